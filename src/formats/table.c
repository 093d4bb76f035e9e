/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One reader over three. Each kind has a function that gives its next row; opening looks at the
 * first bytes, never at the name.
 */
#include "formats/table.h"
#include "formats/archive.h"
#include "formats/json.h"
#include "formats/table_json.h"
#include "formats/xlsx.h"
#include "base/lang.h"

#include <string.h>

enum { ROWS = 20000000 };
#define JSON_BYTES ((int64_t)256 << 20)

struct table {
	struct arena *arena;
	struct table_options options;
	enum table_format format;
	const char *name;
	struct csv *csv;
	struct xlsx *xlsx;
	struct table_json *json;
	struct cell *cells;	/* of CSV */
	size_t room;
	size_t sheet;		/* the next one of the workbook */
	int64_t rows;
	struct err err;
};

static enum table_format sniff(struct source *s)
{
	struct str start = source_start(s);
	if (archive_is(start))
		return TABLE_XLSX;
	if (str_starts(start, S("\xEF\xBB\xBF")))
		start = str_from(start, 3);
	start = str_trim(start);
	if (!start.n || start.p[0] != '[')
		return TABLE_CSV;
	start = str_trim(str_from(start, 1));
	return start.n && (start.p[0] == '{' || start.p[0] == ']') ? TABLE_JSON : TABLE_CSV;
}

/* What is plainly something else; a table of its bytes would be nonsense. */
static bool refuse_other(struct source *s, struct err *e)
{
	static const struct { const char *bytes; size_t n; const char *what; } others[] = {
		{ "\xD0\xCF\x11\xE0", 4, N_("an old Excel file (.xls). Save it as .xlsx or CSV") },
		{ "%PDF-", 5, N_("a PDF") },
		{ "\x89PNG", 4, N_("a picture") },
		{ "\xFF\xD8\xFF", 3, N_("a picture") },
		{ "SQLite format 3", 16, N_("a database") },
		{ "PAR1", 4, N_("a Parquet file. Save it as CSV") },
	};
	struct str start = source_start(s);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (str_starts(start, str_n(others[i].bytes, others[i].n)))
			return fail(e, ERR_INPUT, N_("%s is not a table but %s."), source_name(s),
			    tr(e->lang, others[i].what));
	return true;
}

static bool open_xlsx(struct table *in, struct archive *z, struct err *e)
{
	if (!z)
		return false;
	in->xlsx = xlsx_open(in->arena, z, (struct xlsx_limits){ .columns = in->options.columns },
	    e);
	bool found = !in->options.sheet;
	for (size_t i = 0; in->xlsx && !found && i < xlsx_sheets(in->xlsx); i++)
		found = str_eq(xlsx_sheet_name(in->xlsx, i), str_of(in->options.sheet));
	return in->xlsx && (found || fail(e, ERR_INPUT, N_("%s has no sheet called %s."),
	    in->name, in->options.sheet));
}

static bool open_json(struct table *in, struct source *s, struct err *e)
{
	struct str text;
	int64_t most = in->options.bytes ? in->options.bytes : JSON_BYTES;
	if (!source_all(s, in->arena, (size_t)most, &text, e))
		return false;
	in->json = table_json_open(in->arena, text, in->name, in->options.columns, e);
	return in->json;
}

/* path: of a workbook in a file; bytes: of one in memory. */
static struct table *table_new(struct arena *a, struct source *s, const char *path,
    struct str bytes, const struct table_options *options, struct err *e)
{
	if (!s || !refuse_other(s, e))
		return NULL;
	struct table *in = arena_new_of(a, struct table);
	in->arena = a;
	in->name = source_name(s);
	in->err.lang = e->lang;
	if (options)
		in->options = *options;
	if (!in->options.rows)
		in->options.rows = ROWS;
	if (!in->options.csv.columns)
		in->options.csv.columns = in->options.columns;
	in->format = in->options.format ? in->options.format : sniff(s);
	struct archive_limits limits = { .bytes = in->options.bytes };
	bool ok = false;
	if (in->format == TABLE_XLSX)
		ok = open_xlsx(in, path ? archive_open(a, path, limits, e) :
		    archive_bytes(a, bytes, in->name, limits, e), e);
	else if (in->format == TABLE_JSON)
		ok = open_json(in, s, e);
	else
		ok = (in->csv = csv_open(a, s, &in->options.csv, e)) != NULL;
	return ok ? in : NULL;
}

