/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Inside the room of involvement. */
#ifndef CITY_INVOLVE_IMPL_H
#define CITY_INVOLVE_IMPL_H

#include "city/involve/involve.h"

extern const struct choice seat_sexes[], seat_ages[], seat_backgrounds[];

bool involve_desk_panel(struct out *o, struct request *r, int64_t subject, struct err *e);
bool involve_agreement_panel(struct out *o, struct request *r, int64_t subject, struct err *e);
bool involve_partner_panel(struct out *o, struct request *r, int64_t subject, struct err *e);

bool involve_demo(struct db *db, struct arena *a, int64_t city, const struct change *by,
    struct err *e);

#endif
