/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/str.h"

#include <string.h>

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

struct str str_of(const char *text)
{
	return text ? (struct str){ text, strlen(text) } : STR_EMPTY;
}

struct str str_n(const char *p, size_t n)
{
	return (struct str){ p, n };
}

bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (!a.n || !memcmp(a.p, b.p, a.n));
}

bool str_ieq(struct str a, struct str b)
{
	return a.n == b.n && str_istarts(a, b);
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;
	return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && (!prefix.n || !memcmp(s.p, prefix.p, prefix.n));
}

bool str_istarts(struct str s, struct str prefix)
{
	if (s.n < prefix.n)
		return false;
	for (size_t i = 0; i < prefix.n; i++)
		if (lower(s.p[i]) != lower(prefix.p[i]))
			return false;
	return true;
}

bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq(str_from(s, s.n - suffix.n), suffix);
}

ptrdiff_t str_find(struct str s, struct str needle, size_t from)
{
	if (from > s.n)
		return -1;
	if (!needle.n)
		return (ptrdiff_t)from;
	const char *p = memmem(s.p + from, s.n - from, needle.p, needle.n);
	return p ? p - s.p : -1;
}

ptrdiff_t str_find_byte(struct str s, char byte, size_t from)
{
	if (from >= s.n)
		return -1;
	const char *p = memchr(s.p + from, byte, s.n - from);
	return p ? p - s.p : -1;
}

ptrdiff_t str_rfind_byte(struct str s, char byte)
{
	const char *p = s.n ? memrchr(s.p, byte, s.n) : NULL;
	return p ? p - s.p : -1;
}

struct str str_slice(struct str s, size_t from, size_t to)
{
	if (to > s.n)
		to = s.n;
	if (from > to)
		from = to;
	return (struct str){ s.p + from, to - from };
}

struct str str_from(struct str s, size_t from)
{
	return str_slice(s, from, s.n);
}

/* The length of the blank at the head of s: ASCII white space, U+00A0, U+202F, U+3000, U+FEFF. */
static size_t blank_at(struct str s)
{
	if (s.n && strchr(" \t\r\n\v\f", s.p[0]) && s.p[0])
		return 1;
	if (str_starts(s, S("\xc2\xa0")))
		return 2;
	if (str_starts(s, S("\xe2\x80\xaf")) || str_starts(s, S("\xe3\x80\x80")) ||
	    str_starts(s, S("\xef\xbb\xbf")))
		return 3;
	return 0;
}

struct str str_trim(struct str s)
{
	size_t n;
	while ((n = blank_at(s)) > 0)
		s = str_from(s, n);
	while (s.n) {
		size_t cut = 0;
		for (n = 1; n <= 3 && n <= s.n && !cut; n++)
			if (blank_at(str_from(s, s.n - n)) == n)
				cut = n;
		if (!cut)
			break;
		s.n -= cut;
	}
	return s;
}

bool str_cut(struct str *rest, char separator, struct str *part_r)
{
	if (!rest->p)
		return false;
	ptrdiff_t at = str_find_byte(*rest, separator, 0);
	if (at < 0) {
		*part_r = *rest;
		*rest = (struct str){ NULL, 0 };
		return true;
	}
	*part_r = str_slice(*rest, 0, (size_t)at);
	*rest = str_from(*rest, (size_t)at + 1);
	return true;
}

bool str_take(struct str *s, char byte)
{
	if (!s->n || s->p[0] != byte)
		return false;
	*s = str_from(*s, 1);
	return true;
}

bool str_take_digits(struct str *s, size_t n, int *out_r)
{
	int value = 0;
	if (s->n < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s->p[i] < '0' || s->p[i] > '9')
			return false;
		value = value * 10 + (s->p[i] - '0');
	}
	*s = str_from(*s, n);
	*out_r = value;
	return true;
}

uint64_t str_hash(struct str s)
{
	uint64_t h = 14695981039346656037u;
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
	return h;
}
