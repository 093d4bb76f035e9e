/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * From kinds to tables. A kind's table is created when it is missing, and extended by a column
 * for each field that came later; nothing is ever dropped or retyped, so that an older backup can
 * always be brought up to date. All field columns may be null: what is required is the business of
 * the check when a record is saved, since a new required field must not stop old rows.
 *
 * Links have no foreign keys: a constraint cannot be added to a SQLite table that exists, and an
 * additive schema is worth more. Instead saving checks that what a link names is there, moving to
 * the trash is refused while others link to a record, rows are never physically removed, and
 * record_check (`stoa check`) lists links that lead nowhere.
 *
 * Indexes: unique fields and sets (among records that are not in the trash), fields that lists
 * filter or sort by, and links, which are followed backwards.
 */
#include "record/record_impl.h"

#include <stdio.h>
#include <string.h>

static const char *column_type(const struct field *f)
{
	return field_is_text(f) ? "@text" : f->type == FIELD_NUMBER ? "@real" : "@int";
}

static bool create_table(struct db *db, const struct record_kind *kind, struct err *e)
{
	struct buf b = buf_heap(1 << 16);
	buf_printf(&b, "CREATE TABLE \"%s\" (city @int NOT NULL, id @int NOT NULL, "
	    "version @int NOT NULL, created @int NOT NULL, created_by @int NOT NULL, "
	    "changed @int NOT NULL, changed_by @int NOT NULL, deleted @int", kind->name);
	for (const struct field *f = kind->fields; f->name; f++)
		buf_printf(&b, ", \"%s\" %s", f->name, column_type(f));
	buf_puts(&b, ", PRIMARY KEY (city, id)) @strict");
	bool ok = store_ddl(db, b.p, e);
	buf_free(&b);
	return ok;
}

static bool has_column(const struct str *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(names[i], str_of(name)))
			return true;
	return false;
}

static bool add_columns(struct db *db, const struct record_kind *kind, const struct str *names,
    size_t count, struct err *e)
{
	for (const struct field *f = kind->fields; f->name; f++) {
		char sql[300];
		if (has_column(names, count, f->name))
			continue;
		snprintf(sql, sizeof sql, "ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s", kind->name,
		    f->name, column_type(f));
		if (!store_ddl(db, sql, e))
			return false;
	}
	return true;
}

/* One index: over city and the columns named, which stand in quotes, separated by commas. */
static bool add_index(struct db *db, const struct record_kind *kind, const char *name,
    const char *columns, bool unique, struct err *e)
{
	char sql[1000];
	snprintf(sql, sizeof sql, "CREATE %s IF NOT EXISTS \"%s_%s_%s\" ON \"%s\" (city, %s)%s",
	    unique ? "UNIQUE INDEX" : "INDEX", kind->name, name, unique ? "unique" : "index",
	    kind->name, columns, unique ? " WHERE deleted IS NULL" : "");
	return store_ddl(db, sql, e);
}

static bool drop_unique(struct db *db, const struct record_kind *kind, const char *name,
    struct err *e)
{
	char sql[300];
	snprintf(sql, sizeof sql, "DROP INDEX IF EXISTS \"%s_%s_unique\"", kind->name, name);
	return store_ddl(db, sql, e);
}

static bool field_indexes(struct db *db, const struct record_kind *kind, const struct field *f,
    struct err *e)
{
	bool down;
	char columns[200];
	bool ordered = !strcmp(kind_order(kind, NULL, &down), f->name);
	snprintf(columns, sizeof columns, "\"%s\"", f->name);
	if (!(f->unique ? add_index(db, kind, f->name, columns, true, e)
			: drop_unique(db, kind, f->name, e)))
		return false;
	if (ordered)
		snprintf(columns, sizeof columns, "\"%s\", id", f->name);
	bool wanted = ordered || f->filter || f->type == FIELD_LINK;
	return !wanted || add_index(db, kind, f->name, columns, false, e);
}

/* "series period_code" is the index partner_series_period_code_unique. */
static bool set_index(struct db *db, const struct record_kind *kind, const char *set,
    struct err *e)
{
	char name[64] = "", columns[400] = "";
	struct str rest = str_of(set), word;
	while (str_cut(&rest, ' ', &word)) {
		size_t n = strlen(name), c = strlen(columns);
		snprintf(name + n, sizeof name - n, "%s%.*s", n ? "_" : "", STR(word));
		snprintf(columns + c, sizeof columns - c, "%s\"%.*s\"", c ? ", " : "", STR(word));
	}
	return add_index(db, kind, name, columns, true, e);
}

static bool add_indexes(struct db *db, const struct record_kind *kind, struct err *e)
{
	for (const struct field *f = kind->fields; f->name; f++)
		if (!field_indexes(db, kind, f, e))
			return false;
	for (size_t i = 0; kind->unique && kind->unique[i]; i++)
		if (!set_index(db, kind, kind->unique[i], e))
			return false;
	return true;
}

static bool sync_kind(struct db *db, const struct record_kind *kind, struct err *e)
{
	struct arena *a = arena_new(0);
	struct str *names;
	size_t count;
	bool ok = store_columns(db, a, kind->name, &names, &count, e) &&
	    (count ? add_columns(db, kind, names, count, e) : create_table(db, kind, e)) &&
	    add_indexes(db, kind, e);
	arena_free(a);
	return ok || fail_in(e, "schema of %s", kind->name);
}

bool record_sync_kinds(struct db *db, rooms all, struct err *e)
{
	for (size_t i = 0; all && all[i]; i++)
		for (size_t k = 0; all[i]->kinds && all[i]->kinds[k]; k++)
			if (!sync_kind(db, all[i]->kinds[k], e))
				return false;
	return true;
}
