/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a text of a column means: looked up once for each different text and worker, with the lock
 * of the run held. Nodes and values get numbers in the order in which they turn up, which depends
 * on threads; nothing that leaves the run shows these numbers (roll.c sorts).
 */
#include "measure/tally/engine.h"
#include "base/num.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { SPECIALS_MOST = 10000, AGE_MOST = 150 };

/* Born as a day is kept apart from born as a year. */
#define BORN_DAY 100000000

/* ---- nodes ---- */

uint32_t node_at(const struct run_dim *d, uint32_t node, int32_t depth, enum field_kind kind)
{
	const struct node *nodes = d->nodes.items;
	if (kind == FIELD_ABOVE && nodes[node].depth <= depth)
		return 0;
	while (nodes[node].depth > depth)
		node = (uint32_t)nodes[node].parent;
	return node;
}

void dim_codes(struct run *run, uint32_t dim, uint32_t node, const uint16_t *fields, size_t n,
    uint32_t *codes)
{
	const struct run_dim *d = &run->dims[dim];
	for (size_t i = 0; i < n; i++) {
		struct field *f = &run->fields[fields[i]];
		codes[i] = node_at(d, node, f->depth, f->kind);
		if (codes[i] >= f->count)
			f->count = codes[i] + 1;
	}
}

static uint32_t add_node(struct run *run, struct run_dim *d, struct str code, uint32_t parent)
{
	struct node n = { .code = code, .label = STR_EMPTY, .parent = (int32_t)parent,
		.depth = d->nodes.items[parent].depth + 1 };
	*list_add(run->arena, &d->nodes) = n;
	return (uint32_t)d->nodes.count - 1;
}

uint32_t dim_other(struct run *run, struct run_dim *d)
{
	if (!d->other)
		d->other = add_node(run, d, S("_O"), 0);
	return d->other;
}

uint32_t dim_unset(struct run *run, struct run_dim *d)
{
	if (!d->unset)
		d->unset = add_node(run, d, S("_U"), 0);
	return d->unset;
}

/* A record that names an inner node belongs to a leaf of its own below it. */
static uint32_t leaf_of(struct run *run, struct run_dim *d, uint32_t node)
{
	if (!d->nodes.items[node].inner)
		return node;
	if (!d->rest) {
		d->rest = arena_array(run->arena, uint32_t, d->declared);
		d->rest_room = d->declared;
	}
	if (!d->rest[node]) {
		struct str code = arena_printf(run->arena, "%.*s._U",
		    STR(d->nodes.items[node].code));
		d->rest[node] = add_node(run, d, code, node);
	}
	return d->rest[node];
}

/* ---- values ---- */

static void *grown(void *p, size_t n, size_t size)
{
	p = realloc(p, n * size);
	if (!p)
		abort();
	return p;
}

static uint32_t *add_value(struct run *run, struct run_column *c, int64_t number)
{
	size_t each = c->field_count ? c->field_count : 1;
	if (c->values == c->value_room) {
		size_t before = c->value_room;
		c->value_room = before ? before * 2 : 64;
		c->codes = grown(c->codes, c->value_room * each, sizeof *c->codes);
		c->numbers = grown(c->numbers, c->value_room, sizeof *c->numbers);
		run_hold(run, (int64_t)((c->value_room - before) * (each * 4 + 8)));
	}
	c->numbers[c->values] = number;
	uint32_t *codes = &c->codes[c->values++ * each];
	memset(codes, 0, each * sizeof *codes);
	return codes;
}

static void count_code(struct run *run, uint16_t field, uint32_t code)
{
	if (code >= run->fields[field].count)
		run->fields[field].count = code + 1;
}

static struct value value_at(const struct run_column *c, uint32_t number)
{
	size_t each = c->field_count ? c->field_count : 1;
	return (struct value){ number, &c->codes[number * each], c->numbers[number] };
}

