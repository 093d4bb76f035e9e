/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The number that tells whether a page is stale. */
#include "store_fixture.h"

#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char put[] = "INSERT INTO place (city, id, name) VALUES ($1, $2, 'x')";

/* On PostgreSQL the news travels; it must be there in a moment. */
static int64_t soon(struct store *s, int64_t city, int64_t want)
{
	for (int i = 0; i < 200 && store_revision(s, city) != want; i++)
		nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
	return store_revision(s, city);
}

TEST(a_commit_raises_the_revision_of_each_touched_city_once)
{
	struct store *s = fixture_new(t);
	NEED(s);
	CHECK_INT(store_revision(s, 1), 0);
	struct db *db = store_writer(s, t->e);
	NEED(db_begin(db, t->e));
	for (int i = 0; i < 5; i++) {
		CHECK(fixture_place(db, 1, i, "x", t->e));
		db_touch(db, 1);
		db_touch(db, 2);
	}
	CHECK_INT(store_revision(s, 1), 0);
	CHECK(db_end(db, true, t->e));
	CHECK_INT(store_revision(s, 1), 1);
	CHECK_INT(store_revision(s, 2), 1);
	CHECK_INT(store_revision(s, 3), 0);
	db_touch(db, 3);
	CHECK_INT(store_revision(s, 3), 1);
	store_give(db);
	store_close(s);
}

TEST(what_was_rolled_back_raises_nothing)
{
	struct store *s = fixture_new(t);
	NEED(s);
	struct db *db = store_writer(s, t->e);
	NEED(db_begin(db, t->e));
	db_touch(db, 1);
	CHECK(!db_end(db, false, t->e));
	NEED(db_begin(db, t->e));
	CHECK(fixture_place(db, 2, 1, "x", t->e));
	db_touch(db, 2);
	CHECK(db_begin(db, t->e));
	db_touch(db, 1);
	CHECK(!db_end(db, false, t->e));
	CHECK(db_begin(db, t->e));
	db_touch(db, 3);
	CHECK(db_end(db, true, t->e));
	CHECK(db_end(db, true, t->e));
	CHECK_INT(store_revision(s, 1), 0);
	CHECK_INT(store_revision(s, 2), 1);
	CHECK_INT(store_revision(s, 3), 1);
	store_give(db);
	store_close(s);
}

static void other_process(const char *where, int64_t id)
{
	struct err e = { 0 };
	struct store_options o = { .rooms = fixture_rooms };
	pid_t child = fork();
	if (!child) {
		struct store *s = store_open(where, &o, &e);
		_exit(!s || !fixture_write(s, put, ARGS(5, id), 5, &e));
	}
	waitpid(child, NULL, 0);
}

TEST(a_commit_of_another_process_is_seen)
{
	const char *where = test_store_where(t);
	struct store *s = fixture_open(t, where, true);
	NEED(s);
	CHECK_INT(store_revision(s, 5), 0);
	for (int i = 1; i <= 10; i++) {
		other_process(where, i);
		CHECK_INT(soon(s, 5, i), i);
		CHECK_INT(store_revision(s, 6), 0);
	}
	store_close(s);
}

TEST(a_commit_of_another_store_of_this_process_is_seen)
{
	const char *where = test_store_where(t);
	struct store *s = fixture_open(t, where, true), *other = fixture_open(t, where, true);
	NEED(s && other);
	for (int i = 1; i <= 10; i++) {
		CHECK(fixture_write(other, put, ARGS(5, i), 5, t->e));
		CHECK_INT(soon(s, 5, i), i);
	}
	store_close(other);
	CHECK(fixture_write(s, put, ARGS(5, 11), 5, t->e));
	CHECK_INT(store_revision(s, 5), 11);
	store_close(s);
}

TEST(asking_for_a_revision_is_cheap)
{
	struct store *s = fixture_new(t);
	NEED(s);
	CHECK(fixture_write(s, put, ARGS(5, 1), 5, t->e));
	CHECK_INT(soon(s, 5, 1), 1);
	nanosleep(&(struct timespec){ .tv_nsec = 200000000 }, NULL);
	struct timespec a, b;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
	for (int i = 0; i < 100000; i++)
		if (store_revision(s, 5) != 1)
			CHECK(false);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
	double each = ((double)(b.tv_sec - a.tv_sec) * 1e9 + (double)(b.tv_nsec - a.tv_nsec)) / 1e5;
	CHECK(each < 3000);
	store_close(s);
}
