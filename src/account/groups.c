/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The groups of people that a learning city asks after, the same in all rooms. */
#include "account/account.h"

const struct choice people_groups[] = {
	{ "migrants", N_("Migrants") },
	{ "refugees", N_("Refugees") },
	{ "youth-at-risk", N_("Young people at risk") },
	{ "offline", N_("People without internet") },
	{ "deprived", N_("People in deprived neighbourhoods") },
	{ "disabled", N_("People with disabilities") },
	{ "older", N_("Older people") },
	{ "women", N_("Women and girls with little schooling") },
	{ "prison", N_("People in prison and after") },
	{ "minorities", N_("Minorities") },
	{ "unemployed", N_("People out of work") },
	{ "parents", N_("Parents and carers") },
	{ "children", N_("Children") },
	{ "families", N_("Families") },
	{ NULL, NULL }
};
