/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Asking and writing, the part that is the same on both databases.
 *
 * A transaction in which a statement failed is broken: everything else in it fails at once, and
 * db_end rolls it back. PostgreSQL wants it so; SQLite would go on, and a caller that was only
 * ever run there would rest on it. What may fail and be forgiven goes into a transaction of its
 * own inside (a savepoint).
 *
 * A revision is raised once per commit, as the last thing of the transaction and in the order of
 * the cities, so that two transactions that touch the same cities cannot wait for each other.
 */
#include "store/store_impl.h"

#include <stdlib.h>
#include <string.h>

static const char raise_revision[] =
    "INSERT INTO revision (city, n) VALUES ($1, 1)"
    " ON CONFLICT (city) DO UPDATE SET n = revision.n + 1";

/* ORDER: depth of the transaction around it */
static const char *const savepoint[DEEPEST] = { "", "SAVEPOINT s1", "SAVEPOINT s2",
	"SAVEPOINT s3", "SAVEPOINT s4", "SAVEPOINT s5", "SAVEPOINT s6", "SAVEPOINT s7" };
static const char *const release[DEEPEST] = { "", "RELEASE s1", "RELEASE s2", "RELEASE s3",
	"RELEASE s4", "RELEASE s5", "RELEASE s6", "RELEASE s7" };
static const char *const back_to[DEEPEST] = { "", "ROLLBACK TO s1", "ROLLBACK TO s2",
	"ROLLBACK TO s3", "ROLLBACK TO s4", "ROLLBACK TO s5", "ROLLBACK TO s6", "ROLLBACK TO s7" };

/* The first error wins, as with fail(). */
void err_pass(const struct err *from, struct err *to)
{
	if (to == from || to->kind != ERR_NONE)
		return;
	const struct lang *lang = to->lang;
	*to = *from;
	to->lang = lang;
}

/* ---- asking ---- */

static struct rows *rows_new(struct db *db, const struct err *e)
{
	struct rows *q = db->spare;
	if (q)
		db->spare = q->next;
	else
		q = store_memory(sizeof *q);
	q->db = db;
	q->next = db->open;
	db->open = q;
	q->statement = NULL;
	q->own = NULL;
	q->at_once = q->ready = q->begun = q->failed = false;
	q->err.lang = e ? e->lang : NULL;
	err_clear(&q->err);
	return q;
}

static void rows_free(struct rows *q)
{
	struct rows **at = &q->db->open;
	while (*at != q)
		at = &(*at)->next;
	*at = q->next;
	q->next = q->db->spare;
	q->db->spare = q;
}

static void rows_broke(struct rows *q)
{
	q->failed = true;
	q->ready = false;
	q->db->broken = q->db->depth > 0;
}

/* PostgreSQL has no NUL in text, and a SQLite text with one is read differently by each tool. */
static bool args_fit(struct args args, struct err *e)
{
	for (size_t i = 0; i < args.count; i++) {
		const struct value *v = &args.items[i];
		if (v->type == VALUE_TEXT && v->s.n && memchr(v->s.p, 0, v->s.n))
			return fail_system(e, "$%zu is a text with a NUL byte", i + 1);
	}
	return true;
}

static bool may_run(struct db *db, struct err *e)
{
	return !db->broken || fail_system(e,
	    "a statement failed before in the transaction begun at %s", db->begun[db->depth - 1]);
}

static struct rows *ask(struct db *db, const char *sql, struct args args, bool at_once,
    struct err *e)
{
	struct rows *q = rows_new(db, e);
	q->at_once = at_once;
	db->changes = 0;
	if (!may_run(db, &q->err) || !args_fit(args, &q->err) ||
	    !db->driver->start(q, sql, args)) {
		fail_in(&q->err, "%.150s", sql);
		rows_broke(q);
		err_pass(&q->err, e);
	}
	return q;
}

struct rows *db_query(struct db *db, const char *sql, struct args args, struct err *e)
{
	return ask(db, sql, args, false, e);
}

bool rows_next(struct rows *q)
{
	if (!q->begun) {
		q->begun = true;
		return q->ready;
	}
	if (!q->ready)
		return false;
	if (!q->db->driver->step(q))
		rows_broke(q);
	return q->ready;
}

