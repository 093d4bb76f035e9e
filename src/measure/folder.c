/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a path is, and all the files in it.
 *
 *	a file                           one import
 *	datapackage.json in a folder     the tables that it names
 *	an Open SDG repository           the data files that its settings name
 *	<code>/INDEX.tsv in a folder     earlier versions, each as of its own day
 *	any other folder                 every table in it, one level deep
 *
 * A folder's files are imports of their own, tied together by one import of the folder, which
 * also keeps the list of its placeholder files. They are read one after another and in order, so
 * that the same folder always gives the same result.
 */
#include "measure/folder.h"

#include "base/file.h"
#include "base/lang.h"
#include "formats/datapackage.h"
#include "formats/table.h"
#include "measure/apply.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char staging_sql[] =
    "SELECT id, worker FROM import WHERE city = $1 AND state = 'staging' AND deleted IS NULL";

/* Folders that are named for what they hold, not for whom it is about. */
static bool is_plain_name(struct str name)
{
	static const char *const plain[] = { "data", "csv", "import", "imports", "files", "tmp" };
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (str_ieq(name, str_of(plain[i])))
			return true;
	return false;
}

struct str folder_city_name(struct arena *a, const char *path)
{
	char real[PATH_MAX];
	struct str rest = str_of(realpath(path, real) ? real : path), name = STR_EMPTY;
	bool file = !file_is_folder(path);
	while (rest.n && (!name.n || is_plain_name(name))) {
		ptrdiff_t slash = str_rfind_byte(rest, '/');
		name = str_from(rest, (size_t)(slash + 1));
		rest = str_slice(rest, 0, slash > 0 ? (size_t)slash : 0);
		if (file)
			name = STR_EMPTY;
		file = false;
	}
	if (!name.n)
		name = S("City");
	char *first = arena_text(a, name);
	if (*first >= 'a' && *first <= 'z')
		*first = (char)(*first + 'A' - 'a');
	return str_n(first, name.n);
}

/* ---- one file of a job ---- */

struct one {
	const char *path;
	struct str name, aim;
	const struct about *about;
	int64_t published;
	bool day_given, repository;
};

static void note_placeholder(struct import_job *job, const struct import_file *f)
{
	const struct lang *lang = job->found->lang;
	const char *why = placeholder_label(f->placeholder);
	*list_add(job->arena, &job->placeholders) =
	    arena_printf(job->arena, _("%.*s: placeholder: %s"), STR(f->name), _(why));
}

static bool import_with(struct import_job *job, const struct one *one, struct err *e)
{
	struct import_file f = {
		.store = job->store, .city = job->city, .city_name = job->city_name,
		.path = one->path, .name = one->name, .aim = one->aim, .about = one->about,
		.mapping = job->mapping, .published = one->published, .day_given = one->day_given,
		.repository = one->repository, .batch = job->batch, .dry_run = job->dry_run,
		.by = job->by, .found = job->found, .remarks = job->remarks,
		.lang = job->found->lang,
	};
	if (!import_one(&f, e))
		return false;
	counts_add(&job->counts, &f.counts);
	if (f.placeholder != NOT_PLACEHOLDER)
		note_placeholder(job, &f);
	return true;
}

static struct str last_part(struct arena *a, const char *path)
{
	struct str s = str_of(path);
	ptrdiff_t slash = str_rfind_byte(s, '/');
	return arena_copy(a, slash >= 0 ? str_from(s, (size_t)slash + 1) : s);
}

static bool tell(struct import_job *job, size_t done, size_t all, struct err *e)
{
	if (!job->progress || job->progress(job->thing, N_("Reading files"), (int64_t)done,
	    (int64_t)all))
		return true;
	return fail(e, ERR_CONFLICT, N_("The import was cancelled."));
}

/* ---- the folder's own import ---- */

static struct record *batch_record(struct import_job *job, const char *path, const char *state)
{
	struct record *r = record_new(job->arena, &import_kind, job->city);
	record_set(r, "title", value_text(last_part(job->arena, path)));
	record_set(r, "origin", value_cstr("folder"));
	record_set(r, "state", value_cstr(state));
	record_set(r, "published", value_int(job->published));
	return r;
}

static bool batch_write(struct import_job *job, struct record *r, struct err *e)
{
	struct problems found = { .arena = job->arena, .lang = e->lang };
	struct db *db = store_writer(job->store, e);
	bool ok = db && record_save(db, r, &job->by, &found, e);
	store_give(db);
	return ok;
}

static bool batch_begin(struct import_job *job, const char *path, struct record **r_r,
    struct err *e)
{
	*r_r = NULL;
	if (job->dry_run)
		return true;
	*r_r = batch_record(job, path, "checked");
	if (!batch_write(job, *r_r, e))
		return false;
	job->batch = (*r_r)->id;
	return true;
}

static bool write_placeholders(struct import_job *job, struct db *db, int64_t import,
    size_t first, struct err *e)
{
	size_t count = job->placeholders.count - first;
	struct problem *p = arena_array(job->arena, struct problem, count + 1);
	for (size_t i = 0; i < count; i++)
		p[i] = (struct problem){ .text = job->placeholders.items[first + i] };
	return remarks_write(db, job->city, import, p, count, e);
}

