/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Places with their shapes: GeoJSON (RFC 7946) and TopoJSON in, GeoJSON out.
 *
 *	struct geo *g = geo_read(arena, text, "wards.geojson", e);
 *	for (size_t i = 0; i < g->count; i++)
 *		name = json_text(json_get(g->features[i].properties, "WD20NM"));
 *	geo_simplify(g, 0.0005);
 *	geo_write(g, &sink);
 *
 * Points, polygons and multipolygons are kept; a feature of another shape or without one comes
 * with no shape. Coordinates are degrees: longitude -180 to 180, latitude -90 to 90; others are
 * refused, as those of a national grid would be.
 */
#ifndef FORMATS_GEOJSON_H
#define FORMATS_GEOJSON_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "formats/json.h"
#include "formats/sink.h"

#include <stdbool.h>
#include <stddef.h>

struct geo_point {
	double x, y;		/* longitude, latitude */
};

struct geo_ring {
	struct geo_point *points;	/* the last is the first again */
	size_t count;
};

struct geo_polygon {
	struct geo_ring *rings;	/* the outer one, then holes */
	size_t count;
};

struct geo_feature {
	struct str id;			/* text or number, or empty */
	const struct json *properties;	/* an object, or NULL */
	struct geo_polygon *polygons;
	size_t polygon_count;
	struct geo_point *points;	/* of Point and MultiPoint */
	size_t point_count;
	struct geo_point low, high;	/* the box around it; low.x > high.x when it has no shape */
};

struct geo {
	struct arena *arena;
	struct geo_feature *features;
	size_t count;
	size_t points;			/* in all */
};

/* geo_read: A FeatureCollection, one Feature, or a TopoJSON Topology (the features of all its
 * objects). NULL with e filled when it is none, broken, over 64 MB or 4 million values. */
struct geo *geo_read(struct arena *a, struct str text, const char *name, struct err *e);

/* geo_simplify: Leave out points that lie within tolerance (degrees) of the line (Douglas and
 * Peucker 1973). Borders that two areas share stay shared: lines are cut where areas meet and
 * each piece is simplified once, in one direction. Rings that would vanish stay as they are. */
void geo_simplify(struct geo *g, double tolerance);

/* geo_write: A FeatureCollection; coordinates with 6 decimals (11 cm). */
void geo_write(const struct geo *g, struct sink *out);

#endif
