/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * tmplc INPUT.html OUTPUT.c OUTPUT.h: compiles a page template to C (the language: src/web/out.h).
 *
 * One pass. Literal text walks through a small machine that follows HTML just enough to know
 * where a value stands: text, quoted attribute, address attribute, raw element. From that alone
 * the escaper is chosen, so a template cannot forget one; where no escaper would be safe (script,
 * style, event handlers, unquoted attributes) the template does not compile.
 *
 *	- The branches of an `if` and the body of a loop must leave the machine where they found it.
 *	- Blanks collapse to one. Between two tags (or control words) a line break is only layout of
 *	  the source and disappears; a blank on the same line stays. <pre> and <textarea> keep
 *theirs.
 *	- Each piece of C is preceded by a #line mark, so compilers and debuggers name the template.
 *
 * Mistakes end the run: "file:line: what is wrong" on standard error, exit 1.
 */
#include "tmplc.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void die(const struct compiler *t, int line, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fprintf(stderr, "%s:%d: ", t->name, line);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(1);
}

/* ---- writing C ---- */

static void indent(struct compiler *t)
{
	for (int i = 0; i < t->depth; i++)
		buf_byte(&t->c, '\t');
}

static void mark_line(struct compiler *t, int line)
{
	buf_printf(&t->c, "#line %d \"%s\"\n", line, t->name);
	indent(t);
}

static void put_quoted(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\n')
			buf_puts(b, "\\n");
		else if (s.p[i] == '\t')
			buf_puts(b, "\\t");
		else if (s.p[i] == '"' || s.p[i] == '\\')
			buf_printf(b, "\\%c", s.p[i]);
		else
			buf_byte(b, s.p[i]);
	}
}

/* In pieces, because a compiler need not take string literals of over 4095 bytes. */
static void flush_literal(struct compiler *t)
{
	struct str rest = buf_view(&t->literal);
	while (rest.n) {
		size_t n = rest.n < LITERAL ? rest.n : LITERAL;
		while (n < rest.n && ((unsigned char)rest.p[n] & 0xc0) == 0x80)
			n++;
		indent(t);
		buf_puts(&t->c, "out_raw(o, \"");
		put_quoted(&t->c, str_slice(rest, 0, n));
		buf_printf(&t->c, "\", %zu);\n", n);
		rest = str_from(rest, n);
	}
	buf_clear(&t->literal);
}

/* ---- reading C inside the marks ---- */

/* The position after a string or character constant that begins at `at`. */
static size_t skip_quoted(const struct compiler *t, struct str s, size_t at)
{
	char quote = s.p[at++];
	while (at < s.n && s.p[at] != quote && s.p[at] != '\n')
		at += s.p[at] == '\\' ? 2 : 1;
	if (at >= s.n || s.p[at] != quote)
		die(t, t->line, "a %c is not closed", quote);
	return at + 1;
}

/* The first `what` in C text outside of quotes, brackets and "||"; s.n where there is none. */
static size_t find_outside(const struct compiler *t, struct str s, char what)
{
	int open = 0;
	for (size_t i = 0; i < s.n;) {
		char c = s.p[i];
		if (c == '"' || c == '\'') {
			i = skip_quoted(t, s, i);
			continue;
		}
		if (c == what && !open) {
			bool twice = i + 1 < s.n && s.p[i + 1] == c;
			if (!twice)
				return i;
			i++;
		}
		open += (c == '(' || c == '[' || c == '{') - (c == ')' || c == ']' || c == '}');
		if (open < 0)
			die(t, t->line, "a %c closes nothing", c);
		i++;
	}
	if (open)
		die(t, t->line, "a bracket is not closed in \"%.*s\"", STR(s));
	return s.n;
}

