/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Records from files: CSV, workbooks, JSON. Each row is a record: one whose id is known here, or
 * whose unique code is, changes that record, any other adds one. Columns are fields by name or by
 * label; fields without a column stay as they are. The whole file is one transaction: all problems
 * are noted with their line, and when there is any, or it is only a trial, nothing is written.
 */
#include "base/num.h"
#include "formats/xlsx.h"
#include "record/routes.h"

#include <string.h>

enum { MOST_ROWS = 200000, MOST_BYTES = 64 << 20, MOST_COLUMNS = 400 };

/* What a column is. */
struct target {
	enum { UNKNOWN, ID, FIELD, TEXT, IGNORED } what;
	int field;
	struct str lang;
};

struct import_run {
	struct db *db;
	struct importing *x;
	struct arena *a;	/* of one row: emptied before the next */
	struct arena *file;	/* of the whole file */
	struct str source;
	int64_t line;
	struct err *e;
};

/* ---- columns ---- */

static int field_named(const struct import_run *run, struct str name)
{
	const struct field *f = run->x->kind->fields;
	const struct lang *lang = run->x->found->lang;
	for (int i = 0; f[i].name; i++)
		if (f[i].type != FIELD_HIDDEN &&
		    (str_ieq(name, str_of(f[i].name)) || str_eq(name, str_of(_(f[i].label)))))
			return i;
	return -1;
}

static struct target target_named(const struct import_run *run, struct str name)
{
	static const char *const ignored[] = { "version", "created", "changed", NULL };
	ptrdiff_t colon = str_find_byte(name, ':', 0);
	int field = field_named(run, name);
	if (field >= 0)
		return (struct target){ FIELD, field, STR_EMPTY };
	if (str_ieq(name, S("id")))
		return (struct target){ .what = ID };
	for (int i = 0; ignored[i]; i++)
		if (str_ieq(name, str_of(ignored[i])))
			return (struct target){ .what = IGNORED };
	if (colon > 0)
		field = field_named(run, str_slice(name, 0, (size_t)colon));
	if (field >= 0 && run->x->kind->fields[field].translated)
		return (struct target){ TEXT, field, str_from(name, (size_t)colon + 1) };
	return (struct target){ .what = UNKNOWN };
}

/* ---- problems ---- */

static void refuse(struct import_run *run, struct str field, struct str excerpt, struct str text)
{
	problem_add(run->x->found,
	    (struct problem){ .source = run->source, .row = run->line, .field = field,
		.excerpt = utf8_cut(excerpt, 80) },
	    "%.*s", STR(text));
}

static void refuse_field(struct import_run *run, const struct field *f, struct str excerpt,
    const char *why)
{
	struct problems one = { .arena = run->a, .lang = run->x->found->lang };
	field_problem(&one, f, excerpt, why);
	refuse(run, str_of(f->name), excerpt, one.items[0].text);
}

/* ---- one record ---- */

/* What a row says: values by field, texts in other languages, and the id it may have. */
struct row {
	struct value *values;
	bool *given;
	struct translations texts;
	int64_t id;
};

static struct row row_new(struct import_run *run)
{
	size_t n = kind_fields(run->x->kind) + 1;
	return (struct row){ .values = arena_array(run->a, struct value, n),
		.given = arena_array(run->a, bool, n) };
}

static bool may_write(const struct import_run *run, const struct record *record,
    const struct field *f)
{
	return !run->x->r || field_may_write(run->x->r, record, f);
}

/* The record that the row means: by id, else by a unique field. NULL: a new one. */
static struct record *row_record(struct import_run *run, const struct row *row)
{
	const struct record_kind *kind = run->x->kind;
	struct record *r = NULL;
	struct err none = { 0 };
	if (row->id && record_load(run->db, run->a, kind, run->x->city, row->id, NULL, &r, &none))
		return r;
	for (int i = 0; kind->fields[i].name && !row->id; i++)
		if (kind->fields[i].unique && row->given[i] && !value_empty(row->values[i])) {
			r = record_find(run->db, run->a, kind, run->x->city, kind->fields[i].name,
			    row->values[i], run->e);
			if (r)
				return r;
		}
	return NULL;
}

static bool save_texts(struct import_run *run, const struct record *record,
    const struct row *row, bool *changed, struct err *e)
{
	struct str tag, text;
	for (size_t i = 0; i < row->texts.count; i++) {
		const char *field = row->texts.items[i].field.p;
		tag = row->texts.items[i].lang;
		text = row->texts.items[i].text;
		if (!may_write(
			run, record, &run->x->kind->fields[record_field(run->x->kind, field)]))
			continue;
		if (!record_translate(run->db, run->x->kind, run->x->city, record->id, field, tag,
			text, &run->x->by, e))
			return false;
	}
	struct record *now;
	if (!record_load(run->db, run->a, run->x->kind, run->x->city, record->id, NULL, &now, e))
		return false;
	*changed = *changed || now->version != record->version;
	return true;
}

