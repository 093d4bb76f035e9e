/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What the two drivers give, and what the common part gives them. Only files of this room
 * include it.
 *
 * The common part (store.c, db.c) owns connections, waiting, transactions and results; a driver
 * knows how its library opens, prepares, binds, steps and what its errors mean. What a driver
 * keeps for a store, a connection, a statement or a result hangs on their member `own`.
 */
#ifndef STORE_STORE_IMPL_H
#define STORE_STORE_IMPL_H

#include "store/store.h"

#include <math.h>
#include <pthread.h>

struct statement;

enum { WAIT_MS = 10000, DEEPEST = 8, STATEMENTS_KEPT = 64, HINTS = 256 };

struct driver {
	/* open: Reach the database, for the first time; close: after all connections have gone. */
	bool (*open)(struct store *s, bool create, struct err *e);
	void (*close)(struct store *s);
	bool (*connect)(struct db *db, struct err *e);
	void (*disconnect)(struct db *db);
	/* usable: May this idle connection be lent again? */
	bool (*usable)(struct db *db);

	/* start: Prepare or find, bind, and fetch the first row if there is one (q->ready). */
	bool (*start)(struct rows *q, const char *sql, struct args args);
	/* step: The next row (q->ready) or the end; false on an error, which is in q->err. */
	bool (*step)(struct rows *q);
	/* finish: Let the result go; false when that failed (q->err). */
	bool (*finish)(struct rows *q);
	struct value (*column)(struct rows *q, int column);
	int (*columns)(struct rows *q);
	const char *(*name)(struct rows *q, int column);
	/* drop: Free a prepared statement. */
	void (*drop)(struct db *db, struct statement *st);

	bool (*begin)(struct db *db, struct err *e);
	bool (*commit)(struct db *db, struct err *e);
	void (*rollback)(struct db *db);
	/* inside: Is the transaction still there? Some errors end it on their own. */
	bool (*inside)(struct db *db);
	/* run: One or more statements without parameters, not kept prepared. */
	bool (*run)(struct db *db, const char *sql, struct err *e);
	bool (*bulk)(struct db *db, const char *table, const char *const *columns,
	    size_t column_count, const struct value *values, size_t row_count, struct err *e);

	/* watch: May kept revisions be believed? Forgets them first if something was committed.
	 * Called with the lock of the revisions. */
	bool (*watch)(struct store *s);
	/* tell: Inside a transaction that will commit: let the others know of this city. */
	bool (*tell)(struct db *db, int64_t city, struct err *e);
	/* alone: Inside a transaction: no other of the store passes here at the same time. */
	bool (*alone)(struct db *db, int64_t key, struct err *e);

	/* Asking for the schema: one column of table names; of column names of table $1. */
	const char *sql_tables, *sql_columns;
	/* check: Damage of the database itself. */
	bool (*check)(struct db *db, struct problems *found, struct err *e);
	/* unbind, bind: Before and after rows come in an order in which keys refer forward. */
	bool (*unbind)(struct db *db, struct arena *a, struct err *e);
	bool (*rebind)(struct db *db, struct err *e);
	/* ORDER: words in migrate.c */
	const char *words[8];
};

extern const struct driver sqlite_driver, postgres_driver;

/* sqlite_save: A consistent copy of one SQLite database file in another, new one. */
bool sqlite_save(const char *from, const char *to, struct err *e);
/* sqlite_fold: Make a closed store one plain file, without a write-ahead log. */
bool sqlite_fold(const char *path, struct err *e);

/* ---- statements kept prepared, per connection: the least recently used goes first ---- */

struct statement {
	char *sql;
	size_t length;
	unsigned char *types;	/* of the parameters, where the driver tells them apart */
	size_t type_count;
	uint64_t hash, used;
	bool busy, fresh;	/* fresh: not yet prepared by the driver */
	void *own;
	int number;
};

struct statements {
	struct statement **items;
	size_t count, room;
	uint64_t clock;
	int numbers;
	unsigned char hints[HINTS];
};

/* statement_take: The idle statement of this text and these types, or a fresh one; busy until
 * statement_give. */
struct statement *statement_take(struct db *db, const char *sql, const unsigned char *types,
    size_t type_count);
void statement_give(struct db *db, struct statement *st);
/* statement_forget: Out of the cache and freed. */
void statement_forget(struct db *db, struct statement *st);
void statements_clear(struct db *db);

