/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * From the fine tables of all workers to the cells of the tables: each fine cell is added to the
 * cell of each cuboid that it belongs to; then come what further rows of persons added there.
 * Sums of whole numbers, so the order is of no account; cells are sorted in the end.
 */
#include "measure/tally/plan.h"

#include <stdlib.h>
#include <string.h>

/* The cells of a cuboid, found by the nodes of its fields. */
struct rolled {
	size_t fields, count, room;
	uint32_t *codes;
	struct tally_cell *cells;
	uint32_t *slots;
	size_t slot_room;
};

static void *grown(void *p, size_t n, size_t size)
{
	p = realloc(p, n * size);
	if (!p)
		abort();
	return p;
}

static size_t place(const struct rolled *r, const uint32_t *codes)
{
	uint64_t h = 0x9e3779b97f4a7c15u;
	for (size_t i = 0; i < r->fields; i++) {
		h = (h ^ codes[i]) * 0xd6e8feb86659fd93u;
		h ^= h >> 32;
	}
	return (size_t)h & (r->slot_room - 1);
}

static void rolled_grow(struct rolled *r)
{
	r->room = r->room ? r->room * 2 : 256;
	r->codes = grown(r->codes, r->room * (r->fields + 1), sizeof *r->codes);
	r->cells = grown(r->cells, r->room, sizeof *r->cells);
	r->slot_room = r->room * 2;
	free(r->slots);
	r->slots = calloc(r->slot_room, sizeof *r->slots);
	if (!r->slots)
		abort();
	for (size_t i = 0; i < r->count; i++) {
		size_t at = place(r, r->codes + i * r->fields);
		while (r->slots[at])
			at = (at + 1) & (r->slot_room - 1);
		r->slots[at] = (uint32_t)i + 1;
	}
}

static struct tally_cell *rolled_cell(struct rolled *r, const uint32_t *codes)
{
	if (r->count == r->room)
		rolled_grow(r);
	size_t at = place(r, codes);
	for (; r->slots[at]; at = (at + 1) & (r->slot_room - 1)) {
		size_t i = r->slots[at] - 1;
		if (!memcmp(r->codes + i * r->fields, codes, r->fields * sizeof *codes))
			return &r->cells[i];
	}
	memcpy(r->codes + r->count * r->fields, codes, r->fields * sizeof *codes);
	r->slots[at] = (uint32_t)r->count + 1;
	r->cells[r->count] = (struct tally_cell){ 0 };
	return &r->cells[r->count++];
}

static void take_top(struct tally_cell *to, uint64_t x)
{
	uint64_t largest = (uint64_t)to->largest, second = (uint64_t)to->second;
	top_two(&largest, &second, x);
	to->largest = (int64_t)largest;
	to->second = (int64_t)second;
}

/* ---- fine cells ---- */

struct roller {
	struct run *run;
	const struct plan *plan;
	struct rolled *rolled;	/* by cuboid */
};

/* Where in a fine table each field of a cuboid comes from. */
static void find_sources(const struct run *run, const struct space *fine, const struct space *s,
    size_t *from)
{
	for (size_t i = 0; i < s->field_count; i++) {
		const struct field *f = &run->fields[s->fields[i]];
		int32_t best = -1;
		for (size_t k = 0; k < fine->field_count; k++) {
			const struct field *g = &run->fields[fine->fields[k]];
			if (g->dim == f->dim && g->depth > best) {
				best = g->depth;
				from[i] = k;
			}
		}
	}
}

/* The cuboid's codes for a fine cell; false when the leaf has nothing at that depth. */
static bool roll_codes(const struct run *run, const struct space *s, const size_t *from,
    const uint32_t *fine, uint32_t *codes)
{
	for (size_t i = 0; i < s->field_count; i++) {
		const struct field *f = &run->fields[s->fields[i]];
		codes[i] = node_at(&run->dims[f->dim], fine[from[i]], f->depth, f->kind);
		if (f->kind == FIELD_ABOVE && !codes[i])
			return false;
	}
	return true;
}

static void add_fine(struct tally_cell *to, const struct fine_cell *cell,
    const struct more_cell *more)
{
	to->enrolments += (int64_t)cell->rows;
	to->completions += (int64_t)cell->done;
	to->hours += (int64_t)cell->hours;
	to->learners += (int64_t)cell->first;
	if (!more)
		return;
	to->assigned += (int64_t)more->assigned;
	to->key += more->key;
	take_top(to, more->largest);
	take_top(to, more->second);
}

