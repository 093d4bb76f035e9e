/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The directory of the demonstration city. */
#ifndef CITY_LEARN_DEMO_H
#define CITY_LEARN_DEMO_H

#include "city/learn/learn_impl.h"

struct demo_venue {
	const char *name, *address, *place;	/* code of its neighbourhood */
	int partner;
	const char *stop_kind, *stop;
	int metres;
	const char *access;
};
extern const struct demo_venue demo_venues[];	/* ends with name NULL */

enum { DEMO_CHILDCARE = 1, DEMO_GUIDANCE = 2, DEMO_ONLINE = 4 };

/* Where and when one takes place: a venue (-1: none, online), a weekday, a minute of the day;
 * minute 0 ends the list. */
struct demo_time {
	int venue, weekday, minute;
};

/* Each time is an offer of its own at that venue. */
struct demo_offer {
	const char *title, *about, *join, *kind, *subject, *level, *languages;
	int price, minutes;
	const char *groups, *needs, *easy;
	unsigned flags;
	struct demo_time times[5];
};
extern const struct demo_offer demo_offers[];	/* ends with title NULL */

bool learn_demo(struct db *db, struct arena *a, int64_t city, const struct change *by,
    struct err *e);

#endif
