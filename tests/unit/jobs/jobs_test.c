/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Jobs: claimed once, ended with words, cut off and found again. */
#include "test.h"

#include "base/date.h"
#include "jobs/jobs_impl.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- kinds to run ---- */

/* The table mark is what the jobs of these tests do: one row per run, and what is undone. */
static const struct migration steps[] = {
    {.to = 1,
	.sql = "CREATE TABLE mark (city @int NOT NULL, job @int NOT NULL, n @int NOT NULL,"
	       " PRIMARY KEY (city, job)) @strict"},
    {0},
};

static bool add_mark(struct store *s, int64_t job, struct err *e)
{
	struct db *db = store_writer(s, e);
	bool ok = db && db_run(db, "INSERT INTO mark (city, job, n) VALUES (1, $1, 1)"
	    " ON CONFLICT (city, job) DO UPDATE SET n = mark.n + 1", ARGS(job), e);
	store_give(db);
	return ok;
}

static bool run_good(struct job_run *j, struct str *result_r, struct err *e)
{
	job_progress(j, "Counting", 3, 4);
	*result_r = S("/result");
	return add_mark(j->store, j->job->id, e);
}

static bool run_bad(struct job_run *j, struct str *result_r, struct err *e)
{
	(void)j, (void)result_r;
	return fail(e, ERR_INPUT, "Line 7 has no year.");
}

/* Marks, then waits for longer than any test. */
static bool run_endless(struct job_run *j, struct str *result_r, struct err *e)
{
	(void)result_r;
	if (!add_mark(j->store, j->job->id, e))
		return false;
	while (job_progress(j, "Waiting", 0, 0))
		usleep(10000);
	return fail(e, ERR_BUSY, "It was told to end.");
}

/* Says nothing for longer than a renewal is due. */
static bool run_silent(struct job_run *j, struct str *result_r, struct err *e)
{
	(void)j, (void)result_r, (void)e;
	usleep((RENEW_MS + 3 * SHOW_MS) * 1000);
	return true;
}

static bool undo_mark(struct store *s, const struct job *job, struct err *e)
{
	struct db *db = store_writer(s, e);
	bool ok =
	    db && db_run(db, "DELETE FROM mark WHERE city = 1 AND job = $1", ARGS(job->id), e);
	store_give(db);
	return ok;
}

static const struct job_kind good = { .name = "good", .label = "Good", .run = run_good };
static const struct job_kind bad = { .name = "bad", .label = "Bad", .run = run_bad };
static const struct job_kind endless = { .name = "endless", .label = "Endless",
	.run = run_endless, .cut_off = undo_mark };
static const struct job_kind silent = { .name = "silent", .label = "Silent", .run = run_silent };
static const struct job_kind stubborn = { .name = "stubborn", .label = "Tried again",
	.run = run_endless, .cut_off = undo_mark, .tries = 1 };
static const struct job_kind nightly = { .name = "nightly", .label = "Nightly", .run = run_good,
	.every = 3600 };
static const struct job_kind *const kinds[] = { &good, &bad, &endless, &silent, &stubborn, NULL };
static const struct job_kind *const repeated[] = { &nightly, NULL };
static const struct room marks = { .name = "marks", .migrations = steps, .jobs = kinds };
static const struct room nights = { .name = "nights", .jobs = repeated };
static const struct room *const all[] = { &record_room, &account_room, &jobs_room, &marks, NULL };
static const struct room *const with_nights[] = { &record_room, &account_room, &jobs_room, &marks,
	&nights, NULL };

static struct store *open_store(struct test *t)
{
	store_sync_kinds = record_sync_kinds;
	return store_open(test_store_where(t),
	    &(struct store_options){.rooms = all, .create = true, .migrate = true}, t->e);
}

static int64_t add(struct test *t, struct store *s, const char *kind)
{
	int64_t id = 0;
	struct db *db = store_writer(s, t->e);
	CHECK(db && job_add(db, 1, kind, S("a job"), S("{}"), 0, 0, &id, t->e));
	store_give(db);
	return id;
}

