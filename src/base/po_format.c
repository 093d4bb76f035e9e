/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What printf would take for a text: the type of each argument, by its place. A directive is
 * [place$] flags width .precision length conversion, as in printf(3). A blank as a flag ("100 %
 * of") is no directive here: the program never asks for one, and prose has it often.
 */
#include "base/po.h"

#include <string.h>

enum { MOST = 12 };

struct arguments {
	char types[MOST][4];	/* length and kind of each: "ld", "s", "" for none yet */
	int count;
	int directives;		/* with "%%" */
	bool placed, in_order, wrong;
};

static void skip_any(struct str *s, const char *set)
{
	while (s->n && s->p[0] && strchr(set, s->p[0]))
		*s = str_from(*s, 1);
}

/* A number at the head of *s, as in "2$" or a width; -1 if there is none. */
static int take_count(struct str *s)
{
	int n = -1;
	for (; s->n && s->p[0] >= '0' && s->p[0] <= '9'; *s = str_from(*s, 1))
		n = n > 1000 ? n : (n < 0 ? 0 : n * 10) + (s->p[0] - '0');
	return n;
}

static void note(struct arguments *all, int place, const char *length, char kind)
{
	int at = place > 0 ? place - 1 : all->count;
	all->placed = all->placed || place > 0;
	all->in_order = all->in_order || place <= 0;
	if (at >= MOST) {
		all->wrong = true;
		return;
	}
	char type[4] = { length[0], length[0] ? length[1] : kind, 0, 0 };
	type[strlen(length)] = kind;
	if (all->types[at][0] && strcmp(all->types[at], type) != 0)
		all->wrong = true;
	memcpy(all->types[at], type, sizeof type);
	if (at >= all->count)
		all->count = at + 1;
}

static void take_length(struct str *s, char length[3])
{
	static const char *const lengths[] = { "hh", "ll", "h", "l", "j", "z", "t", "L" };
	length[0] = 0;
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths && !length[0]; i++)
		if (str_starts(*s, str_of(lengths[i]))) {
			memcpy(length, lengths[i], strlen(lengths[i]) + 1);
			*s = str_from(*s, strlen(lengths[i]));
		}
}

/* The width or precision: a number, or an int of its own. */
static void take_width(struct str *s, struct arguments *all)
{
	if (s->n && s->p[0] == '*') {
		*s = str_from(*s, 1);
		note(all, 0, "", 'd');
	} else {
		take_count(s);
	}
}

/* One directive, behind its "%". */
static void take_directive(struct str *s, struct arguments *all)
{
	struct str before = *s;
	int place = take_count(s);
	if (place > 0 && s->n && s->p[0] == '$') {
		*s = str_from(*s, 1);
	} else {
		place = 0;
		*s = before;
	}
	skip_any(s, "-+#0'");
	take_width(s, all);
	if (s->n && s->p[0] == '.') {
		*s = str_from(*s, 1);
		take_width(s, all);
	}
	char length[3], kind = 0;
	take_length(s, length);
	if (s->n && s->p[0] && strchr("diouxXeEfFgGaAcsp", s->p[0]))
		kind = s->p[0];
	if (!kind) {
		all->wrong = true;
		return;
	}
	*s = str_from(*s, 1);
	kind = strchr("di", kind) ? 'd' : strchr("ouxX", kind) ? 'u' : strchr("csp", kind) ? kind :
	    'f';
	note(all, place, length, kind);
}

static struct arguments arguments_of(struct str s)
{
	struct arguments all = { .count = 0 };
	ptrdiff_t at;
	while (!all.wrong && (at = str_find_byte(s, '%', 0)) >= 0) {
		s = str_from(s, (size_t)at + 1);
		all.directives++;
		if (str_starts(s, S("%")))
			s = str_from(s, 1);
		else
			take_directive(&s, &all);
	}
	for (int i = 0; i < all.count; i++)
		all.wrong = all.wrong || !all.types[i][0];
	all.wrong = all.wrong || (all.placed && all.in_order);
	return all;
}

bool po_is_format(struct str text)
{
	struct arguments all = arguments_of(text);
	return !all.wrong && all.directives > 0;
}

bool po_same_arguments(struct str text, struct str translated, bool plural_form)
{
	struct arguments want = arguments_of(text), has = arguments_of(translated);
	if (want.wrong)		/* prose with a percent sign, which never meets printf */
		return true;
	if (has.wrong || has.count > want.count || (has.count < want.count && !plural_form))
		return false;
	if (!want.directives && has.directives)
		return false;
	for (int i = 0; i < has.count; i++)
		if (strcmp(want.types[i], has.types[i]) != 0)
			return false;
	return true;
}
