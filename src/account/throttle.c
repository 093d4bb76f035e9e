/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Sign-in throttling. Failures are counted in the store, so that several processes count as one,
 * under three keys (digests, so that no address is kept in clear):
 *
 *	the e-mail from one address	5 free, then 1 s, 2 s, 4 s … up to 15 minutes
 *	the address, whatever e-mail	50 free (a school is one address), the same steps
 *	the e-mail, from anywhere	20 free, then at most 30 s
 *
 * So one guesser is slowed to four tries an hour, many together to two a minute, and the owner at
 * his own address never waits longer than 30 s for what others do. A try is counted before the
 * password is looked at, so that many at once are not free; a try that comes too early is not
 * counted, so that waiting is enough. After a day without failures all is forgotten.
 */
#include "account/account_impl.h"

#include <arpa/inet.h>
#include <stdio.h>

static const char read_key[] = "SELECT failures, last, wait_until FROM throttle WHERE key = $1";
static const char write_key[] = "INSERT INTO throttle (key, failures, last, wait_until)"
    " VALUES ($1, $2, $3, $4) ON CONFLICT (key) DO UPDATE SET failures = excluded.failures,"
    " last = excluded.last, wait_until = excluded.wait_until";
static const char drop_key[] = "DELETE FROM throttle WHERE key = $1";
static const char less_key[] = "UPDATE throttle SET failures = failures - 1, wait_until = 0"
    " WHERE key = $1 AND failures > 0";
static const char drop_old[] = "DELETE FROM throttle WHERE last < $1";

enum { PAIR, ADDRESS, EMAIL, KEYS };

static const struct rule {
	const char *purpose;
	int free;
	int64_t longest;
} rules[KEYS] = {
	[PAIR] = { "throttle-pair", 5, 15 * MINUTE_MS },
	[ADDRESS] = { "throttle-address", 50, 15 * MINUTE_MS },
	[EMAIL] = { "throttle-email", 20, 30 * 1000 },
};

struct count {
	int64_t failures, last, wait_until;
};

/* One household or office has a whole /64 of IPv6. */
static struct str network_of(struct str address, char text[INET6_ADDRSTRLEN + 4])
{
	struct in6_addr six;
	char plain[INET6_ADDRSTRLEN];
	snprintf(plain, sizeof plain, "%.*s", STR(str_slice(address, 0, sizeof plain - 1)));
	if (inet_pton(AF_INET6, plain, &six) != 1 || IN6_IS_ADDR_V4MAPPED(&six))
		return address;
	for (int i = 8; i < 16; i++)
		six.s6_addr[i] = 0;
	inet_ntop(AF_INET6, &six, text, INET6_ADDRSTRLEN);
	return str_of(text);
}

static void make_keys(struct str email, struct str address, char keys[KEYS][DIGEST_TEXT])
{
	char network[INET6_ADDRSTRLEN + 4], pair[400];
	struct arena *a = arena_new(0);
	struct str folded = email_fold(a, str_slice(email, 0, 254));
	struct str from = network_of(address, network);
	snprintf(pair, sizeof pair, "%.*s %.*s", STR(folded), STR(from));
	digest(rules[PAIR].purpose, str_of(pair), keys[PAIR]);
	digest(rules[ADDRESS].purpose, from, keys[ADDRESS]);
	digest(rules[EMAIL].purpose, folded, keys[EMAIL]);
	arena_free(a);
}

static int64_t wait_after(const struct rule *rule, int64_t failures)
{
	int64_t beyond = failures - rule->free;
	if (beyond <= 0)
		return 0;
	int64_t wait = beyond > 20 ? rule->longest : (int64_t)1000 << (beyond - 1);
	return wait < rule->longest ? wait : rule->longest;
}

static bool read_count(struct db *db, const char *key, int64_t now, struct count *out_r,
    struct err *e)
{
	struct count c = { 0 };
	struct rows *q = db_query(db, read_key, ARGS(key), e);
	if (rows_next(q))
		c = (struct count){ rows_int(q, 0), rows_int(q, 1), rows_int(q, 2) };
	if (!rows_end(q, e))
		return false;
	if (now - c.last > DAY_MS)
		c = (struct count){ 0 };
	*out_r = c;
	return true;
}

static bool count_try(struct db *db, char keys[KEYS][DIGEST_TEXT], const struct count *counts,
    int64_t now, struct err *e)
{
	for (int i = 0; i < KEYS; i++) {
		int64_t failures = counts[i].failures + 1;
		if (!db_run(db, write_key,
		    ARGS(keys[i], failures, now, now + wait_after(&rules[i], failures)), e))
			return false;
	}
	return true;
}

static bool try_in(struct db *db, char keys[KEYS][DIGEST_TEXT], int64_t now, int64_t *wait_r,
    struct err *e)
{
	struct count counts[KEYS];
	int64_t wait = 0;
	if (!db_alone(db, 0, e) || !db_run(db, drop_old, ARGS(now - DAY_MS), e))
		return false;
	for (int i = 0; i < KEYS; i++) {
		if (!read_count(db, keys[i], now, &counts[i], e))
			return false;
		int64_t left = counts[i].wait_until - now;
		wait = left > wait ? left : wait;
	}
	*wait_r = wait;
	return wait > 0 || count_try(db, keys, counts, now, e);
}

bool throttle_try(struct db *db, struct str email, struct str address, int64_t now,
    int64_t *wait_r, struct err *e)
{
	char keys[KEYS][DIGEST_TEXT];
	int64_t wait = 0;
	make_keys(email, address, keys);
	if (!db_begin(db, e) || !db_end(db, try_in(db, keys, now, &wait, e), e))
		return false;
	*wait_r = wait;
	return true;
}

bool throttle_pass(struct db *db, struct str email, struct str address, struct err *e)
{
	char keys[KEYS][DIGEST_TEXT];
	make_keys(email, address, keys);
	/* The address keeps its other failures: signing in to one's own account between two
	 * guesses at others must not clear them. */
	return db_run(db, drop_key, ARGS(keys[PAIR]), e) &&
	    db_run(db, drop_key, ARGS(keys[EMAIL]), e) &&
	    db_run(db, less_key, ARGS(keys[ADDRESS]), e);
}
