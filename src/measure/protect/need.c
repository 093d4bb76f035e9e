/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Which cells are primary, and what is promised to those in them.
 *
 * 1. small: from 1 to threshold - 1 contributors.
 * 2. dominated: p per cent rule, total - largest - second < p/100 × largest; n,k rule, the n
 *    largest together > k/100 × total (Hundepool et al. 2012, section 4.2).
 * 3. group: in a sensitive dimension, one class holds everybody of a total at or above the
 *    threshold. Promised is only that another class may hold somebody.
 * 4. before: what was suppressed stays so; what was promised then is promised still.
 * 5. change: the difference from the value published before is that of few persons, so the
 *    revised value is held back. That it is small is known to everybody who knows this rule.
 * What was published before with the value of now cannot be hidden.
 */
#include "measure/protect/inner.h"
#include "measure/protect/lp.h"

#include <math.h>

static bool dominated(const struct protect_cell *cell, const struct protect_options *o)
{
	for (size_t i = 0; i < PROTECT_AMOUNTS; i++) {
		const struct protect_dominance *d = &o->dominance[i];
		double total = (double)cell->amounts[i], one = (double)cell->largest[i];
		double two = (double)cell->second[i];
		if (total <= 0)
			continue;
		if (d->percent > 0 && total - one - two < d->percent / 100 * one)
			return true;
		if (d->n > 0 && d->k > 0 && one + (d->n > 1 ? two : 0) > d->k / 100 * total)
			return true;
	}
	return false;
}

static void promise(struct variable *v, double low, double high, double width)
{
	if (!v->guarded) {
		v->need_low = low;
		v->need_high = high;
		v->need_width = width;
	}
	v->guarded = true;
	v->need_low = fmin(v->need_low, fmax(low, 0));
	v->need_high = fmax(v->need_high, high);
	v->need_width = fmax(v->need_width, width);
}

static void promise_plain(struct variable *v, const struct protect_options *o)
{
	promise(v, v->count - (double)o->around, v->count + (double)o->around, (double)o->width);
}

static void look_at_past(struct variable *v, const struct protect_options *o)
{
	double change = fabs(v->count - v->was);
	if (v->past_published && change < 0.5) {
		v->fixed = true;
		return;
	}
	if (v->past_suppressed) {
		v->forced = true;
		if (v->was_low < v->was_high && v->was_low <= v->count && v->count <= v->was_high) {
			v->reasons |= PROTECT_BEFORE;
			promise(v, v->was_low, v->was_high, v->was_high - v->was_low);
		}
	} else if (v->past_published && change < (double)o->threshold) {
		v->reasons |= PROTECT_CHANGE;
		v->low = fmax(v->was - (double)(o->threshold - 1), 0);
		v->high = v->was + (double)(o->threshold - 1);
		promise(v, fmax(v->count - 1, v->low), fmin(v->count + 1, v->high), 1);
	}
}

static void look_at_unknown(struct variable *v)
{
	v->forced = true;
	if (v->past_suppressed && v->was_low < v->was_high) {
		v->reasons |= PROTECT_BEFORE;
		promise(v, v->was_low, v->was_high, v->was_high - v->was_low);
	}
}

static void look_at(struct variable *v, const struct protect_options *o)
{
	v->forced = v->hidden;
	v->weight = 1 + 0.05 * log2(1 + v->count);
	if (v->unknown) {
		look_at_unknown(v);
		return;
	}
	if (v->past_published || v->past_suppressed)
		look_at_past(v, o);
	if (v->fixed || (!v->cell && !v->hidden)) {
		v->fixed = true;	/* of a past table, published */
		return;
	}
	v->single = v->count > 0 && v->contributors == 1;
	if (v->reasons & PROTECT_CHANGE)
		return;		/* about where it lies is known: no wider promise can be kept */
	if (v->count > 0 && v->contributors < o->threshold) {
		v->reasons |= PROTECT_SMALL;
		promise_plain(v, o);
	}
	if (v->cell && v->count > 0 && dominated(v->cell, o)) {
		v->reasons |= PROTECT_DOMINATED;
		promise_plain(v, o);
	}
}

/* One class holds everybody of the total of equation: that class is guarded from below. */
static void look_at_group(struct joint *j, const struct term *terms, size_t n)
{
	int32_t all = -1;
	for (size_t i = 1; i < n; i++) {
		if (j->vars[terms[i].var].unknown)
			return;
		if (j->vars[terms[i].var].count <= 0)
			continue;
		if (all >= 0)
			return;
		all = terms[i].var;
	}
	const struct variable *total = &j->vars[terms[0].var];
	if (all < 0 || n < 3 || total->contributors < j->o->threshold || j->vars[all].fixed)
		return;
	struct variable *v = &j->vars[all];
	bool guarded = v->guarded;
	v->reasons |= PROTECT_GROUP;
	promise(v, v->count - 1, v->count, guarded ? v->need_width : 1);
}

