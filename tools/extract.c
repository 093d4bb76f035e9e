/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A source is walked once, past comments and literals, so that a mark in a string is none. In a
 * template the same walk happens inside {{ … }} and {! … !} only. A mark around something else
 * than literals (a variable, the macro's own definition) is no text; one that continues with a
 * macro, as in N_("a" PRId64), is a mistake, since translators would see half of it.
 */
#include "extract.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/po.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST_TEXT = 100000, LARGEST_SOURCE = 64 << 20 };

struct walk {
	struct marks *all;
	struct str path, text;
	size_t at;
	int line;
	bool page;
};

static void mistake(struct walk *w, const char *what)
{
	fprintf(stderr, "%.*s:%d: %s\n", STR(w->path), w->line, what);
	w->all->mistakes++;
}

static bool ahead(const struct walk *w, const char *sign)
{
	return str_starts(str_from(w->text, w->at), str_of(sign));
}

static void step(struct walk *w, size_t n)
{
	for (; n && w->at < w->text.n; n--)
		w->line += w->text.p[w->at++] == '\n';
}

static void skip_until(struct walk *w, const char *sign)
{
	ptrdiff_t end = str_find(w->text, str_of(sign), w->at);
	step(w, end < 0 ? w->text.n - w->at : (size_t)end - w->at + strlen(sign));
}

static void skip_blanks(struct walk *w)
{
	for (;;) {
		if (w->at < w->text.n && isspace((unsigned char)w->text.p[w->at]))
			step(w, 1);
		else if (ahead(w, "/*"))
			skip_until(w, "*/");
		else if (ahead(w, "//"))
			skip_until(w, "\n");
		else
			return;
	}
}

/* A literal in quotes at hand; what stands between them. */
static struct str take_literal(struct walk *w)
{
	char quote = w->text.p[w->at];
	size_t start = w->at + 1, i = start;
	while (i < w->text.n && w->text.p[i] != quote && w->text.p[i] != '\n')
		i += w->text.p[i] == '\\' ? 2 : 1;
	struct str body = str_slice(w->text, start, i);
	step(w, i + 1 - w->at);
	return body;
}

/* Literals beside each other as one text; false when there is none. */
static bool take_text(struct walk *w, struct str *out_r)
{
	struct buf b = buf_in(w->all->arena, LONGEST_TEXT);
	skip_blanks(w);
	if (!ahead(w, "\""))
		return false;
	while (ahead(w, "\"")) {
		struct str body = take_literal(w);
		if (!po_unquote(&b, body))
			mistake(w, "an escape that .po files do not have");
		skip_blanks(w);
	}
	if (w->at < w->text.n && (isalpha((unsigned char)w->text.p[w->at])))
		mistake(w, "a text for people cannot be continued by a macro");
	*out_r = arena_copy(w->all->arena, buf_view(&b));
	return true;
}

struct mark *extract_find(const struct marks *all, struct str id)
{
	for (size_t i = 0; i < all->count; i++)
		if (str_eq(all->items[i].id, id))
			return &all->items[i];
	return NULL;
}

static void add_mark(struct walk *w, struct str id, struct str plural, int line)
{
	struct marks *all = w->all;
	if (!id.n) {
		mistake(w, "an empty text is marked");
		return;
	}
	struct mark *m = extract_find(all, id);
	if (m && plural.n && m->plural.n && !str_eq(m->plural, plural)) {
		mistake(w, "this text has another plural elsewhere");
		return;
	}
	if (!m) {
		m = list_add(all->arena, all);
		*m = (struct mark){ id, plural, w->path, line, STR_EMPTY };
	}
	if (plural.n)
		m->plural = plural;
	m->places = arena_printf(all->arena, "%.*s%s%.*s:%d", STR(m->places), m->places.n ? " " :
	    "",
	    STR(w->path), line);
}

static bool take_sign(struct walk *w, char sign)
{
	skip_blanks(w);
	if (w->at >= w->text.n || w->text.p[w->at] != sign)
		return false;
	step(w, 1);
	return true;
}

/* The rest of an argument and its comma, past brackets and literals. */
static bool skip_argument(struct walk *w)
{
	int depth = 0;
	while (w->at < w->text.n) {
		char c = w->text.p[w->at];
		if (c == ',' && !depth) {
			step(w, 1);
			return true;
		}
		if (c == ';' || (c == ')' && !depth))
			return false;
		depth += (c == '(' || c == '[') - (c == ')' || c == ']');
		if (c == '"' || c == '\'')
			take_literal(w);
		else
			step(w, 1);
	}
	return false;
}

/* The texts behind the mark's name: one, or with a second one for plurals. */
static void take_mark(struct walk *w, bool first_is_lang, bool two)
{
	struct str id, plural = STR_EMPTY;
	if (first_is_lang && !skip_argument(w))
		return;
	skip_blanks(w);
	int line = w->line;
	if (!take_text(w, &id))
		return;
	if (two && (!take_sign(w, ',') || !take_text(w, &plural))) {
		mistake(w, "a text for one without the text for many");
		return;
	}
	add_mark(w, id, plural, line);
}

static void take_word(struct walk *w)
{
	size_t start = w->at, n = 0;
	while (w->at + n < w->text.n &&
	    (isalnum((unsigned char)w->text.p[start + n]) || w->text.p[start + n] == '_'))
		n++;
	struct str word = str_slice(w->text, start, start + n);
	step(w, n);
	bool plain = str_eq(word, S("_")), plural = str_eq(word, S("_n"));
	if (w->page && (plain || plural)) {
		skip_blanks(w);
		if (ahead(w, "\"")) {
			take_mark(w, false, plural);
			return;
		}
	}
	bool tr = str_eq(word, S("tr")), trn = str_eq(word, S("trn"));
	if ((plain || tr || trn || str_eq(word, S("N_"))) && take_sign(w, '('))
		take_mark(w, tr || trn, trn);
}

static void walk_code(struct walk *w, const char *end)
{
	while (w->at < w->text.n && !(end && ahead(w, end))) {
		char c = w->text.p[w->at];
		if (ahead(w, "/*") || (!w->page && ahead(w, "//")))
			skip_blanks(w);
		else if (c == '"' || c == '\'')
			take_literal(w);
		else if (isalnum((unsigned char)c) || c == '_')
			take_word(w);
		else
			step(w, 1);
	}
}

/* To the next {{ … }} or {! … !} of a template. */
static bool next_part(struct walk *w)
{
	while (w->at < w->text.n && !ahead(w, "{{") && !ahead(w, "{!"))
		step(w, 1);
	return w->at < w->text.n;
}

void extract_text(struct marks *all, struct str path, struct str text)
{
	struct walk w = { .all = all, .path = arena_copy(all->arena, path), .text = text, .line = 1,
		.page = str_ends(path, S(".html")) };
	if (!w.page) {
		walk_code(&w, NULL);
		return;
	}
	while (next_part(&w)) {
		bool statements = ahead(&w, "{!");
		step(&w, 2);
		walk_code(&w, statements ? "!}" : "}}");
	}
}

static bool is_source(struct str name)
{
	return str_ends(name, S(".c")) || str_ends(name, S(".h")) || str_ends(name, S(".cc")) ||
	    str_ends(name, S(".html"));
}

void extract_folder(struct marks *all, const char *folder)
{
	struct err e = { 0 };
	struct str *names, text;
	size_t count;
	bool ok = file_list(all->arena, folder, &names, &count, &e);
	for (size_t i = 0; ok && i < count; i++) {
		const char *path = file_join(all->arena, folder, names[i].p);
		if (file_is_folder(path)) {
			extract_folder(all, path);
		} else if (is_source(names[i])) {
			ok = file_map(all->arena, path, LARGEST_SOURCE, &text, &e);
			if (ok)
				extract_text(all, str_of(path), text);
		}
	}
	if (!ok) {
		fprintf(stderr, "%s %s\n", e.say, e.log);
		all->mistakes++;
	}
}
