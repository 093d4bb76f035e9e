/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Doubts about figures: what a person at the statistics office would ask about before publishing.
 * Nothing is refused for it; each remark says with its figures why, and a person may set it aside
 * with a reason, which is kept. The room's own.
 *
 *	quality_check.c    the rules, pure
 *	quality_words.c    the sentence of each remark
 *	quality_store.c    remarks as records; looking through a series that is in the store
 *	quality_import.c   a file's figures over those in the store, before anything is written
 *	quality_pages.c    /quality, the desk, a measure's page; quality_command.c: stoa quality
 */
#ifndef MEASURE_QUALITY_H
#define MEASURE_QUALITY_H

#include "measure/import.h"

extern const struct record_kind quality_kind;
extern const struct command quality_command;

enum quality_rule {	/* ORDER: rules in quality_words.c; the first that fits is reported */
	QUALITY_IMPOSSIBLE, QUALITY_BREAK_UNSAID, QUALITY_LEVEL, QUALITY_JUMP, QUALITY_OUTLIER,
	QUALITY_OUTLIER_PLACES, QUALITY_RANGE, QUALITY_SUM, QUALITY_SUM_PLACES, QUALITY_MEAN,
	QUALITY_RULES
};

/* A figure among all of its series. Its slice and place are compared as texts and numbers, so
 * that figures of a file that is not in the store yet can stand beside those that are. */
struct quality_figure {
	struct str slice;		/* code */
	int64_t place;			/* 0: the city; what is not in the store: negative */
	struct str level;		/* of the place */
	struct period when;
	double value, low, high;	/* low, high: interval; nan: none */
	enum status status;
	bool noted;			/* has a footnote */
	bool is_new;			/* to be looked at; the others are only compared with */
	int64_t row;			/* in its file, or 0 */
	size_t number;			/* the caller's own */
};

struct quality_remark {
	enum quality_rule rule;
	const struct quality_figure *figure;
	double low, high;		/* what the sentence of the rule compares with */
};
struct quality_remarks {
	struct quality_remark *items;
	size_t count, room;
};

/* quality_check: Looks at the new figures of one series; sorts them all. */
void quality_check(struct arena *a, const struct series *s, struct quality_figure *figures,
    size_t count, struct quality_remarks *out);

extern const struct choice quality_rules[];
const char *quality_code(enum quality_rule rule);
const char *quality_label(enum quality_rule rule);	/* N_() */
bool quality_rule_read(struct str code, enum quality_rule *out_r);
/* quality_sentence: Why, with the figures, in the reader's language. */
struct str quality_sentence(struct arena *a, const struct lang *lang, enum quality_rule rule,
    double value, double low, double high, struct str unit);

/* ---- in the store ---- */

/* Where a remark stands. */
struct quality_key {
	int64_t series, place;
	struct str slice, period;	/* code, label */
};
/* quality_keep: A remark as a record, open, or accepted where a reason is given. One about the
 * same figure and value is not made again. */
bool quality_keep(struct db *db, struct arena *a, int64_t city, const struct quality_key *key,
    const struct quality_remark *remark, int64_t import, struct str reason,
    const struct change *by, struct err *e);
/* quality_look: All figures of a series as they count now; remarks are kept, and open ones that
 * hold no longer are settled. count_r: how many are open after it. */
bool quality_look(struct db *db, struct arena *a, int64_t city, const struct series *s,
    const struct change *by, int64_t *count_r, struct err *e);
/* quality_compare: Some figures over those of a series in the store (series id 0: none), each
 * replacing that of the same slice, place and days. */
bool quality_compare(struct db *db, struct arena *a, int64_t city, const struct series *s,
    const struct quality_figure *figures, size_t count, struct quality_remarks *out,
    struct err *e);

/* ---- an import ---- */

/* quality_of_reading: The remarks on what a file would bring, as problems with their lines.
 * kept_r: to be kept once the figures are there. */
struct reading_remark {
	struct quality_remark remark;
	size_t series;			/* in the reading */
	struct str unit;
};
struct reading_remarks {
	struct reading_remark *items;
	size_t count, room;
};
bool quality_of_reading(struct db *db, int64_t city, struct reading *r, struct problems *found,
    struct reading_remarks *kept_r, struct err *e);
bool quality_keep_reading(struct db *db, int64_t city, struct reading *r,
    const struct reading_remarks *all, int64_t import, const struct change *by, struct err *e);

/* ---- pages ---- */

struct quality_row {
	int64_t id, place;
	struct str series, title, framework, measure, where, period, sentence, reason;
	const char *rule, *state;	/* N_() */
	bool open;
	struct str href;
};
struct quality_page {
	struct quality_row *rows;
	size_t count;
	int64_t open, all;
	struct tab tabs[3];
	bool may_accept;
	const struct problems *found;
	int64_t wrong;			/* the remark whose reason is missing */
};
bool quality_show(struct request *r, struct reply *p, struct err *e);
bool quality_post(struct request *r, struct reply *p, struct err *e);
bool quality_desk_panel(struct out *o, struct request *r, int64_t subject, struct err *e);
bool quality_measure_panel(struct out *o, struct request *r, int64_t subject, struct err *e);
bool quality_import_panel(struct out *o, struct request *r, int64_t import, struct err *e);

#endif
