/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Days that come again. Every day from the first one on is asked whether it belongs: simple, and
 * fast enough (a hundred years are 36,525 questions), since a rule without an end is only ever
 * followed to the end of a window.
 */
#include "city/learn/rhythm.h"
#include "base/num.h"

#include <string.h>

int weekday_of(int64_t day)
{
	int64_t n = (day + 3) % 7;	/* 1970-01-01 was a Thursday */
	return (int)(n < 0 ? n + 7 : n) + 1;
}

/* ---- reading a rule ---- */

static const char *const day_names[] = { "", "MO", "TU", "WE", "TH", "FR", "SA", "SU" };

static int weekday_named(struct str name)
{
	for (int i = 1; i <= 7; i++)
		if (str_ieq(name, str_of(day_names[i])))
			return i;
	return 0;
}

static bool refuse(struct err *e, struct str part)
{
	return fail(e, ERR_INPUT, N_("The rule has a part that is not understood: %.*s."),
	    STR(str_slice(part, 0, 80)));
}

static bool read_frequency(struct str value, struct rhythm *r)
{
	static const char *const names[] = { "", "DAILY", "WEEKLY", "MONTHLY", "YEARLY" };
	for (int i = DAILY; i <= YEARLY; i++)
		if (str_ieq(value, str_of(names[i])))
			r->frequency = (enum frequency)i;
	return r->frequency != ONCE;
}

static bool read_weekday(struct str word, struct rhythm *r)
{
	int64_t nth = 0;
	if (word.n < 2)
		return false;
	int day = weekday_named(str_from(word, word.n - 2));
	struct str number = str_slice(word, 0, word.n - 2);
	if (!day || (number.n && (!num_int(number, &nth) || nth < -53 || nth > 53 || !nth)))
		return false;
	r->weekdays |= 1U << day;
	size_t at = 0;
	while (nth && at < 4 && r->nth[day][at])
		at++;
	if (nth && at < 4)
		r->nth[day][at] = (signed char)nth;
	return true;
}

static bool read_month_day(struct str word, struct rhythm *r)
{
	int64_t n;
	if (!num_int(word, &n) || n < -31 || n > 31 || !n)
		return false;
	r->month_days |= (uint64_t)1 << (n > 0 ? n : 32 - n);
	return true;
}

static bool read_month(struct str word, struct rhythm *r)
{
	int64_t n;
	if (!num_int(word, &n) || n < 1 || n > 12)
		return false;
	r->months |= 1U << n;
	return true;
}

static bool read_each(struct str value, struct rhythm *r,
    bool (*one)(struct str word, struct rhythm *r))
{
	struct str word;
	while (str_cut(&value, ',', &word))
		if (!one(str_trim(word), r))
			return false;
	return true;
}

/* 20260630, 20260630T215959Z, 2026-06-30 */
static bool read_until(struct str value, struct rhythm *r)
{
	char day[11];
	if (value.n >= 10 && value.p[4] == '-')
		return date_read(str_slice(value, 0, 10), &r->until);
	if (value.n < 8)
		return false;
	const char in[] = { value.p[0], value.p[1], value.p[2], value.p[3], '-', value.p[4],
		value.p[5], '-', value.p[6], value.p[7], 0 };
	memcpy(day, in, sizeof day);
	return date_read(str_of(day), &r->until);
}

static bool read_whole(struct str value, int *out)
{
	int64_t n;
	if (!num_int(value, &n) || n < 1 || n > 100000)
		return false;
	*out = (int)n;
	return true;
}

static bool read_part(struct str name, struct str value, struct rhythm *r)
{
	if (str_ieq(name, S("FREQ")))
		return read_frequency(value, r);
	if (str_ieq(name, S("INTERVAL")))
		return read_whole(value, &r->interval);
	if (str_ieq(name, S("COUNT")))
		return read_whole(value, &r->count);
	if (str_ieq(name, S("UNTIL")))
		return read_until(value, r);
	if (str_ieq(name, S("WKST")))
		return (r->week_start = weekday_named(value)) != 0;
	if (str_ieq(name, S("BYDAY")))
		return read_each(value, r, read_weekday);
	if (str_ieq(name, S("BYMONTHDAY")))
		return read_each(value, r, read_month_day);
	return str_ieq(name, S("BYMONTH")) && read_each(value, r, read_month);
}

