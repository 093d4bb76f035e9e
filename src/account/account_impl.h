/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What the files of this room share: secrets, sessions, the throttle, invitations, roles, and
 * the signing in that stands on them. Time is always a parameter.
 */
#ifndef ACCOUNT_ACCOUNT_IMPL_H
#define ACCOUNT_ACCOUNT_IMPL_H

#include "account/account.h"

enum { MINUTE_MS = 60000, HOUR_MS = 3600000, DAY_MS = 86400000 };
/* A hash as hexadecimal text; a secret as the text that goes into a cookie or a link. */
enum { DIGEST_TEXT = 65, SECRET_TEXT = 53, PASSWORD_TEXT = 128 };

/* ---- password.c: the only file that sees libsodium ---- */

/* password_hash: argon2id, into out. ERR_BUSY when too many others wait for the same. */
bool password_hash(struct str password, char out[PASSWORD_TEXT], struct err *e);
/* password_check: Is it the one that was hashed? An empty hash takes as long and is never it.
 * *right_r is only set when it could be computed. */
bool password_check(struct str password, struct str hash, bool *right_r, struct err *e);
/* secret_new: 160 random bits or more as text, fit for addresses. */
void secret_new(char out[SECRET_TEXT]);
/* digest: BLAKE2b-256 of text for a purpose; the store keeps only these. */
void digest(const char *purpose, struct str text, char out[DIGEST_TEXT]);

/* ---- password_rule.c ---- */

/* password_problems: Notes what is wrong with a new password (field: "password"). */
void password_problems(struct str password, struct str email, struct problems *found);

/* ---- throttle.c ---- */

/* throttle_try: May somebody at this address try this e-mail now? Counts the try. *wait_r: 0, or
 * the milliseconds until the next try is looked at. */
bool throttle_try(struct db *db, struct str email, struct str address, int64_t now,
    int64_t *wait_r, struct err *e);
/* throttle_pass: The try was right: forget the failures of this e-mail. */
bool throttle_pass(struct db *db, struct str email, struct str address, struct err *e);

/* ---- session.c ---- */

struct session {
	struct str key;		/* digest of the token */
	int64_t created, used, expires;
	struct str agent;
};

/* session_start: A new session; the token goes to the reader and is nowhere else. */
bool session_start(struct db *db, int64_t person, struct str agent, int64_t now,
    char token[SECRET_TEXT], struct err *e);
/* session_who: Who the token belongs to, with the roles in city; person 0 for none. used_r: when
 * the session was last noted to be in use. */
bool session_who(struct db *db, struct arena *a, struct str token, int64_t city, int64_t now,
    struct asker *out_r, int64_t *used_r, struct err *e);
/* session_used: Note that it is in use, at most once an hour. */
void session_used(struct store *s, struct str key, int64_t used, int64_t now);
/* session_end: One session of a person; an empty key: all but `keep`. */
bool session_end(struct db *db, int64_t person, struct str key, struct str keep, struct err *e);
bool session_list(struct db *db, struct arena *a, int64_t person, int64_t now,
    struct session **out_r, size_t *count_r, struct err *e);
enum { SESSION_DAYS = 30, SESSION_IDLE_DAYS = 14 };

/* ---- sign_in.c ---- */

struct sign_in {
	struct str email, password, address, agent;
	int64_t now;
};
/* sign_in: On success a new session's token and the person. ERR_DENIED with one and the same
 * sentence for a wrong password, an unknown e-mail and a person without a password; ERR_BUSY with
 * the wait when throttled. */
bool sign_in(struct store *s, const struct sign_in *try, char token[SECRET_TEXT],
    int64_t *person_r, struct err *e);
/* next_is_local: May we go there after signing in: a path of this site and nothing else? */
bool next_is_local(struct str next);

/* ---- person.c ---- */

struct str email_fold(struct arena *a, struct str email);
/* person_of_email: 0 when there is none. */
int64_t person_of_email(struct db *db, struct arena *a, struct str email, struct err *e);
bool person_has_password(struct db *db, int64_t person, struct err *e);
/* password_set: Store a hash; ends all sessions but keep, notes it in the history. */
bool password_set(struct db *db, int64_t person, const char *hash, struct str keep,
    const struct change *by, struct err *e);
/* person_erase: Wipes what is known about a person, ends all access; the number stays. */
bool person_erase(struct db *db, int64_t person, const struct change *by, struct err *e);

/* ---- role.c ---- */

struct role_row {
	enum role role;
	const char *name;	/* on the command line and in forms; ends with NULL */
	const char *label;	/* N_() */
	const char *about;	/* N_() */
	bool everywhere;	/* belongs to the installation, never to one city */
};
extern const struct role_row role_rows[];
const char *role_name(enum role role);

struct member {
	int64_t person;
	struct str name, email, partner_name;
	enum role role;
	int64_t partner, city;
	bool can_sign_in;
};
bool role_give(struct db *db, int64_t city, int64_t person, enum role role, int64_t partner,
    const struct change *by, struct err *e);
bool role_take(struct db *db, int64_t city, int64_t person, enum role role,
    const struct change *by, struct err *e);
/* members_of: Who has which role in a city (with those for everywhere when city is 0). */
bool members_of(struct db *db, struct arena *a, int64_t city, struct member **out_r,
    size_t *count_r, struct err *e);
/* role_may_give: May somebody with these roles give or take that role? */
bool role_may_give(unsigned have, enum role role);
/* person_beyond: Has the person a role in another city or everywhere? */
bool person_beyond(struct db *db, int64_t person, int64_t city, struct err *e);

/* ---- invitation.c ---- */

struct invitation {
	struct str key;		/* digest of the token */
	int64_t city, partner, created, expires;
	struct str email, name, city_name, city_code;
	enum role role;		/* 0: a new password for somebody who has roles already */
};
enum { INVITATION_DAYS = 14, RESET_DAYS = 2 };
bool invitation_add(struct db *db, const struct invitation *about, const struct change *by,
    char token[SECRET_TEXT], struct err *e);
/* invitation_find: ERR_MISSING when there is none, it was used, or it is too old: one sentence. */
bool invitation_find(struct db *db, struct arena *a, struct str token, int64_t now,
    struct invitation *out_r, struct err *e);
/* invitation_use: Makes the person if need be, sets the password (hash NULL: keep), gives the
 * role, and uses the link up, all or nothing. */
bool invitation_use(struct db *db, struct arena *a, const struct invitation *i, struct str name,
    const char *hash, const struct change *by, int64_t *person_r, struct err *e);
bool invitations_open(struct db *db, struct arena *a, int64_t city, int64_t now,
    struct invitation **out_r, size_t *count_r, struct err *e);
bool invitation_withdraw(struct db *db, int64_t city, struct str key, const struct change *by,
    struct err *e);

/* ---- city.c ---- */

struct city_list {
	struct city *items;
	size_t count, room;
};
bool cities_all(struct db *db, struct arena *a, struct city_list *out_r, struct err *e);

/* ---- setting.c ---- */

struct setting_row {
	const char *name, *label, *help;
	int input;		/* enum input_kind */
	int64_t max;
	bool installation;	/* not of a city: for administrators */
};
extern const struct setting_row setting_rows[];

/* ---- hooks.c, pages ---- */

extern const struct web_hooks account_hooks;
extern const struct route account_routes[];
extern const struct command user_add_command, user_list_command, user_remove_command,
    city_add_command, city_list_command;
/* cookie_set: The Set-Cookie value for a token (empty: take it back). */
struct str cookie_set(struct request *r, const char *token);
bool city_panel(struct out *o, struct request *r, int64_t subject, struct err *e);

#endif
