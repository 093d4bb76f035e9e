/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * From what was typed to what is searched for. A word that the directory knows is searched for as
 * it is; the last one may also be the beginning of a word; any other becomes the nearest word that
 * the directory knows. Small words ("for", "la", "في") are not needed where there are others.
 */
#include "city/learn/ask.h"
#include "city/learn/everyday.h"
#include "city/learn/spelling.h"
#include "base/utf8.h"

#include <string.h>

enum { TYPED_MAX = 500 };

/* Folded, as the vocabulary folds them; blanks around each. */
static const char *const small_words[] = {
	" a an and any are at by can do for from how i in is it learn me my near of on or some"
	" something that the there to we what when where which who with you ",
	" a au aux avec ce ces chez comment d dans de des du elle en est et il ils je l la le les"
	" leur ma mes mon nous ou par pour pres qu que qui quoi sa se ses son sur un une vous ",
	" a al con como cual cuando de del donde el en es esta hay la las lo los mi mis o para por"
	" que quien se sin su sus un una unas unos y yo ",
	" او اي الى ان انا اين ب بين عن على عند في كيف ل ما ماذا متي مع من هذا هذه هل و يمكن ",
	" без в во где для до за и из или как какой ко к когда кто мне мы на над не о об от по под"
	" при с со то у что это я ",
};

static bool is_small(struct str word)
{
	char with_blanks[80];
	if (word.n > sizeof with_blanks - 3)
		return false;
	with_blanks[0] = ' ';
	memcpy(with_blanks + 1, word.p, word.n);
	memcpy(with_blanks + 1 + word.n, " ", 2);
	for (size_t i = 0; i < sizeof small_words / sizeof *small_words; i++)
		if (strstr(small_words[i], with_blanks))
			return true;
	return false;
}

struct cutting {
	struct question *q;
	struct vocabulary *v;
	struct arena *a;
	struct str typed;
	size_t to;
};

static void add_keys(struct cutting *x, struct want *want, const struct vocabulary_word *w)
{
	for (unsigned i = 0; i < w->count && want->count < WANT_KEYS; i++)
		want->keys[want->count++] = arena_copy(x->a, vocabulary_key(x->v, w->keys[i]));
}

static bool goes_on(const struct cutting *x, const struct vocabulary_word *w)
{
	const struct question *q = x->q;
	return q->want_count && q->wants[q->want_count - 1].all && w->from < x->to;
}

/* Of a run of a dense script its pairs count; a character only where it stands alone. */
static void add_word(const struct vocabulary_word *w, void *thing)
{
	struct cutting *x = thing;
	struct question *q = x->q;
	if (w->dense && w->run > 1)
		return;
	if (w->dense && goes_on(x, w)) {
		struct want *last = &q->wants[q->want_count - 1];
		add_keys(x, last, w);
		last->typed.n = last->used.n = (size_t)(x->typed.p + w->to - last->typed.p);
		x->to = w->to;
		return;
	}
	if (q->want_count == WANTS_MAX) {
		q->left_out = true;
		return;
	}
	struct want *want = &q->wants[q->want_count++];
	*want = (struct want){ .typed = str_slice(x->typed, w->from, w->to), .all = w->dense };
	want->used = w->word == UINT32_MAX ? want->typed
					   : arena_copy(x->a, vocabulary_word(x->v, w->word));
	want->small = !w->dense && is_small(want->used);
	add_keys(x, want, w);
	x->to = w->to;
}

static void note_meaning(const struct vocabulary_word *w, void *thing)
{
	struct cutting *x = thing;
	if (!w->dense || w->run <= 1)
		add_keys(x, x->q->wants, w);
}

/* Words of the same meaning, in all languages. One of a dense script is then found by any of its
 * pairs, since there is no telling its pairs from those of the others. */
static void add_meaning(struct want *w, struct vocabulary *v, struct arena *a)
{
	const struct everyday_meaning *m = everyday_find(w->all ? everyday_core(w->used) : w->used);
	struct question one = { .want_count = 1 };
	if (!m)
		return;
	if (str_eq(m->code, S("course"))) {
		w->small = true;
		return;
	}
	one.wants[0] = *w;
	for (int i = 0; i < EVERYDAY_LANGS; i++) {
		struct cutting x = { .q = &one, .v = v, .a = a, .typed = m->said[i] };
		vocabulary_cut(v, everyday_langs[i], m->said[i], note_meaning, &x);
	}
	*w = one.wants[0];
	w->all = false;
	w->meant = true;
}