/* What stands between {{ and }}, trimmed; moves behind it. Braces of C inside are counted. */
static struct str take_marked(struct compiler *t)
{
	struct str rest = str_from(t->source, t->at);
	int open = 0;
	for (size_t i = 2; i < rest.n;) {
		if (rest.p[i] == '"' || rest.p[i] == '\'') {
			i = skip_quoted(t, rest, i);
			continue;
		}
		if (!open && str_starts(str_from(rest, i), S("}}"))) {
			t->at += i + 2;
			return str_trim(str_slice(rest, 2, i));
		}
		open += (rest.p[i] == '{') - (rest.p[i] == '}');
		i++;
	}
	die(t, t->line, "{{ is not closed by }}");
}

/* Does s begin with this word? Then *rest_r is what follows it, trimmed. */
static bool begins(struct str s, const char *word, struct str *rest_r)
{
	size_t n = strlen(word);
	if (!str_starts(s, str_of(word)))
		return false;
	if (s.n > n && (isalnum((unsigned char)s.p[n]) || s.p[n] == '_' || s.p[n] == '('))
		return false;
	*rest_r = str_trim(str_from(s, n));
	return true;
}

/* ---- values ---- */

enum { IN_TEXT = 1, IN_ATTR = 2, IN_ADDRESS = 4, IN_SCRIPT = 8 };

static const struct filter {
	const char *name;
	int where;
} filters[] = {
	{ "count", IN_TEXT | IN_ATTR },
	{ "number", IN_TEXT | IN_ATTR },
	{ "percent", IN_TEXT | IN_ATTR },
	{ "date", IN_TEXT | IN_ATTR },
	{ "size", IN_TEXT | IN_ATTR },
	{ "coordinate", IN_TEXT | IN_ATTR },
	{ "day", IN_TEXT | IN_ATTR },
	{ "path", IN_ATTR | IN_ADDRESS },
	{ "query", IN_ATTR | IN_ADDRESS },
	{ "link", IN_ATTR | IN_ADDRESS },
	{ "url", IN_ATTR | IN_ADDRESS },
	{ "json", IN_SCRIPT },
	{ "json_document", IN_SCRIPT },
};

static int place_of_value(const struct compiler *t)
{
	const struct context *x = &t->now;
	if (x->where == TEXT)
		return IN_TEXT;
	if (x->where == RAW && word_in(x->tag, "textarea title"))
		return IN_ATTR;
	if (x->where == RAW && x->json)
		return IN_SCRIPT;
	if (x->where == RAW)
		die(t, t->line, "a value cannot stand inside <%s>", x->tag);
	if (x->where != VALUE)
		die(t, t->line, "a value in a tag must stand inside a quoted attribute");
	if (x->value == LITERAL_ONLY)
		die(t, t->line, "the attribute %s takes no values", x->attr);
	return x->value == ADDRESS ? IN_ADDRESS : IN_ATTR;
}

static const char *escaper(const struct compiler *t, int place)
{
	enum address at = t->now.address;
	if (place == IN_SCRIPT)
		die(t, t->line, "inside a script only values with | json can stand");
	if (place == IN_ADDRESS && (at == AT_START || at == IN_SCHEME || at == TWO_SLASHES))
		die(t, t->line, "an address must begin with /, ?, # or a value with | path, "
		    "| query or | link");
	if (place == IN_ADDRESS)
		return "out_url";
	return t->now.where == TEXT || t->now.where == RAW ? "out_text" : "out_attr";
}

static void check_filter(const struct compiler *t, struct str name, int place)
{
	int allowed = IN_TEXT;
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
		if (str_eq(name, str_of(filters[i].name)))
			allowed = filters[i].where;
	if (!(allowed & place))
		die(t, t->line, "| %.*s cannot stand in %s", STR(name),
		    place == IN_TEXT	  ? "text"
		    : place == IN_ATTR	  ? "an attribute or plain text element"
		    : place == IN_ADDRESS ? "an address"
					  : "a script");
	if (place == IN_ADDRESS && (t->now.address == IN_SCHEME || t->now.address == TWO_SLASHES))
		die(t, t->line, "the beginning of this address could be changed by the value");
}

