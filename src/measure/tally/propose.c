/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A first SPEC for a file: the names of its columns say what they may be, the first rows whether
 * they are. What nobody could guess stands in it as a comment. The text is a file for people to
 * correct, in the language of specifications, so it is not translated.
 */
#include "measure/tally/propose.h"
#include "measure/tally/engine.h"
#include "base/lang.h"
#include "base/num.h"
#include "formats/table.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS = 5000, COLUMNS = 200, DISTINCT = 400, CLASSES = 80 };

struct looked {
	struct str name, slug;
	enum guess guess;
	int64_t filled, dates, numbers, commas, periods;
	int64_t least, most;
	size_t distinct;
	struct text_map texts;
	struct str values[DISTINCT];	/* the first different ones */
	bool used;
};

struct proposal {
	struct arena *arena;
	struct looked *columns;
	size_t count;
	int64_t rows;
	struct buf out;
	enum date_order order;
};

/* ---- looking ---- */

static void look_number(struct looked *c, struct str s)
{
	double x;
	bool comma = str_find_byte(s, ',', 0) >= 0;
	if (!num_read(s, (struct num_style){ comma ? ',' : '.', 0 }, &x))
		return;
	int64_t n = x > -1e9 && x < 1e9 ? (int64_t)x : 0;
	c->least = c->numbers ? (n < c->least ? n : c->least) : n;
	c->most = c->numbers ? (n > c->most ? n : c->most) : n;
	c->numbers++;
	c->commas += comma;
}

/* 31/12/2024 can only be one of the two orders; a file has one. */
static void look_order(struct proposal *p, struct str s)
{
	int64_t day;
	bool slash = s.n >= 8 && s.n <= 10 && !(s.n > 4 && (s.p[4] == '-' || s.p[4] == '/'));
	if (!slash || p->order)
		return;
	bool dmy = date_text(s, DATE_DMY, &day), mdy = date_text(s, DATE_MDY, &day);
	if (dmy != mdy)
		p->order = dmy ? DATE_DMY : DATE_MDY;
}

static void look(struct proposal *p, struct looked *c, struct str s)
{
	s = str_trim(s);
	if (!s.n)
		return;
	int64_t day;
	uint32_t number;
	struct period period;
	c->filled++;
	look_number(c, s);
	if (date_text(s, DATE_DMY, &day) || date_text(s, DATE_MDY, &day)) {
		c->dates++;
		look_order(p, s);
	} else if (period_read(s, &period)) {
		c->periods++;
	}
	if (text_map_find(&c->texts, s, &number))
		return;
	struct str copy = arena_copy(p->arena, s);
	if (c->distinct < DISTINCT)
		c->values[c->distinct] = copy;
	text_map_add(&c->texts, copy, (uint32_t)c->distinct++);
}

static void start_columns(struct proposal *p, const struct table_row *row)
{
	p->count = row->count < COLUMNS ? row->count : COLUMNS;
	p->columns = arena_array(p->arena, struct looked, p->count);
	for (size_t i = 0; i < p->count; i++) {
		struct looked *c = &p->columns[i];
		c->name = arena_copy(p->arena, str_trim(row->cells[i].text));
		c->slug = propose_slug(p->arena, c->name);
		c->guess = propose_guess(c->slug);
	}
}

static bool read_sample(struct proposal *p, struct table *in, struct err *e)
{
	struct table_row row;
	bool ended = true;
	while (p->rows < ROWS + 1 && (ended = table_next(in, &row))) {
		if (!p->rows++) {
			start_columns(p, &row);
			continue;
		}
		for (size_t i = 0; i < p->count && i < row.count; i++)
			look(p, &p->columns[i], row.cells[i].text);
	}
	p->rows--;
	return ended || table_end(in, e);
}

/* ---- deciding ---- */

static bool mostly(int64_t n, const struct looked *c)
{
	return c->filled && n * 10 >= c->filled * 9;
}

/* Do the values bear out what the name says? */
static bool fits(const struct looked *c, enum guess guess)
{
	switch (guess) {
	case GUESS_DATE: return mostly(c->dates, c);
	case GUESS_PERIOD: return mostly(c->periods, c);
	case GUESS_BORN: return mostly(c->dates, c) ||
		(mostly(c->numbers, c) && c->least > 1880 && c->most < 2100);
	case GUESS_AGE: return mostly(c->numbers, c) && c->least >= 0 && c->most < 130;
	case GUESS_HOURS: return mostly(c->numbers, c) && c->least >= 0;
	case GUESS_STATUS: return c->distinct <= 20;
	default: return true;
	}
}

