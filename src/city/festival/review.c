/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /festival/review: what was handed in, with what speaks against it: another event in the same
 * venue, of the same partner or for the same group at the same hour, more people than the venue
 * holds, a grant beyond the budget. The decision is a person's.
 */
#include "city/festival/pages.h"

#include "city/festival/office.html.h"

static const char *const states[] = { "submitted", "changes", "accepted", "refused", "cancelled" };
enum { STATES = sizeof states / sizeof *states };

/* ---- does it fit into the venue? ---- */

/* Seats of a venue, where its room keeps them (field "places"); 0: not known. */
static int64_t venue_seats(struct request *r, int64_t venue)
{
	struct record *v;
	struct err ignored = { 0 };
	const struct record_kind *kind = record_kind_find(r->rooms, S("venue"));
	struct db *db = request_db(r, &ignored);
	if (!venue || !kind || !db || record_field(kind, "places") < 0 ||
	    !record_load(db, r->arena, kind, r->city, venue, NULL, &v, &ignored))
		return 0;
	return record_int(v, "places");
}

static bool is_crowded(struct request *r, const struct event *x)
{
	int64_t seats = venue_seats(r, x->venue);
	return seats && x->capacity > seats;
}

bool review_again(const struct request *r, const struct event *x)
{
	return r->method == POST && param_int(r, "id") == x->id;
}

/* ---- the page ---- */

static void add_row(struct request *r, struct review_page *v, const struct event *x)
{
	struct review_row *row = &v->rows[v->row_count++];
	*row = (struct review_row){ .event = x, .needs = record_str(x->record, "needs"),
		.reply = record_str(x->record, "reply"), .crowded = is_crowded(r, x) };
	clashes_of(r->arena, &v->all, x, &row->clashes);
}

static void make_tabs(struct request *r, struct review_page *v, struct str state)
{
	v->states = arena_array(r->arena, struct tab, STATES);
	for (size_t i = 0; i < STATES; i++) {
		struct tab *tab = &v->states[v->state_count++];
		*tab = (struct tab){
			.text = choice_text(field_choices(&festival_event_kind, "state"),
			    str_of(states[i]), r->lang),
			.href = arena_printf(r->arena, "%.*s/festival/review?edition=%lld&state=%s",
			    STR(r->base), (long long)v->edition.id, states[i]),
			.current = str_eq(state, str_of(states[i])) };
		for (size_t k = 0; k < v->all.count; k++)
			tab->count += str_eq(v->all.items[k].state, str_of(states[i]));
	}
}

static bool load_source(struct request *r, struct db *db, struct review_page *v, struct err *e)
{
	int64_t id = v->edition.grant_source;
	return !id || (record_load(db, r->arena, &fund_source_kind, r->city, id, r->lang,
	    &v->source, e) && source_left(db, v->source, &v->source_left, e));
}

/* found: what was wrong with a decision, which stays in its form. */
static bool show(struct request *r, struct reply *p, int64_t edition, struct str state,
    struct problems *found, struct err *e)
{
	const struct lang *lang = r->lang;
	struct review_page v = { .found = found };
	struct db *db = request_db(r, e);
	if (!db || !edition_of(db, r->arena, lang, r->city, edition, true, &v.edition, e) ||
	    !events_load(db, r->arena, lang, &v.edition, true, &v.all, e))
		return false;
	v.rows = arena_array(r->arena, struct review_row, v.all.count + 1);
	for (size_t i = 0; i < v.all.count; i++) {
		v.granted += v.all.items[i].granted;
		v.asked += v.all.items[i].asked;
		if (str_eq(v.all.items[i].state, state))
			add_row(r, &v, &v.all.items[i]);
	}
	make_tabs(r, &v, state);
	if (!load_source(r, db, &v, e))
		return false;
	const struct crumb crumbs[] = { { str_of(_("Festival")), S("/festival") },
		{ str_of(_("Review")), STR_EMPTY } };
	struct page page = { .title = str_of(_("Review of events")), .wing = "festival",
		.crumbs = crumbs, .crumb_count = 2, .noindex = true, .status = found ? 422 : 0 };
	struct out *o = page_begin(r, p, &page);
	review_write(o, &v);
	page_end(o);
	return true;
}

bool review_show(struct request *r, struct reply *p, struct err *e)
{
	struct str state = param_text(r, "state");
	return show(r, p, param_int(r, "edition"), state.n ? state : S("submitted"), NULL, e);
}

/* ---- the decision ---- */

static bool decide(struct request *r, struct db *db, struct record **x_r,
    struct problems *found, struct err *e)
{
	struct record *x;
	struct change by = { r->who.person, r->now, "form" };
	int64_t grant = 0;
	if (!record_load(db, r->arena, &festival_event_kind, r->city, param_int(r, "id"), NULL, &x,
	        e))
		return false;
	*x_r = x;
	struct str text = param_text(r, "grant"), reply = param_text(r, "reply");
	if (text.n && !money_read(text, &grant))
		return fail(e, ERR_INPUT, N_("The grant must be an amount such as 1234.50."));
	record_set(x, "state", value_text(param_text(r, "state")));
	record_set(x, "reply", reply.n ? value_text(reply) : value_null());
	if (text.n)
		record_set(x, "grant_granted", value_int(grant));
	record_set(x, "decided", value_int(r->now));
	return record_save(db, x, &by, found, e);
}

bool review_post(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct problems found = { .arena = r->arena, .lang = lang };
	struct record *x = NULL;
	struct str from = param_text(r, "from").n ? param_text(r, "from") : S("submitted");
	struct db *db = store_writer(r->store, e);
	bool ok = db && decide(r, db, &x, &found, e);
	if (db)
		store_give(db);
	if (ok) {
		page_notice(r, p, str_of(_("Decided. The partner sees it on the event's page.")));
		return reply_redirect(r, p, "/festival/review?state=%.*s", STR(from));
	}
	if (!x || e->kind != ERR_INPUT)
		return false;
	if (!found.total)
		problem_add(&found, (struct problem){ 0 }, "%s", e->say);
	err_clear(e);
	return show(r, p, record_int(x, "edition"), from, &found, e);
}

/* On the desk: how many wait. */
bool review_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	static const char sql[] = "SELECT count(*) FROM festival_event WHERE city = $1"
	    " AND state = 'submitted' AND deleted IS NULL";
	struct db *db = request_db(r, e);
	int64_t n = db && r->city ? db_int(db, sql, ARGS(r->city), 0, e) : 0;
	(void)subject;
	if (n)
		review_desk(o, n);
	return e->kind == ERR_NONE;
}
