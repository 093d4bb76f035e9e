/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Periods as tables name them.
 *
 * The label is cut into tokens (numbers with their count of digits, words, signs), a note behind
 * it is set aside, and the tokens are compared with a table of shapes, in order. A shape is a
 * string: Y a year of four digits, y the last two digits of a year, D one or two digits, Q a
 * quarter, M the name of a month, W a week, S a half, H a word "half"/"quarter" …; other
 * characters stand for themselves and "~" for "to" in any form. A span is two periods with "to".
 */
#include "base/date.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Names and short names of months, in the languages files are met in; case is ignored for ASCII. */
static const char *const month_names[12] = {
	"January|Jan|janvier|janv|enero|ene|Januar|январь|января|янв|يناير|كانون الثاني|1月|一月",
	"February|Feb|février|févr|fevrier|febrero|Februar|февраль|февраля|фев|فبراير|شباط|2月|二月",
	"March|Mar|mars|marzo|März|март|марта|мар|مارس|آذار|3月|三月",
	"April|Apr|avril|avr|abril|abr|апрель|апреля|апр|أبريل|ابريل|نيسان|4月|四月",
	"May|mai|mayo|Mai|май|мая|مايو|أيار|5月|五月",
	"June|Jun|juin|junio|Juni|июнь|июня|июн|يونيو|حزيران|6月|六月",
	"July|Jul|juillet|juil|julio|Juli|июль|июля|июл|يوليو|تموز|7月|七月",
	"August|Aug|août|aout|agosto|ago|август|августа|авг|أغسطس|آب|8月|八月",
	"September|Sept|Sep|septembre|septiembre|сентябрь|сентября|сен|سبتمبر|أيلول|9月|九月",
	"October|Oct|octobre|octubre|Oktober|октябрь|октября|окт|أكتوبر|تشرين الأول|10月|十月",
	"November|Nov|novembre|noviembre|ноябрь|ноября|ноя|نوفمبر|تشرين الثاني|11月|十一月",
	"December|Dec|décembre|déc|decembre|diciembre|dic|Dezember|декабрь|декабря|дек|ديسمبر|"
	"كانون الأول|12月|十二月",
};

enum { MAX_TOKENS = 16 };

struct token {
	char kind;	/* 'Y' four digits, 'D' one or two, 'M' month, 'Q', 'S', 'W', 'T', "/" … */
	int value;
	struct str text;
};

struct tokens {
	struct token items[MAX_TOKENS];
	size_t count;
};

/* The month whose name stands at the head of s, the longest that fits; 0 if none. */
static int month_at(struct str s, size_t *used_r)
{
	int best = 0;
	*used_r = 0;
	for (int m = 0; m < 12; m++) {
		struct str names = str_of(month_names[m]), name;
		while (str_cut(&names, '|', &name)) {
			if (name.n <= *used_r || !str_istarts(s, name))
				continue;
			char next = name.n < s.n ? s.p[name.n] : ' ';
			if (isalpha((unsigned char)next))
				continue;
			best = m + 1;
			*used_r = name.n;
		}
	}
	return best;
}

/* A word that stands for "to" (kind '~'), for a quarter or a half, at the head of s. */
static char word_at(struct str s, size_t *used_r)
{
	static const struct {
		const char *word;
		char kind;
	} words[] = {
		{ "to ", '~' }, { "\xe2\x80\x93", '~' }, { "\xe2\x80\x94", '~' }, { "until ", '~' },
		{ "through ", '~' }, { "bis ", '~' }, { "au ", '~' }, { "\xd0\xbf\xd0\xbe ", '~' },
		{ "and ", '~' }, { "Quarter", 'q' }, { "Qtr", 'q' }, { "Q", 'q' }, { "T", 't' },
		{ "S", 's' }, { "H", 's' }, { "W", 'w' }, { "M", 'm' }, { "de ", ' ' },
		{ "ending ", ' ' }, { "year ", ' ' }, { "Year ", ' ' }, { "FY ", ' ' }, { "FY", ' ' },
		{ "年", ' ' }, { "г.", ' ' }, { "год", ' ' },
	};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_istarts(s, str_of(words[i].word))) {
			*used_r = strlen(words[i].word);
			return words[i].kind;
		}
	return 0;
}

