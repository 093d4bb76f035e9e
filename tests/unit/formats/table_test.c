/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "base/gzip.h"
#include "formats/table.h"
#include "base/buf.h"
#include "base/file.h"

/* Rows as "sheet:row a|b/…", the kind of each cell before its text: t, n, d, b, e or nothing. */
static struct str show(struct test *t, struct table *in)
{
	static const char kinds[] = { ' ', 't', 'n', 'd', 'b', 'e' };
	struct buf out = buf_in(t->arena, 1 << 20);
	struct table_row row;
	while (in && table_next(in, &row)) {
		buf_printf(&out, "%s%.*s%s%lld", out.n ? "/" : "", STR(row.sheet),
		    row.sheet.n ? ":" : "", (long long)row.row);
		for (size_t i = 0; i < row.count; i++)
			buf_printf(&out, "%c%c%.*s", i ? '|' : ' ', kinds[row.cells[i].kind],
			    STR(row.cells[i].text));
	}
	if (in)
		table_end(in, t->e);
	return out.n ? buf_view(&out) : STR_EMPTY;
}

static struct str show_bytes(struct test *t, struct str bytes)
{
	return show(t, table_bytes(t->arena, bytes, "x", NULL, t->e));
}

TEST(table_reads_csv_and_tsv)
{
	CHECK_STR(show_bytes(t, S("a,b\n\n1,\n2")), "1 ta|tb/3 t1| /4 t2");
	CHECK_STR(show_bytes(t, S("a\tb\n1\t2")), "1 ta|tb/2 t1|t2");
}

TEST(table_reads_json_records)
{
	CHECK_STR(show_bytes(t, S("[{\"a\":1.10,\"b\":\"x\"},\n {\"b\":null,\"c\":[1, {\"d\":2}]},"
	    "{\"c\":true}]")), "1 ta|tb|tc/2 n1.10|tx| /3  | |t[1,{\"d\":2}]/4  | |btrue");
	CHECK_STR(show_bytes(t, S("[]")), "");
	CHECK_STR(show_bytes(t, S("[{}]")), "");
	CHECK_INT(t->e->kind, ERR_NONE);
}

TEST(table_reads_packed_tables)
{
	struct buf b = buf_in(t->arena, 4096);
	gzip_pack(&b, S("a;b\n1;2"), 6);
	CHECK_STR(show_bytes(t, buf_view(&b)), "1 ta|tb/2 t1|t2");
	b = buf_in(t->arena, 4096);
	gzip_pack(&b, S("[{\"a\":2}]"), 6);
	CHECK_STR(show_bytes(t, buf_view(&b)), "1 ta/2 n2");
}

TEST(table_refuses_what_is_no_table_and_what_is_too_much)
{
	CHECK_STR(show_bytes(t, S("%PDF-1.7 abc")), "");
	CHECK_STR(t->e->say, "x is not a table but a PDF.");
	err_clear(t->e);
	struct table_options options = { .rows = 2 };
	show(t, table_bytes(t->arena, S("a\n1\n2\n"), "x", &options, t->e));
	CHECK_INT(t->e->kind, ERR_LIMIT);
	err_clear(t->e);
	options = (struct table_options){ .columns = 2 };
	show(t, table_bytes(t->arena, S("a,b,c\n"), "x", &options, t->e));
	CHECK_INT(t->e->kind, ERR_LIMIT);
	err_clear(t->e);
	options = (struct table_options){ .bytes = 4 };
	show(t, table_bytes(t->arena, S("a,b,c\n"), "x", &options, t->e));
	CHECK_INT(t->e->kind, ERR_LIMIT);
	err_clear(t->e);
	CHECK(!table_open(t->arena, t->folder, NULL, t->e));
	CHECK_INT(t->e->kind, ERR_INPUT);
	err_clear(t->e);
	CHECK(!table_open(t->arena, "/nowhere/x.csv", NULL, t->e));
	CHECK_INT(t->e->kind, ERR_MISSING);
}

TEST(table_reads_workbooks_of_others)
{
	static const struct { const char *name, *rows; } books[] = {
		{ "table.xlsx", "Лист1:1 tid|tname/Лист1:2 n1|tenglish/Лист1:3 n2|t中国人/"
		    "Sheet 2:2 n1|tenglish/Sheet 2:3 n2|t中国人" },
	};
	for (size_t i = 0; i < sizeof books / sizeof *books; i++) {
		const char *path = test_shared(t, arena_printf(t->arena, "frictionless/data/%s",
		    books[i].name).p);
		if (!path)
			return;
		CHECK_STR(show(t, table_open(t->arena, path, NULL, t->e)), books[i].rows);
		CHECK_STR(t->e->say, "");
	}
}
