/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Fills the demonstration city's directory: venues in their neighbourhoods, offers at them with a
 * weekly time, and how many people live where, which coverage is measured by.
 */
#include "city/learn/demo.h"

#include <math.h>
#include <string.h>

static const char partners_sql[] =
    "SELECT id FROM partner WHERE city = $1 AND deleted IS NULL ORDER BY id LIMIT 6";
static const char place_sql[] = "SELECT id, shape FROM place WHERE city = $1 AND code = $2";
static const char places_sql[] =
    "SELECT id FROM place WHERE city = $1 AND deleted IS NULL AND parent IS NOT NULL ORDER BY code";

enum { PARTNERS = 6, VENUES = 32 };

struct filling {
	struct db *db;
	struct arena *a;
	int64_t city, today;
	const struct change *by;
	struct err *e;
	int64_t partners[PARTNERS], venues[VENUES];
	int offers;
};

static bool save(struct filling *f, struct record *r)
{
	struct problems found = { .arena = f->a };
	if (record_save(f->db, r, f->by, &found, f->e))
		return true;
	if (found.count)
		fail_in(f->e, "demo %s: %.*s: %.*s", r->kind->name, STR(found.items[0].field),
		    STR(found.items[0].text));
	return false;
}

static void set(struct record *r, const char *field, const char *text)
{
	if (text)
		record_set(r, field, value_cstr(text));
}

static bool translate(struct filling *f, const struct record *r, const char *field,
    const char *title)
{
	for (const struct demo_words *w = demo_words; w->title; w++) {
		const struct { const char *lang, *text; } all[] = { { "fr", w->fr },
			{ "es", w->es }, { "ar", w->ar }, { "zh", w->zh }, { "ru", w->ru } };
		for (size_t i = 0; !strcmp(w->title, title) && i < 5; i++)
			if (!record_translate(f->db, r->kind, f->city, r->id, field,
			        str_of(all[i].lang), str_of(all[i].text), f->by, f->e))
				return false;
	}
	return true;
}

static bool find_partners(struct filling *f)
{
	int n = 0;
	struct rows *q = db_query(f->db, partners_sql, ARGS(f->city), f->e);
	while (rows_next(q) && n < PARTNERS)
		f->partners[n++] = rows_int(q, 0);
	for (int i = n; i < PARTNERS && n; i++)
		f->partners[i] = f->partners[i % n];
	return rows_end(q, f->e);
}

/* ---- venues ---- */

/* Somewhere in the middle of its neighbourhood, no two at the same spot. */
static struct str spot_in(struct filling *f, const char *code, size_t number, int64_t *place_r)
{
	struct map_area area = { 0 };
	double west = INFINITY, east = -INFINITY, south = INFINITY, north = -INFINITY;
	struct rows *q = db_query(f->db, place_sql, ARGS(f->city, code), f->e);
	bool there = rows_next(q) && place_shape_read(f->a, rows_text(q, 1), &area);
	*place_r = there ? rows_int(q, 0) : 0;
	for (size_t i = 0; there && i < area.ring_sizes[0]; i++) {
		west = fmin(west, area.points[2 * i]);
		east = fmax(east, area.points[2 * i]);
		south = fmin(south, area.points[2 * i + 1]);
		north = fmax(north, area.points[2 * i + 1]);
	}
	if (!rows_end(q, f->e) || !there)
		return STR_EMPTY;
	double x = .38 + .06 * (double)(number * 3 % 5), y = .38 + .06 * (double)(number * 2 % 5);
	return arena_printf(f->a, "%.5f %.5f", south + (north - south) * y,
	    west + (east - west) * x);
}

static bool add_venue(struct filling *f, size_t number)
{
	const struct demo_venue *v = &demo_venues[number];
	struct record *r = record_new(f->a, &venue_kind, f->city);
	int64_t place;
	struct str point = spot_in(f, v->place, number, &place);
	set(r, "name", v->name);
	set(r, "address", v->address);
	set(r, "stop", v->stop);
	set(r, "stop_kind", v->stop_kind);
	set(r, "access", v->access);
	record_set(r, "stop_metres", value_int(v->metres));
	record_set(r, "partner", value_int(f->partners[v->partner]));
	if (point.n) {
		record_set(r, "point", value_text(point));
		record_set(r, "place", value_int(place));
	}
	if (!save(f, r))
		return false;
	f->venues[number] = r->id;
	return translate(f, r, "name", v->name);
}

/* ---- offers ---- */

