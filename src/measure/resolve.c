/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * From words to things: which place, which series, which row repeats another.
 *
 * Places. A code is one place. Where a file gives one code to several names (a country's code on
 * the rows of its councils) the shortest path of names keeps the code, and the others get codes
 * of their own below it. A name without a code is a place by its name; by its whole path where
 * the same name lies in two places. What is called like the city is the city.
 *
 * Series. The words of a series, its unit and its multiplier tell it apart; a unit that is the
 * same all over the file is not part of the code, so that the next file may spell it differently.
 *
 * None of this depends on the order of the rows.
 */
#include "measure/propose.h"

#include "base/lang.h"
#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MOST = 200, TITLE_MOST = 500 };

/* ---- places ---- */

struct spot {
	struct str code, path, name, level;
	size_t depth;
	uint32_t number;
};

static struct spot spot_of(struct str word, uint32_t number)
{
	struct spot s = { .number = number };
	struct str rest = word, path;
	str_cut(&rest, '\x1f', &s.code);
	if (!str_cut(&rest, '\x1f', &s.path))
		s.path = STR_EMPTY;
	s.level = rest;
	path = s.path;
	while (str_cut(&path, '\x1e', &s.name))
		s.depth++;
	return s;
}

/* By code, then from the shortest path to the longest, then by name. */
static int by_code(const void *a, const void *b)
{
	const struct spot *x = a, *y = b;
	int c = str_cmp(x->code, y->code);
	if (c || (!x->code.n && (c = str_cmp(x->name, y->name))))
		return c;
	if (x->depth != y->depth)
		return x->depth < y->depth ? -1 : 1;
	return str_cmp(x->path, y->path);
}

static struct str plain_city(struct arena *a, struct str name)
{
	static const char *const before[] = { "city-of-", "stadt-", "ville-de-", "ciudad-de-",
		"municipio-de-", "commune-de-" };
	struct str s = slug(a, name);
	for (size_t i = 0; i < sizeof before / sizeof *before; i++)
		if (str_starts(s, str_of(before[i])))
			return str_from(s, strlen(before[i]));
	return s;
}

static struct str path_slug(struct arena *a, struct str path)
{
	struct str all = STR_EMPTY, rest = path, name;
	while (str_cut(&rest, '\x1e', &name)) {
		struct str s = slug(a, name);
		all = all.n ? arena_printf(a, "%.*s.%.*s", STR(all), STR(s)) : s;
	}
	return str_slice(all, 0, 110);
}

/* Spots of one code: the first is the code's own place. */
static void resolve_coded(struct reading *r, const struct spot *s, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct place_words *p = &r->place_of[s[i].number];
		p->code = utf8_cut(s->code, 110);
		p->name = s[i].name;
		p->level = s[i].level;
		if (i && s[i].name.n && !str_eq(s[i].name, s->name))
			p->code = arena_printf(r->arena, "%.*s.%.*s", STR(utf8_cut(s->code, 30)),
			    STR(slug(r->arena, s[i].name)));
	}
}

/* Spots of one name and no code. */
static void resolve_named(struct reading *r, const struct spot *s, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct place_words *p = &r->place_of[s[i].number];
		p->name = s[i].name;
		p->level = s[i].level;
		p->code = count > 1 ? path_slug(r->arena, s[i].path) : slug(r->arena, s[i].name);
	}
}

static size_t run_of(const struct spot *s, size_t count)
{
	size_t n = 1;
	while (n < count && str_eq(s[n].code, s->code) && (s->code.n || str_eq(s[n].name, s->name)))
		n++;
	return n;
}

