/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Instants and days. The calendar arithmetic counts days from 0000-03-01, so that the leap day
 * is the last of its year (Howard Hinnant, "chrono-compatible low-level date algorithms").
 */
#include "base/date.h"
#include "base/lang.h"
#include "base/num.h"

#include <string.h>
#include <time.h>

enum { DAYS_400_YEARS = 146097, EPOCH = 719468, DAY_MS = 86400000 };

int64_t date_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int64_t date_day_of(int64_t instant)
{
	return floor_div(instant, DAY_MS);
}

int64_t date_to_day(struct date d)
{
	int64_t year = d.year - (d.month <= 2);
	int64_t era = floor_div(year, 400), of_era = year - era * 400;
	int64_t of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
	return era * DAYS_400_YEARS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - EPOCH;
}

struct date date_from_day(int64_t day)
{
	day += EPOCH;
	int64_t era = floor_div(day, DAYS_400_YEARS), of_era = day - era * DAYS_400_YEARS;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;
	struct date d = { .day = (int)(of_year - (153 * month + 2) / 5 + 1),
		.month = (int)(month < 10 ? month + 3 : month - 9) };
	d.year = (int)(year + era * 400 + (d.month <= 2));
	return d;
}

bool date_valid(struct date d)
{
	if (d.year < 1 || d.year > 9999 || d.month < 1 || d.month > 12 || d.day < 1 || d.day > 31)
		return false;
	struct date same = date_from_day(date_to_day(d));
	return same.month == d.month && same.day == d.day;
}

static bool take_date(struct str *s, int64_t *day_r)
{
	struct date d;
	if (!str_take_digits(s, 4, &d.year) || !str_take(s, '-') ||
	    !str_take_digits(s, 2, &d.month) || !str_take(s, '-') ||
	    !str_take_digits(s, 2, &d.day) || !date_valid(d))
		return false;
	*day_r = date_to_day(d);
	return true;
}

bool date_read(struct str s, int64_t *day_r)
{
	int64_t day;
	if (!take_date(&s, &day) || s.n)
		return false;
	*day_r = day;
	return true;
}

/* "Z", "+02:00", "-0700" or nothing (UTC); in minutes. */
static bool take_zone(struct str *s, int *minutes_r)
{
	int hours, minutes = 0, sign = 1;
	*minutes_r = 0;
	if (!s->n || str_take(s, 'Z') || str_take(s, 'z'))
		return true;
	if (str_take(s, '-'))
		sign = -1;
	else if (!str_take(s, '+'))
		return false;
	if (!str_take_digits(s, 2, &hours))
		return false;
	str_take(s, ':');
	if (s->n && !str_take_digits(s, 2, &minutes))
		return false;
	*minutes_r = sign * (hours * 60 + minutes);
	return hours < 24 && minutes < 60;
}

bool date_read_instant(struct str s, int64_t *instant_r)
{
	int64_t day;
	int hour = 0, minute = 0, second = 0, ms = 0, zone = 0;
	if (!take_date(&s, &day))
		return false;
	if (s.n) {
		if (!(str_take(&s, 'T') || str_take(&s, 't') || str_take(&s, ' ')) ||
		    !str_take_digits(&s, 2, &hour) || !str_take(&s, ':') ||
		    !str_take_digits(&s, 2, &minute) ||
		    (str_take(&s, ':') && !str_take_digits(&s, 2, &second)))
			return false;
		if (str_take(&s, '.')) {
			int digit, scale = 100, seen = 0;
			for (; str_take_digits(&s, 1, &digit); scale /= 10, seen++)
				ms += digit * scale;
			if (!seen)
				return false;
		}
		if (hour > 23 || minute > 59 || second > 60 || !take_zone(&s, &zone) || s.n)
			return false;
	}
	*instant_r = ((day * 24 + hour) * 60 + minute - zone) * 60000 + second * 1000 + ms;
	return true;
}

void date_write(struct buf *b, int64_t day)
{
	struct date d = date_from_day(day);
	buf_printf(b, "%04d-%02d-%02d", d.year, d.month, d.day);
}

void date_write_instant(struct buf *b, int64_t instant)
{
	int64_t day = date_day_of(instant);
	int seconds = (int)((instant - day * DAY_MS) / 1000);
	date_write(b, day);
	buf_printf(b, "T%02d:%02d:%02dZ", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

/* Day-month order in words where a language writes it so; months are texts of the program, which
 * translators give the form they have behind a day (in Russian the genitive). */
static const char *const months[] = {
	N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July"),
	N_("August"), N_("September"), N_("October"), N_("November"), N_("December"),
};

void date_show(struct buf *b, const struct lang *lang, int64_t day)
{
	struct date d = date_from_day(day);
	const char *tag = lang ? lang->tag : "en";
	const char *month = tr(lang, months[d.month - 1]);
	if (!strcmp(tag, "zh"))
		buf_printf(b, "%d年%d月%d日", d.year, d.month, d.day);
	else if (!strcmp(tag, "es"))
		buf_printf(b, "%d de %s de %d", d.day, month, d.year);
	else
		buf_printf(b, "%d%s %s %d%s", d.day, d.day == 1 && !strcmp(tag, "fr") ? "er" : "",
		    month, d.year, !strcmp(tag, "ru") ? " г." : "");
}

void date_show_instant(struct buf *b, const struct lang *lang, int64_t instant)
{
	int64_t day = date_day_of(instant);
	int minute = (int)((instant - day * 86400000) / 60000);
	struct str tag = str_of(lang ? lang->tag : "");
	date_show(b, lang, day);
	buf_puts(b, str_eq(tag, S("ar")) ? "\u060c " : str_eq(tag, S("zh")) ? " " : ", ");
	buf_printf(b, "%02d:%02d", minute / 60, minute % 60);
}