/* The folder's import is in force when anything of it is; else it goes again. */
static bool batch_end(struct import_job *job, struct record *r, const struct counts *before,
    size_t first, struct err *e)
{
	if (!r)
		return true;
	const struct counts *now = &job->counts;
	bool any = now->in > before->in || now->withdrawn > before->withdrawn;
	job->batch = 0;
	record_set(r, "state", value_cstr(any ? "in-force" : "dropped"));
	record_set(r, "recorded", value_int(job->by.now));
	record_set(r, "rows_read", value_int(now->read - before->read));
	record_set(r, "rows_in", value_int(now->in - before->in));
	record_set(r, "rows_same", value_int(now->same - before->same));
	record_set(r, "rows_refused", value_int(now->refused - before->refused));
	record_set(r, "withdrawn", value_int(now->withdrawn - before->withdrawn));
	record_set(r, "files_read", value_int(now->files_read - before->files_read));
	record_set(r, "files_placeholder",
	    value_int(now->files_placeholder - before->files_placeholder));
	record_set(r, "files_refused", value_int(now->files_refused - before->files_refused));
	struct problems found = { .arena = job->arena, .lang = e->lang };
	struct db *db = store_writer(job->store, e);
	bool ok = db && db_begin(db, e);
	if (ok)
		ok = db_end(db, write_placeholders(job, db, r->id, first, e) &&
		    record_save(db, r, &job->by, &found, e), e);
	store_give(db);
	return ok;
}

/* ---- kinds of folders ---- */

static bool import_repository(struct import_job *job, struct arena *a, struct opensdg *o,
    struct err *e)
{
	char **paths;
	size_t count;
	if (!opensdg_files(o, a, &paths, &count, e) ||
	    (!job->dry_run && !opensdg_places(o, job, e)))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct arena_mark mark = arena_mark(a);
		struct one one = { .path = paths[i], .name = last_part(a, paths[i]),
			.about = opensdg_about(o, a, paths[i]), .published = job->published,
			.day_given = job->day_given, .repository = true };
		if (!import_with(job, &one, e) || !tell(job, i + 1, count, e))
			return false;
		arena_release(a, mark);
	}
	return true;
}

static bool import_package(struct import_job *job, struct arena *a, const char *folder,
    struct err *e)
{
	struct package *p = package_open(a, folder, e);
	if (!p)
		return false;
	for (size_t i = 0; i < p->count; i++)
		for (size_t k = 0; k < p->resources[i].path_count; k++) {
			struct one one = { .path = p->resources[i].paths[k],
				.name = last_part(a, p->resources[i].paths[k]),
				.aim = p->resources[i].name, .published = job->published,
				.day_given = job->day_given };
			if (!import_with(job, &one, e) || !tell(job, i + 1, p->count, e))
				return false;
		}
	return true;
}

static bool is_table(struct str name)
{
	static const char *const ends[] = { ".csv", ".tsv", ".csv.gz", ".xlsx" };
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (str_ends(name, str_of(ends[i])) && name.p[0] != '.')
			return true;
	return false;
}

static bool import_folder(struct import_job *job, struct arena *a, const char *folder, int depth,
    struct err *e)
{
	struct str *names;
	size_t count, done = 0;
	if (!file_list(a, folder, &names, &count, e))
		return false;
	for (size_t i = 0; i < count; i++) {
		char *path = file_join(a, folder, arena_text(a, names[i]));
		if (file_is_folder(path)) {
			if (depth < 4 && names[i].p[0] != '.' &&
			    !import_folder(job, a, path, depth + 1, e))
				return false;
			continue;
		}
		struct one one = { .path = path, .name = names[i], .published = job->published,
			.day_given = job->day_given };
		done++;
		if (is_table(names[i]) &&
		    (!import_with(job, &one, e) || !tell(job, done, count, e)))
			return false;
	}
	return true;
}

/* ---- revisions ---- */

/* "01_2016-07-18_64ed.csv <tab> 2016-07-18T12:43:55-07:00 …": the day as it is written there. */
static bool import_revision(struct import_job *job, struct arena *a, const char *folder,
    struct str code, struct str line, struct err *e)
{
	struct str rest = line, file, when;
	struct one one = { .repository = true, .day_given = true };
	if (!str_cut(&rest, '\t', &file) || !str_cut(&rest, '\t', &when) ||
	    str_find_byte(file, '/', 0) >= 0)
		return true;
	if (!date_read(str_slice(when, 0, 10), &one.published)) {
		job->counts.files_refused++;
		problem_add(job->found, (struct problem){ .source = file, .excerpt = when },
		    N_("INDEX.tsv does not say on which day this file was published."));
		return true;
	}
	one.path = file_join(a, folder, arena_text(a, file));
	one.name = arena_printf(a, "%.*s/%.*s", STR(code), STR(file));
	one.aim = code;
	return import_with(job, &one, e);
}