void resolve_places(struct reading *r, struct str city)
{
	size_t count = r->places.count;
	struct str plain = plain_city(r->arena, city);
	struct spot *s = arena_array(r->arena, struct spot, count + 1);
	r->place_of = arena_array(r->arena, struct place_words, count + 1);
	for (size_t i = 0; i < count; i++)
		s[i] = spot_of(r->places.items[i], (uint32_t)i);
	qsort(s, count, sizeof *s, by_code);
	for (size_t i = 0, n; i < count; i += n) {
		n = run_of(s + i, count - i);
		if (s[i].code.n)
			resolve_coded(r, s + i, n);
		else if (s[i].name.n)
			resolve_named(r, s + i, n);
	}
	for (size_t i = 0; i < count; i++) {
		struct place_words *p = &r->place_of[i];
		p->name = utf8_cut(p->name, NAME_MOST);
		p->city = !p->code.n || (plain.n && p->name.n &&
		    str_eq(plain_city(r->arena, p->name), plain));
	}
	/* one number for what is one place, so that repeats are seen */
	struct words codes = { .arena = r->arena };
	uint32_t *first = arena_array(r->arena, uint32_t, count + 1);
	uint32_t *same = arena_array(r->arena, uint32_t, count + 1);
	for (size_t i = 0; i < count; i++) {
		size_t before = codes.count;
		uint32_t n = words_add(&codes,
		    r->place_of[i].city ? STR_EMPTY : r->place_of[i].code);
		if (codes.count > before)
			first[n] = (uint32_t)i;
		same[i] = first[n];
	}
	for (size_t i = 0; i < r->all.count; i++)
		r->all.items[i].place = same[r->all.items[i].place];
}

/* ---- series ---- */

static bool differ(const struct reading *r, struct str (*part)(const struct series_words *s))
{
	for (size_t i = 1; i < r->series.count; i++)
		if (!str_eq(part(&r->series_of[i]), part(&r->series_of[0])))
			return true;
	return false;
}

static struct str part_unit(const struct series_words *s)
{
	return s->unit;
}

static struct str part_multiplier(const struct series_words *s)
{
	return s->multiplier;
}

/* Codes are ASCII; words in other scripts become a hash. */
static struct str code_part(struct arena *a, struct str words)
{
	struct str s = slug(a, words);
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return arena_printf(a, "x%08x", (unsigned)str_hash(s));
	return s;
}

static struct str joined(struct arena *a, struct str code, struct str words)
{
	struct str part = code_part(a, words);
	return part.n ? arena_printf(a, "%.*s-%.*s", STR(code), STR(part)) : code;
}

/* Words that differ only in what a code drops are one series. */
static void merge_series(struct reading *r)
{
	struct words codes = { .arena = r->arena };
	uint32_t *first = arena_array(r->arena, uint32_t, r->series.count + 1);
	uint32_t *same = arena_array(r->arena, uint32_t, r->series.count + 1);
	for (size_t i = 0; i < r->series.count; i++) {
		size_t before = codes.count;
		uint32_t n = words_add(&codes, r->series_of[i].code);
		if (codes.count > before)
			first[n] = (uint32_t)i;
		same[i] = first[n];
	}
	for (size_t i = 0; i < r->all.count; i++)
		r->all.items[i].series = same[r->all.items[i].series];
}

void resolve_series(struct reading *r)
{
	struct arena *a = r->arena;
	const struct mapping *m = r->mapping;
	r->series_of = arena_array(a, struct series_words, r->series.count + 1);
	for (size_t i = 0; i < r->series.count; i++) {
		struct series_words *s = &r->series_of[i];
		struct str rest = r->series.items[i];
		str_cut(&rest, '\x1f', &s->words);
		str_cut(&rest, '\x1f', &s->unit);
		s->multiplier = rest;
	}
	bool units = differ(r, part_unit), multipliers = differ(r, part_multiplier);
	for (size_t i = 0; i < r->series.count; i++) {
		struct series_words *s = &r->series_of[i];
		s->code = joined(a, m->prefix, s->words);
		s->code = units ? joined(a, s->code, s->unit) : s->code;
		s->code = multipliers ? joined(a, s->code, s->multiplier) : s->code;
		if (s->code.n > 150)
			s->code = arena_printf(a, "%.*s-%08x", STR(str_slice(s->code, 0, 140)),
			    (unsigned)str_hash(s->code));
		s->title = utf8_cut(s->words.n ? s->words : m->title, TITLE_MOST - 100);
		if (units && s->unit.n)
			s->title = arena_printf(a, "%.*s (%.*s)", STR(s->title),
			    STR(utf8_cut(s->unit, 90)));
	}
	merge_series(r);
}

/* ---- repeats ---- */

struct key_table {
	uint32_t *slots;	/* candidate + 1 */
	size_t mask;
};

static uint64_t key_hash(const struct candidate *c)
{
	uint64_t h = c->series;
	h = (h ^ c->slice) * 0x9e3779b97f4a7c15u;
	h = (h ^ (h >> 29) ^ c->place) * 0xbf58476d1ce4e5b9u;
	h = (h ^ (h >> 32) ^ c->period) * 0x94d049bb133111ebu;
	return h ^ (h >> 31);
}

