/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * An offer as events of a calendar: one for each session that still meets. What comes again is
 * said by its rule, with the days that are left out or come besides, so that a calendar of many
 * courses stays small, and a course that goes on goes on in it.
 */
#include "base/date.h"
#include "city/learn/offer_page.h"
#include "formats/ical_write.h"
#include "formats/rrule.h"

#include <math.h>

static const char sessions_sql[] = "SELECT id, day, begins, ends, rhythm, weekdays, until, not_on,"
    " also_on, rule, changed, version FROM learn_session s WHERE s.city = $1"
    " AND s.opportunity = $2 AND s.deleted IS NULL AND COALESCE(s.cancelled, 0) = 0 AND EXISTS"
    " (SELECT 1 FROM learn_occurrence o WHERE o.city = s.city AND o.opportunity = s.opportunity"
    " AND o.session = s.id AND o.start + o.minutes >= $3) ORDER BY s.day, s.id";
static const char *const columns[] = { "day", "begins", "ends", "rhythm", "weekdays", "until",
	"not_on", "also_on", "rule" };

enum { COLUMNS = sizeof columns / sizeof *columns, MINUTES_OF_DAY = 1440, MINUTE = 60000 };

static struct str host_of(struct request *r)
{
	ptrdiff_t at = str_find(r->origin, S("://"), 0);
	return at < 0 ? r->origin : str_from(r->origin, (size_t)at + 3);
}

/* A wall of the city, in minutes, as an event gives it: an instant, or a day. */
static int64_t moment(const struct ical_writer *w, const struct occurrence *o, int64_t start)
{
	return o->whole_day ? start / MINUTES_OF_DAY : zone_instant(w->zone, start * MINUTE);
}

/* ---- the rule ---- */

/* Without the UNTIL that somebody wrote: a calendar wants it in UTC. */
static struct str without_until(struct arena *a, struct str rule)
{
	struct buf b = buf_in(a, rule.n + 1);
	struct str part;
	while (rule.n && str_cut(&rule, ';', &part))
		if (!str_istarts(part, S("UNTIL="))) {
			if (b.n)
				buf_byte(&b, ';');
			buf_str(&b, part);
		}
	return b.n ? buf_view(&b) : STR_EMPTY;
}

/* The last moment of a series, as a wall in milliseconds; false: it has none. */
static bool last_of(const struct ical_writer *w, const struct record *session,
    const struct rrule *rule, int64_t *wall_r)
{
	struct value until = record_get(session, "until");
	bool given = rule->until_given;
	*wall_r = !given ? INT64_MAX
	    : rule->until_utc ? zone_wall(w->zone, rule->until) : rule->until;
	if (until.type == VALUE_INT && (until.i + 1) * 86400000 - 1000 < *wall_r)
		*wall_r = (until.i + 1) * 86400000 - 1000;
	return given || until.type == VALUE_INT;
}

static struct str until_text(struct arena *a, const struct ical_writer *w, bool days, int64_t wall)
{
	struct date d = date_from_day(date_day_of(days ? wall : zone_instant(w->zone, wall)));
	int64_t ms = zone_instant(w->zone, wall);
	int seconds = (int)((ms - date_day_of(ms) * 86400000) / 1000);
	if (days)
		return arena_printf(a, ";UNTIL=%04d%02d%02d", d.year, d.month, d.day);
	return arena_printf(a, ";UNTIL=%04d%02d%02dT%02d%02d%02dZ", d.year, d.month, d.day,
	    seconds / 3600, seconds / 60 % 60, seconds % 60);
}

/* Empty: no rule says it (it takes place once; or it counts and has a last day besides). */
static struct str rule_for(struct arena *a, const struct ical_writer *w,
    const struct record *session, bool days)
{
	struct str text = session_rule(a, session);
	struct err ignored = { 0 };
	struct rrule rule;
	int64_t last;
	if (!text.n || !rrule_read(text, &rule, &ignored))
		return STR_EMPTY;
	if (!last_of(w, session, &rule, &last))
		return text;
	return rule.count ? STR_EMPTY : arena_printf(a, "%.*s%.*s", STR(without_until(a, text)),
	    STR(until_text(a, w, days, last)));
}

/* ---- one session ---- */

static void days_of(struct arena *a, const struct ical_writer *w, struct str list,
    const struct occurrence *first, const int64_t **out_r, size_t *count_r)
{
	struct { int64_t *items; size_t count, room; } all = { 0 };
	struct str word;
	while (list.n && str_cut(&list, ' ', &word)) {
		int64_t day;
		if (date_read(word, &day))
			*list_add(a, &all) = moment(w, first,
			    day * MINUTES_OF_DAY + first->start % MINUTES_OF_DAY);
	}
	*out_r = all.items;
	*count_r = all.count;
}

static void put_event(struct ical_writer *w, struct ical_event event, const struct occurrence *o)
{
	event.days = o->whole_day;
	event.start = moment(w, o, o->start);
	event.end = o->whole_day ? event.start + 1 : event.start + (int64_t)o->minutes * MINUTE;
	ical_event(w, &event);
}

