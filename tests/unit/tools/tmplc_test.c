/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Templates: what they become, and what is refused, from twin files in tests/data/tmplc. */
#include "base/file.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

/* Run the compiler in the folder of the golden files, so that messages name the file alone. */
static int compile(struct test *t, const char *name, struct str *said_r)
{
	char output[4096];
	const char *folder = test_data(t, "tmplc");
	struct str command = arena_printf(t->arena,
	    "cd '%s' && ASAN_OPTIONS=detect_leaks=0 '%s' %s "
	    "'%s/out.c' '%s/out.h' 2>&1",
	    folder, TMPLC, name, t->folder, t->folder);
	FILE *p = popen(command.p, "r");
	if (!p)
		return -1;
	size_t n = fread(output, 1, sizeof output, p);
	*said_r = arena_copy(t->arena, str_n(output, n));
	int status = pclose(p);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(a_template_becomes_the_expected_c)
{
	struct str said, made, wanted, head;
	CHECK_INT(compile(t, "whole.html", &said), 0);
	CHECK_STR(said, "");
	NEED(file_map(t->arena, file_join(t->arena, t->folder, "out.c"), 0, &made, t->e));
	NEED(file_map(t->arena, test_data(t, "tmplc/whole.expected"), 0, &wanted, t->e));
	CHECK_STR(made, wanted);
	NEED(file_map(t->arena, file_join(t->arena, t->folder, "out.h"), 0, &head, t->e));
	CHECK_HAS(head, "#include \"web/web.h\"\n");
	CHECK_HAS(head, "void whole(struct out *o, const char *const *names, size_t count);\n");
	CHECK_INT(str_find(head, S("void row"), 0), -1);
}

TEST(what_could_not_be_escaped_is_refused_with_file_and_line)
{
	struct str *names;
	size_t count, tried = 0;
	NEED(file_list(t->arena, test_data(t, "tmplc"), &names, &count, t->e));
	for (size_t i = 0; i < count; i++) {
		struct str said = STR_EMPTY, wanted;
		if (!str_starts(names[i], S("bad-")) || !str_ends(names[i], S(".html")))
			continue;
		struct str twin = arena_printf(t->arena, "tmplc/%.*s.error", (int)names[i].n - 5,
		    names[i].p);
		NEED(file_map(t->arena, test_data(t, twin.p), 0, &wanted, t->e));
		CHECK_INT(compile(t, arena_text(t->arena, names[i]), &said), 1);
		CHECK_STR(said, wanted);
		tried++;
	}
	CHECK(tried > 25);
}

TEST(wrong_use_exits_2)
{
	CHECK_INT(WEXITSTATUS(system("'" TMPLC "' 2>/dev/null")), 2);
}
