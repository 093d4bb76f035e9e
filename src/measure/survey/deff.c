/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Design effects.
 *
 * 1. deff = v / v0, v0 what a simple random sample of the same n would give: for a mean
 *    s² (N - n)/(N n), for a total N² times that; "replace" leaves (N - n)/N out. s² as in
 *    spread.c, N the sum of the weights, n the rows with a weight that is not 0. Source: Kish,
 *    Survey Sampling (1965), 8.2.
 * 2. N < n: none, flagged (the weights are not scaled to the population); "replace" still gives it.
 * 3. Everybody the same: 0/0, none. Empty domain: none.
 */
#include "measure/survey/own.h"

double deff_of(const struct survey_design *d, const struct domain *in, double spread, double v,
    bool total, enum survey_deff how, unsigned *flags)
{
	double n = 0, sum = 0;
	for (size_t i = 0; i < in->n; i++) {
		double w = d->weight[domain_row(in, i)];
		n += w != 0 || d->replicates;
		sum += w;
	}
	if (how == DEFF_NONE || n == 0)
		return NAN;
	double simple = spread / n * (total ? sum * sum : 1);
	if (how == DEFF_YES) {
		if (sum < n) {
			*flags |= SURVEY_SMALL_SUM;
			return NAN;
		}
		simple *= (sum - n) / sum;
	}
	double effect = v / simple;
	return isfinite(effect) ? effect : NAN;
}
