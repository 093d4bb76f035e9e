/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The thread beside a server that keeps the index up to date: once a second it looks whether
 * anything was committed, and follows. It holds the index only while it writes, so that of the
 * processes of a machine whichever comes first does the work, and none is missed when it dies.
 * Between passes neither ICU nor Xapian hold memory.
 */
#include "base/log.h"
#include "search/search_impl.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { PATIENCE = 30 };	/* seconds until the next try after a failure */

static const char revisions_sql[] = "SELECT CAST(COALESCE(sum(n), 0) AS bigint) FROM revision";

struct follower {
	struct store *store;
	rooms rooms;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t wake;
	volatile bool stop;
	int64_t seen;
};

/* False when it is time to stop. */
static bool sleep_for(struct follower *f, int seconds)
{
	struct timespec until;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += seconds;
	pthread_mutex_lock(&f->mutex);
	int rc = 0;
	while (!f->stop && rc != ETIMEDOUT)
		rc = pthread_cond_timedwait(&f->wake, &f->mutex, &until);
	bool stop = f->stop;
	pthread_mutex_unlock(&f->mutex);
	return !stop;
}

static int64_t revisions(struct follower *f, struct err *e)
{
	struct db *db = store_reader(f->store, e);
	int64_t n = db ? db_int(db, revisions_sql, NO_ARGS, 0, e) : -1;
	store_give(db);
	return n;
}

static bool follow(struct follower *f, struct err *e)
{
	struct arena *a = arena_new(0);
	struct str folder = search_folder(a, f->store, e);
	bool ok = folder.n && feed_follow(folder.p, f->store, f->rooms, &f->stop, e);
	arena_free(a);
	return ok;
}

static void *run(void *thing)
{
	struct follower *f = thing;
	int pause = 1;
	while (sleep_for(f, pause)) {
		struct err e = { 0 };
		int64_t now = revisions(f, &e);
		pause = 1;
		if (e.kind == ERR_NONE && now != f->seen && follow(f, &e))
			f->seen = now;
		if (e.kind != ERR_NONE && e.kind != ERR_BUSY) {
			log_err("search index", &e);
			pause = PATIENCE;
		}
	}
	return NULL;
}

static bool start(struct store *s, rooms all, void **state_r, struct err *e)
{
	struct follower *f = calloc(1, sizeof *f);
	if (!f)
		return fail_system(e, "no memory");
	*f = (struct follower){ .store = s, .rooms = all, .seen = -1 };
	pthread_mutex_init(&f->mutex, NULL);
	pthread_cond_init(&f->wake, NULL);
	int rc = pthread_create(&f->thread, NULL, run, f);
	if (rc) {
		free(f);
		return fail_system(e, "thread of the search index: error %d", rc);
	}
	*state_r = f;
	return true;
}

static void stop(void *state)
{
	struct follower *f = state;
	pthread_mutex_lock(&f->mutex);
	f->stop = true;
	pthread_cond_signal(&f->wake);
	pthread_mutex_unlock(&f->mutex);
	pthread_join(f->thread, NULL);
	pthread_mutex_destroy(&f->mutex);
	pthread_cond_destroy(&f->wake);
	free(f);
}

const struct service search_service = { start, stop };
