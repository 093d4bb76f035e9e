/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Records as files, CSV, workbooks and JSON, of any size in constant memory. CSV and JSON end with
 * the number of their records, so that one that was cut short can be told from a whole one; a
 * workbook that was cut short does not open. All read back without loss: translations are columns
 * of their own ("about:fr"), and a cell that a spreadsheet would run as a formula gets a mark which
 * reading takes off again.
 */
#include "formats/xlsx.h"
#include "record/routes.h"

#include <string.h>

#define SQL_TEXTS "SELECT DISTINCT field, lang FROM translation WHERE city = $1 AND kind = $2 " \
	"ORDER BY field, lang"

/* ---- cells ---- */

static bool runs(struct str s)
{
	return s.n && strchr("=+-@\t\r", s.p[0]);
}

static struct str without_marks(struct str s)
{
	while (s.n && s.p[0] == '\'')
		s = str_from(s, 1);
	return s;
}

/* csv_write puts a mark before "=1"; a text that is "'=1" already gets a second one here. */
struct str cell_guard(struct arena *a, struct str cell)
{
	bool marked = cell.n && cell.p[0] == '\'' && runs(without_marks(cell));
	return marked ? arena_printf(a, "'%.*s", STR(cell)) : cell;
}

struct str cell_unguard(struct str cell)
{
	return cell.n && cell.p[0] == '\'' && runs(without_marks(cell)) ? str_from(cell, 1) : cell;
}

/* ---- who may see what ---- */

static bool sees(const struct request *r, const struct record *record, const struct field *f)
{
	return f->type != FIELD_HIDDEN && (!r || field_may_read(r, record, f));
}

/* May this reader see the field of any record? Then it is a column. */
static bool is_column(const struct exporting *x, const struct field *f)
{
	if (f->type == FIELD_HIDDEN)
		return false;
	return !x->r || !f->read || (x->r->who.roles & (f->read | f->write | ADMINISTRATOR));
}

/* ---- JSON ---- */

static void put_translations(struct json_writer *w, const struct request *r,
    const struct record *record, const struct translations *all)
{
	struct str field = STR_EMPTY;
	json_put_key(w, S("translations"));
	json_put_object(w);
	for (size_t i = 0; i < all->count; i++) {
		const struct translation *t = &all->items[i];
		int f = record_field(record->kind, arena_text(record->arena, t->field));
		if (f < 0 || !sees(r, record, &record->kind->fields[f]))
			continue;
		if (!str_eq(field, t->field)) {
			if (field.n)
				json_put_end(w);
			json_put_key(w, t->field);
			json_put_object(w);
			field = t->field;
		}
		json_put_key(w, t->lang);
		json_put_text(w, t->text);
	}
	if (field.n)
		json_put_end(w);
	json_put_end(w);
}

static void put_instant(struct json_writer *w, const char *name, int64_t instant)
{
	static const struct field f = { .type = FIELD_INSTANT };
	json_put_key(w, str_of(name));
	json_put_field(w, &f, value_int(instant), false);
}

void record_put(struct json_writer *w, const struct request *r, const struct record *record,
    const struct translations *all)
{
	static const struct field id = { .type = FIELD_LINK };
	json_put_object(w);
	json_put_key(w, S("id"));
	json_put_field(w, &id, value_int(record->id), false);
	json_put_key(w, S("version"));
	json_put_int(w, record->version);
	put_instant(w, "created", record->created);
	put_instant(w, "changed", record->changed);
	for (int i = 0; record->kind->fields[i].name; i++) {
		const struct field *f = &record->kind->fields[i];
		if (!sees(r, record, f))
			continue;
		json_put_key(w, str_of(f->name));
		json_put_field(w, f, record->values[i], false);
	}
	if (all && all->count)
		put_translations(w, r, record, all);
	json_put_end(w);
}

/* ---- tables: CSV and workbooks ---- */

struct text_column {
	int field;
	struct str name, lang;
};

struct table_out {
	struct csv_writer csv;
	struct xlsx_writer *xlsx;	/* NULL: CSV */
	struct { struct text_column *items; size_t count, room; } texts;
};

static bool find_texts(struct db *db, const struct exporting *x, struct arena *a,
    struct table_out *c, struct err *e)
{
	struct rows *q =
	    db_query(db, SQL_TEXTS, ARGS(kind_city(x->kind, x->query.city), x->kind->name), e);
	while (rows_next(q)) {
		struct str name = rows_copy(q, 0, a);
		int f = record_field(x->kind, name.p);
		if (f >= 0 && is_column(x, &x->kind->fields[f]))
			*list_add(a, &c->texts) = (struct text_column){f, name, rows_copy(q, 1, a)};
	}
	return rows_end(q, e);
}

