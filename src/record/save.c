/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Saving. In one transaction: read what is stored, check, write the row, let the kind derive its
 * own rows, write the history, raise the city's revision. A save names the version it has read;
 * when the stored one is another, somebody was faster, and nothing is written. A save that would
 * change nothing writes nothing, so that an import repeated leaves no trace in the history.
 * Writers of one city stand in line, so that what was checked is still true when it is written.
 */
#include "base/id.h"
#include "base/num.h"
#include "record/record_impl.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define CONFLICT \
	N_("Somebody else has changed this in the meantime. Look at both versions, and save again.")

/* ---- what the table cannot know by itself: other records ---- */

/* Is there another record, not in the trash, that has the same values in these fields? */
static bool taken(struct db *db, const struct record *r, const int *fields, int count,
    bool *taken_r, struct err *e)
{
	struct buf b = buf_heap(1 << 14);
	struct value bound[12] = { value_int(r->city), value_int(r->id) };
	buf_printf(&b, "SELECT 1 FROM \"%s\" WHERE city = $1 AND id <> $2 AND deleted IS NULL",
	    r->kind->name);
	bool whole = true;
	for (int i = 0; i < count; i++) {
		bound[2 + i] = r->values[fields[i]];
		whole = whole && !value_empty(bound[2 + i]);
		buf_printf(&b, " AND \"%s\" = $%d", r->kind->fields[fields[i]].name, i + 3);
	}
	/* As in SQL: what is not given equals nothing. */
	*taken_r = whole && db_exists(db, b.p, ARGS_N(bound, (size_t)count + 2), e);
	buf_free(&b);
	return e->kind == ERR_NONE;
}

static bool check_unique_field(struct db *db, const struct record *r, int i,
    struct problems *found, struct err *e)
{
	bool is;
	if (!taken(db, r, &i, 1, &is, e))
		return false;
	if (is)
		field_problem(found, &r->kind->fields[i],
		    value_write(found->arena, &r->kind->fields[i], r->values[i]),
		    N_("%s: another record has this already."));
	return true;
}

static bool check_unique_set(struct db *db, const struct record *r, const char *set,
    struct problems *found, struct err *e)
{
	int fields[8], count = 0;
	bool is;
	struct str rest = str_of(set), word;
	struct buf labels = buf_in(found->arena, 1000);
	while (str_cut(&rest, ' ', &word) && count < 8) {
		fields[count] = record_field(r->kind, arena_text(found->arena, word));
		assert(fields[count] >= 0);
		buf_printf(&labels, "%s%s", count ? ", " : "",
		    tr(found->lang, r->kind->fields[fields[count]].label));
		count++;
	}
	if (!taken(db, r, fields, count, &is, e))
		return false;
	if (is)
		problem_add(found,
		    (struct problem){.field = str_of(r->kind->fields[fields[0]].name)},
		    N_("Another record has the same values already: %s."), labels.p);
	return true;
}

static bool check_unique(struct db *db, const struct record *r, struct problems *found,
    struct err *e)
{
	for (int i = 0; r->kind->fields[i].name; i++)
		if (r->kind->fields[i].unique && !check_unique_field(db, r, i, found, e))
			return false;
	for (size_t i = 0; r->kind->unique && r->kind->unique[i]; i++)
		if (!check_unique_set(db, r, r->kind->unique[i], found, e))
			return false;
	return true;
}

/* The target is in the same city, or in none when its kind belongs to the installation; ids are
 * unique over all cities, so both can be asked at once. */
static bool check_link(struct db *db, const struct record *r, const struct field *f, int64_t id,
    struct problems *found, struct err *e)
{
	char sql[200];
	snprintf(sql, sizeof sql,
	    "SELECT 1 FROM \"%s\" WHERE city IN ($1, 0) AND id = $2 AND deleted IS NULL", f->to);
	if (!db_exists(db, sql, ARGS(r->city, id), e)) {
		if (e->kind != ERR_NONE)
			return false;
		field_problem(found, f, arena_printf(found->arena, "%lld", (long long)id),
		    N_("%s does not name a record that is there."));
	}
	return true;
}

/* Links that were there before are not looked at again: what they name may be in the trash by
 * now, and that must not keep anybody from changing another field. */
