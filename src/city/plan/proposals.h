/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Partners and the plan: they propose actions and changes to those they lead, which the
 * coordinator decides; and they report how far their actions are, which counts at once.
 */
#ifndef CITY_PLAN_PROPOSALS_H
#define CITY_PLAN_PROPOSALS_H

#include "city/plan/plan_impl.h"

extern const struct record_kind action_proposal_kind;
extern const char *const proposal_fields[];	/* that go into the action; ends with NULL */

/* proposal_accept: The proposal's fields go into its action, or into a new one.
 * proposal_decide: That, or not, with a word to the partner; saves both. In a transaction. */
bool proposal_accept(struct db *db, struct arena *a, struct record *proposal, int64_t objective,
    const struct change *by, struct err *e);
bool proposal_decide(struct db *db, struct arena *a, struct record *proposal, bool accept,
    int64_t objective, struct str reply, const struct change *by, struct err *e);

/* ---- the form of a partner (propose.c) ---- */

struct propose_page {
	struct record *record, *action;	/* action NULL: a new one */
	struct record_list mine;
	const struct problems *found;
	struct str path;
};

/* ---- the decisions of the office (proposals.c) ---- */

struct proposal_change {
	const char *label;
	struct str now, then;		/* in words; now is empty for a new action */
};
struct proposal_row {
	struct record *record, *action;		/* as written: those are compared */
	struct record *shown, *action_shown;	/* for the reader */
	struct str partner;
	struct proposal_change changes[8];
	size_t change_count;
};
struct proposals_page {
	struct proposal_row *rows;
	size_t count;
	struct input_option *objectives;
	size_t objective_count;
	bool decides;
};

/* ---- how far an action is (progress.c) ---- */

struct progress_page {
	struct record *action;
	struct str title;		/* of the action, for the reader */
	struct record_list milestones, outputs;
	struct problems *found;
	struct str step, step_due;	/* a further step, as it was typed */
	bool may_say_status;		/* whether it is stopped, or begins, is the office's */
};

/* progress_typed: What the form has sent for a record, as it was typed; empty: nothing. */
struct str progress_typed(struct request *r, const char *name, int64_t id);

#endif
