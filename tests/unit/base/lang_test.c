/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "base/file.h"
#include "base/lang.h"

#include <string.h>

TEST(languages_come_in_order_english_first)
{
	static const char *const tags[] = { "en", "fr", "es", "ar", "zh", "ru" };
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
		NEED(lang_at(i) != NULL);
		CHECK_STR(lang_at(i)->tag, tags[i]);
		CHECK(lang_at(i)->rtl == !strcmp(tags[i], "ar"));
	}
	CHECK(lang_at(10000) == NULL);
}

TEST(a_language_is_found_by_its_tag_or_a_longer_one)
{
	CHECK(lang_find(S("fr")) == lang_at(1));
	CHECK(lang_find(S("FR-ca")) == lang_at(1));
	CHECK(lang_find(S("zh-Hant-TW")) == lang_at(4));
	CHECK(lang_find(S("frx")) == NULL);
	CHECK(lang_find(S("xx")) == NULL);
	CHECK(lang_find(S("-fr")) == NULL);
	CHECK(lang_find(STR_EMPTY) == NULL);
	CHECK(lang_find(S("fr/../x")) == NULL);
}

static const char *accepted(const char *header)
{
	return lang_accept(str_of(header))->tag;
}

TEST(the_language_that_a_reader_likes_best_is_chosen)
{
	CHECK_STR(accepted("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5"), "fr");
	CHECK_STR(accepted("de, ru;q=0.5, es;q=0.7"), "es");
	CHECK_STR(accepted("es;q=0.5,fr;q=0.5"), "es");
	CHECK_STR(accepted("en;q=0, ar"), "ar");
	CHECK_STR(accepted("ar ; q=0.3 , zh ; q=0.4"), "zh");
	CHECK_STR(accepted("fr;q=0"), "en");
	CHECK_STR(accepted(""), "en");
	CHECK_STR(accepted("*"), "en");
	CHECK_STR(accepted("de"), "en");
	CHECK_STR(accepted(",,;;q=,=q;fr;q=abc"), "en");
	CHECK_STR(accepted("ru;q=1e400, es;q=0.1"), "es");
	CHECK_STR(accepted("fr, ru;q=7"), "fr");	/* q is at most 1 */
}

TEST(a_text_without_translation_is_its_english_self)
{
	CHECK_STR(tr(NULL, "Not a text of the program"), "Not a text of the program");
	for (size_t i = 0; lang_at(i); i++)
		CHECK_STR(tr(lang_at(i), "Not a text of the program"), "Not a text of the program");
	CHECK_STR(trn(NULL, "one", "many", 1), "one");
	CHECK_STR(trn(NULL, "one", "many", 0), "many");
	CHECK_STR(trn(NULL, "one", "many", -1), "one");
	CHECK_STR(trn(lang_at(0), "one", "many", 2), "many");
}

TEST(plural_forms_are_those_of_cldr)
{
	static const struct {
		const char *tag;
		int64_t n;
		int form;
	} list[] = {
		{ "en", 0, 1 }, { "en", 1, 0 }, { "en", 2, 1 }, { "fr", 0, 0 }, { "fr", 1, 0 },
		{ "fr", 2, 1 }, { "es", 0, 1 }, { "es", 1, 0 }, { "zh", 1, 0 }, { "zh", 5, 0 },
		{ "ru", 1, 0 }, { "ru", 2, 1 }, { "ru", 4, 1 }, { "ru", 5, 2 }, { "ru", 11, 2 },
		{ "ru", 12, 2 }, { "ru", 21, 0 }, { "ru", 22, 1 }, { "ru", 111, 2 }, { "ru", 0, 2 },
		{ "ar", 0, 0 }, { "ar", 1, 1 }, { "ar", 2, 2 }, { "ar", 3, 3 }, { "ar", 10, 3 },
		{ "ar", 11, 4 }, { "ar", 99, 4 }, { "ar", 100, 5 }, { "ar", 102, 5 },
		{ "ar", 103, 3 },
		{ "ar", 111, 4 }, { "ar", 200, 5 },
	};
	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		const struct lang *lang = lang_find(str_of(list[i].tag));
		NEED(lang && lang->plural);
		if (lang->plural(list[i].n) != list[i].form)
			test_fail(t, __FILE__, __LINE__, "%s %d", list[i].tag, (int)list[i].n);
	}
	for (size_t i = 0; i < 6; i++)
		for (int64_t n = 0; n < 1000; n++) {
			int form = lang_at(i)->plural(n);
			NEED(form >= 0 && form < lang_at(i)->plurals);
		}
}

