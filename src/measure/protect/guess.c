/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A first pattern, by directions that need no linear program.
 *
 * In a table of several dimensions a change of leaves that is a product of one vector for each
 * dimension keeps all sums when each vector does. A vector takes one person from a leaf to another
 * (their common ancestors do not change), or brings one in (all ancestors change). With leaves of
 * two dimensions this is the rectangle, with three the cuboid of the hypercube method (Giessing
 * and Repsilber, 2002); with chains of ancestors it also protects cells that are sums.
 *
 * For each guarded cell the cheapest direction through it is opened, cells that are open already
 * cost nothing. Along it the cell can fall by the least count of the cells that fall with it, and
 * rise by the least count of those that fall then. What it does for other guarded cells is noted.
 * Where the direction touches cells that several tables share, it must keep the equations of the
 * other tables too; that is so when those are coarser. It is only a guess: the audit decides.
 */
#include "measure/protect/inner.h"

#include <math.h>
#include <string.h>

enum {
	STEPS = 32,		/* codes of a vector */
	VECTORS = 128,		/* tried of a dimension */
	PRODUCTS = 4096,	/* tried of a cell */
	CELLS = 512,		/* of a direction */
	TIES = 15,
};

struct vector {
	struct { int32_t offset; int32_t sign; } steps[STEPS];	/* offsets of places */
	size_t count;
};

struct vectors {
	struct vector items[VECTORS];
	size_t count;
};

struct direction {
	int32_t vars[CELLS];
	int8_t signs[CELLS];
	size_t count;
	int32_t singles[TIES + 1];
	size_t single_count;
	bool shared;		/* touches cells of several tables */
	double fall, rise;	/* of the cell with the sign 1: how far */
	double cost, score;
};

/* Singles that move in every direction found for a variable: each of them may know it. */
struct ties {
	bool any;		/* else there is no direction yet */
	uint8_t count;
	int32_t items[TIES];
};

struct guess {
	struct joint *j;
	bool *open;
	double *low, *high;	/* shown so far, of each guarded variable */
	struct ties *ties;
	double *weight;
	double *sum;		/* of each equation; zero between two looks */
	struct vectors *dimension;	/* PROTECT_DIMENSIONS of them */
	struct direction *now, *best;
};

static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

/* ---- vectors of one dimension ---- */

/* From code up to, not including, end (-1: past the root). */
static bool climb(struct vector *v, const struct protect_dimension *d, int32_t code, int32_t end,
    int32_t base, size_t stride, int32_t sign)
{
	for (; code != end; code = d->codes[code].parent) {
		if (code < 0 || v->count == STEPS)
			return false;
		v->steps[v->count].offset = (code - base) * (int32_t)stride;
		v->steps[v->count++].sign = sign;
	}
	return true;
}

static bool is_below(const struct protect_dimension *d, int32_t code, int32_t top)
{
	while (code > top)
		code = d->codes[code].parent;
	return code == top;
}

static void add_vector(struct vectors *all, const struct protect_dimension *d, int32_t base,
    int32_t leaf, int32_t other, size_t stride)
{
	if (all->count == VECTORS)
		return;
	struct vector *v = &all->items[all->count];
	v->count = 0;
	int32_t common = other < 0 ? -1 : d->codes[base].parent;
	while (other >= 0 && common >= 0 && !is_below(d, other, common))
		common = d->codes[common].parent;
	if (climb(v, d, leaf, common, base, stride, 1) &&
	    (other < 0 || climb(v, d, other, common, base, stride, -1)))
		all->count++;
}

static bool is_leaf(const struct grid *g, size_t k, int32_t code)
{
	return g->first[k][code] == g->first[k][code + 1];
}

/* Partners from the same parent first, then from the next one up. */
static void vectors_of(const struct grid *g, size_t k, int32_t base, struct vectors *all,
    size_t most)
{
	const struct protect_dimension *d = g->table->dimensions[k];
	int32_t n = (int32_t)d->count;
	all->count = 0;
	for (int32_t inner = base, up = d->codes[base].parent; up >= 0 && all->count < most;
	    inner = up, up = d->codes[up].parent)
		for (int32_t other = up + 1; other < n && all->count < most; other++) {
			if (!is_leaf(g, k, other) || !is_below(d, other, up) ||
			    is_below(d, other, inner))
				continue;
			for (int32_t leaf = base; leaf < n && all->count < most; leaf++)
				if (is_leaf(g, k, leaf) && is_below(d, leaf, base))
					add_vector(all, d, base, leaf, other, g->stride[k]);
		}
	for (int32_t leaf = base; leaf < n && all->count < most; leaf++)
		if (is_leaf(g, k, leaf) && is_below(d, leaf, base))
			add_vector(all, d, base, leaf, -1, g->stride[k]);
}

