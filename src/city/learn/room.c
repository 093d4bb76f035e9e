/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Accessibility, as the floors below see it. */
#include "city/learn/learn_impl.h"

static const struct record_kind *const kinds[] = { &venue_kind, &opportunity_kind, &session_kind,
	NULL };

const struct room learn_room = {
	.name = "learn", .about = N_("The directory of learning"),
	.migrations = learn_migrations, .kinds = kinds,
};
