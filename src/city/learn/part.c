/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A segment as it is on a day: what is over, and what comes next. */
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
 * which a later day never brings back either. */
static uint32_t next_of(const struct segment *s, uint32_t doc, int64_t today)
{
	uint32_t from = s->meeting_from[doc], to = s->meeting_from[doc + 1];
	for (uint32_t i = from; i < to; i++)
		if (s->meetings[i] / 2 >= today * MINUTES_OF_DAY)
			return s->meetings[i] / 2;
	if (s->has_sessions[doc] || (s->ends[doc] && s->ends[doc] < today))
		return NEXT_NEVER;
	if (s->starts[doc] >= today)
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

void part_day(struct part *p, int64_t today)
{
	const struct segment *s = p->segment;
	struct place_in_order *all = zeroed(s->docs, sizeof *all);
	for (uint32_t i = 0; i < s->docs; i++) {
		if (bit_at(p->alive, i))
			p->next[i] = next_of(s, i, today);
		if (p->next[i] == NEXT_NEVER)
			p->alive[i >> 6] &= ~((uint64_t)1 << (i & 63));
		all[i] = (struct place_in_order){ p->next[i], i };
	}
	qsort(all, s->docs, sizeof *all, by_next);
	for (uint32_t i = 0; i < s->docs; i++)
		p->order[i] = all[i].doc;
	free(all);
}

struct part *part_new(struct segment *s, int64_t today)
{
	struct part *p = zeroed(1, sizeof *p);
	p->segment = s;
	p->alive = zeroed(s->lane, sizeof *p->alive);
	p->next = zeroed(s->docs, sizeof *p->next);
	p->order = zeroed(s->docs, sizeof *p->order);
	for (uint32_t i = 0; i < s->docs; i++)
		p->alive[i >> 6] |= (uint64_t)1 << (i & 63);
	part_day(p, today);
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
