/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Rows of a table, by a mapping, as candidates for observations; nothing is written.
 *
 * 1. An empty cell of a value, "n/a" and its like are figures too: missing ones.
 * 2. A row that cannot be read anywhere is refused as a whole, with the column and the reason.
 * 3. What repeats (places, periods, groups) is kept once, as words; a candidate holds numbers.
 */
#include "measure/propose.h"

#include "base/lang.h"

#include <math.h>
#include <stdlib.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { ROWS_MOST = 5000000, KEY_MOST = 1 << 20 };

/* Between the parts of a word that is made of several. */
#define UNIT_SEPARATOR '\x1f'
#define NAME_SEPARATOR '\x1e'

struct row_reader {
	struct reading *r;
	const struct mapping *m;
	const struct grid_row *row;
	uint32_t index;			/* in r->rows */
	struct buf key;			/* scratch */
	size_t time, code, status, low, high, error, sample;
	enum period_dash dash;		/* what "2008-10" means in this file */
	size_t *order;			/* dimensions, sorted by their names */
	size_t dimension_count;
	size_t *label_of;		/* per column: the column of its labels, or SIZE_MAX */
	bool refused;
};

void read_refuse(struct reading *r, uint32_t row, size_t column, struct str excerpt,
    const char *format, ...)
{
	struct problem p = { .source = r->name, .row = r->rows.items[row].line,
		.excerpt = excerpt };
	if (column != SIZE_MAX) {
		p.column = (int64_t)column + 1;
		p.field = r->mapping->columns[column].header;
	}
	r->rows.items[row].fate = FATE_REFUSED;
	va_list args;
	va_start(args, format);
	char text[400];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	vsnprintf(text, sizeof text, tr(r->found->lang, format), args);
#pragma GCC diagnostic pop
	va_end(args);
	problem_add(r->found, p, "%s", text);
}

static struct str cell(const struct row_reader *x, size_t column)
{
	return column < x->row->count ? x->row->cells[column] : STR_EMPTY;
}

/* ---- numbers ---- */

/* What stands where there is no figure, and why there is none. */
static const struct {
	const char *text;
	enum status status;
} gaps[] = {
	{ "n/a", STATUS_MISSING }, { "na", STATUS_MISSING }, { "#n/a", STATUS_MISSING },
	{ "nan", STATUS_MISSING }, { "null", STATUS_MISSING }, { "none", STATUS_MISSING },
	{ "-", STATUS_MISSING }, { "\xe2\x80\x93", STATUS_MISSING }, { "\xe2\x80\x94",
	    STATUS_MISSING },
	{ ".", STATUS_MISSING }, { "..", STATUS_MISSING }, { "...", STATUS_MISSING },
	{ ":", STATUS_MISSING }, { "k.a.", STATUS_MISSING }, { "n.d.", STATUS_MISSING },
	{ "s.d.", STATUS_MISSING }, { "nd", STATUS_MISSING }, { "missing", STATUS_MISSING },
	{ "not available", STATUS_MISSING }, { "no data", STATUS_MISSING },
	{ "not applicable", STATUS_NOT_APPLICABLE }, { "z", STATUS_NOT_APPLICABLE },
	{ "*", STATUS_SUPPRESSED }, { "x", STATUS_SUPPRESSED }, { "c", STATUS_SUPPRESSED },
	{ "[c]", STATUS_SUPPRESSED }, { "suppressed", STATUS_SUPPRESSED }, { ":c",
	    STATUS_SUPPRESSED },
	{ "[x]", STATUS_MISSING }, { "[z]", STATUS_NOT_APPLICABLE }, { "[low]", STATUS_MISSING },
};

static bool is_gap(struct str s, enum status *status_r)
{
	for (size_t i = 0; i < sizeof gaps / sizeof *gaps; i++)
		if (str_ieq(s, str_of(gaps[i].text)))
			return *status_r = gaps[i].status, true;
	return false;
}