static bool import_index(struct import_job *job, struct arena *a, const char *folder,
    struct str code, struct err *e)
{
	struct str text, line;
	if (!file_map(a, file_join(a, folder, "INDEX.tsv"), 1 << 22, &text, e))
		return false;
	while (str_cut(&text, '\n', &line))
		if (line.n && !import_revision(job, a, folder, code, line, e))
			return false;
	return true;
}

static bool import_revisions(struct import_job *job, struct arena *a, const char *folder,
    struct err *e)
{
	struct str *names;
	size_t count;
	if (!file_list(a, folder, &names, &count, e))
		return false;
	for (size_t i = 0; i < count; i++) {
		char *path = file_join(a, folder, arena_text(a, names[i]));
		if (file_exists(file_join(a, path, "INDEX.tsv")) &&
		    (!import_index(job, a, path, names[i], e) || !tell(job, i + 1, count, e)))
			return false;
	}
	return true;
}

static bool is_revisions(struct arena *a, const char *folder)
{
	struct str *names;
	size_t count;
	struct err none = { 0 };
	if (!file_list(a, folder, &names, &count, &none))
		return false;
	for (size_t i = 0; i < count; i++)
		if (file_exists(file_join(a, folder, arena_text(a, arena_printf(a, "%.*s/INDEX.tsv",
		    STR(names[i]))))))
			return true;
	return false;
}

static bool import_any_folder(struct import_job *job, struct arena *a, const char *path,
    struct err *e)
{
	struct opensdg *o = opensdg_open(a, path, e);
	if (e->kind != ERR_NONE)
		return false;
	char *revisions = file_join(a, path, "revisions");
	if (file_exists(file_join(a, path, "INDEX.tsv")))
		return import_index(job, a, path, last_part(a, path), e);
	if (is_revisions(a, path))
		return import_revisions(job, a, path, e);
	if (o) {
		job->has_revisions = file_is_folder(revisions) && is_revisions(a, revisions);
		return import_repository(job, a, o, e);
	}
	if (file_exists(file_join(a, path, "datapackage.json")))
		return import_package(job, a, path, e);
	return import_folder(job, a, path, 0, e);
}

static int64_t files_seen(const struct import_job *job)
{
	const struct counts *now = &job->counts;
	return now->files_read + now->files_placeholder + now->files_refused;
}

bool import_path(struct import_job *job, const char *path, struct err *e)
{
	struct arena *a = arena_new(0);
	int64_t files_before = files_seen(job);
	struct counts before = job->counts;
	size_t first = job->placeholders.count;
	struct record *batch = NULL;
	bool ok = true;
	if (!file_exists(path)) {
		ok = fail(e, ERR_MISSING, N_("There is no file or folder called %s."), path);
	} else if (!file_is_folder(path)) {
		struct one one = { .path = path, .name = last_part(a, path),
			.published = job->published, .day_given = job->day_given };
		ok = import_with(job, &one, e);
	} else {
		ok = batch_begin(job, path, &batch, e) && import_any_folder(job, a, path, e) &&
		    (files_seen(job) > files_before || fail(e, ERR_INPUT,
			N_("There is no table of figures in %s."), path));
		struct err later = { .lang = e->lang };
		ok = batch_end(job, batch, &before, first, ok ? e : &later) && ok;
	}
	arena_free(a);
	return ok;
}

/* ---- after a crash ---- */

static bool is_dead(struct str worker)
{
	char host[128] = "";
	int64_t pid;
	ptrdiff_t colon = str_rfind_byte(worker, ':');
	gethostname(host, sizeof host - 1);
	if (colon < 0 || !str_eq(str_slice(worker, 0, (size_t)colon), str_of(host)) ||
	    !num_int(str_from(worker, (size_t)colon + 1), &pid) || pid == getpid())
		return false;
	return kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}

bool import_sweep_dead(struct import_job *job, struct err *e)
{
	struct { int64_t *items; size_t count, room; } dead = { 0 };
	struct db *db = store_reader(job->store, e);
	if (!db)
		return false;
	struct rows *q = db_query(db, staging_sql, ARGS(job->city), e);
	while (rows_next(q)) {
		int64_t id = rows_int(q, 0);
		if (is_dead(rows_text(q, 1)))
			*list_add(job->arena, &dead) = id;
	}
	bool ok = rows_end(q, e);
	store_give(db);
	for (size_t i = 0; ok && i < dead.count; i++)
		ok = import_sweep(job->store, job->city, dead.items[i], e);
	return ok;
}

/* ---- the proposal alone ---- */

bool propose_print(struct arena *a, const char *path, struct err *e)
{
	struct grid *g = grid_open(a, path, STR_EMPTY, e);
	struct scan s;
	struct mapping m;
	if (!g || !scan_grid(a, g, &s, e))
		return false;
	propose_mapping(a, &s, grid_name(g), &m);
	struct str json = mapping_write(a, &m);
	printf("%.*s\n", STR(json));
	return true;
}
