/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Errors are values with words.
 *
 * A function that can fail returns bool (or a pointer) and takes a struct err last. It says what
 * is wrong, where, and what to do, in a sentence that the user may see; the detail for the log
 * goes beside it. Library code never logs: the outer edge (request, command, job) logs once.
 *
 *	if (!file)
 *		return fail(e, ERR_MISSING, N_("There is no file called %s."), name);
 *	if (rc != SQLITE_OK)
 *		return fail_system(e, "sqlite: %s", sqlite3_errmsg(db));
 *	return import_rows(...) || fail_in(e, "importing %s", path);
 *
 * The sentence is translated here, by the language that the err carries (NULL: English), so its
 * text is marked with N_() and must be a literal.
 *
 * Mistakes in what a user typed or uploaded are collected in a struct problems, all of them, with
 * the place of each; they are not logged.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/arena.h"
#include "base/lang.h"
#include "base/str.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>


enum err_kind {
	ERR_NONE,
	ERR_USAGE,	/* a command was called wrongly           400, exit 2 */
	ERR_INPUT,	/* what was given cannot be accepted      422, exit 1 */
	ERR_DENIED,	/* who asks may not                       403, exit 1 */
	ERR_MISSING,	/* there is no such thing                 404, exit 1 */
	ERR_CONFLICT,	/* somebody else was first                409, exit 1 */
	ERR_LIMIT,	/* larger than is allowed                 413, exit 1 */
	ERR_BUSY,	/* not now; try again                     503, exit 3 */
	ERR_SYSTEM,	/* our side failed                        500, exit 3 */
	ERR_KINDS
};

struct err {
	enum err_kind kind;
	const struct lang *lang;	/* set by the edge before the call; NULL is English */
	const char *where;		/* "file.c:12", where the error was made */
	char say[480];			/* for the user, translated */
	char log[480];			/* for the log: errno, SQL message, path of calls */
};

/* fail: Fill e and return false, so that it can end a function. The first error wins: a fail on
 * an err that already holds one changes nothing. */
#define fail(e, kind, ...) err_fail((e), (kind), ERR_WHERE, __VA_ARGS__)
/* fail_system: The user reads that something failed on our side; the log gets the detail. */
#define fail_system(e, ...) err_fail_system((e), ERR_WHERE, __VA_ARGS__)
/* fail_in: Add to the log text what was being done; returns false. */
bool fail_in(struct err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define ERR_LINE_(x) #x
#define ERR_LINE(x) ERR_LINE_(x)
#define ERR_WHERE (__FILE__ ":" ERR_LINE(__LINE__))
bool err_fail(struct err *e, enum err_kind kind, const char *where, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
bool err_fail_system(struct err *e, const char *where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* err_clear: Ready for the next call; keeps the language. */
void err_clear(struct err *e);

/* What an error means outside: an HTTP status and the exit code of a command. */
int err_status(enum err_kind kind);
int err_exit(enum err_kind kind);

/* One mistake in what a user gave. row and column count from 1; 0 means "not about one". */
struct problem {
	struct str source;	/* file, sheet or form */
	int64_t row;
	int64_t column;
	struct str field;	/* column or field name, as the user knows it */
	struct str text;	/* a sentence, translated */
	struct str excerpt;	/* what stood there */
};

/* All mistakes found, the first `max` of them kept and all of them counted. */
struct problems {
	struct arena *arena;
	const struct lang *lang;
	struct problem *items;
	size_t count, room;
	size_t max;		/* 0: 1000 */
	int64_t total;
};

/* problem_add: Note a mistake. p gives the place; the text is formatted and translated. */
void problem_add(struct problems *all, struct problem p, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* problem_line: "survey.csv:214: column "age": "x7" is not a number", in the arena. */
struct str problem_line(struct arena *a, const struct problem *p);

#endif
