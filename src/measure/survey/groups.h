/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which rows a request is about, and in which group each stands. */
#ifndef SURVEY_GROUPS_H
#define SURVEY_GROUPS_H

#include "measure/survey/own.h"

struct group {
	struct survey_group *parts;
	struct domain rows;		/* of the group */
	double df;			/* of its own; nan until asked */
	bool one_cluster;
};

struct groups {
	struct group *items;
	uint32_t count;
	uint32_t *of;			/* of a row; UINT32_MAX: none */
	size_t parts;			/* columns of "by" */
	struct domain base;		/* all rows of "where" */
};

void groups_make(struct arena *a, const struct survey_data *data, const struct survey_request *q,
    struct groups *out_r);
/* condition_holds: 1, 0, or -1 when an answer is missing. */
int condition_holds(const struct survey_data *data, const struct survey_conditions *c, size_t row);

#endif
