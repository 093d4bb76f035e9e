/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The entry sheet as a workbook: the key and the name of each row are locked, the other columns
 * are open. What comes back is found again by the key, in any order; unknown rows are a mistake
 * that is told, missing rows change nothing.
 */
#include "formats/xlsx.h"
#include "measure/entry.h"

/* ORDER: columns of the workbook */
enum { COLUMN_KEY, COLUMN_NAME, COLUMN_VALUE, COLUMN_LOW, COLUMN_HIGH, COLUMN_STATUS, COLUMN_NOTE,
	COLUMNS };

static bool write_rows(struct xlsx_writer *w, const struct entry_sheet *s)
{
	for (size_t i = 0; i < s->row_count; i++) {
		const struct entry_row *row = &s->rows[i];
		xlsx_put(w, CELL_TEXT, row->key);
		xlsx_put(w, CELL_TEXT, row->name);
		xlsx_put(w, CELL_NUMBER, row->value);
		xlsx_put(w, CELL_NUMBER, row->low);
		xlsx_put(w, CELL_NUMBER, row->high);
		xlsx_put(w, CELL_TEXT, row->status);
		xlsx_put(w, CELL_TEXT, row->note);
		xlsx_end_row(w);
	}
	return true;
}

bool entry_write_xlsx(struct request *r, struct reply *p, const struct entry_sheet *s,
    struct err *e)
{
	const struct lang *lang = r->lang;
	struct xlsx_column columns[COLUMNS] = {
		{ .title = "key", .width = 18 },
		{ .title = s->places ? _("Place") : _("Group"), .width = 32 },
		{ .title = _("Figure"), .number = true, .open = true },
		{ .title = _("From"), .number = true, .open = true },
		{ .title = _("To"), .number = true, .open = true },
		{ .title = _("Status"), .open = true, .width = 12 },
		{ .title = _("Footnote"), .open = true, .width = 40 },
	};
	struct xlsx_sheet sheet = { .name = arena_text(r->arena, s->period.label), .entry = true,
		.columns = columns, .count = COLUMNS };
	struct xlsx_writer *w = xlsx_write(r->arena, e);
	if (!w)
		return false;
	xlsx_begin_sheet(w, &sheet);
	write_rows(w, s);
	p->type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
	p->filename = arena_printf(r->arena, "%.*s-%.*s.xlsx", STR(s->measure.code),
	    STR(s->period.label));
	p->body = buf_in(r->arena, 16 << 20);
	struct sink out = sink_buf(&p->body);
	return xlsx_finish(w, &out, e);
}

static struct str cell_text(struct arena *a, const struct xlsx_row *row, size_t i)
{
	return i < row->count ? arena_copy(a, row->cells[i].text) : STR_EMPTY;
}

static void take_row(struct request *r, struct entry_sheet *s, const struct xlsx_row *row)
{
	struct str key = cell_text(r->arena, row, COLUMN_KEY);
	struct entry_row *to = entry_find(s, key);
	if (!to) {
		problem_add(&s->problems, (struct problem){ .row = row->row, .excerpt = key },
		    N_("Row %lld: the sheet has no row \"%.*s\". Take the sheet away again and "
		       "fill in "
		       "that one."),
		    (long long)row->row, STR(key));
		return;
	}
	to->value = cell_text(r->arena, row, COLUMN_VALUE);
	to->low = cell_text(r->arena, row, COLUMN_LOW);
	to->high = cell_text(r->arena, row, COLUMN_HIGH);
	to->status = cell_text(r->arena, row, COLUMN_STATUS);
	to->note = cell_text(r->arena, row, COLUMN_NOTE);
}

bool entry_read_xlsx(struct request *r, const struct upload *u, struct entry_sheet *s,
    struct err *e)
{
	struct xlsx_row row;
	struct archive *z = archive_open(r->arena, u->path, (struct archive_limits){ 0 }, e);
	struct xlsx *book = z ? xlsx_open(r->arena, z, (struct xlsx_limits){ 0 }, e) : NULL;
	if (!book)
		return false;
	xlsx_begin(book, 0);
	bool head = true;
	while (xlsx_next(book, &row)) {
		if (!head)
			take_row(r, s, &row);
		head = false;
	}
	return xlsx_end(book, e);
}
