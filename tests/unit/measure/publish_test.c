/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From records of persons to published figures, through disclosure control and the ledger. */
#include "house.h"

#include "measure/ledger.h"
#include "measure/publish.h"

#include <math.h>
#include <stdio.h>

static const char head[] = "person,date,area,sex,group,hours\n";

static const char suppressing[] =
    "person person\ndate date\nhours hours\n"
    "place area\ndimension sex\ndimension group\n"
    "count year, area\ntotals all\nprotect suppress\nfeeds learners series \"learners\"\n"
    "feeds hours series \"hours\"\n"
    "count year, sex\ntotals all\nprotect suppress\nfeeds learners series \"learners\"\n"
    "count year, area, sex\nprotect suppress\nfeeds learners series \"learners\"\n";

static const char noisy[] =
    "person person\ndate date\nplace area\ndimension sex\n"
    "count year, area, sex\ntotals all\nprotect cell-key\nfeeds learners series \"crossed\"\n";

static void add_rows(struct buf *b, const char *area, const char *sex, int from, int count)
{
	for (int i = 0; i < count; i++)
		buf_printf(b, "p%d,2025-03-%02d,%s,%s,g%d,%d.5\n", from + i, 1 + i % 28, area, sex,
		    i % 2, 2 + i % 7);
}

/* Four areas of some hundred persons; in the south there are `few` men. */
static struct str records(struct test *t, int few)
{
	struct buf *b = arena_new_of(t->arena, struct buf);
	*b = buf_in(t->arena, 1 << 22);
	buf_puts(b, head);
	add_rows(b, "north", "F", 0, 140);
	add_rows(b, "north", "M", 1000, 90);
	add_rows(b, "east", "F", 2000, 75);
	add_rows(b, "east", "M", 3000, 64);
	add_rows(b, "west", "F", 4000, 58);
	add_rows(b, "west", "M", 5000, 33);
	add_rows(b, "south", "F", 6000, 71);
	add_rows(b, "south", "M", 7000, few);
	return buf_view(b);
}

static bool publish(struct house *h, const char *spec_text, struct str rows, const char *set,
    struct publish_report *report)
{
	struct test *t = h->t;
	struct problems found = { .arena = t->arena };
	unsigned char secret[32];
	struct tally_input in = { .bytes = rows, .name = "register.csv" };
	struct tally_options how = { .threads = 1, .secret = secret };
	struct tally_spec *spec =
	    tally_spec_read(t->arena, str_of(spec_text), "spec", NULL, &found);
	struct publication p = { .store = h->store, .arena = t->arena, .city = h->city.id,
		.data_set = str_of(set), .title = S("register"), .published = 20000,
		.by = { .now = date_now(), .why = "test" } };
	if (!spec) {
		printf("%.*s\n", found.count ? (int)found.items[0].text.n : 0,
		    found.count ? found.items[0].text.p : "");
		return false;
	}
	if (!publish_secret(h->store, secret, t->e))
		return false;
	struct tally_result *r = tally_run(t->arena, spec, &in, 1, &how, t->e);
	return r && publish_tally(&p, spec, r, report, t->e);
}

TEST(a_small_cell_is_published_as_suppressed_and_its_totals_as_they_are)
{
	struct house h;
	struct publish_report report;
	NEED(house_open(&h, t));
	NEED(publish(&h, suppressing, records(t, 3), "register", &report));
	CHECK(report.safe && report.import);
	CHECK_REAL(house_figure(&h, "learners", "", NULL, "2025", NULL), 534, 0);
	CHECK_REAL(house_figure(&h, "learners", "", "north", "2025", NULL), 230, 0);
	CHECK(isnan(house_figure(&h, "learners", "sex=m", "south", "2025", NULL)));
	/* one hidden cell in a row would be told by the total: there is another one */
	CHECK(isnan(house_figure(&h, "learners", "sex=f", "south", "2025", NULL)));
	CHECK_INT(house_count(&h, "SELECT count(*) FROM observation o JOIN slice s ON s.city ="
	    " o.city AND s.id = o.slice WHERE o.status = 8 AND s.code = 'sex=m'") >= 2, 1);
	CHECK_INT(house_count(&h, "SELECT count(*) FROM ledger_cell WHERE value = 3"), 0);
	CHECK(house_figure(&h, "hours", "", "north", "2025", NULL) > 0);
	house_close(&h);
}

