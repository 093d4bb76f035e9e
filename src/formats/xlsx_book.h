/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a workbook's rows are read with: its sheets, styles and shared strings. */
#ifndef FORMATS_XLSX_BOOK_H
#define FORMATS_XLSX_BOOK_H

#include "formats/archive.h"
#include "formats/xlsx.h"

enum style { STYLE_PLAIN, STYLE_DATE, STYLE_TIME };

struct xlsx_sheet_in {
	struct str name;
	const char *path;
	bool hidden;
};

struct xlsx_book {
	struct arena *arena;
	struct archive *archive;
	struct xlsx_limits limits;
	bool from_1904;
	struct { struct xlsx_sheet_in *items; size_t count, room; } sheets;
	struct { struct str *items; size_t count, room; } strings;
	/* enum style by number of the cell style */
	struct { unsigned char *items; size_t count, room; } styles;
};

bool xlsx_book_read(struct xlsx_book *book, struct err *e);

/* xlsx_add_text: Append the text of <t> elements below the element just opened (<si>, <is>),
 * without phonetic runs, to b. */
struct xml;
void xlsx_add_text(struct xml *x, struct buf *b);

/* xlsx_style_of: Is a number format code that of a date? */
enum style xlsx_style_of(struct str code);

#endif
