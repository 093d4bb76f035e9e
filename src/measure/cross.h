/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* /cross/<series>: two dimensions of a series against each other; see cross.c. */
#ifndef MEASURE_CROSS_H
#define MEASURE_CROSS_H

#include "measure/view.h"

struct cross_class {
	struct str code, label;		/* code empty: all */
};

struct cross_classes {
	struct cross_class *items;
	size_t count, room;
};

struct cross_page {
	struct series series;
	struct measure measure;
	struct cross_classes dims;	/* of the series; "place" where it has places */
	struct str row, column;		/* codes of the chosen dimensions */
	struct str row_label, column_label;
	struct cross_classes rows, columns;
	struct observation *cells;	/* row by row; period 0: nothing is known */
	struct period *periods;
	size_t period_count;
	struct period period;		/* the shown one */
	struct tab *row_tabs, *column_tabs, *period_tabs;
	bool noisy;			/* published with cell keys */
	bool suppressed;		/* some cell is */
};

/* cross_exists: Has the series figures for more than one dimension at once? */
bool cross_exists(struct db *db, int64_t city, int64_t series, struct err *e);
bool cross_show(struct request *r, struct reply *p, struct err *e);
/* The panel of a measure's page that leads here. */
bool cross_panel(struct out *o, struct request *r, int64_t subject, struct err *e);

#endif
