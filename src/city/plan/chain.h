/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The results chain of one objective as boxes and lines; see chain.c. */
#ifndef CITY_PLAN_CHAIN_H
#define CITY_PLAN_CHAIN_H

#include "city/plan/plan_impl.h"

enum chain_column { CHAIN_MONEY, CHAIN_ACTION, CHAIN_OUTPUT, CHAIN_MEASURE, CHAIN_BENEFIT,
	CHAIN_COLUMNS };

struct chain_box {
	enum chain_column column;
	struct str text, href;		/* href: whole, or empty */
	bool hole;			/* nothing is named here */
	double y;
};

struct chain_line {
	size_t from, to;		/* boxes */
};

struct chain {
	struct { struct chain_box *items; size_t count, room; } boxes;
	struct { struct chain_line *items; size_t count, room; } lines;
	double height;
};

/* What pays for an action: "Harbour Foundation: 34,200 EUR", one for each source. */
struct chain_money {
	struct str *items;
	size_t count;
};
bool chain_money_load(struct request *r, const struct plan_action *a, struct chain_money *out_r,
    struct err *e);

/* What the table says of an action. */
struct chain_row {
	struct chain_money money;
	struct plan_change change;
};

/* chain_build: The boxes of an objective and what leads to what, with their places. */
bool chain_build(struct request *r, const struct plan_objective *x, struct chain *c,
    struct err *e);
/* chain_draw: The picture. */
void chain_draw(struct out *o, const struct chain *c, struct str title);
/* chain_box_x: Where a column begins; from the right in a right-to-left language. */
double chain_box_x(const struct lang *lang, enum chain_column column);
const char *chain_column_label(enum chain_column column);	/* N_() */

#endif
