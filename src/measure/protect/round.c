/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Small count rounding (Langsrud and Heldal, 2018): a table without holes that adds up.
 *
 * 1. The finest cells of a table with a count between 0 and the base become 0 or the base; larger
 *    ones stay. Every other cell is the sum of what is shown.
 * 2. Which become the base: as many as make the total right to half a base; the choice starts with
 *    the largest, at random among equal ones, and then pairs are exchanged as long as the sum of
 *    squared distances over all sums gets less.
 * 3. The largest table comes first; the others must agree with those before them where they share
 *    cells. A linear program changes the large finest cells as little as possible so that they do
 *    (small ones stay at 0 or the base, large ones do not fall below the base); where that is
 *    impossible, small ones are first put to 0 where a shared sum is too large, and those at the
 *    base may grow. Solutions are whole numbers where what is shared makes a transport problem;
 *    what cannot be done is refused.
 */
#include "measure/protect/inner.h"
#include "measure/protect/lp.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { EXCHANGES = 10 };	/* rounds of exchanging pairs */

struct leaf {
	int32_t var;
	uint64_t random;
};

struct rounding {
	struct joint *j;
	struct arena *a;
	double base;
	double *shown;		/* of each variable; below 0: not decided yet */
	double *fixed;		/* what tables before decided; below 0: nothing */
	double *off;		/* of sums: shown - count, so far, of the table at hand */
	int32_t *sums, *first;	/* sums above each leaf of the table at hand */
	struct leaf *leaves;
	size_t leaf_count;
	bool *mine;		/* variables of the table at hand */
};

static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

/* ---- leaves of a table, and the sums they are in ---- */

static bool place_is_leaf(const struct grid *g, size_t place)
{
	for (size_t k = 0; k < g->table->dimension_count; k++) {
		uint32_t code = grid_code(g, place, k);
		if (g->first[k][code] < g->first[k][code + 1])
			return false;
	}
	return true;
}

static void find_leaves(struct rounding *r, const struct grid *g, uint64_t seed)
{
	r->leaves = arena_array(r->a, struct leaf, g->size);
	r->leaf_count = 0;
	memset(r->mine, 0, r->j->count * sizeof *r->mine);
	for (size_t at = 0; at < g->size; at++) {
		int32_t n = g->vars[at];
		if (n < 0)
			continue;
		r->mine[n] = true;
		if (place_is_leaf(g, at))
			r->leaves[r->leaf_count++] = (struct leaf){ n,
				mix(seed ^ str_hash(r->j->vars[n].key)) };
	}
}

struct sums {
	int32_t *items;
	size_t count, room;
};

/* All ancestors of a place, in all dimensions. */
static void add_sums(struct rounding *r, const struct grid *g, size_t place, size_t k,
    struct sums *to)
{
	if (k == g->table->dimension_count) {
		*list_add(r->a, to) = g->vars[place];
		return;
	}
	const struct protect_dimension *d = g->table->dimensions[k];
	uint32_t own = grid_code(g, place, k);
	for (int32_t code = (int32_t)own; code >= 0; code = d->codes[code].parent)
		add_sums(r, g, place - (own - (size_t)code) * g->stride[k], k + 1, to);
}

static void find_sums(struct rounding *r, const struct grid *g)
{
	struct sums all = { 0 };
	size_t leaf = 0;
	r->first = arena_array(r->a, int32_t, r->leaf_count + 1);
	for (size_t at = 0; at < g->size; at++)
		if (g->vars[at] >= 0 && place_is_leaf(g, at)) {
			r->first[leaf++] = (int32_t)all.count;
			add_sums(r, g, at, 0, &all);
		}
	r->first[leaf] = (int32_t)all.count;
	r->sums = all.items;
}

/* ---- the choice ---- */

static bool is_small(const struct rounding *r, int32_t n)
{
	return r->fixed[n] < 0 && r->j->vars[n].count > 0 && r->j->vars[n].count < r->base;
}

