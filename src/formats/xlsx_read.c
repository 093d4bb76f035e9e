/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Rows of a workbook. Texts of a row are gathered in one buffer and cut into cells once the row is
 * complete, since the buffer may move while it grows.
 *
 * Dates: Excel counts days, 1 being 1900-01-01, and believes in 1900-02-29 (60); days up to 59 are
 * therefore one further from 1970 than the others.
 */
#include "formats/xlsx.h"
#include "formats/xlsx_book.h"
#include "formats/xml.h"
#include "base/date.h"
#include "base/lang.h"
#include "base/num.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 16384, ROW_BYTES = 16 << 20, DAY_1900 = 25569, DAY_1904 = 24107 };

struct xlsx {
	struct xlsx_book book;
	struct archive_file *file;
	struct xml *xml;
	struct arena *sheet;	/* of the sheet being read */
	struct cell *cells;
	size_t *from;		/* where each cell's text begins in texts; SIZE_MAX: elsewhere */
	size_t count, room;
	struct buf texts;
	int64_t row;
	struct err err;
};

static void xlsx_done(void *thing)
{
	struct xlsx *x = thing;
	arena_free(x->sheet);
	buf_free(&x->texts);
	free(x->cells);
	free(x->from);
}

struct xlsx *xlsx_open(struct arena *a, struct archive *z, struct xlsx_limits limits,
    struct err *e)
{
	struct xlsx *x = arena_new_of(a, struct xlsx);
	x->err.lang = e->lang;
	x->book = (struct xlsx_book){ .arena = a, .archive = z, .limits = limits };
	if (!x->book.limits.columns || x->book.limits.columns > COLUMNS)
		x->book.limits.columns = COLUMNS;
	x->texts = buf_heap(ROW_BYTES);
	arena_defer(a, xlsx_done, x);
	return xlsx_book_read(&x->book, e) ? x : NULL;
}

size_t xlsx_sheets(const struct xlsx *x)
{
	return x->book.sheets.count;
}

struct str xlsx_sheet_name(const struct xlsx *x, size_t i)
{
	return i < x->book.sheets.count ? x->book.sheets.items[i].name : STR_EMPTY;
}

bool xlsx_sheet_hidden(const struct xlsx *x, size_t i)
{
	return i < x->book.sheets.count && x->book.sheets.items[i].hidden;
}

static ptrdiff_t read_part(void *thing, char *out, size_t room)
{
	return archive_read(thing, out, room);
}

static void sheet_close(struct xlsx *x)
{
	if (x->xml)
		xml_close(x->xml);
	if (x->file)
		archive_close(x->file);
	x->xml = NULL;
	x->file = NULL;
	arena_free(x->sheet);
	x->sheet = NULL;
}

void xlsx_begin(struct xlsx *x, size_t sheet)
{
	sheet_close(x);
	x->row = 0;
	if (x->err.kind || sheet >= x->book.sheets.count)
		return;
	const char *path = x->book.sheets.items[sheet].path;
	x->sheet = arena_new(0);
	x->file = archive_file(x->book.archive, path, &x->err);
	if (x->file)
		x->xml = xml_open(x->sheet, read_part, x->file, path, &x->err);
}

/* "AB12" is column 27 (from 0); SIZE_MAX when it is none. */
static size_t column_of(struct str reference)
{
	size_t n = 0, i = 0;
	for (; i < reference.n && i < 4 && reference.p[i] >= 'A' && reference.p[i] <= 'Z'; i++)
		n = n * 26 + (size_t)(reference.p[i] - 'A') + 1;
	return i ? n - 1 : SIZE_MAX;
}

static bool cells_room(struct xlsx *x, size_t count)
{
	if (count > x->book.limits.columns)
		return fail(&x->err, ERR_LIMIT, N_("%s, row %lld: more than %zu columns."),
		    archive_label(x->book.archive), (long long)x->row, x->book.limits.columns);
	if (count > x->room) {
		size_t room = count * 2;
		struct cell *cells = realloc(x->cells, room * sizeof *cells);
		x->cells = cells ? cells : x->cells;
		size_t *from = realloc(x->from, room * sizeof *from);
		x->from = from ? from : x->from;
		if (!cells || !from)
			return fail_system(&x->err, "out of memory for %zu cells", room);
		x->room = room;
	}
	for (; x->count < count; x->count++) {
		x->cells[x->count] = (struct cell){ CELL_EMPTY, STR_EMPTY };
		x->from[x->count] = SIZE_MAX;
	}
	return true;
}

static void write_time(struct buf *b, int64_t seconds)
{
	buf_printf(b, "%02d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60),
	    (int)(seconds % 60));
}

/* A serial number as date, date and time, or time. */
static bool write_date(struct xlsx *x, struct buf *b, double serial, enum style style)
{
	if (!(serial >= 0 && serial < 2958466))
		return false;
	int64_t day = (int64_t)floor(serial);
	int64_t seconds = llround((serial - (double)day) * 86400);
	if (seconds == 86400) {
		day++;
		seconds = 0;
	}
	if (style == STYLE_TIME && day == 0) {
		write_time(b, seconds);
		return true;
	}
	if (x->book.from_1904)
		date_write(b, day - DAY_1904);
	else
		date_write(b, day - DAY_1900 + (day < 60));
	if (seconds) {
		buf_byte(b, 'T');
		write_time(b, seconds);
	}
	return true;
}

