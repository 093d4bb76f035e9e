/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Answering a section: one form for all its questions. What is wrong is said beside its field and
 * kept as it was typed; all that is right is saved, also what is longer than allowed. A press on
 * "Use this draft" saves the section and puts the draft into its answer.
 */
#include "base/buf.h"
#include "base/utf8.h"
#include "city/report/pages.h"

#include "city/report/report.html.h"

enum { WRITERS = COORDINATOR | DATA_OWNER | ADMINISTRATOR };

static struct change by_asker(const struct request *r)
{
	return (struct change){ .person = r->who.person, .now = r->now, .why = "form" };
}

static bool find_section(struct request *r, struct report_page *page, struct err *e)
{
	struct report_view *v = page->v;
	struct str name = param_text(r, "section");
	for (size_t i = 0; i < v->sections.count; i++)
		if (str_eq(v->sections.items[i].name, name)) {
			page->section = &v->sections.items[i];
			page->next = i + 1 < v->sections.count ? page->section + 1 : NULL;
			return true;
		}
	return fail(e, ERR_MISSING, N_("This report has no such section."));
}

static bool load(struct request *r, struct db *db, struct report_view *v, struct report_page *page,
    struct err *e)
{
	if (!db || !report_load(db, r->arena, r->city, param_int(r, "id"), r->lang, v, e))
		return false;
	*page = (struct report_page){ .v = v,
		.writes = (r->who.roles & WRITERS) && !v->frozen };
	return find_section(r, page, e);
}

/* What Stoa holds is offered for questions that are still empty, or as drafted. */
static bool draft_item(struct request *r, struct db *db, const struct report_view *v,
    const struct report_item *item, struct draft *out_r, struct err *e)
{
	struct draft_question q = { .db = db, .rooms = r->rooms, .city = r->city,
		.today = date_day_of(r->now), .report = v, .item = item, .reader = r->lang };
	return draft_write(&q, r->arena, out_r, e);
}

static bool add_offers(struct request *r, struct report_page *page, struct err *e)
{
	for (size_t i = 0; page->writes && i < page->section->items.count; i++) {
		struct report_item *item = &page->section->items.items[i];
		if (item->draft.n &&
		    !draft_item(r, request_db(r, e), page->v, item, &item->offer, e))
			return false;
	}
	return true;
}

static bool show(struct request *r, struct reply *p, struct report_page *page, struct err *e)
{
	const struct lang *lang = r->lang;
	struct report_view *v = page->v;
	struct crumb crumbs[] = {
		{ str_of(_("Reports")), S("/reports") },
		{ v->here, report_path(r->arena, v, "") },
		{ page->section->label, STR_EMPTY },
	};
	if (!add_offers(r, page, e))
		return false;
	p->private = true;
	struct out *o = page_begin(r, p, &(struct page){ .title = page->section->label,
	    .title_lang = v->lang->tag,
	    .wing = "desk", .crumbs = crumbs, .crumb_count = 3, .narrow = true, .noindex = true });
	report_section_form(o, page);
	page_end(o);
	return true;
}

bool report_answers(struct request *r, struct reply *p, struct err *e)
{
	struct report_view v;
	struct report_page page;
	return load(r, request_db(r, e), &v, &page, e) && show(r, p, &page, e);
}

/* ---- saving ---- */

/* The typed value of a question: fields are named "a:NAME", boxes come several times. */
static struct str typed(struct request *r, const struct report_item *item)
{
	struct buf b = buf_in(r->arena, 1 << 20);
	struct str name, value;
	for (size_t at = 0; param_each(r, &at, &name, &value);)
		if (str_starts(name, S("a:")) && str_eq(str_from(name, 2), item->name) && value.n) {
			if (b.n)
				buf_byte(&b, ' ');
			buf_str(&b, value);
		}
	return buf_view(&b);
}

/* What was typed goes into the view; what it was before stays beside it. */
struct typing {
	struct str was, value;
	bool drafting, wrong, asked;
};

static bool read_item(struct request *r, struct db *db, struct report_view *v,
    struct report_item *item, struct typing *t, struct err *e)
{
	struct str text = utf8_clean(r->arena, typed(r, item));
	struct draft draft = { 0 };
	*t = (struct typing){ .was = item->value,
		.drafting = str_eq(param_text(r, "draft"), item->name),
		.asked = form_asks(item->question) && item->kind != QUESTION_FILE &&
		    !item->silent };
	if (!t->asked)
		return true;
	if (t->drafting && !draft_item(r, db, v, item, &draft, e))
		return false;
	text = t->drafting ? draft.text : text;
	item->error = answer_check(r->arena, r->lang, item->question, text, &t->value);
	t->wrong = item->error.n > 0;
	item->value = t->wrong ? text : t->value;
	return true;
}

