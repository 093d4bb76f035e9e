/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What makes a row: LF, CRLF or CR end it, also mixed. A cell that begins with a quotation mark
 * ends at its closing mark; text behind that is kept; marks inside other cells are ordinary.
 *
 * A mark that is not closed within SPLIT_ROW_MOST bytes, or until the end of the file, was none:
 * the line in which its row begins is a bad row, and reading goes on with the next line. The
 * reader, who looks for borders of chunks, and the worker, who cuts, follow the same rule by
 * calling the same function, so the result does not depend on where chunks end.
 */
#include "measure/tally/split.h"
#include "measure/tally/split_scan.h"

#include <stdlib.h>
#include <string.h>

/* ---- one row, carefully ---- */

enum row_kind { ROW_WHOLE, ROW_CUT, ROW_OPEN };

struct row {
	enum row_kind kind;
	size_t end;		/* behind its line end */
};

/* Where cells go: a text and places of ends; text NULL: nowhere, only the border is wanted. */
struct cells {
	char *text;
	uint32_t *ends;
	size_t n, count;
};

static inline void put(struct cells *c, const char *p, size_t n)
{
	if (c->text && n) {
		memmove(c->text + c->n, p, n);
		c->n += n;
	}
}

static inline void put_end(struct cells *c)
{
	if (c->text) {
		c->ends[c->count++] = (uint32_t)c->n;
		c->text[c->n++] = '\n';
	}
}

/* The inside of a quoted cell, from behind its opening mark; returns the place behind the closing
 * mark, or n + 1 when there is none. */
static size_t quoted(const char *p, size_t n, size_t at, struct cells *out)
{
	for (;;) {
		const char *mark = at < n ? memchr(p + at, '"', n - at) : NULL;
		if (!mark)
			return n + 1;
		size_t i = (size_t)(mark - p);
		if (i + 1 < n && p[i + 1] == '"') {
			put(out, p + at, i + 1 - at);
			at = i + 2;
		} else {
			put(out, p + at, i - at);
			return i + 1;
		}
	}
}

static size_t plain_end(const char *p, size_t n, size_t at, char delimiter)
{
	while (at < n && p[at] != delimiter && p[at] != '\n' && p[at] != '\r')
		at++;
	return at;
}

static struct row row_cut(const struct split *s, const char *p, size_t n, size_t at, bool end,
    struct cells *out)
{
	size_t most = n - at > SPLIT_ROW_MOST ? at + SPLIT_ROW_MOST : n;
	for (;;) {
		if (!s->no_quotes && at < most && p[at] == '"') {
			at = quoted(p, most, at + 1, out);
			if (at > most)
				return (struct row){ end || most < n ? ROW_OPEN : ROW_CUT, n };
			/* The mark may be the first half of a doubled one that is cut in two. */
			if (at == most && !(end && most == n))
				return (struct row){ most < n ? ROW_OPEN : ROW_CUT, n };
		}
		size_t to = plain_end(p, most, at, s->delimiter);
		put(out, p + at, to - at);
		if (to == most)
			break;
		put_end(out);
		at = to + 1;
		if (p[to] == s->delimiter)
			continue;
		if (p[to] == '\r' && at == n && !end)
			return (struct row){ ROW_CUT, n };
		at += p[to] == '\r' && at < n && p[at] == '\n';
		return (struct row){ ROW_WHOLE, at };
	}
	if (most < n)
		return (struct row){ ROW_OPEN, n };
	if (end)
		put_end(out);
	return (struct row){ end ? ROW_WHOLE : ROW_CUT, n };
}

/* Behind the line in which a row begins; 0: there is no line end. */
static size_t line_end(const char *p, size_t n, size_t at, bool end)
{
	while (at < n && p[at] != '\n' && p[at] != '\r')
		at++;
	if (at == n)
		return end ? n : 0;
	if (p[at] == '\r' && at + 1 == n && !end)
		return 0;
	return at + 1 + (p[at] == '\r' && at + 1 < n && p[at + 1] == '\n');
}

size_t split_border(const struct split *s, const char *text, size_t n, bool end, bool careful)
{
	if (!careful) {
		const char *last = memrchr(text, '\n', n);
		if (last)
			return (size_t)(last - text) + 1;
	}
	struct cells none = { 0 };
	size_t at = 0;
	while (at < n) {
		struct row r = row_cut(s, text, n, at, end, &none);
		if (r.kind == ROW_CUT)
			return at;
		size_t to = r.kind == ROW_OPEN ? line_end(text, n, at, end) : r.end;
		if (!to)
			return at;
		at = to;
	}
	return at;
}

