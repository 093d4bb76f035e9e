/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * An item of a feed as records. A venue is looked for among those of this feed, then among all of
 * the city by its name, before a new one is made. Sessions that are as they were stay; the others
 * are replaced. Values that a record would refuse (an address that is none, a language that is
 * not in the list) are left out rather than the whole offer.
 */
#include "city/learn/feed.h"
#include "base/currency.h"
#include "base/date.h"
#include "base/id.h"
#include "base/lang.h"
#include "base/num.h"
#include "base/sha256.h"

#include <math.h>
#include <string.h>

struct venue_seen {
	struct str key;
	int64_t id;
};

static const char venue_by_key[] = "SELECT id FROM venue WHERE city = $1 AND feed = $2"
    " AND external_id = $3 AND deleted IS NULL";
static const char venue_by_name[] = "SELECT id FROM venue WHERE city = $1 AND deleted IS NULL"
    " AND name = $2 AND (COALESCE(address, '') = $3 OR $3 = '') ORDER BY id LIMIT 1";
static const char sessions_of[] = "SELECT id FROM learn_session WHERE city = $1"
    " AND opportunity = $2 AND feed = $3 AND deleted IS NULL ORDER BY id";

static struct str feed_text(struct arena *a, int64_t feed)
{
	return arena_printf(a, "%lld", (long long)feed);
}

static bool in_list(const struct choice *list, struct str code)
{
	return code.n && choice_label(list, code) != NULL;
}

static struct value text_or_null(struct str s)
{
	return s.n ? value_text(s) : value_null();
}

static struct value web_or_null(struct str s)
{
	bool web = (str_istarts(s, S("http://")) || str_istarts(s, S("https://"))) &&
	    s.n > 10 && s.n < 1000 && str_find_byte(s, ' ', 0) < 0;
	return web ? value_text(s) : value_null();
}

static struct value mail_or_null(struct str s)
{
	ptrdiff_t at = str_find_byte(s, '@', 0);
	bool mail = at > 0 && (size_t)at + 3 < s.n && s.n < 200 && str_find_byte(s, ' ', 0) < 0 &&
	    str_find_byte(str_from(s, (size_t)at), '.', 0) > 1;
	return mail ? value_text(s) : value_null();
}

static struct value line_or_null(struct arena *a, struct str s, size_t max)
{
	char *text = arena_text(a, utf8_cut(s, max));
	for (char *p = text; *p; p++)
		if (*p == '\n' || *p == '\t' || *p == '\r')
			*p = ' ';
	return text_or_null(str_trim(str_of(text)));
}

/* ---- venues ---- */

static size_t *venue_slot(struct feed_saver *s, struct str key)
{
	if (s->venues.count * 2 >= s->venue_room) {
		size_t room = s->venue_room ? s->venue_room * 4 : 256;
		s->venue_table = arena_array(s->arena, size_t, room);
		s->venue_room = room;
		for (size_t i = 0; i < s->venues.count; i++)
			*venue_slot(s, s->venues.items[i].key) = i + 1;
	}
	size_t at = str_hash(key) % s->venue_room;
	while (s->venue_table[at] && !str_eq(s->venues.items[s->venue_table[at] - 1].key, key))
		at = (at + 1) % s->venue_room;
	return &s->venue_table[at];
}

static bool make_venue(struct feed_saver *s, struct arena *a, const struct feed_venue *v,
    struct str key, int64_t *id_r, struct problems *found, struct err *e)
{
	struct record *r = record_new(a, &venue_kind, s->city);
	record_set(r, "name", line_or_null(a, v->name, 200));
	record_set(r, "address", line_or_null(a, v->address, 300));
	record_set(r, "partner", s->partner ? value_int(s->partner) : value_null());
	if (v->placed) {
		struct buf b = buf_in(a, 80);
		num_write(&b, v->latitude);
		buf_byte(&b, ' ');
		num_write(&b, v->longitude);
		record_set(r, "point", value_text(buf_view(&b)));
	}
	record_set(r, "url", web_or_null(v->url));
	record_set(r, "phone", line_or_null(a, v->phone, 60));
	record_set(r, "feed", value_text(feed_text(a, s->feed)));
	record_set(r, "external_id", value_text(key));
	if (!record_save(s->db, r, &s->by, found, e))
		return false;
	*id_r = r->id;
	return true;
}

