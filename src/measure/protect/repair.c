/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The cheapest cells that keep a promise which the audit found broken (after Kelly, Golden and
 * Assad, 1992; Castro, 2012).
 *
 * Let the cell move as far as promised, and every cell of the system, open or not, move with it.
 * The linear program asks for the least sum of movements, those of open cells for next to nothing;
 * closed cells that move are opened. Movements stay within what is there to be taken away.
 *
 * A program over all cells would be large, and what protects a cell is mostly close by. So the
 * program sees the cells whose classes are the cell's own, its ancestors' and those of some
 * leaves beside it, then of more, then all of its tables, then everything.
 */
#include "measure/protect/inner.h"
#include "measure/protect/lp.h"

#include <math.h>
#include <string.h>

struct region {
	struct arena *a;
	struct { int32_t *items; size_t count, room; } vars;
	int32_t *at;		/* of each variable: its number in vars, or -1 */
};

/* ---- which cells the program sees ---- */

static void take(struct region *r, int32_t n)
{
	if (n < 0 || r->at[n] >= 0)
		return;
	r->at[n] = (int32_t)r->vars.count;
	*list_add(r->a, &r->vars) = n;
}

/* How good a partner the cell is that has another code in one dimension: less is better. */
static int rank(const struct joint *j, const bool *open, const struct grid *g, size_t place,
    size_t k, size_t code)
{
	size_t at = place + (code - grid_code(g, place, k)) * g->stride[k];
	int32_t n = g->vars[at];
	if (n < 0 || j->vars[n].fixed)
		return 3;
	return open[n] ? 0 : j->vars[n].count >= (double)j->o->around ? 1 : 2;
}

static void with_ancestors(const struct protect_dimension *d, int32_t code, bool *chosen)
{
	for (; code >= 0; code = d->codes[code].parent)
		chosen[code] = true;
}

/* Codes of dimension k: the cell's own, and `some` leaves below it and beside it. */
static void choose_codes(const struct joint *j, const bool *open, const struct grid *g,
    size_t place, size_t k, size_t some, bool *chosen)
{
	const struct protect_dimension *d = g->table->dimensions[k];
	int32_t own = (int32_t)grid_code(g, place, k), n = (int32_t)d->count;
	with_ancestors(d, own, chosen);
	for (int below = 0; below < 2; below++) {
		size_t left = some;
		for (int wanted = 0; wanted < 4 && left; wanted++)
			for (int32_t i = 0; i < n && left; i++) {
				int32_t code = (own + i) % n, up = code;
				while (up > own)
					up = d->codes[up].parent;
				if (g->first[k][code] < g->first[k][code + 1] ||
				    (up == own) != below ||
				    rank(j, open, g, place, k, (size_t)code) != wanted)
					continue;
				with_ancestors(d, code, chosen);
				left--;
			}
	}
}

static void take_part(struct region *r, const struct joint *j, const bool *open,
    const struct grid *g, size_t place, size_t some)
{
	bool *chosen[PROTECT_DIMENSIONS];
	size_t n = g->table->dimension_count;
	for (size_t k = 0; k < n; k++) {
		chosen[k] = arena_array(r->a, bool, g->table->dimensions[k]->count);
		choose_codes(j, open, g, place, k, some, chosen[k]);
	}
	for (size_t at = 0; at < g->size; at++) {
		size_t k = 0;
		while (k < n && chosen[k][grid_code(g, at, k)])
			k++;
		if (k == n)
			take(r, g->vars[at]);
	}
}

/* size: 0 and 1 parts of the tables that have the cell, 2 those tables, 3 everything. */
static void take_region(struct region *r, const struct joint *j, const bool *open, int32_t p,
    int size)
{
	static const size_t some[] = { 6, 14 };
	take(r, p);
	for (size_t i = 0; size < 3 && i < j->grid_count; i++) {
		const struct grid *g = &j->grids[i];
		for (size_t place = 0; place < g->size; place++) {
			if (g->vars[place] != p)
				continue;
			if (size < 2)
				take_part(r, j, open, g, place, some[size]);
			for (size_t at = 0; size == 2 && at < g->size; at++)
				take(r, g->vars[at]);
			break;
		}
	}
	for (size_t i = 0; size == 3 && i < j->count; i++)
		take(r, (int32_t)i);
}

/* ---- the program ---- */

struct program {
	struct { double *items; size_t count, room; } low, high, cost;
	int32_t *rise, *fall;	/* columns of each variable of the region; fall -1: rise is both */
	struct lp_row *rows;
	size_t row_count;
};

static int32_t column(struct region *r, struct program *p, double low, double high, double cost)
{
	*list_add(r->a, &p->low) = low;
	*list_add(r->a, &p->high) = high;
	*list_add(r->a, &p->cost) = cost;
	return (int32_t)p->low.count - 1;
}

static void columns(struct region *r, struct program *p, const struct joint *j, const bool *open,
    int32_t held)
{
	p->rise = arena_array(r->a, int32_t, r->vars.count);
	p->fall = arena_array(r->a, int32_t, r->vars.count);
	for (size_t i = 0; i < r->vars.count; i++) {
		int32_t n = r->vars.items[i];
		const struct variable *v = &j->vars[n];
		p->rise[i] = p->fall[i] = -1;
		if ((v->fixed && !open[n]) || n == held)
			continue;
		double cost = open[n] ? 1e-4 : v->weight;
		double up = fmin(v->high - v->count, 1e6);
		p->rise[i] = column(r, p, 0, up, cost);
		if (v->count - v->low > PROTECT_TINY)
			p->fall[i] = column(r, p, 0, v->count - v->low, cost);
	}
}

