/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Funding, as the floors below see it: its kinds, its addresses and its parts of pages. */
#include "city/funds/pages.h"

enum { OFFICE = COORDINATOR | LEAD | REVIEWER, APPLIES = PARTNER | COORDINATOR };

static const struct param year_params[] = {
	{ "year", PARAM_INT, .min = 1990, .max = 2200, .label = N_("Year") }, { 0 }
};
static const struct param id_params[] = { { "id", PARAM_ID }, { 0 } };
static const struct param apply_params[] = {
	{ "id", PARAM_ID }, { "version", PARAM_INT }, { "*", PARAM_ANY, .many = true }, { 0 }
};
#define POINTS(name) { name, PARAM_INT, .required = true, .min = 0, .max = 5 }
static const struct param score_params[] = {
	{ "id", PARAM_ID }, POINTS("need"), POINTS("inclusion"), POINTS("doable"),
	POINTS("lasting"), { 0 }
};
static const struct param decide_params[] = {
	{ "id", PARAM_ID },
	{ "state", PARAM_ONE_OF, .words = "awarded refused", .required = true },
	{ "granted", PARAM_TEXT, .max = 40, .label = N_("Given") },
	{ "reply", PARAM_PROSE, .max = 2000, .label = N_("What the partner is told") }, { 0 }
};
static const struct param exports_params[] = {
	{ "org_name", PARAM_TEXT, .label = N_("Name of the organisation") },
	{ "org_id", PARAM_TEXT, .max = 100, .label = N_("Identifier of the organisation") },
	{ "prefix", PARAM_TEXT, .max = 60, .label = N_("Publisher prefix of 360Giving") },
	{ "sector", PARAM_TEXT, .max = 5, .label = N_("Sector (DAC code)") }, { 0 }
};

static const struct route routes[] = {
	{ GET, "/funding", funding_show, .params = year_params, .flags = ROUTE_CACHED,
	    .formats = "csv json", .step = 3600, .nav = N_("Funding"), .nav_at = 80,
	    .about = N_("What money goes where, for whom") },
	{ GET, "/funding/apply/:id", apply_show, APPLIES, id_params,
	    .about = N_("The form to apply for a small grant") },
	{ POST, "/funding/apply/:id", apply_post, APPLIES, apply_params,
	    .about = N_("Apply for a small grant") },
	{ POST, "/funding/withdraw/:id", withdraw_post, APPLIES, id_params,
	    .about = N_("Withdraw an application for a small grant") },
	{ GET, "/funding/review/:id", call_review_show, OFFICE, id_params,
	    .about = N_("Applications of a call, with their scores") },
	{ POST, "/funding/score/:id", score_post, COORDINATOR | REVIEWER, score_params,
	    .about = N_("Score an application") },
	{ POST, "/funding/decide/:id", decide_post, COORDINATOR, decide_params,
	    .about = N_("Award a small grant, or do not") },
	{ GET, "/funding/exports", exports_show, OFFICE, year_params,
	    .about = N_("Files for funders, and what they lack") },
	{ POST, "/funding/exports", exports_post, COORDINATOR, exports_params,
	    .about = N_("Save who publishes") },
	{ GET, "/funding/iati", iati_show, .params = year_params, .formats = "xml",
	    .about = N_("IATI 2.03 activities of a year") },
	{ GET, "/funding/grants", grants_show, .formats = "csv json",
	    .about = N_("Small grants in the 360Giving Data Standard") },
	{ 0 }
};

static const struct record_kind *const kinds[] = { &fund_source_kind, &allocation_kind,
	&fund_share_kind, &spending_kind, &hour_rate_kind, &exchange_rate_kind, &grant_call_kind,
	&grant_application_kind, &grant_score_kind, NULL };

static const struct panel panels[] = {
	{ "action", 40, RESIDENT, funding_action_panel },
	{ "grant_application", 10, SIGNED_IN, withdraw_panel },
	{ "festival_event", 40, SIGNED_IN, funding_event_panel },
	{ 0 }
};

const struct room funds_room = {
	.name = "funds", .about = N_("Funding"), .kinds = kinds, .routes = routes,
	.panels = panels, .demo = funds_demo,
};