struct table *table_open(struct arena *a, const char *path, const struct table_options *options,
    struct err *e)
{
	struct source_limits limits = { .bytes = options ? options->bytes : 0 };
	return table_new(a, source_open(a, path, limits, e), path, STR_EMPTY, options, e);
}

struct table *table_bytes(struct arena *a, struct str bytes, const char *name,
    const struct table_options *options, struct err *e)
{
	struct source_limits limits = { .bytes = options ? options->bytes : 0 };
	return table_new(a, source_bytes(a, bytes, name, limits, e), NULL, bytes, options, e);
}

static bool next_csv(struct table *in, struct table_row *row)
{
	struct csv_row r;
	if (!csv_next(in->csv, &r)) {
		csv_end(in->csv, &in->err);
		return false;
	}
	if (r.count > in->room) {
		size_t room = r.count * 2;
		in->cells = arena_array(in->arena, struct cell, room);
		in->room = room;
	}
	for (size_t i = 0; i < r.count; i++)
		in->cells[i] = (struct cell){ r.cells[i].n ? CELL_TEXT : CELL_EMPTY, r.cells[i] };
	*row = (struct table_row){ in->cells, r.count, r.row, r.line, r.byte, STR_EMPTY, 0 };
	return true;
}

static bool sheet_wanted(const struct table *in, size_t i)
{
	if (in->options.sheet)
		return str_eq(xlsx_sheet_name(in->xlsx, i), str_of(in->options.sheet));
	return !xlsx_sheet_hidden(in->xlsx, i);
}

static bool next_xlsx(struct table *in, struct table_row *row)
{
	struct xlsx_row r;
	while (!in->sheet || !xlsx_next(in->xlsx, &r)) {
		if (in->sheet && !xlsx_end(in->xlsx, &in->err))
			return false;
		while (in->sheet < xlsx_sheets(in->xlsx) && !sheet_wanted(in, in->sheet))
			in->sheet++;
		if (in->sheet >= xlsx_sheets(in->xlsx))
			return false;
		xlsx_begin(in->xlsx, in->sheet++);
	}
	*row = (struct table_row){ r.cells, r.count, r.row, 0, -1,
	    xlsx_sheet_name(in->xlsx, in->sheet - 1), in->sheet - 1 };
	return true;
}

bool table_next(struct table *in, struct table_row *row_r)
{
	struct table_row row = { 0 };
	if (in->err.kind)
		return false;
	bool more = in->csv ? next_csv(in, &row) : in->xlsx ? next_xlsx(in, &row) :
	    table_json_next(in->json, &row, &in->err);
	if (!more)
		return false;
	if (++in->rows > in->options.rows)
		return fail(&in->err, ERR_LIMIT, N_("%s has more than %lld rows."), in->name,
		    (long long)in->options.rows);
	*row_r = row;
	return true;
}

bool table_end(struct table *in, struct err *e)
{
	const struct lang *lang = e->lang;
	if (in->err.kind && !e->kind) {
		*e = in->err;
		e->lang = lang;
	}
	return !in->err.kind;
}

enum table_format table_format(const struct table *in)
{
	return in->format;
}

const char *table_encoding(const struct table *in)
{
	return in->csv ? csv_encoding(in->csv) : NULL;
}

char table_delimiter(const struct table *in)
{
	return in->csv ? csv_delimiter(in->csv) : 0;
}
