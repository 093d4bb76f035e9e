/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The database: one small interface, two drivers (sqlite.c, postgres.c).
 *
 * A store is an installation's database; a db is one connection to it, used by one thread at a
 * time. Reading takes a connection of its own; writing waits its turn (on SQLite there is one
 * writer at a time, first come first served), and nobody ever sees "database is locked".
 *
 *	struct db *db = store_reader(store, e);			// or store_writer
 *	struct rows *q = db_query(db, "SELECT id, name FROM place WHERE city = $1", ARGS(city), e);
 *	while (rows_next(q))
 *		use(rows_int(q, 0), rows_text(q, 1));		// text lives until the next row
 *	bool ok = rows_end(q, e);
 *	store_give(db);
 *
 *	if (!db_begin(db, e)) ...
 *	ok = db_run(db, "UPDATE place SET name = $3 WHERE city = $1 AND id = $2",
 *	    ARGS(city, id, name), e);
 *	db_touch(db, city);
 *	ok = db_end(db, ok, e);		// commit if ok, else roll back
 *
 * SQL is the common part of both databases (design/how.md 4): $1…$n, CTEs, window functions,
 * ON CONFLICT … DO UPDATE, RETURNING, CASE, FILTER. Types are integer (64 bits), real, text,
 * blob. Times are integers (base/date.h), booleans 0 and 1 and always compared (`= 1`). In DDL
 * only, the words @id (an integer key), @int, @real, @text, @blob stand for the types, and @strict
 * at the end of a CREATE TABLE for what SQLite wants there (@clustered: also keep the rows in the
 * order of the primary key, for large tables of short rows). No now(), no sequences, no triggers.
 * A bare $1 whose type cannot be inferred is written CAST($1 AS bigint) and so on.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/room.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct store;
struct db;
struct rows;

/* ---- values ---- */

enum value_type { VALUE_NULL, VALUE_INT, VALUE_REAL, VALUE_TEXT, VALUE_BLOB };

struct value {
	enum value_type type;
	union {
		int64_t i;
		double r;
		struct str s;	/* text and blob */
	};
};

static inline struct value value_null(void)
{
	return (struct value){ .type = VALUE_NULL };
}
static inline struct value value_int(int64_t i)
{
	return (struct value){ .type = VALUE_INT, .i = i };
}
static inline struct value value_real(double r)
{
	return (struct value){ .type = VALUE_REAL, .r = r };
}
static inline struct value value_text(struct str s)
{
	return (struct value){ .type = VALUE_TEXT, .s = s };
}
static inline struct value value_cstr(const char *text)
{
	return text ? value_text(str_of(text)) : value_null();
}
static inline struct value value_blob(struct str s)
{
	return (struct value){ .type = VALUE_BLOB, .s = s };
}
static inline struct value value_same(struct value v)
{
	return v;
}
static inline struct value value_bool(bool b)
{
	return value_int(b);
}

#define VALUE(x) \
	_Generic((x), struct value: value_same, struct str: value_text, char *: value_cstr, \
	    const char *: value_cstr, float: value_real, double: value_real, bool: value_bool, \
	    default: value_int)(x)

/* What is bound to $1…$n: up to 16 of any of these types. More: ARGS_N(values, count). */
struct args {
	const struct value *items;
	size_t count;
};
#define NO_ARGS ((struct args){ NULL, 0 })
#define ARGS_N(values, n) ((struct args){ (values), (n) })
#define ARGS(...)       \
	((struct args){ \
	    (const struct value[]){ ARGS_MAP_(__VA_ARGS__) }, ARGS_COUNT_(__VA_ARGS__) })
