/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Columns in memory.
 *
 * A column is a list of its distinct texts and one code for each row, of one byte while there are
 * at most 255 texts, then two, then four: a yes/no item costs a byte a row. A column of numbers
 * that are nearly all different (a weight, an income) becomes doubles once it has more than 65,535
 * of them and nothing needs its texts. Code 0 is the missing answer.
 */
#include "measure/survey/data_own.h"

#include "base/num.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 1 << 12, NARROW = 255, MIDDLE = 65535 };

static void *heap(void *old, size_t bytes)
{
	void *p = realloc(old, bytes ? bytes : 1);
	if (!p)
		abort();
	return p;
}

static void column_free(void *thing)
{
	struct column *c = thing;
	free(c->items);
	free(c->texts);
	free(c->values);
	free(c->slots);
	*c = (struct column){ 0 };
}

static void add_text(struct column *c, struct str text)
{
	if (c->codes == c->code_room) {
		c->code_room = c->code_room ? c->code_room * 2 : 16;
		c->texts = heap(c->texts, c->code_room * sizeof *c->texts);
		c->values = heap(c->values, c->code_room * sizeof *c->values);
	}
	double value = NAN;
	if (c->codes && !num_real(text, &value)) {
		value = NAN;
		c->numeric = false;
	}
	c->texts[c->codes] = text;
	c->values[c->codes++] = value;
}

void column_start(struct arena *a, struct column *c, struct str name)
{
	*c = (struct column){ .name = name, .width = 1, .numeric = true };
	add_text(c, STR_EMPTY);
	arena_defer(a, column_free, c);
}

/* ---- codes of texts ---- */

static uint32_t *slot_of(const struct column *c, struct str text)
{
	size_t mask = c->slot_count - 1;
	size_t at = (size_t)(str_hash(text) * 0x9e3779b97f4a7c15u >> 20) & mask;
	while (c->slots[at] && !str_eq(c->texts[c->slots[at] - 1], text))
		at = (at + 1) & mask;
	return &c->slots[at];
}

static void grow_slots(struct column *c)
{
	c->slot_count = c->slot_count ? c->slot_count * 2 : 64;
	c->slots = heap(c->slots, c->slot_count * sizeof *c->slots);
	memset(c->slots, 0, c->slot_count * sizeof *c->slots);
	for (uint32_t i = 1; i < c->codes; i++)
		*slot_of(c, c->texts[i]) = i + 1;
}

static uint32_t code_of(struct arena *a, struct column *c, struct str text)
{
	if (c->codes * (size_t)2 >= c->slot_count)
		grow_slots(c);
	uint32_t *slot = slot_of(c, text);
	if (!*slot) {
		add_text(c, arena_copy(a, text));
		*slot = c->codes;
	}
	return *slot - 1;
}

/* ---- widths ---- */

static void widen(struct column *c, unsigned char width, size_t rows)
{
	uint8_t *old = c->items;
	size_t room = c->room;
	void *items = heap(NULL, room * width);
	for (size_t i = 0; i < rows; i++) {
		uint32_t code = c->width == 1 ? old[i] : ((uint16_t *)c->items)[i];
		if (width == 2)
			((uint16_t *)items)[i] = (uint16_t)code;
		else
			((uint32_t *)items)[i] = code;
	}
	free(old);
	c->items = items;
	c->width = width;
}

static void to_numbers(struct column *c, size_t rows)
{
	double *items = heap(NULL, c->room * sizeof *items);
	for (size_t i = 0; i < rows; i++)
		items[i] = c->values[c->width == 2 ? ((uint16_t *)c->items)[i]
						   : ((uint32_t *)c->items)[i]];
	free(c->items);
	c->items = items;
	c->width = 8;
	free(c->slots);
	c->slots = NULL;
	c->slot_count = 0;
}

static void make_room(struct column *c, size_t row)
{
	if (row < c->room)
		return;
	c->room = c->room ? c->room + c->room / 2 : FIRST_ROOM;
	c->items = heap(c->items, c->room * c->width);
}

