/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is due in involvement; see due.c. */
#ifndef CITY_INVOLVE_DUE_H
#define CITY_INVOLVE_DUE_H

#include "city/involve/involve_impl.h"

struct task {
	struct str title, who, path;
	int64_t day;
	bool late;
};

struct task_list {
	struct task *items;
	size_t count, room;
};

/* Each: what is due within so many days, of one partner (0: of all). */
bool due_agreements(struct request *r, int64_t ahead, int64_t partner, struct task_list *out_r,
    struct err *e);
bool due_tasks(struct request *r, int64_t ahead, int64_t partner, struct task_list *out_r,
    struct err *e);
bool due_meetings(struct request *r, int64_t ahead, struct task_list *out_r, struct err *e);
/* due_minutes: Meetings that were held and of which nothing is written. */
bool due_minutes(struct request *r, struct task_list *out_r, struct err *e);

#endif
