/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /festival/door: counting who comes, on a phone. Without scripts it is a form that is sent when
 * there is a network. With assets/door.js it counts by touch, keeps what was counted in the phone
 * while there is no network, and sends it later with the same key, so that it counts once.
 */
#include "city/festival/pages.h"

#include "base/date.h"
#include "base/id.h"

#include "city/festival/office.html.h"

enum { KEY = 26 };

static bool load_event(struct request *r, struct event *x, struct err *e)
{
	struct db *db = request_db(r, e);
	if (!db || !event_load(db, r->arena, r->lang, r->city, param_int(r, "id"), x, e))
		return false;
	return record_may_write(r, &festival_event_kind, x->record) ||
	    fail(e, ERR_DENIED, N_("Only who offers the event counts at its door."));
}

static struct str new_key(struct arena *a)
{
	char key[KEY];
	random_text(key, sizeof key);
	return arena_copy(a, str_of(key));
}

static bool show(struct request *r, struct reply *p, struct door_page *v, struct err *e)
{
	const struct lang *lang = r->lang;
	struct db *db = request_db(r, e);
	if (!db || !crowd_of(db, r->city, 0, v->event.id, &v->crowd, e))
		return false;
	v->key = new_key(r->arena);
	v->early = date_day_of(r->now) + 1 < v->event.day;
	const struct crumb crumbs[] = { { str_of(_("Count at the door")), S("/festival/door") },
		{ v->event.title, STR_EMPTY } };
	struct page page = { .title = v->event.title, .wing = "festival", .narrow = true,
		.noindex = true, .crumbs = crumbs, .crumb_count = 2,
		.status = v->found && v->found->total ? 422 : 0 };
	struct out *o = page_begin(r, p, &page);
	door_write(o, v);
	page_end(o);
	return true;
}

bool door_show(struct request *r, struct reply *p, struct err *e)
{
	struct door_page v = { 0 };
	return load_event(r, &v.event, e) && show(r, p, &v, e);
}

/* ---- sending ---- */

static bool add(struct request *r, const struct event *x, struct problems *found, bool *again_r,
    struct err *e)
{
	struct change by = { r->who.person, r->now, "door" };
	int64_t ages[AGES], groups[COUNTED], at = param_int(r, "at");
	for (size_t i = 0; i < AGES; i++)
		ages[i] = param_int(r, festival_ages[i].code);
	for (size_t i = 0; i < COUNTED; i++)
		groups[i] = param_int(r, festival_counted[i].code);
	/* When it was counted, as the phone says, unless its clock is absurd. */
	bool sound = at > r->now - 90 * INT64_C(86400000) && at <= r->now;
	struct db *db = store_writer(r->store, e);
	bool ok = db && attendance_add(db, r->arena, r->city, x, param_text(r, "key"),
	    sound ? at : r->now, ages, groups, &by, found, again_r, e);
	if (db)
		store_give(db);
	return ok;
}

bool door_post(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct problems found = { .arena = r->arena, .lang = lang };
	struct door_page v = { .found = &found };
	bool again;
	if (!load_event(r, &v.event, e))
		return false;
	if (!add(r, &v.event, &found, &again, e)) {
		if (e->kind != ERR_INPUT)
			return false;
		err_clear(e);
		return show(r, p, &v, e);
	}
	page_notice(r, p, str_of(again ? _("This was counted already; nothing was added.")
	    : _("Counted. Thank you.")));
	return reply_redirect(r, p, "/festival/door/%lld", (long long)v.event.id);
}

/* ---- which door? ---- */

bool door_list_show(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct door_list v = { 0 };
	struct events all;
	struct db *db = request_db(r, e);
	if (!db || !edition_of(db, r->arena, lang, r->city, param_int(r, "edition"), false,
	        &v.edition, e) ||
	    !events_load(db, r->arena, lang, &v.edition, false, &all, e))
		return false;
	for (size_t i = 0; i < all.count; i++)
		if (record_may_write(r, &festival_event_kind, all.items[i].record))
			*list_add(r->arena, &v.events) = all.items[i];
	v.crowds = arena_array(r->arena, struct crowd, v.events.count + 1);
	for (size_t i = 0; i < v.events.count; i++)
		if (!crowd_of(db, r->city, 0, v.events.items[i].id, &v.crowds[i], e))
			return false;
	const struct crumb crumbs[] = { { str_of(_("Festival")), S("/festival") },
		{ str_of(_("Count at the door")), STR_EMPTY } };
	struct page page = { .title = str_of(_("Count at the door")), .wing = "festival",
		.narrow = true, .noindex = true, .crumbs = crumbs, .crumb_count = 2 };
	struct out *o = page_begin(r, p, &page);
	door_list_write(o, &v);
	page_end(o);
	return true;
}
