/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From `count` lines to cuboids, and from cuboids to as few fine tables as are small. */
#include "measure/tally/plan.h"
#include "base/lang.h"

#include <stdlib.h>
#include <string.h>

/* ---- spaces ---- */

static int by_number(const void *a, const void *b)
{
	return *(const uint16_t *)a - *(const uint16_t *)b;
}

static void space_finish(const struct layout *l, struct space *s)
{
	qsort(s->fields, s->field_count, sizeof *s->fields, by_number);
	unsigned bits = 0;
	s->segment_count = 0;
	for (size_t i = 0; i < s->field_count; i++) {
		struct slot slot = l->slots[s->fields[i]];
		uint64_t mask = (1ull << slot.bits) - 1;
		s->mask[slot.word] |= mask << slot.shift;
		struct segment *last = i ? &s->segments[s->segment_count - 1] : NULL;
		struct slot before = l->slots[s->fields[i ? i - 1 : 0]];
		if (last && before.word == slot.word && before.shift + before.bits == slot.shift)
			last->mask |= mask << (bits - last->to);
		else
			s->segments[s->segment_count++] = (struct segment){ slot.word, slot.shift,
				(uint8_t)bits, mask };
		bits += slot.bits;
		if (bits > DENSE_BITS) {
			/* Segments are of no use then; the mask still has to be whole. */
			for (i++; i < s->field_count; i++)
				s->mask[l->slots[s->fields[i]].word] |=
				    ((1ull << l->slots[s->fields[i]].bits) - 1) <<
				    l->slots[s->fields[i]].shift;
		}
	}
	s->bits = (uint8_t)(bits < 255 ? bits : 255);
	s->dense = bits <= DENSE_BITS;
}

static bool same_fields(const struct space *a, const struct space *b)
{
	return a->field_count == b->field_count &&
	    !memcmp(a->fields, b->fields, a->field_count * sizeof *a->fields);
}

static bool has_field(const struct space *s, uint16_t field)
{
	for (size_t i = 0; i < s->field_count; i++)
		if (s->fields[i] == field)
			return true;
	return false;
}

static bool is_part(const struct space *part, const struct space *whole)
{
	for (size_t i = 0; i < part->field_count; i++)
		if (!has_field(whole, part->fields[i]))
			return false;
	return true;
}

static unsigned bits_of(const struct layout *l, const struct space *s)
{
	unsigned bits = 0;
	for (size_t i = 0; i < s->field_count; i++)
		bits += l->slots[s->fields[i]].bits;
	return bits;
}

/* ---- cuboids ---- */

static int family_of(struct plan *p, int period)
{
	for (size_t i = 0; i < p->family_count; i++)
		if (p->families[i].period == period)
			return (int)i;
	p->families[p->family_count] = (struct family){ .period = period };
	if (period >= 0) {
		struct slot s = p->layout->slots[period];
		p->families[p->family_count].mask[s.word] = ((1ull << s.bits) - 1) << s.shift;
	}
	return (int)p->family_count++;
}

static int cuboid_of(struct plan *p, const struct space *s, int family, enum tally_protect protect)
{
	size_t i = 0;
	while (i < p->cuboid_count && !(same_fields(&p->cuboids[i].space, s) &&
	    p->cuboids[i].family == family))
		i++;
	if (i == CUBOIDS_MOST)
		return -1;
	if (i == p->cuboid_count)
		p->cuboids[p->cuboid_count++] = (struct cuboid){ .space = *s, .family = family };
	struct cuboid *c = &p->cuboids[i];
	c->top |= tally_assigns(protect);
	c->key |= protect == TALLY_CELL_KEY;
	p->families[family].top |= c->top;
	return (int)i;
}

/* Each choice of depths, counted through like the digits of a number. */
static bool table_cuboids(struct run *run, struct plan *p, size_t number, struct err *e)
{
	const struct grouping *g = &run->spec->groupings.items[number];
	size_t n = g->names.count;
	int depth[16];
	for (size_t i = 0; i < n; i++)
		depth[i] = g->terms[i].depth;
	int period = g->period < 0 ? -1 :
	    field_for(run, FIELD_NODE, g->terms[g->period].dim, 1);
	int family = family_of(p, period);
	for (;;) {
		struct space s = { 0 };
		struct table_part part = { 0 };
		for (size_t i = 0; i < n; i++) {
			const struct term *t = &g->terms[i];
			part.fields[i] = depth[i] == 0 ? -1 : field_for(run,
			    depth[i] == t->depth ? FIELD_NODE : FIELD_ABOVE, t->dim, depth[i]);
			if (part.fields[i] >= 0)
				s.fields[s.field_count++] = (uint16_t)part.fields[i];
		}
		space_finish(p->layout, &s);
		part.cuboid = cuboid_of(p, &s, family, g->face.protect);
		if (part.cuboid < 0)
			return fail(e, ERR_LIMIT,
			    N_("The specification asks for too many totals at once."));
		*list_add(run->arena, &p->tables[number].parts) = part;
		size_t i = 0;
		while (i < n && (!g->terms[i].totals || depth[i] == 0)) {
			depth[i] = g->terms[i].depth;
			i++;
		}
		if (i == n)
			return true;
		depth[i]--;
	}
}

