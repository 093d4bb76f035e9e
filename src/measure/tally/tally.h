/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Tally: from records of persons to counts, without keeping the records.
 *
 * A specification (SPEC, a readable text) says what the columns of the files are and what to
 * count; a run reads the files once and gives, for each `count` line of the SPEC, one table of
 * enrolments, completions, hours and distinct learners. All of it is exact: the result depends on
 * the set of rows alone, never on their order, the files they stand in or the number of threads.
 *
 *	struct tally_spec *spec = tally_spec_read(arena, text, "learners.tally", folder, &problems);
 *	if (!spec) ...						// every mistake is in problems
 *	struct tally_input in[] = { { .path = "2023.csv.gz" }, { .path = "-" } };
 *	struct tally_options how = { .secret = secret };
 *	struct tally_result *r = tally_run(arena, spec, in, 2, &how, e);
 *	for (size_t i = 0; r && i < r->table_count; i++)
 *		publish(&r->tables[i]);
 *
 * Nothing of a person is kept: an id becomes 64 bits under a key that exists for this run only
 * (two different persons get the same bits with a chance of n²/2^65: 3 in a million for ten
 * million persons), and these bits are forgotten with the run. Where a SPEC has tables for the
 * cell-key method, the key is derived from the secret of the installation instead.
 *
 * The language of the SPEC is described in docs/manual/tally.md. This room knows no city, no
 * store and no page; the caller publishes (through disclosure control) what it gets from here.
 */
#ifndef TALLY_TALLY_H
#define TALLY_TALLY_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "formats/sink.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- the specification ---- */

enum tally_dim_kind {
	TALLY_PERIOD, /* year, half, quarter, month, school-year or period; codes as period_code */
	TALLY_PLACE,  /* a level of the tree of places, or the whole tree */
	TALLY_AGE,    /* age bands */
	TALLY_CLASS   /* any other column */
};

enum tally_protect {
	TALLY_OPEN,	/* the SPEC asks for no protection */
	TALLY_SUPPRESS,	/* a fixed table: `protect suppress` */
	TALLY_CELL_KEY,	/* for live cross-tabulation: `protect cell-key` */
	TALLY_ROUND	/* a fixed table without holes: `protect round` */
};

/* tally_assigns: Is every person counted once per period, so that the table adds up? */
static inline bool tally_assigns(enum tally_protect p)
{
	return p == TALLY_SUPPRESS || p == TALLY_ROUND;
}

enum tally_measure { TALLY_ENROLMENTS, TALLY_COMPLETIONS, TALLY_HOURS, TALLY_LEARNERS };

/* `feeds learners series "adult-participation"`: where a figure goes; words for the caller. With
 * `rate per 100 population "adults-18-plus"` it is a rate on that series. */
struct tally_feed {
	enum tally_measure measure;
	struct str series;
	int64_t per;		/* 0: the count itself */
	struct str population;	/* name of the population series; "" without a rate */
	int64_t line;		/* of the SPEC */
};

/* One `count` line. */
struct tally_grouping {
	struct str name;		/* `name …`, or the dimensions, as "year, sex" */
	const struct str *dims;		/* names of its dimensions as written */
	size_t dim_count;
	enum tally_protect protect;
	const struct tally_feed *feeds;
	size_t feed_count;
	int64_t line;
};

struct tally_spec;

/* tally_spec_read: Read a SPEC. name stands in problems; folder (NULL: none) is where `lookup`
 * files are. NULL when it cannot be used; every mistake is in found, with its line. */
struct tally_spec *tally_spec_read(struct arena *a, struct str text, const char *name,
    const char *folder, struct problems *found);
size_t tally_spec_groupings(const struct tally_spec *spec, const struct tally_grouping **all_r);
/* tally_spec_needs_secret: Is there a table with `protect cell-key`? */
bool tally_spec_needs_secret(const struct tally_spec *spec);

/* tally_propose: A first SPEC for a file, with a comment on each line that says what it rests on:
 * roles from the names of columns (in six languages) and from the first rows. In the arena. */
bool tally_propose(struct arena *a, const char *path, struct str *spec_r, struct err *e);

/* ---- running ---- */

/* A file (CSV, plain, gzip or zstd), "-" for standard input, or bytes. */
struct tally_input {
	const char *path;
	struct str bytes;	/* when path is NULL */
	const char *name;	/* in messages; NULL: from the path */
};

