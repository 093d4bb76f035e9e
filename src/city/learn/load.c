/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Reading offers out of the store into a maker: some thousands at a time, each table once, in the
 * order of the offers' ids, so that nothing is asked for offer by offer.
 */
#include "base/num.h"
#include "city/learn/directory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RANGE "city = $1 AND opportunity >= $2 AND opportunity <= $3"

static const char offers_sql[] =
    "SELECT o.id, o.title, o.about, o.easy_read, o.kind, o.subject, o.level, o.mode, o.languages,"
    " o.groups, o.needs, o.free, o.childcare, o.guidance, o.sign_url, o.audio_url, o.partner,"
    " o.venue, o.starts, o.ends, v.place, v.point, v.access, v.stop_kind, v.stop_metres, v.name,"
    " p.name, o.organiser, o.any_time"
    " FROM opportunity o LEFT JOIN venue v ON v.city = o.city AND v.id = o.venue"
    " LEFT JOIN partner p ON p.city = o.city AND p.id = o.partner"
    " WHERE o.city = $1 AND o.id >= $2 AND o.id <= $3 AND o.state = 'published'"
    " AND o.deleted IS NULL AND NOT EXISTS (SELECT 1 FROM learn_merge m WHERE m.city = o.city"
    " AND m.twin = o.id) ORDER BY o.id LIMIT $4";
static const char texts_sql[] =
    "SELECT record, field, lang, text FROM translation WHERE city = $1 AND kind = 'opportunity'"
    " AND record >= $2 AND record <= $3 ORDER BY record, lang, field";
static const char meetings_sql[] =
    "SELECT opportunity, start, whole_day FROM learn_occurrence WHERE " RANGE
    " AND start >= $4 ORDER BY opportunity, start";
static const char sessions_sql[] =
    "SELECT DISTINCT opportunity FROM learn_session WHERE " RANGE " AND deleted IS NULL"
    " ORDER BY opportunity";
static const char language_sql[] = "SELECT language FROM city WHERE city = 0 AND id = $1";
static const char count_sql[] =
    "SELECT count(*) FROM opportunity WHERE city = $1 AND state = 'published' AND deleted IS NULL";
static const char middle_sql[] =
    "SELECT id FROM opportunity WHERE city = $1 AND state = 'published' AND deleted IS NULL"
    " ORDER BY id LIMIT 1 OFFSET $2";
static const char last_sql[] = "SELECT max(id) FROM history WHERE city = $1";
static const char changes_sql[] =
    "SELECT id, kind, record FROM history WHERE city = $1 AND id > $2 ORDER BY id LIMIT 60001";
static const char of_session[] =
    "SELECT opportunity FROM learn_session WHERE city = $1 AND id = $2";
static const char of_venue[] = "SELECT id FROM opportunity WHERE city = $1 AND venue = $2";
static const char of_partner[] = "SELECT id FROM opportunity WHERE city = $1 AND partner = $2";

enum { CHANGES_MAX = 60000, TEXT_MAX = 4000, STOP_NEAR = 500, OFFER_FREE = 1, OFFER_CHILDCARE = 2,
	OFFER_GUIDANCE = 4, OFFER_EASY = 8, OFFER_SIGN = 16, OFFER_AUDIO = 32 };

struct loading {
	struct arena *arena;
	const char *language;		/* of what is not translated */
	struct offer *offers;
	size_t count;
	struct { uint32_t *items; size_t count, room; } meetings;
};

/* ---- offers ---- */

static void read_point(struct str point, struct offer *o)
{
	struct str lat;
	o->lat = o->lon = NAN;
	if (str_cut(&point, ' ', &lat) && !(num_real(lat, &o->lat) && num_real(point, &o->lon)))
		o->lat = o->lon = NAN;
}

/* What the venue has, the offer has: all codes of venues that are also needs. */
static void read_access(struct rows *q, struct offer *o)
{
	o->codes[FACET_NEED] = facet_codes(FACET_NEED, rows_text(q, 10)) |
	    facet_codes(FACET_NEED, rows_text(q, 22));
	if (!rows_null(q, 24) && rows_int(q, 24) <= STOP_NEAR)
		o->codes[FACET_STOP] = facet_codes(FACET_STOP, rows_text(q, 23));
}

static void read_help(struct rows *q, struct offer *o)
{
	o->codes[FACET_OFFER] = (rows_int(q, 11) ? OFFER_FREE : 0) |
	    (rows_int(q, 12) ? OFFER_CHILDCARE : 0) | (rows_int(q, 13) ? OFFER_GUIDANCE : 0) |
	    (rows_null(q, 3) ? 0 : OFFER_EASY) | (rows_null(q, 14) ? 0 : OFFER_SIGN) |
	    (rows_null(q, 15) ? 0 : OFFER_AUDIO);
}

