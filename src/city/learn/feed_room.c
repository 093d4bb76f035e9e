/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Feeds of providers, as the floors below see them. */
#include "base/command.h"
#include "city/learn/feed.h"

static const struct record_kind *const kinds[] = { &feed_kind, NULL };
static const struct job_kind *const jobs[] = { &feed_fetch_job, &feeds_due_job, NULL };
static const struct command *const commands[] = { &feed_import_command, &feed_fetch_command, NULL };

const struct room feed_room = {
	.name = "feed", .about = N_("Feeds of providers"), .migrations = feed_migrations,
	.kinds = kinds, .jobs = jobs, .commands = commands, .routes = feed_routes,
	.panels = feed_panels, .demo = feed_demo,
};
