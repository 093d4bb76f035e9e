/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /feeds/:id/changes: what a feed wants to change at published offers, beside what they say now,
 * and the decision about one or all of them. Only what the reader has seen is decided: a change
 * that came, or was replaced, in the meantime goes on waiting.
 */
#include "city/learn/feed_change_pages.h"
#include "base/lang.h"
#include "city/learn/feed_changes.html.h"

enum { SHOWN = 100, STEP = 100 };

static const char count_sql[] = "SELECT COUNT(*) FROM feed_change c JOIN opportunity o"
    " ON o.city = c.city AND o.id = c.opportunity AND o.deleted IS NULL"
    " WHERE c.city = $1 AND c.feed = $2";
static const char desk_sql[] = "SELECT c.feed, f.name, COUNT(*) FROM feed_change c JOIN feed f"
    " ON f.city = c.city AND f.id = c.feed AND f.deleted IS NULL JOIN opportunity o"
    " ON o.city = c.city AND o.id = c.opportunity AND o.deleted IS NULL WHERE c.city = $1"
    " GROUP BY c.feed, f.name ORDER BY f.name LIMIT 50";

/* ---- the page ---- */

static bool load_rows(struct request *r, struct feed_changes_view *v, struct err *e)
{
	struct feed_change *all;
	struct db *db = request_db(r, e);
	if (!db || !feed_changes(db, r->arena, r->city, v->id, STR_EMPTY, r->now, SHOWN, &all,
	    &v->count, e))
		return false;
	v->rows = arena_array(r->arena, struct feed_change_row, v->count + 1);
	for (size_t i = 0; i < v->count; i++) {
		struct feed_change_row *row = &v->rows[i];
		row->change = &all[i];
		if (!feed_change_compare(db, r->arena, r->lang, r->city, v->id, &all[i],
		    &row->all, &row->count, e))
			return false;
	}
	v->total = db_int(db, count_sql, ARGS(r->city, v->id), 0, e);
	return !e->kind;
}

bool feed_changes_get(struct request *r, struct reply *p, struct err *e)
{
	struct feed_changes_view v = { .id = param_int(r, "id"),
		.decides = (r->who.roles & (COORDINATOR | ADMINISTRATOR)) != 0 };
	struct record *feed;
	const struct lang *lang = r->lang;
	p->private = true;
	if (!record_load(request_db(r, e), r->arena, &feed_kind, r->city, v.id, NULL, &feed, e) ||
	    !load_rows(r, &v, e))
		return false;
	struct crumb crumbs[] = { { str_of(_("Feeds")), S("/feeds") }, { record_title(feed),
	    arena_printf(r->arena, "/feeds/%lld", (long long)v.id) },
	    { str_of(_("Changes")), S("") } };
	struct out *o = page_begin(r, p, &(struct page){ .title = str_of(_("Changes that wait")),
	    .wing = "learn", .crumbs = crumbs, .crumb_count = 3, .noindex = true });
	feed_changes_write(o, &v);
	page_end(o);
	return true;
}

/* ---- the decision ---- */

struct decision {
	int64_t done, kept;
	struct str why;		/* of the last that was kept */
};

static bool decide_one(struct request *r, struct feed_saver *s, const struct feed_change *c,
    struct decision *d, struct err *e)
{
	struct problems found = { .arena = r->arena, .lang = r->lang };
	struct err wrong = { .lang = r->lang };
	struct str hash = param_text(r, "hash");
	if (hash.n && !str_eq(hash, c->hash)) {
		d->kept++;
		d->why = str_of(tr(r->lang, N_("The provider has changed it again in the meantime. "
		    "Please read it again.")));
		return true;
	}
	if (feed_change_decide(s, c, str_eq(param_text(r, "what"), S("accept")), &found, &wrong)) {
		d->done++;
		return true;
	}
	if (wrong.kind != ERR_INPUT && wrong.kind != ERR_CONFLICT) {
		*e = wrong;
		return false;
	}
	d->kept++;
	d->why = found.count ? found.items[0].text : arena_printf(r->arena, "%s", wrong.say);
	return true;
}

/* Some of them in one transaction; what is kept waiting does not come up again. */
static bool decide_step(struct request *r, struct feed_saver *s, struct decision *d,
    bool *more_r, struct err *e)
{
	struct feed_change *all = NULL;
	size_t count = 0, limit = STEP + (size_t)d->kept;
	struct db *db = store_writer(r->store, e);
	bool ok = db && db_begin(db, e);
	s->db = db;
	if (ok) {
		ok = db_alone(db, r->city, e) && feed_changes(db, r->arena, r->city, s->feed,
		    param_text(r, "item"), param_int(r, "seen"), (int)limit, &all, &count, e);
		size_t from = (size_t)d->kept < count ? (size_t)d->kept : count;
		for (size_t i = from; ok && i < count; i++)
			ok = decide_one(r, s, &all[i], d, e);
		ok = db_end(db, ok, e);
	}
	if (db)
		store_give(db);
	*more_r = count == limit;
	return ok;
}

bool feed_changes_post(struct request *r, struct reply *p, struct err *e)
{
	int64_t id = param_int(r, "id");
	struct record *feed;
	const struct lang *lang = r->lang;
	struct decision d = { 0 };
	bool more = true;
	if (!record_load(request_db(r, e), r->arena, &feed_kind, r->city, id, NULL, &feed, e))
		return false;
	struct feed_saver s = { .arena = r->arena, .city = r->city, .feed = id,
		.partner = record_int(feed, "partner"), .publish = true,
		.by = { .person = r->who.person, .now = r->now, .why = "feed" } };
	while (more)
		if (!decide_step(r, &s, &d, &more, e))
			return false;
	struct str text = arena_printf(r->arena, _("Changes decided: %lld."), (long long)d.done);
	if (d.kept)
		text = arena_printf(r->arena, "%.*s %s %.*s", STR(text),
		    _("Some wait still:"), STR(d.why));
	page_notice(r, p, text);
	return reply_redirect(r, p, "/feeds/%lld/changes", (long long)id);
}

/* ---- where they are counted ---- */

bool feed_changes_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct feed_waits w = { .id = subject, .count = db_int(request_db(r, e), count_sql,
	    ARGS(r->city, subject), 0, e) };
	if (w.count)
		feed_changes_panel_write(o, &w);
	return !e->kind;
}

bool feed_changes_desk_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct { struct feed_waits *items; size_t count, room; } all = { 0 };
	struct rows *q = db_query(request_db(r, e), desk_sql, ARGS(r->city), e);
	(void)subject;
	while (rows_next(q))
		*list_add(r->arena, &all) = (struct feed_waits){ rows_int(q, 0), rows_int(q, 2),
			rows_copy(q, 1, r->arena) };
	if (!rows_end(q, e))
		return false;
	if (all.count)
		feed_changes_desk_write(o, all.items, all.count);
	return true;
}
