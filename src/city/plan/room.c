/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Planning, as the floors below see it. */
#include "city/plan/proposals.h"

enum { OFFICE = COORDINATOR | LEAD, PARTNERS = PARTNER | COORDINATOR };

static const struct record_kind *const kinds[] = { &plan_kind, &objective_kind, &action_kind,
	&milestone_kind, &output_kind, &plan_version_kind, &review_kind, &plan_comment_kind,
	&self_answer_kind, &action_proposal_kind, NULL };

static const struct param plan_params[] = { { "plan", PARAM_ID }, { 0 } };
static const struct param gap_params[] = {
	{ "series", PARAM_TEXT, .max = 160, .required = true },
	{ "slice", PARAM_TEXT, .max = 300, .required = true }, { 0 }
};

static const struct param versions_params[] = {
	{ "plan", PARAM_ID }, { "from", PARAM_ID }, { "to", PARAM_ID }, { 0 }
};
static const struct param version_params[] = {
	{ "plan", PARAM_ID, .required = true },
	{ "title", PARAM_TEXT, .max = 200, .required = true, .label = N_("Title") }, { 0 }
};
static const struct param comment_params[] = {
	{ "plan", PARAM_ID }, { "about", PARAM_TEXT, .max = 40 },
	{ "text", PARAM_PROSE, .max = 400000, .label = N_("What you think") },
	{ "name", PARAM_TEXT, .max = 120, .label = N_("Name") },
	{ "sum", PARAM_TEXT, .max = 40 }, { 0 }
};
static const struct param moderate_params[] = {
	{ "id", PARAM_ID, .required = true }, { "version", PARAM_INT },
	{ "state", PARAM_ONE_OF, .words = "shown hidden", .required = true },
	{ "answer", PARAM_PROSE, .label = N_("Answer") }, { 0 }
};

static const struct param part_params[] = {
	{ "part", PARAM_ONE_OF, .words = "guidelines sdg" }, { 0 }
};
static const struct param answer_params[] = {
	{ "section", PARAM_CODE, .required = true }, { "answers", PARAM_ANY }, { 0 }
};
static const struct param question_params[] = {
	{ "question", PARAM_CODE, .required = true }, { 0 }
};

static const struct param propose_params[] = { { "of", PARAM_ID }, { 0 } };
static const struct param propose_post_params[] = {
	{ "of", PARAM_ID }, { "version", PARAM_INT }, { "*", PARAM_ANY, .many = true }, { 0 }
};
static const struct param decide_params[] = {
	{ "id", PARAM_ID, .required = true }, { "version", PARAM_INT },
	{ "state", PARAM_ONE_OF, .words = "accepted refused", .required = true },
	{ "objective", PARAM_ID, .label = N_("Objective") },
	{ "reply", PARAM_PROSE, .max = 2000, .label = N_("What the partner is told") }, { 0 }
};
static const struct param progress_params[] = { { "id", PARAM_ID }, { 0 } };
static const struct param progress_post_params[] = {
	{ "id", PARAM_ID }, { "version", PARAM_INT },
	{ "status", PARAM_ONE_OF, .words = "planned running done", .label = N_("Status") },
	{ "status_note", PARAM_TEXT, .max = 500, .label = N_("Why it stands so") },
	{ "step", PARAM_TEXT, .max = 300, .label = N_("What will be done") },
	{ "step_due", PARAM_TEXT, .max = 20, .label = N_("Due") }, { "*", PARAM_ANY }, { 0 }
};

