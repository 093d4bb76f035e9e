/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Celebration, as the floors below see it: its kinds, its addresses and its parts of pages. */
#include "city/festival/demo.h"
#include "city/festival/pages.h"

#include "base/embedded.h"

extern const struct embedded festival_files[];	/* made by tools/embed.c */

enum { OFFICE = COORDINATOR | REVIEWER | LEAD, HANDS_IN = PARTNER | COORDINATOR };

/* A script can only watch over the addresses below its own, so this one stands at the top. */
static bool show_worker(struct request *r, struct reply *p, struct err *e)
{
	(void)r, (void)e;
	p->type = "text/javascript; charset=utf-8";
	buf_add(&p->body, festival_files[0].bytes, festival_files[0].size);
	return true;
}

static const struct param edition_params[] = { { "edition", PARAM_ID }, { 0 } };
static const struct param programme_params[] = {
	{ "edition", PARAM_ID, .label = N_("Edition") }, { "day", PARAM_DATE, .label = N_("Day") },
	{ "place", PARAM_ID, .label = N_("Neighbourhood") },
	{ "partner", PARAM_ID, .label = N_("Partner") },
	{ "group", PARAM_CODE, .max = 40, .label = N_("Especially for") },
	{ "access", PARAM_CODE, .max = 40, .label = N_("Access") },
	{ "q", PARAM_TEXT, .max = 200, .label = N_("Words") }, { "free", PARAM_FLAG },
	{ "online", PARAM_FLAG }, { "page", PARAM_INT, .min = 1, .max = 1000 }, { 0 }
};
static const struct param id_params[] = { { "id", PARAM_ID }, { 0 } };
static const struct param submit_params[] = {
	{ "event", PARAM_ID }, { "edition", PARAM_ID }, { 0 }
};
static const struct param submit_post_params[] = {
	{ "event", PARAM_ID }, { "edition", PARAM_ID }, { "version", PARAM_INT },
	{ "*", PARAM_ANY, .many = true }, { 0 }
};
static const struct param review_params[] = {
	{ "edition", PARAM_ID }, { "state", PARAM_CODE, .max = 20 }, { 0 }
};
static const struct param decide_params[] = {
	{ "id", PARAM_ID }, { "from", PARAM_CODE, .max = 20 },
	{ "state", PARAM_ONE_OF, .words = "accepted changes refused cancelled", .required = true },
	{ "reply", PARAM_PROSE, .max = 2000, .label = N_("What the partner is told") },
	{ "grant", PARAM_TEXT, .max = 40, .label = N_("Small grant given") }, { 0 }
};
#define COUNT_PARAM(name) { name, PARAM_INT, .min = 0, .max = 10000 }
static const struct param door_params[] = {
	{ "id", PARAM_ID }, { "key", PARAM_CODE, .max = 64, .required = true },
	{ "at", PARAM_INT }, COUNT_PARAM("age_0_5"), COUNT_PARAM("age_6_14"),
	COUNT_PARAM("age_15_24"), COUNT_PARAM("age_25_44"), COUNT_PARAM("age_45_64"),
	COUNT_PARAM("age_65"), COUNT_PARAM("age_unknown"), COUNT_PARAM("first_time"),
	COUNT_PARAM("women"), COUNT_PARAM("migrants"), COUNT_PARAM("disability"), { 0 }
};
static const struct param nominate_params[] = {
	{ "id", PARAM_ID }, { "key", PARAM_CODE, .max = 64 }, { "website", PARAM_TEXT },
	{ "nominee", PARAM_TEXT, .max = 200, .label = N_("Who should get it") },
	{ "why", PARAM_PROSE, .max = 2000, .label = N_("Why") },
	{ "by_name", PARAM_TEXT, .max = 200, .label = N_("Your name") },
	{ "by_email", PARAM_TEXT, .max = 254, .label = N_("Your e-mail") }, { 0 }
};
static const struct param feedback_params[] = {
	{ "id", PARAM_ID }, { "key", PARAM_CODE, .max = 64, .required = true },
	{ "website", PARAM_TEXT }, { "rating", PARAM_INT, .label = N_("How was it?") },
	{ "learned", PARAM_FLAG }, { "comment", PARAM_PROSE, .max = 1000 }, { 0 }
};

