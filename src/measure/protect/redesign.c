/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Redesign comes before suppression: a table where more than a quarter of the cells with anybody
 * in them are small is refused, with a proposal of which classes to merge.
 *
 * Greedy: of all pairs that may be merged (neighbours in an ordered dimension, areas that touch,
 * else the smallest class of a parent with any other), the one that removes the most small cells
 * for each cell that is lost; until few enough are left. When the classes of a parent have all
 * become one, the parent stands for them.
 */
#include "measure/protect/inner.h"

#include <math.h>

struct plan {
	struct joint *j;
	const struct grid *g;
	struct arena *a;
	double *persons;	/* of each place; below 0: not there */
	int32_t *into[PROTECT_DIMENSIONS];	/* what a code was merged into, or itself */
	bool *gone[PROTECT_DIMENSIONS];		/* all of a parent: the parent stands for it */
	int64_t cells, small;
};

static bool is_small(const struct plan *p, double persons)
{
	return persons > 0 && persons < (double)p->j->o->threshold;
}

static void count_all(struct plan *p)
{
	p->cells = p->small = 0;
	for (size_t at = 0; at < p->g->size; at++) {
		p->cells += p->persons[at] > 0;
		p->small += is_small(p, p->persons[at]);
	}
}

static void start(struct plan *p)
{
	p->persons = arena_array(p->a, double, p->g->size);
	for (size_t at = 0; at < p->g->size; at++) {
		int32_t n = p->g->vars[at];
		p->persons[at] = -1;
		if (n >= 0 && !p->j->vars[n].hidden)
			p->persons[at] = (double)p->j->vars[n].contributors;
	}
	for (size_t k = 0; k < p->g->table->dimension_count; k++) {
		size_t n = p->g->table->dimensions[k]->count;
		p->into[k] = arena_array(p->a, int32_t, n);
		p->gone[k] = arena_array(p->a, bool, n);
		for (size_t c = 0; c < n; c++)
			p->into[k][c] = (int32_t)c;
	}
	count_all(p);
}

/* ---- pairs ---- */

struct pair {
	size_t dimension;
	int32_t one, other;
	double gain;
};

static void weigh(const struct plan *p, struct pair *x)
{
	double small = 0, cells = 0;
	size_t step = p->g->stride[x->dimension];
	for (size_t at = 0; at < p->g->size; at++) {
		if ((int32_t)grid_code(p->g, at, x->dimension) != x->one)
			continue;
		double a = p->persons[at];
		double b = p->persons[at + (size_t)(x->other - x->one) * step];
		double sum = fmax(a, 0) + fmax(b, 0);
		small += is_small(p, a) + is_small(p, b) - is_small(p, sum);
		cells += (a > 0) + (b > 0) - (sum > 0);
	}
	x->gain = small / (cells + 1);
}

static bool stands(const struct plan *p, size_t k, int32_t code)
{
	return p->into[k][code] == code;
}

/* Do classes that ended in the two codes touch? */
static bool touch(const struct plan *p, size_t k, int32_t a, int32_t b)
{
	const struct protect_dimension *d = p->g->table->dimensions[k];
	for (size_t i = 0; i < d->touching_count; i++) {
		int32_t x = p->into[k][d->touching[i][0]], y = p->into[k][d->touching[i][1]];
		if ((x == a && y == b) || (x == b && y == a))
			return true;
	}
	return false;
}

static double persons_of(const struct plan *p, size_t k, int32_t code)
{
	double sum = 0;
	for (size_t at = 0; at < p->g->size; at++)
		if ((int32_t)grid_code(p->g, at, k) == code)
			sum += fmax(p->persons[at], 0);
	return sum;
}

static bool has_children(const struct plan *p, size_t k, int32_t code)
{
	for (int32_t i = p->g->first[k][code]; i < p->g->first[k][code + 1]; i++)
		if (!p->gone[k][p->g->child[k][i]])
			return true;
	return false;
}

