/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Making a segment. Postings grow key by key while offers are added; in the end everything is laid
 * out in order, once.
 */
#include "city/learn/segment.h"
#include "city/learn/spelling.h"

#include <stdlib.h>
#include <string.h>

enum { WORD_KEYS_MAX = 6, WEIGHT_MAX = 15, WEIGHT_BITS = 4 };

struct posting_list {
	uint32_t *items;
	uint32_t count, room;
};

struct word_note {
	uint32_t count;
	uint32_t keys[WORD_KEYS_MAX];
	unsigned key_count;
};

struct maker {
	struct arena *arena;		/* of the segment */
	struct arena *scratch;		/* of what is only needed to make it */
	struct vocabulary *vocabulary;
	struct posting_list *lists;	/* by key */
	size_t list_room;
	struct word_note *notes;	/* by word */
	size_t note_room;
	struct { int64_t *items; size_t count, room; } ids, partners;
	struct { uint64_t (*items)[CODED_FACETS]; size_t count, room; } codes;
	struct { int64_t *items; size_t count, room; } place_of, places;
	struct { struct segment_venue *items; size_t count, room; } venues;
	struct { uint32_t *items; size_t count, room; } venue_of, meeting_from, meetings;
	struct { int32_t *items; size_t count, room; } starts, ends;
	struct { unsigned char *items; size_t count, room; } had;
	uint32_t *venue_slots;
	size_t venue_slot_room;
	unsigned weight;		/* of the text being added */
	struct { uint32_t *items; size_t count, room; } keys;	/* of the offer being added */
	struct { unsigned char *items; size_t count, room; } weights;
};

static void *heap(void *old, size_t size)
{
	void *p = realloc(old, size);
	if (!p)
		abort();	/* out of memory ends the program, as in arenas */
	return p;
}

struct maker *maker_new(struct err *e)
{
	struct arena *a = arena_new(0);
	struct maker *m = arena_new_of(a, struct maker);
	m->arena = a;
	m->scratch = arena_new(0);
	m->vocabulary = vocabulary_new(e);
	if (m->vocabulary)
		return m;
	arena_free(m->scratch);
	arena_free(a);
	return NULL;
}

size_t maker_count(const struct maker *m)
{
	return m->ids.count;
}

/* ---- words ---- */

static void make_lists(struct maker *m, size_t keys, size_t words)
{
	if (keys >= m->list_room) {
		size_t room = keys * 2 + 1024;
		m->lists = heap(m->lists, room * sizeof *m->lists);
		memset(m->lists + m->list_room, 0, (room - m->list_room) * sizeof *m->lists);
		m->list_room = room;
	}
	if (words >= m->note_room) {
		size_t room = words * 2 + 1024;
		m->notes = heap(m->notes, room * sizeof *m->notes);
		memset(m->notes + m->note_room, 0, (room - m->note_room) * sizeof *m->notes);
		m->note_room = room;
	}
}

/* A word that comes again in the same offer adds to its weight. */
static void add_posting(struct maker *m, uint32_t key, unsigned weight)
{
	struct posting_list *list = &m->lists[key];
	uint32_t doc = (uint32_t)m->ids.count - 1;
	uint32_t *last = list->count ? &list->items[list->count - 1] : NULL;
	if (last && *last >> WEIGHT_BITS == doc) {
		weight += *last & WEIGHT_MAX;
		*last = doc << WEIGHT_BITS | (weight > WEIGHT_MAX ? WEIGHT_MAX : weight);
		return;
	}
	if (list->count == list->room) {
		list->room = list->room ? list->room * 2 : 4;
		list->items = heap(list->items, list->room * sizeof *list->items);
	}
	list->items[list->count++] = doc << WEIGHT_BITS | weight;
}

static void note_word(struct maker *m, const struct vocabulary_word *w)
{
	struct word_note *note = &m->notes[w->word];
	note->count++;
	for (unsigned i = 0; i < w->count; i++) {
		unsigned k = 0;
		while (k < note->key_count && note->keys[k] != w->keys[i])
			k++;
		if (k == note->key_count && k < WORD_KEYS_MAX)
			note->keys[note->key_count++] = w->keys[i];
	}
}

