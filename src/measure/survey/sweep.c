/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Many items over many groups in one pass each.
 *
 * A mean or total over clusters needs nothing but the weighted count of each answer in each
 * cluster and group: from this histogram come the estimate, its linearised variance (variance.c)
 * or its replicates, and the design effect. The pass over the rows adds one weight for each row
 * and item; four items are taken at once so that the additions do not wait for each other, and
 * the items are shared by the processors. The numbers are those of mean.c and total.c.
 */
#include "measure/survey/own.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { AT_ONCE = 4, MOST_THREADS = 8, HISTOGRAM_BYTES = 64 << 20, MOST_CODES = 256 };

struct work {
	struct sweep *s;
	uint32_t units;			/* clusters, or patterns of replicates */
	uint32_t *cell;			/* of a row: unit × groups + group, or the last one */
	size_t cells;
	int64_t *group_rows;
	atomic_size_t next;		/* item */
	atomic_bool failed;
	pthread_mutex_t lock;
	struct err *e;
};

bool sweep_fits(const struct survey_design *d)
{
	const struct replicates *r = d->replicates;
	if (d->stages > 1 || d->calibrated_count || d->negative || d->zero)
		return false;
	if (r && (r->combined || !r->pattern))
		return false;
	return (r ? r->patterns : d->stage[0].clusters) <= d->rows / 8;
}

bool sweep_takes(const struct survey_design *d, const struct column *c, uint32_t groups)
{
	size_t units = d->replicates ? d->replicates->patterns : d->stage[0].clusters;
	return c->width == 1 && c->codes <= MOST_CODES &&
	    (double)units * groups * c->codes * sizeof(double) <= HISTOGRAM_BYTES;
}

/* ---- the pass ---- */

struct lane {
	const uint8_t *codes;
	double *sums;			/* cells × wide */
	size_t wide;
};

static void add_one(const struct lane *l, const uint32_t *cell, const double *w, size_t rows)
{
	for (size_t i = 0; i < rows; i++)
		l->sums[cell[i] * l->wide + l->codes[i]] += w[i];
}

static void add_four(const struct lane *l, const uint32_t *cell, const double *w, size_t rows)
{
	const uint8_t *a = l[0].codes, *b = l[1].codes, *c = l[2].codes, *d = l[3].codes;
	double *x = l[0].sums, *y = l[1].sums, *z = l[2].sums, *u = l[3].sums;
	size_t m = l[0].wide, n = l[1].wide, o = l[2].wide, p = l[3].wide;
	for (size_t i = 0; i < rows; i++) {
		size_t at = cell[i];
		double weight = w[i];
		x[at * m + a[i]] += weight;
		y[at * n + b[i]] += weight;
		z[at * o + c[i]] += weight;
		u[at * p + d[i]] += weight;
	}
}

static void count_answers(const struct work *k, struct sweep_item *item)
{
	const struct sweep *s = k->s;
	const uint8_t *codes = item->column->items;
	memcpy(item->n, k->group_rows, s->groups * sizeof *item->n);
	memset(item->left_out, 0, s->groups * sizeof *item->left_out);
	if (!item->column->missing)
		return;
	for (size_t i = 0; i < s->design->rows; i++) {
		uint32_t g = s->group ? s->group[i] : 0;
		if (!codes[i] && g != UINT32_MAX)
			item->left_out[g]++;
	}
	for (uint32_t g = 0; g < s->groups; g++)
		item->n[g] -= item->left_out[g];
}

/* ---- from the histogram to estimates ---- */

/* One target of an item: the value of each code, a share's being 0 or 1. */
struct target {
	const struct work *work;
	struct sweep_item *item;
	const double *sums;
	size_t wide;
	double value[MOST_CODES];
	double *above, *below;		/* by unit: sums of w y and of w */
	uint8_t *present;
	double *theta;
	struct err *e;
};

static void unit_sums(struct target *t, uint32_t g, double *total_r, double *weight_r)
{
	const struct work *k = t->work;
	double total = 0, weight = 0;
	for (uint32_t u = 0; u < k->units; u++) {
		const double *h = &t->sums[((size_t)u * k->s->groups + g) * t->wide];
		double above = 0, below = 0;
		for (size_t code = 1; code < t->wide; code++) {
			above += h[code] * t->value[code];
			below += h[code];
		}
		t->above[u] = above;
		t->below[u] = below;
		t->present[u] = below != 0;
		total += above;
		weight += below;
	}
	*total_r = total;
	*weight_r = weight;
}

/* (n/(n-1)) sum w (y - m)² / sum w, from the sums by code. */
static double spread_from(const struct target *t, uint32_t g, double mean, double weight)
{
	const struct work *k = t->work;
	double squares = 0, n = (double)t->item->n[g];
	for (uint32_t u = 0; u < k->units; u++) {
		const double *h = &t->sums[((size_t)u * k->s->groups + g) * t->wide];
		for (size_t code = 1; code < t->wide; code++) {
			double away = t->value[code] - mean;
			squares += h[code] == 0 ? 0 : h[code] * away * away;
		}
	}
	return squares / weight * n / (n - 1);
}

static double by_replicates(struct target *t, double estimate)
{
	const struct replicates *r = t->work->s->design->replicates;
	double v, *totals = t->theta, *weights = t->theta + r->count;
	memset(t->theta, 0, 2 * r->count * sizeof *t->theta);
	for (uint32_t u = 0; u < r->patterns; u++) {
		const double *f = &r->factor[u * r->count];
		double above = t->above[u], below = t->below[u];
		if (!t->present[u])
			continue;
		for (size_t q = 0; q < r->count; q++) {
			totals[q] += f[q] * above;
			weights[q] += f[q] * below;
		}
	}
	for (size_t q = 0; !t->item->total && q < r->count; q++)
		totals[q] /= weights[q];
	variance_replicates(r, totals, &estimate, 1, &v);
	return v;
}

