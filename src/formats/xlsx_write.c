/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * libxlsxwriter behind our own names; the only file that sees its header. It writes rows to
 * temporary files as they come (constant_memory) and zips them at the end, to a file without a
 * lasting name that is then copied to the sink.
 */
#include "formats/xlsx.h"
#include "base/date.h"
#include "base/lang.h"
#include "base/num.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum { TEXT_LONGEST = 32767, ROWS = 1048576, NAME_LONGEST = 31 };

struct xlsx_writer {
	struct arena *arena;
	char path[64];
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_format *head, *date, *open, *open_date;
	const struct xlsx_sheet *about;
	lxw_row_t row;
	lxw_col_t column;
	struct err err;
};

static void writer_done(void *thing)
{
	struct xlsx_writer *w = thing;
	if (w->book)
		lxw_workbook_free(w->book);
	if (w->path[0])
		unlink(w->path);
}

static void make_formats(struct xlsx_writer *w)
{
	w->head = workbook_add_format(w->book);
	format_set_bold(w->head);
	format_set_text_wrap(w->head);
	format_set_bg_color(w->head, 0xE8EEF4);
	format_set_bottom(w->head, LXW_BORDER_THIN);
	w->date = workbook_add_format(w->book);
	format_set_num_format(w->date, "yyyy-mm-dd");
	w->open = workbook_add_format(w->book);
	format_set_unlocked(w->open);
	format_set_bg_color(w->open, 0xFFFBE6);
	w->open_date = workbook_add_format(w->book);
	format_set_unlocked(w->open_date);
	format_set_num_format(w->open_date, "yyyy-mm-dd");
	format_set_bg_color(w->open_date, 0xFFFBE6);
}

struct xlsx_writer *xlsx_write(struct arena *a, struct err *e)
{
	struct xlsx_writer *w = arena_new_of(a, struct xlsx_writer);
	const char *folder = getenv("TMPDIR");
	w->arena = a;
	w->err.lang = e->lang;
	snprintf(w->path, sizeof w->path, "%s/stoa-XXXXXX",
	    folder && *folder && strlen(folder) < 40 ? folder : "/tmp");
	int fd = mkstemp(w->path);
	if (fd < 0) {
		fail_system(e, "mkstemp %s: %s", w->path, strerror(errno));
		return NULL;
	}
	close(fd);
	lxw_workbook_options options = { .constant_memory = LXW_TRUE };
	w->book = workbook_new_opt(w->path, &options);
	arena_defer(a, writer_done, w);
	if (!w->book) {
		fail_system(e, "no workbook");
		return NULL;
	}
	make_formats(w);
	return w;
}

static void check(struct xlsx_writer *w, lxw_error code)
{
	if (code == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED)
		fail(&w->err, ERR_LIMIT, N_("A text is longer than an Excel cell can hold."));
	else if (code)
		fail_system(&w->err, "libxlsxwriter: %s", lxw_strerror(code));
}

/* A name that Excel takes: no []:*?/\, no ' at an end, 31 characters, not used before. */
static char *sheet_name(struct xlsx_writer *w, const char *name)
{
	char *copy = arena_text(w->arena, str_of(*name ? name : "Sheet"));
	for (char *p = copy; *p; p++)
		if (strchr("[]:*?/\\", *p) || ((*p == '\'') && (p == copy || !p[1])))
			*p = '_';
	/* Bytes are at least as many as characters. */
	size_t n = strlen(copy);
	if (n > NAME_LONGEST)
		for (n = NAME_LONGEST; n && ((unsigned char)copy[n] & 0xC0) == 0x80;)
			n--;
	copy[n] = 0;
	for (int i = 2; workbook_get_worksheet_by_name(w->book, copy) && i < 1000; i++) {
		size_t keep = n < NAME_LONGEST - 5 ? n : NAME_LONGEST - 5;
		while (keep && ((unsigned char)copy[keep] & 0xC0) == 0x80)
			keep--;
		copy = arena_text(w->arena, arena_printf(w->arena, "%.*s (%d)", (int)keep,
		    copy, i));
	}
	return copy;
}

