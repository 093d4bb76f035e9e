/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The variance of a variable in the population.
 *
 * 1. s² = n/(n-1) sum w (y - m)² / sum w, m the mean, n the rows with a weight that is not 0
 *    (with replicates: all rows). Its error is that of the mean of n/(n-1) (y - m)², m taken as
 *    known.
 *    Source: Lumley, Complex Surveys, 2.2; the order of the terms as in R survey's svyvar.
 * 2. Replicates: s² with the weights of each, m of each.
 * 3. Empty domain: 0, flagged. One row: nan. 4. A missing value: nan. 5. Zero weights add nothing.
 */
#include "measure/survey/own.h"

#include <stdlib.h>

static double rows_that_count(const struct survey_design *d, const struct domain *in)
{
	size_t n = in->n;
	for (size_t i = 0; !d->replicates && i < in->n; i++)
		n -= d->weight[domain_row(in, i)] == 0;
	return (double)n;
}

double spread_value(const struct survey_design *d, const struct domain *in, const double *x,
    size_t stride)
{
	double sum = 0, weights = 0, squares = 0, n = rows_that_count(d, in);
	for (size_t i = 0; i < in->n; i++) {
		double w = d->weight[domain_row(in, i)];
		weights += w;
		sum += w * x[i * stride];
	}
	for (size_t i = 0; i < in->n; i++) {
		double away = x[i * stride] - sum / weights;
		squares += d->weight[domain_row(in, i)] * away * away;
	}
	return in->n ? squares / weights * n / (n - 1) : 0;
}

/* From sums of 1, y - c and (y - c)² with the weights of each replicate. */
static void replicate_spreads(const struct survey_design *d, const struct domain *in,
    const double *x, double centre, struct moments *m)
{
	size_t count = d->replicates->count;
	double *wide = moments_room(in->n * 3), *sums = moments_room(count * 3);
	double n = (double)in->n;
	for (size_t i = 0; i < in->n; i++) {
		double away = x[i] - centre;
		wide[i * 3] = 1;
		wide[i * 3 + 1] = away;
		wide[i * 3 + 2] = away * away;
	}
	replicate_totals(d, in, wide, 3, sums);
	for (size_t q = 0; q < count; q++) {
		double *s = &sums[q * 3], mean = s[1] / s[0];
		m->theta[q] = (s[2] / s[0] - mean * mean) * n / (n - 1);
	}
	variance_replicates(d->replicates, m->theta, m->estimate, 1, m->v);
	free(wide);
	free(sums);
}

bool spread_of(struct arena *a, const struct survey_design *d, const struct domain *in,
    const double *x, struct moments *out_r, struct err *e)
{
	double n = rows_that_count(d, in), mean;
	double weights = moments_sum(d, in, x, 1, &mean);
	mean /= weights;
	if (d->replicates) {
		*out_r = moments_new(a, d, 1);
		out_r->sum = weights;
		out_r->estimate[0] = spread_value(d, in, x, 1);
		replicate_spreads(d, in, x, mean, out_r);
		return true;
	}
	double *squares = moments_room(in->n);
	for (size_t i = 0; i < in->n; i++)
		squares[i] = (x[i] - mean) * (x[i] - mean) * n / (n - 1);
	bool ok = mean_of(a, d, in, squares, 1, out_r, e);
	free(squares);
	return ok;
}