/* All dimensions, so that their product is not too large. */
static size_t all_vectors(struct guess *s, const struct grid *g, size_t place)
{
	size_t most[PROTECT_DIMENSIONS], n = g->table->dimension_count, product = 1;
	for (size_t k = 0; k < n; k++) {
		most[k] = VECTORS;
		vectors_of(g, k, (int32_t)grid_code(g, place, k), &s->dimension[k], most[k]);
		product *= s->dimension[k].count;
	}
	while (product > PRODUCTS) {
		size_t largest = 0;
		for (size_t k = 1; k < n; k++)
			if (s->dimension[k].count > s->dimension[largest].count)
				largest = k;
		product /= s->dimension[largest].count;
		s->dimension[largest].count = s->dimension[largest].count * 3 / 4;
		product *= s->dimension[largest].count;
	}
	return product;
}

/* ---- a direction ---- */

static bool add_cell(struct guess *s, struct direction *d, int32_t n, int sign)
{
	if (n < 0 || d->count == CELLS)
		return false;
	const struct variable *v = &s->j->vars[n];
	if (v->fixed)
		return false;
	d->shared |= v->shared;
	double down = v->count - v->low, up = v->high - v->count;
	d->fall = fmin(d->fall, sign > 0 ? down : up);
	d->rise = fmin(d->rise, sign > 0 ? up : down);
	if (!s->open[n])
		d->cost += s->weight[n];
	d->vars[d->count] = n;
	d->signs[d->count++] = (int8_t)sign;
	if (v->single && d->single_count <= TIES)
		d->singles[d->single_count++] = n;
	return d->fall > 0 || d->rise > 0;
}

/* The product of the vectors that `choice` names; false when it is no direction, or too dear. */
static bool multiply(struct guess *s, const struct grid *g, size_t place, const size_t *choice,
    double most)
{
	struct direction *d = s->now;
	size_t n = g->table->dimension_count, step[PROTECT_DIMENSIONS] = { 0 };
	*d = (struct direction){ .fall = INFINITY, .rise = INFINITY };
	for (;;) {
		ptrdiff_t at = (ptrdiff_t)place;
		int sign = 1;
		for (size_t k = 0; k < n; k++) {
			const struct vector *v = &s->dimension[k].items[choice[k]];
			at += v->steps[step[k]].offset;
			sign *= v->steps[step[k]].sign;
		}
		if (!add_cell(s, d, g->vars[at], sign) || d->cost >= most)
			return false;
		size_t k = 0;
		while (k < n && ++step[k] == s->dimension[k].items[choice[k]].count)
			step[k++] = 0;
		if (k == n)
			return true;
	}
}

/* How much of the promise is missing when the variable can go from low to high. */
static double missing(const struct variable *v, double low, double high)
{
	return fmax(low - v->need_low, 0) + fmax(v->need_high - high, 0) +
	    fmax(v->need_width - (high - low), 0);
}

/* How many singles are tied to n when the direction is taken too. */
static size_t ties_after(const struct guess *s, int32_t n, const struct direction *d)
{
	const struct ties *t = &s->ties[n];
	size_t left = 0;
	if (d->fall < 1 && d->rise < 1)
		return t->any ? t->count : TIES;
	if (d->single_count > TIES)
		return t->any ? t->count : TIES;
	for (size_t i = 0; i < d->single_count; i++) {
		bool tied = !t->any;
		for (size_t k = 0; k < t->count; k++)
			tied |= t->items[k] == d->singles[i];
		left += tied && d->singles[i] != n;
	}
	return left;
}

static double lack(const struct guess *s, int32_t n)
{
	const struct ties *t = &s->ties[n];
	return 20 * missing(&s->j->vars[n], s->low[n], s->high[n]) +
	    2 * (t->any ? t->count : TIES);
}

static double lack_after(const struct guess *s, int32_t n, const struct direction *d)
{
	const struct variable *v = &s->j->vars[n];
	return 20 * missing(v, fmin(s->low[n], v->count - d->fall),
	    fmax(s->high[n], v->count + d->rise)) + 2 * (double)ties_after(s, n, d);
}

static void untie(struct ties *t, int32_t n, const struct direction *d)
{
	size_t left = 0;
	if ((d->fall < 1 && d->rise < 1) || d->single_count > TIES)
		return;
	int32_t kept[TIES];
	for (size_t i = 0; i < d->single_count; i++) {
		bool tied = !t->any;
		for (size_t k = 0; k < t->count; k++)
			tied |= t->items[k] == d->singles[i];
		if (tied && d->singles[i] != n)
			kept[left++] = d->singles[i];
	}
	t->any = true;
	t->count = (uint8_t)left;
	memcpy(t->items, kept, left * sizeof *kept);
}

static void keep_witness(struct guess *s, const struct direction *d)
{
	struct arena *a = s->j->a;
	int32_t *vars = arena_array(a, int32_t, d->count);
	double *moves = arena_array(a, double, d->count);
	double way = d->rise >= d->fall ? fmin(d->rise, 1e6) : -d->fall;
	for (size_t i = 0; i < d->count; i++) {
		vars[i] = d->vars[i];
		moves[i] = d->signs[i] * way;
	}
	*list_add(a, &s->j->witnesses) = (struct witness){ vars, moves, d->count };
}

