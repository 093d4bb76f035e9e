/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Involvement, as the floors below see it. */
#include "city/involve/involve_impl.h"

static const struct record_kind *const kinds[] = { &contact_kind, &agreement_kind, &group_kind,
	&seat_kind, &meeting_kind, &decision_kind, NULL };

const struct room involve_room = {
	.name = "involve", .about = N_("Partners, people, groups, meetings"), .kinds = kinds,
};
