/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /representation: who sits in the groups, beside who lives in the city, by sex, age, district and
 * background. Without figures of the population the page says so and shows the seats alone. By
 * background it is shown to people signed in only, and so is a single group.
 */
#include "city/involve/represent.h"

#include "city/involve/represent.html.h"

#include <math.h>

enum { FEWEST = 5, DIMENSIONS = 4, MOST_SEATS = 2000 };

static const char seats_sql[] =
    "SELECT s.sex, s.age, s.background, s.place FROM seat s JOIN \"group\" g ON g.city = s.city"
    " AND g.id = s.\"group\" WHERE s.city = $1 AND s.deleted IS NULL AND g.deleted IS NULL AND"
    " (s.until IS NULL OR s.until >= $2) AND (g.ends IS NULL OR g.ends >= $2) AND"
    " ($3 = 0 OR g.id = $3)";
static const char places_sql[] =
    "SELECT id, " SQL_IN_LANG("place", "place", "name", "$2") ", parent"
    " FROM place WHERE city = $1 AND deleted IS NULL ORDER BY code, id";
static const char series_sql[] =
    "SELECT DISTINCT s.code, " SQL_IN_LANG("series", "s", "title", "$2") " FROM series s JOIN"
    " series_slice x ON x.city = s.city AND"
    " x.series = s.id WHERE s.city = $1 AND s.deleted IS NULL ORDER BY s.code LIMIT 300";

const char *represent_word(enum side s)
{
	static const char *const words[] = { N_("No figures of the city"),
		N_("Too few seats to say"), N_("In proportion"), N_("Fewer than its share"),
		N_("More than its share") };
	return words[s];
}

enum mark represent_mark(enum side s)
{
	static const enum mark marks[] = { MARK_NONE, MARK_UNSURE, MARK_GOOD, MARK_BEHIND,
		MARK_NONE };
	return marks[s];
}

enum side represent_judge(int64_t seats, int64_t all_seats, double people, double all_people)
{
	if (isnan(people) || isnan(all_people) || all_people <= 0)
		return SIDE_NO_FIGURES;
	if (all_seats < FEWEST)
		return SIDE_TOO_FEW;
	double due = people / all_people * (double)all_seats, off = (double)seats - due;
	if (fabs(off) < 1)
		return SIDE_IN_PROPORTION;
	return off < 0 ? SIDE_UNDER : SIDE_OVER;
}

/* ---- places ---- */

struct place_row {
	int64_t id, parent;
	struct str name;
};

struct places {
	struct place_row *items;
	size_t count, room;
};

static const struct place_row *find_place(const struct places *all, int64_t id)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->items[i].id == id)
			return &all->items[i];
	return NULL;
}

static int64_t district_of(const struct places *all, int64_t id)
{
	const struct place_row *p = find_place(all, id);
	for (int steps = 0; p && p->parent && find_place(all, p->parent) && steps < 20; steps++)
		p = find_place(all, p->parent);
	return p ? p->id : 0;
}

/* Of a district: its own figure, else the sum of the places in it. */
static double people_in(const struct places *all, const struct population *pop, int64_t id)
{
	double own = population_at(pop, id), sum = NAN;
	if (!isnan(own))
		return own;
	for (size_t i = 0; i < all->count; i++) {
		double x = all->items[i].parent == id ? people_in(all, pop, all->items[i].id) : NAN;
		if (!isnan(x))
			sum = (isnan(sum) ? 0 : sum) + x;
	}
	return sum;
}

/* ---- dimensions ---- */

static void begin(struct arena *a, const struct lang *lang, struct represented *d,
    const char *title, const char *dimension, const struct choice *choices,
    const struct population *pop)
{
	size_t n = 0;
	while (choices[n].code)
		n++;
	*d = (struct represented){ .title = title, .shares = arena_array(a, struct share, n + 1) };
	for (size_t i = 0; i < n; i++)
		d->shares[d->count++] = (struct share){ .code = str_of(choices[i].code),
			.label = str_of(_(choices[i].label)),
			.people = population_of(pop, str_of(dimension),
			    str_of(choices[i].code)) };
}

static void begin_districts(struct arena *a, struct represented *d, const char *title,
    const struct places *all, const struct population *pop)
{
	*d = (struct represented){ .title = title,
		.shares = arena_array(a, struct share, all->count + 1) };
	for (size_t i = 0; i < all->count; i++)
		if (!all->items[i].parent)
			d->shares[d->count++] = (struct share){
				.code = arena_printf(a, "%lld", (long long)all->items[i].id),
				.label = all->items[i].name,
				.people = people_in(all, pop, all->items[i].id) };
}

static void count_seat(struct represented *d, struct str code)
{
	for (size_t i = 0; i < d->count; i++)
		if (str_eq(d->shares[i].code, code)) {
			d->shares[i].seats++;
			d->known++;
			return;
		}
	d->unknown++;
}

