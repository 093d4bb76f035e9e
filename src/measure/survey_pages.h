/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The pages of surveys: what their templates need; see survey_pages.c. */
#ifndef MEASURE_SURVEY_PAGES_H
#define MEASURE_SURVEY_PAGES_H

#include "measure/import_pages.h"
#include "measure/survey/survey.h"

struct survey_list {
	struct import_list done;	/* imports that came of surveys */
	struct measure *measures;	/* collected by survey */
	size_t measure_count;
};

struct survey_form {
	struct str plan;
	struct str weight, stratum, cluster, population, questions, groups;
	struct problems *found;
};

struct survey_row {
	struct str name, group, value, error, low, high, sentence;
	char letter;
	bool offered;			/* may be published */
};

struct survey_view {
	struct survey_row *rows;
	size_t count, all;		/* shown, and how many there are */
	struct str json;		/* the rows shown, for the next step */
	struct str plan, title;
	const struct input_option *measures;
	size_t measure_count;
	struct problems *found;
};

bool surveys_show(struct request *r, struct reply *p, struct err *e);
bool surveys_new(struct request *r, struct reply *p, struct err *e);
bool surveys_estimate(struct request *r, struct reply *p, struct err *e);
bool surveys_publish(struct request *r, struct reply *p, struct err *e);

#endif
