/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* See house.h. */
#include "house.h"

#include "base/file.h"
#include "jobs/jobs.h"
#include "measure/indicator_formula.h"
#include "measure/measure.h"

#include <math.h>

static const struct room *const rooms_of_tests[] = { &record_room, &account_room, &jobs_room,
	&measure_room, NULL };

bool house_open(struct house *h, struct test *t)
{
	struct change by = { .now = date_now(), .why = "test" };
	struct store_options o = { .rooms = rooms_of_tests, .create = true, .migrate = true };
	*h = (struct house){ .t = t, .found = { .arena = t->arena } };
	store_sync_kinds = record_sync_kinds;
	h->store = store_open(test_store_where(t), &o, t->e);
	struct db *db = h->store ? store_writer(h->store, t->e) : NULL;
	bool ok = db && city_add(db, t->arena, S("testingen"), S("Testingen"), &by, &h->city, t->e);
	store_give(db);
	if (!ok)
		test_fail(t, __FILE__, __LINE__, "no house: %s %s", t->e->say, t->e->log);
	return ok;
}

void house_close(struct house *h)
{
	store_close(h->store);
}

bool house_import(struct house *h, const char *path, const char *day)
{
	struct import_job job = { .arena = h->t->arena, .store = h->store, .city = h->city.id,
		.city_name = h->city.name, .published = date_day_of(date_now()), .found = &h->found,
		.by = { .now = date_now(), .why = "test" }, .day_given = day != NULL };
	h->found = (struct problems){ .arena = h->t->arena, .max = 100000 };
	if (day && !date_read(str_of(day), &job.published))
		return false;
	bool ok = import_path(&job, path, h->t->e);
	h->counts = job.counts;
	h->placeholders = job.placeholders.count;
	return ok;
}

const char *house_file(struct house *h, const char *name, const char *text)
{
	char *path = file_join(h->t->arena, h->t->folder, name);
	return file_write(path, str_of(text), h->t->e) ? path : NULL;
}

static int64_t id_of(struct db *db, struct house *h, const char *sql, const char *code)
{
	return db_int(db, sql, ARGS(h->city.id, code), -1, h->t->e);
}

double house_figure(struct house *h, const char *series, const char *slice, const char *place,
    const char *period, const char *day)
{
	struct db *db = store_reader(h->store, h->t->e);
	struct observation_query q = { .city = h->city.id, .one_slice = true, .one_place = true };
	struct observation *o;
	size_t n = 0;
	q.series = id_of(db, h, "SELECT id FROM series WHERE city = $1 AND code = $2", series);
	if (*slice)
		q.slice = id_of(db, h, "SELECT id FROM slice WHERE city = $1 AND code = $2", slice);
	if (place)
		q.place = id_of(db, h, "SELECT id FROM place WHERE city = $1 AND code = $2", place);
	if (day)
		date_read(str_of(day), &q.as_of);
	bool ok = observations_read(db, h->t->arena, &q, &o, &n, h->t->e);
	store_give(db);
	for (size_t i = 0; ok && i < n; i++)
		if (str_eq(o[i].when.label, str_of(period)))
			return o[i].value;
	return NAN;
}

int64_t house_count(struct house *h, const char *sql)
{
	struct db *db = store_reader(h->store, h->t->e);
	int64_t n = db_int(db, sql, NO_ARGS, -1, h->t->e);
	store_give(db);
	return n;
}

int64_t house_last_import(struct house *h)
{
	return house_count(h, "SELECT max(id) FROM import WHERE state = 'in-force'");
}

bool house_run_jobs(struct house *h)
{
	int64_t id = house_count(h, "SELECT min(id) FROM job WHERE state = 0");
	return id > 0 && job_run_now(h->store, rooms_of_tests, h->city.id, id, h->t->e);
}

bool house_formula(struct house *h, const char *code, const char *text)
{
	struct test *t = h->t;
	struct problems found = { .arena = t->arena };
	struct change by = { .now = date_now(), .why = "test" };
	struct record *s = record_new(t->arena, &series_kind, h->city.id);
	record_set(s, "code", value_cstr(code));
	record_set(s, "title", value_cstr(code));
	record_set(s, "framework", value_cstr("own"));
	record_set(s, "measure", value_cstr(code));
	struct db *db = store_writer(h->store, t->e);
	bool ok = record_save(db, s, &by, &found, t->e);
	struct record *f = record_new(t->arena, &formula_kind, h->city.id);
	record_set(f, "title", value_cstr(code));
	record_set(f, "series", value_int(s->id));
	record_set(f, "expression", value_cstr(text));
	ok = ok && record_save(db, f, &by, &found, t->e);
	store_give(db);
	return ok && house_run_jobs(h);
}
