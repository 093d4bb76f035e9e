/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The variance of a statistic from its values with replicate weights.
 *
 * 1. v = scale sum r_i (t_i - tbar)(t_i - tbar)', tbar the mean of the replicates whose r_i is more
 *    than 0, or with "mse yes" the statistic with the full weights. Source: Wolter, Introduction to
 *    Variance Estimation, 2nd ed., ch. 3 to 5; Judkins, Journal of Official Statistics 6 (1990) for
 *    Fay's method.
 * 2. A replicate without a value (a group that has no weight in it) is left out.
 * 3. The sums of weights × values are taken by pattern: rows that share all their factors.
 * 4. An empty domain has sums 0; a missing value gives nan.
 */
#include "measure/survey/own.h"

#include <stdlib.h>
#include <string.h>

static bool has_value(const double *theta, size_t k)
{
	for (size_t j = 0; j < k; j++)
		if (isnan(theta[j]))
			return false;
	return true;
}

static void centre(const struct replicates *r, const double *theta, const double *estimate,
    size_t k, double *mean)
{
	double n = 0;
	memset(mean, 0, k * sizeof *mean);
	for (size_t i = 0; i < r->count && !r->mse; i++) {
		if (!(r->rscales[i] > 0) || !has_value(&theta[i * k], k))
			continue;
		n++;
		for (size_t j = 0; j < k; j++)
			mean[j] += theta[i * k + j];
	}
	for (size_t j = 0; j < k; j++)
		mean[j] = r->mse ? estimate[j] : mean[j] / n;
}

void variance_replicates(const struct replicates *r, const double *theta, const double *estimate,
    size_t k, double *v)
{
	double *mean = malloc(k * sizeof *mean);
	if (!mean)
		abort();
	memset(v, 0, k * k * sizeof *v);
	centre(r, theta, estimate, k, mean);
	size_t used = 0;
	for (size_t i = 0; i < r->count; i++) {
		const double *t = &theta[i * k];
		if (!has_value(t, k))
			continue;
		used++;
		for (size_t a = 0; a < k; a++)
			for (size_t b = 0; b < k; b++)
				v[a * k + b] += r->rscales[i] * (t[a] - mean[a]) *
				    (t[b] - mean[b]);
	}
	for (size_t i = 0; i < k * k; i++)
		v[i] = used ? v[i] * r->scale : NAN;
	free(mean);
}

/* Each row is a pattern of its own: no sums by pattern. */
static void totals_by_row(const struct survey_design *d, const struct domain *in,
    const double *x, size_t k, double *out)
{
	const struct replicates *r = d->replicates;
	for (size_t i = 0; i < in->n; i++) {
		size_t row = domain_row(in, i);
		const double *f = &r->factor[row * r->count];
		double w = r->combined ? 1 : d->weight[row];
		for (size_t q = 0; q < r->count; q++)
			for (size_t j = 0; j < k; j++)
				out[q * k + j] += w * f[q] * x[i * k + j];
	}
}

void replicate_totals(const struct survey_design *d, const struct domain *in, const double *x,
    size_t k, double *out)
{
	const struct replicates *r = d->replicates;
	memset(out, 0, r->count * k * sizeof *out);
	if (!r->pattern) {
		totals_by_row(d, in, x, k, out);
		return;
	}
	double *sums = calloc(r->patterns * k + 1, sizeof *sums);
	if (!sums)
		abort();
	for (size_t i = 0; i < in->n; i++) {
		size_t row = domain_row(in, i);
		double w = r->combined ? 1 : d->weight[row];
		double *s = &sums[r->pattern[row] * k];
		for (size_t j = 0; j < k; j++)
			s[j] += w * x[i * k + j];
	}
	for (uint32_t p = 0; p < r->patterns; p++)
		for (size_t q = 0; q < r->count; q++)
			for (size_t j = 0; j < k; j++)
				out[q * k + j] += r->factor[p * r->count + q] * sums[p * k + j];
	free(sums);
}
