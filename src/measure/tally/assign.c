/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * For tables that are protected by suppression, of a person with several rows:
 *
 * 1. First participation. In each period the record with the earliest date counts; of several on
 *    that day the one whose categories stand first, compared dimension by dimension in the order
 *    of the SPEC. Two records that agree in all of these are in the same cells.
 * 2. The person's hours are summed in each cell, so that each cell knows its largest and second
 *    largest contributor.
 */
#include "measure/tally/people.h"

#include <stdlib.h>
#include <string.h>

static void *grown(void *p, size_t n, size_t size)
{
	p = realloc(p, n * size);
	if (!p)
		abort();
	return p;
}

static void push(struct people *p, uint32_t a, uint32_t b)
{
	if (p->touched.count + 2 > p->touched.room) {
		p->touched.room = p->touched.room ? p->touched.room * 2 : 256;
		p->touched.items = grown(p->touched.items, p->touched.room, 4);
	}
	p->touched.items[p->touched.count++] = a;
	p->touched.items[p->touched.count++] = b;
}

/* The best row so far of a period is kept where its family and code say. */
static void best_start(struct people *p)
{
	const struct plan *plan = p->plan;
	size_t all = 0;
	for (size_t f = 0; f < plan->family_count; f++) {
		int period = plan->families[f].period;
		p->best_from[f] = all;
		all += period < 0 ? 1 : (size_t)1 << plan->layout->slots[period].bits;
	}
	p->best = calloc(all * plan->layout->words, sizeof *p->best);
	p->best_stamp = calloc(all, sizeof *p->best_stamp);
	if (!p->best || !p->best_stamp)
		abort();
}

static int64_t day_of(const struct people *p, const uint64_t *row)
{
	const struct plan *plan = p->plan;
	return plan->day_field < 0 ? 0 :
	    p->days[layout_get(plan->layout, row, (uint32_t)plan->day_field)];
}

static bool before(const struct people *p, const uint64_t *a, const uint64_t *b)
{
	const struct plan *plan = p->plan;
	int64_t x = day_of(p, a), y = day_of(p, b);
	if (x != y)
		return x < y;
	for (size_t i = 0; i < plan->tie_count; i++) {
		uint16_t field = plan->ties[i];
		const uint32_t *rank = plan->rank[p->run->fields[field].dim];
		uint32_t m = rank[layout_get(plan->layout, a, field)];
		uint32_t n = rank[layout_get(plan->layout, b, field)];
		if (m != n)
			return m < n;
	}
	return false;
}

void people_assign_start(struct people *p)
{
	if (!p->best)
		best_start(p);
	p->touched.count = p->periods.count = 0;
	if (++p->assign_epoch)
		return;
	abort();	/* 4 billion persons with several rows each do not fit into memory */
}

static void best_row(struct people *p, size_t family, const uint64_t *row)
{
	const struct plan *plan = p->plan;
	uint32_t words = plan->layout->words;
	int period = plan->families[family].period;
	size_t at = p->best_from[family] +
	    (period < 0 ? 0 : layout_get(plan->layout, row, (uint32_t)period));
	uint64_t *best = p->best + at * words;
	if (p->best_stamp[at] == p->assign_epoch && !before(p, row, best))
		return;
	memcpy(best, row, words * sizeof *best);
	if (p->best_stamp[at] == p->assign_epoch)
		return;
	p->best_stamp[at] = p->assign_epoch;
	if (p->periods.count + 2 > p->periods.room) {
		p->periods.room = p->periods.room ? p->periods.room * 2 : 64;
		p->periods.items = grown(p->periods.items, p->periods.room, 4);
	}
	p->periods.items[p->periods.count++] = (uint32_t)family;
	p->periods.items[p->periods.count++] = (uint32_t)at;
}

void people_assign_row(struct people *p, const uint64_t *row)
{
	const struct plan *plan = p->plan;
	uint64_t hours = plan->hours_field < 0 ? 0 : people_hours(p, row);
	for (size_t f = 0; f < plan->family_count; f++)
		if (plan->families[f].top)
			best_row(p, f, row);
	for (size_t i = 0; i < plan->cuboid_count && plan->hours_field >= 0; i++) {
		if (!plan->cuboids[i].top)
			continue;
		struct cells *c = &p->cuboids[i];
		size_t at = cells_find(c, row);
		if (c->top_stamp[at] != p->assign_epoch) {
			c->top_stamp[at] = p->assign_epoch;
			c->sum[at] = 0;
			push(p, (uint32_t)i, (uint32_t)at);
		}
		c->sum[at] += hours;
	}
}

void people_assign_end(struct people *p)
{
	const struct plan *plan = p->plan;
	for (size_t i = 0; i < p->touched.count; i += 2) {
		struct cells *c = &p->cuboids[p->touched.items[i]];
		uint32_t at = p->touched.items[i + 1];
		top_two(&c->largest[at], &c->second[at], c->sum[at]);
	}
	for (size_t i = 0; i < p->periods.count; i += 2) {
		const uint64_t *row = p->best + (size_t)p->periods.items[i + 1] *
		    plan->layout->words;
		for (size_t k = 0; k < plan->fine_count; k++)
			if (plan->fines[k].more &&
			    plan->fines[k].family == (int)p->periods.items[i]) {
				size_t at = cells_find(&p->fines[k], row);	/* may move them */
				p->fines[k].more[at].assigned++;
			}
	}
}
