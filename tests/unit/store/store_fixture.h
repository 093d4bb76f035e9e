/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A store with two tables, for the tests of this room. */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include "test.h"

#include "store/store.h"

/* place (city, id, name, about, size, share, bytes), visit (city, id, place → place). */
extern const struct room fixture_room;
extern const struct room *const fixture_rooms[];

/* An open store of the fixture's tables, closed by the test; NULL (the test failed) otherwise. */
struct store *fixture_open(struct test *t, const char *where, bool create);
/* The same, new. */
struct store *fixture_new(struct test *t);

bool fixture_place(struct db *db, int64_t city, int64_t id, const char *name, struct err *e);
int64_t fixture_count(struct store *s, const char *sql);

/* Run one statement in a transaction of its own. */
bool fixture_write(struct store *s, const char *sql, struct args args, int64_t city,
    struct err *e);

#endif
