/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What keeps people from taking part. A short form, on screen or paper; what is kept are counts by
 * quarter, neighbourhood, group and barrier. No row stands for a person, and what somebody said
 * cannot be put together again: each barrier is counted by itself. Shown are closed quarters only,
 * released through disclosure control.
 *
 * Who sends is kept nowhere: a process remembers, until it ends, a keyed digest of addresses that
 * sent in the last hour, to slow down who sends for many.
 */
#ifndef CITY_LEARN_BARRIER_H
#define CITY_LEARN_BARRIER_H

#include "city/learn/learn_impl.h"

struct barrier_form {
	struct input barriers, place, group, sheets;
	bool by_staff;
	const struct problems *found;
};

struct barrier_line {
	struct str label;
	bool hidden;
	int64_t count;
};

struct barrier_table {
	const char *caption;
	struct barrier_line *lines;
	size_t count;
};

struct barrier_results {
	struct str name;		/* of the release shown: "2026-Q3"; empty: there is none */
	struct str label;		/* "2026-Q1 – 2026-Q3" of "2026-Q1..2026-Q3" */
	int64_t at, answers;		/* when it was released; sheets, 0: too few to say */
	struct barrier_table all;
	struct barrier_table *by_group, *by_place;
	size_t group_count, place_count;
	struct tab *releases;		/* all of them, the newest first */
	size_t release_count;
	int64_t waiting;		/* sheets not released yet; -1: not for this reader */
};

/* barrier_count: Add to the tally. place 0, group empty: not said. In a transaction. */
bool barrier_count(struct db *db, int64_t city, struct str period, int64_t place,
    struct str group, const struct str *barriers, size_t count, int64_t sheets, struct err *e);

/* ---- barrier_release.c ---- */

/* barriers_release: Release the quarters that are over, if they hold enough answers; else they wait
 * for the next. In a transaction. Nothing is released twice. */
bool barriers_release(struct db *db, struct arena *a, int64_t city, int64_t now, struct err *e);
/* barriers_load: What a release shows (name empty: the newest). */
bool barriers_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct str name, struct barrier_results *out_r, struct err *e);
/* barriers_waiting: Sheets that no release holds yet. */
int64_t barriers_waiting(struct db *db, struct arena *a, int64_t city, struct err *e);
/* release_label: As people read the name of a release. */
struct str release_label(struct arena *a, const struct lang *lang, struct str name);
/* quarter_of: "2026-Q4" of a day. */
struct str quarter_of(struct arena *a, int64_t day);

bool barrier_show(struct request *r, struct reply *p, struct err *e);
bool barrier_send(struct request *r, struct reply *p, struct err *e);
bool barrier_show_results(struct request *r, struct reply *p, struct err *e);

extern const struct choice learn_barriers[];

/* ---- slow.c ---- */

/* sent_too_often: Count a sending of this address; true when it is more than `most` within the
 * hour. */
bool sent_too_often(struct str address, int64_t now, int most);

#endif