/* Each meeting by itself, where no rule can say it. */
static bool put_listed(struct request *r, struct ical_writer *w, const struct record *session,
    struct ical_event event, int64_t now, struct err *e)
{
	struct occurrence *all;
	size_t count;
	int64_t today = now / MINUTES_OF_DAY;
	struct str uid = event.uid;
	if (!occurrences_of_session(r->arena, session, today, today + OCCURRENCES_AHEAD, &all,
	        &count, e))
		return false;
	for (size_t i = 0; i < count; i++) {
		event.uid = arena_printf(r->arena, "%lld-%.*s", (long long)all[i].start, STR(uid));
		put_event(w, event, &all[i]);
	}
	return true;
}

/* The series begins with the first day its rule gives, also where that one is left out: a rule
 * counts from there. */
static bool put_session(struct request *r, struct ical_writer *w, struct record *session,
    struct ical_event event, int64_t now, struct err *e)
{
	struct arena *a = r->arena;
	struct occurrence *all;
	size_t count;
	struct str left_out = record_str(session, "not_on");
	struct str besides = record_str(session, "also_on");
	int64_t day = record_int(session, "day");
	bool once = !session_rule(a, session).n;
	record_set(session, "not_on", value_null());
	record_set(session, "also_on", value_null());
	if (!occurrences_of_session(a, session, day, day + OCCURRENCES_AHEAD, &all, &count, e))
		return false;
	record_set(session, "not_on", left_out.n ? value_text(left_out) : value_null());
	record_set(session, "also_on", besides.n ? value_text(besides) : value_null());
	if (count)
		event.rrule = rule_for(a, w, session, all[0].whole_day);
	if (!count || (!once && !event.rrule.n))
		return put_listed(r, w, session, event, now, e);
	days_of(a, w, left_out, &all[0], &event.exdates, &event.exdate_count);
	days_of(a, w, besides, &all[0], &event.rdates, &event.rdate_count);
	put_event(w, event, &all[0]);
	return true;
}

/* ---- the offer ---- */

static struct ical_event event_of(struct request *r, const struct shown_offer *o)
{
	struct ical_event event = { .title = o->title, .about = o->about,
		.url = offer_address(r, o), .organizer = o->provider,
		.stamp = o->record->changed, .created = o->record->created };
	if (o->venue)
		event.place = arena_printf(r->arena, "%.*s, %.*s", STR(record_title(o->venue)),
		    STR(record_str(o->venue, "address")));
	if (!isnan(o->lat)) {
		event.latitude = o->lat;
		event.longitude = o->lon;
	}
	return event;
}

bool offer_events(struct request *r, struct ical_writer *w, const struct shown_offer *o,
    int64_t now, struct err *e)
{
	struct {
		struct { struct record *r; int64_t changed, version; } *items;
		size_t count, room;
	} all = { 0 };
	struct rows *q = db_query(request_db(r, e), sessions_sql, ARGS(r->city, o->record->id, now),
	    e);
	while (rows_next(q)) {
		typeof(all.items) s = list_add(r->arena, &all);
		s->r = record_new(r->arena, &session_kind, r->city);
		s->r->id = rows_int(q, 0);
		for (int i = 0; i < COLUMNS; i++) {
			struct value v = rows_value(q, i + 1);
			if (v.type == VALUE_TEXT)
				v.s = arena_copy(r->arena, v.s);
			record_set(s->r, columns[i], v);
		}
		s->changed = rows_int(q, COLUMNS + 1);
		s->version = rows_int(q, COLUMNS + 2);
	}
	bool ok = rows_end(q, e);
	for (size_t i = 0; ok && i < all.count; i++) {
		struct ical_event event = event_of(r, o);
		event.uid = arena_printf(r->arena, "offer-%lld-%lld@%.*s", (long long)o->record->id,
		    (long long)all.items[i].r->id, STR(host_of(r)));
		event.sequence = (int)(o->record->version + all.items[i].version - 2);
		if (all.items[i].changed > event.stamp)
			event.stamp = all.items[i].changed;
		ok = put_session(r, w, all.items[i].r, event, now, e);
	}
	return ok;
}

bool offer_calendar(struct request *r, struct reply *p, const struct shown_offer *o,
    struct err *e)
{
	struct sink out = sink_buf(&p->body);
	struct db *db = request_db(r, e);
	struct ical_writer w = { .out = &out, .zone = wall_zone(db, r->arena, r->city) };
	p->type = page_format_type(S("ics"));
	ical_begin(&w, &(struct ical_head){ .name = o->title, .url = offer_address(r, o),
	    .language = str_of(r->lang->tag), .refresh_hours = 12 });
	bool ok = offer_events(r, &w, o, wall_now(db, r->arena, r->city, r->now), e);
	ical_end(&w);
	return ok;
}
