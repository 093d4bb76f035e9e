/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Small settings by name: of a city, or (city 0) of the installation. */
#include "account/account_impl.h"

static const char read_one[] = "SELECT value FROM setting WHERE city = $1 AND name = $2";
static const char write_one[] = "INSERT INTO setting (city, name, value) VALUES ($1, $2, $3)"
    " ON CONFLICT (city, name) DO UPDATE SET value = excluded.value";
static const char drop_one[] = "DELETE FROM setting WHERE city = $1 AND name = $2";

struct str setting_get(struct db *db, struct arena *a, int64_t city, const char *name,
    const char *none)
{
	struct err e = { 0 };
	struct str value = db_text(db, a, read_one, ARGS(city, name), &e);
	return value.n ? value : str_of(none);
}

bool setting_set(struct db *db, int64_t city, const char *name, struct str value, struct err *e)
{
	if (!db_begin(db, e))
		return false;
	bool ok = value.n ? db_run(db, write_one, ARGS(city, name, value), e)
			  : db_run(db, drop_one, ARGS(city, name), e);
	if (ok)
		db_touch(db, city);
	return db_end(db, ok, e);
}
