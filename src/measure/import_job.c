/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Uploaded files. Their bytes lie in the store in parts until they are applied or given up, so that
 * any process may do the work; a job first checks (a dry run: mapping, sample, counts, refusals)
 * and later, when a person says so, applies. A job that was cut off while applying leaves nothing
 * behind: what it staged is swept away and the import is "checked" again.
 */
#include "measure/import_job.h"

#include "base/lang.h"
#include "base/log.h"
#include "formats/json.h"
#include "measure/apply.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PART = 256 << 10 };

static const char add_part[] =
    "INSERT INTO import_part (city, import, n, bytes) VALUES ($1, $2, $3, $4)";
static const char read_parts[] =
    "SELECT bytes FROM import_part WHERE city = $1 AND import = $2 ORDER BY n";
static const char drop_parts[] = "DELETE FROM import_part WHERE city = $1 AND import = $2";
static const char drop_remarks[] = "DELETE FROM import_remark WHERE city = $1 AND import = $2";
static const char children[] =
    "SELECT id FROM import WHERE city = $1 AND batch = $2 AND state = 'in-force'"
    " AND deleted IS NULL ORDER BY id DESC";

/* ---- writing records ---- */

static bool save(struct db *db, struct arena *a, struct record *r, const struct change *by,
    struct err *e)
{
	struct problems found = { .arena = a, .lang = e->lang };
	return record_save(db, r, by, &found, e);
}

/* Change an import in one transaction, and have a job for it when kind is given. */
struct change_of {
	int64_t city, import;
	const struct change *by;
	bool (*set)(struct db *db, struct record *r, void *thing, struct err *e);
	void *thing;
	const char *job;	/* "check", "apply" or NULL */
};

static bool add_job(struct db *db, struct arena *a, const struct change_of *c, struct record *r,
    struct err *e)
{
	int64_t job;
	struct str args = arena_printf(a, "%s %lld", c->job, (long long)r->id);
	if (!job_add(db, c->city, "import", record_str(r, "title"), args, c->by->person, 0, &job,
	    e))
		return false;
	record_set(r, "job", value_text(arena_printf(a, "%lld", (long long)job)));
	return true;
}

static bool change_import(struct store *s, const struct change_of *c, struct err *e)
{
	struct arena *a = arena_new(0);
	struct record *r;
	struct db *db = store_writer(s, e);
	bool ok = db && db_begin(db, e);
	if (ok) {
		ok = record_load(db, a, &import_kind, c->city, c->import, NULL, &r, e) &&
		    (!c->set || c->set(db, r, c->thing, e)) && (!c->job || add_job(db, a, c, r,
		    e)) &&
		    save(db, a, r, c->by, e);
		ok = db_end(db, ok, e);
	}
	store_give(db);
	arena_free(a);
	return ok;
}

/* ---- an upload ---- */

static bool write_parts(struct db *db, int64_t city, int64_t import, int fd, struct err *e)
{
	char *bytes = malloc(PART);
	ssize_t got = 0;
	bool ok = bytes != NULL;
	for (int64_t n = 0; ok && (got = read(fd, bytes, PART)) > 0; n++)
		ok = db_run(db, add_part, ARGS(city, import, n, value_blob(str_n(bytes,
		    (size_t)got))),
		    e);
	free(bytes);
	return ok && (got == 0 || fail_system(e, "reading an upload"));
}

static bool make_upload(struct db *db, struct arena *a, struct record *r, int fd,
    const struct change *by, struct err *e)
{
	struct change_of job = { .city = r->city, .by = by, .job = "check" };
	return save(db, a, r, by, e) && write_parts(db, r->city, r->id, fd, e) &&
	    add_job(db, a, &job, r, e) && save(db, a, r, by, e);
}

bool import_upload(struct store *s, int64_t city, const char *path, struct str name,
    int64_t published, const struct change *by, int64_t *id_r, struct err *e)
{
	struct arena *a = arena_new(0);
	struct record *r = record_new(a, &import_kind, city);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct db *db = fd >= 0 ? store_writer(s, e) : NULL;
	bool ok = fd >= 0 || fail_system(e, "an upload cannot be opened");
	record_set(r, "title", value_text(name));
	record_set(r, "origin", value_cstr("file"));
	record_set(r, "state", value_cstr("uploaded"));
	record_set(r, "published", value_int(published));
	ok = ok && db && db_begin(db, e);
	if (ok)
		ok = db_end(db, make_upload(db, a, r, fd, by, e), e);
	store_give(db);
	if (fd >= 0)
		close(fd);
	*id_r = r->id;
	arena_free(a);
	return ok;
}

/* ---- changes that people ask for ---- */

static bool set_mapping(struct db *db, struct record *r, void *thing, struct err *e)
{
	(void)db;
	struct str state = record_str(r, "state");
	if (!str_eq(state, S("uploaded")) && !str_eq(state, S("checked")))
		return fail(e, ERR_CONFLICT, N_("This import is past its mapping."));
	record_set(r, "mapping", value_text(*(struct str *)thing));
	record_set(r, "state", value_cstr("uploaded"));
	return true;
}

