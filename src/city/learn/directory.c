/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The index of each city in this process. Readers share it; whoever first finds it behind the
 * store brings it up to date while the others wait some milliseconds. Large makings run on a
 * thread of their own and are exchanged in one step.
 */
#include "base/log.h"
#include "city/learn/directory.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS_MAX = 24, AT_ONCE = 20000, CHUNK = 2000, VOCABULARIES = 8, WORDS_KEPT = 20000,
	QUARTER = 15, DAY = 1440 };	/* minutes */

struct kept {
	struct kept *after;
	struct store *store;
	int64_t city;
	pthread_rwlock_t lock;
	struct part *parts[PARTS_MAX];
	size_t count;
	int64_t revision, history, now;		/* revision -1: nothing is made yet */
	/* the making beside the requests */
	pthread_t thread;
	bool running, joinable;			/* under `lock` */
	volatile bool stop;
};

static pthread_mutex_t all_lock = PTHREAD_MUTEX_INITIALIZER;
static struct kept *all;
static struct vocabulary *idle[VOCABULARIES];

/* ---- vocabularies for questions ---- */

struct vocabulary *vocabulary_borrow(struct err *e)
{
	struct vocabulary *v = NULL;
	pthread_mutex_lock(&all_lock);
	for (int i = 0; i < VOCABULARIES && !v; i++) {
		v = idle[i];
		idle[i] = NULL;
	}
	pthread_mutex_unlock(&all_lock);
	return v ? v : vocabulary_new(e);
}

void vocabulary_return(struct vocabulary *v)
{
	if (vocabulary_words(v) < WORDS_KEPT) {
		pthread_mutex_lock(&all_lock);
		for (int i = 0; i < VOCABULARIES && v; i++)
			if (!idle[i]) {
				idle[i] = v;
				v = NULL;
			}
		pthread_mutex_unlock(&all_lock);
	}
	vocabulary_free(v);
}

/* ---- what is kept ---- */

static struct kept *kept_of(struct store *store, int64_t city)
{
	pthread_mutex_lock(&all_lock);
	struct kept *k = all;
	while (k && (k->store != store || k->city != city))
		k = k->after;
	if (!k) {
		k = calloc(1, sizeof *k);
		if (!k)
			abort();
		*k = (struct kept){ .after = all, .store = store, .city = city, .revision = -1 };
		pthread_rwlock_init(&k->lock, NULL);
		all = k;
	}
	pthread_mutex_unlock(&all_lock);
	return k;
}

static void drop_parts(struct part **parts, size_t *count)
{
	for (size_t i = 0; i < *count; i++)
		part_free(parts[i]);
	*count = 0;
}

static void free_kept(struct kept *k)
{
	pthread_rwlock_wrlock(&k->lock);
	k->stop = true;
	bool joinable = k->joinable;
	pthread_rwlock_unlock(&k->lock);
	if (joinable)
		pthread_join(k->thread, NULL);
	drop_parts(k->parts, &k->count);
	pthread_rwlock_destroy(&k->lock);
	free(k);
}

void directory_forget(struct store *store)
{
	struct kept *gone = NULL;
	pthread_mutex_lock(&all_lock);
	for (struct kept **at = &all; *at;) {
		struct kept *k = *at;
		if (k->store != store) {
			at = &k->after;
			continue;
		}
		*at = k->after;
		k->after = gone;
		gone = k;
	}
	for (int i = 0; i < VOCABULARIES && !all; i++) {
		vocabulary_free(idle[i]);
		idle[i] = NULL;
	}
	pthread_mutex_unlock(&all_lock);
	while (gone) {
		struct kept *after = gone->after;
		free_kept(gone);
		gone = after;
	}
}

/* ---- making everything ---- */

struct making {
	struct part *parts[PARTS_MAX];
	size_t count;
	int64_t revision, history;
};

/* One range of offers; two of them are made side by side. */
struct range {
	struct kept *k;
	int64_t from, to, now;
	struct segment *segment;
	struct err e;
};