/* An unknown id is kept where it is free, so that links between files of one city hold. */
static bool id_is_free(struct import_run *run, int64_t id)
{
	struct record *r;
	struct err none = { 0 };
	return id > 0 &&
	       (!run->x->r || (run->x->r->who.roles & (run->x->kind->write | ADMINISTRATOR))) &&
	       !record_load_any(run->db, run->a, run->x->kind, run->x->city, id, &r, &none);
}

static void apply(struct import_run *run, const struct row *row, struct record *record)
{
	const struct record_kind *kind = run->x->kind;
	for (int i = 0; kind->fields[i].name; i++) {
		if (!row->given[i] || value_equal(record->values[i], row->values[i]))
			continue;
		if (may_write(run, record, &kind->fields[i]))
			record->values[i] = row->values[i];
		else
			refuse_field(
			    run, &kind->fields[i], STR_EMPTY, N_("You may not change %s."));
	}
}

static bool may_save(struct import_run *run, const struct record *record)
{
	struct request *r = run->x->r;
	if (!r || record_may_write(r, run->x->kind, record))
		return true;
	refuse(run, STR_EMPTY, STR_EMPTY,
	    str_of(tr(run->x->found->lang, N_("You may not change this record."))));
	return false;
}

/* What saving found out goes into the list with its line. True unless the store failed. */
static bool saved_or_noted(struct import_run *run, const struct problems *own, struct err *one)
{
	if (one->kind != ERR_INPUT && one->kind != ERR_CONFLICT) {
		*run->e = *one;
		return false;
	}
	for (size_t i = 0; i < own->count; i++)
		refuse(run, own->items[i].field, own->items[i].excerpt, own->items[i].text);
	if (!own->count)
		refuse(run, STR_EMPTY, STR_EMPTY, str_of(one->say));
	return true;
}

static bool noted(const struct import_run *run, int64_t before, struct str field)
{
	const struct problems *found = run->x->found;
	for (size_t i = before < 0 ? 0 : (size_t)before; i < found->count; i++)
		if (str_eq(found->items[i].field, field))
			return true;
	return false;
}

/* A row that cannot be read in full is still checked, so that all its mistakes are told. */
static bool row_refuse(struct import_run *run, struct record *record, int64_t before)
{
	struct problems own = { .arena = run->a, .lang = run->x->found->lang };
	record_check_fields(record, &own);
	for (size_t i = 0; i < own.count; i++)
		if (!noted(run, before, own.items[i].field))
			refuse(run, own.items[i].field, own.items[i].excerpt, own.items[i].text);
	run->x->refused++;
	return true;
}

static bool row_save(struct import_run *run, struct row *row, int64_t problems_before)
{
	struct importing *x = run->x;
	struct record *record = row_record(run, row);
	bool add = !record, changed;
	struct err one = { .lang = x->found->lang };
	struct problems own = { .arena = run->a, .lang = x->found->lang };
	if (run->e->kind != ERR_NONE)
		return false;
	if (add) {
		record = record_new(run->a, x->kind, x->city);
		record->id = id_is_free(run, row->id) ? row->id : 0;
	}
	int64_t version = record->version;
	if (may_save(run, record))
		apply(run, row, record);
	if (x->found->total > problems_before || !may_save(run, record))
		return row_refuse(run, record, problems_before);
	if (!record_save(run->db, record, &x->by, &own, &one))
		return x->refused++, saved_or_noted(run, &own, &one);
	changed = record->version != version;
	if (!save_texts(run, record, row, &changed, &one))
		return x->refused++, saved_or_noted(run, &own, &one);
	x->made += add;
	x->changed += !add && changed;
	x->same += !add && !changed;
	return true;
}

/* ---- cells ---- */

static bool read_link(struct import_run *run, const struct field *f, struct str *text)
{
	if (f->type != FIELD_LINK || !text->n)
		return true;
	const struct record_kind *to = record_kind_find(run->x->all, str_of(f->to));
	int64_t id = link_find(run->db, run->a, to, run->x->city, *text, run->e);
	if (id)
		*text = arena_printf(run->a, "%lld", (long long)id);
	return run->e->kind == ERR_NONE;
}

