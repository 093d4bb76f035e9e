/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The page cache: bounded in bytes, oldest use out first, in shards with a lock each.
 *
 * A page is true as long as the revisions it was made at are still the store's and its time step
 * has not passed; nothing is ever thrown out by hand. Who misses claims the key and renders; who
 * comes meanwhile waits for him (not longer than WAIT_SECONDS), so that a crowd renders once.
 */
#include "web/serve.h"

#include "base/date.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SHARDS = 8, SLOTS = 512, WAIT_SECONDS = 5 };

/* A key somebody is rendering just now. */
struct claim {
	struct str key;
	struct claim *next;
};

struct shard {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	struct cached *slots[SLOTS];
	struct cached *newest, *oldest;
	struct claim *claims;
	size_t bytes;
};

struct cache {
	size_t max;	/* of a shard */
	struct shard shards[SHARDS];
};

struct cache *cache_new(size_t bytes)
{
	struct cache *c = calloc(1, sizeof *c);
	if (!c)
		abort();
	c->max = bytes / SHARDS;
	for (size_t i = 0; i < SHARDS; i++) {
		pthread_mutex_init(&c->shards[i].mutex, NULL);
		pthread_cond_init(&c->shards[i].changed, NULL);
	}
	return c;
}

static void page_free(struct cached *page)
{
	free((void *)(uintptr_t)page->key.p);
	free((void *)(uintptr_t)page->etag.p);
	for (size_t i = 0; i < CODINGS; i++) {
		free((void *)(uintptr_t)page->head[i].p);
		free((void *)(uintptr_t)page->body[i].p);
	}
	free(page);
}

void cache_give(struct cached *page)
{
	if (page && atomic_fetch_sub(&page->users, 1) == 1)
		page_free(page);
}

static struct shard *shard_of(struct cache *c, struct str key, size_t *slot_r)
{
	uint64_t h = str_hash(key);
	h ^= h >> 29;
	*slot_r = (size_t)(h / SHARDS % SLOTS);
	return &c->shards[h % SHARDS];
}

/* ---- the list by use, and the slots ---- */

static void unlink_page(struct shard *s, struct cached *page)
{
	*(page->newer ? &page->newer->older : &s->newest) = page->older;
	*(page->older ? &page->older->newer : &s->oldest) = page->newer;
	page->newer = page->older = NULL;
}

static void link_newest(struct shard *s, struct cached *page)
{
	page->newer = NULL;
	page->older = s->newest;
	*(s->newest ? &s->newest->newer : &s->oldest) = page;
	s->newest = page;
}

static void drop(struct cache *c, struct shard *s, struct cached *page)
{
	size_t slot;
	shard_of(c, page->key, &slot);
	for (struct cached **at = &s->slots[slot]; *at; at = &(*at)->next)
		if (*at == page) {
			*at = page->next;
			break;
		}
	unlink_page(s, page);
	s->bytes -= page->size;
	cache_give(page);
}

static struct cached *lookup(struct shard *s, size_t slot, struct str key)
{
	for (struct cached *page = s->slots[slot]; page; page = page->next)
		if (str_eq(page->key, key))
			return page;
	return NULL;
}

/* Takes the page for the caller. */
static struct cached *take(struct cache *c, struct str key)
{
	size_t slot;
	struct shard *s = shard_of(c, key, &slot);
	struct cached *page = lookup(s, slot, key);
	if (!page)
		return NULL;
	if (s->newest != page) {
		unlink_page(s, page);
		link_newest(s, page);
	}
	atomic_fetch_add(&page->users, 1);
	return page;
}

static bool still_true(const struct cached *page, struct store *store)
{
	if (page->step && date_now() / 1000 / page->step != page->step_at)
		return false;
	if (store_revision(store, page->city) != page->revision)
		return false;
	return !page->city || store_revision(store, 0) == page->revision_all;
}

struct cached *cache_find(struct cache *c, struct store *store, struct str key)
{
	size_t slot;
	struct shard *s = shard_of(c, key, &slot);
	pthread_mutex_lock(&s->mutex);
	struct cached *page = take(c, key);
	pthread_mutex_unlock(&s->mutex);
	if (!page || still_true(page, store))
		return page;
	cache_give(page);
	return NULL;
}

/* ---- one renders ---- */

static struct claim **claim_of(struct shard *s, struct str key)
{
	struct claim **at = &s->claims;
	while (*at && !str_eq((*at)->key, key))
		at = &(*at)->next;
	return at;
}

static void add_claim(struct shard *s, struct str key)
{
	struct claim *claim = malloc(sizeof *claim + key.n);
	if (!claim)
		abort();
	memcpy(claim + 1, key.p, key.n);
	claim->key = str_n((const char *)(claim + 1), key.n);
	claim->next = s->claims;
	s->claims = claim;
}

struct cached *cache_claim(struct cache *c, struct store *store, struct str key)
{
	size_t slot;
	struct shard *s = shard_of(c, key, &slot);
	struct cached *page = cache_find(c, store, key);
	if (page)
		return page;
	struct timespec until;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += WAIT_SECONDS;
	pthread_mutex_lock(&s->mutex);
	bool waited = false;
	int rc = 0;
	while (*claim_of(s, key) && rc != ETIMEDOUT) {
		waited = true;
		rc = pthread_cond_timedwait(&s->changed, &s->mutex, &until);
	}
	page = waited ? take(c, key) : NULL;
	pthread_mutex_unlock(&s->mutex);
	if (page && still_true(page, store))
		return page;
	cache_give(page);
	pthread_mutex_lock(&s->mutex);
	if (!*claim_of(s, key))
		add_claim(s, key);
	pthread_mutex_unlock(&s->mutex);
	return NULL;
}

static void end_claim(struct shard *s, struct str key)
{
	struct claim **at = claim_of(s, key), *claim = *at;
	if (!claim)
		return;
	*at = claim->next;
	free(claim);
	pthread_cond_broadcast(&s->changed);
}

void cache_give_up(struct cache *c, struct str key)
{
	size_t slot;
	struct shard *s = shard_of(c, key, &slot);
	pthread_mutex_lock(&s->mutex);
	end_claim(s, key);
	pthread_mutex_unlock(&s->mutex);
}

void cache_put(struct cache *c, struct cached *page)
{
	size_t slot;
	struct shard *s = shard_of(c, page->key, &slot);
	page->size += sizeof *page + page->key.n + page->etag.n;
	pthread_mutex_lock(&s->mutex);
	struct cached *old = lookup(s, slot, page->key);
	if (old)
		drop(c, s, old);
	if (page->size <= c->max / 2) {
		atomic_fetch_add(&page->users, 1);
		page->next = s->slots[slot];
		s->slots[slot] = page;
		link_newest(s, page);
		s->bytes += page->size;
		while (s->bytes > c->max)
			drop(c, s, s->oldest);
	}
	end_claim(s, page->key);
	pthread_mutex_unlock(&s->mutex);
}

size_t cache_bytes(struct cache *c)
{
	size_t n = 0;
	for (size_t i = 0; i < SHARDS; i++) {
		pthread_mutex_lock(&c->shards[i].mutex);
		n += c->shards[i].bytes;
		pthread_mutex_unlock(&c->shards[i].mutex);
	}
	return n;
}

void cache_free(struct cache *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < SHARDS; i++) {
		struct shard *s = &c->shards[i];
		while (s->oldest)
			drop(c, s, s->oldest);
		while (s->claims)
			end_claim(s, s->claims->key);
		pthread_mutex_destroy(&s->mutex);
		pthread_cond_destroy(&s->changed);
	}
	free(c);
}
