/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Places with outlines out of GeoJSON or TopoJSON: `stoa places load`.
 *
 * Outlines are simplified to about five metres, borders shared by two places staying shared, so
 * that a map of the city stays small. Places are found again by their code; parents may stand
 * anywhere in the file, so they are set in a second pass.
 */
#include "measure/folder.h"

#include "base/command.h"
#include "base/file.h"
#include "base/lang.h"
#include "formats/geojson.h"

#include <stdio.h>
#include <string.h>

enum { FILE_MOST = 64 << 20, SHAPE_MOST = 4000000, STEP_MS = 250 };
static const double tolerance = 0.00005;

struct loading {
	struct arena *arena;
	struct store *store;
	struct db *db;
	int64_t city, began;
	const struct place_file *file;
	const struct change *by;
	struct words codes;
};

static struct str property(const struct geo_feature *f, struct str name, struct arena *a)
{
	const struct json *v = name.n ? json_get_str(f->properties, name) : NULL;
	int64_t n;
	if (json_is(v, JSON_TEXT))
		return str_trim(json_text(v));
	return json_int(v, &n) ? arena_printf(a, "%lld", (long long)n) : STR_EMPTY;
}

/* ---- a geometry as text ---- */

static void put_ring(struct buf *b, const struct geo_ring *ring)
{
	buf_byte(b, '[');
	for (size_t i = 0; i < ring->count; i++)
		buf_printf(b, i ? ",[%.6f,%.6f]" : "[%.6f,%.6f]", ring->points[i].x,
		    ring->points[i].y);
	buf_byte(b, ']');
}

static void put_polygon(struct buf *b, const struct geo_polygon *p)
{
	buf_byte(b, '[');
	for (size_t i = 0; i < p->count; i++) {
		if (i)
			buf_byte(b, ',');
		put_ring(b, &p->rings[i]);
	}
	buf_byte(b, ']');
}

static struct str shape_text(struct arena *a, const struct geo_feature *f)
{
	struct buf b = buf_in(a, SHAPE_MOST);
	bool many = f->polygon_count > 1;
	if (!f->polygon_count)
		return STR_EMPTY;
	buf_puts(&b, many ? "{\"type\":\"MultiPolygon\",\"coordinates\":["
			  : "{\"type\":\"Polygon\",\"coordinates\":");
	for (size_t i = 0; i < f->polygon_count; i++) {
		if (i)
			buf_byte(&b, ',');
		put_polygon(&b, &f->polygons[i]);
	}
	buf_puts(&b, many ? "]}" : "}");
	return b.failed ? STR_EMPTY : buf_view(&b);
}

/* ---- places ---- */

static bool save(struct loading *l, struct record *r, struct err *e)
{
	struct problems found = { .arena = l->arena, .lang = e->lang };
	if (record_save(l->db, r, l->by, &found, e))
		return true;
	if (e->kind == ERR_INPUT && found.count)
		fail_in(e, "place %.*s: %.*s", STR(record_str(r, "code")),
		    STR(found.items[0].text));
	return false;
}

static struct record *place_with(struct loading *l, struct str code, struct err *e)
{
	struct record *r = record_find(l->db, l->arena, &place_kind, l->city, "code",
	    value_text(code), e);
	if (!r && e->kind == ERR_NONE) {
		r = record_new(l->arena, &place_kind, l->city);
		record_set(r, "code", value_text(code));
	}
	return r;
}

static void set(struct record *r, const char *field, struct str text)
{
	if (text.n)
		record_set(r, field, value_text(text));
}

static bool load_feature(struct loading *l, const struct geo_feature *f, int64_t *count_r,
    struct err *e)
{
	struct str code = property(f, l->file->code, l->arena);
	struct str name = property(f, l->file->name, l->arena);
	if (!code.n)
		return true;
	struct record *r = place_with(l, code, e);
	if (!r)
		return false;
	set(r, "name", name.n ? name : code);
	set(r, "level", l->file->level);
	set(r, "geography", l->file->geography);
	set(r, "shape", shape_text(l->arena, f));
	if (!save(l, r, e))
		return false;
	++*count_r;
	return true;
}