/* The equations of a dimension stand together; each is known by where its total stands. */
static void look_at_groups(struct joint *j)
{
	size_t q = 0;
	for (size_t i = 0; i < j->grid_count; i++) {
		const struct grid *g = &j->grids[i];
		for (size_t k = 0; k < g->table->dimension_count; k++)
			for (size_t place = 0; place < g->size; place++) {
				uint32_t code = grid_code(g, place, k);
				if (g->vars[place] < 0 ||
				    g->first[k][code] == g->first[k][code + 1])
					continue;
				size_t n;
				const struct term *terms = joint_terms(j, q++, &n);
				if (g->table->dimensions[k]->sensitive && !g->table->past)
					look_at_group(j, terms, n);
			}
	}
}

/* ---- counts that are not known any more ---- */

struct fit {
	int32_t *column;	/* of each variable, -1: known */
	double *low, *high;
	struct lp_row *rows;
	size_t columns, row_count;
};

static void fit_columns(struct joint *j, struct fit *f)
{
	f->column = arena_array(j->a, int32_t, j->count);
	f->low = arena_array(j->a, double, j->count + 1);
	f->high = arena_array(j->a, double, j->count + 1);
	f->low[0] = f->high[0] = 1;	/* the constant */
	f->columns = 1;
	for (size_t i = 0; i < j->count; i++) {
		const struct variable *v = &j->vars[i];
		f->column[i] = -1;
		if (!v->unknown)
			continue;
		f->column[i] = (int32_t)f->columns;
		f->low[f->columns] = v->was_low;
		f->high[f->columns++] = v->was_low < v->was_high ? v->was_high : INFINITY;
	}
}

static void fit_row(struct joint *j, struct fit *f, size_t q)
{
	size_t n, used = 1;
	const struct term *terms = joint_terms(j, q, &n);
	int32_t *columns = arena_array(j->a, int32_t, n + 1);
	double *values = arena_array(j->a, double, n + 1);
	for (size_t i = 0; i < n; i++) {
		int32_t c = f->column[terms[i].var];
		if (c < 0) {
			values[0] += terms[i].sign * j->vars[terms[i].var].count;
			continue;
		}
		columns[used] = c;
		values[used++] = terms[i].sign;
	}
	if (used > 1)
		f->rows[f->row_count++] = (struct lp_row){ columns, values, used };
}

/* Any counts that fit: what is promised about unknown ones does not depend on where they are. */
static bool fit_unknown(struct joint *j, struct err *e)
{
	struct fit f = { 0 };
	fit_columns(j, &f);
	if (f.columns == 1)
		return true;
	f.rows = arena_array(j->a, struct lp_row, j->equations);
	for (size_t q = 0; q < j->equations; q++)
		fit_row(j, &f, q);
	struct lp *lp = lp_new(f.columns, f.low, f.high, f.rows, f.row_count);
	double *nothing = arena_array(j->a, double, f.columns);
	bool fits = lp_least(lp, nothing) == LP_SOLVED;
	for (size_t i = 0; fits && i < j->count; i++)
		if (f.column[i] >= 0)
			j->vars[i].count = fmax(lp_value(lp, (size_t)f.column[i]), 0);
	j->programs++;
	lp_free(lp);
	return fits || fail(e, ERR_CONFLICT, N_("The tables published earlier and the new ones"
	    " contradict each other: no counts satisfy both."));
}

/* ---- what earlier releases have to do with this one ---- */

static void reach(bool *reached, int32_t *queue, size_t *last, int32_t n)
{
	if (reached[n])
		return;
	reached[n] = true;
	queue[(*last)++] = n;
}

/* What no equation ties to a new table stays as protected as it was: it is left out. */
static void leave_out_unreached(struct joint *j)
{
	bool *reached = arena_array(j->a, bool, j->count + 1);
	int32_t *queue = arena_array(j->a, int32_t, j->count + 1);
	size_t last = 0;
	for (size_t i = 0; i < j->count; i++)
		if (j->vars[i].table >= 0 && !j->grids[j->vars[i].table].table->past)
			reach(reached, queue, &last, (int32_t)i);
	for (size_t next = 0; next < last; next++)
		for (uint32_t k = j->var_start[queue[next]]; k < j->var_start[queue[next] + 1];
		    k++) {
			size_t n;
			const struct term *terms = joint_terms(j, j->of_var[k], &n);
			for (size_t i = 0; i < n; i++)
				reach(reached, queue, &last, terms[i].var);
		}
	for (size_t i = 0; i < j->count; i++)
		if (!reached[i]) {
			j->vars[i].unknown = j->vars[i].forced = j->vars[i].guarded = false;
			j->vars[i].single = false;
			j->vars[i].fixed = true;
		}
}

bool joint_need(struct joint *j, struct err *e)
{
	for (size_t i = 0; i < j->count; i++)
		look_at(&j->vars[i], j->o);
	leave_out_unreached(j);
	if (j->o->group)
		look_at_groups(j);
	return fit_unknown(j, e);
}