/* Leaves that still stand below the parent, in order. */
static size_t siblings(const struct plan *p, size_t k, int32_t parent, int32_t *codes_r)
{
	size_t n = 0;
	for (int32_t i = p->g->first[k][parent]; i < p->g->first[k][parent + 1]; i++) {
		int32_t code = p->g->child[k][i];
		if (stands(p, k, code) && !p->gone[k][code] && !has_children(p, k, code))
			codes_r[n++] = code;
	}
	return n;
}

static void try_pair(const struct plan *p, size_t k, int32_t a, int32_t b, struct pair *best)
{
	struct pair x = { k, a < b ? a : b, a < b ? b : a, 0 };
	weigh(p, &x);
	if (x.gain > best->gain)
		*best = x;
}

static void try_siblings(const struct plan *p, size_t k, const int32_t *codes, size_t n,
    struct pair *best)
{
	const struct protect_dimension *d = p->g->table->dimensions[k];
	size_t least = 0;
	for (size_t i = 0; !d->ordered && i < n; i++)
		if (persons_of(p, k, codes[i]) < persons_of(p, k, codes[least]))
			least = i;
	for (size_t i = 0; i < n; i++) {
		if (d->ordered && i + 1 < n)
			try_pair(p, k, codes[i], codes[i + 1], best);
		else if (!d->ordered && i != least &&
		    (!d->touching || touch(p, k, codes[i], codes[least])))
			try_pair(p, k, codes[i], codes[least], best);
	}
}

static struct pair best_pair(const struct plan *p)
{
	struct pair best = { 0 };
	for (size_t k = 0; k < p->g->table->dimension_count; k++) {
		size_t n = p->g->table->dimensions[k]->count;
		int32_t *codes = arena_array(p->a, int32_t, n);
		for (size_t parent = 0; parent < n; parent++)
			if (stands(p, k, (int32_t)parent))
				try_siblings(p, k, codes, siblings(p, k, (int32_t)parent, codes),
				    &best);
	}
	return best;
}

/* Where only one class is left below the parent, it says the same as the parent. */
static void drop_level(struct plan *p, size_t k, int32_t parent)
{
	size_t n = p->g->table->dimensions[k]->count;
	int32_t *codes = arena_array(p->a, int32_t, n);
	if (siblings(p, k, parent, codes) != 1)
		return;
	for (size_t c = 0; c < n; c++)
		p->gone[k][c] |= p->into[k][c] == codes[0];
	for (size_t at = 0; at < p->g->size; at++)
		if ((int32_t)grid_code(p->g, at, k) == codes[0])
			p->persons[at] = -1;
}

static void merge(struct plan *p, const struct pair *x)
{
	size_t k = x->dimension, step = p->g->stride[k];
	const struct protect_dimension *d = p->g->table->dimensions[k];
	for (size_t at = 0; at < p->g->size; at++) {
		if ((int32_t)grid_code(p->g, at, k) != x->one)
			continue;
		double *other = &p->persons[at + (size_t)(x->other - x->one) * step];
		if (*other >= 0)
			p->persons[at] = fmax(p->persons[at], 0) + *other;
		*other = -1;
	}
	for (size_t c = 0; c < d->count; c++)
		if (p->into[k][c] == x->other)
			p->into[k][c] = x->one;
	drop_level(p, k, d->codes[x->one].parent);
}

/* ---- what to tell ---- */

static struct str name_of(const struct plan *p, struct arena *a, size_t k, const uint32_t *codes,
    size_t n)
{
	const struct protect_dimension *d = p->g->table->dimensions[k];
	if (d->ordered && n > 2)
		return arena_printf(a, "%.*s … %.*s", STR(d->codes[codes[0]].code),
		    STR(d->codes[codes[n - 1]].code));
	struct str name = d->codes[codes[0]].code;
	for (size_t i = 1; i < n && i < 6; i++)
		name = arena_printf(a, "%.*s + %.*s%s", STR(name), STR(d->codes[codes[i]].code),
		    i == 5 && n > 6 ? " + …" : "");
	return name;
}

