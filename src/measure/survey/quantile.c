/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Quantiles with their intervals.
 *
 * 1. The quantile by one of the rules of quantile_rule.c. Its interval: that of the share of values
 *    not above it (mean, beta, xlogit or asin as in proportion.c), both ends taken back by the same
 *    rule. Source: Woodruff, JASA 47 (1952). Its error: the width / (2 t).
 * 2. score: the bounds are where the share above them, less 1 - p, is t times its own error from 0;
 *    found by Brent's method to 1/(100 sqrt n) between the extremes less a hundredth of the
 *    interquartile range; the share of rows below (unweighted, as in R) is taken back by the rule.
 *    Source: Francisco, Fuller, Annals of Statistics 19 (1991).
 * 3. An end of the share outside 0..1 has no bound, and then there is no error.
 * 4. Empty domain: nan. A missing value under "missing keep": it stands behind all others, and
 *    there is no interval. Zero weights are left out first. One cluster: no degrees of freedom, no
 *    interval. A negative weight: no interval.
 */
#include "measure/survey/own.h"

#include <stdlib.h>

struct pair {
	double x, w;
	size_t at;		/* equal values keep the order of the file */
};

static int by_value(const void *a, const void *b)
{
	const struct pair *p = a, *q = b;
	bool none = isnan(p->x), other_none = isnan(q->x);
	if (none || other_none)
		return none != other_none ? (none ? 1 : -1) : p->at < q->at ? -1 : 1;
	if (p->x != q->x)
		return p->x < q->x ? -1 : 1;
	return p->at < q->at ? -1 : p->at > q->at;
}

/* Sums as R makes them: in extended precision, rounded where they are kept. */
static struct sorted sort_values(struct arena *a, const struct survey_design *d,
    const struct domain *in, const double *x)
{
	struct pair *all = malloc((in->n + 1) * sizeof *all);
	double *values = arena_array(a, double, in->n * 3 + 1);
	struct sorted s = { .x = values, .w = values + in->n, .cumulated = values + 2 * in->n };
	long double sum = 0, so_far = 0;
	if (!all)
		abort();
	for (size_t i = 0; i < in->n; i++) {
		double w = d->weight[domain_row(in, i)];
		if (w == 0)
			continue;
		sum += w;
		all[s.n] = (struct pair){ x[i], w, s.n };
		s.n++;
	}
	s.sum = (double)sum;
	qsort(all, s.n, sizeof *all, by_value);
	for (size_t i = 0; i < s.n; i++) {
		so_far += all[i].w;
		values[i] = all[i].x;
		values[in->n + i] = all[i].w;
		values[2 * in->n + i] = (double)so_far;
	}
	free(all);
	return s;
}

/* ---- Woodruff ---- */

struct asked {
	struct arena *a;
	const struct survey_design *d;
	const struct domain *in;
	const double *x;
	const struct survey_request *request;
	const struct sorted *sorted;
	double p, level, df, limit;
	struct err *e;
};

static bool share_below(const struct asked *q, double value, struct moments *m)
{
	double *below = moments_room(q->in->n);
	for (size_t i = 0; i < q->in->n; i++)
		below[i] = isnan(q->x[i]) ? NAN : q->x[i] <= value;
	bool ok = mean_of(q->a, q->d, q->in, below, 1, m, q->e);
	free(below);
	return ok;
}

static bool woodruff(const struct asked *q, struct quantile *out)
{
	static const enum survey_method methods[] = { [INTERVAL_MEAN] = METHOD_MEAN,
		[INTERVAL_BETA] = METHOD_BETA, [INTERVAL_XLOGIT] = METHOD_XLOGIT,
		[INTERVAL_ASIN] = METHOD_ASIN };
	struct moments m;
	if (!share_below(q, out->value, &m))
		return false;
	double n = q->d->calibrated_count && !q->d->replicates ? (double)q->d->rows
							       : (double)q->in->n;
	struct interval i = proportion_transform(methods[q->request->interval], m.estimate[0],
	    m.v[0], q->level, q->df, freedom_of(q->d, q->in), n);
	out->low = i.low >= 0 ? quantile_rule(q->sorted, q->request->rule, i.low) : NAN;
	out->high = i.high <= 1 ? quantile_rule(q->sorted, q->request->rule, i.high) : NAN;
	return true;
}

/* ---- scores ---- */

static double score(double value, void *thing)
{
	struct asked *q = thing;
	struct moments m;
	struct arena_mark mark = arena_mark(q->a);
	double share = NAN, error = NAN;
	if (q->e->kind == ERR_NONE && share_below(q, value, &m)) {
		share = 1 - m.estimate[0] - (1 - q->p);
		error = sqrt(m.v[0]);
	}
	arena_release(q->a, mark);
	return share / error - q->limit;
}

/* The quantile of all rows, each counting 1 (Hyndman and Fan's 7). */
static double plain_quantile(const struct sorted *s, double p)
{
	double at = p * (double)(s->n - 1);
	size_t low = (size_t)at, high = low + 1 < s->n ? low + 1 : low;
	return s->x[low] + (at - (double)low) * (s->x[high] - s->x[low]);
}

static double rows_below(const struct asked *q, double value)
{
	double n = 0;
	for (size_t i = 0; i < q->in->n; i++)
		n += q->x[i] <= value;
	return isnan(value) ? NAN : n / (double)q->in->n;
}

static bool by_scores(struct asked *q, struct quantile *out)
{
	const struct sorted *s = q->sorted;
	double range = plain_quantile(s, .75) - plain_quantile(s, .25);
	double low = s->x[0] + range / 100, high = s->x[s->n - 1] - range / 100;
	double near = 1 / (100 * sqrt((double)q->in->n));
	double t = dist_t_quantile(1 - (1 - q->level) / 2, q->df);
	q->limit = t;
	double from = root_find(score, q, low, high, near);
	q->limit = -t;
	double to = root_find(score, q, low, high, near);
	out->low = quantile_rule(s, q->request->rule, rows_below(q, from));
	out->high = quantile_rule(s, q->request->rule, rows_below(q, to));
	return q->e->kind == ERR_NONE;
}

bool quantile_of(struct arena *a, const struct survey_design *d, const struct domain *in,
    const double *x, const struct survey_request *request, double p, double level, double df,
    struct quantile *out_r, struct err *e)
{
	struct sorted s = sort_values(a, d, in, x);
	struct quantile out = { quantile_rule(&s, request->rule, p), NAN, NAN, NAN };
	struct asked q = { a, d, in, x, request, &s, p, level, df, 0, e };
	bool ok = true;
	if (s.n && df > 0 && !isnan(out.value) && !d->negative)
		ok = request->interval == INTERVAL_SCORE ? by_scores(&q, &out)
							 : woodruff(&q, &out);
	out.error = (out.high - out.low) / (2 * dist_t_quantile(1 - (1 - level) / 2, df));
	*out_r = out;
	return ok;
}
