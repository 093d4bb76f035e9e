/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Periods as tables name them.
 *
 * A note behind the label is set aside, the rest is cut into tokens (period_words.h), and the kinds
 * of the tokens, as a string, are looked up in a table of shapes: "nMY" is a day. A shape says
 * which token is the year and which the numbers. What fits no shape is cut at a word or sign for
 * "to" in every place where one stands; each side must be a period, and may lack what the other
 * has: "17 May to 11 June 2023". The kind of what comes out is that of its first and last day, so
 * that January to December is a year however it was written.
 */
#include "base/date.h"
#include "base/num.h"
#include "base/period_words.h"

#include <string.h>

enum { FIRST_YEAR = 1000, LAST_YEAR = 2999, LONGEST_LABEL = 100 };

enum shape { YEAR, SLASH, DASH, YEARS, ENDING, HALF, QUARTER, THIRD, MONTH, WEEK, DAY };

/* A period as it was written; 0 for what is missing. */
struct point {
	enum shape shape;
	int year;
	int number;	/* of half, quarter, week or month; the second year of SLASH, DASH, YEARS */
	int day;
	bool found_year;	/* its year came from the other side of a span */
};

/* Places of the tokens; -1: missing. The last rows are parts of a span only. */
static const struct row {
	const char *kinds;
	enum shape shape;
	signed char year, number, day;
} rows[] = {
	{ "Y", YEAR, 0, -1, -1 }, { "Y-An", YEAR, 0, 3, -1 }, { "Y/n", SLASH, 0, 2, -1 },
	{ "Y/Y", SLASH, 0, 2, -1 }, { "Y-n", DASH, 0, 2, -1 }, { "Y=n", YEARS, 0, 2, -1 },
	{ "Y-Y", YEARS, 0, 2, -1 }, { "Y=Y", YEARS, 0, 2, -1 }, { "Y~n", YEARS, 0, 2, -1 },
	{ "EMY", ENDING, 2, 1, -1 }, { "nEMY", ENDING, 3, 2, -1 }, { "EnMY", ENDING, 3, 2, 1 },
	{ "Y-Hn", HALF, 0, 3, -1 }, { "YHn", HALF, 0, 2, -1 }, { "HnY", HALF, 2, 1, -1 },
	{ "nHY", HALF, 2, 0, -1 }, { "Hn-Y", HALF, 3, 1, -1 },
	{ "Y-Qn", QUARTER, 0, 3, -1 }, { "YQn", QUARTER, 0, 2, -1 }, { "QnY", QUARTER, 2, 1, -1 },
	{ "nQY", QUARTER, 2, 0, -1 }, { "YnQ", QUARTER, 0, 1, -1 }, { "Qn-Y", QUARTER, 3, 1, -1 },
	{ "Qn/Y", QUARTER, 3, 1, -1 }, { "Y/Qn", QUARTER, 0, 3, -1 }, { "TnY", QUARTER, 2, 1, -1 },
	{ "nTY", QUARTER, 2, 0, -1 }, { "Y-Tn", THIRD, 0, 3, -1 },
	{ "MY", MONTH, 1, 0, -1 }, { "YM", MONTH, 0, 1, -1 }, { "M-Y", MONTH, 2, 0, -1 },
	{ "M/Y", MONTH, 2, 0, -1 }, { "Y-M", MONTH, 0, 2, -1 }, { "Y-Pn", MONTH, 0, 3, -1 },
	{ "YPn", MONTH, 0, 2, -1 }, { "Yn", MONTH, 0, 1, -1 }, { "n/Y", MONTH, 2, 0, -1 },
	{ "Y-Wn", WEEK, 0, 3, -1 }, { "YWn", WEEK, 0, 2, -1 }, { "WnY", WEEK, 2, 1, -1 },
	{ "Y-n-n", DAY, 0, 2, 4 }, { "Y/n/n", DAY, 0, 2, 4 }, { "nMY", DAY, 2, 1, 0 },
	{ "n-M-Y", DAY, 4, 2, 0 }, { "MnY", DAY, 2, 0, 1 }, { "YMn", DAY, 0, 1, 2 },
	{ "n.n.Y", DAY, 4, 2, 0 }, { "n/n/Y", DAY, 4, 2, 0 },
	{ "Qn", QUARTER, -1, 1, -1 }, { "nQ", QUARTER, -1, 0, -1 }, { "Hn", HALF, -1, 1, -1 },
	{ "Wn", WEEK, -1, 1, -1 }, { "M", MONTH, -1, 0, -1 }, { "nM", DAY, -1, 1, 0 },
	{ "Mn", DAY, -1, 0, 1 }, { "n", DAY, -1, -1, 0 }, { "nY", DAY, 1, -1, 0 },
};