static bool find_venue(struct feed_saver *s, struct arena *a, const struct feed_venue *v,
    int64_t *id_r, struct problems *found, struct err *e)
{
	*id_r = 0;
	if (!v->name.n)
		return true;
	struct str key = str_slice(sha256_of(a, arena_printf(a, "%.*s|%.*s|%.*s", STR(v->key),
	    STR(v->name), STR(v->address))), 0, 24);
	size_t *slot = venue_slot(s, key);
	if (*slot) {
		*id_r = s->venues.items[*slot - 1].id;
		return true;
	}
	*id_r = db_int(s->db, venue_by_key, ARGS(s->city, feed_text(a, s->feed), key), 0, e);
	if (!*id_r && !e->kind)
		*id_r = db_int(s->db, venue_by_name,
		    ARGS(s->city, line_or_null(a, v->name, 200).s, v->address), 0, e);
	if (e->kind || (!*id_r && !make_venue(s, a, v, key, id_r, found, e)))
		return false;
	*list_add(s->arena, &s->venues) = (struct venue_seen){ arena_copy(s->arena, key), *id_r };
	*slot = s->venues.count;
	return true;
}

/* ---- the offer ---- */

static struct str known_languages(struct arena *a, struct str list)
{
	struct buf b = buf_in(a, 200);
	struct str code;
	while (str_cut(&list, ' ', &code))
		if (in_list(learn_languages, code))
			buf_printf(&b, "%s%.*s", b.n ? " " : "", STR(code));
	return buf_view(&b);
}

static void set_money(struct record *r, const struct feed_item *item)
{
	struct arena *a = r->arena;
	struct str currency = currency_find(item->currency);
	bool price = !isnan(item->cost) && item->cost > 0;
	struct value note = line_or_null(a, item->cost_note, 300);
	if (price && !currency.n && note.type == VALUE_NULL) {	/* 12 of what? Said as words. */
		struct buf b = buf_in(a, 40);
		num_write(&b, item->cost);
		note = value_text(buf_view(&b));
	}
	bool free = item->free == 1 || item->cost == 0;
	record_set(r, "cost", price && currency.n ? value_real(item->cost) : value_null());
	record_set(r, "currency", currency.n ? value_text(currency) : value_null());
	record_set(r, "cost_note", note);
	record_set(r, "free", value_int(free && !price));
}

static void set_time_span(struct record *r, const struct feed_item *item)
{
	int64_t first = INT64_MAX, last = INT64_MIN;
	for (size_t i = 0; i < item->session_count; i++) {
		const struct feed_session *s = &item->sessions[i];
		int64_t end = s->until != FEED_NO_DAY ? s->until : s->day, listed;
		if (s->also_on.n >= 10 &&
		    date_read(str_from(s->also_on, s->also_on.n - 10), &listed) && listed > end)
			end = listed;
		if (!strcmp(s->rhythm, "once") || s->until != FEED_NO_DAY)
			last = end > last ? end : last;
		else
			last = INT64_MAX;
		first = s->day < first ? s->day : first;
	}
	record_set(r, "starts", item->starts != FEED_NO_DAY ? value_int(item->starts)
	    : first != INT64_MAX ? value_int(first) : value_null());
	record_set(r, "ends", item->ends != FEED_NO_DAY ? value_int(item->ends)
	    : last != INT64_MIN && last != INT64_MAX && last >= first ? value_int(last)
	    : value_null());
}

