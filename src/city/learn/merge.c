/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Duplicates: two feeds that offer the same. Nothing is lost by a merge: it is a row that says
 * which one is shown for the other, and taking that row away separates them again.
 */
#include "city/learn/learn_impl.h"

static const char add[] =
    "INSERT INTO learn_merge (city, twin, kept, person, at) VALUES ($1, $2, $3, $4, $5)"
    " ON CONFLICT (city, twin) DO UPDATE SET kept = $3, person = $4, at = $5";
/* Whoever led to the twin now leads to the kept one, so that chains cannot form. */
static const char follow[] = "UPDATE learn_merge SET kept = $3 WHERE city = $1 AND kept = $2";
static const char kept_of[] = "SELECT kept FROM learn_merge WHERE city = $1 AND twin = $2";
static const char drop[] = "DELETE FROM learn_merge WHERE city = $1 AND twin = $2";

bool learn_merge_add(struct db *db, int64_t city, int64_t kept, int64_t twin,
    const struct change *by, struct err *e)
{
	int64_t further = db_int(db, kept_of, ARGS(city, kept), 0, e);
	if (e->kind)
		return false;
	if (further)
		kept = further;
	if (kept == twin)
		return fail(e, ERR_INPUT, N_("An offer cannot be merged with itself."));
	if (!db_run(db, add, ARGS(city, twin, kept, by->person, by->now), e) ||
	    !db_run(db, follow, ARGS(city, twin, kept), e) ||
	    !history_note(db, city, "opportunity", twin, "merge", STR_EMPTY, by, e))
		return false;
	db_touch(db, city);
	return true;
}

bool learn_merge_end(struct db *db, int64_t city, int64_t twin, const struct change *by,
    struct err *e)
{
	if (!db_run(db, drop, ARGS(city, twin), e) ||
	    !history_note(db, city, "opportunity", twin, "separate", STR_EMPTY, by, e))
		return false;
	db_touch(db, city);
	return true;
}