size_t split_row_end(const struct split *s, const char *text, size_t n, size_t at)
{
	struct cells none = { 0 };
	struct row r = row_cut(s, text, n, at, true, &none);
	return r.kind == ROW_OPEN ? line_end(text, n, at, true) : r.end;
}

size_t split_lines(const char *text, size_t n)
{
	size_t lines = 0;
	for (size_t i = 0; i < n; i++)
		lines +=
		    text[i] == '\n' || (text[i] == '\r' && (i + 1 == n || text[i + 1] != '\n'));
	return lines;
}

/* ---- a whole chunk ---- */

static void *more(void *old, size_t size)
{
	free(old);
	void *p = malloc(size);
	if (!p)
		abort();
	return p;
}

static void make_room(struct split *s, size_t n)
{
	if (n <= s->room)
		return;
	s->room = n + n / 4;
	s->ends = more(s->ends, (s->room + 80) * sizeof *s->ends);
	s->stops = more(s->stops, (s->room + 80) * sizeof *s->stops);
	s->first = more(s->first, (s->room + 80) * sizeof *s->first);
	s->row_at = more(s->row_at, (s->room + 80) * sizeof *s->row_at);
	s->clean = more(s->clean, s->room + SPLIT_PAD);
}

static void add_bad(struct split *s, enum split_flaw flaw, size_t at, size_t cells)
{
	if (s->bad.count == s->bad.room) {
		s->bad.room = s->bad.room ? s->bad.room * 2 : 64;
		s->bad.items = realloc(s->bad.items, s->bad.room * sizeof *s->bad.items);
		if (!s->bad.items)
			abort();
	}
	s->bad.items[s->bad.count++] =
	    (struct split_bad){ flaw, (uint32_t)at, (uint32_t)cells };
}

/* Nothing, or the CR of a line end. */
static bool is_blank(const struct split *s, size_t before)
{
	uint32_t from = s->ends[before] + 1, to = s->ends[before + 1];
	return from == to || (from + 1 == to && s->text[from] == '\r');
}

/* A row of cells behind entry `before`; at is its place in the chunk. */
static inline void add_row(struct split *s, size_t before, size_t cells, size_t at)
{
	if (cells == 1 && is_blank(s, before))
		return;
	if (cells == s->columns) {
		s->first[s->rows] = (uint32_t)before;
		s->row_at[s->rows++] = (uint32_t)at;
	} else {
		add_bad(s, SPLIT_CELLS, at, cells);
	}
}

static bool cut_fast(struct split *s, const char *text, size_t n)
{
	struct scan_out out = { .ends = s->ends, .stops = s->stops };
	split_scan(text, n, s->delimiter, s->plain, &out);
	if (out.bare)
		return false;
	s->text = text;
	size_t before = 0;
	for (size_t i = 0; i < out.stop_count; i++) {
		add_row(s, before, out.stops[i] - before, s->ends[before] + 1u);
		before = out.stops[i];
	}
	s->lines = out.stop_count;
	return true;
}

static void cut_carefully(struct split *s, const char *text, size_t n)
{
	struct cells out = { .text = s->clean, .ends = s->ends, .count = 1 };
	s->text = s->clean;
	s->ends[0] = UINT32_MAX;
	for (size_t at = 0; at < n;) {
		size_t before = out.count - 1, clean = out.n;
		struct row r = row_cut(s, text, n, at, true, &out);
		if (r.kind == ROW_OPEN) {
			out.n = clean;
			out.count = before + 1;
			add_bad(s, SPLIT_OPEN_QUOTE, at, 0);
			at = line_end(text, n, at, true);
			continue;
		}
		add_row(s, before, out.count - 1 - before, at);
		at = r.end;
	}
	s->lines = split_lines(text, n);
}

void split_rows(struct split *s, const char *text, size_t n, bool careful)
{
	make_room(s, n);
	s->rows = s->bad.count = 0;
	if (!careful && cut_fast(s, text, n))
		return;
	s->rows = s->bad.count = 0;
	cut_carefully(s, text, n);
}

void split_done(struct split *s)
{
	free(s->ends);
	free(s->stops);
	free(s->first);
	free(s->row_at);
	free(s->clean);
	free(s->bad.items);
}

size_t split_bytes(const struct split *s)
{
	return s->room * (4 * sizeof *s->ends + 1) + s->bad.room * sizeof *s->bad.items;
}
