/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * An event of a calendar as an offer. A rule that says "every week on these days" becomes a
 * rhythm; every other rule is listed date by date within the reader's window, so that nothing
 * recurs without end, and so that a series in another zone shows the city's hours.
 */
#include "formats/feed_ical.h"
#include "base/date.h"
#include "base/lang.h"
#include "base/utf8.h"

#include <string.h>

enum { DAY = 86400000, MINUTE = 60000, MEETINGS_MAX = 3000, LIST_MAX = 150, CUT_MAX = 200 };

struct meeting_list {
	struct calendar *c;
	struct feed_item *item;
	int64_t length;			/* ms; -1: not said */
	bool days;			/* whole days */
	size_t count;
};

static int64_t day_of(int64_t wall)
{
	return date_day_of(wall);
}

static int minute_of(int64_t wall)
{
	return (int)((wall - day_of(wall) * DAY) / MINUTE);
}

static int end_minute(int64_t wall, int64_t length)
{
	if (length <= 0 || length > DAY)
		return -1;
	int end = minute_of(wall + length);
	return end ? end : 24 * 60 - 1;
}

static struct str add_day(struct arena *a, struct str list, int64_t day)
{
	struct date d = date_from_day(day);
	return arena_printf(a, "%.*s%s%04d-%02d-%02d", STR(list), list.n ? " " : "", d.year,
	    d.month, d.day);
}

/* A meeting on the city's wall: into a session that begins at the same minute, while its list of
 * days has room, or into one of its own. */
static void add_meeting(struct meeting_list *m, int64_t wall)
{
	struct arena *a = m->c->arena;
	int begins = m->days ? -1 : minute_of(wall);
	int ends = m->days ? -1 : end_minute(wall, m->length);
	if (++m->count > MEETINGS_MAX)
		return;
	for (size_t i = m->item->session_count; i-- > 0;) {
		struct feed_session *s = &m->item->sessions[i];
		if (s->begins != begins || s->ends != ends || s->cancelled || s->note.n)
			continue;
		if (s->also_on.n >= LIST_MAX * 11)
			break;
		s->also_on = add_day(a, s->also_on, day_of(wall));
		return;
	}
	if (m->item->session_count < FEED_SESSIONS_MAX)
		feed_session_add(a, m->item, day_of(wall), begins, ends);
}

/* ---- what is left out of a series, or stands in for a part of it ---- */

static bool same_time(const struct calendar *c, const struct moment *m, int64_t wall)
{
	int64_t other = calendar_wall(c, m);
	return m->time.day_only ? day_of(other) == day_of(wall) : other == wall;
}

static bool left_out(const struct calendar *c, const struct event *v, int64_t wall)
{
	for (size_t i = 0; i < v->exdates.count; i++)
		if (same_time(c, &v->exdates.items[i], wall))
			return true;
	size_t count;
	const struct override *all = calendar_overrides(c, v->uid, &count);
	for (size_t i = 0; i < count; i++)
		if (same_time(c, &all[i].instead, wall))
			return true;
	return false;
}

static int64_t length_of(const struct calendar *c, const struct moment *start,
    const struct moment *end, int64_t duration)
{
	if (duration >= 0)
		return duration;
	return end->given ? calendar_wall(c, end) - calendar_wall(c, start) : -1;
}

static void add_overrides(struct meeting_list *m, const struct event *v)
{
	size_t count;
	struct calendar *c = m->c;
	struct override *all = calendar_overrides(c, v->uid, &count);
	for (size_t i = 0; i < count; i++) {
		struct override *o = &all[i];
		o->used = true;
		const struct moment *start = o->start.given ? &o->start : &o->instead;
		int64_t wall = calendar_wall(c, start);
		if (day_of(wall) < c->r->from || m->item->session_count >= FEED_SESSIONS_MAX)
			continue;
		int64_t length = length_of(c, start, &o->end, o->duration);
		struct feed_session *s = feed_session_add(c->arena, m->item, day_of(wall),
		    start->time.day_only ? -1 : minute_of(wall),
		    start->time.day_only ? -1 : end_minute(wall, length));
		s->cancelled = o->cancelled;
		if (o->title.n && !str_eq(o->title, v->title))
			s->note = o->title;
		int64_t was = calendar_wall(c, &o->instead);
		s->key = arena_printf(c->arena, "%.*s/%d",
		    STR(add_day(c->arena, STR_EMPTY, day_of(was))), minute_of(was));
	}
}

/* ---- series ---- */

static bool zone_is_citys(const struct calendar *c, const struct moment *m)
{
	const struct zone *own = m->zone >= 0 ? c->zones.items[m->zone].zone : NULL;
	if (m->time.utc)
		return !c->r->zone;
	return m->time.day_only || !own || str_eq(zone_name(own), zone_name(c->r->zone));
}

