/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Small grants: partners apply in one form, reviewers score, the coordinator decides. An award is
 * an allocation of the call's source at the same moment (grant.c), so that the money is promised
 * once.
 */
#include "city/funds/pages.h"

#include "city/funds/funding.html.h"

#include <math.h>

#define SQL_SCORES "SELECT count(*), coalesce(sum(need + inclusion + doable + lasting), 0)," \
	" coalesce(sum(CASE WHEN person = $3 THEN 1 ELSE 0 END), 0) FROM grant_score" \
	" WHERE city = $1 AND application = $2 AND deleted IS NULL"

/* ---- applying ---- */

static bool load_call(struct request *r, struct db *db, int64_t id, struct call_page *v,
    struct err *e)
{
	struct record *source;
	if (!record_load(db, r->arena, &grant_call_kind, r->city, id, r->lang, &v->call, e) ||
	    !record_load(db, r->arena, &fund_source_kind, r->city, record_int(v->call, "source"),
	        NULL, &source, e))
		return false;
	v->currency = record_str(source, "currency");
	v->office = (r->who.roles & (COORDINATOR | ADMINISTRATOR)) != 0;
	return true;
}

/* NULL: open; else what to say to who comes by an old link, or has written for too long. */
static const char *closed(struct request *r, const struct call_page *v)
{
	if (!str_eq(record_str(v->call, "state"), S("open")))
		return N_("This call is not open.");
	return v->office || record_int(v->call, "deadline") >= date_day_of(r->now) ? NULL
	    : N_("The deadline of this call has passed.");
}

static bool begin_application(struct request *r, struct call_page *v, struct err *e)
{
	struct db *db = request_db(r, e);
	if (!db || !load_call(r, db, param_int(r, "id"), v, e))
		return false;
	v->application = record_new(r->arena, &grant_application_kind, r->city);
	if (!record_may_write(r, &grant_application_kind, NULL))
		return fail(e, ERR_DENIED, N_("Only partners of the learning city can apply."));
	record_set(v->application, "call", value_int(v->call->id));
	if (!r->who.partner)
		return true;
	record_set(v->application, "partner", value_int(r->who.partner));
	return record_list(db, r->arena, &(struct record_query){ .kind = &grant_application_kind,
	    .city = r->city, .lang = r->lang, .where = { { "call", value_int(v->call->id) },
	    { "partner", value_int(r->who.partner) } } }, &v->mine, e);
}

static bool show_apply(struct request *r, struct reply *p, struct call_page *v)
{
	const struct lang *lang = r->lang;
	const struct crumb crumbs[] = { { str_of(_("Funding")), S("/funding") },
		{ record_str(v->call, "name"), STR_EMPTY } };
	struct page page = { .title = record_str(v->call, "name"), .wing = "funding",
		.narrow = true, .noindex = true, .crumbs = crumbs, .crumb_count = 2,
		.status = v->found && v->found->total ? 422 : 0 };
	struct out *o = page_begin(r, p, &page);
	apply_write(o, v);
	page_end(o);
	return true;
}

bool apply_show(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct call_page v = { 0 };
	if (!begin_application(r, &v, e))
		return false;
	if (!closed(r, &v))
		return show_apply(r, p, &v);
	page_notice(r, p, str_of(_(closed(r, &v))));
	return reply_redirect(r, p, "/funding");
}

bool apply_post(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct problems found = { .arena = r->arena, .lang = lang };
	struct call_page v = { .found = &found };
	if (!begin_application(r, &v, e) || !record_from_form(r, v.application, &found, e))
		return false;
	record_set(v.application, "call", value_int(v.call->id));
	if (closed(r, &v))
		problem_add(&found, (struct problem){ 0 }, "%s", _(closed(r, &v)));
	if (!found.total && !record_save_sent(r, v.application, "form", &found, e) &&
	    (e->kind != ERR_INPUT || !found.total))
		return false;
	err_clear(e);
	if (found.total)
		return show_apply(r, p, &v);
	page_notice(r, p, str_of(_("Thank you. Your application is handed in.")));
	return reply_redirect(r, p, "/grant-applications/%lld", (long long)v.application->id);
}

