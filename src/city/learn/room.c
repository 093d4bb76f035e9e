/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Accessibility, as the floors below see it. */
#include "city/learn/learn.h"

const struct room learn_room = {
	.name = "learn", .about = N_("The directory of learning"),
};
