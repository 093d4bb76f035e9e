/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The design of a sample: which rows stand in which cluster, which clusters in which stratum.
 *
 * 1. A stage has strata and clusters; without a column of clusters every row is its own. Below
 *    the first stage clusters and strata are counted inside the cluster above.
 * 2. A cluster that occurs in two strata of the first stage is refused unless "nest" says that
 *    its numbers begin anew in each stratum.
 * 3. The size of a finite population holds for the stratum; all sizes from 1 up are numbers of
 *    clusters, all up to 1 are sampling fractions, both at once are refused, and so is a
 *    population smaller than its sample. Where it differs within a stratum each cluster keeps the
 *    one of its first row (as R survey does).
 * 4. Weights come from their column; without it they are the product over the stages of
 *    population / sample; without both every row counts 1.
 * 5. A missing weight, cluster, stratum or population size is refused with its row. A negative
 *    weight is accepted and flagged at every estimate.
 * 6. The variance needs the stages down to the last with a finite population (the first at least):
 *    where the first stage is drawn with replacement the later ones add nothing.
 */
#include "measure/survey/own.h"

#include "base/lang.h"

#include <stdlib.h>
#include <string.h>

struct builder {
	struct arena *a;
	const struct survey_plan *plan;
	const struct survey_data *data;
	struct survey_design *d;
	struct problems *found;
	uint32_t *cluster, *stratum;	/* of rows, at the present stage */
	uint32_t strata;
	double *weight;			/* product of population / sample so far */
};

/* ---- numbering pairs ---- */

struct pairs {
	uint64_t *keys;
	uint32_t *numbers;
	size_t mask;
	uint32_t count;
};

static uint32_t pair_number(struct pairs *p, uint64_t key)
{
	size_t at = (size_t)(key * 0x9e3779b97f4a7c15u >> 24) & p->mask;
	while (p->keys[at] && p->keys[at] != key + 1)
		at = (at + 1) & p->mask;
	if (!p->keys[at]) {
		p->keys[at] = key + 1;
		p->numbers[at] = p->count++;
	}
	return p->numbers[at];
}

/* Few enough combinations: a table of all. */
static uint32_t number_small(const uint32_t *high, const uint32_t *low, size_t rows, size_t all,
    uint32_t lows, uint32_t *number)
{
	uint32_t *table = calloc(all, sizeof *table), count = 0;
	if (!table)
		abort();
	for (size_t i = 0; i < rows; i++) {
		uint32_t *slot = &table[(size_t)(high ? high[i] : 0) * lows + low[i]];
		if (!*slot)
			*slot = ++count;
		number[i] = *slot - 1;
	}
	free(table);
	return count;
}

uint32_t number_pairs(const uint32_t *high, const uint32_t *low, size_t rows, uint32_t highs,
    uint32_t lows, uint32_t *number)
{
	size_t all = (size_t)highs * lows, size = 1024;
	if (all <= (4u << 20))
		return number_small(high, low, rows, all, lows, number);
	while (size < rows * 2)
		size *= 2;
	struct pairs p = { calloc(size, sizeof *p.keys), calloc(size, sizeof *p.numbers), size - 1,
		0 };
	if (!p.keys || !p.numbers)
		abort();
	for (size_t i = 0; i < rows; i++)
		number[i] = pair_number(&p, (uint64_t)(high ? high[i] : 0) << 32 | low[i]);
	free(p.keys);
	free(p.numbers);
	return p.count;
}

/* ---- columns as codes, with nothing missing ---- */

static bool refuse_row(struct builder *b, const struct column *c, size_t row, const char *why)
{
	problem_add(b->found, (struct problem){ .source = b->data->name, .row = (int64_t)row + 2,
	    .field = c->name, .excerpt = column_text(b->a, c, row) }, "%s",
	    tr(b->found->lang, why));
	return false;
}

static bool codes_of(struct builder *b, struct str name, const char *missing, uint32_t *out,
    uint32_t *codes_r)
{
	const struct column *c =
	    column_coded(b->a, data_find(b->data, name), b->data->rows);
	*codes_r = c->codes;
	for (size_t i = 0; i < b->data->rows; i++) {
		out[i] = column_code(c, i);
		if (!out[i])
			return refuse_row(b, c, i, missing);
	}
	return true;
}