static void value_filtered(struct compiler *t, struct str x, struct str filter, int place)
{
	size_t open = find_outside(t, filter, '(');
	struct str name = str_trim(str_slice(filter, 0, open)), args = STR_EMPTY;
	if (open < filter.n)
		args = str_trim(str_slice(filter, open + 1, filter.n - 1));
	for (size_t i = 0; i < name.n; i++)
		if (!isalnum((unsigned char)name.p[i]) && name.p[i] != '_')
			die(t, t->line, "\"%.*s\" is not the name of a filter", STR(name));
	check_filter(t, name, place);
	buf_printf(&t->c, "out_%.*s(o, %.*s%s%.*s);\n", STR(name), STR(x), args.n ? ", " : "",
	    STR(args));
}

/* {{ _ "text", args }} and {{ _n "one", "other", n, args }}: the first `texts` arguments go to
 * the translation, the others are formatted into it. */
static void value_translated(struct compiler *t, struct str args, int texts, int place)
{
	if (place == IN_ADDRESS)
		die(t, t->line, "a translated text cannot stand in an address");
	if (!args.n || args.p[0] != '"')
		die(t, t->line, "a text in quotes must follow _");
	const char *put = escaper(t, place);
	size_t end = 0;
	for (int i = 0; i < texts; i++) {
		if (i && end >= args.n)
			die(t, t->line, "_n needs two texts and a number");
		size_t from = i ? end + 1 : 0;
		end = from + find_outside(t, str_from(args, from), ',');
	}
	struct str more = str_trim(str_from(args, end < args.n ? end + 1 : end));
	buf_printf(&t->c, "%s%s(o, %s(o->lang, %.*s)%s%.*s);\n", put, more.n ? "f" : "",
	    texts == 1 ? "tr" : "trn", STR(str_trim(str_slice(args, 0, end))), more.n ? ", " : "",
	    STR(more));
}

static void put_value(struct compiler *t, struct str x)
{
	struct str rest;
	settle_blanks(t, false);
	t->after_tag = false;
	flush_literal(t);
	int place = place_of_value(t);
	size_t bar = find_outside(t, x, '|');
	mark_line(t, t->line);
	if (!x.n)
		die(t, t->line, "there is nothing between {{ and }}");
	if (begins(x, "_n", &rest))
		value_translated(t, rest, 3, place);
	else if (begins(x, "_", &rest))
		value_translated(t, rest, 1, place);
	else if (bar < x.n)
		value_filtered(
		    t, str_trim(str_slice(x, 0, bar)), str_trim(str_from(x, bar + 1)), place);
	else
		buf_printf(&t->c, "%s(o, %.*s);\n", escaper(t, place), STR(x));
	t->now.address = SETTLED;
}

/* ---- control words ---- */

static bool same_context(const struct context *a, const struct context *b)
{
	return a->where == b->where && a->quote == b->quote && a->keep_blanks == b->keep_blanks &&
	    (a->where == TEXT || !strcmp(a->tag, b->tag)) && (a->where != VALUE ||
	    (a->value == b->value && a->address == b->address));
}

/* A control word inside a tag ends the name that stands before it. */
static void settle(struct compiler *t)
{
	settle_blanks(t, true);
	if (t->now.where == ATTR_NAME)
		attribute_named(t);
	if (t->now.where == TAG_NAME || t->now.where == ATTR_NAME)
		t->now.where = TAG;
	if (t->now.where == ATTR_EQUALS)
		die(t, t->line, "the value of %s must be quoted", t->now.attr);
	flush_literal(t);
	t->after_tag = true;
}

static struct frame *push(struct compiler *t, enum block block)
{
	if (t->depth == MAX_DEPTH)
		die(t, t->line, "blocks are nested too deep");
	struct frame *f = &t->frames[t->depth++];
	*f = (struct frame){ .block = block, .line = t->line, .start = t->now };
	return f;
}

static void open_block(struct compiler *t, enum block block, const char *word, struct str what)
{
	if (!what.n)
		die(t, t->line, "%s needs a condition", word);
	settle(t);
	mark_line(t, t->line);
	buf_printf(&t->c, "%s (%.*s) {\n", word, STR(what));
	push(t, block);
}