static void set_words(struct record *r, const struct feed_item *item)
{
	struct arena *a = r->arena;
	const struct { const char *field; struct str text; size_t max; } lines[] = {
		{ "title", item->title, 300 }, { "organiser", item->organiser, 200 },
		{ "join_phone", item->phone, 60 },
	};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		record_set(r, lines[i].field, line_or_null(a, lines[i].text, lines[i].max));
	record_set(r, "about", text_or_null(utf8_cut(item->about, 49000)));
	record_set(r, "join", text_or_null(utf8_cut(item->join, 1900)));
	record_set(r, "url", web_or_null(item->url));
	record_set(r, "join_url", web_or_null(item->join_url));
	record_set(r, "join_email", mail_or_null(item->mail));
	const struct { const char *field; const struct choice *list; struct str code; } codes[] = {
		{ "mode", learn_modes, item->mode.n || !item->venue.online ? item->mode
						     : S("online") },
		{ "subject", learn_subjects, item->subject },
		{ "level", learn_levels, item->level },
		{ "kind", learn_kinds, item->kind },
	};
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (in_list(codes[i].list, codes[i].code))
			record_set(r, codes[i].field, value_text(codes[i].code));
	struct str languages = known_languages(a, item->languages);
	if (languages.n)
		record_set(r, "languages", value_text(languages));
}

void feed_fill_offer(struct feed_saver *s, struct record *r, const struct feed_item *item,
    int64_t venue)
{
	set_words(r, item);
	set_money(r, item);
	set_time_span(r, item);
	if (item->age_from > 0)
		record_set(r, "age_from", value_int(item->age_from));
	if (item->age_to > 0 && item->age_to <= 120 && item->age_to >= item->age_from)
		record_set(r, "age_to", value_int(item->age_to));
	if (item->places > 0)
		record_set(r, "places", value_int(item->places));
	record_set(r, "venue", venue ? value_int(venue) : value_null());
	record_set(r, "partner", s->partner ? value_int(s->partner) : value_null());
	record_set(r, "confirmed", value_null());	/* nobody has looked at what is new in it */
	record_set(r, "feed", value_text(feed_text(r->arena, s->feed)));
	record_set(r, "external_id", value_text(item->key));
	struct str state = record_str(r, "state");
	if (!r->version || str_eq(state, S("withdrawn")))
		record_set(r, "state", value_text(s->publish ? S("published") : S("draft")));
}

/* ---- sessions ---- */

static struct str clock_text(struct arena *a, int minutes)
{
	return minutes < 0 ? STR_EMPTY
			   : arena_printf(a, "%02d:%02d", minutes / 60 % 24, minutes % 60);
}

static struct str weekday_list(struct arena *a, unsigned bits)
{
	struct buf b = buf_in(a, 32);
	for (int day = 1; day <= 7; day++)
		if (bits >> day & 1)
			buf_printf(&b, "%s%d", b.n ? " " : "", day);
	return buf_view(&b);
}

void feed_fill_session(struct record *r, const struct feed_session *from)
{
	struct arena *a = r->arena;
	record_set(r, "day", value_int(from->day));
	record_set(r, "begins", text_or_null(clock_text(a, from->begins)));
	record_set(r, "ends", text_or_null(from->begins < 0 ? STR_EMPTY
							    : clock_text(a, from->ends)));
	record_set(r, "rhythm", value_cstr(from->rhythm));
	record_set(r, "weekdays", text_or_null(weekday_list(a, from->weekdays)));
	record_set(r, "until", from->until != FEED_NO_DAY ? value_int(from->until) : value_null());
	record_set(r, "not_on", text_or_null(str_slice(from->not_on, 0, 1990)));
	record_set(r, "also_on", text_or_null(str_slice(from->also_on, 0, 1990)));
	record_set(r, "cancelled", value_int(from->cancelled));
	record_set(r, "note", line_or_null(a, from->note, 500));
}

static bool same_session(const struct record *one, const struct record *other)
{
	static const char *const fields[] = { "day", "begins", "ends", "rhythm", "weekdays",
		"until", "not_on", "also_on", "cancelled", "note" };
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		struct value a = record_get(one, fields[i]), b = record_get(other, fields[i]);
		if (a.type != b.type || (a.type == VALUE_INT && a.i != b.i) ||
		    (a.type == VALUE_TEXT && !str_eq(a.s, b.s)))
			return false;
	}
	return true;
}

