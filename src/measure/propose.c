/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What each column of a table most likely is.
 *
 * First the names of the columns speak, then what stands in them, then what is still missing:
 * a table needs time and a value. A table without a column of values is a wide one: each of its
 * columns of numbers is a value, with its time or its group in the header. Of two columns that
 * tell the same (a code and its words) one is the dimension, the other its label.
 */
#include "measure/propose.h"

#include "base/lang.h"
#include "formats/sdmx.h"

#include <string.h>

static const char by_name[] = N_("its name says so");
static const char by_periods[] = N_("its cells are years or dates");
static const char by_numbers[] = N_("its cells are numbers");
static const char by_codes[] = N_("its cells are codes of places");
static const char by_words[] = N_("its few words repeat");
static const char by_length[] = N_("its cells are sentences");
static const char by_emptiness[] = N_("it is empty");
static const char by_rest[] = N_("it tells the rows apart");
static const char by_pair[] = N_("it names the codes beside it");
static const char by_richer[] = N_("the column beside it says more");
static const char by_header_time[] = N_("its name is a year or date and its cells are numbers");
static const char by_sdmx[] = N_("SDMX says so");
static const char by_second[] = N_("another column is taken for that already");

struct proposal {
	struct arena *arena;
	const struct scan *scan;
	struct mapping *m;
};

static void say(struct proposal *p, size_t i, enum column_role role, int sure, const char *why)
{
	p->m->columns[i].role = role;
	p->m->columns[i].sure = sure;
	p->m->columns[i].why = why;
}

static bool mostly(int64_t part, const struct scan_column *c, int percent)
{
	return c->filled > 0 && part * 100 >= c->filled * percent;
}

static void make_dimension(struct proposal *p, size_t i, int sure, const char *why)
{
	struct mapping_column *c = &p->m->columns[i];
	say(p, i, ROLE_DIMENSION, sure, why);
	if (!c->name.n)
		c->name = slug(p->arena, c->header.n ? c->header :
		    arena_printf(p->arena, "column %zu", i + 1));
	c->label = c->header.n ? c->header : c->name;
}

/* E05010885, DE111, 05315000: nine in ten cells of one length, with digits, never a word. */
static bool looks_like_geocodes(const struct scan_column *c)
{
	size_t good = 0;
	for (size_t i = 0; i < c->values.count; i++) {
		struct str s = c->values.items[i];
		good += s.n == 9 && strchr("ENSWKJL", s.p[0]) && s.p[1] >= '0' && s.p[1] <= '9' &&
		    s.p[8] >= '0' && s.p[8] <= '9';
	}
	return good > 0 && good * 10 >= c->values.count * 9;
}

static void by_header(struct proposal *p, size_t i)
{
	struct mapping_column *c = &p->m->columns[i];
	const struct scan_column *s = &p->scan->columns[i];
	struct str word = slug(p->arena, c->header);
	enum column_role role;
	const char *name;
	if (!header_role(word, &role, &name))
		return;
	if (role == ROLE_TIME && !mostly(s->periods, s, 50) && s->filled)
		return;
	if (role == ROLE_VALUE && !mostly(s->numbers, s, 50) && s->filled)
		return;
	if (role == ROLE_IGNORED && !s->many_values && (int64_t)s->values.count < p->scan->rows)
		return;
	c->name = name ? str_of(name) : STR_EMPTY;
	if (role == ROLE_DIMENSION)
		make_dimension(p, i, 95, by_name);
	else
		say(p, i, role, 95, by_name);
}

static void by_content(struct proposal *p, size_t i)
{
	struct mapping_column *c = &p->m->columns[i];
	const struct scan_column *s = &p->scan->columns[i];
	if (c->sure)
		return;
	if (!s->filled)
		say(p, i, ROLE_IGNORED, 90, by_emptiness);
	else if (looks_like_geocodes(s))
		say(p, i, ROLE_PLACE_CODE, 85, by_codes);
	else if (s->longest > 300)
		say(p, i, ROLE_NOTE, 60, by_length);
	else if (!s->many_values && !mostly(s->numbers, s, 80))
		make_dimension(p, i, 70, by_words);
}

