/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Rules of recurrence (RFC 5545, 3.3.10): read, and walked within hard limits.
 *
 *	struct rrule rule;
 *	if (!rrule_read(S("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=20"), &rule, e)) ...
 *	struct rrule_walk *w = rrule_begin(arena, &rule, start, from, to);
 *	while (rrule_next(w, &wall))
 *		...					// every time in from <= wall < to, in order
 *	if (rrule_cut(w)) ...				// a limit ended it
 *
 * Times are what the wall shows, in milliseconds (base/zone.h); the caller turns each into an
 * instant by the zone of its event. The start belongs to the set only if the rule gives it; the
 * RFC leaves the other case open, and calendar programs show it, so the caller adds it.
 */
#ifndef FORMATS_RRULE_H
#define FORMATS_RRULE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rrule_every {
	RRULE_YEARLY, RRULE_MONTHLY, RRULE_WEEKLY, RRULE_DAILY, RRULE_HOURLY, RRULE_MINUTELY,
	RRULE_SECONDLY
};

/* A set of numbers -366..366. */
struct rrule_set {
	bool given;
	uint64_t bits[12];
};

struct rrule {
	enum rrule_every every;
	int interval;			/* from 1 */
	int64_t count;			/* 0: not given */
	bool until_given, until_utc;	/* until_utc: an instant, else a wall */
	int64_t until;			/* inclusive; a day counts to its end */
	int week_start;			/* 0: Sunday */
	struct rrule_set month, week, year_day, month_day, hour, minute, second, position;
	uint8_t weekdays;		/* bit 0: Sunday; those without a number */
	struct { int8_t week, weekday; } nth[32];	/* "-1SU" */
	size_t nth_count;
	bool by_day;
};

/* rrule_read: False with a sentence for the provider when it is none: an unknown word, a number
 * out of range, both COUNT and UNTIL, another calendar. */
bool rrule_read(struct str text, struct rrule *out_r, struct err *e);

struct rrule_walk;
/* rrule_begin: rule->until_utc must have been turned into a wall before. */
struct rrule_walk *rrule_begin(struct arena *a, const struct rrule *rule, int64_t start,
    int64_t from, int64_t to);
bool rrule_next(struct rrule_walk *w, int64_t *wall_r);
/* rrule_cut: Did it end because it asked for too much (it may never come again, or it is so dense
 * and old that counting to the window takes too long), not because there is no more? */
bool rrule_cut(const struct rrule_walk *w);

#endif