static void show(struct rounding *r, size_t leaf, double value)
{
	int32_t n = r->leaves[leaf].var;
	double change = value - r->shown[n];
	r->shown[n] = value;
	for (int32_t i = r->first[leaf]; i < r->first[leaf + 1]; i++)
		r->off[r->sums[i]] += change;
}

/* By how much the squared distances grow when the leaf changes. */
static double growth(const struct rounding *r, size_t leaf, double change)
{
	double sum = 0;
	for (int32_t i = r->first[leaf]; i < r->first[leaf + 1]; i++)
		sum += change * (2 * r->off[r->sums[i]] + change);
	return sum;
}

static int larger_first(const void *one, const void *other, void *of)
{
	const struct rounding *r = of;
	size_t i = *(const size_t *)one, k = *(const size_t *)other;
	const struct leaf *a = &r->leaves[i], *b = &r->leaves[k];
	double x = r->j->vars[a->var].count, y = r->j->vars[b->var].count;
	if (x != y)
		return x > y ? -1 : 1;
	return a->random < b->random ? -1 : a->random > b->random;
}

static size_t *small_leaves(struct rounding *r, size_t *count_r)
{
	size_t *small = arena_array(r->a, size_t, r->leaf_count + 1), count = 0;
	for (size_t i = 0; i < r->leaf_count; i++)
		if (is_small(r, r->leaves[i].var))
			small[count++] = i;
	qsort_r(small, count, sizeof *small, larger_first, r);
	*count_r = count;
	return small;
}

/* One up for one down, where that helps; false: nothing did. */
static bool exchange(struct rounding *r, const size_t *small, size_t count)
{
	bool any = false;
	for (size_t i = 0; i < count; i++) {
		size_t best = count;
		double least = -PROTECT_TINY;
		bool up = r->shown[r->leaves[small[i]].var] > 0;
		double change = up ? -r->base : r->base;
		double own = growth(r, small[i], change);
		show(r, small[i], up ? 0 : r->base);
		for (size_t k = 0; k < count; k++) {
			bool other = r->shown[r->leaves[small[k]].var] > 0;
			double all = own + growth(r, small[k], -change);
			if (k == i || other != !up || all >= least)
				continue;
			least = all;
			best = k;
		}
		if (best < count)
			show(r, small[best], up ? r->base : 0);
		else
			show(r, small[i], up ? r->base : 0);
		any |= best < count;
	}
	return any;
}

static void round_leaves(struct rounding *r)
{
	size_t count;
	double total = 0;
	memset(r->off, 0, r->j->count * sizeof *r->off);
	for (size_t i = 0; i < r->leaf_count; i++)	/* start where nothing is rounded */
		r->shown[r->leaves[i].var] = r->j->vars[r->leaves[i].var].count;
	size_t *small = small_leaves(r, &count);
	for (size_t i = 0; i < count; i++)
		total += r->j->vars[r->leaves[small[i]].var].count;
	double up = floor(total / r->base + 0.5);
	for (size_t i = 0; i < count; i++)
		show(r, small[i], (double)i < up ? r->base : 0);
	for (int i = 0; i < EXCHANGES && exchange(r, small, count); i++)
		;
	for (size_t i = 0; i < r->leaf_count; i++)
		if (r->fixed[r->leaves[i].var] >= 0)
			show(r, i, r->fixed[r->leaves[i].var]);
}

/* ---- agreement with tables before ---- */

struct agreement {
	struct { double *items; size_t count, room; } low, high, cost;
	int32_t *up, *down;	/* columns of each leaf */
	struct { struct lp_row *items; size_t count, room; } rows;
};

static int32_t add_column(struct rounding *r, struct agreement *g, double high, double cost)
{
	*list_add(r->a, &g->low) = 0;
	*list_add(r->a, &g->high) = high;
	*list_add(r->a, &g->cost) = cost;
	return (int32_t)g->low.count - 1;
}