/* Marks that statistical offices put behind a figure: "12.3 e", "45p", "7.1*". */
static bool flagged_number(struct str s, struct num_style style, double *value_r,
    enum status *status_r)
{
	static const struct { char mark; enum status status; } marks[] = {
		{ 'e', STATUS_ESTIMATED }, { 'p', STATUS_PROVISIONAL }, { 'b', STATUS_BREAK },
		{ 'u', STATUS_LOW_RELIABILITY }, { 'f', STATUS_FORECAST }, { '*',
		    STATUS_LOW_RELIABILITY },
		{ 'r', STATUS_NORMAL }, { 'd', STATUS_NORMAL },
	};
	for (size_t i = 0; s.n > 1 && i < sizeof marks / sizeof *marks; i++)
		if (s.p[s.n - 1] == marks[i].mark &&
		    num_read(str_trim(str_slice(s, 0, s.n - 1)), style, value_r))
			return *status_r = marks[i].status, true;
	return false;
}

static struct str without_currency(struct str s)
{
	static const char *const signs[] = { "$", "\xc2\xa3", "\xe2\x82\xac", "\xc2\xa5" };
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		if (str_starts(s, str_of(signs[i])))
			return str_trim(str_from(s, strlen(signs[i])));
		if (str_ends(s, str_of(signs[i])))
			return str_trim(str_slice(s, 0, s.n - strlen(signs[i])));
	}
	return s;
}

static void read_number(struct row_reader *x, size_t column, double *out_r)
{
	struct str s = cell(x, column);
	enum status ignored;
	*out_r = NAN;
	if (column == SIZE_MAX || !s.n || is_gap(s, &ignored) || num_read(s, x->m->style, out_r))
		return;
	read_refuse(x->r, x->index, column, s, N_("This is not a number."));
	x->refused = true;
}

static void read_value(struct row_reader *x, size_t column, struct candidate *c)
{
	struct str s = cell(x, column);
	c->value = NAN;
	if (!s.n)
		c->status = STATUS_MISSING;
	else if (is_gap(s, &c->status) || num_read(s, x->m->style, &c->value) ||
	    flagged_number(s, x->m->style, &c->value, &c->status) ||
	    num_read(without_currency(s), x->m->style, &c->value))
		return;
	else {
		read_refuse(x->r, x->index, column, s, N_("This is not a number."));
		x->refused = true;
	}
}

/* ---- words ---- */

/* In the store a label means the same days everywhere. Where a column proves that "2008-10" are
 * three years, it is written with the dash of a span, "2008–10", since it is a month elsewhere. */
static struct str time_label(const struct row_reader *x, struct str s, char room[16])
{
	struct period plain;
	if (x->dash != PERIOD_DASH_YEARS || s.n != 7 || s.p[4] != '-' ||
	    !period_read(s, &plain) || plain.kind != PERIOD_MONTH)
		return s;
	int n = snprintf(room, 16, "%.4s\xe2\x80\x93%.2s", s.p, s.p + 5);
	return str_n(room, (size_t)n);
}

static void read_time(struct row_reader *x, struct str s, size_t column, uint32_t *out_r)
{
	struct reading *r = x->r;
	struct period p;
	char room[16];
	struct str label = time_label(x, s, room);
	if (words_find(&r->periods, label, out_r))
		return;
	if (!s.n || !period_read_as(s, x->dash, &p)) {
		read_refuse(r, x->index, column, s,
		    s.n ? N_("This is not a year or period.") : N_("The year or period is "
		    "missing."));
		x->refused = true;
		return;
	}
	*out_r = words_add(&r->periods, label);
	p.label = r->periods.items[*out_r];
	p.note = arena_copy(r->arena, p.note);
	*list_add(r->arena, &r->period_of) = p;
}

static void add_category(struct row_reader *x, struct str dimension, struct str label,
    struct str code, struct str words)
{
	struct buf *b = &x->key;
	size_t start = b->n;
	buf_printf(b, "%.*s%c%.*s%c%.*s%c%.*s", STR(dimension), UNIT_SEPARATOR, STR(label),
	    UNIT_SEPARATOR, STR(code), UNIT_SEPARATOR, STR(words));
	words_add(&x->r->categories, str_from(buf_view(b), start));
	b->n = start;
}

