/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "city/learn/offer.h"
#include "base/num.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "city/learn/segment.h"

#include <math.h>
#include <string.h>

static const char meetings_sql[] =
    "SELECT session, start, minutes, whole_day FROM learn_occurrence WHERE city = $1"
    " AND opportunity = $2 AND start + minutes >= $3 ORDER BY start LIMIT $4";
static const char total_sql[] =
    "SELECT count(*) FROM learn_occurrence WHERE city = $1 AND opportunity = $2"
    " AND start + minutes >= $3";
static const char kept_sql[] = "SELECT kept FROM learn_merge WHERE city = $1 AND twin = $2";

enum { MINUTES_OF_DAY = 1440, SLUG_MAX = 60 };

/* ---- clock ---- */

const struct zone *wall_zone(struct db *db, struct arena *a, int64_t city)
{
	return zone_find(a, setting_get(db, a, city, "timezone", "UTC"));
}

int64_t wall_now(struct db *db, struct arena *a, int64_t city, int64_t instant)
{
	return zone_wall(wall_zone(db, a, city), instant) / 60000;
}

/* ---- texts ---- */

struct str minutes_text(struct arena *a, int64_t minutes)
{
	minutes %= MINUTES_OF_DAY;
	return arena_printf(a, "%02lld:%02lld", (long long)minutes / 60, (long long)minutes % 60);
}

struct str meeting_text(struct arena *a, const struct lang *lang, const struct meeting *m)
{
	struct buf day = buf_in(a, 100);
	int64_t number = m->start / MINUTES_OF_DAY;
	const struct choice *names = facet_rows[FACET_DAY].choices;
	date_show(&day, lang, number);
	struct str weekday = str_of(_(names[weekday_of(number) - 1].label));
	if (m->whole_day)
		return arena_printf(a, _("%.*s, %.*s"), STR(weekday), STR(buf_view(&day)));
	struct str from = minutes_text(a, m->start);
	if (m->minutes && (m->start + m->minutes - 1) / MINUTES_OF_DAY > number)
		return arena_printf(a, _("%.*s, %.*s, %.*s to %.*s the next day"), STR(weekday),
		    STR(buf_view(&day)), STR(from), STR(minutes_text(a, m->start + m->minutes)));
	if (!m->minutes)
		return arena_printf(a, _("%.*s, %.*s, %.*s"), STR(weekday), STR(buf_view(&day)),
		    STR(from));
	return arena_printf(a, _("%.*s, %.*s, %.*s to %.*s"), STR(weekday), STR(buf_view(&day)),
	    STR(from), STR(minutes_text(a, m->start + m->minutes)));
}

struct str short_text(struct arena *a, struct str text, size_t bytes)
{
	text = str_trim(text);
	ptrdiff_t line = str_find_byte(text, '\n', 0);
	if (line > 0)
		text = str_trim(str_slice(text, 0, (size_t)line));
	if (text.n <= bytes)
		return text;
	text = utf8_cut(text, bytes);
	ptrdiff_t blank = str_rfind_byte(text, ' ');
	if (blank > (ptrdiff_t)bytes / 2)
		text = str_slice(text, 0, (size_t)blank);
	return arena_printf(a, "%.*s…", STR(text));
}

struct str labels_of(struct arena *a, const struct lang *lang, const struct choice *list,
    struct str codes)
{
	struct buf b = buf_in(a, 4000);
	struct str code;
	while (codes.n && str_cut(&codes, ' ', &code)) {
		const char *label = choice_label(list, code);
		if (label)
			buf_printf(&b, "%s%s", b.n ? _(", ") : "", _(label));
	}
	return b.n ? buf_view(&b) : STR_EMPTY;
}