static size_t first_of(const struct proposal *p, enum column_role role)
{
	return mapping_find(p->m, role);
}

/* Of a role that stands for one column only, the first keeps it. */
static void keep_first(struct proposal *p, enum column_role role)
{
	size_t first = first_of(p, role);
	for (size_t i = first + 1; first != SIZE_MAX && i < p->m->count; i++)
		if (p->m->columns[i].role == role) {
			p->m->columns[i].name = STR_EMPTY;
			make_dimension(p, i, 50, by_second);
		}
}

/* "Units" beside "Unit measure" is how Open SDG splits one indicator: words of the series. */
static void settle_units(struct proposal *p)
{
	size_t count = 0, best = SIZE_MAX;
	for (size_t i = 0; i < p->m->count; i++) {
		if (p->m->columns[i].role != ROLE_UNIT)
			continue;
		count++;
		if (best == SIZE_MAX || !str_ieq(p->m->columns[i].header, S("Units")))
			best = i;
	}
	for (size_t i = 0; count > 1 && i < p->m->count; i++)
		if (p->m->columns[i].role == ROLE_UNIT && i != best)
			say(p, i, ROLE_SERIES, 80, by_second);
}

static void find_time(struct proposal *p)
{
	if (first_of(p, ROLE_TIME) != SIZE_MAX)
		return;
	for (size_t i = 0; i < p->m->count; i++) {
		const struct scan_column *s = &p->scan->columns[i];
		struct mapping_column *c = &p->m->columns[i];
		if (mostly(s->years, s, 95) && s->filled == p->scan->rows && c->sure < 90 &&
		    c->role != ROLE_PLACE_CODE) {
			say(p, i, ROLE_TIME, 75, by_periods);
			return;
		}
	}
}

/* ---- a code and its words ---- */

static bool ends_as_code(struct str word)
{
	static const char *const ends[] = { "-id", "_id", "-code", "_code", "-nr", "_nr", "-cd",
		"-key", "-no", "-schl" };
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (str_ends(word, str_of(ends[i])))
			return true;
	return false;
}

static struct str without_end(struct str word)
{
	size_t n = word.n;
	while (n && word.p[n - 1] != '-' && word.p[n - 1] != '_')
		n--;
	return n > 1 ? str_slice(word, 0, n - 1) : word;
}

static void pair_codes(struct proposal *p)
{
	for (size_t i = 0; i + 1 < p->m->count; i++) {
		struct mapping_column *code = &p->m->columns[i], *text = &p->m->columns[i + 1];
		const struct scan_column *c = &p->scan->columns[i], *t = &p->scan->columns[i + 1];
		struct str word = slug(p->arena, code->header);
		if (!ends_as_code(word) || text->role != ROLE_DIMENSION || c->many_values ||
		    t->many_values || code->sure >= 90 || mostly(t->numbers, t, 50))
			continue;
		text->name = code->name = without_end(word);
		text->label = code->label = text->header;
		if (t->values.count > c->values.count) {
			say(p, i, ROLE_IGNORED, 80, by_richer);
		} else {
			say(p, i, ROLE_DIMENSION, 85, by_words);
			say(p, i + 1, ROLE_LABEL, 85, by_pair);
		}
	}
}

/* ---- values ---- */

/* The period in a header, and what else stands there: "Ergebnis 2011" → 2011, "Ergebnis". */
static bool split_header(struct str header, struct str *time_r, struct str *rest_r)
{
	struct period period;
	if (header.n >= 4 && period_read(header, &period)) {
		*time_r = header;
		*rest_r = STR_EMPTY;
		return true;
	}
	for (size_t at = header.n; at > 0; at--) {
		if (header.p[at - 1] != ' ' && header.p[at - 1] != '/' && header.p[at - 1] != '_')
			continue;
		struct str tail = str_trim(str_from(header, at));
		struct str head = str_trim(str_slice(header, 0, at - 1));
		bool back = tail.n >= 4 && period_read(tail, &period);
		if (!back && !(head.n >= 4 && period_read(head, &period)))
			continue;
		*time_r = back ? tail : head;
		*rest_r = back ? head : tail;
		while (rest_r->n && strchr(" /_-,", rest_r->p[rest_r->n - 1]))
			rest_r->n--;
		return true;
	}
	return false;
}

