/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Persons: adding them, their passwords, their names for histories, and their erasure. The hash
 * of a password is in a table of its own, so that nothing that reads persons ever loads it.
 */
#include "account/account_impl.h"

static const char find_email[] = "SELECT id FROM person WHERE city = 0 AND email = $1"
    " AND deleted IS NULL";
static const char find_name[] = "SELECT name FROM person WHERE city = 0 AND id = $1";
static const char has_password[] = "SELECT 1 FROM password WHERE person = $1";
static const char put_password[] = "INSERT INTO password (person, hash, changed)"
    " VALUES ($1, $2, $3) ON CONFLICT (person)"
    " DO UPDATE SET hash = excluded.hash, changed = excluded.changed";
static const char drop_password[] = "DELETE FROM password WHERE person = $1";
static const char drop_roles[] = "DELETE FROM role WHERE person = $1";
static const char drop_invitations[] = "DELETE FROM invitation WHERE email ="
    " (SELECT email FROM person WHERE city = 0 AND id = $1)";

struct str email_fold(struct arena *a, struct str email)
{
	struct str trimmed = arena_copy(a, str_trim(email));
	char *p = arena_text(a, trimmed);
	for (size_t i = 0; i < trimmed.n; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] - 'A' + 'a');
	return str_n(p, trimmed.n);
}

int64_t person_of_email(struct db *db, struct arena *a, struct str email, struct err *e)
{
	return db_int(db, find_email, ARGS(email_fold(a, email)), 0, e);
}

bool person_has_password(struct db *db, int64_t person, struct err *e)
{
	return db_exists(db, has_password, ARGS(person), e);
}

struct str person_name(struct db *db, struct arena *a, const struct lang *lang, int64_t person)
{
	struct err e = { 0 };
	if (!person)
		return S("Stoa");
	struct str name = db_text(db, a, find_name, ARGS(person), &e);
	return name.n ? name : str_of(_("someone who has left"));
}

bool password_set(struct db *db, int64_t person, const char *hash, struct str keep,
    const struct change *by, struct err *e)
{
	return db_begin(db, e) &&
	    db_end(db, db_run(db, put_password, ARGS(person, hash, by->now), e) &&
		session_end(db, person, STR_EMPTY, keep, e) &&
		history_note(db, 0, "person", person, "password-set", STR_EMPTY, by, e), e);
}

/* ---- adding ---- */

static bool person_create(struct db *db, struct arena *a, struct str email, struct str name,
    const struct change *by, int64_t *person_r, struct err *e)
{
	ptrdiff_t at = str_find_byte(email, '@', 0);
	struct record *r = record_new(a, &person_kind, 0);
	record_set(r, "email", value_text(email));
	record_set(
	    r, "name", value_text(name.n ? name : str_slice(email, 0, at > 0 ? (size_t)at : 0)));
	record_set(r, "language", value_cstr(e->lang ? e->lang->tag : "en"));
	if (!record_save(db, r, by, NULL, e))
		return false;
	*person_r = r->id;
	return true;
}

static bool add_in(struct db *db, struct arena *a, struct str email, struct str name,
    const struct change *by, int64_t *person_r, struct err *e)
{
	/* One key for all persons, so that an address added twice at once is one person. */
	if (!db_alone(db, 0, e))
		return false;
	*person_r = person_of_email(db, a, email, e);
	return !e->kind && (*person_r || person_create(db, a, email, name, by, person_r, e));
}

/* Hashing takes long: it is done before the transaction. */
static bool hash_first(struct arena *a, struct str password, struct str email, char *hash,
    struct err *e)
{
	struct problems found = { .arena = a, .lang = e->lang };
	password_problems(password, email, &found);
	if (found.count)
		return fail(e, ERR_INPUT, "%.*s", STR(found.items[0].text));
	return password_hash(password, hash, e);
}

bool person_add(struct db *db, struct arena *a, struct str email, struct str name, enum role role,
    int64_t city, struct str password, const struct change *by, int64_t *person_r, struct err *e)
{
	char hash[PASSWORD_TEXT];
	int64_t person = 0;
	email = email_fold(a, email);
	if (password.n && !hash_first(a, password, email, hash, e))
		return false;
	if (!db_begin(db, e))
		return false;
	bool ok = add_in(db, a, email, name, by, &person, e) &&
	    (!role || role_give(db, city, person, role, 0, by, e)) &&
	    (!password.n || password_set(db, person, hash, STR_EMPTY, by, e));
	if (!db_end(db, ok, e))
		return false;
	*person_r = person;
	return true;
}

/* ---- leaving ---- */

bool person_erase(struct db *db, int64_t person, const struct change *by, struct err *e)
{
	if (!db_begin(db, e))
		return false;
	bool ok = db_run(db, drop_invitations, ARGS(person), e) &&
	    db_run(db, drop_roles, ARGS(person), e) &&
	    db_run(db, drop_password, ARGS(person), e) &&
	    session_end(db, person, STR_EMPTY, STR_EMPTY, e) &&
	    record_erase(db, &person_kind, 0, person, by, e);
	return db_end(db, ok, e);
}