static void add_word(const struct vocabulary_word *w, void *thing)
{
	struct maker *m = thing;
	make_lists(m, vocabulary_keys(m->vocabulary), vocabulary_words(m->vocabulary));
	for (unsigned i = 0; i < w->count; i++) {
		*list_add(m->scratch, &m->keys) = w->keys[i];
		*list_add(m->scratch, &m->weights) = (unsigned char)m->weight;
	}
	if (!w->dense && w->word != UINT32_MAX)
		note_word(m, w);
}

/* The lists lie all over memory, and waiting for it is most of the work: so those that come next
 * are asked for ahead. */
static void add_postings(struct maker *m)
{
	enum { FAR = 24, NEAR = 12 };
	const uint32_t *keys = m->keys.items;
	for (size_t i = 0; i < m->keys.count; i++) {
		if (i + FAR < m->keys.count)
			__builtin_prefetch(&m->lists[keys[i + FAR]]);
		if (i + NEAR < m->keys.count) {
			const struct posting_list *list = &m->lists[keys[i + NEAR]];
			__builtin_prefetch(list->items + list->count);
		}
		add_posting(m, keys[i], m->weights.items[i]);
	}
	m->keys.count = m->weights.count = 0;
}

static void add_texts(struct maker *m, const struct offer *o)
{
	enum { TITLE = 4, TEXT = 1 };
	for (size_t i = 0; i < o->text_count; i++) {
		const struct offer_text *t = &o->texts[i];
		m->weight = TITLE;
		vocabulary_cut(m->vocabulary, t->lang, t->title, add_word, m);
		m->weight = TEXT;
		vocabulary_cut(m->vocabulary, t->lang, t->text, add_word, m);
	}
	add_postings(m);
}

/* ---- the rest of an offer ---- */

static void place_venue(struct maker *m, uint32_t i)
{
	uint64_t hash = (uint64_t)m->venues.items[i].id * 0x9e3779b97f4a7c15;
	size_t at = (hash >> 20) & (m->venue_slot_room - 1);
	while (m->venue_slots[at])
		at = (at + 1) & (m->venue_slot_room - 1);
	m->venue_slots[at] = i + 1;
}

static uint32_t venue_number(struct maker *m, const struct offer *o)
{
	if (!o->venue)
		return UINT32_MAX;
	if (m->venues.count * 2 >= m->venue_slot_room) {
		m->venue_slot_room = m->venue_slot_room ? m->venue_slot_room * 2 : 256;
		m->venue_slots = heap(m->venue_slots, m->venue_slot_room * sizeof(uint32_t));
		memset(m->venue_slots, 0, m->venue_slot_room * sizeof(uint32_t));
		for (size_t i = 0; i < m->venues.count; i++)
			place_venue(m, (uint32_t)i);
	}
	size_t at = ((uint64_t)o->venue * 0x9e3779b97f4a7c15 >> 20) & (m->venue_slot_room - 1);
	for (; m->venue_slots[at]; at = (at + 1) & (m->venue_slot_room - 1))
		if (m->venues.items[m->venue_slots[at] - 1].id == o->venue)
			return m->venue_slots[at] - 1;
	*list_add(m->arena, &m->venues) = (struct segment_venue){ o->venue, o->lat, o->lon };
	place_venue(m, (uint32_t)m->venues.count - 1);
	return (uint32_t)m->venues.count - 1;
}

static void note_place(struct maker *m, int64_t place)
{
	for (size_t i = 0; place && i < m->places.count; i++)
		if (m->places.items[i] == place)
			return;
	if (place)
		*list_add(m->arena, &m->places) = place;
}