/* The code of a cell: as it stands where codes have their words beside them, else a slug. */
static struct str category_code(struct row_reader *x, size_t column, struct str s)
{
	if (x->label_of[column] == SIZE_MAX || str_find_byte(s, ';', 0) >= 0 ||
	    str_find_byte(s, '=', 0) >= 0)
		return header_category(x->m->columns[column].name, slug(x->r->arena, s));
	return s;
}

static void put_pair(struct row_reader *x, struct str dimension, struct str code)
{
	if (x->key.n)
		buf_byte(&x->key, ';');
	buf_printf(&x->key, "%.*s=%.*s", STR(dimension), STR(code));
}

/* "age=25-64;sex=F", the dimensions in the order of their names; extra: of a wide table's column,
 * which is sorted in at its place. */
static uint32_t read_slice(struct row_reader *x, const struct mapping_column *extra)
{
	struct arena_mark mark = arena_mark(x->r->arena);
	bool placed = !extra || !extra->category.n;
	buf_clear(&x->key);
	for (size_t i = 0; i <= x->dimension_count; i++) {
		size_t column = i < x->dimension_count ? x->order[i] : SIZE_MAX;
		struct str name = i < x->dimension_count ? x->m->columns[column].name : STR_EMPTY;
		if (!placed && (column == SIZE_MAX || str_cmp(extra->name, name) < 0)) {
			put_pair(x, extra->name, slug(x->r->arena, extra->category));
			placed = true;
		}
		struct str s = column == SIZE_MAX ? STR_EMPTY : cell(x, column);
		if (s.n && !str_eq(s, S("_T")))		/* SDMX: the total */
			put_pair(x, name, category_code(x, column, s));
	}
	uint32_t known;
	struct str code = buf_view(&x->key);
	bool old = words_find(&x->r->slices, code, &known);
	arena_release(x->r->arena, mark);
	return old ? known : words_add(&x->r->slices, code);
}

/* Which categories a new slice names: only looked at once per slice. */
static void note_categories(struct row_reader *x, const struct mapping_column *extra)
{
	buf_clear(&x->key);
	for (size_t i = 0; i < x->dimension_count; i++) {
		size_t column = x->order[i];
		const struct mapping_column *c = &x->m->columns[column];
		struct str s = cell(x, column), words = s;
		if (!s.n || str_eq(s, S("_T")))
			continue;
		if (x->label_of[column] != SIZE_MAX && cell(x, x->label_of[column]).n)
			words = cell(x, x->label_of[column]);
		add_category(x, c->name, c->label, category_code(x, column, s), words);
	}
	if (extra && extra->category.n)
		add_category(x, extra->name, extra->label, slug(x->r->arena, extra->category),
		    extra->category);
}

static uint32_t slice_of(struct row_reader *x, const struct mapping_column *extra)
{
	size_t before = x->r->slices.count;
	uint32_t n = read_slice(x, extra);
	if (x->r->slices.count > before)
		note_categories(x, extra);
	return n;
}

/* code, then each name from the larger place to the smaller, then the level of the last one. */
static uint32_t place_of(struct row_reader *x)
{
	struct str level = STR_EMPTY;
	buf_clear(&x->key);
	buf_str(&x->key, cell(x, x->code));
	buf_byte(&x->key, UNIT_SEPARATOR);
	size_t start = x->key.n;
	for (size_t i = 0; i < x->m->count; i++) {
		struct str s = cell(x, i);
		if (x->m->columns[i].role != ROLE_PLACE_NAME || !s.n)
			continue;
		if (x->key.n > start)
			buf_byte(&x->key, NAME_SEPARATOR);
		buf_str(&x->key, s);
		level = x->m->columns[i].name;
	}
	buf_byte(&x->key, UNIT_SEPARATOR);
	buf_str(&x->key, level);
	return words_add(&x->r->places, buf_view(&x->key));
}

