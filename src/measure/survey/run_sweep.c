/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Means, totals and proportions by the fast way, where it may be gone: one stage without
 * calibration, many rows to a cluster, answers of few kinds. What comes out is the same.
 */
#include "measure/survey/run_own.h"

#include <stdlib.h>

static bool item_fits(const struct runner *r, const struct item *item)
{
	const struct survey_request *q = r->request;
	const struct column *c = item->column;
	if (item->yes && (item->yes->count != 1 || q->method == METHOD_LIKELIHOOD ||
	    (q->method == METHOD_LOGIT && r->design->replicates) ||
	    item->yes->items[0].compare != COMPARE_IS))
		return false;
	return sweep_takes(r->design, c, r->groups.count) && (item->yes || item->level ||
	    c->numeric);
}

/* The code that a condition "= VALUE" means; 0: no answer is it, or more than one. */
static uint32_t code_of(const struct column *c, const struct survey_condition *is)
{
	uint32_t found = 0;
	for (uint32_t code = 1; code < c->codes; code++) {
		bool same = !isnan(is->number) && !isnan(c->values[code])
		    ? c->values[code] == is->number : str_eq(c->texts[code], is->value);
		if (same && found)
			return 0;
		if (same)
			found = code;
	}
	return found;
}

static bool prepare(struct runner *r, struct sweep *s)
{
	for (size_t i = 0; i < r->item_count; i++) {
		const struct item *item = &r->items[i];
		struct sweep_item *to = &s->items[i];
		if (!item_fits(r, item))
			return false;
		uint32_t *level = arena_array(r->a, uint32_t, 1);
		*level = item->yes ? code_of(item->column, &item->yes->items[0]) : item->level;
		if (item->yes && !*level)
			return false;
		*to = (struct sweep_item){ .column = item->column, .shares = *level != 0,
			.levels = level, .level_count = 1,
			.total = r->request->kind == SURVEY_TOTAL };
	}
	return true;
}

/* n, the weights' sum and the degrees of freedom of each group, in one pass. */
static void fill_df(struct runner *r)
{
	const struct survey_design *d = r->design;
	const struct stage *t = &d->stage[0];
	uint32_t groups = r->groups.count;
	if (!r->groups.of || d->replicates)
		return;
	uint8_t *there = calloc((size_t)t->clusters * groups + 1, 1);
	if (!there)
		abort();
	for (size_t i = 0; i < d->rows; i++)
		if (r->groups.of[i] != UINT32_MAX)
			there[(size_t)d->top[i] * groups + r->groups.of[i]] = 1;
	for (uint32_t g = 0; g < groups; g++) {
		double df = 0;
		for (uint32_t h = 0; h < t->strata; h++) {
			uint32_t n = 0;
			for (uint32_t c = t->first[h]; c < t->first[h + 1]; c++)
				n += there[(size_t)c * groups + g];
			df += n ? n - 1.0 : 0;
		}
		r->groups.items[g].df = df;
	}
	free(there);
}

static double weight_of(const struct survey_design *d, const struct domain *in)
{
	double sum = 0;
	for (size_t i = 0; i < in->n; i++)
		sum += d->weight[domain_row(in, i)];
	return sum;
}

/* Where a design effect is wanted and all answered, the group's weights are those of the item. */
static void add_deff(struct runner *r, struct survey_result *x, const struct sweep_item *item,
    const struct group *g, double spread, double v)
{
	const struct survey_request *q = r->request;
	if (q->deff == DEFF_NONE || !x->n)
		return;
	struct domain in = g->rows;
	if (item->left_out[g - r->groups.items]) {
		size_t left_out;
		const struct item plain = { .column = item->column };
		struct item level = { .column = item->column, .level = 1 };
		in = run_answered(r, &g->rows, item->shares ? &level : &plain, 1, &left_out);
	}
	double sum = weight_of(r->design, &in), n = (double)x->n;
	double simple = spread / n * (q->kind == SURVEY_TOTAL ? sum * sum : 1);
	if (q->deff == DEFF_YES && sum < n) {
		x->flags |= SURVEY_SMALL_SUM;
		return;
	}
	if (q->deff == DEFF_YES)
		simple *= (sum - n) / sum;
	x->deff = isfinite(v / simple) ? v / simple : NAN;
}

static void take_result(struct runner *r, const struct item *item, const struct sweep_item *s,
    uint32_t g)
{
	struct group *group = &r->groups.items[g];
	struct survey_result *x = run_result(r, group, item->variable, item->answer);
	struct domain one = { group->rows.rows, s->n[g] ? (size_t)s->n[g] : 0 };
	bool proportion = r->request->kind == SURVEY_PROPORTION;
	x->share = item_is_share(r, item);
	run_count(r, x, &one, (size_t)s->left_out[g]);
	x->estimate = s->estimate[g];
	x->error = sqrt(s->v[g]);
	if (s->spread[g] == 0 && x->n)
		x->flags |= SURVEY_ALL_SAME;
	add_deff(r, x, s, group, s->spread[g], s->v[g]);
	if (proportion && !(x->flags & (SURVEY_ALL_SAME | SURVEY_UNKNOWN)) && s->v[g] > 1e-28) {
		struct interval i = proportion_transform(r->request->method, x->estimate, s->v[g],
		    r->plan->level, x->df, x->own_df, (double)(x->n + x->left_out));
		x->low = i.low;
		x->high = i.high;
	}
	run_finish(r, x);
}

bool run_sweep(struct runner *r, bool *done_r)
{
	struct sweep s = { .design = r->design, .group = r->groups.of, .groups = r->groups.count,
		.missing = r->request->missing, .count = r->item_count };
	*done_r = false;
	if (!sweep_fits(r->design) || (r->request->together && r->item_count > 1) ||
	    !r->groups.count ||
	    (r->request->kind == SURVEY_PROPORTION && r->request->missing == MISSING_KEEP))
		return true;
	s.items = arena_array(r->a, struct sweep_item, r->item_count + 1);
	if (!prepare(r, &s))
		return true;
	if (!sweep_run(r->a, &s, r->e))
		return false;
	fill_df(r);
	for (size_t i = 0; i < r->item_count; i++)
		for (uint32_t g = 0; g < r->groups.count; g++)
			take_result(r, &r->items[i], &s.items[i], g);
	*done_r = true;
	return true;
}