/* ---- withdrawing ---- */

static bool withdraw_in(struct request *r, struct db *db, struct record **x_r, struct err *e)
{
	struct change by = { r->who.person, r->now, "withdraw" };
	if (!record_load(db, r->arena, &grant_application_kind, r->city, param_int(r, "id"), NULL,
	        x_r, e))
		return false;
	if (!record_may_write(r, &grant_application_kind, *x_r))
		return fail(e, ERR_DENIED, N_("You may only withdraw applications of your own."));
	if (!str_eq(record_str(*x_r, "state"), S("submitted")))
		return fail(e, ERR_INPUT, N_("This application is decided already."));
	record_set(*x_r, "state", value_cstr("withdrawn"));
	return record_save(db, *x_r, &by, NULL, e);
}

bool withdraw_post(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct record *x = NULL;
	struct db *db = store_writer(r->store, e);
	bool ok = db && db_begin(db, e) &&
	    db_end(db, db_alone(db, r->city, e) && withdraw_in(r, db, &x, e), e);
	if (db)
		store_give(db);
	if (!ok && e->kind != ERR_INPUT)
		return false;
	page_notice(r, p, ok ? str_of(_("Withdrawn. The office does not decide on it any more."))
	    : str_of(e->say));
	err_clear(e);
	return reply_redirect(r, p, "/grant-applications/%lld", (long long)param_int(r, "id"));
}

bool withdraw_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct record *x;
	struct db *db = request_db(r, e);
	if (!db || !record_load(db, r->arena, &grant_application_kind, r->city, subject, NULL, &x,
	        e))
		return false;
	if (str_eq(record_str(x, "state"), S("submitted")) &&
	    record_may_write(r, &grant_application_kind, x))
		withdraw_write(o, x->id);
	return true;
}

/* ---- scores ---- */

static struct str title_of(struct request *r, struct db *db, const struct record_kind *kind,
    int64_t id)
{
	struct record *x;
	struct err ignored = { 0 };
	return record_load(db, r->arena, kind, r->city, id, r->lang, &x, &ignored)
	    ? record_title(x) : STR_EMPTY;
}

static bool add_row(struct request *r, struct db *db, struct call_page *v, struct record *x,
    struct err *e)
{
	struct application_row *row = &v->rows[v->row_count++];
	int groups = record_field(x->kind, "groups");
	*row = (struct application_row){ .application = x, .mean = NAN,
		.partner = title_of(r, db, &partner_kind, record_int(x, "partner")),
		.groups = record_value_text(r->arena, r->lang, &x->kind->fields[groups],
		    x->values[groups]) };
	if (str_eq(record_str(x, "state"), S("awarded")))
		v->granted += record_int(x, "granted");
	struct rows *q = db_query(db, SQL_SCORES, ARGS(r->city, x->id, r->who.person), e);
	if (rows_next(q)) {
		row->scores = rows_int(q, 0);
		row->mine = rows_int(q, 2) > 0;
		if (row->scores)
			row->mean = (double)rows_int(q, 1) / (4 * (double)row->scores);
	}
	return rows_end(q, e);
}

/* found: what was wrong with a decision, which stays in its form. */
static bool show_review(struct request *r, struct reply *p, int64_t call, struct problems *found,
    struct err *e)
{
	const struct lang *lang = r->lang;
	struct call_page v = { .found = found };
	struct record_list list;
	struct db *db = request_db(r, e);
	if (!db || !load_call(r, db, call, &v, e) ||
	    !record_list(db, r->arena, &(struct record_query){ .kind = &grant_application_kind,
	        .city = r->city, .lang = r->lang, .limit = 1000,
	        .where = { { "call", value_int(v.call->id) } } }, &list, e))
		return false;
	v.rows = arena_array(r->arena, struct application_row, list.count + 1);
	for (size_t i = 0; i < list.count; i++)
		if (!add_row(r, db, &v, list.items[i], e))
			return false;
	const struct crumb crumbs[] = { { str_of(_("Funding")), S("/funding") },
		{ record_str(v.call, "name"), STR_EMPTY } };
	struct page page = { .title = record_str(v.call, "name"), .wing = "funding",
		.noindex = true, .crumbs = crumbs, .crumb_count = 2, .status = found ? 422 : 0 };
	struct out *o = page_begin(r, p, &page);
	call_review_write(o, &v);
	page_end(o);
	return true;
}