static bool make_range(struct db *db, struct range *x)
{
	int64_t from = x->from, last = 0;
	struct maker *m = maker_new(&x->e);
	bool ok = m != NULL;
	do {
		ok = ok && load_offers(db, m, x->k->city, from, x->to, CHUNK, x->now / DAY, &last,
		    &x->e);
		from = last + 1;
	} while (ok && last && !x->k->stop);
	if (!m)
		return false;
	x->segment = maker_end(m);
	if (ok)
		return true;
	segment_free(x->segment);
	x->segment = NULL;
	return false;
}

static void *make_range_beside(void *thing)
{
	struct range *x = thing;
	struct db *db = store_reader(x->k->store, &x->e);
	if (db) {
		make_range(db, x);
		store_give(db);
	}
	return NULL;
}

/* In halves where there are many offers and a thread can be had. */
static bool make_ranges(struct db *db, struct range halves[2], int64_t middle)
{
	pthread_t beside;
	if (middle) {
		halves[0].to = middle - 1;
		halves[1].from = middle;
	}
	bool two = middle && !pthread_create(&beside, NULL, make_range_beside, &halves[1]);
	bool ok = make_range(db, &halves[0]);
	if (two)
		pthread_join(beside, NULL);
	else if (middle)
		ok = ok && make_range(db, &halves[1]);
	return ok && !halves[1].e.kind;
}

static bool make_all(struct db *db, struct kept *k, int64_t now, int64_t middle,
    struct making *out, struct err *e)
{
	struct range halves[2] = { { .k = k, .from = 1, .to = INT64_MAX, .now = now },
		{ .k = k, .from = 1, .to = INT64_MAX, .now = now } };
	out->revision = store_revision(k->store, k->city);
	out->history = load_last(db, k->city, e);
	bool ok = !e->kind && make_ranges(db, halves, middle);
	for (int i = 0; i < 2; i++) {
		if (ok && halves[i].segment)
			out->parts[out->count++] = part_new(halves[i].segment, now);
		else
			segment_free(halves[i].segment);
		if (halves[i].e.kind && !e->kind)
			*e = halves[i].e;
	}
	return ok;
}

static void exchange(struct kept *k, struct making *new, int64_t now)
{
	drop_parts(k->parts, &k->count);
	memcpy(k->parts, new->parts, sizeof k->parts);
	k->count = new->count;
	k->revision = new->revision;
	k->history = new->history;
	k->now = now;
}

static void *make_beside(void *thing)
{
	struct kept *k = thing;
	struct err e = { 0 };
	struct making new = { 0 };
	int64_t now = k->now;
	struct db *db = store_reader(k->store, &e);
	int64_t middle = db ? load_middle(db, k->city, load_count(db, k->city, &e), &e) : 0;
	bool ok = db && !e.kind && make_all(db, k, now, middle, &new, &e);
	if (db)
		store_give(db);
	pthread_rwlock_wrlock(&k->lock);
	if (ok)
		exchange(k, &new, now);
	k->running = false;
	pthread_rwlock_unlock(&k->lock);
	if (!ok)
		log_err("learn.index", &e);
	return NULL;
}

static bool start_beside(struct kept *k, int64_t now, struct err *e)
{
	if (k->running)
		return true;
	if (k->joinable)
		pthread_join(k->thread, NULL);
	k->joinable = false;
	k->now = now;
	if (pthread_create(&k->thread, NULL, make_beside, k))
		return fail_system(e, "no thread for the directory's index");
	k->running = k->joinable = true;
	return true;
}

static bool make(struct db *db, struct kept *k, int64_t now, struct err *e)
{
	struct making new = { 0 };
	int64_t offers = load_count(db, k->city, e);
	if (e->kind)
		return false;
	if (offers > AT_ONCE)
		return start_beside(k, now, e);
	if (!make_all(db, k, now, 0, &new, e))
		return false;
	exchange(k, &new, now);
	return true;
}

/* ---- following ---- */

static bool make_some(struct db *db, struct kept *k, const int64_t *ids, size_t count,
    struct err *e)
{
	struct maker *m = maker_new(e);
	bool ok = m != NULL;
	for (size_t i = 0; ok && i < count; i++) {
		int64_t last;
		ok = load_offers(db, m, k->city, ids[i], ids[i], 1, k->now / DAY, &last, e);
	}
	if (!m)
		return false;
	struct segment *s = maker_end(m);
	if (!ok || !s->docs) {
		segment_free(s);
		return ok;
	}
	for (size_t i = 0; i < k->count; i++)
		for (size_t n = 0; n < count; n++)
			part_drop(k->parts[i], ids[n]);
	k->parts[k->count++] = part_new(s, k->now);
	return true;
}

