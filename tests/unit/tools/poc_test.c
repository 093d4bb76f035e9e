/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* poc and words as programs, on small folders of their own. */
#include "test.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/gzip.h"
#include "base/num.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define HEAD "msgid \"\"\nmsgstr \"\"\n\"Plural-Forms: nplurals=2; plural=(n > 1);\\n\"\n\n"

static void put(struct test *t, const char *name, const char *text)
{
	CHECK(file_write(file_join(t->arena, t->folder, name), str_of(text), t->e));
}

/* Runs a program in the test's folder; what it said, and how it ended. */
static int run(struct test *t, const char *program, const char *args, struct str *said_r)
{
	char output[16384];
	struct str command = arena_printf(t->arena, "cd '%s' && '%s' %s 2>&1", t->folder, program,
	    args);
	FILE *p = popen(command.p, "r");
	if (!p)
		return -1;
	size_t n = fread(output, 1, sizeof output, p);
	*said_r = arena_copy(t->arena, str_n(output, n));
	int status = pclose(p);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static struct str file(struct test *t, const char *name)
{
	struct str bytes = STR_EMPTY;
	file_map(t->arena, file_join(t->arena, t->folder, name), 0, &bytes, t->e);
	return bytes;
}

/* The bytes of a packed table of out.c, unpacked. */
static struct str unpacked(struct test *t, const char *head, size_t size)
{
	struct buf packed = buf_in(t->arena, 10000);
	struct str all = file(t, "out.c"), number;
	ptrdiff_t at = str_find(all, str_of(head), 0);
	if (at < 0)
		return STR_EMPTY;
	struct str rest = str_from(all, (size_t)at + strlen(head)), row;
	str_cut(&rest, '}', &row);
	for (int64_t byte; str_cut(&row, ',', &number);)
		if (num_int(str_trim(number), &byte))
			buf_byte(&packed, (char)byte);
	return gzip_unpack(t->arena, buf_view(&packed), size);
}

static void make_source(struct test *t)
{
	mkdir(file_join(t->arena, t->folder, "src"), 0700);
	mkdir(file_join(t->arena, t->folder, "po"), 0700);
	put(t, "src/a.c", "f(_(\"Save\"));\ntrn(lang, \"%d row\", \"%d rows\", n);\n");
	put(t, "src/b.html", "{{ _ \"Open\" }}{{ _ \"Save\" }}\n");
}

TEST(poc_without_translations_makes_empty_tables)
{
	struct str said;
	CHECK_INT(run(t, POC, "out.c", &said), 0);
	CHECK_STR(said, "");
	CHECK_HAS(file(t, "out.c"), "{ .tag = \"fr\" },");
	CHECK_HAS(file(t, "out.c"), "{ .tag = \"ru\" },");
}

TEST(poc_sorts_texts_and_leaves_out_what_is_not_translated)
{
	struct str said;
	put(t, "fr.po", HEAD "msgid \"b\"\nmsgstr \"B\"\n\nmsgid \"a\"\nmsgstr \"A \\\"q\\\"\"\n\n"
	    "msgid \"c\"\nmsgstr \"\"\n\n#, fuzzy\nmsgid \"d\"\nmsgstr \"D\"\n\n"
	    "msgid \"%d x\"\nmsgid_plural \"%d xs\"\nmsgstr[0] \"%d y\"\nmsgstr[1] \"%d ys\"\n");
	CHECK_INT(run(t, POC, "out.c fr.po", &said), 0);
	CHECK_HAS(said, "fr.po:11: warning: not translated: \"c\"\n");
	CHECK_HAS(said, "fr.po:15: warning: fuzzy: \"d\"\n");
	CHECK_HAS(file(t, "out.c"), "ids[] = {\n\t\"%d x\",\n\t\"a\",\n\t\"b\",\n\tNULL\n};\n");
	static const char forms[] = "\0%d y\0%d ys\0\0A \"q\"\0\0B\0";
	CHECK(str_eq(unpacked(t, "packed_fr[] = {", sizeof forms), str_n(forms, sizeof forms)));
	CHECK_HAS(file(t, "out.c"), "at_fr[] = {\n\t1,\n\t13,\n\t20,\n\t0\n};\n");
}

TEST(poc_knows_a_text_that_only_one_language_has)
{
	struct str said;
	put(t, "fr.po", HEAD "msgid \"b\"\nmsgstr \"B\"\n");
	put(t, "es.po", HEAD "msgid \"a\"\nmsgstr \"A\"\n");
	CHECK_INT(run(t, POC, "out.c fr.po es.po", &said), 0);
	CHECK_HAS(file(t, "out.c"), "ids[] = {\n\t\"a\",\n\t\"b\",\n\tNULL\n};\n");
	CHECK_HAS(file(t, "out.c"), "at_fr[] = {\n\t0,\n\t1,\n\t0\n};\n");
	CHECK_HAS(file(t, "out.c"), "at_es[] = {\n\t1,\n\t0,\n\t0\n};\n");
}

TEST(poc_refuses_mistakes_with_file_and_line_and_writes_nothing)
{
	struct str said;
	put(t, "fr.po",
	    HEAD "msgid \"%s of %d\"\nmsgstr \"%d de %s\"\n\nmsgid \"x\"\nmsgstr \"y\n");
	CHECK_INT(run(t, POC, "out.c fr.po", &said), 1);
	CHECK_HAS(said, "fr.po:5: ");
	CHECK_HAS(said, "fr.po:9: ");
	CHECK(!file_exists(file_join(t->arena, t->folder, "out.c")));
	put(t, "ru.po", HEAD "msgid \"x\"\nmsgstr \"y\"\n");
	CHECK_INT(run(t, POC, "out.c ru.po", &said), 1);
	CHECK_HAS(said, "ru.po:1: nplurals is 2, but the program has 3 forms");
	put(t, "tlh.po", HEAD);
	CHECK_INT(run(t, POC, "out.c tlh.po", &said), 1);
	CHECK_INT(run(t, POC, "out.c es.po", &said), 1);
	CHECK_INT(run(t, POC, "", &said), 2);
}

TEST(words_writes_a_template_with_all_places)
{
	struct str said;
	make_source(t);
	CHECK_INT(run(t, WORDS, "--pot po/stoa.pot", &said), 0);
	CHECK_HAS(file(t, "po/stoa.pot"),
	    "\n#: src/a.c:1 src/b.html:1\nmsgid \"Save\"\nmsgstr \"\"\n");
	CHECK_HAS(file(t, "po/stoa.pot"), "\n#: src/a.c:2\n#, c-format\nmsgid \"%d row\"\n"
	    "msgid_plural \"%d rows\"\nmsgstr[0] \"\"\nmsgstr[1] \"\"\n");
	CHECK_INT(run(t, WORDS, "", &said), 2);
	CHECK_INT(run(t, WORDS, "--frob po", &said), 2);
}

TEST(words_lists_what_is_missing_and_what_is_no_longer_used)
{
	struct str said;
	make_source(t);
	CHECK_INT(run(t, WORDS, "--check po", &said), 0);
	CHECK_STR(said, "0 passed, 0 failed, 0 skipped\n");
	put(t, "po/fr.po", HEAD "msgid \"Save\"\nmsgstr \"Enregistrer\"\n\nmsgid \"Old\"\n"
	    "msgstr \"Vieux\"\n\nmsgid \"Open\"\nmsgstr \"\"\n");
	CHECK_INT(run(t, WORDS, "--check po", &said), 1);
	CHECK_HAS(said, "po/fr.po: missing: src/a.c:2: \"%d row\"\n");
	CHECK_HAS(said, "po/fr.po: not translated: src/b.html:1: \"Open\"\n");
	CHECK_HAS(said, "po/fr.po:8: no longer used: \"Old\"\n");
	CHECK(str_ends(said, S("0 passed, 1 failed, 0 skipped\n")));
}

TEST(words_adds_what_is_missing_and_keeps_the_rest)
{
	struct str said, first;
	make_source(t);
	put(t, "po/fr.po", "# Of the translator\n" HEAD "msgid \"Old\"\nmsgstr \"Vieux\"\n\n"
	    "# A button\n#, fuzzy\nmsgid \"Open\"\nmsgstr \"Ouvrir\"\n\nmsgid \"Save\"\n"
	    "msgstr \"Enregistrer\"\n");
	CHECK_INT(run(t, WORDS, "--update po", &said), 0);
	first = arena_copy(t->arena, file(t, "po/fr.po"));
	CHECK(str_starts(first, S("# Of the translator\n" HEAD)));
	CHECK_HAS(first, "#: src/a.c:1 src/b.html:1\nmsgid \"Save\"\nmsgstr \"Enregistrer\"\n");
	CHECK_HAS(first,
	    "# A button\n#: src/b.html:1\n#, fuzzy\nmsgid \"Open\"\nmsgstr \"Ouvrir\"\n");
	CHECK_HAS(first, "\nmsgid \"Old\"\nmsgstr \"Vieux\"\n");
	CHECK(str_find(first, S("\"Save\""), 0) < str_find(first, S("\"%d row\""), 0));
	CHECK(str_find(first, S("\"%d row\""), 0) < str_find(first, S("\"Open\""), 0));
	CHECK_INT(run(t, WORDS, "--update po", &said), 0);
	CHECK_STR(file(t, "po/fr.po"), first);	/* a second time changes nothing */
}

TEST(words_makes_a_file_for_a_new_language)
{
	struct str said;
	make_source(t);
	CHECK_INT(run(t, WORDS, "--update po/ar.po", &said), 0);
	CHECK_HAS(file(t, "po/ar.po"), "nplurals=6;");
	CHECK_HAS(file(t, "po/ar.po"), "msgstr[5] \"\"\n");
	CHECK_INT(run(t, POC, "out.c po/ar.po", &said), 0);
}

TEST(words_does_not_touch_a_broken_file)
{
	struct str said, broken = S(HEAD "msgid \"Save\nmsgstr \"x\"\n");
	make_source(t);
	put(t, "po/fr.po", broken.p);
	CHECK_INT(run(t, WORDS, "--update po", &said), 1);
	CHECK_STR(file(t, "po/fr.po"), broken);
	CHECK_HAS(said, "po/fr.po:5: ");
}
