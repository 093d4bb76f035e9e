/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Secrets: passwords, tokens, digests.
 *
 * Passwords are hashed by argon2id with libsodium's interactive limits: 2 passes over 64 MB,
 * some 60 ms on one core. At most HASHING at a time, so that signing in never takes more than
 * 128 MB, and at most WAITING more stand in line; the rest are told to come back. This gate is
 * the one piece of state here and is of the process, as memory is.
 *
 * What the store keeps of tokens are digests (BLAKE2b-256 under a purpose): who reads the
 * database cannot sign in. Tokens have 260 random bits, so the digest needs no salt.
 */
#include "account/account_impl.h"
#include "base/crypto.h"
#include "base/id.h"

#include <pthread.h>
#include <string.h>

enum { HASHING = 2, WAITING = 16 };

_Static_assert((int)CRYPTO_PASSWORD_TEXT == (int)PASSWORD_TEXT, "a hash fits its text");
_Static_assert((int)CRYPTO_DIGEST_TEXT == (int)DIGEST_TEXT, "a digest fits its text");

static struct {
	pthread_mutex_t lock;
	pthread_cond_t free;
	int inside, waiting;
} gate = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0 };

static bool gate_enter(struct err *e)
{
	pthread_mutex_lock(&gate.lock);
	bool ok = gate.waiting < WAITING;
	if (ok) {
		gate.waiting++;
		while (gate.inside >= HASHING)
			pthread_cond_wait(&gate.free, &gate.lock);
		gate.waiting--;
		gate.inside++;
	}
	pthread_mutex_unlock(&gate.lock);
	return ok || fail(e, ERR_BUSY,
	    N_("Many people are signing in at this moment. Please try again in a minute."));
}

static void gate_leave(void)
{
	pthread_mutex_lock(&gate.lock);
	gate.inside--;
	pthread_cond_signal(&gate.free);
	pthread_mutex_unlock(&gate.lock);
}

bool password_hash(struct str password, char out[PASSWORD_TEXT], struct err *e)
{
	if (!gate_enter(e))
		return false;
	bool ok = crypto_password_hash(password, out, e);
	gate_leave();
	return ok;
}

/* No hash to check against: the same work is done, so that the time tells nothing. */
static bool check_nothing(struct str password, bool *right_r, struct err *e)
{
	char unused[PASSWORD_TEXT];
	if (!password_hash(password, unused, e))
		return false;
	*right_r = false;
	return true;
}

bool password_check(struct str password, struct str hash, bool *right_r, struct err *e)
{
	char text[PASSWORD_TEXT] = { 0 };
	if (!hash.n || hash.n >= sizeof text)
		return check_nothing(password, right_r, e);
	memcpy(text, hash.p, hash.n);
	if (!gate_enter(e))
		return false;
	bool ok = crypto_password_check(password, text, right_r, e);
	gate_leave();
	return ok;
}

void secret_new(char out[SECRET_TEXT])
{
	random_text(out, SECRET_TEXT);
}

void digest(const char *purpose, struct str text, char out[DIGEST_TEXT])
{
	crypto_digest(purpose, text, out);
}
