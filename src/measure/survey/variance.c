/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The variance of a total over the clusters of a design, and so, by linearisation, of everything.
 *
 * 1. A stratum with n clusters in the sample, N in the population and cluster sums z of weighted
 *    influence values adds (1 - n/N) n/(n-1) sum (z - zbar)². Source: Cochran, Sampling
 *    Techniques, 3rd ed., ch. 11; Lohr, Sampling: Design and Analysis, ch. 9; linearisation:
 *    Binder, International Statistical Review 51 (1983).
 * 2. n counts the clusters of the full design: a cluster without anybody of the domain stands
 *    there with the sum 0. A stratum without any of the domain adds nothing.
 * 3. Stages: to the first stage is added, for each cluster, n/N of its stratum times the variance
 *    of the next stage inside it (Särndal, Swensson, Wretman, Model Assisted Survey Sampling,
 *    4.3).
 *    Drawing with replacement ends the sum.
 * 4. A stratum with 1 - n/N below 1e-7 adds 0, even with one cluster.
 * 5. One cluster in a stratum (lonely): "fail" refuses; "remove" and "certainty" add 0; "adjust"
 *    takes the square of its sum, uncentred (the grand mean of influence values is 0 for a mean,
 *    and 0 is what a total is compared with); "average" puts the mean of the other strata of the
 *    same cluster above in its place.
 * 6. A domain in one cluster of several of a stratum changes nothing unless the plan says
 *    "domain-lonely adjust"; then rule 5 holds for it under "adjust" and "average" (Lumley,
 *    Complex Surveys, 2010; R survey, "survey.adjust.domain.lonely").
 * 7. An empty domain has the variance 0. A missing value (nan) gives nan.
 */
#include "measure/survey/own.h"

#include "base/lang.h"

#include <stdlib.h>
#include <string.h>

enum { FULLY_SAMPLED_PER = 10000000 };

struct sum_of {
	const struct survey_design *d;
	const struct stage *stage;
	int number;			/* of the stage, from 1 */
	const double *sums;		/* clusters × k */
	const uint8_t *present;		/* by cluster; NULL: all */
	size_t k;
	double *mean;			/* k, scratch */
	double *part, *group;		/* k × k, scratch */
	struct err *e;
};

static double correction(const struct stage *t, uint32_t cluster, double n)
{
	double size = t->population[cluster];
	return isinf(size) ? 1 : (size - n) / size;
}

static uint32_t count_present(const struct sum_of *s, uint32_t from, uint32_t to)
{
	uint32_t n = 0;
	if (!s->present)
		return to - from;
	for (uint32_t c = from; c < to; c++)
		n += s->present[c];
	return n;
}

static bool all_sampled(const struct sum_of *s, uint32_t from, uint32_t to)
{
	for (uint32_t c = from; c < to; c++)
		if ((!s->present || s->present[c]) &&
		    correction(s->stage, c, to - from) >= 1.0 / FULLY_SAMPLED_PER)
			return false;
	return true;
}

static void centre_on(const struct sum_of *s, uint32_t from, uint32_t to, bool centred)
{
	memset(s->mean, 0, s->k * sizeof *s->mean);
	if (!centred)
		return;
	for (uint32_t c = from; c < to; c++)
		for (size_t j = 0; j < s->k; j++)
			s->mean[j] += s->sums[c * s->k + j];
	for (size_t j = 0; j < s->k; j++)
		s->mean[j] /= to - from;
}

/* Adds scale (z - mean)(z - mean)' of one cluster to the lower triangle of part. */
static void add_square(const struct sum_of *s, uint32_t c, double scale)
{
	const double *z = &s->sums[c * s->k];
	for (size_t i = 0; i < s->k; i++) {
		double x = (z[i] - s->mean[i]) * scale;
		for (size_t j = 0; j <= i; j++)
			s->part[i * s->k + j] += x * (z[j] - s->mean[j]);
	}
}

/* The first cluster of the domain tells the correction where some clusters are absent. */
static uint32_t first_present(const struct sum_of *s, uint32_t from)
{
	while (s->present && !s->present[from])
		from++;
	return from;
}

enum outcome { ADDS, IS_UNKNOWN, FAILED };

static enum outcome one_stratum(const struct sum_of *s, uint32_t h)
{
	const struct stage *t = s->stage;
	uint32_t from = t->first[h], to = t->first[h + 1], n = to - from;
	uint32_t there = count_present(s, from, to);
	bool domain_lonely = there == 1 && n > 1 && s->d->domain_lonely;
	enum survey_lonely rule = s->d->lonely;
	memset(s->part, 0, s->k * s->k * sizeof *s->part);
	if (!there || all_sampled(s, from, to))
		return ADDS;
	if (n == 1 && rule == LONELY_FAIL) {
		fail(s->e, ERR_INPUT, N_("Stratum \"%.*s\" has only one cluster at stage %d. Say "
		    "what to do: lonely remove, certainty, adjust or average."),
		    STR(t->name[h]), s->number);
		return FAILED;
	}
	if ((n == 1 || domain_lonely) && rule == LONELY_AVERAGE)
		return IS_UNKNOWN;
	centre_on(s, from, to, !(rule == LONELY_ADJUST && (n == 1 || domain_lonely)));
	double f = correction(t, first_present(s, from), n), spread = n > 1 ? n / (n - 1.0) : 1;
	for (uint32_t c = from; c < to; c++)
		add_square(s, c, spread * (there < n ? f : correction(t, c, n)));
	return ADDS;
}