static size_t cell_count(const struct cells *c)
{
	return c->space->dense ? c->room : c->count;
}

static void roll_fine(struct roller *r, const struct cells *fine, size_t cuboid)
{
	const struct space *s = &r->plan->cuboids[cuboid].space;
	size_t from[32] = { 0 };
	uint32_t leaf[32], codes[32];
	find_sources(r->run, fine->space, s, from);
	for (size_t i = 0; i < cell_count(fine); i++) {
		bool any = fine->fine[i].rows || (fine->more && fine->more[i].assigned);
		if (!any)
			continue;
		cells_codes(fine, r->plan->layout, i, leaf);
		if (roll_codes(r->run, s, from, leaf, codes))
			add_fine(rolled_cell(&r->rolled[cuboid], codes), &fine->fine[i],
			    fine->more ? &fine->more[i] : NULL);
	}
}

/* ---- what further rows added ---- */

static void roll_extra(struct roller *r, const struct cells *c, size_t cuboid)
{
	uint32_t codes[32];
	for (size_t i = 0; i < cell_count(c); i++) {
		if (!c->extra[i] && !(c->largest && c->largest[i]))
			continue;
		cells_codes(c, r->plan->layout, i, codes);
		bool none = false;
		for (size_t k = 0; k < c->space->field_count; k++)
			none |=
			    r->run->fields[c->space->fields[k]].kind == FIELD_ABOVE && !codes[k];
		if (none)
			continue;
		struct tally_cell *to = rolled_cell(&r->rolled[cuboid], codes);
		to->learners += (int64_t)c->extra[i];
		if (c->key)
			to->key += c->key[i];
		if (c->largest) {
			take_top(to, c->largest[i]);
			take_top(to, c->second[i]);
		}
	}
}

static void roll_cuboid(struct roller *r, size_t cuboid)
{
	const struct cuboid *c = &r->plan->cuboids[cuboid];
	r->rolled[cuboid].fields = c->space.field_count;
	for (int i = 0; i < r->run->threads; i++) {
		const struct people *p = r->run->workers[i].people;
		roll_fine(r, &p->fines[c->fine], cuboid);
		roll_extra(r, &p->cuboids[cuboid], cuboid);
	}
}

/* ---- categories ---- */

static bool is_category(const struct run_dim *d, const struct term *t, uint32_t node)
{
	const struct node *n = &d->nodes.items[node];
	if (n->depth > t->depth)
		return false;
	return t->totals || n->depth == t->depth || (node && !n->inner);
}

/* Fill the list; index_r gets the category of each node, -1: none. */
static void list_categories(struct roller *r, const struct term *t, struct tally_dim *to,
    int32_t *index_r)
{
	const struct run_dim *d = &r->run->dims[t->dim];
	struct arena *a = r->run->result_arena;
	struct tally_category *all = arena_array(a, struct tally_category, d->nodes.count);
	size_t n = 0;
	for (size_t i = 0; i < d->nodes.count; i++) {
		uint32_t node = r->plan->order[t->dim][i];
		const struct node *from = &d->nodes.items[node];
		index_r[node] = -1;
		if (!is_category(d, t, node))
			continue;
		index_r[node] = (int32_t)n;
		all[n++] = (struct tally_category){ .code = arena_copy(a, from->code),
			.label = arena_copy(a, from->label),
			.parent = from->parent >= 0 && t->totals ? index_r[from->parent] : -1,
			.level = from->depth, .leaf = from->depth == t->depth || !from->inner,
			.from = d->from ? d->from[node] : 0, .to = d->to ? d->to[node] : 0 };
	}
	if (n && t->totals)
		all[0].leaf = n == 1;
	*to = (struct tally_dim){ .name = arena_copy(a, t->name), .kind = d->spec->kind,
		.categories = all, .count = n, .totals = t->totals };
}

/* ---- tables ---- */

struct listed {
	const int32_t *codes;
	const struct tally_cell *cell;
};

static int by_codes(const void *a, const void *b, void *thing)
{
	const struct listed *x = a, *y = b;
	size_t n = *(const size_t *)thing;
	for (size_t i = 0; i < n; i++)
		if (x->codes[i] != y->codes[i])
			return x->codes[i] < y->codes[i] ? -1 : 1;
	return 0;
}