static bool numbers_of(struct builder *b, struct str name, const char *missing, double *out)
{
	const struct column *c = data_find(b->data, name);
	for (size_t i = 0; i < b->data->rows; i++) {
		out[i] = column_value(c, i);
		if (isnan(out[i]))
			return refuse_row(b, c, i, c->width < 8 && column_code(c, i) ?
			    N_("is not a number") : missing);
	}
	return true;
}

/* ---- one stage ---- */

/* Strata of the stage: the column's inside the cluster above, or that cluster itself. */
static bool number_strata(struct builder *b, int s, const uint32_t *above, uint32_t aboves)
{
	const struct survey_plan *p = b->plan;
	uint32_t codes;
	if ((size_t)s >= p->strata.count) {
		for (size_t i = 0; i < b->d->rows; i++)
			b->stratum[i] = above ? above[i] : 0;
		b->strata = above ? aboves : 1;
		return true;
	}
	if (!codes_of(b, p->strata.items[s], N_("the stratum is missing"), b->stratum, &codes))
		return false;
	b->strata = number_pairs(above, b->stratum, b->d->rows, above ? aboves : 1, codes,
	    b->stratum);
	return true;
}

static bool check_nested(struct builder *b, const uint32_t *codes, uint32_t count)
{
	if (b->plan->nest || b->strata < 2)
		return true;
	uint32_t *seen = arena_array(b->a, uint32_t, count);
	for (size_t i = 0; i < b->d->rows; i++) {
		uint32_t *s = &seen[codes[i]];
		if (*s && *s != b->stratum[i] + 1)
			return refuse_row(b, data_find(b->data, b->plan->clusters.items[0]), i,
			    N_("the cluster occurs in two strata; if its numbers begin anew in "
			    "each stratum, write: nest yes"));
		*s = b->stratum[i] + 1;
	}
	return true;
}

static bool number_clusters(struct builder *b, int s, uint32_t *count_r)
{
	uint32_t codes;
	if (!b->plan->clusters.count) {
		for (size_t i = 0; i < b->d->rows; i++)
			b->cluster[i] = (uint32_t)i;
		*count_r = (uint32_t)b->d->rows;
		return true;
	}
	if (!codes_of(b, b->plan->clusters.items[s], N_("the cluster is missing"), b->cluster,
	    &codes) || (s == 0 && !check_nested(b, b->cluster, codes)))
		return false;
	*count_r = number_pairs(b->stratum, b->cluster, b->d->rows, b->strata, codes, b->cluster);
	return true;
}

/* Clusters get numbers that rise with their stratum, so that a stratum is a run of them. */
static void sort_clusters(struct builder *b, struct stage *t)
{
	uint32_t *of = malloc((t->clusters + 1u) * sizeof *of);
	uint32_t *to = malloc((t->clusters + 1u) * sizeof *to);
	if (!of || !to)
		abort();
	for (size_t i = 0; i < b->d->rows; i++)
		of[b->cluster[i]] = b->stratum[i];
	for (uint32_t c = 0; c < t->clusters; c++)
		t->first[of[c] + 1]++;
	for (uint32_t s = 0; s < t->strata; s++)
		t->first[s + 1] += t->first[s];
	for (uint32_t c = 0; c < t->clusters; c++) {
		to[c] = t->first[of[c]]++;
		t->stratum[to[c]] = of[c];
	}
	for (uint32_t s = t->strata; s > 0; s--)
		t->first[s] = t->first[s - 1];
	t->first[0] = 0;
	for (size_t i = 0; i < b->d->rows; i++)
		b->cluster[i] = to[b->cluster[i]];
	free(of);
	free(to);
}

static void name_strata(struct builder *b, int s, struct stage *t)
{
	const struct column *c = (size_t)s < b->plan->strata.count
	    ? data_find(b->data, b->plan->strata.items[s]) : NULL;
	const struct column *above = s ? data_find(b->data, b->plan->clusters.items[s - 1]) : NULL;
	t->name = arena_array(b->a, struct str, t->strata + 1u);
	for (size_t i = 0; i < b->d->rows; i++)
		if (!t->name[b->stratum[i]].p)
			t->name[b->stratum[i]] = c ? column_text(b->a, c, i)
			    : above ? column_text(b->a, above, i) : S("1");
}

/* ---- finite populations ---- */

