/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Where a point lies: the smallest of the city's places whose outline holds it. A point is inside
 * when a line from it to the east crosses borders an odd number of times, holes included.
 */
#include "city/learn/learn_impl.h"

#include <math.h>

static const char places_sql[] =
    "SELECT id, shape FROM place WHERE city = $1 AND deleted IS NULL AND shape IS NOT NULL";

static bool crosses(const double *p, const double *q, double lat, double lon)
{
	if ((p[1] > lat) == (q[1] > lat))
		return false;
	return lon < p[0] + (lat - p[1]) * (q[0] - p[0]) / (q[1] - p[1]);
}

bool area_holds(const struct map_area *area, double lat, double lon)
{
	bool inside = false;
	const double *ring = area->points;
	for (size_t r = 0; r < area->ring_count; ring += 2 * area->ring_sizes[r++])
		for (size_t i = 0; i + 1 < area->ring_sizes[r]; i++)
			inside ^= crosses(ring + 2 * i, ring + 2 * i + 2, lat, lon);
	return inside;
}

/* The area of the outer rings; only to compare places with each other. */
static double size_of(const struct map_area *area)
{
	double twice = 0;
	const double *ring = area->points;
	for (size_t r = 0; r < area->ring_count; ring += 2 * area->ring_sizes[r++])
		for (size_t i = 0; i + 1 < area->ring_sizes[r]; i++)
			twice += ring[2 * i] * ring[2 * i + 3] - ring[2 * i + 2] * ring[2 * i + 1];
	return fabs(twice) / 2;
}

int64_t place_of_point(struct db *db, struct arena *a, int64_t city, double lat, double lon,
    struct err *e)
{
	double least = INFINITY;
	int64_t found = 0;
	struct rows *q = db_query(db, places_sql, ARGS(city), e);
	while (rows_next(q)) {
		struct arena_mark mark = arena_mark(a);
		struct map_area area = { 0 };
		if (place_shape_read(a, rows_text(q, 1), &area) && area_holds(&area, lat, lon) &&
		    size_of(&area) < least) {
			least = size_of(&area);
			found = rows_int(q, 0);
		}
		arena_release(a, mark);
	}
	return rows_end(q, e) ? found : 0;
}
