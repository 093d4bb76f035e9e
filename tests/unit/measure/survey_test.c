/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Estimates become figures with their uncertainty, under the series that the plan names. */
#include "house.h"
#include "measure/survey_publish.h"

#include <math.h>

/* 240 people in 24 streets of two wards; Hill has too few answers of F to be relied on. */
static struct str answers(struct test *t)
{
	struct buf b = buf_in(t->arena, 1 << 16);
	buf_puts(&b, "ward,neighbourhood,street,w,sex,part,visits\n");
	for (int i = 0; i < 240; i++)
		buf_printf(&b, "%s,%s,%d,%d,%s,%d,%d\n", i < 120 ? "Harbour" : "Hill",
		    i < 120 ? "Harbour" : "Hill", i / 10, 50,
		    i >= 120 && i % 10 ? "M" : i % 2 ? "M" : "F", i % 3 == 0, i % 7);
	return buf_view(&b);
}

static bool publish(struct house *h, const char *plan_text, struct survey_publish *p)
{
	struct test *t = h->t;
	h->found = (struct problems){ .arena = t->arena };
	struct survey_plan *plan =
	    survey_plan_read(t->arena, str_of(plan_text), S("plan"), &h->found);
	struct survey_data *data =
	    survey_data_bytes(t->arena, answers(t), "answers.csv", plan, &h->found, t->e);
	struct survey_design *design = data
	    ? survey_design_build(t->arena, plan, data, NULL, &h->found, t->e) : NULL;
	struct survey_results *all = design
	    ? survey_estimate(t->arena, plan, data, design, &h->found, t->e) : NULL;
	*p = (struct survey_publish){ .arena = t->arena, .city = h->city.id, .plan = plan,
		.results = all, .title = S("Residents' survey"),
		.published_on = date_day_of(date_now()), .found = &h->found,
		.by = { .now = date_now(), .why = "test" } };
	struct db *db = all ? store_writer(h->store, t->e) : NULL;
	bool ok = db && db_begin(db, t->e);
	if (ok)
		ok = db_end(db, survey_publish(db, p, t->e), t->e);
	if (db)
		store_give(db);
	return ok;
}

#define DESIGN "weight w\nstrata ward\ncluster street\n"

TEST(a_survey_s_estimates_become_figures_with_their_uncertainty)
{
	struct house h;
	struct survey_publish p;
	if (!house_open(&h, t))
		return;
	CHECK(publish(&h, DESIGN "proportion part\nproportion part by sex\nmean visits\n"
	    "publish part as kf-4.2.1 period 2026\npublish visits as 2.4.1 period 2026\n", &p));
	CHECK_INT((int64_t)p.published, 4);
	CHECK_REAL(house_figure(&h, "4.2.1", "", NULL, "2026", NULL), 100.0 / 3, 1e-9);
	CHECK_REAL(house_figure(&h, "2.4.1", "", NULL, "2026", NULL), 715.0 / 240, 1e-9);
	CHECK(!isnan(house_figure(&h, "4.2.1", "sex=F", NULL, "2026", NULL)));
	CHECK_INT(house_count(&h, "SELECT count(*) FROM observation WHERE sample = 240"
	    " AND low < value AND high > value AND error > 0"), 2);
	CHECK_INT(house_count(&h, "SELECT count(*) FROM import WHERE origin = 'survey'"
	    " AND state = 'in-force' AND rows_in = 4"), 1);
	house_close(&h);
}

TEST(an_estimate_that_cannot_be_relied_on_is_published_as_such)
{
	struct house h;
	struct survey_publish p;
	if (!house_open(&h, t))
		return;
	CHECK(publish(&h, DESIGN "proportion part by ward sex\npublish part as 4.2.1 period 2026\n",
	    &p));
	CHECK_INT(house_count(&h, "SELECT count(*) FROM observation WHERE status = 5"), 1);
	CHECK_INT(house_count(&h, "SELECT count(*) FROM note WHERE text = "
	    "'fewer than 30 answers'"), 1);
	CHECK(!isnan(house_figure(&h, "4.2.1", "sex=F;ward=harbour", NULL, "2026", NULL)));
	house_close(&h);
}

TEST(a_publication_that_names_nothing_is_refused_with_its_line_and_leaves_nothing)
{
	static const struct { const char *plan, *says; } wrong[] = {
		{ DESIGN "mean part\npublish part as no-such period 2026\n", "no series" },
		{ DESIGN "mean part\npublish hours as 4.2.1 period 2026\n", "no variable" },
		{ DESIGN "mean part\npublish part as 4.2.1\n", "the period is missing" },
		{ DESIGN "mean part\n", "nothing is to be published" },
	};
	struct house h;
	struct survey_publish p;
	if (!house_open(&h, t))
		return;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		CHECK(!publish(&h, wrong[i].plan, &p));
		CHECK(h.found.count == 1);
		if (h.found.count)
			CHECK_HAS(h.found.items[0].text, wrong[i].says);
	}
	CHECK_INT(house_count(&h, "SELECT count(*) FROM import"), 0);
	CHECK_INT(house_count(&h, "SELECT count(*) FROM observation"), 0);
	house_close(&h);
}

TEST(a_survey_s_places_are_those_of_the_city)
{
	struct house h;
	struct survey_publish p;
	if (!house_open(&h, t))
		return;
	struct change by = { .now = date_now(), .why = "test" };
	struct db *db = store_writer(h.store, t->e);
	struct record *r = record_new(t->arena, &place_kind, h.city.id);
	record_set(r, "code", value_cstr("N1"));
	record_set(r, "name", value_cstr("Harbour"));
	NEED(record_save(db, r, &by, &h.found, t->e));
	store_give(db);
	CHECK(publish(&h, DESIGN "mean part by neighbourhood\npublish part as 4.2.1 period 2026\n",
	    &p));
	CHECK(!isnan(house_figure(&h, "4.2.1", "", "N1", "2026", NULL)));
	CHECK(!isnan(house_figure(&h, "4.2.1", "neighbourhood=hill", NULL, "2026", NULL)));
	house_close(&h);
}