bool import_check_again(struct store *s, int64_t city, int64_t import, struct str mapping,
    const struct change *by, struct err *e)
{
	return change_import(s, &(struct change_of){ .city = city, .import = import, .by = by,
	    .set = set_mapping, .thing = &mapping, .job = "check" }, e);
}

static bool set_ready(struct db *db, struct record *r, void *thing, struct err *e)
{
	(void)db, (void)thing;
	if (!str_eq(record_str(r, "state"), S("checked")))
		return fail(e, ERR_CONFLICT, N_("This import cannot be applied now."));
	return true;
}

bool import_apply_later(struct store *s, int64_t city, int64_t import, const struct change *by,
    struct err *e)
{
	return change_import(s, &(struct change_of){ .city = city, .import = import, .by = by,
	    .set = set_ready, .job = "apply" }, e);
}

static bool set_dropped(struct db *db, struct record *r, void *thing, struct err *e)
{
	(void)thing;
	struct str state = record_str(r, "state");
	if (!str_eq(state, S("uploaded")) && !str_eq(state, S("checked")))
		return fail(e, ERR_CONFLICT,
		    N_("Only an import that was not applied can be given up."));
	record_set(r, "state", value_cstr("dropped"));
	return db_run(db, drop_parts, ARGS(r->city, r->id), e);
}

bool import_give_up(struct store *s, int64_t city, int64_t import, const struct change *by,
    struct err *e)
{
	return change_import(s, &(struct change_of){ .city = city, .import = import, .by = by,
	    .set = set_dropped }, e);
}

static bool undo_in(struct db *db, struct arena *a, int64_t city, int64_t import,
    const struct change *by, struct err *e)
{
	struct { int64_t *items; size_t count, room; } parts = { 0 };
	struct rows *q = db_query(db, children, ARGS(city, import), e);
	while (rows_next(q))
		*list_add(a, &parts) = rows_int(q, 0);
	bool ok = rows_end(q, e);
	for (size_t i = 0; ok && i < parts.count; i++)
		ok = import_undo_one(db, city, parts.items[i], by, e);
	return ok && import_undo_one(db, city, import, by, e);
}

bool import_undo_all(struct store *s, int64_t city, int64_t import, const struct change *by,
    struct err *e)
{
	struct arena *a = arena_new(0);
	struct db *db = store_writer(s, e);
	bool ok = db && db_begin(db, e);
	if (ok)
		ok = db_end(db, undo_in(db, a, city, import, by, e), e);
	store_give(db);
	arena_free(a);
	return ok;
}

/* ---- the job ---- */

struct work {
	struct job_run *j;
	int64_t import;
	bool apply;
	char path[64];
	struct record *record;
	struct import_file f;
	struct problems found, remarks;
};

static bool read_args(struct str args, bool *apply_r, int64_t *import_r)
{
	struct str rest = args, verb;
	*apply_r = str_cut(&rest, ' ', &verb) && str_eq(verb, S("apply"));
	return num_int(rest, import_r);
}

/* The uploaded bytes as a file of their own, with the ending that says what it is. */
static bool put_file(struct work *w, struct err *e)
{
	snprintf(w->path, sizeof w->path, "/tmp/stoa-import-XXXXXX");
	int fd = mkostemp(w->path, O_CLOEXEC);
	struct db *db = fd >= 0 ? store_reader(w->j->store, e) : NULL;
	bool ok = fd >= 0 || fail_system(e, "no temporary file for an import");
	if (db) {
		struct rows *q = db_query(db, read_parts, ARGS(w->j->job->city, w->import), e);
		while (ok && rows_next(q)) {
			struct str bytes = rows_text(q, 0);
			ok = write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n ||
			    fail_system(e, "a temporary file cannot be written");
		}
		ok = rows_end(q, e) && ok;
		ok = ok && record_load(db, w->j->arena, &import_kind, w->j->job->city, w->import,
		    NULL,
		    &w->record, e);
		store_give(db);
	}
	if (fd >= 0)
		close(fd);
	return ok && db;
}

static bool tell(void *thing, const char *step, int64_t done, int64_t all)
{
	return job_progress(thing, step, done, all);
}

static bool prepare(struct work *w, struct err *e)
{
	struct arena *a = w->j->arena;
	struct db *db = store_reader(w->j->store, e);
	if (!db)
		return false;
	struct str city = db_text(db, a, "SELECT name FROM city WHERE city = 0 AND id = $1",
	    ARGS(w->j->job->city), e);
	store_give(db);
	w->found = (struct problems){ .arena = a, .lang = w->j->lang, .max = 5000 };
	w->remarks = (struct problems){ .arena = a, .lang = w->j->lang, .max = 200 };
	w->f = (struct import_file){ .store = w->j->store, .city = w->j->job->city,
		.city_name = city, .path = w->path, .name = record_str(w->record, "title"),
		.mapping = record_str(w->record, "mapping"), .found = &w->found, .keep = a,
		.remarks = &w->remarks,
		.published = record_int(w->record, "published"), .day_given = true,
		.dry_run = !w->apply, .import = w->apply ? w->import : 0, .lang = w->j->lang,
		.by = { .person = w->j->job->person, .now = date_now(), .why = "import" },
		.progress = tell, .thing = w->j };
	return e->kind == ERR_NONE;
}

