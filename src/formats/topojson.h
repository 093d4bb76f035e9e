/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What geojson.c and topojson.c share while a file is read. */
#ifndef FORMATS_TOPOJSON_H
#define FORMATS_TOPOJSON_H

#include "formats/geojson.h"

struct geo_reader {
	struct arena *arena;
	struct geo *geo;
	const char *name;
	struct err *e;
	struct { struct geo_feature *items; size_t count, room; } features;
	struct geo_ring *arcs;		/* of a Topology; NULL: GeoJSON */
	size_t arc_count;
};

bool geo_refuse(struct geo_reader *r, const char *what);
bool geo_point_check(struct geo_reader *r, struct geo_point p);
bool geo_ring_check(struct geo_reader *r, const struct geo_ring *ring);
bool geo_shape(struct geo_reader *r, const struct json *shape, struct geo_feature *f);
bool geo_feature(struct geo_reader *r, const struct json *v, const struct json *shape);

/* topojson_read: All objects of a Topology. topojson_ring: The arcs of a ring put together. */
bool topojson_read(struct geo_reader *r, const struct json *root);
bool topojson_ring(struct geo_reader *r, const struct json *v, struct geo_ring *out_r);

#endif