/* Every branch must end where the first one did: a tag opened in one only is a mistake. */
static void end_branch(struct compiler *t, struct frame *f)
{
	if (f->branched && !same_context(&f->ended, &t->now))
		die(t, t->line,
		    "the branches of the if in line %d end in different places of a tag", f->line);
	f->ended = t->now;
}

static void other_branch(struct compiler *t, struct str rest)
{
	struct str condition;
	settle(t);
	struct frame *f = t->depth ? &t->frames[t->depth - 1] : NULL;
	if (!f || f->block != IF || f->other)
		die(t, t->line, "else without an if");
	end_branch(t, f);
	f->branched = true;
	t->now = f->start;
	t->depth--;
	if (begins(rest, "if", &condition) || str_starts(rest, S("if("))) {
		condition = str_trim(str_from(rest, 2));
		mark_line(t, t->line);
		buf_printf(&t->c, "} else if (%.*s) {\n", STR(condition));
	} else if (!rest.n) {
		f->other = true;
		indent(t);
		buf_puts(&t->c, "} else {\n");
	} else {
		die(t, t->line, "after else only if can stand");
	}
	t->depth++;
}

static void end_block(struct compiler *t)
{
	settle(t);
	if (!t->depth)
		die(t, t->line, "end without a beginning");
	struct frame *f = &t->frames[t->depth - 1];
	if (f->block == DEFINE && t->now.where != TEXT)
		die(t, t->line, "the define in line %d ends inside a tag", f->line);
	if (f->block == IF)
		end_branch(t, f);
	bool whole = f->block == IF && f->other;
	if (f->block != DEFINE && !whole && !same_context(&f->start, &t->now))
		die(t, t->line, "the block in line %d begins and ends in different places of a tag",
		    f->line);
	t->depth--;
	indent(t);
	buf_puts(&t->c, t->depth ? "}\n" : "}\n\n");
}

static void define(struct compiler *t, struct str what)
{
	struct str rest;
	bool local = begins(what, "static", &rest);
	if (t->depth)
		die(t, t->line, "a define cannot stand inside another");
	if (local)
		what = rest;
	if (!str_ends(what, S(")")) || str_find(what, S("struct out *o"), 0) < 0)
		die(t, t->line, "a define needs a name and its arguments, the first struct out *o");
	buf_printf(local ? &t->protos : &t->h, "%svoid %.*s;\n", local ? "static " : "", STR(what));
	buf_printf(&t->c, "#line %d \"%s\"\n%svoid %.*s\n{\n", t->line, t->name,
	    local ? "static " : "", STR(what));
	t->now = (struct context){ 0 };
	t->after_tag = true;
	t->blank = t->newline = false;
	push(t, DEFINE);
	indent(t);
	buf_puts(&t->c, "__attribute__((unused)) const struct lang *lang = o->lang;\n");
}

static void render(struct compiler *t, struct str call)
{
	settle(t);
	if (t->now.where != TEXT)
		die(t, t->line, "render can stand only in text");
	mark_line(t, t->line);
	buf_printf(&t->c, "%.*s;\n", STR(call));
}

static void control(struct compiler *t, struct str x)
{
	struct str rest;
	if (begins(x, "define", &rest))
		define(t, rest);
	else if (begins(x, "include", &rest))
		buf_printf(&t->h, "#include %.*s\n", STR(rest));
	else if (!t->depth)
		die(t, t->line, "\"%.*s\" stands outside of a define", STR(x));
	else if (begins(x, "if", &rest) || (str_starts(x, S("if(")) && (rest = str_from(x, 2)).n))
		open_block(t, IF, "if", rest);
	else if (begins(x, "for", &rest))
		open_block(t, LOOP, "for", rest);
	else if (begins(x, "while", &rest))
		open_block(t, LOOP, "while", rest);
	else if (begins(x, "else", &rest))
		other_branch(t, rest);
	else if (begins(x, "end", &rest) && !rest.n)
		end_block(t);
	else if (begins(x, "render", &rest))
		render(t, rest);
	else
		put_value(t, x);
}

