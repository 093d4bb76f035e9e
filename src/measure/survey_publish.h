/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Estimates become figures: each with its standard error, interval and number of answers, marked
 * as of low reliability where the letter is E.
 *
 *	struct survey_publish p = { .arena = a, .city = city, .plan = plan, .results = all, … };
 *	ok = db_begin(db, e) && db_end(db, survey_publish(db, &p, e), e);
 *
 * What goes where stands in the plan's lines "publish VARIABLE as SERIES period 2026", or in picks.
 * SERIES is the code of a series, or of a measure of the Key Features, whose main series is then
 * taken or made. "by" columns become groups, but "place" and "neighbourhood" become places of the
 * city where there is one of that code or name.
 */
#ifndef MEASURE_SURVEY_PUBLISH_H
#define MEASURE_SURVEY_PUBLISH_H

#include "measure/model.h"
#include "measure/survey/survey.h"

struct survey_pick {
	size_t result;
	struct str series, period;
	int line;		/* of the plan, or 0 */
};

struct survey_publish {
	struct arena *arena;
	int64_t city;
	const struct survey_plan *plan;		/* or NULL with picks */
	const struct survey_results *results;
	const struct survey_pick *picks;
	size_t pick_count;
	struct str title;			/* of the import */
	int64_t published_on;			/* a day */
	struct change by;
	struct problems *found;			/* what a line or a choice is wrong in */
	/* results */
	size_t published;
	int64_t import;
};

/* survey_publish: In a transaction. False: see p->found and e; nothing may be kept then. */
bool survey_publish(struct db *db, struct survey_publish *p, struct err *e);

extern const struct command estimate_command;	/* survey_command.c */

#endif
