/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Calendars as feeds. The file is gone through twice: first for its zones and for the meetings
 * that replace one of a series, wherever they stand; then event after event. Memory does not grow
 * with the calendar but for these replacements, whose number has a limit.
 */
#include "formats/feed_ical.h"
#include "formats/ical.h"
#include "base/lang.h"
#include "base/num.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { OVERRIDES_MAX = 100000, DATES_MAX = 5000, DEPTH_MAX = 20, BAD_LINES_TOLD = 20 };

int64_t calendar_wall(const struct calendar *c, const struct moment *m)
{
	const struct zone *city = c->r->zone;
	const struct zone *own = m->zone >= 0 ? c->zones.items[m->zone].zone : NULL;
	if (m->time.day_only)
		return m->time.wall;
	if (m->time.utc)
		return zone_wall(city, m->time.wall);
	if (!own || own == city || str_eq(zone_name(own), zone_name(city)))
		return m->time.wall;
	return zone_wall(city, zone_instant(own, m->time.wall));
}

/* ---- the properties of an event ---- */

static void bad_part(struct calendar *c, struct event *v, const struct ical *in, const char *text)
{
	if (v->bad.count < BAD_LINES_TOLD)
		*list_add(c->arena, &v->bad) = (struct feed_note){ .line = in->line,
			.field = arena_copy(c->arena, in->name),
			.excerpt = arena_copy(c->arena, utf8_cut(in->value, 100)),
			.text = str_of(text) };
}

static struct moment read_moment(struct calendar *c, const struct ical *in, struct str value)
{
	struct moment m = { .zone = -1 };
	ptrdiff_t slash = str_find_byte(value, '/', 0);	/* a period: its start */
	m.given = ical_time_read(slash > 0 ? str_slice(value, 0, (size_t)slash) : value, &m.time);
	if (m.given && !m.time.utc && !m.time.day_only)
		m.zone = calendar_zone_of(c, ical_parameter(in, "TZID"));
	return m;
}

static void read_moments(struct calendar *c, struct event *v, const struct ical *in,
    struct moments *out)
{
	struct str part, rest = in->value;
	while (str_cut(&rest, ',', &part)) {
		struct moment m = read_moment(c, in, str_trim(part));
		if (m.given && out->count < DATES_MAX)
			*list_add(c->arena, out) = m;
		else if (!m.given)
			bad_part(c, v, in, N_("This is no date or time and was left out. Write it "
			    "like 20260224T190000."));
	}
}

static void read_rule(struct calendar *c, struct event *v, const struct ical *in)
{
	struct err wrong = { .lang = c->r->lang };
	v->has_rule = rrule_read(in->value, &v->rule, &wrong);
	if (!v->has_rule)
		bad_part(c, v, in, N_("The rule of recurrence cannot be understood, so only the "
		    "first date was taken. Write it as RFC 5545 does, for example "
		    "FREQ=WEEKLY;COUNT=10."));
}

static void read_position(struct event *v, struct str value)
{
	struct str lat;
	bool cut = str_find_byte(value, ';', 0) >= 0 ? str_cut(&value, ';', &lat)
						      : str_cut(&value, ',', &lat);
	v->placed = cut && num_real(str_trim(lat), &v->latitude) &&
	    num_real(str_trim(value), &v->longitude);
}

static void read_organiser(struct arena *a, struct event *v, const struct ical *in)
{
	v->organiser = utf8_clean(a, ical_parameter(in, "CN"));
	if (str_istarts(in->value, S("mailto:")))
		v->mail = utf8_clean(a, str_from(in->value, 7));
}

