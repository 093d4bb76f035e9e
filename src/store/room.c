/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The commands that keep a store: init, store copy, backup, restore, check.
 */
#include "store/store_impl.h"

#include "base/buf.h"
#include "base/command.h"
#include "base/file.h"
#include "base/lang.h"

#include <stdio.h>

static struct store *open_store(const struct call *c, const char *where, bool create, bool migrate,
    struct err *e)
{
	struct store_options o = { .rooms = c->rooms, .create = create, .migrate = migrate };
	return store_open(where, &o, e);
}

static void show(const struct call *c, struct str report, const char *text, const char *name)
{
	const struct lang *lang = c->lang;
	if (!c->quiet)
		fwrite(report.p, 1, report.n, stdout);
	printf("%s: %s\n", name, _(text));
}

static bool init_run(struct call *c, struct err *e)
{
	struct store *s = open_store(c, c->store, true, true, e);
	if (!s)
		return false;
	show(c, STR_EMPTY, N_("the store is ready."), store_where(s));
	store_close(s);
	return true;
}

static bool copy_run(struct call *c, struct err *e)
{
	struct str report;
	struct store *from = open_store(c, c->args[0], false, false, e);
	struct store *to = from ? open_store(c, c->args[1], true, false, e) : NULL;
	bool ok = to && store_copy(from, to, c->arena, &report, e);
	if (ok)
		show(c, report, N_("copied, and read back: every row is the same."),
		    store_where(to));
	store_close(from);
	store_close(to);
	return ok;
}

static bool backup_run(struct call *c, struct err *e)
{
	struct str report;
	struct store *s = open_store(c, c->store, false, false, e);
	bool ok = s && store_backup(s, c->args[0], c->arena, &report, e);
	if (ok)
		show(c, report, N_("the backup is complete."), c->args[0]);
	store_close(s);
	return ok;
}

static bool restore_run(struct call *c, struct err *e)
{
	struct str report;
	if (!file_exists(c->args[0]))	/* before a store is made for nothing */
		return fail(e, ERR_MISSING, N_("There is no file called %s."), c->args[0]);
	struct store *s = open_store(c, c->store, true, false, e);
	bool ok = s && store_restore(c->args[0], s, c->arena, &report, e);
	if (ok)
		show(c, report, N_("restored, and read back: every row is the same."),
		    store_where(s));
	store_close(s);
	return ok;
}

/* ---- check ---- */

static bool check_rooms(struct store *s, rooms all, struct problems *found, struct err *e)
{
	struct db *db = store_reader(s, e);
	bool ok = db != NULL;
	for (; ok && all && *all; all++)
		if ((*all)->check)
			ok = (*all)->check(db, found, e) || fail_in(e, "checking %s", (*all)->name);
	store_give(db);
	return ok;
}

static void put_json(struct buf *b, struct str s)
{
	buf_byte(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char byte = (unsigned char)s.p[i];
		if (byte < 32)
			buf_printf(b, "\\u%04x", byte);
		else if (byte == '"' || byte == '\\')
			buf_printf(b, "\\%c", byte);
		else
			buf_byte(b, (char)byte);
	}
	buf_byte(b, '"');
}

static void show_problems(const struct call *c, const struct problems *found)
{
	struct buf b = buf_in(c->arena, 16 << 20);
	if (c->json)
		buf_printf(&b, "{\"ok\": %s, \"total\": %lld, \"problems\": [",
		    found->total ? "false" : "true", (long long)found->total);
	for (size_t i = 0; i < found->count; i++) {
		struct str line = problem_line(c->arena, &found->items[i]);
		if (c->json && i)
			buf_puts(&b, ", ");
		if (c->json)
			put_json(&b, line);
		else
			buf_printf(&b, "%.*s\n", STR(line));
	}
	if (c->json)
		buf_puts(&b, "]}\n");
	else if (!found->total)
		buf_puts(&b, "ok\n");
	fwrite(b.p, 1, b.n, stdout);
}

static bool check_run(struct call *c, struct err *e)
{
	struct problems found = { .arena = c->arena, .lang = c->lang };
	struct store *s = open_store(c, c->store, false, false, e);
	bool ok = s && store_check(s, &found, e) && check_rooms(s, c->rooms, &found, e);
	store_close(s);
	if (!ok)
		return false;
	show_problems(c, &found);
	c->refused = found.total > 0;
	return true;
}

static const struct command init = {
	.name = "init",
	.args = "",
	.summary = N_("make a store, or bring one up to date"),
	.about =
	    N_("Makes the store that --store names if there is none, and gives an older one the "
	       "tables of this version. What is in it stays."),
	.run = init_run,
};

static const struct command copy = {
	.name = "store copy",
	.args = "FROM TO",
	.summary = N_("copy a store to another database"),
	.about =
	    N_("Copies everything from one store into an empty one, for example from stoa.db to "
	       "postgres://… or back. Then it reads the copy back and compares the rows of each "
	       "table by "
	       "their number and a checksum. Either all is copied or nothing."),
	.min_args = 2,
	.max_args = 2,
	.run = copy_run,
};

static const struct command backup = {
	.name = "backup",
	.args = "FILE",
	.summary = N_("save a copy of the store while it is in use"),
	.about = N_("Writes one file that holds everything the store held at one moment, personal "
		    "data too: keep it as safe as the store. It can be restored into SQLite and "
		    "PostgreSQL."),
	.min_args = 1,
	.max_args = 1,
	.run = backup_run,
};

static const struct command restore = {
	.name = "restore",
	.args = "FILE",
	.summary = N_("fill an empty store from a backup"),
	.about =
	    N_("Reads a backup, also one of an older version, into the store that --store names. "
	       "That store must be new or empty; the backup stays as it is."),
	.min_args = 1,
	.max_args = 1,
	.run = restore_run,
};

static const struct command check = {
	.name = "check", .args = "",
	.summary = N_("look for anything wrong in the store"),
	.about = N_("Looks at the database itself, its tables, and the data of each part of the "
	    "program. Ends with \"ok\", or lists what is wrong."),
	.run = check_run,
};

static const struct command *const commands[] = { &init, &copy, &backup, &restore, &check, NULL };

const struct room store_room = {
	.name = "store",
	.about = N_("keeps everything in one database"),
	.commands = commands,
};
