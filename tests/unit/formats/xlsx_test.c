/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "formats/table.h"
#include "formats/xlsx.h"
#include "formats/xlsx_book.h"
#include "base/buf.h"
#include "base/file.h"
#include "zip_make.h"

#include <math.h>

#define BOOK(date1904) \
	{ "xl/workbook.xml", "<workbook xmlns:r='r'><workbookPr date1904='" date1904 "'/><sheets>" \
	    "<sheet name='One' sheetId='1' r:id='rId1'/>" \
	    "<sheet name='Two' sheetId='2' state='hidden' r:id='rId2'/></sheets></workbook>" }, \
	{ "xl/_rels/workbook.xml.rels", "<Relationships>" \
	    "<Relationship Id='rId1' Target='worksheets/sheet1.xml'/>" \
	    "<Relationship Id='rId2' Target='/xl/worksheets/sheet2.xml'/></Relationships>" }, \
	{ "xl/styles.xml", "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='dd/mm/yy'/>" \
	    "</numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs>" \
	    "<xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='20'/>" \
	    "</cellXfs></styleSheet>" }, \
	{ "xl/sharedStrings.xml", "<sst><si><t>Köln</t></si><si><r><t>a</t></r><r><t> b</t></r>" \
	    "<rPh><t>no</t></rPh></si></sst>" }, \
	{ "xl/worksheets/sheet2.xml", "<worksheet/>" }

#define SHEET(rows) { "xl/worksheets/sheet1.xml", "<worksheet><sheetData>" rows \
	"</sheetData><mergeCells count='1'><mergeCell ref='A1:B1'/></mergeCells></worksheet>" }

static struct str show(struct test *t, struct str bytes)
{
	static const char kinds[] = { ' ', 't', 'n', 'd', 'b', 'e' };
	struct buf out = buf_in(t->arena, 1 << 20);
	struct table_row row;
	struct table *in = table_bytes(t->arena, bytes, "x.xlsx", NULL, t->e);
	while (in && table_next(in, &row)) {
		buf_printf(&out, "%s%lld", out.n ? "/" : "", (long long)row.row);
		for (size_t i = 0; i < row.count; i++)
			buf_printf(&out, "%c%c%.*s", i ? '|' : ' ', kinds[row.cells[i].kind],
			    STR(row.cells[i].text));
	}
	if (in)
		table_end(in, t->e);
	return out.n ? buf_view(&out) : STR_EMPTY;
}

#define SHOW(...) show(t, zip_make(t->arena, (const struct zip_part[]){ __VA_ARGS__, { 0 } }))

TEST(xlsx_reads_every_kind_of_cell)
{
	CHECK_STR(SHOW(BOOK("0"), SHEET("<row r='2'><c r='A2' t='s'><v>0</v></c>"
	    "<c r='C2' t='s'><v>1</v></c><c r='D2' t='inlineStr'><is><t>in</t></is></c></row>"
	    "<row r='4'><c r='A4'><v>0.10000000000000001</v></c><c r='B4' t='b'><v>1</v></c>"
	    "<c r='C4' t='e'><v>#N/A</v></c><c r='D4' t='str'><f>A1</f><v>f</v></c>"
	    "<c r='E4' s='1'/></row>")),
	    "2 tKöln| |ta b|tin/4 n0.1|btrue|e#N/A|tf");
	CHECK_STR(t->e->say, "");
}

TEST(xlsx_gives_dates_of_both_calendars)
{
	const char *want = "1 d2019-03-31|d1900-01-01|d2019-03-31T12:00:00|d06:30:00|n43555";
	CHECK_STR(SHOW(BOOK("0"), SHEET("<row r='1'><c s='1'><v>43555</v></c><c s='2'><v>1</v></c>"
	    "<c s='2'><v>43555.5</v></c><c s='3'><v>0.270833333333333</v></c>"
	    "<c s='0'><v>43555</v></c></row>")), want);
	CHECK_STR(SHOW(BOOK("1"), SHEET("<row><c s='1'><v>0</v></c></row>")), "1 d1904-01-01");
}