static bool take_text(struct import_run *run, const struct target *t, struct str text,
    struct row *row)
{
	const struct field *f = t->field >= 0 ? &run->x->kind->fields[t->field] : NULL;
	const char *why;
	text = arena_copy(run->a, text);
	if (t->what == ID) {
		if (str_trim(text).n && !num_int(str_trim(text), &row->id))
			refuse(run, S("id"), text,
			    str_of(tr(run->x->found->lang, N_("The id must be a whole number."))));
	} else if (t->what == TEXT) {
		*list_add(run->a, &row->texts) = (struct translation){ .field = str_of(f->name),
			.lang = t->lang, .text = text };
	} else if (t->what == FIELD) {
		struct str value = text;
		row->given[t->field] = true;
		if (!read_link(run, f, &value))
			return false;
		if (!value_read(run->a, f, value, &row->values[t->field], &why))
			refuse_field(run, f, text, why);
	}
	return true;
}

static bool too_many(struct import_run *run)
{
	if (++run->x->read <= MOST_ROWS)
		return false;
	fail(run->e, ERR_LIMIT, N_("The file has more than %d rows. Split it."), MOST_ROWS);
	return true;
}

/* ---- CSV ---- */

static bool csv_columns(struct import_run *run, const struct csv_row *head, struct target *out)
{
	if (head->count > MOST_COLUMNS)
		return fail(
		    run->e, ERR_LIMIT, N_("The file has more than %d columns."), MOST_COLUMNS);
	run->line = head->line;
	for (size_t i = 0; i < head->count; i++) {
		struct str name = str_trim(head->cells[i]);
		out[i] = target_named(run, name);
		out[i].lang = arena_copy(run->file, out[i].lang);
		if (out[i].what == UNKNOWN && name.n)
			refuse(run, name, STR_EMPTY,
			    arena_printf(run->a,
				tr(run->x->found->lang, N_("There is no field called %.*s.")),
				STR(name)));
	}
	return true;
}

/* The last row of our own files says how many there are. */
static bool is_count(struct import_run *run, const struct csv_row *row)
{
	int64_t n;
	if (!row->count || !str_starts(row->cells[0], S("# rows: ")))
		return false;
	if (!num_int(str_from(row->cells[0], 8), &n) || n != run->x->read)
		refuse(run, STR_EMPTY, row->cells[0],
		    arena_printf(run->a,
			tr(run->x->found->lang,
			    N_("The file says another number of rows than it has "
			       "(%lld). Was it cut short?")),
			(long long)run->x->read));
	return true;
}

static bool csv_take(struct import_run *run, const struct csv_row *cells,
    const struct target *columns, size_t count)
{
	int64_t before = run->x->found->total;
	struct row row = row_new(run);
	if (too_many(run))
		return false;
	for (size_t i = 0; i < cells->count; i++) {
		if (i >= count && str_trim(cells->cells[i]).n) {
			refuse(run, STR_EMPTY, cells->cells[i],
			    str_of(tr(run->x->found->lang,
				N_("This row has more cells than the first."))));
			break;
		}
		if (i < count && !take_text(run, &columns[i], cell_unguard(cells->cells[i]), &row))
			return false;
	}
	return row_save(run, &row, before);
}

static bool import_csv(struct import_run *run, struct source *in)
{
	struct target columns[MOST_COLUMNS];
	struct csv_row row;
	struct csv *csv = csv_open(run->file, in, NULL, run->e);
	if (!csv)
		return false;
	if (!csv_next(csv, &row))
		return csv_end(csv, run->e) && fail(run->e, ERR_INPUT, N_("The file is empty."));
	size_t count = row.count;
	if (!csv_columns(run, &row, columns))
		return false;
	while (csv_next(csv, &row)) {
		run->line = row.line;
		if (is_count(run, &row))
			continue;
		struct arena_mark mark = arena_mark(run->a);
		bool ok = csv_take(run, &row, columns, count);
		arena_release(run->a, mark);
		if (!ok)
			return false;
	}
	return csv_end(csv, run->e);
}

/* ---- workbooks ---- */

/* The first sheet, as a table of texts. */
static bool import_xlsx(struct import_run *run, const char *path)
{
	struct target columns[MOST_COLUMNS];
	struct str texts[MOST_COLUMNS];
	struct xlsx_row from;
	size_t count = 0;
	struct archive *z = archive_open(run->file, path, (struct archive_limits){ 0 }, run->e);
	struct xlsx *book = z ? xlsx_open(run->file, z,
	    (struct xlsx_limits){ .columns = MOST_COLUMNS }, run->e) : NULL;
	if (!book)
		return false;
	xlsx_begin(book, 0);
	for (bool head = true; xlsx_next(book, &from); head = false) {
		struct csv_row row = { .cells = texts, .count = from.count, .line = from.row };
		for (size_t i = 0; i < from.count && i < MOST_COLUMNS; i++)
			texts[i] = from.cells[i].text;
		run->line = from.row;
		struct arena_mark mark = arena_mark(run->a);
		bool ok = head ? csv_columns(run, &row, columns)
			       : csv_take(run, &row, columns, count);
		arena_release(run->a, mark);
		if (!ok)
			return false;
		count = head ? row.count : count;
	}
	return xlsx_end(book, run->e) && (count ||
	    fail(run->e, ERR_INPUT, N_("The file is empty.")));
}

