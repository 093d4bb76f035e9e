/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The words of periods. A text is first made plain: small letters, digits of any script as 0-9,
 * every blank a blank, every long dash "=". Then the longest word of the table that stands at the
 * head is taken, until nothing is left. Words of alphabets end where no letter follows; Chinese
 * ones need no end.
 */
#include "base/period_words.h"
#include "base/utf8.h"

#include <string.h>

enum { LONGEST = 240 };

/* Kind ' ' is read and dropped. Small letters only. */
static const struct word {
	const char *text;
	char kind;
	int value;
} words[] = {
	{ "january", 'M', 1 }, { "february", 'M', 2 }, { "march", 'M', 3 }, { "april", 'M', 4 },
	{ "may", 'M', 5 }, { "june", 'M', 6 }, { "july", 'M', 7 }, { "august", 'M', 8 },
	{ "september", 'M', 9 }, { "october", 'M', 10 }, { "november", 'M', 11 },
	{ "december", 'M', 12 }, { "jan", 'M', 1 }, { "feb", 'M', 2 }, { "mar", 'M', 3 },
	{ "apr", 'M', 4 }, { "jun", 'M', 6 }, { "jul", 'M', 7 }, { "aug", 'M', 8 },
	{ "sept", 'M', 9 }, { "sep", 'M', 9 }, { "oct", 'M', 10 }, { "nov", 'M', 11 },
	{ "dec", 'M', 12 },
	/* French, also without its accents */
	{ "janvier", 'M', 1 }, { "février", 'M', 2 }, { "fevrier", 'M', 2 }, { "mars", 'M', 3 },
	{ "avril", 'M', 4 }, { "mai", 'M', 5 }, { "juin", 'M', 6 }, { "juillet", 'M', 7 },
	{ "août", 'M', 8 }, { "aout", 'M', 8 }, { "septembre", 'M', 9 }, { "octobre", 'M', 10 },
	{ "novembre", 'M', 11 }, { "décembre", 'M', 12 }, { "decembre", 'M', 12 },
	{ "janv", 'M', 1 }, { "févr", 'M', 2 }, { "fév", 'M', 2 }, { "avr", 'M', 4 },
	{ "juil", 'M', 7 }, { "déc", 'M', 12 },
	/* Spanish */
	{ "enero", 'M', 1 }, { "febrero", 'M', 2 }, { "marzo", 'M', 3 }, { "abril", 'M', 4 },
	{ "mayo", 'M', 5 }, { "junio", 'M', 6 }, { "julio", 'M', 7 }, { "agosto", 'M', 8 },
	{ "septiembre", 'M', 9 }, { "setiembre", 'M', 9 }, { "octubre", 'M', 10 },
	{ "noviembre", 'M', 11 }, { "diciembre", 'M', 12 }, { "ene", 'M', 1 }, { "abr", 'M', 4 },
	{ "ago", 'M', 8 }, { "set", 'M', 9 }, { "dic", 'M', 12 },
	/* German, for files from there */
	{ "januar", 'M', 1 }, { "februar", 'M', 2 }, { "märz", 'M', 3 }, { "juni", 'M', 6 },
	{ "juli", 'M', 7 }, { "oktober", 'M', 10 }, { "dezember", 'M', 12 }, { "okt", 'M', 10 },
	{ "dez", 'M', 12 }, { "bis", '~', 0 },
	/* Russian: as a name, behind a day, short */
	{ "январь", 'M', 1 }, { "февраль", 'M', 2 }, { "март", 'M', 3 }, { "апрель", 'M', 4 },
	{ "май", 'M', 5 }, { "июнь", 'M', 6 }, { "июль", 'M', 7 }, { "август", 'M', 8 },
	{ "сентябрь", 'M', 9 }, { "октябрь", 'M', 10 }, { "ноябрь", 'M', 11 },
	{ "декабрь", 'M', 12 }, { "января", 'M', 1 }, { "февраля", 'M', 2 }, { "марта", 'M', 3 },
	{ "апреля", 'M', 4 }, { "мая", 'M', 5 }, { "июня", 'M', 6 }, { "июля", 'M', 7 },
	{ "августа", 'M', 8 }, { "сентября", 'M', 9 }, { "октября", 'M', 10 },
	{ "ноября", 'M', 11 }, { "декабря", 'M', 12 }, { "янв", 'M', 1 }, { "фев", 'M', 2 },
	{ "февр", 'M', 2 }, { "мар", 'M', 3 }, { "апр", 'M', 4 }, { "июн", 'M', 6 },
	{ "июл", 'M', 7 }, { "авг", 'M', 8 }, { "сен", 'M', 9 }, { "сент", 'M', 9 },
	{ "окт", 'M', 10 }, { "ноя", 'M', 11 }, { "нояб", 'M', 11 }, { "дек", 'M', 12 },
	/* Arabic: Egypt and the Gulf, the Maghreb, the Levant */
	{ "يناير", 'M', 1 }, { "فبراير", 'M', 2 }, { "مارس", 'M', 3 }, { "أبريل", 'M', 4 },
	{ "ابريل", 'M', 4 }, { "إبريل", 'M', 4 }, { "مايو", 'M', 5 }, { "يونيو", 'M', 6 },
	{ "يونيه", 'M', 6 }, { "يوليو", 'M', 7 }, { "يوليه", 'M', 7 }, { "أغسطس", 'M', 8 },
	{ "اغسطس", 'M', 8 }, { "سبتمبر", 'M', 9 }, { "أكتوبر", 'M', 10 }, { "اكتوبر", 'M', 10 },
	{ "نوفمبر", 'M', 11 }, { "ديسمبر", 'M', 12 }, { "جانفي", 'M', 1 }, { "فيفري", 'M', 2 },
	{ "أفريل", 'M', 4 }, { "ماي", 'M', 5 }, { "جوان", 'M', 6 }, { "جويلية", 'M', 7 },
	{ "يوليوز", 'M', 7 }, { "أوت", 'M', 8 }, { "غشت", 'M', 8 }, { "شتنبر", 'M', 9 },
	{ "نونبر", 'M', 11 }, { "دجنبر", 'M', 12 }, { "كانون الثاني", 'M', 1 }, { "شباط", 'M', 2 },
	{ "آذار", 'M', 3 }, { "نيسان", 'M', 4 }, { "أيار", 'M', 5 }, { "حزيران", 'M', 6 },
	{ "تموز", 'M', 7 }, { "آب", 'M', 8 }, { "أيلول", 'M', 9 }, { "تشرين الأول", 'M', 10 },
	{ "تشرين الثاني", 'M', 11 }, { "كانون الأول", 'M', 12 },
	/* Chinese; "10月" is a number and 月 */
	{ "一月", 'M', 1 }, { "二月", 'M', 2 }, { "三月", 'M', 3 }, { "四月", 'M', 4 },
	{ "五月", 'M', 5 }, { "六月", 'M', 6 }, { "七月", 'M', 7 }, { "八月", 'M', 8 },
	{ "九月", 'M', 9 }, { "十月", 'M', 10 }, { "十一月", 'M', 11 }, { "十二月", 'M', 12 },
	{ "年", ' ', 0 }, { "日", ' ', 0 }, { "号", ' ', 0 }, { "第", ' ', 0 }, { "度", ' ', 0 },
	{ "季度", 'Q', 0 }, { "季", 'Q', 0 }, { "一", 'n', 1 }, { "二", 'n', 2 }, { "三", 'n', 3 },
	{ "四", 'n', 4 }, { "上半年", 'H', 1 }, { "下半年", 'H', 2 }, { "至", '~', 0 }, { "到", '~', 0 },
	{ "从", ' ', 0 }, { "学年", 'F', 0 }, { "财年", 'F', 0 },
	/* parts of years */
	{ "q", 'Q', 0 }, { "qtr", 'Q', 0 }, { "quarter", 'Q', 0 }, { "trimestre", 'Q', 0 },
	{ "trim", 'Q', 0 }, { "quartal", 'Q', 0 }, { "квартал", 'Q', 0 }, { "кв", 'Q', 0 },
	{ "الربع", 'Q', 0 }, { "t", 'T', 0 }, { "h", 'H', 0 }, { "s", 'H', 0 }, { "half", 'H', 0 },
	{ "half-year", 'H', 0 }, { "semester", 'H', 0 }, { "semestre", 'H', 0 },
	{ "полугодие", 'H', 0 }, { "w", 'W', 0 }, { "week", 'W', 0 }, { "semaine", 'W', 0 },
	{ "semana", 'W', 0 }, { "неделя", 'W', 0 }, { "周", 'W', 0 }, { "a", 'A', 0 },
	{ "m", 'P', 0 },
	{ "first", 'n', 1 }, { "second", 'n', 2 }, { "third", 'n', 3 }, { "fourth", 'n', 4 },
	{ "premier", 'n', 1 }, { "deuxième", 'n', 2 }, { "troisième", 'n', 3 },
	{ "quatrième", 'n', 4 }, { "primer", 'n', 1 }, { "segundo", 'n', 2 }, { "tercer", 'n', 3 },
	{ "cuarto", 'n', 4 }, { "الأول", 'n', 1 }, { "الثاني", 'n', 2 }, { "الثالث", 'n', 3 },
	{ "الرابع", 'n', 4 }, { "i", 'n', 1 }, { "ii", 'n', 2 }, { "iii", 'n', 3 },
	{ "iv", 'n', 4 },
	/* spans */
	{ "to", '~', 0 }, { "until", '~', 0 }, { "through", '~', 0 }, { "à", '~', 0 },
	{ "au", '~', 0 }, { "a ", '~', 0 }, { "al", '~', 0 }, { "hasta", '~', 0 }, { "по", '~', 0 },
	{ "до", '~', 0 }, { "إلى", '~', 0 }, { "حتى", '~', 0 }, { "from", ' ', 0 },
	{ "du", ' ', 0 },
	{ "desde", ' ', 0 }, { "с", ' ', 0 }, { "من", ' ', 0 },
	{ "year ending", 'E', 0 }, { "year ended", 'E', 0 }, { "year to", 'E', 0 },
	{ "ye", 'E', 0 },
	{ "twelve months to", 'E', 0 }, { "months to", 'E', 0 }, { "months ending", 'E', 0 },
	{ "fy", 'F', 0 }, { "ay", 'F', 0 }, { "financial year", 'F', 0 }, { "fiscal year", 'F', 0 },
	{ "academic year", 'F', 0 }, { "school year", 'F', 0 }, { "tax year", 'F', 0 },
	{ "année scolaire", 'F', 0 }, { "année universitaire", 'F', 0 }, { "exercice", 'F', 0 },
	{ "año escolar", 'F', 0 }, { "año académico", 'F', 0 }, { "curso", 'F', 0 },
	{ "учебный год", 'F', 0 }, { "العام الدراسي", 'F', 0 }, { "السنة الدراسية", 'F', 0 },
	/* without a meaning of their own */
	{ "of", ' ', 0 }, { "de", ' ', 0 }, { "del", ' ', 0 }, { "des", ' ', 0 },
	{ "year", ' ', 0 },
	{ "calendar year", ' ', 0 }, { "année", ' ', 0 }, { "año", ' ', 0 }, { "jahr", ' ', 0 },
	{ "год", ' ', 0 }, { "года", ' ', 0 }, { "годы", ' ', 0 }, { "г", ' ', 0 },
	{ "гг", ' ', 0 },
	{ "عام", ' ', 0 }, { "سنة", ' ', 0 },
};