bool rows_end(struct rows *q, struct err *e)
{
	if (!q->db->driver->finish(q) && !q->failed)
		rows_broke(q);
	bool ok = !q->failed;
	if (!ok)
		err_pass(&q->err, e);
	rows_free(q);
	return ok;
}

struct value rows_value(struct rows *q, int column)
{
	return q->ready ? q->db->driver->column(q, column) : value_null();
}

int64_t rows_int(struct rows *q, int column)
{
	struct value v = rows_value(q, column);
	if (v.type == VALUE_REAL && fabs(v.r) < 9.2e18)
		return (int64_t)v.r;
	return v.type == VALUE_INT ? v.i : 0;
}

double rows_real(struct rows *q, int column)
{
	struct value v = rows_value(q, column);
	return v.type == VALUE_REAL ? v.r : v.type == VALUE_INT ? (double)v.i : (double)NAN;
}

struct str rows_text(struct rows *q, int column)
{
	struct value v = rows_value(q, column);
	return v.type == VALUE_TEXT || v.type == VALUE_BLOB ? v.s : STR_EMPTY;
}

struct str rows_copy(struct rows *q, int column, struct arena *a)
{
	return arena_copy(a, rows_text(q, column));
}

bool rows_null(struct rows *q, int column)
{
	return rows_value(q, column).type == VALUE_NULL;
}

int rows_columns(struct rows *q)
{
	return q->failed ? 0 : q->db->driver->columns(q);
}

const char *rows_name(struct rows *q, int column)
{
	return q->failed ? "" : q->db->driver->name(q, column);
}

static bool run_now(struct db *db, const char *sql, struct args args, struct err *e)
{
	struct rows *q = ask(db, sql, args, true, e);
	while (rows_next(q))
		continue;
	return rows_end(q, e);
}

bool db_run(struct db *db, const char *sql, struct args args, struct err *e)
{
	return run_now(db, sql, args, e);
}

bool db_plain(struct db *db, const char *sql, struct err *e)
{
	bool broken = db->broken;
	db->broken = false;
	bool ok = run_now(db, sql, NO_ARGS, e);
	db->broken = broken || !ok;
	return ok;
}

int64_t db_changes(struct db *db)
{
	return db->changes;
}

int64_t db_int(struct db *db, const char *sql, struct args args, int64_t none, struct err *e)
{
	struct rows *q = ask(db, sql, args, true, e);
	int64_t n = rows_next(q) && !rows_null(q, 0) ? rows_int(q, 0) : none;
	return rows_end(q, e) ? n : none;
}

double db_real(struct db *db, const char *sql, struct args args, double none, struct err *e)
{
	struct rows *q = ask(db, sql, args, true, e);
	double x = rows_next(q) && !rows_null(q, 0) ? rows_real(q, 0) : none;
	return rows_end(q, e) ? x : none;
}

struct str db_text(struct db *db, struct arena *a, const char *sql, struct args args, struct err *e)
{
	struct rows *q = ask(db, sql, args, true, e);
	struct str s = rows_next(q) ? rows_copy(q, 0, a) : STR_EMPTY;
	return rows_end(q, e) ? s : STR_EMPTY;
}

bool db_exists(struct db *db, const char *sql, struct args args, struct err *e)
{
	struct rows *q = ask(db, sql, args, true, e);
	bool found = rows_next(q);
	return rows_end(q, e) && found;
}

void db_limit(struct db *db, int ms)
{
	db->limit = ms > 0 ? ms : 0;
}

/* ---- transactions ---- */

bool db_begin_at(struct db *db, const char *where, struct err *e)
{
	if (db->depth == DEEPEST)
		return fail_system(e, "transactions nested deeper than %d at %s", DEEPEST, where);
	if (!may_run(db, e))
		return false;
	if (db->depth ? !db_plain(db, savepoint[db->depth], e) : !db->driver->begin(db, e))
		return fail_in(e, "transaction begun at %s", where);
	db->begun[db->depth++] = where;
	return true;
}

static int touched_order(const void *a, const void *b)
{
	int64_t x = ((const struct touched *)a)->city, y = ((const struct touched *)b)->city;
	return (x > y) - (x < y);
}

