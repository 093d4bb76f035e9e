/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Funding: where money, hours and rooms come from, what they go to, whom they reach.
 *
 * Other rooms' records are known by the names of their kinds: an allocation goes to an "action" or
 * a "festival_event".
 */
#ifndef CITY_FUNDS_H
#define CITY_FUNDS_H

#include "measure/measure.h"

extern const struct record_kind fund_source_kind;	/* name, type, funder, currency, amount */
extern const struct record_kind hour_rate_kind;		/* what an hour in kind is worth */
extern const struct record_kind exchange_rate_kind;	/* with its day and source */
extern const struct record_kind allocation_kind;	/* source, year, amount, action, event */
extern const struct record_kind fund_share_kind;	/* of an allocation, for a group */
extern const struct record_kind spending_kind;		/* of an allocation: day, amount, what for
    */
extern const struct record_kind grant_call_kind, grant_application_kind, grant_score_kind;
extern const struct room funds_room;

/* fund_statements: What sources that are open to the public gave from one year to another, a line
 * for each year and source: "2025, Budget (City): 42,000 EUR for learning cafés". */
bool fund_statements(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    int64_t from, int64_t to, struct str **out_r, size_t *count_r, struct err *e);

/* Somebody has decided to give money to somebody: of which source, in which year, how much.
 * amount 0: nothing, or nothing any more. */
struct decision {
	const char *kind;		/* of the record in which it stands: "festival_event" … */
	int64_t city, id, source, amount, year, event, partner, learners;
	struct str title;
	struct change by;
};

/* source_left: What of a source is not allocated yet. */
bool source_left(struct db *db, const struct record *source, int64_t *left_r, struct err *e);

/* decision_check: Would it fit (what is left of the source, its years)? What is wrong is noted
 * at a field of the record at hand. For the check of that record.
 * decision_settle: Makes the decision's one allocation, changes it, or takes it back. For
 * "saved" of that record, in its transaction; fails when money of it is spent already. */
bool decision_check(struct db *db, const struct decision *d, const char *field,
    struct problems *found, struct err *e);
bool decision_settle(struct db *db, struct arena *a, const struct decision *d, struct err *e);

#endif