static bool same_key(const struct candidate *a, const struct candidate *b)
{
	return a->series == b->series && a->slice == b->slice && a->place == b->place &&
	    a->period == b->period;
}

static bool same_number(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static bool same_figure(const struct candidate *a, const struct candidate *b)
{
	return same_number(a->value, b->value) && same_number(a->low, b->low) &&
	    same_number(a->high, b->high) && same_number(a->error, b->error) &&
	    a->sample == b->sample && a->status == b->status && a->note == b->note;
}

/* The slot of the first candidate with this key, or the free one. */
static uint32_t *find_slot(const struct reading *r, const struct key_table *t,
    const struct candidate *c)
{
	size_t at = (size_t)key_hash(c) & t->mask;
	while (t->slots[at] && !same_key(&r->all.items[t->slots[at] - 1], c))
		at = (at + 1) & t->mask;
	return &t->slots[at];
}

static void refuse_pair(struct reading *r, struct candidate *first, struct candidate *again)
{
	long long line = r->rows.items[first->row].line, other = r->rows.items[again->row].line;
	size_t column = mapping_find(r->mapping, ROLE_VALUE);
	read_refuse(r, again->row, column, STR_EMPTY,
	    N_("Line %lld gives another value for the same figure; both are refused."), line);
	if (r->rows.items[first->row].fate != FATE_REFUSED)
		read_refuse(r, first->row, column, STR_EMPTY,
		    N_("Line %lld gives another value for the same figure; both are refused."),
		    other);
}

void drop_repeats(struct reading *r)
{
	size_t room = 64;
	while (room < 2 * r->all.count)
		room *= 2;
	struct key_table t = { arena_array(r->arena, uint32_t, room), room - 1 };
	for (size_t i = 0; i < r->all.count; i++) {
		struct candidate *c = &r->all.items[i];
		uint32_t *slot = find_slot(r, &t, c);
		if (!*slot) {
			*slot = (uint32_t)i + 1;
			continue;
		}
		struct candidate *first = &r->all.items[*slot - 1];
		c->dropped = true;
		if (!same_figure(first, c))
			refuse_pair(r, first, c);
	}
	for (size_t i = 0; i < r->all.count; i++) {
		struct candidate *c = &r->all.items[i];
		struct candidate *first = &r->all.items[*find_slot(r, &t, c) - 1];
		if (first != c && r->rows.items[first->row].fate == FATE_REFUSED &&
		    r->rows.items[c->row].fate != FATE_REFUSED)
			refuse_pair(r, first, c);
		c->dropped = c->dropped || r->rows.items[c->row].fate == FATE_REFUSED;
	}
}

/* ---- what the store knows ---- */

static bool find_ids(struct db *db, const char *sql, int64_t city, const struct words *words,
    int64_t *ids, struct err *e)
{
	for (size_t i = 0; i < words->count; i++)
		if (words->items[i].n)
			ids[i] = db_int(db, sql, ARGS(city, words->items[i]), 0, e);
	return e->kind == ERR_NONE;
}

bool find_known(struct db *db, struct reading *r, int64_t city, struct err *e)
{
	r->slice_ids = arena_array(r->arena, int64_t, r->slices.count + 1);
	r->period_ids = arena_array(r->arena, int64_t, r->periods.count + 1);
	r->note_ids = arena_array(r->arena, int64_t, r->notes.count + 1);
	if (!find_ids(db, "SELECT id FROM slice WHERE city = $1 AND code = $2", city, &r->slices,
	        r->slice_ids, e) ||
	    !find_ids(db, "SELECT id FROM period WHERE city = $1 AND label = $2", city, &r->periods,
	        r->period_ids, e) ||
	    !find_ids(db, "SELECT id FROM note WHERE city = $1 AND text = $2", city, &r->notes,
	        r->note_ids, e))
		return false;
	for (size_t i = 0; i < r->places.count; i++)
		if (!r->place_of[i].city)
			r->place_of[i].id = db_int(db, "SELECT id FROM place WHERE city = $1 AND "
			    "code = $2 AND deleted IS NULL", ARGS(city, r->place_of[i].code), 0, e);
	for (size_t i = 0; i < r->series.count; i++)
		r->series_of[i].id = db_int(db,
		    "SELECT id FROM series WHERE city = $1 AND code = $2"
		    " AND deleted IS NULL", ARGS(city, r->series_of[i].code), 0, e);
	return e->kind == ERR_NONE;
}
