/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A survey in a test: a plan and a file as texts, its results, and where they went wrong. */
#ifndef TESTS_SURVEY_HELPER_H
#define TESTS_SURVEY_HELPER_H

#include "measure/survey/survey.h"
#include "test.h"

struct survey_try {
	struct survey_plan *plan;
	struct survey_data *data;
	struct survey_design *design;
	struct survey_results *all;	/* NULL: refused */
	struct problems found;
	struct err e;
};

/* survey_try: e and found are fresh; nothing is checked. */
struct survey_try survey_try(struct test *t, const char *plan, struct str file);
/* survey_said: Everything it was refused for, as one text. */
struct str survey_said(struct test *t, const struct survey_try *s);

#endif
