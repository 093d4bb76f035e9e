/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The open part of the system, made small before any program is solved.
 *
 * It is written in changes from the truth, so every equation is a sum of open variables that is
 * zero. An equation with one of them says that it cannot change; one with two says that they
 * change together or against each other, and they become one column with the bounds of both; one
 * whose terms can all only rise, or all only fall, says that none can change. This is repeated
 * until nothing is new. In a table protected by few cells it is most of the work: what is left
 * for the simplex method is a fraction of the rows and columns.
 */
#include "measure/protect/inner.h"
#include "measure/protect/lp.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Columns as a forest of variables: each is `sign` times its parent. */
struct forest {
	const struct joint *j;
	const bool *open;
	int32_t *parent;
	int8_t *sign;
	bool *still;		/* of roots: cannot change */
	double *low, *high;	/* of roots */
	struct term *terms;	/* of the equation at hand, over roots */
	int32_t *at;		/* of roots: place in terms, or -1 */
	size_t count;
};

static int32_t root_of(struct forest *f, int32_t v, int *sign_r)
{
	int sign = 1;
	int32_t r = v;
	while (f->parent[r] != r) {
		sign *= f->sign[r];
		r = f->parent[r];
	}
	*sign_r = sign;
	while (f->parent[v] != r && v != r) {	/* shorten the way */
		int32_t next = f->parent[v];
		int8_t step = f->sign[v];
		f->parent[v] = r;
		f->sign[v] = (int8_t)sign;
		sign *= step;
		v = next;
	}
	return r;
}

static void collect(struct forest *f, size_t q)
{
	size_t n;
	const struct term *terms = joint_terms(f->j, q, &n);
	f->count = 0;
	for (size_t i = 0; i < n; i++) {
		int sign;
		if (!f->open[terms[i].var])
			continue;
		int32_t r = root_of(f, terms[i].var, &sign);
		if (f->still[r])
			continue;
		if (f->at[r] < 0) {
			f->at[r] = (int32_t)f->count;
			f->terms[f->count++] = (struct term){ r, 0 };
		}
		f->terms[f->at[r]].sign += sign * terms[i].sign;
	}
	size_t kept = 0;
	for (size_t i = 0; i < f->count; i++) {
		f->at[f->terms[i].var] = -1;
		if (f->terms[i].sign)
			f->terms[kept++] = f->terms[i];
	}
	f->count = kept;
}

/* b = sign × a */
static bool join(struct forest *f, int32_t a, int32_t b, int sign)
{
	f->parent[b] = a;
	f->sign[b] = (int8_t)sign;
	double low = sign > 0 ? f->low[b] : -f->high[b];
	double high = sign > 0 ? f->high[b] : -f->low[b];
	f->low[a] = fmax(f->low[a], low);
	f->high[a] = fmin(f->high[a], high);
	if (f->high[a] - f->low[a] < PROTECT_TINY)
		f->still[a] = true;
	return true;
}

/* Can the terms only rise together, or only fall? */
static bool one_way(const struct forest *f)
{
	bool rise = true, fall = true;
	for (size_t i = 0; i < f->count; i++) {
		struct term x = f->terms[i];
		double low = x.sign > 0 ? f->low[x.var] : -f->high[x.var];
		double high = x.sign > 0 ? f->high[x.var] : -f->low[x.var];
		rise &= low > -PROTECT_TINY;
		fall &= high < PROTECT_TINY;
	}
	return rise || fall;
}

static bool use(struct forest *f)
{
	if (!f->count)
		return false;
	if (f->count == 1 || one_way(f)) {
		for (size_t i = 0; i < f->count; i++)
			f->still[f->terms[i].var] = true;
		return true;
	}
	struct term *x = f->terms;
	if (f->count == 2 && (x[0].sign == x[1].sign || x[0].sign == -x[1].sign))
		return join(f, x[0].var, x[1].var, x[0].sign == x[1].sign ? -1 : 1);
	return false;
}