/* ---- fine tables ---- */

/* A cuboid's dimensions, each at the deepest that any table has it. */
static struct space deepest(struct run *run, const struct cuboid *c)
{
	struct space s = { 0 };
	for (size_t i = 0; i < c->space.field_count; i++) {
		int best = c->space.fields[i];
		for (size_t k = 0; k < run->field_count; k++) {
			const struct field *f = &run->fields[k];
			if (f->kind == FIELD_NODE && f->dim == run->fields[best].dim &&
			    (f->depth > run->fields[best].depth ||
			    run->fields[best].kind == FIELD_ABOVE))
				best = (int)k;
		}
		s.fields[s.field_count++] = (uint16_t)best;
	}
	qsort(s.fields, s.field_count, sizeof *s.fields, by_number);
	return s;
}

/* The table that has all of these; -1: there is none. */
static int fine_with(const struct plan *p, const struct space *s, int family)
{
	for (size_t i = 0; i < p->fine_count; i++)
		if (p->fines[i].family == family && is_part(s, &p->fines[i].space))
			return (int)i;
	return -1;
}

/* One that stays small enough when these are put in as well. */
static int fine_beside(const struct plan *p, const struct space *s, int family)
{
	for (size_t i = p->fine_count; i-- > 0;) {
		struct space both = p->fines[i].space;
		if (p->fines[i].family != family || both.field_count + s->field_count > 32)
			continue;
		for (size_t k = 0; k < s->field_count; k++)
			if (!has_field(&both, s->fields[k]))
				both.fields[both.field_count++] = s->fields[k];
		if (bits_of(p->layout, &both) <= MERGE_BITS)
			return (int)i;
	}
	return -1;
}

static void put_fine(struct plan *p, const struct space *s, int family)
{
	int at = fine_with(p, s, family);
	if (at < 0)
		at = fine_beside(p, s, family);
	if (at < 0) {
		at = (int)p->fine_count++;
		p->fines[at] = (struct fine){ .family = family };
	}
	struct space *to = &p->fines[at].space;
	for (size_t k = 0; k < s->field_count; k++)
		if (!has_field(to, s->fields[k]))
			to->fields[to->field_count++] = s->fields[k];
}

static void all_fines(struct run *run, struct plan *p)
{
	/* Large ones first, so that small ones find a place in them; the others in their order. */
	for (int large = 1; large >= 0; large--)
		for (size_t i = 0; i < p->cuboid_count; i++) {
			struct space s = deepest(run, &p->cuboids[i]);
			if ((bits_of(p->layout, &s) > MERGE_BITS) == large)
				put_fine(p, &s, p->cuboids[i].family);
		}
	for (size_t i = 0; i < p->fine_count; i++)
		space_finish(p->layout, &p->fines[i].space);
	for (size_t i = 0; i < p->cuboid_count; i++) {
		struct cuboid *c = &p->cuboids[i];
		struct space s = deepest(run, c);
		c->fine = fine_with(p, &s, c->family);
		p->fines[c->fine].more |= c->top || c->key;
	}
}

/* ---- all ---- */

/* Dimensions in the order of the SPEC; periods do not tell two rows of a day apart. */
static void plan_ties(struct run *run, struct plan *p)
{
	for (uint32_t d = 0; d < run->dim_count; d++) {
		int best = -1;
		for (size_t i = 0; i < run->field_count; i++) {
			const struct field *f = &run->fields[i];
			if (f->kind == FIELD_NODE && f->dim == d &&
			    (best < 0 || f->depth > run->fields[best].depth))
				best = (int)i;
		}
		if (best >= 0 && run->dims[d].spec->kind != TALLY_PERIOD)
			p->ties[p->tie_count++] = (uint16_t)best;
	}
}

static void plan_tests(struct plan *p)
{
	for (size_t i = 0; i < p->family_count; i++)
		p->tests[i] = p->families[i].mask[0];
	for (size_t i = 0; i < p->cuboid_count; i++) {
		p->tests[p->family_count + i] = p->cuboids[i].space.mask[0];
		for (uint32_t k = 0; k < p->layout->words; k++)
			p->all[k] |= p->cuboids[i].space.mask[k];
	}
}

struct plan *plan_new(struct run *run, struct err *e)
{
	struct plan *p = arena_new_of(run->arena, struct plan);
	p->layout = layout_latest(run);
	p->cuboids = arena_array(run->arena, struct cuboid, CUBOIDS_MOST);
	p->tables = arena_array(run->arena, struct table_plan, run->spec->groupings.count);
	for (size_t i = 0; i < run->spec->groupings.count; i++)
		if (!table_cuboids(run, p, i, e))
			return NULL;
	p->fines = arena_array(run->arena, struct fine, p->cuboid_count);
	all_fines(run, p);
	plan_ties(run, p);
	plan_tests(p);
	plan_order(run, p);
	p->done_field = field_for(run, FIELD_DONE, 0, 0);
	p->hours_field = field_for(run, FIELD_HOURS, 0, 0);
	p->day_field = field_for(run, FIELD_DAY, 0, 0);
	return p;
}
