/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /handover: everything that somebody who takes over has to know, on one page to print: open
 * tasks, agreements of the next year, meetings to come, who takes care of what, who sits where;
 * and the parts that other rooms add (panels of the place "handover").
 */
#include "city/involve/handover.h"

#include "city/involve/due.html.h"
#include "city/involve/handover.html.h"

enum { A_YEAR = 365, FAR = 36500 };

static const char contacts_sql[] =
    "SELECT c.id, c.name, " SQL_IN_LANG("contact", "c", "role", "$3") ", COALESCE(p.name, ''),"
    " c.email, c.phone, " SQL_IN_LANG("contact", "c", "duties", "$3") ", d.name FROM"
    " contact c LEFT JOIN partner p ON p.city = c.city AND p.id = c.partner LEFT JOIN contact d"
    " ON d.city = c.city AND d.id = c.deputy WHERE c.city = $1 AND c.deleted IS NULL AND"
    " (c.until IS NULL OR c.until >= $2) ORDER BY CASE WHEN c.partner IS NULL THEN 0 ELSE 1 END,"
    " p.name, c.name";
static const char duties_sql[] =
    "SELECT framework, measure, period, due FROM duty WHERE city = $1 AND deleted IS NULL AND"
    " state <> 'complete' AND state <> 'approved' AND state <> 'not-applicable' ORDER BY due, id"
    " LIMIT 200";

static bool read_contacts(struct request *r, struct people *out_r, struct err *e)
{
	struct arena *a = r->arena;
	struct rows *q = db_query(request_db(r, e), contacts_sql,
	    ARGS(r->city, date_day_of(r->now), str_of(r->lang->tag)), e);
	while (rows_next(q))
		*list_add(a, out_r) = (struct handover_person){ rows_int(q, 0), rows_copy(q, 1, a),
			rows_copy(q, 2, a), rows_copy(q, 3, a), rows_copy(q, 4, a),
			rows_copy(q, 5, a), rows_copy(q, 6, a), rows_copy(q, 7, a) };
	return rows_end(q, e);
}

static bool read_duties(struct request *r, struct figure_duties *out_r, struct err *e)
{
	struct arena *a = r->arena;
	struct rows *q = db_query(request_db(r, e), duties_sql, ARGS(r->city), e);
	while (rows_next(q))
		*list_add(a, out_r) = (struct figure_duty){ rows_copy(q, 0, a), rows_copy(q, 1, a),
			rows_copy(q, 2, a), rows_int(q, 3) };
	return rows_end(q, e);
}

struct parts {
	struct task_list tasks, agreements, meetings, minutes;
	struct people people;
	struct figure_duties duties;
};

static bool load(struct request *r, struct parts *x, struct err *e)
{
	return due_tasks(r, FAR, 0, &x->tasks, e) &&
	       due_agreements(r, A_YEAR, 0, &x->agreements, e) &&
	       due_meetings(r, A_YEAR, &x->meetings, e) && due_minutes(r, &x->minutes, e) &&
	       read_contacts(r, &x->people, e) && read_duties(r, &x->duties, e);
}

static void table(struct out *o, const char *title, const char *who, const struct task_list *list)
{
	handover_section(o, title, list->count == 0);
	if (list->count)
		due_table(o, title, who, list->items, list->count);
}

bool handover_get(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct parts x = { 0 };
	if (!load(r, &x, e))
		return false;
	p->private = true;
	struct out *o = page_begin(r, p, &(struct page){ .title = str_of(_("Handover")),
		.wing = "partners", .noindex = true });
	handover_lead(o, date_day_of(r->now));
	table(o, _("Open tasks"), _("Who"), &x.tasks);
	table(o, _("Agreements that end within a year"), _("Partner"), &x.agreements);
	table(o, _("Meetings to come"), _("Group"), &x.meetings);
	if (x.minutes.count)
		table(o, _("Meetings without minutes"), _("Group"), &x.minutes);
	bool ok = panels_write(o, r, "handover", 0, e);
	handover_people(o, x.people.items, x.people.count);
	handover_duties(o, x.duties.items, x.duties.count);
	page_end(o);
	return ok;
}
