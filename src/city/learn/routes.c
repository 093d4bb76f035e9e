/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The addresses of this room. Fixed ones stand before those that fit any offer. */
#include "city/learn/barrier.h"
#include "city/learn/coverage.h"
#include "city/learn/offer_page.h"
#include "city/learn/ready.h"
#include "city/learn/search_page.h"
#include "city/learn/tidy.h"

static const struct param offer_params[] = {
	{ "id", PARAM_TEXT, .max = 200, .label = N_("Number of the offer") },
	{ 0 }
};

static const struct param coverage_params[] = {
	{ "by", PARAM_ONE_OF, .words = "time day subject language",
	    .label = N_("Broken down by") },
	{ 0 }
};

static const struct param release_params[] = { { "release", PARAM_TEXT, .max = 20 }, { 0 } };
static const struct param barrier_params[] = {
	{ "barrier", PARAM_CODE, .many = true, .label = N_("What kept you from it?") },
	{ "place", PARAM_TEXT, .max = 120, .label = N_("Where do you live?") },
	{ "group", PARAM_CODE, .label = N_("Do you count yourself among these?") },
	{ "sheets", PARAM_INT, .min = 1, .max = 500, .label = N_("How many sheets") },
	{ 0 }
};

static const struct param hsds_params[] = {
	{ "page", PARAM_INT, .min = 1, .max = 1000000, .label = N_("Page") },
	{ "per_page", PARAM_INT, .min = 1, .max = 200, .label = N_("How many on a page") },
	{ 0 }
};

static const struct param twins_params[] = {
	{ "one", PARAM_ID, .required = true, .label = N_("One") },
	{ "other", PARAM_ID, .required = true, .label = N_("The other") },
	{ "what", PARAM_ONE_OF, .words = "merge separate apart", .required = true,
	    .label = N_("What shall be done?") },
	{ 0 }
};

static const struct param publish_params[] = { { "id", PARAM_ID }, { 0 } };

static const struct param stale_params[] = {
	{ "id", PARAM_ID, .many = true, .label = N_("Number of the offer") },
	{ 0 }
};

const struct route learn_routes[] = {
	{ GET, "/learn", learn_show, .params = learn_params, .flags = ROUTE_CACHED,
	    .formats = "json csv ics atom", .step = 900, .nav = N_("Learn"), .nav_at = 10,
	    .about = N_("Search the directory of learning") },
	{ GET, "/learn/poster", learn_poster, .params = learn_params, .flags = ROUTE_CACHED,
	    .step = 3600, .about = N_("A poster for a search, to print") },
	{ GET, "/learn/coverage", coverage_show, .params = coverage_params,
	    .flags = ROUTE_CACHED | ROUTE_LISTED | ROUTE_WORKER, .formats = "csv", .step = 3600,
	    .about = N_("Offers per 1,000 residents, and what nobody offers") },
	{ GET, "/learn/barriers", barrier_show,
	    .flags = ROUTE_LISTED, .about = N_("Say what kept you away") },
	{ POST, "/learn/barriers", barrier_send, .params = barrier_params,
	    .about = N_("Count what kept somebody away") },
	{ GET, "/learn/barriers/results", barrier_show_results, .params = release_params,
	    .flags = ROUTE_CACHED | ROUTE_LISTED,
	    .about = N_("What keeps people away, in counts") },
	{ GET, "/learn/hsds", hsds_services, .params = hsds_params, .formats = "json",
	    .flags = ROUTE_CACHED | ROUTE_WORKER | ROUTE_COSTLY, .step = 3600,
	    .about = N_("The directory as HSDS 3.0, for other programs") },
	{ GET, "/learn/duplicates", twins_show, COORDINATOR, .flags = ROUTE_WORKER,
	    .about = N_("Offers that two sources describe") },
	{ POST, "/learn/duplicates", twins_decide, COORDINATOR, .params = twins_params,
	    .about = N_("Merge two offers, separate them, or keep them apart") },
	{ GET, "/learn/stale", stale_show, PARTNER | COORDINATOR,
	    .about = N_("Offers that nobody has confirmed for long") },
	{ POST, "/learn/stale", stale_confirm, PARTNER | COORDINATOR, .params = stale_params,
	    .about = N_("Confirm that offers are still true") },
	{ POST, "/opportunities/:id/publish", ready_publish, PARTNER | COORDINATOR,
	    .params = publish_params, .about = N_("Publish an offer that is ready") },
	{ GET, "/learn/:id", offer_show, .params = offer_params, .flags = ROUTE_CACHED,
	    .formats = "jsonld ics", .step = 900, .about = N_("One offer of the directory") },
	{ GET, "/learn/:id/poster", offer_poster, .params = offer_params, .flags = ROUTE_CACHED,
	    .step = 3600, .about = N_("A poster for one offer, to print") },
	{ 0 }
};
