/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Funding, as the floors below see it. */
#include "city/funds/funds.h"

const struct room funds_room = {
	.name = "funds", .about = N_("Funding"),
};
