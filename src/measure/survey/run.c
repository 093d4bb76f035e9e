/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * From a plan to its estimates: each request is split into groups and variables, given to the file
 * of its estimator, and what comes back is flagged and rated.
 *
 * Missing answers: "drop" (the default) makes the domain of those who answered, for each variable
 * by itself or, with "together", for all of a line at once; "keep" leaves them in, and the result
 * is unknown. Degrees of freedom of an interval: those of the whole design for means, totals,
 * ratios and variances "by" groups (as R's confint(svyby)), those of the domain under "where" and
 * for proportions and quantiles; the plan's "df" may say otherwise. Whatever they are: where the
 * group itself has none, no interval is given.
 */
#include "measure/survey/run_own.h"

#include "base/lang.h"

#include <stdlib.h>
#include <string.h>

/* ---- degrees of freedom ---- */

static double own_df(struct runner *r, struct group *g)
{
	if (isnan(g->df))
		g->df = g->rows.n == r->design->rows ? r->design->df
						     : freedom_of(r->design, &g->rows);
	return g->df;
}

static bool in_one_cluster(const struct survey_design *d, const struct domain *in)
{
	for (size_t i = 1; i < in->n; i++)
		if (d->top[domain_row(in, i)] != d->top[domain_row(in, 0)])
			return false;
	return in->n > 0 && d->stage[0].clusters > 1;
}

static double df_for(struct runner *r, double own)
{
	const struct survey_request *q = r->request;
	bool by_group = q->kind == SURVEY_PROPORTION || q->kind == SURVEY_QUANTILE;
	switch (r->plan->df) {
	case DF_DESIGN: return r->design->df;
	case DF_DOMAIN: return own;
	case DF_GIVEN: return r->plan->df_given;
	case DF_NORMAL: return INFINITY;
	case DF_AUTO: break;
	}
	if (by_group)
		return own;
	if (!q->where.count)
		return r->design->df;
	if (isnan(r->base_df))
		r->base_df = freedom_of(r->design, &r->groups.base);
	return r->base_df;
}

/* ---- results ---- */

struct survey_result *run_result(struct runner *r, struct group *g, struct str variable,
    struct str answer)
{
	struct survey_result *x = list_add(r->a, r->results);
	*x = (struct survey_result){ .request = r->request, .variable = variable,
		.answer = answer, .groups = g->parts, .group_count = r->groups.parts,
		.estimate = NAN, .error = NAN, .low = NAN, .high = NAN, .deff = NAN, .p = NAN,
		.ndf = NAN, .ddf = NAN };
	x->own_df = own_df(r, g);
	x->df = df_for(r, x->own_df);
	if (r->design->negative)
		x->flags |= SURVEY_NEGATIVE;
	return x;
}

void run_count(struct runner *r, struct survey_result *x, const struct domain *in, size_t left_out)
{
	x->left_out = (int64_t)left_out;
	x->n = (int64_t)in->n;
	for (size_t i = 0; r->design->zero && i < in->n; i++)
		x->n -= r->design->weight[domain_row(in, i)] == 0;
	if (left_out)
		x->flags |= r->request->missing == MISSING_DROP ? SURVEY_SKIPPED : SURVEY_UNKNOWN;
	if (!x->n)
		x->flags |= SURVEY_EMPTY;
	else if (!(x->own_df > 0))
		x->flags |= in_one_cluster(r->design, in) ? SURVEY_ONE_CLUSTER | SURVEY_NO_DF
							  : SURVEY_NO_DF;
}

/* The interval, unless it would mean nothing. */
void run_finish(struct runner *r, struct survey_result *x)
{
	unsigned none = SURVEY_EMPTY | SURVEY_NO_DF | SURVEY_ALL_SAME | SURVEY_NOT_FINITE;
	bool fixed = r->design->plan->steps.count > 0 &&
	    x->error <= 1e-9 * fmax(fabs(x->estimate), 1);
	if (!(x->flags & (none | SURVEY_UNKNOWN)) && fixed)
		x->flags |= SURVEY_FIXED;
	if (!(x->flags & none) && isnan(x->low) && x->request->kind != SURVEY_QUANTILE &&
	    x->request->kind != SURVEY_PROPORTION && x->request->kind != SURVEY_TEST) {
		struct interval i = interval_t(x->estimate, x->error, r->plan->level, x->df);
		x->low = i.low;
		x->high = i.high;
	}
	if (x->flags & none)
		x->low = x->high = NAN;
	reliability_rate(x);
}

/* ---- one variable in one group ---- */

/* Rows of the group that answered; with "keep" all of them. */
struct domain run_answered(struct runner *r, const struct domain *in, const struct item *items,
    size_t count, size_t *left_out_r)
{
	uint32_t *rows = NULL;
	size_t n = 0;
	*left_out_r = 0;
	for (size_t i = 0; i < in->n; i++) {
		size_t row = domain_row(in, i);
		bool missing = false;
		for (size_t k = 0; k < count && !missing; k++)
			missing = isnan(item_value(r->data, &items[k], row));
		*left_out_r += missing;
		if (missing && !rows && r->request->missing == MISSING_DROP) {
			rows = arena_array(r->a, uint32_t, in->n);
			for (size_t before = 0; before < i; before++)
				rows[before] = (uint32_t)domain_row(in, before);
			n = i;
		}
		if (rows && !missing)
			rows[n++] = (uint32_t)row;
	}
	return rows ? (struct domain){ rows, n } : *in;
}

double item_value(const struct survey_data *data, const struct item *item, size_t row)
{
	if (item->yes) {
		int holds = condition_holds(data, item->yes, row);
		return holds < 0 ? (double)NAN : holds;
	}
	if (!item->level)
		return column_value(item->column, row);
	uint32_t code = column_code(item->column, row);
	return !code ? NAN : code == item->level;
}

double *run_values(struct runner *r, const struct domain *in, const struct item *items,
    size_t count)
{
	double *x = moments_room(in->n * count);
	for (size_t i = 0; i < in->n; i++)
		for (size_t k = 0; k < count; k++)
			x[i * count + k] = item_value(r->data, &items[k], domain_row(in, i));
	return x;
}

/* All who have a weight gave the same answer. */
static bool all_same(const struct survey_design *d, const struct domain *in, const double *x)
{
	double first = NAN;
	for (size_t i = 0; i < in->n; i++) {
		if (d->weight[domain_row(in, i)] == 0)
			continue;
		if (isnan(first))
			first = x[i];
		else if (x[i] != first)
			return false;
	}
	return true;
}

static void add_deff(struct runner *r, struct survey_result *x, const struct domain *in,
    const double *values, double v)
{
	const struct survey_request *q = r->request;
	double spread = spread_value(r->design, in, values, 1);
	if (all_same(r->design, in, values))
		x->flags |= SURVEY_ALL_SAME;
	x->deff = deff_of(r->design, in, spread, v, q->kind == SURVEY_TOTAL, q->deff, &x->flags);
}

static bool mean_or_total(struct runner *r, struct survey_result *x, const struct domain *in,
    const double *values)
{
	struct moments m;
	enum survey_kind kind = r->request->kind;
	bool ok = kind == SURVEY_MEAN ? mean_of(r->a, r->design, in, values, 1, &m, r->e)
	    : kind == SURVEY_TOTAL   ? total_of(r->a, r->design, in, values, 1, &m, r->e)
	    : spread_of(r->a, r->design, in, values, &m, r->e);
	if (!ok)
		return false;
	x->estimate = m.estimate[0];
	x->error = sqrt(m.v[0]);
	if (kind != SURVEY_VARIANCE)
		add_deff(r, x, in, values, m.v[0]);
	return true;
}

static bool one_proportion(struct runner *r, struct survey_result *x, const struct domain *in,
    const double *values)
{
	struct proportion p;
	struct asked_proportion q = { r->request->method, r->plan->level, x->df,
		(double)(in->n + (size_t)x->left_out) };
	if (!proportion_of(r->a, r->design, in, values, &q, &p, r->e))
		return false;
	x->estimate = p.estimate;
	x->error = p.error;
	x->low = p.ci.low;
	x->high = p.ci.high;
	add_deff(r, x, in, values, p.error * p.error);
	return true;
}

/* With "keep" the interval of a proportion by logit is that of those who answered; see 7 there. */
static bool keep_proportion(struct runner *r, struct survey_result *x, const struct item *item,
    const struct domain *in)
{
	struct runner dropping = *r;
	struct survey_request q = *r->request;
	size_t left_out;
	q.missing = MISSING_DROP;
	dropping.request = &q;
	if (q.method != METHOD_LOGIT && q.method != METHOD_LIKELIHOOD)
		return true;
	struct domain answered = run_answered(&dropping, in, item, 1, &left_out);
	double *values = run_values(&dropping, &answered, item, 1);
	bool ok = one_proportion(&dropping, x, &answered, values);
	x->error = NAN;
	free(values);
	return ok;
}

bool item_is_share(const struct runner *r, const struct item *item)
{
	const struct column *c = item->column;
	if (r->request->kind != SURVEY_MEAN && r->request->kind != SURVEY_PROPORTION)
		return false;
	bool share = item->yes || item->level;
	if (share || c->width == 8)
		return share;
	for (uint32_t code = 1; code < c->codes; code++)
		if (c->values[code] != 0 && c->values[code] != 1)
			return false;
	return true;
}

static bool one_item(struct runner *r, struct group *g, const struct item *item)
{
	size_t left_out;
	const struct item *items = r->request->together ? r->items : item;
	size_t count = r->request->together ? r->item_count : 1;
	struct domain in = run_answered(r, &g->rows, items, count, &left_out);
	struct survey_result *x = run_result(r, g, item->variable, item->answer);
	x->share = item_is_share(r, item);
	run_count(r, x, &in, left_out);
	double *values = run_values(r, &in, item, 1);
	bool ok = r->request->kind != SURVEY_PROPORTION ? mean_or_total(r, x, &in, values)
	    : left_out && r->request->missing == MISSING_KEEP ? keep_proportion(r, x, item, &in)
							      : one_proportion(r, x, &in, values);
	free(values);
	if (ok)
		run_finish(r, x);
	return ok;
}

bool run_items(struct runner *r)
{
	for (size_t i = 0; i < r->item_count; i++)
		for (uint32_t g = 0; g < r->groups.count; g++) {
			if (!one_item(r, &r->groups.items[g], &r->items[i]))
				return false;
		}
	return true;
}
