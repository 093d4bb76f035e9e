/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Forms in memory: their texts, their names, what every one of them must have, counting words. */
#include "city/report/form.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <string.h>

/* ORDER: enum question_kind */
static const char *const kind_words[QUESTION_KINDS] = { "section", "note", "table", "result",
	"line", "text", "whole", "number", "date", "choice", "choices", "rating", "file" };

const char *form_kind_word(enum question_kind kind)
{
	return kind_words[kind];
}

bool form_kind_read(struct str word, enum question_kind *kind_r)
{
	for (int i = 0; i < QUESTION_KINDS; i++)
		if (str_eq(word, str_of(kind_words[i]))) {
			*kind_r = (enum question_kind)i;
			return true;
		}
	return false;
}

struct str form_say(const struct form_texts *t, const struct lang *lang)
{
	struct str tag = lang ? str_of(lang->tag) : S("en");
	for (size_t i = 0; i < t->count; i++)
		if (str_eq(t->items[i].lang, tag))
			return t->items[i].text;
	return t->count ? t->items[0].text : STR_EMPTY;
}

void form_text_add(struct arena *a, struct form_texts *t, struct str lang, struct str text)
{
	text = str_trim(text);
	if (!text.n)
		return;
	*list_add(a, t) = (typeof(*t->items)){ arena_copy(a, lang), utf8_clean(a, text) };
}

void form_text_all(struct arena *a, struct form_texts *t, const char *word)
{
	const struct lang *lang;
	for (size_t k = 0; (lang = lang_at(k)) != NULL; k++)
		form_text_add(a, t, str_of(lang->tag), str_of(tr(lang, word)));
}

const struct form_question *form_find(const struct form *f, struct str name)
{
	for (size_t i = 0; i < f->questions.count; i++)
		if (str_eq(f->questions.items[i].name, name))
			return &f->questions.items[i];
	return NULL;
}

bool form_asks(const struct form_question *q)
{
	return q->kind > QUESTION_RESULT;
}

struct str form_name(struct arena *a, struct str words)
{
	struct buf b = buf_in(a, 256);
	words = str_trim(words);
	for (size_t i = 0; i < words.n && b.n < 60; i++) {
		char c = words.p[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
		buf_byte(&b, plain ? c : '_');
	}
	return buf_view(&b);
}

/* ---- what every form must have ---- */

static void check_expressions(const struct form *f, const struct form_question *q,
    struct problem at, struct problems *found)
{
	struct arena *a = found->arena;
	if (q->when.n && !form_expression_check(a, f, q->when, false))
		problem_add(found, at, N_("When \"%.*s\" is asked cannot be understood: %.*s"),
		    STR(q->name), STR(utf8_cut(q->when, 200)));
	if (q->check.n && !form_expression_check(a, f, q->check, true))
		problem_add(found, at, N_("What \"%.*s\" must be cannot be understood: %.*s"),
		    STR(q->name), STR(utf8_cut(q->check, 200)));
	if (q->kind == QUESTION_RESULT && !form_expression_check(a, f, q->result, false))
		problem_add(found, at, N_("What \"%.*s\" is worked out from cannot be understood: "
		    "%.*s"), STR(q->name), STR(utf8_cut(q->result, 200)));
	for (size_t i = 0; i < q->options.count; i++)
		if (q->options.items[i].when.n &&
		    !form_expression_check(a, f, q->options.items[i].when, false))
			problem_add(found, at, N_("When an answer of \"%.*s\" is offered cannot be "
			    "understood: %.*s"), STR(q->name),
			    STR(utf8_cut(q->options.items[i].when, 200)));
}

static void check_question(const struct form *f, size_t i, const char *name,
    struct problems *found)
{
	const struct form_question *q = &f->questions.items[i];
	const struct form_question *table = q->table.n ? form_find(f, q->table) : NULL;
	struct problem at = { .source = str_of(name), .row = q->line, .excerpt = q->name };
	if (!q->name.n)
		problem_add(found, at, N_("A question has no name."));
	else if (form_find(f, q->name) != q)
		problem_add(found, at, N_("Two questions have the name \"%.*s\"."), STR(q->name));
	if (!q->label.count && q->kind != QUESTION_RESULT)
		problem_add(found, at, N_("The question \"%.*s\" has no text."), STR(q->name));
	if ((q->kind == QUESTION_CHOICE || q->kind == QUESTION_CHOICES) && !q->options.count)
		problem_add(found, at, N_("The question \"%.*s\" has no answers to choose from."),
		    STR(q->name));
	if (q->table.n && (!table || table->kind != QUESTION_TABLE || table > q))
		problem_add(found, at, N_("\"%.*s\" belongs to \"%.*s\", but there is no such "
		    "table before it."), STR(q->name), STR(q->table));
	check_expressions(f, q, at, found);
}

bool form_check(struct form *f, const char *name, struct problems *found, struct err *e)
{
	size_t asked = 0;
	struct problem at = { .source = str_of(name) };
	for (size_t i = 0; i < f->questions.count; i++) {
		check_question(f, i, name, found);
		asked += form_asks(&f->questions.items[i]);
	}
	if (!f->title.count)
		problem_add(found, at, N_("The form has no title."));
	if (!asked)
		problem_add(found, at, N_("The form asks nothing."));
	if (!found->total)
		return true;
	return fail(e, ERR_INPUT, N_("%s: %.*s"), name, STR(found->items[0].text));
}

/* ---- words ---- */

/* Characters that are words by themselves: Chinese and Japanese ones. */
static bool stands_alone(int32_t c)
{
	return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
	    (c >= 0x3040 && c <= 0x30FF) || (c >= 0x20000 && c <= 0x3FFFF);
}

/* Punctuation of Chinese and the blanks of all scripts separate words. */
static bool separates(int32_t c)
{
	return c <= ' ' || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200B) ||
	    (c >= 0x3001 && c <= 0x3020) || (c >= 0xFF00 && c <= 0xFF0F) || c == 0xFF1A ||
	    c == 0xFF1B || c == 0xFF1F;
}

/* A word has a letter or digit: "–" and "-" alone are none. */
static bool says(int32_t c)
{
	return c > 0xBF ? !(c >= 0x2010 && c <= 0x206F) : (c >= '0' && c <= '9') ||
	    (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

int64_t form_words(struct str text)
{
	int64_t words = 0;
	bool inside = false, counted = false;
	size_t at = 0;
	for (int32_t c; (c = utf8_next(text, &at)) >= 0;) {
		if (stands_alone(c)) {
			words++;
			inside = counted = false;
		} else if (separates(c)) {
			inside = counted = false;
		} else {
			inside = true;
			if (inside && !counted && says(c)) {
				words++;
				counted = true;
			}
		}
	}
	return words;
}