/* How many bytes at the beginning all values of a wide table share, up to a word's end. */
static size_t common_start(const struct proposal *p, const bool *wide)
{
	struct str first = STR_EMPTY;
	size_t n = 0;
	bool any = false;
	for (size_t i = 0; i < p->m->count; i++) {
		struct str h = p->m->columns[i].header;
		if (!wide[i])
			continue;
		if (!any) {
			first = h;
			n = h.n;
			any = true;
		}
		while (n && (n > h.n || memcmp(h.p, first.p, n)))
			n--;
	}
	while (n && !strchr(" _-,/", first.p[n - 1]))
		n--;
	return n;
}

static void make_wide(struct proposal *p, const bool *wide, size_t count)
{
	size_t skip = count > 1 ? common_start(p, wide) : 0;
	bool has_time = first_of(p, ROLE_TIME) != SIZE_MAX;
	for (size_t i = 0; i < p->m->count; i++) {
		struct mapping_column *c = &p->m->columns[i];
		struct str time, rest;
		if (!wide[i])
			continue;
		say(p, i, ROLE_VALUE, 70, by_numbers);
		c->name = S("group");
		c->label = S("Group");
		c->category = count > 1 ? str_from(c->header, skip) : STR_EMPTY;
		if (!has_time && split_header(c->header, &time, &rest)) {
			say(p, i, ROLE_VALUE, 90, by_header_time);
			c->time = time;
			c->category = rest;
		}
		if (header_is_total(slug(p->arena, c->category)))
			c->category = STR_EMPTY;
	}
}

/* Each column of numbers that nothing else claims is a value. */
static void find_values(struct proposal *p)
{
	if (first_of(p, ROLE_VALUE) != SIZE_MAX)
		return;
	bool *wide = arena_array(p->arena, bool, p->m->count + 1);
	size_t count = 0;
	for (size_t i = 0; i < p->m->count; i++) {
		const struct scan_column *s = &p->scan->columns[i];
		struct mapping_column *c = &p->m->columns[i];
		struct str time, rest;
		bool time_above = split_header(c->header, &time, &rest);
		wide[i] = c->sure < 60 && mostly(s->numbers, s, 80);
		wide[i] = wide[i] || (!s->filled && c->why == by_emptiness && time_above);
		count += wide[i];
	}
	/* figures that are still to come: columns under a name, empty in every row */
	for (size_t i = 0; !count && i < p->m->count; i++)
		wide[i] = p->m->columns[i].why == by_emptiness && p->m->columns[i].header.n;
	for (size_t i = 0; !count && i < p->m->count; i++)
		count += wide[i];
	make_wide(p, wide, count);
}

/* What is left tells rows apart, even where it is different in every row: leaving it out would
 * make one figure out of many. */
static void settle_rest(struct proposal *p)
{
	for (size_t i = 0; i < p->m->count; i++)
		if (!p->m->columns[i].sure)
			make_dimension(p, i, 50, by_rest);
}

/* ---- how numbers are written ---- */

static struct num_style find_style(const struct proposal *p)
{
	bool comma_decimal = false, point_decimal = false, comma_group = false, point_group = false;
	for (size_t i = 0; i < p->m->count; i++) {
		const struct scan_column *s = &p->scan->columns[i];
		if (p->m->columns[i].role != ROLE_VALUE || !(s->commas || s->points))
			continue;
		for (size_t k = 0; k < s->values.count; k++) {
			struct str v = s->values.items[k];
			ptrdiff_t comma = str_rfind_byte(v, ','), point = str_rfind_byte(v, '.');
			if (comma >= 0 && point >= 0)
				*(comma > point ? &comma_decimal : &point_decimal) = true;
			else if (comma >= 0)
				*((size_t)comma + 4 == v.n ? &comma_group : &comma_decimal) = true;
			else if (point >= 0)
				*(str_find_byte(v, '.',
				    0) < point ? &point_group : &point_decimal) =
				    true;
		}
	}
	if (point_group || (comma_decimal && !point_decimal))
		return (struct num_style){ ',', '.' };
	return (struct num_style){ '.', comma_group || point_decimal ? ',' : ' ' };
}

