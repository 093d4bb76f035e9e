/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The parts around the rows (ECMA-376 part 1): workbook.xml names the sheets, its .rels file says
 * where they are, styles.xml which cells are dates, sharedStrings.xml holds the texts.
 */
#include "formats/xlsx_book.h"
#include "formats/xml.h"
#include "base/lang.h"
#include "base/num.h"

#include <string.h>

enum { SHEETS = 1000, STYLES = 70000, STRINGS_BYTES = 128 << 20 };

/* The number formats that stand for dates without being written down (18.8.30). */
static enum style built_in_style(int64_t id)
{
	if ((id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58))
		return STYLE_DATE;
	return (id >= 18 && id <= 21) || (id >= 45 && id <= 47) ? STYLE_TIME : STYLE_PLAIN;
}

/* Past what is not format in a format code: "text", \x, _x, *x, [Red]. */
static size_t skip_literal(struct str code, size_t i)
{
	char b = code.p[i];
	if (b == '\\' || b == '_' || b == '*')
		return i + 2;
	if (b != '"' && b != '[')
		return i;
	/* [h], [mm], [ss] are elapsed time, not a colour or a condition. */
	if (b == '[' && i + 1 < code.n && strchr("hHmMsS", code.p[i + 1]) &&
	    !str_istarts(str_from(code, i + 1), S("mag")))
		return i;
	ptrdiff_t end = str_find_byte(code, b == '"' ? '"' : ']', i + 1);
	return end < 0 ? code.n : (size_t)end + 1;
}

enum style xlsx_style_of(struct str code)
{
	enum style style = STYLE_PLAIN;
	if (str_istarts(code, S("general")))
		return STYLE_PLAIN;
	for (size_t i = 0; i < code.n && code.p[i] != ';';) {
		size_t next = skip_literal(code, i);
		if (next != i) {
			i = next;
			continue;
		}
		char b = (char)(code.p[i] | 0x20);
		if (b == 'y' || b == 'd' || (b == 'm' && style == STYLE_PLAIN &&
		    !memchr(code.p, ':', code.n)))
			return STYLE_DATE;
		if (b == 'h' || b == 's')
			style = STYLE_TIME;
		i++;
	}
	return style;
}

static ptrdiff_t read_part(void *thing, char *out, size_t room)
{
	return archive_read(thing, out, room);
}

/* Read one part of the book, giving each element that opens to fn. */
static bool part_each(struct xlsx_book *book, const char *path,
    void (*fn)(struct xlsx_book *book, struct xml *x, void *thing), void *thing, struct err *e)
{
	struct archive_file *f = archive_file(book->archive, path, e);
	struct xml *x = f ? xml_open(book->arena, read_part, f, path, e) : NULL;
	if (!x)
		return false;
	while (xml_next(x))
		if (x->event == XML_OPEN)
			fn(book, x, thing);
	archive_fail(f, e);
	bool ok = !e->kind && xml_end(x, e);
	xml_close(x);
	archive_close(f);
	return ok;
}

struct rel {
	struct str id;
	const char *path;
};

struct rels {
	struct rel *items;
	size_t count, room;
};

static void on_rel(struct xlsx_book *book, struct xml *x, void *thing)
{
	struct rels *rels = thing;
	if (!str_eq(x->name, S("Relationship")) || rels->count >= 10 * SHEETS)
		return;
	struct str id = arena_copy(book->arena, xml_attribute(x, "Id"));
	struct str target = xml_attribute(x, "Target");
	struct str path = target.n && target.p[0] == '/' ? arena_copy(book->arena,
	    str_from(target, 1)) : arena_printf(book->arena, "xl/%.*s", STR(target));
	*list_add(book->arena, rels) = (struct rel){ id, path.p };
}

