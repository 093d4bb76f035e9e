/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rules of recurrence: reading. Letter case and a "RRULE:" in front do not matter. */
#include "formats/rrule.h"
#include "formats/ical_time.h"
#include "base/lang.h"
#include "base/num.h"
#include "base/utf8.h"

#include <string.h>

static const char *const weekdays[] = { "SU", "MO", "TU", "WE", "TH", "FR", "SA" };
static const char *const freqs[] = { "YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY",
	"SECONDLY" };

static void set_add(struct rrule_set *set, int n)
{
	set->given = true;
	set->bits[(n + 366) / 64] |= 1ULL << ((n + 366) % 64);
}

static int weekday_of(struct str s)
{
	for (int i = 0; i < 7; i++)
		if (str_ieq(s, str_of(weekdays[i])))
			return i;
	return -1;
}

/* "1,15,-1", each within low..high; below zero only where minus is allowed, zero where low is. */
static bool read_numbers(struct str value, int low, int high, bool minus, struct rrule_set *set)
{
	struct str part;
	while (str_cut(&value, ',', &part)) {
		int64_t n;
		if (!num_int(str_trim(part), &n))
			return false;
		int64_t size = n < 0 ? -n : n;
		if (size < low || size > high || (n < 0 && !minus))
			return false;
		set_add(set, (int)n);
	}
	return set->given;
}

static bool read_days(struct str value, struct rrule *r)
{
	struct str part;
	while (str_cut(&value, ',', &part)) {
		int64_t week = 0;
		part = str_trim(part);
		int day = part.n < 2 ? -1 : weekday_of(str_from(part, part.n - 2));
		struct str number = part.n < 2 ? STR_EMPTY : str_slice(part, 0, part.n - 2);
		if (day < 0 || (number.n && (!num_int(number, &week) || week < -53 || week > 53)))
			return false;
		r->by_day = true;
		if (!week)
			r->weekdays |= (uint8_t)(1 << day);
		else if (r->nth_count < sizeof r->nth / sizeof *r->nth)
			r->nth[r->nth_count++] = (typeof(*r->nth)){ (int8_t)week, (int8_t)day };
	}
	return r->by_day;
}

static bool read_until(struct str value, struct rrule *r)
{
	struct ical_time t;
	if (!ical_time_read(value, &t))
		return false;
	r->until_given = true;
	r->until_utc = t.utc;
	r->until = t.wall + (t.day_only ? 86400000 - 1 : 0);
	return true;
}

static bool read_freq(struct str value, struct rrule *r)
{
	for (size_t i = 0; i < sizeof freqs / sizeof *freqs; i++) {
		if (str_ieq(value, str_of(freqs[i]))) {
			r->every = (enum rrule_every)i;
			return true;
		}
	}
	return false;
}

static bool read_count(struct str value, int64_t max, int64_t *out_r)
{
	return num_int(value, out_r) && *out_r >= 1 && *out_r <= max;
}

/* The parts that are lists of numbers, and their ranges. */
static bool read_list(struct str name, struct str value, struct rrule *r, bool *known_r)
{
	const struct {
		const char *name;
		int low, high;
		bool minus;
		struct rrule_set *set;
	} lists[] = {
		{ "BYSECOND", 0, 60, false, &r->second }, { "BYMINUTE", 0, 59, false, &r->minute },
		{ "BYHOUR", 0, 23, false, &r->hour }, { "BYMONTHDAY", 1, 31, true, &r->month_day },
		{ "BYYEARDAY", 1, 366, true, &r->year_day }, { "BYWEEKNO", 1, 53, true, &r->week },
		{ "BYMONTH", 1, 12, false, &r->month }, { "BYSETPOS", 1, 366, true, &r->position },
	};
	*known_r = true;
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		if (str_ieq(name, str_of(lists[i].name)))
			return read_numbers(value, lists[i].low, lists[i].high, lists[i].minus,
			    lists[i].set);
	*known_r = false;
	return false;
}

static bool read_part(struct str name, struct str value, struct rrule *r)
{
	int64_t n = 1;
	bool known;
	bool ok = read_list(name, value, r, &known);
	if (known)
		return ok;
	if (str_ieq(name, S("FREQ")))
		return read_freq(value, r);
	if (str_ieq(name, S("INTERVAL"))) {
		ok = read_count(value, 1000000, &n);
		r->interval = (int)n;
		return ok;
	}
	if (str_ieq(name, S("COUNT")))
		return read_count(value, 1000000000, &r->count);
	if (str_ieq(name, S("UNTIL")))
		return read_until(value, r);
	if (str_ieq(name, S("BYDAY")))
		return read_days(value, r);
	if (str_ieq(name, S("WKST"))) {
		r->week_start = weekday_of(value);
		return r->week_start >= 0;
	}
	if (str_ieq(name, S("RSCALE")))
		return str_ieq(value, S("GREGORIAN"));
	if (str_ieq(name, S("SKIP")))
		return str_ieq(value, S("OMIT"));
	return str_istarts(name, S("X-"));
}

bool rrule_read(struct str text, struct rrule *r, struct err *e)
{
	bool freq = false;
	struct str part, name;
	*r = (struct rrule){ .interval = 1, .week_start = 1 };
	text = str_trim(text);
	if (str_istarts(text, S("RRULE:")))
		text = str_from(text, 6);
	while (str_cut(&text, ';', &part)) {
		struct str value = str_trim(part);
		if (!value.n)
			continue;
		if (!str_cut(&value, '=', &name) || !read_part(str_trim(name), str_trim(value), r))
			return fail(e, ERR_INPUT, N_("the recurrence rule has \"%.*s\", which "
			    "cannot be understood. Allowed are the parts of RFC 5545, for example "
			    "FREQ=WEEKLY;BYDAY=TU;COUNT=10."), STR(utf8_cut(part, 60)));
		freq |= str_ieq(str_trim(name), S("FREQ"));
	}
	if (!freq)
		return fail(e, ERR_INPUT, N_("the recurrence rule does not say how often "
		    "(FREQ=DAILY, WEEKLY, MONTHLY or YEARLY)."));
	if (r->count && r->until_given)
		r->count = 0;	/* not allowed together; the date is what a person meant to say */
	return true;
}
