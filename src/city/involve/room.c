/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Involvement, as the floors below see it. */
#include "city/involve/handover.h"
#include "city/involve/represent.h"

enum { OFFICE = COORDINATOR | LEAD };

static const struct record_kind *const kinds[] = { &contact_kind, &agreement_kind, &group_kind,
	&seat_kind, &meeting_kind, &decision_kind, NULL };

static const struct param group_params[] = { { "group", PARAM_ID }, { 0 } };
static const struct param series_params[] = {
	{ "series", PARAM_TEXT, .max = 160, .label = N_("Series") }, { 0 }
};

static const struct route routes[] = {
	{ GET, "/representation", represent_get, .params = group_params,
	    .flags = ROUTE_CACHED | ROUTE_LISTED,
	    .step = 86400, .about = N_("Seats beside who lives in the city") },
	{ POST, "/representation", represent_post, COORDINATOR, series_params,
	    .about = N_("Chooses the figures to compare seats with") },
	{ GET, "/handover", handover_get, OFFICE,
	    .about = N_("What somebody who takes over has to know") },
	{ 0 }
};

static const struct panel panels[] = {
	{ "desk", 30, SIGNED_IN, involve_desk_panel },
	{ "agreement", 10, RESIDENT, involve_agreement_panel },
	{ "partner", 30, SIGNED_IN, involve_partner_panel },
	{ 0 }
};

const struct room involve_room = {
	.name = "involve", .about = N_("Partners, people, groups, meetings"), .kinds = kinds,
	.routes = routes, .panels = panels, .demo = involve_demo,
};
