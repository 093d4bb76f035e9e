/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The JSON writer. Two bits per depth are all it remembers: whether it stands in a list, and
 * whether a comma is due.
 */
#include "formats/json.h"
#include "base/num.h"
#include "base/utf8.h"

#include <assert.h>
#include <math.h>

static bool bit(const uint64_t *bits, int i)
{
	return bits[i / 64] >> (i % 64) & 1;
}

static void bit_set(uint64_t *bits, int i, bool on)
{
	uint64_t one = (uint64_t)1 << (i % 64);
	bits[i / 64] = on ? bits[i / 64] | one : bits[i / 64] & ~one;
}

static void new_line(struct json_writer *w)
{
	if (!w->pretty)
		return;
	sink_byte(w->out, '\n');
	for (int i = 0; i < w->depth; i++)
		sink_byte(w->out, '\t');
}

/* Before an item of a list or the key of a member. */
static void begin_item(struct json_writer *w)
{
	if (!w->depth)
		return;
	if (bit(w->filled, w->depth - 1))
		sink_byte(w->out, ',');
	bit_set(w->filled, w->depth - 1, true);
	new_line(w);
}

static void begin_value(struct json_writer *w)
{
	assert(!w->depth || w->keyed != bit(w->lists, w->depth - 1));
	if (!w->keyed)
		begin_item(w);
	w->keyed = false;
}

static void open_all(struct json_writer *w, bool list)
{
	assert(w->depth < JSON_WRITE_DEPTH);
	begin_value(w);
	sink_byte(w->out, list ? '[' : '{');
	bit_set(w->lists, w->depth, list);
	bit_set(w->filled, w->depth, false);
	w->depth++;
}

void json_put_object(struct json_writer *w)
{
	open_all(w, false);
}

void json_put_list(struct json_writer *w)
{
	open_all(w, true);
}

void json_put_end(struct json_writer *w)
{
	assert(w->depth && !w->keyed);
	w->depth--;
	if (bit(w->filled, w->depth))
		new_line(w);
	sink_byte(w->out, bit(w->lists, w->depth) ? ']' : '}');
}

static void put_escape(struct json_writer *w, unsigned char b)
{
	static const char hex[] = "0123456789abcdef";
	switch (b) {
	case '"':
		sink_puts(w->out, "\\\"");
		break;
	case '\\':
		sink_puts(w->out, "\\\\");
		break;
	case '\n':
		sink_puts(w->out, "\\n");
		break;
	case '\r':
		sink_puts(w->out, "\\r");
		break;
	case '\t':
		sink_puts(w->out, "\\t");
		break;
	default:
		sink_puts(w->out, "\\u00");
		sink_byte(w->out, hex[b >> 4]);
		sink_byte(w->out, hex[b & 15]);
	}
}

/* Well-formed text: runs between what must be escaped. */
static void put_runs(struct json_writer *w, struct str s)
{
	size_t from = 0;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char b = (unsigned char)s.p[i];
		if (b >= ' ' && b != '"' && b != '\\' && b != 0x7F)
			continue;
		sink_add(w->out, str_slice(s, from, i));
		put_escape(w, b);
		from = i + 1;
	}
	sink_add(w->out, str_from(s, from));
}

/* Text with bad bytes in it: one character after another. */
static void put_repaired(struct json_writer *w, struct str s)
{
	size_t at = 0;
	for (int32_t c; (c = utf8_next(s, &at)) >= 0;) {
		char bytes[4];
		put_runs(w, str_n(bytes, utf8_put(c, bytes)));
	}
}

static void put_string(struct json_writer *w, struct str s)
{
	sink_byte(w->out, '"');
	if (utf8_valid(s))
		put_runs(w, s);
	else
		put_repaired(w, s);
	sink_byte(w->out, '"');
}

void json_put_key(struct json_writer *w, struct str name)
{
	assert(w->depth && !bit(w->lists, w->depth - 1) && !w->keyed);
	begin_item(w);
	put_string(w, name);
	sink_puts(w->out, w->pretty ? ": " : ":");
	w->keyed = true;
}

void json_put_text(struct json_writer *w, struct str text)
{
	begin_value(w);
	put_string(w, text);
}

void json_put_int(struct json_writer *w, int64_t n)
{
	struct buf b = buf_heap(32);
	num_write_int(&b, n);
	begin_value(w);
	sink_add(w->out, buf_view(&b));
	buf_free(&b);
}

void json_put_real(struct json_writer *w, double x)
{
	struct buf b = buf_heap(64);
	if (isfinite(x))
		num_write(&b, x);
	begin_value(w);
	sink_add(w->out, b.n ? buf_view(&b) : S("null"));
	buf_free(&b);
}

void json_put_bool(struct json_writer *w, bool truth)
{
	begin_value(w);
	sink_puts(w->out, truth ? "true" : "false");
}

void json_put_null(struct json_writer *w)
{
	begin_value(w);
	sink_puts(w->out, "null");
}

static void put_all(struct json_writer *w, const struct json *v)
{
	open_all(w, v->kind == JSON_LIST);
	for (const struct json *item = v->all.first; item; item = item->next) {
		if (v->kind == JSON_OBJECT)
			json_put_key(w, item->name);
		json_put(w, item);
	}
	json_put_end(w);
}

void json_put(struct json_writer *w, const struct json *v)
{
	switch (v->kind) {
	case JSON_NULL:
		json_put_null(w);
		break;
	case JSON_BOOL:
		json_put_bool(w, v->truth);
		break;
	case JSON_NUMBER:
		begin_value(w);
		sink_add(w->out, v->text);
		break;
	case JSON_TEXT:
		json_put_text(w, v->text);
		break;
	case JSON_LIST:
	case JSON_OBJECT:
		put_all(w, v);
		break;
	}
}
