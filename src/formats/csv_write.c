/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The CSV writer. The guard is for people who open exports in a spreadsheet: a text that begins
 * like a formula may be one that somebody else put there.
 */
#include "formats/csv.h"
#include "base/num.h"

#include <string.h>

/* A sign, digits, and what stands between and behind them in numbers; nothing that computes. */
static bool is_number(struct str s)
{
	size_t i = s.p[0] == '+' || s.p[0] == '-';
	bool digit = false, exponent = false;
	for (; i < s.n; i++) {
		char b = s.p[i];
		if (b >= '0' && b <= '9') {
			digit = true;
		} else if ((b == 'e' || b == 'E') && digit && !exponent) {
			exponent = true;
			i += i + 1 < s.n && (s.p[i + 1] == '-' || s.p[i + 1] == '+');
		} else if (!strchr(".,' %", b) || !b) {
			return false;
		}
	}
	return digit;
}

static bool is_formula(struct str s)
{
	return s.n && s.p[0] && strchr("=+-@\t\r", s.p[0]) && !is_number(s);
}

static bool needs_quotes(const struct csv_writer *w, struct str s)
{
	if (s.n && (s.p[0] == ' ' || s.p[s.n - 1] == ' '))
		return true;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == w->delimiter || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r')
			return true;
	return false;
}

static void put_quoted(struct csv_writer *w, const char *guard, struct str s)
{
	struct str part;
	sink_byte(w->out, '"');
	sink_puts(w->out, guard);
	while (s.n) {
		ptrdiff_t at = str_find_byte(s, '"', 0);
		part = at < 0 ? s : str_n(s.p, (size_t)at + 1);
		sink_add(w->out, part);
		if (at >= 0)
			sink_byte(w->out, '"');
		s = str_from(s, part.n);
	}
	sink_byte(w->out, '"');
}

void csv_write(struct csv_writer *w, struct str cell)
{
	if (!w->delimiter)
		w->delimiter = ',';
	if (w->begun)
		sink_byte(w->out, w->delimiter);
	w->bare = !w->begun && !cell.n;
	w->begun = true;
	const char *guard = w->guard && is_formula(cell) ? "'" : "";
	if (needs_quotes(w, cell)) {
		put_quoted(w, guard, cell);
		return;
	}
	sink_puts(w->out, guard);
	sink_add(w->out, cell);
}

void csv_write_number(struct csv_writer *w, double x)
{
	struct buf b = buf_heap(64);
	num_write(&b, x);
	bool guard = w->guard;
	w->guard = false;
	csv_write(w, buf_view(&b));
	w->guard = guard;
	buf_free(&b);
}

void csv_end_row(struct csv_writer *w)
{
	/* A row of one empty cell would read back as a blank line. */
	if (w->bare)
		sink_puts(w->out, "\"\"");
	sink_puts(w->out, w->lf ? "\n" : "\r\n");
	w->begun = w->bare = false;
}

void csv_write_mark(struct csv_writer *w)
{
	sink_puts(w->out, "\xEF\xBB\xBF");
}
