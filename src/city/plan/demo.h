/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The plan of the demonstration city: what demo_words.c says, for demo.c. */
#ifndef CITY_PLAN_DEMO_H
#define CITY_PLAN_DEMO_H

#include "city/plan/plan_impl.h"

struct demo_objective {
	const char *title, *about, *benefits;
};

struct demo_action {
	const char *title;
	int objective, lead;		/* lead -1: the city office; objective -1: none */
	const char *partners;		/* "0 2": positions among the demo's partners */
	int start, end;			/* days from today; both 0: not said */
	const char *status, *groups, *areas, *features, *sdg, *budget, *series, *slice;
	double from, to;
	const char *about, *note;
	struct { int step, due, done; } steps[5];	/* step: of demo_steps; done 0: not yet */
	int step_count;
	struct { const char *what; double planned, reached; } outputs[3];
};

struct demo_comment {
	const char *text, *name, *language, *state;
	int action;			/* -1: about the plan as a whole */
	const char *answer;
	int day;
};

extern const char demo_plan_title[], demo_plan_vision[], demo_draft_title[],
    demo_draft_vision[];
extern const struct demo_objective demo_objectives[];	/* end with a NULL title */
extern const struct demo_action demo_actions[];
extern const char *const demo_steps[];
extern const struct demo_comment demo_comments[];

#endif
