/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Builds the table of a series once, then writes it in the format that was asked for. Its columns
 * are fixed but for the dimensions, of which each has its own; an empty cell there is the total.
 */
#include "measure/download.h"
#include "base/num.h"
#include "formats/csv.h"
#include "formats/json.h"
#include "formats/xlsx.h"
#include "measure/measure_page.h"

#include <math.h>
#include <string.h>

static const char slices_sql[] =
    "SELECT s.id, s.code FROM series_slice x JOIN slice s ON s.city = x.city AND s.id = x.slice"
    " WHERE x.city = $1 AND x.series = $2 ORDER BY s.id";
static const char places_sql[] =
    "SELECT id, code, name FROM place WHERE city = $1 ORDER BY id";

enum { MAX_BYTES = 64 << 20 };

struct named {
	int64_t id;
	struct str code, name;
};

struct names {
	struct named *items;
	size_t count, room;
};

struct text_list {
	struct str *items;
	size_t count, room;
};

/* Rows come ordered by id, so that names are found by halving. */
static bool read_names(struct db *db, struct arena *a, const char *sql, struct args args,
    struct names *out, struct err *e)
{
	struct rows *q = db_query(db, sql, args, e);
	while (rows_next(q)) {
		struct named *n = list_add(a, out);
		n->id = rows_int(q, 0);
		n->code = rows_copy(q, 1, a);
		n->name = rows_columns(q) > 2 ? rows_copy(q, 2, a) : STR_EMPTY;
	}
	return rows_end(q, e);
}

static const struct named *name_of(const struct names *all, int64_t id)
{
	size_t low = 0, high = all->count;
	while (low < high) {
		size_t at = (low + high) / 2;
		if (all->items[at].id == id)
			return &all->items[at];
		if (all->items[at].id < id)
			low = at + 1;
		else
			high = at;
	}
	return NULL;
}

static void find_dimensions(struct arena *a, const struct names *slices, struct text_list *dims)
{
	for (size_t i = 0; i < slices->count; i++) {
		struct category *pairs;
		size_t n;
		if (!slice_parse(a, slices->items[i].code, &pairs, &n))
			continue;
		for (size_t k = 0; k < n; k++) {
			bool known = false;
			for (size_t d = 0; d < dims->count; d++)
				known = known || str_eq(dims->items[d], pairs[k].dimension);
			if (!known)
				*list_add(a, dims) = pairs[k].dimension;
		}
	}
}

/* ---- columns ---- */

static const char *const before_plain[] = { "series", "period", "from", "to", "place_code",
	"place", NULL };
static const char *const after_plain[] = { "value", "low", "high", "standard_error",
	"sample_size", "unit", "status", "note", "published", "reliability", NULL };
static const char *const before_sdmx[] = { "STRUCTURE", "STRUCTURE_ID", "ACTION", "INDICATOR",
	"REF_AREA", "TIME_PERIOD", NULL };
static const char *const after_sdmx[] = { "OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND",
	"STANDARD_ERROR", "SAMPLE_SIZE", "UNIT_MEASURE", "OBS_STATUS", "COMMENT_OBS", "PUBLISHED",
	NULL };

/* "local-authority" as an SDMX id: LOCAL_AUTHORITY. */
static const char *sdmx_id(struct arena *a, struct str code)
{
	char *id = arena_text(a, code);
	for (char *p = id; *p; p++)
		*p = (char)(*p == '-' || *p == '.' ? '_' : *p >= 'a' && *p <= 'z' ? *p - 32 : *p);
	return id;
}

static void name_columns(struct arena *a, struct download *d, const struct text_list *dims,
    bool sdmx)
{
	d->columns = arena_array(a, const char *, 24 + dims->count);
	for (const char *const *c = sdmx ? before_sdmx : before_plain; *c; c++)
		d->columns[d->column_count++] = *c;
	for (size_t i = 0; i < dims->count; i++)
		d->columns[d->column_count++] = sdmx ? sdmx_id(a, dims->items[i]) :
		    arena_text(a, dims->items[i]);
	for (const char *const *c = sdmx ? after_sdmx : after_plain; *c; c++)
		d->columns[d->column_count++] = *c;
}

/* ---- rows ---- */

static struct download_cell text_cell(struct str s)
{
	return (struct download_cell){ .text = s };
}

static struct download_cell number_cell(double x)
{
	return (struct download_cell){ .number = true, .x = x };
}

static struct download_cell day_cell(struct arena *a, int64_t day)
{
	struct buf b = buf_in(a, 16);
	date_write(&b, day);
	return text_cell(buf_view(&b));
}

struct table_of {
	struct arena *a;
	const struct view *v;
	const struct names *slices, *places;
	const struct text_list *dims;
	struct str city_code;
	bool sdmx;
};

