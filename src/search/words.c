/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * ICU's rules (UAX 29, with its dictionaries for Chinese, Japanese, Thai …) cut a text into words;
 * each is folded to what is compared. Marks are dropped only where readers take a letter with and
 * without them for the same (Latin, Greek, Arabic, Hebrew; in Cyrillic the stress and the points
 * of ё): elsewhere a mark makes another letter (й, が, vowels of Indic scripts).
 *
 * The one file that sees ICU's rules for words.
 */
#include "search/words.h"
#include "base/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

enum { MAX_TEXT = 1 << 20, MAX_WORD = 60, MAX_UNITS = 128 };

/* Classes of UAX 29 for characters whose words need no dictionary: up to the end of Arabic, and
 * general punctuation. */
enum { SIMPLE_END = 0x700, PUNCTUATION = 0x2000, PUNCTUATION_END = 0x2070,
	SIMPLE_CLASSES = SIMPLE_END + PUNCTUATION_END - PUNCTUATION };

struct words {
	UBreakIterator *breaks;
	unsigned char classes[SIMPLE_CLASSES];
	const UNormalizer2 *casefold, *decompose, *compose;
	UChar *text;		/* the text being cut, as UTF-16 */
	int32_t *bytes;		/* per unit of it, and one past it: the byte it stands on */
	int32_t *run;		/* beginnings of the characters of the present dense run */
	size_t room, run_count;
	int32_t run_end;
	char lower[MAX_UNITS * 4], folded[MAX_UNITS * 4];
	bool (*fn)(const struct word *word, void *thing);
	void *thing;
	bool stopped, spans;
};

const char *words_version(void)
{
	return U_ICU_VERSION;
}

static UChar32 simple_character(int i)
{
	return i < SIMPLE_END ? i : PUNCTUATION + i - SIMPLE_END;
}

struct words *words_new(struct err *e)
{
	UErrorCode code = U_ZERO_ERROR;
	struct words *w = calloc(1, sizeof *w);
	if (!w) {
		fail_system(e, "no memory for cutting words");
		return NULL;
	}
	w->breaks = ubrk_open(UBRK_WORD, "", NULL, 0, &code);
	w->casefold = unorm2_getNFKCCasefoldInstance(&code);
	w->decompose = unorm2_getNFDInstance(&code);
	w->compose = unorm2_getNFCInstance(&code);
	for (int i = 0; i < SIMPLE_CLASSES; i++)
		w->classes[i] = (unsigned char)u_getIntPropertyValue(simple_character(i),
		    UCHAR_WORD_BREAK);
	w->classes[':'] = U_WB_OTHER;		/* as in ICU's rules */
	w->classes['@'] = U_WB_KATAKANA;	/* has rules of its own there */
	if (U_FAILURE(code)) {
		fail_system(e, "icu: %s", u_errorName(code));
		words_free(w);
		return NULL;
	}
	return w;
}

void words_free(struct words *w)
{
	if (!w)
		return;
	if (w->breaks)
		ubrk_close(w->breaks);
	free(w->text);
	free(w->bytes);
	free(w->run);
	free(w);
}

/* ---- folding ---- */

static bool marks_are_dropped(UScriptCode script)
{
	return script == USCRIPT_LATIN || script == USCRIPT_GREEK || script == USCRIPT_ARABIC ||
	    script == USCRIPT_HEBREW;
}

/* Letters that no normal form takes apart, and forms of Arabic letters that are typed for each
 * other. "" drops the letter. */
static const struct {
	UChar32 letter;
	const char *as;
} letters[] = {
	{ 0x27, "" },
	{ 0x2019, "" },
	{ 0x2bc, "" },
	{ 0xe6, "ae" },
	{ 0xf0, "d" },
	{ 0xf8, "o" },
	{ 0xfe, "th" },
	{ 0x111, "d" },
	{ 0x127, "h" },
	{ 0x131, "i" },
	{ 0x142, "l" },
	{ 0x14b, "n" },
	{ 0x153, "oe" },
	{ 0x167, "t" },
	{ 0x629, "ه" },
	{ 0x640, "" },
	{ 0x649, "ي" },
	{ 0x671, "ا" },
	{ 0x6a9, "ك" },
	{ 0x6be, "ه" },
	{ 0x6c1, "ه" },
	{ 0x6cc, "ي" },
};

static const char *letter_as(UChar32 c)
{
	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
		if (letters[i].letter == c)
			return letters[i].as;
	return NULL;
}

static bool mark_goes(UChar32 mark, UChar32 on, UScriptCode script)
{
	if (u_charType(mark) != U_NON_SPACING_MARK)
		return false;
	if (script == USCRIPT_CYRILLIC)
		return mark == 0x300 || mark == 0x301 || (mark == 0x308 && on == 0x435);
	return marks_are_dropped(script);
}

