/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* GeoJSON through json.h into arrays of points, and back. TopoJSON's arcs are in topojson.c. */
#include "formats/geojson.h"
#include "formats/topojson.h"
#include "base/lang.h"

#include <math.h>
#include <string.h>

enum { BYTES = 64 << 20, VALUES = 4000000 };

bool geo_refuse(struct geo_reader *r, const char *what)
{
	return fail(r->e, ERR_INPUT, N_("%s, feature %zu: %s"), r->name, r->geo->count + 1,
	    tr(r->e->lang, what));
}

bool geo_point_check(struct geo_reader *r, struct geo_point p)
{
	bool ok = p.x >= -180.000001 && p.x <= 180.000001 && p.y >= -90.000001 && p.y <= 90.000001;
	return ok || geo_refuse(r, N_("a coordinate is not a longitude and latitude in degrees. "
	    "Convert the file to WGS 84 first."));
}

static bool read_point(struct geo_reader *r, const struct json *v, struct geo_point *out_r)
{
	const struct json *x = json_first(v);
	if (!json_is(v, JSON_LIST) || !x || !json_real(x, &out_r->x) ||
	    !json_real(x->next, &out_r->y))
		return geo_refuse(r, N_("a coordinate must be two numbers."));
	r->geo->points++;
	return geo_point_check(r, *out_r);
}

bool geo_ring_check(struct geo_reader *r, const struct geo_ring *ring)
{
	const struct geo_point *p = ring->points;
	if (ring->count < 4)
		return geo_refuse(r, N_("a ring needs at least four coordinates."));
	bool closed = p[0].x == p[ring->count - 1].x && p[0].y == p[ring->count - 1].y;
	return closed || geo_refuse(r, N_("a ring must end where it begins."));
}

static bool read_points(struct geo_reader *r, const struct json *v, struct geo_point **out_r,
    size_t *count_r)
{
	size_t n = json_count(v), i = 0;
	struct geo_point *points = arena_array(r->arena, struct geo_point, n + 1);
	if (!json_is(v, JSON_LIST))
		return geo_refuse(r, N_("a list of coordinates was expected."));
	for (const struct json *p = json_first(v); p; p = p->next)
		if (!read_point(r, p, &points[i++]))
			return false;
	*out_r = points;
	*count_r = n;
	return true;
}

static bool read_ring(struct geo_reader *r, const struct json *v, struct geo_ring *out_r)
{
	if (r->arcs)
		return topojson_ring(r, v, out_r);
	return read_points(r, v, &out_r->points, &out_r->count) && geo_ring_check(r, out_r);
}

static bool read_polygon(struct geo_reader *r, const struct json *v, struct geo_polygon *out_r)
{
	size_t n = json_count(v), i = 0;
	if (!json_is(v, JSON_LIST))
		return geo_refuse(r, N_("a polygon must be a list of rings."));
	out_r->rings = arena_array(r->arena, struct geo_ring, n + 1);
	out_r->count = n;
	for (const struct json *ring = json_first(v); ring; ring = ring->next)
		if (!read_ring(r, ring, &out_r->rings[i++]))
			return false;
	return true;
}

static bool read_polygons(struct geo_reader *r, const struct json *v, struct geo_feature *f)
{
	size_t n = json_count(v), i = 0;
	if (!json_is(v, JSON_LIST))
		return geo_refuse(r, N_("a multipolygon must be a list of polygons."));
	f->polygons = arena_array(r->arena, struct geo_polygon, n + 1);
	f->polygon_count = n;
	for (const struct json *p = json_first(v); p; p = p->next)
		if (!read_polygon(r, p, &f->polygons[i++]))
			return false;
	return true;
}

static bool read_one_point(struct geo_reader *r, const struct json *v, struct geo_feature *f)
{
	f->points = arena_new_of(r->arena, struct geo_point);
	f->point_count = 1;
	return read_point(r, v, f->points);
}

static void grow_box(struct geo_feature *f, struct geo_point p)
{
	f->low.x = fmin(f->low.x, p.x);
	f->low.y = fmin(f->low.y, p.y);
	f->high.x = fmax(f->high.x, p.x);
	f->high.y = fmax(f->high.y, p.y);
}

static void make_box(struct geo_feature *f)
{
	f->low = (struct geo_point){ INFINITY, INFINITY };
	f->high = (struct geo_point){ -INFINITY, -INFINITY };
	for (size_t i = 0; i < f->point_count; i++)
		grow_box(f, f->points[i]);
	for (size_t i = 0; i < f->polygon_count; i++)
		for (size_t k = 0; k < f->polygons[i].count; k++)
			for (size_t m = 0; m < f->polygons[i].rings[k].count; m++)
				grow_box(f, f->polygons[i].rings[k].points[m]);
}

