/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "formats/datapackage.h"
#include "base/file.h"

#include <string.h>
#include <unistd.h>

static struct package *made(struct test *t, const char *json)
{
	char *path = file_join(t->arena, t->folder, "datapackage.json");
	file_write(file_join(t->arena, t->folder, "a.csv"), S("x;y\n1;2\n"), t->e);
	if (!file_write(path, str_of(json), t->e))
		return NULL;
	return package_open(t->arena, t->folder, t->e);
}

TEST(package_gives_paths_dialect_and_fields)
{
	struct package *p =
	    made(t, "{\"name\":\"n\",\"resources\":[{\"name\":\"r\",\"path\":\"a.csv\","
		    "\"dialect\":{\"delimiter\":\";\"},\"schema\":{\"fields\":[{\"name\":\"x\","
		    "\"type\":\"integer\"},{\"name\":\"y\"}],\"missingValues\":[\"\",\"n/a\"]}}]}");
	NEED(p);
	struct package_resource *r = &p->resources[0];
	CHECK_INT(r->options.csv.delimiter, ';');
	CHECK_INT(r->field_count, 2);
	CHECK_STR(r->fields[0].type, "integer");
	CHECK_STR(r->fields[1].type, "any");
	CHECK_STR(r->missing[1], "n/a");
	struct table_row row;
	struct table *in = table_open(t->arena, r->paths[0], &r->options, t->e);
	NEED(in && table_next(in, &row));
	CHECK_INT(row.count, 2);
}

TEST(package_refuses_paths_that_lead_out)
{
	static const char *const bad[] = { "../a.csv", "/etc/passwd", "link", "http://x/a.csv", "",
	    "missing.csv", "." };
	CHECK(!symlink("/etc/passwd", file_join(t->arena, t->folder, "link")));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		CHECK(!made(t, arena_printf(t->arena,
		    "{\"resources\":[{\"name\":\"r\",\"path\":\"%s\"}]}", bad[i]).p));
		CHECK_HAS(t->e->say, "Data package, \"r\": ");
		err_clear(t->e);
	}
}

TEST(package_refuses_what_is_no_package)
{
	static const char *const bad[] = { "{}", "{\"resources\":[]}", "{\"resources\":[7]}", "[1",
	    "{\"resources\":[{\"name\":\"r\"}]}",
	    "{\"resources\":[{\"path\":\"a.csv\",\"schema\":{\"fields\":\"bad\"}}]}",
	    "{\"resources\":[{\"path\":\"a.csv\",\"schema\":{\"fields\":[{\"name\":\"x\","
	    "\"type\":\"strange\"}]}}]}",
	    "{\"resources\":[{\"name\":\"r\",\"path\":\"a.csv\"},{\"name\":\"r\","
	    "\"path\":\"a.csv\"}]}" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		CHECK(!made(t, bad[i]));
		CHECK_INT(t->e->kind, ERR_INPUT);
		err_clear(t->e);
	}
}

TEST(package_files_of_others_are_read)
{
	static const struct { const char *path; size_t count; } files[] = {
		{ "country.package.json", 2 }, { "multipart.package.json", 1 },
		{ "package-with-dereferencing.json", 1 }, { "detailed.package.json", 2 },
		{ "invalid/datapackage.json", 2 }, { "ckan.package.json", 1 },
		{ "country.package.yaml", 2 },
	};
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		const char *path = test_shared(t, arena_printf(t->arena, "frictionless/data/%s",
		    files[i].path).p);
		if (!path)
			return;
		struct package *p = package_open(t->arena, path, t->e);
		if (!p)
			test_fail(t, __FILE__, __LINE__, "%s: %s", path, t->e->say);
		else
			CHECK_INT(p->count, files[i].count);
		err_clear(t->e);
	}
}
