/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The number that says whether a page is stale, cheap enough to be asked by every request.
 *
 * Numbers that were read are kept in a small table. The driver knows when they are no longer
 * true: on SQLite it looks at the header of the write-ahead log's index, which changes with every
 * commit of any process; on PostgreSQL it is told (LISTEN). A number is only kept if nothing was
 * forgotten between asking and answering: that is what `generation` (everything) and `stamp` (one
 * slot) tell.
 */
#include "store/store_impl.h"

static const char read_revision[] = "SELECT n FROM revision WHERE city = $1";

static size_t slot_of(int64_t city)
{
	return (size_t)(((uint64_t)city * 0x9e3779b97f4a7c15u) >> 54) % SLOTS;
}

void revisions_stale(struct store *s)
{
	s->revisions.generation++;
}

void revisions_forget_all(struct store *s)
{
	pthread_mutex_lock(&s->revisions.mutex);
	revisions_stale(s);
	pthread_mutex_unlock(&s->revisions.mutex);
}

void revisions_forget(struct store *s, int64_t city)
{
	size_t i = slot_of(city);
	pthread_mutex_lock(&s->revisions.mutex);
	s->revisions.slots[i].generation = 0;
	s->revisions.slots[i].stamp++;
	pthread_mutex_unlock(&s->revisions.mutex);
}

/* With a connection of its own, so that it never waits for those that are lent. */
static bool read_now(struct store *s, int64_t city, int64_t *n_r)
{
	struct err e = { 0 };
	pthread_mutex_lock(&s->watch_mutex);
	if (s->watch && !s->driver->usable(s->watch)) {
		db_free(s->watch);
		s->watch = NULL;
	}
	if (!s->watch)
		s->watch = db_new(s, false, &e);
	int64_t n = s->watch ? db_int(s->watch, read_revision, ARGS(city), 0, &e) : 0;
	pthread_mutex_unlock(&s->watch_mutex);
	if (e.kind != ERR_NONE)
		return false;
	*n_r = n;
	return true;
}

int64_t store_revision(struct store *s, int64_t city)
{
	struct revisions *all = &s->revisions;
	size_t i = slot_of(city);
	pthread_mutex_lock(&all->mutex);
	bool believe = s->driver->watch(s);
	uint64_t generation = all->generation, stamp = all->slots[i].stamp;
	int64_t n = all->slots[i].city == city ? all->slots[i].n : 0;
	bool known = believe && all->slots[i].city == city &&
	    all->slots[i].generation == generation;
	pthread_mutex_unlock(&all->mutex);
	if (known || !read_now(s, city, &n) || !believe)
		return n;
	pthread_mutex_lock(&all->mutex);
	if (all->generation == generation && all->slots[i].stamp == stamp) {
		all->slots[i].city = city;
		all->slots[i].n = n;
		all->slots[i].generation = generation;
	}
	pthread_mutex_unlock(&all->mutex);
	return n;
}
