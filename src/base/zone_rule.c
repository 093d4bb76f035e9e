/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The text that says how a zone goes on for ever: "CET-1CEST,M3.5.0,M10.5.0/3" (POSIX, TZ). */
#include "base/zone_impl.h"
#include "base/date.h"

#include <string.h>

static bool take_number(struct str *s, int max, int *out_r)
{
	int n = 0;
	size_t digits = 0;
	while (s->n && s->p[0] >= '0' && s->p[0] <= '9' && digits++ < 4) {
		n = n * 10 + (s->p[0] - '0');
		*s = str_from(*s, 1);
	}
	*out_r = n;
	return digits && n <= max;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* "CET" or "<+0330>" */
static bool take_name(struct str *s, char out[12])
{
	size_t n = 0;
	bool quoted = str_take(s, '<');
	while (n < s->n && (quoted ? s->p[n] != '>' : is_letter(s->p[n])))
		n++;
	if (!n || n >= 12)
		return false;
	memcpy(out, s->p, n);
	out[n] = 0;
	*s = str_from(*s, n);
	return !quoted || str_take(s, '>');
}

/* "-1", "5:30", "02:00:00"; in seconds. */
static bool take_time(struct str *s, int max_hours, int32_t *seconds_r)
{
	int hours, minutes = 0, seconds = 0;
	bool minus = str_take(s, '-');
	if (!minus)
		str_take(s, '+');
	if (!take_number(s, max_hours, &hours) ||
	    (str_take(s, ':') && !take_number(s, 59, &minutes)) ||
	    (str_take(s, ':') && !take_number(s, 59, &seconds)))
		return false;
	*seconds_r = (minus ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds);
	return true;
}

/* ",M3.5.0/2" or ",J60" (day of the year, never counting 29 February) */
static bool take_yearly(struct str *s, struct zone_yearly *y)
{
	int day;
	*y = (struct zone_yearly){ .seconds = 7200 };
	if (!str_take(s, ','))
		return false;
	if (str_take(s, 'M')) {
		if (!take_number(s, 12, &y->month) || !str_take(s, '.') ||
		    !take_number(s, 5, &y->week) || !str_take(s, '.') ||
		    !take_number(s, 6, &y->weekday) || !y->month || !y->week)
			return false;
	} else {
		int from = str_take(s, 'J') ? 1 : 0;
		if (!take_number(s, 365, &day) || day < from)
			return false;
		struct date d = date_from_day(
		    date_to_day((struct date){ 2001, 1, 1 }) + (day - from) % 365);
		y->month = d.month;
		y->day = d.day;
	}
	return !str_take(s, '/') || take_time(s, 167, &y->seconds);
}

bool zone_rule_read(struct str s, struct zone_rule *r)
{
	int32_t seconds;
	*r = (struct zone_rule){ 0 };
	if (!take_name(&s, r->name) || !take_time(&s, 24, &seconds))
		return false;
	r->given = true;
	r->offset = -seconds * 1000;
	if (!s.n)
		return true;
	if (!take_name(&s, r->summer_name))
		return false;
	seconds -= 3600;
	if (s.n && s.p[0] != ',' && !take_time(&s, 24, &seconds))
		return false;
	r->summer_offset = -seconds * 1000;
	r->summer = true;
	return take_yearly(&s, &r->start) && take_yearly(&s, &r->end) && !s.n;
}
