/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Accessibility, as the floors below see it. */
#include "city/learn/demo.h"
#include "city/learn/directory.h"
#include "city/learn/offer_page.h"
#include "city/learn/ready.h"
#include "city/learn/renew.h"
#include "city/learn/search_page.h"
#include "city/learn/tidy.h"

static const struct record_kind *const kinds[] = { &venue_kind, &opportunity_kind, &session_kind,
	NULL };

static const struct job_kind *const jobs[] = { &occurrences_job, &barriers_job, NULL };

static const struct panel panels[] = {
	{ "home", 10, RESIDENT, learn_home_panel },
	{ "search", 10, RESIDENT, .write_about = learn_search_panel },
	{ "desk", 30, PARTNER | COORDINATOR, stale_desk_panel },
	{ "partner", 30, RESIDENT, partner_panel },
	{ "opportunity", 5, PARTNER | COORDINATOR, ready_panel },
	{ 0 }
};

/* Nothing runs beside the server from the start; what was begun for it ends with it. */
static bool start(struct store *s, rooms all, void **state_r, struct err *e)
{
	(void)all, (void)e;
	*state_r = s;
	return true;
}

static void stop(void *state)
{
	directory_forget(state);
}

static const struct service service = { start, stop };

const struct room learn_room = {
	.name = "learn", .about = N_("The directory of learning"),
	.migrations = learn_migrations, .kinds = kinds, .routes = learn_routes, .panels = panels,
	.pages = learn_pages, .jobs = jobs, .service = &service, .demo = learn_demo,
};
