/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Inside the room of planning: a plan read from the store, ready for templates, and the pages. */
#ifndef CITY_PLAN_IMPL_H
#define CITY_PLAN_IMPL_H

#include "city/involve/involve.h"
#include "city/learn/learn.h"
#include "city/plan/plan.h"

extern const struct record_kind plan_version_kind, plan_comment_kind, self_answer_kind;
extern const struct choice action_statuses[], plan_benefits[], self_answers[];

enum action_status { ACTION_IDEA, ACTION_PLANNED, ACTION_RUNNING, ACTION_DONE, ACTION_STOPPED,
	ACTION_STATUSES };

struct plan_milestone {
	int64_t id, action, due, done;	/* days; done 0: not yet */
	struct str title;
	bool late;
	struct str evidence;		/* an address, or empty */
};

struct plan_output {
	int64_t id, action;
	struct str title;
	double planned, reached;	/* nan: not said */
};

/* Where the figure stands that an action is meant to change. */
struct plan_change {
	bool there;			/* the action names a figure and what it should become */
	struct str title, href;		/* of the series; the address of its page */
	struct str unit, group;		/* group: in words, empty for everybody */
	double from, to, latest;
	struct str latest_label;	/* the period of the latest figure; empty: none */
	int64_t by;
	enum standing standing;
	struct str rule;
};

struct plan_action {
	int64_t id, objective, lead, start, end, series;	/* days; 0: not said */
	struct str title, status_note, about, budget, lead_name;
	struct str groups, areas, features, sdg, partners, slice;	/* words */
	enum action_status status;
	double change_from, change_to;
	int64_t change_by;
	const struct plan_milestone *milestones;
	size_t milestone_count, milestones_done, milestones_late;
	const struct plan_output *outputs;
	size_t output_count;
	bool late;		/* not done though its end has passed, or a milestone is overdue */
};

struct plan_objective {
	int64_t id, number;
	struct str title, about, benefits;
	struct plan_action **actions;
	size_t action_count;
};

struct plan {
	int64_t id, begins, ends, adopted, comments_until;
	struct str title, vision, state, adopted_by, ties, document;
	bool open;			/* for comments, today */
	struct plan_objective *objectives;
	size_t objective_count;
	struct plan_action *actions;	/* those without an objective too, at the end */
	size_t action_count, loose_count;
	struct plan_action **loose;
	struct plan_milestone *milestones;
	size_t milestone_count;
	struct plan_output *outputs;
	size_t output_count;
	size_t by_status[ACTION_STATUSES];
	int64_t today;
};

enum { COMMENT_LETTERS = 3000 };	/* the longest comment of a resident, in any script */

/* in_plan_office: Does who asks plan for the city? */
bool in_plan_office(const struct request *r);

/* words_have: Is a word among words apart by blanks? */
bool words_have(struct str words, struct str word);
/* choice_words: "Refugees, Older people" for the codes of a CHOICES field. */
struct str choice_words(struct arena *a, const struct lang *lang, const struct choice *choices,
    struct str codes);
enum mark plan_action_mark(const struct plan_action *a);
enum mark plan_status_mark(enum action_status s);
/* plan_action_word: Its status in words, "late" where it is. */
const char *plan_action_word(const struct lang *lang, const struct plan_action *a);

/* plan_current: The plan that /plan shows: the one asked for by ?plan=, else the newest adopted,
 * else one open for comments, else (for those signed in) a draft. 0: there is none. */
int64_t plan_current(struct request *r, struct err *e);
/* plan_load: A plan with all that belongs to it. ERR_MISSING. */
bool plan_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city, int64_t plan,
    int64_t today, struct plan *out_r, struct err *e);
/* plan_of_request: plan_current and plan_load. There is no plan: id is 0. */
bool plan_of_request(struct request *r, struct plan *out_r, struct err *e);
/* plan_change_load: The figure an action is meant to change, as known on a day (0: today). */
bool plan_change_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    const struct plan_action *action, int64_t as_of, struct plan_change *out_r, struct err *e);

/* page_begin for pages below the plan: title, crumbs. */
struct out *plan_page_begin(struct request *r, struct reply *p, struct str title,
    struct str description);

/* ---- pages ---- */

typedef bool plan_handler(struct request *r, struct reply *p, struct err *e);
plan_handler plan_get, plan_board_get, plan_timeline_get, plan_chain_get, plan_matrix_get,
    plan_versions_get, plan_version_post, plan_compare_get, plan_consultation_get,
    plan_comment_post, plan_summary_get, plan_moderate_get, plan_moderate_post, plan_gap_get,
    plan_assessment_get, plan_assessment_post, plan_suggest_post, plan_network_get,
    plan_propose_get, plan_propose_post, plan_proposals_get, plan_proposals_post,
    plan_progress_get, plan_progress_post;

typedef bool plan_panel(struct out *o, struct request *r, int64_t subject, struct err *e);
bool plan_node_panel(struct out *o, struct request *r, struct str subject, struct err *e);
plan_panel plan_action_panel, plan_measure_panel, plan_equity_panel, plan_partner_panel,
    plan_review_panel, plan_desk_panel, plan_home_panel, plan_handover_panel,
    plan_objective_panel, plan_partner_desk_panel, plan_proposals_desk_panel, plan_lead_panel;

bool plan_gap_panel(struct out *o, struct request *r, struct str subject, struct err *e);

bool plan_demo(struct db *db, struct arena *a, int64_t city, const struct change *by,
    struct err *e);
extern const struct migration plan_migrations[];

#endif
