/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One record out of its table. Columns are always asked for in the same order (system_columns,
 * then the fields), so that a row becomes a record without looking at names. A translated field
 * is replaced in SQL, where there is a translation, so that lists, exports and single records
 * follow the same rule.
 */
#include "record/record_impl.h"

#include <assert.h>
#include <stdio.h>

void select_columns(struct buf *b, const struct record_kind *kind, int language)
{
	for (int i = 0; i < SYSTEM_COLUMNS; i++)
		buf_printf(b, "%sk.%s", i ? ", " : "", system_columns[i]);
	for (const struct field *f = kind->fields; f->name; f++) {
		if (language && f->translated)
			buf_printf(b,
			    ", COALESCE((SELECT t.text FROM translation t WHERE t.city = k.city"
			    " AND t.kind = '%s' AND t.record = k.id AND t.field = '%s'"
			    " AND t.lang = $%d), k.\"%s\")",
			    kind->name, f->name, language, f->name);
		else
			buf_printf(b, ", k.\"%s\"", f->name);
	}
}

struct record *record_of_row(struct rows *q, struct arena *a, const struct record_kind *kind)
{
	struct record *r = record_new(a, kind, 0);
	r->city = rows_int(q, COLUMN_CITY);
	r->id = rows_int(q, COLUMN_ID);
	r->version = rows_int(q, COLUMN_VERSION);
	r->created = rows_int(q, COLUMN_CREATED);
	r->created_by = rows_int(q, COLUMN_CREATED_BY);
	r->changed = rows_int(q, COLUMN_CHANGED);
	r->changed_by = rows_int(q, COLUMN_CHANGED_BY);
	r->deleted = rows_int(q, COLUMN_DELETED);
	for (int i = 0; kind->fields[i].name; i++)
		r->values[i] = value_keep(a, rows_value(q, SYSTEM_COLUMNS + i));
	return r;
}

/* The first record that fits `where`, or NULL. */
static struct record *load_where(struct db *db, struct arena *a, const struct record_kind *kind,
    const struct lang *lang, const char *where, struct args args, struct err *e)
{
	struct buf b = buf_heap(1 << 18);
	bool foreign = lang && kind_translated(kind);
	buf_puts(&b, "SELECT ");
	select_columns(&b, kind, foreign ? (int)args.count : 0);
	buf_printf(&b, " FROM \"%s\" k WHERE %s", kind->name, where);
	if (!foreign)
		args.count--;
	struct record *r = NULL;
	struct rows *q = db_query(db, b.p, args, e);
	if (rows_next(q)) {
		r = record_of_row(q, a, kind);
		r->foreign = foreign;
	}
	if (!rows_end(q, e))
		r = NULL;
	buf_free(&b);
	return r;
}

static bool load_one(struct db *db, struct arena *a, const struct record_kind *kind, int64_t city,
    int64_t id, const struct lang *lang, const char *where, struct record **out_r, struct err *e)
{
	/* The language is the last argument, and dropped where it has no place in the query. */
	struct args args = ARGS(kind_city(kind, city), id, lang ? lang->tag : NULL);
	struct record *r = load_where(db, a, kind, lang, where, args, e);
	if (!r)
		return fail(e, ERR_MISSING, N_("There is no such record: %s %lld."),
		    tr(e->lang, kind->one), (long long)id);
	*out_r = r;
	return true;
}

bool record_load(struct db *db, struct arena *a, const struct record_kind *kind, int64_t city,
    int64_t id, const struct lang *lang, struct record **out_r, struct err *e)
{
	return load_one(db, a, kind, city, id, lang,
	    "k.city = $1 AND k.id = $2 AND k.deleted IS NULL", out_r, e);
}

bool record_load_any(struct db *db, struct arena *a, const struct record_kind *kind, int64_t city,
    int64_t id, struct record **out_r, struct err *e)
{
	return load_one(db, a, kind, city, id, NULL, "k.city = $1 AND k.id = $2", out_r, e);
}

struct record *record_find(struct db *db, struct arena *a, const struct record_kind *kind,
    int64_t city, const char *field, struct value v, struct err *e)
{
	char where[200];
	assert(kind_column(kind, field));
	snprintf(where, sizeof where, "k.city = $1 AND k.\"%s\" = $2 AND k.deleted IS NULL "
	    "ORDER BY k.id LIMIT 1", field);
	return load_where(
	    db, a, kind, NULL, where, ARGS(kind_city(kind, city), v, (char *)NULL), e);
}