static void begin_column(struct xlsx_writer *w, lxw_col_t i, const struct xlsx_column *c)
{
	double width = c->width > 0 ? c->width : fmin(60, 4 + (double)strlen(c->title));
	check(w, worksheet_set_column(w->sheet, i, i, width, c->open ? w->open : NULL));
	check(w, worksheet_write_string(w->sheet, 0, i, c->title, w->head));
	if (c->note)
		check(w, worksheet_write_comment(w->sheet, 0, i, c->note));
	lxw_data_validation rule = { .ignore_blank = LXW_VALIDATION_ON };
	if (c->choices) {
		rule.validate = LXW_VALIDATION_TYPE_LIST;
		rule.value_list = (char **)(uintptr_t)c->choices;
	} else if (c->number) {
		rule.validate = LXW_VALIDATION_TYPE_DECIMAL;
		rule.criteria = LXW_VALIDATION_CRITERIA_BETWEEN;
		rule.minimum_number = -1e300;
		rule.maximum_number = 1e300;
	} else {
		return;
	}
	/* Choices of over 255 characters together cannot be a rule; the column stays free. */
	lxw_error code = worksheet_data_validation_range(w->sheet, 1, i, ROWS - 1, i, &rule);
	if (code != LXW_ERROR_255_STRING_LENGTH_EXCEEDED && code != LXW_ERROR_PARAMETER_VALIDATION)
		check(w, code);
}

void xlsx_begin_sheet(struct xlsx_writer *w, const struct xlsx_sheet *about)
{
	if (w->err.kind)
		return;
	w->about = about;
	w->sheet = workbook_add_worksheet(w->book, sheet_name(w, about->name));
	if (!w->sheet) {
		fail_system(&w->err, "libxlsxwriter: no sheet %s", about->name);
		return;
	}
	for (size_t i = 0; i < about->count; i++)
		begin_column(w, (lxw_col_t)i, &about->columns[i]);
	worksheet_freeze_panes(w->sheet, 1, 0);
	if (about->entry)
		worksheet_protect(w->sheet, NULL, NULL);
	w->row = 1;
	w->column = 0;
}

static bool is_open(const struct xlsx_writer *w)
{
	return w->column < w->about->count && w->about->columns[w->column].open;
}

static bool put_date(struct xlsx_writer *w, struct str text)
{
	int64_t day;
	if (!date_read(text, &day))
		return false;
	struct date d = date_from_day(day);
	if (d.year < 1900 || d.year > 9999)
		return false;
	lxw_datetime when = { .year = d.year, .month = d.month, .day = d.day };
	check(w, worksheet_write_datetime(w->sheet, w->row, w->column, &when,
	    is_open(w) ? w->open_date : w->date));
	return true;
}

static void put_text(struct xlsx_writer *w, struct str text)
{
	struct arena_mark mark = arena_mark(w->arena);
	check(w, worksheet_write_string(w->sheet, w->row, w->column, arena_text(w->arena, text),
	    is_open(w) ? w->open : NULL));
	arena_release(w->arena, mark);
}

static void put_number(struct xlsx_writer *w, double x)
{
	check(w, worksheet_write_number(w->sheet, w->row, w->column, x,
	    is_open(w) ? w->open : NULL));
}

void xlsx_put(struct xlsx_writer *w, enum cell_kind kind, struct str text)
{
	double x;
	if (!w->err.kind && w->sheet && text.n && kind != CELL_EMPTY) {
		if (kind == CELL_NUMBER && num_real(text, &x))
			put_number(w, x);
		else if (kind != CELL_DATE || !put_date(w, text))
			put_text(w, text);
	}
	w->column++;
}

void xlsx_put_number(struct xlsx_writer *w, double x)
{
	if (!w->err.kind && w->sheet && isfinite(x))
		put_number(w, x);
	w->column++;
}

void xlsx_end_row(struct xlsx_writer *w)
{
	w->column = 0;
	if (++w->row >= ROWS)
		fail(&w->err, ERR_LIMIT, N_("Excel cannot hold more than %d rows. Use CSV."), ROWS);
}

static bool copy_file(const char *path, struct sink *out, struct err *e)
{
	char block[16 << 10];
	ssize_t n = -1;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && (n = read(fd, block, sizeof block)) > 0)
		sink_add(out, str_n(block, (size_t)n));
	if (n < 0)
		fail_system(e, "%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return !e->kind && sink_end(out, e);
}

bool xlsx_finish(struct xlsx_writer *w, struct sink *out, struct err *e)
{
	if (!w->err.kind)
		check(w, workbook_close(w->book));
	else
		lxw_workbook_free(w->book);
	w->book = NULL;
	if (w->err.kind) {
		const struct lang *lang = e->lang;
		*e = w->err;
		e->lang = lang;
		return false;
	}
	return copy_file(w->path, out, e);
}