static const struct row *find_row(const char *kinds, size_t n)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strlen(rows[i].kinds) == n && !memcmp(rows[i].kinds, kinds, n))
			return &rows[i];
	return NULL;
}

/* The tokens from..to as a point; parts of a span may lack year and month. */
static bool read_point(const struct period_tokens *t, size_t from, size_t to, struct point *p)
{
	if (from >= to)
		return false;
	const struct row *row = find_row(t->kinds + from, to - from);
	const int *values = t->values + from;
	if (!row)
		return false;
	*p = (struct point){ .shape = row->shape,
		.year = row->year < 0 ? 0 : values[row->year],
		.number = row->number < 0 ? 0 : values[row->number],
		.day = row->day < 0 ? 0 : values[row->day] };
	if (row->shape == ENDING && row->kinds[0] == 'n' && values[0] != 12)
		return false;
	/* A part that is missing and one that is written as 0 are not the same. */
	bool zero = row->shape == SLASH || row->shape == YEARS || row->shape == DASH; /* 1999/00 */
	return (row->number < 0 || zero || p->number) && (row->day < 0 || p->day);
}

/* ---- from what was written to days ---- */

static int64_t first_of(int year, int month)
{
	return date_to_day((struct date){ year + (month - 1) / 12, (month - 1) % 12 + 1, 1 });
}

static bool set_months(struct period *p, int year, int month, int count)
{
	p->from = first_of(year, month);
	p->to = first_of(year, month + count);
	return true;
}

static bool set_part(struct period *p, const struct point *w, int parts)
{
	int months = 12 / parts;
	return w->number >= 1 && w->number <= parts &&
	    set_months(p, w->year, (w->number - 1) * months + 1, months);
}

/* The year that "10" means behind 2009: the next one that ends so. */
static int later_year(int year, int number)
{
	if (number >= 100)
		return number;
	int later = year - year % 100 + number;
	return later < year ? later + 100 : later;
}

/* "2009/10" is the year from April; "2013/16" the three of them. "2016-18" are calendar years. */
static bool set_years(struct period *p, const struct point *w)
{
	int last = later_year(w->year, w->number);
	if (last <= w->year || last > w->year + 60)
		return false;
	if (last == w->year + 1 || w->shape == SLASH)
		return set_months(p, w->year, 4, (last - w->year) * 12);
	return set_months(p, w->year, 1, (last - w->year + 1) * 12);
}

/* Two digits behind a year are the next year, a month, or the last of several years. */
static bool set_dash(struct period *p, const struct point *w, enum period_dash dash)
{
	bool next = w->number < 100 && w->number == (w->year + 1) % 100;
	bool month = w->number >= 1 && w->number <= 12;
	if (month && dash != PERIOD_DASH_YEARS && (dash == PERIOD_DASH_MONTHS || !next))
		return set_months(p, w->year, w->number, 1);
	return set_years(p, w);
}

/* ISO 8601: weeks begin on Monday, and 4 January is always in the first. */
static int64_t first_monday(int year)
{
	int64_t fourth = first_of(year, 1) + 3;
	int64_t weekday = ((fourth + 3) % 7 + 7) % 7;	/* day 0 was a Thursday */
	return fourth - weekday;
}

static bool set_week(struct period *p, const struct point *w)
{
	p->from = first_monday(w->year) + (w->number - 1) * INT64_C(7);
	p->to = p->from + 7;
	return w->number >= 1 && p->from < first_monday(w->year + 1);
}

static bool set_day(struct period *p, const struct point *w)
{
	struct date d = { w->year, w->number, w->day };
	if (!date_valid(d))
		return false;
	p->from = date_to_day(d);
	p->to = p->from + 1;
	return true;
}