TEST(a_dry_run_writes_nothing)
{
	struct house h;
	NEED(house_open(&h, t));
	struct publish_report report = { 0 };
	struct test *same = h.t;
	struct problems found = { .arena = t->arena };
	struct tally_input in = { .bytes = records(t, 3), .name = "register.csv" };
	struct tally_options how = { .threads = 1 };
	struct tally_spec *spec =
	    tally_spec_read(same->arena, str_of(suppressing), "spec", NULL, &found);
	NEED(spec);
	struct tally_result *r = tally_run(t->arena, spec, &in, 1, &how, t->e);
	struct publication p = { .store = h.store, .arena = t->arena, .city = h.city.id,
		.data_set = S("register"), .title = S("register"), .dry = true,
		.by = { .now = date_now(), .why = "test" } };
	NEED(r && publish_tally(&p, spec, r, &report, t->e));
	CHECK(report.safe && !report.import && report.figures > 10 && report.suppressed >= 4);
	CHECK_INT(house_count(&h, "SELECT count(*) FROM observation"), 0);
	CHECK_INT(house_count(&h, "SELECT count(*) FROM series"), 0);
	CHECK_INT(house_count(&h, "SELECT count(*) FROM ledger_release"), 0);
	house_close(&h);
}

TEST(the_same_records_again_publish_the_same)
{
	struct house h;
	struct publish_report one, two;
	NEED(house_open(&h, t));
	NEED(publish(&h, suppressing, records(t, 3), "register", &one));
	NEED(publish(&h, suppressing, records(t, 3), "register", &two));
	CHECK(two.safe);
	CHECK_INT(two.figures, one.figures);
	CHECK_INT(two.suppressed, one.suppressed);
	CHECK(isnan(house_figure(&h, "learners", "sex=m", "south", "2025", NULL)));
	house_close(&h);
}

TEST(a_revision_does_not_tell_what_was_hidden_before)
{
	struct house h;
	struct publish_report one, two;
	NEED(house_open(&h, t));
	NEED(publish(&h, suppressing, records(t, 3), "register", &one));
	/* one man more in the south: every total he is in would tell of him */
	NEED(publish(&h, suppressing, records(t, 4), "register", &two));
	CHECK(two.safe);
	CHECK(isnan(house_figure(&h, "learners", "sex=m", "south", "2025", NULL)));
	double before = 534, now = house_figure(&h, "learners", "", NULL, "2025", NULL);
	CHECK(isnan(now) || now == before || fabs(now - before) > 4);
	house_close(&h);
}

TEST(a_data_set_stays_under_one_regime)
{
	struct house h;
	struct publish_report report;
	NEED(house_open(&h, t));
	NEED(publish(&h, suppressing, records(t, 3), "register", &report));
	CHECK(!publish(&h, noisy, records(t, 3), "register", &report));
	CHECK(t->e->kind == ERR_CONFLICT);
	err_clear(t->e);
	house_close(&h);
}

TEST(a_rate_by_formula_tells_nothing_that_is_not_published)
{
	struct house h;
	struct publish_report report;
	NEED(house_open(&h, t));
	NEED(publish(&h, suppressing, records(t, 3), "register", &report));
	NEED(house_import(&h, house_file(&h, "people.csv",
	    "Year,Place code,Sex,Value\n2025,,,5340\n2025,north,,2300\n2025,south,,740\n"
	    "2025,south,M,300\n2025,south,F,440\n2025,north,M,1100\n2025,north,F,1200\n"), NULL));
	NEED(house_formula(&h, "rate", "100 * learners / people"));
	CHECK_REAL(house_figure(&h, "rate", "", "north", "2025", NULL), 10, 1e-9);
	CHECK_REAL(house_figure(&h, "rate", "", NULL, "2025", NULL), 10, 1e-9);
	CHECK(isnan(house_figure(&h, "rate", "sex=m", "south", "2025", NULL)));
	CHECK(isnan(house_figure(&h, "rate", "sex=f", "south", "2025", NULL)));
	/* who multiplies a rate with its population finds a published number of learners */
	CHECK_INT(house_count(&h, "SELECT count(*) FROM observation r JOIN series s ON s.city ="
	    " r.city AND s.id = r.series WHERE s.code = 'rate' AND r.value IS NOT NULL AND NOT"
	    " EXISTS (SELECT 1 FROM observation o JOIN series l ON l.city = o.city AND"
	    " l.id = o.series WHERE o.city = r.city AND l.code = 'learners' AND"
	    " o.slice = r.slice AND o.place = r.place AND o.period = r.period AND"
	    " o.value IS NOT NULL)"), 0);
	CHECK_INT(house_count(&h, "SELECT count(*) FROM observation r JOIN series s ON s.city ="
	    " r.city AND s.id = r.series WHERE s.code = 'rate' AND r.value IS NOT NULL") >= 3, 1);
	house_close(&h);
}

