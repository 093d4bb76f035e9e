/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Running one job. Beside the thread that works, a keeper writes: it renews the lease, shows the
 * progress and learns of a cancellation. So job_progress never waits for the store (which on
 * SQLite has one writer, perhaps this very job), and a step that is silent for minutes keeps its
 * lease.
 */
#include "jobs/jobs_impl.h"

#include "base/date.h"
#include "base/log.h"

#include <stdatomic.h>
#include <time.h>

static const char renew[] = "UPDATE job SET lease_until = $4, done = $5, total = $6, step = $7"
    " WHERE city = $1 AND id = $2 AND owner = $3 AND state = 1 RETURNING cancel";

struct running {
	struct store *store;
	const struct job *job;
	const char *owner;
	const _Atomic bool *stopping;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	pthread_t keeper;
	bool ended, changed;
	bool cancelled, lost;
	int64_t done, all;
	const char *step;
};

bool job_progress(struct job_run *j, const char *step, int64_t done, int64_t all)
{
	struct running *r = j->state;
	pthread_mutex_lock(&r->lock);
	r->changed = true;
	r->done = done;
	r->all = all;
	r->step = step ? step : "";
	bool go_on = !r->cancelled && !r->lost;
	pthread_mutex_unlock(&r->lock);
	return go_on && !(r->stopping && atomic_load(r->stopping));
}

/* ---- the keeper ---- */

struct note {
	int64_t done, all;
	const char *step;
};

/* A failure here is not the job's: it is logged, and the next round tries again. */
static void write_note(struct running *r, struct note n)
{
	struct err e = { 0 };
	struct db *db = store_writer(r->store, &e);
	bool cancel = false, mine = false;
	bool ok = db != NULL;
	if (db) {
		struct rows *q = db_query(db, renew, ARGS(r->job->city, r->job->id, r->owner,
		    date_now() + LEASE_MS, n.done, n.all, n.step), &e);
		if (rows_next(q)) {
			mine = true;
			cancel = rows_int(q, 0) == 1;
		}
		ok = rows_end(q, &e);
	}
	store_give(db);
	if (!ok)
		log_err("job cannot renew its lease", &e);
	pthread_mutex_lock(&r->lock);
	r->cancelled = r->cancelled || cancel;
	r->lost = r->lost || (ok && !mine);
	pthread_mutex_unlock(&r->lock);
}

static void wait_a_little(struct running *r)
{
	struct timespec until;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += SHOW_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	pthread_cond_timedwait(&r->wake, &r->lock, &until);
}

static void *keep(void *thing)
{
	struct running *r = thing;
	int64_t written = date_now();
	pthread_mutex_lock(&r->lock);
	while (!r->ended) {
		wait_a_little(r);
		int64_t now = date_now();
		if (r->ended || (!r->changed && now - written < RENEW_MS && now >= written))
			continue;
		struct note n = { r->done, r->all, r->step };
		r->changed = false;
		pthread_mutex_unlock(&r->lock);
		write_note(r, n);
		written = now;
		pthread_mutex_lock(&r->lock);
	}
	pthread_mutex_unlock(&r->lock);
	return NULL;
}

static bool keeper_start(struct running *r, struct err *e)
{
	pthread_mutex_init(&r->lock, NULL);
	pthread_cond_init(&r->wake, NULL);
	return pthread_create(&r->keeper, NULL, keep, r) == 0 ||
	    fail_system(e, "no thread for the keeper of a job");
}

static void keeper_stop(struct running *r)
{
	pthread_mutex_lock(&r->lock);
	r->ended = true;
	pthread_cond_signal(&r->wake);
	pthread_mutex_unlock(&r->lock);
	pthread_join(r->keeper, NULL);
	pthread_cond_destroy(&r->wake);
	pthread_mutex_destroy(&r->lock);
}

/* ---- the run ---- */

static bool call_kind(struct running *r, rooms all, const struct job_kind *kind,
    struct str *result_r, struct arena *a, struct err *e)
{
	struct job_run j = { .store = r->store, .rooms = all, .arena = a, .job = r->job,
		.lang = e->lang, .state = r };
	if (!keeper_start(r, e))
		return false;
	bool ok = kind->run(&j, result_r, e);
	keeper_stop(r);
	/* fail keeps the first error: this one counts only where the kind gave none. */
	return ok || fail_system(e, "job %s failed without a word", kind->name);
}

/* An end before the end: the kind undoes what it has begun, as after a cut. */
static bool undo(struct running *r, const struct job_kind *kind, struct err *e)
{
	struct err own = { .lang = e->lang };
	if (!kind->cut_off || kind->cut_off(r->store, r->job, &own))
		return true;
	log_err("job cannot be undone", &own);
	err_clear(e);
	return fail(e, own.kind, "%s", own.say);
}

static void judge(struct running *r, const struct job_kind *kind, bool ok, struct job *job,
    struct err *e)
{
	bool stopped = r->stopping && atomic_load(r->stopping);
	job->done = r->done;
	job->all = r->all;
	job->state = ok ? JOB_DONE : JOB_FAILED;
	if (!ok && (r->cancelled || stopped) && undo(r, kind, e))
		job->state = r->cancelled ? JOB_CANCELLED : JOB_WAITING;
	if (job->state == JOB_FAILED) {
		job->error = str_of(e->say);
		log_err("job failed", e);
	}
}

bool job_run(struct store *s, rooms all, struct job *job, const char *owner,
    const _Atomic bool *stopping, struct err *e)
{
	const struct job_kind *kind = job_kind_find(all, job->kind);
	struct arena *a = arena_new(0);
	struct running r = { .store = s, .job = job, .owner = owner, .stopping = stopping,
		.step = "" };
	struct job end = *job;
	struct err finish = { .lang = e->lang };
	end.result = end.error = STR_EMPTY;
	if (!kind) {
		end.state = JOB_FAILED;
		fail(e, ERR_SYSTEM, N_("This program knows no job \"%.*s\"."), STR(job->kind));
		end.error = str_of(e->say);
	} else {
		bool ok = call_kind(&r, all, kind, &end.result, a, e);
		judge(&r, kind, ok, &end, e);
	}
	/* Written also when the lease was lost: then it changes nothing. */
	if (!job_finish(s, &end, owner, date_now(), &finish))
		log_err("job cannot write its end", &finish);
	job->state = end.state;
	arena_free(a);
	return end.state == JOB_DONE;
}

bool job_run_now(struct store *s, rooms all, int64_t city, int64_t id, struct err *e)
{
	struct arena *a = arena_new(0);
	struct job job;
	char owner[OWNER_TEXT];
	bool ok = job_claim_one(s, a, city, id, date_now(), owner, &job, e) &&
	    job_run(s, all, &job, owner, NULL, e);
	arena_free(a);
	return ok;
}
