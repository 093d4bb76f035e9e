/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What means and totals have in common: room for estimates, and weighted sums over a domain. */
#include "measure/survey/own.h"

#include <stdlib.h>
#include <string.h>

struct moments moments_new(struct arena *a, const struct survey_design *d, size_t k)
{
	struct moments m = { .k = k };
	m.estimate = arena_array(a, double, k);
	m.v = arena_array(a, double, k * k);
	if (d->replicates)
		m.theta = arena_array(a, double, d->replicates->count * k);
	return m;
}

double *moments_room(size_t n)
{
	double *p = calloc(n ? n : 1, sizeof *p);
	if (!p)
		abort();
	return p;
}

/* Weighted sums, and the sum of the weights. */
double moments_sum(const struct survey_design *d, const struct domain *in, const double *x,
    size_t k, double *sums)
{
	double weights = 0;
	memset(sums, 0, k * sizeof *sums);
	for (size_t i = 0; i < in->n; i++) {
		double w = d->weight[domain_row(in, i)];
		weights += w;
		for (size_t j = 0; j < k; j++)
			sums[j] += w * x[i * k + j];
	}
	return weights;
}
