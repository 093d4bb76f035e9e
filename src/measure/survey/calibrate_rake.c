/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Poststratification and raking.
 *
 * 1. Poststratification: the weights of each cell are multiplied so that they sum to what is known
 *    of it. Source: Holt, Smith, JRSS A 142 (1979).
 * 2. Raking: one margin after the other, again and again, until a round changes no cell of all
 *    margins crossed by more than "until" (below 1: as a share of the sum of the weights) or the
 *    "rounds" are over. Source: Deming, Stephan, Annals of Mathematical Statistics 11 (1940).
 *    By default this is 1e-12 and 1000 rounds, the converged answer; R's default stops at a change
 *    of 1 or 10 rounds ("rounds 10 until 1"). Not converged by default: refused.
 * 3. Margins with different sums have no common answer; the one that stands last is met.
 * 4. Replicates: the same cells, each with its own weights, for as many rounds as the whole.
 */
#include "measure/survey/own.h"

#include "base/lang.h"

#include <stdlib.h>
#include <string.h>

enum { DEFAULT_ROUNDS = 1000 };

static double *copy(struct arena *a, const double *x, size_t n)
{
	double *c = arena_array(a, double, n);
	memcpy(c, x, n * sizeof *c);
	return c;
}

static void cell_sums(const struct cells *c, const double *w, size_t rows, double *sums)
{
	memset(sums, 0, c->count * sizeof *sums);
	for (size_t i = 0; i < rows; i++)
		sums[c->cell[i]] += w[i];
}

/* The whole weights of one replicate are brought to the known sums, as factors of the new ones. */
static void post_replicates(struct survey_design *d, const struct cells *c, const double *before)
{
	struct replicates *r = d->replicates;
	double *sums = calloc(c->count * r->count + 1, sizeof *sums);
	if (!sums)
		abort();
	for (size_t i = 0; i < d->rows; i++)
		for (size_t q = 0; q < r->count; q++)
			sums[c->cell[i] * r->count + q] +=
			    r->factor[i * r->count + q] * (r->combined ? 1 : before[i]);
	for (size_t i = 0; i < d->rows; i++) {
		double change = r->combined || d->weight[i] == 0 ? 1 : before[i] / d->weight[i];
		for (size_t q = 0; q < r->count; q++)
			r->factor[i * r->count + q] *=
			    c->known[c->cell[i]] / sums[c->cell[i] * r->count + q] * change;
	}
	free(sums);
}

static void post_once(struct survey_design *d, const struct cells *c)
{
	double *sums = calloc(c->count + 1u, sizeof *sums);
	double *before = malloc(d->rows * sizeof *before);
	if (!sums || !before)
		abort();
	memcpy(before, d->weight, d->rows * sizeof *before);
	cell_sums(c, d->weight, d->rows, sums);
	for (size_t i = 0; i < d->rows; i++)
		if (sums[c->cell[i]] != 0)
			d->weight[i] *= c->known[c->cell[i]] / sums[c->cell[i]];
	if (d->replicates)
		post_replicates(d, c, before);
	free(sums);
	free(before);
}

static struct calibrated *remember(struct arena *a, struct survey_design *d,
    enum survey_calibration kind, size_t margins)
{
	struct calibrated *c = &d->calibrated[d->calibrated_count];
	d->calibrated_count += d->replicates == NULL;
	*c = (struct calibrated){ .kind = kind, .margins = margins };
	c->cell = arena_array(a, uint32_t *, margins);
	c->cells = arena_array(a, uint32_t, margins);
	c->weight = arena_array(a, double *, margins);
	return c;
}

bool calibrate_post(struct arena *a, struct survey_design *d, const struct survey_data *data,
    const struct survey_step *s, struct problems *found)
{
	struct cells cells;
	if (!calibrate_cells(a, data, d, s, &s->margins[0], &cells, found))
		return false;
	double *before = copy(a, d->weight, d->rows);
	post_once(d, &cells);
	struct calibrated *c = remember(a, d, CALIBRATE_POST, 1);
	c->cell[0] = cells.cell;
	c->cells[0] = cells.count;
	c->weight[0] = copy(a, d->weight, d->rows);
	c->before = before;
	return true;
}

/* ---- raking ---- */

struct raking {
	const struct survey_step *step;
	struct cells *margins;
	struct cells crossed;		/* all margins; known is what the last round gave */
	double *now;
};

static void cross(struct arena *a, const struct survey_design *d, struct raking *r)
{
	r->crossed.cell = arena_array(a, uint32_t, d->rows);
	r->crossed.count = 1;
	for (size_t m = 0; m < r->step->count; m++)
		r->crossed.count = number_pairs(r->crossed.cell, r->margins[m].cell, d->rows,
		    r->crossed.count, r->margins[m].count, r->crossed.cell);
	r->crossed.known = arena_array(a, double, r->crossed.count);
	r->now = arena_array(a, double, r->crossed.count);
	cell_sums(&r->crossed, d->weight, d->rows, r->crossed.known);
}

/* The largest change of a crossed cell since the last round. */
static double change_of(struct raking *r, const struct survey_design *d)
{
	double most = 0;
	cell_sums(&r->crossed, d->weight, d->rows, r->now);
	for (uint32_t c = 0; c < r->crossed.count; c++)
		most = fmax(most, fabs(r->now[c] - r->crossed.known[c]));
	memcpy(r->crossed.known, r->now, r->crossed.count * sizeof *r->now);
	return most;
}

static bool rake(struct arena *a, struct survey_design *d, struct raking *r)
{
	const struct survey_step *s = r->step;
	struct calibrated *c = remember(a, d, CALIBRATE_RAKE, s->count);
	double sum = 0, limit = s->until;
	for (size_t i = 0; i < d->rows; i++)
		sum += d->weight[i];
	if (limit < 1)
		limit *= fabs(sum);
	for (size_t m = 0; m < s->count; m++) {
		c->cell[m] = r->margins[m].cell;
		c->cells[m] = r->margins[m].count;
		c->weight[m] = arena_array(a, double, d->rows);
	}
	for (int round = 0; round < s->rounds; round++) {
		for (size_t m = 0; m < s->count; m++) {
			post_once(d, &r->margins[m]);
			memcpy(c->weight[m], d->weight, d->rows * sizeof *d->weight);
		}
		if (change_of(r, d) < limit)
			return true;
	}
	return s->rounds != DEFAULT_ROUNDS;
}

bool calibrate_rake(struct arena *a, struct survey_design *d, const struct survey_data *data,
    const struct survey_step *s, struct problems *found)
{
	struct raking r = { .step = s, .margins = arena_array(a, struct cells, s->count) };
	for (size_t m = 0; m < s->count; m++)
		if (!calibrate_cells(a, data, d, s, &s->margins[m], &r.margins[m], found))
			return false;
	cross(a, d, &r);
	if (rake(a, d, &r))
		return true;
	problem_add(found, (struct problem){ .source = d->plan->name, .row = s->line },
	    N_("raking does not come to rest after %d rounds; \"rounds 10 until 1\" takes what is "
	    "there"), s->rounds);
	return false;
}
