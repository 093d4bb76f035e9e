/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Unit tests.
 *
 *	TEST(arena_marks_release_what_came_after) {
 *		...
 *		CHECK(arena_size(a) == 0);
 *		CHECK_INT(count, 3);
 *		CHECK_STR(name, "Bedminster");		// struct str or C string
 *	}
 *
 * A test's name is a statement about behaviour. t->arena is fresh for each. A program of tests
 * takes words on its command line and runs the tests whose names contain one of them.
 */
#ifndef TESTS_TEST_H
#define TESTS_TEST_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct test {
	const char *name;
	struct arena *arena;
	struct err *e;
	char folder[64];	/* an empty folder of its own, removed afterwards */
	int failed;
	bool skipped;
};

void test_add(const char *name, const char *file, void (*run)(struct test *t));

#define TEST(name) \
	static void test_##name(struct test *t); \
	__attribute__((constructor)) static void add_##name(void) \
	{ \
		test_add(#name, __FILE__, test_##name); \
	} \
	static void test_##name(__attribute__((unused)) struct test *t)

void test_fail(struct test *t, const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void test_check_int(struct test *t, const char *file, int line, const char *what, int64_t is,
    int64_t want);
void test_check_real(struct test *t, const char *file, int line, const char *what, double is,
    double want, double tolerance);
void test_check_str(struct test *t, const char *file, int line, const char *what, struct str is,
    struct str want);

static inline struct str test_same(struct str s)
{
	return s;
}
#define TEST_STR(x) _Generic((x), struct str: test_same, char *: str_of, const char *: str_of)(x)

#define CHECK(x) ((x) ? (void)0 : test_fail(t, __FILE__, __LINE__, "%s", #x))
#define CHECK_INT(is, want) test_check_int(t, __FILE__, __LINE__, #is, (is), (want))
/* relative to the larger of the two, absolute below 1 */
#define CHECK_REAL(is, want, tol) test_check_real(t, __FILE__, __LINE__, #is, (is), (want), (tol))
#define CHECK_STR(is, want) \
	test_check_str(t, __FILE__, __LINE__, #is, TEST_STR(is), TEST_STR(want))
#define CHECK_HAS(text, part) \
	(str_find(TEST_STR(text), TEST_STR(part), 0) >= 0 ? (void)0 : \
	    test_fail(t, __FILE__, __LINE__, "%s has no \"%s\"", #text, part))
/* Go on only if x: for what the rest of a test stands on. */
#define NEED(x)                                                              \
	do {                                                                 \
		if (!(x)) {                                                  \
			test_fail(t, __FILE__, __LINE__, "%s%s%s %s", #x,    \
			    t->e->say[0] ? ": " : "", t->e->say, t->e->log); \
			return;                                              \
		}                                                            \
	} while (0)

/* test_shared: The path of a file under ../shared/data, in the arena; where it is absent the test
 * is skipped: `const char *path = test_shared(t, "x/y.csv"); if (!path) return;` */
const char *test_shared(struct test *t, const char *path);
/* test_data: A file of tests/data. */
const char *test_data(struct test *t, const char *path);

/* test_store_where: The name of an empty database of this test's own, on the database that
 * STOA_TEST_STORE chooses: unset, a SQLite file in t->folder; else a postgres:// address of a
 * server on which a database is made and dropped again. */
const char *test_store_where(struct test *t);

#endif
