/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Forms that add and change a record, and the buttons: trash, undo, bring back, erase. */
#include "record/routes.h"

#include "record/form.html.h"
#include "record/pages.html.h"

/* ---- forms ---- */

static struct str heading(struct request *r, const struct at *at, bool add)
{
	const struct lang *lang = r->lang;
	return add ? arena_printf(r->arena, _("%s: add"), _(at->kind->one))
		   : record_name(at->db, r->arena, r->rooms, r->lang, at->record);
}

static bool form_show(struct request *r, struct reply *p, struct at *at, bool add,
    const struct problems *found, const struct conflict *conflict)
{
	const struct lang *lang = r->lang;
	struct str list = record_path(r->arena, at->kind, 0), title = heading(r, at, add);
	struct str own = add ? list : record_path(r->arena, at->kind, at->record->id);
	const struct crumb crumbs[] = {
		{ str_of(_(at->kind->many)), list },
		{ title, add ? STR_EMPTY : own },
		{ str_of(_("Change")), STR_EMPTY },
	};
	p->private = true;
	p->status = conflict && conflict->theirs ? 409 : found && found->total ? 422 : 0;
	struct out *o = page_begin(r, p, &(struct page){ .title = title, .wing = at->kind->wing,
		.crumbs = crumbs, .crumb_count = add ? 2 : 3, .narrow = true, .noindex = true });
	if (conflict && conflict->theirs) {
		struct str who =
		    person_title(at->db, r->arena, r->rooms, lang, conflict->theirs->changed_by);
		form_conflict(o, conflict->items, conflict->count, who, conflict->theirs->changed);
	}
	record_edit_page(o, r, at->record, found, own, own);
	page_end(o);
	return true;
}

bool new_get(struct request *r, struct reply *p, struct err *e)
{
	struct at at;
	if (!at_kind(r, &at, e) || !at_writer(r, &at, e))
		return false;
	at.record = record_new(r->arena, at.kind, r->city);
	for (const struct field *f = at.kind->fields; f->name; f++)
		if (f->initial)
			record_set(at.record, f->name, value_cstr(f->initial));
	/* A link may be given by the address: "add a course to this venue". */
	struct problems ignored = { .arena = r->arena };
	return record_from_form(r, at.record, &ignored, e) &&
	       form_show(r, p, &at, true, NULL, NULL);
}

bool edit_get(struct request *r, struct reply *p, struct err *e)
{
	struct at at;
	return at_record(r, false, &at, e) && at_writer(r, &at, e) &&
	    form_show(r, p, &at, false, NULL, NULL);
}

static bool form_post(struct request *r, struct reply *p, struct at *at, bool add, struct err *e)
{
	struct problems found = { .arena = r->arena, .lang = r->lang };
	struct conflict conflict = { 0 };
	if (!form_save(r, at->db, at->record, "form", &found, &conflict, e))
		return false;
	if (found.total || conflict.theirs)
		return form_show(r, p, at, add, &found, &conflict);
	page_notice(r, p, str_of(tr(r->lang, N_("Saved."))));
	return reply_redirect(r, p, "/%s/%lld", at->kind->path, (long long)at->record->id);
}

bool new_post(struct request *r, struct reply *p, struct err *e)
{
	struct at at;
	if (!at_kind(r, &at, e) || !at_writer(r, &at, e))
		return false;
	at.record = record_new(r->arena, at.kind, r->city);
	return form_post(r, p, &at, true, e);
}

bool edit_post(struct request *r, struct reply *p, struct err *e)
{
	struct at at;
	return at_record(r, false, &at, e) && at_writer(r, &at, e) &&
	       form_post(r, p, &at, false, e);
}

/* ---- buttons ---- */

/* The page may be older than the record: what the reader has not seen is not undone. */
static bool same_version(struct request *r, const struct at *at, struct err *e)
{
	int64_t version = param_int(r, "version");
	return !version || version == at->record->version ||
	       fail(e, ERR_CONFLICT,
		   N_("Somebody else has changed this in the meantime. Look at the page "
		      "again first."));
}

typedef bool (*deed)(struct db *db, const struct at *at, struct request *r,
    const struct change *by, struct err *e);

static bool button(struct request *r, struct at *at, const char *why, deed fn, struct err *e)
{
	struct change by = { r->who.person, r->now, why };
	if (!at_trash(r, at, e) || !same_version(r, at, e))
		return false;
	struct db *writer = store_writer(r->store, e);
	bool ok = writer && fn(writer, at, r, &by, e);
	if (writer)
		store_give(writer);
	return ok;
}

static bool done(struct request *r, struct reply *p, const struct at *at, const char *text,
    const char *where)
{
	page_notice(r, p, str_of(tr(r->lang, text)));
	return reply_redirect(r, p, "/%s/%lld%s", at->kind->path, (long long)at->record->id, where);
}

static bool do_delete(struct db *db, const struct at *at, struct request *r,
    const struct change *by, struct err *e)
{
	return record_delete(db, at->kind, r->city, at->record->id, by, e);
}

static bool do_undo(struct db *db, const struct at *at, struct request *r,
    const struct change *by, struct err *e)
{
	return record_undo(db, at->kind, r->city, at->record->id, by, e);
}

static bool do_restore(struct db *db, const struct at *at, struct request *r,
    const struct change *by, struct err *e)
{
	return record_restore(db, at->kind, r->city, at->record->id, param_int(r, "to"), by, e);
}

static bool do_erase(struct db *db, const struct at *at, struct request *r,
    const struct change *by, struct err *e)
{
	return record_erase(db, at->kind, r->city, at->record->id, by, e);
}

bool delete_post(struct request *r, struct reply *p, struct err *e)
{
	struct at at;
	return button(r, &at, "form", do_delete, e) &&
	    done(r, p, &at, N_("It is in the trash. Undo brings it back."), "/history");
}

bool undo_post(struct request *r, struct reply *p, struct err *e)
{
	struct at at;
	return button(r, &at, "undo", do_undo, e) &&
	    done(r, p, &at, N_("The latest change is undone."), "/history");
}

bool restore_post(struct request *r, struct reply *p, struct err *e)
{
	struct at at;
	return button(r, &at, "undo", do_restore, e) &&
	    done(r, p, &at, N_("That version is back."), "/history");
}

bool erase_post(struct request *r, struct reply *p, struct err *e)
{
	struct at at;
	return button(r, &at, "form", do_erase, e) &&
	    done(r, p, &at, N_("What it said about a person is erased."), "/history");
}
