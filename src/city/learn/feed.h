/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Feeds of providers: their calendars and lists, taken over again and again.
 *
 *	feed_fetch.c	due feeds, fetched from the web
 *	feed_run.c	one run over one file: what is new, changed, the same, refused, gone
 *	feed_save.c	an item as records: venue, opportunity, sessions
 *	feed_pages.c	the part of a feed's page that shows runs and what was refused
 *
 * read = fresh + changed + same + refused. An item is known again by the provider's key; what a
 * file no longer has is withdrawn after so many runs as its feed says, never deleted. An item that
 * is the same as last time is not written at all, so that what a person has changed in Stoa stays
 * until the provider changes it too.
 */
#ifndef CITY_LEARN_FEED_H
#define CITY_LEARN_FEED_H

#include "city/learn/learn_impl.h"
#include "formats/feed.h"
#include "jobs/jobs.h"

extern const struct record_kind feed_kind;
extern const struct migration feed_migrations[];
extern const struct route feed_routes[];
extern const struct panel feed_panels[];
extern const struct job_kind feed_fetch_job, feeds_due_job;
extern const struct command feed_fetch_command, feed_import_command;

enum { FEED_BATCH = 200, FEED_REMARKS_MAX = 2000, FEED_WITHDRAW_AFTER = 3 };

struct feed_counts {
	int64_t read, fresh, changed, same, refused, noted, gone;
};

/* What one run is asked to do, and what it did. */
struct feed_run {
	struct store *store;
	struct arena *arena;
	const struct lang *lang;	/* of the remarks */
	int64_t city, feed, person, now;
	const char *path;		/* the file */
	struct str bytes;		/* instead of a file; must stay */
	struct db *db;			/* the caller's transaction, instead of steps of our own */
	struct str name;		/* for people: file name or address */
	const char *how;		/* "fetch", "upload", "command" */
	enum feed_format format;	/* FEED_ANY: as the feed says, else found out */
	const char *mapping;		/* of a table: "title=Name; day=Start"; remembered */
	bool dry;			/* only look */
	int64_t id;			/* of the run, afterwards */
	struct feed_counts counts;
};

/* feed_run: Go through a file. False when it could not be read at all; the run is kept with the
 * reason then too. Writes in steps, so that nobody waits long for the store. */
bool feed_run(struct feed_run *run, struct err *e);

/* feed_run_failed: Keep a run that never got its file, with the reason in e; returns false. */
bool feed_run_failed(struct feed_run *run, struct err *e);

/* ---- feed_save.c ---- */

struct feed_saver {
	struct db *db;
	struct arena *arena;		/* of the run */
	int64_t city, feed, partner;
	bool publish;			/* trusted: published at once */
	struct change by;
	struct { struct venue_seen *items; size_t count, room; } venues;
	size_t *venue_table;		/* by hash: index + 1 */
	size_t venue_room;
};

/* feed_save_item: Write an item; opportunity 0: a new one. Problems are for the provider. False
 * with ERR_INPUT when it cannot be taken (found says why), else a failure. */
bool feed_save_item(struct feed_saver *s, struct arena *a, const struct feed_item *item,
    int64_t *opportunity, int64_t *venue_r, struct problems *found, struct err *e);
/* feed_set_state: An opportunity of the feed to "published", "draft" or "withdrawn". */
bool feed_set_state(struct db *db, struct arena *a, int64_t city, int64_t opportunity,
    const char *state, const struct change *by, struct err *e);

/* feed_demo: A feed of the demonstration city, with offers that wait for approval. */
bool feed_demo(struct db *db, struct arena *a, int64_t city, const struct change *by,
    struct err *e);

/* ---- feed_fetch.c ---- */

/* feed_fetch: Fetch a feed's address and run over what came. */
bool feed_fetch(struct feed_run *run, bool *unchanged_r, struct err *e);

#endif