static void read_when(struct calendar *c, struct event *v, const struct ical *in)
{
	struct str name = in->name;
	if (str_ieq(name, S("DTSTART"))) {
		v->start = read_moment(c, in, in->value);
		v->start_text = arena_copy(c->arena, utf8_cut(in->value, 100));
	} else if (str_ieq(name, S("DTEND"))) {
		v->end = read_moment(c, in, in->value);
		if (!v->end.given)
			bad_part(c, v, in, N_("The end is no time and was left out. Write it like "
			    "20260224T190000."));
	} else if (str_ieq(name, S("DURATION"))) {
		if (!ical_duration_read(in->value, &v->duration) || v->duration < 0) {
			v->duration = -1;
			bad_part(c, v, in, N_("This is no duration and was left out. Write it like "
			    "PT1H30M."));
		}
	} else if (str_ieq(name, S("RECURRENCE-ID"))) {
		v->instead = read_moment(c, in, in->value);
		v->instead_bad = !v->instead.given;
	} else if (str_ieq(name, S("RRULE"))) {
		if (!v->has_rule)
			read_rule(c, v, in);
	} else if (str_ieq(name, S("RDATE"))) {
		read_moments(c, v, in, &v->rdates);
	} else if (str_ieq(name, S("EXDATE"))) {
		read_moments(c, v, in, &v->exdates);
	}
}

static void read_property(struct calendar *c, struct event *v, const struct ical *in)
{
	struct arena *a = c->arena;
	const struct { const char *name; struct str *text; } texts[] = {
		{ "UID", &v->uid }, { "SUMMARY", &v->title }, { "DESCRIPTION", &v->about },
		{ "LOCATION", &v->place }, { "URL", &v->url }, { "CONTACT", &v->contact },
		{ "CATEGORIES", &v->categories },
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		if (str_ieq(in->name, str_of(texts[i].name))) {
			if (!texts[i].text->n)
				*texts[i].text = str_trim(ical_unescape(a, in->value));
			return;
		}
	}
	if (str_ieq(in->name, S("GEO")))
		read_position(v, in->value);
	else if (str_ieq(in->name, S("ORGANIZER")))
		read_organiser(a, v, in);
	else if (str_ieq(in->name, S("STATUS")))
		v->cancelled = str_ieq(in->value, S("CANCELLED"));
	else if (str_ieq(in->name, S("CLASS")))
		v->private = str_ieq(in->value, S("PRIVATE")) ||
		    str_ieq(in->value, S("CONFIDENTIAL"));
	else
		read_when(c, v, in);
}

/* One VEVENT, up to its END or the end of what is around it; what is nested in it (alarms) is
 * passed over. */
static bool read_event(struct calendar *c, struct ical *in, struct event *v)
{
	int depth = 0;
	*v = (struct event){ .line = in->line, .duration = -1, .start.zone = -1 };
	while (ical_next(in)) {
		if (in->event == ICAL_BEGIN && str_ieq(in->name, S("VEVENT")))
			return false;	/* the one before was not closed */
		if (in->event == ICAL_END && str_ieq(in->name, S("VEVENT")))
			return true;
		if (in->event == ICAL_END && str_ieq(in->name, S("VCALENDAR")))
			return true;
		if (in->event == ICAL_BEGIN)
			depth += depth < DEPTH_MAX;
		else if (in->event == ICAL_END)
			depth -= depth > 0;
		else if (in->event == ICAL_BAD)
			bad_part(c, v, in, N_("This is no line of a calendar and was left out. A "
			    "line that goes on begins with a blank."));
		else if (!depth)
			read_property(c, v, in);
	}
	return true;
}

/* ---- the two ways through ---- */

static void keep_override(struct calendar *c, const struct event *v)
{
	if (!v->uid.n || !v->instead.given)
		return;
	if (c->overrides.count >= OVERRIDES_MAX) {
		c->r->stopped = true;
		return;
	}
	*list_add(c->r->arena, &c->overrides) = (struct override){ .uid = str_hash(v->uid),
		.instead = v->instead, .start = v->start, .end = v->end, .line = v->line,
		.cancelled = v->cancelled, .duration = v->duration,
		.title = arena_copy(c->r->arena, utf8_cut(v->title, 300)) };
}

