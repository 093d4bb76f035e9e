/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The six languages that are compiled in, their plural rules (Unicode CLDR) and their texts.
 * The tables of texts are made from po/ by tools/poc.c and sorted by the English text.
 */
#include "base/lang.h"
#include "base/lang_texts.h"
#include "base/num.h"

#include <string.h>

static int plural_one(int64_t n)	/* English, Spanish */
{
	return n == 1 ? 0 : 1;
}

static int plural_french(int64_t n)
{
	return n == 0 || n == 1 ? 0 : 1;
}

static int plural_none(int64_t n)
{
	(void)n;
	return 0;
}

static int plural_russian(int64_t n)
{
	int64_t ten = n % 10, hundred = n % 100;
	if (ten == 1 && hundred != 11)
		return 0;
	return ten >= 2 && ten <= 4 && (hundred < 12 || hundred > 14) ? 1 : 2;
}

static int plural_arabic(int64_t n)
{
	int64_t hundred = n % 100;
	if (n < 3)
		return (int)n;
	if (hundred >= 3 && hundred <= 10)
		return 3;
	return hundred >= 11 ? 4 : 5;
}

static const struct lang languages[] = {
	{ "en", "English", false, ".", ",", 2, plural_one, NULL },
	{ "fr", "Français", false, ",", "\xe2\x80\xaf", 2, plural_french, NULL },
	{ "es", "Español", false, ",", ".", 2, plural_one, NULL },
	{ "ar", "العربية", true, ".", ",", 6, plural_arabic, NULL },
	{ "zh", "中文", false, ".", ",", 1, plural_none, NULL },
	{ "ru", "Русский", false, ",", "\xc2\xa0", 3, plural_russian, NULL },
};
enum { LANGUAGES = sizeof languages / sizeof *languages };

const struct lang *lang_at(size_t i)
{
	return i < LANGUAGES ? &languages[i] : NULL;
}

const struct lang *lang_find(struct str tag)
{
	ptrdiff_t dash = str_find_byte(tag, '-', 0);
	struct str first = dash < 0 ? tag : str_slice(tag, 0, (size_t)dash);
	for (size_t i = 0; i < LANGUAGES; i++)
		if (str_ieq(first, str_of(languages[i].tag)))
			return &languages[i];
	return NULL;
}

/* "fr-CH, fr;q=0.9, en;q=0.8": the language known here with the greatest q; the first of equals. */
const struct lang *lang_accept(struct str header)
{
	const struct lang *best = &languages[0];
	double best_q = 0;
	struct str part;
	while (str_cut(&header, ',', &part)) {
		struct str tag;
		double q = 1;
		str_cut(&part, ';', &tag);
		part = str_trim(part);
		if (str_starts(part, S("q=")) && !num_real(str_from(part, 2), &q))
			continue;
		const struct lang *found = lang_find(str_trim(tag));
		if (found && q > best_q) {
			best = found;
			best_q = q;
		}
	}
	return best;
}

static const struct lang_texts *texts_of(const struct lang *lang)
{
	for (const struct lang_texts *t = lang_tables; lang && t->tag; t++)
		if (!strcmp(t->tag, lang->tag))
			return t;
	return NULL;
}

static const struct lang_text *find_text(const struct lang *lang, const char *text)
{
	const struct lang_texts *t = texts_of(lang);
	size_t low = 0, high = t ? t->count : 0;
	while (low < high) {
		size_t at = (low + high) / 2;
		int c = strcmp(text, t->items[at].text);
		if (!c)
			return &t->items[at];
		if (c < 0)
			high = at;
		else
			low = at + 1;
	}
	return NULL;
}

const char *tr(const struct lang *lang, const char *text)
{
	const struct lang_text *found = find_text(lang, text);
	return found ? found->forms[0] : text;
}

const char *trn(const struct lang *lang, const char *one, const char *other, int64_t n)
{
	int64_t size = n < 0 ? -n : n;
	const struct lang_text *found = find_text(lang, one);
	if (found && found->forms[lang->plural(size)])
		return found->forms[lang->plural(size)];
	return size == 1 ? one : other;
}