/* A narrow subject lies in its broad one. */
static void read_subject(struct rows *q, struct offer *o)
{
	struct str subject = rows_text(q, 5);
	o->codes[FACET_SUBJECT] = facet_codes(FACET_SUBJECT, subject) |
	    facet_codes(FACET_SUBJECT, str_slice(subject, 0, 2));
}

static struct offer_text *add_text(struct offer *o, const char *lang)
{
	for (size_t i = 0; i < o->text_count; i++)
		if (!strcmp(o->texts[i].lang, lang))
			return &o->texts[i];
	if (o->text_count == TEXTS_MAX)
		return &o->texts[TEXTS_MAX - 1];
	o->texts[o->text_count] = (struct offer_text){ .lang = lang };
	return &o->texts[o->text_count++];
}

static void read_texts(struct loading *x, struct rows *q, struct offer *o)
{
	struct offer_text *own = add_text(o, x->language);
	struct buf b = buf_in(x->arena, TEXT_MAX * 2 + 2000);
	buf_str(&b, str_slice(rows_text(q, 2), 0, TEXT_MAX));
	for (int i = 25; i <= 27; i++) {
		buf_byte(&b, '\n');
		buf_str(&b, rows_text(q, i));
	}
	own->title = rows_copy(q, 1, x->arena);
	own->text = buf_view(&b);
}

static void read_offer(struct loading *x, struct rows *q, struct offer *o)
{
	static const enum facet plain[] = { FACET_KIND, FACET_SUBJECT, FACET_LEVEL, FACET_MODE,
		FACET_LANGUAGE, FACET_GROUP };
	*o = (struct offer){ .id = rows_int(q, 0), .partner = rows_int(q, 16),
		.venue = rows_int(q, 17), .starts = rows_int(q, 18), .ends = rows_int(q, 19),
		.place = rows_int(q, 20), .any_time = rows_int(q, 28) != 0 };
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		o->codes[plain[i]] = facet_codes(plain[i], rows_text(q, 4 + (int)i));
	read_subject(q, o);
	read_access(q, o);
	read_help(q, o);
	read_point(rows_text(q, 21), o);
	read_texts(x, q, o);
}

static bool read_offers(struct loading *x, struct db *db, int64_t city, int64_t from, int64_t to,
    int limit, struct err *e)
{
	struct rows *q = db_query(db, offers_sql, ARGS(city, from, to, limit), e);
	x->offers = arena_array(x->arena, struct offer, (size_t)limit + 1);
	while (rows_next(q))
		read_offer(x, q, &x->offers[x->count++]);
	return rows_end(q, e);
}

/* ---- what belongs to them, in the same order ---- */

static struct offer *offer_of(struct loading *x, size_t *at, int64_t id)
{
	while (*at < x->count && x->offers[*at].id < id)
		(*at)++;
	return *at < x->count && x->offers[*at].id == id ? &x->offers[*at] : NULL;
}

static const char *lang_kept(struct loading *x, struct str tag)
{
	const struct lang *known = lang_find(tag);
	return known ? known->tag : arena_text(x->arena, tag);
}

static bool read_translations(struct loading *x, struct db *db, int64_t city, struct err *e)
{
	size_t at = 0;
	struct rows *q = db_query(db, texts_sql,
	    ARGS(city, x->offers[0].id, x->offers[x->count - 1].id), e);
	while (rows_next(q)) {
		struct offer *o = offer_of(x, &at, rows_int(q, 0));
		bool title = str_eq(rows_text(q, 1), S("title"));
		if (!o || !(title || str_eq(rows_text(q, 1), S("about"))))
			continue;
		struct offer_text *t = add_text(o, lang_kept(x, rows_text(q, 2)));
		if (title)
			t->title = rows_copy(q, 3, x->arena);
		else
			t->text = arena_copy(x->arena, str_slice(rows_text(q, 3), 0, TEXT_MAX));
	}
	return rows_end(q, e);
}

static bool read_meetings(struct loading *x, struct db *db, int64_t city, int64_t today,
    struct err *e)
{
	size_t at = 0;
	struct rows *q = db_query(db, meetings_sql, ARGS(city, x->offers[0].id,
	    x->offers[x->count - 1].id, today * 1440), e);
	while (rows_next(q)) {
		struct offer *o = offer_of(x, &at, rows_int(q, 0));
		if (!o)
			continue;
		*list_add(x->arena, &x->meetings) =
		    (uint32_t)(rows_int(q, 1) * 2 + (rows_int(q, 2) != 0));
		o->meeting_count++;
	}
	size_t from = 0;
	for (size_t i = 0; i < x->count; i++) {
		x->offers[i].meetings = x->meetings.items + from;
		from += x->offers[i].meeting_count;
	}
	return rows_end(q, e);
}