/* ---- JSON ---- */

static bool json_texts(struct import_run *run, const struct json *of, struct row *row)
{
	for (const struct json *f = json_first(of); f; f = f->next)
		for (const struct json *t = json_first(f); t; t = t->next) {
			struct target target = target_named(run,
			    arena_printf(run->a, "%.*s:%.*s", STR(f->name), STR(t->name)));
			if (target.what == TEXT && !take_text(run, &target, json_text(t), row))
				return false;
		}
	return true;
}

static bool json_value(struct import_run *run, const struct json *v, struct row *row)
{
	struct target t = target_named(run, v->name);
	const char *why;
	if (t.what == UNKNOWN) {
		refuse(run, v->name, STR_EMPTY,
		    arena_printf(run->a,
			tr(run->x->found->lang, N_("There is no field called %.*s.")),
			STR(utf8_cut(v->name, 80))));
		return true;
	}
	if (t.what == ID || (json_is(v, JSON_TEXT) && t.what == FIELD))
		return take_text(run, &t,
		    v->kind >= JSON_NUMBER && v->kind <= JSON_TEXT ? v->text : STR_EMPTY, row);
	if (t.what != FIELD)
		return true;
	row->given[t.field] = true;
	if (!json_read_field(
		run->a, &run->x->kind->fields[t.field], v, &row->values[t.field], &why))
		refuse_field(run, &run->x->kind->fields[t.field], STR_EMPTY, why);
	return true;
}

static bool json_take(struct import_run *run, const struct json *object)
{
	int64_t before = run->x->found->total;
	struct row row = row_new(run);
	if (too_many(run))
		return false;
	if (!json_is(object, JSON_OBJECT)) {
		refuse(run, STR_EMPTY, STR_EMPTY,
		    str_of(tr(run->x->found->lang, N_("Each record must be a JSON object."))));
		return run->x->refused++, true;
	}
	for (const struct json *v = json_first(object); v; v = v->next) {
		bool texts = str_eq(v->name, S("translations")) && json_is(v, JSON_OBJECT);
		if (texts ? !json_texts(run, v, &row) : !json_value(run, v, &row))
			return false;
	}
	return row_save(run, &row, before);
}

/* A list of records, or an object as our own files are: {"kind": …, "records": […], "count": n} */
static bool import_json(struct import_run *run, struct source *in)
{
	struct str text;
	int64_t count;
	if (!source_all(in, run->file, MOST_BYTES, &text, run->e))
		return false;
	struct json *all =
	    json_read(run->file, text, (struct json_limits){.name = source_name(in)}, run->e);
	if (!all)
		return false;
	const struct json *list = json_is(all, JSON_LIST) ? all : json_get(all, "records");
	if (!json_is(list, JSON_LIST))
		return fail(run->e, ERR_INPUT, N_("The file holds no list of records."));
	for (const struct json *v = json_first(list); v; v = v->next) {
		struct arena_mark mark = arena_mark(run->a);
		run->line++;
		bool ok = json_take(run, v);
		arena_release(run->a, mark);
		if (!ok)
			return false;
	}
	if (json_int(json_get(all, "count"), &count) && count != run->x->read)
		refuse(run, S("count"), STR_EMPTY,
		    str_of(tr(run->x->found->lang,
			N_("The file says another number of records than it has."))));
	return true;
}

/* ---- the file ---- */

bool import_file(struct db *db, struct importing *x, const char *path, struct str name,
    struct err *e)
{
	struct import_run run = { .db = db, .x = x, .source = name, .e = e };
	run.a = arena_new(0);
	run.file = arena_new(0);
	struct source *in =
	    source_open(run.file, path, (struct source_limits){.bytes = MOST_BYTES}, e);
	bool json = str_ends(name, S(".json")), book = str_ends(name, S(".xlsx"));
	bool ok = in && db_begin(db, e);
	if (ok) {
		ok = book ? import_xlsx(&run, path) : json ? import_json(&run, in) :
		    import_csv(&run, in);
		bool keep = ok && !x->dry && !x->found->total;
		bool ended = db_end(db, keep, e);
		ok = ok && (keep ? ended : e->kind == ERR_NONE);
	}
	arena_free(run.a);
	arena_free(run.file);
	return ok;
}