static void row(struct region *r, struct program *p, const struct joint *j, size_t q)
{
	size_t n, used = 0;
	const struct term *terms = joint_terms(j, q, &n);
	int32_t *cols = arena_array(r->a, int32_t, 2 * n);
	double *values = arena_array(r->a, double, 2 * n);
	for (size_t i = 0; i < n; i++) {
		int32_t at = r->at[terms[i].var];
		if (at < 0)
			continue;
		if (p->rise[at] >= 0) {
			cols[used] = p->rise[at];
			values[used++] = terms[i].sign;
		}
		if (p->fall[at] >= 0) {
			cols[used] = p->fall[at];
			values[used++] = -terms[i].sign;
		}
	}
	if (used)
		p->rows[p->row_count++] = (struct lp_row){ cols, values, used };
}

/* Every equation that has a variable of the region, once. */
static void rows(struct region *r, struct program *p, const struct joint *j)
{
	size_t most = 0;
	for (size_t i = 0; i < r->vars.count; i++)
		most += j->var_start[r->vars.items[i] + 1] - j->var_start[r->vars.items[i]];
	p->rows = arena_array(r->a, struct lp_row, most + 1);
	bool *done = arena_array(r->a, bool, j->equations + 1);
	for (size_t i = 0; i < r->vars.count; i++) {
		int32_t n = r->vars.items[i];
		for (uint32_t k = j->var_start[n]; k < j->var_start[n + 1]; k++) {
			if (!done[j->of_var[k]])
				row(r, p, j, j->of_var[k]);
			done[j->of_var[k]] = true;
		}
	}
}

static void open_moved(const struct region *r, const struct program *p, const struct lp *lp,
    struct joint *j, bool *open)
{
	int32_t *vars = arena_array(j->a, int32_t, r->vars.count);
	double *moves = arena_array(j->a, double, r->vars.count);
	size_t count = 0;
	for (size_t i = 0; i < r->vars.count; i++) {
		double moved = 0;
		if (p->rise[i] >= 0)
			moved += lp_value(lp, (size_t)p->rise[i]);
		if (p->fall[i] >= 0)
			moved -= lp_value(lp, (size_t)p->fall[i]);
		if (fabs(moved) <= 1e-5 || j->vars[r->vars.items[i]].fixed)
			continue;
		open[r->vars.items[i]] = true;
		vars[count] = r->vars.items[i];
		moves[count++] = moved;
	}
	*list_add(j->a, &j->witnesses) = (struct witness){ vars, moves, count };
}

/* Let variable n move by d while `held` does not; open what must move with it. */
static bool move_within(struct joint *j, bool *open, int32_t n, double d, int32_t held, int size)
{
	struct region r = { .a = arena_new(0) };
	struct program p = { 0 };
	r.at = arena_array(r.a, int32_t, j->count);
	memset(r.at, -1, j->count * sizeof *r.at);
	take_region(&r, j, open, n, size);
	columns(&r, &p, j, open, held);
	int32_t way = d > 0 ? p.rise[r.at[n]] : p.fall[r.at[n]];
	int32_t back = d > 0 ? p.fall[r.at[n]] : p.rise[r.at[n]];
	bool moved = way >= 0 && p.high.items[way] >= fabs(d) - PROTECT_TINY;
	if (moved) {
		p.low.items[way] = p.high.items[way] = fmin(fabs(d), p.high.items[way]);
		if (back >= 0)
			p.high.items[back] = 0;
		rows(&r, &p, j);
		struct lp *lp = lp_new(p.low.count, p.low.items, p.high.items, p.rows,
		    p.row_count);
		moved = lp_least(lp, p.cost.items) == LP_SOLVED;
		if (moved)
			open_moved(&r, &p, lp, j, open);
		j->programs += lp_solved(lp);
		lp_free(lp);
	}
	arena_free(r.a);
	return moved;
}

static bool move(struct joint *j, bool *open, int32_t n, double d, int32_t held)
{
	for (int size = 0; size < 4; size++)
		if (move_within(j, open, n, d, held, size))
			return true;
	return false;
}

bool repair(struct joint *j, bool *open, const struct failure *f)
{
	const struct variable *v = &j->vars[f->var];
	j->repaired++;
	if (f->by >= 0)
		return move(j, open, f->var, 1, f->by) || (v->count - v->low >= 1 &&
		    move(j, open, f->var, -1, f->by));
	double low = fmin(f->low, v->need_low), high = fmax(f->high, v->need_high);
	if (f->low > low + PROTECT_TINY && !move(j, open, f->var, low - v->count, -1))
		return false;
	double wide = fmax(high, low + v->need_width);
	if (f->high > wide - PROTECT_TINY)
		return true;
	if (move(j, open, f->var, wide - v->count, -1))
		return true;
	/* it cannot rise so far: then fall further */
	return (f->high > high - PROTECT_TINY || high <= v->count + PROTECT_TINY ||
	    move(j, open, f->var, high - v->count, -1)) && high - v->need_width >= v->low &&
	    move(j, open, f->var, high - v->need_width - v->count, -1);
}
