/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Is a text a GeoJSON geometry (RFC 7946) that can be stored and drawn? Longitude and latitude in
 * degrees; lines of two points or more; rings of four or more whose last point is the first.
 */
#include "record/record_impl.h"

#include <math.h>

static bool point_good(const struct json *v)
{
	double lon, lat;
	const struct json *first = json_first(v);
	return json_is(v, JSON_LIST) && json_count(v) >= 2 && json_count(v) <= 3 &&
	    json_real(first, &lon) && json_real(first->next, &lat) && fabs(lon) <= 180 &&
	    fabs(lat) <= 90;
}

static bool same_point(const struct json *a, const struct json *b)
{
	double ax, ay, bx, by;
	const struct json *p = json_first(a), *q = json_first(b);
	return json_real(p, &ax) && json_real(p->next, &ay) && json_real(q, &bx) &&
	    json_real(q->next, &by) && ax == bx && ay == by;
}

static bool points_good(const struct json *v, bool ring)
{
	const struct json *last = NULL;
	if (!json_is(v, JSON_LIST) || json_count(v) < (ring ? 4 : 2))
		return false;
	for (const struct json *p = json_first(v); p; p = p->next) {
		if (!point_good(p))
			return false;
		last = p;
	}
	return !ring || same_point(json_first(v), last);
}

static bool polygon_good(const struct json *v)
{
	for (const struct json *ring = json_first(v); ring; ring = ring->next)
		if (!points_good(ring, true))
			return false;
	return json_is(v, JSON_LIST) && json_count(v) > 0;
}

static bool polygons_good(const struct json *v)
{
	for (const struct json *one = json_first(v); one; one = one->next)
		if (!polygon_good(one))
			return false;
	return json_is(v, JSON_LIST) && json_count(v) > 0;
}

bool shape_good(struct arena *a, struct str text)
{
	struct err ignored = { 0 };
	struct arena_mark mark = arena_mark(a);
	struct json *v = json_read(a, text, (struct json_limits){ .depth = 8 }, &ignored);
	struct str type = json_text(json_get(v, "type"));
	const struct json *where = json_get(v, "coordinates");
	bool good = str_eq(type, S("Point")) ? point_good(where)
	    : str_eq(type, S("LineString"))  ? points_good(where, false)
	    : str_eq(type, S("Polygon"))     ? polygon_good(where)
	    : str_eq(type, S("MultiPolygon")) ? polygons_good(where)
					      : false;
	arena_release(a, mark);
	return good;
}
