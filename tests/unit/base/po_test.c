/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "base/buf.h"
#include "base/po.h"

#define HEAD \
	"msgid \"\"\nmsgstr \"\"\n\"Plural-Forms: nplurals=2; plural=(n > 1);\\n\"\n" \
	"\"X-Name: Test\\n\"\n\n"

/* The first problem of a file, "" if there is none. */
static struct str problem_of(struct test *t, const char *text)
{
	struct problems found = { .arena = t->arena };
	struct po po;
	bool ok = po_read(t->arena, "x.po", str_of(text), &po, &found);
	CHECK(ok == (found.total == 0));
	return found.count ? problem_line(t->arena, &found.items[0]) : STR_EMPTY;
}

TEST(entries_are_read_with_their_forms)
{
	struct problems found = { .arena = t->arena };
	struct po po;
	NEED(po_read(t->arena, "fr.po", S("\xef\xbb\xbf# Head\n" HEAD
	    "# Of a button\n#: src/a.c:1\nmsgid \"Save\"\nmsgstr \"Enregistrer\"\n\n"
	    "#, c-format\nmsgid \"%d row\"\nmsgid_plural \"%d rows\"\r\nmsgstr[0] \"%d ligne\"\n"
	    "msgstr[1] \"\"\n\"%d \"\n\"lignes\"\n\n"
	    "#, fuzzy\nmsgid \"Guess\"\nmsgstr \"Devine\"\n\nmsgid \"Later\"\nmsgstr \"\"\n"
	    "#~ msgid \"Old\"\n#~ msgstr \"Vieux\"\n"), &po, &found));
	CHECK_INT(po.count, 4);
	CHECK_INT(po.plurals, 2);
	CHECK_STR(po_head(&po, "X-Name"), "Test");
	CHECK_STR(po_head(&po, "Language"), "");
	const struct po_entry *save = po_find(&po, S("Save")), *rows = po_find(&po, S("%d row"));
	NEED(save && rows);
	CHECK_STR(save->forms[0], "Enregistrer");
	CHECK_STR(save->comments, "# Of a button\n");
	CHECK_STR(rows->plural, "%d rows");
	CHECK_STR(rows->forms[1], "%d lignes");
	CHECK(po_complete(&po, save) && po_complete(&po, rows));
	CHECK(!po_complete(&po, po_find(&po, S("Guess"))));
	CHECK(!po_complete(&po, po_find(&po, S("Later"))));
	CHECK(po_find(&po, S("Old")) == NULL);
}

TEST(mistakes_are_named_with_their_line)
{
	static const struct {
		const char *text, *say;
	} list[] = {
		{ HEAD "msgid \"a\"\nmsgstr \"b\n", "x.po:7: a text begins that does not end" },
		{ HEAD "msgid \"a\nmsgstr \"b\"\n", "x.po:6: a text begins that does not end" },
		{ HEAD "msgid \"a\"\nmsgstr \"b\\\"\n", "x.po:7: a text begins" },
		{ HEAD "msgid \"a\"\nmsgstr \"b\"c\"\n", "x.po:7: only" },
		{ HEAD "msgid \"a\"\nmsgstr \"\\q\"\n", "x.po:7: only" },
		{ HEAD "msgid \"a\"\nmsgstr \"\xff\"\n", "x.po:7: this line is not UTF-8" },
		{ HEAD "msgid \"a\"\nmsgstr \"b\"\nmsgid \"a\"\nmsgstr \"c\"\n",
		    "x.po:8: this msgid stands in line 6 already" },
		{ HEAD "msgid \"a\"\n", "x.po:6: there is no msgstr" },
		{ HEAD "msgid \"%d\"\nmsgid_plural \"%d\"\nmsgstr[0] \"%d\"\n",
		    "x.po:6: 1 forms where" },
		{ HEAD "msgid \"%d\"\nmsgid_plural \"%d\"\nmsgstr[0] \"%d\"\nmsgstr[1] \"\"\n"
		    "msgstr[2] \"\"\n", "x.po:6: 3 forms where the language has 2" },
		{ HEAD "msgid \"a\"\nmsgid_plural \"b\"\nmsgstr \"c\"\n",
		    "x.po:8: msgstr[…] goes with" },
		{ HEAD "msgid \"a\"\nmsgstr[0] \"c\"\n", "x.po:7: msgstr[…] goes with" },
		{ HEAD "msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[1] \"c\"\n",
		    "x.po:8: this msgstr is out of" },
		{ HEAD "msgstr \"c\"\n", "x.po:6: this msgstr is out of order" },
		{ HEAD "msgctxt \"x\"\nmsgid \"a\"\nmsgstr \"b\"\n",
		    "x.po:6: this line is no part" },
		{ HEAD "\"lost\"\n", "x.po:6: \"lost\"" },
		{ HEAD "hello\n", "x.po:6: this line is no part of a .po file: hello" },
		{ HEAD "msgid \"%s\"\nmsgstr \"%d\"\n",
		    "x.po:6: \"%d\" does not take the arguments of" },
		{ "msgid \"\"\nmsgstr \"Plural-Forms: nplurals=2; plural=n;\\n\"\n",
		    "x.po:1: Plural-Forms" },
		{ "msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"c\"\n",
		    "x.po:1: the head of the file has no" },
	};
	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		struct str is = problem_of(t, list[i].text);
		bool lost = !str_cmp(str_of(list[i].say), S("x.po:6: \"lost\""));
		/* a string behind the head's last line continues it: no mistake */
		if (lost ? is.n > 0 : !str_starts(is, str_of(list[i].say)))
			test_fail(t, __FILE__, __LINE__, "%zu: %.*s", i, STR(is));
	}
}

