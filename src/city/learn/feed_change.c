/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Changes that wait: what a feed wants to change at offers that are published already, kept until
 * somebody takes or refuses them. A refused one is remembered as what the provider says now, so
 * that it does not come again with the next run.
 */
#include "city/learn/feed.h"
#include "base/lang.h"

#include <string.h>

static const char put_sql[] = "INSERT INTO feed_change (city, feed, item, opportunity, hash, at,"
    " data) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (city, feed, item) DO UPDATE SET"
    " opportunity = excluded.opportunity, hash = excluded.hash, at = excluded.at,"
    " data = excluded.data";
static const char drop_sql[] = "DELETE FROM feed_change WHERE city = $1 AND feed = $2"
    " AND item = $3";
static const char all_sql[] = "SELECT c.item, c.hash, c.opportunity, c.at, c.data, o.title FROM"
    " feed_change c JOIN opportunity o ON o.city = c.city AND o.id = c.opportunity"
    " AND o.deleted IS NULL WHERE c.city = $1 AND c.feed = $2 AND ($3 = '' OR c.item = $3)"
    " AND c.at <= $4 ORDER BY c.at, c.item LIMIT $5";
static const char decided_sql[] = "UPDATE feed_entry SET hash = $4 WHERE city = $1 AND feed = $2"
    " AND item = $3";
static const char sessions_sql[] = "SELECT id FROM learn_session WHERE city = $1"
    " AND opportunity = $2 AND feed = $3 AND deleted IS NULL ORDER BY day, begins, id";

enum { FIELDS_MAX = 60, SESSIONS_SHOWN = 12 };

bool feed_change_put(struct db *db, int64_t city, int64_t feed, int64_t opportunity, int64_t now,
    struct str hash, const struct feed_item *item, struct err *e)
{
	struct arena *a = arena_new(0);
	bool ok = db_run(db, put_sql, ARGS(city, feed, item->key, opportunity, hash, now,
	    feed_item_text(a, item)), e);
	db_touch(db, city);
	arena_free(a);
	return ok;
}

bool feed_change_drop(struct db *db, int64_t city, int64_t feed, struct str item, struct err *e)
{
	return db_run(db, drop_sql, ARGS(city, feed, item), e);
}

bool feed_changes(struct db *db, struct arena *a, int64_t city, int64_t feed, struct str item,
    int64_t until, int limit, struct feed_change **out_r, size_t *count_r, struct err *e)
{
	struct { struct feed_change *items; size_t count, room; } all = { 0 };
	bool read = true;
	struct rows *q = db_query(db, all_sql, ARGS(city, feed, item.n ? item : STR_EMPTY, until,
	    limit), e);
	while (read && rows_next(q)) {
		struct feed_change *c = list_add(a, &all);
		*c = (struct feed_change){ .item = rows_copy(q, 0, a), .hash = rows_copy(q, 1, a),
			.opportunity = rows_int(q, 2), .at = rows_int(q, 3),
			.title = rows_copy(q, 5, a) };
		read = feed_item_read(a, rows_copy(q, 4, a), &c->is, e);
	}
	*out_r = all.items;
	*count_r = all.count;
	return rows_end(q, e) && read;
}

/* ---- in words ---- */

struct differences {
	struct feed_difference *items;
	size_t count, room;
};

static void differ(struct arena *a, struct differences *all, const char *label, struct str now,
    struct str then)
{
	if (!str_eq(now, then))
		*list_add(a, all) = (struct feed_difference){ label, now, then };
}

/* "1 June 2026 18:00 20:00 Every week Monday 6 July 2026" */
static void put_session(struct buf *b, const struct lang *lang, const struct record *r)
{
	static const char *const parts[] = { "day", "begins", "ends", "rhythm", "weekdays", "until",
		"also_on", "not_on", "cancelled", "note" };
	bool once = str_eq(record_str(r, "rhythm"), S("once"));
	if (b->n)
		buf_puts(b, " · ");
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		const struct field *f = &r->kind->fields[record_field(r->kind, parts[i])];
		struct value v = record_get(r, parts[i]);
		if (v.type == VALUE_NULL || (once && f->type == FIELD_CHOICE) ||
		    (f->type == FIELD_FLAG && !v.i))
			continue;
		struct str text = f->type == FIELD_FLAG ? str_of(tr(lang, f->label))
		    : record_value_text(r->arena, lang, f, v);
		buf_printf(b, "%s%.*s", i ? " " : "", STR(text));
	}
}

