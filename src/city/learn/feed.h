/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Feeds of providers: their calendars and lists, taken over again and again.
 *
 *	feed_fetch.c	due feeds, fetched from the web
 *	feed_run.c	one run over one file: what is new, changed, the same, refused, gone
 *	feed_save.c	an item as records: venue, opportunity, sessions
 *	feed_known.c	what is known of a feed, for one run
 *	feed_item.c	an item as text, for one that waits
 *	feed_change.c	changes that wait: kept, compared, taken or refused
 *	feed_change_pages.c	their page, and the desk
 *	feed_pages.c	the part of a feed's page that shows runs and what was refused
 *
 * read = fresh + changed + same + refused. An item is known again by the provider's key; what a
 * file no longer has is withdrawn after so many runs as its feed says, never deleted. An item that
 * is the same as last time is not written at all, so that what a person has changed in Stoa stays
 * until the provider changes it too. Where changes wait, the offer stays as it is until somebody
 * has decided; a later run replaces what waits, and one that is as before takes it back.
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

/* feed_fill_offer, feed_fill_session: What the item says, into a record that is not saved. */
void feed_fill_offer(struct feed_saver *s, struct record *r, const struct feed_item *item,
    int64_t venue);
void feed_fill_session(struct record *r, const struct feed_session *from);

/* ---- feed_known.c ---- */

struct feed_seen {
	struct str key, hash;
	bool seen;			/* in this run */
};
struct feed_memory {
	int64_t city, feed;
	struct feed_seen *items;
	size_t count, room, *table;	/* by hash: index + 1 */
	struct str *due;		/* seen, and not written yet */
	size_t due_count;
};

/* feed_memory_load: What the feed had, but for what is gone or waits. feed_memory_find: NULL where
 * it is not known. feed_memory_see: Once per item; feed_memory_write: those that were seen. */
bool feed_memory_load(struct db *db, struct arena *a, int64_t city, int64_t feed,
    struct feed_memory *m, struct err *e);
struct feed_seen *feed_memory_find(const struct feed_memory *m, struct str key);
void feed_memory_see(struct feed_memory *m, struct feed_seen *one);
bool feed_memory_write(struct feed_memory *m, struct db *db, int64_t run, struct err *e);

/* ---- feed_item.c ---- */

/* feed_item_text: The whole item as JSON; feed_item_read: back from it. */
struct str feed_item_text(struct arena *a, const struct feed_item *item);
bool feed_item_read(struct arena *a, struct str text, struct feed_item *item_r, struct err *e);

/* ---- feed_change.c ---- */

struct feed_change {
	struct str item, hash, title;
	int64_t opportunity, at;
	struct feed_item is;		/* what the feed wants */
};
struct feed_difference {
	const char *label;
	struct str now, then;
};

/* feed_change_put: Keep a change (instead of one that waits for the same item). */
bool feed_change_put(struct db *db, int64_t city, int64_t feed, int64_t opportunity, int64_t now,
    struct str hash, const struct feed_item *item, struct err *e);
bool feed_change_drop(struct db *db, int64_t city, int64_t feed, struct str item, struct err *e);
/* feed_changes: What waits and came by `until`, the oldest first; item empty: all. */
bool feed_changes(struct db *db, struct arena *a, int64_t city, int64_t feed, struct str item,
    int64_t until, int limit, struct feed_change **out_r, size_t *count_r, struct err *e);
/* feed_change_compare: Field by field, what would differ. */
bool feed_change_compare(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    int64_t feed, const struct feed_change *c, struct feed_difference **out_r, size_t *count_r,
    struct err *e);
/* feed_change_decide: Take it into the directory, or not: then the offer stays until the provider
 * changes it again. False with ERR_INPUT and found when it cannot be taken. */
bool feed_change_decide(struct feed_saver *s, const struct feed_change *c, bool accept,
    struct problems *found, struct err *e);

/* ---- feed_change_pages.c ---- */

bool feed_changes_get(struct request *r, struct reply *p, struct err *e);
bool feed_changes_post(struct request *r, struct reply *p, struct err *e);
bool feed_changes_desk_panel(struct out *o, struct request *r, int64_t subject, struct err *e);
bool feed_changes_panel(struct out *o, struct request *r, int64_t subject, struct err *e);

/* feed_demo: A feed of the demonstration city, with offers that wait for approval. */
bool feed_demo(struct db *db, struct arena *a, int64_t city, const struct change *by,
    struct err *e);

/* ---- feed_fetch.c ---- */

/* feed_fetch: Fetch a feed's address and run over what came. */
bool feed_fetch(struct feed_run *run, bool *unchanged_r, struct err *e);

#endif