static uint64_t slots_of(const struct offer *o)
{
	uint64_t slots = 0;
	for (size_t i = 0; i < o->meeting_count; i++) {
		uint32_t minutes = o->meetings[i] / 2;
		if (!(o->meetings[i] & 1))
			slots |= (uint64_t)1 << slot_of(weekday_of(minutes / 1440),
			    (int)(minutes % 1440));
	}
	return slots;
}

void maker_add(struct maker *m, const struct offer *o)
{
	struct arena *a = m->arena;
	*list_add(a, &m->ids) = o->id;
	*list_add(a, &m->partners) = o->partner;
	uint64_t (*codes)[CODED_FACETS] = list_add(m->scratch, &m->codes);
	memcpy(codes, o->codes, sizeof *codes);
	(*codes)[FACET_SLOT] = slots_of(o);
	*list_add(m->scratch, &m->place_of) = o->place;
	note_place(m, o->place);
	*list_add(a, &m->venue_of) = venue_number(m, o);
	*list_add(a, &m->meeting_from) = (uint32_t)m->meetings.count;
	for (size_t i = 0; i < o->meeting_count; i++)
		*list_add(a, &m->meetings) = o->meetings[i];
	*list_add(a, &m->starts) = (int32_t)o->starts;
	*list_add(a, &m->ends) = (int32_t)o->ends;
	*list_add(a, &m->had) = o->has_sessions;
	add_texts(m, o);
}

/* ---- laying it out ---- */

