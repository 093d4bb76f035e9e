/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Calibration, step by step in the order of the plan, and what each step takes from the variance.
 *
 * 1. Trimming (Potter, ASA Proceedings 1990): weights outside [lower, upper] are set to the bound;
 *    what was cut off or added is shared evenly by the weights inside. "strict" repeats this until
 *    none is outside.
 * 2. The variance of a calibrated estimate is that of residuals: poststratification takes the
 *    cell's mean (weights before the step) from x/w; raking does so for each margin in turn, ten
 *    rounds, unweighted; linear and other calibration takes the regression on the margins, with the
 *    weights before the step. Sources: Deville, Särndal, JASA 87 (1992); Valliant, JASA 88 (1993);
 *    the order of things as in Lumley, Complex Surveys, ch. 7.
 * 3. A domain is 0 outside, and all rows keep their place in the residuals.
 * 4. With replicates each one is calibrated like the whole, and no residuals are taken.
 */
#include "measure/survey/own.h"

#include "base/lang.h"

#include <stdlib.h>
#include <string.h>

enum { RAKE_ROUNDS = 10, TRIM_ROUNDS = 1000 };

/* ---- trimming ---- */

static bool trim_once(struct survey_design *d, const struct survey_step *s, bool *possible_r)
{
	double cut = 0;
	size_t inside = 0;
	for (size_t i = 0; i < d->rows; i++) {
		double w = d->weight[i];
		bool out = w < s->lower || w > s->upper;
		inside += !out;
		cut += out ? w - fmax(s->lower, fmin(w, s->upper)) : 0;
	}
	*possible_r = inside > 0;
	if (inside == d->rows || !inside)
		return false;
	for (size_t i = 0; i < d->rows; i++) {
		double w = d->weight[i];
		d->weight[i] = w < s->lower ? s->lower : w > s->upper ? s->upper
		    : w + cut / (double)inside;
	}
	return true;
}

static bool trim(struct survey_design *d, const struct survey_step *s, struct err *e)
{
	bool possible = true, changed = true;
	if (d->replicates)
		return fail(e, ERR_INPUT, N_("Line %d: trimming is not for replicate weights."),
		    s->line);
	for (int i = 0; possible && changed && i < (s->strict ? TRIM_ROUNDS : 1); i++)
		changed = trim_once(d, s, &possible);
	return possible || fail(e, ERR_INPUT,
	    N_("Line %d: no weight would be left between these bounds."), s->line);
}

/* ---- all steps ---- */

static bool one_step(struct arena *a, struct survey_design *d, const struct survey_data *data,
    const struct survey_step *s, struct problems *found, struct err *e)
{
	if (s->kind == CALIBRATE_TRIM)
		return trim(d, s, e);
	if (s->kind == CALIBRATE_POST)
		return calibrate_post(a, d, data, s, found);
	if (s->kind == CALIBRATE_RAKE)
		return calibrate_rake(a, d, data, s, found);
	return calibrate_greg(a, d, data, s, found);
}

bool calibrate(struct arena *a, struct survey_design *d, const struct survey_data *data,
    struct problems *found, struct err *e)
{
	const struct survey_plan *p = d->plan;
	if (!p->steps.count)
		return true;
	d->calibrated = arena_array(a, struct calibrated, p->steps.count);
	if (d->replicates)
		replicates_open(a, d);
	for (size_t i = 0; i < p->steps.count; i++)
		if (!one_step(a, d, data, &p->steps.items[i], found, e))
			return false;
	for (size_t i = 0; i < d->rows; i++)
		d->negative = d->negative || d->weight[i] < 0;
	if (d->replicates)
		replicates_set_df(d);
	return true;
}

void replicates_open(struct arena *a, struct survey_design *d)
{
	struct replicates *r = d->replicates;
	if (!r->pattern)
		return;
	double *all = arena_array(a, double, d->rows * r->count + 1);
	for (size_t i = 0; i < d->rows; i++)
		memcpy(&all[i * r->count], &r->factor[r->pattern[i] * r->count],
		    r->count * sizeof *all);
	r->factor = all;
	r->pattern = NULL;
	r->patterns = (uint32_t)d->rows;
}

/* ---- residuals ---- */

static void *zeroed(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);
	if (!p)
		abort();
	return p;
}

/* x less the cell's mean of x/w, times w. weigh: by what the rows count, NULL: 1 each. */
static void take_means(double *x, size_t rows, size_t k, const uint32_t *cell, uint32_t cells,
    const double *w, const double *weigh)
{
	double *sum = zeroed(cells * k, sizeof *sum), *count = zeroed(cells, sizeof *count);
	for (size_t i = 0; i < rows; i++) {
		double share = weigh ? weigh[i] : 1;
		count[cell[i]] += share;
		for (size_t j = 0; w[i] != 0 && j < k; j++)
			sum[cell[i] * k + j] += x[i * k + j] * share / w[i];
	}
	for (size_t i = 0; i < rows; i++)
		for (size_t j = 0; count[cell[i]] != 0 && j < k; j++)
			x[i * k + j] -= sum[cell[i] * k + j] / count[cell[i]] * w[i];
	free(sum);
	free(count);
}

static void take_raking(const struct calibrated *c, size_t rows, double *x, size_t k)
{
	for (int round = 0; round < RAKE_ROUNDS; round++)
		for (size_t m = 0; m < c->margins; m++)
			take_means(x, rows, k, c->cell[m], c->cells[m], c->weight[m], NULL);
}

/* One column of x without its regression on c->x; twice, so that rounding goes too. */
static void take_regression(const struct calibrated *c, size_t rows, double *x, size_t k, size_t j)
{
	size_t p = c->columns;
	const double *w = c->weight[0];
	double *u = zeroed(rows, sizeof *u), *b = zeroed(p, sizeof *b);
	for (size_t i = 0; i < rows; i++)
		u[i] = w[i] != 0 ? x[i * k + j] / w[i] : 0;
	for (int twice = 0; twice < 2; twice++) {
		memset(b, 0, p * sizeof *b);
		for (size_t i = 0; i < rows; i++)
			for (size_t q = 0; q < p; q++)
				b[q] += c->x[i * p + q] * u[i];
		matrix_solve(c->factor, p, b);
		for (size_t i = 0; i < rows; i++)
			for (size_t q = 0; q < p; q++)
				u[i] -= c->x[i * p + q] * b[q];
	}
	for (size_t i = 0; i < rows; i++)
		x[i * k + j] = u[i] * w[i];
	free(u);
	free(b);
}

void calibrate_residuals(const struct survey_design *d, double *x, size_t k)
{
	for (size_t i = 0; i < d->calibrated_count; i++) {
		const struct calibrated *c = &d->calibrated[i];
		if (c->kind == CALIBRATE_POST)
			take_means(x, d->rows, k, c->cell[0], c->cells[0], c->weight[0], c->before);
		else if (c->kind == CALIBRATE_RAKE)
			take_raking(c, d->rows, x, k);
		else
			for (size_t j = 0; j < k; j++)
				take_regression(c, d->rows, x, k, j);
	}
}
