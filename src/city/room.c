/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The room of the city at work, as the floors below see it. */
#include "city/site.h"

static const struct route routes[] = {
	{ GET, "/", site_cities, .flags = ROUTE_CACHED | ROUTE_NO_CITY,
	    .about = N_("Home: the city, or the list of cities") },
	{ GET, "/desk", site_desk, .needs = SIGNED_IN, .about = N_("What is due, and the way to all") },
	{ GET, "/about", site_about, .flags = ROUTE_CACHED, .about = N_("About the site") },
	{ GET, "/accessibility", site_accessibility, .flags = ROUTE_CACHED,
	    .about = N_("The accessibility statement") },
	{ 0 }
};

const struct room city_room = {
	.name = "city", .about = N_("The city at work: home and desk"), .routes = routes,
};
