/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A store with a city in it, and files imported into it: for the tests of this room. */
#ifndef TESTS_MEASURE_HOUSE_H
#define TESTS_MEASURE_HOUSE_H

#include "measure/folder.h"
#include "test.h"

struct house {
	struct test *t;
	struct store *store;
	struct city city;
	struct problems found;
	struct counts counts;
	size_t placeholders;
};

/* house_open: An empty store with the frameworks and the city "Testingen"; closed by
 * house_close. False: the test has failed. */
bool house_open(struct house *h, struct test *t);
void house_close(struct house *h);

/* house_import: A path, published on a day ("2020-01-31"; NULL: today). */
bool house_import(struct house *h, const char *path, const char *day);
/* house_file: A file in the test's folder with this content; its path. */
const char *house_file(struct house *h, const char *name, const char *text);
/* house_figure: The value that counts for a series (code), slice (code), place (code, NULL: the
 * city) and period (label) as of a day (NULL: now); nan: none. */
double house_figure(struct house *h, const char *series, const char *slice, const char *place,
    const char *period, const char *day);
/* house_count: One number out of the store. */
int64_t house_count(struct house *h, const char *sql);
/* house_last_import: The import that was put in force last. */
int64_t house_last_import(struct house *h);

/* house_formula: A series of the city's own that a formula fills, and fill it. */
bool house_formula(struct house *h, const char *code, const char *text);

/* house_run_jobs: Run the job that waits longest; false when none waits or it failed. */
bool house_run_jobs(struct house *h);

#endif
