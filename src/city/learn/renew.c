/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The daily job that moves the window of meetings on, in every city. */
#include "base/date.h"
#include "base/lang.h"
#include "city/learn/renew.h"

enum { DAY_SECONDS = 86400 };

static const char cities_sql[] = "SELECT id FROM city WHERE city = 0 AND deleted IS NULL";

static bool change_city(struct job_run *j, int64_t city, city_change *change, struct err *e)
{
	struct db *db = store_writer(j->store, e);
	bool ok = db && db_begin(db, e);
	if (ok)
		ok = db_end(db, change(db, j->arena, city, e), e);
	store_give(db);
	return ok;
}

bool in_every_city(struct job_run *j, city_change *change, struct err *e)
{
	struct { int64_t *items; size_t count, room; } cities = { 0 };
	struct db *db = store_reader(j->store, e);
	if (!db)
		return false;
	struct rows *q = db_query(db, cities_sql, NO_ARGS, e);
	while (rows_next(q))
		*list_add(j->arena, &cities) = rows_int(q, 0);
	bool ok = rows_end(q, e);
	store_give(db);
	for (size_t i = 0; ok && i < cities.count; i++)
		ok = change_city(j, cities.items[i], change, e);
	return ok;
}

static bool renew(struct db *db, struct arena *a, int64_t city, struct err *e)
{
	(void)a;
	return occurrences_renew(db, city, date_day_of(date_now()), e);
}

static bool run(struct job_run *j, struct str *result_r, struct err *e)
{
	const struct lang *lang = j->lang;
	*result_r = str_of(_("The meetings of the coming year are known."));
	return in_every_city(j, renew, e);
}

const struct job_kind occurrences_job = {
	.name = "occurrences", .label = N_("Working out when offers meet"), .run = run, .tries = 3,
	.every = DAY_SECONDS,
};
