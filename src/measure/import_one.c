/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One file on its way in: opened, scanned, mapped, read, compared, and unless this is a dry run
 * written. What is wrong with the file or its rows is a problem that people read; only what goes
 * wrong with us is an error.
 */
#include "measure/apply.h"
#include "measure/propose.h"
#include "measure/quality.h"

#include "base/lang.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "formats/json.h"

#include <string.h>
#include <unistd.h>

static const char same_bytes[] =
    "SELECT count(*) FROM import WHERE city = $1 AND sha256 = $2 AND mapping_sha256 = $3"
    " AND scope = $4 AND state = 'in-force' AND published >= $5 AND deleted IS NULL";

/* A file that cannot be read at all: a refused file. An error of ours stays one. */
static bool refuse_file(struct import_file *f, struct err *e)
{
	if (e->kind == ERR_SYSTEM || e->kind == ERR_BUSY || e->kind == ERR_NONE)
		return false;
	f->counts.files_refused++;
	problem_add(f->found, (struct problem){ .source = f->name }, "%s", e->say);
	err_clear(e);
	return true;
}

/* ---- the mapping ---- */

/* A measure that no framework has becomes one of the city's own. */
static void aim_at_known(struct db *db, struct arena *a, const struct import_file *f,
    struct mapping *m)
{
	struct measure measure;
	struct err none = { 0 };
	if (str_eq(m->framework, S("own")))
		return;
	if (measure_find(db, a, NULL, f->city, m->framework, m->measure, &measure, &none)) {
		m->title = m->title.n ? m->title : measure.title;
		m->unit = m->unit.n ? m->unit : measure.unit;
		return;
	}
	m->framework = S("own");
	m->measure = m->prefix;
	m->title = m->title.n ? m->title : m->prefix;
}

static bool choose_mapping(struct db *db, struct arena *a, struct import_file *f,
    const struct scan *s, struct mapping *m, struct err *e)
{
	struct str file = f->aim.n ? f->aim : f->name;
	if (f->mapping.n)
		return mapping_read(a, f->mapping, s, m, e);
	if (f->repository || !mapping_recall(db, a, f->city, s, m)) {
		propose_mapping(a, s, file, m);
	} else {
		struct mapping aim = { 0 };
		mapping_aim(a, file, &aim);
		if (str_eq(aim.framework, S("sdg"))) {
			m->framework = aim.framework;
			m->measure = aim.measure;
			m->prefix = aim.prefix;
		}
	}
	m->whole = m->whole || f->repository;
	if (f->about && f->about->title.n)
		m->title = f->about->title;
	if (f->about && f->about->unit.n && !m->unit.n)
		m->unit = f->about->unit;
	aim_at_known(db, a, f, m);
	return true;
}

/* ---- counts ---- */

void counts_add(struct counts *sum, const struct counts *part)
{
	sum->read += part->read;
	sum->in += part->in;
	sum->same += part->same;
	sum->refused += part->refused;
	sum->withdrawn += part->withdrawn;
	sum->files_read += part->files_read;
	sum->files_placeholder += part->files_placeholder;
	sum->files_refused += part->files_refused;
}

struct str counts_line(struct arena *a, const struct counts *c)
{
	return arena_printf(a, "rows read=%lld in=%lld same=%lld refused=%lld; "
	    "files read=%lld placeholder=%lld refused=%lld", (long long)c->read, (long long)c->in,
	    (long long)c->same, (long long)c->refused, (long long)c->files_read,
	    (long long)c->files_placeholder, (long long)c->files_refused);
}

static void count_rows(const struct reading *r, struct counts *c)
{
	for (size_t i = 0; i < r->rows.count; i++) {
		c->read++;
		c->in += r->rows.items[i].fate == FATE_IN;
		c->same += r->rows.items[i].fate == FATE_SAME;
		c->refused += r->rows.items[i].fate == FATE_REFUSED;
	}
}

/* ---- reading ---- */

