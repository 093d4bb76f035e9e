/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * An empty database for each test that asks for one: a file in the test's folder, or a database
 * made on the server that STOA_TEST_STORE names, dropped when the test is over.
 */
#include "test.h"

#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct made {
	const char *server, *name;
};

static bool on_server(const char *server, const char *sql)
{
	struct err e = { 0 };
	struct store_options o = { .create = true };
	struct store *s = store_open(server, &o, &e);
	struct db *db = s ? store_writer(s, &e) : NULL;
	bool ok = db && store_ddl(db, sql, &e);
	if (!ok)
		printf("%s: %s %s\n", sql, e.say, e.log);
	store_give(db);
	store_close(s);
	return ok;
}

static void drop_database(void *thing)
{
	const struct made *m = thing;
	char sql[200];
	snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s WITH (FORCE)", m->name);
	on_server(m->server, sql);
}

/* postgres://host/OLD?x becomes postgres://host/NAME?x. */
static const char *with_database(struct arena *a, const char *server, const char *name)
{
	struct str s = str_of(server);
	ptrdiff_t host = str_find(s, S("://"), 0) + 3;
	ptrdiff_t query = str_find_byte(s, '?', (size_t)host);
	size_t end = query < 0 ? s.n : (size_t)query;
	ptrdiff_t slash = str_find_byte(s, '/', (size_t)host);
	size_t start = slash < 0 || (size_t)slash > end ? end : (size_t)slash;
	return arena_printf(a, "%.*s/%s%.*s", STR(str_slice(s, 0, start)), name,
	    STR(str_from(s, end))).p;
}

const char *test_store_where(struct test *t)
{
	static int made_before;
	int number = ++made_before;
	const char *server = getenv("STOA_TEST_STORE");
	if (!server || !server[0])
		return arena_printf(t->arena, "%s/stoa%d.db", t->folder, number).p;
	struct made *m = arena_new_of(t->arena, struct made);
	m->server = server;
	m->name = arena_printf(t->arena, "stoa_test_%d_%d", (int)getpid(), number).p;
	if (!on_server(server, arena_printf(t->arena,
	    "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8'", m->name).p))
		abort();
	arena_defer(t->arena, drop_database, m);
	return with_database(t->arena, server, m->name);
}
