/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The plan as it was, and what changed between two instants; see past.c, compare.c. */
#ifndef CITY_PLAN_PAST_H
#define CITY_PLAN_PAST_H

#include "city/plan/plan_impl.h"

/* One record of the plan as it stood: its fields as text, in the order of its kind's fields. */
struct past_record {
	const struct record_kind *kind;
	int64_t id;
	struct str title;
	struct str *texts;		/* as written */
	struct str *shown;		/* in the reader's language; empty: only as written */
};

struct past {
	struct past_record *items;
	size_t count, room;
};

/* past_load: The plan and all that belonged to it at an instant, out of the history. */
bool past_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city, int64_t plan,
    int64_t at, struct past *out_r, struct err *e);

enum change_kind { CHANGE_ADDED, CHANGE_REMOVED, CHANGE_ALTERED };

struct field_change {
	const char *label;		/* translated */
	struct str before, after;
	bool before_written, after_written;	/* nobody has translated it */
};

struct past_change {
	enum change_kind what;
	const char *kind;		/* translated: "Action" */
	struct str title, href;		/* href: after the base; empty for what is gone */
	struct field_change *fields;
	size_t field_count;
};

struct comparison {
	struct past_change *items;
	size_t count, room;
};

/* past_compare: What differs, in the order plan, objectives, actions, milestones, outputs. */
void past_compare(struct arena *a, const struct lang *lang, const struct past *before,
    const struct past *after, struct comparison *out_r);

#endif
