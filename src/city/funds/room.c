/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Funding, as the floors below see it. */
#include "city/funds/model.h"

static const struct record_kind *const kinds[] = { &fund_source_kind, &allocation_kind,
	&fund_share_kind, &spending_kind, &hour_rate_kind, &exchange_rate_kind, &grant_call_kind,
	&grant_application_kind, &grant_score_kind, NULL };

const struct room funds_room = {
	.name = "funds", .about = N_("Funding"), .kinds = kinds,
};