static struct download_cell *put_before(const struct table_of *t, const struct observation *o,
    struct download_cell *c)
{
	const struct named *place = name_of(t->places, o->place);
	if (t->sdmx) {
		*c++ = text_cell(S("dataflow"));
		*c++ = text_cell(arena_printf(t->a, "STOA:FIGURES(1.0)"));
		*c++ = text_cell(S("I"));
		*c++ = text_cell(t->v->now->code);
		*c++ = text_cell(place ? place->code : t->city_code);
		*c++ = text_cell(period_code(t->a, &o->when));
		return c;
	}
	*c++ = text_cell(t->v->now->code);
	*c++ = text_cell(o->when.label);
	*c++ = day_cell(t->a, o->when.from);
	*c++ = day_cell(t->a, o->when.to - 1);
	*c++ = text_cell(place ? place->code : STR_EMPTY);
	*c++ = text_cell(place ? place->name : STR_EMPTY);
	return c;
}

static struct download_cell *put_dimensions(const struct table_of *t, const struct observation *o,
    struct download_cell *c)
{
	const struct named *slice = name_of(t->slices, o->slice);
	struct category *pairs = NULL;
	size_t n = 0;
	if (slice && !slice_parse(t->a, slice->code, &pairs, &n))
		n = 0;
	for (size_t d = 0; d < t->dims->count; d++) {
		*c = text_cell(t->sdmx ? S("_T") : STR_EMPTY);
		for (size_t k = 0; k < n; k++)
			if (str_eq(pairs[k].dimension, t->dims->items[d]))
				*c = text_cell(pairs[k].code);
		c++;
	}
	return c;
}

static struct download_cell *put_after(const struct table_of *t, const struct observation *o,
    struct download_cell *c)
{
	*c++ = number_cell(o->value);
	*c++ = number_cell(o->low);
	*c++ = number_cell(o->high);
	*c++ = number_cell(o->error);
	*c++ = number_cell(o->sample ? (double)o->sample : NAN);
	*c++ = text_cell(t->v->now->unit);
	*c++ = text_cell(str_of(status_code(o->status)));
	*c++ = text_cell(o->note_text);
	*c++ = day_cell(t->a, o->published);
	char letter[2] = { reliability(o, t->v->now->unit), 0 };
	if (!t->sdmx)
		*c++ = text_cell(arena_copy(t->a, str_of(letter)));
	return c;
}

static void put_rows(const struct table_of *t, const struct observation *o, size_t count,
    struct download *d)
{
	d->cells = arena_array(t->a, struct download_cell, count * d->column_count + 1);
	struct download_cell *c = d->cells;
	for (size_t i = 0; i < count; i++) {
		if (o[i].status == STATUS_WITHDRAWN)
			continue;
		c = put_after(t, &o[i], put_dimensions(t, &o[i], put_before(t, &o[i], c)));
		d->row_count++;
	}
}

static void mark_breaks(struct arena *a, const struct view *v, const struct names *slices,
    struct observation *o, size_t count)
{
	struct bridge_slice *known = arena_array(a, struct bridge_slice, slices->count + 1);
	for (size_t i = 0; i < slices->count; i++)
		known[i] = (struct bridge_slice){ slices->items[i].id, slices->items[i].code };
	bridges_mark(&v->bridges, o, count, known, slices->count);
}

bool download_table(struct db *db, struct arena *a, int64_t city, struct str city_code,
    const struct view *v, bool sdmx, struct download *out_r, struct err *e)
{
	struct names slices = { 0 }, places = { 0 };
	struct text_list dims = { 0 };
	struct observation *o;
	size_t count;
	struct download d = { .title = v->measure.title, .view = v };
	if (!v->now)
		return fail(e, ERR_MISSING, N_("The city has no figures for this measure yet."));
	struct observation_query q = { .city = city, .series = v->now->id, .as_of = v->as_of };
	if (!read_names(db, a, slices_sql, ARGS(city, v->now->id), &slices, e) ||
	    !read_names(db, a, places_sql, ARGS(city), &places, e) ||
	    !observations_read(db, a, &q, &o, &count, e))
		return false;
	mark_breaks(a, v, &slices, o, count);
	find_dimensions(a, &slices, &dims);
	name_columns(a, &d, &dims, sdmx);
	struct table_of t = { a, v, &slices, &places, &dims, city_code, sdmx };
	put_rows(&t, o, count, &d);
	*out_r = d;
	return true;
}

/* ---- formats ---- */

static void write_csv(struct sink *out, const struct download *d, bool guard)
{
	struct csv_writer w = { .out = out, .guard = guard };
	for (size_t i = 0; i < d->column_count; i++)
		csv_write(&w, str_of(d->columns[i]));
	csv_end_row(&w);
	for (size_t r = 0; r < d->row_count; r++) {
		const struct download_cell *c = d->cells + r * d->column_count;
		for (size_t i = 0; i < d->column_count; i++)
			if (c[i].number)
				csv_write_number(&w, c[i].x);
			else
				csv_write(&w, c[i].text);
		csv_end_row(&w);
	}
}

