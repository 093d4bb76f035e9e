/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The schema: numbered steps of each room, and DDL that both databases understand.
 *
 * All missing steps, the new numbers and the tables of the record kinds come in one transaction:
 * another process sees the old schema or the new one. The store's own tables are its own first
 * step. A number higher than the program knows means that a newer program was here: the older one
 * keeps its hands off.
 */
#include "store/store_impl.h"

#include "base/buf.h"
#include "base/lang.h"

#include <string.h>

enum { MIGRATE_KEY = 0x53746f61, SQL_MOST = 1 << 20 };

bool (*store_sync_kinds)(struct db *db, rooms rooms, struct err *e);

static const char make_versions[] =
    "CREATE TABLE IF NOT EXISTS schema_version ("
    " room @text NOT NULL PRIMARY KEY, version @int NOT NULL) @strict";
static const char read_version[] = "SELECT version FROM schema_version WHERE room = $1";
static const char write_version[] =
    "INSERT INTO schema_version (room, version) VALUES ($1, $2)"
    " ON CONFLICT (room) DO UPDATE SET version = excluded.version";

static const struct migration own_steps[] = {
	{ .to = 1, .sql = "CREATE TABLE revision ("
	    " city @int NOT NULL PRIMARY KEY, n @int NOT NULL) @strict" },
	{ .to = 0 },
};
static const struct room own = { .name = "store", .migrations = own_steps };

/* ---- DDL ---- */

static bool in_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

/* ORDER: words of the drivers */
static const char *const words[] = { "id", "int", "real", "text", "blob", "strict", "clustered" };

static size_t put_word(struct buf *b, const struct driver *driver, const char *at)
{
	size_t n = 0;
	while (in_word(at[n]))
		n++;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strlen(words[i]) != n || memcmp(words[i], at, n))
			continue;
		buf_puts(b, driver->words[i]);
		return n;
	}
	buf_byte(b, '@');
	return 0;
}

static void put_ddl(struct buf *b, const struct driver *driver, const char *sql)
{
	bool quoted = false;
	for (const char *at = sql; *at; at++) {
		if (*at == '\'')
			quoted = !quoted;
		if (*at == '@' && !quoted)
			at += put_word(b, driver, at + 1);
		else
			buf_byte(b, *at);
	}
}

bool store_ddl(struct db *db, const char *sql, struct err *e)
{
	struct buf b = buf_heap(SQL_MOST);
	put_ddl(&b, db->driver, sql);
	bool ok = !b.failed || fail_system(e, "DDL of more than %d bytes", SQL_MOST);
	ok = ok && db->driver->run(db, b.p, e);
	if (!ok) {
		fail_in(e, "%.200s", sql);
		db->broken = db->depth > 0;
	}
	buf_free(&b);
	return ok;
}

struct str ddl_quote(struct arena *a, struct str name)
{
	struct buf b = buf_in(a, name.n * 2 + 3);
	buf_byte(&b, '"');
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '"')
			buf_byte(&b, '"');
		buf_byte(&b, name.p[i]);
	}
	buf_byte(&b, '"');
	return buf_view(&b);
}

static bool list_names(struct db *db, struct arena *a, const char *sql, struct args args,
    struct str **names_r, size_t *count_r, struct err *e)
{
	struct {
		struct str *items;
		size_t count, room;
	} names = { 0 };
	struct rows *q = db_query(db, sql, args, e);
	while (rows_next(q)) {
		struct str name = rows_copy(q, 0, a);
		*list_add(a, &names) = name;
	}
	if (!rows_end(q, e))
		return false;
	*names_r = names.items;
	*count_r = names.count;
	return true;
}

bool store_columns(struct db *db, struct arena *a, const char *table, struct str **names_r,
    size_t *count_r, struct err *e)
{
	return list_names(db, a, db->driver->sql_columns, ARGS(table), names_r, count_r, e);
}

bool store_tables(struct db *db, struct arena *a, struct str **names_r, size_t *count_r,
    struct err *e)
{
	return list_names(db, a, db->driver->sql_tables, NO_ARGS, names_r, count_r, e);
}