/* free: also leaves that were rounded up may grow, at a price. */
static void agreement_columns(struct rounding *r, struct agreement *g, bool free)
{
	g->up = arena_array(r->a, int32_t, r->leaf_count);
	g->down = arena_array(r->a, int32_t, r->leaf_count);
	add_column(r, g, 1, 0);
	g->low.items[0] = 1;	/* the constant */
	for (size_t i = 0; i < r->leaf_count; i++) {
		double at = r->shown[r->leaves[i].var];
		bool large = !is_small(r, r->leaves[i].var) && at >= r->base;
		g->up[i] = g->down[i] = -1;
		if (r->fixed[r->leaves[i].var] >= 0)
			continue;
		if (large || (free && at >= r->base))
			g->up[i] = add_column(r, g, INFINITY, large ? 1 : 4);
		if (large && at > r->base)
			g->down[i] = add_column(r, g, at - r->base, 1);
	}
}

/* A row for each shared sum: what its leaves are to change by is what it is off. */
static void agreement_rows(struct rounding *r, struct agreement *g)
{
	const double *fixed = r->fixed;
	size_t n = r->j->count;
	struct sums *of = arena_alloc_array(r->a, sizeof *of, n);
	for (size_t i = 0; i < r->leaf_count; i++)
		for (int32_t k = r->first[i]; k < r->first[i + 1]; k++)
			if (fixed[r->sums[k]] >= 0)
				*list_add(r->a, &of[r->sums[k]]) = (int32_t)i;
	for (size_t v = 0; v < n; v++) {
		if (!r->mine[v] || fixed[v] < 0)
			continue;
		int32_t *columns = arena_array(r->a, int32_t, 2 * of[v].count + 1);
		double *values = arena_array(r->a, double, 2 * of[v].count + 1);
		size_t used = 1;
		values[0] = r->j->vars[v].count + r->off[v] - fixed[v];
		for (size_t i = 0; i < of[v].count; i++) {
			int32_t leaf = of[v].items[i];
			if (g->up[leaf] >= 0) {
				columns[used] = g->up[leaf];
				values[used++] = 1;
			}
			if (g->down[leaf] >= 0) {
				columns[used] = g->down[leaf];
				values[used++] = -1;
			}
		}
		*list_add(r->a, &g->rows) = (struct lp_row){ columns, values, used };
	}
}

static bool apply_agreement(struct rounding *r, const struct agreement *g, const struct lp *lp)
{
	for (size_t i = 0; i < r->leaf_count; i++) {
		double change = 0;
		if (g->up[i] >= 0)
			change += lp_value(lp, (size_t)g->up[i]);
		if (g->down[i] >= 0)
			change -= lp_value(lp, (size_t)g->down[i]);
		if (fabs(change - round(change)) > PROTECT_TINY)
			return false;
		show(r, i, r->shown[r->leaves[i].var] + round(change));
	}
	return true;
}

/* Small leaves at the base back to 0, the last ones first, where a shared sum is too large. */
static void lower(struct rounding *r)
{
	for (size_t i = r->leaf_count; i-- > 0;) {
		int32_t n = r->leaves[i].var;
		bool high = false;
		for (int32_t k = r->first[i]; k < r->first[i + 1]; k++) {
			int32_t v = r->sums[k];
			high |= r->fixed[v] >= 0 &&
			    r->j->vars[v].count + r->off[v] > r->fixed[v] + 0.5;
		}
		if (high && is_small(r, n) && r->shown[n] > 0)
			show(r, i, 0);
	}
}

/* Where a shared sum has nobody shown yet, the first small leaf of it. */
static void raise(struct rounding *r)
{
	for (size_t i = 0; i < r->leaf_count; i++) {
		int32_t n = r->leaves[i].var;
		bool empty = false, full = false;
		for (int32_t k = r->first[i]; k < r->first[i + 1]; k++) {
			int32_t v = r->sums[k];
			double now = r->j->vars[v].count + r->off[v];
			empty |= r->fixed[v] > 0.5 && now < 0.5;
			full |= r->fixed[v] >= 0 && now + r->base > r->fixed[v] + 0.5;
		}
		if (empty && !full && is_small(r, n))
			show(r, i, r->base);
	}
}

