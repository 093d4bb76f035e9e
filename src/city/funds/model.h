/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The funds' own: checks of sums, and the money of a year ready for pages and exports.
 *
 * Amounts are whole hundredths (base/money.h) in the currency of their source. Sums are only made
 * of one currency; what is converted is converted by an exchange rate that is a record with its
 * day and source, and the page says so; what cannot be converted stands apart.
 */
#ifndef CITY_FUNDS_MODEL_H
#define CITY_FUNDS_MODEL_H

#include "base/currency.h"
#include "base/date.h"
#include "base/money.h"
#include "city/funds/funds.h"
#include "city/learn/learn.h"

/* Checks of the kinds (checks.c). All are in the transaction of a save, in which writers of a city
 * stand in line; so what is left of a source is still left when it is given away. */
bool source_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e);
bool allocation_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e);
/* allocation_fits: The part of it that asks what is left of the source. */
bool allocation_fits(struct db *db, const struct record *now, struct problems *found,
    struct err *e);
bool allocation_saved(struct db *db, const struct record *old, const struct record *now,
    struct err *e);
/* decision_gives: What the decision that an allocation belongs to gives now; 0: nothing. */
bool decision_gives(struct db *db, const struct record *allocation, int64_t *amount_r,
    struct err *e);
bool share_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e);
bool spending_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e);
bool application_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e);
bool application_saved(struct db *db, const struct record *old, const struct record *now,
    struct err *e);
bool call_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e);
bool rate_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e);

/* money_text: "1,234.50 EUR". */
struct str money_text(struct arena *a, const struct lang *lang, int64_t cents, struct str currency);

/* ---- the money of a year ---- */

struct share {
	struct str group;	/* code of people_groups; empty: everybody */
	int64_t percent;
};

struct flow {
	int64_t id, source, target, year, amount, spent, learners;
	double hours;
	struct str title, source_name, type, funder, funder_id, reference, currency;
	struct str target_name, target_kind, partner_name;
	int64_t from, to;			/* of the source */
	int64_t made;				/* the day it was allocated */
	int64_t base;				/* amount in the city's currency */
	int64_t base_spent;
	bool counted;				/* base could be worked out */
	struct share *shares;
	size_t share_count;
};

struct rate_used {
	struct str from, source;
	double rate;
	int64_t day;
};

struct year_money {
	int64_t year;
	struct str currency;			/* of the city */
	struct flow *flows;			/* in the order of source and title */
	size_t flow_count;
	int64_t allocated, spent, in_kind, left_out;	/* left_out: flows that are not counted */
	struct rate_used *rates;
	size_t rate_count;
	int64_t *years;				/* that have allocations, newest first */
	size_t year_count;
	bool open_only;				/* only sources that are open to the public */
};

/* money_of_year: year 0: the newest there is. Flows of sources that are not for the public are
 * left out where open_only. */
bool money_of_year(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    int64_t year, bool open_only, struct year_money *out_r, struct err *e);

/* city_currency: The city's setting "currency", else that of its oldest source, else EUR. */
struct str city_currency(struct db *db, struct arena *a, int64_t city);
/* money_convert: With the newest rate on or before a day, in either direction, rounded half away
 * from zero. False: there is none (e clear). */
bool money_convert(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    int64_t cents, struct str from, struct str to, int64_t day, int64_t *out_r,
    struct rate_used *used_r, struct err *e);

/* source_type: The choices of the field "type". */
extern const struct choice source_types[];
bool type_in_kind(struct str type);

#endif
