/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Many at once, and what happens when one of them, or the disk, or the server, fails. */
#include "store_fixture.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WRITERS = 500 };

static const char count_up[] = "UPDATE place SET size = size + 1 WHERE city = 1 AND id = 1";
static const char one_place[] =
    "INSERT INTO place (city, id, name, size) VALUES (1, 1, 'x', 0)";
static const char how_many[] = "SELECT size FROM place WHERE city = 1 AND id = 1";

static void *thread_writes(void *store)
{
	struct err e = { 0 };
	bool ok = fixture_write(store, count_up, NO_ARGS, 1, &e);
	if (!ok)
		printf("     writer: %s %s\n", e.say, e.log);
	return ok ? store : NULL;
}

TEST(five_hundred_threads_write_and_nothing_is_lost)
{
	static pthread_t threads[WRITERS];
	struct store *s = fixture_new(t);
	NEED(s);
	NEED(fixture_write(s, one_place, NO_ARGS, 1, t->e));
	struct db *reader = store_reader(s, t->e);
	for (int i = 0; i < WRITERS; i++)
		CHECK(!pthread_create(&threads[i], NULL, thread_writes, s));
	/* a reader is not kept waiting */
	for (int i = 0; i < 20; i++)
		CHECK(db_int(reader, how_many, NO_ARGS, -1, t->e) >= 0);
	store_give(reader);
	int failed = 0;
	for (int i = 0; i < WRITERS; i++) {
		void *ok;
		pthread_join(threads[i], &ok);
		failed += !ok;
	}
	CHECK_INT(failed, 0);
	CHECK_INT(fixture_count(s, how_many), WRITERS);
	CHECK_INT(store_revision(s, 1), WRITERS + 1);
	store_close(s);
}

static int child_writes(const char *where)
{
	struct err e = { 0 };
	struct store_options o = { .rooms = fixture_rooms };
	struct store *s = store_open(where, &o, &e);
	bool ok = s && fixture_write(s, count_up, NO_ARGS, 1, &e);
	if (!ok)
		printf("     writer: %s %s\n", e.say, e.log);
	store_close(s);
	return !ok;
}

TEST(five_hundred_processes_write_and_nothing_is_lost)
{
	const char *where = test_store_where(t);
	struct store *s = fixture_open(t, where, true);
	NEED(s);
	/* as the server has connections for; SQLite takes them all */
	int all = store_is_postgres(s) ? 60 : WRITERS;
	int left = all, running = 0, failed = 0;
	int most = store_is_postgres(s) ? 20 : WRITERS;
	NEED(fixture_write(s, one_place, NO_ARGS, 1, t->e));
	fflush(stdout);
	while (left || running) {
		if (left && running < most) {
			left--, running++;
			if (!fork())
				_exit(child_writes(where));
			continue;
		}
		int status = 0;
		wait(&status);
		running--;
		failed += status != 0;
	}
	CHECK_INT(failed, 0);
	CHECK_INT(fixture_count(s, how_many), all);
	store_close(s);
}

static void child_hangs(const char *where, int ready)
{
	struct err e = { 0 };
	struct store_options o = { .rooms = fixture_rooms };
	struct store *s = store_open(where, &o, &e);
	struct db *db = s ? store_writer(s, &e) : NULL;
	if (!db || !db_begin(db, &e))
		_exit(1);
	for (int i = 0; i < 2000; i++)
		if (!fixture_place(db, 2, i, "half done", &e))
			_exit(1);
	if (write(ready, "x", 1) != 1)
		_exit(1);
	pause();
}

TEST(a_writer_killed_in_its_transaction_leaves_nothing)
{
	const char *where = test_store_where(t);
	struct store *s = fixture_open(t, where, true);
	NEED(s);
	int ready[2];
	char x = 0;
	NEED(!pipe(ready));
	pid_t child = fork();
	if (!child)
		child_hangs(where, ready[1]);
	close(ready[1]);
	CHECK_INT(read(ready[0], &x, 1), 1);
	close(ready[0]);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	NEED(fixture_write(s, one_place, NO_ARGS, 1, t->e));
	CHECK_INT(fixture_count(s, "SELECT count(*) FROM place"), 1);
	struct problems found = { .arena = t->arena };
	CHECK(store_check(s, &found, t->e));
	CHECK_INT(found.total, 0);
	store_close(s);
}

static void *thread_takes(void *store)
{
	struct err e = { 0 };
	struct db *db = store_writer(store, &e);
	store_give(db);
	return db ? NULL : (void *)(intptr_t)e.kind;
}

TEST(a_writer_that_never_comes_back_makes_others_give_up)
{
	struct store *s = fixture_new(t);
	NEED(s);
	struct db *all[4] = { 0 };
	int most = store_is_postgres(s) ? 4 : 1;
	for (int i = 0; i < most; i++)
		all[i] = store_writer(s, t->e);
	pthread_t thread;
	void *kind = NULL;
	CHECK(!pthread_create(&thread, NULL, thread_takes, s));
	pthread_join(thread, &kind);
	CHECK_INT((intptr_t)kind, ERR_BUSY);
	for (int i = 0; i < most; i++)
		store_give(all[i]);
	CHECK(fixture_write(s, one_place, NO_ARGS, 1, t->e));
	store_close(s);
}

