/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * From the query of /learn to a question. "Near" may be a position ("51.45,-2.59") or the name of
 * a neighbourhood, a venue or a stop; what was understood is said on the page.
 */
#include "base/num.h"
#include "base/utf8.h"
#include "city/learn/search_page.h"

#include <math.h>
#include <string.h>

static const char places_sql[] =
    "SELECT id, code, parent FROM place WHERE city = $1 AND deleted IS NULL";
static const char near_place_sql[] =
    "SELECT p.name, p.shape FROM place p WHERE p.city = $1 AND p.deleted IS NULL"
    " AND p.shape IS NOT NULL AND (lower(p.name) = lower($2) OR EXISTS (SELECT 1 FROM translation t"
    " WHERE t.city = p.city AND t.kind = 'place' AND t.record = p.id AND t.field = 'name'"
    " AND lower(t.text) = lower($2))) ORDER BY p.id LIMIT 1";
static const char near_venue_sql[] =
    "SELECT v.name, v.point FROM venue v WHERE v.city = $1 AND v.deleted IS NULL"
    " AND v.point IS NOT NULL AND (lower(v.name) LIKE lower($2) ESCAPE '\\'"
    " OR lower(v.stop) LIKE lower($2) ESCAPE '\\' OR lower(v.address) LIKE lower($2) ESCAPE '\\'"
    " OR EXISTS (SELECT 1 FROM translation t WHERE t.city = v.city AND t.kind = 'venue'"
    " AND t.record = v.id AND t.field = 'name' AND lower(t.text) LIKE lower($2) ESCAPE '\\'))"
    " ORDER BY v.id LIMIT 1";

/* Read below, not at the border: a part of an address that cannot be read is left out, and said
 * so, instead of leaving somebody who looks for a course without an answer. */
const struct param learn_params[] = {
	{ "typed", PARAM_TEXT, .max = 500 }, { "literal", PARAM_TEXT, .max = 1 },
	{ "q", PARAM_TEXT, .max = 500, .label = N_("What do you want to learn?") },
	{ "near", PARAM_TEXT, .max = 120, .label = N_("Near: a place, a stop, or a position") },
	{ "km", PARAM_TEXT, .max = 20, .label = N_("Not further than, in kilometres") },
	{ "kind", PARAM_TEXT }, { "subject", PARAM_TEXT }, { "level", PARAM_TEXT },
	{ "mode", PARAM_TEXT }, { "language", PARAM_TEXT }, { "group", PARAM_TEXT },
	{ "need", PARAM_TEXT }, { "stop", PARAM_TEXT }, { "offer", PARAM_TEXT },
	{ "place", PARAM_TEXT, .max = 600 }, { "day", PARAM_TEXT }, { "time", PARAM_TEXT },
	{ "since", PARAM_TEXT, .max = 20, .label = N_("From this day on") },
	{ "until", PARAM_TEXT, .max = 20, .label = N_("Up to this day") },
	{ "partner", PARAM_TEXT, .max = 20 }, { "venue", PARAM_TEXT, .max = 20 },
	{ "view", PARAM_TEXT, .max = 20 },
	{ "from", PARAM_TEXT, .max = 20 },
	{ 0 }
};

/* ---- addresses ---- */

/* A query that is only "?" so far needs no "&". */
static void put_param(struct buf *b, struct str name, struct str value)
{
	struct out o = { .buf = b };
	if (!value.n)
		return;
	if (b->n != 1)
		buf_byte(b, b->n ? '&' : '?');
	out_url(&o, name);
	buf_byte(b, '=');
	out_url(&o, value);
}

struct str search_query(struct request *r, const char *name, struct str value)
{
	struct buf b = buf_in(r->arena, 8000);
	struct str given, text;
	size_t at = 0;
	buf_byte(&b, '?');
	while (param_each(r, &at, &given, &text))
		if (!str_eq(given, str_of(name)) && !str_eq(given, S("from")) &&
		    !str_eq(given, S("typed")))
			put_param(&b, given, text);
	put_param(&b, str_of(name), value);
	return buf_view(&b);
}

struct str search_query_literal(struct request *r, struct str typed)
{
	struct buf b = buf_in(r->arena, 4000);
	put_param(&b, S("q"), typed);
	put_param(&b, S("literal"), S("1"));
	return buf_view(&b);
}

static bool is_chosen(const struct everyday_choice *chosen, size_t count, struct str facet)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(chosen[i].facet, facet))
			return true;
	return false;
}

static bool names(struct str codes, struct str code)
{
	struct str one;
	while (str_cut(&codes, '.', &one))
		if (str_eq(one, code))
			return true;
	return false;
}