bool call_review_show(struct request *r, struct reply *p, struct err *e)
{
	return show_review(r, p, param_int(r, "id"), NULL, e);
}

static bool back_to(struct request *r, struct reply *p, const struct record *application)
{
	return reply_redirect(r, p, "/funding/review/%lld",
	    (long long)record_int(application, "call"));
}

/* What was wrong is told on the next page; other failures are the page. */
static bool tell(struct request *r, struct reply *p, bool ok, const char *done, struct err *e)
{
	if (!ok && e->kind != ERR_INPUT)
		return false;
	page_notice(r, p, str_of(ok ? done : e->say));
	err_clear(e);
	return true;
}

bool score_post(struct request *r, struct reply *p, struct err *e)
{
	static const char *const names[] = { "need", "inclusion", "doable", "lasting" };
	const struct lang *lang = r->lang;
	struct record *of, *x = record_new(r->arena, &grant_score_kind, r->city);
	struct db *db = request_db(r, e);
	if (!db || !record_load(db, r->arena, &grant_application_kind, r->city, param_int(r, "id"),
	        NULL, &of, e))
		return false;
	record_set(x, "application", value_int(of->id));
	record_set(x, "person", value_int(r->who.person));
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		record_set(x, names[i], value_int(param_int(r, names[i])));
	bool ok = record_save_sent(r, x, "form", NULL, e);
	return tell(r, p, ok, _("Your score is kept."), e) && back_to(r, p, of);
}

/* ---- the decision ---- */

static bool decide_in(struct request *r, struct db *db, struct record *x, int64_t granted,
    struct err *e)
{
	struct change by = { r->who.person, r->now, "form" };
	struct str reply = param_text(r, "reply");
	bool award = str_eq(param_text(r, "state"), S("awarded"));
	if (!str_eq(record_str(x, "state"), S("submitted")))
		return fail(e, ERR_INPUT, N_("This application is decided already."));
	record_set(x, "state", value_text(param_text(r, "state")));
	record_set(x, "reply", reply.n ? value_text(reply) : value_null());
	record_set(x, "decided", value_int(date_day_of(r->now)));
	record_set(x, "granted", award ? value_int(granted) : value_null());
	return record_save(db, x, &by, NULL, e);
}

static bool decide(struct request *r, struct db *db, struct record **x_r, struct err *e)
{
	int64_t granted = 0;
	if (!record_load(db, r->arena, &grant_application_kind, r->city, param_int(r, "id"), NULL,
	        x_r, e))
		return false;
	if (param_text(r, "granted").n && !money_read(param_text(r, "granted"), &granted))
		return fail(e, ERR_INPUT, N_("The grant must be an amount such as 1234.50."));
	return db_begin(db, e) &&
	    db_end(db, db_alone(db, r->city, e) && decide_in(r, db, *x_r, granted, e), e);
}

bool decide_post(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct record *x = NULL;
	struct db *db = store_writer(r->store, e);
	bool ok = db && decide(r, db, &x, e);
	if (db)
		store_give(db);
	if (ok) {
		page_notice(r, p, str_of(_("Decided. The partner sees it on the application.")));
		return back_to(r, p, x);
	}
	if (!x || e->kind != ERR_INPUT)
		return false;
	struct problems found = { .arena = r->arena, .lang = lang };
	problem_add(&found, (struct problem){ 0 }, "%s", e->say);
	err_clear(e);
	return show_review(r, p, record_int(x, "call"), &found, e);
}
