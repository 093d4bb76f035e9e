/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Two kinds of record for the tests of this room: a venue of a city, and a course which links to
 * it; and a store that has them.
 */
#ifndef TESTS_RECORD_FIXTURE_H
#define TESTS_RECORD_FIXTURE_H

#include "record/record.h"
#include "test.h"

extern const struct record_kind venue_kind, course_kind, guide_kind;
extern const struct room test_room;
extern const struct room *const test_rooms[];

struct fixture {
	struct store *store;
	struct db *db;		/* a writer, borrowed for the whole test */
	struct arena *a;
	struct problems found;
	struct change by;
};

/* fixture_open: An empty store with the test kinds; closed at the end of the test:
 *	FIXTURE f = { 0 };
 *	NEED(fixture_open(t, &f));
 */
#define FIXTURE __attribute__((cleanup(fixture_close))) struct fixture
bool fixture_open(struct test *t, struct fixture *f);
/* fixture_reopen: Close the store and open it with other rooms. */
bool fixture_reopen(struct test *t, struct fixture *f, rooms all);
void fixture_close(struct fixture *f);

/* Cities of the tests. */
enum { BRISTOL = 11, COLOGNE = 22 };

/* venue_new, course_new: Saved records; 0 on failure. */
int64_t venue_new(struct test *t, struct fixture *f, const char *name);
int64_t course_new(struct test *t, struct fixture *f, const char *title, int64_t venue);
/* course_load: The record, or NULL and a failed test. */
struct record *course_load(struct test *t, struct fixture *f, int64_t id);
/* problem_of: The sentence about a field; "" when there is none. */
struct str problem_of(const struct problems *found, const char *field);

#endif
