/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The directory as a process keeps it in memory: per city an index of all published offers, made
 * from the store and following it.
 *
 *	struct question q = { .limit = 20 };
 *	ok = directory_ask(store, db, city, lang, typed, &q, arena, &answer, e);
 *
 * Before each question the city's revision is compared with that of the index; what changed since
 * is read from the history, and the offers concerned are made anew in a small segment of their
 * own. So an answer is never older than the store. Where there are many offers the first making
 * (or a new one after a large import) runs beside the requests: until then .building is set.
 *
 * This is the room's only state in a process; the store has everything it is made from.
 */
#ifndef CITY_LEARN_DIRECTORY_H
#define CITY_LEARN_DIRECTORY_H

#include "city/learn/ask.h"

struct directory_state {
	bool building;		/* not everything can be found yet */
	int64_t offers;		/* how many there are */
};

/* directory_ask: lang NULL: English. typed may be empty; q's words are filled from it. */
bool directory_ask(struct store *store, struct db *db, int64_t city, const struct lang *lang,
    struct str typed, struct question *q, struct arena *a, struct answer *out_r,
    struct directory_state *state_r, struct err *e);

/* directory_forget: Drop what the process keeps of a store, before it is closed. */
void directory_forget(struct store *store);

/* vocabulary_borrow: One to cut a question with; NULL with e. vocabulary_return: Kept for the next
 * question, unless too many words were typed into it. */
struct vocabulary *vocabulary_borrow(struct err *e);
void vocabulary_return(struct vocabulary *v);

/* ---- load.c ---- */

/* What may have changed since a point in the history. */
struct changes {
	int64_t *offers;	/* ids, ordered, without repeats */
	size_t count;
	int64_t last;		/* of the history that was read */
	bool all;		/* too many: make everything anew */
};
bool load_changes(struct db *db, struct arena *a, int64_t city, int64_t since,
    struct changes *out_r, struct err *e);
/* load_last: The newest entry of the history of a city. */
int64_t load_last(struct db *db, int64_t city, struct err *e);
/* load_offers: Up to limit published offers with from <= id <= to, in order, into a maker; *last_r
 * is the id of the last one, 0 when there is none. today: meetings from this day on. */
bool load_offers(struct db *db, struct maker *m, int64_t city, int64_t from, int64_t to, int limit,
    int64_t today, int64_t *last_r, struct err *e);
int64_t load_count(struct db *db, int64_t city, struct err *e);
/* load_middle: The id that half of so many offers come before; 0: none. */
int64_t load_middle(struct db *db, int64_t city, int64_t count, struct err *e);

/* ---- part.c ---- */

struct part *part_new(struct segment *s, int64_t now);
void part_free(struct part *p);
/* part_move: Which offers are over, and when the others meet next, from this minute on. Those
 * dropped stay dropped. */
void part_move(struct part *p, int64_t now);
void part_drop(struct part *p, int64_t id);

#endif