static enum cell_kind put_number(struct xlsx *x, struct str raw, int64_t style)
{
	double n;
	struct str text = str_trim(raw);
	if (!num_real(text, &n)) {
		buf_str(&x->texts, raw);
		return raw.n ? CELL_TEXT : CELL_EMPTY;
	}
	enum style s = style >= 0 && (size_t)style < x->book.styles.count ?
	    (enum style)x->book.styles.items[style] : STYLE_PLAIN;
	if (s != STYLE_PLAIN && write_date(x, &x->texts, n, s))
		return CELL_DATE;
	num_write(&x->texts, n);
	return CELL_NUMBER;
}

/* The value of a cell whose type and raw text are known. */
static void put_value(struct xlsx *x, size_t column, struct str type, int64_t style,
    struct str raw)
{
	struct cell *cell = &x->cells[column];
	int64_t n;
	x->from[column] = x->texts.n;
	if (str_eq(type, S("s"))) {
		if (num_int(str_trim(raw), &n) && n >= 0 && (size_t)n < x->book.strings.count) {
			cell->kind = CELL_TEXT;
			cell->text = x->book.strings.items[n];
			x->from[column] = SIZE_MAX;
		}
	} else if (str_eq(type, S("b"))) {
		cell->kind = CELL_BOOL;
		buf_puts(&x->texts, str_eq(str_trim(raw), S("1")) ? "true" : "false");
	} else if (str_eq(type, S("e")) || str_eq(type, S("d"))) {
		cell->kind = type.p[0] == 'e' ? CELL_ERROR : CELL_DATE;
		buf_str(&x->texts, raw);
	} else if (str_eq(type, S("str")) || str_eq(type, S("inlineStr"))) {
		cell->kind = CELL_TEXT;
		buf_str(&x->texts, raw);
	} else {
		cell->kind = put_number(x, raw, style);
	}
	if (x->from[column] != SIZE_MAX)
		cell->text.n = x->texts.n - x->from[column];
	if (!cell->text.n)
		cell->kind = CELL_EMPTY;
}

/* Within <c>: its value from <v>, or the text of <is>. */
static void read_value(struct xlsx *x, struct buf *raw)
{
	struct xml *xml = x->xml;
	int depth = xml->depth;
	bool value = false;
	while (xml_next(xml) && !(xml->event == XML_CLOSE && xml->depth <= depth)) {
		if (xml->event == XML_CHARS) {
			if (value)
				buf_str(raw, xml->text);
		} else if (xml->event == XML_OPEN && str_eq(xml->name, S("is"))) {
			xlsx_add_text(xml, raw);
		} else if (str_eq(xml->name, S("v"))) {
			value = xml->event == XML_OPEN;
		}
	}
}

static bool read_cell(struct xlsx *x)
{
	char type[12] = "";
	int64_t style = 0;
	size_t column = column_of(xml_attribute(x->xml, "r"));
	struct str t = xml_attribute(x->xml, "t");
	if (t.n < sizeof type)
		memcpy(type, t.p, t.n);
	num_int(xml_attribute(x->xml, "s"), &style);
	if (column == SIZE_MAX)
		column = x->count;
	if (column < x->count)
		return fail(&x->err, ERR_INPUT, N_("%s, row %lld: its cells are out of order."),
		    archive_label(x->book.archive), (long long)x->row);
	if (!cells_room(x, column + 1))
		return false;
	struct buf raw = buf_heap(ROW_BYTES);
	read_value(x, &raw);
	put_value(x, column, str_of(type), style, raw.n ? buf_view(&raw) : STR_EMPTY);
	bool ok = !raw.failed && !x->texts.failed;
	buf_free(&raw);
	return ok || fail(&x->err, ERR_LIMIT, N_("%s, row %lld: a row longer than %d MB."),
	    archive_label(x->book.archive), (long long)x->row, ROW_BYTES >> 20);
}

static bool read_row(struct xlsx *x)
{
	int64_t n;
	x->row = num_int(xml_attribute(x->xml, "r"), &n) && n > x->row ? n : x->row + 1;
	x->count = 0;
	buf_clear(&x->texts);
	while (xml_next(x->xml)) {
		bool open = x->xml->event == XML_OPEN;
		if (open && str_eq(x->xml->name, S("c"))) {
			if (!read_cell(x))
				return false;
		} else if (x->xml->event == XML_CLOSE && str_eq(x->xml->name, S("row"))) {
			break;
		}
	}
	while (x->count && x->cells[x->count - 1].kind == CELL_EMPTY)
		x->count--;
	for (size_t i = 0; i < x->count; i++)
		if (x->from[i] != SIZE_MAX)
			x->cells[i].text.p = x->texts.p ? x->texts.p + x->from[i] : "";
	return true;
}

bool xlsx_next(struct xlsx *x, struct xlsx_row *row_r)
{
	while (x->xml && !x->err.kind && xml_next(x->xml)) {
		if (x->xml->event != XML_OPEN || !str_eq(x->xml->name, S("row")))
			continue;
		if (!read_row(x))
			return false;
		if (!x->count)
			continue;
		*row_r = (struct xlsx_row){ x->cells, x->count, x->row };
		return true;
	}
	if (x->file)
		archive_fail(x->file, &x->err);
	if (x->xml)
		xml_end(x->xml, &x->err);
	return false;
}

bool xlsx_end(struct xlsx *x, struct err *e)
{
	const struct lang *lang = e->lang;
	sheet_close(x);
	if (x->err.kind && !e->kind) {
		*e = x->err;
		e->lang = lang;
	}
	return !x->err.kind;
}