/* Endings of ordinals, right behind a number of one or two digits: 1st, 1er, 2e, 1-й, 3º. */
static const char *const ordinals[] = { "st", "nd", "rd", "th", "er", "ère", "ème", "e", "-й", "й",
	"º", "ª", "." };

/* ---- plain text ---- */

/* Digits of other scripts: Arabic, Persian, full width. */
static int digit_of(int32_t c)
{
	static const int32_t zeros[] = { '0', 0x660, 0x6f0, 0xff10 };
	for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++)
		if (c >= zeros[i] && c <= zeros[i] + 9)
			return (int)(c - zeros[i]);
	return -1;
}

static int32_t lower(int32_t c)
{
	if ((c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7) ||
	    (c >= 0x410 && c <= 0x42f))
		return c + 32;
	return c;
}

static int32_t plain(int32_t c)
{
	int digit = digit_of(c);
	if (digit >= 0)
		return '0' + digit;
	if (c == '\t' || c == ',' || c == 0xa0 || c == 0x202f || (c >= 0x2000 && c <= 0x200a) ||
	    c == 0x3000 || c == 0x60c || c == 0xff0c)
		return ' ';
	if (c == 0x2010 || c == 0x2011 || c == 0x2212)
		return '-';
	if ((c >= 0x2012 && c <= 0x2015) || c == '=')
		return c == '=' ? 0 : '=';
	return c == 0xff0f ? '/' : lower(c);
}