/* "Year ending March 2019": the twelve months up to its end; "… 5 April 2019": up to that day. */
static bool set_ending(struct period *p, const struct point *w)
{
	if (!w->day)
		return set_months(p, w->year - 1, w->number + 1, 12);
	struct date last = { w->year, w->number, w->day };
	struct date before = { w->year - 1, w->number, w->day };
	if (!date_valid(last) || !date_valid(before))
		return false;
	p->from = date_to_day(before) + 1;
	p->to = date_to_day(last) + 1;
	return true;
}

static bool set_point(struct period *p, const struct point *w, enum period_dash dash)
{
	if (w->year < FIRST_YEAR || w->year > LAST_YEAR)
		return false;
	switch (w->shape) {
	case YEAR: return set_months(p, w->year, 1, 12);
	case SLASH:
		/* "2019/03" cannot be the years 2019 to 2103. */
		if (w->number >= 1 && w->number <= 12 && w->number < w->year % 100)
			return set_months(p, w->year, w->number, 1);
		return set_years(p, w);
	case DASH: return set_dash(p, w, dash);
	case YEARS: return set_years(p, w);
	case ENDING: return set_ending(p, w);
	case HALF: return set_part(p, w, 2);
	case QUARTER: return set_part(p, w, 4);
	case THIRD: return set_part(p, w, 3);
	case MONTH: return set_part(p, w, 12);
	case WEEK: return set_week(p, w);
	default: return set_day(p, w);
	}
}

/* ---- spans ---- */

static bool has_years_of_two(enum shape shape)
{
	return shape == SLASH || shape == DASH || shape == YEARS;
}

/* What one side lacks comes from the other; years roll over: "Nov to Jan 2020". */
static bool complete(struct point *a, struct point *b)
{
	if (!a->year && !b->year)
		return false;
	if (a->shape == DAY && !a->number)
		a->number = b->shape == DAY ? b->number : 0;
	if (b->shape == DAY && !b->number)
		b->number = a->shape == DAY ? a->number : 0;
	a->found_year = !a->year;
	b->found_year = !b->year;
	if ((a->found_year && has_years_of_two(b->shape)) ||
	    (b->found_year && has_years_of_two(a->shape)))
		return false;
	if (a->found_year)
		a->year = b->year;
	if (b->found_year)
		b->year = a->year;
	return true;
}

/* "2009-04-01/2010-04-01": where the last day is the first one's anniversary, it is not part of
 * the interval (ISO 8601 leaves it open, and period_code writes so). */
static bool anniversary(const struct point *a, const struct point *b, char sign)
{
	return sign == '/' && a->shape == DAY && b->shape == DAY && a->day == b->day &&
	    (a->year != b->year || a->number != b->number);
}

static bool set_span(struct period *p, struct point a, struct point b, char sign,
    enum period_dash dash)
{
	struct period first, last;
	/* In an ISO 8601 interval a number behind a year is a month. */
	if (sign == '/' && a.shape == DASH && b.shape == DASH)
		dash = PERIOD_DASH_MONTHS;
	/* "2016-2017-2018" is a list, if anything. */
	if ((sign == '-' || sign == '/') && has_years_of_two(a.shape) != has_years_of_two(b.shape))
		return false;
	if (!complete(&a, &b) || !set_point(&first, &a, dash) || !set_point(&last, &b, dash))
		return false;
	if (first.from >= last.from && (a.found_year || b.found_year) && a.shape == b.shape) {
		a.year -= a.found_year;
		b.year += b.found_year;
		if (!set_point(&first, &a, dash) || !set_point(&last, &b, dash))
			return false;
	}
	p->from = first.from;
	p->to = anniversary(&a, &b, sign) ? last.from : last.to;
	return first.from <= last.from && first.to <= last.to;
}

static bool read_span(const struct period_tokens *t, struct period *p, enum period_dash dash)
{
	/* Words and long dashes divide first, slashes last: "2012/13-2017/18". */
	for (const char *sign = "~=-/"; *sign; sign++)
		for (size_t i = 1; i + 1 < t->count; i++) {
			struct point a, b;
			if (t->kinds[i] == *sign && read_point(t, 0, i, &a) &&
			    read_point(t, i + 1, t->count, &b) && set_span(p, a, b, *sign, dash))
				return true;
		}
	return false;
}

/* ---- shapes of their own ---- */