static struct looked *find(struct proposal *p, enum guess guess)
{
	for (size_t i = 0; i < p->count; i++) {
		struct looked *c = &p->columns[i];
		if (!c->used && c->guess == guess && c->name.n && fits(c, guess)) {
			c->used = true;
			return c;
		}
	}
	return NULL;
}

/* Without a name that says so: the column with most different values that are no figures. */
static struct looked *find_person(struct proposal *p)
{
	struct looked *best = find(p, GUESS_PERSON);
	if (best)
		return best;
	for (size_t i = 0; i < p->count; i++) {
		struct looked *c = &p->columns[i];
		bool may = !c->used && c->name.n && !c->dates && !c->commas && !c->guess;
		if (may && c->distinct * 5 > (size_t)c->filled &&
		    (!best || c->distinct > best->distinct))
			best = c;
	}
	if (best)
		best->used = true;
	return best;
}

/* ---- writing ---- */

static void put_quoted(struct proposal *p, struct str s)
{
	buf_byte(&p->out, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_byte(&p->out, '"');
		buf_byte(&p->out, s.p[i] == '\n' || s.p[i] == '\r' ? ' ' : s.p[i]);
	}
	buf_byte(&p->out, '"');
}

static void put_column(struct proposal *p, const char *role, const struct looked *c)
{
	buf_puts(&p->out, role);
	buf_byte(&p->out, ' ');
	put_quoted(p, c->name);
}

static void put_done(struct proposal *p, const struct looked *c)
{
	size_t n = 0;
	for (size_t i = 0; i < c->distinct && i < DISTINCT; i++)
		n += propose_is_done(propose_slug(p->arena, c->values[i]));
	if (!n)
		buf_puts(&p->out, "# ");
	put_column(p, "completed", c);
	buf_puts(&p->out, " =");
	for (size_t i = 0, k = 0; i < c->distinct && i < DISTINCT; i++) {
		if (n && !propose_is_done(propose_slug(p->arena, c->values[i])))
			continue;
		buf_puts(&p->out, k++ ? ", " : " ");
		put_quoted(p, c->values[i]);
	}
	buf_puts(&p->out, n ? "\n" : "\t# which of these words mean completed?\n");
}

static void put_when(struct proposal *p, const struct looked *date, const struct looked *period)
{
	if (date) {
		put_column(p, "date", date);
		if (p->order)
			buf_puts(&p->out, p->order == DATE_DMY ? " as day/month/year" :
			    " as month/day/year");
		buf_byte(&p->out, '\n');
	} else if (period) {
		put_column(p, "period", period);
		buf_byte(&p->out, '\n');
	}
}

static void put_roles(struct proposal *p, bool *ages_r, const char **when_r)
{
	struct looked *born = find(p, GUESS_BORN), *date = find(p, GUESS_DATE);
	struct looked *period = date ? NULL : find(p, GUESS_PERIOD);
	struct looked *age = born ? NULL : find(p, GUESS_AGE);
	struct looked *hours = find(p, GUESS_HOURS), *status = find(p, GUESS_STATUS);
	struct looked *person = find_person(p);
	if (person) {
		put_column(p, "person", person);
		buf_printf(&p->out, "\t# %zu different in the first %lld rows\n", person->distinct,
		    (long long)p->rows);
	} else {
		buf_puts(&p->out, "# person \"…\"\t# which column says who?\n");
	}
	put_when(p, date, period);
	if (born || age) {
		put_column(p, born ? "born" : "age", born ? born : age);
		buf_puts(&p->out, "\nages 0-17, 18-24, 25-34, 35-49, 50-64, 65+\n");
	}
	if (hours) {
		put_column(p, "hours", hours);
		buf_puts(&p->out, hours->commas ? " decimal comma\n" : "\n");
	}
	if (status)
		put_done(p, status);
	*ages_r = age || (born && (date || period));
	*when_r = date ? "year" : period ? "period" : NULL;
}

static bool is_class(const struct looked *c)
{
	bool figures = mostly(c->dates, c) || (mostly(c->numbers, c) && c->distinct > 30);
	return !c->used && c->name.n && c->slug.n && c->filled && !figures &&
	    (c->distinct <= CLASSES || c->guess == GUESS_PLACE || c->guess == GUESS_SEX);
}