static bool save_item(struct request *r, struct db *db, struct report_view *v,
    struct report_item *item, const struct typing *t, struct problems *found, struct err *e)
{
	struct change by = by_asker(r);
	if (!t->asked)
		return true;
	if (!t->wrong)
		item->error = report_misfit(v, item);
	if (item->error.n) {
		problem_add(found, (struct problem){ .field = arena_printf(r->arena, "a:%.*s",
		    STR(item->name)) }, "%.*s: %.*s", STR(item->label), STR(item->error));
		return true;
	}
	bool same = str_eq(t->value, t->was);
	item->drafted = t->drafting || (same && item->drafted && !param_flag(r, "read"));
	item->text = report_text(r->arena, v->lang, item->question, t->value);
	item->words = form_words(item->text);
	return answer_save(db, r->arena, r->city, v->id, item->name, t->value, item->drafted, &by,
	    e);
}

/* First all are read: what an answer must be can hang on another of the same page. */
static bool save(struct request *r, struct db *db, struct report_page *page,
    struct problems *found, struct err *e)
{
	size_t count = page->section->items.count;
	struct report_item *items = page->section->items.items;
	struct typing *typings = arena_array(r->arena, struct typing, count + 1);
	for (size_t i = 0; i < count; i++)
		if (!read_item(r, db, page->v, &items[i], &typings[i], e))
			return false;
	for (size_t i = 0; i < count; i++)
		if (!save_item(r, db, page->v, &items[i], &typings[i], found, e))
			return false;
	return true;
}

/* How many questions of the section its new answers ask besides. */
static int listen_again(struct report_view *v, const struct report_section *section)
{
	int before = 0, after = 0;
	for (size_t i = 0; i < section->items.count; i++)
		before += !section->items.items[i].silent;
	report_listen(v);
	for (size_t i = 0; i < section->items.count; i++)
		after += !section->items.items[i].silent;
	return after > before ? after - before : 0;
}

bool report_answers_post(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct problems found = { .arena = r->arena, .lang = lang };
	struct report_view v;
	struct report_page page;
	struct db *db = store_writer(r->store, e);
	bool ok = db && db_begin(db, e);
	if (ok) {
		ok = load(r, db, &v, &page, e) && save(r, db, &page, &found, e);
		ok = db_end(db, ok, e);
	}
	store_give(db);
	if (!ok)
		return false;
	if (found.count) {
		page.problems = &found;
		p->status = 422;
		return show(r, p, &page, e);
	}
	int more = listen_again(&v, page.section);
	page_notice(r, p, more ? arena_printf(r->arena, trn(lang, "Saved. By these answers %d more "
	    "question is asked here.", "Saved. By these answers %d more questions are asked here.",
	    more), more) : str_of(_("Saved.")));
	bool on = str_eq(param_text(r, "then"), S("next")) && page.next && !more;
	struct str path = section_path(r->arena, &v, on ? page.next : page.section);
	struct str drafted = param_text(r, "draft");
	return reply_redirect(r, p, "%.*s%s%.*s", STR(path), drafted.n ? "#a:" : "", STR(drafted));
}

/* ---- attachments ---- */

static bool change_files(struct request *r, const struct report_view *v, struct err *e)
{
	struct change by = by_asker(r);
	const struct upload *u = r->route->flags & ROUTE_UPLOAD ? param_upload(r, "file") : NULL;
	struct db *db = store_writer(r->store, e);
	bool ok = db && db_begin(db, e);
	if (ok && u)
		ok = db_end(db, report_file_add(db, r->arena, r->city, v->id,
		    param_text(r, "question"), u, &by, e), e);
	else if (ok)
		ok = db_end(
		    db, report_file_drop(db, r->city, v->id, param_int(r, "file"), &by, e), e);
	store_give(db);
	return ok;
}

bool report_file_post(struct request *r, struct reply *p, struct err *e)
{
	struct report_view v;
	struct report_page page;
	const struct upload *u = param_upload(r, "file");
	if (!load(r, request_db(r, e), &v, &page, e))
		return false;
	if (v.frozen)
		return fail(e, ERR_CONFLICT, N_("This report is signed. Open it again before "
		    "changing it."));
	if (!u || !u->size)
		return fail(e, ERR_INPUT, N_("Please choose a file with something in it."));
	if (!report_item_find(&v, param_text(r, "question")))
		return fail(e, ERR_MISSING, N_("This report has no such question."));
	return change_files(r, &v, e) &&
	    reply_redirect(r, p, "%.*s", STR(section_path(r->arena, &v, page.section)));
}

bool report_file_drop_post(struct request *r, struct reply *p, struct err *e)
{
	struct report_view v;
	struct report_page page;
	if (!load(r, request_db(r, e), &v, &page, e))
		return false;
	if (v.frozen)
		return fail(e, ERR_CONFLICT, N_("This report is signed. Open it again before "
		    "changing it."));
	return change_files(r, &v, e) &&
	    reply_redirect(r, p, "%.*s", STR(section_path(r->arena, &v, page.section)));
}
