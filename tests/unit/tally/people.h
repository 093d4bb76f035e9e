/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Records of invented persons, the CSV that holds them, and the plain way to count them: each cell
 * of a result is compared with a walk over all records.
 */
#ifndef TESTS_TALLY_PEOPLE_H
#define TESTS_TALLY_PEOPLE_H

#include "../../test.h"
#include "base/buf.h"
#include "measure/tally/tally.h"

struct record {
	int person;
	int64_t day;
	const char *place, *sex, *subject;
	int born;
	int64_t hours;	/* hundredths */
	bool done;
};

struct people {
	struct record *items;
	size_t count;
	int persons;
};

/* How the CSV looks. */
struct look {
	char delimiter;		/* 0: comma */
	const char *line_end;	/* NULL: LF */
	bool quotes;		/* some cells quoted, with line breaks and marks inside */
	bool shuffled;
	unsigned seed;
};

/* people_make: Records of so many persons; some have very many. */
struct people people_make(struct arena *a, unsigned seed, size_t rows, int persons);
struct str people_csv(struct arena *a, const struct people *p, struct look look);
/* The places as a lookup file, and a SPEC with every kind of table. */
extern const char people_lookup[], people_spec[];
/* people_spec_read: people_spec, with its lookup file in t->folder. */
struct tally_spec *people_spec_read(struct test *t);

/* people_check: Every cell of a result is what the records say, and none is missing. secret: of
 * the record keys, or NULL. */
void people_check(struct test *t, const struct people *p, const struct tally_result *r,
    const unsigned char *secret);

#endif