static struct str text_column_name(struct arena *a, const struct text_column *t)
{
	return arena_printf(a, "%.*s:%.*s", STR(t->name), STR(t->lang));
}

static void csv_head(const struct exporting *x, struct arena *a, struct table_out *c)
{
	csv_write(&c->csv, S("id"));
	for (const struct field *f = x->kind->fields; f->name; f++)
		if (is_column(x, f))
			csv_write(&c->csv, str_of(f->name));
	for (size_t i = 0; i < c->texts.count; i++)
		csv_write(&c->csv, text_column_name(a, &c->texts.items[i]));
	csv_end_row(&c->csv);
}

static const char *const *codes_of(struct arena *a, const struct field *f)
{
	size_t count = 0;
	if (f->type != FIELD_CHOICE)
		return NULL;
	while (f->choices[count].code)
		count++;
	const char **codes = arena_array(a, const char *, count + 1);
	for (size_t i = 0; i < count; i++)
		codes[i] = f->choices[i].code;
	return codes;
}

/* The header row has the names of the fields, which reading knows; a note on each says what it is,
 * and where one code of a list stands the sheet offers the list. */
static void xlsx_head(const struct exporting *x, struct arena *a, struct table_out *c)
{
	const struct lang *lang = x->r ? x->r->lang : NULL;
	size_t most = c->texts.count + 1, count = 0;
	for (const struct field *f = x->kind->fields; f->name; f++)
		most++;
	struct xlsx_column *columns = arena_array(a, struct xlsx_column, most);
	columns[count++] = (struct xlsx_column){ .title = "id",
		.note = _("Empty in a new row: the program gives the number.") };
	for (const struct field *f = x->kind->fields; f->name; f++)
		if (is_column(x, f))
			columns[count++] = (struct xlsx_column){ .title = f->name,
				.note = tr(lang, f->label), .choices = codes_of(a, f) };
	for (size_t i = 0; i < c->texts.count; i++)
		columns[count++] = (struct xlsx_column){
			.title = arena_text(a, text_column_name(a, &c->texts.items[i])) };
	struct xlsx_sheet *sheet = arena_new_of(a, struct xlsx_sheet);
	*sheet = (struct xlsx_sheet){ .name = x->kind->path, .columns = columns, .count = count };
	xlsx_begin_sheet(c->xlsx, sheet);
}

/* Numbers and days are such in a workbook as long as it keeps them exactly. */
static enum cell_kind cell_kind_of(const struct field *f, struct str text)
{
	enum { EXACT = 15 };	/* digits */
	bool number = f->type == FIELD_WHOLE || f->type == FIELD_NUMBER || f->type == FIELD_MONEY;
	return number && text.n <= EXACT ? CELL_NUMBER : f->type == FIELD_DATE ? CELL_DATE :
	    CELL_TEXT;
}

static void put_cell(struct table_out *c, struct arena *a, enum cell_kind kind, struct str text)
{
	if (c->xlsx)
		xlsx_put(c->xlsx, kind, cell_guard(a, text));
	else
		csv_write(&c->csv, cell_guard(a, text));
}

static struct str text_of(const struct translations *all, const struct text_column *column)
{
	for (size_t i = 0; i < all->count; i++)
		if (str_eq(all->items[i].field, column->name) &&
		    str_eq(all->items[i].lang, column->lang))
			return all->items[i].text;
	return STR_EMPTY;
}

static void put_row(const struct exporting *x, const struct record *record,
    const struct translations *all, struct table_out *c)
{
	struct arena *a = record->arena;
	put_cell(c, a, CELL_TEXT, arena_printf(a, "%lld", (long long)record->id));
	for (int i = 0; x->kind->fields[i].name; i++) {
		const struct field *f = &x->kind->fields[i];
		struct str text = STR_EMPTY;
		if (!is_column(x, f))
			continue;
		if (sees(x->r, record, f))
			text = value_write(a, f, record->values[i]);
		put_cell(c, a, cell_kind_of(f, text), text);
	}
	for (size_t i = 0; i < c->texts.count; i++) {
		const struct text_column *t = &c->texts.items[i];
		put_cell(c, a, CELL_TEXT, sees(x->r, record, &x->kind->fields[t->field]) ?
		    text_of(all, t) : STR_EMPTY);
	}
	if (c->xlsx)
		xlsx_end_row(c->xlsx);
	else
		csv_end_row(&c->csv);
}

