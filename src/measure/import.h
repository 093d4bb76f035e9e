/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Import: from a file of somebody else's to observations. The room's own.
 *
 *	grid       the file as rows of cells (CSV, XLSX, JSON)            grid.c
 *	scan       what its columns hold, in one pass                     scan.c
 *	mapping    what each column is; proposed, corrected, remembered   propose.c, mapping.c
 *	reading    rows → candidates and refusals, nothing written        read_rows.c, resolve.c
 *	apply      compared with what is there, staged, put in force      compare.c, apply.c
 *
 * Every row read is in, same or refused; a refused row has a problem with its place and reason.
 */
#ifndef MEASURE_IMPORT_H
#define MEASURE_IMPORT_H

#include "measure/model.h"
#include "base/num.h"
#include "measure/words.h"

/* ---- grids ---- */

struct grid_row {
	const struct str *cells;	/* trimmed */
	size_t count;
	int64_t line;
};

struct grid;

/* grid_open: The file at path, by its bytes and the end of its name. sheet: which of an XLSX
 * file, empty: the first with anything in it. NULL with e filled. */
struct grid *grid_open(struct arena *a, const char *path, struct str sheet, struct err *e);
/* grid_next: The next row that is not blank; valid until the one after. */
bool grid_next(struct grid *t, struct grid_row *row_r);
/* grid_end: False when reading failed before the end. */
bool grid_end(struct grid *t, struct err *e);
bool grid_rewind(struct grid *t, struct err *e);
struct str grid_name(const struct grid *t);
struct str grid_sha256(const struct grid *t);
/* grid_ragged_is_wrong: Must every row have as many cells as the header? (Not in a sheet.) */
bool grid_ragged_is_wrong(const struct grid *t);

/* ---- scan ---- */

enum { SCAN_SAMPLE = 12, SCAN_WORDS = 300, HEADER_ROWS = 3 };

struct scan_column {
	struct str header;		/* all header rows, joined by " / " */
	int64_t filled, numbers, wholes, periods, years, commas, points, longest;
	struct words values;		/* the first SCAN_WORDS distinct ones */
	unsigned char *kinds;		/* of each of them; scan.c only */
	bool many_values;		/* there are more */
};

struct scan {
	struct arena *arena;
	int header_rows;
	struct scan_column *columns;
	size_t count;
	int64_t rows;
	struct str *sample[SCAN_SAMPLE];	/* the first rows, .count cells each */
	size_t sample_count;
};

/* scan_grid: One pass over the table, which is rewound before and after. */
bool scan_grid(struct arena *a, struct grid *t, struct scan *out_r, struct err *e);
/* scan_shape: What files of one kind have in common: a hash of the header. */
struct str scan_shape(struct arena *a, const struct scan *s);

/* ---- mapping ---- */

enum column_role {	/* ORDER: roles in mapping.c */
	ROLE_IGNORED, ROLE_TIME, ROLE_VALUE, ROLE_PLACE_CODE, ROLE_PLACE_NAME, ROLE_UNIT,
	ROLE_SERIES, ROLE_STATUS, ROLE_NOTE, ROLE_MULTIPLIER, ROLE_DIMENSION, ROLE_LABEL,
	ROLE_LOW, ROLE_HIGH, ROLE_ERROR, ROLE_SAMPLE, ROLES
};
const char *column_role_code(enum column_role r);
const char *column_role_label(enum column_role r);		/* N_() */
bool column_role_read(struct str code, enum column_role *out_r);

struct mapping_column {
	struct str header;
	enum column_role role;
	struct str name; /* DIMENSION, LABEL: the dimension's code; VALUE of a wide table: its
			  * dimension; PLACE_NAME: its level */
	struct str label;	/* the dimension's label */
	struct str time;	/* VALUE of a wide table: its period, or empty */
	struct str category;	/* VALUE of a wide table: the group it is about, or empty */
	int sure;		/* 0..100 */
	const char *why;	/* N_(): how it was recognised */
};

struct mapping {
	struct mapping_column *columns;
	size_t count;
	int header_rows;
	struct str framework, measure;	/* where the figures go; measure empty: ask */
	struct str prefix;		/* of series' codes: "sdg-4.3.1" */
	struct str title;		/* of a series without words of its own */
	struct str unit;		/* where no column says it */
	struct str time;		/* where no column says it */
	struct num_style style;
	bool whole; /* the file is the whole of its series: what is gone is withdrawn */
};

/* propose_mapping: What each column most likely is, with reasons. file: its name. */
void propose_mapping(struct arena *a, const struct scan *s, struct str file, struct mapping *out_r);
/* mapping_write, mapping_read: As JSON and back; a mapping that does not fit the scan is refused.
 */
struct str mapping_write(struct arena *a, const struct mapping *m);
/* mapping_parse: Without a scan to fit. */
bool mapping_parse(struct arena *a, struct str json, struct mapping *out_r, struct err *e);
bool mapping_read(struct arena *a, struct str json, const struct scan *s, struct mapping *out_r,
    struct err *e);
/* mapping_recall, mapping_keep: By the shape of the header. recall: false when none is kept. */
bool mapping_recall(struct db *db, struct arena *a, int64_t city, const struct scan *s,
    struct mapping *out_r);
bool mapping_keep(struct db *db, int64_t city, struct str shape, struct str json, int64_t now,
    struct err *e);
/* mapping_check: Can rows be read with it at all? Notes what is missing. */
bool mapping_check(const struct mapping *m, struct problems *found);
size_t mapping_find(const struct mapping *m, enum column_role role); /* SIZE_MAX: no such column */

