/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * How often an address has sent something in the last hour, in memory only. Addresses are kept as
 * digests keyed with random bytes of this process; the table is small, so under a flood old ones
 * are forgotten rather than memory taken.
 */
#include "base/id.h"
#include "base/sha256.h"
#include "city/learn/barrier.h"

#include <pthread.h>
#include <string.h>

enum { SLOTS_OF_TABLE = 4096, TRIES = 8, HOUR_MS = 3600000 };

struct sender {
	uint64_t who;
	int64_t since;
	int count;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct sender senders[SLOTS_OF_TABLE];
static char secret[32];
static bool begun;

static uint64_t digest_of(struct str address)
{
	char hex[SHA256_HEX];
	uint64_t who;
	if (!begun)
		random_fill(secret, sizeof secret);
	begun = true;
	struct sha256 h = sha256_begin();
	sha256_add(&h, secret, sizeof secret);
	sha256_add(&h, address.p, address.n);
	sha256_end(&h, hex);
	memcpy(&who, hex, sizeof who);
	return who;
}

/* Its own place, a free one, or that of whoever came first. */
static struct sender *place_of(uint64_t who, int64_t now)
{
	struct sender *oldest = NULL;
	for (size_t i = 0; i < TRIES; i++) {
		struct sender *s = &senders[(who + i) % SLOTS_OF_TABLE];
		if (s->who == who && now - s->since < HOUR_MS)
			return s;
		if (!oldest || s->since < oldest->since)
			oldest = s;
	}
	*oldest = (struct sender){ .who = who, .since = now };
	return oldest;
}

bool sent_too_often(struct str address, int64_t now, int most)
{
	pthread_mutex_lock(&lock);
	struct sender *s = place_of(digest_of(address), now);
	bool often = ++s->count > most;
	pthread_mutex_unlock(&lock);
	return often;
}
