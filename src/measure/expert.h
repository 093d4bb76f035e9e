/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Expert ratings: a rubric says what 0 to 5 mean, a round asks several people to rate the same
 * things, each sees only the own ratings until the round is closed. Closing it publishes the
 * medians as figures of status "expert rating", with the range as their interval. The room's own.
 */
#ifndef MEASURE_EXPERT_H
#define MEASURE_EXPERT_H

#include "measure/model.h"
#include "web/parts.h"

extern const struct record_kind rubric_kind, round_kind, rating_kind;

enum { LEVELS = 6 };

/* Ratings of one thing, summed up. */
struct rating_sum {
	size_t count;
	double median;
	int least, most;
	double apart;			/* mean distance from the median: AD(Md) */
	size_t of[LEVELS];		/* how many chose each level */
};
/* rating_sum_of: count 0: all nan. The agreement is the average deviation from the median (M. J.
 * Burke, W. P. Dunlap, Organizational Research Methods 5 (2002) 159); for six levels they call
 * up to 6/6 = 1 acceptable. */
struct rating_sum rating_sum_of(const int *levels, size_t count);
/* rating_agreement: N_(): in words. */
const char *rating_agreement(const struct rating_sum *s);

struct rubric {
	struct str name, about, levels[LEVELS];
};
bool rubric_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    int64_t rubric, struct rubric *out_r, struct err *e);

struct rating {
	int64_t id, person;
	int level;			/* -1: none yet */
	struct str reason;
};
/* One thing that a round rates. */
struct round_item {
	int64_t series;
	struct str code, title, framework, measure;
	struct rating mine;
	struct rating *all;		/* of a closed round; else empty */
	size_t count;
	struct rating_sum sum;
	struct str error;		/* in what was sent */
};
struct round {
	struct record *record;
	int64_t id, import;
	struct str title, period;
	int64_t closes;
	bool closed, is_rater, may_close;
	struct rubric rubric;
	struct round_item *items;
	size_t item_count, rater_count, handed_in;
};
/* round_load: As this reader may see it: others' ratings only when it is closed. */
bool round_load(struct request *r, int64_t id, struct round *out_r, struct err *e);
/* round_rate: Save one's own rating of an item. */
bool round_rate(struct db *db, struct arena *a, int64_t city, const struct round *round,
    const struct round_item *item, int64_t person, int level, struct str reason,
    const struct change *by, struct err *e);
/* round_close: Publish the medians; no more ratings. In a transaction. */
bool round_close(struct db *db, struct arena *a, int64_t city, int64_t round,
    const struct change *by, struct err *e);

/* ---- pages ---- */

struct round_row {
	int64_t id, closes;
	struct str title, period;
	bool closed, mine;
};
struct rounds_page {
	struct round_row *rows;
	size_t count;
	bool may_add;
};
bool rounds_show(struct request *r, struct reply *p, struct err *e);
bool round_show(struct request *r, struct reply *p, struct err *e);
bool round_post(struct request *r, struct reply *p, struct err *e);
bool round_post_close(struct request *r, struct reply *p, struct err *e);
bool rounds_desk_panel(struct out *o, struct request *r, int64_t subject, struct err *e);
bool round_record_panel(struct out *o, struct request *r, int64_t subject, struct err *e);
bool round_measure_panel(struct out *o, struct request *r, int64_t subject, struct err *e);

#endif
