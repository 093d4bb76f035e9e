/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * An edition's result becomes figures: two measures of the city's own, events and learners, with
 * learners by age and group. One import with an author, which can be undone like any other; the
 * year of the edition is the period. What is small is published as suppressed.
 */
#include "city/festival/results.h"

#include <math.h>

static const struct {
	const char *code, *title, *unit, *about;
} measures[] = {
	{ "festival-events", N_("Events of the learning festival"), N_("events"),
	    N_("Events in the programme of the year's edition.") },
	{ "festival-learners", N_("Learners at the learning festival"), N_("people"),
	    N_("People counted at the doors; somebody who comes twice counts twice. Small numbers "
	       "are not published.") },
};

struct publishing {
	struct request *r;
	struct db *db;
	struct keys *keys;
	struct change by;
	struct problems *found;
	int64_t series[2], period, import;
	struct { struct observation *items; size_t count, room; } all;
};

/* ---- what figures hang on ---- */

static bool find_or_add(struct publishing *p, const struct record_kind *kind, const char *code,
    struct record **out_r, struct err *e)
{
	*out_r = record_find(p->db, p->r->arena, kind, p->r->city, "code", value_cstr(code), e);
	if (!*out_r && e->kind == ERR_NONE) {
		*out_r = record_new(p->r->arena, kind, p->r->city);
		record_set(*out_r, "code", value_cstr(code));
	}
	return *out_r != NULL;
}

/* The words are the program's, so they are there in every language. */
static bool say_in_all(struct publishing *p, const struct record *r, const char *field,
    const char *text, struct err *e)
{
	const struct lang *lang;
	for (size_t i = 1; (lang = lang_at(i)); i++)
		if (!record_translate(p->db, r->kind, p->r->city, r->id, field, str_of(lang->tag),
		        str_of(_(text)), &p->by, e))
			return false;
	return true;
}

static bool make_series(struct publishing *p, int i, struct err *e)
{
	struct record *m, *s;
	const char *code = measures[i].code;
	const struct lang *lang = NULL;		/* as written: the city's figures are in English */
	if (!find_or_add(p, &own_measure_kind, code, &m, e) ||
	    !find_or_add(p, &series_kind, code, &s, e))
		return false;
	if (!m->version) {
		record_set(m, "title", value_cstr(_(measures[i].title)));
		record_set(m, "about", value_cstr(_(measures[i].about)));
		record_set(m, "unit", value_cstr(_(measures[i].unit)));
		record_set(m, "direction", value_cstr("neutral"));
		record_set(m, "collection", value_cstr("official"));
	}
	if (!s->version) {
		record_set(s, "title", value_cstr(_(measures[i].title)));
		record_set(s, "framework", value_cstr("own"));
		record_set(s, "measure", value_cstr(code));
		record_set(s, "definition", value_cstr(_(measures[i].about)));
		record_set(s, "unit", value_cstr(_(measures[i].unit)));
		record_set(s, "direction", value_cstr("neutral"));	/* nobody is "behind" */
		record_set(s, "decimals", value_int(0));
		record_set(s, "main", value_int(1));
	}
	bool made = !s->version;
	if (!record_save(p->db, m, &p->by, p->found, e) ||
	    !record_save(p->db, s, &p->by, p->found, e))
		return false;
	p->series[i] = s->id;
	return !made || (say_in_all(p, m, "title", measures[i].title, e) &&
	    say_in_all(p, m, "about", measures[i].about, e) &&
	    say_in_all(p, s, "title", measures[i].title, e) &&
	    say_in_all(p, s, "definition", measures[i].about, e));
}

static bool make_period(struct publishing *p, const struct edition *x, struct err *e)
{
	struct period when;
	int year = date_from_day(x->from).year;
	return period_read(arena_printf(p->r->arena, "%d", year), &when) &&
	    keys_period(p->keys, &when, &p->period, e);
}

static bool make_import(struct publishing *p, const struct edition *x, struct err *e)
{
	struct record *r = record_new(p->r->arena, &import_kind, p->r->city);
	record_set(r, "title", value_text(x->name));
	record_set(r, "origin", value_cstr("tally"));
	record_set(r, "state", value_cstr("staging"));
	record_set(r, "published", value_int(date_day_of(p->r->now)));
	record_set(r, "rows_read", value_int((int64_t)p->all.count));
	record_set(r, "rows_in", value_int((int64_t)p->all.count));
	if (!record_save(p->db, r, &p->by, p->found, e))
		return false;
	p->import = r->id;
	return true;
}

/* ---- the figures ---- */

static void add(struct publishing *p, int series, int64_t slice, struct release_count n)
{
	if (!n.listed)
		return;
	*list_add(p->r->arena, &p->all) = (struct observation){ .series = p->series[series],
		.slice = slice, .period = p->period, .value = n.hidden ? NAN : (double)n.n,
		.low = NAN, .high = NAN, .error = NAN,
		.status = n.hidden ? STATUS_SUPPRESSED : STATUS_NORMAL };
}

static bool add_slice(struct publishing *p, const char *dimension, const char *label,
    const char *code, const char *name, struct release_count n, struct err *e)
{
	int64_t slice;
	if (!keys_category(p->keys, str_of(dimension), str_of(label), str_of(code), str_of(name),
	        e) ||
	    !keys_slice(p->keys, arena_printf(p->r->arena, "%s=%s", dimension, code), &slice, e))
		return false;
	add(p, 1, slice, n);
	return true;
}

static bool add_all(struct publishing *p, const struct results_page *v, struct err *e)
{
	add(p, 0, 0, (struct release_count){ .listed = true, .n = v->events });
	add(p, 1, 0, v->crowd.people);
	for (size_t i = 0; i < AGES; i++)
		if (!add_slice(p, "age", "Age", festival_age_codes[i], festival_ages[i].label,
		        v->crowd.ages[i], e))
			return false;
	for (size_t i = 0; i < COUNTED; i++)
		if (!add_slice(p, "group", "Group", festival_group_codes[i],
		        festival_counted[i].label, v->crowd.groups[i], e))
			return false;
	return true;
}

/* What is in the figures is what is on the page: a new release. Too few people: events only. */
static bool release(struct publishing *p, struct results_page *v, struct err *e)
{
	bool released;
	return crowd_release(p->db, p->r->arena, p->r->city, v->edition.id, p->r->now, &released,
	           e) &&
	    crowd_released(p->db, p->r->arena, p->r->city, v->edition.id, &v->crowd, e);
}

static bool publish_in(struct publishing *p, struct results_page *v, struct err *e)
{
	if (!release(p, v, e))
		return false;
	p->keys = keys_open(p->db, p->r->arena, p->r->city, e);
	if (!p->keys || !make_series(p, 0, e) || !make_series(p, 1, e) ||
	    !make_period(p, &v->edition, e) || !add_all(p, v, e) ||
	    !make_import(p, &v->edition, e))
		return false;
	for (size_t i = 0; i < p->all.count; i++)
		p->all.items[i].import = p->import;
	return observations_add(p->db, p->r->city, p->all.items, p->all.count, e) &&
	    import_enforce(p->db, p->r->city, p->import, &p->by, e);
}

bool figures_publish(struct request *r, struct db *db, struct results_page *v,
    struct problems *found, struct err *e)
{
	struct publishing p = { .r = r, .db = db, .found = found,
		.by = { r->who.person, r->now, "form" } };
	return db_begin(db, e) && db_end(db, publish_in(&p, v, e), e);
}
