/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A city with two partners and an edition of its festival, 1 to 7 June 2026. */
#ifndef TESTS_FESTIVAL_FIXTURE_H
#define TESTS_FESTIVAL_FIXTURE_H

#include "city/festival/model.h"
#include "test.h"

struct fest {
	struct test *t;
	struct store *store;
	struct db *db;
	struct arena *a;
	struct city city;
	struct problems found;
	struct change by;
	int64_t partners[2], edition, from, source;	/* of the small grants: 900.00 EUR */
};
#define FEST __attribute__((cleanup(fest_close))) struct fest

bool fest_open(struct test *t, struct fest *f);
void fest_close(struct fest *f);
/* fest_event: An event as it would be handed in, not saved. fest_add: saved; 0: refused. */
struct record *fest_event(struct fest *f, const char *title, int partner, int day,
    const char *start, const char *end);
int64_t fest_add(struct fest *f, struct record *r);
/* fest_problem: What was said about a field by the save before; "" if nothing. */
struct str fest_problem(struct fest *f, const char *field);
bool fest_load(struct fest *f, bool all, struct events *out);

#endif