/* A number before a weekday means one of a month; of a year it would be one of 53. */
static bool numbers_fit(const struct rhythm *r)
{
	if (r->frequency == MONTHLY || (r->frequency == YEARLY && r->months))
		return true;
	for (int i = 1; i <= 7; i++)
		if (r->nth[i][0])
			return false;
	return true;
}

bool rhythm_read(struct str rule, struct rhythm *out_r, struct err *e)
{
	struct str part, name;
	*out_r = (struct rhythm){ 0 };
	rule = str_trim(rule);
	if (str_istarts(rule, S("RRULE:")))
		rule = str_from(rule, 6);
	while (str_cut(&rule, ';', &part)) {
		struct str value = part;
		if (!str_trim(part).n)
			continue;
		if (!str_cut(&value, '=', &name) ||
		    !read_part(str_trim(name), str_trim(value), out_r))
			return refuse(e, part);
	}
	if (out_r->frequency == ONCE)
		return fail(e, ERR_INPUT, N_("The rule does not say how often (FREQ)."));
	return numbers_fit(out_r) || refuse(e, S("BYDAY"));
}

/* ---- following it ---- */

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int month_length(struct date d)
{
	struct date next = d.month == 12 ? (struct date){ d.year + 1, 1, 1 }
					 : (struct date){ d.year, d.month + 1, 1 };
	return (int)(date_to_day(next) - date_to_day((struct date){ d.year, d.month, 1 }));
}

/* Which period of the frequency a day lies in, counted from that of the first day. */
static int64_t periods_since(const struct rhythm *r, int64_t first, int64_t day, struct date d)
{
	struct date begin = date_from_day(first);
	int start = r->week_start ? r->week_start : 1;
	switch (r->frequency) {
	case WEEKLY:
		return floor_div(day + 4 - start, 7) - floor_div(first + 4 - start, 7);
	case MONTHLY:
		return (d.year - begin.year) * 12 + d.month - begin.month;
	case YEARLY:
		return d.year - begin.year;
	default:
		return day - first;
	}
}

static bool is_nth(const struct rhythm *r, int weekday, struct date d)
{
	const signed char *nth = r->nth[weekday];
	int from_start = (d.day - 1) / 7 + 1, from_end = (month_length(d) - d.day) / 7 + 1;
	if (!nth[0])
		return true;
	for (int i = 0; i < 5 && nth[i]; i++)
		if (nth[i] == from_start || nth[i] == -from_end)
			return true;
	return false;
}

static bool in_month_days(const struct rhythm *r, struct date d)
{
	int from_end = month_length(d) - d.day + 1;
	return (r->month_days >> d.day & 1) || (r->month_days >> (32 + from_end) & 1);
}

/* What a rule leaves open is taken from its first day. */
static bool day_fits(const struct rhythm *r, int64_t first, int64_t day, struct date d)
{
	struct date begin = date_from_day(first);
	int weekday = weekday_of(day);
	if (r->months && !(r->months >> d.month & 1))
		return false;
	if (r->month_days && !in_month_days(r, d))
		return false;
	if (r->weekdays && (!(r->weekdays >> weekday & 1) || !is_nth(r, weekday, d)))
		return false;
	if (r->weekdays || r->month_days)
		return true;
	switch (r->frequency) {
	case WEEKLY:
		return weekday == weekday_of(first);
	case MONTHLY:
		return d.day == begin.day;
	case YEARLY:
		return d.day == begin.day && (r->months || d.month == begin.month);
	default:
		return true;
	}
}

size_t rhythm_days(const struct rhythm *r, int64_t first, int64_t from, int64_t to,
    int64_t *days_r, size_t max)
{
	int interval = r->interval ? r->interval : 1;
	size_t found = 0;
	int seen = 0;
	if (r->frequency == ONCE) {
		if (first >= from && first < to && max)
			days_r[found++] = first;
		return found;
	}
	if (r->until && r->until < to)
		to = r->until + 1;
	for (int64_t day = first; day < to && found < max; day++) {
		struct date d = date_from_day(day);
		if (periods_since(r, first, day, d) % interval || !day_fits(r, first, day, d))
			continue;
		if (r->count && ++seen > r->count)
			break;
		if (day >= from)
			days_r[found++] = day;
	}
	return found;
}