static bool raise_revisions(struct db *db, struct err *e)
{
	if (db->touched_count > 1)
		qsort(db->touched, db->touched_count, sizeof *db->touched, touched_order);
	for (size_t i = 0; i < db->touched_count; i++)
		if (!run_now(db, raise_revision, ARGS(db->touched[i].city), e) ||
		    !db->driver->tell(db, db->touched[i].city, e))
			return false;
	return true;
}

static bool end_outermost(struct db *db, bool ok, struct err *e)
{
	ok = ok && raise_revisions(db, e) && db->driver->commit(db, e);
	if (!ok)
		db->driver->rollback(db);
	db->depth = 0;
	db->alone_depth = 0;
	db->broken = false;
	for (size_t i = 0; ok && i < db->touched_count; i++)
		revisions_forget(db->store, db->touched[i].city);
	db->touched_count = 0;
	return ok;
}

/* What was touched inside belongs to the transaction around it from now on, or is undone. */
static void touched_leave(struct db *db, int depth, bool ok)
{
	size_t kept = 0;
	for (size_t i = 0; i < db->touched_count; i++) {
		struct touched t = db->touched[i];
		if (t.depth >= depth && !ok)
			continue;
		if (t.depth >= depth)
			t.depth = depth - 1;
		db->touched[kept++] = t;
	}
	db->touched_count = kept;
	if (db->alone_depth >= depth)	/* what is rolled back gives up its locks */
		db->alone_depth = ok ? depth - 1 : 0;
}

static bool end_nested(struct db *db, bool ok, struct err *e)
{
	int inner = --db->depth;
	if (!db->driver->inside(db)) {
		db->broken = true;
		return ok && fail_system(e, "the database ended the transaction begun at %s",
		    db->begun[0]);
	}
	ok = ok && db_plain(db, release[inner], e);
	touched_leave(db, inner + 1, ok);
	if (ok)
		return true;
	struct err ignored = { 0 };
	db->broken = false;
	db->broken = !db_plain(db, back_to[inner], &ignored) ||
	    !db_plain(db, release[inner], &ignored);
	return false;
}

bool db_end(struct db *db, bool ok, struct err *e)
{
	if (!db->depth)
		return fail_system(e, "db_end without a transaction");
	if (ok && !may_run(db, e))
		ok = false;
	return db->depth == 1 ? end_outermost(db, ok, e) : end_nested(db, ok, e);
}

void db_touch(struct db *db, int64_t city)
{
	struct err ignored = { 0 };
	bool alone = !db->depth;
	if (alone && !db_begin(db, &ignored))
		return;
	size_t i = 0;
	while (i < db->touched_count && db->touched[i].city != city)
		i++;
	if (i == db->touched_room) {
		db->touched_room = db->touched_room ? db->touched_room * 2 : 8;
		db->touched = realloc(db->touched, db->touched_room * sizeof *db->touched);
		if (!db->touched)
			abort();
	}
	if (i == db->touched_count)
		db->touched[db->touched_count++] = (struct touched){ city, db->depth };
	if (alone)
		db_end(db, true, &ignored);
}

bool db_alone(struct db *db, int64_t key, struct err *e)
{
	if (!db->depth)
		return fail_system(e, "db_alone without a transaction");
	if (!may_run(db, e))
		return false;
	if (db->alone_depth && db->alone == key)
		return true;
	if (!db->driver->alone(db, key, e))
		return false;
	db->alone = key;
	db->alone_depth = db->depth;
	return true;
}

bool db_bulk(struct db *db, const char *table, const char *const *columns, size_t column_count,
    const struct value *values, size_t row_count, struct err *e)
{
	if (!db->depth || !column_count)
		return fail_system(e, "db_bulk without a transaction or columns");
	if (!row_count)
		return true;
	if (may_run(db, e) && args_fit(ARGS_N(values, column_count * row_count), e) &&
	    db->driver->bulk(db, table, columns, column_count, values, row_count, e))
		return true;
	db->broken = true;
	return fail_in(e, "%s", table);
}

void db_settle(struct db *db)
{
	struct err ignored = { 0 };
	while (db->open)
		rows_end(db->open, &ignored);
	while (db->depth)
		db_end(db, false, &ignored);
	db->limit = 0;
}