static bool agree(struct rounding *r, bool free)
{
	struct agreement g = { 0 };
	if (free) {
		lower(r);
		raise(r);
	}
	agreement_columns(r, &g, free);
	agreement_rows(r, &g);
	if (!g.rows.count)
		return true;
	struct lp *lp = lp_new(g.low.count, g.low.items, g.high.items, g.rows.items,
	    g.rows.count);
	bool ok = lp_least(lp, g.cost.items) == LP_SOLVED && apply_agreement(r, &g, lp);
	lp_free(lp);
	return ok;
}

/* ---- all tables ---- */

static bool round_table(struct rounding *r, const struct grid *g, uint64_t seed, struct err *e)
{
	r->fixed = arena_array(r->a, double, r->j->count);
	memcpy(r->fixed, r->shown, r->j->count * sizeof *r->fixed);
	find_leaves(r, g, seed);
	find_sums(r, g);
	round_leaves(r);
	if (!agree(r, false) && !agree(r, true))
		return fail(e, ERR_INPUT, N_("The table \"%.*s\" cannot be rounded so that it"
		    " agrees with the others; publish it alone, or with suppressed cells."),
		    STR(g->table->name));
	for (size_t v = 0; v < r->j->count; v++)
		if (r->mine[v])
			r->shown[v] = r->fixed[v] >= 0 ? r->fixed[v] :
			    r->j->vars[v].count + r->off[v];
	return true;
}

static void give(const struct rounding *r, const struct protect_table *tables,
    struct protect_rounded *out)
{
	for (size_t i = 0; i < r->j->grid_count; i++) {
		const struct grid *g = &r->j->grids[i];
		const struct protect_table *t = g->table;
		size_t n = (size_t)(t - tables);
		int64_t *values = arena_array(r->j->a, int64_t, t->cell_count + 1);
		double sum = 0;
		for (size_t c = 0; c < t->cell_count; c++) {
			values[c] = llround(r->shown[g->vars[grid_place(g, &t->cells[c])]]);
			int64_t off = llabs(values[c] - t->cells[c].count);
			sum += (double)off;
			if (off > out->worst[n])
				out->worst[n] = off;
		}
		out->values[n] = values;
		out->mean[n] = t->cell_count ? sum / (double)t->cell_count : 0;
	}
}

static size_t *largest_first(struct rounding *r)
{
	size_t *order = arena_array(r->a, size_t, r->j->grid_count + 1);
	for (size_t i = 0; i < r->j->grid_count; i++) {
		order[i] = i;
		const struct grid *g = r->j->grids;
		for (size_t k = i; k > 0 && g[order[k]].size > g[order[k - 1]].size; k--) {
			size_t swap = order[k];
			order[k] = order[k - 1];
			order[k - 1] = swap;
		}
	}
	return order;
}

struct protect_rounded *protect_round(struct arena *a, const struct protect_table *tables,
    size_t table_count, int64_t base, uint64_t seed, struct err *e)
{
	struct protect_options o = { 0 };
	struct joint *j = joint_new(a, tables, table_count, NULL, 0, &o, e);
	if (!j)
		return NULL;
	struct rounding r = { .j = j, .a = arena_new(0), .base = base > 0 ? (double)base : 5 };
	r.shown = arena_array(r.a, double, j->count + 1);
	r.off = arena_array(r.a, double, j->count + 1);
	r.mine = arena_array(r.a, bool, j->count + 1);
	for (size_t i = 0; i < j->count; i++)
		r.shown[i] = -1;
	size_t *order = largest_first(&r);
	bool ok = true;
	for (size_t i = 0; ok && i < j->grid_count; i++)
		ok = round_table(&r, &j->grids[order[i]], seed, e);
	struct protect_rounded *out = arena_new_of(a, struct protect_rounded);
	out->values = arena_array(a, int64_t *, table_count + 1);
	out->worst = arena_array(a, int64_t, table_count + 1);
	out->mean = arena_array(a, double, table_count + 1);
	if (ok)
		give(&r, tables, out);
	arena_free(r.a);
	lp_thread_end();
	return ok ? out : NULL;
}
