/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The cost of store.h over SQLite, next to the plain API doing the same in the same run: rows in
 * bulk, commits one by one, reads by key, reads of all rows, and asking for a revision. Each is
 * done five times in turns, and the fastest of each counts.
 */
#include "base/num.h"
#include "store/store.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { TURNS = 5, COMMITS = 200, READS = 100000, BATCH = 1000 };

static const char make[] = "CREATE TABLE figure (city @int NOT NULL, id @id NOT NULL,"
    " name @text NOT NULL, value @real, PRIMARY KEY (city, id)) @strict";
static const char make_plain[] = "CREATE TABLE figure (city INTEGER NOT NULL, id INTEGER NOT NULL,"
    " name TEXT NOT NULL, value REAL, PRIMARY KEY (city, id)) STRICT";
static const char insert[] = "INSERT INTO figure (city, id, name, value) VALUES ($1, $2, $3, $4)";
static const char by_key[] = "SELECT name, value FROM figure WHERE city = $1 AND id = $2";
static const char all[] = "SELECT id, name, value FROM figure";
static const char *const columns[] = { "city", "id", "name", "value" };

struct bench {
	struct store *store;
	struct db *writer, *reader;
	sqlite3 *plain_writer, *plain_reader;
	int64_t rows;
	int turn;
	double sum;
	struct err e;
};

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(bool ok, struct bench *b, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "%s: %s %s\n", what, b->e.say, b->e.log);
	exit(3);
}

static void plain(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return;
	fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db));
	exit(3);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *stmt = NULL;
	if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK)
		return stmt;
	fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db));
	exit(3);
}

/* ---- the same things, twice ---- */

static void ours_bulk(struct bench *b)
{
	static struct value v[BATCH * 4];
	must(db_begin(b->writer, &b->e), b, "begin");
	must(db_run(b->writer, "DELETE FROM figure", NO_ARGS, &b->e), b, "delete");
	for (int64_t i = 0; i < b->rows; i += BATCH) {
		for (int64_t k = 0; k < BATCH; k++) {
			v[k * 4] = value_int(1);
			v[k * 4 + 1] = value_int(i + k);
			v[k * 4 + 2] = value_cstr("Bedminster and Southville");
			v[k * 4 + 3] = value_real((double)k / 7);
		}
		must(db_bulk(b->writer, "figure", columns, 4, v, BATCH, &b->e), b, "bulk");
	}
	must(db_end(b->writer, true, &b->e), b, "commit");
}

static void plain_bulk(struct bench *b)
{
	plain(b->plain_writer, "BEGIN IMMEDIATE; DELETE FROM figure");
	sqlite3_stmt *stmt = prepare(b->plain_writer, insert);
	for (int64_t i = 0; i < b->rows; i++) {
		sqlite3_bind_int64(stmt, 1, 1);
		sqlite3_bind_int64(stmt, 2, i);
		sqlite3_bind_text(stmt, 3, "Bedminster and Southville", 25, SQLITE_STATIC);
		sqlite3_bind_double(stmt, 4, (double)(i % BATCH) / 7);
		sqlite3_step(stmt);
		sqlite3_reset(stmt);
	}
	sqlite3_finalize(stmt);
	plain(b->plain_writer, "COMMIT");
}

static void ours_commits(struct bench *b)
{
	for (int64_t i = 0; i < COMMITS; i++) {
		bool ok = db_begin(b->writer, &b->e) && db_run(b->writer, insert,
		    ARGS(2 + b->turn, i, "one", 0.5), &b->e);
		must(db_end(b->writer, ok, &b->e), b, "commit");
	}
}

static void plain_commits(struct bench *b)
{
	sqlite3_stmt *stmt = prepare(b->plain_writer, insert);
	for (int64_t i = 0; i < COMMITS; i++) {
		plain(b->plain_writer, "BEGIN IMMEDIATE");
		sqlite3_bind_int64(stmt, 1, 2 + b->turn);
		sqlite3_bind_int64(stmt, 2, i);
		sqlite3_bind_text(stmt, 3, "one", 3, SQLITE_STATIC);
		sqlite3_bind_double(stmt, 4, 0.5);
		sqlite3_step(stmt);
		sqlite3_reset(stmt);
		plain(b->plain_writer, "COMMIT");
	}
	sqlite3_finalize(stmt);
}