TEST(a_full_disk_is_said_and_survived)
{
	struct store *s = fixture_open(t, arena_printf(t->arena, "%s/full.db", t->folder).p, true);
	NEED(s);
	NEED(fixture_write(s, one_place, NO_ARGS, 1, t->e));
	struct rlimit before, small = { .rlim_cur = 1 << 20 };
	getrlimit(RLIMIT_FSIZE, &before);
	small.rlim_max = before.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	char *long_text = arena_alloc(t->arena, 4 << 20);
	memset(long_text, 'x', (4 << 20) - 1);
	bool ok = fixture_write(s, "UPDATE place SET about = $1", ARGS(long_text), 1, t->e);
	CHECK(!ok);
	CHECK_INT(t->e->kind, ERR_SYSTEM);
	CHECK_HAS(t->e->say, "The disk is full");
	setrlimit(RLIMIT_FSIZE, &before);
	signal(SIGXFSZ, SIG_DFL);
	err_clear(t->e);
	CHECK(fixture_write(s, "UPDATE place SET about = $1", ARGS("short"), 1, t->e));
	CHECK_INT(fixture_count(s, "SELECT count(*) FROM place WHERE about = 'short'"), 1);
	CHECK_INT(store_revision(s, 1), 2);
	store_close(s);
}

TEST(a_database_at_its_largest_size_says_so_and_goes_on)
{
	struct store *s = fixture_open(t, arena_printf(t->arena, "%s/small.db", t->folder).p, true);
	NEED(s);
	struct db *db = store_writer(s, t->e);
	NEED(db_int(db, "PRAGMA max_page_count = 40", NO_ARGS, 0, t->e) == 40);
	store_give(db);
	int64_t id = 0;
	char *text = arena_alloc(t->arena, 5000);
	memset(text, 'x', 4999);
	while (id < 1000 && fixture_write(s,
	    "INSERT INTO place (city, id, name, about) VALUES (1, $1, 'x', $2)", ARGS(id, text), 1,
	    t->e))
		id++;
	CHECK(id > 0 && id < 1000);
	CHECK_INT(t->e->kind, ERR_SYSTEM);
	CHECK_HAS(t->e->say, "The disk is full.");
	CHECK_INT(fixture_count(s, "SELECT count(*) FROM place"), id);
	CHECK_INT(store_revision(s, 1), id);
	err_clear(t->e);
	CHECK(fixture_write(s, "DELETE FROM place WHERE id < 3", NO_ARGS, 1, t->e));
	store_close(s);
}

/* ---- a PostgreSQL server of this test's own, which is restarted under it ---- */

static bool server(struct test *t, const char *verb, char *line, size_t size)
{
	const char *source = getenv("STOA_SOURCE");
	FILE *f = popen(arena_printf(t->arena, "%s/tests/postgres %s '%s'", source ? source : ".",
	    verb, t->folder).p, "r");
	if (line && fgets(line, (int)size, f))
		line[strcspn(line, "\n")] = 0;
	return !pclose(f);
}

TEST(a_restart_of_the_server_is_survived)
{
	char where[400] = "";
	if (!getenv("STOA_TEST_STORE")) {
		t->skipped = true;
		return;
	}
	NEED(server(t, "start", where, sizeof where));
	struct store *s = fixture_open(t, where, true);
	NEED(s);
	NEED(fixture_write(s, one_place, NO_ARGS, 1, t->e));
	CHECK_INT(store_revision(s, 1), 1);
	struct db *held = store_reader(s, t->e), *writing = store_writer(s, t->e);
	CHECK_INT(db_int(held, how_many, NO_ARGS, -1, t->e), 0);
	CHECK(db_begin(writing, t->e));
	CHECK(db_run(writing, count_up, NO_ARGS, t->e));
	NEED(server(t, "restart", NULL, 0));
	CHECK_INT(db_int(held, how_many, NO_ARGS, -1, t->e), 0);
	CHECK_INT(t->e->kind, ERR_NONE);
	store_give(held);
	/* what was open is lost, and says so */
	struct err e = { 0 };
	bool ok = db_run(writing, count_up, NO_ARGS, &e);
	CHECK(!db_end(writing, ok, &e));
	CHECK_INT(e.kind, ERR_BUSY);
	store_give(writing);
	CHECK(fixture_write(s, count_up, NO_ARGS, 1, t->e));
	CHECK_INT(fixture_count(s, how_many), 1);
	CHECK_INT(store_revision(s, 1), 2);
	/* the listener is back too */
	struct store *other = fixture_open(t, where, false);
	nanosleep(&(struct timespec){ .tv_sec = 1, .tv_nsec = 500000000 }, NULL);
	CHECK_INT(store_revision(s, 1), 2);
	CHECK(other && fixture_write(other, count_up, NO_ARGS, 1, t->e));
	nanosleep(&(struct timespec){ .tv_nsec = 300000000 }, NULL);
	CHECK_INT(store_revision(s, 1), 3);
	store_close(other);
	store_close(s);
	CHECK(server(t, "stop", NULL, 0));
}