/* ---- all ---- */

struct export_run {
	const struct exporting *x;
	struct db *db;
	struct sink *out;
	struct json_writer json;
	struct table_out table;
	int64_t count;
	struct err *e;
	bool failed;
};

static bool export_one(const struct record *record, void *thing)
{
	struct export_run *run = thing;
	struct arena_mark mark = arena_mark(record->arena);
	struct translations all;
	if (!translations_of(run->db, record->arena, record->kind, record->city, record->id, &all,
		run->e)) {
		run->failed = true;
		return false;
	}
	if (run->x->format == FILE_JSON)
		record_put(&run->json, run->x->r, record, &all);
	else
		put_row(run->x, record, &all, &run->table);
	arena_release(record->arena, mark);
	run->count++;
	return !run->out->failed;
}

static bool export_begin(struct export_run *run, struct arena *a, struct err *e)
{
	const struct exporting *x = run->x;
	run->json = (struct json_writer){ .out = run->out };
	run->table.csv = (struct csv_writer){ .out = run->out, .guard = true };
	if (x->format == FILE_XLSX)
		run->table.xlsx = xlsx_write(a, e);
	if (x->format != FILE_JSON) {
		if (e->kind || !find_texts(run->db, x, a, &run->table, e))
			return false;
		(run->table.xlsx ? xlsx_head : csv_head)(x, a, &run->table);
		return true;
	}
	json_put_object(&run->json);
	json_put_key(&run->json, S("kind"));
	json_put_text(&run->json, str_of(x->kind->name));
	json_put_key(&run->json, S("records"));
	json_put_list(&run->json);
	return true;
}

/* A workbook that was cut short cannot be opened; the others say how many rows they have. */
static bool export_finish(struct export_run *run, struct arena *a)
{
	if (run->table.xlsx)
		return xlsx_finish(run->table.xlsx, run->out, run->e);
	if (run->x->format == FILE_JSON) {
		json_put_end(&run->json);
		json_put_key(&run->json, S("count"));
		json_put_int(&run->json, run->count);
		json_put_end(&run->json);
		sink_puts(run->out, "\n");
		return true;
	}
	csv_write(&run->table.csv, arena_printf(a, "# rows: %lld", (long long)run->count));
	csv_end_row(&run->table.csv);
	return true;
}

bool export_write(struct db *db, const struct exporting *x, struct sink *out, struct err *e)
{
	struct arena *a = arena_new(0);
	struct export_run run = { .x = x, .db = db, .out = out, .e = e };
	bool ok = export_begin(&run, a, e) && record_each(db, &x->query, export_one, &run, e) &&
	    !run.failed && export_finish(&run, a);
	arena_free(a);
	return ok;
}

/* ---- as a reply ---- */

static bool to_stream(void *thing, struct str bytes)
{
	return stream_write(thing, bytes);
}

static bool stream_export(struct stream *s, void *thing, struct err *e)
{
	const struct exporting *x = thing;
	struct sink out = sink_call(to_stream, s);
	struct db *db = stream_db(s, e);
	return db && export_write(db, x, &out, e);
}

static const struct {
	const char *word, *type;
} formats[] = {		/* ORDER: enum file_format */
	{ "csv", "text/csv; charset=utf-8" },
	{ "json", "application/json" },
	{ "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
};

bool file_format_of(struct str word, enum file_format *format_r)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (str_eq(word, str_of(formats[i].word))) {
			*format_r = (enum file_format)i;
			return true;
		}
	return false;
}

bool export_reply(struct request *r, struct reply *p, const struct record_query *q, struct err *e)
{
	struct exporting *x = arena_new_of(r->arena, struct exporting);
	*x = (struct exporting){ .r = r, .kind = q->kind, .all = r->rooms, .query = *q };
	if (!file_format_of(r->format, &x->format))
		return fail(e, ERR_MISSING, N_("There is no such format."));
	x->query.lang = NULL;
	x->query.words = arena_copy(r->arena, q->words);
	p->filename = arena_printf(r->arena, "%s.%s", q->kind->path, formats[x->format].word);
	reply_stream(p, formats[x->format].type, stream_export, x);
	return true;
}