/* "Every week (or every other) on these days", "every day": what a session can say itself. */
static bool is_plain(const struct rrule *r)
{
	if (r->month.given || r->week.given || r->year_day.given || r->month_day.given ||
	    r->hour.given || r->minute.given || r->second.given || r->position.given ||
	    r->nth_count)
		return false;
	return (r->every == RRULE_WEEKLY && (r->interval == 1 ||
	    (r->interval == 2 && (r->week_start == 1 || !r->by_day)))) ||
	    (r->every == RRULE_DAILY && r->interval == 1 && !r->by_day);
}

static bool few_dates(const struct calendar *c, const struct event *v)
{
	size_t overrides;
	calendar_overrides(c, v->uid, &overrides);
	return !v->rdates.count && v->exdates.count + overrides <= LIST_MAX;
}

static int64_t last_day(struct calendar *c, const struct rrule *r, int64_t start)
{
	int64_t wall, last = start;
	if (r->until_given)
		return day_of(r->until);
	if (!r->count)
		return FEED_NO_DAY;
	struct rrule_walk *w = rrule_begin(c->arena, r, start, start, start + 100LL * 366 * DAY);
	while (rrule_next(w, &wall))
		last = wall;
	return day_of(last);
}

static void add_rhythm(struct meeting_list *m, const struct event *v, const struct rrule *r,
    int64_t start)
{
	struct calendar *c = m->c;
	struct feed_session *s = feed_session_add(c->arena, m->item, day_of(start),
	    m->days ? -1 : minute_of(start), m->days ? -1 : end_minute(start, m->length));
	s->rhythm = r->every == RRULE_DAILY ? "daily" : r->interval == 2 ? "fortnightly" : "weekly";
	if (r->every == RRULE_WEEKLY && r->by_day)
		for (int day = 0; day < 7; day++)
			if (r->weekdays >> day & 1)
				s->weekdays |= 1U << (day ? day : 7);
	s->until = last_day(c, r, start);
	for (size_t i = 0; i < v->exdates.count; i++)
		s->not_on = add_day(c->arena, s->not_on, day_of(calendar_wall(c,
		    &v->exdates.items[i])));
	size_t count;
	const struct override *all = calendar_overrides(c, v->uid, &count);
	for (size_t i = 0; i < count; i++)
		s->not_on = add_day(c->arena, s->not_on, day_of(calendar_wall(c, &all[i].instead)));
}

static void note_cut(struct calendar *c, const struct event *v)
{
	c->r->cut++;
	feed_say(c->r, (struct feed_note){ .line = v->line, .field = S("RRULE"),
	    .title = v->title }, N_("The rule of recurrence comes too often or never; only its "
	    "first dates were taken."));
}

/* Every date of the rule in the window, walked in the event's own zone. */
static void add_listed(struct meeting_list *m, const struct event *v, const struct rrule *r)
{
	struct calendar *c = m->c;
	int64_t wall, from = (c->r->from - 1) * DAY, to = (c->r->to + 1) * DAY;
	struct moment t = v->start;
	if (c->r->cut > CUT_MAX)
		return;
	struct rrule_walk *w = rrule_begin(c->arena, r, t.time.wall, from, to);
	while (m->count < MEETINGS_MAX && rrule_next(w, &wall)) {
		t.time.wall = wall;
		int64_t city = calendar_wall(c, &t);
		if (wall != v->start.time.wall && day_of(city) >= c->r->from &&
		    day_of(city) < c->r->to && !left_out(c, v, city))
			add_meeting(m, city);
	}
	if (rrule_cut(w) || m->count >= MEETINGS_MAX)
		note_cut(c, v);
}

static void add_dates(struct meeting_list *m, const struct event *v)
{
	struct calendar *c = m->c;
	for (size_t i = 0; i < v->rdates.count; i++) {
		int64_t wall = calendar_wall(c, &v->rdates.items[i]);
		if (day_of(wall) >= c->r->from && day_of(wall) < c->r->to && !left_out(c, v, wall))
			add_meeting(m, wall);
	}
}