static int by_id(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

/* The small parts become one again. */
static bool gather_parts(struct db *db, struct kept *k, struct err *e)
{
	struct arena *a = arena_new(0);
	struct { int64_t *items; size_t count, room; } ids = { 0 };
	size_t first = 0;	/* those made together stay */
	while (first + 1 < k->count && k->parts[first]->segment->docs > AT_ONCE / 4)
		first++;
	for (size_t i = first; i < k->count; i++)
		for (uint32_t doc = 0; doc < k->parts[i]->segment->docs; doc++)
			if (bit_at(k->parts[i]->alive, doc))
				*list_add(a, &ids) = k->parts[i]->segment->ids[doc];
	for (size_t i = first; i < k->count; i++)
		part_free(k->parts[i]);
	k->count = first;
	if (ids.count)
		qsort(ids.items, ids.count, sizeof *ids.items, by_id);
	bool ok = !ids.count || make_some(db, k, ids.items, ids.count, e);
	arena_free(a);
	return ok;
}

static void move_on(struct kept *k, int64_t now)
{
	k->now = now;
	for (size_t i = 0; i < k->count; i++)
		part_move(k->parts[i], now);
}

static bool follow(struct db *db, struct kept *k, int64_t now, struct err *e)
{
	struct arena *a = arena_new(0);
	struct changes c;
	int64_t revision = store_revision(k->store, k->city);
	if (k->now != now)
		move_on(k, now);
	bool ok = load_changes(db, a, k->city, k->history, &c, e);
	if (ok && (c.all || c.count > AT_ONCE)) {
		ok = make(db, k, now, e);
	} else if (ok) {
		for (size_t i = 0; i < k->count; i++)
			for (size_t n = 0; n < c.count; n++)
				part_drop(k->parts[i], c.offers[n]);
		ok = !c.count || make_some(db, k, c.offers, c.count, e);
		if (ok && k->count == PARTS_MAX)
			ok = gather_parts(db, k, e);
		k->revision = ok ? revision : k->revision;
		k->history = ok ? c.last : k->history;
	}
	arena_free(a);
	return ok;
}

static bool fresh(const struct kept *k, int64_t now)
{
	return k->running ||
	    (k->revision == store_revision(k->store, k->city) && k->now == now);
}

static bool bring_up(struct db *db, struct kept *k, int64_t now, struct err *e)
{
	pthread_rwlock_rdlock(&k->lock);
	bool ok = fresh(k, now);
	pthread_rwlock_unlock(&k->lock);
	if (ok)
		return true;
	pthread_rwlock_wrlock(&k->lock);
	ok = fresh(k, now) ||
	    (k->revision < 0 ? make(db, k, now, e) : follow(db, k, now, e));
	pthread_rwlock_unlock(&k->lock);
	return ok;
}

/* ---- asking ---- */

bool directory_ask(struct store *store, struct db *db, int64_t city, const struct lang *lang,
    struct str typed, struct question *q, struct arena *a, struct answer *out_r,
    struct directory_state *state_r, struct err *e)
{
	const char *tag = lang ? lang->tag : "en";
	struct part parts[PARTS_MAX];
	struct kept *k = kept_of(store, city);
	if (!db || !bring_up(db, k, q->now - q->now % QUARTER, e))
		return false;
	struct vocabulary *v = typed.n ? vocabulary_borrow(e) : NULL;
	if (typed.n && !v)
		return false;
	pthread_rwlock_rdlock(&k->lock);
	*state_r = (struct directory_state){ .building = k->running };
	for (size_t i = 0; i < k->count; i++) {
		parts[i] = *k->parts[i];
		state_r->offers += (int64_t)bits_count(parts[i].alive, parts[i].segment->lane);
	}
	if (v) {
		question_words(q, v, a, tag, typed);
		question_understand(q, parts, k->count, v, a, tag);
	}
	parts_ask(parts, k->count, q, a, out_r);
	pthread_rwlock_unlock(&k->lock);
	if (v)
		vocabulary_return(v);
	return true;
}
