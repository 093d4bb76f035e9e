/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Rows of cells, whatever file they come from: CSV and its relatives, XLSX, or JSON as a list of
 * records; the text formats also packed with gzip.
 *
 *	struct table *in = table_open(arena, path, NULL, e);
 *	while (table_next(in, &row))
 *		for (size_t i = 0; i < row.count; i++)
 *			use(row.cells[i].text);			// valid until the next row
 *	if (!table_end(in, e)) ...
 *
 * The header is a row like others. No row is dropped but wholly blank lines, and none is made
 * longer or shorter: row.count is what the file holds. JSON records become a header row of all
 * names that occur in them, then a row for each; what is nested in a record stays JSON text.
 */
#ifndef FORMATS_TABLE_H
#define FORMATS_TABLE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "formats/cell.h"
#include "formats/csv.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum table_format { TABLE_ANY, TABLE_CSV, TABLE_XLSX, TABLE_JSON };

struct table_options {
	enum table_format format;	/* TABLE_ANY: find out by content */
	struct csv_options csv;
	const char *sheet;		/* of a workbook: only this one; NULL: all visible ones */
	int64_t rows;			/* most rows; 0: 20 million */
	int64_t bytes;			/* most, unpacked; 0: 4 GB (JSON 256 MB, XLSX 1 GB) */
	size_t columns;			/* 0: 16384; JSON: 2048 */
};

struct table_row {
	const struct cell *cells;
	size_t count;
	int64_t row;		/* as the file's program shows it, from 1; JSON: record + 1 */
	int64_t line;		/* of the text file, from 1; 0 in a workbook */
	int64_t byte;		/* where it begins in the text; -1 in a workbook */
	struct str sheet;	/* "" where there are none */
	size_t sheet_number;	/* from 0; a change means a new header */
};

struct table;

/* table_open: A file. table_bytes: Bytes, which must stay; name is for errors and messages. NULL
 * with e filled when it cannot be read or is none of these formats. */
struct table *table_open(struct arena *a, const char *path, const struct table_options *options,
    struct err *e);
struct table *table_bytes(struct arena *a, struct str bytes, const char *name,
    const struct table_options *options, struct err *e);
bool table_next(struct table *in, struct table_row *row_r);
/* table_end: Did it reach the end without an error? Fills e. */
bool table_end(struct table *in, struct err *e);
enum table_format table_format(const struct table *in);
/* table_encoding, table_delimiter: Of CSV, for people who ask what was found; NULL and 0 else. */
const char *table_encoding(const struct table *in);
char table_delimiter(const struct table *in);

#endif
