/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a run needs of its SPEC: the dimensions that are counted, the columns that they come from,
 * and the fields of a packed row. What no `count` line names is not read.
 *
 * The order of fields matters for speed only: those that are counted together stand together, so
 * that the place of a cell in its table is a few shifts.
 */
#include "measure/tally/engine.h"
#include "base/lang.h"

#include <ctype.h>
#include <string.h>

int field_for(struct run *run, enum field_kind kind, uint32_t dim, int32_t depth)
{
	for (size_t i = 0; i < run->field_count; i++) {
		const struct field *f = &run->fields[i];
		if (f->kind == kind && f->dim == dim && f->depth == depth)
			return (int)i;
	}
	return -1;
}

static bool add_field(struct run *run, enum field_kind kind, uint32_t dim, int32_t depth,
    struct err *e)
{
	if (field_for(run, kind, dim, depth) >= 0)
		return true;
	if (run->field_count == FIELDS_MOST)
		return fail(
		    e, ERR_LIMIT, N_("The specification asks for too many totals at once."));
	const struct run_dim *d = &run->dims[dim];
	bool node = kind == FIELD_NODE || kind == FIELD_ABOVE;
	run->fields[run->field_count++] = (struct field){ .kind = kind, .dim = dim,
		.depth = depth, .open = node ? !d->spec->closed : kind != FIELD_DONE,
		.count = node ? (uint32_t)d->nodes.count : 2 };
	return true;
}

static bool fields_of(struct run *run, const struct grouping *g, bool periods, enum field_kind kind,
    struct err *e)
{
	for (size_t i = 0; i < g->names.count; i++) {
		const struct term *t = &g->terms[i];
		if (((int)i == g->period) != periods)
			continue;
		if (kind == FIELD_NODE && !add_field(run, FIELD_NODE, t->dim, t->depth, e))
			return false;
		for (int32_t depth = 1; kind == FIELD_ABOVE && t->totals && depth < t->depth;
		     depth++)
			if (!add_field(run, FIELD_ABOVE, t->dim, depth, e))
				return false;
	}
	return true;
}

static bool all_fields(struct run *run, struct err *e)
{
	const struct tally_spec *spec = run->spec;
	bool days = false;
	for (int step = 0; step < 4; step++)
		for (size_t i = 0; i < spec->groupings.count; i++) {
			const struct grouping *g = &spec->groupings.items[i];
			bool many = g->names.count > 2;
			days |= tally_assigns(g->face.protect);
			if ((step == 0 && !fields_of(run, g, true, FIELD_NODE, e)) ||
			    (step == 1 && many && !fields_of(run, g, false, FIELD_NODE, e)) ||
			    (step == 2 && !fields_of(run, g, false, FIELD_NODE, e)) ||
			    (step == 3 && !fields_of(run, g, false, FIELD_ABOVE, e)))
				return false;
		}
	return (!spec->done.line || add_field(run, FIELD_DONE, 0, 0, e)) &&
	    (!spec->hours.line || add_field(run, FIELD_HOURS, 0, 0, e)) &&
	    (!days || !spec->date.line || spec->period_given ||
	    add_field(run, FIELD_DAY, 0, 0, e));
}

/* ---- dimensions ---- */

static struct str fold(struct arena *a, struct str s)
{
	char *p = arena_text(a, s);
	for (size_t i = 0; i < s.n; i++)
		p[i] = (char)(p[i] >= 'A' && p[i] <= 'Z' ? p[i] + 32 : p[i]);
	return str_n(p, s.n);
}

static void add_word(struct run *run, struct run_dim *d, struct str word, uint32_t node)
{
	uint32_t before;
	struct str folded = fold(run->arena, word);
	if (!text_map_find(&d->words, folded, &before))
		text_map_add(&d->words, folded, node);
}

static void start_dim(struct run *run, struct run_dim *d, const struct dim *spec)
{
	d->spec = spec;
	d->declared = spec->nodes.count;
	for (size_t i = 0; i < spec->nodes.count; i++)
		*list_add(run->arena, &d->nodes) = spec->nodes.items[i];
	if (spec->kind == TALLY_PERIOD || spec->kind == TALLY_AGE)
		return;
	for (size_t i = 0; i < spec->words.count; i++)
		add_word(run, d, spec->words.items[i].word, spec->words.items[i].node);
	for (size_t i = spec->nodes.items[0].code.n && str_eq(spec->nodes.items[0].code, S("_T"));
	    i < spec->nodes.count; i++)
		add_word(run, d, spec->nodes.items[i].code, (uint32_t)i);
}

