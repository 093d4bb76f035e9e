/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The workers: two threads beside the server that take what is due, once a second, and one round
 * in five look for what was cut off. A worker that has just run a job looks again at once. Other
 * processes may do the same on the same store. A failure of the store is logged once and waited
 * out; the threads go on.
 */
#include "jobs/jobs_impl.h"

#include "base/date.h"
#include "base/log.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

enum { WORKERS = 2, POLL_MS = 1000, SWEEP_EVERY = 5 };

struct workers {
	struct store *store;
	rooms all;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	_Atomic bool stopping;
	pthread_t threads[WORKERS];
	int count;
};

static void rest(struct workers *w)
{
	struct timespec until;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += POLL_MS / 1000;
	pthread_mutex_lock(&w->lock);
	if (!atomic_load(&w->stopping))
		pthread_cond_timedwait(&w->wake, &w->lock, &until);
	pthread_mutex_unlock(&w->lock);
}

static bool run_next(struct workers *w, bool *ran_r, struct err *e)
{
	struct arena *a = arena_new(0);
	struct job job;
	struct err own = { 0 };	/* the job's: written in its row and logged by job_run */
	char owner[OWNER_TEXT];
	bool ok = job_claim(w->store, a, date_now(), owner, &job, e);
	*ran_r = ok && job.id;
	if (*ran_r)
		(void)job_run(w->store, w->all, &job, owner, &w->stopping, &own);
	arena_free(a);
	return ok;
}

static void *work(void *thing)
{
	struct workers *w = thing;
	bool quiet = false;
	for (int round = 0; !atomic_load(&w->stopping); round++) {
		struct err e = { 0 };
		bool ran = false;
		bool ok = (round % SWEEP_EVERY || jobs_sweep(w->store, w->all, date_now(), &e)) &&
		    run_next(w, &ran, &e);
		if (!ok && !quiet)
			log_err("jobs cannot be looked after", &e);
		quiet = !ok;
		if (!ran)
			rest(w);
	}
	return NULL;
}

static void stop(void *state)
{
	struct workers *w = state;
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	atomic_store(&w->stopping, true);
	pthread_cond_broadcast(&w->wake);
	pthread_mutex_unlock(&w->lock);
	for (int i = 0; i < w->count; i++)
		pthread_join(w->threads[i], NULL);
	pthread_cond_destroy(&w->wake);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

static bool start(struct store *s, rooms all, void **state_r, struct err *e)
{
	struct workers *w = calloc(1, sizeof *w);
	if (!w)
		return fail_system(e, "no memory for the workers");
	w->store = s;
	w->all = all;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->wake, NULL);
	while (w->count < WORKERS && !pthread_create(&w->threads[w->count], NULL, work, w))
		w->count++;
	if (w->count < WORKERS) {
		stop(w);
		return fail_system(e, "no threads for the workers");
	}
	*state_r = w;
	return true;
}

const struct service jobs_service = { .start = start, .stop = stop };
