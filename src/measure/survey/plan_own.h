/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How the lines of a plan are taken apart; only the plan's files. */
#ifndef SURVEY_PLAN_OWN_H
#define SURVEY_PLAN_OWN_H

#include "measure/survey/own.h"

enum { PLAN_WORDS = 4096 };

/* One line as words; what was quoted is never a keyword or a sign. */
struct line {
	int number;
	struct str *words;
	bool *quoted;
	size_t count, at;	/* at: the next one to be taken */
};

struct reader {
	struct arena *a;
	struct survey_plan *plan;
	struct problems *found;
	struct line line;
	struct survey_step *step;	/* that margins go to */
};

/* plan_say: A mistake in the present line; returns false. */
bool plan_say(struct reader *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* line_read: False at a quote that is not closed or too many words (noted). */
bool line_read(struct reader *r, struct str text);
bool line_more(const struct line *l);
/* line_is: The next word is this keyword or sign, which is then taken. */
bool line_is(struct line *l, const char *word);
bool line_peek(const struct line *l, const char *word);
/* line_word, line_number: Take one; what: for the error when there is none. */
bool line_word(struct reader *r, const char *what, struct str *out_r);
bool line_number(struct reader *r, const char *what, double *out_r);
/* line_choice: A word of a list that ends with NULL; its position. */
bool line_choice(struct reader *r, const char *what, const char *const *words, int *out_r);
/* line_names: Words up to the next sign, keyword or the end; at least one. */
bool line_names(struct reader *r, const char *what, struct survey_names *out_r);
/* line_conditions: COLUMN SIGN VALUE [and …]. */
bool line_conditions(struct reader *r, struct survey_conditions *out_r);

/* One of these takes a line that begins with a keyword of its own; false: the line is wrong (and
 * it has been said). known_r: was the keyword one of its own at all? */
bool plan_setting(struct reader *r, bool *known_r);
bool plan_replicate_setting(struct reader *r, bool *known_r);
bool plan_calibration(struct reader *r, bool *known_r);
bool plan_request(struct reader *r, bool *known_r);

#endif