static bool name_taken(const struct proposal *p, size_t i)
{
	static const char *const words[] = { "year", "half", "quarter", "month", "school-year",
		"day", "period", "age" };
	for (size_t k = 0; k < sizeof words / sizeof *words; k++)
		if (str_eq(p->columns[i].slug, str_of(words[k])))
			return true;
	for (size_t k = 0; k < i; k++)
		if (str_eq(p->columns[k].slug, p->columns[i].slug))
			return true;
	return false;
}

/* Names of the dimensions, in the order of the file; places and sex are remembered. */
struct classes {
	struct str names[COLUMNS];
	size_t count;
	struct str place, sex;
};

static void put_classes(struct proposal *p, struct classes *all)
{
	for (size_t i = 0; i < p->count; i++) {
		struct looked *c = &p->columns[i];
		if (!is_class(c)) {
			if (!c->used) {
				put_column(p, "# not used:", c);
				buf_printf(&p->out, ", %zu different values\n", c->distinct);
			}
			continue;
		}
		struct str name = name_taken(p, i) ?
		    arena_printf(p->arena, "column-%zu", i + 1) : c->slug;
		bool place = c->guess == GUESS_PLACE && !all->place.n;
		buf_printf(&p->out, "%s %.*s ", place ? "place" : "dimension", STR(name));
		put_quoted(p, c->name);
		buf_printf(&p->out, "\t# %zu different\n", c->distinct);
		all->names[all->count++] = name;
		if (place)
			all->place = name;
		if (c->guess == GUESS_SEX)
			all->sex = name;
	}
}

static void put_counts(struct proposal *p, const struct classes *all, bool ages, const char *when)
{
	struct buf *b = &p->out;
	const char *before = when ? when : "", *comma = when ? ", " : "";
	buf_puts(
	    b, "\n# What to count. Add \"totals all\" and \"protect suppress\" where wanted.\n");
	if (all->place.n && (all->sex.n || ages)) {
		buf_printf(b, "count %s%s%.*s", before, comma, STR(all->place));
		if (all->sex.n)
			buf_printf(b, ", %.*s", STR(all->sex));
		buf_puts(b, ages ? ", age\n" : "\n");
		buf_puts(b, "\ttotals all\n\tprotect suppress\n");
	}
	for (size_t i = 0; i < all->count; i++)
		buf_printf(b, "count %s%s%.*s\n", before, comma, STR(all->names[i]));
	if (ages)
		buf_printf(b, "count %s%sage\n", before, comma);
	else if (!all->count)
		buf_printf(b, "%scount %s\n", when ? "" : "# ", when ? when : "…");
}

static void put_file(struct proposal *p, const struct table *in)
{
	static const struct { char sign; const char *name; } signs[] = { { ',', "comma" },
		{ ';', "semicolon" }, { '\t', "tab" }, { '|', "pipe" } };
	const char *encoding = table_encoding(in);
	for (size_t i = 0; i < 4; i++)
		if (table_delimiter(in) == signs[i].sign)
			buf_printf(&p->out, "delimiter %s\n", signs[i].name);
	if (encoding && strcmp(encoding, "UTF-8"))
		buf_printf(&p->out, "encoding %s\n", encoding);
}

bool tally_propose(struct arena *a, const char *path, struct str *spec_r, struct err *e)
{
	struct proposal p = { .arena = a, .out = buf_in(a, 1 << 20) };
	struct table *in =
	    table_open(a, path, &(struct table_options){ .bytes = INT64_MAX / 2 }, e);
	if (!in)
		return false;
	if (table_format(in) != TABLE_CSV)
		return fail(e, ERR_INPUT, N_("Records of persons are read from CSV files only."));
	if (!read_sample(&p, in, e))
		return false;
	if (!p.count)
		return fail(e, ERR_INPUT, N_("%s is empty."), path);
	bool ages = false;
	const char *when = NULL;
	struct classes *all = arena_new_of(a, struct classes);
	buf_printf(&p.out, "# Proposed from the first %lld rows. Please check each line.\n",
	    (long long)p.rows);
	put_file(&p, in);
	put_roles(&p, &ages, &when);
	put_classes(&p, all);
	put_counts(&p, all, ages, when);
	for (size_t i = 0; i < p.count; i++)
		text_map_done(&p.columns[i].texts);
	*spec_r = buf_view(&p.out);
	return true;
}