/* Decomposed text without its marks, with digits of every script as 0-9. */
static int32_t strip(const UChar *from, int32_t n, UChar *to, int32_t room)
{
	UScriptCode script = USCRIPT_COMMON;
	UChar32 base = 0;
	int32_t out = 0;
	for (int32_t i = 0; i < n && out < room - 4;) {
		UChar32 c;
		U16_NEXT(from, i, n, c);
		if (mark_goes(c, base, script))
			continue;
		UErrorCode code = U_ZERO_ERROR;
		if (u_charType(c) != U_NON_SPACING_MARK) {
			base = c;
			script = uscript_getScript(c, &code);
		}
		const char *as = letter_as(c);
		int32_t digit = u_charDigitValue(c), added = 0;
		if (as) {
			u_strFromUTF8(to + out, 4, &added, as, -1, &code);
			out += added;
		} else if (digit >= 0) {
			to[out++] = (UChar)('0' + digit);
		} else {
			U16_APPEND_UNSAFE(to, out, c);
		}
	}
	return out;
}

static struct str to_bytes(const UChar *from, int32_t n, char *to, size_t room)
{
	UErrorCode code = U_ZERO_ERROR;
	int32_t length = 0;
	u_strToUTF8(to, (int32_t)room, &length, from, n, &code);
	return U_FAILURE(code) ? STR_EMPTY : str_n(to, (size_t)length);
}

static bool fold_ascii(struct words *w, const UChar *from, int32_t n)
{
	for (int32_t i = 0; i < n; i++) {
		UChar c = from[i];
		if (c >= 0x80 || c == '\'')
			return false;
		w->lower[i] = w->folded[i] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
	}
	return true;
}

static void fold(struct words *w, const UChar *from, int32_t n, struct str *lower_r,
    struct str *folded_r)
{
	UChar a[MAX_UNITS * 4], b[MAX_UNITS * 4];
	int32_t room = MAX_UNITS * 4;
	UErrorCode code = U_ZERO_ERROR;
	*lower_r = *folded_r = STR_EMPTY;
	if (n > MAX_UNITS)
		return;
	if (fold_ascii(w, from, n)) {
		*lower_r = str_n(w->lower, (size_t)n);
		*folded_r = str_n(w->folded, (size_t)n);
		return;
	}
	int32_t cased = unorm2_normalize(w->casefold, from, n, a, room, &code);
	int32_t parts = unorm2_normalize(w->decompose, a, cased, b, room, &code);
	if (U_FAILURE(code))
		return;
	*lower_r = to_bytes(a, cased, w->lower, sizeof w->lower);
	int32_t stripped = strip(b, parts, a, room);
	int32_t length = unorm2_normalize(w->compose, a, stripped, b, room, &code);
	if (U_SUCCESS(code))
		*folded_r = to_bytes(b, length, w->folded, sizeof w->folded);
}

void words_fold_both(struct words *w, struct str word, struct str *lower_r, struct str *folded_r)
{
	UChar units[MAX_UNITS];
	UErrorCode code = U_ZERO_ERROR;
	int32_t n = 0;
	*lower_r = *folded_r = STR_EMPTY;
	u_strFromUTF8WithSub(units, MAX_UNITS, &n, word.p, (int32_t)utf8_cut(word, MAX_UNITS).n,
	    0xfffd, NULL, &code);
	if (U_SUCCESS(code))
		fold(w, units, n, lower_r, folded_r);
	if (folded_r->n > MAX_WORD)
		*folded_r = STR_EMPTY;
}

struct str words_fold(struct words *w, struct str word)
{
	struct str lower, folded;
	words_fold_both(w, word, &lower, &folded);
	return folded;
}

/* ---- giving words ---- */

static void give(struct words *w, enum word_kind kind, UScriptCode script, int32_t from, int32_t to)
{
	struct word word = { .kind = kind, .run = w->run_count,
		.script = script == USCRIPT_LATIN ? SCRIPT_LATIN
		    : script == USCRIPT_CYRILLIC  ? SCRIPT_CYRILLIC
		    : script == USCRIPT_ARABIC	  ? SCRIPT_ARABIC
						  : SCRIPT_OTHER };
	if (w->stopped)
		return;
	if (!w->spans) {
		fold(w, w->text + from, to - from, &word.lower, &word.folded);
		if (!word.folded.n || word.folded.n > MAX_WORD)
			return;
	}
	word.from = (size_t)w->bytes[from];
	word.to = (size_t)w->bytes[to];
	w->stopped = !w->fn(&word, w->thing);
}

static bool apostrophe(UChar c)
{
	return c == '\'' || c == 0x2019 || c == 0x2bc;
}

