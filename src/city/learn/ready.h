/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What an offer needs before it is worth showing; see ready.c. */
#ifndef CITY_LEARN_READY_H
#define CITY_LEARN_READY_H

#include "city/learn/learn_impl.h"

enum { LACKS_WHO = 1, LACKS_WHERE = 2, LACKS_WHEN = 4 };

struct ready_view {
	int64_t id;
	bool published, withdrawn;
	unsigned lacks;
};

/* offer_lacks: Bits of what it lacks; 0 also where e says why that is not known. */
unsigned offer_lacks(struct db *db, const struct record *offer, struct err *e);
/* ready_check: For the check of the kind: what is published lacks nothing, or no more than it did
 * before. What a feed says is published as far as it goes. */
bool ready_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e);
/* On the record's page: how far it is, what it lacks, and the button that publishes it. */
bool ready_panel(struct out *o, struct request *r, int64_t subject, struct err *e);
bool ready_publish(struct request *r, struct reply *p, struct err *e);

#endif
