/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A review's page: the plan against what has come of it on the day of the review: milestones due by
 * then, and the figures as they were published by then.
 */
#include "city/plan/review.h"

#include "city/plan/review.html.h"

static void count_steps(const struct plan *p, int64_t day, struct review_view *v)
{
	for (size_t i = 0; i < p->milestone_count; i++) {
		const struct plan_milestone *m = &p->milestones[i];
		if (m->due > day)
			continue;
		v->due++;
		v->done += m->done && m->done <= day;
		if (!m->done || m->done > day)
			v->missed[v->missed_count++] = m;
	}
}

static bool load_changes(struct request *r, const struct plan *p, int64_t day,
    struct review_view *v, struct err *e)
{
	for (size_t i = 0; i < p->action_count; i++) {
		struct plan_change c;
		if (!p->actions[i].objective ||
		    !plan_change_load(request_db(r, e), r->arena, r->lang, r->city,
			&p->actions[i], day, &c, e))
			return e->kind == ERR_NONE;
		if (c.there) {
			v->actions[v->change_count] = &p->actions[i];
			v->changes[v->change_count++] = c;
		}
	}
	return true;
}

bool plan_review_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct record *review;
	struct plan p;
	int64_t today = date_day_of(r->now);
	struct db *db = request_db(r, e);
	if (!db || !record_load(db, r->arena, &review_kind, r->city, subject, NULL, &review, e) ||
	    !plan_load(db, r->arena, r->lang, r->city, record_int(review, "plan"), today, &p, e))
		return false;
	int64_t held = record_int(review, "held");
	struct review_view v = { .day = held ? held : today,
		.missed = arena_array(r->arena, const struct plan_milestone *,
		    p.milestone_count + 1),
		.changes = arena_array(r->arena, struct plan_change, p.action_count + 1),
		.actions = arena_array(r->arena, const struct plan_action *, p.action_count + 1) };
	count_steps(&p, v.day, &v);
	if (!load_changes(r, &p, v.day, &v, e))
		return false;
	plan_review_write(o, &v);
	return true;
}
