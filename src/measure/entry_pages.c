/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /entry/<framework>/<code>: the sheet as a form, as a workbook and back; approval with a lock.
 * /status: who owes what.
 */
#include "measure/entry.h"
#include "measure/entry.html.h"
#include "measure/quality.h"

static bool write_sheet(struct request *r, struct reply *p, struct entry_sheet *s, struct err *e)
{
	const struct lang *lang = r->lang;
	struct crumb crumbs[] = {
		{ str_of(_("Figures owed")), S("/status") },
		{ s->measure.code, STR_EMPTY },
	};
	struct page page = { .title = s->measure.title, .wing = "progress", .crumbs = crumbs,
		.crumb_count = 2, .noindex = true };
	struct out *o = page_begin(r, p, &page);
	entry_write(o, s);
	page_end(o);
	(void)e;
	return true;
}

bool entry_show(struct request *r, struct reply *p, struct err *e)
{
	struct entry_sheet s;
	if (!entry_load(r, &s, e))
		return false;
	if (str_eq(r->format, S("xlsx")))
		return entry_write_xlsx(r, p, &s, e);
	return write_sheet(r, p, &s, e);
}

/* The form's cells are named "value:KEY", "low:KEY" and so on. */
static void read_cells(struct request *r, struct entry_sheet *s)
{
	struct str name, value;
	for (size_t at = 0; param_each(r, &at, &name, &value);) {
		ptrdiff_t colon = str_find_byte(name, ':', 0);
		if (colon < 0)
			continue;
		struct str what = str_slice(name, 0, (size_t)colon);
		struct entry_row *row = entry_find(s, str_from(name, (size_t)colon + 1));
		if (!row)
			continue;
		if (str_eq(what, S("value")))
			row->value = value;
		else if (str_eq(what, S("low")))
			row->low = value;
		else if (str_eq(what, S("high")))
			row->high = value;
		else if (str_eq(what, S("note")))
			row->note = value;
		else if (str_eq(what, S("status")))
			row->status = value;
	}
}

static bool refuse_locked(const struct entry_sheet *s, struct err *e)
{
	return !s->locked || fail(e, ERR_CONFLICT, N_("These figures are approved and locked. Open "
	    "them again first, with a reason."));
}

bool entry_post(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct entry_sheet s;
	struct observation *o;
	size_t count;
	if (!entry_load(r, &s, e) || !refuse_locked(&s, e))
		return false;
	const struct upload *u = param_upload(r, "file");
	if (u && u->size) {
		if (!entry_read_xlsx(r, u, &s, e))
			return false;
	} else {
		read_cells(r, &s);
	}
	struct quality_remarks doubts = { 0 };
	bool sound = entry_check(r, &s, &o, &count);
	if (sound && !entry_doubt(r, &s, o, count, &doubts, e))
		return false;
	bool told = !doubts.count || param_text(r, "quality_reason").n;
	if (!sound || !told || !entry_save(r, &s, o, count, e) ||
	    !entry_keep_doubts(r, &s, &doubts, e)) {
		if (e->kind != ERR_NONE && e->kind != ERR_INPUT)
			return false;
		p->status = 422;
		return write_sheet(r, p, &s, e);
	}
	page_notice(r, p, arena_printf(r->arena, _("Saved. %zu figures changed."), count));
	return reply_redirect(r, p, "%.*s?period=%.*s%s", STR(s.action), STR(s.period.label),
	    s.places ? "&rows=places" : "");
}

/* ---- approval ---- */

static bool change_lock(struct request *r, struct entry_sheet *s, bool lock, struct err *e)
{
	struct change by = { .person = r->who.person, .now = r->now, .why = "form" };
	struct db *db = store_writer(r->store, e);
	if (!db)
		return false;
	record_set(s->duty, "state", value_cstr(lock ? "approved" : "in-progress"));
	record_set(s->duty, "approved_by", lock ? value_int(r->who.person) : value_null());
	record_set(s->duty, "approved_at", lock ? value_int(r->now) : value_null());
	struct str why = param_text(r, "why");
	record_set(s->duty, "unlocked_why", why.n ? value_text(why) : value_null());
	bool ok = record_save(db, s->duty, &by, &s->problems, e);
	store_give(db);
	return ok;
}

bool entry_approve(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct entry_sheet s;
	if (!entry_load(r, &s, e))
		return false;
	bool lock = !str_eq(param_text(r, "act"), S("unlock"));
	if (!s.duty)
		return fail(
		    e, ERR_CONFLICT, N_("There is nothing to approve yet: save figures first."));
	if (!change_lock(r, &s, lock, e)) {
		if (e->kind != ERR_INPUT)
			return false;
		p->status = 422;
		return write_sheet(r, p, &s, e);
	}
	page_notice(r, p, str_of(lock ? _("Approved and locked.") : _("Opened again.")));
	return reply_redirect(r, p, "%.*s?period=%.*s", STR(s.action), STR(s.period.label));
}

/* ---- following ---- */

bool entry_follow(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct change by = { .person = r->who.person, .now = r->now, .why = "form" };
	struct str framework = param_text(r, "framework"), code = param_text(r, "code");
	struct measure measure;
	static const char sql[] = "SELECT id FROM followed WHERE city = $1 AND framework = $2 AND"
	    " measure = $3 AND deleted IS NULL";
	if (!measure_find(request_db(r, e), r->arena, lang, r->city, framework, code, &measure, e))
		return false;
	struct db *db = store_writer(r->store, e);
	if (!db)
		return false;
	int64_t id = db_int(db, sql, ARGS(r->city, framework, code), 0, e);
	bool ok = e->kind == ERR_NONE;
	if (ok && id) {
		ok = record_delete(db, &followed_kind, r->city, id, &by, e);
	} else if (ok) {
		struct problems found = { .arena = r->arena, .lang = lang };
		struct record *record = record_new(r->arena, &followed_kind, r->city);
		record_set(record, "framework", value_text(framework));
		record_set(record, "measure", value_text(code));
		ok = record_save(db, record, &by, &found, e);
	}
	store_give(db);
	if (!ok)
		return false;
	page_notice(r, p, str_of(id ? _("No longer followed.") : _("Followed from now on.")));
	return reply_redirect(r, p, "/progress/%.*s/%.*s", STR(framework), STR(code));
}