/* mapping_aim: Which measure a file's name or code points to: "indicator_4-3-1.csv" is 4.3.1 of
 * the SDGs; anything else becomes a measure of the city's own. Fills framework, measure, prefix. */
void mapping_aim(struct arena *a, struct str file, struct mapping *m);

/* ---- placeholders ---- */

enum placeholder { NOT_PLACEHOLDER, PLACEHOLDER_STARTER, PLACEHOLDER_NO_DATA, PLACEHOLDER_EMPTY };
enum placeholder placeholder_find(const struct scan *s);
const char *placeholder_label(enum placeholder p);	/* N_() */

/* ---- reading ---- */

enum fate { FATE_SAME, FATE_IN, FATE_REFUSED };		/* of a row, the strongest last */

struct candidate {
	uint32_t series, slice, place, period, note;	/* numbers of words below */
	uint32_t row;					/* index into rows */
	enum status status;
	bool dropped; /* a repeat, the same, or of a refused row */
	double value, low, high, error;
	int64_t sample;
};

struct read_row {
	int64_t line;
	enum fate fate;
};

/* What a number in .places, .series or .categories stands for. */
struct place_words {
	struct str code, name, level;
	bool city;			/* the city itself: place 0 */
	int64_t id;
};
struct series_words {
	struct str words, unit, multiplier;
	struct str code, title;
	int64_t id;
};

struct reading {
	struct arena *arena;
	const struct mapping *mapping;
	struct str name;		/* of the file, for problems */
	const struct grid *table;
	struct problems *found;
	struct { struct candidate *items; size_t count, room; } all;
	struct { struct read_row *items; size_t count, room; } rows;
	struct words series, slices, places, periods, notes, categories;
	struct { struct period *items; size_t count, room; } period_of;	/* as .periods */
	struct series_words *series_of;		/* as .series */
	struct place_words *place_of;		/* as .places */
	int64_t *slice_ids, *period_ids, *note_ids;	/* as their words; 0: new or the total */
	int64_t withdrawn;
};

/* read_rows: Every row becomes candidates or a problem. False only when reading failed. */
bool read_rows(struct grid *t, const struct scan *s, const struct mapping *m,
    struct reading *r, struct err *e);
/* resolve_places, resolve_series: Which place and series each combination of words is; city: its
 * name. drop_repeats: keys given twice. Pure, in this order. */
void resolve_places(struct reading *r, struct str city);
void resolve_series(struct reading *r);
void drop_repeats(struct reading *r);
/* find_known: Ids of all words that the store knows already; the others stay 0. */
bool find_known(struct db *db, struct reading *r, int64_t city, struct err *e);
/* read_refuse: A row that cannot be taken in, with its column and reason. */
void read_refuse(struct reading *r, uint32_t row, size_t column, struct str excerpt,
    const char *format, ...) __attribute__((format(printf, 5, 6)));

/* ---- one file ---- */

struct counts {
	int64_t read, in, same, refused, withdrawn;
	int64_t files_read, files_placeholder, files_refused;
};
void counts_add(struct counts *sum, const struct counts *part);
/* counts_line: "rows read=… in=… same=… refused=…; files read=… placeholder=… refused=…" */
struct str counts_line(struct arena *a, const struct counts *c);

/* What metadata beside a file say about its series (opensdg.c). */
struct about {
	struct str title, definition, unit, method, footnote;
	struct str source, organisation, url, licence, contact, rhythm, next_release, coverage;
	struct str source_about;
};

/* One file on its way in. */
struct import_file {
	struct store *store;
	int64_t city;
	struct str city_name;
	const char *path;
	struct str name;		/* as people know it */
	struct str aim;			/* what mapping_aim looks at; empty: the name */
	struct str mapping;		/* JSON given by hand; empty: recalled or proposed */
	const struct about *about;	/* or NULL */
	int64_t published;		/* a day */
	bool day_given;			/* it was said, not just today */
	int64_t batch;			/* import of the folder, or 0 */
	int64_t import;			/* an uploaded import to go on with, or 0 */
	bool repository;		/* a file of an Open SDG repository: whole measures */
	bool dry_run;
	struct change by;
	const struct lang *lang;
	/* told while it goes on; false: stop */
	bool (*progress)(void *thing, const char *step, int64_t done, int64_t all);
	void *thing;
	/* results */
	struct counts counts;
	struct problems *found;
	struct problems *remarks;	/* doubts about figures (quality.h); NULL: not looked for */
	enum placeholder placeholder;
	int64_t made;			/* the import that was written, or 0 */
	struct arena *keep;		/* where to put the next two; NULL: nowhere */
	struct str used_mapping;	/* JSON */
	struct str sample;		/* JSON: a list of the first rows, each a list of cells */
	bool known;			/* same bytes and mapping as an import in force */
};

/* In the table import_remark, in place of a column: not a refusal but a doubt about a figure. */
enum { IMPORT_DOUBT = -1 };

/* import_one: Read, compare and, unless it is a dry run, apply one file. False on failure; a file
 * that cannot be read at all is a refused file with a problem, not a failure. */
bool import_one(struct import_file *f, struct err *e);

/* import_read: Its first half: the table, what it holds and the mapping proposed for it. */
bool import_read(struct arena *a, struct import_file *f, struct scan *s, struct mapping *m,
    struct grid **table_r, struct err *e);

/* compare_with_store: Mark what is there already; find what vanished. */
struct observations {
	struct observation *items;
	size_t count, room;
};
bool compare_with_store(struct db *db, struct reading *r, const struct import_file *f,
    struct str scope, struct observations *gone, struct err *e);

#endif
