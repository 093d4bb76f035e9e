/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * libyaml's events made into a tree; the only file that sees yaml.h. An alias is a copy of the
 * list of its anchor's children, counted value by value, so that a few lines cannot become a
 * billion values.
 */
#include "formats/yaml.h"
#include "base/lang.h"
#include "base/num.h"
#include "base/utf8.h"

#include <string.h>
#include <yaml.h>

enum { VALUES = 100000, BYTES = 4 << 20, DEPTH = 64, ANCHORS = 1000 };

struct anchor {
	struct str name;
	const struct json *value;
};

struct builder {
	struct arena *arena;
	struct json_limits limits;
	yaml_parser_t parser;
	size_t values;
	struct { struct anchor *items; size_t count, room; } anchors;
	struct err *e;
};

static bool build(struct builder *b, const yaml_event_t *event, struct json *v, int depth);

static bool refuse(struct builder *b, const yaml_mark_t *at, const char *what)
{
	return fail(b->e, ERR_INPUT, N_("%s, line %zu, column %zu: %s"), b->limits.name,
	    at->line + 1, at->column + 1, what);
}

static bool next_event(struct builder *b, yaml_event_t *event)
{
	if (yaml_parser_parse(&b->parser, event))
		return true;
	const char *what = b->parser.problem ? b->parser.problem : "not YAML";
	return refuse(b, &b->parser.problem_mark, what);
}

static struct json *value_new(struct builder *b)
{
	if (++b->values > b->limits.values) {
		fail(b->e, ERR_LIMIT, N_("%s: more than %zu values."), b->limits.name,
		    b->limits.values);
		return NULL;
	}
	return arena_new_of(b->arena, struct json);
}

/* A number that JSON could write: no leading zeros, no bare point, no plus sign. */
static bool is_number(struct str s)
{
	double x;
	size_t i = s.n && s.p[0] == '-';
	if (s.n <= i || s.p[i] < '0' || s.p[i] > '9' || s.p[s.n - 1] == '.')
		return false;
	if (s.p[i] == '0' && s.n > i + 1 && s.p[i + 1] >= '0' && s.p[i + 1] <= '9')
		return false;
	ptrdiff_t point = str_find_byte(s, '.', 0);
	if (point >= 0 && (s.p[point + 1] < '0' || s.p[point + 1] > '9'))
		return false;
	return num_real(s, &x);
}

static void plain(struct json *v, struct str s)
{
	static const char *const nulls[] = { "", "~", "null", "Null", "NULL" };
	for (size_t i = 0; i < sizeof nulls / sizeof *nulls; i++)
		if (str_eq(s, str_of(nulls[i])))
			return;
	if (str_eq(s, S("true")) || str_eq(s, S("True")) || str_eq(s, S("TRUE"))) {
		v->kind = JSON_BOOL;
		v->truth = true;
	} else if (str_eq(s, S("false")) || str_eq(s, S("False")) || str_eq(s, S("FALSE"))) {
		v->kind = JSON_BOOL;
	} else {
		v->kind = is_number(s) ? JSON_NUMBER : JSON_TEXT;
		v->text = s;
	}
}

static void scalar(struct builder *b, const yaml_event_t *event, struct json *v)
{
	struct str s = arena_copy(b->arena, str_n((const char *)event->data.scalar.value,
	    event->data.scalar.length));
	if (!utf8_valid(s))
		s = utf8_clean(b->arena, s);
	if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && !event->data.scalar.tag) {
		plain(v, s);
	} else {
		v->kind = JSON_TEXT;
		v->text = s;
	}
}

static bool too_deep(struct builder *b)
{
	return fail(b->e, ERR_LIMIT, N_("%s: nested more than %d deep."), b->limits.name,
	    b->limits.depth);
}

static bool copy(struct builder *b, const struct json *from, struct json *to, int depth)
{
	struct str name = to->name;
	struct json *next = to->next, **last = &to->all.first;
	*to = *from;
	to->name = name;
	to->next = next;
	if (from->kind != JSON_LIST && from->kind != JSON_OBJECT)
		return true;
	if (depth >= b->limits.depth)
		return too_deep(b);
	for (const struct json *v = from->all.first; v; v = v->next) {
		struct json *item = value_new(b);
		if (!item)
			return false;
		item->name = v->name;
		if (!copy(b, v, item, depth + 1))
			return false;
		*last = item;
		last = &item->next;
	}
	return true;
}

static bool alias(struct builder *b, const yaml_event_t *event, struct json *v, int depth)
{
	struct str name = str_of((const char *)event->data.alias.anchor);
	for (size_t i = b->anchors.count; i-- > 0;)
		if (str_eq(b->anchors.items[i].name, name))
			return copy(b, b->anchors.items[i].value, v, depth);
	return refuse(b, &event->start_mark, tr(b->e->lang, N_("this alias names no anchor.")));
}

/* An anchor counts once its value is complete, so that no value can hold itself. */
static bool anchor_add(struct builder *b, struct str name, const struct json *v)
{
	if (b->anchors.count >= ANCHORS)
		return fail(b->e, ERR_LIMIT, N_("%s: more than %d anchors."), b->limits.name,
		    ANCHORS);
	*list_add(b->arena, &b->anchors) = (struct anchor){ name, v };
	return true;
}

static bool key(struct builder *b, const yaml_event_t *event, struct json *item)
{
	if (event->type != YAML_SCALAR_EVENT)
		return refuse(b, &event->start_mark,
		    tr(b->e->lang, N_("a key must be a plain text.")));
	item->name = arena_copy(b->arena, str_n((const char *)event->data.scalar.value,
	    event->data.scalar.length));
	if (!utf8_valid(item->name))
		item->name = utf8_clean(b->arena, item->name);
	return true;
}

