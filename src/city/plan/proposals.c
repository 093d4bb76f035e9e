/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /plan/proposals: what partners propose and waits, each beside what the plan says now, and the
 * decision: into the plan with the coordinator's name in its history, or not, with the reason.
 */
#include "city/plan/proposals.h"

#include "base/num.h"

#include "city/plan/proposals.html.h"

enum { MOST = 100 };

/* ---- in words ---- */

static struct str names_of(struct request *r, const struct record_kind *kind, struct str ids)
{
	struct buf b = buf_in(r->arena, 4000);
	struct str word;
	while (str_cut(&ids, ' ', &word)) {
		struct record *x;
		struct err none = { 0 };
		int64_t id;
		if (!num_int(word, &id) || !record_load(request_db(r, &none), r->arena, kind,
			r->city, id, r->lang, &x, &none))
			continue;
		buf_puts(&b, b.n ? " · " : "");
		buf_str(&b, record_title(x));
	}
	return b.n ? buf_view(&b) : STR_EMPTY;
}

static struct str words_of(struct request *r, const struct record *x, const char *name)
{
	const struct field *f = &x->kind->fields[record_field(x->kind, name)];
	struct value v = record_get(x, name);
	if (v.type == VALUE_NULL)
		return STR_EMPTY;
	if (f->type == FIELD_LINKS)
		return names_of(r, &partner_kind, record_str(x, name));
	return record_value_text(r->arena, r->lang, f, v);
}

static void compare(struct request *r, struct proposal_row *row)
{
	for (int i = 0; proposal_fields[i]; i++) {
		const char *name = proposal_fields[i];
		int at = record_field(row->record->kind, name);
		struct str then = words_of(r, row->record, name);
		struct str now = row->action ? words_of(r, row->action, name) : STR_EMPTY;
		if (!str_eq(now, then))
			row->changes[row->change_count++] = (struct proposal_change){
				.label = tr(r->lang, row->record->kind->fields[at].label),
				.now = now.n ? words_of(r, row->action_shown, name) : now,
				.then = then.n ? words_of(r, row->shown, name) : then };
	}
}

/* ---- the page ---- */

static bool fill_row(struct request *r, struct db *db, struct record *x, struct proposal_row *row,
    struct err *e)
{
	struct record *partner;
	int64_t action = record_int(x, "action");
	*row = (struct proposal_row){ .record = x };
	if (!record_load(db, r->arena, &partner_kind, r->city, record_int(x, "partner"), r->lang,
		&partner, e) ||
	    !record_load(db, r->arena, x->kind, r->city, x->id, r->lang, &row->shown, e) ||
	    (action && (!record_load(db, r->arena, &action_kind, r->city, action, NULL,
		&row->action, e) || !record_load(db, r->arena, &action_kind, r->city, action,
		r->lang, &row->action_shown, e))))
		return false;
	row->partner = record_title(partner);
	compare(r, row);
	return true;
}

static bool load_objectives(struct request *r, struct proposals_page *v, struct err *e)
{
	struct plan plan;
	if (!plan_of_request(r, &plan, e))
		return false;
	v->objectives = arena_array(r->arena, struct input_option, plan.objective_count + 1);
	for (size_t i = 0; i < plan.objective_count; i++)
		v->objectives[v->objective_count++] = (struct input_option){
			.code = arena_printf(r->arena, "%lld", (long long)plan.objectives[i].id),
			.label = plan.objectives[i].title };
	return true;
}

bool plan_proposals_get(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct record_list list;
	struct db *db = request_db(r, e);
	struct record_query q = { .kind = &action_proposal_kind, .city = r->city, .limit = MOST,
		.order = "id", .where = { { "state", value_cstr("waiting") } } };
	struct proposals_page v = { .decides = in_plan_office(r) };
	if (!db || !record_list(db, r->arena, &q, &list, e) || !load_objectives(r, &v, e))
		return false;
	v.rows = arena_array(r->arena, struct proposal_row, list.count + 1);
	for (size_t i = 0; i < list.count; i++)
		if (!fill_row(r, db, list.items[i], &v.rows[v.count++], e))
			return false;
	p->private = true;
	struct out *o = plan_page_begin(r, p, str_of(_("Proposals of partners")), STR_EMPTY);
	proposals_write(o, &v);
	page_end(o);
	return true;
}

/* ---- the decision ---- */

static bool decide(struct request *r, struct db *db, struct err *e)
{
	struct record *x;
	struct change by = { r->who.person, r->now, "proposal" };
	if (!record_load(db, r->arena, &action_proposal_kind, r->city, param_int(r, "id"), NULL,
		&x, e))
		return false;
	if (x->version != param_int(r, "version"))
		return fail(e, ERR_CONFLICT, N_("The partner has changed this proposal in the "
		    "meantime. Please read it again."));
	return proposal_decide(db, r->arena, x, str_eq(param_text(r, "state"), S("accepted")),
	    param_int(r, "objective"), param_text(r, "reply"), &by, e);
}

bool plan_proposals_post(struct request *r, struct reply *p, struct err *e)
{
	struct db *db = store_writer(r->store, e);
	bool ok = db && db_begin(db, e) &&
	    db_end(db, db_alone(db, r->city, e) && decide(r, db, e), e);
	if (db)
		store_give(db);
	if (!ok && e->kind != ERR_INPUT && e->kind != ERR_CONFLICT)
		return false;
	page_notice(r, p, str_of(ok ? tr(r->lang, N_("Decided. The partner reads it with the "
	    "proposal.")) : e->say));
	err_clear(e);
	return reply_redirect(r, p, "/plan/proposals");
}
