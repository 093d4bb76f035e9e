/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /data: what the city has in figures, as a page, as DCAT (JSON-LD, DCAT-AP 3) and as a
 * Frictionless data package. One data set per series, each with the address of its page and of its
 * files.
 */
#include "measure/catalogue.h"
#include "base/buf.h"
#include "formats/json.h"
#include "measure/catalogue.html.h"
#include "measure/view.h"

#include <stdlib.h>

/* A series without slices was only begun: its first import is still at work, or never ended. */
static const char sets_sql[] =
    "SELECT s.code, s.framework, s.measure, " SQL_IN_LANG("series", "s", "title", "$2")
    ", " SQL_IN_LANG("series", "s", "definition", "$2") ", s.unit, "
    SQL_IN_LANG("source", "x", "name", "$2") ", x.licence,"
    " x.url, s.changed FROM series s LEFT JOIN source x ON x.city = s.city AND x.id = s.source"
    " WHERE s.city = $1 AND s.deleted IS NULL AND EXISTS (SELECT 1 FROM series_slice y"
    " WHERE y.city = s.city AND y.series = s.id)"
    " ORDER BY s.framework, s.measure, s.code LIMIT 5000";

static int by_code(const void *a, const void *b)
{
	const struct data_set *x = a, *y = b;
	int c = str_cmp(x->framework, y->framework);
	return c ? c : code_compare(x->measure, y->measure);
}

bool catalogue_load(struct request *r, struct catalogue *out_r, struct err *e)
{
	struct { struct data_set *items; size_t count, room; } list = { 0 };
	struct arena *a = r->arena;
	struct rows *q = db_query(request_db(r, e), sets_sql,
	    ARGS(r->city, r->lang->tag), e);
	while (rows_next(q))
		*list_add(a, &list) = (struct data_set){ .code = rows_copy(q, 0, a),
			.framework = rows_copy(q, 1, a), .measure = rows_copy(q, 2, a),
			.title = rows_copy(q, 3, a), .definition = rows_copy(q, 4, a),
			.unit = rows_copy(q, 5, a), .source = rows_copy(q, 6, a),
			.licence = rows_copy(q, 7, a), .source_url = rows_copy(q, 8, a),
			.changed = rows_int(q, 9) };
	if (list.count)
		qsort(list.items, list.count, sizeof *list.items, by_code);
	*out_r = (struct catalogue){ list.items, list.count };
	return rows_end(q, e);
}

static struct str set_address(struct request *r, const struct data_set *s, const char *ending)
{
	return arena_printf(r->arena, "%.*s%.*s/progress/%.*s/%.*s%s?series=%.*s", STR(r->origin),
	    STR(r->base), STR(s->framework), STR(s->measure), ending, STR(s->code));
}

static void put_member(struct json_writer *w, const char *name, struct str value)
{
	if (!value.n)
		return;
	json_put_key(w, str_of(name));
	json_put_text(w, value);
}

/* A text with its language, as JSON-LD writes it. */
static void put_words(struct json_writer *w, struct request *r, const char *name, struct str text)
{
	if (!text.n)
		return;
	json_put_key(w, str_of(name));
	json_put_object(w);
	put_member(w, "@language", str_of(r->lang->tag));
	put_member(w, "@value", text);
	json_put_end(w);
}

static const struct {
	const char *ending, *type, *title;
} files[] = {
	{ ".csv", "text/csv", "CSV" },
	{ ".json", "application/json", "JSON" },
	{ ".sdmx", "application/vnd.sdmx.data+csv", "SDMX-CSV" },
	{ ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX" },
};

static void put_distributions(struct json_writer *w, struct request *r, const struct data_set *s)
{
	json_put_key(w, S("dcat:distribution"));
	json_put_list(w);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		json_put_object(w);
		put_member(w, "@type", S("dcat:Distribution"));
		put_member(w, "dct:title", str_of(files[i].title));
		put_member(w, "dcat:mediaType", str_of(files[i].type));
		json_put_key(w, S("dcat:accessURL"));
		json_put_object(w);
		put_member(w, "@id", set_address(r, s, files[i].ending));
		json_put_end(w);
		put_member(w, "dct:license", s->licence);
		json_put_end(w);
	}
	json_put_end(w);
}

static void put_set(struct json_writer *w, struct request *r, const struct data_set *s)
{
	struct buf changed = buf_in(r->arena, 40);
	date_write_instant(&changed, s->changed);
	json_put_object(w);
	put_member(w, "@type", S("dcat:Dataset"));
	put_member(w, "@id", set_address(r, s, ""));
	put_member(w, "dct:identifier", s->code);
	put_words(w, r, "dct:title", s->title);
	put_words(w, r, "dct:description", s->definition.n ? s->definition : s->title);
	put_member(w, "dct:modified", buf_view(&changed));
	put_member(w, "dct:source", s->source);
	put_distributions(w, r, s);
	json_put_end(w);
}