/* ---- SDMX says itself what its columns are ---- */

static enum column_role sdmx_attribute(struct str id)
{
	static const struct { const char *id; enum column_role role; } known[] = {
		{ "OBS_STATUS", ROLE_STATUS }, { "UNIT_MULT", ROLE_MULTIPLIER },
		{ "UNIT_MEASURE", ROLE_UNIT }, { "UNIT", ROLE_UNIT }, { "OBS_COMMENT", ROLE_NOTE },
		{ "COMMENT_OBS", ROLE_NOTE }, { "OBS_NOTE", ROLE_NOTE }, { "OBS_FLAG",
		    ROLE_STATUS },
		{ "LOWER_BOUND", ROLE_LOW }, { "UPPER_BOUND", ROLE_HIGH },
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(id, str_of(known[i].id)))
			return known[i].role;
	return ROLE_IGNORED;
}

static void sdmx_dimension(struct proposal *p, size_t i, struct str id)
{
	static const char *const series[] = { "SERIES", "INDICATOR", "MEASURE" };
	enum column_role role = sdmx_attribute(id);
	if (str_eq(id, S("REF_AREA")) || str_eq(id, S("GEO")))
		role = ROLE_PLACE_CODE;
	for (size_t k = 0; k < sizeof series / sizeof *series; k++)
		role = str_eq(id, str_of(series[k])) ? ROLE_SERIES : role;
	if (role == ROLE_IGNORED)
		make_dimension(p, i, 100, by_sdmx);
	else
		say(p, i, role, 100, by_sdmx);
}

static void sdmx_column(struct proposal *p, size_t i, const struct sdmx_column *c)
{
	switch (c->role) {
	case SDMX_DIMENSION:
		sdmx_dimension(p, i, c->id);
		break;
	case SDMX_TIME:
		say(p, i, ROLE_TIME, 100, by_sdmx);
		break;
	case SDMX_VALUE:
		say(p, i, ROLE_VALUE, 100, by_sdmx);
		break;
	case SDMX_ATTRIBUTE:
		say(p, i, sdmx_attribute(c->id), 100, by_sdmx);
		break;
	case SDMX_NAME:
		say(p, i, ROLE_LABEL, 100, by_sdmx);
		p->m->columns[i].name = i ? p->m->columns[i - 1].name : STR_EMPTY;
		break;
	default:
		say(p, i, ROLE_IGNORED, 100, by_sdmx);
	}
}

static bool by_standard(struct proposal *p)
{
	struct sdmx sdmx;
	struct err none = { 0 };
	struct cell *cells = arena_array(p->arena, struct cell, p->m->count + 1);
	for (size_t i = 0; i < p->m->count; i++)
		cells[i] = (struct cell){ CELL_TEXT, p->m->columns[i].header };
	if (!sdmx_is(cells, p->m->count) ||
	    !sdmx_open(p->arena, cells, p->m->count, &sdmx, &none))
		return false;
	for (size_t i = 0; i < p->m->count; i++)
		sdmx_column(p, i, &sdmx.columns[i]);
	return true;
}

static void by_guess(struct proposal *p)
{
	for (size_t i = 0; i < p->m->count; i++)
		by_header(p, i);
	for (size_t i = 0; i < p->m->count; i++)
		by_content(p, i);
	find_time(p);
	keep_first(p, ROLE_TIME);
	keep_first(p, ROLE_VALUE);
	keep_first(p, ROLE_PLACE_CODE);
	keep_first(p, ROLE_STATUS);
	settle_units(p);
	pair_codes(p);
	find_values(p);
	settle_rest(p);
}

void propose_mapping(struct arena *a, const struct scan *s, struct str file, struct mapping *out_r)
{
	struct mapping m = { .columns = arena_array(a, struct mapping_column, s->count + 1),
		.count = s->count, .header_rows = s->header_rows };
	struct proposal p = { a, s, &m };
	for (size_t i = 0; i < s->count; i++)
		m.columns[i].header = s->columns[i].header;
	if (!by_standard(&p))
		by_guess(&p);
	m.style = find_style(&p);
	mapping_aim(a, file, &m);
	*out_r = m;
}