/* Something that is refused, or counted as another value but noted. */
static struct value special(struct run *run, struct run_column *c, enum reason reason, bool refuse,
    uint32_t value, struct str text)
{
	struct special s = { reason, refuse, value, text };
	if (c->specials.count >= SPECIALS_MOST) {
		s.text = STR_EMPTY;
		for (size_t i = SPECIALS_MOST; i < c->specials.count; i++) {
			const struct special *is = &c->specials.items[i];
			if (is->reason == reason && is->refuse == refuse && is->value == value)
				return (struct value){ SPECIAL | (uint32_t)i, NULL, 0 };
		}
	}
	*list_add(run->arena, &c->specials) = s;
	return (struct value){ SPECIAL | ((uint32_t)c->specials.count - 1), NULL, 0 };
}

static struct value node_value(struct run *run, struct run_column *c, uint32_t node)
{
	struct run_dim *d = &run->dims[c->dim];
	uint32_t *codes = add_value(run, c, 0);
	dim_codes(run, c->dim, leaf_of(run, d, node), c->fields, c->field_count, codes);
	return value_at(c, (uint32_t)c->values - 1);
}

/* ---- roles ---- */

static struct str folded(struct run *run, struct str s)
{
	char *p = arena_text(run->arena, s);
	for (size_t i = 0; i < s.n; i++)
		p[i] = (char)(p[i] >= 'A' && p[i] <= 'Z' ? p[i] + 32 : p[i]);
	return str_n(p, s.n);
}

static struct value class_value(struct run *run, struct run_column *c, struct str text)
{
	struct run_dim *d = &run->dims[c->dim];
	uint32_t node;
	struct arena_mark mark = arena_mark(run->arena);
	bool known = text_map_find(&d->words, folded(run, text), &node);
	arena_release(run->arena, mark);
	if (known)
		return node_value(run, c, node);
	bool reserved = str_eq(text, S("_O")) || str_eq(text, S("_T"));
	if (d->spec->unknown == UNKNOWN_REFUSE && (d->spec->closed || !text.n))
		return special(run, c, text.n ? REASON_UNKNOWN : REASON_EMPTY, true, 0, text);
	if (!text.n || str_eq(text, S("_U")))
		return node_value(run, c, dim_unset(run, d));
	if (d->spec->unknown == UNKNOWN_OTHER && d->spec->closed) {
		uint32_t other = node_value(run, c, dim_other(run, d)).number;
		return special(run, c, REASON_UNKNOWN, false, other, text);
	}
	node = reserved ? dim_other(run, d) : add_node(run, d, text, 0);
	struct value v = node_value(run, c, node);
	return d->spec->closed ? special(run, c, REASON_UNKNOWN, false, v.number, text) : v;
}

static struct value date_value(struct run *run, struct run_column *c, struct str text)
{
	int64_t day = 0;
	struct period p = { 0 };
	bool given = run->spec->period_given;
	if (!text.n)
		return special(run, c, REASON_EMPTY, true, 0, text);
	if (given ? !period_read(text, &p) : !date_text(text, run->spec->date_order, &day))
		return special(run, c, REASON_DATE, true, 0, text);
	if (given)
		day = p.from;
	uint32_t codes[64];
	for (size_t i = 0; i < c->field_count; i++) {
		const struct field *f = &run->fields[c->fields[i]];
		struct run_dim *d = &run->dims[f->dim];
		codes[i] = f->kind == FIELD_DAY ? (uint32_t)c->values :
		    given ? period_label_node(run, d, &p) : period_node(run, d, day);
		count_code(run, c->fields[i], codes[i]);
	}
	uint32_t *to = add_value(run, c, day);
	memcpy(to, codes, c->field_count * sizeof *codes);
	return value_at(c, (uint32_t)c->values - 1);
}

/* A year (or an age), or a date of birth; -1 when it is none of them. */
static int64_t read_born(const struct run *run, struct str text)
{
	int64_t n, day;
	double x;
	bool age = run->spec->age_given;
	if (num_int(text, &n) || (num_real(text, &x) && (n = (int64_t)x) == x))
		return age ? (n >= 0 && n <= AGE_MOST ? n : -1) : n > 1000 && n < 3000 ? n : -1;
	if (age || !date_text(text, run->spec->date_order, &day))
		return -1;
	return day + BORN_DAY;
}

