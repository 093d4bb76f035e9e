/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * From tables to one joint system.
 *
 * 1. Each table is laid out as the grid of all combinations of its codes. A place without a cell
 *    is nothing (-1) where all below it is nothing, else a hidden variable: the sum exists, an
 *    attacker can reason about it, but it is not published.
 * 2. A variable is a key. Cells of several tables with the same key are one variable, which is
 *    what ties tables together.
 * 3. For each dimension, each code with children and each combination of the other codes there is
 *    one equation: total = sum of parts.
 * 4. A past table whose published values differ from the counts of now tells of another state of
 *    the records. Its cells are variables of their own (an equation between two states would be
 *    wrong), and what it said is noted at the cells of now (need.c keeps what it must).
 */
#include "measure/protect/inner.h"

#include <math.h>
#include <string.h>

/* ---- keys ---- */

static int by_name(const struct protect_table *t, const uint8_t *order, size_t i, size_t k)
{
	return str_cmp(t->dimensions[order[i]]->name, t->dimensions[order[k]]->name);
}

static void sort_dimensions(const struct protect_table *t, uint8_t *order)
{
	for (size_t i = 0; i < t->dimension_count; i++) {
		order[i] = (uint8_t)i;
		for (size_t k = i; k > 0 && by_name(t, order, k, k - 1) < 0; k--) {
			uint8_t swap = order[k];
			order[k] = order[k - 1];
			order[k - 1] = swap;
		}
	}
}

/* The one root that has children; a dimension of one code only says which one it is. */
static int32_t total_of(const struct protect_dimension *d)
{
	size_t roots = 0;
	for (size_t c = 0; c < d->count; c++)
		roots += d->codes[c].parent < 0;
	return roots == 1 && d->count > 1 ? 0 : -1;
}

static struct str key_of(struct arena *a, const struct protect_table *t, const uint16_t *codes)
{
	uint8_t order[PROTECT_DIMENSIONS];
	sort_dimensions(t, order);
	struct buf_part { struct str name, code; } parts[PROTECT_DIMENSIONS];
	size_t count = 0, size = 0;
	for (size_t i = 0; i < t->dimension_count; i++) {
		const struct protect_dimension *d = t->dimensions[order[i]];
		uint16_t code = codes[order[i]];
		if ((int32_t)code == total_of(d))
			continue;
		parts[count] = (struct buf_part){ d->name, d->codes[code].code };
		size += parts[count].name.n + parts[count].code.n + 2;
		count++;
	}
	char *text = arena_alloc(a, size + 1), *at = text;
	for (size_t i = 0; i < count; i++) {
		if (i)
			*at++ = ';';
		at = mempcpy(at, parts[i].name.p, parts[i].name.n);
		*at++ = '=';
		at = mempcpy(at, parts[i].code.p, parts[i].code.n);
	}
	return str_n(text, (size_t)(at - text));
}

struct str protect_key(struct arena *a, const struct protect_table *t,
    const struct protect_cell *cell)
{
	return key_of(a, t, cell->codes);
}

/* ---- variables ---- */

static uint32_t *slot_of(const struct joint *j, struct str key)
{
	size_t i = str_hash(key) * 0x9e3779b97f4a7c15u >> 20;
	for (;; i++) {
		uint32_t *slot = &j->index.items[i & (j->index.size - 1)];
		if (!*slot || str_eq(j->vars[*slot - 1].key, key))
			return slot;
	}
}

int32_t joint_find(const struct joint *j, struct str key)
{
	return j->index.size ? (int32_t)*slot_of(j, key) - 1 : -1;
}

static void grow_index(struct joint *j)
{
	j->index.size = j->index.size ? j->index.size * 2 : 1024;
	j->index.items = arena_array(j->a, uint32_t, j->index.size);
	for (size_t i = 0; i < j->count; i++)
		*slot_of(j, j->vars[i].key) = (uint32_t)i + 1;
}

/* The variable of the key, made where there is none. */
static int32_t variable_of(struct joint *j, struct str key, bool *made_r)
{
	if ((j->count + 1) * 2 > j->index.size)
		grow_index(j);
	uint32_t *slot = slot_of(j, key);
	*made_r = !*slot;
	if (*slot) {
		j->vars[*slot - 1].shared = true;
		return (int32_t)*slot - 1;
	}
	if (j->count == j->room)
		j->vars = arena_list_room(j->a, j->vars, j->count, &j->room, sizeof *j->vars);
	j->vars[j->count] = (struct variable){ .key = key, .high = INFINITY, .table = -1 };
	*slot = (uint32_t)++j->count;
	return (int32_t)*slot - 1;
}

/* ---- the grid of a table ---- */

