/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Kinds and records in memory. A record's values stand in the order of its kind's fields, so that
 * one index serves the table in C, the columns in SQL and the values here.
 */
#include "record/record_impl.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* ORDER: COLUMN_CITY… in record_impl.h */
const char *const system_columns[SYSTEM_COLUMNS] = {
	"city", "id", "version", "created", "created_by", "changed", "changed_by", "deleted",
};

static const struct record_kind *kind_where(rooms all, struct str name, bool by_path)
{
	for (size_t i = 0; all && all[i]; i++)
		for (size_t k = 0; all[i]->kinds && all[i]->kinds[k]; k++) {
			const struct record_kind *kind = all[i]->kinds[k];
			if (str_eq(str_of(by_path ? kind->path : kind->name), name) && name.n)
				return kind;
		}
	return NULL;
}

const struct record_kind *record_kind_find(rooms all, struct str name)
{
	return kind_where(all, name, false);
}

const struct record_kind *kind_of_path(rooms all, struct str path)
{
	return kind_where(all, path, true);
}

size_t kind_fields(const struct record_kind *kind)
{
	size_t n = 0;
	while (kind->fields[n].name)
		n++;
	return n;
}

int record_field(const struct record_kind *kind, const char *name)
{
	for (int i = 0; kind->fields[i].name; i++)
		if (!strcmp(kind->fields[i].name, name))
			return i;
	return -1;
}

int64_t kind_city(const struct record_kind *kind, int64_t city)
{
	return kind->belongs_to == CITY ? city : 0;
}

bool kind_column(const struct record_kind *kind, const char *name)
{
	for (int i = 0; i < SYSTEM_COLUMNS; i++)
		if (!strcmp(system_columns[i], name))
			return true;
	return record_field(kind, name) >= 0;
}

const char *kind_order(const struct record_kind *kind, const char *order, bool *down_r)
{
	const char *name = order && *order ? order : kind->order ? kind->order : kind->title;
	if (!name)
		name = "id";
	*down_r = name[0] == '-';
	return name + *down_r;
}

bool field_untold(const struct field *f)
{
	return (f->type == FIELD_TEXT || f->type == FIELD_PROSE) && !f->translated && !f->say;
}

bool title_untold(const struct record_kind *kind)
{
	int i = kind->title ? record_field(kind, kind->title) : 0;
	return i >= 0 && field_untold(&kind->fields[i]);
}

bool kind_translated(const struct record_kind *kind)
{
	for (const struct field *f = kind->fields; f->name; f++)
		if (f->translated)
			return true;
	return false;
}

const char *kind_label(const struct record_kind *kind, const char *field, const struct lang *lang)
{
	int i = record_field(kind, field);
	return i < 0 ? field : tr(lang, kind->fields[i].label);
}

struct record *record_new(struct arena *a, const struct record_kind *kind, int64_t city)
{
	struct record *r = arena_new_of(a, struct record);
	r->kind = kind;
	r->arena = a;
	r->city = kind_city(kind, city);
	r->values = arena_array(a, struct value, kind_fields(kind) + 1);
	return r;
}

static struct value *value_at(const struct record *r, const char *field)
{
	int i = record_field(r->kind, field);
	assert(i >= 0);
	return &r->values[i];
}

void record_set(struct record *r, const char *field, struct value v)
{
	*value_at(r, field) = v;
}

struct value record_get(const struct record *r, const char *field)
{
	return *value_at(r, field);
}

struct str record_str(const struct record *r, const char *field)
{
	struct value v = record_get(r, field);
	return v.type == VALUE_TEXT ? v.s : STR_EMPTY;
}

int64_t record_int(const struct record *r, const char *field)
{
	struct value v = record_get(r, field);
	return v.type == VALUE_INT ? v.i : 0;
}

double record_real(const struct record *r, const char *field)
{
	struct value v = record_get(r, field);
	return v.type == VALUE_REAL ? v.r : v.type == VALUE_INT ? (double)v.i : NAN;
}

struct str record_title(const struct record *r)
{
	int i = r->kind->title ? record_field(r->kind, r->kind->title) : 0;
	assert(i >= 0);
	struct str text = record_value_text(r->arena, NULL, &r->kind->fields[i], r->values[i]);
	return text.n ? text : arena_printf(r->arena, "%lld", (long long)r->id);
}
