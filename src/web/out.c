/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Escapers and filters.
 *
 * Each escaper walks over runs of harmless bytes and writes a run at once. Control characters
 * are dropped from text, because they are valid neither in HTML nor in XML (downloaded SVG).
 */
#include "web/out.h"

#include "base/date.h"
#include "base/num.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum place { IN_TEXT, IN_ATTR, IN_PATH, IN_QUERY };

static bool harmless(unsigned char c, enum place place)
{
	bool quote = c == '"' || c == '\'';
	if (place == IN_TEXT || place == IN_ATTR) {
		if (c < 0x20)
			return c == '\n' || c == '\t';
		return c != '<' && c != '>' && c != '&' && c != 0x7f &&
		       !(quote && place == IN_ATTR);
	}
	if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
		return true;
	if (c == '-' || c == '.' || c == '_' || c == '~')
		return true;
	return c && place == IN_QUERY && strchr("%=+?/,;!*()@$", c);
}

/* What stands for a byte that is not harmless: an entity, a percent code, or nothing. */
static void put_instead(struct buf *b, unsigned char c, enum place place)
{
	if (place == IN_PATH || place == IN_QUERY) {
		if (place == IN_QUERY && c == '&')
			buf_puts(b, "&amp;");
		else
			buf_printf(b, "%%%02X", c);
		return;
	}
	switch (c) {
	case '<':
		buf_puts(b, "&lt;");
		break;
	case '>':
		buf_puts(b, "&gt;");
		break;
	case '&':
		buf_puts(b, "&amp;");
		break;
	case '"':
		buf_puts(b, "&quot;");
		break;
	case '\'':
		buf_puts(b, "&#39;");
		break;
	default:
		break;
	}
}

static void put_escaped(struct out *o, struct str s, enum place place)
{
	size_t from = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (harmless((unsigned char)s.p[i], place))
			continue;
		buf_add(o->buf, s.p + from, i - from);
		put_instead(o->buf, (unsigned char)s.p[i], place);
		from = i + 1;
	}
	buf_add(o->buf, s.p + from, s.n - from);
}

static void put_value(struct out *o, struct out_value v, enum place place)
{
	if (v.kind == OUT_STR)
		put_escaped(o, v.s, place);
	else if (v.kind == OUT_INT)
		num_write_int(o->buf, v.i);
	else
		num_write(o->buf, v.x);
}

void out_put_text(struct out *o, struct out_value v)
{
	put_value(o, v, IN_TEXT);
}

void out_put_attr(struct out *o, struct out_value v)
{
	put_value(o, v, IN_ATTR);
}

void out_put_url(struct out *o, struct out_value v)
{
	put_value(o, v, IN_PATH);
}

void out_raw(struct out *o, const char *bytes, size_t n)
{
	buf_add(o->buf, bytes, n);
}

static void put_formatted(struct out *o, enum place place, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));
static void put_formatted(struct out *o, enum place place, const char *format, va_list args)
{
	char text[4001];
	int n = vsnprintf(text, sizeof text, format, args);
	size_t length = n < 0 ? 0 : (size_t)n;
	if (length >= sizeof text) {
		length = sizeof text - 1;
		while (length && ((unsigned char)text[length] & 0xc0) == 0x80)
			length--;
	}
	put_escaped(o, str_n(text, length), place);
}

void out_textf(struct out *o, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	put_formatted(o, IN_TEXT, format, args);
	va_end(args);
}

void out_attrf(struct out *o, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	put_formatted(o, IN_ATTR, format, args);
	va_end(args);
}

/* ---- numbers, dates ---- */

void out_count(struct out *o, int64_t n)
{
	num_show_int(o->buf, o->lang, n);
}

void out_number(struct out *o, double x)
{
	if (isfinite(x))
		num_show(o->buf, o->lang, x, -1);
	else
		buf_puts(o->buf, "–");
}

void out_percent(struct out *o, double share)
{
	if (isfinite(share)) {
		num_show(o->buf, o->lang, share * 100, 1);
		buf_puts(o->buf, "\u00a0%");
	} else {
		buf_puts(o->buf, "–");
	}
}

void out_date(struct out *o, int64_t day)
{
	date_show(o->buf, o->lang, day);
}

void out_instant(struct out *o, int64_t instant)
{
	buf_puts(o->buf, "<time datetime=\"");
	date_write_instant(o->buf, instant);
	buf_puts(o->buf, "\">");
	date_show_instant(o->buf, o->lang, instant);
	buf_printf(o->buf, " UTC</time>");
}