#define ARGS_COUNT_(...) \
	ARGS_PICK_(__VA_ARGS__, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define ARGS_PICK_(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, count, ...) count
#define ARGS_CAT_(a, b) ARGS_CAT2_(a, b)
#define ARGS_CAT2_(a, b) a##b
#define ARGS_MAP_(...) ARGS_CAT_(ARGS_M, ARGS_COUNT_(__VA_ARGS__))(__VA_ARGS__)
#define ARGS_M1(x) VALUE(x)
#define ARGS_M2(x, ...) VALUE(x), ARGS_M1(__VA_ARGS__)
#define ARGS_M3(x, ...) VALUE(x), ARGS_M2(__VA_ARGS__)
#define ARGS_M4(x, ...) VALUE(x), ARGS_M3(__VA_ARGS__)
#define ARGS_M5(x, ...) VALUE(x), ARGS_M4(__VA_ARGS__)
#define ARGS_M6(x, ...) VALUE(x), ARGS_M5(__VA_ARGS__)
#define ARGS_M7(x, ...) VALUE(x), ARGS_M6(__VA_ARGS__)
#define ARGS_M8(x, ...) VALUE(x), ARGS_M7(__VA_ARGS__)
#define ARGS_M9(x, ...) VALUE(x), ARGS_M8(__VA_ARGS__)
#define ARGS_M10(x, ...) VALUE(x), ARGS_M9(__VA_ARGS__)
#define ARGS_M11(x, ...) VALUE(x), ARGS_M10(__VA_ARGS__)
#define ARGS_M12(x, ...) VALUE(x), ARGS_M11(__VA_ARGS__)
#define ARGS_M13(x, ...) VALUE(x), ARGS_M12(__VA_ARGS__)
#define ARGS_M14(x, ...) VALUE(x), ARGS_M13(__VA_ARGS__)
#define ARGS_M15(x, ...) VALUE(x), ARGS_M14(__VA_ARGS__)
#define ARGS_M16(x, ...) VALUE(x), ARGS_M15(__VA_ARGS__)

/* ---- the store ---- */

/* store_open: Open where ("stoa.db", "postgres://…"); nothing is created unless create is true
 * (then an empty database file is made). Checks that the schema is the one of this program, or
 * applies what is missing when migrate is true. `rooms` gives migrations and record kinds. */
struct store_options {
	rooms rooms;
	bool create;
	bool migrate;
	int readers;		/* connections kept for reading; 0: 4 */
};
struct store *store_open(const char *where, const struct store_options *o, struct err *e);
void store_close(struct store *s);

/* store_reader, store_writer: Borrow a connection; store_give returns it. A writer is had by one
 * at a time per process on SQLite; further threads queue. NULL and ERR_BUSY when the wait passed
 * 10 s. A reader cannot write: the attempt is a system error. */
struct db *store_reader(struct store *s, struct err *e);
struct db *store_writer(struct store *s, struct err *e);
void store_give(struct db *db);

/* store_revision: How often the city (0: the installation) has changed; as of the store's latest
 * commit by any process. Cheap: fit for every request. */
int64_t store_revision(struct store *s, int64_t city);

/* store_is_postgres: For the few texts and tests that must know. */
bool store_is_postgres(const struct store *s);
const char *store_where(const struct store *s);

/* db_rooms: The table of rooms that the connection's store was opened with, or NULL. */
rooms db_rooms(const struct db *db);

/* ---- asking ---- */

/* db_query: Run a SELECT (or a write with RETURNING). Never NULL: after a failure rows_next is
 * false at once and rows_end reports it. The statement is prepared once per connection. */
struct rows *db_query(struct db *db, const char *sql, struct args args, struct err *e);
bool rows_next(struct rows *q);
/* rows_end: Close; false when the query or any row failed (e is filled). Always call it. */
bool rows_end(struct rows *q, struct err *e);
int64_t rows_int(struct rows *q, int column);	/* null: 0 */
double rows_real(struct rows *q, int column);	/* null: nan */
struct str rows_text(struct rows *q, int column);	/* null: empty; until the next row */
struct str rows_copy(struct rows *q, int column, struct arena *a);
bool rows_null(struct rows *q, int column);
struct value rows_value(struct rows *q, int column);
int rows_columns(struct rows *q);
const char *rows_name(struct rows *q, int column);

/* db_run: A statement without rows. changed counts: db_changes. */
bool db_run(struct db *db, const char *sql, struct args args, struct err *e);
int64_t db_changes(struct db *db);

/* One value of one row; the last argument is given back where there is no row or it is null.
 * A failure fills e. */
int64_t db_int(struct db *db, const char *sql, struct args args, int64_t none, struct err *e);
double db_real(struct db *db, const char *sql, struct args args, double none, struct err *e);
struct str db_text(
    struct db *db, struct arena *a, const char *sql, struct args args, struct err *e);
bool db_exists(struct db *db, const char *sql, struct args args, struct err *e);

/* db_limit: From now on statements of this connection end with ERR_BUSY after ms (0: no limit). */
void db_limit(struct db *db, int ms);

/* ---- writing ---- */

/* db_begin: Start a transaction (nested ones are savepoints). On SQLite it takes the write lock. */
#define db_begin(db, e) db_begin_at((db), ERR_WHERE, (e))
bool db_begin_at(struct db *db, const char *where, struct err *e);
/* db_end: Commit when ok, else roll back. True when it was committed. */
bool db_end(struct db *db, bool ok, struct err *e);
/* db_touch: This transaction changes what the city (0: the installation) shows; its revision
 * goes up with the commit. */
void db_touch(struct db *db, int64_t city);
/* db_alone: Until this transaction ends, no other one that asks for the same key goes on (on
 * PostgreSQL, where writers run side by side; on SQLite there is one anyway). For what is read,
 * judged and then written; the key is usually the city. */
bool db_alone(struct db *db, int64_t key, struct err *e);

/* db_bulk: Many rows into one table, the fast way of each database (prepared insert; COPY).
 * Inside a transaction. values holds count × columns values, row by row. */
bool db_bulk(struct db *db, const char *table, const char *const *columns, size_t column_count,
    const struct value *values, size_t row_count, struct err *e);

/* ---- schema ---- */

/* One numbered step of a room; all missing steps run in one transaction, in the order of rooms,
 * before the additive changes of the record kinds. A shipped step never changes. */
struct migration {
	int to;			/* 1, 2, …; the list ends with 0 */
	const char *sql;	/* statements separated by ";\n" */
	bool (*run)(struct db *db, struct err *e);	/* or NULL */
};

/* How record kinds become tables: set once by main, since store lies below record. Called inside
 * the migration's transaction; must create or extend what is missing. */
extern bool (*store_sync_kinds)(struct db *db, rooms rooms, struct err *e);

/* store_columns: The columns a table has now (none: the table does not exist). */
bool store_columns(struct db *db, struct arena *a, const char *table, struct str **names_r,
    size_t *count_r, struct err *e);
/* store_ddl: Run DDL with the @words replaced. */
bool store_ddl(struct db *db, const char *sql, struct err *e);

/* ---- keeping ---- */

/* store_copy: Everything from one store into another, which must be empty (of either kind; best
 * opened with create and without migrate, then it is given the tables first); proves it with a
 * count and an order-free checksum per table. report_r tells each, a line a table. All or
 * nothing: a copy that was cut off leaves the other store empty. */
bool store_copy(struct store *from, struct store *to, struct arena *a, struct str *report_r,
    struct err *e);
/* store_compare: The proof alone, of two stores that nobody writes to; ERR_CONFLICT names the
 * first table that differs. */
bool store_compare(struct store *one, struct store *other, struct arena *a,
    struct str *report_r, struct err *e);
/* store_backup: A consistent copy into one file while others write: a SQLite file from SQLite and
 * from PostgreSQL alike (so that it can be restored anywhere). A file of that name is not
 * overwritten. store_restore fills an empty store, also from a backup of an older version. */
bool store_backup(struct store *s, const char *path, struct arena *a, struct str *report_r,
    struct err *e);
bool store_restore(const char *path, struct store *s, struct arena *a, struct str *report_r,
    struct err *e);
/* store_check: Integrity of the database itself: pages, foreign keys, schema as expected. */
bool store_check(struct store *s, struct problems *found, struct err *e);

/* The commands of this room: init, store copy, backup, restore, check. */
extern const struct room store_room;

#endif
