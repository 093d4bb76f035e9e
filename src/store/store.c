/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A store: which driver, and the connections that are lent out.
 *
 * There is a pool of readers and one of writers (on SQLite the latter holds a single connection).
 * Who finds none waits in a queue; a connection that comes back goes to the first of it, so that
 * nobody is overtaken. A few more readers than are kept may be opened when many are needed at
 * once; they are closed when they come back.
 */
#include "store/store_impl.h"

#include "base/lang.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { READERS = 4, READERS_MOST = 32, WRITERS = 4 };

void *store_memory(size_t size)
{
	void *p = calloc(1, size);
	if (!p)
		abort();
	return p;
}

char *store_copy_text(const char *text, size_t n)
{
	char *p = store_memory(n + 1);
	if (n)
		memcpy(p, text, n);
	return p;
}

int64_t clock_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- opening ---- */

static bool names_postgres(const char *where)
{
	struct str s = str_of(where);
	return str_starts(s, S("postgres://")) || str_starts(s, S("postgresql://"));
}

/* postgres://user:secret@host/db is shown as postgres://user@host/db. */
static char *without_password(const char *where)
{
	char *shown = store_copy_text(where, strlen(where));
	char *start = strstr(shown, "://");
	if (!names_postgres(where) || !start)
		return shown;
	start += 3;
	size_t host = strcspn(start, "/?");
	char *at = memrchr(start, '@', host);
	char *colon = at ? memchr(start, ':', (size_t)(at - start)) : NULL;
	if (colon)
		memmove(colon, at, strlen(at) + 1);
	return shown;
}

static struct store *store_new(const char *where, const struct store_options *o)
{
	struct store *s = store_memory(sizeof *s);
	bool postgres = names_postgres(where);
	s->driver = postgres ? &postgres_driver : &sqlite_driver;
	s->where = store_copy_text(where, strlen(where));
	s->shown = without_password(where);
	s->rooms = o->rooms;
	s->readers.keep = o->readers > 0 ? o->readers : READERS;
	s->readers.most = s->readers.keep > READERS_MOST ? s->readers.keep : READERS_MOST;
	s->writers.keep = s->writers.most = postgres ? WRITERS : 1;
	pthread_mutex_init(&s->mutex, NULL);
	pthread_mutex_init(&s->watch_mutex, NULL);
	pthread_mutex_init(&s->revisions.mutex, NULL);
	s->revisions.generation = 1;
	return s;
}

static bool check_schema(struct store *s, const struct store_options *o, struct err *e)
{
	struct db *db = store_reader(s, e);
	if (!db)
		return false;
	int missing = 0;
	bool ok = migrate_check(db, s->rooms, &missing, e);
	store_give(db);
	if (!ok)
		return false;
	if (missing < 0 && !o->create)
		return fail(e, ERR_MISSING, SAY_NONE, s->shown);
	if (o->migrate)
		return (missing == 0 && !store_sync_kinds) || migrate_run(s, e);
	if (missing < 0)
		return true;
	return missing == 0 || fail(e, ERR_CONFLICT,
	    N_("The store %s was made by an older version of the program. Bring it up to date with "
	       "\"stoa init\"."), s->shown);
}

struct store *store_open(const char *where, const struct store_options *o, struct err *e)
{
	struct store *s = store_new(where, o);
	if (s->driver->open(s, o->create, e) && check_schema(s, o, e))
		return s;
	store_close(s);
	return NULL;
}

static void close_idle(struct pool *pool)
{
	while (pool->idle) {
		struct db *db = pool->idle;
		pool->idle = db->next;
		db_free(db);
	}
}

void store_close(struct store *s)
{
	if (!s)
		return;
	close_idle(&s->readers);
	close_idle(&s->writers);
	s->driver->close(s);
	if (s->watch)
		db_free(s->watch);
	pthread_mutex_destroy(&s->mutex);
	pthread_mutex_destroy(&s->watch_mutex);
	pthread_mutex_destroy(&s->revisions.mutex);
	free(s->where);
	free(s->shown);
	free(s);
}

bool store_is_postgres(const struct store *s)
{
	return s->driver == &postgres_driver;
}