static void set_offer(struct filling *f, struct record *r, const struct demo_offer *o, int venue)
{
	int number = f->offers++;
	bool online = o->flags & DEMO_ONLINE;
	set(r, "title", o->title);
	set(r, "about", o->about);
	set(r, "join", o->join);
	set(r, "easy_read", o->easy);
	set(r, "kind", o->kind);
	set(r, "subject", o->subject);
	set(r, "level", o->level);
	set(r, "languages", o->languages);
	set(r, "groups", o->groups);
	set(r, "needs", o->needs);
	set(r, "mode", online ? "online" : "on-site");
	set(r, "state", "published");
	record_set(r, "free", value_int(!o->price));
	if (o->price) {
		record_set(r, "cost", value_real(o->price));
		set(r, "currency", "EUR");
		set(r, "who_free", "residents with the city card");
	}
	record_set(r, "childcare", value_int((o->flags & DEMO_CHILDCARE) != 0));
	record_set(r, "guidance", value_int((o->flags & DEMO_GUIDANCE) != 0));
	if (online)
		set(r, "join_url", "https://learn.brindlemere.example/online");
	else
		record_set(r, "venue", value_int(f->venues[venue]));
	record_set(r, "join_phone", value_text(arena_printf(f->a, "+00 555 %04d", 100 + number)));
	record_set(r, "partner",
	    value_int(f->partners[online ? 1 : demo_venues[venue].partner]));
	/* Every ninth has not been looked at for long. */
	record_set(r, "confirmed", value_int(f->today - (number % 9 == 4 ? 260 : number % 40)));
}

static bool add_session(struct filling *f, int64_t offer, const struct demo_offer *o,
    const struct demo_time *t)
{
	struct record *r = record_new(f->a, &session_kind, f->city);
	int64_t weekday_now = (f->today + 3) % 7 + 1;
	int64_t first = f->today + (t->weekday - weekday_now + 7) % 7;
	int end = t->minute + o->minutes;
	record_set(r, "opportunity", value_int(offer));
	record_set(r, "day", value_int(first));
	record_set(r, "begins", value_text(arena_printf(f->a, "%02d:%02d", t->minute / 60,
	    t->minute % 60)));
	record_set(r, "ends", value_text(arena_printf(f->a, "%02d:%02d", end / 60 % 24,
	    end % 60)));
	set(r, "rhythm", "weekly");
	record_set(r, "until", value_int(first + 7 * 30));
	return save(f, r);
}

static bool add_offer(struct filling *f, const struct demo_offer *o)
{
	for (const struct demo_time *t = o->times; t->minute; t++) {
		struct record *r = record_new(f->a, &opportunity_kind, f->city);
		set_offer(f, r, o, t->venue);
		if (!save(f, r) || !translate(f, r, "title", o->title) ||
		    !add_session(f, r->id, o, t))
			return false;
	}
	return true;
}

/* ---- who lives where ---- */

static bool population_series(struct filling *f, int64_t *id_r)
{
	struct record *own = record_new(f->a, &own_measure_kind, f->city);
	set(own, "code", "population");
	set(own, "title", "Inhabitants");
	set(own, "unit", "persons");
	set(own, "direction", "neutral");
	set(own, "collection", "official");
	if (!save(f, own))
		return false;
	struct record *r = record_new(f->a, &series_kind, f->city);
	set(r, "framework", "own");
	set(r, "measure", "population");
	record_set(r, "main", value_int(1));
	set(r, "code", "population");
	set(r, "title", "Inhabitants by neighbourhood");
	set(r, "unit", "persons");
	set(r, "direction", "neutral");
	record_set(r, "decimals", value_int(0));
	if (!save(f, r))
		return false;
	*id_r = r->id;
	return true;
}

static bool population_import(struct filling *f, int64_t *id_r)
{
	struct record *r = record_new(f->a, &import_kind, f->city);
	set(r, "title", "Register of inhabitants");
	set(r, "origin", "file");
	set(r, "state", "staging");
	record_set(r, "published", value_int(date_to_day((struct date){ 2026, 2, 1 })));
	if (!save(f, r))
		return false;
	*id_r = r->id;
	return true;
}

static bool add_population(struct filling *f)
{
	int64_t series, import, year;
	struct { struct observation *items; size_t count, room; } list = { 0 };
	struct period p = { .kind = PERIOD_YEAR, .label = S("2025"),
		.from = date_to_day((struct date){ 2025, 1, 1 }),
		.to = date_to_day((struct date){ 2026, 1, 1 }) };
	struct keys *keys = keys_open(f->db, f->a, f->city, f->e);
	if (!keys || !population_series(f, &series) || !population_import(f, &import) ||
	    !keys_period(keys, &p, &year, f->e))
		return false;
	struct rows *q = db_query(f->db, places_sql, ARGS(f->city), f->e);
	for (int n = 0; rows_next(q); n++)
		*list_add(f->a, &list) = (struct observation){ .series = series,
			.place = rows_int(q, 0), .period = year, .low = NAN, .high = NAN,
			.error = NAN, .import = import, .value = 9000 + n * 4711 % 13000 };
	return rows_end(q, f->e) &&
	    (!list.count || observations_add(f->db, f->city, list.items, list.count, f->e)) &&
	    import_enforce(f->db, f->city, import, f->by, f->e);
}

bool learn_demo(struct db *db, struct arena *a, int64_t city, const struct change *by,
    struct err *e)
{
	struct filling f = { .db = db, .a = a, .city = city, .by = by, .e = e,
		.today = date_day_of(by->now) };
	if (!find_partners(&f) || !f.partners[0] || !add_population(&f))
		return e->kind == ERR_NONE;
	for (size_t i = 0; demo_venues[i].name; i++)
		if (!add_venue(&f, i))
			return false;
	for (const struct demo_offer *o = demo_offers; o->title; o++)
		if (!add_offer(&f, o))
			return false;
	return true;
}