static const struct route routes[] = {
	{ GET, "/festival", programme_show, .params = programme_params, .flags = ROUTE_CACHED,
	    .formats = "ics csv json", .step = 300, .nav = N_("Festival"), .nav_at = 20,
	    .about = N_("The programme of the learning festival") },
	{ GET, "/festival/event/:id", event_show, .params = id_params, .flags = ROUTE_CACHED,
	    .formats = "ics", .step = 3600, .about = N_("One event of the festival") },
	{ GET, "/festival/print", programme_print, .params = edition_params, .flags = ROUTE_CACHED,
	    .about = N_("The programme on paper, with its index") },
	{ GET, "/festival/map", programme_map, .params = edition_params,
	    .flags = ROUTE_CACHED | ROUTE_LISTED,
	    .about = N_("The programme on the map") },
	{ GET, "/festival/results", results_show, .params = edition_params,
	    .flags = ROUTE_CACHED | ROUTE_LISTED,
	    .about = N_("What came of an edition") },
	{ POST, "/festival/figures", results_publish, .needs = COORDINATOR,
	    .params = edition_params,
	    .about = N_("Put an edition's result into the figures") },
	{ GET, "/festival/awards", awards_show, .params = edition_params,
	    .flags = ROUTE_CACHED | ROUTE_LISTED,
	    .step = 3600, .about = N_("Awards and their winners") },
	{ GET, "/festival/nominate/:id", nominate_show, .params = id_params,
	    .about = N_("The form to nominate somebody") },
	{ POST, "/festival/nominate/:id", nominate_post, .params = nominate_params,
	    .about = N_("Nominate somebody") },
	{ GET, "/festival/feedback/:id", feedback_show, .params = id_params,
	    .about = N_("The form to say how an event was") },
	{ POST, "/festival/feedback/:id", feedback_post, .params = feedback_params,
	    .about = N_("Say how an event was") },
	{ GET, "/festival/submit", submit_show, HANDS_IN, submit_params,
	    .about = N_("The form to hand in an event") },
	{ POST, "/festival/submit", submit_post, HANDS_IN, submit_post_params,
	    .about = N_("Hand in an event") },
	{ GET, "/festival/submit/:event", submit_show, HANDS_IN, submit_params,
	    .about = N_("The form to change an event") },
	{ POST, "/festival/submit/:event", submit_post, HANDS_IN, submit_post_params,
	    .about = N_("Change an event") },
	{ GET, "/festival/review", review_show, OFFICE, review_params,
	    .about = N_("Events that were handed in, with what speaks against them") },
	{ POST, "/festival/review/:id", review_post, COORDINATOR | REVIEWER, decide_params,
	    .about = N_("Decide about an event") },
	{ GET, "/festival/door", door_list_show, HANDS_IN, edition_params,
	    .about = N_("Choose an event to count at its door") },
	{ GET, "/festival/door/:id", door_show, HANDS_IN, id_params,
	    .about = N_("Count at the door") },
	{ POST, "/festival/door/:id", door_post, HANDS_IN, door_params,
	    .about = N_("Add what was counted at the door") },
	{ GET, "/door-worker.js", show_worker, .flags = ROUTE_RAW | ROUTE_CACHED,
	    .about = N_("The script that keeps the counting page for when there is no network") },
	{ 0 }
};

static const struct record_kind *const kinds[] = { &edition_kind, &festival_event_kind,
	&attendance_kind, &award_kind, &nomination_kind, &feedback_kind, NULL };

static const struct panel panels[] = {
	{ "action", 30, RESIDENT, action_events_panel },
	{ "home", 15, RESIDENT, programme_panel },
	{ "search", 20, RESIDENT, .write_about = programme_search_panel },
	{ "desk", 35, OFFICE, review_panel },
	{ 0 }
};

const struct room festival_room = {
	.name = "festival", .about = N_("The learning festival"), .kinds = kinds,
	.routes = routes, .panels = panels, .pages = festival_pages, .demo = festival_demo,
};
