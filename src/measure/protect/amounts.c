/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Amounts (enrolments, hours) are published where the count is, so they keep the same equations
 * under the same pattern, with other values.
 *
 * That none of them can be worked out follows from the audit of the counts: an amount is zero where
 * nobody is, so along every direction in which the counts can change the amounts can, a little at
 * least. How far is another question. For amounts with a p per cent rule it is asked here: of
 * every primary cell, the interval must reach p per cent of the largest contribution (where that is
 * not given, of the amount) below and above the truth. What fails is repaired like a count; cells
 * opened for it can only widen the intervals of counts.
 */
#include "measure/protect/inner.h"

#include <math.h>

/* The cell in the layer of an amount. What past releases hide is held, which asks for more. */
static struct variable in_layer(const struct variable *v, size_t amount, double percent)
{
	struct variable x = *v;
	double largest = v->cell ? (double)v->cell->largest[amount] : 0;
	x.count = v->amounts[amount];
	x.low = 0;
	x.high = INFINITY;
	x.single = false;
	x.guarded = v->guarded && v->cell && !v->unknown && x.count > 0 &&
	    (v->reasons & (PROTECT_SMALL | PROTECT_DOMINATED));
	double way = percent / 100 * (largest > 0 ? largest : x.count);
	x.need_low = fmax(x.count - way, 0);
	x.need_high = x.count + way;
	x.need_width = 0;
	x.fixed = v->fixed || v->unknown;
	return x;
}

static bool protect_amount(struct joint *j, bool *open, size_t amount, double percent)
{
	struct joint layer = *j;
	bool *here = arena_array(j->a, bool, j->count + 1);
	layer.vars = arena_array(j->a, struct variable, j->count + 1);
	for (size_t i = 0; i < j->count; i++) {
		layer.vars[i] = in_layer(&j->vars[i], amount, percent);
		here[i] = open[i] && !layer.vars[i].fixed;
	}
	layer.witnesses.count = 0;
	layer.witnesses.room = 0;
	bool safe = make_safe(&layer, here);
	for (size_t i = 0; i < j->count; i++)
		open[i] |= here[i];
	j->programs = layer.programs;
	j->repaired = layer.repaired;
	j->rounds = layer.rounds;
	return safe;
}

bool protect_amounts(struct joint *j, bool *open)
{
	bool safe = true;
	for (size_t i = 0; i < PROTECT_AMOUNTS; i++)
		if (j->o->dominance[i].percent > 0)
			safe &= protect_amount(j, open, i, j->o->dominance[i].percent);
	return safe;
}