static struct job load(struct test *t, struct store *s, int64_t id)
{
	struct job job = { .state = JOB_WAITING };
	struct db *db = store_reader(s, t->e);
	CHECK(db && job_load(db, t->arena, 1, id, &job, t->e));
	store_give(db);
	return job;
}

static int64_t ask(struct test *t, struct store *s, const char *sql)
{
	struct db *db = store_reader(s, t->e);
	int64_t n = db ? db_int(db, sql, NO_ARGS, -1, t->e) : -1;
	store_give(db);
	return n;
}

/* ---- ends ---- */

TEST(job_that_is_done_keeps_its_result_and_progress)
{
	struct store *s = open_store(t);
	NEED(s);
	int64_t id = add(t, s, "good");
	NEED(job_run_now(s, all, 1, id, t->e));
	struct job job = load(t, s, id);
	CHECK_INT(job.state, JOB_DONE);
	CHECK_STR(job.result, "/result");
	CHECK_INT(job.done, 3);
	CHECK_INT(job.all, 4);
	CHECK(job.ended >= job.started && job.started >= job.created);
	store_close(s);
}

TEST(job_that_fails_says_why_and_can_be_offered_again)
{
	struct store *s = open_store(t);
	NEED(s);
	int64_t id = add(t, s, "bad");
	CHECK(!job_run_now(s, all, 1, id, t->e));
	CHECK_STR(t->e->say, "Line 7 has no year.");
	err_clear(t->e);
	struct job job = load(t, s, id);
	CHECK_INT(job.state, JOB_FAILED);
	CHECK_STR(job.error, "Line 7 has no year.");
	struct db *db = store_writer(s, t->e);
	CHECK(job_offer(db, 1, id, date_now(), t->e));
	CHECK(!job_offer(db, 1, id, date_now(), t->e));
	CHECK_INT(t->e->kind, ERR_CONFLICT);
	store_give(db);
	CHECK_INT(load(t, s, id).state, JOB_WAITING);
	store_close(s);
}

TEST(job_of_an_unknown_kind_fails_with_words)
{
	struct store *s = open_store(t);
	NEED(s);
	int64_t id = add(t, s, "from-a-newer-program");
	CHECK(!job_run_now(s, all, 1, id, t->e));
	CHECK_INT(load(t, s, id).state, JOB_FAILED);
	CHECK_HAS(load(t, s, id).error, "from-a-newer-program");
	store_close(s);
}

TEST(job_of_another_city_is_not_seen)
{
	struct store *s = open_store(t);
	NEED(s);
	int64_t id = add(t, s, "good");
	struct db *db = store_reader(s, t->e);
	struct job job;
	CHECK(!job_load(db, t->arena, 2, id, &job, t->e));
	CHECK_INT(t->e->kind, ERR_MISSING);
	store_give(db);
	store_close(s);
}

/* ---- claims ---- */

struct claimer {
	struct store *s;
	pthread_t thread;
	int ran;
	struct err e;
};

static void *claim_all(void *thing)
{
	struct claimer *c = thing;
	for (;;) {
		struct arena *a = arena_new(0);
		struct job job = { .id = 0 };
		char owner[OWNER_TEXT];
		bool ok = job_claim(c->s, a, date_now() + 1000, owner, &job, &c->e);
		if (ok && job.id)
			c->ran += job_run(c->s, all, &job, owner, NULL, &c->e);
		arena_free(a);
		if (!ok || !job.id)
			return NULL;
	}
}