bool geo_shape(struct geo_reader *r, const struct json *shape, struct geo_feature *f)
{
	struct str type = json_text(json_get(shape, "type"));
	bool area = str_eq(type, S("Polygon")) || str_eq(type, S("MultiPolygon"));
	const struct json *v = json_get(shape, r->arcs && area ? "arcs" : "coordinates");
	bool ok = true;
	if (str_eq(type, S("Polygon"))) {
		f->polygons = arena_new_of(r->arena, struct geo_polygon);
		f->polygon_count = 1;
		ok = read_polygon(r, v, f->polygons);
	} else if (str_eq(type, S("MultiPolygon"))) {
		ok = read_polygons(r, v, f);
	} else if (str_eq(type, S("Point")) && !r->arcs) {
		ok = read_one_point(r, v, f);
	} else if (str_eq(type, S("MultiPoint")) && !r->arcs) {
		ok = read_points(r, v, &f->points, &f->point_count);
	}
	if (ok)
		make_box(f);
	return ok;
}

/* One feature; in TopoJSON the shape is the feature. */
bool geo_feature(struct geo_reader *r, const struct json *v, const struct json *shape)
{
	struct geo_feature f = { 0 };
	const struct json *id = json_get(v, "id");
	if (!json_is(v, JSON_OBJECT))
		return geo_refuse(r, N_("a feature {…} was expected."));
	f.properties = json_get(v, "properties");
	if (!json_is(f.properties, JSON_OBJECT))
		f.properties = NULL;
	f.id = json_is(id, JSON_NUMBER) ? id->text : json_text(id);
	if (!geo_shape(r, shape, &f))
		return false;
	*list_add(r->arena, &r->features) = f;
	r->geo->features = r->features.items;
	r->geo->count = r->features.count;
	return true;
}

static bool read_root(struct geo_reader *r, const struct json *root)
{
	struct str type = json_text(json_get(root, "type"));
	if (str_eq(type, S("Feature")))
		return geo_feature(r, root, json_get(root, "geometry"));
	if (str_eq(type, S("Topology")))
		return topojson_read(r, root);
	const struct json *all = json_get(root, "features");
	if (!str_eq(type, S("FeatureCollection")) || !json_is(all, JSON_LIST))
		return fail(r->e, ERR_INPUT, N_("%s: a GeoJSON FeatureCollection was expected."),
		    r->name);
	for (const struct json *v = json_first(all); v; v = v->next)
		if (!geo_feature(r, v, json_get(v, "geometry")))
			return false;
	return true;
}

struct geo *geo_read(struct arena *a, struct str text, const char *name, struct err *e)
{
	struct json_limits limits = { .name = name, .bytes = BYTES, .values = VALUES };
	struct json *root = json_read(a, text, limits, e);
	struct geo *g = arena_new_of(a, struct geo);
	struct geo_reader r = { .arena = a, .geo = g, .name = name, .e = e };
	g->arena = a;
	return root && read_root(&r, root) ? g : NULL;
}

static void write_point(struct json_writer *w, struct geo_point p)
{
	json_put_list(w);
	json_put_real(w, round(p.x * 1e6) / 1e6);
	json_put_real(w, round(p.y * 1e6) / 1e6);
	json_put_end(w);
}

static void write_polygon(struct json_writer *w, const struct geo_polygon *p)
{
	json_put_list(w);
	for (size_t i = 0; i < p->count; i++) {
		json_put_list(w);
		for (size_t k = 0; k < p->rings[i].count; k++)
			write_point(w, p->rings[i].points[k]);
		json_put_end(w);
	}
	json_put_end(w);
}

static void write_coordinates(struct json_writer *w, const struct geo_feature *f)
{
	bool one = f->polygon_count + f->point_count == 1;
	if (!one)
		json_put_list(w);
	for (size_t i = 0; i < f->polygon_count; i++)
		write_polygon(w, &f->polygons[i]);
	for (size_t i = 0; !f->polygon_count && i < f->point_count; i++)
		write_point(w, f->points[i]);
	if (!one)
		json_put_end(w);
}

static void write_shape(struct json_writer *w, const struct geo_feature *f)
{
	json_put_key(w, S("geometry"));
	if (!f->polygon_count && !f->point_count) {
		json_put_null(w);
		return;
	}
	json_put_object(w);
	json_put_key(w, S("type"));
	if (f->polygon_count)
		json_put_text(w, f->polygon_count > 1 ? S("MultiPolygon") : S("Polygon"));
	else
		json_put_text(w, f->point_count > 1 ? S("MultiPoint") : S("Point"));
	json_put_key(w, S("coordinates"));
	write_coordinates(w, f);
	json_put_end(w);
}

static void write_feature(struct json_writer *w, const struct geo_feature *f)
{
	json_put_object(w);
	json_put_key(w, S("type"));
	json_put_text(w, S("Feature"));
	if (f->id.n) {
		json_put_key(w, S("id"));
		json_put_text(w, f->id);
	}
	json_put_key(w, S("properties"));
	if (f->properties)
		json_put(w, f->properties);
	else
		json_put_null(w);
	write_shape(w, f);
	json_put_end(w);
}

void geo_write(const struct geo *g, struct sink *out)
{
	struct json_writer w = { .out = out };
	json_put_object(&w);
	json_put_key(&w, S("type"));
	json_put_text(&w, S("FeatureCollection"));
	json_put_key(&w, S("features"));
	json_put_list(&w);
	for (size_t i = 0; i < g->count; i++)
		write_feature(&w, &g->features[i]);
	json_put_end(&w);
	json_put_end(&w);
}
