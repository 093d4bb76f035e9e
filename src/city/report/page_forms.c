/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Loading forms, and beginning a report from one. */
#include "base/buf.h"
#include "base/num.h"
#include "city/report/pages.h"

#include "city/report/report.html.h"

static struct change by_asker(const struct request *r)
{
	return (struct change){ .person = r->who.person, .now = r->now, .why = "form" };
}

/* ---- loading a form ---- */

static bool show_load(struct request *r, struct reply *p, const struct problems *found)
{
	const struct lang *lang = r->lang;
	struct crumb crumbs[] = {
		{ str_of(_("Forms")), S("/forms") }, { str_of(_("Load a form")), STR_EMPTY },
	};
	p->private = true;
	p->status = found && found->count ? 422 : 0;
	struct out *o = page_begin(r, p, &(struct page){ .title = str_of(_("Load a form")),
	    .wing = "desk", .crumbs = crumbs, .crumb_count = 2, .narrow = true, .noindex = true });
	form_load_page(o, found);
	page_end(o);
	return true;
}

bool report_form_load(struct request *r, struct reply *p, struct err *e)
{
	(void)e;
	return show_load(r, p, NULL);
}

bool report_form_upload(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	const struct upload *u = param_upload(r, "file");
	struct problems found = { .arena = r->arena, .lang = lang };
	struct form *f = arena_new_of(r->arena, struct form);
	struct change by = by_asker(r);
	int64_t id;
	if (!u || !u->size) {
		problem_add(&found, (struct problem){ .field = S("file") },
		    N_("Please choose a file with something in it."));
		return show_load(r, p, &found);
	}
	if (!form_read_any(r->arena, u->path, u->name, f, &found, e)) {
		if (e->kind != ERR_INPUT && e->kind != ERR_LIMIT)
			return false;
		if (!found.count)
			problem_add(&found, (struct problem){ .field = S("file") }, "%s", e->say);
		return show_load(r, p, &found);
	}
	struct db *db = store_writer(r->store, e);
	bool ok = db && form_keep(db, r->arena, r->city, f, &by, &id, e);
	store_give(db);
	if (!ok)
		return false;
	if (!f->left.total) {
		page_notice(r, p, str_of(_("The form is loaded. A report can be begun with it.")));
		return reply_redirect(r, p, "/reports/new?form=%lld", (long long)id);
	}
	page_notice(r, p, str_of(_("The form is loaded. Below stands what was read otherwise than "
	    "in the file, or left out.")));
	return reply_redirect(r, p, "/forms/%lld", (long long)id);
}

/* The form as CSV: to be corrected, translated and loaded again. */
bool report_form_file(struct request *r, struct reply *p, struct err *e)
{
	struct record *form;
	struct db *db = request_db(r, e);
	p->private = true;
	if (!db ||
	    !record_load(db, r->arena, &form_kind, r->city, param_int(r, "id"), NULL, &form, e))
		return false;
	p->type = "text/csv; charset=utf-8";
	p->filename = arena_printf(r->arena, "%.*s.csv", STR(record_str(form, "code")));
	p->body = buf_in(r->arena, 4 << 20);
	buf_str(&p->body, record_str(form, "source"));
	return true;
}

bool report_form_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	(void)r;
	(void)e;
	form_acts(o, subject);
	return true;
}

/* ---- a new report ---- */

static bool add_shipped(struct request *r, struct new_page *page, struct err *e)
{
	struct form *forms;
	size_t count;
	if (!shipped_forms(r->arena, &forms, &count, e))
		return false;
	page->forms = arena_array(r->arena, struct form_choice, count + 1000);
	for (size_t i = 0; i < count; i++) {
		int64_t asked = 0;
		for (size_t k = 0; k < forms[i].questions.count; k++)
			asked += form_asks(&forms[i].questions.items[k]);
		page->forms[page->form_count++] = (struct form_choice){ forms[i].code,
			form_say(&forms[i].title, r->lang), form_say(&forms[i].about, r->lang),
			asked, false };
	}
	return true;
}

