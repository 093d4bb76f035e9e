/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Replicate weights: given with the answers or in a file, or made from the design.
 *
 * 1. JK1 (no strata): replicate i leaves cluster i out, the others count n/(n-1); scale
 *    (1 - n/N)(n-1)/n. JKn: the same inside each stratum, r_i = (1 - n/N)(n-1)/n of the stratum.
 *    Source: Wolter, ch. 4.
 * 2. BRR: two clusters in each stratum (more, when even, are taken in pairs in the order of the
 *    file), one counts 2 and the other 0 by the signs of a Hadamard matrix; Fay's: 2 - rho and rho;
 *    scale 1 / (R (1 - rho)²). A stratum with an odd number of clusters is refused. Source:
 *    McCarthy (1969); Judkins (1990). The Hadamard matrix is Sylvester's, of a power of
 *    2 above the strata.
 * 3. Bootstrap: n-1 clusters of a stratum drawn with replacement, factor n/(n-1) × times drawn,
 *    scale 1/(R-1). Source: Rao, Wu, JASA 83 (1988). The same seed draws the same.
 * 4. JKn and lonely clusters: "fail" refuses; "remove", "certainty", "average" make no replicate
 *    (average: scale × clusters / replicates); "adjust": the stratum is left out as a whole, the
 *    other strata count H/(H-1), r = (H-1)/H.
 * 5. Given: factors beside the weights unless "combined yes"; scale and rscales as in the plan,
 *    else by the kind: 1/R for BRR and as given, 1/(R-1) for the bootstrap.
 */
#include "measure/survey/own.h"

#include "base/lang.h"
#include "measure/survey/replicates_own.h"

#include <stdlib.h>
#include <string.h>

static bool start(struct arena *a, struct survey_design *d, size_t count, double **factor_r,
    struct err *e)
{
	struct replicates *r = arena_new_of(a, struct replicates);
	uint32_t clusters = d->stage[0].clusters;
	if ((double)count * clusters > 5e8)
		return fail(e, ERR_LIMIT, N_("%zu replicates of %u clusters are too many."), count,
		    clusters);
	*r = (struct replicates){ .count = count, .patterns = clusters, .pattern = d->top,
		.scale = 1, .mse = d->plan->mse };
	r->factor = arena_array(a, double, (size_t)clusters * count + 1);
	r->rscales = arena_array(a, double, count + 1);
	for (size_t i = 0; i < (size_t)clusters * count; i++)
		r->factor[i] = 1;
	for (size_t i = 0; i < count; i++)
		r->rscales[i] = 1;
	d->replicates = r;
	*factor_r = r->factor;
	return true;
}

static double kept_share(const struct stage *t, uint32_t h)
{
	double n = t->first[h + 1] - t->first[h], size = t->population[t->first[h]];
	return isinf(size) ? 1 : (size - n) / size;
}

/* ---- jackknife ---- */

static void leave_out(struct replicates *r, const struct stage *t, uint32_t h, size_t replicate,
    uint32_t cluster)
{
	double n = t->first[h + 1] - t->first[h];
	for (uint32_t c = t->first[h]; c < t->first[h + 1]; c++)
		r->factor[c * r->count + replicate] = c == cluster ? 0 : n / (n - 1);
	r->rscales[replicate] = kept_share(t, h) * (n - 1) / n;
}

static bool make_jk1(struct arena *a, struct survey_design *d, struct err *e)
{
	const struct stage *t = &d->stage[0];
	double *factor, n = t->clusters;
	if (d->has_strata)
		return fail(e, ERR_INPUT, N_("JK1 is for a design without strata; use JKn."));
	if (t->clusters < 2)
		return fail(e, ERR_INPUT, N_("The jackknife needs two clusters at least."));
	if (!start(a, d, t->clusters, &factor, e))
		return false;
	for (uint32_t c = 0; c < t->clusters; c++) {
		leave_out(d->replicates, t, 0, c, c);
		d->replicates->rscales[c] = 1;
	}
	d->replicates->scale = kept_share(t, 0) * (n - 1) / n;
	return true;
}

