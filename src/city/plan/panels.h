/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the plan's panels show on the pages of others; see panels.c, due.c. */
#ifndef CITY_PLAN_PANELS_H
#define CITY_PLAN_PANELS_H

#include "city/plan/plan_impl.h"

/* A feature or goal that an action serves. */
struct served {
	struct str code, title;
};

/* The actions about a measure, a feature or a goal. */
struct actions_about {
	struct plan_action **actions;
	size_t count;
	int64_t series;			/* the measure's, or 0 */
	struct str add;			/* the query of the form for one more; empty: not his */
};

/* A step that was reached, for the home page. */
struct news {
	const struct plan_milestone *milestone;
	const struct plan_action *action;
};

/* Something with a day. */
struct due_item {
	int64_t id;
	const struct record_kind *kind;
	struct str title, path;
	struct str of;			/* the action that a milestone is a step of */
	const char *what;		/* translated */
	int64_t day;
	bool late;
};

struct due_list {
	struct due_item *items;
	size_t count, room;
};

/* plan_due: Milestones, actions and reviews due until a day, of one partner (0: all), the
 * earliest first. */
bool plan_due(struct request *r, int64_t until, int64_t partner, struct due_list *out_r,
    struct err *e);

/* plan_by_words: "by 31 December 2027". */
struct str plan_by_words(struct out *o, const struct plan_change *c);

#endif
