/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Frameworks and figures: what the other rooms may use of it.
 *
 * The room's own parts share model.h. Its pages: /progress (the temple), /progress/<framework>/
 * <code>, /equity, /goals, /data; for those signed in /imports, /entry, /status.
 */
#ifndef MEASURE_MEASURE_H
#define MEASURE_MEASURE_H

#include "measure/model.h"

/* What the latest figure of a measure says, for texts that are written elsewhere (reports). */
struct measure_statement {
	struct str code, title;
	struct str sentence;		/* in the reader's language */
	struct str source;		/* name of the source, or empty */
	struct str path;		/* of its page, after the city's base */
	double latest;			/* the figure itself */
};
/* What is asked for: the followed measures of a framework below a node (empty: all) and those that
 * serve it, by figures of periods that end by a day (0: by the latest). */
struct measure_question {
	int64_t city;
	struct str framework, node;
	int64_t until;
	bool gains;		/* only those that are better than the figure before */
};
/* measure_statements: What their figures say; those without figures are left out. measure_gaps:
 * Where a group is worse off than the rest, and what is known of it; one for each dimension. */
bool measure_statements(struct db *db, struct arena *a, const struct lang *lang,
    const struct measure_question *q, struct measure_statement **out_r, size_t *count_r,
    struct err *e);
bool measure_gaps(struct db *db, struct arena *a, const struct lang *lang,
    const struct measure_question *q, struct measure_statement **out_r, size_t *count_r,
    struct err *e);

/* ---- counts of persons that another room collects: release.c ---- */

/*
 * What is counted from persons outside of a tally (barriers, who came to the festival) is shown in
 * releases: decided by disclosure control together with all earlier releases of the data set,
 * noted in the ledger, and read from there ever after. Never a count that is still growing: the
 * page of today less that of yesterday would be one person.
 *
 *	struct count_table t = { .scope = S("2026"), .dimension = S("age"), .codes = codes,
 *	    .counts = counts, .count = 7 };
 *	ok = release_counts(db, a, city, S("festival-7"), S("1"), now, &t, 1, &released, e);
 *	…
 *	ok = release_newest(db, a, city, S("festival-7"), &r, e);
 *	struct release_count n = release_find(&r, S("2026"), S("age"), S("0-5"));
 */

/* Disjoint parts that make up a total. Tables of one scope share that total. */
struct count_table {
	struct str scope, dimension;
	const struct str *codes;
	const int64_t *counts;
	size_t count;
};

/* release_counts: Decide and note, in the caller's transaction. A table of which too much would
 * have to be hidden is left out but for its total; released_r is false (and nothing is noted) when
 * nothing is left. ERR_CONFLICT when the data set has a release of that name. */
bool release_counts(struct db *db, struct arena *a, int64_t city, struct str dataset,
    struct str name, int64_t at, const struct count_table *tables, size_t count,
    bool *released_r, struct err *e);

struct release {
	struct str name;		/* empty: there is none */
	int64_t at;
	struct release_cell {
		struct str key;
		bool hidden;
		int64_t value;
	} *cells;			/* ordered by key */
	size_t count;
};
/* release_newest, release_named: What a release shows. There is none: the name is empty. */
bool release_newest(struct db *db, struct arena *a, int64_t city, struct str dataset,
    struct release *out_r, struct err *e);
bool release_named(struct db *db, struct arena *a, int64_t city, struct str dataset,
    struct str name, struct release *out_r, struct err *e);
/* release_names: Of a data set, the oldest first. */
bool release_names(struct db *db, struct arena *a, int64_t city, struct str dataset,
    struct str **names_r, size_t *count_r, struct err *e);

struct release_count {
	bool listed;		/* it was released, as a number or as hidden */
	bool hidden;		/* small, or would give a small one away */
	int64_t n;
};
/* release_find: The part `code` of a scope; code empty: its total. */
struct release_count release_find(const struct release *r, struct str scope, struct str dimension,
    struct str code);

extern const struct room measure_room;
extern const struct route measure_routes[];	/* routes.c */

#endif
