/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The ledger: everything that was published from records of persons, so that the next table, year
 * or vintage of a data set is protected together with all of it. It keeps what everybody can see
 * (and the interval that a suppressed cell was promised), never a count that was suppressed, never
 * anything about a person.
 *
 *	ledger_load (before protecting): what is known of the data set, as past tables
 *	ledger_add  (in the transaction that puts the figures in force)
 */
#ifndef MEASURE_LEDGER_H
#define MEASURE_LEDGER_H

#include "measure/model.h"
#include "measure/protect/protect.h"

enum ledger_regime { LEDGER_SUPPRESSION, LEDGER_CELL_KEYS };	/* kept as these numbers */

struct ledger_past {
	struct protect_table *tables;	/* with .past, one per table of an earlier release */
	size_t table_count;
	int64_t last;			/* the newest release, or 0: to be given to ledger_add */
};

struct ledger_release {
	struct str data_set;
	enum ledger_regime regime;
	int64_t import, published;
	int64_t after;			/* ledger_past.last as it was when this was protected */
};

/* ledger_load: ERR_CONFLICT when the data set was published under the other regime. */
bool ledger_load(struct db *db, struct arena *a, int64_t city, struct str data_set,
    enum ledger_regime regime, struct ledger_past *out_r, struct err *e);

/* ledger_add: In the caller's transaction. answers[t][i] for cells that were protected (NULL under
 * cell keys). ERR_CONFLICT when another release came between (its .after is not the last any
 * more) or the regime differs: then nothing may be published. */
bool ledger_add(struct db *db, struct arena *a, int64_t city, const struct ledger_release *r,
    const struct protect_table *tables, const struct protect_answer *const *answers,
    size_t table_count, int64_t now, struct err *e);

#endif
