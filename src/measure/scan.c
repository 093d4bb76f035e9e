/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One pass over a table: its header and what each column holds.
 *
 * The header is the first row; up to three when the rows below it hold words only while figures
 * follow. An upper header row with gaps speaks for the cells to the right of each of its words,
 * as merged cells do.
 */
#include "measure/import.h"

#include "base/num.h"
#include "base/sha256.h"

#include <string.h>

enum { LOOK_AHEAD = 8 };

/* Years that figures are about: 1800 to 2100. */
static const int64_t first_day = -62091, last_day = 47482;

/* The first rows, copied, to find out where the header ends. */
struct head {
	struct str *rows[LOOK_AHEAD];
	size_t counts[LOOK_AHEAD], count;
};

static bool read_head(struct arena *a, struct grid *t, struct head *h, struct err *e)
{
	struct grid_row row;
	while (h->count < LOOK_AHEAD && grid_next(t, &row)) {
		struct str *cells = arena_array(a, struct str, row.count + 1);
		for (size_t i = 0; i < row.count; i++)
			cells[i] = arena_copy(a, row.cells[i]);
		h->rows[h->count] = cells;
		h->counts[h->count++] = row.count;
	}
	return h->count == LOOK_AHEAD || grid_end(t, e);
}

static bool is_number(struct str s)
{
	double x;
	return num_read(s, (struct num_style){ '.', ',' }, &x) ||
	    num_read(s, (struct num_style){ ',', '.' }, &x) ||
	    num_read(s, (struct num_style){ ',', ' ' }, &x);
}

static bool has_figures(const struct head *h, size_t row)
{
	struct period p;
	for (size_t i = 0; i < h->counts[row]; i++)
		if (is_number(h->rows[row][i]) || period_read(h->rows[row][i], &p))
			return true;
	return false;
}

static int find_header_rows(const struct head *h)
{
	size_t first = 1;
	while (first < h->count && first < HEADER_ROWS && !has_figures(h, first))
		first++;
	bool figures_follow = first < h->count && has_figures(h, first);
	return first > 1 && figures_follow && h->counts[0] > 1 ? (int)first : 1;
}

/* The words above a column, the upper rows filled to the right. */
static struct str header_of(struct arena *a, const struct head *h, int rows, size_t column)
{
	struct str all = STR_EMPTY;
	for (int r = 0; r < rows; r++) {
		size_t at = column < h->counts[r] ? column : h->counts[r] - 1;
		struct str word = column < h->counts[r] ? h->rows[r][at] : STR_EMPTY;
		while (!word.n && r + 1 < rows && at > 0)
			word = h->rows[r][--at];
		if (word.n && all.n)
			all = arena_printf(a, "%.*s / %.*s", STR(all), STR(word));
		else if (word.n)
			all = word;
	}
	return all;
}

/* What one cell is, as bits; asked once for each distinct cell while they are few. */
enum { IS_NUMBER = 1, IS_WHOLE = 2, IS_PERIOD = 4, IS_YEAR = 8, HAS_COMMA = 16, HAS_POINT = 32 };

static unsigned char kind_of(struct str cell)
{
	struct period p;
	int64_t whole;
	unsigned char kind = 0;
	if (is_number(cell))
		kind |= IS_NUMBER | (num_int(cell, &whole) ? IS_WHOLE : 0) |
		    (str_find_byte(cell, ',', 0) >= 0 ? HAS_COMMA : 0) |
		    (str_find_byte(cell, '.', 0) >= 0 ? HAS_POINT : 0);
	if (cell.n >= 4 && cell.n <= 60 && period_read(cell, &p))
		kind |= IS_PERIOD | (p.from >= first_day && p.from < last_day ? IS_YEAR : 0);
	return kind;
}

static unsigned char kind_known(struct scan *s, struct scan_column *c, struct str cell)
{
	uint32_t seen;
	if (words_find(&c->values, cell, &seen))
		return c->kinds[seen];
	unsigned char kind = kind_of(cell);
	if (c->values.count == SCAN_WORDS) {
		c->many_values = true;
		return kind;
	}
	if (!c->kinds)
		c->kinds = arena_array(s->arena, unsigned char, SCAN_WORDS);
	c->kinds[words_add(&c->values, cell)] = kind;
	return kind;
}

static void look(struct scan *s, struct scan_column *c, struct str cell)
{
	if (!cell.n)
		return;
	c->filled++;
	c->longest = (int64_t)cell.n > c->longest ? (int64_t)cell.n : c->longest;
	unsigned char kind = kind_known(s, c, cell);
	c->numbers += (kind & IS_NUMBER) != 0;
	c->wholes += (kind & IS_WHOLE) != 0;
	c->periods += (kind & IS_PERIOD) != 0;
	c->years += (kind & IS_YEAR) != 0;
	c->commas += (kind & HAS_COMMA) != 0;
	c->points += (kind & HAS_POINT) != 0;
}

static void keep_sample(struct scan *s, const struct grid_row *row)
{
	if (s->sample_count == SCAN_SAMPLE)
		return;
	struct str *cells = arena_array(s->arena, struct str, s->count + 1);
	for (size_t i = 0; i < s->count && i < row->count; i++)
		cells[i] = arena_copy(s->arena, row->cells[i]);
	s->sample[s->sample_count++] = cells;
}

bool scan_grid(struct arena *a, struct grid *t, struct scan *out_r, struct err *e)
{
	struct scan s = { .arena = a };
	struct head h = { .count = 0 };
	struct grid_row row;
	if (!grid_rewind(t, e) || !read_head(a, t, &h, e) || !grid_rewind(t, e))
		return false;
	s.header_rows = h.count ? find_header_rows(&h) : 0;
	for (int r = 0; r < s.header_rows; r++)
		s.count = h.counts[r] > s.count ? h.counts[r] : s.count;
	s.columns = arena_array(a, struct scan_column, s.count + 1);
	for (size_t i = 0; i < s.count; i++) {
		s.columns[i].header = header_of(a, &h, s.header_rows, i);
		s.columns[i].values.arena = a;
	}
	for (int r = 0; r < s.header_rows; r++)
		grid_next(t, &row);
	for (; grid_next(t, &row); s.rows++) {
		keep_sample(&s, &row);
		for (size_t i = 0; i < s.count && i < row.count; i++)
			look(&s, &s.columns[i], row.cells[i]);
	}
	*out_r = s;
	return grid_end(t, e) && grid_rewind(t, e);
}

struct str scan_shape(struct arena *a, const struct scan *s)
{
	struct buf b = buf_in(a, (size_t)64 << 20);
	buf_printf(&b, "%d", s->header_rows);
	for (size_t i = 0; i < s->count; i++) {
		buf_byte(&b, '\n');
		buf_str(&b, s->columns[i].header);
	}
	return sha256_of(a, buf_view(&b));
}
