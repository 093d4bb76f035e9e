/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The groups of a dimension against each other, ready for templates; see indicator_groups.c. */
#ifndef MEASURE_INDICATOR_GROUPS_H
#define MEASURE_INDICATOR_GROUPS_H

#include "measure/equity.h"
#include "measure/indicator_math.h"

/* What is known about a dimension: the order of its classes, where their sizes stand. */
extern const struct record_kind grouping_kind;

struct grouping {
	struct str dimension, low_end, high_end;
	struct str *order;		/* codes, the worst off first */
	size_t order_count;		/* 0: no order */
	int64_t size_series;		/* 0: none */
	bool overlap;			/* a person can be in several classes */
};
/* grouping_load: Of a dimension; empty (but for its name) where nobody has said anything. */
bool grouping_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct str dimension, struct grouping *out_r, struct err *e);

struct group_gap {
	struct str code, name;
	const struct observation *now;
	struct estimate rest, difference, ratio;
	enum gap_side side;
	struct trend trend;		/* of the distance; rising: it grows */
	struct str figure_text, difference_text, ratio_text;
	struct str all_text;		/* distance to everybody, or empty */
	const char *trend_text;		/* translated */
	char letter;			/* reliability, or 0 */
};

struct group_gaps {
	struct group_gap *items;
	size_t count;
	struct str period, series, dimension;	/* the codes of both */
	bool rest;			/* is there a rest to compare with? */
	const char *weighted;		/* how the rest is put together, translated */
	struct slope slope;
	struct str slope_text;		/* empty: no order, or too few groups */
};

/* group_gaps_load: The classes of one dimension of a series in the whole city, in the newest
 * period that has two of them; until: a day after which no period ends, or 0. */
bool group_gaps_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    const struct series *s, struct str dimension, int64_t until, struct group_gaps *out_r,
    struct err *e);

/* A dimension of a series in one sentence, for the measure's page. */
struct gap_line {
	struct str dimension, label, sentence, href;
	enum mark mark;
	bool worse;			/* a group is worse off than the rest */
	struct group_gaps gaps;
};
/* gap_lines_load: One for each dimension of a series; none for a series that adds up, where larger
 * groups have more. until: as above. */
bool gap_lines_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    const struct series *s, int64_t until, struct gap_line **out_r, size_t *count_r,
    struct err *e);
/* groups_panel: On a measure's page: the widest gap of each dimension, and of the chosen one every
 * group against the rest. */
bool groups_panel(struct out *o, struct request *r, int64_t subject, struct err *e);

#endif
