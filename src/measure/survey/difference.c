/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The difference of two groups, with the covariance that a shared design gives them.
 *
 * 1. m_A - m_B (or the totals); its influence values are those of A less those of B, so the
 *    variance has the covariance in it. Source: Lohr, ch. 9; Korn, Graubard, 3.6.
 * 2. Replicates: the difference with the weights of each.
 * 3. A group without anybody: no difference, flagged. 4. A missing value: nan. 5. Zero weights and
 *    lonely clusters as for means.
 */
#include "measure/survey/own.h"

#include <stdlib.h>
#include <string.h>

/* Sums of w y and w for both groups, of the whole and of each replicate: 4 a row. */
static void spread_columns(const struct domain *in, const double *x, const uint8_t *second,
    double *wide)
{
	for (size_t i = 0; i < in->n; i++) {
		wide[i * 4 + 2 * second[i]] = x[i];
		wide[i * 4 + 2 * second[i] + 1] = 1;
	}
}

static double difference_from(const double *s, bool total)
{
	return total ? s[0] - s[2] : s[0] / s[1] - s[2] / s[3];
}

static double *influence(const struct survey_design *d, const struct domain *in, const double *x,
    const uint8_t *second, const double *s, bool total)
{
	double *z = moments_room(in->n);
	for (size_t i = 0; i < in->n; i++) {
		const double *own = &s[2 * second[i]];
		double w = d->weight[domain_row(in, i)];
		z[i] = total ? w * x[i] : w * (x[i] - own[0] / own[1]) / own[1];
		if (second[i])
			z[i] = -z[i];
	}
	return z;
}

bool difference_of(struct arena *a, const struct survey_design *d, const struct domain *in,
    const double *x, const uint8_t *second, bool total, struct moments *out_r, struct err *e)
{
	struct moments m = moments_new(a, d, 1);
	double *wide = moments_room(in->n * 4), sums[4];
	spread_columns(in, x, second, wide);
	m.sum = moments_sum(d, in, wide, 4, sums);
	m.estimate[0] = difference_from(sums, total);
	*out_r = m;
	bool ok = true;
	if (d->replicates) {
		size_t count = d->replicates->count;
		double *all = moments_room(count * 4);
		replicate_totals(d, in, wide, 4, all);
		for (size_t q = 0; q < count; q++)
			m.theta[q] = difference_from(&all[q * 4], total);
		variance_replicates(d->replicates, m.theta, m.estimate, 1, m.v);
		free(all);
	} else {
		double *z = influence(d, in, x, second, sums, total);
		ok = variance_linear(d, in, z, 1, m.v, e);
		free(z);
	}
	free(wide);
	return ok;
}