static int lines_in(struct str s)
{
	int n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '\n';
	return n;
}

/* {! C !} is copied, {# comments #} are dropped. */
static void take_block(struct compiler *t, bool code)
{
	ptrdiff_t end = str_find(t->source, code ? S("!}") : S("#}"), t->at + 2);
	if (end < 0)
		die(t, t->line, "{%c is not closed", code ? '!' : '#');
	struct str inner = str_slice(t->source, t->at + 2, (size_t)end);
	if (code) {
		if (t->depth)
			settle(t);
		mark_line(t, t->line);
		buf_printf(&t->c, "%.*s\n", STR(str_trim(inner)));
	}
	t->line += lines_in(inner);
	t->at = (size_t)end + 2;
}

static void compile(struct compiler *t)
{
	while (t->at < t->source.n) {
		struct str rest = str_from(t->source, t->at);
		if (str_starts(rest, S("{{"))) {
			struct str x = take_marked(t);
			control(t, x);
			t->line += lines_in(str_slice(rest, 0, t->at - (t->source.n - rest.n)));
		} else if (str_starts(rest, S("{!")) || str_starts(rest, S("{#"))) {
			take_block(t, rest.p[1] == '!');
		} else if (t->depth) {
			literal_char(t);
		} else if (!isspace((unsigned char)rest.p[0])) {
			die(t, t->line, "text stands outside of a define");
		} else {
			t->line += rest.p[0] == '\n';
			t->at++;
		}
	}
	if (t->depth)
		die(t, t->frames[t->depth - 1].line, "this block has no end");
}

/* ---- files ---- */

static struct str read_whole(struct compiler *t, const char *name)
{
	static const size_t step = 65536;
	FILE *f = fopen(name, "rb");
	struct buf b = buf_in(t->arena, MAX_SOURCE);
	if (!f)
		die(t, 0, "cannot be opened");
	for (size_t got = 1; got > 0 && !b.failed;) {
		char *to = buf_room(&b, step);
		got = to ? fread(to, 1, step, f) : 0;
		b.n += got;
	}
	if (ferror(f) || b.failed)
		die(t, 0, "cannot be read, or is too long");
	fclose(f);
	return buf_view(&b);
}

static void write_whole(struct compiler *t, const char *name, const struct buf *parts[], int count)
{
	FILE *f = fopen(name, "wb");
	bool ok = f != NULL;
	for (int i = 0; ok && i < count; i++)
		ok = !parts[i]->failed &&
		     fwrite(parts[i]->p ? parts[i]->p : "", 1, parts[i]->n, f) == parts[i]->n;
	if (f && fclose(f))
		ok = false;
	if (!ok)
		die(t, 0, "%s cannot be written", name);
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		fputs("usage: tmplc INPUT.html OUTPUT.c OUTPUT.h\n", stderr);
		return 2;
	}
	struct arena *a = arena_new(0);
	struct compiler t = { .arena = a, .name = argv[1], .line = 1, .c = buf_in(a, MAX_OUTPUT),
		.h = buf_in(a, MAX_OUTPUT), .protos = buf_in(a, MAX_OUTPUT),
		.literal = buf_in(a, MAX_OUTPUT) };
	t.source = read_whole(&t, argv[1]);
	const char *slash = strrchr(argv[3], '/');
	struct buf head = buf_in(a, 4096);
	buf_printf(&t.h, "/* Made by tmplc; change the template. */\n#pragma once\n"
	    "#include \"web/out.h\"\n");
	buf_printf(&head, "/* Made by tmplc; change the template. */\n#include \"%s\"\n\n",
	    slash ? slash + 1 : argv[3]);
	compile(&t);
	buf_byte(&t.protos, '\n');
	write_whole(&t, argv[2], (const struct buf *[]){ &head, &t.protos, &t.c }, 3);
	write_whole(&t, argv[3], (const struct buf *[]){ &t.h }, 1);
	arena_free(a);
	return 0;
}