/* "l'école" is école, "women's" women: in Latin, what stands around an apostrophe is a word of its
 * own unless it is a single letter. */
static void give_letters(struct words *w, UScriptCode script, int32_t from, int32_t to)
{
	int32_t start = from;
	bool parted = false;
	for (int32_t i = from; i <= to && script == USCRIPT_LATIN; i++) {
		if (i < to && !apostrophe(w->text[i]))
			continue;
		parted = parted || i < to;
		if (i - start > 1 || (!parted && i > start))
			give(w, WORD_LETTERS, script, start, i);
		start = i + 1;
	}
	if (script != USCRIPT_LATIN)
		give(w, WORD_LETTERS, script, from, to);
}

/* ---- dense scripts ---- */

static bool dense(UScriptCode s)
{
	return s == USCRIPT_HAN || s == USCRIPT_HIRAGANA || s == USCRIPT_KATAKANA ||
	    s == USCRIPT_HANGUL || s == USCRIPT_THAI || s == USCRIPT_LAO || s == USCRIPT_KHMER ||
	    s == USCRIPT_MYANMAR || s == USCRIPT_BOPOMOFO;
}

static void end_run(struct words *w)
{
	size_t n = w->run_count;
	w->run[n] = w->run_end;
	for (size_t i = 0; i < n && !w->stopped; i++) {
		give(w, WORD_CHARACTER, USCRIPT_HAN, w->run[i], w->run[i + 1]);
		if (i + 1 < n)
			give(w, WORD_PAIR, USCRIPT_HAN, w->run[i], w->run[i + 2]);
	}
	w->run_count = 0;
}

/* A character is a letter with the marks that sit on it. */
static void add_to_run(struct words *w, int32_t from, int32_t to)
{
	if (w->run_count && w->run_end != from)
		end_run(w);
	size_t before = w->run_count;
	for (int32_t i = from; i < to;) {
		int32_t at = i;
		UChar32 c;
		U16_NEXT(w->text, i, to, c);
		if (u_charType(c) != U_NON_SPACING_MARK || !w->run_count)
			w->run[w->run_count++] = at;
	}
	w->run_end = to;
	if (w->run_count - before >= 3)
		give(w, WORD_DENSE, USCRIPT_HAN, from, to);
}

/* ---- cutting ---- */

static bool make_room(struct words *w, size_t n)
{
	if (n <= w->room)
		return true;
	UChar *text = realloc(w->text, n * sizeof *text);
	w->text = text ? text : w->text;
	int32_t *bytes = realloc(w->bytes, n * sizeof *bytes);
	w->bytes = bytes ? bytes : w->bytes;
	int32_t *run = realloc(w->run, n * sizeof *run);
	w->run = run ? run : w->run;
	if (!text || !bytes || !run)
		return false;
	w->room = n;
	return true;
}

static int32_t take_text(struct words *w, struct str text)
{
	int32_t n = 0;
	for (size_t at = 0; at < text.n;) {
		int32_t start = (int32_t)at, c = utf8_next(text, &at);
		w->bytes[n] = w->bytes[n + 1] = start;
		if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			c = ' ';
		U16_APPEND_UNSAFE(w->text, n, c);
	}
	w->bytes[n] = (int32_t)text.n;
	return n;
}

static void give_segment(struct words *w, int32_t status, int32_t from, int32_t to)
{
	UErrorCode code = U_ZERO_ERROR;
	UChar32 first;
	U16_GET(w->text, from, from, to, first);
	UScriptCode script = uscript_getScript(first, &code);
	if (status >= UBRK_WORD_LETTER && dense(script)) {
		add_to_run(w, from, to);
		return;
	}
	if (w->run_count)
		end_run(w);
	if (status < UBRK_WORD_LETTER)
		give(w, WORD_NUMBER, script, from, to);
	else
		give_letters(w, script, from, to);
}

/* ---- without a dictionary ---- */

static int class_of(const struct words *w, int32_t at)
{
	UChar c = w->text[at];
	if (c < SIMPLE_END)
		return w->classes[c];
	return c >= PUNCTUATION && c < PUNCTUATION_END
	    ? w->classes[SIMPLE_END + c - PUNCTUATION] : U_WB_KATAKANA;
}

/* Chinese characters, kana and Hangul: where only characters and pairs are asked for, they need
 * no dictionary. (Those beyond the first plane do; they are rare.) */
static bool plainly_dense(UChar c)
{
	return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) ||
	    (c >= 0x3041 && c <= 0x3096) || (c >= 0x30a1 && c <= 0x30fa) ||
	    (c >= 0xac00 && c <= 0xd7a3);
}