static bool sessions_now(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    int64_t feed, int64_t opportunity, struct buf *b, struct err *e)
{
	struct { int64_t *items; size_t count, room; } ids = { 0 };
	struct rows *q = db_query(db, sessions_sql, ARGS(city, opportunity,
	    arena_printf(a, "%lld", (long long)feed)), e);
	while (rows_next(q))
		*list_add(a, &ids) = rows_int(q, 0);
	bool ok = rows_end(q, e);
	for (size_t i = 0; ok && i < ids.count && i < SESSIONS_SHOWN; i++) {
		struct record *r;
		ok = record_load(db, a, &session_kind, city, ids.items[i], NULL, &r, e);
		if (ok)
			put_session(b, lang, r);
	}
	return ok;
}

static bool compare_sessions(struct db *db, struct arena *a, const struct lang *lang,
    int64_t city, int64_t feed, const struct feed_change *c, struct differences *all,
    struct err *e)
{
	struct buf now = buf_in(a, 1 << 16), then = buf_in(a, 1 << 16);
	if (!sessions_now(db, a, lang, city, feed, c->opportunity, &now, e))
		return false;
	for (size_t i = 0; i < c->is.session_count && i < SESSIONS_SHOWN; i++) {
		struct record *r = record_new(a, &session_kind, city);
		feed_fill_session(r, &c->is.sessions[i]);
		put_session(&then, lang, r);
	}
	differ(a, all, tr(lang, session_kind.many), buf_view(&now), buf_view(&then));
	return true;
}

static bool compare_venue(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    const struct record *is, const struct feed_change *c, struct differences *all, struct err *e)
{
	struct record *venue = NULL;
	if (record_int(is, "venue") && !record_load(db, a, &venue_kind, city,
	    record_int(is, "venue"), NULL, &venue, e))
		return false;
	differ(a, all, tr(lang, venue_kind.one), venue ? record_title(venue) : STR_EMPTY,
	    c->is.venue.name);
	return true;
}

bool feed_change_compare(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    int64_t feed, const struct feed_change *c, struct feed_difference **out_r, size_t *count_r,
    struct err *e)
{
	static const char silent[] = " state venue partner confirmed feed external_id ";
	struct feed_saver s = { .db = db, .arena = a, .city = city, .feed = feed };
	struct differences all = { 0 };
	struct record *now, *then;
	if (!record_load(db, a, &opportunity_kind, city, c->opportunity, NULL, &now, e) ||
	    !record_load(db, a, &opportunity_kind, city, c->opportunity, NULL, &then, e))
		return false;
	feed_fill_offer(&s, then, &c->is, record_int(now, "venue"));
	for (const struct field *f = opportunity_kind.fields; f->name; f++) {
		struct value old = record_get(now, f->name), new = record_get(then, f->name);
		if (value_equal(old, new) || strstr(silent, arena_printf(a, " %s ", f->name).p))
			continue;
		differ(a, &all, tr(lang, f->label), record_value_text(a, lang, f, old),
		    record_value_text(a, lang, f, new));
	}
	if (!compare_venue(db, a, lang, city, now, c, &all, e) ||
	    !compare_sessions(db, a, lang, city, feed, c, &all, e))
		return false;
	*out_r = all.items;
	*count_r = all.count;
	return true;
}

/* ---- deciding ---- */

bool feed_change_decide(struct feed_saver *s, const struct feed_change *c, bool accept,
    struct problems *found, struct err *e)
{
	int64_t opportunity = c->opportunity, venue = 0;
	if (!db_begin(s->db, e))
		return false;
	bool ok = (!accept || feed_save_item(s, s->arena, &c->is, &opportunity, &venue, found,
	    e)) && db_run(s->db, decided_sql, ARGS(s->city, s->feed, c->item, c->hash), e) &&
	    feed_change_drop(s->db, s->city, s->feed, c->item, e);
	db_touch(s->db, s->city);
	return db_end(s->db, ok, e);
}
