/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A segment as it is at an hour: what is over, and what comes next. */
#include "city/learn/directory.h"

#include <stdlib.h>
#include <string.h>

enum { MINUTES_OF_DAY = 1440 };

static void *zeroed(size_t n, size_t size)
{
	void *p = calloc(n + 1, size);
	if (!p)
		abort();	/* out of memory ends the program, as in arenas */
	return p;
}

/* Its dropped offers have next NEXT_NEVER and no bit; `gone` tells them from those that are over,
 * which a later day never brings back either. Who met today for the last time stands at the end of
 * the day: an open door is not shut because it was opened. */
static uint32_t next_of(const struct segment *s, uint32_t doc, int64_t now)
{
	uint32_t from = s->meeting_from[doc], to = s->meeting_from[doc + 1];
	int64_t today = now / MINUTES_OF_DAY;
	bool met_today = false;
	for (uint32_t i = from; i < to; i++) {
		if (s->meetings[i] / 2 >= now)
			return s->meetings[i] / 2;
		/* one of the whole day begins at its midnight */
		met_today = met_today || s->meetings[i] / 2 >= today * MINUTES_OF_DAY;
	}
	if (met_today)
		return (uint32_t)(today + 1) * MINUTES_OF_DAY - 1;
	if (s->has_sessions[doc] || (s->ends[doc] && s->ends[doc] < today))
		return NEXT_NEVER;
	if (s->starts[doc] == today)
		return (uint32_t)(today + 1) * MINUTES_OF_DAY - 1;
	if (s->starts[doc] > today)
		return (uint32_t)s->starts[doc] * MINUTES_OF_DAY;
	return NEXT_ANY_TIME;
}

struct place_in_order {
	uint32_t next, doc;
};

static int by_next(const void *a, const void *b)
{
	const struct place_in_order *x = a, *y = b;
	if (x->next != y->next)
		return x->next < y->next ? -1 : 1;
	return (x->doc > y->doc) - (x->doc < y->doc);
}

static struct place_in_order place_of(struct part *p, uint32_t doc, int64_t now)
{
	if (bit_at(p->alive, doc))
		p->next[doc] = next_of(p->segment, doc, now);
	if (p->next[doc] == NEXT_NEVER)
		p->alive[doc >> 6] &= ~((uint64_t)1 << (doc & 63));
	return (struct place_in_order){ p->next[doc], doc };
}

/* The first `count` of the order got new places: they go in among the others. */
static void put_back(struct part *p, const struct place_in_order *moved, uint32_t count)
{
	uint32_t docs = p->segment->docs, from = count, to = 0;
	for (uint32_t i = 0; i < count; i++) {
		while (from < docs && p->next[p->order[from]] <= moved[i].next)
			p->order[to++] = p->order[from++];
		p->order[to++] = moved[i].doc;
	}
}

void part_move(struct part *p, int64_t now)
{
	uint32_t docs = p->segment->docs, count = docs;
	if (p->now / MINUTES_OF_DAY == now / MINUTES_OF_DAY)
		for (count = 0; count < docs && p->next[p->order[count]] < now;)
			count++;
	struct place_in_order *moved = zeroed(count, sizeof *moved);
	for (uint32_t i = 0; i < count; i++)
		moved[i] = place_of(p, count == docs ? i : p->order[i], now);
	qsort(moved, count, sizeof *moved, by_next);
	put_back(p, moved, count);
	p->now = now;
	free(moved);
}

struct part *part_new(struct segment *s, int64_t now)
{
	struct part *p = zeroed(1, sizeof *p);
	p->segment = s;
	p->alive = zeroed(s->lane, sizeof *p->alive);
	p->next = zeroed(s->docs, sizeof *p->next);
	p->order = zeroed(s->docs, sizeof *p->order);
	for (uint32_t i = 0; i < s->docs; i++)
		p->alive[i >> 6] |= (uint64_t)1 << (i & 63);
	part_move(p, now);
	return p;
}

void part_free(struct part *p)
{
	if (!p)
		return;
	segment_free((struct segment *)p->segment);
	free(p->alive);
	free(p->next);
	free(p->order);
	free(p);
}

void part_drop(struct part *p, int64_t id)
{
	int64_t doc = segment_find(p->segment, id);
	if (doc >= 0)
		p->alive[doc >> 6] &= ~((uint64_t)1 << (doc & 63));
}