/* Signs of Chinese and Japanese that part words, and letters of neither. */
static bool dense_sign(UChar c)
{
	return (c >= 0x3001 && c <= 0x3004) || (c >= 0x3008 && c <= 0x3011) ||
	    c == 0xff0c || c == 0xff1a || c == 0xff1b || c == 0xff01 || c == 0xff1f ||
	    c == 0xff08 || c == 0xff09;
}

/* Has the text only characters whose words need no dictionary and no rules of their own? */
static bool simple(const struct words *w, int32_t n)
{
	for (int32_t i = 0; i < n; i++) {
		int class = class_of(w, i);
		if (class == U_WB_HEBREW_LETTER)
			return false;
		if (class == U_WB_KATAKANA && !(w->spans &&
		        (plainly_dense(w->text[i]) || dense_sign(w->text[i]))))
			return false;
	}
	return true;
}

static bool sits_on(int class)
{
	return class == U_WB_EXTEND || class == U_WB_FORMAT || class == U_WB_ZWJ;
}

static int32_t after_marks(const struct words *w, int32_t at, int32_t n)
{
	while (at < n && sits_on(class_of(w, at)))
		at++;
	return at;
}

static bool in_word(int class)
{
	return class == U_WB_ALETTER || class == U_WB_NUMERIC || class == U_WB_EXTENDNUMLET;
}

/* Does a sign between two letters, or between two digits, leave them one word? (WB 6, 7, 11, 12) */
static bool joins(int before, int sign, int after)
{
	bool both = sign == U_WB_MIDNUMLET || sign == U_WB_SINGLE_QUOTE;
	if (before == U_WB_ALETTER && after == U_WB_ALETTER)
		return both || sign == U_WB_MIDLETTER;
	return before == U_WB_NUMERIC && after == U_WB_NUMERIC && (both || sign == U_WB_MIDNUM);
}

static int32_t simple_end(const struct words *w, int32_t at, int32_t n, int32_t *status_r)
{
	int before = U_WB_OTHER;
	*status_r = UBRK_WORD_NONE;
	while (at < n) {
		int class = class_of(w, at);
		int32_t next = after_marks(w, at + 1, n);
		if (!in_word(class)) {
			if (next >= n || !joins(before, class, class_of(w, next)))
				break;
			at = next;
			continue;
		}
		if (class != U_WB_EXTENDNUMLET)		/* as ICU: the last one decides */
			*status_r = class == U_WB_ALETTER ? UBRK_WORD_LETTER : UBRK_WORD_NUMBER;
		before = class;
		at = next;
	}
	return at;
}

static int32_t dense_end(const struct words *w, int32_t at, int32_t n)
{
	while (at < n && plainly_dense(w->text[at]))
		at++;
	return at;
}

static void cut_simple(struct words *w, int32_t n)
{
	for (int32_t at = 0; at < n && !w->stopped;) {
		int32_t end = dense_end(w, at, n);
		if (end > at) {
			add_to_run(w, at, end);
			end_run(w);
			at = end;
			continue;
		}
		if (!in_word(class_of(w, at))) {
			at++;
			continue;
		}
		int32_t status, to = simple_end(w, at, n, &status);
		if (status >= UBRK_WORD_NONE_LIMIT)
			give_segment(w, status, at, to);
		at = to;
	}
}

static void cut_by_rules(struct words *w, int32_t n)
{
	UErrorCode code = U_ZERO_ERROR;
	ubrk_setText(w->breaks, w->text, n, &code);
	if (U_FAILURE(code))
		return;
	int32_t from = ubrk_first(w->breaks), to;
	while (!w->stopped && (to = ubrk_next(w->breaks)) != UBRK_DONE) {
		int32_t status = ubrk_getRuleStatus(w->breaks);
		if (status >= UBRK_WORD_NONE_LIMIT)
			give_segment(w, status, from, to);
		from = to;
	}
	if (w->run_count)
		end_run(w);
}

static void cut(struct words *w, struct str text, bool (*fn)(const struct word *word, void *thing),
    void *thing)
{
	text = utf8_cut(text, MAX_TEXT);
	if (!make_room(w, text.n + 3))
		return;
	w->fn = fn;
	w->thing = thing;
	w->stopped = false;
	w->run_count = 0;
	int32_t n = take_text(w, text);
	if (simple(w, n))
		cut_simple(w, n);
	else
		cut_by_rules(w, n);
}

void words_cut(struct words *w, struct str text, bool (*fn)(const struct word *word, void *thing),
    void *thing)
{
	w->spans = false;
	cut(w, text, fn, thing);
}

void words_spans(struct words *w, struct str text,
    bool (*fn)(const struct word *word, void *thing), void *thing)
{
	w->spans = true;
	cut(w, text, fn, thing);
}
