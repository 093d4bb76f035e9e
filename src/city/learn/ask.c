/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The answer to a question: for each part the bitmaps of words and filters, the counts of every
 * facet, and the best offers by a small heap.
 */
#include "city/learn/ask.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GROUPS_MAX = CODED_FACETS + 8, MINUTES_OF_DAY = 1440 };

/* A condition: its offers, and the facet whose counts leave it out (FACETS: none). */
struct group {
	uint64_t *bits;
	int facet;
};

struct heap {
	struct hit *items;	/* the worst of those kept stands first */
	size_t count, max;
};

/* What a facet is counted over. Where few words of the bitmap have bits, only they are looked at:
 * most answers are a small part of the directory. */
struct base {
	const uint64_t *bits;
	uint32_t *at;
	size_t filled;		/* 0 with at NULL: all of them */
};

struct asking {
	const struct part *part;
	const struct segment *s;
	const struct question *q;
	struct arena *a;
	struct group groups[GROUPS_MAX];
	size_t group_count;
	struct match match;
	bool words;
	double *venue_km;		/* by venue; NULL: not asked */
	uint64_t *candidates;		/* shown, and with the words */
	uint64_t *full;
	struct base full_base;
	struct heap *heap;
};

static uint64_t *new_bits(struct asking *x)
{
	return arena_array(x->a, uint64_t, x->s->lane + 1);
}

static void add_group(struct asking *x, uint64_t *bits, int facet)
{
	x->groups[x->group_count++] = (struct group){ bits, facet };
}

static uint64_t *all_bits(struct asking *x)
{
	uint64_t *bits = new_bits(x);
	memset(bits, 0xff, x->s->lane * sizeof *bits);
	return bits;
}

/* ---- conditions ---- */

static const uint64_t *value_bits(const struct asking *x, enum facet f, size_t value)
{
	return x->s->bits[f] + value * x->s->lane;
}

/* Needs and help must all be met; of other facets one value is enough. */
static void add_coded(struct asking *x, enum facet f)
{
	bool all = f == FACET_NEED || f == FACET_OFFER;
	uint64_t chosen = x->q->codes[f], *bits = all ? all_bits(x) : new_bits(x);
	for (; chosen; chosen &= chosen - 1) {
		size_t value = (size_t)__builtin_ctzll(chosen);
		(all ? bits_and : bits_or)(bits, value_bits(x, f, value), x->s->lane);
	}
	add_group(x, bits, (int)f);
}

static bool slot_chosen(const struct question *q, int slot)
{
	unsigned day = 1u << slot / TIMES, time = 1u << slot % TIMES;
	return (!q->days || (q->days & day)) && (!q->times || (q->times & time));
}

static void add_slots(struct asking *x)
{
	uint64_t *bits = new_bits(x);
	for (int slot = 0; slot < SLOTS; slot++)
		if (slot_chosen(x->q, slot))
			bits_or(bits, value_bits(x, FACET_SLOT, (size_t)slot), x->s->lane);
	add_group(x, bits, FACET_SLOT);
}

static void add_places(struct asking *x)
{
	uint64_t *bits = new_bits(x);
	for (size_t i = 0; i < x->q->place_count; i++)
		for (uint32_t k = 0; k < x->s->place_count; k++)
			if (x->s->places[k] == x->q->places[i])
				bits_or(bits, x->s->place_bits + k * x->s->lane, x->s->lane);
	add_group(x, bits, FACET_PLACE);
}

static void set_bit(uint64_t *bits, size_t i)
{
	bits[i >> 6] |= (uint64_t)1 << (i & 63);
}

/* The candidates for which a condition holds that must be looked at one by one. */
static void add_looked_at(struct asking *x, bool (*fits)(const struct asking *x, uint32_t doc))
{
	uint64_t *bits = new_bits(x);
	for (size_t lane = 0; lane < x->s->lane; lane++)
		for (uint64_t left = x->candidates[lane]; left; left &= left - 1) {
			uint32_t doc = (uint32_t)(lane * 64) + (uint32_t)__builtin_ctzll(left);
			if (fits(x, doc))
				set_bit(bits, doc);
		}
	add_group(x, bits, FACETS);
}

