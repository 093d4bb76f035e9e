/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * How many comments may come: five an hour from one address, a hundred an hour for one city. The
 * address is kept as a digest with a salt that changes daily, so that after a day nobody can say
 * where a comment came from.
 */
#include "city/plan/comments.h"

#include "base/id.h"
#include "base/sha256.h"

const struct migration plan_migrations[] = {
	{ 1, "CREATE TABLE comment_rate (city @int NOT NULL, key @text NOT NULL,"
	     " since @int NOT NULL, count @int NOT NULL, PRIMARY KEY (city, key)) @strict", NULL },
	{ 0 }
};

enum { SALT_TEXT = 33 };
static const int64_t hour_ms = 3600000, day_ms = 86400000;

static const char read_sql[] =
    "SELECT count FROM comment_rate WHERE city = $1 AND key = $2 AND since > $3";
static const char count_sql[] =
    "INSERT INTO comment_rate (city, key, since, count) VALUES ($1, $2, $3, 1)"
    " ON CONFLICT (city, key) DO UPDATE SET"
    " count = CASE WHEN comment_rate.since > $4 THEN comment_rate.count + 1 ELSE 1 END,"
    " since = CASE WHEN comment_rate.since > $4 THEN comment_rate.since ELSE excluded.since END";
static const char drop_sql[] = "DELETE FROM comment_rate WHERE city = $1 AND since < $2";

/* "20515 k3j…": the day it is for, and the salt. */
static struct str salt_of(struct db *db, struct arena *a, int64_t city, int64_t day, struct err *e)
{
	struct str kept = setting_get(db, a, city, "comment_salt", "");
	struct str today = arena_printf(a, "%lld ", (long long)day);
	char salt[SALT_TEXT];
	if (str_starts(kept, today))
		return kept;
	random_text(salt, sizeof salt);
	kept = arena_printf(a, "%.*s%s", STR(today), salt);
	return setting_set(db, city, "comment_salt", kept, e) ? kept : STR_EMPTY;
}

bool comment_rate(struct db *db, struct arena *a, int64_t city, struct str address, int64_t now,
    bool *allowed_r, struct err *e)
{
	struct str salt = salt_of(db, a, city, now / day_ms, e);
	struct str key = sha256_of(a, arena_printf(a, "%.*s %.*s", STR(salt), STR(address)));
	int64_t since = now - hour_ms;
	*allowed_r = false;
	if (e->kind || !db_alone(db, city, e) ||
	    !db_run(db, drop_sql, ARGS(city, now - day_ms), e))
		return false;
	int64_t from_here = db_int(db, read_sql, ARGS(city, key, since), 0, e);
	int64_t in_city = db_int(db, read_sql, ARGS(city, "city", since), 0, e);
	if (e->kind || from_here >= RATE_ADDRESS || in_city >= RATE_CITY)
		return e->kind == ERR_NONE;
	*allowed_r = true;
	return db_run(db, count_sql, ARGS(city, key, now, since), e) &&
	       db_run(db, count_sql, ARGS(city, "city", now, since), e);
}
