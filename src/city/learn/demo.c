/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Fills the demonstration city's directory: venues in their neighbourhoods, offers at them with a
 * weekly time, and how many people live where, which coverage is measured by.
 */
#include "city/learn/barrier.h"
#include "city/learn/demo.h"

#include <math.h>
#include <string.h>

static const char partners_sql[] =
    "SELECT id FROM partner WHERE city = $1 AND deleted IS NULL ORDER BY id LIMIT 6";
static const char place_sql[] = "SELECT id, shape FROM place WHERE city = $1 AND code = $2";

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
	return record_make(f->db, r, f->by, f->e);
}

static void set(struct record *r, const char *field, const char *text)
{
	if (text)
		record_set(r, field, value_cstr(text));
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
	return true;
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
	set(r, "state", "draft");
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
		if (!save(f, r) || !add_session(f, r->id, o, t))
			return false;
		set(r, "state", "published");	/* now that it has a time */
		if (!save(f, r))
			return false;
	}
	return true;
}

/* ---- what kept people away ---- */

/* Answers of three quarters, the last of which is not over. */
static bool add_barriers(struct filling *f)
{
	static const int often[] = { 34, 41, 22, 26, 12, 29, 18, 15, 11, 6, 5, 9, 31, 7, 3 };
	static const char places_sql[] = "SELECT id FROM place p WHERE city = $1 AND"
	    " deleted IS NULL AND NOT EXISTS (SELECT 1 FROM place c WHERE c.city = p.city AND"
	    " c.parent = p.id AND c.deleted IS NULL) ORDER BY code";
	int64_t places[40];
	size_t count = 0, dice = 7;
	struct rows *q = db_query(f->db, places_sql, ARGS(f->city), f->e);
	while (rows_next(q) && count < 40)
		places[count++] = rows_int(q, 0);
	if (!rows_end(q, f->e) || !count)
		return f->e->kind == ERR_NONE;
	for (int64_t ago = 190; ago >= 0; ago -= 95)
		for (size_t b = 0; b < sizeof often / sizeof *often; b++)
			for (int i = 0; i < often[b]; i++) {
				struct str code = str_of(learn_barriers[b].code), group = STR_EMPTY;
				dice = (dice * 1103515245 + 12345) & 0x7fffffff;
				if (dice % 3)
					group = str_of(people_groups[dice / 7 % 4].code);
				if (!barrier_count(f->db, f->city, quarter_of(f->a, f->today - ago),
				        places[dice / 64 % count], group, &code, 1, 1, f->e))
					return false;
			}
	return barriers_release(f->db, f->a, f->city, f->by->now, f->e);
}

bool learn_demo(struct db *db, struct arena *a, int64_t city, const struct change *by,
    struct err *e)
{
	struct filling f = { .db = db, .a = a, .city = city, .by = by, .e = e,
		.today = date_day_of(by->now) };
	if (!find_partners(&f) || !f.partners[0])
		return e->kind == ERR_NONE;
	for (size_t i = 0; demo_venues[i].name; i++)
		if (!add_venue(&f, i))
			return false;
	for (const struct demo_offer *o = demo_offers; o->title; o++)
		if (!add_offer(&f, o))
			return false;
	return add_barriers(&f);
}