/* The words of the series, its unit and its multiplier. */
static uint32_t series_of(struct row_reader *x)
{
	struct str unit = x->m->unit, multiplier = STR_EMPTY;
	buf_clear(&x->key);
	for (size_t i = 0; i < x->m->count; i++) {
		enum column_role role = x->m->columns[i].role;
		struct str s = cell(x, i);
		if (role == ROLE_SERIES && s.n) {
			if (x->key.n)
				buf_puts(&x->key, ", ");
			buf_str(&x->key, s);
		} else if (role == ROLE_UNIT && s.n) {
			unit = s;
		} else if (role == ROLE_MULTIPLIER) {
			multiplier = s;
		}
	}
	buf_byte(&x->key, UNIT_SEPARATOR);
	buf_str(&x->key, unit);
	buf_byte(&x->key, UNIT_SEPARATOR);
	if (multiplier.n) {
		struct arena_mark mark = arena_mark(x->r->arena);
		bool neutral = header_is_neutral_multiplier(slug(x->r->arena, multiplier));
		arena_release(x->r->arena, mark);
		if (!neutral)
			buf_str(&x->key, multiplier);
	}
	return words_add(&x->r->series, buf_view(&x->key));
}

/* Words of a status that the model's one word does not say in full become a footnote. */
static void read_status(struct row_reader *x, struct candidate *c, bool gap)
{
	struct str s = cell(x, x->status);
	enum status status;
	if (!s.n)
		return;
	bool known = status_read(s, &status);
	if (known && (!gap || status == STATUS_SUPPRESSED || status == STATUS_NOT_APPLICABLE ||
	    status == STATUS_MISSING))
		c->status = status;
	if (!known || str_find_byte(s, ';', 0) >= 0) {
		if (x->key.n)
			buf_puts(&x->key, " ");
		buf_str(&x->key, s);
	}
}

static void read_notes(struct row_reader *x, struct candidate *c)
{
	buf_clear(&x->key);
	read_status(x, c, isnan(c->value));
	for (size_t i = 0; i < x->m->count; i++) {
		struct str s = cell(x, i);
		if (x->m->columns[i].role != ROLE_NOTE || !s.n)
			continue;
		if (x->key.n)
			buf_puts(&x->key, " ");
		buf_str(&x->key, s);
	}
	c->note = words_add(&x->r->notes, buf_view(&x->key));
}

/* ---- rows ---- */

static bool check_width(struct row_reader *x, bool ragged_is_wrong)
{
	size_t filled = x->row->count;
	while (filled > x->m->count && !x->row->cells[filled - 1].n)
		filled--;
	if (filled > x->m->count || (ragged_is_wrong && filled < x->m->count)) {
		read_refuse(x->r, x->index, SIZE_MAX, STR_EMPTY,
		    N_("The row has %zu cells, its header %zu."), x->row->count, x->m->count);
		return false;
	}
	return true;
}

static void read_row(struct row_reader *x)
{
	struct reading *r = x->r;
	struct candidate c = { .row = x->index, .low = NAN, .high = NAN, .error = NAN };
	double sample = NAN;
	size_t first = r->all.count;
	x->refused = false;
	c.series = series_of(x);
	c.place = place_of(x);
	if (x->time != SIZE_MAX)
		read_time(x, cell(x, x->time), x->time, &c.period);
	else if (x->m->time.n)
		read_time(x, x->m->time, SIZE_MAX, &c.period);
	read_number(x, x->low, &c.low);
	read_number(x, x->high, &c.high);
	read_number(x, x->error, &c.error);
	read_number(x, x->sample, &sample);
	c.sample = isnan(sample) || sample < 0 || sample > 1e15 ? 0 : (int64_t)sample;
	for (size_t i = 0; !x->refused && i < x->m->count; i++) {
		struct candidate one = c;
		if (x->m->columns[i].role != ROLE_VALUE)
			continue;
		if (x->m->columns[i].time.n)
			read_time(x, x->m->columns[i].time, i, &one.period);
		one.slice = slice_of(x, &x->m->columns[i]);
		read_value(x, i, &one);
		read_notes(x, &one);
		*list_add(r->arena, &r->all) = one;
	}
	if (x->refused)
		r->all.count = first;
}

static struct str dimension_name(const struct row_reader *x, size_t i)
{
	return x->m->columns[x->order[i]].name;
}