/* ---- connections and results ---- */

struct touched {
	int64_t city;
	int depth;
};

struct db {
	struct store *store;
	const struct driver *driver;
	void *own;
	struct db *next;
	bool writes;
	bool broken;		/* a statement of the open transaction has failed */
	int depth;
	const char *begun[DEEPEST];
	int limit;		/* milliseconds, 0: none */
	int64_t changes;
	struct touched *touched;
	size_t touched_count, touched_room;
	int64_t alone;		/* the key that db_alone took last, at this depth */
	int alone_depth;	/* 0: none */
	struct statements statements;
	struct rows *open, *spare;
};

struct rows {
	struct db *db;
	struct rows *next;
	struct statement *statement;
	void *own;
	bool at_once;		/* the caller's values outlive the statement's run */
	bool ready;		/* a row is there */
	bool begun;		/* rows_next was called */
	bool failed;
	struct err err;
};

struct waiter {
	struct waiter *next;
	pthread_cond_t woken;
	struct db *db;
	bool may_open;
};

struct pool {
	struct db *idle;
	int idle_count, open, keep, most;
	struct waiter *first, *last;
};

enum { SLOTS = 1024 };

struct revisions {
	pthread_mutex_t mutex;
	uint64_t generation;
	struct {
		int64_t city, n;
		uint64_t generation, stamp;
	} slots[SLOTS];
};

struct store {
	const struct driver *driver;
	void *own;
	char *where, *shown;	/* shown: without the password */
	rooms rooms;
	pthread_mutex_t mutex;
	struct pool readers, writers;
	struct revisions revisions;
	pthread_mutex_t watch_mutex;
	struct db *watch;	/* asks for revisions */
};

/* store_memory: Zeroed memory, or the end of the program. */
void *store_memory(size_t size);
char *store_copy_text(const char *text, size_t n);

struct db *db_new(struct store *s, bool writes, struct err *e);
void db_free(struct db *db);
/* db_settle: Close what the borrower left open. */
void db_settle(struct db *db);
/* db_plain: Run one statement even in a broken transaction: savepoints. */
bool db_plain(struct db *db, const char *sql, struct err *e);

void err_pass(const struct err *from, struct err *to);
int64_t clock_ms(void);

/* -0.0 and not-a-number cannot be kept by SQLite; so that both databases keep the same, the first
 * becomes 0.0 and the second null. */
static inline struct value value_canonical(struct value v)
{
	if (v.type != VALUE_REAL)
		return v;
	if (isnan(v.r))
		return value_null();
	return v.r == 0 ? value_real(0) : v;
}

/* ---- sentences that several files say ---- */

#define SAY_FULL \
	N_("The disk is full. Nothing was changed; make room and try again.")
#define SAY_BUSY N_("The store is busy. Please try again in a moment.")
#define SAY_SLOW N_("This took too long and was stopped. Ask for less, or try again later.")
#define SAY_TWICE N_("There is already one with the same key.")
#define SAY_LINKED N_("Something else refers to this, or it refers to something that is gone.")
#define SAY_NONE N_("There is no store at %s. Make one with \"stoa init\".")

/* ---- revisions ---- */

void revisions_forget(struct store *s, int64_t city);
void revisions_forget_all(struct store *s);
/* the same, with the lock already held */
void revisions_stale(struct store *s);

/* ---- migrations ---- */

/* migrate_check: Is the schema that of this program? *missing_r counts the steps to do.
 * A newer one is refused. */
bool migrate_check(struct db *db, rooms rooms, int *missing_r, struct err *e);
bool migrate_run(struct store *s, struct err *e);
/* migrate_all: The steps themselves, in the caller's transaction. */
bool migrate_all(struct db *db, rooms rooms, struct err *e);
bool store_tables(struct db *db, struct arena *a, struct str **names_r, size_t *count_r,
    struct err *e);
/* ddl_quote: "name", quoted as an identifier. */
struct str ddl_quote(struct arena *a, struct str name);

/* ---- proof (copy.c) ---- */

/* proof_report: Tables, their rows and checksums, a line each; reads every row. */
bool proof_report(struct store *s, struct arena *a, struct str *report_r, struct err *e);

/* ---- one writer among processes (lock.c) ---- */

int lock_open(const char *path, struct err *e);
bool lock_take(int fd, int ms, struct err *e);
void lock_drop(int fd);

#endif