static bool add_kept(struct request *r, struct new_page *page, struct err *e)
{
	struct record_list list;
	struct record_query q = { .kind = &form_kind, .city = r->city, .limit = 1000 };
	if (!record_list(request_db(r, e), r->arena, &q, &list, e))
		return false;
	for (size_t i = 0; i < list.count; i++)
		page->forms[page->form_count++] = (struct form_choice){
			arena_printf(r->arena, "%lld", (long long)list.items[i]->id),
			record_str(list.items[i], "title"), record_str(list.items[i], "label"),
			record_int(list.items[i], "questions"), true };
	return true;
}

static bool show_new(struct request *r, struct reply *p, struct new_page *page, struct err *e)
{
	const struct lang *lang = r->lang;
	struct crumb crumbs[] = {
		{ str_of(_("Reports")), S("/reports") }, { str_of(_("New report")), STR_EMPTY },
	};
	if (!add_shipped(r, page, e) || !add_kept(r, page, e))
		return false;
	p->private = true;
	p->status = page->problems && page->problems->count ? 422 : 0;
	struct out *o = page_begin(r, p, &(struct page){ .title = str_of(_("New report")),
	    .wing = "desk", .crumbs = crumbs, .crumb_count = 2, .narrow = true, .noindex = true });
	report_new_page(o, page);
	page_end(o);
	return true;
}

bool report_new(struct request *r, struct reply *p, struct err *e)
{
	struct new_page page = { .form = param_text(r, "form"), .language = str_of(r->lang->tag) };
	return show_new(r, p, &page, e);
}

/* The chosen form: a shipped one by its code, a kept one by its id. */
static bool chosen_form(struct request *r, struct report_start *s, struct form *f, struct err *e)
{
	struct record *kept;
	int64_t id;
	struct problems found = { .arena = r->arena, .lang = r->lang };
	s->csv = shipped_form(r->arena, s->form);
	if (!s->csv.n && num_int(s->form, &id)) {
		if (!record_load(request_db(r, e), r->arena, &form_kind, r->city, id, NULL, &kept,
		        e))
			return false;
		s->csv = record_str(kept, "source");
		s->form = record_str(kept, "code");
	}
	if (!s->csv.n)
		return fail(e, ERR_INPUT, N_("Please choose a form."));
	return form_read(r->arena, s->csv, "form", f, &found, e);
}

static bool begin(struct request *r, struct report_start *s, int64_t *id_r, struct err *e)
{
	struct form *f = arena_new_of(r->arena, struct form);
	struct change by = by_asker(r);
	if (!chosen_form(r, s, f, e))
		return false;
	if (!s->title.n)
		s->title = form_say(&f->title, lang_find(s->language));
	if (s->from && s->to && s->to < s->from)
		return fail(e, ERR_INPUT, N_("The period ends before it begins."));
	struct db *db = store_writer(r->store, e);
	bool ok = db && report_begin(db, r->arena, s, &by, id_r, e);
	store_give(db);
	return ok;
}

bool report_new_post(struct request *r, struct reply *p, struct err *e)
{
	int64_t id;
	struct report_start s = { .city = r->city, .form = param_text(r, "form"),
		.title = param_text(r, "title"), .language = param_text(r, "language"),
		.from = param_int(r, "from_day"), .to = param_int(r, "to_day"),
		.due = param_int(r, "due") };
	if (begin(r, &s, &id, e))
		return reply_redirect(r, p, "/reports/%lld", (long long)id);
	if (e->kind != ERR_INPUT)
		return false;
	struct problems found = { .arena = r->arena, .lang = r->lang };
	problem_add(&found, (struct problem){ .field = S("form") }, "%s", e->say);
	struct new_page page = { .form = param_text(r, "form"), .title = s.title,
		.language = s.language, .problems = &found };
	err_clear(e);
	return show_new(r, p, &page, e);
}
