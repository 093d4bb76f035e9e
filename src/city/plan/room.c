/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Planning, as the floors below see it. */
#include "city/plan/plan_impl.h"

enum { OFFICE = COORDINATOR | LEAD };

static const struct record_kind *const kinds[] = { &plan_kind, &objective_kind, &action_kind,
	&milestone_kind, &output_kind, &plan_version_kind, &review_kind, &plan_comment_kind,
	&self_answer_kind, NULL };

static const struct param plan_params[] = { { "plan", PARAM_ID }, { 0 } };
static const struct param gap_params[] = {
	{ "series", PARAM_TEXT, .max = 160, .required = true },
	{ "slice", PARAM_TEXT, .max = 300, .required = true }, { 0 }
};

static const struct route routes[] = {
	{ GET, "/plan", plan_get, .params = plan_params, .flags = ROUTE_CACHED, .step = 3600,
	    .nav = N_("Plan"), .about = N_("The plan: objectives and actions") },
	{ GET, "/plan/board", plan_board_get, .params = plan_params, .flags = ROUTE_CACHED,
	    .step = 3600, .about = N_("Actions by where they stand") },
	{ GET, "/plan/timeline", plan_timeline_get, .params = plan_params, .flags = ROUTE_CACHED,
	    .step = 3600, .about = N_("Actions over time") },
	{ GET, "/plan/chain", plan_chain_get, .params = plan_params, .flags = ROUTE_CACHED,
	    .step = 3600, .about = N_("From money to wider benefits") },
	{ GET, "/plan/matrix", plan_matrix_get, .params = plan_params, .flags = ROUTE_CACHED,
	    .about = N_("Which features and areas have actions") },
	{ GET, "/partners/network", plan_network_get, .flags = ROUTE_CACHED, .step = 86400,
	    .nav = N_("Partners"), .about = N_("Who works with whom") },
	{ GET, "/plan/gap", plan_gap_get, COORDINATOR, gap_params,
	    .about = N_("Makes an action out of a gap between groups") },
	{ 0 }
};

static const struct panel panels[] = {
	{ "home", 25, RESIDENT, plan_home_panel },
	{ "desk", 20, SIGNED_IN, plan_desk_panel },
	{ "action", 10, RESIDENT, plan_action_panel },
	{ "measure", 30, RESIDENT, plan_measure_panel },
	{ "equity", 10, COORDINATOR, plan_equity_panel },
	{ "handover", 40, OFFICE, plan_handover_panel },
	{ 0 }
};

const struct room plan_room = {
	.name = "plan", .about = N_("The plan of the learning city"), .kinds = kinds,
	.routes = routes, .panels = panels, .demo = plan_demo,
};