TEST(eight_claimers_run_each_job_exactly_once)
{
	enum { CLAIMERS = 8, JOBS = 60 };
	struct claimer c[CLAIMERS] = { 0 };
	struct store *s = open_store(t);
	int ran = 0;
	NEED(s);
	for (int i = 0; i < JOBS; i++)
		add(t, s, "good");
	for (int i = 0; i < CLAIMERS; i++) {
		c[i].s = s;
		NEED(pthread_create(&c[i].thread, NULL, claim_all, &c[i]) == 0);
	}
	for (int i = 0; i < CLAIMERS; i++) {
		pthread_join(c[i].thread, NULL);
		CHECK_STR(c[i].e.log, "");
		ran += c[i].ran;
	}
	CHECK_INT(ran, JOBS);
	CHECK_INT(ask(t, s, "SELECT count(*) FROM mark WHERE n = 1"), JOBS);
	CHECK_INT(ask(t, s, "SELECT count(*) FROM mark WHERE n > 1"), 0);
	store_close(s);
}

TEST(job_for_later_is_not_claimed_before_its_time)
{
	struct store *s = open_store(t);
	NEED(s);
	int64_t id, at = date_now() + 60000;
	struct db *db = store_writer(s, t->e);
	CHECK(job_add(db, 1, "good", S("later"), S(""), 0, at, &id, t->e));
	store_give(db);
	char owner[OWNER_TEXT];
	struct job job;
	CHECK(job_claim(s, t->arena, at - 1, owner, &job, t->e));
	CHECK_INT(job.id, 0);
	CHECK(job_claim(s, t->arena, at, owner, &job, t->e));
	CHECK_INT(job.id, id);
	store_close(s);
}

/* ---- cut off ---- */

/* A process of its own claims the job, begins, and is killed in the middle. */
static bool run_and_kill(struct test *t, const char *where, struct store *s, int64_t id)
{
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		struct err e = { 0 };
		struct store *own = store_open(where, &(struct store_options){ .rooms = all }, &e);
		if (own)
			job_run_now(own, all, 1, id, &e);
		_exit(1);
	}
	for (int i = 0; i < 500 && ask(t, s, "SELECT count(*) FROM mark") < 1; i++)
		usleep(20000);
	bool begun = ask(t, s, "SELECT count(*) FROM mark") == 1;
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return begun;
}

static void check_cut_off(struct test *t, const char *kind, enum job_state after)
{
	store_sync_kinds = record_sync_kinds;
	const char *where = test_store_where(t);
	struct store_options o = { .rooms = all, .create = true, .migrate = true };
	struct store *s = store_open(where, &o, t->e);
	NEED(s);
	int64_t id = add(t, s, kind);
	store_close(s);
	NEED((s = store_open(where, &(struct store_options){ .rooms = all }, t->e)));
	CHECK(run_and_kill(t, where, s, id));
	CHECK_INT(load(t, s, id).state, JOB_RUNNING);
	/* While the lease holds nobody may touch it. */
	CHECK(jobs_sweep(s, all, date_now(), t->e));
	CHECK_INT(load(t, s, id).state, JOB_RUNNING);
	CHECK_INT(ask(t, s, "SELECT count(*) FROM mark"), 1);
	CHECK(jobs_sweep(s, all, date_now() + LEASE_MS + RENEW_MS, t->e));
	CHECK_INT(load(t, s, id).state, after);
	CHECK_INT(ask(t, s, "SELECT count(*) FROM mark"), 0);
	store_close(s);
}

TEST(killed_job_is_found_undone_and_left_to_a_person)
{
	check_cut_off(t, "endless", JOB_CUT_OFF);
}

TEST(killed_job_with_tries_left_waits_again)
{
	check_cut_off(t, "stubborn", JOB_WAITING);
}

TEST(job_that_is_cut_off_more_often_than_its_tries_waits_no_more)
{
	struct store *s = open_store(t);
	NEED(s);
	int64_t id = add(t, s, "stubborn"), now = date_now();
	char owner[OWNER_TEXT];
	struct job job;
	for (int i = 0; i < 2; i++) {
		CHECK_INT(load(t, s, id).state, JOB_WAITING);
		CHECK(job_claim_one(s, t->arena, 1, id, now, owner, &job, t->e));
		now += LEASE_MS + 1;
		CHECK(jobs_sweep(s, all, now, t->e));
	}
	CHECK_INT(load(t, s, id).state, JOB_CUT_OFF);
	store_close(s);
}

