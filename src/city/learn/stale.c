/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Offers that nobody has confirmed for long: counted, listed, confirmed with one press. */
#include "base/num.h"
#include "city/learn/tidy.h"
#include "city/learn/tidy.html.h"

/* An offer that was never confirmed counts from its last change. */
#define STALE                                                                              \
	" FROM opportunity o LEFT JOIN partner p ON p.city = o.city AND p.id = o.partner" \
	" WHERE o.city = $1 AND o.state = 'published' AND o.deleted IS NULL" \
	" AND COALESCE(o.confirmed, o.changed / 86400000) < $2 AND ($3 = 0 OR o.partner = $3)"
static const char count_sql[] = "SELECT count(*)" STALE;
static const char list_sql[] =
    "SELECT o.id, " SQL_IN_LANG("opportunity", "o", "title", "$4") ", COALESCE(o.confirmed,"
    " o.changed / 86400000), COALESCE(o.partner, 0), COALESCE(p.name, '')" STALE " ORDER BY 3,"
    " o.id LIMIT 200";
static const char offers_sql[] =
    "SELECT count(*) FROM opportunity WHERE city = $1 AND state = 'published'"
    " AND deleted IS NULL AND partner = $2";

/* Whose offers somebody looks after: 0 all, -1 none. */
static int64_t own_partner(const struct request *r)
{
	if (r->who.roles & (COORDINATOR | ADMINISTRATOR))
		return 0;
	return r->who.partner ? r->who.partner : -1;
}

static int64_t last_fresh_day(const struct request *r)
{
	return date_day_of(r->now) - STALE_DAYS;
}

bool stale_show(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct { struct tidy_offer *items; size_t count, room; } list = { 0 };
	struct { struct str *items; size_t count, room; } days = { 0 };
	struct db *db = request_db(r, e);
	struct rows *q = db_query(db, list_sql, ARGS(r->city, last_fresh_day(r), own_partner(r),
	    str_of(lang->tag)), e);
	while (rows_next(q)) {
		struct buf day = buf_in(r->arena, 60);
		*list_add(r->arena, &list) = (struct tidy_offer){ .id = rows_int(q, 0),
			.title = rows_copy(q, 1, r->arena), .confirmed = rows_int(q, 2),
			.provider = rows_copy(q, 4, r->arena) };
		date_show(&day, lang, rows_int(q, 2));
		*list_add(r->arena, &days) = buf_view(&day);
	}
	if (!rows_end(q, e))
		return false;
	struct stale_page page = { .offers = list.items, .count = list.count, .days = days.items,
		.total = db_int(db, count_sql, ARGS(r->city, last_fresh_day(r), own_partner(r)), 0,
		    e) };
	struct crumb crumbs[] = { { str_of(_("Learn")), S("/learn") },
		{ str_of(_("To be confirmed")), STR_EMPTY } };
	struct out *o = page_begin(r, p, &(struct page){ .wing = "learn", .crumbs = crumbs,
	    .crumb_count = 2, .title = str_of(_("Offers to be confirmed")) });
	stale_write(o, &page);
	page_end(o);
	return e->kind == ERR_NONE;
}

static bool confirm_one(struct request *r, struct db *db, int64_t id, struct err *e)
{
	const struct change by = { .person = r->who.person, .now = r->now, .why = "form" };
	struct problems found = { .arena = r->arena, .lang = r->lang };
	struct record *offer;
	if (!record_load(db, r->arena, &opportunity_kind, r->city, id, NULL, &offer, e))
		return false;
	if (!record_may_write(r, &opportunity_kind, offer))
		return fail(e, ERR_DENIED, N_("This offer is another partner's."));
	record_set(offer, "confirmed", value_int(date_day_of(r->now)));
	return record_save(db, offer, &by, &found, e);
}

bool stale_confirm(struct request *r, struct reply *p, struct err *e)
{
	struct db *db = store_writer(r->store, e);
	bool ok = db && db_begin(db, e);
	if (ok) {
		for (size_t i = 0; ok && i < param_count(r, "id"); i++) {
			int64_t id = 0;
			ok = num_int(param_nth(r, "id", i), &id) && confirm_one(r, db, id, e);
		}
		ok = db_end(db, ok, e);
	}
	if (db)
		store_give(db);
	if (!ok)
		return fail(e, ERR_INPUT, N_("There is no such offer."));
	page_notice(r, p, str_of(tr(r->lang, N_("Confirmed. Thank you."))));
	return reply_redirect(r, p, "/learn/stale");
}

bool stale_desk_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct db *db = request_db(r, e);
	(void)subject;
	if (own_partner(r) < 0)
		return true;
	int64_t n = db_int(db, count_sql, ARGS(r->city, last_fresh_day(r), own_partner(r)), 0, e);
	if (n)
		stale_panel_write(o, n);
	return e->kind == ERR_NONE;
}

bool partner_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct db *db = request_db(r, e);
	int64_t offers = db_int(db, offers_sql, ARGS(r->city, subject), 0, e);
	int64_t stale = db_int(db, count_sql, ARGS(r->city, last_fresh_day(r), subject), 0, e);
	if (offers)
		partner_panel_write(o, subject, offers, stale);
	return e->kind == ERR_NONE;
}
