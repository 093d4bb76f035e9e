/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What keeps people from taking part. A short form, on screen or paper; what is kept are counts by
 * quarter, neighbourhood, group and barrier. No row stands for a person, and what somebody said
 * cannot be put together again: each barrier is counted by itself.
 *
 * Who sends is kept nowhere: a process remembers, until it ends, a keyed digest of addresses that
 * sent in the last hour, to slow down who sends for many.
 */
#ifndef CITY_LEARN_BARRIER_H
#define CITY_LEARN_BARRIER_H

#include "city/learn/learn_impl.h"

enum { SMALL_COUNT = 5 };	/* below it a count is not shown */

struct barrier_form {
	struct input barriers, place, group, sheets;
	bool by_staff;
	const struct problems *found;
};

struct barrier_line {
	struct str label;
	int64_t count;		/* 0 … SMALL_COUNT - 1: not shown */
};

struct barrier_table {
	const char *caption;
	struct barrier_line *lines;
	size_t count;
};

struct barrier_results {
	int64_t answers;
	struct barrier_table all;
	struct barrier_table *by_group, *by_place;
	size_t group_count, place_count;
	struct str from;	/* the first quarter counted */
};

/* barrier_count: Add to the tally. place 0, group empty: not said. In a transaction. */
bool barrier_count(struct db *db, int64_t city, struct str period, int64_t place,
    struct str group, const struct str *barriers, size_t count, int64_t sheets, struct err *e);

bool barrier_show(struct request *r, struct reply *p, struct err *e);
bool barrier_send(struct request *r, struct reply *p, struct err *e);
bool barrier_show_results(struct request *r, struct reply *p, struct err *e);

extern const struct choice learn_barriers[];

/* ---- slow.c ---- */

/* sent_too_often: Count a sending of this address; true when it is more than `most` within the
 * hour. */
bool sent_too_often(struct str address, int64_t now, int most);

#endif
