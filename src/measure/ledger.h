/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The ledger: everything that was published from records of persons. Each table, percentage with
 * its base, map, vintage and API answer is one more table that an attacker can subtract, so what
 * comes later is protected jointly with all that came before.
 *
 *	// in one transaction, so that nobody publishes in between:
 *	struct ledger_past past;
 *	ok = db_begin(db, e) && ledger_load(db, a, city, S("participation"), LEDGER_SUPPRESSION,
 *	    &past, e);
 *	// tables: the new ones, then past.tables
 *	r = protect_tables(a, tables, count + past.count, NULL, 0, &options, e);
 *	ok = r && r->safe && ledger_add(db, city, &(struct ledger_release){
 *		.dataset = S("participation"), .name = S("2026"), .at = date_now(),
 *		.regime = LEDGER_SUPPRESSION }, tables, r->answers, count, e);
 *	ok = db_end(db, ok, e);
 *
 * A data set is published under one regime for ever: noise or rounding beside suppressed cells
 * would give them away. Kept are keys of cells (classes, never persons), values as published, and
 * for suppressed cells the interval that was promised. No count that was not published, no
 * contributors. Rows are only ever added; what was seen by everybody cannot be unseen.
 */
#ifndef MEASURE_LEDGER_H
#define MEASURE_LEDGER_H

#include "measure/protect/protect.h"
#include "store/store.h"

enum ledger_regime {
	LEDGER_NONE,		/* nothing was published yet */
	LEDGER_SUPPRESSION,	/* fixed tables with suppressed cells */
	LEDGER_CELL_KEYS,	/* live tables with noise */
	LEDGER_ROUNDED,		/* fixed tables with rounded cells */
};

struct ledger_release {
	int64_t id;		/* of the ledger; not given to ledger_add */
	struct str dataset;	/* what is counted: the records and their rules of counting */
	struct str name;	/* of the release, once in a data set: "2026", "2026 revised" */
	enum ledger_regime regime;
	int64_t at;		/* when it was published, base/date.h */
};

/* What a data set published before, as protect_tables takes it; the oldest first. */
struct ledger_past {
	const struct protect_table *tables;
	size_t count;
};

/* ledger_load: All earlier tables of a data set. In a transaction (others who publish wait until
 * it ends). ERR_CONFLICT when the data set is published under another regime. */
bool ledger_load(struct db *db, struct arena *a, int64_t city, struct str dataset,
    enum ledger_regime regime, struct ledger_past *past_r, struct err *e);

/* ledger_add: Note a release, in the caller's transaction: the tables as decided (answers as
 * protect_tables gave them; past tables among them are passed over). ERR_CONFLICT when the release
 * exists or the data set is under another regime. */
bool ledger_add(struct db *db, int64_t city, const struct ledger_release *release,
    const struct protect_table *tables, struct protect_answer *const *answers, size_t count,
    struct err *e);

/* ledger_add_shown: The same for values as shown, rounded or with noise: shown[table][cell]. For
 * noise, sums: the cell keys, of the combinations that the specification names; NULL for rounded
 * ones. A cell shown earlier with noise must be shown the same now, if its key is the same. */
bool ledger_add_shown(struct db *db, int64_t city, const struct ledger_release *release,
    const struct protect_table *tables, int64_t *const *shown, uint64_t *const *sums,
    size_t count, struct err *e);

/* ledger_list: The releases of a data set (empty: of all), oldest first. */
bool ledger_list(struct db *db, struct arena *a, int64_t city, struct str dataset,
    struct ledger_release **releases_r, size_t *count_r, struct err *e);

/* A cell as a release shows it. */
struct ledger_cell {
	struct str key;		/* as protect_key writes it */
	bool suppressed;
	int64_t value;		/* when not suppressed */
};
/* ledger_read: What a release of a data set shows, by key in the order of bytes. A cell of several
 * tables stands there once. */
bool ledger_read(struct db *db, struct arena *a, int64_t city, struct str dataset,
    struct str release, struct ledger_cell **cells_r, size_t *count_r, struct err *e);

#endif
