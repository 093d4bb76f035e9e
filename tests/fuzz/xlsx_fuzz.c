/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Any bytes as the parts of a workbook. The fuzzer cannot make zip files, so its bytes are cut at
 * 0xFF into the parts of one; bytes that begin as a zip are taken as they are.
 */
#include "formats/table.h"
#include "unit/formats/zip_make.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char rels[] = "<Relationships><Relationship Id='1' Target='worksheets/a.xml'/>"
    "</Relationships>";
static const char book[] = "<workbook xmlns:r='r'><sheets><sheet name='A' r:id='1'/></sheets>"
    "</workbook>";

static struct str parts_of(struct arena *a, struct str s)
{
	struct zip_part parts[] = { { "xl/_rels/workbook.xml.rels", rels, 0 },
	    { "xl/workbook.xml", book, 0 }, { "xl/worksheets/a.xml", "", 0 },
	    { "xl/styles.xml", "", 0 }, { "xl/sharedStrings.xml", "", 0 }, { NULL, NULL, 0 } };
	struct str part;
	size_t i = 2;
	for (; i < 5 && str_cut(&s, '\xFF', &part); i++)
		parts[i].text = arena_text(a, part);
	parts[i].name = NULL;
	return zip_make(a, parts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = { 0 };
	struct table_row row;
	struct arena *a = arena_new(0);
	struct str s = str_n((const char *)data, size);
	if (!str_starts(s, S("PK")))
		s = parts_of(a, s);
	struct table_options options = { .format = TABLE_XLSX, .rows = 10000, .columns = 1000,
	    .bytes = 1 << 20 };
	struct table *in = table_bytes(a, s, "x", &options, &e);
	while (in && table_next(in, &row))
		;
	if (in)
		table_end(in, &e);
	arena_free(a);
	return 0;
}
