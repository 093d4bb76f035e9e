/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The handover page; see handover.c. */
#ifndef CITY_INVOLVE_HANDOVER_H
#define CITY_INVOLVE_HANDOVER_H

#include "city/involve/due.h"

struct handover_person {
	int64_t id;
	struct str name, role, partner, email, phone, duties, deputy;
};

struct people {
	struct handover_person *items;
	size_t count, room;
};

/* A figure that somebody owes. */
struct figure_duty {
	struct str framework, measure, period;
	int64_t due;
};

struct figure_duties {
	struct figure_duty *items;
	size_t count, room;
};

bool handover_get(struct request *r, struct reply *p, struct err *e);

#endif
