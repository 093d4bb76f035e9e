/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A zone as VTIMEZONE: the rule by which it goes on, as if it had always been so. What is in a
 * calendar of learning lies near today, and a calendar program takes its own rules of a zone that
 * it knows by name. Zones without a rule for summer whose changes are listed one by one (Morocco,
 * whose clocks follow Ramadan) are written as that list.
 */
#include "formats/ical_lines.h"
#include "base/date.h"

#include <string.h>

enum { MINUTE = 60000, DAY_SECONDS = 86400, LISTED_MAX = 40, FIRST_YEAR = 1970 };

static void offset_line(struct ical_writer *w, const char *name, int32_t offset)
{
	char text[16];
	int minutes = (offset < 0 ? -offset : offset) / MINUTE;
	int n = snprintf(text, sizeof text, "%c%02d%02d", offset < 0 ? '-' : '+',
	    minutes / 60 % 100, minutes % 60);
	ical_plain_line(w, name, str_n(text, (size_t)n));
}

/* "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU". A time before or after its day moves the weekday, and then
 * the days of the month on which it can fall are said instead of the week. */
static struct str yearly_rule(char out[120], const struct zone_yearly *y)
{
	static const char names[7][3] = { "SU", "MO", "TU", "WE", "TH", "FR", "SA" };
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int shift = y->seconds < 0 ? -((DAY_SECONDS - 1 - y->seconds) / DAY_SECONDS)
				   : y->seconds / DAY_SECONDS;
	const char *weekday = names[((y->weekday + shift) % 7 + 7) % 7];
	int n;
	if (!y->week) {
		n = snprintf(out, 120, "FREQ=YEARLY;BYMONTH=%d;BYMONTHDAY=%d", y->month, y->day);
	} else if (!shift) {
		n = snprintf(out, 120, "FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s", y->month,
		    y->week == 5 ? -1 : y->week, weekday);
	} else {
		int first = (y->week == 5 ? lengths[y->month - 1] - 6 : 7 * y->week - 6) + shift;
		n = snprintf(out, 120, "FREQ=YEARLY;BYMONTH=%d;BYDAY=%s;BYMONTHDAY=%d", y->month,
		    weekday, first);
		for (int i = 1; i < 7 && n > 0 && n < 110; i++)
			n += snprintf(out + n, (size_t)(120 - n), ",%d", first + i);
	}
	return str_n(out, n < 0 ? 0 : (size_t)n);
}

static void observance(struct ical_writer *w, bool summer, int64_t wall, int32_t from, int32_t to,
    const char *name, const struct zone_yearly *yearly)
{
	char text[120];
	const char *component = summer ? "DAYLIGHT" : "STANDARD";
	ical_plain_line(w, "BEGIN", str_of(component));
	ical_plain_line(w, "DTSTART", ical_wall(text, wall));
	offset_line(w, "TZOFFSETFROM", from);
	offset_line(w, "TZOFFSETTO", to);
	ical_plain_line(w, "TZNAME", str_of(name));
	if (yearly)
		ical_plain_line(w, "RRULE", yearly_rule(text, yearly));
	ical_plain_line(w, "END", str_of(component));
}

/* The changes of the zone's table from last year on, each by itself. */
static void listed(struct ical_writer *w, int64_t since)
{
	struct zone_change c;
	int32_t before = zone_offset(w->zone, since);
	observance(w, false, since + before, before, before, "", NULL);
	for (int n = 0; n < LISTED_MAX && zone_next(w->zone, since, &c); n++) {
		observance(w, c.summer, c.at + before, before, c.offset, "", NULL);
		before = c.offset;
		since = c.at;
	}
}

void ical_zone(struct ical_writer *w)
{
	const struct zone_rule *r = zone_rule(w->zone);
	struct zone_change c;
	int64_t since = date_now() - 366LL * DAY_SECONDS * 1000;
	ical_plain_line(w, "BEGIN", S("VTIMEZONE"));
	ical_plain_line(w, "TZID", zone_name(w->zone));
	if (!r->given || (!r->summer && zone_next(w->zone, since, &c))) {
		listed(w, since);
	} else if (r->summer) {
		observance(w, false, zone_yearly_wall(&r->end, FIRST_YEAR), r->summer_offset,
		    r->offset, r->name, &r->end);
		observance(w, true, zone_yearly_wall(&r->start, FIRST_YEAR), r->offset,
		    r->summer_offset, r->summer_name, &r->start);
	} else {
		observance(w, false, 0, r->offset, r->offset, r->name, NULL);
	}
	ical_plain_line(w, "END", S("VTIMEZONE"));
}