rooms db_rooms(const struct db *db)
{
	return db->store->rooms;
}

const char *store_where(const struct store *s)
{
	return s->shown;
}

/* ---- connections ---- */

struct db *db_new(struct store *s, bool writes, struct err *e)
{
	struct db *db = store_memory(sizeof *db);
	db->store = s;
	db->driver = s->driver;
	db->writes = writes;
	if (s->driver->connect(db, e))
		return db;
	db_free(db);
	return NULL;
}

void db_free(struct db *db)
{
	db_settle(db);
	statements_clear(db);
	db->driver->disconnect(db);
	while (db->spare) {
		struct rows *q = db->spare;
		db->spare = q->next;
		free(q);
	}
	free(db->touched);
	free(db);
}

static void leave_queue(struct pool *pool, struct waiter *w)
{
	struct waiter **at = &pool->first, *before = NULL;
	while (*at && *at != w) {
		before = *at;
		at = &(*at)->next;
	}
	if (*at)
		*at = w->next;
	if (pool->last == w)
		pool->last = before;
}

/* Called with the store's lock. True when a connection or the right to open one was given. */
static bool wait_turn(struct store *s, struct pool *pool, struct waiter *w)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += WAIT_MS / 1000;
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&w->woken, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (pool->last)
		pool->last->next = w;
	else
		pool->first = w;
	pool->last = w;
	int rc = 0;
	while (!w->db && !w->may_open && rc != ETIMEDOUT)
		rc = pthread_cond_timedwait(&w->woken, &s->mutex, &until);
	if (!w->db && !w->may_open)
		leave_queue(pool, w);
	pthread_cond_destroy(&w->woken);
	return w->db || w->may_open;
}

/* Called with the store's lock. The first of the queue gets db, or the right to open its own. */
static bool hand_on(struct pool *pool, struct db *db)
{
	struct waiter *w = pool->first;
	if (!w)
		return false;
	pool->first = w->next;
	if (!pool->first)
		pool->last = NULL;
	w->db = db;
	w->may_open = !db;
	pthread_cond_signal(&w->woken);
	return true;
}

static struct db *open_one(struct store *s, struct pool *pool, struct err *e)
{
	struct db *db = db_new(s, pool == &s->writers, e);
	if (db)
		return db;
	pthread_mutex_lock(&s->mutex);
	if (!hand_on(pool, NULL))
		pool->open--;
	pthread_mutex_unlock(&s->mutex);
	return NULL;
}

static struct db *borrow(struct store *s, struct pool *pool, struct err *e)
{
	struct waiter w = { 0 };
	pthread_mutex_lock(&s->mutex);
	if (!pool->first && pool->idle) {
		w.db = pool->idle;
		pool->idle = w.db->next;
		pool->idle_count--;
	} else if (!pool->first && pool->open < pool->most) {
		pool->open++;
		w.may_open = true;
	}
	bool got = w.db || w.may_open || wait_turn(s, pool, &w);
	pthread_mutex_unlock(&s->mutex);
	if (!got) {
		fail(e, ERR_BUSY, SAY_BUSY);
		fail_in(e, "waited %d ms for a connection", WAIT_MS);
		return NULL;
	}
	if (w.db && s->driver->usable(w.db))
		return w.db;
	if (w.db)
		db_free(w.db);
	return open_one(s, pool, e);
}

struct db *store_reader(struct store *s, struct err *e)
{
	return borrow(s, &s->readers, e);
}

struct db *store_writer(struct store *s, struct err *e)
{
	return borrow(s, &s->writers, e);
}

void store_give(struct db *db)
{
	if (!db)
		return;
	db_settle(db);
	struct store *s = db->store;
	struct pool *pool = db->writes ? &s->writers : &s->readers;
	pthread_mutex_lock(&s->mutex);
	bool keep = hand_on(pool, db);
	if (!keep && pool->idle_count < pool->keep) {
		db->next = pool->idle;
		pool->idle = db;
		pool->idle_count++;
		keep = true;
	}
	pool->open -= !keep;
	pthread_mutex_unlock(&s->mutex);
	if (!keep)
		db_free(db);
}