size_t grid_place(const struct grid *g, const struct protect_cell *cell)
{
	size_t place = 0;
	for (size_t k = 0; k < g->table->dimension_count; k++)
		place += cell->codes[k] * g->stride[k];
	return place;
}

uint32_t grid_code(const struct grid *g, size_t place, size_t dimension)
{
	return (uint32_t)(place / g->stride[dimension] % g->table->dimensions[dimension]->count);
}

static void children(struct joint *j, struct grid *g, size_t k)
{
	const struct protect_dimension *d = g->table->dimensions[k];
	int32_t *first = arena_array(j->a, int32_t, d->count + 2);
	int32_t *child = arena_array(j->a, int32_t, d->count + 1);
	for (size_t c = 0; c < d->count; c++)
		if (d->codes[c].parent >= 0)
			first[d->codes[c].parent + 2]++;
	for (size_t c = 0; c < d->count; c++)
		first[c + 1] += first[c];
	for (size_t c = 0; c < d->count; c++)
		if (d->codes[c].parent >= 0)
			child[first[d->codes[c].parent + 1]++] = (int32_t)c;
	g->first[k] = first;
	g->child[k] = child;
	g->total[k] = total_of(d);
}

static bool check_dimension(const struct protect_table *t, const struct protect_dimension *d,
    struct err *e)
{
	if (!d->count || d->count > UINT16_MAX)
		return fail(e, ERR_INPUT, N_("The table \"%.*s\" has no usable classes in"
		    " \"%.*s\"."), STR(t->name), STR(d->name));
	for (size_t c = 0; c < d->count; c++)
		if (d->codes[c].parent >= (int32_t)c)
			return fail(e, ERR_INPUT, N_("In \"%.*s\" of the table \"%.*s\" the class"
			    " \"%.*s\" stands before the one it is part of."), STR(d->name),
			    STR(t->name), STR(d->codes[c].code));
	return true;
}

static bool lay_out(struct joint *j, struct grid *g, size_t *places, struct err *e)
{
	const struct protect_table *t = g->table;
	if (!t->dimension_count || t->dimension_count > PROTECT_DIMENSIONS)
		return fail(e, ERR_INPUT, N_("The table \"%.*s\" must have 1 to %d dimensions."),
		    STR(t->name), PROTECT_DIMENSIONS);
	g->size = 1;
	for (size_t k = t->dimension_count; k-- > 0;) {
		if (!check_dimension(t, t->dimensions[k], e))
			return false;
		g->stride[k] = g->size;
		g->size *= t->dimensions[k]->count;
		if (g->size > PROTECT_GRID || (*places + g->size) > PROTECT_GRID)
			return fail(e, ERR_LIMIT, N_("The table \"%.*s\" has too many combinations"
			    " of classes to be protected as a whole."), STR(t->name));
		children(j, g, k);
	}
	*places += g->size;
	g->vars = arena_array(j->a, int32_t, g->size);
	memset(g->vars, -1, g->size * sizeof *g->vars);
	return true;
}

/* ---- cells ---- */

static bool check_cell(const struct protect_table *t, const struct protect_cell *cell,
    struct err *e)
{
	for (size_t k = 0; k < t->dimension_count; k++)
		if (cell->codes[k] >= t->dimensions[k]->count)
			return fail(e, ERR_INPUT, N_("A cell of the table \"%.*s\" has a class of"
			    " \"%.*s\" that does not exist."), STR(t->name),
			    STR(t->dimensions[k]->name));
	if (cell->count < 0 || cell->contributors < 0)
		return fail(e, ERR_INPUT, N_("The table \"%.*s\" has a count below zero."),
		    STR(t->name));
	return true;
}

static void note_past(struct variable *v, const struct protect_cell *cell)
{
	if (cell->past == PROTECT_WAS_PUBLISHED) {
		v->past_published = true;
		v->was = (double)cell->was;
	} else if (cell->past == PROTECT_WAS_SUPPRESSED) {
		v->past_suppressed = true;
		if (cell->was_low < cell->was_high) {
			v->was_low = (double)cell->was_low;
			v->was_high = (double)cell->was_high;
		}
	}
}

static void set_count(struct variable *v, const struct protect_cell *cell)
{
	v->unknown = cell->unknown;
	v->count = cell->unknown ? 0 : (double)cell->count;
	v->contributors = cell->contributors ? cell->contributors : cell->count;
	for (size_t i = 0; i < PROTECT_AMOUNTS; i++)
		v->amounts[i] = (double)cell->amounts[i];
}