static bool take_number(struct tokens *t, struct str *s)
{
	size_t n = 0;
	int value = 0;
	while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9' && n < 5)
		value = value * 10 + (s->p[n++] - '0');
	if (!n || n == 3 || n > 4)
		return false;
	t->items[t->count++] = (struct token){ n == 4 ? 'Y' : 'D', value, str_slice(*s, 0, n) };
	*s = str_from(*s, n);
	return true;
}

/* A month's name or a marked number ("Q3", "W05") or a word without meaning. */
static bool take_word(struct tokens *t, struct str *s)
{
	size_t used;
	int month = month_at(*s, &used);
	if (month) {
		t->items[t->count++] = (struct token){ 'M', month, str_slice(*s, 0, used) };
		*s = str_from(*s, used + (used < s->n && s->p[used] == '.'));
		return true;
	}
	char kind = word_at(*s, &used);
	if (!kind)
		return false;
	if (kind != ' ')
		t->items[t->count++] = (struct token){ kind, 0, str_slice(*s, 0, used) };
	*s = str_from(*s, used);
	return true;
}

static bool cut_tokens(struct str s, struct tokens *t)
{
	while (s.n) {
		if (t->count == MAX_TOKENS)
			return false;
		char c = s.p[0];
		if (c == ' ' || c == '\t' || c == ',') {
			s = str_from(s, 1);
		} else if (c >= '0' && c <= '9') {
			size_t used;
			if (month_at(s, &used)) {	/* "10月" */
				take_word(t, &s);
				continue;
			}
			if (!take_number(t, &s))
				return false;
		} else if (strchr("-/.:", c)) {
			t->items[t->count++] = (struct token){ c, 0, str_slice(s, 0, 1) };
			s = str_from(s, 1);
		} else if (!take_word(t, &s)) {
			return false;
		}
	}
	return t->count > 0;
}

/* ---- shapes ---- */

struct reading {
	int year, year2, month, month2, day, day2, number;
};

static int64_t day_of(int year, int month, int day)
{
	return date_to_day((struct date){ year + (month - 1) / 12, (month - 1) % 12 + 1, day });
}

static bool months_from(struct period *p, enum period_kind kind, int year, int month, int count)
{
	if (month < 1 || month > 12)
		return false;
	p->kind = kind;
	p->from = day_of(year, month, 1);
	p->to = day_of(year, month + count, 1);
	return true;
}

static bool make_year(struct period *p, const struct reading *r)
{
	return months_from(p, PERIOD_YEAR, r->year, 1, 12);
}

static bool make_number(struct period *p, const struct reading *r)	/* 2021.0 */
{
	return r->number == 0 && make_year(p, r);
}

static bool make_quarter(struct period *p, const struct reading *r)
{
	return r->number >= 1 && r->number <= 4 &&
	    months_from(p, PERIOD_QUARTER, r->year, r->number * 3 - 2, 3);
}

static bool make_half(struct period *p, const struct reading *r)
{
	return r->number >= 1 && r->number <= 2 &&
	    months_from(p, PERIOD_HALF, r->year, r->number * 6 - 5, 6);
}

static bool make_third(struct period *p, const struct reading *r)	/* SDMX trimester */
{
	return r->number >= 1 && r->number <= 3 &&
	    months_from(p, PERIOD_SPAN, r->year, r->number * 4 - 3, 4);
}

static bool make_month(struct period *p, const struct reading *r)
{
	return months_from(p, PERIOD_MONTH, r->year, r->month, 1);
}

static bool make_month_number(struct period *p, const struct reading *r)
{
	return months_from(p, PERIOD_MONTH, r->year, r->number, 1);
}

/* 2009/10, 2009-10, 2009/2010: the second year follows the first: a year from April. "2009-10"
 * is this and not October, since tables of years write it so; October is "2009-10" only where the
 * second number cannot be a following year. */
static bool make_school_year(struct period *p, const struct reading *r)
{
	int next = r->year2 >= 100 ? r->year2 : r->year - r->year % 100 + r->year2;
	if (r->year2 < 100 && next < r->year)
		next += 100;
	if (next == r->year + 1)
		return months_from(p, PERIOD_SCHOOL_YEAR, r->year, 4, 12);
	if (next <= r->year || next > r->year + 30)
		return false;
	p->kind = PERIOD_SPAN;
	p->from = day_of(r->year, 1, 1);
	p->to = day_of(next + 1, 1, 1);
	return true;
}

static bool make_iso_month(struct period *p, const struct reading *r)
{
	if (r->year2 == (r->year + 1) % 100 || r->year2 > 12)
		return make_school_year(p, r);
	return months_from(p, PERIOD_MONTH, r->year, r->year2, 1);
}

