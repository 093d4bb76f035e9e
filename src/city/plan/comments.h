/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Comments of residents on a plan; see comments.c, moderate.c, rate.c. */
#ifndef CITY_PLAN_COMMENTS_H
#define CITY_PLAN_COMMENTS_H

#include "city/plan/plan_impl.h"

struct comment {
	int64_t id, version, received;
	struct str text, name, language, answer, state;
	struct str about, about_path;	/* what it is about: an action, an objective; or empty */
};

struct comment_list {
	struct comment *items;
	size_t count, room;
};

/* comments_load: Of a plan, the newest first; state empty: all. */
bool comments_load(struct request *r, int64_t plan, const char *state, struct comment_list *out_r,
    struct err *e);

/* The check that a person is writing: a small sum that belongs to this reader's form. */
struct sum {
	int one, other;
};
struct sum comment_sum(struct request *r);
/* comment_sum_right: In digits of any of the six languages. */
bool comment_sum_right(struct request *r, struct str answer);

/* comment_rate: Count one more comment from this address (kept as a digest, for a day). False in
 * *allowed_r when the address has sent RATE_ADDRESS in an hour, or the whole city RATE_CITY. In a
 * transaction. */
enum { RATE_ADDRESS = 5, RATE_CITY = 100 };
bool comment_rate(struct db *db, struct arena *a, int64_t city, struct str address, int64_t now,
    bool *allowed_r, struct err *e);

/* What a resident typed, for the form. */
struct comment_form {
	const struct plan *plan;
	struct str text, name, about;
	struct sum sum;
	const struct problems *found;
	struct input_option *options;
	size_t option_count;
};

#endif
