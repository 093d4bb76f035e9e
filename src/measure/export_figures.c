/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * stoa export figures: all observations that count, series after series, as CSV, JSON, XLSX or
 * SDMX-CSV. The columns are the same for every series, so a slice stays one cell; the pages'
 * downloads give each dimension a column of its own.
 */
#include "measure/folder.h"

#include "base/command.h"
#include "base/lang.h"
#include "formats/csv.h"
#include "formats/json.h"
#include "formats/sdmx.h"
#include "formats/xlsx.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { COLUMNS = 16 };

/* ORDER: export columns */
static const char *const columns[COLUMNS] = { "series", "framework", "measure", "unit", "period",
	"from", "to", "place", "slice", "value", "low", "high", "error", "sample", "status",
	    "note" };
static const bool numbers[COLUMNS] = { [9] = true, [10] = true, [11] = true, [12] = true,
	[13] = true };
static const char *const sdmx_ids[COLUMNS] = { "SERIES", "FRAMEWORK", "MEASURE", "REF_AREA",
	"SLICE", "TIME_PERIOD", "OBS_VALUE", "UNIT_MEASURE", "LOWER_BOUND", "UPPER_BOUND",
	    "STD_ERROR",
	"SAMPLE_SIZE", "OBS_STATUS", "OBS_COMMENT", "PERIOD_START", "PERIOD_LABEL" };
/* which of the columns stands under each SDMX id; 5 twice: its start is a date */
static const int sdmx_order[COLUMNS] = { 0, 1, 2, 7, 8, 4, 9, 3, 10, 11, 12, 13, 14, 15, 5, 4 };

enum format { FORMAT_CSV, FORMAT_JSON, FORMAT_SDMX, FORMAT_XLSX };

struct cell_out {
	struct str text;
	double x;
};

struct export {
	struct arena *arena;
	struct db *db;
	int64_t city;
	int64_t as_of;
	enum format format;
	struct sink *out;
	struct csv_writer csv;
	struct sdmx_writer sdmx;
	struct json_writer json;
	struct xlsx_writer *xlsx;
	struct words ids;			/* of slices and places, as text; codes in step */
	struct { struct str *items; size_t count, room; } codes;
};

/* ---- codes of slices and places, asked once ---- */

static struct str code_of(struct export *x, const char *sql, const char *kind, int64_t id,
    struct err *e)
{
	char key[40];
	snprintf(key, sizeof key, "%s%lld", kind, (long long)id);
	uint32_t n = words_add(&x->ids, str_of(key));
	while (x->codes.count <= n)
		*list_add(x->arena, &x->codes) =
		    id ? db_text(x->db, x->arena, sql, ARGS(x->city, id), e) : STR_EMPTY;
	return x->codes.items[n];
}

static struct str day_text(struct arena *a, int64_t day)
{
	struct buf b = buf_in(a, 20);
	date_write(&b, day);
	return buf_view(&b);
}

static void fill(struct export *x, struct arena *a, const struct series *s,
    const struct observation *o, struct cell_out *c, struct err *e)
{
	const struct cell_out row[COLUMNS] = { { s->code, 0 }, { s->framework, 0 }, { s->measure,
	    0 },
		{ s->unit, 0 },
		{ x->format == FORMAT_SDMX ? period_code(a, &o->when) : o->when.label, 0 },
		{ day_text(a, o->when.from), 0 }, { day_text(a, o->when.to - 1), 0 },
		{ code_of(x, "SELECT code FROM place WHERE city = $1 AND id = $2", "p", o->place,
		    e), 0 },
		{ code_of(x, "SELECT code FROM slice WHERE city = $1 AND id = $2", "s", o->slice,
		    e), 0 },
		{ STR_EMPTY, o->value }, { STR_EMPTY, o->low }, { STR_EMPTY, o->high },
		{ STR_EMPTY, o->error }, { STR_EMPTY, o->sample ? (double)o->sample : NAN },
		{ str_of(status_code(o->status)), 0 }, { o->note_text, 0 } };
	memcpy(c, row, sizeof row);
}

/* ---- one row in each format ---- */

static void put_csv(struct csv_writer *w, const struct cell_out *c, int i)
{
	if (numbers[i])
		csv_write_number(w, c[i].x);
	else
		csv_write(w, c[i].text);
}

static void put_json(struct json_writer *w, const struct cell_out *c)
{
	json_put_object(w);
	for (int i = 0; i < COLUMNS; i++) {
		if (numbers[i] ? isnan(c[i].x) && i != 9 : !c[i].text.n)
			continue;
		json_put_key(w, str_of(columns[i]));
		if (numbers[i])
			json_put_real(w, c[i].x);
		else
			json_put_text(w, c[i].text);
	}
	json_put_end(w);
}

static void put_xlsx(struct xlsx_writer *w, const struct cell_out *c)
{
	for (int i = 0; i < COLUMNS; i++)
		if (numbers[i])
			xlsx_put_number(w, c[i].x);
		else
			xlsx_put(w, CELL_TEXT, c[i].text);
	xlsx_end_row(w);
}

static void put_row(struct export *x, const struct cell_out *c, struct str label)
{
	if (x->format == FORMAT_JSON) {
		put_json(&x->json, c);
	} else if (x->format == FORMAT_XLSX) {
		put_xlsx(x->xlsx, c);
	} else if (x->format == FORMAT_SDMX) {
		sdmx_begin_row(&x->sdmx, SDMX_APPEND);
		for (int i = 0; i < COLUMNS - 1; i++)
			put_csv(&x->sdmx.csv, c, sdmx_order[i]);
		csv_write(&x->sdmx.csv, label);
		csv_end_row(&x->sdmx.csv);
	} else {
		for (int i = 0; i < COLUMNS; i++)
			put_csv(&x->csv, c, i);
		csv_end_row(&x->csv);
	}
}

