/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "formats/geojson.h"
#include "base/buf.h"
#include "base/file.h"

#include <math.h>

static struct geo *load(struct test *t, const char *name)
{
	struct str text;
	const char *path = test_shared(t, name);
	if (!path || !file_map(t->arena, path, 0, &text, t->e))
		return NULL;
	struct geo *g = geo_read(t->arena, text, name, t->e);
	if (!g)
		test_fail(t, __FILE__, __LINE__, "%s", t->e->say);
	return g;
}

static struct str written(struct test *t, const struct geo *g)
{
	struct buf b = buf_in(t->arena, 64 << 20);
	struct sink out = sink_buf(&b);
	geo_write(g, &out);
	CHECK(sink_end(&out, t->e));
	return buf_view(&b);
}

static size_t points_of(const struct geo *g)
{
	size_t n = 0;
	for (size_t i = 0; i < g->count; i++)
		for (size_t k = 0; k < g->features[i].polygon_count; k++)
			for (size_t m = 0; m < g->features[i].polygons[k].count; m++)
				n += g->features[i].polygons[k].rings[m].count;
	return n;
}

/* Twice the signed area of all rings together. Shared borders cancel only if they are equal. */
static double area_of(const struct geo *g)
{
	double sum = 0;
	for (size_t i = 0; i < g->count; i++) {
		for (size_t k = 0; k < g->features[i].polygon_count; k++) {
			const struct geo_ring *r = g->features[i].polygons[k].rings;
			for (size_t m = 0; m + 1 < r->count; m++)
				sum += r->points[m].x * r->points[m + 1].y -
				    r->points[m + 1].x * r->points[m].y;
		}
	}
	return fabs(sum);
}

TEST(geojson_reads_points_and_areas)
{
	struct geo *g = geo_read(t->arena, S("{\"type\":\"FeatureCollection\",\"features\":["
	    "{\"type\":\"Feature\",\"id\":7,\"properties\":{\"a\":1},\"geometry\":"
	    "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[2,0],[2,1,9],[0,0]]]}},"
	    "{\"type\":\"Feature\",\"properties\":null,\"geometry\":"
	    "{\"type\":\"Point\",\"coordinates\":[-2.5,51.25]}},"
	    "{\"type\":\"Feature\",\"properties\":{},\"geometry\":null}]}"), "x", t->e);
	NEED(g);
	CHECK_INT(g->count, 3);
	CHECK_STR(g->features[0].id, "7");
	CHECK_REAL(g->features[0].high.x, 2, 0);
	CHECK_REAL(g->features[1].points[0].y, 51.25, 0);
	CHECK(g->features[2].low.x > g->features[2].high.x);
	CHECK_STR(written(t, g), "{\"type\":\"FeatureCollection\",\"features\":["
	    "{\"type\":\"Feature\",\"id\":\"7\",\"properties\":{\"a\":1},\"geometry\":"
	    "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[2,0],[2,1],[0,0]]]}},"
	    "{\"type\":\"Feature\",\"properties\":null,\"geometry\":"
	    "{\"type\":\"Point\",\"coordinates\":[-2.5,51.25]}},"
	    "{\"type\":\"Feature\",\"properties\":{},\"geometry\":null}]}");
}

TEST(geojson_refuses_grids_open_rings_and_nonsense)
{
	static const char *const bad[] = {
		"[[[359752,174590],[0,0],[0,1],[359752,174590]]]", "[[[0,0],[2,0],[2,1],[0,1]]]",
		"[[[0,0],[0,0]]]", "[[[0,0],[2],[2,1],[0,0]]]", "[[0,0]]", "7", "[[[\"a\",0]]]" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct str text = arena_printf(t->arena, "{\"type\":\"Feature\",\"properties\":{},"
		    "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":%s}}", bad[i]);
		CHECK(!geo_read(t->arena, text, "x", t->e));
		CHECK_HAS(t->e->say, "x, feature 1: ");
		err_clear(t->e);
	}
}

TEST(geojson_simplifies_the_wards_of_bristol_and_keeps_their_borders)
{
	struct geo *g = load(t, "bristol/geojson/Bristol_Wards_(December_2020)_UK_BGC_V2.geojson");
	if (!g)
		return;
	CHECK_INT(g->count, 34);
	size_t before = points_of(g);
	double area = area_of(g);
	geo_simplify(g, 0.001);
	CHECK_INT(points_of(g) * 2 / before, 0);
	CHECK_REAL(area_of(g), area, 0.01);
	CHECK(geo_read(t->arena, written(t, g), "again", t->e));
}

TEST(geojson_reads_the_quarters_of_cologne)
{
	struct geo *g = load(t, "koeln/stadtteile_simplified15m.geojson");
	if (!g)
		return;
	CHECK_INT(g->count, 86);
	CHECK_STR(json_text(json_get(g->features[0].properties, "STT_NAME")), "Flittard");
	size_t before = points_of(g);
	geo_simplify(g, 0);
	CHECK(points_of(g) <= before);
	geo_simplify(g, 0.001);
	CHECK(points_of(g) < before);
}

TEST(geojson_simplifies_a_shared_border_the_same_on_both_sides)
{
	struct geo *g = geo_read(t->arena, S("{\"type\":\"FeatureCollection\",\"features\":["
	    "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
	    "[[[0,0],[1,0],[1.01,0.3],[0.99,0.6],[1,1],[0,1],[0,0]]]}},"
	    "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
	    "[[[2,0],[2,1],[1,1],[0.99,0.6],[1.01,0.3],[1,0],[2,0]]]}}]}"), "x", t->e);
	NEED(g);
	geo_simplify(g, 0.1);
	CHECK_INT(g->features[0].polygons[0].rings[0].count, 5);
	CHECK_INT(g->features[1].polygons[0].rings[0].count, 5);
	CHECK_REAL(area_of(g), 4, 1e-12);
}

TEST(geojson_reads_the_countries_of_the_world_from_topojson)
{
	struct geo *g = load(t, "geo-world/countries-110m.json");
	if (!g)
		return;
	CHECK(g->count > 170);
	bool found = false;
	for (size_t i = 0; i < g->count; i++)
		found |= str_eq(json_text(json_get(g->features[i].properties, "name")), S("Fiji"));
	CHECK(found);
}