/* Refusals, then doubts, which are told apart by their column. */
static struct problem *join_remarks(const struct work *w)
{
	size_t n = w->found.count, m = w->remarks.count;
	struct problem *all = arena_array(w->j->arena, struct problem, n + m + 1);
	for (size_t i = 0; i < n; i++)
		all[i] = w->found.items[i];
	for (size_t i = 0; i < m; i++) {
		all[n + i] = w->remarks.items[i];
		all[n + i].column = IMPORT_DOUBT;
	}
	return all;
}

static bool set_checked(struct db *db, struct record *r, void *thing, struct err *e)
{
	struct work *w = thing;
	const struct counts *c = &w->f.counts;
	record_set(r, "state", value_cstr("checked"));
	if (w->f.used_mapping.n) {
		record_set(r, "mapping", value_text(w->f.used_mapping));
		record_set(r, "sample", value_text(w->f.sample));
	}
	record_set(r, "rows_read", value_int(c->read));
	record_set(r, "rows_in", value_int(c->in));
	record_set(r, "rows_same", value_int(c->same));
	record_set(r, "rows_refused", value_int(c->refused));
	record_set(r, "withdrawn", value_int(c->withdrawn));
	record_set(r, "files_placeholder", value_int(c->files_placeholder));
	record_set(r, "files_refused", value_int(c->files_refused));
	struct problem *all = join_remarks(w);
	return db_run(db, drop_remarks, ARGS(r->city, r->id), e) &&
	    remarks_write(db, r->city, r->id, all, w->found.count + w->remarks.count, e);
}

static bool set_applied(struct db *db, struct record *r, void *thing, struct err *e)
{
	(void)thing;
	record_set(r, "sample", value_null());
	return db_run(db, drop_parts, ARGS(r->city, r->id), e);
}

static bool clear_remarks(struct db *db, struct record *r, void *thing, struct err *e)
{
	(void)thing;
	return db_run(db, drop_remarks, ARGS(r->city, r->id), e);
}

static bool work_on(struct work *w, struct err *e)
{
	struct change_of change = { .city = w->j->job->city, .import = w->import, .by = &w->f.by,
		.thing = w };
	if (w->apply) {
		change.set = clear_remarks;
		if (!change_import(w->j->store, &change, e) || !import_one(&w->f, e))
			return false;
		change.set = set_applied;
	} else {
		if (!import_one(&w->f, e))
			return false;
		if (w->f.placeholder != NOT_PLACEHOLDER) {
			const char *why = placeholder_label(w->f.placeholder);
			problem_add(&w->found, (struct problem){ .source = w->f.name },
			    N_("This file only holds a place: %s."), tr(w->j->lang, why));
		}
		change.set = set_checked;
	}
	return change_import(w->j->store, &change, e);
}

static bool set_checked_again(struct db *db, struct record *r, void *thing, struct err *e)
{
	(void)db, (void)thing, (void)e;
	record_set(r, "state", value_cstr("checked"));
	return true;
}

static bool cut_off(struct store *s, const struct job *job, struct err *e)
{
	struct change by = { .now = date_now(), .why = "import" };
	bool apply;
	int64_t import;
	if (!read_args(job->args, &apply, &import) || !apply)
		return true;
	if (!import_sweep(s, job->city, import, e)) {
		bool in_force = e->kind == ERR_CONFLICT;
		err_clear(e);
		return in_force;
	}
	return change_import(s, &(struct change_of){ .city = job->city, .import = import, .by = &by,
	    .set = set_checked_again }, e);
}

/* A full disk is not the fault of the file: who uploaded it shall not have to do so again. */
static void offer_again(struct job_run *j)
{
	struct err own = { .lang = j->lang };
	if (!cut_off(j->store, j->job, &own))
		log_err("a failed import cannot be rolled back", &own);
}

static bool run(struct job_run *j, struct str *result_r, struct err *e)
{
	struct work *w = arena_new_of(j->arena, struct work);
	w->j = j;
	if (!read_args(j->job->args, &w->apply, &w->import))
		return fail_system(e, "import job with odd arguments");
	bool ok = put_file(w, e) && prepare(w, e) && work_on(w, e);
	if (w->path[0])
		unlink(w->path);
	if (!ok && w->apply)
		offer_again(j);
	*result_r = arena_printf(j->arena, "/imports/%lld", (long long)w->import);
	return ok;
}

const struct job_kind import_job = {
	.name = "import", .label = N_("Import of figures"), .run = run, .cut_off = cut_off,
};