static bool near_fits(const struct asking *x, uint32_t doc)
{
	uint32_t venue = x->s->venue_of[doc];
	return venue != UINT32_MAX && x->venue_km[venue] <= x->q->km;
}

/* Most venues are too far to the south or north for their distance to be worked out. */
static void add_near(struct asking *x)
{
	const double km_of_degree = 111;
	double reach = x->q->km / km_of_degree + .001;
	x->venue_km = arena_array(x->a, double, x->s->venue_count + 1);
	for (uint32_t i = 0; i < x->s->venue_count; i++) {
		const struct segment_venue *v = &x->s->venues[i];
		x->venue_km[i] = fabs(v->lat - x->q->lat) > reach
		    ? INFINITY : earth_km(x->q->lat, x->q->lon, v->lat, v->lon);
	}
	add_looked_at(x, near_fits);
}

static bool owner_fits(const struct asking *x, uint32_t doc)
{
	uint32_t venue = x->s->venue_of[doc];
	bool there = venue != UINT32_MAX && x->s->venues[venue].id == x->q->venue;
	return (!x->q->partner || x->s->partner_of[doc] == x->q->partner) &&
	    (!x->q->venue || there);
}

static bool meeting_fits(const struct question *q, uint32_t meeting)
{
	uint32_t minutes = meeting / 2;
	int64_t day = minutes / MINUTES_OF_DAY;
	if (day < q->from_day || (q->to_day && day > q->to_day))
		return false;
	if (!q->days && !q->times)
		return true;
	if (meeting & 1)	/* the whole day: any time, on its weekday */
		return !q->times && (q->days >> (weekday_of(day) - 1) & 1);
	return slot_chosen(q, slot_of(weekday_of(day), (int)(minutes % MINUTES_OF_DAY)));
}

/* Between two days: by its meetings, or where there are none by its first and last day. */
static bool days_fit(const struct asking *x, uint32_t doc)
{
	const struct segment *s = x->s;
	const struct question *q = x->q;
	int64_t last = q->to_day ? (q->to_day + 1) * MINUTES_OF_DAY * 2 : INT64_MAX;
	for (uint32_t i = s->meeting_from[doc]; i < s->meeting_from[doc + 1]; i++) {
		if (s->meetings[i] >= last)	/* they stand in order */
			break;
		if (meeting_fits(q, s->meetings[i]))
			return true;
	}
	if (s->has_sessions[doc] || q->days || q->times || !s->starts[doc])
		return false;
	int64_t ends = s->ends[doc] ? s->ends[doc] : s->starts[doc];
	return (!q->to_day || s->starts[doc] <= q->to_day) && ends >= q->from_day;
}

static void add_conditions(struct asking *x)
{
	const struct question *q = x->q;
	for (int f = 0; f < FACET_SLOT; f++)
		if (q->codes[f])
			add_coded(x, (enum facet)f);
	if (q->days || q->times)
		add_slots(x);
	if (q->place_count)
		add_places(x);
	if (q->km > 0)
		add_near(x);
	if (q->partner || q->venue)
		add_looked_at(x, owner_fits);
	if (q->from_day || q->to_day)
		add_looked_at(x, days_fit);
}

/* Offers that fit all but the conditions of one facet. */
static uint64_t *fitting(struct asking *x, int but)
{
	uint64_t *bits = new_bits(x);
	memcpy(bits, x->part->alive, x->s->lane * sizeof *bits);
	if (x->words)
		bits_and(bits, x->match.bits, x->s->lane);
	for (size_t i = 0; i < x->group_count; i++)
		if (x->groups[i].facet != but)
			bits_and(bits, x->groups[i].bits, x->s->lane);
	return bits;
}

static struct base base_with(struct asking *x, const uint64_t *bits)
{
	struct base base = { .bits = bits };
	size_t most = x->s->lane / 3;
	base.at = arena_array(x->a, uint32_t, most + 1);
	base.filled = bits_filled(bits, x->s->lane, base.at, most);
	if (base.filled > most)
		base.at = NULL;
	return base;
}