static bool make_day(struct period *p, const struct reading *r)
{
	struct date d = { r->year, r->month, r->day };
	if (!date_valid(d))
		return false;
	*p = (struct period){ .kind = PERIOD_DAY, .from = date_to_day(d) };
	p->to = p->from + 1;
	return true;
}

static bool make_week(struct period *p, const struct reading *r)	/* ISO 8601: weeks from Monday */
{
	if (r->number < 1 || r->number > 53)
		return false;
	int64_t fourth = day_of(r->year, 1, 4);	/* always in week 1; day 0 was a Thursday */
	int64_t monday = fourth - (fourth + 3) % 7 - ((fourth + 3) % 7 < 0 ? 7 : 0);
	p->kind = PERIOD_WEEK;
	p->from = monday + (int64_t)(r->number - 1) * 7;
	p->to = p->from + 7;
	return true;
}

static bool make_days(struct period *p, const struct reading *r)	/* 17 May to 11 June 2023 */
{
	int first_year = r->year2 ? r->year : r->year;
	int last_year = r->year2 ? r->year2 : r->year;
	struct date a = { first_year, r->month, r->day };
	struct date b = { last_year, r->month2 ? r->month2 : r->month, r->day2 };
	if (!r->year2 && date_valid(a) && date_valid(b) && date_to_day(b) < date_to_day(a))
		a.year--;
	if (!date_valid(a) || !date_valid(b) || date_to_day(b) < date_to_day(a))
		return false;
	p->kind = PERIOD_SPAN;
	p->from = date_to_day(a);
	p->to = date_to_day(b) + 1;
	return true;
}

static bool make_months(struct period *p, const struct reading *r)	/* Jan-Mar 2020 */
{
	int last_year = r->year2 ? r->year2 : r->year;
	int first_year = !r->year2 && r->month2 < r->month ? r->year - 1 : r->year;
	if (!r->month || !r->month2)
		return false;
	p->kind = PERIOD_SPAN;
	p->from = day_of(first_year, r->month, 1);
	p->to = day_of(last_year, r->month2 + 1, 1);
	if (p->to - p->from >= 89 && p->to - p->from <= 92 && r->month % 3 == 1)
		p->kind = PERIOD_QUARTER;
	return p->to > p->from;
}

/* Y, Z: years; y: two digits; m, n: month names; d, e: days; N: a number. */
static const struct shape {
	const char *tokens;
	bool (*make)(struct period *p, const struct reading *r);
} shapes[] = {
	{ "Y", make_year }, { "Y.N", make_number }, { "Y/Z", make_school_year },
	{ "Y-Z", make_school_year }, { "Y/y", make_school_year }, { "Y-y", make_iso_month },
	{ "Y~y", make_school_year }, { "YqN", make_quarter }, { "Y-qN", make_quarter },
	{ "qNY", make_quarter }, { "qN-Y", make_quarter }, { "qN/Y", make_quarter },
	{ "Y/qN", make_quarter }, { "Y-sN", make_half },
	{ "YsN", make_half }, { "sNY", make_half }, { "Y-tN", make_third }, { "Y-wN", make_week },
	{ "YwN", make_week }, { "Y-mN", make_month_number }, { "YmN", make_month_number },
	{ "YN", make_month_number }, { "mY", make_month }, { "nY", make_month },
	{ "Ym", make_month }, { "M-Y", make_month }, { "Y-N-d", make_day }, { "dMY", make_day },
	{ "d.N.Y", make_day }, { "d/N/Y", make_day }, { "MdY", make_day }, { "YMd", make_day },
	{ "dM~eOY", make_days }, { "d~eMY", make_days }, { "dMY~eOZ", make_days },
	{ "M~OY", make_months }, { "M-OY", make_months }, { "M/OY", make_months },
	{ "MY~OZ", make_months }, { "MY-OZ", make_months },
};

static void set_number(struct reading *r, char slot, int value)
{
	switch (slot) {
	case 'Y': r->year = value; break;
	case 'Z': case 'y': r->year2 = value; break;
	case 'd': r->day = value; break;
	case 'e': r->day2 = value; break;
	case 'N': r->number = r->month = value; break;
	case 'O': r->month2 = value; break;
	default: r->month = value; break;
	}
}