static bool add_session(struct feed_saver *s, struct record *r, int64_t opportunity,
    struct str key, struct problems *found, struct err *e)
{
	record_set(r, "opportunity", value_int(opportunity));
	record_set(r, "feed", value_text(feed_text(r->arena, s->feed)));
	/* a key of its own: one that went into the trash is not in its way */
	record_set(r, "external_id", value_text(arena_printf(r->arena, "%.*s#%llx",
	    STR(utf8_cut(key, 250)), (long long)id_new())));
	return record_save(s->db, r, &s->by, found, e);
}

static bool old_sessions(struct feed_saver *s, struct arena *a, int64_t opportunity,
    struct record ***out_r, size_t *count_r, struct err *e)
{
	struct { int64_t *items; size_t count, room; } ids = { 0 };
	struct rows *q = db_query(s->db, sessions_of,
	    ARGS(s->city, opportunity, feed_text(a, s->feed)), e);
	while (rows_next(q))
		*list_add(a, &ids) = rows_int(q, 0);
	bool ok = rows_end(q, e);
	*out_r = arena_array(a, struct record *, ids.count + 1);
	for (size_t i = 0; ok && i < ids.count; i++)
		ok = record_load(s->db, a, &session_kind, s->city, ids.items[i], NULL,
		    &(*out_r)[i], e);
	*count_r = ids.count;
	return ok;
}

static bool save_sessions(struct feed_saver *s, struct arena *a, const struct feed_item *item,
    int64_t opportunity, bool fresh, struct problems *found, struct err *e)
{
	struct record **old = NULL;
	size_t count = 0;
	bool ok = fresh || old_sessions(s, a, opportunity, &old, &count, e);
	for (size_t i = 0; ok && i < item->session_count; i++) {
		struct record *r = record_new(a, &session_kind, s->city);
		feed_fill_session(r, &item->sessions[i]);
		size_t k = 0;
		while (k < count && !(old[k] && same_session(old[k], r)))
			k++;
		if (k < count)
			old[k] = NULL;
		else
			ok = add_session(s, r, opportunity, item->key, found, e);
	}
	for (size_t k = 0; ok && k < count; k++)
		ok = !old[k] ||
		    record_delete(s->db, &session_kind, s->city, old[k]->id, &s->by, e);
	return ok;
}

bool feed_save_item(struct feed_saver *s, struct arena *a, const struct feed_item *item,
    int64_t *opportunity, int64_t *venue_r, struct problems *found, struct err *e)
{
	struct record *r = NULL;
	bool fresh = !*opportunity;
	if (!find_venue(s, a, &item->venue, venue_r, found, e))
		return false;
	if (fresh)
		r = record_new(a, &opportunity_kind, s->city);
	else if (!record_load(s->db, a, &opportunity_kind, s->city, *opportunity, NULL, &r, e))
		return false;
	feed_fill_offer(s, r, item, *venue_r);
	if (!record_save(s->db, r, &s->by, found, e))
		return false;
	*opportunity = r->id;
	return save_sessions(s, a, item, r->id, fresh, found, e);
}

bool feed_set_state(struct db *db, struct arena *a, int64_t city, int64_t opportunity,
    const char *state, const struct change *by, struct err *e)
{
	struct record *r;
	struct problems found = { .arena = a };
	if (!record_load(db, a, &opportunity_kind, city, opportunity, NULL, &r, e)) {
		bool deleted = e->kind == ERR_MISSING;	/* by the office: it has no state to set */
		if (deleted)
			err_clear(e);
		return deleted;
	}
	if (str_eq(record_str(r, "state"), str_of(state)))
		return true;
	record_set(r, "state", value_cstr(state));
	return record_save(db, r, by, &found, e);
}
