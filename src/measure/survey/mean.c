/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Means, and with values of 0 and 1 shares.
 *
 * 1. m = sum w y / sum w; its influence values are z_i = w_i (y_i - m) / sum w, whose variance is
 *    that of a total (variance.c). Several means of one domain have their covariances.
 *    Source: Binder (1983); Särndal, Swensson, Wretman, 5.7.
 * 2. Replicates: m with the weights of each.
 * 3. Empty domain: m 0, error 0, as R has it, and it is flagged; so is a domain without weight.
 * 4. A missing value makes its mean, and the covariances with it, nan. Whoever wants it left out
 *    leaves the row out of the domain (run.c), which is the domain of those who answered.
 * 5. A zero weight adds nothing, but its cluster stays in the design. One cluster: variance.c, 5.
 */
#include "measure/survey/own.h"

#include <stdlib.h>
#include <string.h>

/* Replicates of k means: the last column of the sums is that of the weights. */
static void replicate_means(const struct survey_design *d, const struct domain *in,
    const double *x, struct moments *m)
{
	size_t k = m->k, count = d->replicates->count;
	double *wide = moments_room(in->n * (k + 1)), *sums = moments_room(count * (k + 1));
	for (size_t i = 0; i < in->n; i++) {
		memcpy(&wide[i * (k + 1)], &x[i * k], k * sizeof *x);
		wide[i * (k + 1) + k] = 1;
	}
	replicate_totals(d, in, wide, k + 1, sums);
	for (size_t q = 0; q < count; q++)
		for (size_t j = 0; j < k; j++)
			m->theta[q * k + j] = sums[q * (k + 1) + j] / sums[q * (k + 1) + k];
	variance_replicates(d->replicates, m->theta, m->estimate, k, m->v);
	free(wide);
	free(sums);
}

bool mean_of(struct arena *a, const struct survey_design *d, const struct domain *in,
    const double *x, size_t k, struct moments *out_r, struct err *e)
{
	struct moments m = moments_new(a, d, k);
	m.sum = moments_sum(d, in, x, k, m.estimate);
	for (size_t j = 0; j < k; j++)
		m.estimate[j] = in->n ? m.estimate[j] / m.sum : 0;
	*out_r = m;
	if (!in->n)
		return true;
	if (d->replicates) {
		replicate_means(d, in, x, &m);
		return true;
	}
	double *z = moments_room(in->n * k);
	for (size_t i = 0; i < in->n; i++) {
		double w = d->weight[domain_row(in, i)] / m.sum;
		for (size_t j = 0; j < k; j++)
			z[i * k + j] = w * (x[i * k + j] - m.estimate[j]);
	}
	bool ok = variance_linear(d, in, z, k, m.v, e);
	free(z);
	return ok;
}
