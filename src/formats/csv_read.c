/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The CSV reader. A window over the text holds at least the row being read. A row is cut at its
 * special bytes (csv_scan.h) into raw cells; one that runs out of the window is begun again after
 * more was read, and since the window at least doubles then, no byte is read more than a few
 * times. Quotes are undone only once the row is complete, in place.
 */
#include "formats/csv.h"
#include "formats/csv_scan.h"
#include "formats/csv_sniff.h"
#include "formats/text.h"
#include "base/lang.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 256 << 10, COLUMNS = 16384, ROW_BYTES = 16 << 20 };

struct csv {
	struct source *source;
	struct text *text;
	struct csv_options options;
	struct scan scan;
	char *window;
	size_t room;		/* of the window, without the pad */
	size_t start;		/* first byte of the next row */
	int64_t before;		/* bytes of text before the window, the mark included */
	bool ended;		/* the window holds the rest of the text */
	struct str *cells;
	size_t count, cell_room;
	bool quoted;
	size_t inside;		/* line ends inside quotes of this row */
	int64_t row, line;	/* of the next row */
	struct err err;
};

enum cut { CUT_ROW, CUT_MORE, CUT_REFUSED };

static void csv_close(void *thing)
{
	struct csv *c = thing;
	free(c->window);
	free(c->cells);
}

static bool window_room(struct csv *c, size_t room)
{
	char *p = realloc(c->window, room + SCAN_PAD);
	if (!p)
		return fail_system(&c->err, "out of memory for a window of %zu bytes", room);
	memset(p + room, 0, SCAN_PAD);
	c->window = p;
	c->room = room;
	return true;
}

/* Move the row at hand to the front of the window and fill up behind it. */
static bool window_fill(struct csv *c)
{
	size_t kept = c->scan.end - c->start;
	if (c->start)
		memmove(c->window, c->window + c->start, kept);
	c->before += (int64_t)c->start;
	c->start = 0;
	size_t n = kept;
	if (kept * 2 > c->room && !window_room(c, c->room * 2))
		return false;
	while (n < c->room) {
		ptrdiff_t got = text_read(c->text, c->window + n, c->room - n);
		if (got < 0)
			return source_fail(c->source, &c->err);
		if (!got) {
			c->ended = true;
			break;
		}
		n += (size_t)got;
	}
	memset(c->window + n, 0, SCAN_PAD);
	c->scan.p = c->window;
	c->scan.end = n;
	return true;
}

static bool cells_room(struct csv *c)
{
	if (c->cell_room >= c->options.columns)
		return fail(&c->err, ERR_LIMIT, N_("%s, line %lld: more than %zu columns."),
		    source_name(c->source), (long long)c->line, c->options.columns);
	size_t room = c->cell_room ? c->cell_room * 2 : 64;
	if (room > c->options.columns)
		room = c->options.columns;
	struct str *p = realloc(c->cells, room * sizeof *p);
	if (!p)
		return fail_system(&c->err, "out of memory for %zu cells", room);
	c->cells = p;
	c->cell_room = room;
	return true;
}

static inline bool cell_add(struct csv *c, size_t from, size_t to)
{
	if (c->count == c->cell_room && !cells_room(c))
		return false;
	c->cells[c->count++] = (struct str){ c->window + from, to - from };
	return true;
}

/* Behind the opening mark: take special bytes up to and with the closing one; end if there is
 * none in the window. */
static size_t quote_close(struct csv *c)
{
	struct scan *s = &c->scan;
	for (size_t at; (at = scan_next(s)) < s->end;) {
		char b = s->p[at];
		bool escapes = c->options.escape && b == c->options.escape;
		if (escapes || (b == s->quote && at + 1 < s->end && s->p[at + 1] == s->quote)) {
			if (s->mask == 0 || s->base + (size_t)__builtin_ctzll(s->mask) != at + 1)
				scan_from(s, at + 2 < s->end ? at + 2 : s->end);
			else
				s->mask &= s->mask - 1;
			if (at + 2 > s->end)
				return s->end;
		} else if (b == s->quote) {
			return at;
		} else if (b == '\n' || (b == '\r' && !(at + 1 < s->end && s->p[at + 1] == '\n'))) {
			c->inside++;
		}
	}
	return s->end;
}

static enum cut refuse_quote(struct csv *c, size_t lines)
{
	fail(&c->err, ERR_INPUT,
	    N_("%s, line %lld: a quotation mark is opened and never closed."),
	    source_name(c->source), (long long)(c->line + (int64_t)lines));
	return CUT_REFUSED;
}

/* Cut the row at start into raw cells; *next_r is where the one after begins. */
static enum cut row_cut(struct csv *c, size_t *next_r)
{
	struct scan *s = &c->scan;
	size_t cell = c->start;
	c->count = c->inside = 0;
	c->quoted = false;
	for (;;) {
		size_t at = scan_next(s);
		if (at < s->end && s->p[at] == s->delimiter) {
			if (!cell_add(c, cell, at))
				return CUT_REFUSED;
			cell = at + 1;
			continue;
		}
		if (at >= s->end || s->p[at] == '\n' || s->p[at] == '\r') {
			bool cr = at < s->end && s->p[at] == '\r';
			if (!c->ended && (at >= s->end || (cr && at + 1 >= s->end)))
				return CUT_MORE;
			bool crlf = cr && at + 1 < s->end && s->p[at + 1] == '\n';
			if (crlf)
				scan_next(s);
			*next_r = at < s->end ? at + 1 + crlf : at;
			return cell_add(c, cell, at) ? CUT_ROW : CUT_REFUSED;
		}
		if (at == cell && s->p[at] == s->quote) {
			size_t lines = c->inside;
			c->quoted = true;
			if (quote_close(c) >= s->end)
				return c->ended ? refuse_quote(c, lines) : CUT_MORE;
		}
	}
}