static bool check_link_field(struct db *db, const struct record *old, const struct record *r, int i,
    struct problems *found, struct err *e)
{
	const struct field *f = &r->kind->fields[i];
	struct value v = r->values[i], before = old ? old->values[i] : value_null();
	if (value_empty(v) || (f->type == FIELD_LINK && value_equal(v, before)))
		return true;
	if (f->type == FIELD_LINK)
		return v.type != VALUE_INT || check_link(db, r, f, v.i, found, e);
	struct str rest = v.s, word;
	int64_t id;
	while (str_cut(&rest, ' ', &word))
		if (num_int(word, &id) &&
		    !(before.type == VALUE_TEXT && list_has(before.s, word)) &&
		    !check_link(db, r, f, id, found, e))
			return false;
	return true;
}

static bool check_links(struct db *db, const struct record *old, const struct record *r,
    struct problems *found, struct err *e)
{
	for (int i = 0; r->kind->fields[i].name; i++) {
		enum field_type type = r->kind->fields[i].type;
		if ((type == FIELD_LINK || type == FIELD_LINKS) &&
		    !check_link_field(db, old, r, i, found, e))
			return false;
	}
	return true;
}

bool record_check_all(struct db *db, const struct record *old, struct record *r,
    struct problems *found, struct err *e)
{
	int64_t before = found->total;
	record_check_fields(r, found);
	/* Values of a wrong type must not reach the database. */
	bool sound = found->total == before;
	if (sound && !(check_unique(db, r, found, e) && check_links(db, old, r, found, e)))
		return false;
	return !r->kind->check || r->kind->check(db, old, r, found, e);
}

bool record_check_stored(struct db *db, struct record *r, struct problems *found, struct err *e)
{
	record_check_fields(r, found);
	return check_links(db, NULL, r, found, e);
}

bool fail_problems(const struct problems *found, struct err *e)
{
	if (!found->count)
		return fail(e, ERR_INPUT, N_("This cannot be saved."));
	struct str first = found->items[0].text;
	if (found->total == 1)
		return fail(e, ERR_INPUT, "%.*s", STR(first));
	return fail(e, ERR_INPUT, N_("%.*s There are %lld problems in all."), STR(first),
	    (long long)found->total);
}

/* ---- the row ---- */

static bool row_insert(struct db *db, struct record *r, const struct value *bound, size_t count,
    struct err *e)
{
	struct buf b = buf_heap(1 << 16);
	buf_printf(&b, "INSERT INTO \"%s\" (", r->kind->name);
	for (int i = 0; i < SYSTEM_COLUMNS; i++)
		buf_printf(&b, "%s%s", i ? ", " : "", system_columns[i]);
	for (const struct field *f = r->kind->fields; f->name; f++)
		buf_printf(&b, ", \"%s\"", f->name);
	buf_puts(&b, ") VALUES (");
	for (size_t i = 1; i <= count; i++)
		buf_printf(&b, "%s$%zu", i > 1 ? ", " : "", i);
	buf_puts(&b, ")");
	bool ok = db_run(db, b.p, ARGS_N(bound, count), e);
	buf_free(&b);
	return ok;
}

/* The version before is the last argument. City and id stand in the condition, the rest is set. */
static bool row_update(struct db *db, struct record *r, const struct value *bound, size_t count,
    struct err *e)
{
	struct buf b = buf_heap(1 << 16);
	buf_printf(&b, "UPDATE \"%s\" SET ", r->kind->name);
	for (int i = COLUMN_VERSION; i < SYSTEM_COLUMNS; i++)
		buf_printf(
		    &b, "%s%s = $%d", i > COLUMN_VERSION ? ", " : "", system_columns[i], i + 1);
	for (int i = 0; r->kind->fields[i].name; i++)
		buf_printf(&b, ", \"%s\" = $%d", r->kind->fields[i].name, SYSTEM_COLUMNS + i + 1);
	buf_printf(&b, " WHERE city = $1 AND id = $2 AND version = $%zu", count);
	bool ok = db_run(db, b.p, ARGS_N(bound, count), e);
	buf_free(&b);
	if (ok && db_changes(db) != 1)
		return fail(e, ERR_CONFLICT, CONFLICT);
	return ok;
}

