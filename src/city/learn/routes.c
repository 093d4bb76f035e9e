/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The addresses of this room. Fixed ones stand before those that fit any offer. */
#include "city/learn/offer_page.h"
#include "city/learn/search_page.h"

static const struct param offer_params[] = {
	{ "id", PARAM_TEXT, .max = 200, .label = N_("Number of the offer") },
	{ 0 }
};

const struct route learn_routes[] = {
	{ GET, "/learn", learn_show, .params = learn_params, .flags = ROUTE_CACHED,
	    .formats = "json csv ics atom", .step = 900, .nav = N_("Learn"),
	    .about = N_("Search the directory of learning") },
	{ GET, "/learn/:id", offer_show, .params = offer_params, .flags = ROUTE_CACHED,
	    .formats = "jsonld ics", .step = 900, .about = N_("One offer of the directory") },
	{ GET, "/learn/:id/poster", offer_poster, .params = offer_params, .flags = ROUTE_CACHED,
	    .step = 3600, .about = N_("A poster for one offer, to print") },
	{ 0 }
};