struct tally_options {
	int threads;		/* 0: one per processor that this process may use */
	int64_t memory;		/* bytes for everything; 0: no limit, otherwise at least 48 MB */
	const unsigned char *secret;	/* 32 bytes of the installation, or NULL */
	/* Called some ten times a second from one of the threads: rows so far, bytes of input so
	 * far of all (0: unknown), and the pass, from 1. False stops the run. */
	bool (*progress)(void *thing, int64_t rows, int64_t bytes, int64_t all, int pass);
	void *thing;
	size_t refusals;	/* most refusals kept with their place; 0: 1000 */
	bool plain;		/* no SIMD, for tests */
	size_t chunk;		/* bytes read at once, for tests; 0: 256 KB */
	size_t rows_in_memory;	/* most rows kept before a further pass, for tests; 0: by memory */
};

/* ---- the result ---- */

/* One category of a dimension. Categories stand in the order of the SPEC (declared ones, then
 * others by their bytes); periods by date; in trees a parent stands before its children. */
struct tally_category {
	struct str code; /* as in the SPEC or the file; "_T" all, "_O" other, "_U" not given */
	struct str label;	/* name from the lookup; "" else. A period: its label */
	int32_t parent;		/* category of the same dimension that it adds up to; -1: none */
	int32_t level;		/* 0: top */
	bool leaf;		/* no other category has it as a parent */
	int64_t from, to;	/* of a period: days, to not included; else 0 */
};

struct tally_dim {
	struct str name;	/* "year", "neighbourhood", "sex" */
	enum tally_dim_kind kind;
	const struct tally_category *categories;
	size_t count;
	bool totals;		/* the tree has inner categories: cells for them are in the table */
};

/* One cell that somebody is in; empty cells are not listed. Inner categories (totals) have cells
 * of their own, with exact distinct learners: these are not the sum of their parts. */
struct tally_cell {
	int64_t enrolments;
	int64_t completions;	/* 0 when the SPEC names no column for it */
	int64_t hours;		/* hundredths; 0 when the SPEC names no column for it */
	int64_t learners;	/* distinct, exact: whoever has a row in the cell */
	/*
	 * Tables with `protect suppress`: learners, each assigned to one cell per period: the cell
	 * of the record by which the person first took part in it - the earliest date; of several
	 * on that day the one whose categories stand first, compared in the order in which the SPEC
	 * declares the dimensions. Adds up over all parents. A person's record is chosen once per
	 * period and holds for all tables with that kind of period, so linked tables agree.
	 */
	int64_t assigned;
	/* `protect suppress`, with a column of hours: the largest and the second largest sum of
	 * hours of one person in this cell (hundredths), for dominance rules. Not to be shown. */
	int64_t largest, second;
	/* `protect cell-key` and a secret: the sum modulo 2^64 of the record keys of the cell's
	 * distinct learners. A record key is SipHash-2-4 of the person's id under a key derived
	 * from the secret (a MAC: the same person has the same key in every run). Not to be shown.
	 */
	uint64_t key;
};

/* Cell i has the categories codes[i * dim_count] …, and is cells[i]; sorted by codes. */
struct tally_table {
	const struct tally_grouping *grouping;
	const struct tally_dim *dims;
	size_t dim_count;
	const int32_t *codes;
	const struct tally_cell *cells;
	size_t cell_count;
};

/* A code that the SPEC does not know, and what became of its rows. */
struct tally_unknown {
	struct str dim;		/* name of the dimension */
	struct str code;	/* as it stood in the file */
	int64_t rows;
	bool refused;		/* else counted, as "_O" or as it is */
};

/* read = in + refused. Blank lines and headers are not rows. */
struct tally_rows {
	int64_t read, in, refused;
	int64_t learners;	/* distinct persons in the rows that are in */
	int64_t bytes;		/* unpacked */
};

struct tally_result {
	const struct tally_table *tables;	/* as tally_spec_groupings */
	size_t table_count;
	struct tally_rows rows;
	const struct tally_rows *files;		/* per input; learners is 0 */
	size_t file_count;
	/* The first refusals in the order of the input, each with file, line (row), column (field),
	 * reason (text) and what stood there (excerpt); rows.refused counts all. Excerpts never
	 * hold a person's id. */
	const struct problem *refusals;
	size_t refusal_count;
	const struct tally_unknown *unknown;	/* by dimension, then most rows first */
	size_t unknown_count;
	int passes;
	int64_t memory;		/* most bytes that the run held */
};

/* tally_run: Read the inputs and count. NULL with e filled when an input cannot be read, when the
 * memory limit is too small, when it was stopped. The result lives in the arena. */
struct tally_result *tally_run(struct arena *a, const struct tally_spec *spec,
    const struct tally_input *inputs, size_t count, const struct tally_options *options,
    struct err *e);

/* tally_write_csv: All tables as one tidy CSV: table, one column per dimension of any table, then
 * the measures. Exact counts: for the desk, not for publication. */
void tally_write_csv(const struct tally_spec *spec, const struct tally_result *r,
    struct sink *out);

#endif
