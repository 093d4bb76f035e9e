/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Tables of a tally as the joint system wants them: every combination of classes is a cell, those
 * that nobody is in as well. A dimension without a total gets one whose cells are hidden: it is
 * not published, but it is by these sums that tables of one data set tell on each other. Periods
 * get none, since nobody adds years up; a second root keeps a single period from being taken for a
 * total.
 */
#include "measure/publish.h"

enum { ENROLMENTS, HOURS };	/* ORDER: protect_cell.amounts */

static size_t roots(const struct tally_dim *d)
{
	size_t n = 0;
	for (size_t i = 0; i < d->count; i++)
		n += d->categories[i].parent < 0;
	return n;
}

/* Does the dimension get a hidden total of its own, or a second root? */
static bool adds_total(const struct tally_dim *d)
{
	return d->kind != TALLY_PERIOD && roots(d) > 1;
}

static bool adds_root(const struct tally_dim *d)
{
	return d->kind == TALLY_PERIOD && roots(d) < 2;
}

/* A total that is made stands first, since parents stand before their children. */
static size_t shift(const struct tally_dim *d)
{
	return adds_total(d);
}

static struct protect_dimension *dimension_of(struct arena *a, const struct tally_dim *d)
{
	struct protect_dimension *p = arena_new_of(a, struct protect_dimension);
	struct protect_code *codes = arena_array(a, struct protect_code, d->count + 1);
	size_t s = shift(d), n = d->count + s;
	if (s)
		codes[0] = (struct protect_code){ S("_T"), -1 };
	for (size_t i = 0; i < d->count; i++) {
		int32_t parent = d->categories[i].parent;
		codes[i + s] = (struct protect_code){ d->categories[i].code,
			parent >= 0 ? parent + (int32_t)s : s ? 0 : -1 };
	}
	if (adds_root(d))
		codes[n++] = (struct protect_code){ S("-"), -1 };
	*p = (struct protect_dimension){ .name = d->name, .codes = codes, .count = n,
		.ordered = d->kind == TALLY_AGE || d->kind == TALLY_PERIOD };
	return p;
}

/* ---- cells ---- */

static size_t cell_index(const struct guarded *g, const uint16_t *codes)
{
	size_t i = 0;
	for (size_t d = 0; d < g->protect.dimension_count; d++)
		i = i * g->sizes[d] + codes[d];
	return i;
}

static void set_codes(struct guarded *g, size_t i, uint16_t *codes)
{
	for (size_t d = g->protect.dimension_count; d-- > 0;) {
		codes[d] = (uint16_t)(i % g->sizes[d]);
		i /= g->sizes[d];
	}
}

static bool is_fed(const struct tally_grouping *g, enum tally_measure m)
{
	for (size_t i = 0; i < g->feed_count; i++)
		if (g->feeds[i].measure == m)
			return true;
	return false;
}

static void fill_cell(struct guarded *g, const struct tally_cell *from, struct protect_cell *to)
{
	const struct tally_grouping *grouping = g->table->grouping;
	bool others = is_fed(grouping, TALLY_ENROLMENTS) ||
	    is_fed(grouping, TALLY_COMPLETIONS) || is_fed(grouping, TALLY_HOURS);
	to->count = from->assigned;
	to->contributors = others ? from->learners : 0;
	if (is_fed(grouping, TALLY_ENROLMENTS))
		to->amounts[ENROLMENTS] = from->enrolments;
	if (is_fed(grouping, TALLY_HOURS)) {
		to->amounts[HOURS] = from->hours;
		to->largest[HOURS] = from->largest;
		to->second[HOURS] = from->second;
	}
}

static void fill_cells(struct guarded *g)
{
	const struct tally_table *t = g->table;
	for (size_t i = 0; i < t->cell_count; i++) {
		uint16_t codes[PROTECT_DIMENSIONS];
		for (size_t d = 0; d < t->dim_count; d++)
			codes[d] = (uint16_t)(t->codes[i * t->dim_count + d] +
					      (int32_t)shift(&t->dims[d]));
		size_t at = cell_index(g, codes);
		fill_cell(g, &t->cells[i], &g->cells[at]);
		g->counts[at] = &t->cells[i];
	}
}

/* The hidden total of one dimension: for every combination of the others the sum over the classes
 * that are not below another one. */
static void add_hidden(struct guarded *g, size_t d, size_t all)
{
	const struct protect_code *codes = g->protect.dimensions[d]->codes;
	for (size_t i = 0; i < all; i++) {
		uint16_t at[PROTECT_DIMENSIONS];
		struct protect_cell *cell = &g->cells[i], *total;
		set_codes(g, i, at);
		if (!at[d] || codes[at[d]].parent != 0)
			continue;
		at[d] = 0;
		total = &g->cells[cell_index(g, at)];
		total->hidden = true;
		total->count += cell->count;
		total->contributors += cell->contributors;
		for (size_t m = 0; m < PROTECT_AMOUNTS; m++)
			total->amounts[m] += cell->amounts[m];
	}
}

/* Combinations with the second root of a period are none. The cells move together. */
static void drop_made_periods(struct guarded *g, size_t all)
{
	size_t kept = 0;
	for (size_t i = 0; i < all; i++) {
		bool made = false;
		set_codes(g, i, g->cells[i].codes);
		for (size_t d = 0; d < g->table->dim_count; d++)
			made = made || (adds_root(&g->table->dims[d]) &&
			    g->cells[i].codes[d] + 1U == g->sizes[d]);
		if (made)
			continue;
		g->cells[kept] = g->cells[i];
		g->counts[kept++] = g->counts[i];
	}
	g->protect.cell_count = kept;
}

bool guard_table(struct arena *a, const struct tally_table *t, struct guarded *out_r,
    struct err *e)
{
	struct guarded *g = out_r;
	size_t all = 1;
	*g = (struct guarded){ .table = t };
	if (t->dim_count > PROTECT_DIMENSIONS)
		return fail(e, ERR_LIMIT, N_("The table \"%.*s\" has more than %d dimensions."),
		    STR(t->grouping->name), PROTECT_DIMENSIONS);
	const struct protect_dimension **dims =
	    arena_array(a, const struct protect_dimension *, t->dim_count + 1);
	for (size_t d = 0; d < t->dim_count; d++) {
		dims[d] = dimension_of(a, &t->dims[d]);
		g->sizes[d] = dims[d]->count;
		all *= g->sizes[d];
		if (all > PROTECT_GRID || g->sizes[d] > UINT16_MAX)
			return fail(e, ERR_LIMIT, N_("The table \"%.*s\" has too many cells to "
			    "protect. Please split it."), STR(t->grouping->name));
	}
	g->protect = (struct protect_table){ .name = t->grouping->name, .dimensions = dims,
		.dimension_count = t->dim_count };
	g->cells = arena_array(a, struct protect_cell, all + 1);
	g->counts = arena_array(a, const struct tally_cell *, all + 1);
	fill_cells(g);
	for (size_t d = 0; d < t->dim_count; d++)
		if (adds_total(&t->dims[d]))
			add_hidden(g, d, all);
	drop_made_periods(g, all);
	g->protect.cells = g->cells;
	return true;
}
