/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Which offers of a segment have the words. Each needed word is a step: an offer that had all the
 * steps before goes on to the next; rare words come first. Where few offers are left they are
 * looked up in the long lists instead of walking those.
 */
#include "city/learn/ask.h"

#include <math.h>
#include <string.h>

enum { LISTS_MAX = 96, BEGINNINGS_MAX = 48, MANY = 16 };

struct list {
	const uint32_t *items;
	size_t count;
};

struct step {
	struct list lists[LISTS_MAX];
	size_t count, total;
};

struct walk {
	const struct segment *s;
	struct match *out;
	unsigned char *at;		/* steps an offer has passed */
	uint32_t *few;			/* offers that passed the last step, or NULL: many */
	size_t few_count;
};

static uint32_t lower_bound(const struct str *texts, uint32_t n, struct str text)
{
	uint32_t low = 0, high = n;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (str_cmp(texts[middle], text) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int64_t segment_key(const struct segment *s, struct str key)
{
	uint32_t at = lower_bound(s->key_texts, s->keys, key);
	return at < s->keys && str_eq(s->key_texts[at], key) ? (int64_t)at : -1;
}

uint32_t segment_word(const struct segment *s, struct str word)
{
	return lower_bound(s->word_texts, s->words, word);
}

/* ---- the lists of a word ---- */

static void add_list(const struct segment *s, struct step *step, uint32_t key)
{
	struct list list = { s->postings + s->posting_from[key],
		(size_t)(s->posting_from[key + 1] - s->posting_from[key]) };
	for (size_t i = 0; i < step->count; i++)
		if (step->lists[i].items == list.items)
			return;
	if (step->count == LISTS_MAX || !list.count)
		return;
	step->lists[step->count++] = list;
	step->total += list.count;
}

static void add_keys_of_word(const struct segment *s, struct step *step, uint32_t word)
{
	for (uint32_t i = s->word_from[word]; i < s->word_from[word + 1]; i++)
		add_list(s, step, s->word_keys[i]);
}

static void add_beginnings(const struct segment *s, struct step *step, struct str begin)
{
	uint32_t at = segment_word(s, begin);
	for (int n = 0; n < BEGINNINGS_MAX && at < s->words &&
	     str_starts(s->word_texts[at], begin); n++, at++)
		add_keys_of_word(s, step, at);
}

static void lists_of(const struct segment *s, const struct want *w, struct step *step)
{
	for (size_t i = 0; i < w->count; i++) {
		int64_t key = segment_key(s, w->keys[i]);
		if (key >= 0)
			add_list(s, step, (uint32_t)key);
	}
	uint32_t word = w->all ? s->words : segment_word(s, w->used);
	if (word < s->words && str_eq(s->word_texts[word], w->used))
		add_keys_of_word(s, step, word);
	if (w->begins)
		add_beginnings(s, step, w->used);
}

/* A word of a dense script is several steps: each of its pairs. */
static size_t steps_of(const struct segment *s, const struct want *w, struct step *steps,
    size_t room)
{
	size_t n = 0;
	memset(&steps[0], 0, sizeof *steps);
	if (!w->all) {
		lists_of(s, w, &steps[0]);
		return 1;
	}
	for (size_t i = 0; i < w->count && n < room; i++) {
		int64_t key = segment_key(s, w->keys[i]);
		memset(&steps[n], 0, sizeof *steps);
		if (key >= 0)
			add_list(s, &steps[n], (uint32_t)key);
		n++;
	}
	return n;
}

/* ---- steps ---- */

static unsigned rarity(const struct segment *s, const struct step *step)
{
	double share = (double)s->docs / (double)(step->total + 1);
	return share < 2 ? 1 : (unsigned)(1 + log2(share));
}

static void pass(struct walk *w, uint32_t posting, unsigned number, unsigned rare)
{
	uint32_t doc = posting >> 4;
	if (w->at[doc] != number)
		return;
	w->at[doc]++;
	w->out->scores[doc] = (uint16_t)(w->out->scores[doc] + (posting & 15) * rare);
}

static void step_all(struct walk *w, const struct step *step, unsigned number)
{
	unsigned rare = rarity(w->s, step);
	for (size_t i = 0; i < step->count; i++)
		for (size_t k = 0; k < step->lists[i].count; k++)
			pass(w, step->lists[i].items[k], number, rare);
}

static uint32_t look_up(const struct list *list, uint32_t doc)
{
	size_t low = 0, high = list->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (list->items[middle] >> 4 < doc)
			low = middle + 1;
		else
			high = middle;
	}
	return low < list->count && list->items[low] >> 4 == doc ? list->items[low] : UINT32_MAX;
}

static void step_few(struct walk *w, const struct step *step, unsigned number)
{
	unsigned rare = rarity(w->s, step);
	for (size_t i = 0; i < w->few_count; i++)
		for (size_t k = 0; k < step->count; k++) {
			uint32_t posting = look_up(&step->lists[k], w->few[i]);
			if (posting != UINT32_MAX)
				pass(w, posting, number, rare);
		}
}

/* The offers of the first step, when they are few: later steps look only at these. */
static void gather_few(struct walk *w, const struct step *step, struct arena *a)
{
	w->few = arena_array(a, uint32_t, step->total + 1);
	for (size_t i = 0; i < step->count; i++)
		for (size_t k = 0; k < step->lists[i].count; k++) {
			uint32_t doc = step->lists[i].items[k] >> 4;
			if (w->at[doc] == 1) {
				w->at[doc] = 2;		/* seen; put back below */
				w->few[w->few_count++] = doc;
			}
		}
	for (size_t i = 0; i < w->few_count; i++)
		w->at[w->few[i]] = 1;
}

static void take_passed(struct walk *w, unsigned needed)
{
	uint64_t *bits = w->out->bits;
	if (w->few) {
		for (size_t i = 0; i < w->few_count; i++)
			if (w->at[w->few[i]] == needed)
				bits[w->few[i] >> 6] |= (uint64_t)1 << (w->few[i] & 63);
	} else {
		for (uint32_t doc = 0; doc < w->s->docs; doc++)
			bits[doc >> 6] |= (uint64_t)(w->at[doc] == needed) << (doc & 63);
	}
	w->out->count = bits_count(bits, w->s->lane);
}

static void walk_all(struct walk *w, struct step **steps, size_t count, struct arena *a)
{
	for (size_t i = 0; i < count; i++) {
		bool looked_up = w->few && w->few_count * MANY < steps[i]->total;
		if (looked_up)
			step_few(w, steps[i], (unsigned)i);
		else
			step_all(w, steps[i], (unsigned)i);
		if (i == 0 && steps[0]->total * MANY < w->s->docs)
			gather_few(w, steps[0], a);
	}
	take_passed(w, (unsigned)count);
}

static void walk_any(struct walk *w, struct step **steps, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		unsigned rare = rarity(w->s, steps[i]);
		for (size_t k = 0; k < steps[i]->count; k++)
			for (size_t n = 0; n < steps[i]->lists[k].count; n++) {
				uint32_t posting = steps[i]->lists[k].items[n];
				w->at[posting >> 4] = 0;
				pass(w, posting, 0, rare);
			}
	}
	take_passed(w, 1);
}

