/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Offers that two sources describe: suggested, merged by a person, separated again. */
#include "base/num.h"
#include "base/utf8.h"
#include "city/learn/ask.h"
#include "city/learn/spelling.h"
#include "city/learn/tidy.h"
#include "city/learn/tidy.html.h"

#include <math.h>
#include <stdlib.h>

#define COLUMNS                                                                         \
	"o.id, COALESCE(o.partner, 0), COALESCE(o.venue, 0), o.title, lower(o.title),"  \
	" COALESCE(o.feed, ''), COALESCE(p.name, ''), COALESCE(v.name, ''), v.point"
#define FROM                                                                    \
	" FROM opportunity o LEFT JOIN partner p ON p.city = o.city AND p.id = o.partner" \
	" LEFT JOIN venue v ON v.city = o.city AND v.id = o.venue"

static const char offers_sql[] = "SELECT " COLUMNS FROM
    " WHERE o.city = $1 AND o.state = 'published' AND o.deleted IS NULL AND o.venue IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM learn_merge m WHERE m.city = o.city AND m.twin = o.id)"
    " ORDER BY o.id LIMIT 200000";
static const char merged_sql[] = "SELECT m.kept, " COLUMNS FROM
    " JOIN learn_merge m ON m.city = o.city AND m.twin = o.id WHERE o.city = $1"
    " ORDER BY m.at DESC LIMIT 200";
static const char apart_sql[] = "SELECT one, other FROM learn_apart WHERE city = $1";
static const char one_sql[] = "SELECT " COLUMNS FROM " WHERE o.city = $1 AND o.id = $2";
static const char keep_apart_sql[] =
    "INSERT INTO learn_apart (city, one, other, person, at) VALUES ($1, $2, $3, $4, $5)"
    " ON CONFLICT (city, one, other) DO NOTHING";

/* Offers are compared as written; what is shown is in the reader's language. */
static const char words_sql[] = "SELECT " SQL_IN_LANG("opportunity", "o", "title", "$3") ", "
    SQL_IN_LANG("venue", "v", "name", "$3") FROM " WHERE o.city = $1 AND o.id = $2";

enum { SUGGESTED_MAX = 100, NEIGHBOURS = 60 };

static void read_offer(struct rows *q, int from, struct arena *a, struct tidy_offer *o)
{
	struct str point = rows_text(q, from + 8), lat;
	*o = (struct tidy_offer){ .id = rows_int(q, from), .partner = rows_int(q, from + 1),
		.venue = rows_int(q, from + 2), .title = rows_copy(q, from + 3, a),
		.folded = rows_copy(q, from + 4, a), .feed = rows_copy(q, from + 5, a),
		.provider = rows_copy(q, from + 6, a), .venue_name = rows_copy(q, from + 7, a),
		.lat = NAN, .lon = NAN };
	if (str_cut(&point, ' ', &lat) && !(num_real(lat, &o->lat) && num_real(point, &o->lon)))
		o->lat = NAN;
}

/* ---- finding ---- */

/* From north to south, so that what is near lies near in the list. */
static int by_latitude(const void *a, const void *b)
{
	const struct tidy_offer *x = a, *y = b;
	double p = isnan(x->lat) ? 1000 : x->lat, q = isnan(y->lat) ? 1000 : y->lat;
	if (p != q)
		return p < q ? -1 : 1;
	return (x->venue > y->venue) - (x->venue < y->venue);
}

static bool same_source(const struct tidy_offer *a, const struct tidy_offer *b)
{
	return a->partner == b->partner && str_eq(a->feed, b->feed);
}

static bool alike(const struct tidy_offer *a, const struct tidy_offer *b)
{
	enum { SHORTEST = 8 };
	struct str x = a->folded, y = b->folded;
	if (word_distance(x, y, 2) <= 2)
		return x.n >= SHORTEST || str_eq(x, y);
	return x.n >= SHORTEST && y.n >= SHORTEST && (str_starts(x, y) || str_starts(y, x));
}

static bool near(const struct tidy_offer *a, const struct tidy_offer *b)
{
	const double reach = .15;
	if (a->venue == b->venue)
		return true;
	return !isnan(a->lat) && !isnan(b->lat) &&
	    earth_km(a->lat, a->lon, b->lat, b->lon) <= reach;
}

static int metres_between(const struct tidy_offer *a, const struct tidy_offer *b)
{
	return a->venue == b->venue || isnan(a->lat) || isnan(b->lat) ? 0
	    : (int)(earth_km(a->lat, a->lon, b->lat, b->lon) * 1000 + .5);
}

struct str twin_name(const struct out *o, const struct tidy_offer *x,
    const struct tidy_offer *other)
{
	struct str more = !str_eq(x->provider, other->provider) ? x->provider
	    : !str_eq(x->venue_name, other->venue_name) ? x->venue_name : STR_EMPTY;
	return more.n ? arena_printf(o->r->arena, "\u2068%.*s\u2069 (\u2068%.*s\u2069)",
	    STR(x->title), STR(more)) : x->title;
}

size_t twins_find(struct arena *a, struct tidy_offer *offers, size_t count, struct twins *out,
    size_t most)
{
	const double degrees = .0014;	/* 150 metres to the south, rounded up */
	size_t found = 0;
	(void)a;
	if (count)
		qsort(offers, count, sizeof *offers, by_latitude);
	for (size_t i = 0; i < count && found < most; i++)
		for (size_t k = i + 1; k < count && found < most; k++) {
			const struct tidy_offer *x = &offers[i], *y = &offers[k];
			bool far = isnan(x->lat) ? x->venue != y->venue
						 : !(y->lat - x->lat <= degrees);
			if (far || k - i > NEIGHBOURS * 100)
				break;
			if (!same_source(x, y) && near(x, y) && alike(x, y))
				out[found++] = (struct twins){ *x, *y, metres_between(x, y) };
		}
	return found;
}

