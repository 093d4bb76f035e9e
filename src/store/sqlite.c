/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The driver for SQLite: one file, a write-ahead log, one writer and many readers.
 *
 * Readers never wait: they see the last commit before they began. Writers of this process queue
 * in store.c for the one writing connection; writers of other processes queue for the lock file
 * (lock.c), which is held from BEGIN to the end. So SQLite's own lock is free whenever it is asked
 * for, and its busy timeout only serves foreign tools and the short moments of opening a log.
 *
 * synchronous is FULL: what was answered as saved is on the disk, also after a power cut. NORMAL
 * would sync only when the log is folded back, which on a quiet store may be hours later. Imports
 * commit thousands of rows at once and do not feel the difference.
 *
 * No memory map of the file: it would count as memory of the process, and turn an I/O error into
 * a signal. `$n` is a named parameter here, numbered by first appearance, so each prepared
 * statement keeps which argument each of its parameters means.
 */
#include "store/store_impl.h"

#include "base/buf.h"
#include "base/lang.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEADER_WORDS = 12, INDEX_REGION = 32768, BULK_VALUES = 300, MOST_PARAMETERS = 30000 };

struct file {
	int lock;
	const uint32_t *header;		/* of the log's index, mapped by SQLite */
	uint32_t seen[HEADER_WORDS];
};

struct connection {
	sqlite3 *handle;
	int64_t deadline;
	bool locked, limited;
};

struct prepared {
	sqlite3_stmt *stmt;
	int parameters;
	int argument[];		/* of each parameter, from 1 */
};

static const char open_writer[] =
    "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA cache_size = -4000;"
    " PRAGMA case_sensitive_like = ON; PRAGMA trusted_schema = OFF;"
    " PRAGMA journal_size_limit = 67108864";
static const char open_reader[] =
    "PRAGMA query_only = ON; PRAGMA cache_size = -2000;"
    " PRAGMA case_sensitive_like = ON; PRAGMA trusted_schema = OFF";

/* ---- errors ---- */

static const struct {
	int code;
	enum err_kind kind;
	const char *say;
} meanings[] = {
	{ SQLITE_FULL, ERR_SYSTEM, SAY_FULL },
	/* a quota, a limit on the size of files: SQLite does not keep which */
	{ SQLITE_IOERR_WRITE, ERR_SYSTEM,
	    N_("The disk is full or fails: it did not take the data. Nothing was changed.") },
	{ SQLITE_BUSY, ERR_BUSY, SAY_BUSY },
	{ SQLITE_LOCKED, ERR_BUSY, SAY_BUSY },
	{ SQLITE_PROTOCOL, ERR_BUSY, SAY_BUSY },
	{ SQLITE_INTERRUPT, ERR_BUSY, SAY_SLOW },
	{ SQLITE_CONSTRAINT_UNIQUE, ERR_CONFLICT, SAY_TWICE },
	{ SQLITE_CONSTRAINT_PRIMARYKEY, ERR_CONFLICT, SAY_TWICE },
	{ SQLITE_CONSTRAINT_ROWID, ERR_CONFLICT, SAY_TWICE },
	{ SQLITE_CONSTRAINT_FOREIGNKEY, ERR_CONFLICT, SAY_LINKED },
	{ SQLITE_NOTADB, ERR_INPUT, N_("The file is not a store: it is no SQLite database.") },
	{ SQLITE_CORRUPT, ERR_SYSTEM,
	    N_("The store is damaged. Stop the program and restore the last backup.") },
	{ SQLITE_CANTOPEN, ERR_SYSTEM, N_("The store cannot be opened.") },
	{ SQLITE_READONLY, ERR_SYSTEM, N_("The store cannot be written to.") },
};

