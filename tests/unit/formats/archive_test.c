/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "formats/archive.h"
#include "base/buf.h"
#include "base/file.h"
#include "zip_make.h"

#include <string.h>

static bool unpack(struct test *t, const struct zip_part *parts, struct archive_limits limits)
{
	struct archive *z = archive_bytes(t->arena, zip_make(t->arena, parts), "x.zip", limits,
	    t->e);
	return z && archive_unpack(z, t->folder, t->e);
}

TEST(archive_unpacks_into_its_folder)
{
	struct str text;
	NEED(unpack(t,
	    (const struct zip_part[]){
		{ "a/", "", 0 }, { "a/b/c.txt", "hello", 0100644 }, { "d", "", 0 }, { 0 } },
	    (struct archive_limits){ 0 }));
	NEED(file_map(t->arena, file_join(t->arena, t->folder, "a/b/c.txt"), 0, &text, t->e));
	CHECK_STR(text, "hello");
	CHECK(file_exists(file_join(t->arena, t->folder, "d")));
}

TEST(archive_refuses_names_that_lead_out_and_links)
{
	static const struct zip_part bad[] = { { "../x", "1", 0 }, { "/etc/x", "1", 0 },
	    { "a/../../x", "1", 0 }, { "a\\..\\x", "1", 0 }, { "C:x", "1", 0 }, { "a//b", "1", 0 },
	    { "a\nb", "1", 0 }, { "link", "/etc/passwd", 0120777 } };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		CHECK(!unpack(t, (const struct zip_part[]){ bad[i], { 0 } },
		    (struct archive_limits){ 0 }));
		CHECK_INT(t->e->kind, ERR_INPUT);
		err_clear(t->e);
	}
}

TEST(archive_keeps_its_limits)
{
	const struct zip_part two[] = { { "a", "1234", 0 }, { "b", "5678", 0 }, { 0 } };
	CHECK(!unpack(t, two, (struct archive_limits){ .entries = 1 }));
	CHECK_INT(t->e->kind, ERR_LIMIT);
	err_clear(t->e);
	CHECK(!unpack(t, two, (struct archive_limits){ .bytes = 7 }));
	CHECK_INT(t->e->kind, ERR_LIMIT);
	err_clear(t->e);
	char *zeros = arena_alloc(t->arena, (4 << 20) + 1);
	memset(zeros, '0', 4 << 20);
	CHECK(!unpack(t, (const struct zip_part[]){ { "a", zeros, 0 }, { 0 } },
	    (struct archive_limits){ 0 }));
	CHECK_INT(t->e->kind, ERR_LIMIT);
}

TEST(archive_refuses_what_is_no_zip)
{
	CHECK(!archive_bytes(t->arena, S("PK\3\4 nothing"), "x.zip", (struct archive_limits){ 0 },
	    t->e));
	CHECK_INT(t->e->kind, ERR_INPUT);
}
