/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Involvement, as the floors below see it. */
#include "city/involve/involve.h"

const struct room involve_room = {
	.name = "involve", .about = N_("Partners, people, groups, meetings"),
};
