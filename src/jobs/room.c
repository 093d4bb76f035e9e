/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The room of jobs: its table and what it offers. */
#include "jobs/jobs_impl.h"

static const struct migration migrations[] = {
	{ .to = 1, .sql =
	    "CREATE TABLE job (city @int NOT NULL, id @int NOT NULL, kind @text NOT NULL,"
	    " args @text NOT NULL, title @text NOT NULL, state @int NOT NULL, person @int NOT NULL,"
	    " created @int NOT NULL, run_at @int NOT NULL, started @int, ended @int,"
	    " done @int NOT NULL, total @int NOT NULL, step @text NOT NULL, result @text NOT NULL,"
	    " error @text NOT NULL, owner @text, lease_until @int, tries @int NOT NULL,"
	    " cancel @int NOT NULL, PRIMARY KEY (city, id)) @strict;\n"
	    "CREATE INDEX job_due ON job (state, run_at);\n"
	    "CREATE INDEX job_kind ON job (city, kind, state)" },
	{ 0 },
};

const struct room jobs_room = {
	.name = "jobs",
	.about = N_("Long work in the background"),
	.migrations = migrations,
	.routes = jobs_routes,
	.panels = jobs_panels,
	.service = &jobs_service,
};
