/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The text is gone through twice: once for the names that occur in any record, in the order of
 * their first appearance, and once for the rows. Names are found again where the record before
 * had them, so that records of one shape cost one comparison a cell.
 */
#include "formats/table_json.h"
#include "formats/json.h"
#include "base/lang.h"

enum { COLUMNS = 2048 };

struct table_json {
	struct arena *arena;
	struct str text;
	const char *name;
	size_t limit;
	struct { struct str *items; size_t count, room; } names;
	struct cell *cells;
	struct json_items *items;
	struct arena *nested;	/* JSON text of what is nested in the row at hand */
	int64_t row;
};

/* The column of a name; near is where it is expected. The count of names when it has none. */
static size_t column_of(const struct table_json *in, struct str name, size_t near)
{
	size_t n = in->names.count;
	if (near < n && str_eq(in->names.items[near], name))
		return near;
	for (size_t i = 0; i < n; i++)
		if (str_eq(in->names.items[i], name))
			return i;
	return n;
}

static bool add_names(struct table_json *in, const struct json *record, struct err *e)
{
	size_t near = 0;
	for (const struct json *v = json_first(record); v; v = v->next, near++) {
		size_t at = column_of(in, v->name, near);
		if (at == in->names.count) {
			if (at >= in->limit)
				return fail(e, ERR_LIMIT, N_("%s: more than %zu columns."),
				    in->name, in->limit);
			*list_add(in->arena, &in->names) = arena_copy(in->arena, v->name);
		}
		near = at;
	}
	return true;
}

static void free_arena(void *thing)
{
	arena_free(thing);
}

struct table_json *table_json_open(struct arena *a, struct str text, const char *name,
    size_t columns, struct err *e)
{
	struct table_json *in = arena_new_of(a, struct table_json);
	struct json_limits limits = { .name = name, .values = 1000000 };
	in->arena = a;
	in->name = name;
	in->limit = columns ? columns : COLUMNS;
	struct json_items *items = json_items_open(a, text, limits, e);
	if (!items)
		return NULL;
	for (const struct json *v; (v = json_items_next(items));) {
		if (!json_is(v, JSON_OBJECT)) {
			fail(e, ERR_INPUT, N_("%s, line %lld: a record {…} was expected."), name,
			    (long long)json_items_line(items));
			return NULL;
		}
		if (!add_names(in, v, e))
			return NULL;
	}
	if (!json_items_end(items, e))
		return NULL;
	in->items = json_items_open(a, text, limits, e);
	in->cells = arena_array(a, struct cell, in->names.count + 1);
	in->nested = arena_new(0);
	arena_defer(a, free_arena, in->nested);
	return in;
}

static struct cell cell_of(struct table_json *in, const struct json *v)
{
	switch (v->kind) {
	case JSON_NUMBER:
		return (struct cell){ CELL_NUMBER, v->text };
	case JSON_TEXT:
		return (struct cell){ v->text.n ? CELL_TEXT : CELL_EMPTY, v->text };
	case JSON_BOOL:
		return (struct cell){ CELL_BOOL, v->truth ? S("true") : S("false") };
	case JSON_LIST:
	case JSON_OBJECT:
		break;
	case JSON_NULL:
		return (struct cell){ CELL_EMPTY, STR_EMPTY };
	}
	struct buf b = buf_in(in->nested, 16 << 20);
	struct sink out = sink_buf(&b);
	json_put(&(struct json_writer){ .out = &out }, v);
	return (struct cell){ CELL_TEXT, buf_view(&b) };
}

static void row_header(struct table_json *in, struct table_row *row)
{
	for (size_t i = 0; i < in->names.count; i++)
		in->cells[i] = (struct cell){ CELL_TEXT, in->names.items[i] };
	*row = (struct table_row){ .cells = in->cells, .count = in->names.count, .row = ++in->row,
	    .line = 1 };
}

bool table_json_next(struct table_json *in, struct table_row *row_r, struct err *e)
{
	if (!in->row) {
		row_header(in, row_r);
		return in->names.count;
	}
	arena_reset(in->nested);
	const struct json *record = json_items_next(in->items);
	if (!record) {
		json_items_end(in->items, e);
		return false;
	}
	for (size_t i = 0; i < in->names.count; i++)
		in->cells[i] = (struct cell){ CELL_EMPTY, STR_EMPTY };
	size_t near = 0;
	for (const struct json *v = json_first(record); v; v = v->next, near++) {
		near = column_of(in, v->name, near);
		in->cells[near] = cell_of(in, v);
	}
	*row_r = (struct table_row){ .cells = in->cells, .count = in->names.count,
	    .row = ++in->row, .line = json_items_line(in->items),
	    .byte = json_items_at(in->items) };
	return true;
}