TEST(xlsx_knows_date_formats)
{
	CHECK_INT(xlsx_style_of(S("yyyy\\-mm\\-dd")), STYLE_DATE);
	CHECK_INT(xlsx_style_of(S("mmm")), STYLE_DATE);
	CHECK_INT(xlsx_style_of(S("[$-F400]h:mm:ss")), STYLE_TIME);
	CHECK_INT(xlsx_style_of(S("h:mm")), STYLE_TIME);
	CHECK_INT(xlsx_style_of(S("dd.mm.yy hh:mm")), STYLE_DATE);
	CHECK_INT(xlsx_style_of(S("[Red]0.00 \"days\"")), STYLE_PLAIN);
	CHECK_INT(xlsx_style_of(S("General")), STYLE_PLAIN);
	CHECK_INT(xlsx_style_of(S("#,##0.00 _D")), STYLE_PLAIN);
}

TEST(xlsx_refuses_entities_and_cut_off_files)
{
	SHOW(BOOK("0"), { "xl/worksheets/sheet1.xml", "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>"
	    "<!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><worksheet><row><c t='inlineStr'><is><t>&b;"
	    "</t></is></c></row></worksheet>" });
	CHECK_INT(t->e->kind, ERR_INPUT);
	CHECK_HAS(t->e->say, "DOCTYPE");
	err_clear(t->e);
	SHOW(BOOK("0"), { "xl/worksheets/sheet1.xml", "<worksheet><row><c><v>1" });
	CHECK_INT(t->e->kind, ERR_INPUT);
	CHECK_HAS(t->e->say, "well-formed");
	err_clear(t->e);
	SHOW({ "mimetype", "application/vnd.oasis.opendocument.spreadsheet" });
	CHECK_STR(t->e->say, "x.xlsx is not an Excel workbook (.xlsx).");
}

TEST(xlsx_refuses_a_zip_bomb)
{
	struct buf big = buf_heap(32 << 20);
	buf_puts(&big, "<worksheet><sheetData>");
	for (int i = 0; i < 1500000; i++)
		buf_puts(&big, "<row><c/></row>");
	buf_puts(&big, "</sheetData></worksheet>");
	SHOW(BOOK("0"), { "xl/worksheets/sheet1.xml", big.p });
	CHECK_INT(t->e->kind, ERR_LIMIT);
	buf_free(&big);
}

TEST(xlsx_refuses_a_column_past_the_limit_and_cells_out_of_order)
{
	SHOW(BOOK("0"), SHEET("<row><c r='XFE1'><v>1</v></c></row>"));
	CHECK_INT(t->e->kind, ERR_LIMIT);
	err_clear(t->e);
	SHOW(BOOK("0"), SHEET("<row><c r='B1'><v>1</v></c><c r='A1'><v>1</v></c></row>"));
	CHECK_INT(t->e->kind, ERR_INPUT);
}

TEST(xlsx_comes_back_as_it_was_written)
{
	static const char *const words[] = { "Proxy", "Measured", NULL };
	static const struct xlsx_column columns[] = {
		{ .title = "Place", .note = "As in the list" },
		{ .title = "Value", .number = true, .open = true },
		{ .title = "State", .choices = words, .open = true },
		{ .title = "Date", .width = 12 },
	};
	struct xlsx_writer *w = xlsx_write(t->arena, t->e);
	NEED(w);
	xlsx_begin_sheet(w, &(struct xlsx_sheet){ "2019/20: 'x'", columns, 4, true });
	xlsx_put(w, CELL_TEXT, S("=1+1"));
	xlsx_put(w, CELL_NUMBER, S("-0.1"));
	xlsx_put(w, CELL_EMPTY, STR_EMPTY);
	xlsx_put(w, CELL_DATE, S("2024-02-29"));
	xlsx_end_row(w);
	xlsx_put(w, CELL_TEXT, S("Köln & <b>"));
	xlsx_put_number(w, NAN);
	xlsx_put_number(w, 1e6);
	xlsx_end_row(w);
	xlsx_begin_sheet(w, &(struct xlsx_sheet){ "2019/20: 'x'", columns, 1, false });
	struct buf b = buf_in(t->arena, 1 << 20);
	struct sink out = sink_buf(&b);
	NEED(xlsx_finish(w, &out, t->e));
	CHECK_STR(show(t, buf_view(&b)), "1 tPlace|tValue|tState|tDate/"
	    "2 t=1+1|n-0.1| |d2024-02-29/3 tKöln & <b>| |n1000000/1 tPlace");
	CHECK_STR(t->e->say, "");
}