/* Variance of one group of strata: those of one cluster above (or all at the first stage). */
static bool one_group(const struct sum_of *s, uint32_t from, uint32_t to)
{
	double strata = 0, known = 0;
	memset(s->group, 0, s->k * s->k * sizeof *s->group);
	for (uint32_t h = from; h < to; h++) {
		if (s->present && !count_present(s, s->stage->first[h], s->stage->first[h + 1]))
			continue;
		strata++;
		enum outcome o = one_stratum(s, h);
		if (o == FAILED)
			return false;
		if (o == IS_UNKNOWN)
			continue;
		known++;
		for (size_t i = 0; i < s->k * s->k; i++)
			s->group[i] += s->part[i];
	}
	for (size_t i = 0; strata != known && i < s->k * s->k; i++)
		s->group[i] *= strata / known;
	return true;
}

/* n/N of all stages above a cluster, itself included. */
static double share_above(const struct survey_design *d, int stage, uint32_t cluster)
{
	double share = 1;
	for (; stage >= 0; stage--) {
		const struct stage *t = &d->stage[stage];
		uint32_t h = t->stratum[cluster];
		share *= (t->first[h + 1] - t->first[h]) / t->population[cluster];
		cluster = t->parent[h];
	}
	return share;
}

static bool one_stage(const struct sum_of *s, double *v)
{
	const struct stage *t = s->stage;
	uint32_t groups = s->number > 1 ? s->d->stage[s->number - 2].clusters : 1;
	for (uint32_t g = 0; g < groups; g++) {
		double share = s->number > 1 ? share_above(s->d, s->number - 2, g) : 1;
		if (!(share > 0))
			continue;
		if (!one_group(s, t->group_first[g], t->group_first[g + 1]))
			return false;
		for (size_t i = 0; i < s->k * s->k; i++)
			v[i] += share * s->group[i];
	}
	return true;
}

static void mirror(double *v, size_t k)
{
	for (size_t i = 0; i < k; i++)
		for (size_t j = 0; j < i; j++)
			v[j * k + i] = v[i * k + j];
}

static void *zeroed(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);
	if (!p)
		abort();
	return p;
}

static struct sum_of begin(const struct survey_design *d, size_t k, struct err *e)
{
	double *scratch = zeroed(k + 2 * k * k, sizeof *scratch);
	return (struct sum_of){ .d = d, .k = k, .mean = scratch, .part = scratch + k,
		.group = scratch + k + k * k, .e = e };
}

bool variance_clusters(const struct survey_design *d, const double *sums, const uint8_t *present,
    size_t k, double *v, struct err *e)
{
	struct sum_of s = begin(d, k, e);
	s.stage = &d->stage[0];
	s.number = 1;
	s.sums = sums;
	s.present = present;
	memset(v, 0, k * k * sizeof *v);
	bool ok = one_stage(&s, v);
	mirror(v, k);
	free(s.mean);
	return ok;
}

/* Sums and presence of the clusters of one stage, from those of the stage below. */
static void lift(const struct survey_design *d, int stage, size_t k, const double *sums,
    const uint8_t *present, double *up, uint8_t *present_up)
{
	const struct stage *t = &d->stage[stage];
	for (uint32_t c = 0; c < t->clusters; c++) {
		uint32_t p = t->parent[t->stratum[c]];
		present_up[p] |= present[c];
		for (size_t j = 0; j < k; j++)
			up[p * k + j] += sums[c * k + j];
	}
}

static bool all_stages(const struct survey_design *d, double *sums, uint8_t *present, size_t k,
    double *v, struct err *e)
{
	struct sum_of s = begin(d, k, e);
	bool ok = true;
	for (int stage = d->stages - 1; ok && stage >= 0; stage--) {
		s.stage = &d->stage[stage];
		s.number = stage + 1;
		s.sums = sums;
		s.present = present;
		ok = one_stage(&s, v);
		if (stage) {
			uint32_t above = d->stage[stage - 1].clusters;
			double *up = zeroed(above * k, sizeof *up);
			uint8_t *present_up = zeroed(above, 1);
			lift(d, stage, k, sums, present, up, present_up);
			free(sums);
			free(present);
			sums = up;
			present = present_up;
		}
	}
	free(sums);
	free(present);
	free(s.mean);
	mirror(v, k);
	return ok;
}

/* The whole of the rows, what is outside the domain as 0, without what the calibration fixes. */
static double *spread_out(const struct survey_design *d, const struct domain *in,
    const double *z, size_t k)
{
	double *all = zeroed(d->rows * k, sizeof *all);
	for (size_t i = 0; i < in->n; i++)
		memcpy(&all[domain_row(in, i) * k], &z[i * k], k * sizeof *z);
	calibrate_residuals(d, all, k);
	return all;
}

bool variance_linear(const struct survey_design *d, const struct domain *in, const double *z,
    size_t k, double *v, struct err *e)
{
	struct domain all = { NULL, d->rows };
	double *residuals = NULL;
	memset(v, 0, k * k * sizeof *v);
	if (d->calibrated_count) {
		residuals = spread_out(d, in, z, k);
		z = residuals;
		in = &all;
	}
	uint32_t clusters = d->stage[d->stages - 1].clusters;
	double *sums = zeroed(clusters * k, sizeof *sums);
	uint8_t *present = zeroed(clusters, 1);
	for (size_t i = 0; i < in->n; i++) {
		uint32_t c = d->cluster[domain_row(in, i)];
		present[c] = 1;
		for (size_t j = 0; j < k; j++)
			sums[c * k + j] += z[i * k + j];
	}
	free(residuals);
	return all_stages(d, sums, present, k, v, e);
}