/* A stratum with one cluster, not wholly sampled. */
static bool is_lonely(const struct stage *t, uint32_t h)
{
	return t->first[h + 1] - t->first[h] == 1 && kept_share(t, h) != 0;
}

static bool count_jkn(const struct survey_design *d, size_t *count_r, struct err *e)
{
	const struct stage *t = &d->stage[0];
	*count_r = 0;
	for (uint32_t h = 0; h < t->strata; h++) {
		uint32_t n = t->first[h + 1] - t->first[h];
		if (is_lonely(t, h) && d->lonely == LONELY_FAIL)
			return fail(e, ERR_INPUT, N_("Stratum \"%.*s\" has only one cluster at "
			    "stage %d. Say what to do: lonely remove, certainty, adjust or "
			    "average."), STR(t->name[h]), 1);
		if (n > 1 || (is_lonely(t, h) && d->lonely == LONELY_ADJUST))
			*count_r += n;
	}
	return *count_r > 0 ||
	    fail(e, ERR_INPUT, N_("Every stratum is wholly in the sample: there is nothing to "
	    "replicate."));
}

static void leave_stratum_out(struct replicates *r, const struct stage *t, uint32_t h,
    size_t replicate)
{
	double strata = t->strata;
	for (uint32_t c = 0; c < t->clusters; c++)
		r->factor[c * r->count + replicate] =
		    t->stratum[c] == h ? 0 : strata / (strata - 1);
	r->rscales[replicate] = (strata - 1) / strata;
}

static bool make_jkn(struct arena *a, struct survey_design *d, struct err *e)
{
	const struct stage *t = &d->stage[0];
	size_t count, at = 0;
	double *factor;
	if (!d->has_strata)
		return fail(e, ERR_INPUT, N_("JKn is for a design with strata; use JK1."));
	if (!count_jkn(d, &count, e) || !start(a, d, count, &factor, e))
		return false;
	for (uint32_t h = 0; h < t->strata; h++) {
		if (is_lonely(t, h) && d->lonely == LONELY_ADJUST)
			leave_stratum_out(d->replicates, t, h, at++);
		for (uint32_t c = t->first[h]; t->first[h + 1] - t->first[h] > 1 &&
		    c < t->first[h + 1]; c++)
			leave_out(d->replicates, t, h, at++, c);
	}
	if (d->lonely == LONELY_AVERAGE)
		d->replicates->scale = (double)t->clusters / (double)count;
	return true;
}

/* ---- balanced halves ---- */

static bool check_pairs(const struct survey_design *d, uint32_t *pairs_r, struct err *e)
{
	const struct stage *t = &d->stage[0];
	*pairs_r = 0;
	if (!d->has_strata)
		return fail(e, ERR_INPUT, N_("Balanced replicates are for a design with strata."));
	for (uint32_t h = 0; h < t->strata; h++) {
		uint32_t n = t->first[h + 1] - t->first[h];
		if (n % 2)
			return fail(e, ERR_INPUT, N_("Balanced replicates need an even number of "
			    "clusters in each stratum; \"%.*s\" has %u."), STR(t->name[h]), n);
		*pairs_r += n / 2;
	}
	return true;
}

static bool make_brr(struct arena *a, struct survey_design *d, double rho, struct err *e)
{
	const struct stage *t = &d->stage[0];
	uint32_t pairs, count = 2, pair = 0;
	double *factor;
	if (!check_pairs(d, &pairs, e))
		return false;
	while (count <= pairs)
		count *= 2;
	if (!start(a, d, count, &factor, e))
		return false;
	for (uint32_t h = 0; h < t->strata; h++)
		for (uint32_t c = t->first[h]; c < t->first[h + 1]; c += 2, pair++)
			for (uint32_t q = 0; q < count; q++) {
				bool plus = __builtin_popcount((pair + 1) & q) % 2 == 0;
				factor[(size_t)c * count + q] = plus ? 2 - rho : rho;
				factor[(size_t)(c + 1) * count + q] = plus ? rho : 2 - rho;
			}
	d->replicates->scale = 1 / (count * (1 - rho) * (1 - rho));
	return true;
}