/* All of a column are counts (>= 1) or all are fractions (<= 1). */
static bool counts_or_fractions(struct builder *b, const double *fpc, size_t column,
    bool *counts_r)
{
	bool above = false, all = true;
	for (size_t i = 0; i < b->d->rows; i++) {
		above = above || fpc[i] > 1;
		all = all && fpc[i] >= 1;
		if (!(fpc[i] > 0))
			return refuse_row(b, data_find(b->data, b->plan->fpc.items[column]), i,
			    N_("a population must be more than 0"));
	}
	*counts_r = above;
	return true;
}

static bool set_population(struct builder *b, int s, struct stage *t, bool counts,
    const double *fpc)
{
	for (size_t i = 0; i < b->d->rows; i++) {
		uint32_t c = b->cluster[i], h = b->stratum[i];
		double sample = t->first[h + 1] - t->first[h];
		double size = counts ? fpc[i] : sample / fpc[i];
		if (size < sample)
			return refuse_row(b, data_find(b->data, b->plan->fpc.items[s]), i,
			    N_("the population is smaller than the sample in this stratum"));
		if (t->population[c] == 0)
			t->population[c] = size;
		b->weight[i] *= size / sample;
	}
	return true;
}

/* The same kind is wanted of all columns together. */
static bool kind_of_fpc(struct builder *b, bool *counts_r)
{
	const struct survey_names *f = &b->plan->fpc;
	double *fpc = malloc(b->d->rows * sizeof *fpc);
	bool above = false, below = false, ok = fpc != NULL;
	for (size_t k = 0; ok && k < f->count; k++) {
		bool counts;
		ok = numbers_of(b, f->items[k], N_("the population is missing"), fpc) &&
		    counts_or_fractions(b, fpc, k, &counts);
		for (size_t i = 0; ok && i < b->d->rows; i++) {
			above = above || fpc[i] > 1;
			below = below || fpc[i] < 1;
		}
	}
	free(fpc);
	*counts_r = above;
	if (!ok || !(above && below))
		return ok;
	problem_add(b->found, (struct problem){ .source = b->data->name, .field = f->items[0] },
	    N_("some populations are numbers from 1 up and some are fractions below 1; all must "
	    "be of one kind"));
	return false;
}

static bool fill_population(struct builder *b, int s, struct stage *t, bool counts)
{
	t->population = arena_array(b->a, double, t->clusters + 1u);
	if ((size_t)s >= b->plan->fpc.count) {
		for (uint32_t c = 0; c < t->clusters; c++)
			t->population[c] = INFINITY;
		return true;
	}
	double *fpc = malloc(b->d->rows * sizeof *fpc);
	if (!fpc)
		abort();
	bool ok = numbers_of(b, b->plan->fpc.items[s], N_("the population is missing"), fpc) &&
	    set_population(b, s, t, counts, fpc);
	free(fpc);
	return ok;
}

/* ---- stages ---- */

/* Strata rise with the cluster above them, since both are numbered so; where their order of
 * occurrence differs they are sorted by it. */
static void sort_strata(struct builder *b, uint32_t *parent, uint32_t aboves)
{
	uint32_t *start = calloc(aboves + 2u, sizeof *start);
	uint32_t *to = malloc((b->strata + 1u) * sizeof *to);
	uint32_t *old = malloc((b->strata + 1u) * sizeof *old);
	if (!start || !to || !old)
		abort();
	memcpy(old, parent, b->strata * sizeof *old);
	for (uint32_t h = 0; h < b->strata; h++)
		start[old[h] + 1]++;
	for (uint32_t p = 0; p < aboves; p++)
		start[p + 1] += start[p];
	for (uint32_t h = 0; h < b->strata; h++)
		to[h] = start[old[h]]++;
	for (uint32_t h = 0; h < b->strata; h++)
		parent[to[h]] = old[h];
	for (size_t i = 0; i < b->d->rows; i++)
		b->stratum[i] = to[b->stratum[i]];
	free(start);
	free(to);
	free(old);
}

