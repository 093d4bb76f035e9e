/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Codes out of words: what a source calls "Not disabled (core)" becomes "not-disabled-core".
 *
 * Latin letters lose their accents, so that "Straße" and "STRASSE" meet; letters of other scripts
 * stay as they are. The signs that tell figures apart (+, <, >, %, &) become words, or "65+" and
 * "65" would be one category. Two texts that differ only in what a slug drops share a code.
 */
#include "base/utf8.h"
#include "measure/model.h"

#include <string.h>

enum { SLUG_MAX = 80, TAIL = 9 };	/* "-" and eight digits of hash */

/* Latin letters U+00C0 to U+017F without their accents; a blank: a sign, not a letter. */
static const char *const latin[] = {
	"a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",
	"d", "n", "o", "o", "o", "o", "o", " ", "o", "u", "u", "u", "u", "y", "th", "ss",
	"a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",
	"d", "n", "o", "o", "o", "o", "o", " ", "o", "u", "u", "u", "u", "y", "th", "y",
	"a", "a", "a", "a", "a", "a", "c", "c", "c", "c", "c", "c", "c", "c", "d", "d",
	"d", "d", "e", "e", "e", "e", "e", "e", "e", "e", "e", "e", "g", "g", "g", "g",
	"g", "g", "g", "g", "h", "h", "h", "h", "i", "i", "i", "i", "i", "i", "i", "i",
	"i", "i", "ij", "ij", "j", "j", "k", "k", "k", "l", "l", "l", "l", "l", "l", "l",
	"l", "l", "l", "n", "n", "n", "n", "n", "n", "n", "n", "n", "o", "o", "o", "o",
	"o", "o", "oe", "oe", "r", "r", "r", "r", "r", "r", "s", "s", "s", "s", "s", "s",
	"s", "s", "t", "t", "t", "t", "t", "t", "u", "u", "u", "u", "u", "u", "u", "u",
	"u", "u", "u", "u", "w", "w", "y", "y", "y", "z", "z", "z", "z", "z", "z", "s",
};

static const struct {
	int32_t sign;
	const char *word;
} signs[] = {
	{ '+', "-plus-" }, { '<', "-under-" }, { '>', "-over-" }, { '%', "-percent-" },
	{ '&', "-and-" }, { 0x2264, "-up-to-" }, { 0x2265, "-from-" }, { 0x20ac, "-eur-" },
	{ 0xa3, "-gbp-" }, { '$', "-usd-" },
};

static const char *sign_word(int32_t c)
{
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (signs[i].sign == c)
			return signs[i].word;
	return NULL;
}

/* Spaces and punctuation beyond ASCII, which separate words. */
static bool separates(int32_t c)
{
	return c < 0xc0 || (c >= 0x2000 && c <= 0x206f) || (c >= 0x3000 && c <= 0x303f) ||
	    c == 0xfffd || c == 0xd7 || c == 0xf7 || c == 0x60c || c == 0x61b || c == 0x61f;
}

static void put_dash(struct buf *b)
{
	if (b->n && b->p[b->n - 1] != '-')
		buf_byte(b, '-');
}

static void put_word(struct buf *b, const char *word)
{
	for (; *word; word++)
		if (*word == '-')
			put_dash(b);
		else
			buf_byte(b, *word);
}

static void put_letter(struct buf *b, int32_t c)
{
	char bytes[4];
	const char *word = sign_word(c);
	if (word)
		put_word(b, word);
	else if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.')
		buf_byte(b, (char)c);
	else if (c >= 'A' && c <= 'Z')
		buf_byte(b, (char)(c + 'a' - 'A'));
	else if (separates(c))
		put_dash(b);
	else if (c <= 0x17f)
		put_word(b, latin[c - 0xc0]);
	else if (c >= 0x300 && c <= 0x36f)
		;	/* an accent on its own */
	else
		buf_add(b, bytes, utf8_put(c, bytes));
}

struct str slug(struct arena *a, struct str words)
{
	struct buf b = buf_in(a, 4 * words.n + 64);
	for (size_t at = 0; at < words.n;)
		put_letter(&b, utf8_next(words, &at));
	struct str s = buf_view(&b);
	while (s.n && s.p[s.n - 1] == '-')
		s.n--;
	if (!s.n)
		return words.n ? arena_printf(a, "x%08x", (unsigned)str_hash(words)) : STR_EMPTY;
	if (s.n <= SLUG_MAX)
		return s;
	unsigned tail = (unsigned)str_hash(s);
	s = utf8_cut(s, SLUG_MAX - TAIL);
	return arena_printf(a, "%.*s-%08x", STR(s), tail);
}

bool slice_parse(struct arena *a, struct str code, struct category **out_r, size_t *count_r)
{
	struct { struct category *items; size_t count, room; } list = { 0 };
	struct str rest = code, pair;
	while (code.n && str_cut(&rest, ';', &pair)) {
		ptrdiff_t eq = str_find_byte(pair, '=', 0);
		if (eq <= 0 || (size_t)eq + 1 >= pair.n)
			return false;
		*list_add(a, &list) = (struct category){
			.dimension = str_slice(pair, 0, (size_t)eq),
			.code = str_from(pair, (size_t)eq + 1) };
	}
	*out_r = list.items;
	*count_r = list.count;
	return true;
}