static bool next_build(struct builder *b, struct json *v, int depth)
{
	yaml_event_t event;
	if (!next_event(b, &event))
		return false;
	bool ok = build(b, &event, v, depth);
	yaml_event_delete(&event);
	return ok;
}

static bool children(struct builder *b, struct json *v, int depth)
{
	struct json **last = &v->all.first;
	yaml_event_t event;
	if (depth > b->limits.depth)
		return too_deep(b);
	for (;;) {
		if (!next_event(b, &event))
			return false;
		bool end = event.type == YAML_SEQUENCE_END_EVENT ||
		    event.type == YAML_MAPPING_END_EVENT;
		struct json *item = end ? NULL : value_new(b);
		bool ok = item && (v->kind == JSON_LIST ? build(b, &event, item, depth) :
		    key(b, &event, item) && next_build(b, item, depth));
		yaml_event_delete(&event);
		if (!ok)
			return end;
		*last = item;
		last = &item->next;
		v->all.count++;
	}
}

static bool build(struct builder *b, const yaml_event_t *event, struct json *v, int depth)
{
	const yaml_char_t *anchor = NULL;
	bool ok = true;
	switch (event->type) {
	case YAML_ALIAS_EVENT:
		return alias(b, event, v, depth);
	case YAML_SCALAR_EVENT:
		anchor = event->data.scalar.anchor;
		scalar(b, event, v);
		break;
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		anchor = event->type == YAML_SEQUENCE_START_EVENT ?
		    event->data.sequence_start.anchor : event->data.mapping_start.anchor;
		v->kind = event->type == YAML_SEQUENCE_START_EVENT ? JSON_LIST : JSON_OBJECT;
		ok = children(b, v, depth + 1);
		break;
	default:
		return refuse(b, &event->start_mark,
		    tr(b->e->lang, N_("a value was expected here.")));
	}
	return ok && (!anchor || anchor_add(b, arena_copy(b->arena,
	    str_of((const char *)anchor)), v));
}

/* The stream up to the first document's value; an empty stream gives null. */
static bool document(struct builder *b, struct json *v)
{
	yaml_event_t event;
	for (;;) {
		if (!next_event(b, &event))
			return false;
		yaml_event_type_t type = event.type;
		bool before = type == YAML_STREAM_START_EVENT || type == YAML_DOCUMENT_START_EVENT;
		bool ok = before || type == YAML_STREAM_END_EVENT || build(b, &event, v, 0);
		yaml_event_delete(&event);
		if (!before)
			return ok;
	}
}

static void limits_fill(struct json_limits *limits)
{
	if (!limits->name)
		limits->name = "YAML";
	if (!limits->values)
		limits->values = VALUES;
	if (!limits->bytes)
		limits->bytes = BYTES;
	if (!limits->depth)
		limits->depth = DEPTH;
}

struct json *yaml_read(struct arena *a, struct str text, struct json_limits limits, struct err *e)
{
	struct builder b = { .arena = a, .limits = limits, .e = e };
	limits_fill(&b.limits);
	if (text.n > b.limits.bytes) {
		fail(e, ERR_LIMIT, N_("%s: larger than %zu MB."), b.limits.name,
		    b.limits.bytes >> 20);
		return NULL;
	}
	if (!yaml_parser_initialize(&b.parser)) {
		fail_system(e, "no YAML parser");
		return NULL;
	}
	yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&b.parser, (const unsigned char *)text.p, text.n);
	struct json *v = arena_new_of(a, struct json);
	bool ok = document(&b, v);
	yaml_parser_delete(&b.parser);
	return ok ? v : NULL;
}

/* The length of the line at `at`, with its end in *next_r. */
static struct str line_at(struct str s, size_t at, size_t *next_r)
{
	ptrdiff_t end = str_find_byte(s, '\n', at);
	size_t to = end < 0 ? s.n : (size_t)end;
	*next_r = end < 0 ? s.n : to + 1;
	struct str line = str_slice(s, at, to);
	while (line.n && strchr(" \t\r", line.p[line.n - 1]))
		line.n--;
	return line;
}

bool yaml_front(struct arena *a, struct str text, const char *name, struct front *out_r,
    struct err *e)
{
	struct json *none = arena_new_of(a, struct json);
	size_t next, from, to;
	none->kind = JSON_OBJECT;
	if (str_starts(text, S("\xEF\xBB\xBF")))
		text = str_from(text, 3);
	*out_r = (struct front){ none, text };
	if (!str_eq(line_at(text, 0, &next), S("---")))
		return true;
	for (from = to = next; to < text.n; to = next) {
		struct str line = line_at(text, to, &next);
		if (str_eq(line, S("---")) || str_eq(line, S("...")))
			break;
	}
	if (to >= text.n)
		return fail(e, ERR_INPUT, N_("%s: the front matter is not closed with a line ---."),
		    name);
	struct json *head = yaml_read(a, str_slice(text, from, to),
	    (struct json_limits){ .name = name }, e);
	if (!head)
		return false;
	if (head->kind != JSON_OBJECT && head->kind != JSON_NULL)
		return fail(e, ERR_INPUT, N_("%s: the front matter must be names and values."),
		    name);
	*out_r = (struct front){ head->kind == JSON_OBJECT ? head : none, str_from(text, next) };
	return true;
}