static void lay_bits(struct maker *m, struct segment *s)
{
	for (int f = 0; f < CODED_FACETS; f++) {
		size_t values = facet_values((enum facet)f);
		uint64_t *bits = arena_array(s->arena, uint64_t, values * s->lane + 1);
		for (size_t i = 0; i < s->docs; i++)
			for (uint64_t left = m->codes.items[i][f]; left; left &= left - 1) {
				size_t value = (size_t)__builtin_ctzll(left);
				bits[value * s->lane + (i >> 6)] |= (uint64_t)1 << (i & 63);
			}
		s->bits[f] = bits;
	}
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static void lay_places(struct maker *m, struct segment *s)
{
	size_t n = m->places.count;
	uint64_t *bits = arena_array(s->arena, uint64_t, n * s->lane + 1);
	if (n)
		qsort(m->places.items, n, sizeof(int64_t), by_number);
	for (size_t i = 0; i < s->docs; i++) {
		int64_t *at = n ? bsearch(&m->place_of.items[i], m->places.items, n,
		    sizeof(int64_t), by_number) : NULL;
		size_t place = at ? (size_t)(at - m->places.items) : 0;
		if (at)
			bits[place * s->lane + (i >> 6)] |= (uint64_t)1 << (i & 63);
	}
	s->places = m->places.items;
	s->place_count = (uint32_t)n;
	s->place_bits = bits;
}

struct ordered {
	struct str text;
	uint32_t number;
};

static int by_text(const void *a, const void *b)
{
	return str_cmp(((const struct ordered *)a)->text, ((const struct ordered *)b)->text);
}

static struct ordered *in_order(const struct vocabulary *v, size_t n,
    struct str (*text)(const struct vocabulary *v, uint32_t i))
{
	struct ordered *all = heap(NULL, (n + 1) * sizeof *all);
	for (size_t i = 0; i < n; i++)
		all[i] = (struct ordered){ text(v, (uint32_t)i), (uint32_t)i };
	qsort(all, n, sizeof *all, by_text);
	return all;
}

/* The texts of the ordered, one after another in one piece of memory. */
static const struct str *lay_texts(struct arena *a, const struct ordered *all, size_t n)
{
	struct str *texts = arena_array(a, struct str, n + 1);
	size_t bytes = 0;
	for (size_t i = 0; i < n; i++)
		bytes += all[i].text.n;
	char *to = arena_alloc(a, bytes + 1);
	for (size_t i = 0; i < n; i++) {
		memcpy(to, all[i].text.p, all[i].text.n);
		texts[i] = str_n(to, all[i].text.n);
		to += all[i].text.n;
	}
	return texts;
}

/* Gives the new number of each key. */
static uint32_t *lay_keys(struct maker *m, struct segment *s)
{
	size_t n = vocabulary_keys(m->vocabulary);
	make_lists(m, n, vocabulary_words(m->vocabulary));
	struct ordered *all = in_order(m->vocabulary, n, vocabulary_key);
	uint32_t *renamed = heap(NULL, (n + 1) * sizeof *renamed);
	uint64_t *from = arena_array(s->arena, uint64_t, n + 1), total = 0;
	for (size_t i = 0; i < n; i++) {
		renamed[all[i].number] = (uint32_t)i;
		from[i] = total;
		total += m->lists[all[i].number].count;
	}
	from[n] = total;
	uint32_t *postings = arena_array(s->arena, uint32_t, total + 1);
	for (size_t i = 0; i < n; i++) {
		struct posting_list *list = &m->lists[all[i].number];
		if (list->count)
			memcpy(postings + from[i], list->items, list->count * sizeof(uint32_t));
	}
	s->keys = (uint32_t)n;
	s->key_texts = lay_texts(s->arena, all, n);
	s->posting_from = from;
	s->postings = postings;
	free(all);
	return renamed;
}

static void lay_words(struct maker *m, struct segment *s, const uint32_t *renamed)
{
	size_t n = vocabulary_words(m->vocabulary), total = 0;
	struct ordered *all = in_order(m->vocabulary, n, vocabulary_word);
	uint64_t *marks = arena_array(s->arena, uint64_t, n + 1);
	uint32_t *counts = arena_array(s->arena, uint32_t, n + 1);
	uint32_t *from = arena_array(s->arena, uint32_t, n + 1);
	uint32_t *keys = arena_array(s->arena, uint32_t, n * WORD_KEYS_MAX + 1);
	for (size_t i = 0; i < n; i++) {
		const struct word_note *note = &m->notes[all[i].number];
		from[i] = (uint32_t)total;
		counts[i] = note->count;
		marks[i] = word_mark(all[i].text);
		for (unsigned k = 0; k < note->key_count; k++)
			keys[total++] = renamed[note->keys[k]];
	}
	from[n] = (uint32_t)total;
	s->words = (uint32_t)n;
	s->word_texts = lay_texts(s->arena, all, n);
	s->word_marks = marks;
	s->word_counts = counts;
	s->word_from = from;
	s->word_keys = keys;
	free(all);
}

static void free_maker(struct maker *m)
{
	for (size_t i = 0; i < m->list_room; i++)
		free(m->lists[i].items);
	free(m->lists);
	free(m->notes);
	free(m->venue_slots);
	vocabulary_free(m->vocabulary);
	arena_free(m->scratch);
}

struct segment *maker_end(struct maker *m)
{
	struct segment *s = arena_new_of(m->arena, struct segment);
	s->arena = m->arena;
	s->docs = (uint32_t)m->ids.count;
	s->lane = (s->docs + 63) / 64;
	*list_add(s->arena, &m->meeting_from) = (uint32_t)m->meetings.count;
	s->ids = m->ids.items;
	s->partner_of = m->partners.items;
	s->venues = m->venues.items;
	s->venue_count = (uint32_t)m->venues.count;
	s->venue_of = m->venue_of.items;
	s->meeting_from = m->meeting_from.items;
	s->meetings = m->meetings.items;
	s->starts = m->starts.items;
	s->ends = m->ends.items;
	s->has_sessions = m->had.items;
	lay_bits(m, s);
	lay_places(m, s);
	uint32_t *renamed = lay_keys(m, s);
	lay_words(m, s, renamed);
	free(renamed);
	free_maker(m);
	return s;
}

void segment_free(struct segment *s)
{
	if (s)
		arena_free(s->arena);
}

int64_t segment_find(const struct segment *s, int64_t id)
{
	const int64_t *at = s->docs
	    ? bsearch(&id, s->ids, s->docs, sizeof id, by_number) : NULL;
	return at ? at - s->ids : -1;
}
