/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The page of the plan's versions; see versions.c. */
#ifndef CITY_PLAN_VERSIONS_H
#define CITY_PLAN_VERSIONS_H

#include "city/plan/past.h"

struct version {
	int64_t id, at;
	struct str title;
};

struct versions {
	struct version *items;		/* the newest first */
	size_t count, room;
};

#endif
