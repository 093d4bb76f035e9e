/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Amounts in and out. Reading works on a cleaned copy in which '_' is a sign that can only group
 * (blanks, apostrophes), '!' one that can only be the decimal sign, and "." and "," are judged by
 * what stands behind them.
 */
#include "base/money.h"

#include "base/lang.h"
#include "base/num.h"

#include <string.h>

enum { MOST_SIGNS = 40 };

static const struct {
	const char *bytes;
	char becomes;
} signs[] = {
	{ " ", '_' }, { "'", '_' }, { "\xc2\xa0", '_' }, { "\xe2\x80\xaf", '_' },
	{ "\xe2\x80\x99", '_' }, { "\xd9\xac", '_' }, { "\xd9\xab", '!' }, { ".", '.' },
	{ ",", ',' },
};

/* One sign of the text, cleaned; 0 if it has no place in an amount. */
static char clean_sign(struct str *rest)
{
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		struct str sign = str_of(signs[i].bytes);
		if (str_starts(*rest, sign)) {
			*rest = str_from(*rest, sign.n);
			return signs[i].becomes;
		}
	}
	bool arabic = rest->n > 1 && rest->p[0] == '\xd9' && (unsigned char)rest->p[1] >= 0xa0 &&
	    (unsigned char)rest->p[1] <= 0xa9;
	if (arabic) {
		char digit = (char)('0' + ((unsigned char)rest->p[1] - 0xa0));
		*rest = str_from(*rest, 2);
		return digit;
	}
	char c = rest->p[0];
	*rest = str_from(*rest, 1);
	return c >= '0' && c <= '9' ? c : 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Where the decimal sign stands: the last sign with one or two digits behind it; n: there is none;
 * -1: it cannot be told. */
static ptrdiff_t decimal_place(const char *text, size_t n)
{
	size_t seen = 0;
	for (size_t i = n; i-- > 0;) {
		if (is_digit(text[i]))
			continue;
		seen++;
		if (seen == 1 && text[i] != '_' && (n - i == 2 || n - i == 3 || text[i] == '!'))
			return n - i <= 3 && n - i > 1 ? (ptrdiff_t)i : -1;
		if (text[i] == '!')
			return -1;
	}
	const char *dot = memchr(text, '.', n);
	return seen == 1 && dot ? -1 : (ptrdiff_t)n;
}

/* The digits before the decimal sign, which may be grouped in threes by one sign. */
static bool read_whole(const char *text, size_t n, char decimal, int64_t *out_r)
{
	char group = 0;
	size_t since = 0;
	int64_t sum = 0;
	for (size_t i = 0; i < n; i++) {
		if (is_digit(text[i])) {
			sum = sum * 10 + (text[i] - '0');
			since++;
			if (sum > MONEY_MOST / 100)
				return false;
			continue;
		}
		if (!since || since > 3 || text[i] == decimal || (group && text[i] != group) ||
		    (group && since != 3))
			return false;
		group = text[i];
		since = 0;
	}
	*out_r = sum;
	return since && (!group || since == 3);
}

bool money_read(struct str s, int64_t *cents_r)
{
	char text[MOST_SIGNS];
	size_t n = 0;
	s = str_trim(s);
	bool minus = str_starts(s, S("-")) || str_starts(s, S("\xe2\x88\x92"));
	struct str rest = minus ? str_from(s, s.p[0] == '-' ? 1 : 3) : s;
	while (rest.n && n < MOST_SIGNS)
		if (!(text[n++] = clean_sign(&rest)))
			return false;
	ptrdiff_t at = rest.n ? -1 : decimal_place(text, n);
	int64_t whole, cents = 0;
	if (at < 0 || !read_whole(text, (size_t)at, (size_t)at < n ? text[at] : 0, &whole))
		return false;
	for (size_t i = (size_t)at + 1; i < n; i++)
		cents = cents * 10 + (text[i] - '0');
	if (n - (size_t)at == 2)
		cents *= 10;
	cents += whole * 100;
	if (cents > MONEY_MOST)
		return false;
	*cents_r = minus ? -cents : cents;
	return true;
}

static void write_with(struct buf *b, int64_t cents, const char *decimal)
{
	uint64_t size = cents < 0 ? 0 - (uint64_t)cents : (uint64_t)cents;
	buf_printf(b, "%s%llu%s%02u", cents < 0 ? "-" : "", (unsigned long long)(size / 100),
	    decimal, (unsigned)(size % 100));
}

void money_write(struct buf *b, int64_t cents)
{
	write_with(b, cents, ".");
}

void money_input(struct buf *b, const struct lang *lang, int64_t cents)
{
	write_with(b, cents, lang && lang->decimal ? lang->decimal : ".");
}

void money_show(struct buf *b, const struct lang *lang, int64_t cents, struct str currency)
{
	int64_t part = cents % 100;
	if (cents < 0 && cents > -100)
		buf_puts(b, num_sign(lang, -1));
	num_show_int(b, lang, cents / 100);
	if (part)
		buf_printf(b, "%s%02d", lang && lang->decimal ? lang->decimal : ".",
		    (int)(part < 0 ? -part : part));
	if (currency.n)
		buf_printf(b, "\xc2\xa0%.*s", STR(currency));
}
