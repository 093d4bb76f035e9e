/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Backups, and whether a store is sound.
 *
 * A backup is a SQLite file, whichever database it comes from, so that it can be restored on
 * either and looked into with common tools. It is made under another name, read through once, and
 * gets its name only then. Restoring works on a copy of the backup, which is brought up to date
 * first: a backup is never changed, and an old one fits a new program.
 */
#include "store/store_impl.h"

#include "base/file.h"
#include "base/lang.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What may lie beside the file of a SQLite store. */
static void remove_store(struct arena *a, const char *path)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-lock", "-journal" };
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		unlink(arena_printf(a, "%s%s", path, ends[i]).p);
}

/* A folder on a disk that is made for large files, and a store's name in it. */
static bool temporary(struct arena *a, const char **folder_r, const char **path_r, struct err *e)
{
	const char *root = getenv("TMPDIR");
	char *folder = file_join(a, root && root[0] ? root : "/var/tmp", "stoa-XXXXXX");
	if (!mkdtemp(folder))
		return fail_system(e, "%s: %s", folder, strerror(errno));
	*folder_r = folder;
	*path_r = file_join(a, folder, "stoa.db");
	return true;
}

static void remove_temporary(struct arena *a, const char *folder, const char *path)
{
	remove_store(a, path);
	rmdir(folder);
}

/* ---- backup ---- */

static bool copy_into(struct store *from, const char *path, struct arena *a, struct str *report_r,
    struct err *e)
{
	struct store_options o = { .rooms = from->rooms, .create = true };
	struct store *to = store_open(path, &o, e);
	bool ok = to && store_copy(from, to, a, report_r, e);
	store_close(to);
	return ok;
}

static bool save_into(struct store *from, const char *path, struct arena *a, struct str *report_r,
    struct err *e)
{
	if (!sqlite_save(from->where, path, e))
		return false;
	struct store_options o = { .rooms = from->rooms };
	struct store *copy = store_open(path, &o, e);
	bool ok = copy && proof_report(copy, a, report_r, e);
	store_close(copy);
	return ok;
}

static bool give_name(const char *part, const char *path, struct err *e)
{
	int fd = open(part, O_RDONLY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	if (ok && link(part, path) == 0)
		return true;
	if (errno == EEXIST)
		return fail(e, ERR_CONFLICT, N_("There is already a file called %s."), path);
	if (ok && rename(part, path) == 0)	/* a disk without links */
		return true;
	return fail_system(e, "%s: %s", path, strerror(errno));
}

bool store_backup(struct store *s, const char *path, struct arena *a, struct str *report_r,
    struct err *e)
{
	struct str report;
	if (file_exists(path))
		return fail(e, ERR_CONFLICT, N_("There is already a file called %s."), path);
	const char *part = arena_printf(a, "%s.part", path).p;
	remove_store(a, part);
	bool ok = store_is_postgres(s) ? copy_into(s, part, a, &report, e) :
	    save_into(s, part, a, &report, e);
	ok = ok && sqlite_fold(part, e) && give_name(part, path, e);
	remove_store(a, part);
	if (!ok)
		return fail_in(e, "backup to %s", path);
	*report_r = report;
	return true;
}

bool store_restore(const char *path, struct store *s, struct arena *a, struct str *report_r,
    struct err *e)
{
	const char *folder, *copy;
	if (!file_exists(path))
		return fail(e, ERR_MISSING, N_("There is no file called %s."), path);
	if (!temporary(a, &folder, &copy, e))
		return false;
	struct store_options o = { .rooms = s->rooms, .migrate = true };
	struct store *from = sqlite_save(path, copy, e) ? store_open(copy, &o, e) : NULL;
	bool ok = from && store_copy(from, s, a, report_r, e);
	store_close(from);
	remove_temporary(a, folder, copy);
	return ok || fail_in(e, "restoring %s", path);
}

/* ---- check ---- */

static void note(struct problems *found, struct store *s, const char *text, struct str table,
    struct str column)
{
	struct problem p = { .source = str_of(s->shown), .field = column.n ? column : table };
	if (column.n)
		problem_add(found, p, N_("The table \"%.*s\" has no such column."), STR(table));
	else
		problem_add(found, p, N_("%s"), tr(found->lang, text));
}

static bool has_name(const struct str *names, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(names[i], name))
			return true;
	return false;
}

static bool check_table(struct db *db, struct db *model, struct str table, struct problems *found,
    struct err *e)
{
	struct str *is, *want;
	size_t is_count, want_count;
	struct arena *a = found->arena;
	const char *name = arena_text(a, table);
	if (!store_columns(db, a, name, &is, &is_count, e) ||
	    !store_columns(model, a, name, &want, &want_count, e))
		return false;
	if (!is_count)
		note(found, db->store, N_("The store has no such table."), table, STR_EMPTY);
	for (size_t i = 0; is_count && i < want_count; i++)
		if (!has_name(is, is_count, want[i]))
			note(found, db->store, NULL, table, want[i]);
	return true;
}

/* What the tables should be is what a new store of this program has. */
static bool check_schema(struct db *db, struct problems *found, struct err *e)
{
	const char *folder, *path;
	struct str *tables;
	size_t count = 0;
	if (!temporary(found->arena, &folder, &path, e))
		return false;
	struct store_options o = { .rooms = db->store->rooms, .create = true, .migrate = true };
	struct store *model_store = store_open(path, &o, e);
	struct db *model = model_store ? store_reader(model_store, e) : NULL;
	bool ok = model && store_tables(model, found->arena, &tables, &count, e);
	for (size_t i = 0; ok && i < count; i++)
		ok = check_table(db, model, tables[i], found, e);
	store_give(model);
	store_close(model_store);
	remove_temporary(found->arena, folder, path);
	return ok;
}

bool store_check(struct store *s, struct problems *found, struct err *e)
{
	struct str report;
	int missing = 0;
	struct db *db = store_reader(s, e);
	bool ok = db && db->driver->check(db, found, e) &&
	    migrate_check(db, s->rooms, &missing, e) && check_schema(db, found, e);
	if (ok && missing)
		note(found, s, N_("The store was made by an older version of the program."),
		    STR_EMPTY, STR_EMPTY);
	store_give(db);
	/* SQLite's own check reads every page; here every row is read. */
	return ok && (!store_is_postgres(s) || proof_report(s, found->arena, &report, e));
}
