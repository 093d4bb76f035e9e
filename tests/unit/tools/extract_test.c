/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "../../../tools/extract.h"

#include <fcntl.h>
#include <unistd.h>

/* "text@line" of each mark, "one|many@line" of plurals; mistakes are talk on standard error. */
static struct str marks_of(struct test *t, const char *path, const char *text, int *mistakes_r)
{
	struct marks all = { .arena = t->arena };
	struct str out = STR_EMPTY;
	int kept = dup(STDERR_FILENO), fd = open("/dev/null", O_WRONLY);
	dup2(fd, STDERR_FILENO);
	extract_text(&all, str_of(path), str_of(text));
	dup2(kept, STDERR_FILENO);
	close(kept);
	close(fd);
	for (size_t i = 0; i < all.count; i++)
		out = arena_printf(t->arena, "%.*s%s%.*s%s%.*s@%d", STR(out), i ? " " : "",
		    STR(all.items[i].id), all.items[i].plural.n ? "|" : "",
		    STR(all.items[i].plural),
		    all.items[i].line);
	*mistakes_r = all.mistakes;
	return out;
}

static void check_marks(struct test *t, int line, const char *path, const char *text,
    const char *want, int mistakes)
{
	int is;
	struct str marks = marks_of(t, path, text, &is);
	if (!str_eq(marks, str_of(want)) || is != mistakes)
		test_fail(t, __FILE__, line, "\"%s\" gives %.*s and %d mistakes", text, STR(marks),
		    is);
}
#define MARKS(path, text, want, mistakes) check_marks(t, __LINE__, path, text, want, mistakes)

TEST(marked_texts_of_c_are_found_with_their_lines)
{
	MARKS("a.c", "x = _(\"Save\");\ny = N_(\"Open\");", "Save@1 Open@2", 0);
	MARKS("a.c", "f(tr(o->lang, \"Charts\"), tr(g(a, b), \"Map\"))", "Charts@1 Map@1", 0);
	MARKS("a.c", "trn(lang, \"%d row\",\n \"%d rows\", n)", "%d row|%d rows@1", 0);
	MARKS("a.c", "_(\"a \"\n  /* why */ \"b\")", "a b@1", 0);
	MARKS("a.c", "_ ( \"quoted \\\"x\\\"\" )", "quoted \"x\"@1", 0);
	MARKS("a.c", "_(\"Save\") _(\"Save\")", "Save@1", 0);
}

TEST(what_only_looks_like_a_mark_is_none)
{
	MARKS("a.c", "/* _(\"x\") */ // N_(\"y\")\n\"_(\\\"z\\\")\" '\"' a_(\"b\") tr(lang, name)",
	    "", 0);
	MARKS("a.h", "#define N_(text) text\n#define _(text) tr(lang, text)", "", 0);
	MARKS("a.c", "TRN(\"x\", \"y\"); trn(lang, one, other, n); str(\"a\", \"b\");", "", 0);
	MARKS("a.c", "const char *tr(const struct lang *lang, const char *text)\n{ f(\"x\"); }", "",
	    0);
}

TEST(marked_texts_of_templates_are_found_inside_braces_only)
{
	MARKS("a.html", "{! int n = 1;\n f(_(\"Lines\")); !} _(\"no\") {{ _ \"Yes\" }}",
	    "Lines@2 Yes@2", 0);
	MARKS("a.html", "<p>_(\"no\") {{ _ \"Sign in\" }}</p>\n{{ _ \"by %s\", name }}",
	    "Sign in@1 by %s@2", 0);
	MARKS("a.html", "{{ _n \"%d row\", \"%d rows\", n, n }}", "%d row|%d rows@1", 0);
	MARKS("a.html", "{{ if x }}{{ f(_(\"deep\")) }}{{ end }} \" {{ _ \"after\" }}",
	    "deep@1 after@1", 0);
	MARKS("a.html", "_(\"no\") {! f(_(\"in C\")); !} _(\"no\")\n{! x = 0; !}{{ _ \"after\" }}",
	    "in C@1 after@2", 0);
	MARKS("a.html", "{{ _ \"never closed\"", "never closed@1", 0);
}

TEST(texts_that_translators_could_not_see_whole_are_mistakes)
{
	MARKS("a.c", "N_(\"%\" PRId64)", "%@1", 1);
	MARKS("a.c", "_(\"\")", "", 1);
	MARKS("a.c", "_(\"\\0\")", "", 2);
	MARKS("a.c", "trn(lang, \"one\", other, n)", "", 1);
	MARKS("a.c", "trn(l, \"a\", \"b\", n); trn(l, \"a\", \"c\", n)", "a|b@1", 1);
}

TEST(broken_sources_end)
{
	MARKS("a.c", "_(\"open", "open@1", 0);
	MARKS("a.c", "trn(lang", "", 0);
	MARKS("a.c", "_(\"a\\", "a@1", 1);
	MARKS("a.c", "/* open", "", 0);
	MARKS("a.html", "{{", "", 0);
}
