/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Degrees of freedom.
 *
 * 1. Clusters less strata of the first stage, both counted only where a row of the domain has a
 *    weight that is not 0. Source: Korn, Graubard, Analysis of Health Surveys (1999), 5.2.
 * 2. Replicates: the rank of the matrix of whole weights less 1; a column whose part that the
 *    columns before it do not explain is below 1e-5 of its length adds nothing to the rank. Rows
 *    that share a pattern count by the square of their weights, which gives the same products.
 * 3. Empty domain: 0. One cluster, or as many strata as clusters: 0 or less, and there is no
 *    interval.
 */
#include "measure/survey/own.h"

#include <stdlib.h>
#include <string.h>

double clusters_less_strata(const struct survey_design *d, const struct domain *in, bool weighted)
{
	const struct stage *t = &d->stage[0];
	uint8_t *cluster = calloc(t->clusters + 1u, 1), *stratum = calloc(t->strata + 1u, 1);
	double df = 0;
	if (!cluster || !stratum)
		abort();
	for (size_t i = 0; i < in->n; i++) {
		size_t row = domain_row(in, i);
		cluster[d->top[row]] |= !weighted || d->weight[row] != 0;
	}
	for (uint32_t c = 0; c < t->clusters; c++)
		if (cluster[c]) {
			df++;
			stratum[t->stratum[c]] = 1;
		}
	for (uint32_t h = 0; h < t->strata; h++)
		df -= stratum[h];
	free(cluster);
	free(stratum);
	return df;
}

/* Rank of m (rows × n, by rows) by orthogonalising its columns, each twice. */
static double rank_of(double *m, size_t rows, size_t n)
{
	size_t rank = 0;
	double *basis = moments_room(rows * n);
	for (size_t j = 0; j < n; j++) {
		double *u = &basis[rank * rows], before = 0, after = 0;
		for (size_t i = 0; i < rows; i++) {
			u[i] = m[i * n + j];
			before += u[i] * u[i];
		}
		for (int twice = 0; twice < 2; twice++)
			for (size_t b = 0; b < rank; b++) {
				const double *v = &basis[b * rows];
				double dot = 0;
				for (size_t i = 0; i < rows; i++)
					dot += u[i] * v[i];
				for (size_t i = 0; i < rows; i++)
					u[i] -= dot * v[i];
			}
		for (size_t i = 0; i < rows; i++)
			after += u[i] * u[i];
		if (!(sqrt(after) > 1e-5 * sqrt(before)))
			continue;
		for (size_t i = 0; i < rows; i++)
			u[i] /= sqrt(after);
		rank++;
	}
	free(basis);
	return (double)rank;
}

double replicates_df(const struct survey_design *d, const struct domain *in)
{
	const struct replicates *r = d->replicates;
	size_t n = r->count, rows = 0;
	double *size = moments_room(r->patterns);
	for (size_t i = 0; i < in->n; i++) {
		size_t row = domain_row(in, i);
		double w = r->combined ? 1 : d->weight[row];
		size[r->pattern ? r->pattern[row] : row] += w * w;
	}
	for (uint32_t p = 0; p < r->patterns; p++)
		rows += size[p] > 0;
	double *m = moments_room(rows * n);
	for (uint32_t p = 0, at = 0; p < r->patterns; p++) {
		if (!(size[p] > 0))
			continue;
		for (size_t q = 0; q < n; q++)
			m[at * n + q] = r->factor[p * n + q] * sqrt(size[p]);
		at++;
	}
	double rank = rank_of(m, rows, n);
	free(m);
	free(size);
	return rank - 1;
}

void replicates_set_df(struct survey_design *d)
{
	d->replicates->df = replicates_df(d, &(struct domain){ NULL, d->rows });
}

double freedom_of(const struct survey_design *d, const struct domain *in)
{
	if (!d->replicates)
		return clusters_less_strata(d, in, true);
	return !in->rows ? d->replicates->df : replicates_df(d, in);
}