static const char rounding[] =
    "person person\ndate date\nplace area\ndimension sex\n"
    "count year, area, sex\ntotals all\nprotect round\nfeeds learners series \"rounded\"\n"
    "feeds enrolments series \"rows\"\n";

TEST(rounded_tables_have_no_holes_and_add_up)
{
	struct house h;
	struct publish_report report;
	NEED(house_open(&h, t));
	NEED(publish(&h, rounding, records(t, 3), "rounded", &report));
	CHECK(report.safe && report.import);
	CHECK_INT(report.persons, 534);
	double men = house_figure(&h, "rounded", "sex=m", "south", "2025", NULL);
	CHECK(men == 0 || men == 5);
	double women = house_figure(&h, "rounded", "sex=f", "south", "2025", NULL);
	CHECK_REAL(house_figure(&h, "rounded", "", "south", "2025", NULL), men + women, 0);
	double all = 0;
	const char *const areas[] = { "north", "east", "west", "south" };
	for (int i = 0; i < 4; i++)
		all += house_figure(&h, "rounded", "", areas[i], "2025", NULL);
	CHECK_REAL(house_figure(&h, "rounded", "", NULL, "2025", NULL), all, 0);
	/* how many rows they have would tell what was rounded away */
	CHECK_INT(house_count(&h, "SELECT count(*) FROM series WHERE code = 'rows'"), 0);
	CHECK(house_count(&h, "SELECT count(*) FROM observation WHERE note IS NOT NULL") > 0);
	CHECK_INT(house_count(&h, "SELECT count(*) FROM ledger_cell WHERE value = 3"), 0);
	house_close(&h);
}

TEST(a_rounded_table_corrected_by_one_person_shows_the_same)
{
	struct house h;
	struct publish_report report;
	NEED(house_open(&h, t));
	NEED(publish(&h, rounding, records(t, 30), "rounded", &report));
	NEED(publish(&h, rounding, records(t, 31), "rounded", &report));
	CHECK_REAL(house_figure(&h, "rounded", "sex=m", "south", "2025", NULL), 30, 0);
	CHECK_INT(report.tables[0].kept > 0, 1);
	NEED(publish(&h, rounding, records(t, 60), "rounded", &report));
	CHECK_REAL(house_figure(&h, "rounded", "sex=m", "south", "2025", NULL), 60, 0);
	CHECK(!publish(&h, suppressing, records(t, 3), "rounded", &report));
	CHECK(t->e->kind == ERR_CONFLICT);
	err_clear(t->e);
	house_close(&h);
}

TEST(crossed_tables_show_the_same_noise_every_time)
{
	struct house h;
	struct publish_report report;
	NEED(house_open(&h, t));
	NEED(publish(&h, noisy, records(t, 3), "crossed", &report));
	CHECK_INT(report.persons, 534);		/* once, not again in every total */
	double first = house_figure(&h, "crossed", "sex=f", "north", "2025", NULL);
	CHECK(fabs(first - 140) <= 5);
	double small = house_figure(&h, "crossed", "sex=m", "south", "2025", NULL);
	CHECK(small != 1 && small != 2);
	NEED(publish(&h, noisy, records(t, 3), "crossed", &report));
	CHECK_REAL(house_figure(&h, "crossed", "sex=f", "north", "2025", NULL), first, 0);
	CHECK_REAL(house_figure(&h, "crossed", "sex=m", "south", "2025", NULL), small, 0);
	house_close(&h);
}