/* "20190307", and "2019-03-07T00:00:00" as workbooks write days. */
static bool read_stamp(struct str s, struct period *p)
{
	int64_t day, instant, number;
	if (s.n == 8 && num_int(s, &number) && number >= 19000101 && number < 21000000) {
		struct date d = { (int)(number / 10000), (int)(number / 100 % 100),
		    (int)(number % 100) };
		day = date_to_day(d);
		if (!date_valid(d))
			return false;
	} else if (s.n < 16 || !date_read(str_slice(s, 0, 10), &day) ||
	    !date_read_instant(s, &instant)) {
		return false;
	}
	p->from = day;
	p->to = day + 1;
	return true;
}

/* "2021.0", from programs that take years for measurements. */
static bool read_decimal(struct str s, struct period *p)
{
	int64_t year;
	ptrdiff_t point = str_find_byte(s, '.', 0);
	if (point != 4 || s.n < 6 || !num_int(str_slice(s, 0, 4), &year) || year < FIRST_YEAR ||
	    year > LAST_YEAR)
		return false;
	for (size_t i = 5; i < s.n; i++)
		if (s.p[i] != '0')
			return false;
	return set_months(p, (int)year, 1, 12);
}

/* P1Y, P3M, P2W, P10D and their sums, from a day on. */
static bool add_duration(struct str s, int64_t from, int64_t *to_r)
{
	struct date d = date_from_day(from);
	int64_t days = 0, months = 0, n = 0;
	bool any = false, digits = false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c >= '0' && c <= '9' && n < 100000) {
			n = n * 10 + (c - '0');
			digits = true;
			continue;
		}
		if (!digits || !c || !strchr("YMWD", c))
			return false;
		months += c == 'Y' ? n * 12 : c == 'M' ? n : 0;
		days += c == 'W' ? n * 7 : c == 'D' ? n : 0;
		any = true;
		digits = false;
		n = 0;
	}
	if (!any || digits || months > 12000 || days > 400000 || (months && d.day > 28))
		return false;
	*to_r = first_of(d.year, d.month + (int)months) + d.day - 1 + days;
	return *to_r > from;
}

/* SDMX and ISO 8601: a first day (or instant) and how long from there. */
static bool read_duration(struct str s, struct period *p)
{
	ptrdiff_t at = str_find(s, S("/P"), 0);
	int64_t instant;
	if (at < 10 || !date_read(str_slice(s, 0, 10), &p->from))
		return false;
	if (at > 10 && !date_read_instant(str_slice(s, 0, (size_t)at), &instant))
		return false;
	return add_duration(str_from(s, (size_t)at + 2), p->from, &p->to);
}

/* ---- notes ---- */

