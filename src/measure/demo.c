/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * `stoa demo`: fills the demonstration city. The generator is seeded, so the same city comes out
 * every time; its figures are published in two vintages, so that histories have something to show.
 */
#include "measure/demo.h"

#include "base/buf.h"
#include "base/command.h"
#include "base/id.h"
#include "measure/measure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LAST_YEAR = 2025, TARGET_YEAR = 2030 };

struct filler {
	struct db *db;
	struct arena *a;
	int64_t city;
	const struct change *by;
	struct err *e;
	struct keys *keys;
	struct dice dice;
	int64_t place_ids[16];
	int64_t sources[3];
	int64_t imports[2];		/* the first publication, and its revision */
	int64_t published[2];
	struct { struct observation *items; size_t count, room; } figures[2];
};

static bool save(struct filler *f, struct record *r)
{
	return record_make(f->db, r, f->by, f->e);
}

static void set_text(struct record *r, const char *field, const char *text)
{
	record_set(r, field, value_cstr(text));
}

/* ---- places, sources ---- */

static bool add_places(struct filler *f)
{
	int64_t districts[8];
	for (size_t i = 0; demo_districts[i][0]; i++) {
		struct record *r = record_new(f->a, &place_kind, f->city);
		set_text(r, "code", demo_districts[i][0]);
		set_text(r, "name", demo_districts[i][1]);
		set_text(r, "level", "district");
		if (!save(f, r))
			return false;
		districts[i] = r->id;
	}
	for (size_t i = 0; demo_places[i].code; i++) {
		struct record *r = record_new(f->a, &place_kind, f->city);
		set_text(r, "code", demo_places[i].code);
		set_text(r, "name", demo_places[i].name);
		set_text(r, "level", "neighbourhood");
		record_set(r, "parent", value_int(districts[demo_places[i].district[1] - '1']));
		record_set(r, "shape", value_text(demo_shape(f->a, i)));
		if (!save(f, r))
			return false;
		f->place_ids[i] = r->id;
	}
	return true;
}

static bool add_sources(struct filler *f)
{
	static const struct {
		const char *name, *organisation, *about;
	} sources[] = {
		{ "City register", "Statistics office of Brindlemere",
		    "Counted from the city's registers on 31 December. Invented for "
		    "demonstration." },
		{ "Brindlemere learning survey", "Institute for Urban Learning",
		    "A yearly survey of about 3,000 residents; intervals are 95 %. Invented." },
		{ "Expert panel", "Learning council of Brindlemere",
		    "Five experts rate policy and practice from 0 to 5 by a rubric. Invented." },
	};
	for (size_t i = 0; i < 3; i++) {
		struct record *r = record_new(f->a, &source_kind, f->city);
		set_text(r, "name", sources[i].name);
		set_text(r, "organisation", sources[i].organisation);
		set_text(r, "licence", "CC0");
		set_text(r, "about", sources[i].about);
		if (!save(f, r))
			return false;
		f->sources[i] = r->id;
	}
	return true;
}

/* ---- figures ---- */

static struct period year_period(struct arena *a, int year)
{
	return (struct period){ .kind = PERIOD_YEAR,
		.from = date_to_day((struct date){ year, 1, 1 }),
		.to = date_to_day((struct date){ year + 1, 1, 1 }),
		.label = arena_printf(a, "%d", year) };
}

static double rounded(double x)
{
	if (fabs(x) >= 1000)
		return round(x / 10) * 10;
	return fabs(x) >= 100 ? round(x) : round(x * 10) / 10;
}

struct figure {
	const struct demo_measure *m;
	const struct measure *about;
	int64_t series, slice, place, period;
	double value, half;
	int year;
};

static double keep_sensible(double x, const struct measure *about)
{
	if (x < 0)
		x = 0;
	if (str_eq(about->unit, S("percent")) && x > 100)
		x = 99.4;
	return x;
}

