/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The requests that are about more than one column at once, and quantiles. */
#include "measure/survey/run_own.h"

#include "base/lang.h"
#include "base/num.h"

#include <stdlib.h>

static struct item number_item(struct runner *r, size_t at)
{
	struct str name = r->request->variables.items[at];
	return (struct item){ .column = data_find(r->data, name), .variable = name };
}

/* ---- ratios ---- */

static bool one_ratio(struct runner *r, struct group *g, const struct item *items)
{
	size_t left_out;
	struct moments m;
	struct domain in = run_answered(r, &g->rows, items, 2, &left_out);
	struct str name = arena_printf(r->a, "%.*s/%.*s", STR(items[0].variable),
	    STR(items[1].variable));
	struct survey_result *x = run_result(r, g, name, STR_EMPTY);
	run_count(r, x, &in, left_out);
	double *values = run_values(r, &in, items, 2);
	bool ok = ratio_of(r->a, r->design, &in, values, &m, r->e);
	free(values);
	if (!ok)
		return false;
	x->estimate = m.estimate[0];
	x->error = sqrt(m.v[0]);
	if (!isfinite(x->estimate) && !(x->flags & (SURVEY_UNKNOWN | SURVEY_EMPTY)))
		x->flags |= SURVEY_NOT_FINITE;
	run_finish(r, x);
	return true;
}

bool run_ratio(struct runner *r)
{
	struct item items[2] = { number_item(r, 0), number_item(r, 1) };
	for (uint32_t g = 0; g < r->groups.count; g++)
		if (!one_ratio(r, &r->groups.items[g], items))
			return false;
	return true;
}

/* ---- quantiles ---- */

static bool one_quantile(struct runner *r, struct group *g, const struct item *item)
{
	const struct survey_request *q = r->request;
	size_t left_out;
	struct domain in = run_answered(r, &g->rows, item, 1, &left_out);
	double *values = run_values(r, &in, item, 1);
	bool ok = true;
	for (size_t i = 0; ok && i < q->point_count; i++) {
		struct quantile found;
		struct buf point = buf_in(r->a, 40);
		num_write(&point, q->points[i]);
		struct survey_result *x = run_result(r, g, item->variable, buf_view(&point));
		run_count(r, x, &in, left_out);
		ok = quantile_of(r->a, r->design, &in, values, q, q->points[i], r->plan->level,
		    x->own_df > 0 ? x->df : x->own_df, &found, r->e);
		x->estimate = found.value;
		x->error = found.error;
		x->low = found.low;
		x->high = found.high;
		if (!(x->flags & (SURVEY_EMPTY | SURVEY_NO_DF | SURVEY_UNKNOWN)) &&
		    (isnan(x->low) || isnan(x->high)))
			x->flags |= SURVEY_OUTSIDE;
		if (ok)
			run_finish(r, x);
	}
	free(values);
	return ok;
}

bool run_quantile(struct runner *r)
{
	for (size_t i = 0; i < r->request->variables.count; i++) {
		struct item item = number_item(r, i);
		for (uint32_t g = 0; g < r->groups.count; g++)
			if (!one_quantile(r, &r->groups.items[g], &item))
				return false;
	}
	return true;
}

/* ---- differences ---- */

static struct group *find_group(struct runner *r, struct str name)
{
	for (uint32_t g = 0; g < r->groups.count; g++)
		if (str_eq(r->groups.items[g].parts[0].value, name))
			return &r->groups.items[g];
	return NULL;
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x < y ? -1 : x > y;
}

/* Both groups as one domain, in the order of the rows. */
static struct group both_groups(struct runner *r, const struct group *a, const struct group *b)
{
	uint32_t *rows = arena_array(r->a, uint32_t, a->rows.n + b->rows.n + 1);
	struct group g = { .df = NAN, .rows = { rows, a->rows.n + b->rows.n } };
	for (size_t i = 0; i < a->rows.n; i++)
		rows[i] = (uint32_t)domain_row(&a->rows, i);
	for (size_t i = 0; i < b->rows.n; i++)
		rows[a->rows.n + i] = (uint32_t)domain_row(&b->rows, i);
	qsort(rows, g.rows.n, sizeof *rows, by_number);
	g.parts = arena_array(r->a, struct survey_group, 1);
	g.parts[0].column = r->request->by.items[0];
	g.parts[0].value = arena_printf(r->a, "%.*s-%.*s", STR(r->request->first),
	    STR(r->request->second));
	return g;
}