static void forest_new(struct forest *f, struct arena *a)
{
	size_t n = f->j->count;
	f->parent = arena_array(a, int32_t, n);
	f->sign = arena_array(a, int8_t, n);
	f->still = arena_array(a, bool, n);
	f->low = arena_array(a, double, n);
	f->high = arena_array(a, double, n);
	f->terms = arena_array(a, struct term, n);
	f->at = arena_array(a, int32_t, n);
	for (size_t i = 0; i < n; i++) {
		const struct variable *v = &f->j->vars[i];
		f->parent[i] = (int32_t)i;
		f->at[i] = -1;
		f->low[i] = v->low - v->count;
		f->high[i] = v->high - v->count;
		f->still[i] = f->high[i] - f->low[i] < PROTECT_TINY;
	}
}

/* ---- what is left ---- */

struct rows {
	struct { struct term *items; size_t count, room; } terms;
	struct { uint32_t *items; size_t count, room; } start;
	uint32_t *table;	/* of hashes, row + 1 */
	size_t size;
};

static void sort_terms(struct term *x, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k > 0 && x[k].var < x[k - 1].var; k--) {
			struct term swap = x[k];
			x[k] = x[k - 1];
			x[k - 1] = swap;
		}
	if (n && x[0].sign < 0)
		for (size_t i = 0; i < n; i++)
			x[i].sign = -x[i].sign;
}

static bool row_is_new(struct rows *rows, const struct term *x, size_t n)
{
	uint64_t hash = str_hash(str_n((const char *)x, n * sizeof *x)) * 0x9e3779b97f4a7c15u;
	for (size_t i = hash >> 32;; i++) {
		uint32_t *slot = &rows->table[i & (rows->size - 1)];
		if (!*slot) {
			*slot = (uint32_t)rows->start.count + 1;
			return true;
		}
		uint32_t from = rows->start.items[*slot - 1];
		uint32_t to = *slot < rows->start.count ? rows->start.items[*slot] :
		    (uint32_t)rows->terms.count;
		if (to - from == n && !memcmp(rows->terms.items + from, x, n * sizeof *x))
			return false;
	}
}

static void keep_rows(struct forest *f, struct rows *rows, struct arena *a)
{
	for (rows->size = 16; rows->size < 2 * f->j->equations;)
		rows->size *= 2;
	rows->table = arena_array(a, uint32_t, rows->size);
	for (size_t q = 0; q < f->j->equations; q++) {
		collect(f, q);
		sort_terms(f->terms, f->count);
		if (!f->count || !row_is_new(rows, f->terms, f->count))
			continue;
		*list_add(a, &rows->start) = (uint32_t)rows->terms.count;
		for (size_t i = 0; i < f->count; i++)
			*list_add(a, &rows->terms) = f->terms[i];
	}
	*list_add(a, &rows->start) = (uint32_t)rows->terms.count;
}

static int32_t top(int32_t *group, int32_t c)
{
	while (group[c] != c)
		c = group[c] = group[group[c]];
	return c;
}

static void number_columns(struct forest *f, struct reduced *r, struct arena *a, int32_t *of_root)
{
	size_t n = f->j->count;
	r->column = arena_array(a, int32_t, n);
	r->sign = arena_array(a, int8_t, n);
	memset(of_root, -1, n * sizeof *of_root);
	for (size_t i = 0; i < n; i++) {
		r->column[i] = -1;
		if (!f->open[i])
			continue;
		int sign;
		int32_t root = root_of(f, (int32_t)i, &sign);
		if (f->still[root])
			continue;
		if (of_root[root] < 0)
			of_root[root] = (int32_t)r->columns++;
		r->column[i] = of_root[root];
		r->sign[i] = (int8_t)sign;
	}
}

/* Which block each column belongs to, and its number there. */
static void number_blocks(struct reduced *r, const struct rows *rows, struct arena *a)
{
	int32_t *group = arena_array(a, int32_t, r->columns + 1);
	for (size_t c = 0; c < r->columns; c++)
		group[c] = (int32_t)c;
	for (size_t q = 0; q + 1 < rows->start.count; q++)
		for (uint32_t i = rows->start.items[q] + 1; i < rows->start.items[q + 1]; i++)
			group[top(group, rows->terms.items[i].var)] =
			    top(group, rows->terms.items[i - 1].var);
	int32_t *block = arena_array(a, int32_t, r->columns + 1);
	r->block_of = arena_array(a, int32_t, r->columns + 1);
	r->within = arena_array(a, int32_t, r->columns + 1);
	for (size_t c = 0; c < r->columns; c++) {
		int32_t g = top(group, (int32_t)c);
		if (!block[g])
			block[g] = (int32_t)++r->block_count;
		r->block_of[c] = block[g] - 1;
	}
	r->blocks = arena_array(a, struct block, r->block_count + 1);
	for (size_t c = 0; c < r->columns; c++)
		r->within[c] = (int32_t)r->blocks[r->block_of[c]].column_count++;
}

