/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * SDMX-CSV 1.0 and 2.x: what the columns of a table are, and its rows as observations.
 *
 *	if (sdmx_is(row.cells, row.count) && sdmx_open(arena, row.cells, row.count, &s, e))
 *		while (table_next(in, &row))
 *			if (!sdmx_row(&s, row.cells, row.count, &o, e)) ...	// this row is wrong
 *
 * The rows come from table.h. Without its data structure a file does not say which columns are
 * dimensions: those before TIME_PERIOD and OBS_VALUE are taken as such, those behind as
 * attributes, but for ids that SDMX's cross-domain concepts make one or the other. Callers may
 * change the role of a column afterwards.
 */
#ifndef FORMATS_SDMX_H
#define FORMATS_SDMX_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "formats/cell.h"
#include "formats/csv.h"

#include <stdbool.h>
#include <stddef.h>

enum sdmx_role {
	SDMX_STRUCTURE,		/* "dataflow", "datastructure", "dataprovision" */
	SDMX_STRUCTURE_ID,	/* ESTAT:DF_A(1.6.0); in 1.0 the column DATAFLOW */
	SDMX_STRUCTURE_NAME,
	SDMX_ACTION,
	SDMX_KEY,		/* SERIES_KEY, OBS_KEY: what other columns say as well */
	SDMX_DIMENSION,
	SDMX_TIME,
	SDMX_VALUE,
	SDMX_ATTRIBUTE,
	SDMX_NAME		/* the names of the codes in the column before (labels=name) */
};

struct sdmx_column {
	enum sdmx_role role;
	struct str id;
	struct str label;	/* of the concept, or empty */
};

struct sdmx_value {
	struct str id;
	struct str label;
};

struct sdmx {
	int version;			/* 1 or 2 */
	bool both;			/* cells are "id: label" */
	char separator;			/* of several values in a cell (2.x), 0: none */
	struct sdmx_column *columns;
	size_t count;
	struct sdmx_value *values;	/* room for a row's */
};

enum sdmx_action { SDMX_APPEND, SDMX_REPLACE, SDMX_DELETE, SDMX_MERGE };

struct sdmx_row {
	enum sdmx_action action;	/* APPEND where the file says nothing, or I(nformation) */
	struct str structure;		/* "dataflow" where 1.0 */
	struct str structure_id;
	struct str time, value;		/* empty: none; "NaN" is the file's own word for missing */
	struct sdmx_value *values;	/* as many as columns; until the next row */
};

/* sdmx_is: Is this the header of SDMX-CSV? */
bool sdmx_is(const struct cell *cells, size_t count);
/* sdmx_open: Read the header; e says what is missing or given twice. */
bool sdmx_open(struct arena *a, const struct cell *cells, size_t count, struct sdmx *out_r,
    struct err *e);
/* sdmx_row: One row. False with e filled: an unknown action, a wrong number of cells, no
 * structure. */
bool sdmx_row(const struct sdmx *s, const struct cell *cells, size_t count,
    struct sdmx_row *out_r, struct err *e);

/* Writing SDMX-CSV: the leading columns are filled in, the others follow by csv_write. */
struct sdmx_writer {
	struct csv_writer csv;
	int version;			/* 1 or 2 */
	const char *structure;		/* 2: "dataflow", … */
	struct str structure_id;
};

/* sdmx_write_header: The ids of dimensions, TIME_PERIOD, OBS_VALUE and attributes, in order. */
void sdmx_write_header(struct sdmx_writer *w, const struct str *ids, size_t count);
/* sdmx_begin_row: The leading cells; then csv_write(&w->csv, …) and csv_end_row. */
void sdmx_begin_row(struct sdmx_writer *w, enum sdmx_action action);

#endif