static void add_sessions(struct calendar *c, const struct event *v, struct feed_item *item)
{
	int64_t start = calendar_wall(c, &v->start);
	struct meeting_list m = { .c = c, .item = item, .days = v->start.time.day_only,
		.length = length_of(c, &v->start, &v->end, v->duration) };
	struct rrule rule = v->rule;
	bool series = v->has_rule || v->rdates.count;
	if (v->has_rule && rule.until_given && rule.until_utc && !v->start.time.utc)
		rule.until = v->start.zone >= 0
		    ? zone_wall(c->zones.items[v->start.zone].zone, rule.until)
		    : zone_wall(c->r->zone, rule.until);
	if (v->has_rule && is_plain(&rule) && zone_is_citys(c, &v->start) && few_dates(c, v)) {
		add_rhythm(&m, v, &rule, start);
	} else {
		if (!series || (day_of(start) >= c->r->from && !left_out(c, v, start)))
			add_meeting(&m, start);
		if (v->has_rule)
			add_listed(&m, v, &rule);
		add_dates(&m, v);
	}
	if (!series && m.days && m.length > DAY && item->session_count) {
		item->sessions[0].rhythm = "daily";
		item->sessions[0].until = day_of(start + m.length - 1);
	}
	add_overrides(&m, v);
	if (!item->session_count)	/* all of it is past: it is still known when it began */
		feed_session_add(c->arena, item, day_of(start), m.days ? -1 : minute_of(start),
		    end_minute(start, m.length));
}

/* ---- the offer ---- */

static void place_of_event(const struct event *v, struct feed_item *item)
{
	struct str place = v->place;
	size_t i = 0;
	while (i < place.n && place.p[i] != '\n' && place.p[i] != ',')
		i++;
	if (str_istarts(place, S("http://")) || str_istarts(place, S("https://"))) {
		item->venue.online = true;
		if (!item->url.n)
			item->url = place;
		return;
	}
	item->venue.name = str_trim(str_slice(place, 0, i));
	item->venue.address = str_trim(str_from(place, i + 1));
	item->venue.placed = v->placed;
	item->venue.latitude = v->latitude;
	item->venue.longitude = v->longitude;
}

static void say_what_is_wrong(struct calendar *c, const struct event *v)
{
	struct feed_reader *r = c->r;
	for (size_t i = 0; i < v->bad.count; i++) {
		struct feed_note note = v->bad.items[i];
		note.title = v->title;
		feed_say(r, note, "%s", tr(r->lang, note.text.p));
	}
	const struct moment *times[] = { &v->start, &v->end };
	for (size_t i = 0; i < 2; i++) {
		struct calendar_zone *z = times[i]->given && times[i]->zone >= 0
		    ? &c->zones.items[times[i]->zone] : NULL;
		if (!z || z->zone || z->told)
			continue;
		z->told = true;
		feed_say(r, (struct feed_note){ .line = v->line, .field = S("TZID"),
		    .excerpt = z->name, .title = v->title }, N_("This time zone is unknown, so the "
		    "times were taken as the city's own. Use a name like Europe/Berlin, or add the "
		    "VTIMEZONE."));
	}
}

static bool refuse(struct calendar *c, const struct event *v, const char *field,
    struct str excerpt, const char *text)
{
	feed_say(c->r, (struct feed_note){ .refused = true, .line = v->line,
	    .field = str_of(field), .excerpt = excerpt, .title = v->title.n ? v->title : v->uid },
	    "%s", tr(c->r->lang, text));
	return !c->r->stopped;
}

static bool ends_first(const struct calendar *c, const struct event *v)
{
	return v->end.given && v->duration < 0 &&
	    calendar_wall(c, &v->end) < calendar_wall(c, &v->start);
}

bool calendar_give(struct calendar *c, struct event *v)
{
	struct arena *a = c->arena;
	if (v->private)
		return refuse(c, v, "CLASS", STR_EMPTY, N_("It is marked as private, so it was not "
		    "published. Take CLASS:PRIVATE out if it may be."));
	if (!v->start.given)
		return refuse(c, v, "DTSTART", v->start_text, v->start_text.n
		    ? N_("The start is no date or time. Write it like 20260224T190000.")
		    : N_("It has no start. Add a DTSTART."));
	if (ends_first(c, v)) {
		*list_add(a, &v->bad) = (struct feed_note){ .line = v->line, .field = S("DTEND"),
			.text = str_of(N_("It ends before it starts; the end was left out.")) };
		v->end.given = false;
	}
	struct feed_item item = feed_item_new();
	item.key = v->uid;
	if (v->instead.given)
		item.key = arena_printf(a, "%.*s/%lld", STR(v->uid),
		    (long long)(calendar_wall(c, &v->instead) / MINUTE));
	item.title = v->title;
	item.about = feed_plain(a, v->about);
	item.url = v->url;
	item.organiser = v->organiser;
	item.mail = v->mail;
	item.join = v->contact;
	item.subject = v->categories;
	item.cancelled = v->cancelled;
	item.line = v->line;
	place_of_event(v, &item);
	add_sessions(c, v, &item);
	say_what_is_wrong(c, v);
	return feed_give(c->r, a, &item);
}