static void fit_width(struct column *c, uint32_t code, size_t row)
{
	if (code <= NARROW || c->width > 2 || (c->width == 2 && code <= MIDDLE))
		return;
	if (code > MIDDLE && c->numeric && !c->words_needed)
		to_numbers(c, row);
	else
		widen(c, code > MIDDLE ? 4 : 2, row);
}

static void put_code(struct column *c, size_t row, uint32_t code)
{
	fit_width(c, code, row);
	if (c->width == 1)
		((uint8_t *)c->items)[row] = (uint8_t)code;
	else if (c->width == 2)
		((uint16_t *)c->items)[row] = (uint16_t)code;
	else if (c->width == 4)
		((uint32_t *)c->items)[row] = code;
	else
		((double *)c->items)[row] = c->values[code];
}

bool column_put(struct arena *a, struct column *c, size_t row, struct str text)
{
	make_room(c, row);
	if (text.n == 1 && c->quick[(unsigned char)text.p[0]] && c->width == 1) {
		uint32_t code = c->quick[(unsigned char)text.p[0]] - 1;
		((uint8_t *)c->items)[row] = (uint8_t)code;
		c->missing += !code;
		return true;
	}
	if (c->width == 8) {
		double x;
		bool ok = num_real(text, &x);
		((double *)c->items)[row] = ok ? x : NAN;
		return ok;
	}
	uint32_t code = code_of(a, c, text);
	if (text.n == 1)
		c->quick[(unsigned char)text.p[0]] = code + 1;
	put_code(c, row, code);
	return true;
}

void column_put_missing(struct column *c, size_t row, struct str text)
{
	make_room(c, row);
	c->missing++;
	if (text.n == 1)
		c->quick[(unsigned char)text.p[0]] = 1;
	if (c->width == 8)
		((double *)c->items)[row] = NAN;
	else
		put_code(c, row, 0);
}

/* ---- asking ---- */

const struct column *data_find(const struct survey_data *d, struct str name)
{
	for (size_t i = 0; i < d->count; i++)
		if (str_eq(d->columns[i].name, name))
			return &d->columns[i];
	return NULL;
}

uint32_t column_code(const struct column *c, size_t row)
{
	return c->width == 1 ? ((const uint8_t *)c->items)[row]
	    : c->width == 2  ? ((const uint16_t *)c->items)[row]
			     : ((const uint32_t *)c->items)[row];
}

double column_value(const struct column *c, size_t row)
{
	return c->width == 8 ? ((const double *)c->items)[row] : c->values[column_code(c, row)];
}

struct str column_text(struct arena *a, const struct column *c, size_t row)
{
	if (c->width < 8)
		return c->texts[column_code(c, row)];
	struct buf b = buf_in(a, 40);
	num_write(&b, column_value(c, row));
	return buf_view(&b);
}

const struct column *column_coded(struct arena *a, const struct column *c, size_t rows)
{
	if (c->width < 8)
		return c;
	struct column *copy = arena_new_of(a, struct column);
	column_start(a, copy, c->name);
	copy->words_needed = true;
	for (size_t i = 0; i < rows; i++) {
		struct arena_mark mark = arena_mark(a);
		if (isnan(column_value(c, i)))
			column_put_missing(copy, i, STR_EMPTY);
		else if (!column_put(a, copy, i, column_text(a, c, i)))
			arena_release(a, mark);
	}
	return copy;
}

struct order {
	double value;
	struct str text;
	uint32_t code;
};

static int by_value(const void *a, const void *b)
{
	const struct order *x = a, *y = b;
	if (!isnan(x->value) && !isnan(y->value) && x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return str_cmp(x->text, y->text);
}

uint32_t *column_levels(struct arena *a, const struct column *c, size_t *count_r)
{
	uint32_t *levels = arena_array(a, uint32_t, c->codes);
	struct order *all = arena_array(a, struct order, c->codes);
	size_t n = 0;
	for (uint32_t code = 1; code < c->codes; code++)
		all[n++] = (struct order){ c->numeric ? c->values[code] : NAN, c->texts[code],
			code };
	if (n)
		qsort(all, n, sizeof *all, by_value);
	for (size_t i = 0; i < n; i++)
		levels[i] = all[i].code;
	*count_r = n;
	return levels;
}

size_t survey_data_rows(const struct survey_data *d)
{
	return d->rows;
}
