/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What came of an edition, and putting it into the figures. The room's own. */
#ifndef CITY_FESTIVAL_RESULTS_H
#define CITY_FESTIVAL_RESULTS_H

#include "city/festival/pages.h"

/* results_load: Everything an edition came to, protected as the public may see it. */
bool results_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct results_page *v, struct err *e);

/* figures_publish: Release who came, and put it with the events into figures
 * of the city's own measures "festival-events" and
 * "festival-learners"; in a transaction of its own. */
bool figures_publish(struct request *r, struct db *db, struct results_page *v,
    struct problems *found, struct err *e);

#endif
