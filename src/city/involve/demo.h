/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The people and groups of the demonstration city: demo_people.c, for demo.c. All are invented. */
#ifndef CITY_INVOLVE_DEMO_H
#define CITY_INVOLVE_DEMO_H

#include "city/involve/involve_impl.h"

struct demo_contact {
	const char *name, *role;
	int partner;			/* -1: the city office */
	const char *duties;
	int deputy;			/* -1: nobody */
};

struct demo_group {
	const char *name, *mandate, *kind;
	int parent, seats;
	const char *rhythm;
};

struct demo_seat {
	const char *name;
	int group, partner, contact;	/* -1: none */
	const char *role, *sex, *age, *place, *background, *speaks_for;
};

struct demo_agreement {
	const char *title;
	int partner, signed_on, ends;	/* days from today; 0: not said */
	const char *state, *brings, *city_brings;
};

struct demo_meeting {
	const char *title, *agenda, *summary;
	int group, day;
	struct { const char *text; int owner, partner, due; const char *state; } decisions[3];
};

extern const struct demo_contact demo_contacts[];	/* each ends with NULL */
extern const struct demo_group demo_groups_of_city[];
extern const struct demo_seat demo_seats[];
extern const struct demo_agreement demo_agreements[];
extern const struct demo_meeting demo_meetings[];

#endif
