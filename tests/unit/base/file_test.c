/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "base/file.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *in_folder(struct test *t, const char *name)
{
	return file_join(t->arena, t->folder, name);
}

TEST(what_is_written_is_mapped_again)
{
	const char *path = in_folder(t, "a.csv");
	struct str bytes;
	NEED(file_write(path, str_n("Year\0,1\n", 8), t->e));
	NEED(file_map(t->arena, path, 0, &bytes, t->e));
	CHECK_INT(bytes.n, 8);
	CHECK(!memcmp(bytes.p, "Year\0,1\n", 8));
	NEED(file_write(path, S("other"), t->e));
	CHECK_INT(bytes.n, 8);	/* the old file is still mapped, whole */
	CHECK(!memcmp(bytes.p, "Year\0,1\n", 8));
	NEED(file_map(t->arena, path, 5, &bytes, t->e));
	CHECK_STR(bytes, "other");
}

TEST(an_empty_file_is_the_empty_text)
{
	const char *path = in_folder(t, "empty");
	struct str bytes = S("x");
	NEED(file_write(path, STR_EMPTY, t->e));
	NEED(file_map(t->arena, path, 0, &bytes, t->e));
	CHECK_INT(bytes.n, 0);
	CHECK(bytes.p != NULL);
}

TEST(a_file_over_the_limit_is_refused)
{
	struct str bytes;
	NEED(file_write(in_folder(t, "a"), S("123456"), t->e));
	CHECK(!file_map(t->arena, in_folder(t, "a"), 5, &bytes, t->e));
	CHECK_INT(t->e->kind, ERR_LIMIT);
}

TEST(what_is_no_file_is_named)
{
	struct str bytes;
	CHECK(!file_map(t->arena, in_folder(t, "none.csv"), 0, &bytes, t->e));
	CHECK_INT(t->e->kind, ERR_MISSING);
	CHECK_HAS(t->e->say, "none.csv");
	err_clear(t->e);
	CHECK(!file_map(t->arena, t->folder, 0, &bytes, t->e));
	CHECK_INT(t->e->kind, ERR_INPUT);
	CHECK_HAS(t->e->say, "folder");
	err_clear(t->e);
	CHECK(!file_write(in_folder(t, "none/a"), S("x"), t->e));
	CHECK_INT(t->e->kind, ERR_MISSING);
}

TEST(a_file_that_cannot_be_replaced_leaves_nothing_behind)
{
	struct str *names;
	size_t count;
	NEED(!mkdir(in_folder(t, "taken"), 0700));
	CHECK(!file_write(in_folder(t, "taken"), S("x"), t->e));
	CHECK_INT(t->e->kind, ERR_INPUT);
	err_clear(t->e);
	NEED(file_list(t->arena, t->folder, &names, &count, t->e));
	CHECK_INT(count, 1);
}

TEST(a_replaced_file_keeps_its_mode)
{
	struct stat st;
	const char *path = in_folder(t, "key");
	NEED(file_write(path, S("a"), t->e));
	NEED(!chmod(path, 0600));
	NEED(file_write(path, S("b"), t->e));
	NEED(!stat(path, &st));
	CHECK_INT(st.st_mode & 0777, 0600);
}

TEST(folders_are_listed_by_bytes)
{
	struct str *names;
	size_t count;
	NEED(file_list(t->arena, t->folder, &names, &count, t->e));
	CHECK_INT(count, 0);
	NEED(file_write(in_folder(t, "b"), S(""), t->e) && file_write(in_folder(t, "B"), S(""),
	    t->e) &&
	    file_write(in_folder(t, ".c"), S(""), t->e) && file_write(in_folder(t, "ä"), S(""),
	    t->e));
	NEED(file_list(t->arena, t->folder, &names, &count, t->e));
	NEED(count == 4);
	CHECK_STR(names[0], ".c");
	CHECK_STR(names[1], "B");
	CHECK_STR(names[2], "b");
	CHECK_STR(names[3], "ä");
	CHECK(!file_list(t->arena, in_folder(t, "none"), &names, &count, t->e));
	CHECK_INT(t->e->kind, ERR_MISSING);
}

TEST(files_and_folders_are_told_apart)
{
	NEED(file_write(in_folder(t, "a"), S(""), t->e));
	CHECK(file_exists(in_folder(t, "a")) && !file_exists(in_folder(t, "b")));
	CHECK(!file_is_folder(in_folder(t, "a")) && file_is_folder(t->folder));
	CHECK_STR(file_join(t->arena, "a/", "b"), "a/b");
	CHECK_STR(file_join(t->arena, "a", "b"), "a/b");
	CHECK_STR(file_join(t->arena, "/", "b"), "/b");
}