/* Every figure is published once; those of the last two years were provisional and are revised. */
static void add_figure(struct filler *f, const struct figure *x)
{
	double value = keep_sensible(x->value, x->about);
	struct observation o = { .series = x->series,
		.slice = x->slice,
		.place = x->place,
		.period = x->period,
		.value = rounded(value),
		.low = NAN,
		.high = NAN,
		.error = NAN };
	if (x->half > 0) {
		o.low = rounded(keep_sensible(value - x->half, x->about));
		o.high = rounded(keep_sensible(value + x->half, x->about));
		o.error = x->half / 1.96;
		o.sample = (int64_t)(x->slice || x->place ? 400 : 3000);
	}
	if (x->about->collection == COLLECT_EXPERT) {
		o.value = round(value);
		o.status = STATUS_EXPERT;
	}
	bool revised = x->year >= LAST_YEAR - 1 && o.status == STATUS_NORMAL;
	struct observation first = o;
	if (revised) {
		first.status = STATUS_PROVISIONAL;
		first.value =
		    rounded(keep_sensible(value * dice_normal(&f->dice, 1, .012), x->about));
		o.import = f->imports[1];
		*list_add(f->a, &f->figures[1]) = o;
	}
	first.import = f->imports[0];
	*list_add(f->a, &f->figures[0]) = first;
}

/* Better for those better off: the factor is turned round where less is better. */
static double apart(const struct measure *about, double value, double factor)
{
	return about->direction == DIRECTION_LOWER ? value / factor : value * factor;
}

static bool add_groups(struct filler *f, struct figure x, double city)
{
	for (const struct demo_group *g = demo_groups; g->dimension; g++) {
		if (!(x.m->groups & g->bit))
			continue;
		struct str code = arena_printf(f->a, "%s=%s", g->dimension, g->code);
		if (!keys_category(f->keys, str_of(g->dimension), str_of(g->dimension_label),
		        str_of(g->code), str_of(g->label), f->e) ||
		    !keys_slice(f->keys, code, &x.slice, f->e))
			return false;
		double narrowing = 1 - .02 * (x.year - 2012);	/* the gaps close slowly */
		double factor = 1 + (g->factor - 1) * narrowing;
		x.value = dice_normal(&f->dice, apart(x.about, city, factor), fabs(city) * .012);
		x.half = x.m->half * 2.3;
		add_figure(f, &x);
	}
	return true;
}

static void add_place_figures(struct filler *f, struct figure x, double city)
{
	if (!(x.m->groups & DEMO_PLACE) || x.year < 2016)
		return;
	for (size_t i = 0; demo_places[i].code; i++) {
		x.place = f->place_ids[i];
		double factor = 1 + x.m->spread * demo_places[i].fortune;
		x.value = dice_normal(&f->dice, apart(x.about, city, factor), fabs(city) * .015);
		x.half = x.m->half * 3.4;
		add_figure(f, &x);
	}
}

static bool add_years(struct filler *f, const struct demo_measure *m, const struct measure *about,
    int64_t series)
{
	int span = LAST_YEAR - m->first_year;
	for (int year = m->first_year; year <= LAST_YEAR; year += m->step) {
		struct figure x = { .m = m, .about = about, .series = series, .year = year,
			.half = m->half };
		struct period p = year_period(f->a, year);
		if (!keys_period(f->keys, &p, &x.period, f->e))
			return false;
		double share = (double)(year - m->first_year) / span;
		double city = m->first + (m->last - m->first) * share;
		if (year != m->first_year && about->collection != COLLECT_EXPERT)
			city = dice_normal(&f->dice, city, fabs(m->last - m->first) * .06);
		x.value = city;
		add_figure(f, &x);
		if (!add_groups(f, x, city))
			return false;
		x.slice = 0;
		add_place_figures(f, x, city);
	}
	return true;
}

/* ---- one measure ---- */

static bool add_series(struct filler *f, const struct measure *about, int64_t *id_r)
{
	static const char *const directions[] = { "neutral", "higher", "lower" };
	struct record *r = record_new(f->a, &series_kind, f->city);
	record_set(r, "code", value_text(about->code));
	record_set(r, "title", value_text(about->title));
	set_text(r, "framework", "key-features");
	record_set(r, "measure", value_text(about->code));
	record_set(r, "unit", value_text(about->unit));
	set_text(r, "direction", directions[about->direction]);
	record_set(r, "decimals", value_int(-1));
	record_set(r, "main", value_int(1));
	record_set(r, "source", value_int(f->sources[about->collection]));
	if (!save(f, r))
		return false;
	*id_r = r->id;
	return true;
}

