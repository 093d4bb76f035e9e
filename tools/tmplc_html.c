/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Follows the HTML of a template character by character, just enough to know where a value would
 * stand; refuses what could not be escaped there.
 */
#include "tmplc.h"

#include <ctype.h>
#include <string.h>

bool word_in(const char *word, const char *list)
{
	struct str rest = str_of(list), one;
	while (str_cut(&rest, ' ', &one))
		if (str_eq(one, str_of(word)))
			return true;
	return false;
}

static void add_char(struct compiler *t, char *name, char c)
{
	size_t n = strlen(name);
	if (n + 1 >= NAME)
		die(t, t->line, "the name \"%s…\" is too long", name);
	name[n] = (char)tolower((unsigned char)c);
	name[n + 1] = 0;
}

void attribute_named(struct compiler *t)
{
	struct context *x = &t->now;
	if (!strncmp(x->attr, "on", 2))
		die(t, t->line, "event handlers (%s) are not allowed; use a script file", x->attr);
	if (word_in(x->attr, "style srcdoc"))
		die(t, t->line, "the attribute %s is not allowed; use a class", x->attr);
	x->value = PLAIN;
	if (word_in(x->attr, "href src action formaction poster cite data xlink:href"))
		x->value = ADDRESS;
	if (word_in(x->attr, "srcset imagesrcset ping background http-equiv"))
		x->value = LITERAL_ONLY;
	if (!strcmp(x->tag, "script") && !strcmp(x->attr, "src"))
		x->source = true;
}

static void tag_ended(struct compiler *t)
{
	struct context *x = &t->now;
	bool raw = !x->closing && word_in(x->tag, "script style textarea title");
	if (!strcmp(x->tag, "pre"))
		x->keep_blanks = !x->closing;
	if (raw && !strcmp(x->tag, "script") && !x->json && !x->source)
		die(t, t->line, "a script needs src, or type=\"application/ld+json\"");
	x->where = raw ? RAW : TEXT;
	x->attr[0] = 0;
	t->after_tag = true;
}

/* An address may begin with a path, a query, a fragment, or one of few schemes. */
static void address_char(struct compiler *t, char c)
{
	struct context *x = &t->now;
	bool start = x->address == AT_START;
	if (x->address == SETTLED || x->address == TWO_SLASHES)
		return;
	if (x->address == AFTER_SLASH)
		x->address = c == '/' ? TWO_SLASHES : SETTLED;
	else if (c == '/')
		x->address = start ? AFTER_SLASH : SETTLED;
	else if (c == '?' || c == '#')
		x->address = SETTLED;
	else if (c == ':') {
		if (!word_in(x->word, "https http mailto tel"))
			die(t, t->line, "the address scheme \"%s:\" is not allowed", x->word);
		x->address = SETTLED;
	} else {
		x->address = IN_SCHEME;
		if (strlen(x->word) + 1 < NAME)
			add_char(t, x->word, c);
	}
}

static void value_ended(struct compiler *t)
{
	struct context *x = &t->now;
	if (!strcmp(x->tag, "script") && !strcmp(x->attr, "type"))
		x->json = !strcmp(x->word, "application/ld+json");
	x->where = TAG;
	x->attr[0] = 0;
	x->quote = 0;
}

static void value_char(struct compiler *t, char c)
{
	struct context *x = &t->now;
	if (c == x->quote)
		value_ended(t);
	else if (x->value == ADDRESS)
		address_char(t, c);
	else if (!strcmp(x->tag, "script") && !strcmp(x->attr, "type"))
		add_char(t, x->word, c);
}

static void tag_char(struct compiler *t, char c)
{
	struct context *x = &t->now;
	if (c == '>') {
		tag_ended(t);
	} else if (c == '=' || c == '"' || c == '\'' || c == '<') {
		die(t, t->line, "\"%c\" cannot stand here inside <%s>", c, x->tag);
	} else if (c != '/' && !isspace((unsigned char)c)) {
		x->where = ATTR_NAME;
		x->attr[0] = 0;
		add_char(t, x->attr, c);
	}
}

/* A tag's or attribute's name ends with anything but a character of a name. */
static void name_char(struct compiler *t, char c)
{
	struct context *x = &t->now;
	bool tag = x->where == TAG_NAME;
	if (c == '=' && !tag) {
		attribute_named(t);
		x->where = ATTR_EQUALS;
	} else if (isspace((unsigned char)c) || c == '>' || c == '/') {
		if (!tag)
			attribute_named(t);
		x->where = TAG;
		tag_char(t, c);
	} else {
		add_char(t, tag ? x->tag : x->attr, c);
	}
}

static void equals_char(struct compiler *t, char c)
{
	struct context *x = &t->now;
	if (c != '"' && c != '\'')
		die(t, t->line, "the value of %s must be quoted", x->attr);
	x->quote = c;
	x->where = VALUE;
	x->address = AT_START;
	x->word[0] = 0;
}

static void tag_begun(struct compiler *t)
{
	struct str rest = str_from(t->source, t->at + 1);
	struct context *x = &t->now;
	if (str_starts(rest, S("!--")))
		die(t, t->line, "comments are written {# so #}");
	x->closing = rest.n && rest.p[0] == '/';
	size_t name_at = x->closing ? 1 : 0;
	if (rest.n && rest.p[0] == '!')
		x->where = DECLARATION;
	else if (rest.n > name_at && isalpha((unsigned char)rest.p[name_at])) {
		x->where = TAG_NAME;
		x->json = x->source = false;
		x->tag[0] = 0;
	}
}

static void raw_char(struct compiler *t, char c)
{
	struct str rest = str_from(t->source, t->at);
	struct context *x = &t->now;
	bool ends = c == '<' && str_starts(rest, S("</")) &&
	    str_istarts(str_from(rest, 2), str_of(x->tag));
	if (ends)
		tag_begun(t);
	else if (!strcmp(x->tag, "script") && !x->json && !isspace((unsigned char)c))
		die(t, t->line, "a script in a page must be empty; put it into a file");
}

static void follow(struct compiler *t, char c)
{
	switch (t->now.where) {
	case TEXT:
		t->after_tag = false;
		if (c == '<')
			tag_begun(t);
		break;
	case TAG_NAME:
		if (c != '/' || t->now.tag[0])
			name_char(t, c);
		break;
	case ATTR_NAME:
		name_char(t, c);
		break;
	case TAG:
		tag_char(t, c);
		break;
	case ATTR_EQUALS:
		equals_char(t, c);
		break;
	case VALUE:
		value_char(t, c);
		break;
	case RAW:
		raw_char(t, c);
		break;
	case DECLARATION:
		if (c == '>')
			t->now.where = TEXT;
		t->after_tag = true;
		break;
	}
}

void settle_blanks(struct compiler *t, bool before_tag)
{
	if (t->blank && !(t->newline && t->after_tag && before_tag))
		buf_byte(&t->literal, ' ');
	t->blank = t->newline = false;
}

void literal_char(struct compiler *t)
{
	char c = t->source.p[t->at];
	bool space = isspace((unsigned char)c);
	bool free_text = t->now.where == TEXT && !t->now.keep_blanks;
	struct str written = buf_view(&t->literal);
	if (free_text && space) {
		t->blank = true;
		t->newline |= c == '\n';
	} else {
		settle_blanks(t, c == '<');
		bool squeeze = space && t->now.where == TAG;
		if (!squeeze)
			buf_byte(&t->literal, c);
		else if (!str_ends(written, S(" ")))
			buf_byte(&t->literal, ' ');
		follow(t, c);
	}
	t->line += c == '\n';
	t->at++;
}
