/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Text of providers is often a piece of HTML: here its tags go, and its entities are undone. */
#include "formats/feed.h"
#include "base/num.h"
#include "base/utf8.h"

#include <string.h>

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Tags that end a line. */
static bool ends_line(struct str tag)
{
	static const char *const names[] = { "br", "p", "/p", "div", "/div", "li", "/ul", "/ol",
		"h1", "h2", "h3", "h4", "/h1", "/h2", "/h3", "/h4", "tr", "table", "/table" };
	size_t n = 0;
	while (n < tag.n && (is_letter(tag.p[n]) || tag.p[n] == '/' ||
	    (tag.p[n] >= '1' && tag.p[n] <= '6')) && !(n && tag.p[n] == '/'))
		n++;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_ieq(str_slice(tag, 0, n), str_of(names[i])))
			return true;
	return false;
}

/* What an entity stands for, into b; how many bytes it had, 0: it is none. */
static size_t put_entity(struct buf *b, struct str s)
{
	static const struct { const char *name, *text; } names[] = { { "amp", "&" }, { "lt", "<" },
		{ "gt", ">" }, { "quot", "\"" }, { "apos", "'" }, { "nbsp", " " }, { "ndash", "–" },
		{ "mdash", "—" }, { "rsquo", "’" }, { "lsquo", "‘" }, { "ldquo", "“" },
		{ "rdquo", "”" }, { "hellip", "…" }, { "eacute", "é" }, { "uuml", "ü" },
		{ "ouml", "ö" }, { "auml", "ä" }, { "szlig", "ß" } };
	ptrdiff_t end = str_find_byte(str_slice(s, 0, 12), ';', 0);
	if (end < 2)
		return 0;
	struct str name = str_slice(s, 1, (size_t)end);
	if (name.p[0] == '#') {
		int64_t code = 0;
		bool hex = name.n > 1 && (name.p[1] == 'x' || name.p[1] == 'X');
		for (size_t i = hex ? 2 : 1; i < name.n; i++) {
			const char *digits = "0123456789abcdef";
			const char *at = memchr(digits, name.p[i] | 0x20, hex ? 16 : 0);
			if (name.p[i] >= '0' && name.p[i] <= '9')
				code = code * (hex ? 16 : 10) + (name.p[i] - '0');
			else if (at)
				code = code * 16 + (at - digits);
			else
				return 0;
		}
		char bytes[4];
		int32_t c = code < 32 || code > 0x10ffff ? ' ' : (int32_t)code;
		buf_add(b, bytes, utf8_put(c, bytes));
		return (size_t)end + 1;
	}
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (str_eq(name, str_of(names[i].name))) {
			buf_puts(b, names[i].text);
			return (size_t)end + 1;
		}
	}
	return 0;
}

/* The text of a tag at s ("<p class=x>": "p class=x"); its length with both brackets, or 0. */
static size_t tag_at(struct str s, struct str *tag_r)
{
	if (s.n < 3 || s.p[0] != '<' || !(is_letter(s.p[1]) || s.p[1] == '/' || s.p[1] == '!'))
		return 0;
	ptrdiff_t end = str_find_byte(str_slice(s, 0, 4000), '>', 1);
	if (end < 0)
		return 0;
	*tag_r = str_slice(s, 1, (size_t)end);
	return (size_t)end + 1;
}

struct str feed_plain(struct arena *a, struct str text)
{
	struct buf b = buf_in(a, 1 << 20);
	struct str tag;
	for (size_t i = 0; i < text.n;) {
		struct str rest = str_from(text, i);
		size_t n = tag_at(rest, &tag);
		if (n && ends_line(tag) && b.n && b.p[b.n - 1] != '\n')
			buf_byte(&b, '\n');
		if (!n && rest.p[0] == '&')
			n = put_entity(&b, rest);
		if (!n) {
			buf_byte(&b, rest.p[0]);
			n = 1;
		}
		i += n;
	}
	return utf8_cut(str_trim(utf8_clean(a, buf_view(&b))), 49000);
}