static bool read_sessions(struct loading *x, struct db *db, int64_t city, struct err *e)
{
	size_t at = 0;
	struct rows *q = db_query(db, sessions_sql,
	    ARGS(city, x->offers[0].id, x->offers[x->count - 1].id), e);
	while (rows_next(q)) {
		struct offer *o = offer_of(x, &at, rows_int(q, 0));
		if (o)
			o->has_sessions = !o->any_time;	/* it never ends with them */
	}
	return rows_end(q, e);
}

bool load_offers(struct db *db, struct maker *m, int64_t city, int64_t from, int64_t to, int limit,
    int64_t today, int64_t *last_r, struct err *e)
{
	struct loading x = { .arena = arena_new(0) };
	struct str language = db_text(db, x.arena, language_sql, ARGS(city), e);
	x.language = lang_kept(&x, language.n ? language : S("en"));
	bool ok = !e->kind && read_offers(&x, db, city, from, to, limit, e);
	if (ok && x.count)
		ok = read_translations(&x, db, city, e) && read_meetings(&x, db, city, today, e) &&
		    read_sessions(&x, db, city, e);
	for (size_t i = 0; ok && i < x.count; i++)
		maker_add(m, &x.offers[i]);
	*last_r = x.count ? x.offers[x.count - 1].id : 0;
	arena_free(x.arena);
	return ok;
}

int64_t load_count(struct db *db, int64_t city, struct err *e)
{
	return db_int(db, count_sql, ARGS(city), 0, e);
}

int64_t load_middle(struct db *db, int64_t city, int64_t count, struct err *e)
{
	return count > 1 ? db_int(db, middle_sql, ARGS(city, count / 2), 0, e) : 0;
}

int64_t load_last(struct db *db, int64_t city, struct err *e)
{
	return db_int(db, last_sql, ARGS(city), 0, e);
}

/* ---- changes ---- */

struct ids {
	int64_t *items;
	size_t count, room;
};

static bool add_ids(struct db *db, struct arena *a, const char *sql, int64_t city, int64_t record,
    struct ids *ids, struct err *e)
{
	struct rows *q = db_query(db, sql, ARGS(city, record), e);
	while (rows_next(q))
		*list_add(a, ids) = rows_int(q, 0);
	return rows_end(q, e);
}

struct note {
	struct str kind;
	int64_t record;
};

static bool add_note(struct db *db, struct arena *a, int64_t city, const struct note *n,
    struct ids *ids, struct err *e)
{
	if (str_eq(n->kind, S("opportunity")))
		*list_add(a, ids) = n->record;
	else if (str_eq(n->kind, S("learn_session")))
		return add_ids(db, a, of_session, city, n->record, ids, e);
	else if (str_eq(n->kind, S("venue")))
		return add_ids(db, a, of_venue, city, n->record, ids, e);
	else if (str_eq(n->kind, S("partner")))
		return add_ids(db, a, of_partner, city, n->record, ids, e);
	return true;
}

static int by_id(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static size_t without_repeats(int64_t *ids, size_t count)
{
	size_t kept = 0;
	if (count)
		qsort(ids, count, sizeof *ids, by_id);
	for (size_t i = 0; i < count; i++)
		if (!kept || ids[kept - 1] != ids[i])
			ids[kept++] = ids[i];
	return kept;
}

bool load_changes(struct db *db, struct arena *a, int64_t city, int64_t since,
    struct changes *out_r, struct err *e)
{
	struct { struct note *items; size_t count, room; } notes = { 0 };
	struct ids ids = { 0 };
	*out_r = (struct changes){ .last = since };
	struct rows *q = db_query(db, changes_sql, ARGS(city, since), e);
	while (rows_next(q)) {
		out_r->last = rows_int(q, 0);
		*list_add(a, &notes) = (struct note){ rows_copy(q, 1, a), rows_int(q, 2) };
	}
	if (!rows_end(q, e))
		return false;
	out_r->all = notes.count > CHANGES_MAX;
	for (size_t i = 0; i < notes.count && !out_r->all; i++)
		if (!add_note(db, a, city, &notes.items[i], &ids, e))
			return false;
	out_r->offers = ids.items;
	out_r->count = without_repeats(ids.items, ids.count);
	return true;
}