static void put_member(struct json_writer *w, const char *name, struct str value)
{
	json_put_key(w, str_of(name));
	json_put_text(w, value);
}

static void put_figures(struct json_writer *w, const struct download *d)
{
	json_put_key(w, S("figures"));
	json_put_list(w);
	for (size_t r = 0; r < d->row_count; r++) {
		const struct download_cell *c = d->cells + r * d->column_count;
		json_put_object(w);
		for (size_t i = 0; i < d->column_count; i++) {
			if (c[i].number ? isnan(c[i].x) && strcmp(d->columns[i], "value") :
			    !c[i].text.n)
				continue;
			json_put_key(w, str_of(d->columns[i]));
			if (c[i].number)
				json_put_real(w, c[i].x);
			else
				json_put_text(w, c[i].text);
		}
		json_put_end(w);
	}
	json_put_end(w);
}

static void write_json(struct sink *out, const struct download *d)
{
	struct json_writer w = { .out = out };
	const struct view *v = d->view;
	json_put_object(&w);
	put_member(&w, "framework", v->measure.framework);
	put_member(&w, "measure", v->measure.code);
	put_member(&w, "title", v->measure.title);
	put_member(&w, "series", v->now->code);
	put_member(&w, "series_title", v->now->title);
	put_member(&w, "definition", v->now->definition);
	put_member(&w, "unit", v->now->unit);
	put_member(&w, "source", v->source_name);
	put_member(&w, "source_url", v->source_url);
	put_member(&w, "licence", v->source_licence);
	put_member(&w, "standing", str_of(standing_code(v->judgement.standing)));
	put_member(&w, "rule", v->judgement.rule);
	put_figures(&w, d);
	json_put_key(&w, S("count"));
	json_put_int(&w, (int64_t)d->row_count);
	json_put_end(&w);
}

static bool write_xlsx(struct request *r, struct reply *p, const struct download *d,
    struct err *e)
{
	struct xlsx_writer *x = xlsx_write(r->arena, e);
	if (!x)
		return false;
	struct xlsx_column *columns = arena_array(r->arena, struct xlsx_column, d->column_count);
	for (size_t i = 0; i < d->column_count; i++)
		columns[i].title = d->columns[i];
	struct xlsx_sheet sheet = { .name = arena_text(r->arena, d->view->now->code),
		.columns = columns, .count = d->column_count };
	xlsx_begin_sheet(x, &sheet);
	for (size_t row = 0; row < d->row_count; row++) {
		const struct download_cell *c = d->cells + row * d->column_count;
		for (size_t i = 0; i < d->column_count; i++)
			if (c[i].number)
				xlsx_put_number(x, c[i].x);
			else
				xlsx_put(x, CELL_TEXT, c[i].text);
		xlsx_end_row(x);
	}
	struct sink out = sink_buf(&p->body);
	return xlsx_finish(x, &out, e);
}

static const struct {
	const char *format, *type, *ending;
} kinds[] = {
	{ "csv", "text/csv; charset=utf-8", "csv" },
	{ "json", "application/json", NULL },
	{ "sdmx", "application/vnd.sdmx.data+csv; version=2.0.0", "sdmx.csv" },
	{ "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx" },
};

static void set_type(struct request *r, struct reply *p, const struct view *v)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (!str_eq(r->format, str_of(kinds[i].format)))
			continue;
		p->type = kinds[i].type;
		if (kinds[i].ending)
			p->filename = arena_printf(r->arena, "%.*s-%.*s.%s", STR(r->city_code),
			    STR(v->now->code), kinds[i].ending);
	}
}

bool download_measure(struct request *r, struct reply *p, const struct view *v, struct err *e)
{
	struct download d;
	bool sdmx = str_eq(r->format, S("sdmx"));
	if (!download_table(request_db(r, e), r->arena, r->city, r->city_code, v, sdmx, &d, e))
		return false;
	set_type(r, p, v);
	p->body = buf_in(r->arena, MAX_BYTES);
	if (str_eq(r->format, S("xlsx")))
		return write_xlsx(r, p, &d, e);
	struct sink out = sink_buf(&p->body);
	if (str_eq(r->format, S("json")))
		write_json(&out, &d);
	else
		write_csv(&out, &d, !sdmx);
	return sink_end(&out, e);
}

bool measure_png(struct request *r, struct reply *p, const struct view *v, struct err *e)
{
	struct str png;
	if (!measure_svg(r, p, v, e) || !png_from_svg(r->arena, buf_view(&p->body), 1440, &png, e))
		return false;
	p->type = "image/png";
	p->body = buf_in(r->arena, MAX_BYTES);
	buf_str(&p->body, png);
	return true;
}
