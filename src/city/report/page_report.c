/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A report as a whole: how far it is, its states, its signature, its paper. */
#include "base/buf.h"
#include "city/report/pages.h"

#include "city/report/report.html.h"

enum { WRITERS = COORDINATOR | DATA_OWNER | ADMINISTRATOR, SOON_DAYS = 60 };

static const char open_sql[] = "SELECT id, " SQL_IN_LANG("report", "report", "title", "$2")
    ", due, state FROM report WHERE city = $1"
    " AND deleted IS NULL AND state IN ('draft', 'ready') ORDER BY due, id LIMIT 10";
static const char all_sql[] = "SELECT id, " SQL_IN_LANG("report", "report", "title", "$2")
    ", due, state FROM report WHERE city = $1"
    " AND deleted IS NULL ORDER BY id DESC LIMIT 200";
static const char answers_sql[] = "SELECT id FROM answer WHERE city = $1 AND report = $2"
    " AND deleted IS NULL";

struct str report_path(struct arena *a, const struct report_view *v, const char *rest)
{
	return arena_printf(a, "/reports/%lld%s", (long long)v->id, rest);
}

struct str section_path(struct arena *a, const struct report_view *v,
    const struct report_section *s)
{
	return arena_printf(a, "/reports/%lld/answers/%.*s", (long long)v->id, STR(s->name));
}

/* The words of the states, as the kind has them. */
const char *report_state_word(struct str state)
{
	const struct field *f = &report_kind.fields[record_field(&report_kind, "state")];
	for (const struct choice *c = f->choices; c->code; c++)
		if (str_eq(state, str_of(c->code)))
			return c->label;
	return "";
}

enum mark report_mark(struct str state)
{
	if (str_eq(state, S("draft")))
		return MARK_WAIT;
	return str_eq(state, S("ready")) ? MARK_PATH : MARK_GOOD;
}

static struct change by_asker(const struct request *r)
{
	return (struct change){ .person = r->who.person, .now = r->now, .why = "form" };
}

static bool load(struct request *r, struct report_view *v, struct report_page *page,
    struct err *e)
{
	struct db *db = request_db(r, e);
	if (!db || !report_load(db, r->arena, r->city, param_int(r, "id"), r->lang, v, e))
		return false;
	*page = (struct report_page){ .v = v,
		.writes = (r->who.roles & WRITERS) && !v->frozen,
		.coordinates = (r->who.roles & (COORDINATOR | ADMINISTRATOR)) != 0,
		.signs = (r->who.roles & (LEAD | ADMINISTRATOR)) && !v->frozen };
	return role_holders(db, r->arena, r->city, LEAD, &page->signers, e);
}

static struct out *begin(struct request *r, struct reply *p, const struct report_view *v,
    struct str last)
{
	const struct lang *lang = r->lang;
	struct crumb *crumbs = arena_array(r->arena, struct crumb, 3);
	crumbs[0] = (struct crumb){ str_of(_("Reports")), S("/reports") };
	crumbs[1] = (struct crumb){ v->here, last.n ? report_path(r->arena, v, "") : STR_EMPTY };
	crumbs[2] = (struct crumb){ last, STR_EMPTY };
	p->private = true;
	return page_begin(r, p, &(struct page){ .title = last.n ? last : v->here, .wing = "desk",
	    .crumbs = crumbs, .crumb_count = last.n ? 3 : 2, .narrow = true, .noindex = true });
}

bool report_show(struct request *r, struct reply *p, struct err *e)
{
	struct report_view v;
	struct report_page page;
	if (!load(r, &v, &page, e))
		return false;
	struct out *o = begin(r, p, &v, STR_EMPTY);
	report_overview(o, &page);
	page_end(o);
	return true;
}

/* ---- what can be done with it ---- */

struct drafted {
	int answers, nowhere;
};

static bool set_state(struct request *r, struct db *db, const char *state, struct err *e)
{
	struct change by = by_asker(r);
	struct problems found = { .arena = r->arena, .lang = r->lang };
	struct record *report;
	if (!record_load(db, r->arena, &report_kind, r->city, param_int(r, "id"), NULL, &report, e))
		return false;
	record_set(report, "state", value_cstr(state));
	return record_save(db, report, &by, &found, e);
}

