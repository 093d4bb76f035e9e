/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The only file that sees libsodium. */
#include "base/crypto.h"

#include <sodium.h>
#include <string.h>

_Static_assert(crypto_pwhash_STRBYTES == CRYPTO_PASSWORD_TEXT, "a hash fits its text");
_Static_assert(crypto_aead_chacha20poly1305_ietf_ABYTES == CRYPTO_SEAL, "a seal has its size");
_Static_assert(crypto_aead_chacha20poly1305_ietf_KEYBYTES == CRYPTO_KEY, "a key has its size");

bool crypto_password_hash(struct str password, char out[CRYPTO_PASSWORD_TEXT], struct err *e)
{
	if (sodium_init() < 0)
		return fail_system(e, "libsodium cannot start");
	int rc = crypto_pwhash_str_alg(out, password.p, password.n,
	    crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE,
	    crypto_pwhash_ALG_ARGON2ID13);
	return rc == 0 || fail_system(e, "argon2id: no memory for a hash");
}

bool crypto_password_check(struct str password, const char hash[CRYPTO_PASSWORD_TEXT],
    bool *right_r, struct err *e)
{
	if (sodium_init() < 0)
		return fail_system(e, "libsodium cannot start");
	*right_r = crypto_pwhash_str_verify(hash, password.p, password.n) == 0;
	return true;
}

void crypto_digest(const char *purpose, struct str text, char out[CRYPTO_DIGEST_TEXT])
{
	unsigned char hash[32];
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, sizeof hash);
	/* The NUL behind the purpose keeps ("a", "bc") and ("ab", "c") apart. */
	crypto_generichash_update(&state, (const unsigned char *)purpose, strlen(purpose) + 1);
	crypto_generichash_update(&state, (const unsigned char *)text.p, text.n);
	crypto_generichash_final(&state, hash, sizeof hash);
	sodium_bin2hex(out, CRYPTO_DIGEST_TEXT, hash, sizeof hash);
}

void crypto_derive(const unsigned char key[CRYPTO_KEY], const char *purpose, void *out, size_t n)
{
	crypto_generichash(
	    out, n, (const unsigned char *)purpose, strlen(purpose), key, CRYPTO_KEY);
}

static void nonce_of(uint64_t number, unsigned char out[12])
{
	memset(out, 0, 12);
	memcpy(out, &number, sizeof number);
}

void crypto_seal(const unsigned char key[CRYPTO_KEY], uint64_t number, const void *in, size_t n,
    void *out)
{
	unsigned char nonce[12];
	nonce_of(number, nonce);
	crypto_aead_chacha20poly1305_ietf_encrypt(out, NULL, in, n, NULL, 0, NULL, nonce, key);
}

bool crypto_open(const unsigned char key[CRYPTO_KEY], uint64_t number, const void *in, size_t n,
    void *out)
{
	unsigned char nonce[12];
	nonce_of(number, nonce);
	return crypto_aead_chacha20poly1305_ietf_decrypt(out, NULL, NULL, in, n, NULL, 0, nonce,
	    key) == 0;
}

void crypto_wipe(void *thing, size_t n)
{
	sodium_memzero(thing, n);
}