/* ---- bootstrap ---- */

/* SplitMix64: Steele, Lea, Flood, OOPSLA 2014. */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static void draw_stratum(struct replicates *r, const struct stage *t, uint32_t h, size_t replicate,
    uint64_t *state)
{
	uint32_t from = t->first[h], n = t->first[h + 1] - from;
	for (uint32_t c = from; c < from + n && n > 1; c++)
		r->factor[c * r->count + replicate] = 0;
	for (uint32_t i = 0; i + 1 < n; i++) {
		uint32_t c = from + (uint32_t)((next_random(state) >> 32) * (uint64_t)n >> 32);
		r->factor[c * r->count + replicate] += n / (n - 1.0);
	}
}

static bool make_bootstrap(struct arena *a, struct survey_design *d, size_t count, int64_t seed,
    struct err *e)
{
	const struct stage *t = &d->stage[0];
	uint64_t state = (uint64_t)seed;
	double *factor;
	for (uint32_t h = 0; h < t->strata; h++)
		if (is_lonely(t, h) && d->lonely == LONELY_FAIL)
			return fail(e, ERR_INPUT, N_("Stratum \"%.*s\" has only one cluster at "
			    "stage %d. Say what to do: lonely remove, certainty, adjust or "
			    "average."), STR(t->name[h]), 1);
	if (!start(a, d, count, &factor, e))
		return false;
	for (size_t q = 0; q < count; q++)
		for (uint32_t h = 0; h < t->strata; h++)
			draw_stratum(d->replicates, t, h, q, &state);
	d->replicates->scale = 1 / ((double)count - 1);
	return true;
}

bool survey_design_replicate(struct arena *a, struct survey_design *d,
    enum survey_replicate_kind kind, int count, double fay, int64_t seed, struct err *e)
{
	bool ok = kind == REPLICATES_JK1 ? make_jk1(a, d, e)
	    : kind == REPLICATES_JKN     ? make_jkn(a, d, e)
	    : kind == REPLICATES_BRR     ? make_brr(a, d, 0, e)
	    : kind == REPLICATES_FAY     ? make_brr(a, d, fay, e)
				         : make_bootstrap(a, d, (size_t)count, seed, e);
	if (!ok)
		return false;
	replicates_set_df(d);
	d->df = d->replicates->df;
	return true;
}

static bool scale_as_told(struct survey_design *d, struct err *e)
{
	const struct survey_plan *p = d->plan;
	struct replicates *r = d->replicates;
	if (!isnan(p->scale))
		r->scale = p->scale;
	if (!p->rscale_count)
		return true;
	if (p->rscale_count != 1 && p->rscale_count != r->count)
		return fail(e, ERR_INPUT, N_("There are %zu rscales for %zu replicates."),
		    p->rscale_count, r->count);
	for (size_t i = 0; i < r->count; i++)
		r->rscales[i] = p->rscales[p->rscale_count == 1 ? 0 : i];
	return true;
}

bool replicates_build(struct arena *a, struct survey_design *d, const struct survey_data *data,
    const char *folder, struct problems *found, struct err *e)
{
	const struct survey_plan *p = d->plan;
	bool given = p->replicate_file.n || p->replicate_columns.count;
	if (p->replicates == REPLICATES_NONE && !given)
		return true;
	bool ok = given ? replicates_read(a, d, data, folder, found, e)
	    : survey_design_replicate(a, d, p->replicates, p->replicate_count, p->fay, p->seed, e);
	if (!ok || !scale_as_told(d, e))
		return false;
	replicates_set_df(d);
	return true;
}