/* Draft all questions that nobody has answered yet. */
static bool draft_all(struct request *r, struct db *db, struct drafted *d, struct err *e)
{
	struct change by = by_asker(r);
	struct draft_question q = { .db = db, .rooms = r->rooms, .city = r->city,
		.today = date_day_of(r->now), .reader = r->lang };
	struct report_view v;
	return report_load(db, r->arena, r->city, param_int(r, "id"), r->lang, &v, e) &&
	    draft_answers(&q, r->arena, &v, &by, &d->answers, &d->nowhere, e);
}

static void say_drafted(struct request *r, struct reply *p, const struct drafted *d)
{
	const struct lang *lang = r->lang;
	struct str made = arena_printf(r->arena, trn(lang, "%lld answer was drafted. Please read "
	    "it.", "%lld answers were drafted. Please read each of them.", d->answers),
	    (long long)d->answers);
	struct str rest = !d->nowhere ? STR_EMPTY : arena_printf(r->arena, trn(lang,
	    " For %lld question nothing was found; beside it stands what is missing.",
	    " For %lld questions nothing was found; beside each stands what is missing.",
	    d->nowhere), (long long)d->nowhere);
	page_notice(r, p, arena_printf(r->arena, "%.*s%.*s", STR(made), STR(rest)));
}

static bool drop(struct request *r, struct db *db, struct err *e)
{
	struct change by = by_asker(r);
	struct { int64_t *items; size_t count, room; } ids = { 0 };
	struct rows *q = db_query(db, answers_sql, ARGS(r->city, param_int(r, "id")), e);
	while (rows_next(q))
		*list_add(r->arena, &ids) = rows_int(q, 0);
	if (!rows_end(q, e))
		return false;
	for (size_t i = 0; i < ids.count; i++)
		if (!record_delete(db, &answer_kind, r->city, ids.items[i], &by, e))
			return false;
	return record_delete(db, &report_kind, r->city, param_int(r, "id"), &by, e);
}

static bool act(struct request *r, struct db *db, struct str what, struct drafted *d,
    struct err *e)
{
	struct change by = by_asker(r);
	if (str_eq(what, S("draft")))
		return draft_all(r, db, d, e);
	if (str_eq(what, S("open")))
		return report_open(db, r->arena, r->city, param_int(r, "id"), &by, e);
	if (str_eq(what, S("delete")))
		return drop(r, db, e);
	return set_state(r, db, str_eq(what, S("ready")) ? "ready" : "submitted", e);
}

bool report_act(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct str what = param_text(r, "act");
	struct drafted drafted = { 0 };
	struct report_view v;
	struct report_page page;
	if (!load(r, &v, &page, e))
		return false;
	if (v.frozen && (str_eq(what, S("delete")) || str_eq(what, S("draft")) ||
	        str_eq(what, S("ready"))))
		return fail(e, ERR_CONFLICT, N_("This report is signed. Open it again before "
		    "changing it."));
	if (str_eq(what, S("ready")) && (v.missing || v.over)) {
		page_notice(r, p, arena_printf(r->arena, _("Not ready to sign. Answers that are "
		    "still needed: %d; too long: %d."), v.missing, v.over));
		return reply_redirect(r, p, "/reports/%lld", (long long)v.id);
	}
	struct db *db = store_writer(r->store, e);
	bool ok = db && db_begin(db, e);
	if (ok)
		ok = db_end(db, act(r, db, what, &drafted, e), e);
	store_give(db);
	if (!ok)
		return false;
	if (str_eq(what, S("draft")))
		say_drafted(r, p, &drafted);
	if (str_eq(what, S("delete")))
		return reply_redirect(r, p, "/reports");
	return reply_redirect(r, p, "/reports/%lld", (long long)param_int(r, "id"));
}

/* ---- signing ---- */

static bool show_sign(struct request *r, struct reply *p, struct report_page *page, struct err *e)
{
	const struct lang *lang = r->lang;
	(void)e;
	p->status = page->problems && page->problems->count ? 422 : 0;
	struct out *o = begin(r, p, page->v, str_of(_("Sign")));
	report_sign_form(o, page);
	page_end(o);
	return true;
}

