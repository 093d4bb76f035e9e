/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Signing in. Every way to fail but the throttle says the same sentence and takes the same work,
 * so that nobody learns which e-mail addresses have an account. The hash is computed between two
 * short transactions: the writer of the store never waits for argon2id.
 */
#include "account/account_impl.h"

static const char find[] = "SELECT p.id, w.hash FROM person p JOIN password w ON w.person = p.id"
    " WHERE p.city = 0 AND p.email = $1 AND p.deleted IS NULL";

static bool ask_throttle(struct store *s, const struct sign_in *try, struct err *e)
{
	int64_t wait = 0;
	struct db *db = store_writer(s, e);
	bool ok = db && throttle_try(db, try->email, try->address, try->now, &wait, e);
	store_give(db);
	if (!ok || !wait)
		return ok;
	return fail(e, ERR_BUSY,
	    N_("There were too many attempts. Please wait %lld seconds and try again."),
	    (long long)(wait + 999) / 1000);
}

static bool find_hash(struct store *s, struct arena *a, struct str email, int64_t *person_r,
    struct str *hash_r, struct err *e)
{
	struct db *db = store_reader(s, e);
	if (!db)
		return false;
	struct rows *q = db_query(db, find, ARGS(email_fold(a, email)), e);
	*person_r = 0;
	*hash_r = STR_EMPTY;
	if (rows_next(q)) {
		*person_r = rows_int(q, 0);
		*hash_r = rows_copy(q, 1, a);
	}
	bool ok = rows_end(q, e);
	store_give(db);
	return ok;
}

static bool begin_session(struct store *s, const struct sign_in *try, int64_t person,
    char token[SECRET_TEXT], struct err *e)
{
	struct db *db = store_writer(s, e);
	struct change by = { .person = person, .now = try->now, .why = "form" };
	bool ok = db && db_begin(db, e);
	if (ok)
		ok = db_end(db, throttle_pass(db, try->email, try->address, e) &&
		    session_start(db, person, try->agent, try->now, token, e) &&
		    history_note(db, 0, "person", person, "sign-in", STR_EMPTY, &by, e), e);
	store_give(db);
	return ok;
}

bool sign_in(struct store *s, const struct sign_in *try, char token[SECRET_TEXT],
    int64_t *person_r, struct err *e)
{
	struct arena *a = arena_new(1 << 20);
	int64_t person;
	struct str hash;
	bool right = false;
	bool ok = ask_throttle(s, try, e) && find_hash(s, a, try->email, &person, &hash, e) &&
	    password_check(try->password, hash, &right, e);
	if (ok && !right)
		ok = fail(e, ERR_DENIED, N_("The e-mail address or the password is not right."));
	ok = ok && begin_session(s, try, person, token, e);
	if (ok)
		*person_r = person;
	arena_free(a);
	return ok;
}

bool next_is_local(struct str next)
{
	if (next.n < 1 || next.n > 1000 || next.p[0] != '/')
		return false;
	for (size_t i = 0; i < next.n; i++) {
		unsigned char c = (unsigned char)next.p[i];
		/* Browsers read "\" as "/" and skip tabs and line ends; "//" begins a host. */
		bool slashes = c == '/' && i + 1 < next.n && next.p[i + 1] == '/';
		if (c <= ' ' || c >= 127 || c == '\\' || slashes)
			return false;
		if (c == '?')
			break;
	}
	for (size_t i = 0; i < next.n; i++)
		if ((unsigned char)next.p[i] <= ' ' || (unsigned char)next.p[i] >= 127)
			return false;
	return !str_starts(next, S("/sign-")) && str_find(next, S("/sign-out"), 0) < 0;
}