/* Insertion sort: dimensions are few. */
static void sort_dimensions(struct row_reader *x)
{
	for (size_t i = 1; i < x->dimension_count; i++)
		for (size_t k = i; k && str_cmp(dimension_name(x, k), dimension_name(x, k - 1)) < 0;
		    k--) {
			size_t swap = x->order[k];
			x->order[k] = x->order[k - 1];
			x->order[k - 1] = swap;
		}
}

static void prepare(struct row_reader *x, const struct mapping *m)
{
	struct arena *a = x->r->arena;
	x->m = m;
	x->key = buf_heap(KEY_MOST);
	x->time = mapping_find(m, ROLE_TIME);
	x->code = mapping_find(m, ROLE_PLACE_CODE);
	x->status = mapping_find(m, ROLE_STATUS);
	x->low = mapping_find(m, ROLE_LOW);
	x->high = mapping_find(m, ROLE_HIGH);
	x->error = mapping_find(m, ROLE_ERROR);
	x->sample = mapping_find(m, ROLE_SAMPLE);
	x->order = arena_array(a, size_t, m->count + 1);
	x->label_of = arena_array(a, size_t, m->count + 1);
	for (size_t i = 0; i < m->count; i++) {
		x->label_of[i] = SIZE_MAX;
		if (m->columns[i].role != ROLE_DIMENSION)
			continue;
		x->order[x->dimension_count++] = i;
		for (size_t k = 0; k < m->count; k++)
			if (m->columns[k].role == ROLE_LABEL &&
			    str_eq(m->columns[k].name, m->columns[i].name))
				x->label_of[i] = k;
	}
	sort_dimensions(x);
}

/* "2008-10" is October or three years: what the other labels of its column, or of the header of a
 * wide table, prove. Where they disagree or are silent it stays open. */
static enum period_dash settle_dash(const struct scan *s, const struct mapping *m, size_t time)
{
	enum period_dash dash = PERIOD_DASH_UNKNOWN;
	size_t labels = time < s->count ? s->columns[time].values.count : 0;
	for (size_t i = 0; i < labels + m->count; i++) {
		struct str label = i < labels ? s->columns[time].values.items[i] :
		    m->columns[i - labels].time;
		enum period_dash proves = period_dash_of(label);
		if (proves == PERIOD_DASH_UNKNOWN)
			continue;
		if (dash != PERIOD_DASH_UNKNOWN && dash != proves)
			return PERIOD_DASH_UNKNOWN;
		dash = proves;
	}
	return dash;
}

static void begin(struct reading *r, struct grid *t, const struct mapping *m)
{
	struct arena *a = r->arena;
	r->table = t;
	if (!r->name.n)
		r->name = grid_name(t);
	r->mapping = m;
	r->series.arena = r->slices.arena = r->places.arena = a;
	r->periods.arena = r->notes.arena = r->categories.arena = a;
	words_add(&r->slices, STR_EMPTY);	/* 0: the total */
	words_add(&r->notes, STR_EMPTY);	/* 0: none */
}

bool read_rows(struct grid *t, const struct scan *s, const struct mapping *m,
    struct reading *r, struct err *e)
{
	struct row_reader x = { .r = r };
	struct grid_row row;
	begin(r, t, m);
	prepare(&x, m);
	x.dash = settle_dash(s, m, x.time);
	bool ok = grid_rewind(t, e);
	for (int i = 0; ok && i < s->header_rows; i++)
		grid_next(t, &row);
	while (ok && grid_next(t, &row)) {
		if (r->rows.count == ROWS_MOST) {
			ok = fail(e, ERR_LIMIT, N_("%.*s has more than %d rows; please split it."),
			    STR(grid_name(t)), ROWS_MOST);
			break;
		}
		x.row = &row;
		x.index = (uint32_t)r->rows.count;
		*list_add(r->arena, &r->rows) = (struct read_row){ row.line, FATE_SAME };
		if (check_width(&x, grid_ragged_is_wrong(t)))
			read_row(&x);
	}
	buf_free(&x.key);
	return ok && grid_end(t, e);
}
