/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What can be said only at the end of a SPEC: which dimension each name of a `count` line means,
 * at which depth, with totals or without, and whether all columns are there that it needs.
 */
#include "measure/tally/spec.h"
#include "base/buf.h"
#include "base/lang.h"

#include <string.h>

/* ---- dimensions ---- */

static void finish_dim(struct spec_reader *r, struct dim *d)
{
	if (d->lookup.n)
		spec_tree(r, d);
	d->depth = 1;
	for (size_t i = 0; i < d->nodes.count; i++)
		if (d->nodes.items[i].depth > d->depth)
			d->depth = d->nodes.items[i].depth;
	size_t most = (size_t)d->depth + 1;
	if (d->levels.count > most)
		spec_say(r, d->line, N_("%.*s has %d levels, and %zu names for them."),
		    STR(d->name), d->depth + 1, d->levels.count);
	if (d->kind == TALLY_AGE && !r->spec->born.line)
		spec_say(r, d->line, N_("Which column says the age? Write a line born or age."));
}

/* The depth that a level's name means: the names count from the deepest one up. */
static int32_t level_depth(const struct dim *d, struct str name)
{
	for (size_t i = 0; i < d->levels.count; i++)
		if (str_ieq(d->levels.items[i], name))
			return d->depth - (int32_t)(d->levels.count - 1 - i);
	return -1;
}

static const struct { const char *name; enum period_unit unit; } units[] = {
	{ "year", UNIT_YEAR }, { "half", UNIT_HALF }, { "quarter", UNIT_QUARTER },
	{ "month", UNIT_MONTH }, { "school-year", UNIT_SCHOOL_YEAR }, { "day", UNIT_DAY },
	{ "period", UNIT_AS_GIVEN },
};

/* A period is a dimension of its own, made where a `count` line first names it. */
static bool period_dim(struct spec_reader *r, struct str name, struct term *out_r)
{
	struct tally_spec *spec = r->spec;
	for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
		if (!str_ieq(name, str_of(units[u].name)))
			continue;
		struct dim d = { .name = str_of(units[u].name), .kind = TALLY_PERIOD,
			.unit = units[u].unit, .depth = 1, .closed = false };
		dim_add_node(r->arena, &d, S("_T"), -1);
		*out_r = (struct term){ (uint32_t)spec->dims.count, 1, false, d.name };
		*list_add(r->arena, &spec->dims) = d;
		return true;
	}
	return false;
}

static bool find_term(struct spec_reader *r, struct str name, struct term *out_r)
{
	struct tally_spec *spec = r->spec;
	for (size_t i = 0; i < spec->dims.count; i++) {
		const struct dim *d = &spec->dims.items[i];
		int32_t depth = str_ieq(d->name, name) ? d->depth : level_depth(d, name);
		if (depth < 0)
			continue;
		*out_r = (struct term){ (uint32_t)i, depth, false, name };
		return true;
	}
	return period_dim(r, name, out_r);
}

/* ---- `count` lines ---- */

static void add_term(struct spec_reader *r, struct grouping *g, size_t at)
{
	struct term *t = &g->terms[at];
	int64_t line = g->face.line;
	if (!find_term(r, g->names.items[at], t)) {
		spec_say(r, line, N_("There is no dimension or level called %.*s."),
		    STR(g->names.items[at]));
		return;
	}
	const struct dim *d = &r->spec->dims.items[t->dim];
	for (size_t i = 0; i < at; i++)
		if (g->terms[i].dim == t->dim)
			spec_say(r, line, N_("%.*s is named twice."), STR(t->name));
	if (t->depth == 0)
		spec_say(r, line, N_("%.*s is the whole: leave it out."), STR(t->name));
	if (d->kind != TALLY_PERIOD)
		return;
	if (g->period >= 0)
		spec_say(r, line, N_("A table can have only one kind of period."));
	g->period = (int)at;
	if (!r->spec->date.line)
		spec_say(r, line, N_("Which column says when? Write a line date or period."));
	else if (r->spec->period_given != (d->unit == UNIT_AS_GIVEN))
		spec_say(r, line, r->spec->period_given ?
		    N_("With a column of periods, count by period, not by %.*s.") :
		    N_("With a column of dates, count by year or the like, not by %.*s."),
		    STR(t->name));
}

static void mark_totals(struct spec_reader *r, struct grouping *g)
{
	for (size_t i = 0; i < g->names.count; i++)
		g->terms[i].totals = g->all_totals && (int)i != g->period;
	for (size_t k = 0; k < g->totals.count; k++) {
		bool found = false;
		for (size_t i = 0; i < g->names.count; i++) {
			if (!str_ieq(g->names.items[i], g->totals.items[k]))
				continue;
			found = true;
			g->terms[i].totals = (int)i != g->period;
			if ((int)i == g->period)
				spec_say(r, g->face.line, N_("There are no totals over periods."));
		}
		if (!found)
			spec_say(r, g->face.line,
			    N_("%.*s is not counted here, so it has no total."),
			    STR(g->totals.items[k]));
	}
}

static void finish_grouping(struct spec_reader *r, struct grouping *g)
{
	if (!g->names.count || g->names.count > 16) {
		spec_say(r, g->face.line, N_("A table has 1 to 16 dimensions."));
		return;
	}
	g->terms = arena_array(r->arena, struct term, g->names.count);
	for (size_t i = 0; i < g->names.count; i++)
		add_term(r, g, i);
	mark_totals(r, g);
	struct buf name = buf_in(r->arena, 4096);
	for (size_t i = 0; i < g->names.count; i++)
		buf_printf(&name, "%s%.*s", i ? ", " : "", STR(g->terms[i].name));
	if (!g->face.name.n)
		g->face.name = buf_view(&name);
	g->face.dims = g->names.items;
	g->face.dim_count = g->names.count;
	g->face.feeds = g->feeds.items;
	g->face.feed_count = g->feeds.count;
}

static void check_feeds(struct spec_reader *r, const struct grouping *g)
{
	for (size_t i = 0; i < g->feeds.count; i++) {
		const struct tally_feed *f = &g->feeds.items[i];
		if (f->measure == TALLY_HOURS && !r->spec->hours.line)
			spec_say(
			    r, f->line, N_("Which column says the hours? Write a line hours."));
		if (f->measure == TALLY_COMPLETIONS && !r->spec->done.line)
			spec_say(r, f->line,
			    N_("Which column says what was completed? Write a line completed."));
	}
}

void spec_resolve(struct spec_reader *r)
{
	struct tally_spec *spec = r->spec;
	if (!spec->person.count || spec->person.count > 4)
		spec_say(
		    r, 0, N_("Which column says who? Write a line person, with 1 to 4 columns."));
	if (!spec->groupings.count)
		spec_say(
		    r, 0, N_("Nothing is to be counted. Write a line such as: count year, sex"));
	int64_t before = r->found->total;
	for (size_t i = 0; i < spec->dims.count; i++)
		finish_dim(r, &spec->dims.items[i]);
	if (r->found->total != before)
		return;
	spec->faces = arena_array(r->arena, struct tally_grouping, spec->groupings.count);
	for (size_t i = 0; i < spec->groupings.count; i++) {
		struct grouping *g = &spec->groupings.items[i];
		finish_grouping(r, g);
		check_feeds(r, g);
		spec->faces[i] = g->face;
	}
}
