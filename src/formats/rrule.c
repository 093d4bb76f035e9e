/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Rules of recurrence: walking. Period after period (a year, a month, … a second) the days that
 * fit are found by looking at each day of the period, then the times of these days; a set of
 * positions picks among them. What is in a period comes out in order, and so do the periods.
 */
#include "formats/rrule.h"
#include "base/date.h"

#include <stdlib.h>
#include <string.h>

enum { DAY = 86400000, HOUR = 3600000, MINUTE = 60000, SECOND = 1000 };
/* Periods looked at without a result, results at all, and times of one period. */
enum { EMPTY_MAX = 20000, WORK_MAX = 1500000, SET_MAX = 100000 };

struct rrule_walk {
	struct arena *arena;
	struct rrule rule;
	int64_t start, from, to;
	struct date first;		/* the start's day */
	int64_t step;			/* number of the period, from 0 */
	int64_t given, work;		/* counted for COUNT, and for the limit */
	int64_t empty;			/* periods without a result */
	int64_t *set;
	size_t count, room, at;		/* of the period */
	bool ended, cut;
};

static bool has(const struct rrule_set *set, int n)
{
	return n >= -366 && n <= 366 && (set->bits[(n + 366) / 64] >> ((n + 366) % 64) & 1);
}

static int weekday(int64_t day)
{
	return (int)(((day + 4) % 7 + 7) % 7);
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int64_t year_start(int year)
{
	return date_to_day((struct date){ year, 1, 1 });
}

static int64_t month_start(int year, int month)
{
	return date_to_day((struct date){ year + (month - 1) / 12, (month - 1) % 12 + 1, 1 });
}

/* The first day of week 1: the one that has at least four days in the year. */
static int64_t first_week(int year, int week_start)
{
	int64_t day = year_start(year);
	int into = (weekday(day) - week_start + 7) % 7;
	return into <= 3 ? day - into : day + 7 - into;
}

static bool in_week(const struct rrule *r, int64_t day, int year)
{
	int64_t first = first_week(year, r->week_start);
	int64_t next = first_week(year + 1, r->week_start);
	if (day < first) {
		next = first;
		first = first_week(year - 1, r->week_start);
	} else if (day >= next) {
		first = next;
		next = first_week(year + 2, r->week_start);
	}
	int week = (int)((day - first) / 7) + 1, weeks = (int)((next - first) / 7);
	return has(&r->week, week) || has(&r->week, week - weeks - 1);
}

static bool is_nth(const struct rrule *r, int64_t day, struct date d)
{
	bool year = r->every == RRULE_YEARLY && !r->month.given;
	int64_t low = year ? year_start(d.year) : month_start(d.year, d.month);
	int64_t high = year ? year_start(d.year + 1) : month_start(d.year, d.month + 1);
	for (size_t i = 0; i < r->nth_count; i++) {
		int week = r->nth[i].week;
		int64_t n = week > 0 ? (day - low) / 7 + 1 : -((high - 1 - day) / 7 + 1);
		if (r->nth[i].weekday == weekday(day) && n == week)
			return true;
	}
	return false;
}

static bool day_fits(const struct rrule *r, int64_t day)
{
	struct date d = date_from_day(day);
	if (r->month.given && !has(&r->month, d.month))
		return false;
	if (r->week.given && !in_week(r, day, d.year))
		return false;
	if (r->year_day.given) {
		int n = (int)(day - year_start(d.year)) + 1;
		int length = (int)(year_start(d.year + 1) - year_start(d.year));
		if (!has(&r->year_day, n) && !has(&r->year_day, n - length - 1))
			return false;
	}
	if (r->month_day.given) {
		int length = (int)(month_start(d.year, d.month + 1) - month_start(d.year, d.month));
		if (!has(&r->month_day, d.day) && !has(&r->month_day, d.day - length - 1))
			return false;
	}
	return !r->by_day || (r->weekdays >> weekday(day) & 1) ||
	    (r->nth_count && is_nth(r, day, d));
}

static void set_one(struct rrule_set *set, int n)
{
	set->given = true;
	set->bits[(n + 366) / 64] |= 1ULL << ((n + 366) % 64);
}

/* What the rule does not say comes from the start. */
static void complete(struct rrule_walk *w)
{
	struct rrule *r = &w->rule;
	int seconds = (int)((w->start - floor_div(w->start, DAY) * DAY) / SECOND);
	if (r->every > RRULE_MONTHLY)		/* numbers of weekdays mean nothing there */
		for (size_t i = 0; i < r->nth_count; i++)
			r->weekdays |= (uint8_t)(1 << r->nth[i].weekday);
	bool no_day = !r->week.given && !r->year_day.given && !r->month_day.given && !r->by_day;
	if (no_day && r->every == RRULE_YEARLY && !r->month.given)
		set_one(&r->month, w->first.month);
	if (no_day && r->every <= RRULE_MONTHLY)
		set_one(&r->month_day, w->first.day);
	if ((no_day && r->every == RRULE_WEEKLY) ||
	    (r->week.given && !r->by_day && !r->month_day.given && !r->year_day.given)) {
		r->by_day = true;
		r->weekdays = (uint8_t)(1 << weekday(date_to_day(w->first)));
	}
	if (!r->hour.given && r->every < RRULE_HOURLY)
		set_one(&r->hour, seconds / 3600);
	if (!r->minute.given && r->every < RRULE_MINUTELY)
		set_one(&r->minute, seconds / 60 % 60);
	if (!r->second.given && r->every < RRULE_SECONDLY)
		set_one(&r->second, seconds % 60);
}

/* The length of a period that always has the same; 0 for months and years. */
static int64_t period_ms(const struct rrule *r)
{
	static const int64_t lengths[] = { 0, 0, 7LL * DAY, DAY, HOUR, MINUTE, SECOND };
	return lengths[r->every];
}

/* Where the period of the start begins. */
static int64_t period_base(const struct rrule_walk *w)
{
	int64_t length = period_ms(&w->rule), day = floor_div(w->start, DAY);
	if (w->rule.every == RRULE_WEEKLY)
		return (day - (weekday(day) - w->rule.week_start + 7) % 7) * DAY;
	return floor_div(w->start, length) * length;
}

/* From..to of period number `step`; false behind the year 9999. */
static bool period(const struct rrule_walk *w, int64_t *from_r, int64_t *to_r)
{
	const struct rrule *r = &w->rule;
	int64_t n = w->step * r->interval, length = period_ms(r);
	if (length) {
		*from_r = period_base(w) + n * length;
		*to_r = *from_r + length;
	} else if (r->every == RRULE_YEARLY) {
		if (w->first.year + n > 9999)
			return false;
		*from_r = year_start(w->first.year + (int)n) * DAY;
		*to_r = year_start(w->first.year + (int)n + 1) * DAY;
	} else {
		int64_t month = w->first.year * 12LL + w->first.month - 1 + n;
		if (month / 12 > 9999)
			return false;
		*from_r = month_start((int)(month / 12), (int)(month % 12) + 1) * DAY;
		*to_r = month_start((int)(month / 12), (int)(month % 12) + 2) * DAY;
	}
	return *from_r < year_start(10000) * DAY;
}

static void add(struct rrule_walk *w, int64_t wall)
{
	if (w->count < SET_MAX)
		*(w->set = arena_list_room(w->arena, w->set, w->count, &w->room, sizeof *w->set),
		    &w->set[w->count++]) = wall;
	else
		w->cut = true;
}

static bool hour_fits(const struct rrule *r, int64_t wall)
{
	int hour = (int)(floor_div(wall, HOUR) - floor_div(wall, DAY) * 24);
	return !r->hour.given || has(&r->hour, hour);
}

static bool minute_fits(const struct rrule *r, int64_t wall)
{
	int minute = (int)(floor_div(wall, MINUTE) - floor_div(wall, HOUR) * 60);
	return !r->minute.given || has(&r->minute, minute);
}

static bool second_fits(const struct rrule *r, int64_t wall)
{
	int second = (int)(floor_div(wall, SECOND) - floor_div(wall, MINUTE) * 60);
	return !r->second.given || has(&r->second, second);
}

/* The seconds of from..to (at most a day) that fit. Hours and minutes that do not are leapt. */
static void add_times(struct rrule_walk *w, int64_t from, int64_t to)
{
	const struct rrule *r = &w->rule;
	for (int64_t t = from; t < to && !w->cut; w->work++) {
		if (!hour_fits(r, t))
			t = (floor_div(t, HOUR) + 1) * HOUR;
		else if (!minute_fits(r, t))
			t = (floor_div(t, MINUTE) + 1) * MINUTE;
		else {
			if (second_fits(r, t))
				add(w, t);
			t += SECOND;
		}
	}
}

/* Keep the positions that the rule names, counted from both ends. */
static void pick(struct rrule_walk *w)
{
	size_t kept = 0;
	if (!w->rule.position.given)
		return;
	for (size_t i = 0; i < w->count; i++) {
		int64_t up = (int64_t)i + 1, down = (int64_t)i - (int64_t)w->count;
		if ((up <= 366 && has(&w->rule.position, (int)up)) ||
		    (down >= -366 && has(&w->rule.position, (int)down)))
			w->set[kept++] = w->set[i];
	}
	w->count = kept;
}

static void fill(struct rrule_walk *w, int64_t from, int64_t to)
{
	w->count = w->at = 0;
	for (int64_t day = floor_div(from, DAY); day * DAY < to; day++, w->work++) {
		int64_t low = day * DAY, high = low + DAY;
		if (day_fits(&w->rule, day))
			add_times(w, low < from ? from : low, high > to ? to : high);
	}
	pick(w);
	w->empty = w->count ? 0 : w->empty + 1;
}

/* Without a COUNT nothing before the window matters: begin with the period that it lies in. */
static void leap(struct rrule_walk *w)
{
	int64_t length = period_ms(&w->rule), steps;
	if (w->rule.count || w->from <= w->start)
		return;
	if (length) {
		steps = (w->from - period_base(w)) / (length * w->rule.interval) - 1;
	} else {
		struct date d = date_from_day(floor_div(w->from, DAY));
		int64_t months = (d.year - w->first.year) * 12LL + d.month - w->first.month;
		int64_t every = w->rule.interval * (w->rule.every == RRULE_YEARLY ? 12LL : 1);
		steps = months / every - 1;
	}
	w->step = steps > 0 ? steps : 0;
}

struct rrule_walk *rrule_begin(struct arena *a, const struct rrule *rule, int64_t start,
    int64_t from, int64_t to)
{
	struct rrule_walk *w = arena_new_of(a, struct rrule_walk);
	*w = (struct rrule_walk){ .arena = a, .rule = *rule, .start = start, .from = from,
		.to = to, .first = date_from_day(floor_div(start, DAY)) };
	complete(w);
	leap(w);
	return w;
}

/* The next period that has something; false at the end. */
static bool next_period(struct rrule_walk *w)
{
	int64_t from, to;
	do {
		if ((w->empty > EMPTY_MAX && w->rule.every <= RRULE_DAILY) || w->work > WORK_MAX)
			w->cut = true;
		if (w->cut || !period(w, &from, &to) || from >= w->to ||
		    (w->rule.until_given && from > w->rule.until))
			return false;
		fill(w, from, to);
		w->step++;
	} while (!w->count);
	return true;
}

bool rrule_next(struct rrule_walk *w, int64_t *wall_r)
{
	while (!w->ended) {
		if (w->at == w->count && !next_period(w))
			break;
		int64_t wall = w->set[w->at++];
		if (wall < w->start)
			continue;
		if (wall >= w->to || (w->rule.until_given && wall > w->rule.until) ||
		    (w->rule.count && w->given++ >= w->rule.count))
			break;
		if (wall < w->from)
			continue;
		*wall_r = wall;
		return true;
	}
	w->ended = true;
	return false;
}

bool rrule_cut(const struct rrule_walk *w)
{
	return w->cut;
}