bool import_read(struct arena *a, struct import_file *f, struct scan *s, struct mapping *m,
    struct grid **table_r, struct err *e)
{
	struct grid *t = grid_open(a, f->path, STR_EMPTY, e);
	if (!t || !scan_grid(a, t, s, e))
		return false;
	*table_r = t;
	f->placeholder = placeholder_find(s);
	if (f->placeholder != NOT_PLACEHOLDER)
		return true;
	struct db *db = store_reader(f->store, e);
	bool ok = db && choose_mapping(db, a, f, s, m, e);
	store_give(db);
	return ok;
}

static bool already_in_force(struct db *db, const struct import_file *f, struct str sha,
    struct str mapping, struct str scope, struct err *e)
{
	return db_int(db, same_bytes, ARGS(f->city, sha, mapping, scope, f->day_given ? f->published
	    : (int64_t)-1000000), 0, e) > 0;
}

static void drop_all(struct reading *r)
{
	for (size_t i = 0; i < r->all.count; i++)
		r->all.items[i].dropped = true;
}

/* Everything between the rows and the store: which are new, which vanished. */
static bool compare(struct import_file *f, struct reading *r, struct str sha, struct str mapping,
    struct observations *gone, struct err *e)
{
	resolve_places(r, f->city_name);
	resolve_series(r);
	drop_repeats(r);
	struct db *db = store_reader(f->store, e);
	if (!db)
		return false;
	f->known = already_in_force(db, f, sha, mapping, r->mapping->prefix, e);
	bool ok = e->kind == ERR_NONE;
	if (ok && f->known)
		drop_all(r);
	else if (ok)
		ok = find_known(db, r, f->city, e) &&
		    compare_with_store(db, r, f, r->mapping->prefix, gone, e);
	store_give(db);
	return ok;
}

/* ---- the record ---- */

static struct str process_name(struct arena *a)
{
	char host[128] = "";
	gethostname(host, sizeof host - 1);
	return arena_printf(a, "%s:%ld", host, (long)getpid());
}

static bool record_of(struct arena *a, const struct import_file *f, struct record **out_r,
    struct err *e)
{
	struct db *db = f->import ? store_reader(f->store, e) : NULL;
	bool ok = true;
	if (f->import)
		ok = db && record_load(db, a, &import_kind, f->city, f->import, NULL, out_r, e);
	else
		*out_r = record_new(a, &import_kind, f->city);
	store_give(db);
	return ok;
}

static void fill_record(struct arena *a, struct record *r, const struct import_file *f,
    const struct counts *c)
{
	record_set(r, "title", value_text(f->name));
	record_set(r, "origin", value_cstr("file"));
	record_set(r, "state", value_cstr("staging"));
	record_set(r, "published", value_int(f->published));
	record_set(r, "rows_read", value_int(c->read));
	record_set(r, "rows_in", value_int(c->in));
	record_set(r, "rows_same", value_int(c->same));
	record_set(r, "rows_refused", value_int(c->refused));
	record_set(r, "withdrawn", value_int(c->withdrawn));
	record_set(r, "worker", value_text(process_name(a)));
	if (f->batch)
		record_set(r, "batch", value_int(f->batch));
}

/* What a person settled is remembered for the next file of this shape. */
static bool keep_mapping(struct import_file *f, const struct scan *s, struct str json,
    struct err *e)
{
	struct db *db = store_writer(f->store, e);
	bool ok = db && db_begin(db, e);
	if (ok)
		ok = db_end(db, mapping_keep(db, f->city, scan_shape(s->arena, s), json, f->by.now,
		    e),
		    e);
	store_give(db);
	return ok;
}

static bool write_import(struct arena *a, struct import_file *f, struct reading *r,
    const struct scan *s, struct str sha, struct str json, const struct observations *gone,
    size_t first_problem,
    struct err *e)
{
	struct record *record;
	if (!record_of(a, f, &record, e))
		return false;
	fill_record(a, record, f, &f->counts);
	record_set(record, "sha256", value_text(sha));
	record_set(record, "mapping", value_text(json));
	record_set(record, "mapping_sha256", value_text(sha256_of(a, json)));
	record_set(record, "scope", value_text(r->mapping->prefix));
	const struct problem *refused = f->found->items + first_problem;
	if (!apply_reading(f->store, record, r, f, gone, refused,
	    f->found->count - first_problem, e))
		return false;
	f->made = record->id;
	return !f->mapping.n || keep_mapping(f, s, json, e);
}

