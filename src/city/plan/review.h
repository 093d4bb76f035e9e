/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The plan against what came of it on one day; see review.c. */
#ifndef CITY_PLAN_REVIEW_H
#define CITY_PLAN_REVIEW_H

#include "city/plan/plan_impl.h"

struct review_view {
	int64_t day;
	int64_t due, done;		/* milestones */
	const struct plan_milestone **missed;
	size_t missed_count;
	struct plan_change *changes;	/* with actions[i] */
	const struct plan_action **actions;
	size_t change_count;
};

#endif