/* What has neither seats nor people is left out; then each is judged. */
static void judge(struct represented *d)
{
	size_t kept = 0;
	d->people = NAN;
	for (size_t i = 0; i < d->count; i++) {
		if (!d->shares[i].seats && !(d->shares[i].people > 0))
			continue;
		d->shares[kept++] = d->shares[i];
		if (!isnan(d->shares[i].people))
			d->people = (isnan(d->people) ? 0 : d->people) + d->shares[i].people;
	}
	d->count = kept;
	for (size_t i = 0; i < kept; i++)
		d->shares[i].side = represent_judge(d->shares[i].seats, d->known,
		    d->shares[i].people, d->people);
}

/* ---- the page ---- */

static bool read_places(struct db *db, struct request *r, struct places *all, struct err *e)
{
	struct rows *q = db_query(db, places_sql,
	    ARGS(r->city, r->lang->tag), e);
	while (rows_next(q))
		*list_add(r->arena, all) = (struct place_row){ rows_int(q, 0), rows_int(q, 2),
			rows_copy(q, 1, r->arena) };
	return rows_end(q, e);
}

static bool read_seats(struct db *db, struct request *r, int64_t group, const struct places *all,
    struct represented *d, int64_t *seats_r, struct err *e)
{
	struct rows *q = db_query(db, seats_sql, ARGS(r->city, date_day_of(r->now), group), e);
	*seats_r = 0;
	while (rows_next(q)) {
		++*seats_r;
		count_seat(&d[0], rows_text(q, 0));
		count_seat(&d[1], rows_text(q, 1));
		count_seat(&d[3], rows_text(q, 2));
		count_seat(&d[2], arena_printf(r->arena, "%lld",
		    (long long)district_of(all, rows_int(q, 3))));
	}
	return rows_end(q, e);
}

static bool load(struct request *r, int64_t group, struct represented *d, struct population *pop,
    int64_t *seats_r, struct err *e)
{
	const struct lang *lang = r->lang;
	struct places all = { 0 };
	struct db *db = request_db(r, e);
	if (!db || !population_load(db, r->arena, lang, r->city, pop, e) ||
	    !read_places(db, r, &all, e))
		return false;
	begin(r->arena, lang, &d[0], _("Sex"), "sex", seat_sexes, pop);
	begin(r->arena, lang, &d[1], _("Age"), "age", seat_ages, pop);
	begin_districts(r->arena, &d[2], _("District"), &all, pop);
	begin(r->arena, lang, &d[3], _("Background"), "background", seat_backgrounds, pop);
	if (!read_seats(db, r, group, &all, d, seats_r, e))
		return false;
	for (int i = 0; i < DIMENSIONS; i++)
		judge(&d[i]);
	return true;
}

static bool series_options(struct request *r, const struct population *pop, struct input *in,
    struct err *e)
{
	struct { struct input_option *items; size_t count, room; } all = { 0 };
	struct rows *q = db_query(request_db(r, e), series_sql, ARGS(r->city,
	    str_of(r->lang->tag)), e);
	while (rows_next(q)) {
		struct str code = rows_copy(q, 0, r->arena), title = rows_copy(q, 1, r->arena);
		*list_add(r->arena, &all) = (struct input_option){ code,
			arena_printf(r->arena, "%.*s · %.*s", STR(code), STR(title)), false };
	}
	const struct lang *lang = r->lang;
	*in = (struct input){ .name = "series", .kind = INPUT_CHOICE, .value = pop->series,
		.label = _("Which figures say who lives here"), .options = all.items,
		.option_count = all.count };
	return rows_end(q, e);
}

bool represent_get(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct represented d[DIMENSIONS];
	struct population pop;
	struct input input;
	int64_t seats;
	bool known = r->who.person != 0;
	if (!load(r, known ? param_int(r, "group") : 0, d, &pop, &seats, e) ||
	    !series_options(r, &pop, &input, e))
		return false;
	const struct crumb crumbs[] = { { str_of(_("Partners")), S("/partners/network") },
		{ str_of(_("Who is represented")), STR_EMPTY } };
	struct out *o = page_begin(r, p, &(struct page){ .title = str_of(_("Who is represented")),
		.wing = "partners", .crumbs = crumbs, .crumb_count = 2,
		.description = str_of(_("Seats in the groups beside who lives in the city.")) });
	represent_lead(o, seats, &pop);
	for (int i = 0; i < (known ? DIMENSIONS : DIMENSIONS - 1); i++)
		represent_table(o, &d[i]);
	represent_foot(o, known);
	if (r->who.roles & (COORDINATOR | ADMINISTRATOR))
		represent_form(o, &input);
	page_end(o);
	return true;
}

bool represent_post(struct request *r, struct reply *p, struct err *e)
{
	struct db *db = store_writer(r->store, e);
	bool ok = db && db_begin(db, e);
	if (ok) {
		ok = setting_set(db, r->city, "population_series", param_text(r, "series"), e);
		db_touch(db, r->city);
		ok = db_end(db, ok, e);
	}
	if (db)
		store_give(db);
	if (!ok)
		return false;
	page_notice(r, p, str_of(tr(r->lang, N_("Saved."))));
	return reply_redirect(r, p, "/representation");
}
