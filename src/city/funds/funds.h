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

#endif