static bool add_target(struct filler *f, const struct demo_measure *m, int64_t series)
{
	if (isnan(m->target))
		return true;
	struct record *r = record_new(f->a, &target_kind, f->city);
	record_set(r, "series", value_int(series));
	record_set(r, "value", value_real(m->target));
	record_set(r, "target_day", value_int(date_to_day((struct date){ TARGET_YEAR, 12, 31 })));
	record_set(r, "base_day", value_int(date_to_day((struct date){ 2016, 12, 31 })));
	set_text(r, "path", "linear");
	set_text(r, "why", "Plan of the learning city, 2016 to 2030.");
	return save(f, r);
}

static bool add_measure(struct filler *f, const struct demo_measure *m)
{
	struct measure about;
	int64_t series;
	if (!measure_find(f->db, f->a, NULL, f->city, S("key-features"), str_of(m->code), &about,
	        f->e))
		return false;
	struct record *r = record_new(f->a, &followed_kind, f->city);
	set_text(r, "framework", "key-features");
	set_text(r, "measure", m->code);
	return save(f, r) && add_series(f, &about, &series) && add_target(f, m, series) &&
	    add_years(f, m, &about, series);
}

/* ---- the two publications ---- */

static bool add_import(struct filler *f, int i)
{
	static const char *const titles[] = { "Yearbook of Brindlemere", "Yearbook, revised" };
	f->published[i] = date_to_day((struct date){ 2026, i ? 9 : 3, 15 });
	struct record *r = record_new(f->a, &import_kind, f->city);
	set_text(r, "title", titles[i]);
	set_text(r, "origin", "file");
	set_text(r, "state", "staging");
	record_set(r, "published", value_int(f->published[i]));
	if (!save(f, r))
		return false;
	f->imports[i] = r->id;
	return true;
}

static bool publish(struct filler *f)
{
	for (int i = 0; i < 2; i++)
		if (!observations_add(
			f->db, f->city, f->figures[i].items, f->figures[i].count, f->e) ||
		    !import_enforce(f->db, f->city, f->imports[i], f->by, f->e))
			return false;
	return true;
}

/* ---- people, partners, duties ---- */

static bool add_partners(struct filler *f)
{
	static const struct {
		const char *name, *sector, *about;
	} partners[] = {
		{ "Brindlemere City Library", "library",
		    "Reading groups, computers, quiet rooms." },
		{ "University of the Mere", "university",
		    "Evening lectures, research on learning." },
		{ "Harbour Adult School", "school", "Basic skills and languages for adults." },
		{ "Open Door Refugee Forum", "civil-society", "Language cafés and mentors." },
		{ "Chamber of Trades", "business", "Apprenticeships and training for employees." },
		{ "Museum of the Tides", "museum", "Saturday workshops for families." },
	};
	for (size_t i = 0; i < sizeof partners / sizeof *partners; i++) {
		struct record *r = record_new(f->a, &partner_kind, f->city);
		set_text(r, "name", partners[i].name);
		set_text(r, "sector", partners[i].sector);
		set_text(r, "about", partners[i].about);
		if (!save(f, r))
			return false;
	}
	return true;
}

static bool add_duties(struct filler *f, int64_t person)
{
	static const char *const states[] = { "open", "in-progress", "looking", "complete" };
	int n = 0;
	for (const struct demo_measure *m = demo_measures; m->code && n < 14; m += 3, n++) {
		struct record *r = record_new(f->a, &duty_kind, f->city);
		set_text(r, "framework", "key-features");
		set_text(r, "measure", m->code);
		set_text(r, "period", "2026");
		record_set(r, "person", value_int(person));
		record_set(r, "due", value_int(date_day_of(f->by->now) - 21 + n * 9));
		set_text(r, "state", states[n % 4]);
		if (!save(f, r))
			return false;
		if (!m[1].code || !m[2].code)
			break;
	}
	return true;
}

static bool add_person(struct filler *f, struct str password, int64_t *person_r)
{
	int64_t lead;
	return person_add(f->db, f->a, S(DEMO_EMAIL), S("Ada Brindle"), COORDINATOR, f->city,
	           password, f->by, person_r, f->e) &&
	    person_add(f->db, f->a, S(DEMO_LEAD_EMAIL), S("Henrik Tallis"), LEAD, f->city, password,
	        f->by, &lead, f->e);
}

