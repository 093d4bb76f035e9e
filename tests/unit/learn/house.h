/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A store with a city, a partner and a venue, for the tests of this room. */
#ifndef TESTS_LEARN_HOUSE_H
#define TESTS_LEARN_HOUSE_H

#include "city/learn/learn.h"
#include "test.h"

struct house {
	struct store *store;
	struct db *db;		/* a writer */
	int64_t city, partner, venue;
	struct change by;
};

bool house_open(struct test *t, struct house *h);
void house_close(struct house *h);
/* house_offer: A published offer at the venue; returns its id, 0 when it failed. */
int64_t house_offer(struct test *t, struct house *h, const char *title, const char *languages);
/* house_session: weekly from a day on, 18:30 to 20:00. */
int64_t house_session(struct test *t, struct house *h, int64_t offer, int64_t day);
bool house_save(struct test *t, struct house *h, struct record *r);

#endif
