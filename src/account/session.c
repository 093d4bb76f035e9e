/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Sessions: rows in the store, so that every serving process knows them and ending one ends it
 * everywhere. A row holds the digest of the token only. A session ends 30 days after signing in,
 * or when it was not used for 14; `used` is written at most once an hour, because a page should
 * not cost a write.
 */
#include "account/account_impl.h"

static const char add[] = "INSERT INTO session (token, person, created, used, expires, agent)"
    " VALUES ($1, $2, $3, $3, $4, $5)";
/* A role everywhere and the same one in the city count once: sum of the distinct bits. */
static const char who[] = "SELECT s.person, p.name, s.used,"
    " (SELECT CAST(sum(DISTINCT r.role) AS bigint) FROM role r"
    "  WHERE r.person = s.person AND r.city IN (0, $2)),"
    " (SELECT max(r.partner) FROM role r"
    "  WHERE r.person = s.person AND r.city = $2 AND r.role = $5)"
    " FROM session s JOIN person p ON p.city = 0 AND p.id = s.person AND p.deleted IS NULL"
    " WHERE s.token = $1 AND s.expires > $3 AND s.used > $4";
static const char touch[] = "UPDATE session SET used = $2 WHERE token = $1";
static const char end_one[] = "DELETE FROM session WHERE person = $1 AND token = $2";
static const char end_others[] = "DELETE FROM session WHERE person = $1 AND token <> $2";
static const char drop_old[] = "DELETE FROM session WHERE person = $1"
    " AND (expires <= $2 OR used <= $3)";
static const char list[] = "SELECT token, created, used, expires, agent FROM session"
    " WHERE person = $1 AND expires > $2 AND used > $3 ORDER BY used DESC, token";

static const int64_t idle = (int64_t)SESSION_IDLE_DAYS * DAY_MS;

static struct str key_of(struct arena *a, struct str token)
{
	char key[DIGEST_TEXT];
	digest("session", token, key);
	return arena_copy(a, str_of(key));
}

bool session_start(struct db *db, int64_t person, struct str agent, int64_t now,
    char token[SECRET_TEXT], struct err *e)
{
	char secret[SECRET_TEXT], key[DIGEST_TEXT];
	secret_new(secret);
	digest("session", str_of(secret), key);
	struct str browser = str_slice(agent, 0, 200);
	if (!db_run(db, drop_old, ARGS(person, now, now - idle), e) ||
	    !db_run(
		db, add, ARGS(key, person, now, now + (int64_t)SESSION_DAYS * DAY_MS, browser), e))
		return false;
	for (size_t i = 0; i < sizeof secret; i++)
		token[i] = secret[i];
	return true;
}

bool session_who(struct db *db, struct arena *a, struct str token, int64_t city, int64_t now,
    struct asker *out_r, int64_t *used_r, struct err *e)
{
	struct asker asker = { .name = STR_EMPTY, .session = STR_EMPTY };
	int64_t used = 0;
	*used_r = 0;
	if (token.n != SECRET_TEXT - 1) {
		*out_r = asker;
		return true;
	}
	struct str key = key_of(a, token);
	struct rows *q = db_query(db, who, ARGS(key, city, now, now - idle, PARTNER), e);
	if (rows_next(q)) {
		asker = (struct asker){
		    .person = rows_int(q, 0),
		    .name = rows_copy(q, 1, a),
		    .roles = (unsigned)rows_int(q, 3),
		    .partner = rows_int(q, 4),
		    .session = key,
		};
		used = rows_int(q, 2);
	}
	if (!rows_end(q, e))
		return false;
	*used_r = used;
	*out_r = asker;
	return true;
}

void session_used(struct store *s, struct str key, int64_t used, int64_t now)
{
	struct err e = { 0 };
	if (now - used < HOUR_MS)
		return;
	struct db *db = store_writer(s, &e);
	/* Not worth an error: the next request tries again. */
	if (db)
		(void)db_run(db, touch, ARGS(key, now), &e);
	store_give(db);
}

bool session_end(struct db *db, int64_t person, struct str key, struct str keep, struct err *e)
{
	return key.n ? db_run(db, end_one, ARGS(person, key), e)
		     : db_run(db, end_others, ARGS(person, keep), e);
}

bool session_list(struct db *db, struct arena *a, int64_t person, int64_t now,
    struct session **out_r, size_t *count_r, struct err *e)
{
	struct { struct session *items; size_t count, room; } all = { 0 };
	struct rows *q = db_query(db, list, ARGS(person, now, now - idle), e);
	while (rows_next(q)) {
		struct session s = {
		    .key = rows_copy(q, 0, a),
		    .created = rows_int(q, 1),
		    .used = rows_int(q, 2),
		    .expires = rows_int(q, 3),
		    .agent = rows_copy(q, 4, a),
		};
		*list_add(a, &all) = s;
	}
	*out_r = all.items;
	*count_r = all.count;
	return rows_end(q, e);
}
