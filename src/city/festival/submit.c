/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /festival/submit: a partner hands in an event, in one form. After the deadline that is said
 * kindly, and the event is kept for the coordinator all the same.
 */
#include "city/festival/pages.h"

#include "base/date.h"

#include "city/festival/office.html.h"

/* The form's own parameter is not a field of the record; where the form goes names what it is. */
static bool load(struct request *r, struct submit_page *v, struct err *e)
{
	struct db *db = request_db(r, e);
	int64_t id = param_int(r, "event"), edition = param_int(r, "edition");
	if (!db)
		return false;
	if (id && !record_load(db, r->arena, &festival_event_kind, r->city, id, NULL, &v->record,
	        e))
		return false;
	if (!id)
		v->record = record_new(r->arena, &festival_event_kind, r->city);
	if (!id && r->who.partner)	/* his own from the start: so are its contacts */
		record_set(v->record, "partner", value_int(r->who.partner));
	if (!record_may_write(r, &festival_event_kind, id ? v->record : NULL))
		return fail(e, ERR_DENIED, N_("Only partners of the learning city hand in "
		    "events."));
	if (id)
		edition = record_int(v->record, "edition");
	if (!edition_of(db, r->arena, r->lang, r->city, edition, true, &v->edition, e))
		return false;
	v->late = v->edition.record && date_day_of(r->now) > v->edition.deadline;
	v->partner = r->who.partner != 0;
	return true;
}

static void keep_mine(struct request *r, struct events *all, struct events *mine)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->items[i].partner == r->who.partner)
			*list_add(r->arena, mine) = all->items[i];
}

static bool show(struct request *r, struct reply *p, struct submit_page *v, struct err *e)
{
	const struct lang *lang = r->lang;
	struct events all;
	struct db *db = request_db(r, e);
	if (!db || !events_load(db, r->arena, lang, &v->edition, true, &all, e))
		return false;
	if (r->who.partner)
		keep_mine(r, &all, &v->mine);
	v->action = v->record->version ? arena_printf(r->arena, "/festival/submit/%lld",
	    (long long)v->record->id) : S("/festival/submit");
	struct page page = { .title = str_of(v->record->version ? _("Change your event")
	    : _("Hand in an event")), .wing = "festival", .narrow = true, .noindex = true };
	if (v->found && v->found->total)
		page.status = 422;
	struct out *o = page_begin(r, p, &page);
	submit_write(o, v);
	page_end(o);
	return true;
}

/* A new event starts with what is known already. */
static void prefill(struct submit_page *v)
{
	if (v->record->version || !v->edition.record)
		return;
	record_set(v->record, "edition", value_int(v->edition.id));
	record_set(v->record, "day", value_int(v->edition.from));
	record_set(v->record, "free", value_int(1));
}

bool submit_show(struct request *r, struct reply *p, struct err *e)
{
	struct submit_page v = { 0 };
	if (!load(r, &v, e))
		return false;
	prefill(&v);
	return show(r, p, &v, e);
}

/* A partner who changes what was asked hands it in again; what was accepted stays so, and the
 * review shows that it was changed since. */
static void hand_in_again(struct request *r, struct record *record)
{
	if (r->who.partner && str_eq(record_str(record, "state"), S("changes")))
		record_set(record, "state", value_cstr("submitted"));
}

static bool save(struct request *r, struct submit_page *v, struct err *e)
{
	struct change by = { r->who.person, r->now, "form" };
	struct db *db = store_writer(r->store, e);
	bool ok = db && record_save(db, v->record, &by, v->found, e);
	if (db)
		store_give(db);
	return ok;
}

/* What is over takes nothing more, whoever was given the form; the office may still complete it. */
static void check_open(struct request *r, const struct submit_page *v, struct problems *found)
{
	bool over = v->edition.record && (str_eq(v->edition.state, S("over")) ||
	    v->edition.to < date_day_of(r->now));
	if (over && !(r->who.roles & (COORDINATOR | ADMINISTRATOR)))
		problem_add(found, (struct problem){ .field = S("edition") },
		    N_("This edition is over. Please choose the next one."));
}

bool submit_post(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct submit_page v = { 0 };
	struct problems found = { .arena = r->arena, .lang = lang };
	v.found = &found;
	if (!load(r, &v, e) || !record_from_form(r, v.record, &found, e))
		return false;
	if (!record_may_write(r, &festival_event_kind, v.record))
		return fail(e, ERR_DENIED, N_("You may only hand in events of your own."));
	if (v.record->version && param_int(r, "version") != v.record->version)
		return fail(e, ERR_CONFLICT, N_("Somebody else has changed this event in the "
		    "meantime. Go back, load the page again, and change it once more."));
	check_open(r, &v, &found);
	hand_in_again(r, v.record);
	if (found.total)
		return show(r, p, &v, e);
	if (!save(r, &v, e)) {
		if (e->kind != ERR_INPUT || !found.total)
			return false;
		err_clear(e);
		return show(r, p, &v, e);
	}
	page_notice(r, p, str_of(v.late ?
	    _("Thank you. The deadline has passed, but your event is kept; the office will see "
	      "what can still be done.") :
	    _("Thank you. Your event is handed in; you will hear from the office.")));
	return reply_redirect(r, p, "/festival/event/%lld", (long long)v.record->id);
}
