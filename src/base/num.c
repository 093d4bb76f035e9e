/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Numbers as text. Reading checks the shape by hand and leaves the rounding to strtod, which is
 * exact; the program never calls setlocale, so the decimal sign of strtod is the point.
 */
#include "base/num.h"
#include "base/lang.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool num_int(struct str s, int64_t *out_r)
{
	size_t i = s.n && (s.p[0] == '-' || s.p[0] == '+');
	bool minus = i && s.p[0] == '-';
	uint64_t limit = (uint64_t)INT64_MAX + minus, n = 0;
	if (i == s.n)
		return false;
	for (; i < s.n; i++) {
		unsigned digit = (unsigned)(s.p[i] - '0');
		if (digit > 9 || n > (limit - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	*out_r = minus ? (int64_t)(0 - n) : (int64_t)n;
	return true;
}

static size_t digits_at(struct str s, size_t i)
{
	size_t n = 0;
	while (i + n < s.n && s.p[i + n] >= '0' && s.p[i + n] <= '9')
		n++;
	return n;
}

/* [+-] digits [. digits] [e [+-] digits], with a digit before or after the point. */
static bool real_shape(struct str s)
{
	size_t i = s.n && (s.p[0] == '-' || s.p[0] == '+');
	size_t whole = digits_at(s, i), part = 0;
	i += whole;
	if (i < s.n && s.p[i] == '.') {
		part = digits_at(s, i + 1);
		i += 1 + part;
	}
	if (!whole && !part)
		return false;
	if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
		i++;
		i += i < s.n && (s.p[i] == '-' || s.p[i] == '+');
		size_t exponent = digits_at(s, i);
		if (!exponent)
			return false;
		i += exponent;
	}
	return i == s.n;
}

bool num_real(struct str s, double *out_r)
{
	char text[512];
	if (s.n >= sizeof text || !real_shape(s))
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = 0;
	double x = strtod(text, NULL);
	if (!isfinite(x))
		return false;
	*out_r = x;
	return true;
}

/* The length of a group sign at s: the style's own, for a blank any kind of blank, for a straight
 * apostrophe the round one too. */
static size_t group_at(struct str s, struct num_style style)
{
	if (!style.group || !s.n)
		return 0;
	if (s.p[0] == style.group)
		return 1;
	if (style.group == ' ' && str_starts(s, S("\xc2\xa0")))
		return 2;
	if (style.group == ' ' &&
	    (str_starts(s, S("\xe2\x80\xaf")) || str_starts(s, S("\xe2\x80\x89"))))
		return 3;
	return style.group == '\'' && str_starts(s, S("\xe2\x80\x99")) ? 3 : 0;
}

/* Copies the whole part without group signs; they must stand before every three digits or not at
 * all. Returns false when they are out of place. */
static bool drop_groups(struct str s, struct num_style style, struct buf *out, size_t *used_r)
{
	size_t i = 0, run = 0, groups = 0;
	while (i < s.n) {
		size_t sign = group_at(str_from(s, i), style);
		if (sign && run && digits_at(s, i + sign) >= 3) {
			if (groups ? run != 3 : run > 3)
				return false;
			groups++;
			run = 0;
			i += sign;
		} else if (s.p[i] >= '0' && s.p[i] <= '9') {
			buf_byte(out, s.p[i++]);
			run++;
		} else {
			break;
		}
	}
	*used_r = i;
	return !groups || run == 3;
}

bool num_read(struct str s, struct num_style style, double *out_r)
{
	char text[400];
	s = str_trim(s);
	if (str_ends(s, S("%")))
		s = str_trim(str_slice(s, 0, s.n - 1));
	if (!s.n || s.n > 300)
		return false;
	struct buf out = { .p = text, .room = sizeof text, .max = sizeof text - 1 };
	if (s.p[0] == '-' || s.p[0] == '+') {
		buf_byte(&out, s.p[0]);
		s = str_from(s, 1);
	} else if (str_starts(s, S("\xe2\x88\x92"))) {	/* U+2212, the minus of typesetters */
		buf_byte(&out, '-');
		s = str_from(s, 3);
	}
	size_t used;
	if (!drop_groups(s, style, &out, &used))
		return false;
	for (; used < s.n; used++)
		buf_byte(&out, s.p[used] == style.decimal ? '.' :
		    s.p[used] == '.' || s.p[used] == ',' ? '?' : s.p[used]);
	return num_real(buf_view(&out), out_r);
}

void num_write_int(struct buf *b, int64_t n)
{
	buf_printf(b, "%lld", (long long)n);
}

/* Up to 15 digits survive the way into a double and back, so that %.15g gives a short number back
 * as it was; only below the smallest normal number can fewer digits do. */
void num_write(struct buf *b, double x)
{
	char text[40];
	if (!isfinite(x))
		return;
	if (fabs(x) < 1e15 && (double)(int64_t)x == x) {	/* and no "-0" in exports */
		num_write_int(b, (int64_t)x);
		return;
	}
	for (int digits = isnormal(x) ? 15 : 1; digits <= 17; digits++) {
		snprintf(text, sizeof text, "%.*g", digits, x);
		if (strtod(text, NULL) == x)
			break;
	}
	buf_puts(b, text);
}

/* Writes digits with the language's grouping; four digits stay together where the language
 * groups from five on (Spanish). */
static void put_grouped(struct buf *b, const struct lang *lang, const char *digits, size_t n)
{
	const char *group = lang ? lang->group : ",";
	bool alone = n == 4 && lang && !strcmp(lang->tag, "es");
	for (size_t i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0 && !alone)
			buf_puts(b, group);
		buf_byte(b, digits[i]);
	}
}

const char *num_sign(const struct lang *lang, double x)
{
	bool rtl = lang && lang->rtl;
	if (x < 0)
		return rtl ? "\xe2\x80\x8e\xe2\x88\x92" : "\xe2\x88\x92";
	return !(x > 0) ? "" : rtl ? "\xe2\x80\x8e+" : "+";
}

void num_show_int(struct buf *b, const struct lang *lang, int64_t n)
{
	char text[24];
	uint64_t size = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	int length = snprintf(text, sizeof text, "%llu", (unsigned long long)size);
	if (n < 0)
		buf_puts(b, num_sign(lang, -1));
	put_grouped(b, lang, text, (size_t)length);
}

/* How many places a value deserves when nobody says: four significant digits, below one hundredth
 * three, so that a small value is never shown as nothing. */
static int natural_places(double size)
{
	if (size >= 1000 || size == 0)
		return 0;
	if (size < 0.01)
		return size < 1e-12 ? 15 : 2 - (int)floor(log10(size));
	return size >= 100 ? 1 : size >= 1 ? 2 : 3;
}

void num_show(struct buf *b, const struct lang *lang, double x, int decimals)
{
	char text[400];
	if (!isfinite(x)) {
		buf_puts(b, "\xe2\x80\x93");
		return;
	}
	double size = fabs(x);
	bool natural = decimals < 0;
	int places = natural ? natural_places(size) : decimals < 20 ? decimals : 20;
	int length = snprintf(text, sizeof text, "%.*f", places, size);
	if (length < 0 || (size_t)length >= sizeof text)
		return;
	char *point = strchr(text, '.');
	size_t whole = point ? (size_t)(point - text) : (size_t)length;
	while (natural && point && text[length - 1] == '0')
		text[--length] = 0;
	if (natural && point && text[length - 1] == '.')
		text[--length] = 0;
	if (x < 0 && strspn(text, "0.") != strlen(text))
		buf_puts(b, num_sign(lang, -1));
	put_grouped(b, lang, text, whole);
	if ((size_t)length > whole) {
		buf_puts(b, lang ? lang->decimal : ".");
		buf_puts(b, text + whole + 1);
	}
}
