/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Commands of the program: `stoa import --city X FILE…`.
 *
 * A command is one row, at the end of the file that does its work. command_main finds the row,
 * reads the options it names, calls run, prints the error and gives the exit code: 0 all went
 * well, 1 something was refused, 2 wrong use, 3 failure. Standard output is the result, standard
 * error is talk. `--help` and the manual page are printed from the rows.
 */
#ifndef BASE_COMMAND_H
#define BASE_COMMAND_H

#include "base/arena.h"
#include "base/err.h"
#include "base/room.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct option {
	const char *name;	/* "city", used as --city; ends with NULL */
	const char *value;	/* "NAME", or NULL for a switch */
	const char *help;	/* one sentence, N_() */
	bool many;		/* may be given several times */
};

/* What the options of every command are read into. */
struct call {
	struct arena *arena;
	rooms rooms;
	const struct command *command;
	const struct lang *lang;
	const char *store;	/* --store, STOA_STORE or ./stoa.db */
	bool json;		/* --json */
	bool quiet;		/* --quiet: no progress bar */
	const char **args;	/* what is not an option */
	size_t arg_count;
	const char **option_names, **option_values;	/* as given */
	size_t option_count;
	int refused;		/* set by run when something was refused: exit 1 */
};

struct command {
	const char *name;		/* "import", or two words: "store copy" */
	const char *args;		/* "PATH…" or "" */
	const char *summary;		/* N_(), for the list */
	const char *about;		/* N_(), a paragraph or two, or NULL */
	const struct option *options;	/* or NULL; the common ones go without saying */
	int min_args, max_args;		/* max -1: any number */
	bool (*run)(struct call *c, struct err *e);
};

/* help_room: `stoa help`; stands in main's table like the others. */
extern const struct room help_room;

/* command_main: Everything between main's arguments and the exit code. */
int command_main(rooms rooms, int argc, char **argv);

/* call_option: The value of an option, NULL when it was not given; "" for a switch. */
const char *call_option(const struct call *c, const char *name);

/* A progress bar on standard error, only on a terminal: rows done of all (0: unknown). */
struct progress_bar {
	int64_t started, shown;
	bool on;
};
void progress_start(struct progress_bar *bar, const struct call *c);
void progress_show(struct progress_bar *bar, const char *what, int64_t done, int64_t all);
void progress_end(struct progress_bar *bar);

#endif
