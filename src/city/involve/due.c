/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What is due in involvement: agreements before they lapse, tasks out of decisions, meetings
 * without minutes. On the desk, on an agreement's page, and all of it on the handover page.
 */
#include "city/involve/due.h"

#include "city/involve/due.html.h"

enum { AHEAD = 30, WARN = 90, SHOWN = 10 };

/* An agreement warns as early as it says itself. */
static const char agreements_sql[] =
    "SELECT a.id, " SQL_IN_LANG("agreement", "a", "title", "$5") ", p.name, a.ends FROM"
    " agreement a JOIN partner p ON p.city = a.city AND"
    " p.id = a.partner WHERE a.city = $1 AND a.deleted IS NULL AND a.state = 'signed' AND"
    " a.ends - COALESCE(a.warn_days, $3) <= $2 AND ($4 = 0 OR a.partner = $4)"
    " ORDER BY a.ends, a.id";
static const char tasks_sql[] =
    "SELECT d.id, " SQL_IN_LANG("decision", "d", "text", "$5") ","
    " COALESCE(c.name, p.name, ''), d.due FROM decision d LEFT JOIN contact c ON c.city ="
    " d.city AND c.id = d.owner LEFT JOIN partner p ON p.city = d.city AND"
    " p.id = d.partner WHERE d.city = $1 AND d.deleted IS NULL AND (d.state = 'open' OR"
    " d.state = 'in-progress') AND d.due <= $2 AND ($4 = 0 OR"
    " d.partner = $4 OR c.partner = $4) AND CAST($3 AS bigint) = 0 ORDER BY d.due, d.id";
static const char minutes_sql[] =
    "SELECT m.id, " SQL_IN_LANG("meeting", "m", "title", "$5") ", "
    SQL_IN_LANG("group", "g", "name", "$5") ", m.date FROM meeting m JOIN"
    " \"group\" g ON g.city = m.city AND"
    " g.id = m.\"group\" WHERE m.city = $1 AND m.deleted IS NULL AND m.date < $2 AND"
    " m.minutes IS NULL AND m.public_summary IS NULL AND CAST($3 AS bigint) = 0 AND $4 = 0"
    " ORDER BY m.date, m.id";
static const char meetings_sql[] =
    "SELECT m.id, " SQL_IN_LANG("meeting", "m", "title", "$5") ", "
    SQL_IN_LANG("group", "g", "name", "$5") ", m.date FROM meeting m JOIN"
    " \"group\" g ON g.city = m.city AND"
    " g.id = m.\"group\" WHERE m.city = $1 AND m.deleted IS NULL AND m.date >= $3 AND"
    " m.date <= $2 AND $4 = 0 ORDER BY m.date, m.id";

static bool gather(struct request *r, const char *sql, const char *path, int64_t until,
    int64_t third, int64_t partner, struct task_list *out_r, struct err *e)
{
	int64_t today = date_day_of(r->now);
	struct rows *q = db_query(request_db(r, e), sql, ARGS(r->city, until, third, partner,
	    str_of(r->lang->tag)), e);
	while (rows_next(q))
		*list_add(r->arena, out_r) = (struct task){ .title = rows_copy(q, 1, r->arena),
			.who = rows_copy(q, 2, r->arena), .day = rows_int(q, 3),
			.late = rows_int(q, 3) < today,
			.path = arena_printf(r->arena, "/%s/%lld", path,
			    (long long)rows_int(q, 0)) };
	return rows_end(q, e);
}

bool due_agreements(struct request *r, int64_t ahead, int64_t partner, struct task_list *out_r,
    struct err *e)
{
	/* Further ahead than their own warning: as if today were later. */
	int64_t today = date_day_of(r->now), until = ahead > WARN ? today + ahead - WARN : today;
	return gather(r, agreements_sql, "agreements", until, WARN, partner, out_r, e);
}

bool due_tasks(struct request *r, int64_t ahead, int64_t partner, struct task_list *out_r,
    struct err *e)
{
	return gather(r, tasks_sql, "decisions", date_day_of(r->now) + ahead, 0, partner, out_r, e);
}

bool due_minutes(struct request *r, struct task_list *out_r, struct err *e)
{
	return gather(r, minutes_sql, "meetings", date_day_of(r->now), 0, 0, out_r, e);
}

bool due_meetings(struct request *r, int64_t ahead, struct task_list *out_r, struct err *e)
{
	int64_t today = date_day_of(r->now);
	return gather(r, meetings_sql, "meetings", today + ahead, today, 0, out_r, e);
}

static size_t shown(const struct task_list *list)
{
	return list->count < SHOWN ? list->count : SHOWN;
}

bool involve_desk_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	const struct lang *lang = o->lang;
	bool all = (r->who.roles & (COORDINATOR | LEAD | ADMINISTRATOR)) != 0;
	int64_t partner = all ? 0 : r->who.partner;
	struct task_list agreements = { 0 }, tasks = { 0 }, minutes = { 0 };
	(void)subject;
	if (!all && !partner)
		return true;
	if (!due_agreements(r, 0, partner, &agreements, e) ||
	    !due_tasks(r, AHEAD, partner, &tasks, e) || (all && !due_minutes(r, &minutes, e)))
		return false;
	due_desk_begin(o, agreements.count + tasks.count + minutes.count == 0);
	if (tasks.count)
		due_table(o, _("Tasks out of decisions"), _("Who"), tasks.items, shown(&tasks));
	if (agreements.count)
		due_table(o, _("Agreements that end soon"), _("Partner"), agreements.items,
		    shown(&agreements));
	if (minutes.count)
		due_table(o, _("Meetings without minutes"), _("Group"), minutes.items,
		    shown(&minutes));
	due_desk_end(o, all);
	return true;
}

static bool load_dates(struct request *r, int64_t id, int64_t *ends_r, int64_t *warn_r,
    bool *signed_r, struct err *e)
{
	struct record *a;
	if (!record_load(request_db(r, e), r->arena, &agreement_kind, r->city, id, NULL, &a, e))
		return false;
	*ends_r = record_int(a, "ends");
	*warn_r = record_int(a, "warn_days") ? record_int(a, "warn_days") : WARN;
	*signed_r = str_eq(record_str(a, "state"), S("signed"));
	return true;
}

bool involve_agreement_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	int64_t ends, warn, today = date_day_of(r->now);
	bool in_force;
	if (!load_dates(r, subject, &ends, &warn, &in_force, e))
		return false;
	if (in_force && ends && ends - warn <= today)
		due_agreement(o, ends, ends < today);
	return true;
}

bool involve_partner_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	const struct lang *lang = o->lang;
	struct task_list list = { 0 };
	if (!due_agreements(r, 0, subject, &list, e))
		return false;
	if (list.count)
		due_table(o, _("Agreements that end soon"), _("Partner"), list.items, list.count);
	return true;
}