static bool find_remarks(struct import_file *f, struct reading *r, struct reading_remarks *out,
    struct err *e)
{
	if (!f->remarks || f->known)
		return true;
	struct db *db = store_reader(f->store, e);
	bool ok = db && quality_of_reading(db, f->city, r, f->remarks, out, e);
	store_give(db);
	return ok;
}

static bool keep_remarks(struct import_file *f, struct reading *r,
    const struct reading_remarks *all, struct err *e)
{
	if (!all->count)
		return true;
	struct db *db = store_writer(f->store, e);
	bool ok = db && db_begin(db, e);
	if (ok)
		ok = db_end(db, quality_keep_reading(db, f->city, r, all, f->made, &f->by, e), e);
	store_give(db);
	return ok;
}

static bool read_and_write(struct arena *a, struct import_file *f, struct grid *t,
    const struct scan *s, const struct mapping *m, struct err *e)
{
	struct reading *r = arena_new_of(a, struct reading);
	struct observations gone = { 0 };
	struct reading_remarks remarks = { 0 };
	struct str sha = grid_sha256(t), json = mapping_write(a, m);
	size_t first = f->found->count;
	r->arena = a;
	r->found = f->found;
	r->name = f->name;
	if (!read_rows(t, s, m, r, e))
		return refuse_file(f, e);
	if (!compare(f, r, sha, sha256_of(a, json), &gone, e))
		return false;
	count_rows(r, &f->counts);
	f->counts.files_read = 1;
	f->counts.withdrawn = (int64_t)gone.count;
	if (!find_remarks(f, r, &remarks, e))
		return false;
	if (f->dry_run || (!f->counts.in && !gone.count && !f->import))
		return true;
	return write_import(a, f, r, s, sha, json, &gone, first, e) &&
	    keep_remarks(f, r, &remarks, e);
}

/* For the page: what was proposed and the first rows beside it. */
static void keep_for_page(struct import_file *f, const struct scan *s, const struct mapping *m)
{
	if (!f->keep)
		return;
	struct buf b = buf_in(f->keep, 900000);
	struct sink out = sink_buf(&b);
	struct json_writer w = { .out = &out };
	json_put_list(&w);
	for (size_t i = 0; i < s->sample_count && b.n < 400000; i++) {
		json_put_list(&w);
		for (size_t k = 0; k < s->count; k++)
			json_put_text(&w, utf8_cut(s->sample[i][k], 200));
		json_put_end(&w);
	}
	json_put_end(&w);
	f->sample = b.failed ? S("[]") : buf_view(&b);
	f->used_mapping = mapping_write(f->keep, m);
}

static bool check_mapping(struct import_file *f, const struct mapping *m)
{
	size_t first = f->found->count;
	bool ok = mapping_check(m, f->found);
	for (size_t i = first; i < f->found->count; i++)
		f->found->items[i].source = arena_copy(f->found->arena, f->name);
	return ok;
}

bool import_one(struct import_file *f, struct err *e)
{
	struct arena *a = arena_new(0);
	struct scan s = { 0 };
	struct mapping m = { 0 };
	struct grid *t = NULL;
	bool ok;
	if (!import_read(a, f, &s, &m, &t, e)) {
		ok = refuse_file(f, e);
	} else if (f->placeholder != NOT_PLACEHOLDER) {
		f->counts.files_placeholder = 1;
		ok = true;
	} else if (keep_for_page(f, &s, &m), !check_mapping(f, &m)) {
		f->counts.files_refused = 1;
		ok = true;
	} else {
		ok = read_and_write(a, f, t, &s, &m, e);
	}
	arena_free(a);
	return ok;
}