static bool set_parent(struct loading *l, const struct geo_feature *f, struct err *e)
{
	struct str code = property(f, l->file->code, l->arena);
	struct str parent = property(f, l->file->parent, l->arena);
	if (!code.n || !parent.n)
		return true;
	struct record *above = place_with(l, parent, e), *r = above ? place_with(l, code, e) : NULL;
	if (!r || (!above->id && (record_set(above, "name", value_text(parent)), !save(l, above,
	    e))))
		return false;
	record_set(r, "parent", value_int(above->id));
	return save(l, r, e);
}

static bool step(struct loading *l, struct err *e)
{
	if (date_now() - l->began < STEP_MS)
		return true;
	bool ok = db_end(l->db, true, e);
	store_give(l->db);
	l->db = ok ? store_writer(l->store, e) : NULL;
	l->began = date_now();
	return l->db && db_begin(l->db, e);
}

static bool load_all(struct loading *l, const struct geo *g, int64_t *count_r, struct err *e)
{
	for (size_t i = 0; i < g->count; i++) {
		struct arena_mark mark = arena_mark(l->arena);
		bool ok = load_feature(l, &g->features[i], count_r, e) && step(l, e);
		arena_release(l->arena, mark);
		if (!ok)
			return false;
	}
	for (size_t i = 0; l->file->parent.n && i < g->count; i++)
		if (!set_parent(l, &g->features[i], e) || !step(l, e))
			return false;
	return true;
}

bool places_load(struct store *s, int64_t city, const struct place_file *f,
    const struct change *by, int64_t *count_r, struct err *e)
{
	struct arena *a = arena_new(0);
	struct loading l = { .arena = a, .store = s, .city = city, .file = f, .by = by,
		.began = date_now() };
	struct str text;
	*count_r = 0;
	struct geo *g = file_map(a, f->path, FILE_MOST, &text, e) ? geo_read(a, text, f->path, e)
								 : NULL;
	bool ok = g != NULL;
	if (ok) {
		geo_simplify(g, tolerance);
		l.db = store_writer(s, e);
		ok = l.db && db_begin(l.db, e);
		if (ok)
			ok = load_all(&l, g, count_r, e);
		if (l.db) {
			db_touch(l.db, city);
			ok = db_end(l.db, ok, e) && ok;
		}
		store_give(l.db);
	}
	arena_free(a);
	return ok;
}

/* ---- stoa places load ---- */

static bool places_run(struct call *c, struct err *e)
{
	const char *level = call_option(c, "level"), *parent = call_option(c, "parent");
	const char *geography = call_option(c, "geography");
	struct place_file f = { .path = c->args[0], .code = str_of(call_option(c, "code")),
		.name = str_of(call_option(c, "name")), .level = level ? str_of(level) : S("other"),
		.parent = str_of(parent), .geography = str_of(geography) };
	struct change by = { .now = date_now(), .why = "command" };
	struct city city;
	int64_t count = 0;
	if (!f.code.n || !f.name.n)
		return fail(e, ERR_USAGE,
		    N_("Please name the properties that hold the code and the name: "
		    "--code PROPERTY --name PROPERTY."));
	struct store *s = store_open(c->store, &(struct store_options){ .rooms = c->rooms }, e);
	struct db *db = s ? store_reader(s, e) : NULL;
	bool ok = db && city_of_call(c, db, &city, e);
	store_give(db);
	ok = ok && places_load(s, city.id, &f, &by, &count, e);
	store_close(s);
	if (ok)
		printf("%lld\n", (long long)count);
	return ok;
}

static const struct option options[] = {
	{ "city", "NAME", N_("The city (else the only one)") },
	{ "code", "PROPERTY", N_("The property that holds the code") },
	{ "name", "PROPERTY", N_("The property that holds the name") },
	{ "parent", "PROPERTY", N_("The property that holds the code of the larger place") },
	{ "level", "LEVEL", N_("district, ward, neighbourhood, quarter, village, municipality …") },
	{ "geography", "WORDS", N_("Since when the boundaries hold, such as \"December 2020\"") },
	{ 0 }
};

const struct command places_load_command = {
	.name = "places load", .args = "FILE",
	.summary = N_("take in places with their outlines"),
	.about = N_("Reads GeoJSON or TopoJSON in longitude and latitude. A place whose code is "
	    "known "
	    "gets the outline; the others are added. Prints how many there were."),
	.options = options, .min_args = 1, .max_args = 1, .run = places_run,
};
