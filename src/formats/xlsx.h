/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Workbooks of Excel and LibreOffice (.xlsx).
 *
 * Reading: one sheet after another, one row after another; only the shared strings are kept.
 *
 *	struct xlsx *book = xlsx_open(arena, archive, (struct xlsx_limits){ 0 }, e);
 *	for (size_t i = 0; i < xlsx_sheets(book); i++) {
 *		xlsx_begin(book, i);
 *		while (xlsx_next(book, &row)) ...
 *	}
 *	if (!xlsx_end(book, e)) ...
 *
 * Numbers in a date format come out as ISO dates (1900 and 1904 calendars), formulas as their
 * last result, merged cells as their first cell and empty ones, cells left out as empty ones.
 * Rows without any filled cell do not come.
 */
#ifndef FORMATS_XLSX_H
#define FORMATS_XLSX_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "formats/archive.h"
#include "formats/cell.h"
#include "formats/sink.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct xlsx;

struct xlsx_limits {
	size_t columns;		/* 0: 16384 */
	size_t strings;		/* bytes of shared strings; 0: 128 MB */
};

struct xlsx_row {
	const struct cell *cells;	/* until the next row */
	size_t count;			/* up to the last cell that is not empty */
	int64_t row;			/* as Excel shows it */
};

struct xlsx *xlsx_open(struct arena *a, struct archive *z, struct xlsx_limits limits,
    struct err *e);
size_t xlsx_sheets(const struct xlsx *x);
struct str xlsx_sheet_name(const struct xlsx *x, size_t i);
bool xlsx_sheet_hidden(const struct xlsx *x, size_t i);
/* xlsx_begin: Go to the first row of a sheet; a failure shows in xlsx_end. */
void xlsx_begin(struct xlsx *x, size_t sheet);
bool xlsx_next(struct xlsx *x, struct xlsx_row *row_r);
bool xlsx_end(struct xlsx *x, struct err *e);

/*
 * Writing, row after row in constant memory, to a sink at the end.
 *
 *	struct xlsx_writer *w = xlsx_write(arena, e);
 *	xlsx_sheet(w, "Figures", columns, 3);		// header row, widths
 *	xlsx_put(w, CELL_TEXT, name); xlsx_put_number(w, 3.5); xlsx_end_row(w);
 *	ok = xlsx_finish(w, &sink, e);
 */
struct xlsx_column {
	const char *title;
	double width;			/* in characters; 0: by the title */
	const char *note;		/* a comment on the header cell, or NULL */
	const char *const *choices;	/* the only values allowed, ends with NULL; or NULL */
	bool number;			/* only numbers may be entered */
	bool open;			/* on an entry sheet: may be changed */
};

struct xlsx_sheet {
	const char *name;		/* cut to 31 characters; what Excel forbids becomes _ */
	const struct xlsx_column *columns;
	size_t count;
	bool entry;			/* protected except the open columns */
};

struct xlsx_writer;

struct xlsx_writer *xlsx_write(struct arena *a, struct err *e);
/* xlsx_begin_sheet: Begin a sheet with its header row, which stays in view; the sheet is looked at
 * until the next one or the end. */
void xlsx_begin_sheet(struct xlsx_writer *w, const struct xlsx_sheet *sheet);
/* xlsx_put: The next cell. NUMBER is parsed, DATE becomes a real date, all else is text. */
void xlsx_put(struct xlsx_writer *w, enum cell_kind kind, struct str text);
void xlsx_put_number(struct xlsx_writer *w, double x);	/* empty for nan */
void xlsx_end_row(struct xlsx_writer *w);
/* xlsx_finish: Write the workbook; false when anything failed since xlsx_write. */
bool xlsx_finish(struct xlsx_writer *w, struct sink *out, struct err *e);

#endif