TEST(owner_that_lost_its_lease_cannot_write_the_end)
{
	struct store *s = open_store(t);
	NEED(s);
	int64_t id = add(t, s, "endless"), now = date_now();
	char owner[OWNER_TEXT];
	struct job job;
	CHECK(job_claim_one(s, t->arena, 1, id, now, owner, &job, t->e));
	CHECK(jobs_sweep(s, all, now + LEASE_MS + 1, t->e));
	job.state = JOB_DONE;
	job.result = S("too late");
	CHECK(job_finish(s, &job, owner, now + LEASE_MS + 2, t->e));
	CHECK_INT(load(t, s, id).state, JOB_CUT_OFF);
	store_close(s);
}

/* ---- the workers ---- */

static bool reaches(struct test *t, struct store *s, int64_t id, enum job_state state)
{
	for (int i = 0; i < 500; i++) {
		if (load(t, s, id).state == state)
			return true;
		usleep(20000);
	}
	return false;
}

TEST(workers_run_what_waits_and_end_what_is_cancelled)
{
	struct store *s = open_store(t);
	void *state;
	NEED(s);
	NEED(jobs_service.start(s, all, &state, t->e));
	int64_t quick = add(t, s, "good"), slow = add(t, s, "endless");
	CHECK(reaches(t, s, quick, JOB_DONE));
	CHECK(reaches(t, s, slow, JOB_RUNNING));
	struct db *db = store_writer(s, t->e);
	CHECK(job_cancel(db, 1, slow, date_now(), t->e));
	store_give(db);
	CHECK(reaches(t, s, slow, JOB_CANCELLED));
	jobs_service.stop(state);
	struct db *reader = store_reader(s, t->e);
	CHECK(!db_exists(reader, "SELECT 1 FROM mark WHERE job = $1", ARGS(slow), t->e));
	store_give(reader);
	store_close(s);
}

TEST(job_running_when_the_server_stops_waits_for_the_next_one)
{
	struct store *s = open_store(t);
	void *state;
	NEED(s);
	NEED(jobs_service.start(s, all, &state, t->e));
	int64_t id = add(t, s, "endless");
	CHECK(reaches(t, s, id, JOB_RUNNING));
	jobs_service.stop(state);
	CHECK_INT(load(t, s, id).state, JOB_WAITING);
	CHECK_INT(ask(t, s, "SELECT count(*) FROM mark"), 0);
	store_close(s);
}

TEST(silent_step_keeps_its_lease)
{
	struct store *s = open_store(t);
	NEED(s);
	int64_t id = add(t, s, "silent"), begun = date_now();
	CHECK(job_run_now(s, all, 1, id, t->e));
	CHECK(ask(t, s, "SELECT lease_until FROM job") >= begun + LEASE_MS + RENEW_MS);
	store_close(s);
}

TEST(repeated_job_is_there_once_and_comes_again_after_its_time)
{
	struct store *s = open_store(t);
	int64_t now = date_now(), city_job;
	NEED(s);
	CHECK(jobs_sweep(s, with_nights, now, t->e));
	CHECK(jobs_sweep(s, with_nights, now, t->e));
	CHECK_INT(ask(t, s, "SELECT count(*) FROM job WHERE kind = 'nightly'"), 1);
	city_job = ask(t, s, "SELECT id FROM job WHERE kind = 'nightly'");
	CHECK(job_run_now(s, with_nights, 0, city_job, t->e));
	CHECK(jobs_sweep(s, with_nights, now, t->e));
	CHECK_INT(ask(t, s, "SELECT count(*) FROM job WHERE kind = 'nightly'"), 2);
	CHECK(ask(t, s, "SELECT run_at FROM job WHERE kind = 'nightly' AND state = 0") >=
	    now + 3600 * 1000);
	store_close(s);
}
