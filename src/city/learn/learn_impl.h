/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of this room share with each other. */
#ifndef CITY_LEARN_IMPL_H
#define CITY_LEARN_IMPL_H

#include "city/learn/learn.h"

extern const struct migration learn_migrations[];	/* schema.c */
extern const struct route learn_routes[];		/* routes.c */

/* ---- occurrence.c ---- */

/* weekday_of: 1 Monday … 7 Sunday. */
int weekday_of(int64_t day);
/* session_rule: What it says, as the rule that calendars write; empty: once. */
struct str session_rule(struct arena *a, const struct record *session);
/* time_read: "18:30", "9:05", "18.30": minutes of the day; false: not a time. */
bool time_read(struct str s, int *minutes_r);
/* occurrences_save: The rows of one session anew, or none when it is deleted; fresh: it has none
 * yet. */
bool occurrences_save(struct db *db, const struct record *session, bool fresh, int64_t today,
    struct err *e);

/* ---- where.c ---- */

bool area_holds(const struct map_area *area, double lat, double lon);

#endif
