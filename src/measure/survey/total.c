/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Totals.
 *
 * 1. t = sum w y; its influence values are w y, uncentred: a stratum is centred at its own mean
 *    (variance.c). Source: Horvitz, Thompson, JASA 47 (1952); Cochran, ch. 11.
 * 2. Replicates: t with the weights of each.
 * 3. Empty domain: 0, error 0, flagged.
 * 4. A missing value makes the total nan; left out, it counts as 0: nothing is imputed, and the
 *    result says how many were left out.
 * 5. Zero weights add nothing; their cluster stays and counts 0. One cluster: variance.c, 5.
 */
#include "measure/survey/own.h"

#include <stdlib.h>

bool total_of(struct arena *a, const struct survey_design *d, const struct domain *in,
    const double *x, size_t k, struct moments *out_r, struct err *e)
{
	struct moments m = moments_new(a, d, k);
	m.sum = moments_sum(d, in, x, k, m.estimate);
	*out_r = m;
	if (d->replicates) {
		replicate_totals(d, in, x, k, m.theta);
		variance_replicates(d->replicates, m.theta, m.estimate, k, m.v);
		return true;
	}
	double *z = moments_room(in->n * k);
	for (size_t i = 0; i < in->n; i++) {
		double w = d->weight[domain_row(in, i)];
		for (size_t j = 0; j < k; j++)
			z[i * k + j] = w * x[i * k + j];
	}
	bool ok = variance_linear(d, in, z, k, m.v, e);
	free(z);
	return ok;
}
