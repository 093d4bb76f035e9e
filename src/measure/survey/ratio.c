/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Ratios of two totals.
 *
 * 1. R = sum w y / sum w x; influence values w (y - R x) / sum w x. Source: Cochran, ch. 6 and 11.
 * 2. Replicates: R with the weights of each; those whose denominator is 0 are left out.
 * 3. Empty domain, or a denominator of 0: R is nan or infinite, no error, flagged.
 * 4. A missing numerator or denominator makes R nan; left out, the row is in neither.
 * 5. Zero weights and lonely clusters as for totals.
 */
#include "measure/survey/own.h"

#include <stdlib.h>

static void replicate_ratios(const struct survey_design *d, const struct domain *in,
    const double *x, struct moments *m)
{
	size_t count = d->replicates->count;
	double *sums = moments_room(count * 2);
	replicate_totals(d, in, x, 2, sums);
	for (size_t q = 0; q < count; q++)
		m->theta[q] = sums[q * 2] / sums[q * 2 + 1];
	variance_replicates(d->replicates, m->theta, m->estimate, 1, m->v);
	free(sums);
}

bool ratio_of(struct arena *a, const struct survey_design *d, const struct domain *in,
    const double *x, struct moments *out_r, struct err *e)
{
	struct moments m = moments_new(a, d, 1);
	double sums[2];
	m.sum = moments_sum(d, in, x, 2, sums);
	m.estimate[0] = sums[0] / sums[1];
	*out_r = m;
	if (!isfinite(m.estimate[0])) {
		m.v[0] = NAN;
		return true;
	}
	if (d->replicates) {
		replicate_ratios(d, in, x, &m);
		return true;
	}
	double *z = moments_room(in->n);
	for (size_t i = 0; i < in->n; i++)
		z[i] = d->weight[domain_row(in, i)] * (x[i * 2] - m.estimate[0] * x[i * 2 + 1]) /
		    sums[1];
	bool ok = variance_linear(d, in, z, 1, m.v, e);
	free(z);
	return ok;
}