static bool one_estimate(struct target *t, uint32_t g, size_t at)
{
	const struct sweep *s = t->work->s;
	double total, weight, v = 0;
	struct sweep_item *item = t->item;
	unit_sums(t, g, &total, &weight);
	double mean = weight != 0 ? total / weight : 0;
	item->estimate[at] = item->total ? total : mean;
	item->spread[at] = weight != 0 ? spread_from(t, g, mean, weight) : 0;
	if (s->missing == MISSING_KEEP && item->left_out[g]) {
		item->estimate[at] = item->v[at] = NAN;
		return true;
	}
	if (s->design->replicates) {
		item->v[at] = weight != 0 ? by_replicates(t, item->estimate[at]) : 0;
		return true;
	}
	for (uint32_t u = 0; !item->total && weight != 0 && u < t->work->units; u++)
		t->above[u] = (t->above[u] - mean * t->below[u]) / weight;
	if (weight != 0 && !variance_clusters(s->design, t->above, t->present, 1, &v, t->e))
		return false;
	item->v[at] = v;
	return true;
}

static bool estimate_item(struct work *k, struct sweep_item *item, const struct lane *l,
    struct err *e)
{
	struct target t = { .work = k, .item = item, .sums = l->sums, .wide = l->wide, .e = e };
	size_t targets = item->shares ? item->level_count : 1;
	const struct replicates *r = k->s->design->replicates;
	bool ok = true;
	t.above = moments_room((size_t)k->units * 2);
	t.below = t.above + k->units;
	t.present = calloc(k->units + 1u, 1);
	t.theta = moments_room(r ? r->count * 2 : 1);
	if (!t.present)
		abort();
	for (size_t level = 0; ok && level < targets; level++) {
		for (size_t code = 0; code < l->wide; code++)
			t.value[code] = item->shares ? code == item->levels[level]
						     : item->column->values[code];
		for (uint32_t g = 0; ok && g < k->s->groups; g++)
			ok = one_estimate(&t, g, g * targets + level);
	}
	free(t.above);
	free(t.present);
	free(t.theta);
	return ok;
}

/* ---- threads ---- */

static void take_items(struct work *k, size_t from, size_t count, struct err *e, bool *ok)
{
	struct lane lanes[AT_ONCE];
	const struct survey_design *d = k->s->design;
	for (size_t i = 0; i < count; i++) {
		const struct column *c = k->s->items[from + i].column;
		lanes[i] = (struct lane){ c->items, moments_room((k->cells + 1) * c->codes),
			c->codes };
	}
	if (count == AT_ONCE)
		add_four(lanes, k->cell, d->weight, d->rows);
	for (size_t i = 0; count < AT_ONCE && i < count; i++)
		add_one(&lanes[i], k->cell, d->weight, d->rows);
	for (size_t i = 0; i < count; i++) {
		struct sweep_item *item = &k->s->items[from + i];
		count_answers(k, item);
		*ok = *ok && estimate_item(k, item, &lanes[i], e);
		free(lanes[i].sums);
	}
}

static void *run_items(void *thing)
{
	struct work *k = thing;
	struct err e = { .lang = k->e->lang };
	bool ok = true;
	size_t at;
	while (ok && (at = atomic_fetch_add(&k->next, AT_ONCE)) < k->s->count)
		take_items(k, at, k->s->count - at < AT_ONCE ? k->s->count - at : AT_ONCE, &e, &ok);
	if (!ok && !atomic_exchange(&k->failed, true)) {
		pthread_mutex_lock(&k->lock);
		*k->e = e;
		pthread_mutex_unlock(&k->lock);
	}
	return NULL;
}

static void number_cells(struct work *k)
{
	const struct sweep *s = k->s;
	const struct survey_design *d = s->design;
	const uint32_t *unit = d->replicates ? d->replicates->pattern : d->top;
	k->units = d->replicates ? d->replicates->patterns : d->stage[0].clusters;
	k->cells = (size_t)k->units * s->groups;
	k->cell = malloc(d->rows * sizeof *k->cell);
	k->group_rows = calloc(s->groups + 1u, sizeof *k->group_rows);
	if (!k->cell || !k->group_rows)
		abort();
	for (size_t i = 0; i < d->rows; i++) {
		uint32_t g = s->group ? s->group[i] : 0;
		bool in = g != UINT32_MAX;
		k->cell[i] = in ? unit[i] * s->groups + g : (uint32_t)k->cells;
		k->group_rows[in ? g : s->groups] += 1;
	}
}

static long processors(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	return n < 1 ? 1 : n > MOST_THREADS ? MOST_THREADS : n;
}

bool sweep_run(struct arena *a, struct sweep *s, struct err *e)
{
	struct work k = { .s = s, .e = e, .lock = PTHREAD_MUTEX_INITIALIZER };
	pthread_t threads[MOST_THREADS];
	int started = 0;
	for (size_t i = 0; i < s->count; i++) {
		struct sweep_item *item = &s->items[i];
		size_t n = s->groups * (item->shares ? item->level_count : 1);
		item->estimate = arena_array(a, double, n * 3 + 1);
		item->v = item->estimate + n;
		item->spread = item->v + n;
		item->n = arena_array(a, int64_t, s->groups * 2 + 1u);
		item->left_out = item->n + s->groups;
	}
	number_cells(&k);
	long want = s->count > AT_ONCE ? processors() - 1 : 0;
	while (started < want && pthread_create(&threads[started], NULL, run_items, &k) == 0)
		started++;
	run_items(&k);
	for (int i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	free(k.cell);
	free(k.group_rows);
	return !k.failed;
}