static struct base base_of(struct asking *x, int facet)
{
	for (size_t i = 0; i < x->group_count; i++)
		if (x->groups[i].facet == facet)
			return base_with(x, fitting(x, facet));
	return x->full_base;
}

static uint32_t count_in(const struct asking *x, const struct base *base, const uint64_t *bits)
{
	return (uint32_t)(base->at
	    ? bits_count_at(base->bits, bits, base->at, base->filled)
	    : bits_count_both(base->bits, bits, x->s->lane));
}

/* ---- counts ---- */

static void count_coded(struct asking *x, enum facet f, struct answer *out)
{
	/* A second need narrows what is found: its counts are those of the answer. */
	bool narrowing = f == FACET_NEED || f == FACET_OFFER;
	struct base base = narrowing ? x->full_base : base_of(x, (int)f);
	size_t values = facet_values(f);
	for (size_t i = 0; i < values; i++)
		out->counts[f][i] += count_in(x, &base, value_bits(x, f, i));
}

static void count_slots(struct asking *x, enum facet f, struct answer *out)
{
	struct base base = base_of(x, FACET_SLOT);
	const struct question *q = x->q;
	uint64_t *bits = new_bits(x);
	for (int value = 0; value < (f == FACET_DAY ? 7 : TIMES); value++) {
		memset(bits, 0, x->s->lane * sizeof *bits);
		for (int slot = 0; slot < SLOTS; slot++) {
			int day = slot / TIMES, time = slot % TIMES;
			bool wanted = f == FACET_DAY
			    ? day == value && (!q->times || (q->times >> time & 1))
			    : time == value && (!q->days || (q->days >> day & 1));
			if (wanted)
				bits_or(bits, value_bits(x, FACET_SLOT, (size_t)slot), x->s->lane);
		}
		out->counts[f][value] += count_in(x, &base, bits);
	}
}

static void count_places(struct asking *x, struct answer *out, struct arena *keep)
{
	struct base base = base_of(x, FACET_PLACE);
	struct { struct place_count *items; size_t count, room; } all = { out->places,
		out->place_count, out->place_count };
	for (uint32_t i = 0; i < x->s->place_count; i++) {
		uint32_t n = count_in(x, &base, x->s->place_bits + i * x->s->lane);
		size_t k = 0;
		while (k < all.count && all.items[k].place != x->s->places[i])
			k++;
		if (k == all.count && n)
			*list_add(keep, &all) = (struct place_count){ x->s->places[i], 0 };
		if (n)
			all.items[k].count += n;
	}
	out->places = all.items;
	out->place_count = all.count;
}

/* ---- the best ---- */

static bool worse(const struct hit *a, const struct hit *b)
{
	return a->order != b->order ? a->order > b->order : a->id > b->id;
}

static void sift_down(struct hit *h, size_t n)
{
	for (size_t i = 0, child; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && worse(&h[child + 1], &h[child]))
			child++;
		if (!worse(&h[child], &h[i]))
			return;
		struct hit other = h[i];
		h[i] = h[child];
		h[child] = other;
	}
}

static void sift_up(struct hit *h, size_t i)
{
	while (i && worse(&h[i], &h[(i - 1) / 2])) {
		struct hit other = h[i];
		h[i] = h[(i - 1) / 2];
		h[(i - 1) / 2] = other;
		i = (i - 1) / 2;
	}
}

static void offer_hit(struct asking *x, struct hit hit)
{
	struct heap *heap = x->heap;
	if (heap->count < heap->max) {
		heap->items[heap->count++] = hit;
		sift_up(heap->items, heap->count - 1);
	} else if (heap->max && worse(&heap->items[0], &hit)) {
		heap->items[0] = hit;
		sift_down(heap->items, heap->count);
	}
}

static double km_of(const struct asking *x, uint32_t doc)
{
	uint32_t venue = x->s->venue_of[doc];
	return x->venue_km && venue != UINT32_MAX ? x->venue_km[venue] : NAN;
}