/* The plain form of s in out; a dash with a blank beside it becomes "=". 0 when it is too long. */
static size_t make_plain(struct str s, char out[LONGEST])
{
	size_t n = 0, at = 0;
	int32_t c;
	while ((c = utf8_next(s, &at)) >= 0) {
		c = plain(c);
		if (n + 4 > LONGEST || !c || c == 0xfffd)
			return 0;
		n += utf8_put(c, out + n);
	}
	for (size_t i = 0; i < n; i++)
		if (out[i] == '-' && ((i && out[i - 1] == ' ') || (i + 1 < n && out[i + 1] == ' ')))
			out[i] = '=';
	return n;
}

/* ---- tokens ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Does a letter of an alphabet stand at the head? (Chinese characters are none.) */
static bool letter_at(struct str s)
{
	size_t at = 0;
	int32_t c = utf8_next(s, &at);
	return (c >= 'a' && c <= 'z') || (c >= 0xaa && c < 0x2000 && c != 0xb7 && c != 0xd7);
}

static bool ends_in_alphabet(struct str word)
{
	unsigned char last = (unsigned char)word.p[word.n - 1];
	return last != ' ' && (unsigned char)word.p[0] < 0xe2;
}

static const struct word *word_at(struct str s, size_t *length_r)
{
	const struct word *best = NULL;
	*length_r = 0;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct str w = str_of(words[i].text);
		if (w.n <= *length_r || w.p[0] != s.p[0] || !str_starts(s, w) ||
		    (ends_in_alphabet(w) && letter_at(str_from(s, w.n))))
			continue;
		best = &words[i];
		*length_r = w.n;
	}
	return best;
}