static bool one_difference(struct runner *r, struct group *g, const struct item *item,
    uint32_t second)
{
	size_t left_out;
	struct moments m;
	struct domain in = run_answered(r, &g->rows, item, 1, &left_out);
	struct survey_result *x = run_result(r, g, item->variable, STR_EMPTY);
	run_count(r, x, &in, left_out);
	double *values = run_values(r, &in, item, 1);
	uint8_t *is_second = arena_array(r->a, uint8_t, in.n + 1);
	int64_t seconds = 0;
	for (size_t i = 0; i < in.n; i++)
		seconds += is_second[i] = r->groups.of[domain_row(&in, i)] == second;
	bool ok = difference_of(r->a, r->design, &in, values, is_second,
	    r->request->of == SURVEY_TOTAL, &m, r->e);
	free(values);
	if (!ok)
		return false;
	if (!seconds || seconds == (int64_t)in.n)
		x->flags |= SURVEY_EMPTY;
	x->estimate = m.estimate[0];
	x->error = sqrt(m.v[0]);
	run_finish(r, x);
	return true;
}

bool run_difference(struct runner *r)
{
	const struct survey_request *q = r->request;
	struct group *a = find_group(r, q->first), *b = find_group(r, q->second);
	if (!a || !b) {
		struct str missing = a ? q->second : q->first;
		problem_add(r->found, (struct problem){ .source = r->plan->name, .row = q->line,
		    .field = q->by.items[0], .excerpt = missing },
		    N_("no answer in the file is this group"));
		return true;
	}
	struct group both = both_groups(r, a, b);
	for (size_t i = 0; i < q->variables.count; i++) {
		struct item item = number_item(r, i);
		if (!one_difference(r, &both, &item, (uint32_t)(b - r->groups.items)))
			return false;
	}
	return true;
}

/* ---- tests ---- */

static uint32_t *places_of(struct runner *r, const struct column *c, const struct domain *in,
    size_t *count_r)
{
	size_t levels;
	uint32_t *level = column_levels(r->a, c, &levels);
	uint32_t *place = arena_array(r->a, uint32_t, c->codes);
	uint32_t *of = arena_array(r->a, uint32_t, in->n + 1);
	bool *there = arena_array(r->a, bool, c->codes);
	for (size_t i = 0; i < in->n; i++)
		there[column_code(c, domain_row(in, i))] = true;
	*count_r = 0;
	for (size_t i = 0; i < levels; i++)
		if (there[level[i]])
			place[level[i]] = (uint32_t)(*count_r)++;
	place[0] = UINT32_MAX;
	for (size_t i = 0; i < in->n; i++)
		of[i] = place[column_code(c, domain_row(in, i))];
	return of;
}

bool run_test(struct runner *r)
{
	const struct survey_request *q = r->request;
	const struct column *row = data_find(r->data, q->variables.items[0]);
	const struct column *column = data_find(r->data, q->variables.items[1]);
	struct group *g = &r->groups.items[0];
	struct association found;
	size_t rows, columns, left_out = 0;
	uint32_t *row_of = places_of(r, row, &g->rows, &rows);
	uint32_t *column_of = places_of(r, column, &g->rows, &columns);
	struct survey_result *x = run_result(r, g, arena_printf(r->a, "%.*s*%.*s",
	    STR(row->name), STR(column->name)), STR_EMPTY);
	for (size_t i = 0; i < g->rows.n; i++)
		left_out += row_of[i] == UINT32_MAX || column_of[i] == UINT32_MAX;
	run_count(r, x, &g->rows, left_out);
	x->n -= (int64_t)left_out;
	if (!association_of(r->a, r->design, &g->rows, row_of, column_of, rows, columns,
	    q->statistic, &found, r->e))
		return false;
	x->estimate = found.statistic;
	x->p = found.p;
	x->ndf = found.ndf;
	x->ddf = found.ddf;
	if (found.small_cells)
		x->flags |= SURVEY_SMALL_CELLS;
	run_finish(r, x);
	return true;
}

bool run_df(struct runner *r)
{
	for (uint32_t g = 0; g < r->groups.count; g++) {
		struct survey_result *x =
		    run_result(r, &r->groups.items[g], STR_EMPTY, STR_EMPTY);
		run_count(r, x, &r->groups.items[g].rows, 0);
		x->estimate = x->own_df;
		x->flags &= SURVEY_NEGATIVE;
		reliability_rate(x);
	}
	return true;
}