static const struct route routes[] = {
	{ GET, "/plan", plan_get, .params = plan_params, .flags = ROUTE_CACHED, .step = 3600,
	    .nav = N_("Plan"), .nav_at = 60, .about = N_("The plan: objectives and actions") },
	{ GET, "/plan/board", plan_board_get, .params = plan_params, .flags = ROUTE_CACHED,
	    .step = 3600, .about = N_("Actions by where they stand") },
	{ GET, "/plan/timeline", plan_timeline_get, .params = plan_params,
	    .flags = ROUTE_CACHED | ROUTE_LISTED,
	    .step = 3600,
	    .about = N_("Actions over time") },
	{ GET, "/plan/chain", plan_chain_get, .params = plan_params,
	    .flags = ROUTE_CACHED | ROUTE_LISTED,
	    .step = 3600, .about = N_("From money to wider benefits") },
	{ GET, "/plan/matrix", plan_matrix_get, .params = plan_params,
	    .flags = ROUTE_CACHED | ROUTE_LISTED,
	    .about = N_("Which features and areas have actions") },
	{ GET, "/plan/versions", plan_versions_get, .params = versions_params,
	    .flags = ROUTE_CACHED, .step = 3600, .about = N_("What changed in the plan") },
	{ POST, "/plan/versions", plan_version_post, COORDINATOR, version_params,
	    .about = N_("Sets today's plan down under a name") },
	{ GET, "/plan/consultation", plan_consultation_get, .params = plan_params,
	    .flags = ROUTE_LISTED, .about = N_("Comments of residents, and the form for them") },
	{ POST, "/plan/consultation", plan_comment_post, .params = comment_params,
	    .about = N_("Takes a comment of a resident") },
	{ GET, "/plan/summary", plan_summary_get, .params = plan_params, .flags = ROUTE_CACHED,
	    .about = N_("What residents said, to print") },
	{ GET, "/plan/moderate", plan_moderate_get, COORDINATOR, plan_params,
	    .about = N_("Comments that wait") },
	{ POST, "/plan/moderate", plan_moderate_post, COORDINATOR, moderate_params,
	    .about = N_("Shows a comment with an answer, or not") },
	{ GET, "/assessment", plan_assessment_get, .params = part_params,
	    .flags = ROUTE_CACHED | ROUTE_LISTED,
	    .about = N_("How the city judges itself") },
	{ POST, "/assessment", plan_assessment_post, COORDINATOR, answer_params,
	    .about = N_("Takes the answers of one section") },
	{ POST, "/assessment/action", plan_suggest_post, COORDINATOR, question_params,
	    .about = N_("Makes an action out of a gap of the self-assessment") },
	{ GET, "/partners/network", plan_network_get, .flags = ROUTE_CACHED, .step = 86400,
	    .nav = N_("Partners"), .nav_at = 70, .about = N_("Who works with whom") },
	{ GET, "/plan/propose", plan_propose_get, PARTNERS, propose_params,
	    .about = N_("The form to propose an action") },
	{ POST, "/plan/propose", plan_propose_post, PARTNERS, propose_post_params,
	    .about = N_("Propose an action") },
	{ GET, "/plan/propose/:of", plan_propose_get, PARTNERS, propose_params,
	    .about = N_("The form to propose a change to an action") },
	{ POST, "/plan/propose/:of", plan_propose_post, PARTNERS, propose_post_params,
	    .about = N_("Propose a change to an action") },
	{ GET, "/plan/proposals", plan_proposals_get, OFFICE, plan_params,
	    .about = N_("Proposals of partners that wait") },
	{ POST, "/plan/proposals", plan_proposals_post, COORDINATOR, decide_params,
	    .about = N_("Take a proposal into the plan, or not") },
	{ GET, "/plan/progress/:id", plan_progress_get, PARTNERS, progress_params,
	    .about = N_("The form to say how far an action is") },
	{ POST, "/plan/progress/:id", plan_progress_post, PARTNERS, progress_post_params,
	    .about = N_("Say how far an action is") },
	{ GET, "/plan/gap", plan_gap_get, COORDINATOR, gap_params,
	    .about = N_("Makes an action out of a gap between groups") },
	{ 0 }
};

static const struct panel panels[] = {
	{ "home", 25, RESIDENT, plan_home_panel },
	{ "desk", 20, SIGNED_IN, plan_desk_panel },
	{ "desk", 15, PARTNER, plan_partner_desk_panel },
	{ "desk", 16, OFFICE, plan_proposals_desk_panel },
	{ "action", 5, PARTNER | COORDINATOR, plan_lead_panel },
	{ "action", 10, RESIDENT, plan_action_panel },
	{ "review", 10, RESIDENT, plan_review_panel },
	{ "measure", 30, RESIDENT, plan_measure_panel },
	{ "node", 30, RESIDENT, .write_about = plan_node_panel },
	{ "equity", 10, COORDINATOR, plan_equity_panel },
	{ "gap", 10, COORDINATOR, .write_about = plan_gap_panel },
	{ "handover", 40, OFFICE, plan_handover_panel },
	{ 0 }
};

const struct room plan_room = {
	.name = "plan", .about = N_("The plan of the learning city"),
	.migrations = plan_migrations, .kinds = kinds, .routes = routes, .panels = panels,
	.demo = plan_demo,
};
