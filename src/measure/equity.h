/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The equity page: for every group, where it stands against the rest; see equity.c. */
#ifndef MEASURE_EQUITY_H
#define MEASURE_EQUITY_H

#include "measure/view.h"

struct group_gaps;

enum gap_side { GAP_NONE, GAP_BETTER, GAP_WORSE, GAP_UNSURE, GAP_DIFFERENT };

/* One group in one measure, against everybody (or against the one other group). */
struct equity_group {
	struct str name, slice;	/* slice: "sex=F" */
	double value, low, high;
	double gap;		/* value minus the reference */
	struct str value_text, gap_text;
	enum gap_side side;
};

struct equity_measure {
	struct measure measure;
	struct str series;	/* its code */
	struct str period, reference_name, reference_text, reference_period;
	double reference;	/* nan: none */
	struct equity_group *groups;
	size_t group_count;
	struct chart_bar *bars;
	const struct group_gaps *gaps;		/* each against the rest: indicator_groups.h */
};

struct equity_page {
	struct view_dimension *dimensions;	/* that occur, with how many measures have them */
	int *dimension_measures;
	struct tab *tabs;
	size_t dimension_count;
	struct str chosen;			/* label of the chosen dimension */
	struct equity_measure *measures;	/* of this page */
	size_t measure_count;
	size_t first, all; /* position of the page's first measure, and of how many */
	struct str earlier, later;		/* links, or empty */
	struct str summary;
};

/* equity_side_label: N_(). */
const char *equity_side_label(enum gap_side side);
enum mark equity_mark(enum gap_side side);

/* equity_caption: "2024 · All: 97.2 %". */
const char *equity_caption(struct request *r, const struct equity_measure *m);

/* equity_gap_panels: What other rooms offer beside a gap that is against a group: panels of the
 * place "gap", whose subject is "SERIES SLICE NAME OF THE GROUP". */
void equity_gap_panels(struct out *o, struct str series, struct str slice, struct str name);

/* equity_compare: One group against a reference in a direction of what is good. A gap smaller
 * than the intervals allow is unsure; a measure without a direction only knows different. */
enum gap_side equity_compare(const struct observation *group, const struct observation *reference,
    enum direction direction);

bool equity_show(struct request *r, struct reply *p, struct err *e);

#endif
