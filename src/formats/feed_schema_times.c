/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* schema.org: when something takes place: dates, and schedules that repeat. */
#include "formats/feed_schema.h"
#include "formats/ical_time.h"
#include "base/date.h"
#include "base/lang.h"
#include "base/num.h"

#include <string.h>

static void say(const struct schema *s, const struct feed_item *item, const char *field,
    struct str excerpt, const char *text)
{
	feed_say(s->r, (struct feed_note){ .path = item->path, .line = item->line,
	    .field = str_of(field), .excerpt = excerpt, .title = item->title }, "%s",
	    tr(s->r->lang, text));
}

static int time_of_day(struct str s)
{
	int64_t hour, minute = 0;
	struct str part;
	if (s.n && (s.p[0] == 'T' || s.p[0] == 't'))
		s = str_from(s, 1);
	if (!str_cut(&s, ':', &part) || !num_int(part, &hour) || hour < 0 || hour > 23)
		return -1;
	if (s.n && (!num_int(str_slice(s, 0, 2), &minute) || minute < 0 || minute > 59))
		return -1;
	return (int)(hour * 60 + minute);
}

/* "https://schema.org/Monday", "Monday", "MO": bits 1 Monday … 7 Sunday. */
static unsigned weekday_bit(struct str text)
{
	static const char *const names[] = { "Mo", "Tu", "We", "Th", "Fr", "Sa", "Su" };
	ptrdiff_t cut = str_rfind_byte(text, '/');
	text = str_slice(str_from(text, (size_t)(cut + 1)), 0, 2);
	for (int i = 0; i < 7; i++)
		if (str_ieq(text, str_of(names[i])))
			return 1U << (i + 1);
	return 0;
}

static unsigned weekdays_of(const struct schema *s, const struct json *v)
{
	if (!json_is(v, JSON_LIST))
		return weekday_bit(schema_text(s, v));
	unsigned bits = 0;
	for (const struct json *i = json_first(v); i; i = i->next)
		bits |= weekday_bit(schema_text(s, i));
	return bits;
}

static void read_exceptions(const struct schema *s, struct feed_session *to, const struct json *v)
{
	struct buf b = buf_in(s->arena, 1900);
	int64_t day;
	int minute;
	const struct json *i = json_is(v, JSON_LIST) ? json_first(v) : v;
	for (; i; i = json_is(v, JSON_LIST) ? i->next : NULL) {
		if (!feed_when(s->r, schema_text(s, i), &day, &minute))
			continue;
		if (b.n)
			buf_byte(&b, ' ');
		date_write(&b, day);
	}
	to->not_on = buf_view(&b);
}

static const char *rhythm_of(struct str frequency, unsigned weekdays)
{
	if (str_ieq(frequency, S("P1D")) || str_ieq(frequency, S("Daily")))
		return "daily";
	if (str_ieq(frequency, S("P1W")) || str_ieq(frequency, S("P7D")) ||
	    str_ieq(frequency, S("Weekly")) || (!frequency.n && weekdays))
		return "weekly";
	if (str_ieq(frequency, S("P2W")) || str_ieq(frequency, S("P14D")))
		return "fortnightly";
	bool monthly = str_ieq(frequency, S("P1M")) || str_ieq(frequency, S("Monthly"));
	return monthly ? "monthly" : "once";
}

static void read_schedule(const struct schema *s, struct feed_item *item, const struct json *v)
{
	int64_t day, until, count;
	int minute, ends;
	struct str start = schema_get(s, v, "startDate");
	unsigned weekdays = weekdays_of(s, json_get(v, "byDay"));
	struct str frequency = schema_get(s, v, "repeatFrequency");
	if (!start.n)
		day = s->r->from, minute = -1;
	else if (!feed_when(s->r, start, &day, &minute)) {
		say(s, item, "startDate", start, N_("This is no date and was left out. Write it "
		    "like 2026-02-24."));
		return;
	}
	if (!start.n && !frequency.n && !weekdays)
		return;
	int begins = time_of_day(schema_get(s, v, "startTime"));
	ends = time_of_day(schema_get(s, v, "endTime"));
	struct feed_session *to = feed_session_add(s->arena, item, day,
	    begins >= 0 ? begins : minute, ends);
	to->rhythm = rhythm_of(frequency, weekdays);
	to->weekdays = weekdays;
	if (feed_when(s->r, schema_get(s, v, "endDate"), &until, &minute))
		to->until = until;
	else if (json_int(json_get(v, "repeatCount"), &count) && count > 0 && count < 5000)
		to->until = day + (count - 1) * (!strcmp(to->rhythm, "daily") ? 1
		    : !strcmp(to->rhythm, "weekly") && !(weekdays & (weekdays - 1)) ? 7
		    : !strcmp(to->rhythm, "fortnightly") ? 14 : 31);
	read_exceptions(s, to, json_get(v, "exceptDate"));
}

/* endDate at another day: a longer event lasts from day to day; one night is one meeting. */
static void read_dates(const struct schema *s, struct feed_item *item, const struct json *v,
    struct str start)
{
	int64_t day, end_day;
	int begins, ends = -1;
	int64_t length;
	if (!feed_when(s->r, start, &day, &begins)) {
		say(s, item, "startDate", start, N_("This is no date and was left out. Write it "
		    "like 2026-02-24 or 2026-02-24T19:00:00+01:00."));
		return;
	}
	struct str end = schema_get(s, v, "endDate");
	if (end.n && !feed_when(s->r, end, &end_day, &ends)) {
		say(s, item, "endDate", end, N_("The end is no date and was left out. Write it "
		    "like 2026-02-24T20:30:00+01:00."));
		end = STR_EMPTY;
	}
	if (end.n && (end_day < day || (end_day == day && ends >= 0 && ends < begins))) {
		say(s, item, "endDate", end, N_("It ends before it starts; the end was left out."));
		end = STR_EMPTY;
	}
	if (!end.n && begins >= 0 && ical_duration_read(schema_get(s, v, "duration"), &length) &&
	    length > 0 && length < 86400000)
		ends = (begins + (int)(length / 60000)) % 1440;
	else if (!end.n)
		ends = -1;
	bool night = end.n && end_day == day + 1 && ends >= 0 && ends < begins;
	bool longer = end.n && end_day > day && !night;
	if (json_is(json_get(v, "eventSchedule"), JSON_OBJECT))
		return;
	struct feed_session *to = feed_session_add(s->arena, item, day, begins, longer ? -1 : ends);
	to->cancelled = item->cancelled;
	if (longer && end_day - day < 400) {
		to->rhythm = "daily";
		to->until = end_day;
	}
}

void schema_times(const struct schema *s, struct feed_item *item, const struct json *v)
{
	static const char *const names[] = { "eventSchedule", "courseSchedule" };
	struct str start = schema_get(s, v, "startDate");
	if (item->session_count >= FEED_SESSIONS_MAX)
		return;
	if (start.n)
		read_dates(s, item, v, start);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct json *list = json_get(v, names[i]);
		const struct json *one = json_is(list, JSON_LIST) ? json_first(list) : list;
		for (; one && item->session_count < FEED_SESSIONS_MAX;
		     one = json_is(list, JSON_LIST) ? one->next : NULL)
			if (json_is(schema_node(s, one), JSON_OBJECT))
				read_schedule(s, item, schema_node(s, one));
	}
}
