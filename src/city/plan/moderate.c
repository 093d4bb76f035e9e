/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* /plan/moderate: comments that wait, each shown or not, with an answer; and the summary of a
 * consultation, for print. */
#include "city/plan/comments.h"

#include "city/plan/comments.html.h"
#include "city/plan/plan.html.h"

static const char waiting_sql[] =
    "SELECT id FROM plan p WHERE p.city = $1 AND p.deleted IS NULL AND EXISTS (SELECT 1 FROM"
    " plan_comment c WHERE c.city = p.city AND c.plan = p.id AND c.deleted IS NULL AND"
    " c.state = 'waiting') ORDER BY p.begins DESC, p.id";

static bool read_plans(struct request *r, int64_t *ids_r, size_t room, size_t *count_r,
    struct err *e)
{
	struct rows *q = db_query(request_db(r, e), waiting_sql, ARGS(r->city), e);
	*count_r = 0;
	while (rows_next(q) && *count_r < room)
		ids_r[(*count_r)++] = rows_int(q, 0);
	return rows_end(q, e);
}

bool plan_moderate_get(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct comment_list list = { 0 };
	int64_t plans[32];
	size_t count;
	if (!read_plans(r, plans, sizeof plans / sizeof *plans, &count, e))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!comments_load(r, plans[i], "waiting", &list, e))
			return false;
	p->private = true;
	struct out *o = plan_page_begin(r, p, str_of(_("Comments that wait")), STR_EMPTY);
	moderate_write(o, list.items, list.count);
	page_end(o);
	return true;
}

static bool answer(struct request *r, struct db *db, struct err *e)
{
	struct problems found = { .arena = r->arena, .lang = r->lang };
	struct change by = { r->who.person, r->now, "form" };
	struct record *c;
	struct str text = param_text(r, "answer"), state = param_text(r, "state");
	if (!record_load(db, r->arena, &plan_comment_kind, r->city, param_int(r, "id"), NULL, &c,
		e))
		return false;
	if (str_eq(state, S("shown")) && !text.n)
		return fail(e, ERR_INPUT,
		    N_("A comment that is shown needs an answer. Write one, go back, and send it "
		       "again."));
	record_set(c, "state", value_text(state));
	if (text.n)
		record_set(c, "answer", value_text(text));
	c->version = param_int(r, "version");
	return record_save(db, c, &by, &found, e);
}

bool plan_moderate_post(struct request *r, struct reply *p, struct err *e)
{
	struct db *db = store_writer(r->store, e);
	bool ok = db && answer(r, db, e);
	if (db)
		store_give(db);
	if (!ok)
		return false;
	page_notice(r, p, str_of(tr(r->lang, N_("Saved."))));
	return reply_redirect(r, p, "/plan/moderate");
}

bool plan_summary_get(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct plan plan;
	struct comment_list all = { 0 }, shown = { 0 };
	if (!plan_of_request(r, &plan, e) ||
	    (plan.id && (!comments_load(r, plan.id, "", &all, e) ||
			!comments_load(r, plan.id, "shown", &shown, e))))
		return false;
	struct out *o = plan_page_begin(r, p, str_of(_("What residents said")),
	    str_of(_("All comments on the plan with their answers, to print.")));
	if (plan.id)
		summary_write(o, &plan, &shown, (int64_t)all.count);
	page_end(o);
	return true;
}