static bool write_dcat(struct request *r, struct reply *p, const struct catalogue *c,
    struct err *e)
{
	struct sink out = sink_buf(&p->body);
	struct json_writer w = { .out = &out };
	p->type = "application/ld+json";
	json_put_object(&w);
	json_put_key(&w, S("@context"));
	json_put_object(&w);
	put_member(&w, "dcat", S("http://www.w3.org/ns/dcat#"));
	put_member(&w, "dct", S("http://purl.org/dc/terms/"));
	json_put_end(&w);
	put_member(&w, "@type", S("dcat:Catalog"));
	put_member(
	    &w, "@id", arena_printf(r->arena, "%.*s%.*s/data", STR(r->origin), STR(r->base)));
	put_words(&w, r, "dct:title", r->city_name);
	put_member(&w, "dct:language", str_of(r->lang->tag));
	json_put_key(&w, S("dcat:dataset"));
	json_put_list(&w);
	for (size_t i = 0; i < c->count; i++)
		put_set(&w, r, &c->sets[i]);
	json_put_end(&w);
	json_put_end(&w);
	return sink_end(&out, e);
}

/* ---- data package ---- */

static void put_field(struct json_writer *w, const char *name, const char *type)
{
	json_put_object(w);
	put_member(w, "name", str_of(name));
	put_member(w, "type", str_of(type));
	json_put_end(w);
}

/* Columns of every file; those of dimensions stand between them and differ, which "fields match"
 * below says. ORDER: download columns */
static void put_schema(struct json_writer *w)
{
	json_put_key(w, S("schema"));
	json_put_object(w);
	put_member(w, "fieldsMatch", S("subset"));
	json_put_key(w, S("fields"));
	json_put_list(w);
	put_field(w, "series", "string");
	put_field(w, "period", "string");
	put_field(w, "from", "date");
	put_field(w, "to", "date");
	put_field(w, "place_code", "string");
	put_field(w, "place", "string");
	put_field(w, "value", "number");
	put_field(w, "low", "number");
	put_field(w, "high", "number");
	put_field(w, "standard_error", "number");
	put_field(w, "sample_size", "integer");
	put_field(w, "unit", "string");
	put_field(w, "status", "string");
	put_field(w, "note", "string");
	put_field(w, "published", "date");
	json_put_end(w);
	json_put_end(w);
}

static void put_resource(struct json_writer *w, struct request *r, const struct data_set *s)
{
	json_put_object(w);
	put_member(w, "name", s->code);
	put_member(w, "title", s->title);
	put_member(w, "description", s->definition);
	put_member(w, "path", set_address(r, s, ".csv"));
	put_member(w, "format", S("csv"));
	put_member(w, "mediatype", S("text/csv"));
	put_member(w, "encoding", S("utf-8"));
	put_schema(w);
	json_put_end(w);
}

static bool write_package(struct request *r, struct reply *p, const struct catalogue *c,
    struct err *e)
{
	struct sink out = sink_buf(&p->body);
	struct json_writer w = { .out = &out };
	p->type = "application/json";
	json_put_object(&w);
	put_member(&w, "$schema", S("https://datapackage.org/profiles/2.0/datapackage.json"));
	put_member(&w, "name", arena_printf(r->arena, "figures-%.*s", STR(r->city_code)));
	put_member(&w, "title", r->city_name);
	json_put_key(&w, S("resources"));
	json_put_list(&w);
	for (size_t i = 0; i < c->count; i++)
		put_resource(&w, r, &c->sets[i]);
	json_put_end(&w);
	json_put_end(&w);
	return sink_end(&out, e);
}

/* ---- the page ---- */

bool catalogue_show(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct catalogue c;
	if (!catalogue_load(r, &c, e))
		return false;
	if (r->format.n) {
		p->body = buf_in(r->arena, 64 << 20);
		return str_eq(r->format, S("jsonld")) ? write_dcat(r, p, &c, e) :
		    write_package(r, p, &c, e);
	}
	struct page page = { .title = str_of(_("Open data")), .wing = "data",
		.formats = "jsonld json",
		.description = str_of(_("All figures of the city, free to use.")) };
	struct out *o = page_begin(r, p, &page);
	catalogue_write(o, &c);
	page_end(o);
	return true;
}
