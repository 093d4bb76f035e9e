/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The table of everyday words, read once. Its phrases are folded like the directory's words and
 * sorted; scripts without blanks between words are looked for as they stand.
 */
#include "city/learn/directory.h"
#include "city/learn/everyday.h"

#include "base/buf.h"
#include "base/embedded.h"
#include "base/log.h"
#include "formats/csv.h"
#include "search/search.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { PHRASE_WORDS = 4, TYPED_WORDS = 60, PHRASE_BYTES = 200 };

const char *const everyday_langs[EVERYDAY_LANGS] = { "en", "fr", "es", "ar", "zh", "ru" };

extern const struct embedded everyday_word_files[];

struct phrase {
	struct str text;
	uint32_t meaning;
	bool dense;
};

/* Only read, once it is there. */
static struct {
	struct { struct everyday_meaning *items; size_t count, room; } meanings;
	struct { struct phrase *items; size_t count, room; } phrases;
} table;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* ---- folding ---- */

struct cut_word {
	struct str folded;
	size_t from, to;
	bool dense;
};

struct cut_words {
	struct arena *a;
	const struct vocabulary *v;
	struct cut_word items[TYPED_WORDS];
	size_t count;
};

static void note_word(const struct vocabulary_word *w, void *thing)
{
	struct cut_words *out = thing;
	if (out->count == TYPED_WORDS)
		return;
	struct str folded = w->word == UINT32_MAX ? STR_EMPTY :
	    arena_copy(out->a, vocabulary_word(out->v, w->word));
	out->items[out->count++] = (struct cut_word){ folded, w->from, w->to, w->dense };
}

static struct str joined(struct arena *a, const struct cut_words *w, size_t from, size_t count)
{
	struct buf b = buf_in(a, PHRASE_BYTES);
	for (size_t i = from; i < from + count; i++)
		buf_printf(&b, "%s%.*s", b.n ? " " : "", STR(w->items[i].folded));
	return buf_view(&b);
}

/* ---- reading the table ---- */

static bool is_choice(const struct everyday_meaning *m)
{
	return str_find_byte(m->code, '=', 0) > 0;
}

static void add_phrase(struct arena *a, struct vocabulary *v, const char *lang, struct str said,
    uint32_t meaning)
{
	struct cut_words w = { .a = a, .v = v };
	said = str_trim(said);
	vocabulary_cut(v, lang, said, note_word, &w);
	if (!w.count)
		return;
	bool dense = w.items[0].dense;
	*list_add(a, &table.phrases) = (struct phrase){ dense ? said : joined(a, &w, 0, w.count),
		meaning, dense };
}

static void add_meaning(struct arena *a, struct vocabulary *v, const struct csv_row *row)
{
	uint32_t number = (uint32_t)table.meanings.count;
	struct everyday_meaning *m = list_add(a, &table.meanings);
	m->code = arena_copy(a, row->cells[0]);
	char parting = is_choice(m) ? ';' : ' ';
	for (size_t i = 0; i < EVERYDAY_LANGS && i + 1 < row->count; i++) {
		struct str rest = m->said[i] = arena_copy(a, row->cells[i + 1]), one;
		while (str_cut(&rest, parting, &one))
			add_phrase(a, v, everyday_langs[i], one, number);
	}
}

/* One phrase can stand for several meanings ("older"): that of a choice comes first. */
static int by_text(const void *x, const void *y)
{
	const struct phrase *a = x, *b = y;
	int c = str_cmp(a->text, b->text);
	return c ? c : (a->meaning > b->meaning) - (a->meaning < b->meaning);
}

static void read_table(void)
{
	struct arena *a = arena_new(0);
	struct err e = { 0 };
	struct csv_row row;
	const struct embedded *file = &everyday_word_files[0];
	struct source *in = source_bytes(a, str_n((const char *)file->bytes, file->size),
	    file->name, (struct source_limits){ 0 }, &e);
	struct csv *csv = in ? csv_open(a, in, NULL, &e) : NULL;
	struct vocabulary *v = csv ? vocabulary_new(&e) : NULL;
	while (v && csv_next(csv, &row))
		if (row.row > 1 && row.count)
			add_meaning(a, v, &row);
	if (!v || !csv_end(csv, &e))
		log_err("everyday words cannot be read", &e);
	vocabulary_free(v);
	if (table.phrases.count)
		qsort(table.phrases.items, table.phrases.count, sizeof *table.phrases.items,
		    by_text);
}

/* ---- finding ---- */

