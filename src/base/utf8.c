/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/utf8.h"
#include "base/buf.h"

#include <string.h>

/* Decodes one character (RFC 3629: no surrogates, no overlong forms); 0 bytes when malformed. */
static size_t decode(struct str s, int32_t *out_r)
{
	const unsigned char *p = (const unsigned char *)s.p;
	if (p[0] < 0x80) {
		*out_r = p[0];
		return 1;
	}
	size_t n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	if (p[0] < 0xc2 || p[0] > 0xf4 || s.n < n)
		return 0;
	int32_t c = p[0] & (0x7f >> n);
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	if ((n == 3 && (c < 0x800 || (c >= 0xd800 && c < 0xe000))) ||
	    (n == 4 && (c < 0x10000 || c > 0x10ffff)))
		return 0;
	*out_r = c;
	return n;
}

/* Eight bytes of ASCII and none of them NUL: most of what comes in. */
static bool eight_plain(const char *p)
{
	const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
	uint64_t word;
	memcpy(&word, p, 8);
	return !((word | (word - ones)) & highs);
}

bool utf8_valid(struct str s)
{
	while (s.n) {
		if (s.n >= 8 && eight_plain(s.p)) {
			s = str_from(s, 8);
			continue;
		}
		int32_t c;
		size_t n = decode(s, &c);
		if (!n || !c)
			return false;
		s = str_from(s, n);
	}
	return true;
}

int32_t utf8_next(struct str s, size_t *at)
{
	int32_t c;
	if (*at >= s.n)
		return -1;
	size_t n = decode(str_from(s, *at), &c);
	*at += n ? n : 1;
	return n ? c : 0xfffd;
}

size_t utf8_length(struct str s)
{
	size_t n = 0;
	for (size_t at = 0; utf8_next(s, &at) >= 0;)
		n++;
	return n;
}

struct str utf8_cut(struct str s, size_t max)
{
	int32_t c;
	if (s.n <= max)
		return s;
	/* Back to the start of the character that the cut would split, 3 bytes at most; what is no
	 * character there has nothing to keep together. */
	for (size_t back = 1; back <= 3 && back <= max; back++)
		if (decode(str_from(s, max - back), &c) > back)
			return str_slice(s, 0, max - back);
	return str_slice(s, 0, max);
}

size_t utf8_put(int32_t c, char out[4])
{
	if (c < 0 || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		c = 0xfffd;
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const unsigned char heads[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	for (size_t i = n; i-- > 1; c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)(heads[n] | c);
	return n;
}

struct str utf8_clean(struct arena *a, struct str s)
{
	struct buf out = buf_in(a, s.n * 3 + 1);
	for (size_t at = 0; at < s.n;) {
		int32_t c = utf8_next(s, &at);
		char bytes[4];
		if (c == '\r') {
			if (at >= s.n || s.p[at] != '\n')
				buf_byte(&out, '\n');
			continue;
		}
		if ((c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0))
			continue;
		buf_add(&out, bytes, utf8_put(c, bytes));
	}
	return buf_view(&out);
}
