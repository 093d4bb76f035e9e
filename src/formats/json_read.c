/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A recursive-descent parser of RFC 8259 whose depth is limited. The text is checked to be UTF-8
 * once, before; strings without escapes are then pieces of it. No library: what we need beside
 * the grammar (limits, places of errors, numbers as written, values in the arena) would have
 * been more code around one than this is.
 */
#include "formats/json.h"
#include "base/lang.h"
#include "base/num.h"
#include "base/utf8.h"

#include <string.h>

enum { DEPTH = 256, VALUES = 4000000, BYTES = 256 << 20 };

struct parser {
	struct arena *arena;
	struct json_limits limits;
	struct str s;
	size_t at;
	size_t values;
	int depth;
	struct err *e;
};

static bool parse_value(struct parser *p, struct json *v);

/* Line and column (in characters) of a place. */
static void place(struct str s, size_t at, int64_t *line_r, int64_t *column_r)
{
	*line_r = *column_r = 1;
	for (size_t i = 0; i < at && i < s.n; i++) {
		if (s.p[i] == '\n') {
			++*line_r;
			*column_r = 1;
		} else {
			*column_r += (s.p[i] & 0xC0) != 0x80;
		}
	}
}

static bool refuse(struct parser *p, const char *what)
{
	int64_t line, column;
	place(p->s, p->at, &line, &column);
	return fail(p->e, ERR_INPUT, N_("%s, line %lld, column %lld: %s"), p->limits.name,
	    (long long)line, (long long)column, tr(p->e->lang, what));
}

static void skip_blanks(struct parser *p)
{
	while (p->at < p->s.n && (p->s.p[p->at] == ' ' || p->s.p[p->at] == '\n' ||
	    p->s.p[p->at] == '\r' || p->s.p[p->at] == '\t'))
		p->at++;
}

/* The byte at hand, 0 at the end (a NUL in the text is never valid either). */
static char peek(const struct parser *p)
{
	return p->at < p->s.n ? p->s.p[p->at] : 0;
}

static bool take(struct parser *p, char b)
{
	if (peek(p) != b)
		return false;
	p->at++;
	return true;
}

static bool digits(struct parser *p)
{
	size_t from = p->at;
	while (peek(p) >= '0' && peek(p) <= '9')
		p->at++;
	return p->at > from;
}

static bool parse_number(struct parser *p, struct json *v)
{
	size_t from = p->at;
	take(p, '-');
	if (!take(p, '0') && !digits(p))
		return refuse(p, N_("a value was expected here."));
	if (take(p, '.') && !digits(p))
		return refuse(p, N_("a digit was expected after the decimal point."));
	if (peek(p) == 'e' || peek(p) == 'E') {
		p->at++;
		if (!take(p, '+'))
			take(p, '-');
		if (!digits(p))
			return refuse(p, N_("a digit was expected in the exponent."));
	}
	v->kind = JSON_NUMBER;
	v->text = str_slice(p->s, from, p->at);
	return true;
}

static bool parse_hex(struct parser *p, int32_t *out_r)
{
	int32_t n = 0;
	for (int i = 0; i < 4; i++, p->at++) {
		char b = peek(p);
		int digit = b >= '0' && b <= '9' ? b - '0' : b >= 'a' && b <= 'f' ? b - 'a' + 10 :
		    b >= 'A' && b <= 'F' ? b - 'A' + 10 : -1;
		if (digit < 0)
			return refuse(p, N_("four hexadecimal digits were expected after \\u."));
		n = n * 16 + digit;
	}
	*out_r = n;
	return true;
}

/* Behind \u: one character, of two escapes where they are a surrogate pair. */
static bool parse_unicode(struct parser *p, int32_t *out_r)
{
	int32_t low;
	if (!parse_hex(p, out_r))
		return false;
	if (*out_r >= 0xD800 && *out_r < 0xDC00 && p->at + 1 < p->s.n && peek(p) == '\\' &&
	    p->s.p[p->at + 1] == 'u') {
		size_t back = p->at;
		p->at += 2;
		if (!parse_hex(p, &low))
			return false;
		if (low >= 0xDC00 && low < 0xE000) {
			*out_r = 0x10000 + ((*out_r - 0xD800) << 10) + (low - 0xDC00);
			return true;
		}
		p->at = back;
	}
	if (!*out_r || (*out_r >= 0xD800 && *out_r < 0xE000))
		*out_r = 0xFFFD;
	return true;
}

