/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "store_fixture.h"

static const struct migration steps[] = {
	{ .to = 1, .sql =
	    "CREATE TABLE place (city @int NOT NULL, id @id NOT NULL, name @text NOT NULL,"
	    " about @text, size @int, share @real, bytes @blob, PRIMARY KEY (city, id)) @strict;\n"
	    "CREATE TABLE visit (city @int NOT NULL, id @id NOT NULL, place @int NOT NULL,"
	    " PRIMARY KEY (city, id),"
	    " FOREIGN KEY (city, place) REFERENCES place (city, id)) @clustered;\n" },
	{ .to = 0 },
};
const struct room fixture_room = { .name = "fixture", .migrations = steps };
const struct room *const fixture_rooms[] = { &fixture_room, NULL };

struct store *fixture_open(struct test *t, const char *where, bool create)
{
	struct store_options o = { .rooms = fixture_rooms, .create = create, .migrate = create };
	struct store *s = store_open(where, &o, t->e);
	if (!s)
		test_fail(t, __FILE__, __LINE__, "no store: %s %s", t->e->say, t->e->log);
	return s;
}

struct store *fixture_new(struct test *t)
{
	return fixture_open(t, test_store_where(t), true);
}

bool fixture_place(struct db *db, int64_t city, int64_t id, const char *name, struct err *e)
{
	return db_run(db, "INSERT INTO place (city, id, name) VALUES ($1, $2, $3)",
	    ARGS(city, id, name), e);
}

int64_t fixture_count(struct store *s, const char *sql)
{
	struct err e = { 0 };
	struct db *db = store_reader(s, &e);
	int64_t n = db ? db_int(db, sql, NO_ARGS, -1, &e) : -1;
	store_give(db);
	return n;
}

bool fixture_write(struct store *s, const char *sql, struct args args, int64_t city, struct err *e)
{
	struct db *db = store_writer(s, e);
	bool ok = db && db_begin(db, e);
	if (ok) {
		ok = db_run(db, sql, args, e);
		db_touch(db, city);
		ok = db_end(db, ok, e);
	}
	store_give(db);
	return ok;
}