/* ---- versions ---- */

static int newest(const struct room *room)
{
	int n = 0;
	for (const struct migration *m = room->migrations; m && m->to; m++)
		n = m->to;
	return n;
}

static int64_t version_of(struct db *db, const struct room *room, struct err *e)
{
	return db_int(db, read_version, ARGS(room->name), 0, e);
}

static bool too_new(struct db *db, struct str room, int64_t version, struct err *e)
{
	fail(e, ERR_CONFLICT,
	    N_("The store %s was made by a newer version of the program. Use that "
	       "version, or restore a backup from before."),
	    store_where(db->store));
	return fail_in(e, "%.*s is at %lld", STR(room), (long long)version);
}

static const struct room *room_named(rooms all, struct str name)
{
	if (str_eq(name, str_of(own.name)))
		return &own;
	for (; all && *all; all++)
		if (str_eq(name, str_of((*all)->name)))
			return *all;
	return NULL;
}

/* Without a table of rooms (a tool that only copies) only the store's own number counts. */
static bool refuse_newer(struct db *db, rooms all, struct err *e)
{
	struct rows *q = db_query(db, "SELECT room, version FROM schema_version ORDER BY room",
	    NO_ARGS, e);
	bool ok = true;
	while (ok && rows_next(q)) {
		struct str name = rows_text(q, 0);
		const struct room *room = room_named(all, name);
		if (room ? rows_int(q, 1) > newest(room) : all != NULL)
			ok = too_new(db, name, rows_int(q, 1), e);
	}
	return rows_end(q, e) && ok;
}

bool migrate_check(struct db *db, rooms all, int *missing_r, struct err *e)
{
	struct arena *a = arena_new(0);
	struct str *columns;
	size_t count = 0;
	int missing = -1;
	bool ok = store_columns(db, a, "schema_version", &columns, &count, e);
	arena_free(a);
	if (!ok || (count && !refuse_newer(db, all, e)))
		return false;
	if (count) {
		missing = newest(&own) - (int)version_of(db, &own, e);
		for (; all && *all; all++)
			if ((*all)->migrations)
				missing += newest(*all) - (int)version_of(db, *all, e);
	}
	if (e->kind != ERR_NONE)
		return false;
	*missing_r = missing;
	return true;
}

/* ---- steps ---- */

static bool step_run(struct db *db, const struct room *room, const struct migration *m,
    struct err *e)
{
	bool ok = (!m->sql || store_ddl(db, m->sql, e)) && (!m->run || m->run(db, e)) &&
	    db_run(db, write_version, ARGS(room->name, m->to), e);
	return ok || fail_in(e, "migration %s %d", room->name, m->to);
}

static bool room_run(struct db *db, const struct room *room, struct err *e)
{
	if (!room->migrations)
		return true;
	int64_t version = version_of(db, room, e);
	if (e->kind != ERR_NONE)
		return false;
	for (const struct migration *m = room->migrations; m->to; m++)
		if (m->to > version && !step_run(db, room, m, e))
			return false;
	return true;
}

bool migrate_all(struct db *db, rooms all, struct err *e)
{
	if (!db_alone(db, MIGRATE_KEY, e) || !store_ddl(db, make_versions, e) ||
	    !refuse_newer(db, all, e) || !room_run(db, &own, e))
		return false;
	for (const struct room *const *room = all; room && *room; room++)
		if (!room_run(db, *room, e))
			return false;
	if (store_sync_kinds && !store_sync_kinds(db, all, e))
		return false;
	for (const struct room *const *room = all; room && *room; room++)
		if ((*room)->fill && !(*room)->fill(db, e))
			return fail_in(e, "filling %s", (*room)->name);
	return true;
}

bool migrate_run(struct store *s, struct err *e)
{
	struct db *db = store_writer(s, e);
	if (!db)
		return false;
	bool ok = db_begin(db, e);
	if (ok)
		ok = db_end(db, migrate_all(db, s->rooms, e), e);
	store_give(db);
	return ok;
}