static void on_workbook(struct xlsx_book *book, struct xml *x, void *thing)
{
	const struct rels *rels = thing;
	if (str_eq(x->name, S("workbookPr"))) {
		struct str since = xml_attribute(x, "date1904");
		book->from_1904 = str_eq(since, S("1")) || str_eq(since, S("true"));
	}
	if (!str_eq(x->name, S("sheet")) || book->sheets.count >= SHEETS)
		return;
	struct xlsx_sheet_in sheet = { .hidden = xml_attribute(x, "state").n &&
	    !str_eq(xml_attribute(x, "state"), S("visible")) };
	struct str id = xml_attribute(x, "id");
	for (size_t i = 0; i < rels->count; i++)
		if (str_eq(rels->items[i].id, id))
			sheet.path = rels->items[i].path;
	sheet.name = arena_copy(book->arena, xml_attribute(x, "name"));
	/* Sheets that are charts are not tables. */
	if (sheet.path && strstr(sheet.path, "worksheets/"))
		*list_add(book->arena, &book->sheets) = sheet;
}

struct styles {
	struct { struct { int64_t id; unsigned char style; } *items; size_t count, room; } codes;
	bool in_cells;		/* within <cellXfs> */
};

static void on_style(struct xlsx_book *book, struct xml *x, void *thing)
{
	struct styles *s = thing;
	int64_t id = 0;
	if (str_eq(x->name, S("numFmt")) && s->codes.count < STYLES) {
		num_int(xml_attribute(x, "numFmtId"), &id);
		(void)list_add(book->arena, &s->codes);
		s->codes.items[s->codes.count - 1].id = id;
		s->codes.items[s->codes.count - 1].style =
		    (unsigned char)xlsx_style_of(xml_attribute(x, "formatCode"));
	} else if (x->depth == 1) {
		s->in_cells = str_eq(x->name, S("cellXfs"));
	} else if (s->in_cells && str_eq(x->name, S("xf")) && book->styles.count < STYLES) {
		num_int(xml_attribute(x, "numFmtId"), &id);
		unsigned char style = (unsigned char)built_in_style(id);
		for (size_t i = 0; i < s->codes.count; i++)
			if (s->codes.items[i].id == id)
				style = s->codes.items[i].style;
		*list_add(book->arena, &book->styles) = style;
	}
}

void xlsx_add_text(struct xml *x, struct buf *b)
{
	int depth = x->depth, phonetic = 0;
	bool text = false;
	while (xml_next(x) && !(x->event == XML_CLOSE && x->depth <= depth)) {
		if (x->event == XML_CHARS) {
			if (text && !phonetic)
				buf_str(b, x->text);
			continue;
		}
		bool open = x->event == XML_OPEN;
		if (str_eq(x->name, S("rPh")))
			phonetic += open ? 1 : -1;
		if (str_eq(x->name, S("t")))
			text = open;
	}
}

static void on_string(struct xlsx_book *book, struct xml *x, void *thing)
{
	size_t *left = thing;
	if (!str_eq(x->name, S("si")) || !*left)
		return;
	struct buf b = buf_heap(*left);
	xlsx_add_text(x, &b);
	size_t cost = b.n + sizeof(struct str);
	*left = b.failed || cost > *left ? 0 : *left - cost;
	*list_add(book->arena, &book->strings) = arena_copy(book->arena, buf_view(&b));
	buf_free(&b);
}

static bool strings_read(struct xlsx_book *book, struct err *e)
{
	size_t left = book->limits.strings ? book->limits.strings : STRINGS_BYTES;
	if (!archive_has(book->archive, "xl/sharedStrings.xml"))
		return true;
	if (!part_each(book, "xl/sharedStrings.xml", on_string, &left, e))
		return false;
	return left || fail(e, ERR_LIMIT, N_("%s holds too many texts. Save it as CSV instead."),
	    archive_label(book->archive));
}

bool xlsx_book_read(struct xlsx_book *book, struct err *e)
{
	struct rels rels = { 0 };
	struct styles styles = { 0 };
	if (!archive_has(book->archive, "xl/workbook.xml"))
		return fail(e, ERR_INPUT, N_("%s is not an Excel workbook (.xlsx)."),
		    archive_label(book->archive));
	return part_each(book, "xl/_rels/workbook.xml.rels", on_rel, &rels, e) &&
	    part_each(book, "xl/workbook.xml", on_workbook, &rels, e) &&
	    (!archive_has(book->archive, "xl/styles.xml") ||
	    part_each(book, "xl/styles.xml", on_style, &styles, e)) &&
	    strings_read(book, e);
}
