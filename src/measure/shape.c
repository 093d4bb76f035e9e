/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Outlines of places: the GeoJSON geometry that a place's record keeps (Polygon or MultiPolygon),
 * read into the flat rings that the map draws.
 */
#include "formats/json.h"
#include "measure/view.h"

struct rings {
	struct { double *items; size_t count, room; } points;
	struct { size_t *items; size_t count, room; } sizes;
};

static void read_ring(struct arena *a, const struct json *ring, struct rings *out)
{
	size_t points = 0;
	for (const struct json *p = json_first(ring); p; p = p->next) {
		double lon, lat;
		const struct json *x = json_first(p);
		if (!json_real(x, &lon) || !x->next || !json_real(x->next, &lat))
			continue;
		*list_add(a, &out->points) = lon;
		*list_add(a, &out->points) = lat;
		points++;
	}
	if (points)
		*list_add(a, &out->sizes) = points;
}

static void read_polygon(struct arena *a, const struct json *polygon, struct rings *out)
{
	for (const struct json *ring = json_first(polygon); ring; ring = ring->next)
		read_ring(a, ring, out);
}

bool place_shape_read(struct arena *a, struct str geojson, struct map_area *area)
{
	struct err e = { 0 };
	struct rings rings = { 0 };
	const struct json *shape =
	    json_read(a, geojson, (struct json_limits){ .name = "shape" }, &e);
	const struct json *all = json_get(shape, "coordinates");
	if (str_eq(json_text(json_get(shape, "type")), S("Polygon")))
		read_polygon(a, all, &rings);
	else
		for (const struct json *p = json_first(all); p; p = p->next)
			read_polygon(a, p, &rings);
	area->points = rings.points.items;
	area->ring_sizes = rings.sizes.items;
	area->ring_count = rings.sizes.count;
	return area->ring_count > 0;
}
