/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The driver for PostgreSQL: prepared statements, binary both ways, rows one by one.
 *
 * Rows are taken off the connection as they are asked for (libpq's single-row mode); when another
 * statement is asked meanwhile, what is left of the first is taken into memory, because a
 * connection speaks of one thing at a time. Parameters carry their types, so a statement is
 * prepared once per combination of types: an integer for a real column is converted by the server.
 *
 * A server that restarts breaks all connections. An idle one that died is found when it is lent
 * (usable); a read outside a transaction, and BEGIN, are tried once more on a new connection; a
 * write is not, since nobody knows whether it happened. Revisions are told by NOTIFY to one
 * listening connection per store; while that one is down nothing kept is believed.
 */
#include "store/postgres_value.h"

#include "base/lang.h"
#include "base/num.h"

#include <libpq-fe.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { RETRY_MS = 500, COPY_BYTES = 1 << 16, COPY_MOST = 1 << 30, PARAMETERS = 64 };

struct server {
	pthread_t listener;
	bool listening;		/* the thread was started */
	atomic_bool live;	/* it hears */
	int stop;
};

struct connection {
	PGconn *pg;
	struct rows *streaming;	/* whose rows are still on the wire */
	int limit;		/* statement_timeout as set; -1: unknown */
	struct buf rebind;	/* constraints to make again */
};

struct stream {
	PGresult **kept;	/* taken off the wire before they were asked for */
	size_t count, at, room;
	PGresult *now;		/* the row, or the last word with the names of the columns */
};

/* ---- errors ---- */

static const struct {
	const char *state;	/* or the two characters of its class */
	enum err_kind kind;
	const char *say;
} meanings[] = {
	{ "23505", ERR_CONFLICT, SAY_TWICE },
	{ "23503", ERR_CONFLICT, SAY_LINKED },
	{ "53100", ERR_SYSTEM, SAY_FULL },
	{ "53", ERR_BUSY, SAY_BUSY },
	{ "57014", ERR_BUSY, SAY_SLOW },
	{ "57P", ERR_BUSY, SAY_BUSY },
	{ "40", ERR_BUSY, SAY_BUSY },
	{ "55P03", ERR_BUSY, SAY_BUSY },
	{ "25006", ERR_SYSTEM, N_("The store cannot be written to.") },
};

static bool postgres_fail(PGconn *pg, const PGresult *r, struct err *e)
{
	const char *state = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
	const char *text = r ? PQresultErrorMessage(r) : PQerrorMessage(pg);
	size_t i = 0, count = sizeof meanings / sizeof *meanings;
	while (
	    i < count && (!state || strncmp(state, meanings[i].state, strlen(meanings[i].state))))
		i++;
	if (e->kind != ERR_NONE)
		return false;
	if (i < count)
		err_fail(e, meanings[i].kind, ERR_WHERE, "%s", tr(e->lang, meanings[i].say));
	else if (PQstatus(pg) == CONNECTION_BAD)
		fail(e, ERR_BUSY, N_("The database server cannot be reached just now."));
	else
		return fail_system(e, "postgres %s: %s", state ? state : "", text);
	return fail_in(e, "postgres %s: %.180s", state ? state : "", text);
}

static bool command(PGconn *pg, const char *sql, struct err *e)
{
	PGresult *r = PQexec(pg, sql);
	ExecStatusType status = PQresultStatus(r);
	bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
	    status == PGRES_EMPTY_QUERY;
	if (!ok)
		postgres_fail(pg, r, e);
	PQclear(r);
	return ok;
}

/* ---- connections ---- */

static void no_notice(void *thing, const PGresult *r)
{
	(void)thing, (void)r;
}

static PGconn *reach(struct store *s, struct err *e)
{
	static const char *const names[] = { "fallback_application_name", "connect_timeout",
		"keepalives_idle", "client_encoding", "dbname", NULL };
	const char *const values[] = { "stoa", "10", "30", "UTF8", s->where, NULL };
	PGconn *pg = PQconnectdbParams(names, values, 1);
	PQsetNoticeReceiver(pg, no_notice, NULL);
	if (PQstatus(pg) == CONNECTION_OK)
		return pg;
	postgres_fail(pg, NULL, e);
	PQfinish(pg);
	return NULL;
}

static bool reconnect(struct db *db, struct err *e)
{
	struct connection *c = db->own;
	for (size_t i = 0; i < db->statements.count; i++) {
		db->statements.items[i]->own = NULL;
		db->statements.items[i]->fresh = true;
	}
	PQfinish(c->pg);
	c->limit = 0;
	c->pg = reach(db->store, e);
	return c->pg && command(c->pg, "SET lock_timeout = 10000", e) &&
	    (db->writes || command(c->pg, "SET default_transaction_read_only = on", e));
}

static bool postgres_connect(struct db *db, struct err *e)
{
	db->own = store_memory(sizeof(struct connection));
	return reconnect(db, e);
}

static void postgres_disconnect(struct db *db)
{
	struct connection *c = db->own;
	PQfinish(c->pg);
	buf_free(&c->rebind);
	free(c);
}

/* An idle connection on which something arrived: a farewell, or the end. */
static bool postgres_usable(struct db *db)
{
	struct connection *c = db->own;
	struct pollfd p = { .fd = PQsocket(c->pg), .events = POLLIN };
	if (PQstatus(c->pg) != CONNECTION_OK)
		return false;
	while (poll(&p, 1, 0) > 0)
		if (!PQconsumeInput(c->pg) || PQstatus(c->pg) != CONNECTION_OK)
			return false;
	return true;
}

/* ---- results ---- */

static void keep_rest(struct connection *c)
{
	struct rows *q = c->streaming;
	if (!q)
		return;
	c->streaming = NULL;
	struct stream *stream = q->own;
	for (PGresult *r; (r = PQgetResult(c->pg));) {
		if (stream->count == stream->room) {
			stream->room = stream->room ? stream->room * 2 : 64;
			stream->kept = realloc(stream->kept, stream->room * sizeof *stream->kept);
			if (!stream->kept)
				abort();
		}
		stream->kept[stream->count++] = r;
	}
}

static PGresult *next_result(struct rows *q)
{
	struct connection *c = q->db->own;
	struct stream *stream = q->own;
	if (c->streaming == q) {
		PGresult *r = PQgetResult(c->pg);
		if (!r)
			c->streaming = NULL;
		return r;
	}
	return stream->at < stream->count ? stream->kept[stream->at++] : NULL;
}

static bool postgres_step(struct rows *q)
{
	struct connection *c = q->db->own;
	struct stream *stream = q->own;
	bool ok = true;
	q->ready = false;
	for (PGresult *r; (r = next_result(q));) {
		ExecStatusType status = PQresultStatus(r);
		if (status == PGRES_SINGLE_TUPLE || status == PGRES_TUPLES_OK) {
			PQclear(stream->now);
			stream->now = r;
		}
		if (status == PGRES_SINGLE_TUPLE) {
			q->ready = true;
			return true;
		}
		if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
			num_int(str_of(PQcmdTuples(r)), &q->db->changes);
		else
			ok = postgres_fail(c->pg, r, &q->err);
		if (status != PGRES_TUPLES_OK)
			PQclear(r);
	}
	return ok;
}

static bool postgres_finish(struct rows *q)
{
	struct stream *stream = q->own;
	bool ok = true;
	if (stream) {
		q->ready = false;
		for (PGresult *r; (r = next_result(q)); PQclear(r))
			if (PQresultStatus(r) == PGRES_FATAL_ERROR)
				ok = postgres_fail(
				    ((struct connection *)q->db->own)->pg, r, &q->err);
		PQclear(stream->now);
		free(stream->kept);
		free(stream);
		q->own = NULL;
	}
	if (q->statement)
		statement_give(q->db, q->statement);
	q->statement = NULL;
	return ok;
}

static struct value postgres_column(struct rows *q, int column)
{
	const PGresult *r = ((struct stream *)q->own)->now;
	if (column < 0 || column >= PQnfields(r) || PQgetisnull(r, 0, column))
		return value_null();
	return postgres_read(PQftype(r, column), PQgetvalue(r, 0, column),
	    (size_t)PQgetlength(r, 0, column));
}

static int postgres_columns(struct rows *q)
{
	return PQnfields(((struct stream *)q->own)->now);
}

static const char *postgres_name(struct rows *q, int column)
{
	const char *name = PQfname(((struct stream *)q->own)->now, column);
	return name ? name : "";
}

/* ---- statements ---- */

static void statement_name(const struct statement *st, char name[24])
{
	snprintf(name, 24, "s%d", st->number);
}

static void postgres_drop(struct db *db, struct statement *st)
{
	struct connection *c = db->own;
	char sql[48];
	st->own = NULL;
	keep_rest(c);
	snprintf(sql, sizeof sql, "DEALLOCATE s%d", st->number);
	if (PQstatus(c->pg) == CONNECTION_OK && PQtransactionStatus(c->pg) != PQTRANS_INERROR)
		PQclear(PQexec(c->pg, sql));
}

/* What is sent with a statement: its values, and their types as part of its identity. */
struct parcel {
	int count;
	uint64_t *numbers;
	const char **values;
	int *lengths, *formats;
	unsigned char *types;
	Oid *oids;
	struct arena *arena;
};

static void parcel_fill(struct parcel *p, struct args args)
{
	struct arena *a = p->arena = arena_new(0);
	p->count = (int)args.count;
	p->numbers = arena_array(a, uint64_t, args.count);
	p->values = arena_array(a, const char *, args.count);
	p->lengths = arena_array(a, int, args.count);
	p->formats = arena_array(a, int, args.count);
	p->types = arena_array(a, unsigned char, args.count);
	p->oids = arena_array(a, Oid, args.count);
	for (size_t i = 0; i < args.count; i++) {
		struct value v = value_canonical(args.items[i]);
		postgres_write(v, &p->numbers[i], &p->values[i], &p->lengths[i]);
		p->formats[i] = 1;
		p->types[i] = (unsigned char)v.type;
		p->oids[i] = postgres_type(v.type);
	}
}

static bool prepare(struct connection *c, struct statement *st, const struct parcel *p,
    struct err *e)
{
	char name[24];
	statement_name(st, name);
	PGresult *r = PQprepare(c->pg, name, st->sql, p->count, p->oids);
	bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;
	if (!ok)
		postgres_fail(c->pg, r, e);
	PQclear(r);
	st->fresh = !ok;
	st->own = ok ? st : NULL;
	return ok;
}

/* A time limit is a setting of the session, sent only when it differs. */
static bool set_limit(struct db *db, struct err *e)
{
	struct connection *c = db->own;
	char sql[64];
	if (c->limit == db->limit || PQtransactionStatus(c->pg) == PQTRANS_INERROR)
		return true;
	snprintf(sql, sizeof sql, "SET statement_timeout = %d", db->limit);
	c->limit = db->limit;
	return command(c->pg, sql, e);
}

static bool send(struct rows *q, const char *sql, const struct parcel *p)
{
	struct connection *c = q->db->own;
	struct statement *st = statement_take(q->db, sql, p->types, (size_t)p->count);
	q->statement = st;
	if (st->fresh && !prepare(c, st, p, &q->err)) {
		statement_forget(q->db, st);
		q->statement = NULL;
		return false;
	}
	char name[24];
	statement_name(st, name);
	q->own = store_memory(sizeof(struct stream));
	if (!PQsendQueryPrepared(c->pg, name, p->count, p->values, p->lengths, p->formats, 1))
		return postgres_fail(c->pg, NULL, &q->err);
	PQsetSingleRowMode(c->pg);
	c->streaming = q;
	return postgres_step(q);
}

/* May the statement be sent again? Reads whose connection went, and those whose plan no longer
 * fits a table that has changed. */
static bool try_again(struct rows *q)
{
	struct db *db = q->db;
	struct connection *c = db->own;
	bool gone = PQstatus(c->pg) == CONNECTION_BAD && !db->writes;
	bool stale = strstr(q->err.log, "0A000") != NULL;
	if (db->depth || (!gone && !stale))
		return false;
	struct statement *st = q->statement;
	postgres_finish(q);
	if (st)
		statement_forget(db, st);
	err_clear(&q->err);
	return !gone || reconnect(db, &q->err);
}

static bool postgres_start(struct rows *q, const char *sql, struct args args)
{
	struct connection *c = q->db->own;
	struct parcel p = { 0 };
	if (args.count > 65535)
		return fail_system(&q->err, "%zu parameters", args.count);
	keep_rest(c);
	if (!q->db->depth && PQstatus(c->pg) == CONNECTION_BAD && !reconnect(q->db, &q->err))
		return false;
	parcel_fill(&p, args);
	bool ok = set_limit(q->db, &q->err) && send(q, sql, &p);
	if (!ok && try_again(q))
		ok = set_limit(q->db, &q->err) && send(q, sql, &p);
	arena_free(p.arena);
	return ok;
}

/* ---- writing ---- */

static bool postgres_begin(struct db *db, struct err *e)
{
	const char *sql = db->writes ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
	struct err first = { .lang = e->lang };
	if (db_plain(db, sql, &first))
		return true;
	if (PQstatus(((struct connection *)db->own)->pg) == CONNECTION_BAD)
		return reconnect(db, e) && db_plain(db, sql, e);
	err_pass(&first, e);
	return false;
}

static bool postgres_commit(struct db *db, struct err *e)
{
	return db_plain(db, "COMMIT", e);
}

static void postgres_rollback(struct db *db)
{
	struct connection *c = db->own;
	keep_rest(c);
	if (PQtransactionStatus(c->pg) != PQTRANS_IDLE && PQstatus(c->pg) == CONNECTION_OK)
		PQclear(PQexec(c->pg, "ROLLBACK"));
	c->limit = -1;
}

static bool postgres_inside(struct db *db)
{
	PGTransactionStatusType status = PQtransactionStatus(((struct connection *)db->own)->pg);
	return status == PQTRANS_INTRANS || status == PQTRANS_INERROR || status == PQTRANS_ACTIVE;
}

static bool postgres_run(struct db *db, const char *sql, struct err *e)
{
	struct connection *c = db->own;
	keep_rest(c);
	return command(c->pg, sql, e);
}

static bool copy_rows(PGconn *pg, size_t column_count, const struct value *values,
    size_t row_count)
{
	struct buf b = buf_heap(COPY_MOST);
	bool ok = true;
	for (size_t i = 0; ok && i < row_count; i++) {
		postgres_copy_row(&b, values + i * column_count, column_count);
		if (b.n < COPY_BYTES && i + 1 < row_count)
			continue;
		ok = !b.failed && PQputCopyData(pg, b.p, (int)b.n) == 1;
		buf_clear(&b);
	}
	buf_free(&b);
	return ok;
}

static bool postgres_bulk(struct db *db, const char *table, const char *const *columns,
    size_t column_count, const struct value *values, size_t row_count, struct err *e)
{
	PGconn *pg = ((struct connection *)db->own)->pg;
	struct buf sql = buf_heap(1 << 20);
	keep_rest(db->own);
	buf_printf(&sql, "COPY \"%s\" (", table);
	for (size_t i = 0; i < column_count; i++)
		buf_printf(&sql, "%s\"%s\"", i ? ", " : "", columns[i]);
	buf_puts(&sql, ") FROM STDIN");
	buf_byte(&sql, '\0');
	PGresult *r = PQexec(pg, sql.p);
	bool ok = PQresultStatus(r) == PGRES_COPY_IN;
	buf_free(&sql);
	if (!ok)
		postgres_fail(pg, r, e);
	PQclear(r);
	if (!ok)
		return false;
	bool sent = copy_rows(pg, column_count, values, row_count);
	PQputCopyEnd(pg, sent ? NULL : "the rows could not be sent");
	while ((r = PQgetResult(pg))) {
		if (PQresultStatus(r) != PGRES_COMMAND_OK)
			ok = postgres_fail(pg, r, e);
		PQclear(r);
	}
	return ok && (sent || postgres_fail(pg, NULL, e));
}

static bool postgres_alone(struct db *db, int64_t key, struct err *e)
{
	return db_run(db, "SELECT pg_advisory_xact_lock($1 # hashtext(current_schema())::bigint)",
	    ARGS(key), e);
}

/* ---- revisions ---- */

static bool postgres_tell(struct db *db, int64_t city, struct err *e)
{
	char text[24];
	snprintf(text, sizeof text, "%lld", (long long)city);
	return db_run(db, "SELECT pg_notify('stoa_' || md5(current_schema()), $1)", ARGS(text), e);
}

static bool listen_to(PGconn *pg)
{
	struct err ignored = { 0 };
	PGresult *r = PQexec(pg, "SELECT 'LISTEN stoa_' || md5(current_schema())");
	bool ok = PQresultStatus(r) == PGRES_TUPLES_OK && !PQgetisnull(r, 0, 0) &&
	    command(pg, PQgetvalue(r, 0, 0), &ignored);
	PQclear(r);
	return ok;
}

/* Until the connection breaks (false) or the store is closed (true). */
static bool hear(struct store *s, PGconn *pg)
{
	struct server *server = s->own;
	struct pollfd p[2] = { { .fd = PQsocket(pg), .events = POLLIN },
		{ .fd = server->stop, .events = POLLIN } };
	int64_t city;
	while (PQstatus(pg) == CONNECTION_OK) {
		if (poll(p, 2, -1) > 0 && p[1].revents)
			return true;
		if (!PQconsumeInput(pg))
			return false;
		for (PGnotify *n; (n = PQnotifies(pg)); PQfreemem(n))
			if (num_int(str_of(n->extra), &city))
				revisions_forget(s, city);
	}
	return false;
}

static void *listener(void *store)
{
	struct store *s = store;
	struct server *server = s->own;
	struct pollfd stop = { .fd = server->stop, .events = POLLIN };
	bool stopped = false;
	while (!stopped) {
		struct err ignored = { 0 };
		PGconn *pg = reach(s, &ignored);
		if (pg && listen_to(pg)) {
			revisions_forget_all(s);
			server->live = true;
			stopped = hear(s, pg);
			server->live = false;
		}
		PQfinish(pg);
		stopped = stopped || poll(&stop, 1, RETRY_MS) > 0;
	}
	return NULL;
}

static bool postgres_watch(struct store *s)
{
	struct server *server = s->own;
	if (!server->listening)
		server->listening = !pthread_create(&server->listener, NULL, listener, s);
	return server->live;
}

/* ---- the database ---- */

/* "?options=-csearch_path=name" may name a schema that is not there yet. */
static bool make_schema(struct store *s, struct err *e)
{
	struct db *db = db_new(s, true, e);
	bool ok = db && command(((struct connection *)db->own)->pg,
	    "DO $$ BEGIN EXECUTE 'CREATE SCHEMA IF NOT EXISTS ' ||"
	    " split_part(current_setting('search_path'), ',', 1); END $$", e);
	if (db)
		db_free(db);
	return ok;
}

static bool postgres_open(struct store *s, bool create, struct err *e)
{
	struct server *server = s->own = store_memory(sizeof *server);
	server->stop = eventfd(0, EFD_CLOEXEC);
	s->watch = db_new(s, false, e);
	if (!s->watch)
		return false;
	const char *encoding = PQparameterStatus(((struct connection *)s->watch->own)->pg,
	    "server_encoding");
	if (!encoding || strcmp(encoding, "UTF8"))
		return fail(e, ERR_INPUT,
		    N_("The database %s does not hold UTF-8. Make one with ENCODING 'UTF8'."),
		    s->shown);
	if (db_exists(s->watch, "SELECT 1 WHERE current_schema() IS NOT NULL", NO_ARGS, e))
		return true;
	if (e->kind != ERR_NONE)
		return false;
	return create ? make_schema(s, e) : fail(e, ERR_MISSING, SAY_NONE, s->shown);
}

static void postgres_close(struct store *s)
{
	struct server *server = s->own;
	if (server->listening) {
		eventfd_write(server->stop, 1);
		pthread_join(server->listener, NULL);
	}
	close(server->stop);
	free(server);
	s->own = NULL;
}

static const char damaged[] =
    "SELECT 'constraint ' || conname || ' was never checked' FROM pg_constraint"
    " WHERE connamespace = current_schema()::regnamespace AND NOT convalidated"
    " UNION ALL SELECT 'index ' || relname || ' is not valid'"
    " FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
    " WHERE relnamespace = current_schema()::regnamespace AND NOT indisvalid";

static bool postgres_check(struct db *db, struct problems *found, struct err *e)
{
	struct rows *q = db_query(db, damaged, NO_ARGS, e);
	while (rows_next(q))
		problem_add(found, (struct problem){ .source = str_of(db->store->shown) },
		    N_("The database is damaged: %.*s"), STR(rows_text(q, 0)));
	return rows_end(q, e);
}

/* Foreign keys go while rows come in any order, and are made again, and checked, afterwards. */
static const char foreign_keys[] =
    "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace";

static bool postgres_unbind(struct db *db, struct arena *a, struct err *e)
{
	struct connection *c = db->own;
	struct buf drop = buf_in(a, 1 << 20);
	buf_free(&c->rebind);
	c->rebind = buf_heap(1 << 20);
	struct rows *q = db_query(db, foreign_keys, NO_ARGS, e);
	while (rows_next(q)) {
		struct str table = rows_copy(q, 0, a), name = rows_copy(q, 1, a);
		buf_printf(
		    &drop, "ALTER TABLE %.*s DROP CONSTRAINT %.*s;\n", STR(table), STR(name));
		buf_printf(&c->rebind, "ALTER TABLE %.*s ADD CONSTRAINT %.*s %.*s;\n", STR(table),
		    STR(name), STR(rows_text(q, 2)));
	}
	buf_byte(&drop, '\0');		/* buffers do not end with one by themselves */
	buf_byte(&c->rebind, '\0');
	return rows_end(q, e) && command(c->pg, drop.p, e);
}

static bool postgres_rebind(struct db *db, struct err *e)
{
	struct connection *c = db->own;
	keep_rest(c);
	return command(c->pg, c->rebind.p, e);
}

const struct driver postgres_driver = {
	.open = postgres_open, .close = postgres_close,
	.connect = postgres_connect, .disconnect = postgres_disconnect,
	.usable = postgres_usable,
	.start = postgres_start, .step = postgres_step, .finish = postgres_finish,
	.column = postgres_column, .columns = postgres_columns, .name = postgres_name,
	.drop = postgres_drop,
	.begin = postgres_begin, .commit = postgres_commit, .rollback = postgres_rollback,
	.inside = postgres_inside, .run = postgres_run, .bulk = postgres_bulk,
	.watch = postgres_watch, .tell = postgres_tell, .alone = postgres_alone,
	.sql_tables = "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()"
	    " ORDER BY tablename::text COLLATE \"C\"",
	.sql_columns = "SELECT attname::text FROM pg_attribute JOIN pg_class"
	    " ON pg_class.oid = attrelid WHERE relnamespace = current_schema()::regnamespace"
	    " AND relname = $1 AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
	.check = postgres_check, .unbind = postgres_unbind, .rebind = postgres_rebind,
	.words = { "bigint", "bigint", "double precision", "text COLLATE \"C\"", "bytea", "", "" },
};