static const struct phrase *find_phrase(struct str text)
{
	size_t low = 0, high = table.phrases.count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (str_cmp(table.phrases.items[middle].text, text) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < table.phrases.count && str_eq(table.phrases.items[low].text, text) ?
	    &table.phrases.items[low] : NULL;
}

/* A word is looked for by the meaning that is no choice. */
const struct everyday_meaning *everyday_find(struct str folded)
{
	pthread_once(&once, read_table);
	const struct phrase *p = find_phrase(folded), *end = table.phrases.items +
	    table.phrases.count;
	for (; p && p < end && str_eq(p->text, folded); p++)
		if (!is_choice(&table.meanings.items[p->meaning]))
			return &table.meanings.items[p->meaning];
	return NULL;
}

static bool strip_one(struct str *run)
{
	for (size_t i = 0; i < table.phrases.count; i++) {
		const struct phrase *p = &table.phrases.items[i];
		if (!p->dense || run->n <= p->text.n ||
		    !str_eq(table.meanings.items[p->meaning].code, S("course")))
			continue;
		bool begins = str_starts(*run, p->text), ends = str_ends(*run, p->text);
		if (begins)
			*run = str_from(*run, p->text.n);
		else if (ends)
			*run = str_slice(*run, 0, run->n - p->text.n);
		if (begins || ends)
			return true;
	}
	return false;
}

struct str everyday_core(struct str run)
{
	pthread_once(&once, read_table);
	while (!everyday_find(run) && strip_one(&run))
		;
	return run;
}

struct taking {
	struct everyday_choice *out;
	size_t count;
	struct { size_t from, to; } gone[EVERYDAY_CHOICES];
};

static bool take(struct taking *t, const struct phrase *p, size_t from, size_t to)
{
	struct str code = p ? table.meanings.items[p->meaning].code : STR_EMPTY, facet;
	if (!p || !is_choice(&table.meanings.items[p->meaning]) || t->count == EVERYDAY_CHOICES)
		return false;
	str_cut(&code, '=', &facet);
	t->gone[t->count].from = from;
	t->gone[t->count].to = to;
	t->out[t->count++] = (struct everyday_choice){ facet, code };
	return true;
}

/* The longest phrase first: "step free" is not "free". */
static void take_words(struct arena *a, const struct cut_words *w, struct taking *t)
{
	for (size_t i = 0; i < w->count;) {
		size_t n = w->count - i < PHRASE_WORDS ? w->count - i : PHRASE_WORDS;
		while (n && !take(t, find_phrase(joined(a, w, i, n)), w->items[i].from,
		    w->items[i + n - 1].to))
			n--;
		i += n ? n : 1;
	}
}

static bool overlaps(const struct taking *t, size_t from, size_t to)
{
	for (size_t i = 0; i < t->count; i++)
		if (from < t->gone[i].to && to > t->gone[i].from)
			return true;
	return false;
}

static void take_dense(struct str typed, struct taking *t)
{
	for (size_t i = 0; i < table.phrases.count; i++) {
		const struct phrase *p = &table.phrases.items[i];
		ptrdiff_t at = p->dense ? str_find(typed, p->text, 0) : -1;
		if (at >= 0 && !overlaps(t, (size_t)at, (size_t)at + p->text.n))
			take(t, p, (size_t)at, (size_t)at + p->text.n);
	}
}

static struct str without(struct arena *a, struct str typed, const struct taking *t)
{
	struct buf b = buf_in(a, typed.n + 1);
	for (size_t i = 0; i < typed.n; i++) {
		bool gone = overlaps(t, i, i + 1);
		bool blank = typed.p[i] == ' ' || gone;
		if (!blank)
			buf_byte(&b, typed.p[i]);
		else if (b.n && b.p[b.n - 1] != ' ')
			buf_byte(&b, ' ');
	}
	struct str rest = str_trim(buf_view(&b));
	while (rest.n && strchr(" ,;:.!?-", rest.p[0]))
		rest = str_from(rest, 1);
	while (rest.n && strchr(" ,;:.!?-", rest.p[rest.n - 1]))
		rest = str_slice(rest, 0, rest.n - 1);
	return rest;
}

size_t everyday_choices(struct arena *a, const char *lang, struct str typed,
    struct everyday_choice out[EVERYDAY_CHOICES], struct str *rest_r)
{
	struct err e = { 0 };
	struct vocabulary *v = vocabulary_borrow(&e);
	struct cut_words w = { .a = a, .v = v };
	struct taking t = { .out = out };
	pthread_once(&once, read_table);
	*rest_r = typed;
	if (!v)
		return 0;
	vocabulary_cut(v, lang, typed, note_word, &w);
	vocabulary_return(v);
	take_words(a, &w, &t);
	take_dense(typed, &t);
	if (t.count)
		*rest_r = without(a, typed, &t);
	return t.count;
}