struct merges {
	struct protect_merge *items;
	size_t count, room;
};

static void list_merges(const struct plan *p, struct merges *merges)
{
	struct arena *a = p->j->a;
	size_t table = (size_t)(p->g->table - p->j->tables);
	for (size_t k = 0; k < p->g->table->dimension_count; k++) {
		size_t n = p->g->table->dimensions[k]->count;
		for (size_t c = 0; c < n; c++) {
			uint32_t *codes = arena_array(a, uint32_t, n);
			size_t count = 0;
			for (size_t i = 0; i < n; i++)
				if (p->into[k][i] == (int32_t)c)
					codes[count++] = (uint32_t)i;
			if (count > 1)
				*list_add(a, merges) = (struct protect_merge){ table, k, codes,
					count, name_of(p, a, k, codes, count) };
		}
	}
}

static struct str sentence(const struct plan *p, const struct protect_refusal *r)
{
	struct arena *a = p->j->a;
	const struct protect_table *t = p->g->table;
	struct str list = STR_EMPTY;
	for (size_t i = 0; i < r->merge_count && i < 8; i++)
		list = arena_printf(a, "%.*s%s%.*s: %.*s", STR(list), i ? "; " : "",
		    STR(t->dimensions[r->merges[i].dimension]->name), STR(r->merges[i].name));
	if (!r->merge_count)
		return arena_printf(a, tr(p->j->lang, N_("The table \"%.*s\" cannot"
		    " be published: %lld of %lld cells are so small that they would expose"
		    " somebody.")), STR(t->name), (long long)r->small, (long long)r->cells);
	return arena_printf(a, tr(p->j->lang, N_("The table \"%.*s\" is too fine: %lld"
	    " of %lld cells are so small that they would expose somebody. Merge %.*s; then it is"
	    " %lld of %lld.")), STR(t->name), (long long)r->small, (long long)r->cells, STR(list),
	    (long long)r->small_after, (long long)r->cells_after);
}

void redesign_one(struct joint *j, size_t grid, double share, struct protect_refusal *refusal)
{
	struct plan p = { .j = j, .g = &j->grids[grid], .a = arena_new(0) };
	start(&p);
	*refusal = (struct protect_refusal){ .table = (size_t)(p.g->table - j->tables),
		.cells = p.cells, .small = p.small };
	while ((double)p.small > share * (double)p.cells) {
		struct pair best = best_pair(&p);
		if (best.gain <= 0)
			break;
		merge(&p, &best);
		count_all(&p);
	}
	struct merges merges = { 0 };
	list_merges(&p, &merges);
	refusal->merges = merges.items;
	refusal->merge_count = merges.count;
	refusal->cells_after = p.cells;
	refusal->small_after = p.small;
	refusal->text = sentence(&p, refusal);
	arena_free(p.a);
}

static double small_share(const struct joint *j, const struct grid *g)
{
	double cells = 0, small = 0;
	for (size_t at = 0; at < g->size; at++) {
		int32_t n = g->vars[at];
		if (n < 0 || j->vars[n].hidden || j->vars[n].count <= 0)
			continue;
		cells++;
		small += (j->vars[n].reasons & PROTECT_SMALL) != 0;
	}
	return cells > 0 ? small / cells : 0;
}

size_t redesign(struct joint *j, struct protect_refusal **refusals_r)
{
	size_t count = 0;
	*refusals_r = arena_array(j->a, struct protect_refusal, j->grid_count + 1);
	for (size_t i = 0; i < j->grid_count; i++) {
		const struct grid *g = &j->grids[i];
		if (g->table->past || small_share(j, g) <= j->o->share)
			continue;
		redesign_one(j, i, j->o->share, &(*refusals_r)[count++]);
	}
	return count;
}
