/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The part of a text that shows why it was found: a window of some 200 bytes with the most words
 * that were asked for, in which each of them is marked.
 */
#include "base/utf8.h"
#include "search/search_impl.h"

enum { WINDOW = 240, BEFORE = 60 };

struct place {
	size_t from, to;
};

struct marking {
	struct cutter *cutter;
	struct arena *arena;
	const char *lang;
	const struct str *terms;
	size_t term_count;
	struct str begins;
	struct { struct place *items; size_t count, room; } found;
};

static bool is_asked(const struct marking *m, struct str term)
{
	for (size_t i = 0; i < m->term_count; i++)
		if (str_eq(m->terms[i], term))
			return true;
	return m->begins.n && str_starts(term, m->begins);
}

static void add_place(struct marking *m, size_t from, size_t to)
{
	struct place *last = m->found.count ? &m->found.items[m->found.count - 1] : NULL;
	if (last && from < last->to)
		last->to = to > last->to ? to : last->to;
	else
		*list_add(m->arena, &m->found) = (struct place){ from, to };
}

static bool mark_word(const struct word *w, void *thing)
{
	struct marking *m = thing;
	struct str terms[WORD_TERMS];
	struct place at = { w->from, w->to };
	size_t n = terms_of(m->cutter, m->arena, m->lang, w, terms);
	for (size_t i = 0; i < n; i++)
		if (is_asked(m, terms[i])) {
			add_place(m, at.from, at.to);
			break;
		}
	return true;
}

/* The first found word of the window that has most of them. */
static size_t best_start(const struct marking *m)
{
	size_t best = 0, most = 0;
	for (size_t i = 0; i < m->found.count; i++) {
		size_t k = i;
		while (k < m->found.count &&
		       m->found.items[k].to <= m->found.items[i].from + WINDOW - BEFORE)
			k++;
		if (k - i > most) {
			most = k - i;
			best = m->found.items[i].from;
		}
	}
	return best;
}

/* Forward to the beginning of a character, and of a word where there is one soon. */
static size_t settle(struct str text, size_t at)
{
	while (at < text.n && ((unsigned char)text.p[at] & 0xc0) == 0x80)
		at++;
	for (size_t i = at; i < text.n && i < at + 20; i++)
		if (text.p[i] == ' ')
			return i + 1;
	return at;
}

void snippet_make(struct cutter *c, struct arena *a, struct str lang, struct str text,
    const struct str *terms, size_t term_count, struct str begins, struct search_hit *hit)
{
	struct { struct search_part *items; size_t count, room; } parts = { 0 };
	struct marking m = { .cutter = c, .arena = a, .lang = arena_text(a, lang), .terms = terms,
		.term_count = term_count, .begins = begins };
	words_cut(c->words, text, mark_word, &m);
	size_t best = best_start(&m);
	size_t at = best > BEFORE ? settle(text, best - BEFORE) : 0;
	if (at > best)
		at = best;
	size_t end = at + utf8_cut(str_from(text, at), WINDOW).n;
	if (at)
		*list_add(a, &parts) = (struct search_part){ S("… "), false };
	for (size_t i = 0; i < m.found.count; i++) {
		struct place p = m.found.items[i];
		if (p.from < at || p.to > end)
			continue;
		if (p.from > at)
			*list_add(a, &parts) =
			    (struct search_part){ str_slice(text, at, p.from), false };
		*list_add(a, &parts) = (struct search_part){ str_slice(text, p.from, p.to), true };
		at = p.to;
	}
	if (end > at)
		*list_add(a, &parts) = (struct search_part){ str_slice(text, at, end), false };
	if (end < text.n)
		*list_add(a, &parts) = (struct search_part){ S(" …"), false };
	hit->parts = parts.items;
	hit->part_count = parts.count;
}
