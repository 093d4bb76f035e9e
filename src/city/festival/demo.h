/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the invented festival of Brindlemere offers; the room's own. */
#ifndef CITY_FESTIVAL_DEMO_H
#define CITY_FESTIVAL_DEMO_H

#include "city/festival/model.h"

struct demo_event {
	const char *title, *about, *type;
	int partner;			/* 0 … 5, in the order of measure's demonstration */
	int day;			/* of the festival, from 0 */
	const char *start, *end, *audience, *access, *place, *address;
	int capacity;
	const char *price;		/* NULL: free */
};
extern const struct demo_event demo_events[];	/* ends with title NULL */

bool festival_demo(struct db *db, struct arena *a, int64_t city, const struct change *by,
    struct err *e);

#endif
