/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Figures entered by hand: one sheet per measure and period. A row is a group (or a place); what
 * is saved becomes an import of its own, so that it has an author and can be undone. The duty of
 * that measure and period carries the state, the evidence and the approval.
 */
#ifndef MEASURE_ENTRY_H
#define MEASURE_ENTRY_H

#include "measure/view.h"

enum { ENTRY_ROWS = 400 };

struct entry_row {
	struct str key; /* "slice|place code": how the row is known in forms and files */
	struct str name;
	int64_t slice, place;
	struct str value, low, high, note, status;	/* as text, in the form */
	struct str error;		/* what is wrong with what was typed */
	const struct observation *now;	/* what is published; NULL: nothing */
};

struct entry_sheet {
	struct measure measure;
	struct series series;		/* id 0: made with the first figure */
	struct period period;
	struct entry_row *rows;
	size_t row_count;
	struct record *duty;		/* NULL: none yet */
	bool places;			/* rows are places instead of groups */
	bool locked;
	bool expert;			/* rated 0 to 5 by the rubric */
	bool may_approve;
	struct problems problems;
	struct problems doubts;		/* about figures; saved only with a reason */
	struct input_option *statuses;
	size_t status_count;
	struct tab tabs[2];
	struct str action;		/* where its forms go, below o->base */
};

/* entry_load: The sheet of a measure and a period as it stands. */
bool entry_load(struct request *r, struct entry_sheet *s, struct err *e);
/* entry_find: The row of a key; NULL if the sheet has none. */
struct entry_row *entry_find(struct entry_sheet *s, struct str key);
/* entry_check: Read what stands in the rows into observations; mistakes go into s->problems and
 * the rows. Rows that say what is published already give nothing. */
bool entry_check(struct request *r, struct entry_sheet *s, struct observation **out_r,
    size_t *count_r);
/* entry_doubt: What quality checks say about observations to be saved, into s->doubts. */
struct quality_remarks;
bool entry_doubt(struct request *r, struct entry_sheet *s, const struct observation *o,
    size_t count, struct quality_remarks *out, struct err *e);
/* entry_keep_doubts: As remarks that were accepted with the reason given. */
bool entry_keep_doubts(struct request *r, const struct entry_sheet *s,
    const struct quality_remarks *all, struct err *e);
/* entry_save: Publish observations as one import of origin "entry" on the duty's sheet. */
bool entry_save(struct request *r, struct entry_sheet *s, struct observation *o, size_t count,
    struct err *e);

/* The sheet as a workbook, and what comes back. */
bool entry_write_xlsx(struct request *r, struct reply *p, const struct entry_sheet *s,
    struct err *e);
bool entry_read_xlsx(struct request *r, const struct upload *u, struct entry_sheet *s,
    struct err *e);

/* entry_rubric: What a rating from 0 to 5 means, N_(). */
const char *entry_rubric(int rating);

/* Handlers; see routes.c. */
bool entry_show(struct request *r, struct reply *p, struct err *e);
bool entry_post(struct request *r, struct reply *p, struct err *e);
bool entry_approve(struct request *r, struct reply *p, struct err *e);
bool entry_follow(struct request *r, struct reply *p, struct err *e);

#endif