/* Letters and digits of ASCII; what an address needs is the number in front of it. */
static struct str slug_of(struct arena *a, struct str title)
{
	struct str s = slug(a, title);
	struct buf b = buf_in(a, SLUG_MAX + 8);
	for (size_t i = 0; i < s.n && b.n < SLUG_MAX; i++) {
		char c = s.p[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
		if (plain && !(c == '-' && (!b.n || b.p[b.n - 1] == '-')))
			buf_byte(&b, c);
	}
	return b.n ? buf_view(&b) : STR_EMPTY;
}

static struct str price_of(struct arena *a, const struct lang *lang, const struct record *r)
{
	struct buf b = buf_in(a, 100);
	if (record_int(r, "free"))
		return str_of(_("Free"));
	if (record_get(r, "cost").type == VALUE_NULL)
		return STR_EMPTY;
	num_show(&b, lang, record_real(r, "cost"), -1);
	buf_byte(&b, ' ');
	buf_str(&b, record_str(r, "currency"));
	return buf_view(&b);
}

static struct str way_of(struct arena *a, const struct lang *lang, const struct record *venue)
{
	struct str stop = record_str(venue, "stop"), kind = record_str(venue, "stop_kind");
	int64_t metres = record_int(venue, "stop_metres");
	const char *label = NULL;
	for (const struct field *f = venue_kind.fields; f->name; f++)
		if (!strcmp(f->name, "stop_kind"))
			label = choice_label(f->choices, kind);
	if (!stop.n && !label)
		return STR_EMPTY;
	/* A name in Latin letters must not take the comma and the number after it along when the
	 * page runs from right to left. */
	struct str what = arena_printf(a, stop.n && lang->rtl ? "%s%s\u2068%.*s\u2069" : "%s%s%.*s",
	    label ? _(label) : "", label && stop.n ? ": " : "", STR(stop));
	return metres
	    ? arena_printf(a, _("%.*s, %lld metres"), STR(what), (long long)metres) : what;
}

/* ---- loading ---- */

static bool load_meetings(struct db *db, struct arena *a, int64_t now, int most,
    struct shown_offer *o, struct err *e)
{
	struct { struct meeting *items; size_t count, room; } list = { 0 };
	const struct record *r = o->record;
	struct rows *q = db_query(db, meetings_sql, ARGS(r->city, r->id, now, most), e);
	while (rows_next(q))
		*list_add(a, &list) = (struct meeting){ rows_int(q, 0), rows_int(q, 1),
			(int)rows_int(q, 2), rows_int(q, 3) != 0 };
	o->meetings = list.items;
	o->meeting_count = list.count;
	o->meeting_total = (int64_t)list.count;
	if (!rows_end(q, e))
		return false;
	if ((int)list.count == most)
		o->meeting_total = db_int(db, total_sql, ARGS(r->city, r->id, now), 0, e);
	return e->kind == ERR_NONE;
}

static bool title_of(struct db *db, struct arena *a, const struct record_kind *kind, int64_t city,
    int64_t id, const struct lang *lang, struct str *out, struct err *e)
{
	struct record *r;
	struct err missing = { .lang = e->lang };
	if (!id)
		return true;
	if (record_load(db, a, kind, city, id, lang, &r, &missing)) {
		*out = record_title(r);
		return true;
	}
	if (missing.kind != ERR_MISSING)
		*e = missing;
	return missing.kind == ERR_MISSING;
}

static bool load_venue(struct db *db, struct arena *a, const struct lang *lang,
    struct shown_offer *o, struct err *e)
{
	struct err missing = { .lang = e->lang };
	int64_t id = record_int(o->record, "venue");
	struct str lat, point;
	if (!id)
		return true;
	if (!record_load(db, a, &venue_kind, o->record->city, id, lang, &o->venue, &missing)) {
		o->venue = NULL;
		if (missing.kind != ERR_MISSING)
			*e = missing;
		return missing.kind == ERR_MISSING;
	}
	point = record_str(o->venue, "point");
	if (str_cut(&point, ' ', &lat) && !(num_real(lat, &o->lat) && num_real(point, &o->lon)))
		o->lat = o->lon = NAN;
	o->getting_there = way_of(a, lang, o->venue);
	return title_of(db, a, &place_kind, o->record->city, record_int(o->venue, "place"), lang,
	    &o->place, e);
}

static bool has_code(struct str codes, const char *code)
{
	struct str word;
	while (codes.n && str_cut(&codes, ' ', &word))
		if (str_eq(word, str_of(code)))
			return true;
	return false;
}

int64_t offer_confirmed(const struct record *r)
{
	struct value v = record_get(r, "confirmed");
	return v.type == VALUE_INT ? v.i : date_day_of(r->changed);
}

/* Without meetings: its days, where they are known. */
static struct str span_text(struct arena *a, const struct lang *lang, const struct record *r)
{
	struct value from = record_get(r, "starts"), to = record_get(r, "ends");
	struct buf first = buf_in(a, 60), last = buf_in(a, 60);
	if (record_int(r, "any_time"))
		return str_of(_("At any time"));
	if (from.type != VALUE_INT)
		return STR_EMPTY;
	date_show(&first, lang, from.i);
	if (to.type != VALUE_INT)
		return arena_printf(a, _("From %.*s"), STR(buf_view(&first)));
	date_show(&last, lang, to.i);
	return to.i == from.i ? buf_view(&first)
	    : arena_printf(a, _("%.*s to %.*s"), STR(buf_view(&first)), STR(buf_view(&last)));
}

static void fill_texts(struct arena *a, const struct lang *lang, int64_t now,
    struct shown_offer *o)
{
	const struct record *r = o->record;
	struct str name = slug_of(a, o->title);
	o->path = arena_printf(a, "/learn/%lld%s%.*s", (long long)r->id, name.n ? "-" : "",
	    STR(name));
	o->about = record_str(r, "about");
	o->price = price_of(a, lang, r);
	o->step_free = has_code(record_str(r, "needs"), "step-free") ||
	    (o->venue && has_code(record_str(o->venue, "access"), "step-free"));
	o->when = o->meeting_count ? meeting_text(a, lang, &o->meetings[0])
				   : span_text(a, lang, r);
	if (record_str(r, "organiser").n)
		o->provider = record_str(r, "organiser");
	o->stale = offer_confirmed(r) < now / MINUTES_OF_DAY - STALE_DAYS;
}

bool offer_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city, int64_t id,
    int64_t now, int meetings, struct shown_offer *out_r, struct err *e)
{
	struct shown_offer o = { .lat = NAN, .lon = NAN };
	if (!db || !record_load(db, a, &opportunity_kind, city, id, lang, &o.record, e))
		return false;
	o.title = record_title(o.record);
	o.partner = record_int(o.record, "partner");
	if (!load_venue(db, a, lang, &o, e) ||
	    !title_of(db, a, &partner_kind, city, o.partner, lang, &o.provider, e) ||
	    !load_meetings(db, a, now, meetings, &o, e))
		return false;
	fill_texts(a, lang, now, &o);
	*out_r = o;
	return true;
}

int64_t offer_kept(struct db *db, int64_t city, int64_t id, struct err *e)
{
	return db_int(db, kept_sql, ARGS(city, id), id, e);
}
