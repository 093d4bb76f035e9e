/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Days that come again: "every second Tuesday until June", as the answers of a form or as the
 * rule of a calendar (RFC 5545, RRULE).
 *
 * Read are FREQ (DAILY, WEEKLY, MONTHLY, YEARLY), INTERVAL, UNTIL, COUNT, BYDAY (with a number in
 * front for months: 2TU, -1FR), BYMONTHDAY, BYMONTH and WKST. Anything else is refused by name
 * rather than guessed at.
 */
#ifndef CITY_LEARN_RHYTHM_H
#define CITY_LEARN_RHYTHM_H

#include "base/date.h"
#include "base/err.h"

enum frequency { ONCE, DAILY, WEEKLY, MONTHLY, YEARLY };

struct rhythm {
	enum frequency frequency;
	int interval;		/* 0 is 1 */
	unsigned weekdays;	/* bit 1 << 1 is Monday … 1 << 7 Sunday; 0: that of the first day */
	signed char nth[8][5];	/* per weekday: which ones of the month (2, -1), ends with 0 */
	unsigned months;	/* bit 1 << month */
	uint64_t month_days;	/* bit 1 << day; from the end 1 << (32 + n) for -n */
	int64_t until;		/* a day; 0: no last one */
	int count;		/* 0: as many as there are */
	int week_start;		/* 1 Monday … 7 Sunday; 0: Monday */
};

/* weekday_of: 1 Monday … 7 Sunday. */
int weekday_of(int64_t day);

/* rhythm_read: An RRULE without its name: "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=10". */
bool rhythm_read(struct str rule, struct rhythm *out_r, struct err *e);

/* rhythm_days: The days from from to to (to not included) that a rhythm which begins on `first`
 * comes to, in order, at most max; how many. */
size_t rhythm_days(const struct rhythm *r, int64_t first, int64_t from, int64_t to,
    int64_t *days_r, size_t max);

#endif
