/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Erasure: what a record holds about a person goes, everywhere the program has put it: the row,
 * every entry of its history, its translations, and the notes about it (sign-ins). The record
 * itself stays under its id, so that what links to it and who did what remain, as a number
 * without a name. The database is told to overwrite what it frees (store/sqlite.c), and backups
 * say themselves what they hold.
 */
#include "record/record_impl.h"

#include <string.h>

#define SQL_ENTRIES "SELECT id, action, data FROM history " \
	"WHERE city = $1 AND kind = $2 AND record = $3 AND data IS NOT NULL ORDER BY id"
#define SQL_REWRITE "UPDATE history SET data = $3 WHERE city = $1 AND id = $2"
#define SQL_DROP_TRANSLATIONS "DELETE FROM translation " \
	"WHERE city = $1 AND kind = $2 AND record = $3 AND field = $4"

enum { DAY_MS = 86400000, BATCH = 200 };

static bool has_personal(const struct record_kind *kind)
{
	for (const struct field *f = kind->fields; f->name; f++)
		if (f->personal)
			return true;
	return false;
}

/* What the entry may keep: a record without its personal fields; of a note, nothing. */
static bool entry_without(const struct record *r, const struct history_entry *entry,
    struct value *data_r, struct err *e)
{
	struct record then = *r;
	struct translations all;
	*data_r = value_null();
	if (!history_is_record(entry->action))
		return true;
	then.values = arena_array(r->arena, struct value, kind_fields(r->kind) + 1);
	if (!snapshot_read(entry->data, &then, &all, e))
		return false;
	*data_r = value_text(snapshot_write(r->arena, &then, &all, true));
	return true;
}

static bool entries_read(struct db *db, const struct record *r, struct history_entry **out_r,
    size_t *count_r, struct err *e)
{
	struct {
		struct history_entry *items;
		size_t count, room;
	} list = { 0 };
	struct rows *q = db_query(db, SQL_ENTRIES, ARGS(r->city, r->kind->name, r->id), e);
	while (rows_next(q)) {
		struct history_entry entry = {
			.id = rows_int(q, 0),
			.action = rows_copy(q, 1, r->arena),
			.data = rows_copy(q, 2, r->arena),
		};
		*list_add(r->arena, &list) = entry;
	}
	*out_r = list.items;
	*count_r = list.count;
	return rows_end(q, e);
}

static bool erase_history(struct db *db, const struct record *r, struct err *e)
{
	struct history_entry *entries;
	size_t count;
	struct value data;
	if (!entries_read(db, r, &entries, &count, e))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!entry_without(r, &entries[i], &data, e) ||
		    !db_run(db, SQL_REWRITE, ARGS(r->city, entries[i].id, data), e))
			return false;
	return true;
}

static bool erase_in(struct db *db, struct record *old, const struct change *by, struct err *e)
{
	struct record now = *old;
	now.values = arena_array(old->arena, struct value, kind_fields(old->kind) + 1);
	for (int i = 0; old->kind->fields[i].name; i++) {
		const struct field *f = &old->kind->fields[i];
		now.values[i] = f->personal ? value_null() : old->values[i];
		if (f->personal && f->translated &&
		    !db_run(db, SQL_DROP_TRANSLATIONS,
			ARGS(old->city, old->kind->name, old->id, f->name), e))
			return false;
	}
	return erase_history(db, &now, e) && row_commit(db, old, &now, "erase", by, e);
}

bool record_erase(struct db *db, const struct record_kind *kind, int64_t city, int64_t id,
    const struct change *by, struct err *e)
{
	struct arena *a = arena_new(0);
	struct record *r;
	city = kind_city(kind, city);
	bool ok = db_begin(db, e) &&
	    db_end(db,
		db_alone(db, city, e) && record_load_any(db, a, kind, city, id, &r, e) &&
		    erase_in(db, r, by, e),
		e);
	arena_free(a);
	return ok;
}

/* ---- retention ---- */

/* "deleted, and some personal field is still there" */
static void retire_query(struct buf *b, const struct record_kind *kind)
{
	const char *or = "";
	buf_printf(b, "SELECT city, id FROM \"%s\" WHERE deleted < $1 AND (", kind->name);
	for (const struct field *f = kind->fields; f->name; f++)
		if (f->personal) {
			buf_printf(b, "%s\"%s\" IS NOT NULL", or, f->name);
			or = " OR ";
		}
	buf_printf(b, ") ORDER BY city, id LIMIT %d", BATCH);
}

static bool retire_batch(struct db *db, const struct record_kind *kind, const struct change *by,
    int64_t *count_r, struct err *e)
{
	struct { int64_t city, id; } found[BATCH];
	size_t count = 0;
	struct buf b = buf_heap(1 << 14);
	retire_query(&b, kind);
	struct rows *q = db_query(db, b.p, ARGS(by->now - kind->keep_days * (int64_t)DAY_MS), e);
	while (rows_next(q) && count < BATCH) {
		found[count].city = rows_int(q, 0);
		found[count++].id = rows_int(q, 1);
	}
	bool ok = rows_end(q, e);
	buf_free(&b);
	for (size_t i = 0; ok && i < count; i++)
		ok = record_erase(db, kind, found[i].city, found[i].id, by, e);
	*count_r = (int64_t)count;
	return ok;
}

bool record_retire(struct db *db, rooms all, const struct change *by, int64_t *erased_r,
    struct err *e)
{
	*erased_r = 0;
	for (size_t i = 0; all[i]; i++)
		for (size_t k = 0; all[i]->kinds && all[i]->kinds[k]; k++) {
			const struct record_kind *kind = all[i]->kinds[k];
			int64_t count = kind->keep_days > 0 && has_personal(kind) ? BATCH : 0;
			while (count == BATCH) {
				if (!retire_batch(db, kind, by, &count, e))
					return false;
				*erased_r += count;
			}
		}
	return true;
}