/* What a slot of a shape takes: 'M', 'O' (and in "mY" 'm') months by name, digits otherwise. */
static bool slot_takes(char slot, const struct token *t)
{
	if (slot == 'Y' || slot == 'Z')
		return t->kind == 'Y';
	if (slot == 'y' || slot == 'd' || slot == 'e' || slot == 'N')
		return t->kind == 'D' && (slot != 'y' || t->text.n == 2);
	if (slot == 'M' || slot == 'O')
		return t->kind == 'M';
	if (slot == '~')
		return t->kind == '~' || t->kind == '-';
	return slot == t->kind;
}

static bool fits(const char *shape, const struct token *t, size_t count, struct reading *r)
{
	*r = (struct reading){ 0 };
	if (strlen(shape) != count)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!slot_takes(shape[i], &t[i]))
			return false;
		if (t[i].kind == 'Y' || t[i].kind == 'D' || t[i].kind == 'M')
			set_number(r, shape[i], t[i].value);
	}
	return true;
}

static bool read_one(const struct token *t, size_t count, struct period *p)
{
	static const struct shape by_month[] = { { "MY", make_month }, { "YM", make_month } };
	struct reading r;
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
		if (fits(shapes[i].tokens, t, count, &r) && shapes[i].make(p, &r))
			return true;
	for (size_t i = 0; i < 2; i++)
		if (fits(by_month[i].tokens, t, count, &r) && by_month[i].make(p, &r))
			return true;
	return false;
}

/* Two periods with "to" (or "/" between two ISO dates, or "-" between years) between them. */
static bool read_span(const struct tokens *t, struct period *p)
{
	struct period first, last;
	for (size_t i = 1; i + 1 < t->count; i++) {
		char sign = t->items[i].kind;
		if (sign != '~' && sign != '-' && sign != '/' && sign != ':')
			continue;
		if (!read_one(t->items, i, &first) ||
		    !read_one(t->items + i + 1, t->count - i - 1, &last) || last.to <= first.from)
			continue;
		p->kind = PERIOD_SPAN;
		p->from = first.from;
		p->to = last.to;
		return true;
	}
	return false;
}

/* A note: "(baseline)", "[Note 9]", "[r]", or one letter right behind a year ("1974a"). */
static struct str cut_note(struct str s, struct str *note_r)
{
	*note_r = STR_EMPTY;
	if (s.n > 2 && (s.p[s.n - 1] == ')' || s.p[s.n - 1] == ']')) {
		ptrdiff_t open = str_rfind_byte(s, s.p[s.n - 1] == ')' ? '(' : '[');
		if (open > 0) {
			*note_r = str_from(s, (size_t)open);
			return str_trim(str_slice(s, 0, (size_t)open));
		}
	}
	if (s.n == 5 && isalpha((unsigned char)s.p[4]) && isdigit((unsigned char)s.p[3])) {
		*note_r = str_from(s, 4);
		return str_slice(s, 0, 4);
	}
	while (s.n > 4 && strchr("*+", s.p[s.n - 1])) {
		*note_r = str_from(s, s.n - 1);
		s = str_trim(str_slice(s, 0, s.n - 1));
	}
	return s;
}

bool period_read(struct str s, struct period *out_r)
{
	struct tokens t = { .count = 0 };
	struct period p = { .label = str_trim(s) };
	if (!p.label.n || p.label.n > 100)
		return false;
	struct str words = cut_note(p.label, &p.note);
	struct str label = p.label, note = p.note;
	if (!cut_tokens(words, &t) || !(read_one(t.items, t.count, &p) || read_span(&t, &p)))
		return false;
	if (p.from < day_of(1000, 1, 1) || p.to > day_of(3000, 1, 1))
		return false;
	p.label = label;
	p.note = note;
	*out_r = p;
	return true;
}

struct str period_code(struct arena *a, const struct period *p)
{
	struct date d = date_from_day(p->from);
	switch (p->kind) {
	case PERIOD_YEAR: return arena_printf(a, "%04d", d.year);
	case PERIOD_HALF: return arena_printf(a, "%04d-S%d", d.year, d.month / 6 + 1);
	case PERIOD_QUARTER: return arena_printf(a, "%04d-Q%d", d.year, d.month / 3 + 1);
	case PERIOD_MONTH: return arena_printf(a, "%04d-%02d", d.year, d.month);
	default: break;
	}
	struct buf b = buf_in(a, 40);
	date_write(&b, p->from);
	if (p->kind != PERIOD_DAY) {
		buf_byte(&b, '/');
		date_write(&b, p->to);
	}
	return buf_view(&b);
}