static void ours_by_key(struct bench *b)
{
	for (int64_t i = 0; i < READS; i++) {
		struct rows *q = db_query(b->reader, by_key, ARGS(1, i * 7919 % b->rows), &b->e);
		while (rows_next(q))
			b->sum += (double)rows_text(q, 0).n + rows_real(q, 1);
		must(rows_end(q, &b->e), b, "read");
	}
}

static void plain_by_key(struct bench *b)
{
	sqlite3_stmt *stmt = prepare(b->plain_reader, by_key);
	for (int64_t i = 0; i < READS; i++) {
		sqlite3_bind_int64(stmt, 1, 1);
		sqlite3_bind_int64(stmt, 2, i * 7919 % b->rows);
		while (sqlite3_step(stmt) == SQLITE_ROW) {
			sqlite3_column_text(stmt, 0);
			b->sum += sqlite3_column_bytes(stmt, 0) + sqlite3_column_double(stmt, 1);
		}
		sqlite3_reset(stmt);
	}
	sqlite3_finalize(stmt);
}

static void ours_all(struct bench *b)
{
	struct rows *q = db_query(b->reader, all, NO_ARGS, &b->e);
	while (rows_next(q))
		b->sum += (double)rows_int(q, 0) + (double)rows_text(q, 1).n + rows_real(q, 2);
	must(rows_end(q, &b->e), b, "read");
}

static void plain_all(struct bench *b)
{
	sqlite3_stmt *stmt = prepare(b->plain_reader, all);
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		sqlite3_column_text(stmt, 1);
		b->sum += (double)sqlite3_column_int64(stmt, 0) + sqlite3_column_bytes(stmt, 1) +
		    sqlite3_column_double(stmt, 2);
	}
	sqlite3_finalize(stmt);
}

static const struct {
	const char *what;
	void (*ours)(struct bench *b);
	void (*plain)(struct bench *b);
} races[] = {
	{ "rows in bulk", ours_bulk, plain_bulk },
	{ "single commits", ours_commits, plain_commits },
	{ "reads by key", ours_by_key, plain_by_key },
	{ "reads of all rows", ours_all, plain_all },
};

static double timed(struct bench *b, void (*run)(struct bench *b))
{
	double start = now();
	run(b);
	return now() - start;
}

static void race(struct bench *b, size_t i)
{
	double ours = 1e9, theirs = 1e9;
	for (b->turn = 0; b->turn < TURNS; b->turn++) {
		double x = timed(b, races[i].ours), y = timed(b, races[i].plain);
		ours = x < ours ? x : ours;
		theirs = y < theirs ? y : theirs;
	}
	printf("%-20s store %8.1f ms   sqlite3 %8.1f ms   ratio %.2f\n", races[i].what, ours * 1e3,
	    theirs * 1e3, ours / theirs);
}

static sqlite3 *open_plain(const char *path)
{
	sqlite3 *db = NULL;
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
	    SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		exit(3);
	plain(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -4000;"
	    " PRAGMA foreign_keys = ON");
	return db;
}

static void open_all(struct bench *b, struct arena *a, const char *folder)
{
	struct store_options o = { .create = true, .migrate = true };
	const char *path = arena_printf(a, "%s/plain.db", folder).p;
	b->store = store_open(arena_printf(a, "%s/ours.db", folder).p, &o, &b->e);
	must(b->store, b, "open");
	b->writer = store_writer(b->store, &b->e);
	b->reader = store_reader(b->store, &b->e);
	must(b->writer && b->reader && store_ddl(b->writer, make, &b->e), b, "open");
	b->plain_writer = open_plain(path);
	plain(b->plain_writer, make_plain);
	b->plain_reader = open_plain(path);
	plain(b->plain_reader, "PRAGMA cache_size = -2000");
}

int main(int argc, char **argv)
{
	struct bench b = { 0 };
	struct arena *a = arena_new(0);
	if (argc != 3 || !num_int(str_of(argv[2]), &b.rows) || b.rows < BATCH)
		return 2;
	b.rows -= b.rows % BATCH;
	open_all(&b, a, argv[1]);
	for (size_t i = 0; i < sizeof races / sizeof *races; i++)
		race(&b, i);
	double start = now();
	for (int i = 0; i < READS * 10; i++)
		b.sum += (double)store_revision(b.store, i % 8);
	printf("%-20s store %8.1f ns\n", "asking a revision", (now() - start) / (READS * 10) * 1e9);
	store_give(b.writer);
	store_give(b.reader);
	store_close(b.store);
	sqlite3_close(b.plain_writer);
	sqlite3_close(b.plain_reader);
	arena_free(a);
	return b.sum < 0;
}
