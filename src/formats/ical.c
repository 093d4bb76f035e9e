/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* iCalendar in: lines. */
#include "formats/ical.h"
#include "formats/text.h"
#include "base/buf.h"
#include "base/lang.h"
#include "base/utf8.h"

#include <string.h>

enum { BLOCK = 1 << 16, LINE_MAX = 1 << 18 };

struct reader {
	struct ical ical;	/* first: what callers see */
	struct source *source;
	struct text *text;
	char *block;
	size_t at, have;
	int64_t line;		/* of what is read next */
	char *content;		/* the unfolded line */
	size_t n;
	bool ended, failed;
	bool cr;		/* the byte before was a CR */
};

struct ical *ical_open(struct arena *a, struct source *s, struct err *e)
{
	struct reader *r = arena_new_of(a, struct reader);
	*r = (struct reader){ .source = s, .line = 1, .text = text_open(a, s, NULL, e) };
	if (!r->text)
		return NULL;
	r->block = arena_alloc(a, BLOCK);
	r->content = arena_alloc(a, LINE_MAX);
	return &r->ical;
}

/* The next byte without moving; -1 at the end. */
static int peek(struct reader *r)
{
	if (r->at == r->have && !r->ended) {
		ptrdiff_t n = text_read(r->text, r->block, BLOCK);
		r->failed = n < 0;
		r->ended = n <= 0;
		r->at = 0;
		r->have = n > 0 ? (size_t)n : 0;
	}
	return r->at < r->have ? (unsigned char)r->block[r->at] : -1;
}

static void put(struct reader *r, int c)
{
	if (r->n < LINE_MAX)
		r->content[r->n++] = (char)c;
	else
		r->ical.cut = true;
}

/* Behind a line end: true when the next line goes on with this one. */
static bool folded(struct reader *r)
{
	int c = peek(r);
	if (c != ' ' && c != '\t')
		return false;
	r->at++;
	return true;
}

/* One content line without its folds; false at the end. */
static bool read_line(struct reader *r)
{
	int c;
	r->n = 0;
	r->ical.cut = false;
	r->ical.line = r->line;
	while ((c = peek(r)) >= 0) {
		r->at++;
		if (c != '\r' && c != '\n') {
			put(r, c);
			continue;
		}
		if (c == '\r' && peek(r) == '\n')
			r->at++;
		r->line++;
		if (!folded(r)) {
			if (r->n)
				return true;
			r->ical.line = r->line;
		}
	}
	return r->n > 0;
}

/* The colon that ends the parameters: not one between quotation marks. */
static ptrdiff_t value_at(struct str line)
{
	bool quoted = false;
	for (size_t i = 0; i < line.n; i++) {
		if (line.p[i] == '"')
			quoted = !quoted;
		else if (line.p[i] == ':' && !quoted)
			return (ptrdiff_t)i;
	}
	return str_find_byte(line, ':', 0);	/* a mark that is never closed */
}

static bool is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		        c == '-' || c == '_' || c == '.'))
			return false;
	}
	return s.n > 0;
}

bool ical_next(struct ical *in)
{
	struct reader *r = (struct reader *)in;
	struct str line = STR_EMPTY;
	do {
		if (!read_line(r))
			return false;
		line = str_trim(str_n(r->content, r->n));
	} while (!line.n);
	ptrdiff_t colon = value_at(line);
	struct str head = colon < 0 ? line : str_slice(line, 0, (size_t)colon);
	in->value = colon < 0 ? line : str_trim(str_from(line, (size_t)colon + 1));
	in->parameters = head;
	if (!str_cut(&in->parameters, ';', &in->name))
		in->name = STR_EMPTY;
	in->name = str_trim(in->name);
	if (colon < 0 || !is_name(in->name)) {
		in->event = ICAL_BAD;
		in->value = line;
	} else if (str_ieq(in->name, S("BEGIN")) || str_ieq(in->name, S("END"))) {
		in->event = in->name.n == 3 ? ICAL_END : ICAL_BEGIN;
		in->name = in->value;
	} else {
		in->event = ICAL_PROPERTY;
	}
	return true;
}

bool ical_done(struct ical *in, struct err *e)
{
	struct reader *r = (struct reader *)in;
	return !r->failed || source_fail(r->source, e);
}

struct str ical_parameter(const struct ical *in, const char *name)
{
	struct str rest = in->parameters;
	while (rest.n) {
		bool quoted = false;
		size_t i = 0;
		for (; i < rest.n && (quoted || rest.p[i] != ';'); i++)
			quoted ^= rest.p[i] == '"';
		struct str part = str_slice(rest, 0, i), key;
		rest = str_from(rest, i + 1);
		if (!str_cut(&part, '=', &key) || !str_ieq(str_trim(key), str_of(name)))
			continue;
		part = str_trim(part);
		if (part.n >= 2 && part.p[0] == '"' && part.p[part.n - 1] == '"')
			part = str_slice(part, 1, part.n - 1);
		return part;
	}
	return STR_EMPTY;
}

struct str ical_unescape(struct arena *a, struct str value)
{
	struct buf b = buf_in(a, value.n + 1);
	for (size_t i = 0; i < value.n; i++) {
		char c = value.p[i];
		if (c == '\\' && i + 1 < value.n) {
			c = value.p[++i];
			if (c == 'n' || c == 'N')
				c = '\n';
			else if (!strchr("\\;,:\"", c) || !c)
				buf_byte(&b, '\\');
		}
		buf_byte(&b, c);
	}
	return utf8_clean(a, buf_view(&b));
}