static bool sqlite_fail(sqlite3 *handle, int rc, struct err *e)
{
	size_t count = sizeof meanings / sizeof *meanings, i = 0;
	while (i < count && meanings[i].code != rc)
		i++;
	for (size_t k = 0; i == count && k < count; k++)
		if (meanings[k].code == (rc & 255))
			i = k;
	if (i == count || e->kind != ERR_NONE)
		return fail_system(e, "sqlite %d: %s", rc,
		    handle ? sqlite3_errmsg(handle) : sqlite3_errstr(rc));
	err_fail(e, meanings[i].kind, ERR_WHERE, "%s", tr(e->lang, meanings[i].say));
	return fail_in(e, "sqlite %d: %s", rc, handle ? sqlite3_errmsg(handle) : "");
}

/* ---- connections ---- */

static int past_deadline(void *connection)
{
	const struct connection *c = connection;
	return c->deadline && clock_ms() > c->deadline;
}

static bool exec(sqlite3 *handle, const char *sql, struct err *e)
{
	int rc = sqlite3_exec(handle, sql, NULL, NULL, NULL);
	return rc == SQLITE_OK || sqlite_fail(handle, rc, e);
}

static bool open_handle(const char *path, int flags, sqlite3 **handle_r, struct err *e)
{
	int rc = sqlite3_open_v2(
	    path, handle_r, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (rc != SQLITE_OK)
		return sqlite_fail(*handle_r, rc, e);
	sqlite3_busy_timeout(*handle_r, WAIT_MS);
	/* "name" never silently means 'name'; a store from elsewhere brings no code. */
	sqlite3_db_config(*handle_r, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(*handle_r, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(*handle_r, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	return true;
}

static bool sqlite_connect(struct db *db, struct err *e)
{
	struct connection *c = store_memory(sizeof *c);
	db->own = c;
	return open_handle(db->store->where, SQLITE_OPEN_READWRITE, &c->handle, e) &&
	    exec(c->handle, db->writes ? open_writer : open_reader, e);
}

static void unlock_if_idle(struct db *db)
{
	struct connection *c = db->own;
	if (!c->locked || !sqlite3_get_autocommit(c->handle))
		return;
	c->locked = false;
	lock_drop(((struct file *)db->store->own)->lock);
}

static bool lock_for_write(struct db *db, struct err *e)
{
	struct connection *c = db->own;
	if (c->locked || !db->writes)
		return true;
	c->locked = lock_take(((struct file *)db->store->own)->lock, WAIT_MS, e);
	return c->locked;
}

static void sqlite_disconnect(struct db *db)
{
	struct connection *c = db->own;
	sqlite3_close(c->handle);
	free(c);
}

static bool sqlite_usable(struct db *db)
{
	(void)db;
	return true;
}

/* ---- statements ---- */

static void sqlite_drop(struct db *db, struct statement *st)
{
	(void)db;
	struct prepared *p = st->own;
	sqlite3_finalize(p->stmt);
	free(p);
	st->own = NULL;
}

/* Which argument a parameter named "$12" means; 0 if it is named otherwise. */
static int argument_of(const char *name)
{
	int n = 0;
	if (!name || name[0] != '$' || !name[1])
		return 0;
	for (const char *at = name + 1; *at; at++) {
		if (*at < '0' || *at > '9' || n > MOST_PARAMETERS)
			return 0;
		n = n * 10 + (*at - '0');
	}
	return n;
}

static bool prepare(sqlite3 *handle, struct statement *st, struct err *e)
{
	sqlite3_stmt *stmt = NULL;
	const char *rest = "";
	int rc = sqlite3_prepare_v3(handle, st->sql, (int)st->length + 1, SQLITE_PREPARE_PERSISTENT,
	    &stmt, &rest);
	if (rc != SQLITE_OK)
		return sqlite_fail(handle, rc, e);
	if (!stmt || rest[strspn(rest, " \t\n;")]) {
		sqlite3_finalize(stmt);
		return fail_system(e, "not exactly one statement");
	}
	int n = sqlite3_bind_parameter_count(stmt);
	struct prepared *p = store_memory(sizeof *p + (size_t)n * sizeof p->argument[0]);
	p->stmt = stmt;
	p->parameters = n;
	for (int i = 0; i < n; i++)
		p->argument[i] = argument_of(sqlite3_bind_parameter_name(stmt, i + 1));
	st->own = p;
	st->fresh = false;
	return true;
}

static int bind_bytes(sqlite3_stmt *stmt, int n, struct value v, bool at_once)
{
	const char *p = v.s.p ? v.s.p : "";
	sqlite3_destructor_type life = at_once ? SQLITE_STATIC : SQLITE_TRANSIENT;
	if (v.type == VALUE_BLOB)
		return sqlite3_bind_blob64(stmt, n, p, v.s.n, life);
	return sqlite3_bind_text64(stmt, n, p, v.s.n, life, SQLITE_UTF8);
}

static int bind_value(sqlite3_stmt *stmt, int n, struct value v, bool at_once)
{
	v = value_canonical(v);
	switch (v.type) {
	case VALUE_INT:
		return sqlite3_bind_int64(stmt, n, v.i);
	case VALUE_REAL:
		return sqlite3_bind_double(stmt, n, v.r);
	case VALUE_TEXT:
	case VALUE_BLOB:
		return bind_bytes(stmt, n, v, at_once);
	case VALUE_NULL:
		break;
	}
	return sqlite3_bind_null(stmt, n);
}

static bool bind_all(struct rows *q, struct args args)
{
	const struct prepared *p = q->statement->own;
	for (int i = 0; i < p->parameters; i++) {
		int a = p->argument[i];
		if (a < 1 || (size_t)a > args.count)
			return fail_system(
			    &q->err, "no argument for $%d (%zu given)", a, args.count);
		int rc = bind_value(p->stmt, i + 1, args.items[a - 1], q->at_once);
		if (rc != SQLITE_OK)
			return sqlite_fail(sqlite3_db_handle(p->stmt), rc, &q->err);
	}
	return true;
}

static bool sqlite_step(struct rows *q)
{
	struct prepared *p = q->statement->own;
	int rc = sqlite3_step(p->stmt);
	q->ready = rc == SQLITE_ROW;
	if (rc == SQLITE_ROW)
		return true;
	sqlite3 *handle = sqlite3_db_handle(p->stmt);
	if (rc != SQLITE_DONE)
		return sqlite_fail(handle, rc, &q->err);
	if (!sqlite3_stmt_readonly(p->stmt))
		q->db->changes = sqlite3_changes64(handle);
	return true;
}

static void set_deadline(struct db *db)
{
	struct connection *c = db->own;
	bool limited = db->limit > 0;
	if (limited != c->limited)
		sqlite3_progress_handler(c->handle, limited ? 2000 : 0, past_deadline, c);
	c->limited = limited;
	c->deadline = limited ? clock_ms() + db->limit : 0;
}

static bool sqlite_start(struct rows *q, const char *sql, struct args args)
{
	struct db *db = q->db;
	struct connection *c = db->own;
	q->statement = statement_take(db, sql, NULL, 0);
	if (q->statement->fresh && !prepare(c->handle, q->statement, &q->err)) {
		statement_forget(db, q->statement);
		q->statement = NULL;
		return false;
	}
	const struct prepared *p = q->statement->own;
	set_deadline(db);
	return bind_all(q, args) &&
	    (sqlite3_stmt_readonly(p->stmt) || lock_for_write(db, &q->err)) && sqlite_step(q);
}

/* A write that returns rows is run to its end, which is where it commits. */
static bool sqlite_finish(struct rows *q)
{
	if (!q->statement)
		return true;
	const struct prepared *p = q->statement->own;
	bool ok = true;
	if (!sqlite3_stmt_readonly(p->stmt))
		while (ok && q->ready)
			ok = sqlite_step(q);
	int rc = sqlite3_reset(p->stmt);
	if (rc != SQLITE_OK && !q->failed)
		ok = sqlite_fail(sqlite3_db_handle(p->stmt), rc, &q->err);
	sqlite3_clear_bindings(p->stmt);
	statement_give(q->db, q->statement);
	q->statement = NULL;
	unlock_if_idle(q->db);
	return ok;
}

static struct value sqlite_column(struct rows *q, int column)
{
	sqlite3_stmt *stmt = ((struct prepared *)q->statement->own)->stmt;
	const char *p;
	switch (sqlite3_column_type(stmt, column)) {
	case SQLITE_INTEGER:
		return value_int(sqlite3_column_int64(stmt, column));
	case SQLITE_FLOAT:
		return value_real(sqlite3_column_double(stmt, column));
	case SQLITE_TEXT:
		p = (const char *)sqlite3_column_text(stmt, column);
		return value_text(str_n(p, (size_t)sqlite3_column_bytes(stmt, column)));
	case SQLITE_BLOB:
		p = sqlite3_column_blob(stmt, column);
		return value_blob(str_n(p ? p : "", (size_t)sqlite3_column_bytes(stmt, column)));
	default:
		return value_null();
	}
}

static int sqlite_columns(struct rows *q)
{
	return sqlite3_column_count(((struct prepared *)q->statement->own)->stmt);
}

static const char *sqlite_name(struct rows *q, int column)
{
	return sqlite3_column_name(((struct prepared *)q->statement->own)->stmt, column);
}

/* ---- writing ---- */

static bool sqlite_begin(struct db *db, struct err *e)
{
	if (!db->writes)
		return db_plain(db, "BEGIN", e);
	if (!lock_for_write(db, e))
		return false;
	bool ok = db_plain(db, "BEGIN IMMEDIATE", e);
	unlock_if_idle(db);
	return ok;
}

static bool sqlite_commit(struct db *db, struct err *e)
{
	return db_plain(db, "COMMIT", e);
}

static void sqlite_rollback(struct db *db)
{
	struct connection *c = db->own;
	if (!sqlite3_get_autocommit(c->handle))
		sqlite3_exec(c->handle, "ROLLBACK", NULL, NULL, NULL);
	unlock_if_idle(db);
}

static bool sqlite_inside(struct db *db)
{
	return !sqlite3_get_autocommit(((struct connection *)db->own)->handle);
}

static bool sqlite_run(struct db *db, const char *sql, struct err *e)
{
	bool ok = lock_for_write(db, e) && exec(((struct connection *)db->own)->handle, sql, e);
	unlock_if_idle(db);
	return ok;
}

static void bulk_text(struct buf *b, const char *table, const char *const *columns,
    size_t column_count, size_t rows)
{
	buf_printf(b, "INSERT INTO \"%s\" (", table);
	for (size_t i = 0; i < column_count; i++)
		buf_printf(b, "%s\"%s\"", i ? ", " : "", columns[i]);
	buf_puts(b, ") VALUES ");
	for (size_t i = 0; i < rows * column_count; i++)
		buf_printf(b, "%s$%zu%s", i % column_count ? ", " : i ? ", (" : "(", i + 1,
		    (i + 1) % column_count ? "" : ")");
}

static bool sqlite_bulk(struct db *db, const char *table, const char *const *columns,
    size_t column_count, const struct value *values, size_t row_count, struct err *e)
{
	size_t at_once = BULK_VALUES / column_count;
	struct buf many = buf_heap(1 << 20), one = buf_heap(1 << 20);
	if (at_once < 2 || at_once > row_count)
		at_once = 1;
	bulk_text(&many, table, columns, column_count, at_once);
	bulk_text(&one, table, columns, column_count, 1);
	bool ok = true;
	while (ok && row_count) {
		size_t n = row_count >= at_once ? at_once : 1;
		ok = db_run(db, n == at_once ? many.p : one.p, ARGS_N(values, n * column_count), e);
		values += n * column_count;
		row_count -= n;
	}
	buf_free(&many);
	buf_free(&one);
	return ok;
}

/* ---- revisions ---- */

/* The header stands twice at the start of the log's index. A writer changes the first copy last,
 * so one that is as it was means that no commit was completed since. */
static bool sqlite_watch(struct store *s)
{
	struct file *f = s->own;
	uint32_t now[HEADER_WORDS];
	if (!f->header)
		return false;
	for (size_t i = 0; i < HEADER_WORDS; i++)
		now[i] = __atomic_load_n(f->header + i, __ATOMIC_ACQUIRE);
	if (!memcmp(now, f->seen, sizeof now))
		return true;
	revisions_stale(s);
	for (size_t i = 0; i < HEADER_WORDS; i++)
		if (__atomic_load_n(f->header + HEADER_WORDS + i, __ATOMIC_ACQUIRE) != now[i])
			return false;
	memcpy(f->seen, now, sizeof now);
	return true;
}

/* SQLite maps the index itself and lends the address by its file interface; a descriptor of our
 * own would, when closed, drop the locks that SQLite holds on that file. */
static void find_header(struct store *s)
{
	struct file *f = s->own;
	sqlite3 *handle = ((struct connection *)s->watch->own)->handle;
	sqlite3_file *file = NULL;
	void volatile *region = NULL;
	if (sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
	    !file || !file->pMethods || file->pMethods->iVersion < 2)
		return;
	if (file->pMethods->xShmMap(file, 0, INDEX_REGION, 0, &region) == SQLITE_OK)
		f->header = (const uint32_t *)(uintptr_t)region;
}

static bool sqlite_tell(struct db *db, int64_t city, struct err *e)
{
	(void)db, (void)city, (void)e;
	return true;
}

static bool sqlite_alone(struct db *db, int64_t key, struct err *e)
{
	(void)key;
	return db->writes || fail_system(e, "a reader cannot write");
}

/* ---- the file ---- */

static bool is_log(const char *mode)
{
	return mode && !strcmp(mode, "wal");
}

static bool has_log(sqlite3 *handle, const char *pragma, bool *has_r, struct err *e)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(handle, pragma, -1, &stmt, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	*has_r = rc == SQLITE_ROW && is_log((const char *)sqlite3_column_text(stmt, 0));
	sqlite3_finalize(stmt);
	return rc == SQLITE_ROW || rc == SQLITE_DONE || sqlite_fail(handle, rc, e);
}

/* The first to come makes the file and gives it a write-ahead log; others wait meanwhile. */
static bool make_file(struct store *s, bool create, struct err *e)
{
	struct file *f = s->own;
	sqlite3 *handle = NULL;
	bool log = false;
	int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0);
	bool ok = open_handle(s->where, flags, &handle, e) &&
	    has_log(handle, "PRAGMA journal_mode", &log, e);
	if (ok && !log) {
		ok = lock_take(f->lock, WAIT_MS, e);
		ok = ok && has_log(handle, "PRAGMA journal_mode = WAL", &log, e);
		lock_drop(f->lock);
		if (ok && !log)
			ok = fail_system(e, "%s: no write-ahead log there", s->where);
	}
	sqlite3_close(handle);
	return ok;
}

static bool sqlite_open(struct store *s, bool create, struct err *e)
{
	struct file *f = s->own = store_memory(sizeof *f);
	struct stat st;
	f->lock = -1;
	if (!create && stat(s->where, &st) && errno == ENOENT)
		return fail(e, ERR_MISSING, SAY_NONE, s->shown);
	struct buf path = buf_heap(8192);
	buf_printf(&path, "%s-lock", s->where);
	f->lock = lock_open(path.p, e);
	buf_free(&path);
	if (f->lock < 0 || !make_file(s, create, e))
		return fail_in(e, "%s", s->where);
	s->watch = db_new(s, false, e);
	if (!s->watch || db_int(s->watch, "SELECT count(*) FROM sqlite_master", NO_ARGS, -1, e) < 0)
		return fail_in(e, "%s", s->where);
	find_header(s);
	return true;
}

static void sqlite_close(struct store *s)
{
	struct file *f = s->own;
	if (f->lock >= 0)
		close(f->lock);
	free(f);
	s->own = NULL;
}

static bool copy_pages(sqlite3 *from, sqlite3 *to, struct err *e)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
	if (!backup)
		return sqlite_fail(to, sqlite3_errcode(to), e);
	int rc = sqlite3_backup_step(backup, -1);
	int end = sqlite3_backup_finish(backup);
	if (rc != SQLITE_DONE || end != SQLITE_OK)
		return sqlite_fail(to, rc == SQLITE_DONE ? end : rc, e);
	return true;
}

/* A transaction on the source holds one state of it while others go on writing. */
bool sqlite_save(const char *from, const char *to, struct err *e)
{
	sqlite3 *source = NULL, *target = NULL;
	bool ok = open_handle(from, SQLITE_OPEN_READWRITE, &source, e) &&
	    open_handle(to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &target, e) &&
	    exec(source, "BEGIN; SELECT count(*) FROM sqlite_master", e) &&
	    copy_pages(source, target, e) && exec(target, "PRAGMA journal_mode = DELETE", e);
	sqlite3_close(source);
	sqlite3_close(target);
	return ok || fail_in(e, "copying %s to %s", from, to);
}

bool sqlite_fold(const char *path, struct err *e)
{
	sqlite3 *handle = NULL;
	bool ok = open_handle(path, SQLITE_OPEN_READWRITE, &handle, e) &&
	    exec(handle, "PRAGMA journal_mode = DELETE", e);
	sqlite3_close(handle);
	return ok || fail_in(e, "%s", path);
}

/* ---- schema ---- */

static bool report_rows(struct db *db, const char *sql, bool quiet_ok, struct problems *found,
    struct err *e)
{
	struct rows *q = db_query(db, sql, NO_ARGS, e);
	while (rows_next(q)) {
		struct str text = rows_text(q, 0);
		if (!quiet_ok || !str_eq(text, S("ok")))
			problem_add(found, (struct problem){ .source = str_of(db->store->shown) },
			    N_("The database is damaged: %.*s"), STR(text));
	}
	return rows_end(q, e);
}

static bool sqlite_check(struct db *db, struct problems *found, struct err *e)
{
	return report_rows(db, "PRAGMA integrity_check", true, found, e) &&
	    report_rows(db, "SELECT 'a row of ' || \"table\" || ' refers to a row of ' || parent"
	    " || ' that is not there' FROM pragma_foreign_key_check", false, found, e);
}

/* Keys are checked at the commit. */
static bool sqlite_unbind(struct db *db, struct arena *a, struct err *e)
{
	(void)a;
	return sqlite_run(db, "PRAGMA defer_foreign_keys = ON", e);
}

static bool sqlite_rebind(struct db *db, struct err *e)
{
	(void)db, (void)e;
	return true;
}

const struct driver sqlite_driver = {
	.open = sqlite_open, .close = sqlite_close,
	.connect = sqlite_connect, .disconnect = sqlite_disconnect, .usable = sqlite_usable,
	.start = sqlite_start, .step = sqlite_step, .finish = sqlite_finish,
	.column = sqlite_column, .columns = sqlite_columns, .name = sqlite_name,
	.drop = sqlite_drop,
	.begin = sqlite_begin, .commit = sqlite_commit, .rollback = sqlite_rollback,
	.inside = sqlite_inside, .run = sqlite_run, .bulk = sqlite_bulk,
	.watch = sqlite_watch, .tell = sqlite_tell, .alone = sqlite_alone,
	.sql_tables = "SELECT name FROM sqlite_master WHERE type = 'table'"
	    " AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name",
	.sql_columns = "SELECT name FROM pragma_table_info($1) ORDER BY cid",
	.check = sqlite_check, .unbind = sqlite_unbind, .rebind = sqlite_rebind,
	.words = { "INTEGER", "INTEGER", "REAL", "TEXT", "BLOB", "STRICT",
	    "STRICT, WITHOUT ROWID" },
};