/* ---- all ---- */

static bool begin(struct export *x, struct err *e)
{
	struct str ids[COLUMNS];
	for (int i = 0; i < COLUMNS; i++)
		ids[i] = str_of(x->format == FORMAT_SDMX ? sdmx_ids[i] : columns[i]);
	x->csv = (struct csv_writer){ .out = x->out };
	x->json = (struct json_writer){ .out = x->out };
	if (x->format == FORMAT_JSON) {
		json_put_list(&x->json);
	} else if (x->format == FORMAT_SDMX) {
		x->sdmx = (struct sdmx_writer){ .csv = { .out = x->out }, .version = 2,
			.structure = "dataflow", .structure_id = S("STOA:FIGURES(1.0)") };
		sdmx_write_header(&x->sdmx, ids, COLUMNS);
	} else if (x->format == FORMAT_XLSX) {
		static struct xlsx_column const empty = { 0 };
		struct xlsx_column heads[COLUMNS];
		for (int i = 0; i < COLUMNS; i++) {
			heads[i] = empty;
			heads[i].title = columns[i];
		}
		x->xlsx = xlsx_write(x->arena, e);
		if (!x->xlsx)
			return false;
		xlsx_begin_sheet(x->xlsx, &(struct xlsx_sheet){ .name = "Figures", .columns = heads,
		    .count = COLUMNS });
	} else {
		for (int i = 0; i < COLUMNS; i++)
			csv_write(&x->csv, ids[i]);
		csv_end_row(&x->csv);
	}
	return true;
}

static bool put_series(struct export *x, const struct series *s, struct err *e)
{
	struct arena *a = arena_new(0);
	struct observation_query q = { .city = x->city, .series = s->id, .as_of = x->as_of };
	struct observation *o;
	size_t n;
	bool ok = observations_read(x->db, a, &q, &o, &n, e);
	for (size_t i = 0; ok && i < n; i++) {
		struct cell_out cells[COLUMNS];
		fill(x, a, s, &o[i], cells, e);
		put_row(x, cells, o[i].when.label);
		ok = e->kind == ERR_NONE;
	}
	arena_free(a);
	return ok;
}

static bool put_all(struct export *x, struct err *e)
{
	struct { struct str *items; size_t count, room; } list = { 0 };
	struct rows *q = db_query(x->db,
	    "SELECT code FROM series WHERE city = $1 AND deleted IS NULL"
	    " ORDER BY code", ARGS(x->city), e);
	while (rows_next(q))
		*list_add(x->arena, &list) = rows_copy(q, 0, x->arena);
	bool ok = rows_end(q, e);
	for (size_t i = 0; ok && i < list.count; i++) {
		struct series s;
		ok = series_find(x->db, x->arena, NULL, x->city, list.items[i], &s, e) &&
		    put_series(x, &s, e);
	}
	return ok;
}

static bool end(struct export *x, struct err *e)
{
	if (x->format == FORMAT_JSON) {
		json_put_end(&x->json);
		sink_puts(x->out, "\n");
	}
	if (x->format == FORMAT_XLSX && !xlsx_finish(x->xlsx, x->out, e))
		return false;
	return sink_end(x->out, e);
}

static bool read_options(const struct call *c, struct export *x, struct err *e)
{
	static const char *const names[] = { "csv", "json", "sdmx-csv", "xlsx" };
	const char *format = call_option(c, "format"), *day = call_option(c, "as-of");
	bool known = !format;
	for (int i = 0; format && i < 4; i++)
		if (!strcmp(format, names[i])) {
			x->format = (enum format)i;
			known = true;
		}
	if (!known)
		return fail(e, ERR_USAGE, N_("--format is csv, json, sdmx-csv or xlsx."));
	if (day && !date_read(str_of(day), &x->as_of))
		return fail(e, ERR_USAGE,
		    N_("--as-of wants a day such as 2024-02-29, not \"%.40s\"."),
		    day);
	return true;
}

static bool export_run(struct call *c, struct err *e)
{
	struct sink out = sink_file(stdout);
	struct export x = { .arena = c->arena, .out = &out, .ids = { .arena = c->arena } };
	const char *code = call_option(c, "series");
	struct series one;
	struct city city;
	if (!read_options(c, &x, e))
		return false;
	struct store *s = store_open(c->store, &(struct store_options){ .rooms = c->rooms }, e);
	x.db = s ? store_reader(s, e) : NULL;
	bool ok = x.db && city_of_call(c, x.db, &city, e);
	if (ok) {
		x.city = city.id;
		ok = (!code || series_find(x.db, c->arena, NULL, city.id, str_of(code), &one, e)) &&
		    begin(&x, e) && (code ? put_series(&x, &one, e) : put_all(&x, e)) && end(&x, e);
	}
	store_give(x.db);
	store_close(s);
	return ok;
}

static const struct option options[] = {
	{ "city", "NAME", N_("The city (else the only one)") },
	{ "series", "CODE", N_("Only this series") },
	{ "format", "FORMAT", N_("csv (as it is), json, sdmx-csv or xlsx") },
	{ "as-of", "DAY", N_("As the figures were on a day, such as 2024-02-29") },
	{ 0 }
};

const struct command export_figures_command = {
	.name = "export figures", .args = "",
	.summary = N_("write figures to standard output"),
	.about = N_("Writes every figure that counts, with its series, period, place, group and "
	    "status."),
	.options = options, .min_args = 0, .max_args = 0, .run = export_run,
};