/* Digits, a decimal sign, digits: hundredths, halves rounded up. */
static enum reason read_hours(struct str s, char decimal, int64_t *out_r)
{
	bool minus = s.n && s.p[0] == '-';
	int64_t n = 0;
	int places = -1;
	size_t digits = 0;
	for (size_t i = minus || (s.n && s.p[0] == '+'); i < s.n; i++) {
		char b = s.p[i];
		if (b == decimal && places < 0) {
			places = 0;
			continue;
		}
		if (b < '0' || b > '9' || n > INT64_MAX / 100000)
			return REASON_NUMBER;
		digits++;
		if (places < 2)
			n = n * 10 + (b - '0');
		else if (places == 2)
			n += b >= '5';
		places += places >= 0;
	}
	if (!digits)
		return REASON_NUMBER;
	for (int i = places < 0 ? 0 : places; i < 2; i++)
		n *= 10;
	*out_r = n;
	return minus && n ? REASON_NEGATIVE : REASON_NONE;
}

static struct value hours_value(struct run *run, struct run_column *c, struct str text)
{
	int64_t n = 0;
	enum reason bad = text.n ? read_hours(text, run->spec->decimal, &n) : REASON_NONE;
	if (bad)
		return special(run, c, bad, true, 0, text);
	uint32_t code = (uint32_t)c->values;
	uint32_t *codes = add_value(run, c, n);
	codes[0] = code;
	count_code(run, c->fields[0], code);
	return value_at(c, code);
}

static struct value done_value(struct run *run, struct run_column *c, struct str text)
{
	const struct tally_spec *spec = run->spec;
	bool done = false;
	for (size_t i = 0; i < spec->done_words.count; i++)
		done |= str_ieq(spec->done_words.items[i], text);
	add_value(run, c, 0)[0] = done;
	return value_at(c, (uint32_t)c->values - 1);
}

static struct value make_value(struct run *run, struct run_column *c, struct str text, bool valid)
{
	if (!valid)
		return special(run, c, REASON_ENCODING, true, 0, text);
	switch (c->role) {
	case ROLE_CLASS: return class_value(run, c, text);
	case ROLE_DATE: return date_value(run, c, text);
	case ROLE_HOURS: return hours_value(run, c, text);
	case ROLE_DONE: return done_value(run, c, text);
	default:
		add_value(run, c, read_born(run, text));
		return value_at(c, (uint32_t)c->values - 1);
	}
}

struct value dictionary_get(struct run *run, struct run_column *c, struct str text, bool valid)
{
	uint32_t number;
	if (valid && text_map_find(&c->texts, text, &number))
		return number & SPECIAL ? (struct value){ number, NULL, 0 } : value_at(c, number);
	struct str copy = arena_copy(run->arena, valid ? text : utf8_clean(run->arena, text));
	size_t before = text_map_bytes(&c->texts);
	struct value v = make_value(run, c, copy, valid);
	if (valid && !(v.number & SPECIAL && (v.number & ~SPECIAL) >= SPECIALS_MOST))
		text_map_add(&c->texts, copy, v.number);
	run_hold(run, (int64_t)(text_map_bytes(&c->texts) - before + copy.n));
	return v;
}

/* ---- ages ---- */

uint32_t dim_age_node(struct run *run, uint32_t dim, int64_t age, enum reason *reason_r)
{
	struct run_dim *d = &run->dims[dim];
	const struct dim *spec = d->spec;
	*reason_r = REASON_NONE;
	for (size_t i = 0; age >= 0 && i < spec->bands.count; i++)
		if (age >= spec->bands.items[i].from && age <= spec->bands.items[i].to)
			return (uint32_t)i + 1;
	if (spec->unknown == UNKNOWN_REFUSE) {
		*reason_r = REASON_AGE;
		return 0;
	}
	return age < 0 ? dim_unset(run, d) : dim_other(run, d);
}