static void sort_cells(struct arena *a, struct tally_table *t, int32_t *codes,
    const struct tally_cell *cells, size_t count)
{
	size_t n = t->dim_count;
	struct listed *all = calloc(count + 1, sizeof *all);
	if (!all)
		abort();
	for (size_t i = 0; i < count; i++)
		all[i] = (struct listed){ codes + i * n, cells + i };
	qsort_r(all, count, sizeof *all, by_codes, &n);
	int32_t *out = arena_array(a, int32_t, count * n + 1);
	struct tally_cell *to = arena_array(a, struct tally_cell, count + 1);
	for (size_t i = 0; i < count; i++) {
		memcpy(out + i * n, all[i].codes, n * sizeof *out);
		to[i] = *all[i].cell;
		if (!tally_assigns(t->grouping->protect))
			to[i].assigned = to[i].largest = to[i].second = 0;
		if (t->grouping->protect != TALLY_CELL_KEY)
			to[i].key = 0;
	}
	free(all);
	t->codes = out;
	t->cells = to;
	t->cell_count = count;
}

static size_t field_place(const struct space *s, int field)
{
	size_t i = 0;
	while (s->fields[i] != field)
		i++;
	return i;
}

/* The cells of one cuboid, with the categories of this table. */
static void put_part(struct roller *r, const struct table_part *part, int32_t *const *index,
    size_t dims, int32_t *codes, struct tally_cell *cells)
{
	const struct rolled *from = &r->rolled[part->cuboid];
	const struct space *s = &r->plan->cuboids[part->cuboid].space;
	size_t place_of[16] = { 0 };
	for (size_t k = 0; k < dims; k++)
		place_of[k] = part->fields[k] < 0 ? SIZE_MAX : field_place(s, part->fields[k]);
	for (size_t i = 0; i < from->count; i++) {
		for (size_t k = 0; k < dims; k++)
			codes[i * dims + k] = place_of[k] == SIZE_MAX ? 0 :
			    index[k][from->codes[i * from->fields + place_of[k]]];
		cells[i] = from->cells[i];
	}
}

static void make_table(struct roller *r, size_t number, struct tally_table *t)
{
	struct run *run = r->run;
	const struct grouping *g = &run->spec->groupings.items[number];
	const struct table_plan *plan = &r->plan->tables[number];
	size_t dims = g->names.count, count = 0, at = 0;
	int32_t *index[16];
	*t = (struct tally_table){ .grouping = &run->spec->faces[number], .dim_count = dims };
	struct tally_dim *dim = arena_array(run->result_arena, struct tally_dim, dims);
	t->dims = dim;
	for (size_t k = 0; k < dims; k++) {
		index[k] = arena_array(run->arena, int32_t,
		    run->dims[g->terms[k].dim].nodes.count);
		list_categories(r, &g->terms[k], &dim[k], index[k]);
	}
	for (size_t i = 0; i < plan->parts.count; i++)
		count += r->rolled[plan->parts.items[i].cuboid].count;
	int32_t *codes = grown(NULL, count * dims + 1, sizeof *codes);
	struct tally_cell *cells = grown(NULL, count + 1, sizeof *cells);
	for (size_t i = 0; i < plan->parts.count; i++) {
		const struct table_part *part = &plan->parts.items[i];
		put_part(r, part, index, dims, codes + at * dims, cells + at);
		at += r->rolled[part->cuboid].count;
	}
	sort_cells(run->result_arena, t, codes, cells, count);
	free(codes);
	free(cells);
}

void roll_up(struct run *run, struct tally_result *result)
{
	struct roller r = { run, run->plan, NULL };
	r.rolled = calloc(run->plan->cuboid_count + 1, sizeof *r.rolled);
	if (!r.rolled)
		abort();
	for (size_t i = 0; i < run->plan->cuboid_count; i++)
		roll_cuboid(&r, i);
	size_t n = run->spec->groupings.count;
	struct tally_table *tables = arena_array(run->result_arena, struct tally_table, n);
	for (size_t i = 0; i < n; i++)
		make_table(&r, i, &tables[i]);
	for (size_t i = 0; i < run->plan->cuboid_count; i++) {
		free(r.rolled[i].codes);
		free(r.rolled[i].cells);
		free(r.rolled[i].slots);
	}
	free(r.rolled);
	result->tables = tables;
	result->table_count = n;
	for (int i = 0; i < run->threads; i++)
		result->rows.learners += run->workers[i].people->persons;
}
