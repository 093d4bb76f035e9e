/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A small city for tests of involvement and planning. */
#ifndef TESTS_TOWN_H
#define TESTS_TOWN_H

#include "city/plan/plan_impl.h"
#include "test.h"

struct town {
	struct test *t;
	struct store *store;
	struct db *db;			/* a writer, until town_close */
	struct city city;
	struct problems found;		/* of the last town_save */
	struct change by;
};

bool town_open(struct town *w, struct test *t);
void town_close(struct town *w);
/* town_demo: What all rooms put into the demonstration city. */
bool town_demo(struct town *w);
struct record *town_new(struct town *w, const struct record_kind *kind);
void town_set(struct record *r, const char *field, const char *text);
void town_day(struct record *r, const char *field, const char *day);
/* town_save: False with .found filled when it is refused. */
bool town_save(struct town *w, struct record *r);
int64_t town_partner(struct town *w, const char *name);
extern const struct room *const town_rooms[];

#endif