static bool put(struct test *t, const char *name, struct str text)
{
	return file_write(file_join(t->arena, t->folder, name), text, t->e);
}

TEST(a_folder_of_further_languages_is_loaded)
{
	NEED(put(t, "pl.po",
	    S("msgid \"\"\nmsgstr \"\"\n\"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : "
	    "n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n\"\n\"X-Name: Polski\\n\"\n"
	    "\"X-Decimal: ,\\n\"\n\"X-Group: space\\n\"\n\n"
	    "msgid \"Zebra test\"\nmsgstr \"Zebra\"\n\nmsgid \"Apple test\"\nmsgstr \"Jabłko\"\n\n"
	    "msgid \"%d lost test\"\nmsgid_plural \"%d lost tests\"\nmsgstr[0] \"%d zgubiony\"\n"
	    "msgstr[1] \"%d zgubione\"\nmsgstr[2] \"%d zgubionych\"\n\n"
	    "#, fuzzy\nmsgid \"Guess test\"\nmsgstr \"Zgadnij\"\n")));
	NEED(put(t, "notes.txt", S("not a translation")));
	NEED(lang_load(t->folder, t->e));
	const struct lang *pl = lang_find(S("pl-PL"));
	NEED(pl != NULL);
	CHECK_STR(pl->name, "Polski");
	CHECK_STR(pl->group, "\xc2\xa0");
	CHECK_STR(pl->decimal, ",");
	CHECK_STR(tr(pl, "Apple test"), "Jabłko");
	CHECK_STR(tr(pl, "Zebra test"), "Zebra");
	CHECK_STR(tr(pl, "Guess test"), "Guess test");
	CHECK_STR(tr(pl, "Missing test"), "Missing test");
	CHECK_STR(trn(pl, "%d lost test", "%d lost tests", 1), "%d zgubiony");
	CHECK_STR(trn(pl, "%d lost test", "%d lost tests", 22), "%d zgubione");
	CHECK_STR(trn(pl, "%d lost test", "%d lost tests", 5), "%d zgubionych");
	CHECK_STR(trn(pl, "%d lost test", "%d lost tests", INT64_MIN), "%d zgubionych");
	CHECK_STR(trn(pl, "%d other test", "%d other tests", 5), "%d other tests");
	CHECK(lang_at(6) == pl);
	CHECK_STR(lang_accept(S("pl"))->tag, "pl");
}

TEST(a_broken_translation_is_named_with_its_line)
{
	NEED(put(t, "nl.po", S("msgid \"%d rows\"\nmsgstr \"%s rijen\"\n")));
	CHECK(!lang_load(t->folder, t->e));
	CHECK_INT(t->e->kind, ERR_INPUT);
	CHECK_HAS(t->e->say, "nl.po:1: ");
	CHECK(lang_find(S("nl")) == NULL);
	err_clear(t->e);
	CHECK(!lang_load("/nonexistent", t->e));
	CHECK_INT(t->e->kind, ERR_MISSING);
}

TEST(a_translation_is_named_by_a_language_tag)
{
	NEED(put(t, "my language.po", S("msgid \"a\"\nmsgstr \"b\"\n")));
	CHECK(!lang_load(t->folder, t->e));
	CHECK_HAS(t->e->say, "pt-BR.po");
}