static bool parse_escape(struct parser *p, char **out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	char b = peek(p);
	if (b == 'u') {
		int32_t c;
		char bytes[4];
		p->at++;
		if (!parse_unicode(p, &c))
			return false;
		size_t n = utf8_put(c, bytes);
		memcpy(*out, bytes, n);
		*out += n;
		return true;
	}
	const char *found = b ? strchr(from, b) : NULL;
	if (!found)
		return refuse(p, N_("this is no escape that JSON knows."));
	*(*out)++ = to[found - from];
	p->at++;
	return true;
}

/* Where the string that begins here ends: its closing mark, or the end of the text. */
static size_t string_end(const struct parser *p, bool *escapes_r)
{
	size_t i = p->at;
	*escapes_r = false;
	for (; i < p->s.n && p->s.p[i] != '"'; i++) {
		if (p->s.p[i] == '\\') {
			*escapes_r = true;
			i++;
		}
	}
	return i < p->s.n ? i : p->s.n;
}

static bool parse_string(struct parser *p, struct str *out_r)
{
	bool escapes;
	p->at++;
	size_t from = p->at, end = string_end(p, &escapes);
	char *copy = escapes ? arena_alloc(p->arena, end - from + 1) : NULL, *out = copy;
	while (p->at < end) {
		char b = p->s.p[p->at];
		if ((unsigned char)b < ' ')
			return refuse(p,
			    N_("line ends and control characters must be escaped here."));
		p->at++;
		if (b == '\\') {
			if (!parse_escape(p, &out))
				return false;
		} else if (copy) {
			*out++ = b;
		}
	}
	if (!take(p, '"'))
		return refuse(p, N_("a text is not closed with a quotation mark."));
	*out_r = copy ? str_n(copy, (size_t)(out - copy)) : str_slice(p->s, from, end);
	return true;
}

static bool parse_word(struct parser *p, struct json *v)
{
	static const struct { struct str word; enum json_kind kind; bool truth; } words[] = {
		{ { "null", 4 }, JSON_NULL, false },
		{ { "true", 4 }, JSON_BOOL, true },
		{ { "false", 5 }, JSON_BOOL, false },
	};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (str_starts(str_from(p->s, p->at), words[i].word)) {
			p->at += words[i].word.n;
			v->kind = words[i].kind;
			v->truth = words[i].truth;
			return true;
		}
	}
	return refuse(p, N_("a value was expected here."));
}

static struct json *value_new(struct parser *p)
{
	if (++p->values > p->limits.values) {
		fail(p->e, ERR_LIMIT, N_("%s: more than %zu values."), p->limits.name,
		    p->limits.values);
		return NULL;
	}
	return arena_new_of(p->arena, struct json);
}

static bool parse_key(struct parser *p, struct json *v)
{
	if (peek(p) != '"')
		return refuse(p, N_("a name in quotation marks was expected here."));
	if (!parse_string(p, &v->name))
		return false;
	skip_blanks(p);
	if (!take(p, ':'))
		return refuse(p, N_("a colon was expected here."));
	return true;
}

/* A list or an object, from its opening bracket on. */
static bool parse_all(struct parser *p, struct json *v)
{
	bool object = peek(p) == '{';
	char close = object ? '}' : ']';
	struct json **last = &v->all.first;
	v->kind = object ? JSON_OBJECT : JSON_LIST;
	p->at++;
	skip_blanks(p);
	if (take(p, close))
		return true;
	do {
		struct json *item = value_new(p);
		skip_blanks(p);
		if (!item || (object && !parse_key(p, item)) || !parse_value(p, item))
			return false;
		*last = item;
		last = &item->next;
		v->all.count++;
		skip_blanks(p);
	} while (take(p, ','));
	if (!take(p, close))
		return refuse(p, object ? N_("a comma or } was expected here.") :
		    N_("a comma or ] was expected here."));
	return true;
}