void out_size(struct out *o, int64_t bytes)
{
	static const char *const units[] = { N_("bytes"), N_("kB"), N_("MB"), N_("GB"), N_("TB") };
	double x = (double)bytes;
	size_t unit = 0;
	while (unit + 1 < sizeof units / sizeof *units && x >= 999.5) {
		x /= 1000;
		unit++;
	}
	num_show(o->buf, o->lang, x, unit && x < 99.95 ? 1 : 0);
	buf_puts(o->buf, "\u00a0");
	out_text(o, tr(o->lang, units[unit]));
}

void out_coordinate(struct out *o, double x)
{
	if (!isfinite(x) || fabs(x) > 1e12)
		x = 0;
	int64_t hundredths = llround(x * 100);
	if (hundredths < 0)
		buf_byte(o->buf, '-');
	if (hundredths < 0)
		hundredths = -hundredths;
	buf_printf(o->buf, "%lld", (long long)(hundredths / 100));
	int rest = (int)(hundredths % 100);
	if (rest % 10)
		buf_printf(o->buf, ".%02d", rest);
	else if (rest)
		buf_printf(o->buf, ".%d", rest / 10);
}

/* ---- addresses ---- */

static char last_byte(const struct out *o)
{
	return o->buf->n ? o->buf->p[o->buf->n - 1] : 0;
}

/* Two slashes at the beginning would name another host, so a second one is never written. */
void out_path(struct out *o, struct str path)
{
	struct str part;
	bool first = true;
	while (str_cut(&path, '/', &part)) {
		if (!first && last_byte(o) != '/')
			buf_byte(o->buf, '/');
		put_escaped(o, part, IN_PATH);
		first = false;
	}
}

void out_query(struct out *o, struct str query)
{
	bool opened = last_byte(o) == '?' || last_byte(o) == ';';
	if (opened && str_starts(query, S("?")))
		query = str_from(query, 1);
	if (query.n && query.p[0] != '?' && query.p[0] != '&' && !opened)
		buf_byte(o->buf, '?');
	put_escaped(o, query, IN_QUERY);
}

void out_link(struct out *o, struct str address)
{
	bool path = str_starts(address, S("#")) || str_starts(address, S("?")) ||
	    (str_starts(address, S("/")) && !str_starts(address, S("//")) &&
	    !str_starts(address, S("/\\")));
	bool known = str_istarts(address, S("https://")) || str_istarts(address, S("http://")) ||
	    str_istarts(address, S("mailto:")) || str_istarts(address, S("tel:"));
	for (size_t i = 0; i < address.n; i++)
		if ((unsigned char)address.p[i] < 0x20)
			known = path = false;
	put_escaped(o, path || known ? address : S("#"), IN_ATTR);
}

/* ---- JSON ---- */

/* Written as an escape, so that neither "</script>" nor a line end of JavaScript can arise. */
static size_t json_escape(struct buf *b, struct str rest)
{
	unsigned char c = (unsigned char)rest.p[0];
	bool separator = str_starts(rest, S("\u2028")) || str_starts(rest, S("\u2029"));
	if (separator) {
		buf_printf(b, "\\u202%c", rest.p[2] == '\xa8' ? '8' : '9');
		return 3;
	}
	if (c < 0x20 || c == '<' || c == '>' || c == '&') {
		buf_printf(b, "\\u%04x", c);
		return 1;
	}
	return 0;
}

static void put_json(struct out *o, struct str s, bool whole)
{
	for (size_t i = 0; i < s.n;) {
		char c = s.p[i];
		bool blank = whole && (c == '\n' || c == '\t' || c == '\r');
		size_t done = blank ? 0 : json_escape(o->buf, str_from(s, i));
		if (!done) {
			if (!whole && (c == '"' || c == '\\'))
				buf_byte(o->buf, '\\');
			buf_byte(o->buf, c);
			done = 1;
		}
		i += done;
	}
}

void out_json(struct out *o, struct str text)
{
	buf_byte(o->buf, '"');
	put_json(o, text, false);
	buf_byte(o->buf, '"');
}

void out_json_document(struct out *o, struct str json)
{
	put_json(o, json, true);
}

void out_trusted_html(struct out *o, struct str html)
{
	buf_str(o->buf, html);
}

int out_id(struct out *o)
{
	return ++o->next_id;
}