/* The codes of a facet that are chosen already, with those that were typed. */
static struct str with_typed(struct request *r, const struct everyday_choice *chosen, size_t count,
    struct str facet)
{
	struct str codes = STR_EMPTY, given, text;
	for (size_t at = 0; param_each(r, &at, &given, &text);)
		if (str_eq(given, facet))
			codes = text;
	for (size_t i = 0; i < count; i++)
		if (str_eq(chosen[i].facet, facet) && !names(codes, chosen[i].code))
			codes = arena_printf(r->arena, "%.*s%s%.*s", STR(codes),
			    codes.n ? "." : "", STR(chosen[i].code));
	return codes;
}

struct str search_query_chosen(struct request *r, struct str words,
    const struct everyday_choice *chosen, size_t count, struct str typed)
{
	struct buf b = buf_in(r->arena, 8000);
	struct str given, text;
	size_t at = 0;
	put_param(&b, S("q"), words);
	while (param_each(r, &at, &given, &text))
		if (!str_eq(given, S("q")) && !str_eq(given, S("from")) &&
		    !str_eq(given, S("typed")) && !is_chosen(chosen, count, given))
			put_param(&b, given, text);
	for (size_t i = 0; i < count; i++)
		if (!is_chosen(chosen, i, chosen[i].facet))
			put_param(&b, chosen[i].facet, with_typed(r, chosen, count,
			    chosen[i].facet));
	put_param(&b, S("typed"), typed);
	return buf_view(&b);
}

/* "ar.en" as the blanks that codes are kept with. */
static struct str with_blanks(struct arena *a, struct str codes)
{
	struct str copy = arena_copy(a, codes);
	for (size_t i = 0; i < copy.n; i++)
		if (copy.p[i] == '.')
			((char *)copy.p)[i] = ' ';
	return copy;
}

/* ---- what can be read ---- */

static int64_t read_number(struct request *r, const char *name, int64_t most, struct learn_page *p)
{
	struct str text = str_trim(param_text(r, name));
	int64_t n = 0;
	if (!text.n)
		return 0;
	if (num_int(text, &n) && n >= 0 && n <= most)
		return n;
	p->unread = true;
	return 0;
}

static int64_t read_day(struct request *r, const char *name, struct learn_page *p)
{
	struct str text = str_trim(param_text(r, name));
	int64_t day = 0;
	if (text.n && !date_read(text, &day)) {
		p->unread = true;
		return 0;
	}
	return day;
}

/* Codes that no facet has. */
static void note_codes(struct request *r, enum facet f, struct learn_page *p)
{
	struct str codes = param_text(r, facet_rows[f].name), code;
	while (str_cut(&codes, '.', &code))
		p->unread = p->unread || (code.n && !facet_codes(f, code));
}

/* ---- places ---- */

struct known_place {
	int64_t id, parent;
	struct str code;
};

struct known_places {
	struct known_place *items;
	size_t count, room;
};

static bool lies_in(const struct known_places *all, int64_t place, int64_t in)
{
	for (int steps = 0; place && steps < 20; steps++) {
		if (place == in)
			return true;
		size_t i = 0;
		while (i < all->count && all->items[i].id != place)
			i++;
		place = i < all->count ? all->items[i].parent : 0;
	}
	return false;
}

/* A place stands for all that lie in it. */
static void add_place(struct question *q, const struct known_places *all, struct str code)
{
	for (size_t i = 0; i < all->count; i++) {
		if (!str_eq(all->items[i].code, code))
			continue;
		for (size_t k = 0; k < all->count; k++)
			if (lies_in(all, all->items[k].id, all->items[i].id) &&
			    q->place_count < PLACES_MAX)
				q->places[q->place_count++] = all->items[k].id;
	}
}

static bool read_places(struct request *r, struct question *q, struct err *e)
{
	struct known_places all = { 0 };
	struct str codes = param_text(r, "place"), code;
	if (!codes.n)
		return true;
	struct rows *rows = db_query(request_db(r, e), places_sql, ARGS(r->city), e);
	while (rows_next(rows))
		*list_add(r->arena, &all) = (struct known_place){ rows_int(rows, 0),
			rows_int(rows, 2), rows_copy(rows, 1, r->arena) };
	if (!rows_end(rows, e))
		return false;
	while (str_cut(&codes, '.', &code))
		add_place(q, &all, code);
	if (!q->place_count)
		q->places[q->place_count++] = -1;	/* an unknown one: nothing lies there */
	return true;
}

/* ---- near ---- */