static bool put_cell(struct joint *j, struct grid *g, const struct protect_cell *cell,
    struct err *e)
{
	const struct protect_table *t = g->table;
	if (!check_cell(t, cell, e))
		return false;
	size_t place = grid_place(g, cell);
	struct str key = key_of(j->a, t, cell->codes);
	if (g->vars[place] >= 0)
		return fail(e, ERR_INPUT, N_("The table \"%.*s\" has the cell \"%.*s\" twice."),
		    STR(t->name), STR(key));
	bool made;
	if (g->mark.n)
		key = arena_printf(j->a, "%.*s%.*s", STR(g->mark), STR(key));
	int32_t n = g->vars[place] = variable_of(j, key, &made);
	struct variable *v = &j->vars[n];
	if (made || (v->unknown && !cell->unknown))
		set_count(v, cell);
	else if (!cell->unknown && v->count != (double)cell->count)
		return fail(e, ERR_INPUT, N_("The cell \"%.*s\" has the count %.0f in one table and"
		    " %lld in the table \"%.*s\"."), STR(key), v->count,
		    (long long)cell->count, STR(t->name));
	if (made || (v->hidden && !cell->hidden))
		v->hidden = cell->hidden;
	if (!t->past && (!v->cell || !cell->hidden))
		v->cell = cell;
	if (cell->structural)
		v->fixed = true;
	if (v->table < 0 || j->grids[v->table].table->past ||
	    (!t->past && g->size > j->grids[v->table].size)) {	/* the finest says most */
		v->table = (int32_t)(g - j->grids);
		v->place = (int32_t)place;
	}
	note_past(v, cell);
	return true;
}

/* A sum that nobody gave: hidden, and what its parts are together. */
static void put_sum(struct joint *j, struct grid *g, size_t place, size_t k)
{
	uint32_t code = grid_code(g, place, k);
	struct variable sum = { .high = INFINITY, .hidden = true };
	bool any = false, unknown = false;
	for (int32_t i = g->first[k][code]; i < g->first[k][code + 1]; i++) {
		size_t at = place + ((size_t)g->child[k][i] - code) * g->stride[k];
		if (g->vars[at] < 0)
			continue;
		const struct variable *part = &j->vars[g->vars[at]];
		any = true;
		unknown |= part->unknown;
		sum.count += part->count;
		sum.contributors += part->contributors;
		for (size_t q = 0; q < PROTECT_AMOUNTS; q++)
			sum.amounts[q] += part->amounts[q];
	}
	if (!any)
		return;
	uint16_t codes[PROTECT_DIMENSIONS];
	for (size_t i = 0; i < g->table->dimension_count; i++)
		codes[i] = (uint16_t)grid_code(g, place, i);
	bool made;
	struct str key = key_of(j->a, g->table, codes);
	if (g->mark.n)
		key = arena_printf(j->a, "%.*s%.*s", STR(g->mark), STR(key));
	int32_t n = g->vars[place] = variable_of(j, key, &made);
	if (!made)
		return;
	sum.key = j->vars[n].key;
	sum.count = unknown ? 0 : sum.count;
	sum.unknown = unknown;
	sum.table = (int32_t)(g - j->grids);
	sum.place = (int32_t)place;
	j->vars[n] = sum;
}

static void put_sums(struct joint *j, struct grid *g)
{
	for (size_t place = g->size; place-- > 0;) {
		if (g->vars[place] >= 0)
			continue;
		for (size_t k = 0; k < g->table->dimension_count; k++) {
			uint32_t code = grid_code(g, place, k);
			if (g->first[k][code] == g->first[k][code + 1])
				continue;
			put_sum(j, g, place, k);
			break;
		}
	}
}

/* ---- equations ---- */

static void begin_equation(struct joint *j)
{
	*list_add(j->a, &j->start) = (uint32_t)j->terms.count;
}

static void equation_of(struct joint *j, const struct grid *g, size_t place, size_t k)
{
	uint32_t code = grid_code(g, place, k);
	if (g->vars[place] < 0)
		return;
	begin_equation(j);
	*list_add(j->a, &j->terms) = (struct term){ g->vars[place], -1 };
	for (int32_t i = g->first[k][code]; i < g->first[k][code + 1]; i++) {
		size_t at = place + ((size_t)g->child[k][i] - code) * g->stride[k];
		if (g->vars[at] >= 0)
			*list_add(j->a, &j->terms) = (struct term){ g->vars[at], 1 };
	}
}

static void equations_of(struct joint *j, const struct grid *g)
{
	for (size_t k = 0; k < g->table->dimension_count; k++)
		for (size_t place = 0; place < g->size; place++) {
			uint32_t code = grid_code(g, place, k);
			if (g->first[k][code] < g->first[k][code + 1])
				equation_of(j, g, place, k);
		}
}

