/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Planning, as the floors below see it. */
#include "city/plan/plan.h"

const struct room plan_room = {
	.name = "plan", .about = N_("The plan of the learning city"),
};
