/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * From counts of persons to published figures: a tally goes through disclosure control, beside
 * everything that was published of the same data set before, and becomes observations of one
 * import. What may not be shown is published as suppressed; the ledger remembers all of it.
 *
 *	struct publication p = { .store = store, .arena = a, .city = city, .data_set =
 *S("register"), .title = S("register.tally"), .published = day, .by = by }; struct publish_report
 *report; if (!publish_tally(&p, spec, result, &report, e)) ... if (!report.safe)
 *show(report.tables);		// refused, with proposals; nothing is written
 *
 * A data set is published under one regime. Fixed tables (`protect suppress`) count every person
 * once per period (tally's `assigned`), so that they add up; enrolments, completions and hours
 * stand only where learners do. Tables for live crossing (`protect cell-key`) show learners with
 * noise that is the same wherever the same cell appears; nothing else of them is published.
 * Tables without holes (`protect round`) show learners with small counts rounded, and sums of what
 * is shown; an earlier figure stands where the new one differs by few.
 */
#ifndef MEASURE_PUBLISH_H
#define MEASURE_PUBLISH_H

#include "measure/model.h"
#include "measure/protect/protect.h"
#include "measure/tally/tally.h"

struct publication {
	struct store *store;
	struct arena *arena;
	const struct lang *lang;
	int64_t city;
	struct str data_set;		/* its name in the ledger */
	struct str title;		/* of the import */
	int64_t published;		/* day */
	int64_t threshold;		/* 0: the city's setting, else 5 */
	bool dry;			/* protect and report, write nothing */
	struct change by;
};

/* What became of one table of the SPEC. */
struct published_table {
	struct str name;
	enum tally_protect protect;
	int64_t cells;			/* that were to be published */
	int64_t primary, secondary, kept;
	int64_t figures;		/* observations written, or that would be */
	struct str refusal;		/* why not, and what to merge; empty: published */
};

struct publish_report {
	bool safe;			/* false: nothing was or may be published */
	struct published_table *tables;
	size_t table_count;
	int64_t figures, suppressed;
	int64_t persons, persons_hidden;	/* in the finest cells, and in those not shown */
	int64_t import;			/* 0 after a dry run */
	int64_t no_population;		/* rates without a matching population */
};

/* publish_tally: False on failure; a refusal by disclosure control is a success with safe false. */
bool publish_tally(const struct publication *p, const struct tally_spec *spec,
    const struct tally_result *result, struct publish_report *report_r, struct err *e);

/* publish_secret: 32 bytes of the installation that never leave it, for record keys; made at first
 * use. */
bool publish_secret(struct store *s, unsigned char secret_r[32], struct err *e);

/* publish_secret_in: The same in the transaction of a caller. */
bool publish_secret_in(struct db *db, struct arena *a, unsigned char secret_r[32], struct err *e);

/* publish_threshold: Fewest persons of a published cell, as the city has set it. */
int64_t publish_threshold(struct db *db, struct arena *a, int64_t city);

/* ---- between the files ---- */

/* A table of the SPEC as disclosure control wants it: every combination of its classes, sums of
 * classes without a total of their own included but hidden. */
struct guarded {
	const struct tally_table *table;
	struct protect_table protect;
	struct protect_cell *cells;
	const struct tally_cell **counts;	/* of each cell; NULL: nobody is in it */
	size_t sizes[PROTECT_DIMENSIONS];	/* codes of each dimension, made ones included */
};

/* guard_table: ERR_LIMIT when it has too many dimensions or combinations. */
bool guard_table(struct arena *a, const struct tally_table *t, struct guarded *out_r,
    struct err *e);

/* The values that are published: per cell of a guarded table what is shown. */
struct shown {
	bool listed;		/* is published at all (not hidden) */
	bool suppressed, kept;
	int64_t learners;
};
bool publish_write(const struct publication *p, const struct guarded *tables,
    struct shown *const *shown, size_t count, bool (*also)(struct db *db, void *thing,
    struct err *e), void *thing, struct publish_report *report, struct err *e);

#endif