static bool is_digit_at(struct str s, size_t i)
{
	return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

/* How many bytes a mark takes: a letter behind a digit ("1974a", "2019 p") or a sign ("2016*"). */
static size_t mark_at_end(struct str s)
{
	static const char *const signs[] = { "*", "†", "‡", "¹", "²", "³" };
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (str_ends(s, str_of(signs[i])))
			return strlen(signs[i]);
	char last = s.n > 4 ? (char)(s.p[s.n - 1] | 0x20) : 0;
	if (last < 'a' || last > 'z')
		return 0;
	bool apart = s.p[s.n - 2] == ' ';
	return is_digit_at(s, s.n - 2 - apart) ? 1 : 0;
}

/* "(baseline)", "[Note 9]", "[r] (p)": from the first bracket on, if the last one ends the text. */
static struct str cut_note(struct str s, struct str *note_r)
{
	*note_r = STR_EMPTY;
	if (!s.n)
		return s;
	char end = s.p[s.n - 1];
	ptrdiff_t round = str_find_byte(s, '(', 0), square = str_find_byte(s, '[', 0);
	ptrdiff_t open = round < 0 || (square >= 0 && square < round) ? square : round;
	size_t mark = end == ')' || end == ']' ? 0 : mark_at_end(s);
	if ((end == ')' || end == ']') && open > 0)
		*note_r = str_from(s, (size_t)open);
	else if (mark)
		*note_r = str_from(s, s.n - mark);
	return str_trim(str_slice(s, 0, s.n - note_r->n));
}

/* ---- the whole ---- */

/* Which kind the days are, whatever they were called. */
static enum period_kind kind_of(int64_t from, int64_t to)
{
	struct date a = date_from_day(from), b = date_from_day(to);
	int months = (b.year - a.year) * 12 + b.month - a.month;
	bool whole = a.day == 1 && b.day == 1;
	if (to - from == 1)
		return PERIOD_DAY;
	if (to - from == 7 && ((from + 3) % 7 + 7) % 7 == 0)
		return PERIOD_WEEK;
	if (whole && months == 1)
		return PERIOD_MONTH;
	if (whole && months == 3 && a.month % 3 == 1)
		return PERIOD_QUARTER;
	if (whole && months == 6 && a.month % 6 == 1)
		return PERIOD_HALF;
	if (months == 12 && a.day == b.day)
		return whole && a.month == 1 ? PERIOD_YEAR : PERIOD_SCHOOL_YEAR;
	return PERIOD_SPAN;
}

/* "FY 2019/20", "2019/20 school year": the words may stand only beside such a year. */
static bool drop_year_words(struct period_tokens *t)
{
	size_t first = t->kinds[0] == 'F', last = t->count > 1 && t->kinds[t->count - 1] == 'F';
	t->count -= first + last;
	memmove(t->kinds, t->kinds + first, t->count);
	memmove(t->values, t->values + first, t->count * sizeof *t->values);
	t->kinds[t->count] = 0;
	return first || last;
}

static bool read_words(struct str s, struct period *p, enum period_dash dash)
{
	struct period_tokens t;
	struct point point;
	if (!period_cut(s, &t))
		return false;
	bool school = drop_year_words(&t);
	bool one = read_point(&t, 0, t.count, &point) && (point.shape != DAY || point.number) &&
	    set_point(p, &point, dash);
	if (school)
		return one && has_years_of_two(point.shape);
	return one || read_span(&t, p, dash);
}

bool period_read_as(struct str s, enum period_dash dash, struct period *out_r)
{
	struct period p = { .label = str_trim(s) };
	if (!p.label.n || p.label.n > LONGEST_LABEL)
		return false;
	p.note = STR_EMPTY;
	if (!read_stamp(p.label, &p) && !read_duration(p.label, &p)) {
		struct str plain = cut_note(p.label, &p.note);
		if (!read_decimal(plain, &p) && !read_words(plain, &p, dash))
			return false;
	}
	if (p.from < first_of(FIRST_YEAR, 1) || p.to > first_of(LAST_YEAR + 1, 1) || p.to <= p.from)
		return false;
	p.kind = kind_of(p.from, p.to);
	*out_r = p;
	return true;
}

bool period_read(struct str s, struct period *out_r)
{
	return period_read_as(s, PERIOD_DASH_UNKNOWN, out_r);
}

enum period_dash period_dash_of(struct str s)
{
	struct period_tokens t;
	struct str note;
	if (s.n > LONGEST_LABEL || !period_cut(cut_note(str_trim(s), &note), &t) ||
	    strcmp(t.kinds, "Y-n") != 0)
		return PERIOD_DASH_UNKNOWN;
	int year = t.values[0] % 100, number = t.values[2];
	if (number > 12 || number == 0)
		return PERIOD_DASH_YEARS;
	/* As a year it would be in the next century, which is meant only just before the turn. */
	return number <= year && year < 90 ? PERIOD_DASH_MONTHS : PERIOD_DASH_UNKNOWN;
}

static struct str week_code(struct arena *a, int64_t monday)
{
	int year = date_from_day(monday + 3).year;	/* a week is of the year of its Thursday */
	int week = (int)((monday - first_monday(year)) / 7) + 1;
	return arena_printf(a, "%04d-W%02d", year, week);
}

struct str period_code(struct arena *a, const struct period *p)
{
	struct date d = date_from_day(p->from);
	struct buf b = buf_in(a, 40);
	switch (kind_of(p->from, p->to)) {
	case PERIOD_YEAR: return arena_printf(a, "%04d", d.year);
	case PERIOD_HALF: return arena_printf(a, "%04d-S%d", d.year, d.month / 6 + 1);
	case PERIOD_QUARTER: return arena_printf(a, "%04d-Q%d", d.year, d.month / 3 + 1);
	case PERIOD_MONTH: return arena_printf(a, "%04d-%02d", d.year, d.month);
	case PERIOD_WEEK: return week_code(a, p->from);
	default: break;
	}
	date_write(&b, p->from);
	if (p->to - p->from > 1) {
		buf_byte(&b, '/');
		date_write(&b, p->to);
	}
	return buf_view(&b);
}
