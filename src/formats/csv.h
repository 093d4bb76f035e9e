/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Comma-separated values: RFC 4180, and what real files hold.
 *
 *	struct csv *c = csv_open(arena, source, &(struct csv_options){ 0 }, e);
 *	while (csv_next(c, &row))
 *		use(row.cells, row.count, row.line);		// valid until the next row
 *	if (!csv_end(c, e)) ...
 *
 * Reading: the delimiter is found out (, ; tab |, or told by a first line "sep=;"), line ends may
 * be LF, CRLF or CR, mixed as well; encodings as in text.h. Blank lines are no rows but are
 * counted. A cell that begins with a quotation mark ends at its closing mark; text behind that is
 * kept. Marks inside other cells are ordinary characters. A mark that is never closed is an error
 * with the line it opened in. Memory is one block and the longest row; every limit is an error.
 */
#ifndef FORMATS_CSV_H
#define FORMATS_CSV_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "formats/sink.h"
#include "formats/source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct csv;

struct csv_options {
	char delimiter;		/* 0: find out */
	char quote;		/* 0: '"' */
	bool no_quotes;		/* quotation marks mean nothing */
	char escape;		/* 0: none; a character before a mark inside quotes ('\\') */
	const char *encoding;	/* NULL: find out */
	size_t columns;		/* most cells of a row; 0: 16384 */
	size_t row_bytes;	/* longest row; 0: 16 MB */
};

struct csv_row {
	const struct str *cells;	/* UTF-8, without their quotes; until the next row */
	size_t count;
	int64_t row;	/* as a spreadsheet counts: blank lines too, from 1 */
	int64_t line;	/* as an editor counts: where the row begins, from 1 */
	int64_t byte;	/* where it begins, in the file; in its UTF-8 form if it was converted */
	bool quoted;	/* some cell had quotes */
};

/* csv_open: NULL with e filled when the source cannot be read. options may be NULL. */
struct csv *csv_open(struct arena *a, struct source *s, const struct csv_options *options,
    struct err *e);
bool csv_next(struct csv *c, struct csv_row *row_r);
/* csv_end: Did reading reach the end without an error? Fills e. */
bool csv_end(struct csv *c, struct err *e);
char csv_delimiter(const struct csv *c);
const char *csv_encoding(const struct csv *c);

/* Writing: cells are quoted only where they must be. */
struct csv_writer {
	struct sink *out;
	char delimiter;		/* 0: ',' */
	bool lf;		/* lines end with LF; else CRLF as RFC 4180 has it */
	bool guard;		/* put ' before cells that a spreadsheet would run as a formula */
	bool begun;		/* a cell of this row is written */
	bool bare;		/* the row so far is one empty cell */
};

/* csv_write: One cell. With guard, a text that begins with = + - @ tab or CR gets a ' in front;
 * numbers such as -5, +3.2 or "-1 234,5 %" do not. */
void csv_write(struct csv_writer *w, struct str cell);
/* csv_write_number: A number in its shortest form, empty for nan. */
void csv_write_number(struct csv_writer *w, double x);
void csv_end_row(struct csv_writer *w);
/* csv_write_mark: The byte-order mark by which Excel knows UTF-8; first of all, if at all. */
void csv_write_mark(struct csv_writer *w);

#endif