static bool parse_value(struct parser *p, struct json *v)
{
	skip_blanks(p);
	char b = peek(p);
	if (b == '"') {
		v->kind = JSON_TEXT;
		return parse_string(p, &v->text);
	}
	if (b == '-' || (b >= '0' && b <= '9'))
		return parse_number(p, v);
	if (b != '{' && b != '[')
		return parse_word(p, v);
	if (++p->depth > p->limits.depth)
		return fail(p->e, ERR_LIMIT, N_("%s: nested more than %d deep."), p->limits.name,
		    p->limits.depth);
	bool ok = parse_all(p, v);
	p->depth--;
	return ok;
}

/* Limits as given or usual, the byte-order mark gone, the text known to be UTF-8. */
static bool parser_init(struct parser *p, struct arena *a, struct str text,
    struct json_limits limits, struct err *e)
{
	*p = (struct parser){ .arena = a, .limits = limits, .s = text, .e = e };
	if (!limits.name)
		p->limits.name = "JSON";
	if (!limits.bytes)
		p->limits.bytes = BYTES;
	if (!limits.values)
		p->limits.values = VALUES;
	if (!limits.depth)
		p->limits.depth = DEPTH;
	if (text.n > p->limits.bytes)
		return fail(e, ERR_LIMIT, N_("%s: larger than %zu MB."), p->limits.name,
		    p->limits.bytes >> 20);
	if (!utf8_valid(text))
		return fail(e, ERR_INPUT, N_("%s: not valid UTF-8 text."), p->limits.name);
	if (str_starts(text, S("\xEF\xBB\xBF")))
		p->at = 3;
	return true;
}

static bool at_end(struct parser *p)
{
	skip_blanks(p);
	return p->at == p->s.n ||
	    refuse(p, N_("nothing more was expected here."));
}

struct json *json_read(struct arena *a, struct str text, struct json_limits limits, struct err *e)
{
	struct parser p;
	if (!parser_init(&p, a, text, limits, e))
		return NULL;
	struct json *v = value_new(&p);
	return v && parse_value(&p, v) && at_end(&p) ? v : NULL;
}

struct json_items {
	struct parser parser;
	struct arena_mark mark;
	bool begun, ended;
	size_t from;		/* of the item given last */
	size_t line_at;		/* up to where lines are counted */
	int64_t line;
	struct err err;
};

static void free_arena(void *thing)
{
	arena_free(thing);
}

struct json_items *json_items_open(struct arena *a, struct str text, struct json_limits limits,
    struct err *e)
{
	struct json_items *items = arena_new_of(a, struct json_items);
	if (!parser_init(&items->parser, arena_new(0), text, limits, e))
		return NULL;
	arena_defer(a, free_arena, items->parser.arena);
	items->parser.e = &items->err;
	items->err.lang = e->lang;
	items->line = 1;
	items->mark = arena_mark(items->parser.arena);
	skip_blanks(&items->parser);
	if (take(&items->parser, '['))
		return items;
	fail(e, ERR_INPUT, N_("%s: a list of records was expected."), items->parser.limits.name);
	return NULL;
}

static bool items_more(struct json_items *items)
{
	struct parser *p = &items->parser;
	skip_blanks(p);
	if (take(p, ']')) {
		items->ended = true;
		at_end(p);
		return false;
	}
	if (items->begun && !take(p, ','))
		return refuse(p, N_("a comma or ] was expected here."));
	if (items->begun)
		skip_blanks(p);
	items->begun = true;
	return true;
}

const struct json *json_items_next(struct json_items *items)
{
	struct parser *p = &items->parser;
	if (items->ended || items->err.kind || !items_more(items))
		return NULL;
	arena_release(p->arena, items->mark);
	p->values = 0;
	items->from = p->at;
	for (; items->line_at < p->at; items->line_at++)
		items->line += p->s.p[items->line_at] == '\n';
	struct json *v = value_new(p);
	return v && parse_value(p, v) ? v : NULL;
}

bool json_items_end(struct json_items *items, struct err *e)
{
	if (!items->err.kind)
		return true;
	const struct lang *lang = e->lang;
	if (!e->kind) {
		*e = items->err;
		e->lang = lang;
	}
	return false;
}

int64_t json_items_line(const struct json_items *items)
{
	return items->line;
}

int64_t json_items_at(const struct json_items *items)
{
	return (int64_t)items->from;
}