/* A raw cell without its quotes: inside them doubled and escaped marks become single ones. */
static struct str unquote(struct csv *c, struct str raw)
{
	char quote = c->scan.quote, escape = c->options.escape;
	char *p = c->window + (raw.p - c->window);
	bool inside = true;
	size_t n = 0;
	for (size_t i = 1; i < raw.n; i++) {
		if (inside && escape && p[i] == escape && i + 1 < raw.n) {
			p[n++] = p[++i];
		} else if (inside && p[i] == quote) {
			inside = i + 1 < raw.n && p[i + 1] == quote;
			if (inside)
				p[n++] = p[++i];
		} else {
			p[n++] = p[i];
		}
	}
	return str_n(p, n);
}

static void row_unquote(struct csv *c)
{
	for (size_t i = 0; i < c->count; i++) {
		struct str *cell = &c->cells[i];
		if (!cell->n || cell->p[0] != c->scan.quote)
			continue;
		const char *end = memchr(cell->p + 1, c->scan.quote, cell->n - 1);
		if (end == cell->p + cell->n - 1 && !c->options.escape)
			*cell = str_n(cell->p + 1, cell->n - 2);
		else
			*cell = unquote(c, *cell);
	}
}

/* One row into c->cells, a blank line as one empty cell; false at the end or after an error. */
static bool row_read(struct csv *c, struct csv_row *row)
{
	size_t next;
	if (c->err.kind || (c->start >= c->scan.end && c->ended))
		return false;
	for (enum cut cut; (cut = row_cut(c, &next)) != CUT_ROW;) {
		if (cut == CUT_REFUSED)
			return false;
		size_t length = c->scan.end - c->start;
		if (length > c->options.row_bytes)
			return fail(&c->err, ERR_LIMIT,
			    N_("%s, line %lld: a row longer than %zu MB. "
			    "Is a quotation mark open?"),
			    source_name(c->source), (long long)c->line,
			    c->options.row_bytes >> 20);
		if (!window_fill(c))
			return false;
		if (!c->scan.end)
			return false;
		scan_from(&c->scan, 0);
	}
	*row = (struct csv_row){ c->cells, c->count, c->row++, c->line,
	    c->before + (int64_t)c->start, c->quoted };
	c->line += 1 + (int64_t)c->inside;
	c->start = next;
	return true;
}

bool csv_next(struct csv *c, struct csv_row *row_r)
{
	while (row_read(c, row_r)) {
		if (c->count == 1 && !c->cells[0].n)
			continue;
		if (c->quoted)
			row_unquote(c);
		return true;
	}
	return false;
}

bool csv_end(struct csv *c, struct err *e)
{
	const struct lang *lang = e->lang;
	if (c->err.kind && !e->kind) {
		*e = c->err;
		e->lang = lang;
	}
	return !c->err.kind;
}

static void scan_start(struct csv *c)
{
	struct scan *s = &c->scan;
	struct str text = str_n(c->window, s->end);
	s->quote = c->options.quote ? c->options.quote : '"';
	s->delimiter = csv_sep_line(text);
	if (s->delimiter && (!c->options.delimiter || c->options.delimiter == s->delimiter)) {
		while (c->start < s->end && c->window[c->start] != '\n' &&
		    c->window[c->start] != '\r')
			c->start++;
		c->start += c->start < s->end;
		if (c->start < s->end && c->window[c->start - 1] == '\r')
			c->start += c->window[c->start] == '\n';
		c->row++;
		c->line++;
	} else {
		s->delimiter = c->options.delimiter ? c->options.delimiter :
		    csv_sniff(text, s->quote);
	}
	if (c->options.no_quotes)
		s->quote = s->delimiter;
	s->escape = c->options.escape ? c->options.escape : s->delimiter;
	scan_from(s, c->start);
}

struct csv *csv_open(struct arena *a, struct source *s, const struct csv_options *options,
    struct err *e)
{
	struct csv *c = arena_new_of(a, struct csv);
	c->source = s;
	c->err.lang = e->lang;
	if (options)
		c->options = *options;
	if (!c->options.columns)
		c->options.columns = COLUMNS;
	if (!c->options.row_bytes)
		c->options.row_bytes = ROW_BYTES;
	c->row = c->line = 1;
	arena_defer(a, csv_close, c);
	c->text = text_open(a, s, c->options.encoding, e);
	if (!c->text)
		return NULL;
	if (text_skipped(c->text) > 0)
		c->before = text_skipped(c->text);
	if (!window_room(c, BLOCK) || !window_fill(c)) {
		csv_end(c, e);
		return NULL;
	}
	scan_start(c);
	return c;
}

char csv_delimiter(const struct csv *c)
{
	return c->scan.delimiter;
}

const char *csv_encoding(const struct csv *c)
{
	return text_encoding(c->text);
}