static void fill_columns(const struct forest *f, struct reduced *r, const int32_t *of_root,
    struct arena *a)
{
	for (size_t b = 0; b < r->block_count; b++) {
		struct block *block = &r->blocks[b];
		block->columns = arena_array(a, int32_t, block->column_count);
		block->low = arena_array(a, double, block->column_count);
		block->high = arena_array(a, double, block->column_count);
	}
	for (size_t i = 0; i < f->j->count; i++) {
		if (of_root[i] < 0)
			continue;
		int32_t c = of_root[i];
		struct block *block = &r->blocks[r->block_of[c]];
		((int32_t *)block->columns)[r->within[c]] = c;
		block->low[r->within[c]] = f->low[i];
		block->high[r->within[c]] = f->high[i];
	}
}

static void fill_rows(struct reduced *r, const struct rows *rows, struct arena *a)
{
	size_t n = rows->start.count - 1;
	for (size_t q = 0; q < n; q++)
		r->blocks[r->block_of[rows->terms.items[rows->start.items[q]].var]].row_count++;
	for (size_t b = 0; b < r->block_count; b++) {
		r->blocks[b].rows = arena_array(a, struct lp_row, r->blocks[b].row_count + 1);
		r->blocks[b].row_count = 0;
	}
	for (size_t q = 0; q < n; q++) {
		const struct term *x = rows->terms.items + rows->start.items[q];
		size_t count = rows->start.items[q + 1] - rows->start.items[q];
		int32_t *columns = arena_array(a, int32_t, count);
		double *values = arena_array(a, double, count);
		for (size_t i = 0; i < count; i++) {
			columns[i] = r->within[x[i].var];
			values[i] = x[i].sign;
		}
		struct block *block = &r->blocks[r->block_of[x[0].var]];
		block->rows[block->row_count++] = (struct lp_row){ columns, values, count };
	}
}

static int by_column(const void *one, const void *other, void *of)
{
	const int32_t *column = of, a = *(const int32_t *)one, b = *(const int32_t *)other;
	if (column[a] != column[b])
		return column[a] < column[b] ? -1 : 1;
	return a < b ? -1 : a > b;
}

static void fill_guarded(const struct forest *f, struct reduced *r, struct arena *a)
{
	for (int fill = 0; fill < 2; fill++) {
		for (size_t i = 0; i < f->j->count; i++) {
			if (!f->j->vars[i].guarded || r->column[i] < 0)
				continue;
			struct block *b = &r->blocks[r->block_of[r->column[i]]];
			if (fill)
				((int32_t *)b->guarded)[b->guarded_count] = (int32_t)i;
			b->guarded_count++;
		}
		for (size_t b = 0; !fill && b < r->block_count; b++) {
			r->blocks[b].guarded = arena_array(a, int32_t, r->blocks[b].guarded_count);
			r->blocks[b].guarded_count = 0;
		}
	}
	for (size_t b = 0; b < r->block_count; b++)
		qsort_r((int32_t *)r->blocks[b].guarded, r->blocks[b].guarded_count,
		    sizeof *r->blocks[b].guarded, by_column, r->column);
}

struct reduced *reduce(const struct joint *j, struct arena *a, const bool *open)
{
	struct forest f = { .j = j, .open = open };
	forest_new(&f, a);
	for (bool again = true; again;) {
		again = false;
		for (size_t q = 0; q < j->equations; q++) {
			collect(&f, q);
			again |= use(&f);
		}
	}
	struct reduced *r = arena_new_of(a, struct reduced);
	struct rows rows = { 0 };
	int32_t *of_root = arena_array(a, int32_t, j->count);
	keep_rows(&f, &rows, a);
	number_columns(&f, r, a, of_root);
	for (size_t i = 0; i < rows.terms.count; i++)
		rows.terms.items[i].var = of_root[rows.terms.items[i].var];
	number_blocks(r, &rows, a);
	fill_columns(&f, r, of_root, a);
	fill_rows(r, &rows, a);
	fill_guarded(&f, r, a);
	return r;
}
