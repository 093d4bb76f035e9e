/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /plan/propose: a partner proposes an action, or a change to one it leads (/plan/propose/:of); a
 * proposal that waits is opened again. Below the form stands what became of the partner's
 * proposals.
 */
#include "city/plan/proposals.h"

#include "city/plan/proposals.html.h"

static const char waits_sql[] =
    "SELECT id FROM action_proposal WHERE city = $1 AND action = $2 AND partner = $3 AND"
    " state = 'waiting' AND deleted IS NULL";

/* A new proposal for an action begins with what the action says now. */
static bool begin_with(struct request *r, struct db *db, int64_t action, struct propose_page *v,
    struct err *e)
{
	if (!record_load(db, r->arena, &action_kind, r->city, action, NULL, &v->action, e))
		return false;
	int64_t lead = record_int(v->action, "lead");
	if (!in_plan_office(r) && (!lead || lead != r->who.partner))
		return fail(e, ERR_DENIED, N_("A partner proposes changes to actions that it "
		    "leads."));
	int64_t waits = db_int(db, waits_sql, ARGS(r->city, action, lead), 0, e);
	if (e->kind)
		return false;
	if (waits)
		return record_load(db, r->arena, &action_proposal_kind, r->city, waits, NULL,
		    &v->record, e);
	v->record = record_new(r->arena, &action_proposal_kind, r->city);
	record_set(v->record, "partner", lead ? value_int(lead) : value_null());
	record_set(v->record, "action", value_int(action));
	for (int i = 0; proposal_fields[i]; i++)
		record_set(v->record, proposal_fields[i],
		    record_get(v->action, proposal_fields[i]));
	return true;
}

static bool begin(struct request *r, struct propose_page *v, struct err *e)
{
	struct db *db = request_db(r, e);
	int64_t action = param_int(r, "of");
	if (!db)
		return false;
	if (!record_may_write(r, &action_proposal_kind, NULL))
		return fail(e, ERR_DENIED, N_("Only partners of the learning city propose "
		    "actions."));
	v->path = action ? arena_printf(r->arena, "/plan/propose/%lld", (long long)action)
			 : S("/plan/propose");
	if (action)
		return begin_with(r, db, action, v, e);
	v->record = record_new(r->arena, &action_proposal_kind, r->city);
	if (r->who.partner)
		record_set(v->record, "partner", value_int(r->who.partner));
	return true;
}

static bool show(struct request *r, struct reply *p, struct propose_page *v, struct err *e)
{
	const struct lang *lang = r->lang;
	struct record_query mine = { .kind = &action_proposal_kind, .city = r->city, .limit = 50,
		.where = { { "partner", value_int(r->who.partner) } } };
	if (r->who.partner && !record_list(request_db(r, e), r->arena, &mine, &v->mine, e))
		return false;
	const struct crumb crumbs[] = { { str_of(_("Plan")), S("/plan") },
		{ str_of(_("Proposal")), STR_EMPTY } };
	struct page page = { .wing = "plan", .narrow = true, .noindex = true, .crumbs = crumbs,
		.crumb_count = 2, .status = v->found && v->found->total ? 422 : 0,
		.title = str_of(v->action ? _("Propose a change to an action")
					  : _("Propose an action")) };
	struct out *o = page_begin(r, p, &page);
	propose_write(o, v);
	page_end(o);
	return true;
}

bool plan_propose_get(struct request *r, struct reply *p, struct err *e)
{
	struct propose_page v = { 0 };
	p->private = true;
	return begin(r, &v, e) && show(r, p, &v, e);
}

bool plan_propose_post(struct request *r, struct reply *p, struct err *e)
{
	struct problems found = { .arena = r->arena, .lang = r->lang };
	struct propose_page v = { .found = &found };
	if (!begin(r, &v, e) || !record_from_form(r, v.record, &found, e))
		return false;
	if (param_int(r, "of"))
		record_set(v.record, "action", value_int(param_int(r, "of")));
	if (v.record->version && param_int(r, "version") != v.record->version)
		return fail(e, ERR_CONFLICT, N_("Somebody else has changed this in the meantime. "
		    "Go back, load the page again, and change it once more."));
	if (!found.total && !record_save_sent(r, v.record, "form", &found, e) &&
	    (e->kind != ERR_INPUT || !found.total))
		return false;
	err_clear(e);
	if (found.total)
		return show(r, p, &v, e);
	page_notice(r, p, str_of(tr(r->lang, N_("Thank you. Your proposal waits for the office; "
	    "you read the answer here."))));
	return reply_redirect(r, p, "/plan/propose");
}