static bool add(struct period_tokens *t, char kind, int value)
{
	if (t->count == PERIOD_TOKENS)
		return false;
	t->values[t->count] = value;
	t->kinds[t->count++] = kind;
	return true;
}

static bool take_number(struct str *s, struct period_tokens *t)
{
	size_t n = 0;
	int value = 0;
	for (; n < s->n && n < 5 && is_digit(s->p[n]); n++)
		value = value * 10 + (s->p[n] - '0');
	if (n == 3 || n > 4)
		return false;
	*s = str_from(*s, n);
	if (n == 4)
		return add(t, 'Y', value);
	if (str_starts(*s, S("月"))) {
		*s = str_from(*s, 3);
		return value >= 1 && value <= 12 && add(t, 'M', value);
	}
	for (size_t i = 0; i < sizeof ordinals / sizeof *ordinals; i++) {
		struct str end = str_of(ordinals[i]);
		bool dot = end.p[0] == '.';	/* "5. Mai", but not "5.6.2019" */
		if (!str_starts(*s, end) || (dot ? s->n < 2 || s->p[1] != ' ' :
		    letter_at(str_from(*s, end.n))))
			continue;
		*s = str_from(*s, end.n);
		break;
	}
	return add(t, 'n', value);
}

static bool take_word(struct str *s, struct period_tokens *t)
{
	size_t length;
	const struct word *w = word_at(*s, &length);
	if (!w || !w->kind)
		return false;
	*s = str_from(*s, length);
	if (letter_at(str_n(w->text, length)) && str_starts(*s, S(".")))
		*s = str_from(*s, 1);	/* "Sept." */
	if (w->kind == ' ')
		return true;
	if (w->kind == 'H' && w->value)
		return add(t, 'H', 0) && add(t, 'n', w->value);
	return add(t, w->kind, w->value);
}

bool period_cut(struct str s, struct period_tokens *out_r)
{
	struct period_tokens t = { .count = 0 };
	char text[LONGEST];
	struct str rest = str_n(text, make_plain(s, text));
	while (rest.n) {
		char c = rest.p[0];
		bool ok = true;
		if (c == ' ' || strchr("-=/.", c))
			rest = str_from(rest, 1);
		if (c != ' ' && strchr("-=/.", c))
			ok = add(&t, c, 0);
		else if (is_digit(c))
			ok = take_number(&rest, &t);
		else if (c != ' ')
			ok = take_word(&rest, &t);
		if (!ok)
			return false;
	}
	t.kinds[t.count] = 0;
	*out_r = t;
	return t.count > 0;
}