static int by_series(const void *one, const void *other)
{
	const struct override *a = one, *b = other;
	return a->uid != b->uid ? (a->uid > b->uid) - (a->uid < b->uid)
				: (a->line > b->line) - (a->line < b->line);
}

struct override *calendar_overrides(const struct calendar *c, struct str uid, size_t *count_r)
{
	uint64_t hash = str_hash(uid);
	size_t low = 0, high = c->overrides.count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (c->overrides.items[middle].uid < hash)
			low = middle + 1;
		else
			high = middle;
	}
	for (*count_r = 0; uid.n && low + *count_r < c->overrides.count &&
	     c->overrides.items[low + *count_r].uid == hash;)
		++*count_r;
	return c->overrides.items + low;
}

/* Events follow one another even where one is not closed: the one that begins then is read on. */
static void each_event(struct calendar *c, struct ical *in,
    bool (*fn)(struct calendar *c, struct event *v), bool zones)
{
	while (ical_next(in)) {
		struct arena_mark mark = arena_mark(c->arena);
		if (zones && in->event == ICAL_BEGIN && str_ieq(in->name, S("VTIMEZONE")))
			calendar_zone_read(c, in);
		while (in->event == ICAL_BEGIN && str_ieq(in->name, S("VEVENT"))) {
			struct event v;
			bool closed = read_event(c, in, &v);
			if (!fn(c, &v))
				return;
			arena_release(c->arena, mark);
			if (closed)
				break;
		}
		arena_release(c->arena, mark);
	}
}

static bool first_way(struct calendar *c, struct event *v)
{
	if (v->instead.given)
		keep_override(c, v);
	return !c->r->stopped;
}

static bool second_way(struct calendar *c, struct event *v)
{
	if (v->instead.given && v->uid.n)
		return true;	/* given with its series */
	return calendar_give(c, v);
}

/* Replacements whose series is not in the file are offers of their own. */
static bool give_orphans(struct calendar *c, struct event *v)
{
	if (!v->instead.given || !v->uid.n)
		return true;
	size_t count;
	struct override *all = calendar_overrides(c, v->uid, &count);
	for (size_t i = 0; i < count; i++)
		if (all[i].line == v->line && !all[i].used)
			return calendar_give(c, v);
	return true;
}

static bool has_orphans(const struct calendar *c)
{
	for (size_t i = 0; i < c->overrides.count; i++)
		if (!c->overrides.items[i].used)
			return true;
	return false;
}

static bool pass(struct calendar *c, struct source *s,
    bool (*fn)(struct calendar *c, struct event *v), bool zones, struct err *e)
{
	source_rewind(s);
	struct arena *a = arena_new(0);
	struct ical *in = ical_open(a, s, e);
	if (in)
		each_event(c, in, fn, zones);
	bool ok = in && ical_done(in, e);
	arena_free(a);
	return ok;
}

bool feed_read_ical(struct feed_reader *r, struct source *s, struct err *e)
{
	struct calendar c = { .r = r, .arena = arena_new(0) };
	bool ok = pass(&c, s, first_way, true, e);
	if (ok && r->stopped)
		ok = fail(e, ERR_LIMIT, N_("%s has over %d changed meetings of series. Split it "
		    "into several calendars."), r->name, OVERRIDES_MAX);
	if (c.overrides.count)
		qsort(c.overrides.items, c.overrides.count, sizeof *c.overrides.items, by_series);
	ok = ok && pass(&c, s, second_way, false, e);
	if (ok && !r->stopped && has_orphans(&c))
		ok = pass(&c, s, give_orphans, false, e);
	if (ok && !r->items && !r->refused)
		feed_say(r, (struct feed_note){ .line = 1 }, N_("There is no event (VEVENT) in "
		    "this calendar. Tasks, notes and busy times are not offers of learning."));
	arena_free(c.arena);
	return ok;
}