/* ---- columns ---- */

static struct run_column *add_column(struct run *run, enum role role, const struct column *c)
{
	struct run_column *out = &run->columns[run->column_count++];
	*out = (struct run_column){ .role = role, .spec = c, .name = c->name };
	if (c->number)
		out->name = arena_printf(run->arena, "[%d]", c->number);
	return out;
}

static void give_field(struct run_column *c, size_t field)
{
	if (c->field_count < sizeof c->fields / sizeof *c->fields)
		c->fields[c->field_count++] = (uint16_t)field;
}

static void add_classes(struct run *run)
{
	for (size_t d = 0; d < run->dim_count; d++) {
		const struct dim *spec = run->dims[d].spec;
		struct run_column *c = NULL;
		if (spec->kind == TALLY_PERIOD || spec->kind == TALLY_AGE)
			continue;
		for (size_t i = 0; i < run->field_count; i++) {
			const struct field *f = &run->fields[i];
			if (f->dim != d || (f->kind != FIELD_NODE && f->kind != FIELD_ABOVE))
				continue;
			if (!c) {
				c = add_column(run, ROLE_CLASS, &spec->column);
				c->dim = (uint32_t)d;
			}
			give_field(c, i);
		}
	}
}

static void add_age(struct run *run, uint32_t dim)
{
	for (size_t i = 0; i < run->field_count; i++)
		if (run->fields[i].dim == dim && run->fields[i].kind == FIELD_NODE) {
			run->age_fields[run->age_dim_count] = (uint16_t)i;
			run->age_dims[run->age_dim_count++] = dim;
		}
}

/* The columns that fill fields of one kind, or periods. */
static struct run_column *add_filler(struct run *run, enum role role, const struct column *from)
{
	struct run_column *c = add_column(run, role, from);
	for (size_t i = 0; i < run->field_count; i++) {
		const struct field *f = &run->fields[i];
		bool period = f->kind == FIELD_NODE && run->dims[f->dim].spec->kind == TALLY_PERIOD;
		if ((role == ROLE_DATE && (period || f->kind == FIELD_DAY)) ||
		    (role == ROLE_HOURS && f->kind == FIELD_HOURS) ||
		    (role == ROLE_DONE && f->kind == FIELD_DONE))
			give_field(c, i);
	}
	return c;
}

static void all_columns(struct run *run)
{
	const struct tally_spec *spec = run->spec;
	run->date_column = run->born_column = run->hours_column = -1;
	for (size_t i = 0; i < spec->person.count; i++)
		add_column(run, ROLE_PERSON, &spec->person.items[i]);
	for (uint32_t d = 0; d < run->dim_count; d++)
		if (run->dims[d].spec->kind == TALLY_AGE)
			add_age(run, d);
	bool born_needs_date = run->age_dim_count && !spec->age_given;
	if (spec->date.line) {
		run->date_column = (int)run->column_count;
		struct run_column *c = add_filler(run, ROLE_DATE, &spec->date);
		if (!c->field_count && !born_needs_date) {
			run->column_count--;
			run->date_column = -1;
		}
	}
	if (run->age_dim_count) {
		run->born_column = (int)run->column_count;
		add_column(run, ROLE_BORN, &spec->born);
	}
	add_classes(run);
	if (spec->done.line)
		add_filler(run, ROLE_DONE, &spec->done);
	if (spec->hours.line) {
		run->hours_column = (int)run->column_count;
		add_filler(run, ROLE_HOURS, &spec->hours);
	}
}

bool run_setup(struct run *run, struct err *e)
{
	const struct tally_spec *spec = run->spec;
	run->dim_count = spec->dims.count;
	run->dims = arena_array(run->arena, struct run_dim, run->dim_count);
	for (size_t i = 0; i < run->dim_count; i++)
		start_dim(run, &run->dims[i], &spec->dims.items[i]);
	if (!all_fields(run, e))
		return false;
	all_columns(run);
	if (run->age_dim_count && run->date_column < 0 && !spec->age_given)
		return fail(e, ERR_INPUT,
		    N_("Ages from a year of birth need a column of dates or periods as well."));
	return true;
}