static void group_strata(struct builder *b, struct stage *t, const uint32_t *above,
    uint32_t aboves)
{
	t->parent = arena_array(b->a, uint32_t, b->strata + 1u);
	t->group_first = arena_array(b->a, uint32_t, aboves + 2u);
	for (size_t i = 0; i < b->d->rows; i++)
		t->parent[b->stratum[i]] = above ? above[i] : 0;
	sort_strata(b, t->parent, aboves);
	for (uint32_t h = 0; h < b->strata; h++)
		t->group_first[t->parent[h] + 1]++;
	for (uint32_t p = 0; p < aboves; p++)
		t->group_first[p + 1] += t->group_first[p];
}

static bool build_stage(struct builder *b, int s, bool counts)
{
	struct stage *t = &b->d->stage[s];
	uint32_t aboves = s ? b->d->stage[s - 1].clusters : 1;
	const uint32_t *above = s ? b->d->cluster : NULL;
	if (!number_strata(b, s, above, aboves))
		return false;
	group_strata(b, t, above, aboves);
	if (!number_clusters(b, s, &t->clusters))
		return false;
	t->strata = b->strata;
	t->stratum = arena_array(b->a, uint32_t, t->clusters + 1u);
	t->first = arena_array(b->a, uint32_t, t->strata + 2u);
	sort_clusters(b, t);
	name_strata(b, s, t);
	return fill_population(b, s, t, counts);
}

static int stages_needed(const struct survey_plan *p)
{
	int n = (int)p->fpc.count;
	return n < 1 ? 1 : n;
}

static bool build_stages(struct builder *b)
{
	struct survey_design *d = b->d;
	bool counts = false;
	if (b->plan->fpc.count && !kind_of_fpc(b, &counts))
		return false;
	d->stages = stages_needed(b->plan);
	for (int s = 0; s < d->stages; s++) {
		if (!build_stage(b, s, counts))
			return false;
		uint32_t *keep = s ? d->cluster : arena_array(b->a, uint32_t, d->rows);
		memcpy(keep, b->cluster, d->rows * sizeof *keep);
		d->cluster = keep;
		if (!s && d->stages > 1) {
			d->top = arena_array(b->a, uint32_t, d->rows);
			memcpy(d->top, keep, d->rows * sizeof *keep);
		}
	}
	if (d->stages == 1)
		d->top = d->cluster;
	return true;
}

/* R keeps 1 / weight; the sums of the quantiles depend on the last bit. */
static bool set_weights(struct builder *b)
{
	struct survey_design *d = b->d;
	d->weight = b->weight;
	if (b->plan->weight.n &&
	    !numbers_of(b, b->plan->weight, N_("the weight is missing"), d->weight))
		return false;
	for (size_t i = 0; i < d->rows; i++) {
		if (!isfinite(d->weight[i]))
			return refuse_row(b, data_find(b->data, b->plan->weight), i,
			    N_("is not a number"));
		d->weight[i] = d->weight[i] == 0 ? 0 : 1 / (1 / d->weight[i]);
		d->negative = d->negative || d->weight[i] < 0;
		d->zero = d->zero || d->weight[i] == 0;
	}
	return true;
}

struct survey_design *survey_design_build(struct arena *a, const struct survey_plan *plan,
    const struct survey_data *data, const char *folder, struct problems *found, struct err *e)
{
	struct survey_design *d = arena_new_of(a, struct survey_design);
	struct builder b = { .a = a, .plan = plan, .data = data, .d = d, .found = found };
	*d = (struct survey_design){ .plan = plan, .rows = data->rows, .lonely = plan->lonely,
		.domain_lonely = plan->domain_lonely, .has_strata = plan->strata.count > 0,
		.has_fpc = plan->fpc.count > 0 };
	b.cluster = malloc(d->rows * sizeof *b.cluster);
	b.stratum = malloc(d->rows * sizeof *b.stratum);
	b.weight = arena_array(a, double, d->rows);
	if (!b.cluster || !b.stratum)
		abort();
	for (size_t i = 0; i < d->rows; i++)
		b.weight[i] = 1;
	bool ok = build_stages(&b) && set_weights(&b);
	free(b.cluster);
	free(b.stratum);
	if (!ok || !replicates_build(a, d, data, folder, found, e) ||
	    !calibrate(a, d, data, found, e))
		return NULL;
	d->df = d->replicates ? d->replicates->df : freedom_of(d, &(struct domain){ NULL,
	    d->rows });
	return d;
}

const double *survey_design_weights(const struct survey_design *d)
{
	return d->weight;
}

double survey_design_df(const struct survey_design *d)
{
	return d->df;
}
