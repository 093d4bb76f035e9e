/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Celebration, as the floors below see it. */
#include "city/festival/festival.h"

const struct room festival_room = {
	.name = "festival", .about = N_("The learning festival"),
};