/* By words, else by distance in steps of 50 metres; then by what comes next. */
static int64_t order_of(const struct asking *x, uint32_t doc)
{
	int64_t order = x->part->next[doc];
	if (x->words)
		return order | (int64_t)(UINT16_MAX - x->match.scores[doc]) << 32;
	double km = km_of(x, doc);
	return isnan(km) ? order : order | (int64_t)(km * 20) << 32;
}

static void offer_doc(struct asking *x, uint32_t doc)
{
	const struct heap *heap = x->heap;
	int64_t order = order_of(x, doc);
	if (heap->count == heap->max && heap->max && order > heap->items[0].order)
		return;
	uint32_t next = x->part->next[doc];
	offer_hit(x, (struct hit){ .id = x->s->ids[doc], .km = km_of(x, doc), .order = order,
	    .next = next < NEXT_ANY_TIME ? next : 0 });
}

static void gather(struct asking *x, size_t total)
{
	bool by_time = !x->words && !x->venue_km;
	if (by_time && total > x->s->docs / 64) {
		size_t taken = 0;
		for (uint32_t i = 0; i < x->s->docs && taken < x->heap->max; i++)
			if (bit_at(x->full, x->part->order[i])) {
				offer_doc(x, x->part->order[i]);
				taken++;
			}
		return;
	}
	for (size_t lane = 0; lane < x->s->lane; lane++)
		for (uint64_t left = x->full[lane]; left; left &= left - 1)
			offer_doc(x, (uint32_t)(lane * 64) + (uint32_t)__builtin_ctzll(left));
}

static int by_order(const void *a, const void *b)
{
	return worse(a, b) ? 1 : worse(b, a) ? -1 : 0;
}

/* ---- one part, all parts ---- */

static void ask_part(struct asking *x, bool any, struct answer *out, struct arena *keep)
{
	x->words = question_has_words(x->q);
	if (x->words)
		match_words(x->s, x->q, any, x->a, &x->match);
	if (x->words && !x->match.count)
		return;
	x->candidates = fitting(x, -1);
	add_conditions(x);
	x->full = fitting(x, -1);
	x->full_base = base_with(x, x->full);
	size_t total = bits_count(x->full, x->s->lane);
	out->total += (int64_t)total;
	for (int f = 0; f < FACET_SLOT; f++)
		count_coded(x, (enum facet)f, out);
	count_slots(x, FACET_DAY, out);
	count_slots(x, FACET_TIME, out);
	count_places(x, out, keep);
	gather(x, total);
}

static void ask_all(const struct part *parts, size_t count, const struct question *q, bool any,
    struct arena *a, struct answer *out)
{
	int offset = q->offset < 0 ? 0 : q->offset, limit = q->limit < 1 ? 20 : q->limit;
	size_t most = (size_t)offset + (size_t)limit;
	struct heap heap = { 0 };
	*out = (struct answer){ .any = any };
	for (size_t i = 0; i < count; i++)
		heap.max += parts[i].segment->docs;
	heap.max = most < heap.max ? most : heap.max;
	heap.items = arena_array(a, struct hit, heap.max + 1);
	for (size_t i = 0; i < count; i++) {
		struct arena *own = arena_new(0);
		struct asking x = { .part = &parts[i], .s = parts[i].segment, .q = q, .a = own,
			.heap = &heap };
		ask_part(&x, any, out, a);
		arena_free(own);
	}
	if (heap.count)
		qsort(heap.items, heap.count, sizeof *heap.items, by_order);
	size_t skipped = heap.count < (size_t)offset ? heap.count : (size_t)offset;
	out->hits = heap.items + skipped;
	out->count = heap.count - skipped;
}

void parts_ask(const struct part *parts, size_t count, const struct question *q, struct arena *a,
    struct answer *out)
{
	ask_all(parts, count, q, false, a, out);
	bool unknown = false;
	for (size_t i = 0; i < q->want_count; i++)
		unknown = unknown || q->wants[i].unknown;
	if (!out->total && q->want_count > 1)
		ask_all(parts, count, q, true, a, out);
	else if (unknown && out->total)
		out->any = true;
}