void question_words(struct question *q, struct vocabulary *v, struct arena *a, const char *lang,
    struct str typed)
{
	struct cutting x = { .q = q, .v = v, .a = a,
		.typed = arena_copy(a, utf8_cut(typed, TYPED_MAX)) };
	q->want_count = 0;
	vocabulary_cut(v, lang, x.typed, add_word, &x);
	bool course = false, needed = false;
	for (size_t i = 0; i < q->want_count; i++) {
		bool small = q->wants[i].small;
		if (!small)
			add_meaning(&q->wants[i], v, a);
		course = course || q->wants[i].small != small;
		needed = needed || !q->wants[i].small;
	}
	if (course && !needed)		/* "courses": all offers */
		q->want_count = 0;
}

/* ---- understanding ---- */

static bool has_word(const struct segment *s, struct str word)
{
	uint32_t at = segment_word(s, word);
	return at < s->words && str_eq(s->word_texts[at], word);
}

static bool stands_somewhere(const struct part *parts, size_t count, struct str word)
{
	for (size_t i = 0; i < count; i++)
		if (has_word(parts[i].segment, word))
			return true;
	return false;
}

static bool knows(const struct segment *s, const struct want *w)
{
	if (!w->all && has_word(s, w->used))
		return true;
	for (size_t i = 0; i < w->count; i++)
		if ((segment_key(s, w->keys[i]) >= 0) != w->all)
			return !w->all;
	return w->all;
}

static bool known(const struct part *parts, size_t count, const struct want *w)
{
	for (size_t i = 0; i < count; i++)
		if (knows(parts[i].segment, w))
			return true;
	return false;
}

static bool begins_one(const struct part *parts, size_t count, struct str begin)
{
	for (size_t i = 0; i < count; i++) {
		const struct segment *s = parts[i].segment;
		uint32_t at = segment_word(s, begin);
		if (at < s->words && str_starts(s->word_texts[at], begin))
			return true;
	}
	return false;
}

struct nearest {
	struct str word;
	int slips;
	uint32_t count;
};

static void look_for_nearest(const struct segment *s, struct str word, struct nearest *best)
{
	uint64_t mark = word_mark(word);
	for (uint32_t i = 0; i < s->words; i++) {
		if (__builtin_popcountll(s->word_marks[i] ^ mark) > 2 * best->slips)
			continue;
		int slips = word_distance(word, s->word_texts[i], best->slips);
		if (slips > best->slips ||
		    (slips == best->slips && s->word_counts[i] <= best->count))
			continue;
		*best = (struct nearest){ s->word_texts[i], slips, s->word_counts[i] };
	}
}

static void note_correction(const struct vocabulary_word *w, void *thing)
{
	struct cutting *x = thing;
	add_keys(x, x->q->wants, w);
}

/* The nearest word, searched for with its keys in the reader's language; those in the language it
 * came from are found by the word itself. */
static bool correct(struct want *w, const struct part *parts, size_t count, struct vocabulary *v,
    struct arena *a, const char *lang)
{
	struct nearest best = { .slips = word_slips(w->used) };
	if (w->all || !best.slips)
		return false;
	for (size_t i = 0; i < count; i++)
		look_for_nearest(parts[i].segment, w->used, &best);
	if (!best.word.n)
		return false;
	struct question one = { .want_count = 1 };
	struct cutting x = { .q = &one, .v = v, .a = a, .typed = best.word };
	vocabulary_cut(v, lang, best.word, note_correction, &x);
	w->used = arena_copy(a, best.word);
	w->count = one.wants[0].count;
	memcpy(w->keys, one.wants[0].keys, sizeof w->keys);
	w->corrected = true;
	return true;
}

void question_understand(struct question *q, const struct part *parts, size_t count,
    struct vocabulary *v, struct arena *a, const char *lang)
{
	for (size_t i = 0; i < q->want_count; i++) {
		struct want *w = &q->wants[i];
		w->meant = w->meant && !stands_somewhere(parts, count, w->used);
		if (w->small || known(parts, count, w))
			continue;
		bool last = i + 1 == q->want_count && !w->all && w->used.n >= 2;
		if (last && begins_one(parts, count, w->used))
			w->begins = true;
		else if (!correct(w, parts, count, v, a, lang))
			w->unknown = true;
	}
}