static void apply(struct guess *s, const struct direction *d)
{
	keep_witness(s, d);
	for (size_t i = 0; i < d->count; i++) {
		int32_t n = d->vars[i];
		const struct variable *v = &s->j->vars[n];
		s->open[n] = true;
		if (!v->guarded)
			continue;
		double fall = d->signs[i] > 0 ? d->fall : d->rise;
		double rise = d->signs[i] > 0 ? d->rise : d->fall;
		s->low[n] = fmin(s->low[n], v->count - fall);
		s->high[n] = fmax(s->high[n], v->count + rise);
		untie(&s->ties[n], n, d);
	}
}

/* Add the direction to the sums of its equations, or with way 0 clear them; are all zero? */
static bool add_to_sums(struct guess *s, const struct direction *d, int way)
{
	bool zero = true;
	for (size_t i = 0; i < d->count; i++) {
		int32_t v = d->vars[i];
		for (uint32_t k = s->j->var_start[v]; k < s->j->var_start[v + 1]; k++) {
			uint32_t q = s->j->of_var[k];
			bool total = s->j->terms.items[s->j->start.items[q]].var == v;
			zero &= s->sum[q] == 0;
			s->sum[q] = way ? s->sum[q] + (total ? -d->signs[i] : d->signs[i]) : 0;
		}
	}
	return zero;
}

/* Does the direction keep the equations of all tables? Those of its own it does. */
static bool keeps_all(struct guess *s, const struct direction *d)
{
	if (!d->shared)
		return true;
	add_to_sums(s, d, 1);
	return add_to_sums(s, d, 0);
}

/* The best direction through n; false when none helps. */
static bool search(struct guess *s, int32_t n)
{
	const struct variable *v = &s->j->vars[n];
	const struct grid *g = &s->j->grids[v->table];
	size_t place = (size_t)v->place, dims = g->table->dimension_count;
	size_t choice[PROTECT_DIMENSIONS] = { 0 };
	double before = lack(s, n);
	s->best->score = INFINITY;
	if (!all_vectors(s, g, place))
		return false;
	for (size_t k = 0; k < dims;) {
		if (multiply(s, g, place, choice, s->best->score)) {
			double after = lack_after(s, n, s->now);
			s->now->score = s->now->cost + after;
			if (after < before - PROTECT_TINY && s->now->score < s->best->score &&
			    keeps_all(s, s->now)) {
				struct direction *swap = s->best;
				s->best = s->now;
				s->now = swap;
			}
		}
		for (k = 0; k < dims && ++choice[k] == s->dimension[k].count; k++)
			choice[k] = 0;
	}
	return s->best->score < INFINITY;
}

static void guess_one(struct guess *s, int32_t n)
{
	const struct variable *v = &s->j->vars[n];
	if (v->table < 0 || v->fixed)
		return;
	for (int tries = 0; tries < 4; tries++) {
		if (lack(s, n) < PROTECT_TINY || !search(s, n))
			return;
		apply(s, s->best);
	}
}

/* Cells in their own order, or, with a seed, in another. */
static int32_t *in_order(const struct joint *j, struct arena *a, uint64_t seed, size_t *count_r)
{
	int32_t *order = arena_array(a, int32_t, j->count + 1);
	size_t count = 0;
	for (size_t i = 0; i < j->count; i++)
		if (j->vars[i].guarded)
			order[count++] = (int32_t)i;
	for (size_t i = count; seed && i > 1; i--) {
		size_t k = mix(seed * 0x9e3779b97f4a7c15u + i) % i;
		int32_t swap = order[i - 1];
		order[i - 1] = order[k];
		order[k] = swap;
	}
	*count_r = count;
	return order;
}

void guess(struct joint *j, bool *open, uint64_t seed)
{
	struct arena *a = arena_new(0);
	struct guess s = { .j = j, .open = open, .low = arena_array(a, double, j->count + 1),
		.high = arena_array(a, double, j->count + 1),
		.weight = arena_array(a, double, j->count + 1),
		.sum = arena_array(a, double, j->equations + 1),
		.ties = arena_array(a, struct ties, j->count + 1),
		.dimension = arena_array(a, struct vectors, PROTECT_DIMENSIONS),
		.now = arena_new_of(a, struct direction),
		.best = arena_new_of(a, struct direction) };
	for (size_t i = 0; i < j->count; i++) {
		double noise = seed ? (double)(mix(seed + i * 31) >> 40) / (1 << 24) : 0;
		s.low[i] = s.high[i] = j->vars[i].count;
		s.weight[i] = j->vars[i].weight * (1 + 0.3 * noise);
	}
	size_t count;
	int32_t *order = in_order(j, a, seed, &count);
	for (size_t i = 0; i < count; i++)
		guess_one(&s, order[i]);
	arena_free(a);
}
