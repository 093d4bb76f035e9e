/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Values as JSON, out and in, for the API, for files and for the history. Keys of records are
 * texts, since JavaScript's numbers would round them; what has several values is a list; a shape
 * is GeoJSON as it is. The history keeps shapes and instants exactly as they are stored instead.
 */
#include "base/num.h"
#include "record/record_impl.h"

static void put_list(struct json_writer *w, struct str words)
{
	struct str word;
	json_put_list(w);
	while (str_cut(&words, ' ', &word))
		if (word.n)
			json_put_text(w, word);
	json_put_end(w);
}

static void put_shape(struct json_writer *w, struct str text)
{
	struct arena *a = arena_new(0);
	struct err ignored = { 0 };
	struct json *v = json_read(a, text, (struct json_limits){ 0 }, &ignored);
	if (v)
		json_put(w, v);
	else
		json_put_text(w, text);
	arena_free(a);
}

static void put_text(struct json_writer *w, const struct field *f, struct str text, bool exact)
{
	if (field_is_list(f))
		put_list(w, text);
	else if (f->type == FIELD_SHAPE && !exact)
		put_shape(w, text);
	else
		json_put_text(w, text);
}

void json_put_field(struct json_writer *w, const struct field *f, struct value v, bool exact)
{
	if (value_empty(v)) {
		json_put_null(w);
	} else if (v.type == VALUE_TEXT || v.type == VALUE_BLOB) {
		put_text(w, f, v.s, exact);
	} else if (v.type == VALUE_REAL) {
		json_put_real(w, v.r);
	} else if (f->type == FIELD_MONEY) {
		json_put_real(w, (double)v.i / 100);
	} else if (f->type == FIELD_FLAG) {
		json_put_bool(w, v.i == 1);
	} else if (f->type == FIELD_WHOLE || (f->type == FIELD_INSTANT && exact)) {
		json_put_int(w, v.i);
	} else {
		struct arena *a = arena_new(0);
		json_put_text(w, value_write(a, f, v));
		arena_free(a);
	}
}

/* A list of texts or numbers as the words that a field keeps. */
static struct str list_words(struct arena *a, const struct json *v)
{
	struct buf b = buf_in(a, 1 << 20);
	for (const struct json *i = json_first(v); i; i = i->next)
		if (json_is(i, JSON_TEXT) || json_is(i, JSON_NUMBER)) {
			buf_puts(&b, b.n ? " " : "");
			buf_str(&b, i->text);
		}
	return buf_view(&b);
}

static struct str json_as_text(struct arena *a, const struct json *v)
{
	struct buf b = buf_in(a, 8 << 20);
	struct sink out = sink_buf(&b);
	struct json_writer w = { .out = &out };
	json_put(&w, v);
	return buf_view(&b);
}

bool json_read_field(struct arena *a, const struct field *f, const struct json *v,
    struct value *out_r, const char **why_r)
{
	*out_r = value_null();
	if (!v || json_is(v, JSON_NULL))
		return true;
	if (json_is(v, JSON_BOOL))
		return value_read(a, f, v->truth ? S("true") : S("false"), out_r, why_r);
	if (json_is(v, JSON_LIST) && field_is_list(f))
		return value_read(a, f, list_words(a, v), out_r, why_r);
	if (json_is(v, JSON_OBJECT) && f->type == FIELD_SHAPE)
		return value_read(a, f, json_as_text(a, v), out_r, why_r);
	if (json_is(v, JSON_NUMBER) && f->type == FIELD_INSTANT) {
		*why_r = N_("%s must be a date and time such as 2024-02-29T13:05.");
		*out_r = value_int(0);
		return json_int(v, &out_r->i);
	}
	*why_r = N_("%s is not of the right type.");
	if (json_is(v, JSON_LIST) || json_is(v, JSON_OBJECT))
		return false;
	return value_read(a, f, v->text, out_r, why_r);
}
