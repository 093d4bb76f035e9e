/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The facets of an answer as links: each says how many offers its choice would show, adds itself
 * to the address, or takes itself out.
 */
#include "city/learn/search_page.h"

#include <stdlib.h>
#include <string.h>

static const char names_sql[] =
    "SELECT p.id, p.code, COALESCE(t.text, p.name) FROM place p LEFT JOIN translation t"
    " ON t.city = p.city AND t.kind = 'place' AND t.record = p.id AND t.field = 'name'"
    " AND t.lang = $2 WHERE p.city = $1 AND p.deleted IS NULL ORDER BY 3";

/* What matters first to somebody who looks for something stands first. */
static const enum facet in_order[] = { FACET_OFFER, FACET_DAY, FACET_TIME, FACET_PLACE, FACET_STOP,
	FACET_LANGUAGE, FACET_NEED, FACET_SUBJECT, FACET_GROUP, FACET_LEVEL, FACET_KIND,
	FACET_MODE };

enum { CODES_MAX = 600 };

static bool given(struct str codes, struct str code)
{
	struct str one;
	while (codes.n && str_cut(&codes, '.', &one))
		if (str_eq(one, code))
			return true;
	return false;
}

/* The codes with one more, or without one of them. */
static struct str toggled(struct arena *a, struct str codes, struct str code)
{
	struct buf b = buf_in(a, CODES_MAX);
	struct str one;
	bool out = given(codes, code);
	while (codes.n && str_cut(&codes, '.', &one))
		if (one.n && !str_eq(one, code))
			buf_printf(&b, "%s%.*s", b.n ? "." : "", STR(one));
	if (!out)
		buf_printf(&b, "%s%.*s", b.n ? "." : "", STR(code));
	return b.n ? buf_view(&b) : STR_EMPTY;
}

static void add_chip(struct learn_page *p, struct str text, struct str href)
{
	p->chips[p->chip_count++] = (struct tab){ .text = text, .href = href };
}

enum { CHIPS_MAX = 60 };

static void add_value(struct request *r, struct learn_page *p, struct shown_facet *out,
    const char *name, struct str code, struct str text, int64_t count)
{
	struct str codes = param_text(r, name);
	bool chosen = given(codes, code);
	if (!count && !chosen)
		return;
	struct str href = search_query(r, name, toggled(r->arena, codes, code));
	out->values[out->count++] = (struct facet_value){ text, href, count, chosen };
	out->chosen += chosen;
	if (chosen && p->chip_count < CHIPS_MAX)
		add_chip(p, text, href);
}

/* Of the subjects the broad ones, and the narrow ones of those that are chosen. */
static bool subject_shown(struct request *r, struct str code)
{
	struct str codes = param_text(r, "subject");
	return code.n == 2 || given(codes, code) || given(codes, str_slice(code, 0, 2));
}

static void add_coded(struct request *r, struct learn_page *p, enum facet f,
    struct shown_facet *out)
{
	const struct choice *c = facet_rows[f].choices;
	for (size_t i = 0; c[i].code; i++)
		if (f != FACET_SUBJECT || subject_shown(r, str_of(c[i].code)))
			add_value(r, p, out, facet_rows[f].name, str_of(c[i].code),
			    str_of(tr(r->lang, c[i].label)), p->answer.counts[f][i]);
}

static int64_t count_of(const struct answer *a, int64_t place)
{
	for (size_t i = 0; i < a->place_count; i++)
		if (a->places[i].place == place)
			return a->places[i].count;
	return 0;
}

static bool add_places(struct request *r, struct learn_page *p, struct shown_facet *out,
    struct err *e)
{
	struct rows *q = db_query(request_db(r, e), names_sql, ARGS(r->city, r->lang->tag), e);
	while (rows_next(q) && out->count < CHIPS_MAX)
		add_value(r, p, out, "place", rows_copy(q, 1, r->arena),
		    rows_copy(q, 2, r->arena), count_of(&p->answer, rows_int(q, 0)));
	return rows_end(q, e);
}

/* The most used first, but days and times in their own order. */
static int by_count(const void *a, const void *b)
{
	const struct facet_value *x = a, *y = b;
	return (x->count < y->count) - (x->count > y->count);
}

static bool add_facet(struct request *r, struct learn_page *p, enum facet f, struct err *e)
{
	struct shown_facet *out = &p->facets[p->facet_count];
	*out = (struct shown_facet){ .label = tr(r->lang, facet_rows[f].label),
		.open = f == FACET_OFFER || f == FACET_TIME,
		.values = arena_array(r->arena, struct facet_value, MAX_VALUES + 1) };
	if (f != FACET_PLACE)
		add_coded(r, p, f, out);
	else if (!add_places(r, p, out, e))
		return false;
	if (f == FACET_LANGUAGE || f == FACET_GROUP || f == FACET_NEED)
		qsort(out->values, out->count, sizeof *out->values, by_count);
	p->facet_count += out->count > 0;
	return true;
}

static void add_other_chips(struct request *r, struct learn_page *p)
{
	const struct lang *lang = r->lang;
	struct arena *a = r->arena;
	if (p->q.km > 0)
		add_chip(p, arena_printf(a, _("Near %.*s"),
		    STR(p->near_name.n ? p->near_name : p->near)), search_query(r, "near",
		    STR_EMPTY));
	if (p->from.n)
		add_chip(p, arena_printf(a, _("From %.*s on"), STR(p->from)),
		    search_query(r, "since", STR_EMPTY));
	if (p->until.n)
		add_chip(p, arena_printf(a, _("Up to %.*s"), STR(p->until)),
		    search_query(r, "until", STR_EMPTY));
	if (p->partner_name.n)
		add_chip(p, p->partner_name, search_query(r, "partner", STR_EMPTY));
	if (p->venue_name.n)
		add_chip(p, p->venue_name, search_query(r, "venue", STR_EMPTY));
}

bool facets_of_answer(struct request *r, struct learn_page *p, struct err *e)
{
	p->chips = arena_array(r->arena, struct tab, CHIPS_MAX + 6);
	for (size_t i = 0; i < sizeof in_order / sizeof *in_order; i++)
		if (!add_facet(r, p, in_order[i], e))
			return false;
	add_other_chips(r, p);
	return true;
}
