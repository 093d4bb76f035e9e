/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The room of the city at work, as the floors below see it. */
#include "city/site.h"

static const struct route routes[] = {
	{ GET, "/about", site_about, .flags = ROUTE_CACHED | ROUTE_LISTED,
	    .about = N_("About the site") },
	{ GET, "/accessibility", site_accessibility, .flags = ROUTE_CACHED | ROUTE_LISTED,
	    .about = N_("The accessibility statement") },
	{ 0 }
};

static const struct panel panels[] = {
	{ "desk", 90, SIGNED_IN, site_desk_panel },
	{ 0 }
};

const struct room city_room = {
	.name = "city", .about = N_("The city at work: home and desk"), .routes = routes,
	.panels = panels, .demo = city_demo,
};