static bool read_position(struct str text, double *lat, double *lon)
{
	struct str first, rest = text;
	double y, x;
	if (str_find_byte(text, ',', 0) < 0 || !str_cut(&rest, ',', &first) ||
	    !num_real(str_trim(first), &y) || !num_real(str_trim(rest), &x) || fabs(y) > 90 ||
	    fabs(x) > 180)
		return false;
	*lat = y;
	*lon = x;
	return true;
}

static bool middle_of(struct arena *a, struct str shape, struct question *q)
{
	struct map_area area = { 0 };
	if (!place_shape_read(a, shape, &area) || !area.ring_sizes[0])
		return false;
	double west = INFINITY, east = -INFINITY, south = INFINITY, north = -INFINITY;
	for (size_t i = 0; i < area.ring_sizes[0]; i++) {
		west = fmin(west, area.points[2 * i]);
		east = fmax(east, area.points[2 * i]);
		south = fmin(south, area.points[2 * i + 1]);
		north = fmax(north, area.points[2 * i + 1]);
	}
	q->lat = (south + north) / 2;
	q->lon = (west + east) / 2;
	return true;
}

static struct str like_of(struct arena *a, struct str text)
{
	struct buf b = buf_in(a, text.n * 2 + 8);
	buf_byte(&b, '%');
	for (size_t i = 0; i < text.n; i++) {
		if (strchr("%_\\", text.p[i]))
			buf_byte(&b, '\\');
		buf_byte(&b, text.p[i]);
	}
	buf_byte(&b, '%');
	return buf_view(&b);
}

static bool find_near(struct request *r, struct learn_page *p, struct err *e)
{
	struct db *db = request_db(r, e);
	bool found = false;
	struct rows *q = db_query(db, near_place_sql, ARGS(r->city, p->near), e);
	if (rows_next(q)) {
		p->near_name = rows_copy(q, 0, r->arena);
		found = middle_of(r->arena, rows_text(q, 1), &p->q);
	}
	if (!rows_end(q, e) || found)
		return e->kind == ERR_NONE;
	q = db_query(db, near_venue_sql, ARGS(r->city, like_of(r->arena, p->near)), e);
	if (rows_next(q)) {
		struct str point = rows_copy(q, 1, r->arena), lat;
		p->near_name = rows_copy(q, 0, r->arena);
		found = str_cut(&point, ' ', &lat) && num_real(lat, &p->q.lat) &&
		    num_real(point, &p->q.lon);
	}
	p->near_unknown = !found;
	return rows_end(q, e);
}

static bool read_near(struct request *r, struct learn_page *p, struct err *e)
{
	const double usual = 2;
	double km = 0;
	struct str reach = str_trim(param_text(r, "km"));
	if (reach.n && (!num_real(reach, &km) || !(km >= 0 && km <= 500))) {
		p->unread = true;
		km = 0;
	}
	p->near = str_trim(param_text(r, "near"));
	if (!p->near.n)
		return true;
	if (!read_position(p->near, &p->q.lat, &p->q.lon) && !find_near(r, p, e))
		return false;
	if (!p->near_unknown)
		p->q.km = km > 0 ? km : usual;
	return true;
}

bool question_of_request(struct request *r, struct learn_page *p, struct err *e)
{
	struct question *q = &p->q;
	struct db *db = request_db(r, e);
	if (!db)
		return false;
	p->words = param_text(r, "q");
	for (int f = 0; f < FACETS; f++)
		if (facet_rows[f].choices)
			note_codes(r, (enum facet)f, p);
	for (int f = 0; f < FACET_SLOT; f++)
		q->codes[f] = facet_codes((enum facet)f,
		    with_blanks(r->arena, param_text(r, facet_rows[f].name)));
	q->days = (unsigned)facet_codes(FACET_DAY, with_blanks(r->arena, param_text(r, "day")));
	q->times = (unsigned)facet_codes(FACET_TIME, with_blanks(r->arena, param_text(r, "time")));
	q->now = wall_now(db, r->arena, r->city, r->now);
	q->from_day = read_day(r, "since", p);
	q->to_day = read_day(r, "until", p);
	if (q->from_day && q->to_day && q->to_day < q->from_day) {
		p->unread = true;
		q->to_day = 0;
	}
	p->from = q->from_day ? param_text(r, "since") : STR_EMPTY;
	p->until = q->to_day ? param_text(r, "until") : STR_EMPTY;
	if ((q->from_day || q->to_day) && q->from_day < q->now / 1440)
		q->from_day = q->now / 1440;
	q->partner = read_number(r, "partner", INT64_MAX, p);
	q->venue = read_number(r, "venue", INT64_MAX, p);
	q->offset = (int)read_number(r, "from", LAST_OFFSET, p);
	return read_places(r, q, e) && read_near(r, p, e);
}
