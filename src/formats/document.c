/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Puts documents together out of blocks; pdf.c and docx.c write them. */
#include "formats/document.h"

struct document *document_new(struct arena *a, struct str title, const struct lang *lang)
{
	struct document *d = arena_new_of(a, struct document);
	*d = (struct document){ .arena = a, .title = title, .lang = lang };
	return d;
}

static void add(struct document *d, struct block b)
{
	*list_add(d->arena, d) = b;
}

void document_heading(struct document *d, int level, struct str text)
{
	add(d, (struct block){ .kind = BLOCK_HEADING, .level = level, .text = text });
}

void document_small(struct document *d, struct str text)
{
	add(d, (struct block){ .kind = BLOCK_SMALL, .text = text });
}

void document_table(struct document *d, struct str caption, const struct str *cells,
    size_t columns, size_t rows)
{
	add(d, (struct block){ .kind = BLOCK_TABLE,
	    .text = caption,
	    .cells = cells,
	    .columns = columns,
	    .rows = rows });
}

void document_signature(struct document *d, const struct str *cells, size_t pairs)
{
	add(d, (struct block){
	    .kind = BLOCK_SIGNATURE, .cells = cells, .columns = 2, .rows = pairs });
}

/* ---- plain text ---- */

static bool is_item(struct str line)
{
	return str_starts(line, S("- ")) || str_starts(line, S("* "));
}

static void add_line(struct document *d, struct str line, int level)
{
	if (is_item(line)) {
		add(d, (struct block){ .kind = BLOCK_ITEM, .text = str_trim(str_from(line, 2)) });
	} else {
		while (line.n && line.p[0] == '#')
			line = str_from(line, 1);
		document_heading(d, level, str_trim(line));
	}
}

/* A line that is neither item nor heading goes on with the paragraph before it. */
static void add_to_paragraph(struct document *d, struct str *paragraph, struct str line)
{
	*paragraph = paragraph->n ?
	    arena_printf(d->arena, "%.*s %.*s", STR(*paragraph), STR(line)) : line;
}

static void end_paragraph(struct document *d, struct str *paragraph)
{
	if (paragraph->n)
		add(d, (struct block){ .kind = BLOCK_TEXT, .text = *paragraph });
	*paragraph = STR_EMPTY;
}

void document_text(struct document *d, struct str text, int level)
{
	struct str line, paragraph = STR_EMPTY;
	while (str_cut(&text, '\n', &line)) {
		line = str_trim(line);
		bool alone = is_item(line) || str_starts(line, S("#"));
		if (!line.n || alone)
			end_paragraph(d, &paragraph);
		if (alone)
			add_line(d, line, level);
		else if (line.n)
			add_to_paragraph(d, &paragraph, line);
	}
	end_paragraph(d, &paragraph);
}
