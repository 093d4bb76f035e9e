/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "search/words.h"
#include "test.h"

#include <string.h>

struct noted {
	struct arena *arena;
	struct str text, all;
	bool places_fit;
};

static bool note(const struct word *w, void *thing)
{
	static const char *const marks[] = { "", "#", "=", ".", ":" };
	struct noted *n = thing;
	n->places_fit = n->places_fit && w->from < w->to && w->to <= n->text.n;
	n->all = arena_printf(n->arena, "%.*s%s%s%.*s", STR(n->all), n->all.n ? " " : "",
	    marks[w->kind], STR(w->folded));
	return true;
}

/* "word #number =dense .character :pair", in order. */
static struct str words_of(struct test *t, const char *text)
{
	struct words *w = words_new(t->e);
	struct noted n = { .arena = t->arena, .text = str_of(text), .all = STR_EMPTY,
		.places_fit = true };
	words_cut(w, n.text, note, &n);
	words_free(w);
	CHECK(n.places_fit);
	return n.all;
}

static struct str folded(struct test *t, const char *word)
{
	struct words *w = words_new(t->e);
	struct str s = arena_copy(t->arena, words_fold(w, str_of(word)));
	words_free(w);
	return s;
}

TEST(words_are_cut_in_ten_scripts)
{
	CHECK_STR(words_of(t, "Lifelong Learning, for all!"), "lifelong learning for all");
	CHECK_STR(words_of(t, "Город обучения"), "город обучения");
	CHECK_STR(words_of(t, "Πόλη μάθησης"), "πολη μαθησησ");
	CHECK_STR(words_of(t, "مدينة التعلّم"), "مدينه التعلم");
	CHECK_STR(words_of(t, "עיר לומדת"), "עיר לומדת");
	CHECK_STR(words_of(t, "सीखने का शहर"), "सीखने का शहर");
	CHECK_STR(words_of(t, "ქალაქი სწავლა"), "ქალაქი სწავლა");
	CHECK_STR(words_of(t, "学习城市"), ".学 :学习 .习 :习城 .城 :城市 .市");
	CHECK_STR(words_of(t, "まち"), ".ま :まち .ち");
	CHECK_STR(words_of(t, "เมือง"), "=เมือง .เ :เมื .มื :มือ .อ :อง .ง");
	CHECK_STR(words_of(t, "학습"), ".학 :학습 .습");
}

TEST(folding_makes_the_same_what_readers_take_for_the_same)
{
	static const char *const table[][2] = {
		{ "STRASSE", "strasse" },
		{ "Straße", "strasse" },
		{ "Éducation", "education" },
		{ "E\u0301ducation", "education" },
		{ "Łódź", "lodz" },
		{ "Øre", "ore" },
		{ "Œuvre", "oeuvre" },
		{ "Æsir", "aesir" },
		{ "İzmir", "izmir" },
		{ "ﬁn", "fin" },
		{ "ＡＢＣ１", "abc1" },
		{ "Ёлка", "елка" },
		{ "Йод", "йод" },
		{ "за\u0301мок", "замок" },
		{ "أحمد", "احمد" },
		{ "إسلام", "اسلام" },
		{ "آداب", "اداب" },
		{ "ٱلكتاب", "الكتاب" },
		{ "مدرسة", "مدرسه" },
		{ "مستشفى", "مستشفي" },
		{ "مَدْرَسَة", "مدرسه" },
		{ "كتـــاب", "كتاب" },
		{ "٢٠٢٤", "2024" },
		{ "۲۰۲۴", "2024" },
		{ "२०२४", "2024" },
		{ "شؤون", "شوون" },
		{ "بيئة", "بييه" },
		{ "فارسی", "فارسي" },
		{ "が", "が" },
		{ "ｶ", "カ" },
		{ "ΆΛΦΑ", "αλφα" },
		{ "שָׁלוֹם", "שלום" },
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		CHECK_STR(folded(t, table[i][0]), table[i][1]);
}

TEST(elisions_and_possessives_leave_the_word)
{
	CHECK_STR(words_of(t, "l'école d’adultes women's"), "ecole adultes women");
	CHECK_STR(words_of(t, "a b"), "a b");
	CHECK_STR(words_of(t, "Goal 4.1.1 in 2024"), "goal #4.1.1 in #2024");
}

TEST(hostile_bytes_part_words_and_nothing_else)
{
	CHECK_STR(words_of(t, "one\x01two\x7fthree"), "one two three");
	CHECK_STR(words_of(t, "go\xff\xfeod"), "go od");
	CHECK_STR(words_of(t, "\" ( ) AND* ~ :: ^"), "and");
	CHECK_STR(words_of(t, ""), "");
	char *long_word = arena_alloc(t->arena, 100001);
	memset(long_word, 'x', 100000);
	CHECK_STR(words_of(t, long_word), "");
}

/* A character of a dense script makes the whole text go through ICU's rules: the words before it
 * must be the same as without it. */
TEST(words_without_a_dictionary_are_those_of_icu)
{
	static const char *const texts[] = {
		"It's 3.14, 1,000 or 10:30; e.g. a_b, U.S.A. and foo.bar x:y 4.1.1!",
		"L’école d'été – «rock'n'roll» naïve… co-op 50% #tag @home C++ a1b2",
		"Кружок «Ёлка»: 5-й класс, т.е. до 18.30; кто-то",
		"تعلّم اللّغة العربيّة، ٣٫١٤ و١٢٬٠٠٠؛ مجّاناً",
		"Πόλη μάθησης· ναι; Ό,τι", "a\xcc\x81" "b \xe2\x80\x8d" "c d\xe2\x81\xa0" "e",
		"''' ... :: 'quoted' .5 5. ,1,2, x'", "" };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct str simple = words_of(t, texts[i]);
		struct str by_rules = words_of(t, arena_printf(t->arena, "%s 学", texts[i]).p);
		CHECK(str_starts(by_rules, simple));
		CHECK_INT((int64_t)(by_rules.n - simple.n), simple.n ? 5 : 4);
	}
}

static bool note_span(const struct word *w, void *thing)
{
	struct noted *n = thing;
	if (w->kind != WORD_DENSE)
		n->all = arena_printf(n->arena, "%.*s %d:%zu-%zu/%zu", STR(n->all), (int)w->kind,
		    w->from, w->to, w->kind == WORD_CHARACTER ? w->run : 0);
	return true;
}

TEST(spans_of_dense_scripts_need_no_dictionary)
{
	static const char *const texts[] = { "学习城市，阿拉伯语 café 3D 打印", "まち歩き・カフェ",
		"한국어 학습", "学", "中文English混排" };
	struct words *w = words_new(t->e);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct noted fast = { .arena = t->arena, .all = STR_EMPTY };
		struct noted slow = fast;
		words_spans(w, str_of(texts[i]), note_span, &fast);
		words_cut(w, str_of(texts[i]), note_span, &slow);
		CHECK_STR(fast.all, slow.all.p);
	}
	words_free(w);
}
