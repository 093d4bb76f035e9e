/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /plan/progress/:id: how far an action is, said by who leads it in one form: its status, the days
 * on which steps were done, what was counted, a further step. It counts at once; the history has
 * who said it. That an action is stopped, or what it is meant to do, is the office's.
 */
#include "city/plan/proposals.h"

#include "base/num.h"

#include "city/plan/proposals.html.h"

static bool steps_of(struct request *r, struct db *db, const struct record_kind *kind,
    int64_t action, const struct lang *lang, struct record_list *out_r, struct err *e)
{
	struct record_query q = { .kind = kind, .city = r->city, .lang = lang, .limit = 200,
		.where = { { "action", value_int(action) } } };
	return record_list(db, r->arena, &q, out_r, e);
}

/* Planned, running or done: not an idea that was never taken up, not stopped. */
static bool is_under_way(const struct record *action)
{
	struct str status = record_str(action, "status");
	for (int s = ACTION_PLANNED; s <= ACTION_DONE; s++)
		if (str_eq(status, str_of(action_statuses[s].code)))
			return true;
	return false;
}

/* lang: the reader's, to show; NULL to save. */
static bool load(struct request *r, struct db *db, const struct lang *lang,
    struct progress_page *v, struct err *e)
{
	struct record *shown;
	int64_t id = param_int(r, "id");
	if (!record_load(db, r->arena, &action_kind, r->city, id, NULL, &v->action, e) ||
	    !record_load(db, r->arena, &action_kind, r->city, id, r->lang, &shown, e))
		return false;
	v->title = record_title(shown);
	int64_t lead = record_int(v->action, "lead");
	v->may_say_status = in_plan_office(r) || is_under_way(v->action);
	if (!in_plan_office(r) && (!lead || lead != r->who.partner))
		return fail(e, ERR_DENIED, N_("Only who leads an action says how far it is."));
	return steps_of(r, db, &milestone_kind, id, lang, &v->milestones, e) &&
	    steps_of(r, db, &output_kind, id, lang, &v->outputs, e);
}

static bool show(struct request *r, struct reply *p, struct progress_page *v)
{
	const struct lang *lang = r->lang;
	const struct crumb crumbs[] = { { str_of(_("Plan")), S("/plan") },
		{ v->title, arena_printf(r->arena, "/actions/%lld",
		    (long long)v->action->id) }, { str_of(_("How far it is")), STR_EMPTY } };
	struct page page = { .title = str_of(_("How far is the action?")), .wing = "plan",
		.narrow = true, .noindex = true, .crumbs = crumbs, .crumb_count = 3,
		.status = v->found && v->found->total ? 422 : 0 };
	p->private = true;
	struct out *o = page_begin(r, p, &page);
	progress_write(o, v);
	page_end(o);
	return true;
}

bool plan_progress_get(struct request *r, struct reply *p, struct err *e)
{
	struct progress_page v = { 0 };
	struct db *db = request_db(r, e);
	return db && load(r, db, r->lang, &v, e) && show(r, p, &v);
}

/* ---- reading the form ---- */

static void wrong(struct problems *found, const struct record *x, const char *text)
{
	problem_add(found, (struct problem){ 0 }, "%.*s: %s", STR(record_title(x)),
	    tr(found->lang, text));
}

struct str progress_typed(struct request *r, const char *name, int64_t id)
{
	struct str key, value, wanted = arena_printf(r->arena, "%s-%lld", name, (long long)id);
	size_t at = 0;
	while (param_each(r, &at, &key, &value))
		if (str_eq(key, wanted))
			return value;
	return STR_EMPTY;
}

static void read_steps(struct request *r, struct progress_page *v)
{
	for (size_t i = 0; i < v->milestones.count; i++) {
		struct record *m = v->milestones.items[i];
		struct str done = progress_typed(r, "done", m->id);
		struct str url = progress_typed(r, "evidence", m->id);
		int64_t day;
		if (!done.n)
			record_set(m, "done", value_null());
		else if (date_read(done, &day) && day <= date_day_of(r->now))
			record_set(m, "done", value_int(day));
		else
			wrong(v->found, m, N_("the day it was done must be a day that has come."));
		record_set(m, "evidence", url.n ? value_text(url) : value_null());
	}
}

static void read_outputs(struct request *r, struct progress_page *v)
{
	for (size_t i = 0; i < v->outputs.count; i++) {
		struct record *x = v->outputs.items[i];
		struct str text = progress_typed(r, "reached", x->id);
		struct value before = record_get(x, "reached");
		double reached;
		if (!text.n)
			record_set(x, "reached", value_null());
		else if (num_real(text, &reached) && reached >= 0)
			record_set(x, "reached", value_real(reached));
		else
			wrong(v->found, x, N_("what was reached must be a number such as 120."));
		if (text.n && !value_equal(record_get(x, "reached"), before))
			record_set(x, "counted", value_int(date_day_of(r->now)));
	}
}

