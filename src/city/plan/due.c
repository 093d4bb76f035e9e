/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is due in the plan: on the desk, and on the handover page. */
#include "city/plan/panels.h"

#include "city/plan/panels.html.h"

#include <stdlib.h>

enum { AHEAD = 30, SHOWN = 12, A_YEAR = 365 };

/* A stopped or finished action owes nothing any more; nor does a plan that is closed. */
static const char milestones_sql[] =
    "SELECT m.id, m.due FROM milestone m JOIN action a ON a.city = m.city AND"
    " a.id = m.action WHERE m.city = $1 AND m.deleted IS NULL AND a.deleted IS NULL AND"
    " m.done IS NULL AND m.due <= $2 AND a.status <> 'stopped' AND a.status <> 'done'"
    " AND ($3 = 0 OR a.lead = $3) ORDER BY m.due, m.id";
static const char actions_sql[] =
    "SELECT id, \"end\" FROM action WHERE city = $1 AND deleted IS NULL AND"
    " (status = 'running' OR status = 'planned') AND \"end\" <= $2 AND ($3 = 0 OR lead = $3)"
    " ORDER BY \"end\", id";
static const char reviews_sql[] =
    "SELECT id, due FROM review WHERE city = $1 AND deleted IS NULL AND held IS NULL AND"
    " due <= $2 AND $3 = 0 ORDER BY due, id";
static const char waiting_sql[] =
    "SELECT count(*) FROM plan_comment WHERE city = $1 AND deleted IS NULL AND"
    " state = 'waiting'";

static const struct source {
	const char *sql, *what;
	const struct record_kind *kind;
} sources[] = {
	{ milestones_sql, N_("Milestone"), &milestone_kind },
	{ actions_sql, N_("End of an action"), &action_kind },
	{ reviews_sql, N_("Review"), &review_kind },
};

static int by_day(const void *x, const void *y)
{
	const struct due_item *a = x, *b = y;
	return (a->day > b->day) - (a->day < b->day);
}

/* Its title, and that of the action it is a step of, in the reader's language. */
static bool name_item(struct request *r, struct due_item *item, struct err *e)
{
	struct record *x, *action;
	struct db *db = request_db(r, e);
	if (!record_load(db, r->arena, item->kind, r->city, item->id, r->lang, &x, e))
		return false;
	item->title = record_title(x);
	item->path = arena_printf(r->arena, "/%s/%lld", item->kind->path, (long long)item->id);
	if (item->kind != &milestone_kind)
		return true;
	if (!record_load(db, r->arena, &action_kind, r->city, record_int(x, "action"), r->lang,
		&action, e))
		return false;
	item->of = record_title(action);
	return true;
}

bool plan_due(struct request *r, int64_t until, int64_t partner, struct due_list *out_r,
    struct err *e)
{
	int64_t today = date_day_of(r->now);
	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
		const struct source *s = &sources[i];
		struct rows *q = db_query(request_db(r, e), s->sql,
		    ARGS(r->city, until, partner), e);
		while (rows_next(q))
			*list_add(r->arena, out_r) = (struct due_item){
				.id = rows_int(q, 0),
				.kind = s->kind,
				.what = tr(r->lang, s->what),
				.day = rows_int(q, 1),
				.late = rows_int(q, 1) < today,
			};
		if (!rows_end(q, e))
			return false;
	}
	if (out_r->count)
		qsort(out_r->items, out_r->count, sizeof *out_r->items, by_day);
	for (size_t i = 0; i < out_r->count; i++)
		if (!name_item(r, &out_r->items[i], e))
			return false;
	return true;
}

bool plan_desk_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct due_list list = { 0 };
	bool all = (r->who.roles & (COORDINATOR | LEAD | ADMINISTRATOR)) != 0;
	(void)subject;
	if (!all && !r->who.partner)
		return true;
	if (!plan_due(r, date_day_of(r->now) + AHEAD, all ? 0 : r->who.partner, &list, e))
		return false;
	int64_t waiting =
	    all ? db_int(request_db(r, e), waiting_sql, ARGS(r->city), 0, e) : 0;
	plan_desk_write(o, list.items, list.count < SHOWN ? list.count : SHOWN, list.count,
	    waiting);
	return e->kind == ERR_NONE;
}

bool plan_handover_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct due_list list = { 0 };
	(void)subject;
	if (!plan_due(r, date_day_of(r->now) + A_YEAR, 0, &list, e))
		return false;
	if (list.count)
		plan_handover_write(o, list.items, list.count);
	return true;
}
