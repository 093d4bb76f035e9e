/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Invitations: a link that makes a person, or gives one a role or a new password. The store keeps
 * the digest of its token; the link is shown once, to be printed, copied or mailed. It is used
 * once: whoever deletes the row wins, and everything else happens in the same transaction.
 */
#include "account/account_impl.h"

#define COLUMNS                                                                             \
	"SELECT i.token, i.city, i.email, i.name, i.role, i.partner, i.created, i.expires," \
	" c.name, c.code FROM invitation i LEFT JOIN city c ON c.city = 0 AND c.id = i.city"

static const char add[] = "INSERT INTO invitation (city, token, email, name, role, partner,"
    " created, created_by, expires) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
static const char find[] = COLUMNS " WHERE i.token = $1 AND i.expires > $2";
static const char open[] = COLUMNS " WHERE i.city = $1 AND i.expires > $2"
    " ORDER BY i.created DESC, i.token";
static const char drop[] = "DELETE FROM invitation WHERE city = $1 AND token = $2";
static const char drop_old[] = "DELETE FROM invitation WHERE expires <= $1";

static bool add_in(struct db *db, const struct invitation *i, const char *key,
    const struct change *by, struct err *e)
{
	int64_t days = i->role ? INVITATION_DAYS : RESET_DAYS;
	struct value partner = i->partner ? value_int(i->partner) : value_null();
	return db_run(db, drop_old, ARGS(by->now), e) &&
	    db_run(db, add, ARGS(i->city, key, i->email, i->name, i->role, partner, by->now,
		by->person, by->now + days * DAY_MS), e) &&
	    history_note(db, i->city, "person", 0, i->role ? "invitation" : "password-link",
		str_of(i->role ? role_name(i->role) : ""), by, e);
}

bool invitation_add(struct db *db, const struct invitation *about, const struct change *by,
    char token[SECRET_TEXT], struct err *e)
{
	char key[DIGEST_TEXT], secret[SECRET_TEXT];
	struct arena *a = arena_new(0);
	struct invitation i = *about;
	i.email = email_fold(a, about->email);
	secret_new(secret);
	digest("invitation", str_of(secret), key);
	bool ok = db_begin(db, e) && db_end(db, add_in(db, &i, key, by, e), e);
	for (size_t k = 0; ok && k < sizeof secret; k++)
		token[k] = secret[k];
	arena_free(a);
	return ok;
}

static struct invitation of_row(struct rows *q, struct arena *a)
{
	return (struct invitation){
		.key = rows_copy(q, 0, a), .city = rows_int(q, 1), .email = rows_copy(q, 2, a),
		.name = rows_copy(q, 3, a), .role = (enum role)rows_int(q, 4),
		.partner = rows_int(q, 5), .created = rows_int(q, 6), .expires = rows_int(q, 7),
		.city_name = rows_copy(q, 8, a), .city_code = rows_copy(q, 9, a),
	};
}

static bool gone(struct err *e)
{
	return fail(e, ERR_MISSING, N_("This link has been used already or is too old. "
	    "Ask whoever sent it for a new one."));
}

bool invitation_find(struct db *db, struct arena *a, struct str token, int64_t now,
    struct invitation *out_r, struct err *e)
{
	char key[DIGEST_TEXT];
	bool found = false;
	digest("invitation", token, key);
	struct rows *q = db_query(db, find, ARGS(key, now), e);
	if (rows_next(q)) {
		*out_r = of_row(q, a);
		found = true;
	}
	return rows_end(q, e) && (found || gone(e));
}

static bool use_in(struct db *db, struct arena *a, const struct invitation *i, struct str name,
    const char *hash, const struct change *by, int64_t *person_r, struct err *e)
{
	if (!db_run(db, drop, ARGS(i->city, i->key), e))
		return false;
	if (db_changes(db) != 1)
		return gone(e);
	if (!person_add(
		db, a, i->email, name.n ? name : i->name, RESIDENT, 0, STR_EMPTY, by, person_r, e))
		return false;
	struct change self = { .person = *person_r, .now = by->now, .why = by->why };
	return (!hash || password_set(db, *person_r, hash, STR_EMPTY, &self, e)) &&
	    (!i->role || role_give(db, i->city, *person_r, i->role, i->partner, &self, e));
}

bool invitation_use(struct db *db, struct arena *a, const struct invitation *i, struct str name,
    const char *hash, const struct change *by, int64_t *person_r, struct err *e)
{
	int64_t person = 0;
	if (!db_begin(db, e) || !db_end(db, use_in(db, a, i, name, hash, by, &person, e), e))
		return false;
	*person_r = person;
	return true;
}

bool invitations_open(struct db *db, struct arena *a, int64_t city, int64_t now,
    struct invitation **out_r, size_t *count_r, struct err *e)
{
	struct { struct invitation *items; size_t count, room; } all = { 0 };
	struct rows *q = db_query(db, open, ARGS(city, now), e);
	while (rows_next(q)) {
		struct invitation i = of_row(q, a);
		*list_add(a, &all) = i;
	}
	*out_r = all.items;
	*count_r = all.count;
	return rows_end(q, e);
}

bool invitation_withdraw(struct db *db, int64_t city, struct str key, const struct change *by,
    struct err *e)
{
	if (!db_begin(db, e))
		return false;
	bool ok = db_run(db, drop, ARGS(city, key), e);
	if (ok && db_changes(db) != 1)
		ok = gone(e);
	return db_end(db,
	    ok && history_note(db, city, "person", 0, "invitation-withdrawn", STR_EMPTY, by, e), e);
}