static void put_in_order(struct step **steps, size_t count)
{
	for (size_t i = 1; i < count; i++)
		for (size_t k = i; k && steps[k]->total < steps[k - 1]->total; k--) {
			struct step *other = steps[k];
			steps[k] = steps[k - 1];
			steps[k - 1] = other;
		}
}

static bool needed(const struct question *q, const struct want *w)
{
	bool only_small = true;
	for (size_t i = 0; i < q->want_count; i++)
		only_small = only_small && (q->wants[i].small || q->wants[i].unknown);
	return !w->unknown && (!w->small || only_small);
}

bool question_has_words(const struct question *q)
{
	return q->want_count > 0;
}

void match_words(const struct segment *s, const struct question *q, bool any, struct arena *a,
    struct match *out)
{
	enum { STEPS_MAX = WANTS_MAX * 4 };
	struct step *room = arena_array(a, struct step, STEPS_MAX + 1);
	struct step *steps[STEPS_MAX];
	size_t count = 0;
	*out = (struct match){ .bits = arena_array(a, uint64_t, s->lane + 1),
		.scores = arena_array(a, uint16_t, s->docs + 1) };
	for (size_t i = 0; i < q->want_count; i++) {
		size_t before = count;
		if (needed(q, &q->wants[i]) && count < STEPS_MAX)
			count += steps_of(s, &q->wants[i], room + count, STEPS_MAX - count);
		for (size_t k = before; k < count; k++)
			steps[k] = &room[k];
	}
	if (!count)
		return;
	struct walk w = { .s = s, .out = out, .at = arena_array(a, unsigned char, s->docs + 1) };
	put_in_order(steps, count);
	if (any)
		walk_any(&w, steps, count);
	else
		walk_all(&w, steps, count, a);
}