static bool given_equation(struct joint *j, const struct protect_equation *q, struct err *e)
{
	int32_t total = joint_find(j, q->total);
	if (total < 0)
		return fail(e, ERR_INPUT, N_("No table has the cell \"%.*s\" of an equation."),
		    STR(q->total));
	begin_equation(j);
	*list_add(j->a, &j->terms) = (struct term){ total, -1 };
	for (size_t i = 0; i < q->part_count; i++) {
		int32_t part = joint_find(j, q->parts[i]);
		if (part < 0)
			return fail(e, ERR_INPUT,
			    N_("No table has the cell \"%.*s\" of an equation."),
			    STR(q->parts[i]));
		*list_add(j->a, &j->terms) = (struct term){ part, 1 };
	}
	return true;
}

static bool adds_up(const struct joint *j, size_t q, struct err *e)
{
	size_t n;
	const struct term *terms = joint_terms(j, q, &n);
	double sum = 0;
	for (size_t i = 0; i < n; i++) {
		if (j->vars[terms[i].var].unknown)
			return true;
		sum += terms[i].sign * j->vars[terms[i].var].count;
	}
	if (fabs(sum) < 0.5)
		return true;
	return fail(e, ERR_INPUT, N_("The cell \"%.*s\" is not the sum of its parts: %.0f are"
	    " missing in them."), STR(j->vars[terms[0].var].key), -sum);
}

static void equations_of_variables(struct joint *j)
{
	j->var_start = arena_array(j->a, uint32_t, j->count + 2);
	j->of_var = arena_array(j->a, uint32_t, j->terms.count + 1);
	for (size_t i = 0; i < j->terms.count; i++)
		j->var_start[j->terms.items[i].var + 2]++;
	for (size_t v = 0; v < j->count; v++)
		j->var_start[v + 2] += j->var_start[v + 1];
	for (size_t q = 0; q < j->equations; q++)
		for (uint32_t i = j->start.items[q]; i < j->start.items[q + 1]; i++)
			j->of_var[j->var_start[j->terms.items[i].var + 1]++] = (uint32_t)q;
}

/* ---- past tables of another state ---- */

/* Does a published value of the table differ from what the cell counts now? */
static bool tells_another_state(struct joint *j, const struct protect_table *t)
{
	for (size_t i = 0; i < t->cell_count; i++) {
		const struct protect_cell *cell = &t->cells[i];
		if (cell->past != PROTECT_WAS_PUBLISHED)
			continue;
		int32_t n = joint_find(j, key_of(j->a, t, cell->codes));
		if (n >= 0 && !j->vars[n].unknown && j->vars[n].count != (double)cell->was)
			return true;
	}
	return false;
}

static void note_past_of_all(struct joint *j, const struct protect_table *t)
{
	for (size_t i = 0; i < t->cell_count; i++) {
		int32_t n = joint_find(j, key_of(j->a, t, t->cells[i].codes));
		if (n >= 0)
			note_past(&j->vars[n], &t->cells[i]);
	}
}

static bool add_table(struct joint *j, const struct protect_table *t, size_t *places,
    struct err *e)
{
	struct grid *g = &j->grids[j->grid_count++];
	*g = (struct grid){ .table = t };
	if (!lay_out(j, g, places, e))
		return false;
	if (t->past && tells_another_state(j, t)) {
		note_past_of_all(j, t);
		g->mark = arena_printf(j->a, "%.*s #%zu ", STR(t->name), j->grid_count);
	}
	for (size_t i = 0; i < t->cell_count; i++)
		if (!put_cell(j, g, &t->cells[i], e))
			return false;
	put_sums(j, g);
	return true;
}

struct joint *joint_new(struct arena *a, const struct protect_table *tables, size_t table_count,
    const struct protect_equation *equations, size_t equation_count,
    const struct protect_options *o, struct err *e)
{
	struct joint *j = arena_new_of(a, struct joint);
	*j = (struct joint){ .a = a, .o = o, .lang = e->lang, .tables = tables };
	j->grids = arena_array(a, struct grid, table_count + 1);
	size_t places = 0;
	/* what is decided about first: past tables are compared with it */
	for (int past = 0; past < 2; past++)
		for (size_t t = 0; t < table_count; t++)
			if (tables[t].past == past && !add_table(j, &tables[t], &places, e))
				return NULL;
	for (size_t g = 0; g < j->grid_count; g++)
		equations_of(j, &j->grids[g]);
	for (size_t i = 0; i < equation_count; i++)
		if (!given_equation(j, &equations[i], e))
			return NULL;
	j->equations = j->start.count;
	begin_equation(j);
	for (size_t q = 0; q < j->equations; q++)
		if (!adds_up(j, q, e))
			return NULL;
	equations_of_variables(j);
	return j;
}