/* ---- the page ---- */

struct pairs {
	struct { int64_t one, other; } *items;
	size_t count, room;
};

static bool kept_apart(const struct pairs *apart, const struct twins *t)
{
	int64_t one = t->one.id < t->other.id ? t->one.id : t->other.id;
	int64_t other = t->one.id < t->other.id ? t->other.id : t->one.id;
	for (size_t i = 0; i < apart->count; i++)
		if (apart->items[i].one == one && apart->items[i].other == other)
			return true;
	return false;
}

static void translate(struct request *r, struct tidy_offer *o, struct err *e)
{
	struct rows *q = db_query(request_db(r, e), words_sql,
	    ARGS(r->city, o->id, str_of(r->lang->tag)), e);
	if (rows_next(q)) {
		o->title = rows_copy(q, 0, r->arena);
		o->venue_name = rows_copy(q, 1, r->arena);
	}
	rows_end(q, e);
}

static void translate_all(struct request *r, struct twins *all, size_t count, struct err *e)
{
	for (size_t i = 0; i < count; i++) {
		translate(r, &all[i].one, e);
		translate(r, &all[i].other, e);
	}
}

static bool read_suggested(struct request *r, struct twins_page *p, struct err *e)
{
	struct { struct tidy_offer *items; size_t count, room; } offers = { 0 };
	struct pairs apart = { 0 };
	struct db *db = request_db(r, e);
	struct rows *q = db_query(db, offers_sql, ARGS(r->city), e);
	while (rows_next(q))
		read_offer(q, 0, r->arena, list_add(r->arena, &offers));
	if (!rows_end(q, e))
		return false;
	q = db_query(db, apart_sql, ARGS(r->city), e);
	while (rows_next(q)) {
		list_add(r->arena, &apart);
		apart.items[apart.count - 1].one = rows_int(q, 0);
		apart.items[apart.count - 1].other = rows_int(q, 1);
	}
	struct twins *all = arena_array(r->arena, struct twins, 4 * SUGGESTED_MAX);
	size_t found =
	    twins_find(r->arena, offers.items, offers.count, all, 4 * SUGGESTED_MAX);
	p->suggested = all;
	for (size_t i = 0; i < found && p->suggested_count < SUGGESTED_MAX; i++)
		if (!kept_apart(&apart, &all[i]))
			p->suggested[p->suggested_count++] = all[i];
	if (!rows_end(q, e))
		return false;
	translate_all(r, p->suggested, p->suggested_count, e);
	return e->kind == ERR_NONE;
}

static bool read_merged(struct request *r, struct twins_page *p, struct err *e)
{
	struct { struct twins *items; size_t count, room; } list = { 0 };
	struct db *db = request_db(r, e);
	struct rows *q = db_query(db, merged_sql, ARGS(r->city), e);
	while (rows_next(q)) {
		struct twins *t = list_add(r->arena, &list);
		*t = (struct twins){ .one = { .id = rows_int(q, 0) } };
		read_offer(q, 1, r->arena, &t->other);
	}
	if (!rows_end(q, e))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		q = db_query(db, one_sql, ARGS(r->city, list.items[i].one.id), e);
		if (rows_next(q))
			read_offer(q, 0, r->arena, &list.items[i].one);
		if (!rows_end(q, e))
			return false;
	}
	translate_all(r, list.items, list.count, e);
	p->merged = list.items;
	p->merged_count = list.count;
	return e->kind == ERR_NONE;
}

bool twins_show(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct twins_page page = { 0 };
	if (!read_suggested(r, &page, e) || !read_merged(r, &page, e))
		return false;
	struct crumb crumbs[] = { { str_of(_("Learn")), S("/learn") },
		{ str_of(_("Duplicates")), STR_EMPTY } };
	struct out *o = page_begin(r, p, &(struct page){ .wing = "learn", .crumbs = crumbs,
	    .crumb_count = 2, .title = str_of(_("Duplicates")) });
	twins_write(o, &page);
	page_end(o);
	return true;
}

static bool keep_apart(struct db *db, const struct request *r, int64_t one, int64_t other,
    struct err *e)
{
	int64_t low = one < other ? one : other, high = one < other ? other : one;
	return db_run(db, keep_apart_sql, ARGS(r->city, low, high, r->who.person, r->now), e);
}

bool twins_decide(struct request *r, struct reply *p, struct err *e)
{
	const struct change by = { .person = r->who.person, .now = r->now, .why = "form" };
	int64_t one = param_int(r, "one"), other = param_int(r, "other");
	struct str what = param_text(r, "what");
	struct db *db = store_writer(r->store, e);
	bool ok = db && db_begin(db, e);
	if (ok) {
		if (str_eq(what, S("merge")))
			ok = learn_merge_add(db, r->city, one, other, &by, e);
		else if (str_eq(what, S("separate")))
			ok = learn_merge_end(db, r->city, other, &by, e);
		else
			ok = keep_apart(db, r, one, other, e);
		ok = db_end(db, ok, e);
	}
	if (db)
		store_give(db);
	if (!ok)
		return false;
	page_notice(r, p, str_of(tr(r->lang, N_("Saved."))));
	return reply_redirect(r, p, "/learn/duplicates");
}