static void read_status(struct request *r, struct progress_page *v)
{
	struct str status = param_text(r, "status"), note = param_text(r, "status_note");
	if (status.n && v->may_say_status)
		record_set(v->action, "status", value_text(status));
	record_set(v->action, "status_note", note.n ? value_text(note) : value_null());
}

/* A further step, if one was written. */
static struct record *read_new_step(struct request *r, struct progress_page *v)
{
	struct str title = v->step = param_text(r, "step");
	int64_t due = 0;
	v->step_due = str_trim(param_text(r, "step_due"));
	if (!title.n && v->step_due.n)
		problem_add(v->found, (struct problem){ .field = S("step") },
		    N_("A day is given for a further step; please say what will be done."));
	if (!title.n)
		return NULL;
	struct record *m = record_new(r->arena, &milestone_kind, r->city);
	record_set(m, "title", value_text(title));
	record_set(m, "action", value_int(v->action->id));
	if (date_read(v->step_due, &due))
		record_set(m, "due", value_int(due));
	else
		wrong(v->found, m, N_("please say until when it is to be done."));
	return m;
}

static bool save_all(struct db *db, struct progress_page *v, struct record *step,
    const struct change *by, struct err *e)
{
	bool ok = record_save(db, v->action, by, v->found, e);
	for (size_t i = 0; ok && i < v->milestones.count; i++)
		ok = record_save(db, v->milestones.items[i], by, v->found, e);
	for (size_t i = 0; ok && i < v->outputs.count; i++)
		ok = record_save(db, v->outputs.items[i], by, v->found, e);
	return ok && (!step || record_save(db, step, by, v->found, e));
}

static bool take(struct request *r, struct db *db, struct progress_page *v, struct err *e)
{
	struct change by = { r->who.person, r->now, "progress" };
	if (!load(r, db, NULL, v, e))
		return false;
	if (v->action->version != param_int(r, "version"))
		return fail(e, ERR_CONFLICT, N_("Somebody else has changed this in the meantime. "
		    "Go back, load the page again, and change it once more."));
	read_status(r, v);
	read_steps(r, v);
	read_outputs(r, v);
	struct record *step = read_new_step(r, v);
	if (v->found->total)
		return fail(e, ERR_INPUT, N_("This cannot be saved."));
	return save_all(db, v, step, &by, e);
}

bool plan_progress_post(struct request *r, struct reply *p, struct err *e)
{
	struct problems found = { .arena = r->arena, .lang = r->lang };
	struct progress_page v = { .found = &found };
	struct db *db = store_writer(r->store, e);
	bool ok = db && db_begin(db, e) &&
	    db_end(db, db_alone(db, r->city, e) && take(r, db, &v, e), e);
	if (db)
		store_give(db);
	if (!ok && e->kind == ERR_INPUT && found.total) {
		err_clear(e);
		return show(r, p, &v);
	}
	if (!ok)
		return false;
	page_notice(r, p, str_of(tr(r->lang, N_("Thank you. This is in the plan now."))));
	return reply_redirect(r, p, "/actions/%lld", (long long)v.action->id);
}

/* ---- on the desk of a partner ---- */

bool plan_partner_desk_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct record_list mine;
	struct record_query q = { .kind = &action_kind, .city = r->city, .lang = r->lang,
		.limit = 50, .where = { { "lead", value_int(r->who.partner) } } };
	(void)subject;
	if (!r->city || !r->who.partner)
		return true;
	if (!record_list(request_db(r, e), r->arena, &q, &mine, e))
		return false;
	partner_desk_write(o, &mine);
	return true;
}

static const char waiting_sql[] =
    "SELECT count(*) FROM action_proposal WHERE city = $1 AND state = 'waiting' AND"
    " deleted IS NULL";

bool plan_proposals_desk_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct db *db = request_db(r, e);
	int64_t waiting = db && r->city ? db_int(db, waiting_sql, ARGS(r->city), 0, e) : 0;
	(void)subject;
	if (waiting)
		proposals_desk_write(o, waiting);
	return e->kind == ERR_NONE;
}

/* ---- on an action's page ---- */

bool plan_lead_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	static const char sql[] = "SELECT lead FROM action WHERE city = $1 AND id = $2";
	struct db *db = request_db(r, e);
	int64_t lead = db ? db_int(db, sql, ARGS(r->city, subject), 0, e) : 0;
	bool leads = lead && lead == r->who.partner;
	if (leads || in_plan_office(r))
		lead_write(o, subject, leads);
	return e->kind == ERR_NONE;
}