TEST(all_mistakes_are_found_not_only_the_first)
{
	struct problems found = { .arena = t->arena };
	struct po po;
	po_read(t->arena, "x.po", S(HEAD "msgid \"%s\"\nmsgstr \"%d\"\n\nnonsense\n\nmsgid \"%s\"\n"
	    "msgstr \"\\q\"\n"), &po, &found);
	CHECK_INT(found.total, 4);
}

TEST(the_same_arguments_are_the_same_types_in_the_same_places)
{
	static const struct {
		const char *a, *b;
		bool same;
	} list[] = {
		{ "plain", "schlicht", true }, { "%s of %d", "%2$d von %1$s", true },
		{ "%s of %d", "%d von %s", false }, { "%s", "", false }, { "%s", "%s %s", false },
		{ "%d", "%i", true }, { "%d", "%ld", false }, { "%lld", "%lld", true },
		{ "%.*s", "%.*s", true }, { "%.*s", "%s", false }, { "%zu", "%zu", true },
		{ "%5.1f %%", "%.2f %%", true }, { "50 % of", "50 % de", true },
		{ "plain", "100%", false },
		{ "plain", "%s", false }, { "%s", "%1$s", true }, { "%s %s", "%1$s %1$s", false },
		{ "%s", "%2$s", false }, { "%s %s", "%1$s %s", false }, { "%c", "%s", false },
		{ "%x", "%u", true }, { "%s", "%", false }, { "%s", "%n", false },
		{ "%d%%", "%d %%", true },
	};
	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		if (po_same_arguments(str_of(list[i].a), str_of(list[i].b), false) != list[i].same)
			test_fail(t, __FILE__, __LINE__, "\"%s\" and \"%s\"", list[i].a, list[i].b);
	CHECK(po_same_arguments(S("%d rows"), S("one row"), true));
	CHECK(!po_same_arguments(S("%d rows"), S("%s row"), true));
	CHECK(po_same_arguments(S("%d rows in %s"), S("%d row"), true));
	CHECK(!po_same_arguments(S("%d rows in %s"), S("row in %s"), true));
}

TEST(a_format_is_known_from_prose)
{
	CHECK(po_is_format(S("%d rows")));
	CHECK(po_is_format(S("100 %%")));
	CHECK(!po_is_format(S("100 % of people")));
	CHECK(!po_is_format(S("rows")));
	CHECK(!po_is_format(S("100%")));
}

TEST(plural_rules_of_many_languages_are_evaluated)
{
	struct str russian = S("(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
	    "(n%100<12 || n%100>14) ? 1 : 2)");
	static const int want[] = { 2, 0, 1, 1, 1, 2 };
	for (uint64_t n = 0; n <= 5; n++)
		CHECK_INT(po_plural_form(russian, n, 3), want[n]);
	CHECK_INT(po_plural_form(russian, 11, 3), 2);
	CHECK_INT(po_plural_form(russian, 21, 3), 0);
	CHECK_INT(po_plural_form(russian, 112, 3), 2);
	CHECK_INT(po_plural_form(S("n != 1"), 1, 2), 0);
	CHECK_INT(po_plural_form(S("!(n == 1)"), 0, 2), 1);
	CHECK_INT(po_plural_form(S("0"), 77, 1), 0);
	CHECK_INT(po_plural_form(S("n ? n < 3 ? 1 : 2 : 0"), 2, 3), 1);
	CHECK_INT(po_plural_form(S("7 - 2 - 4 + 2*3/6"), 0, 3), 2);
	CHECK_INT(po_plural_form(S("1 + 1 == 2 && 0 || 1"), 0, 2), 1);
}

TEST(plural_rules_that_cannot_be_read_give_no_form)
{
	static const char *const bad[] = { "", "n", "n %", "n % 0", "n / (n - n)", "(n", "n)", "x",
	    "1 ? 2",
		"1 ? 0 :", "n = 1", "99999999999999999999", "n 1", "!", "n == ", "system(1)",
		"-1" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (po_plural_form(str_of(bad[i]), 5, 2) != -1)
			test_fail(t, __FILE__, __LINE__, "\"%s\" is taken", bad[i]);
	char deep[20000];
	for (size_t i = 0; i < sizeof deep; i++)
		deep[i] = '(';
	CHECK_INT(po_plural_form(str_n(deep, sizeof deep), 1, 2), -1);
	for (size_t i = 0; i < sizeof deep; i++)
		deep[i] = "1?"[i % 2];
	CHECK_INT(po_plural_form(str_n(deep, sizeof deep), 1, 2), -1);
}

TEST(quoting_and_unquoting_give_the_same_text)
{
	struct buf b = buf_in(t->arena, 1000), back = buf_in(t->arena, 1000);
	struct str text = S("a \"b\" \\ c\n\td\rÉ年 'e' ?");
	po_quote(&b, text);
	CHECK_STR(buf_view(&b), "\"a \\\"b\\\" \\\\ c\\n\\td\\rÉ年 'e' ?\"");
	CHECK(po_unquote(&back, str_slice(buf_view(&b), 1, b.n - 1)));
	CHECK_STR(buf_view(&back), text);
	buf_clear(&back);
	CHECK(po_unquote(&back, S("\\x41\\xc3\\xa9")));
	CHECK_STR(buf_view(&back), "Aé");
	CHECK(!po_unquote(&back, S("\\")));
	CHECK(!po_unquote(&back, S("\\0")));
	CHECK(!po_unquote(&back, S("\\xg")));
	CHECK(!po_unquote(&back, S("a\"b")));
}
