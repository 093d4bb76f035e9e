/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What the server asks of this room for each request: which city an address means, and who is
 * asking. Two queries by primary key or unique index; nothing is remembered between requests, so
 * a role taken away is gone with the next one, in every process.
 */
#include "account/account_impl.h"

static bool find_city(struct request *r, struct str code, struct err *e)
{
	struct db *db = request_db(r, e);
	struct city city;
	if (!db || !city_find(db, r->arena, code, &city, e))
		return false;
	r->city = city.id;
	r->city_code = city.code;
	r->city_name = city.name;
	return true;
}

static bool find_who(struct request *r, struct str session, struct err *e)
{
	struct db *db = request_db(r, e);
	struct asker who;
	int64_t used;
	if (!db || !session_who(db, r->arena, session, r->city, r->now, &who, &used, e))
		return false;
	r->who = who;
	if (!who.person)
		return true;
	char token[DIGEST_TEXT];
	digest("csrf", session, token);
	r->csrf = arena_copy(r->arena, str_of(token));
	session_used(r->store, who.session, used, r->now);
	return true;
}

static struct str single_city(struct store *s, struct arena *a)
{
	struct err e = { 0 };
	struct db *db = store_reader(s, &e);
	struct str code = db ? setting_get(db, a, 0, "single_city", "") : STR_EMPTY;
	/* A setting that names no city any more must not close the site. */
	if (code.n && !db_exists(db, "SELECT 1 FROM city WHERE city = 0 AND code = $1"
	    " AND deleted IS NULL", ARGS(code), &e))
		code = STR_EMPTY;
	store_give(db);
	return code;
}

const struct web_hooks account_hooks = { .city = find_city, .who = find_who,
	.single_city = single_city };
