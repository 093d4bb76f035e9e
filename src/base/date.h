/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Instants, dates and periods.
 *
 * An instant is milliseconds since 1970 UTC, a day is days since 1970-01-01; both are plain
 * integers, in the store too. A period is what a figure is about: days from..to (to not
 * included), and the label as its source gave it.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct lang;

struct date {
	int year, month, day;	/* proleptic Gregorian; month and day from 1 */
};

/* date_now: The clock, in milliseconds since 1970 UTC. */
int64_t date_now(void);
/* date_day_of: The UTC day of an instant. */
int64_t date_day_of(int64_t instant);

int64_t date_to_day(struct date d);
struct date date_from_day(int64_t day);
bool date_valid(struct date d);

/* date_read: "2024-02-29", nothing else. date_read_instant: ISO 8601 with time and zone. */
bool date_read(struct str s, int64_t *day_r);
bool date_read_instant(struct str s, int64_t *instant_r);
void date_write(struct buf *b, int64_t day);			/* 2024-02-29 */
void date_write_instant(struct buf *b, int64_t instant);	/* 2024-02-29T13:05:00Z */
void date_show(struct buf *b, const struct lang *lang, int64_t day);	/* for people */
void date_show_instant(struct buf *b, const struct lang *lang, int64_t instant);	/* UTC */

enum period_kind {
	PERIOD_YEAR, PERIOD_HALF, PERIOD_QUARTER, PERIOD_MONTH, PERIOD_WEEK, PERIOD_DAY,
	PERIOD_SCHOOL_YEAR,	/* 2009/10: a year that does not begin in January */
	PERIOD_SPAN		/* any other from..to */
};

struct period {
	int64_t from, to;	/* days; to is the first day after */
	enum period_kind kind;
	struct str label;	/* as given, trimmed */
	struct str note;	/* what stood behind it: "(baseline)", "[Note 9]", "a"; or empty */
};

/* period_read: A period as tables name it. Besides ISO 8601 and SDMX (2016, 2016-S1, 2019-Q3,
 * 2019-03, 2019-W05, 2019-03-07, intervals with "/", 2019-01-01/P3M) the shapes met in files of
 * cities: 2009/10, 2009/2010, 2009-10, "2019 Q3", "1993 01", 1974a, "2016 to 2018", "2000 - 02",
 * "2010/11 to 2012/13", "1990-1994 (baseline)", "2019/20 [Note 9]", "17 May to 11 June 2023",
 * "Jan-Mar 2020", "Year ending March 2019", 2021.0, and month names in the six languages.
 * Slash years run from 1 April (the label keeps what was meant). Days with slashes are day/month/
 * year. False when it is no period. Label and note point into s. */
bool period_read(struct str s, struct period *out_r);

/* "2008-10" is October or three years; only the other labels of its column can tell. */
enum period_dash { PERIOD_DASH_UNKNOWN, PERIOD_DASH_YEARS, PERIOD_DASH_MONTHS };

/* period_dash_of: What a label proves: "2012-14" years, "2019-03" months. Where all labels of a
 * column that prove something agree, read the column by that. */
enum period_dash period_dash_of(struct str s);

/* period_read_as: As period_read, with what the column says about two digits behind a dash.
 * Unknown: the year that follows ("2009-10" runs from April 2009), else a month, else years. */
bool period_read_as(struct str s, enum period_dash dash, struct period *out_r);

/* period_code: A canonical text, equal for equal days: "2016", "2019-Q3", "2019-W05", else from and
 * to, "2009-04-01/2010-04-01". In the arena. */
struct str period_code(struct arena *a, const struct period *p);

#endif