bool row_write(struct db *db, struct record *r, bool insert, struct err *e)
{
	size_t fields = kind_fields(r->kind), count = SYSTEM_COLUMNS + fields;
	struct value *bound = arena_array(r->arena, struct value, count + 1);
	const int64_t system[SYSTEM_COLUMNS] = { r->city, r->id, r->version + 1, r->created,
		r->created_by, r->changed, r->changed_by, r->deleted };
	for (size_t i = 0; i < SYSTEM_COLUMNS; i++)
		bound[i] = value_int(system[i]);
	if (!r->deleted)
		bound[COLUMN_DELETED] = value_null();
	for (size_t i = 0; i < fields; i++)
		bound[SYSTEM_COLUMNS + i] = value_empty(r->values[i]) ? value_null() : r->values[i];
	bound[count] = value_int(r->version);
	if (!(insert ? row_insert(db, r, bound, count, e) : row_update(db, r, bound, count + 1, e)))
		return false;
	r->version++;
	return true;
}

/* ---- save ---- */

static bool same_values(const struct record *a, const struct record *b)
{
	for (int i = 0; a->kind->fields[i].name; i++)
		if (!value_equal(a->values[i], b->values[i]))
			return false;
	return true;
}

/* A whole number given to a field of numbers is stored as one. */
static void make_reals(struct record *r)
{
	for (int i = 0; r->kind->fields[i].name; i++)
		if (r->kind->fields[i].type == FIELD_NUMBER && r->values[i].type == VALUE_INT)
			r->values[i] = value_real((double)r->values[i].i);
}

static bool load_old(struct db *db, struct record *r, struct record **old_r, struct err *e)
{
	*old_r = NULL;
	if (!r->version)
		return true;
	if (!record_load(db, r->arena, r->kind, r->city, r->id, NULL, old_r, e))
		return false;
	return (*old_r)->version == r->version || fail(e, ERR_CONFLICT, CONFLICT);
}

bool row_commit(struct db *db, const struct record *old, struct record *r, const char *action,
    const struct change *by, struct err *e)
{
	r->changed = by->now;
	r->changed_by = by->person;
	if (!old) {
		r->created = by->now;
		r->created_by = by->person;
	}
	if (!row_write(db, r, !old, e) || (r->kind->saved && !r->kind->saved(db, old, r, e)) ||
	    !history_write(db, r, action, by, e))
		return false;
	db_touch(db, r->city);
	return true;
}

static bool save_in(struct db *db, struct record *r, const struct change *by,
    struct problems *found, struct err *e)
{
	struct record *old;
	int64_t before = found->total;
	r->changed = by->now;	/* checks may ask for the day */
	if (!db_alone(db, r->city, e) || !load_old(db, r, &old, e) ||
	    !record_check_all(db, old, r, found, e))
		return false;
	if (found->total > before)
		return fail_problems(found, e);
	if (old && same_values(old, r)) {
		r->changed = old->changed;
		return true;
	}
	return row_commit(db, old, r, old ? "change" : "create", by, e);
}

bool record_save(struct db *db, struct record *r, const struct change *by, struct problems *found,
    struct err *e)
{
	assert(!r->foreign);
	struct record before = *r;
	struct problems own = { .arena = r->arena, .lang = e->lang };
	make_reals(r);
	if (!r->id)
		r->id = id_new();
	if (!found)
		found = &own;
	bool ok = by->whole ? save_in(db, r, by, found, e)
	    : db_begin(db, e) && db_end(db, save_in(db, r, by, found, e), e);
	if (!ok) {
		r->id = before.id;
		r->version = before.version;
		r->created = before.created;
		r->created_by = before.created_by;
		r->changed = before.changed;
		r->changed_by = before.changed_by;
	}
	return ok;
}

bool record_make(struct db *db, struct record *r, const struct change *by, struct err *e)
{
	struct problems found = { .arena = r->arena };
	if (record_save(db, r, by, &found, e))
		return true;
	if (found.count)
		fail_in(e, "%s: %.*s: %.*s", r->kind->name, STR(found.items[0].field),
		    STR(found.items[0].text));
	return false;
}