/* What reports and the page about the site say of the city. */
static bool describe_city(struct filler *f)
{
	struct record *city;
	if (!record_load(f->db, f->a, &city_kind, 0, f->city, NULL, &city, f->e))
		return false;
	record_set(city, "population", value_int(184000));
	record_set(city, "founded", value_int(date_to_day((struct date){ 2019, 9, 8 })));
	set_text(city, "about", "Brindlemere is a harbour city. Ships made it, and since the yards "
	    "closed it lives on trades, care, tourism and its university. One resident in five was "
	    "born in another country. The city wants everybody to find a first step into learning "
	    "near home, whatever school they left and when.");
	return record_make(f->db, city, f->by, f->e);
}

bool demo_fill(struct db *db, struct arena *a, int64_t city, const struct change *by,
    struct err *e)
{
	struct filler f = {
		.db = db, .a = a, .city = city, .by = by, .e = e, .dice = { 20260315 }
	};
	f.keys = keys_open(db, a, city, e);
	if (!f.keys || !describe_city(&f) || !add_places(&f) || !add_sources(&f) ||
	    !add_import(&f, 0) || !add_import(&f, 1) || !add_partners(&f))
		return false;
	for (const struct demo_measure *m = demo_measures; m->code; m++)
		if (!add_measure(&f, m))
			return false;
	char password[17];
	int64_t person;
	random_text(password, sizeof password);
	return publish(&f) && add_person(&f, str_of(password), &person) && add_duties(&f, person) &&
	    demo_add_indicators(db, a, city, by, e) &&
	    demo_add_ratings(db, a, city, by, e) &&
	    setting_set(db, city, "demo_password", str_of(password), e);
}

/* ---- the command ---- */

static bool make_city(struct db *db, struct arena *a, struct err *e)
{
	struct city city;
	struct change by = { .now = date_now(), .why = "demo" };
	if (!db_begin(db, e))
		return false;
	bool ok = city_add(db, a, S(DEMO_CODE), S("Brindlemere"), &by, &city, e);
	for (rooms room = db_rooms(db); ok && *room; room++)
		ok = !(*room)->demo || (*room)->demo(db, a, city.id, &by, e);
	return db_end(db, ok, e);
}

/* How to sign in to the demonstration city, where it is there and its password was not changed. */
static bool print_sign_in(struct call *c, struct db *db, bool *there_r, struct err *e)
{
	static const char sql[] =
	    "SELECT id FROM city WHERE city = 0 AND code = $1 AND deleted IS NULL";
	int64_t city = db_int(db, sql, ARGS(DEMO_CODE), 0, e);
	struct str password =
	    city ? setting_get(db, c->arena, city, "demo_password", "") : STR_EMPTY;
	*there_r = city != 0;
	if (password.n)
		printf("Sign in to the demonstration city as %s with the password %.*s\n",
		    DEMO_EMAIL, STR(password));
	if (password.n)
		printf("Reports are signed by the political lead: %s, with the same password\n",
		    DEMO_LEAD_EMAIL);
	return e->kind == ERR_NONE;
}

static bool fill_store(struct call *c, struct db *db, struct err *e)
{
	bool there;
	if (!print_sign_in(c, db, &there, e) || there || call_option(c, "sign-in"))
		return e->kind == ERR_NONE;
	if (!framework_load_shipped(db, e) || !make_city(db, c->arena, e))
		return false;
	printf("The demonstration city Brindlemere (invented) is in %s.\n", c->store);
	return print_sign_in(c, db, &there, e);
}

static bool run_demo(struct call *c, struct err *e)
{
	struct store_options o = { .rooms = c->rooms, .create = true, .migrate = true };
	struct store *s = store_open(c->store, &o, e);
	struct db *db = s ? store_writer(s, e) : NULL;
	bool ok = db && fill_store(c, db, e);
	if (db)
		store_give(db);
	store_close(s);
	return ok;
}

static const struct option options[] = {
	{ "sign-in", NULL, N_("Only print how to sign in to it") }, { NULL }
};

const struct command demo_command = {
	.name = "demo",
	.args = "",
	.summary = N_("Make the demonstration city"),
	.about =
	    N_("Makes the invented city of Brindlemere with measures, figures, neighbourhoods, "
	       "targets and partners, so that every page has something to show."),
	.options = options,
	.max_args = 0,
	.run = run_demo,
};