bool report_sign_page(struct request *r, struct reply *p, struct err *e)
{
	struct report_view v;
	struct report_page page;
	if (!load(r, &v, &page, e))
		return false;
	page.name = r->who.name;
	return show_sign(r, p, &page, e);
}

bool report_sign_post(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct change by = by_asker(r);
	struct report_view v;
	struct report_page page;
	if (!load(r, &v, &page, e))
		return false;
	page.name = param_text(r, "name");
	page.role = param_text(r, "role");
	page.sure = param_flag(r, "sure");
	struct problems found = { .arena = r->arena, .lang = lang };
	bool ok = page.sure;
	if (!ok) {
		problem_add(&found, (struct problem){ .field = S("sure") },
		    N_("Please confirm that you sign the report as it stands."));
	} else {
		struct db *db = store_writer(r->store, e);
		ok = db && report_sign(db, r->arena, r->city, v.id, page.name, page.role, &by, e);
		store_give(db);
		if (!ok && e->kind != ERR_INPUT)
			return false;
		if (!ok)
			problem_add(&found, (struct problem){ .field = S("name") }, "%s", e->say);
	}
	page.problems = &found;
	if (!ok)
		return show_sign(r, p, &page, e);
	page_notice(r, p, str_of(_("Signed. The report is frozen as it stands.")));
	return reply_redirect(r, p, "/reports/%lld", (long long)v.id);
}

/* ---- paper ---- */

static bool write_paper(struct request *r, struct reply *p, const struct report_view *v,
    struct err *e)
{
	struct str format = r->format, json;
	p->body = buf_in(r->arena, 64 << 20);
	p->filename = arena_printf(r->arena, "report-%lld.%.*s", (long long)v->id, STR(format));
	struct sink out = sink_buf(&p->body);
	if (str_eq(format, S("json"))) {
		p->type = "application/json";
		if (v->json.n)
			buf_str(&p->body, v->json);
		else if (report_json(r->arena, v, &json, e))
			buf_str(&p->body, json);
		else
			return false;
		return true;
	}
	struct document *d = report_paper(r->arena, v);
	bool pdf = str_eq(format, S("pdf"));
	p->type = pdf ? "application/pdf" :
	    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
	return (pdf ? document_pdf : document_docx)(d, &out, e) && sink_end(&out, e);
}

bool report_paper_page(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct report_view v;
	struct report_page page;
	if (!load(r, &v, &page, e))
		return false;
	if (r->format.n)
		return write_paper(r, p, &v, e);
	struct out *o = begin(r, p, &v, str_of(_("As a whole")));
	report_whole(o, &page);
	page_end(o);
	return true;
}

/* ---- lists ---- */

struct reports {
	struct report_view *items;
	size_t count, room;
};

static bool read_reports(struct request *r, const char *sql, struct reports *out, struct err *e)
{
	struct db *db = request_db(r, e);
	if (!db)
		return false;
	struct rows *q = db_query(db, sql, ARGS(r->city, str_of(r->lang->tag)), e);
	while (rows_next(q))
		*list_add(r->arena, out) = (struct report_view){ .id = rows_int(q, 0),
			.title = rows_copy(q, 1, r->arena), .due = rows_int(q, 2),
			.state = rows_copy(q, 3, r->arena) };
	return rows_end(q, e);
}

bool report_list(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct reports all = { 0 };
	if (!read_reports(r, all_sql, &all, e))
		return false;
	p->private = true;
	struct out *o = page_begin(r, p, &(struct page){ .title = str_of(_("Reports")),
	    .wing = "desk", .noindex = true });
	report_list_page(o, all.items, all.count, date_day_of(r->now),
	    (r->who.roles & (COORDINATOR | ADMINISTRATOR)) != 0);
	page_end(o);
	return true;
}

bool report_desk_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct reports open = { 0 };
	(void)subject;
	if (!read_reports(r, open_sql, &open, e))
		return false;
	if (open.count)
		report_desk(o, open.items, open.count, date_day_of(r->now));
	return true;
}
