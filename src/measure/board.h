/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The status board: who owes which figure by when; see board.c. */
#ifndef MEASURE_BOARD_H
#define MEASURE_BOARD_H

#include "measure/view.h"

struct board_duty {
	int64_t id, person, due;
	struct str framework, measure, title, period, state, person_name;
	bool late, soon;
};

struct board {
	struct board_duty *duties;
	size_t count;
	struct tab *states;		/* filter by state */
	size_t state_count;
	struct key_figure figures[4];
	int64_t today;
	bool may_add;
	bool may_enter;			/* else a figure leads to its measure, not to the sheet */
};

const char *board_state_label(struct str state);	/* N_() */
enum mark board_state_mark(const struct board_duty *d);

bool board_show(struct request *r, struct reply *p, struct err *e);
/* The desk's list of one's own figures that are late or due within 30 days. */
bool board_desk_panel(struct out *o, struct request *r, int64_t subject, struct err *e);

#endif
