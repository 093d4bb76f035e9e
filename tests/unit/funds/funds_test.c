/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fixture.h"

#include "city/funds/pages.h"

#include <pthread.h>

/* ---- nothing is given away or spent twice ---- */

TEST(no_more_is_allocated_than_a_source_has)
{
	PURSE p;
	NEED(purse_open(t, &p));
	CHECK(purse_add(&p, purse_allocation(&p, p.source, 60000)) > 0);
	CHECK(!purse_add(&p, purse_allocation(&p, p.source, 40001)));
	CHECK_HAS(purse_problem(&p, "amount"), "400\xc2\xa0" "EUR");
	CHECK(purse_add(&p, purse_allocation(&p, p.source, 40000)) > 0);
	CHECK(!purse_add(&p, purse_allocation(&p, p.source, 1)));
}

TEST(no_more_is_spent_than_was_allocated_and_a_receipt_counts_once)
{
	PURSE p;
	NEED(purse_open(t, &p));
	int64_t a = purse_add(&p, purse_allocation(&p, p.source, 10000));
	CHECK(purse_add(&p, purse_spending(&p, a, 7000, "R-1")) > 0);
	CHECK(!purse_add(&p, purse_spending(&p, a, 1000, "R-1")));
	CHECK_HAS(purse_problem(&p, "receipt"), "another record");
	CHECK(!purse_add(&p, purse_spending(&p, a, 3001, "R-2")));
	CHECK_HAS(purse_problem(&p, "amount"), "30");
	CHECK(purse_add(&p, purse_spending(&p, a, 3000, NULL)) > 0);
}

TEST(what_is_given_away_cannot_be_taken_from_under_it)
{
	PURSE p;
	struct record *source, *allocation;
	NEED(purse_open(t, &p));
	int64_t a = purse_add(&p, purse_allocation(&p, p.source, 60000));
	CHECK(purse_add(&p, purse_spending(&p, a, 50000, "R-1")) > 0);
	NEED(record_load(p.db, p.a, &fund_source_kind, p.city.id, p.source, NULL, &source, t->e));
	record_set(source, "amount", value_int(59999));
	CHECK(!purse_add(&p, source));
	CHECK_HAS(purse_problem(&p, "amount"), "600\xc2\xa0" "EUR");
	record_set(source, "amount", value_int(60000));
	record_set(source, "currency", value_cstr("USD"));
	CHECK(!purse_add(&p, source));
	NEED(record_load(p.db, p.a, &allocation_kind, p.city.id, a, NULL, &allocation, t->e));
	record_set(allocation, "amount", value_int(49999));
	CHECK(!purse_add(&p, allocation));
	record_set(allocation, "amount", value_int(50000));
	CHECK(purse_add(&p, allocation));
	CHECK(!record_delete(p.db, &fund_source_kind, p.city.id, p.source, &p.by, t->e));
	CHECK_INT(t->e->kind, ERR_CONFLICT);
}

TEST(what_comes_back_out_of_the_trash_must_still_fit)
{
	PURSE p;
	NEED(purse_open(t, &p));
	int64_t a = purse_add(&p, purse_allocation(&p, p.source, 60000));
	NEED(record_delete(p.db, &allocation_kind, p.city.id, a, &p.by, t->e));
	CHECK(purse_add(&p, purse_allocation(&p, p.source, 60000)) > 0);
	CHECK(!record_undo(p.db, &allocation_kind, p.city.id, a, &p.by, t->e));
	CHECK_INT(t->e->kind, ERR_INPUT);
}

struct racer {
	struct purse *p;
	int64_t of;
	bool spends, ok;
};

static void *race(void *thing)
{
	struct racer *r = thing;
	struct err e = { 0 };
	struct purse mine = *r->p;
	struct problems found = { .arena = arena_new(0) };
	mine.a = found.arena;
	struct record *x = r->spends ? purse_spending(&mine, r->of, 30000, NULL)
				     : purse_allocation(&mine, r->of, 30000);
	struct db *db = store_writer(r->p->store, &e);
	r->ok = db && record_save(db, x, &r->p->by, &found, &e);
	if (db)
		store_give(db);
	arena_free(mine.a);
	return NULL;
}

/* Eight writers want 300 each of a thousand: three get it. */
static int64_t run_race(struct test *t, struct purse *p, int64_t of, bool spends)
{
	enum { RACERS = 8 };
	pthread_t threads[RACERS];
	struct racer racers[RACERS];
	int64_t won = 0;
	store_give(p->db);
	for (int i = 0; i < RACERS; i++) {
		racers[i] = (struct racer){ .p = p, .of = of, .spends = spends };
		pthread_create(&threads[i], NULL, race, &racers[i]);
	}
	for (int i = 0; i < RACERS; i++) {
		pthread_join(threads[i], NULL);
		won += racers[i].ok;
	}
	p->db = store_writer(p->store, t->e);
	return won;
}

TEST(writers_side_by_side_cannot_allocate_the_same_money)
{
	PURSE p;
	NEED(purse_open(t, &p));
	CHECK_INT(run_race(t, &p, p.source, false), 3);
	NEED(p.db);
	CHECK_INT(db_int(p.db, "SELECT sum(amount) FROM allocation WHERE city = $1",
	    ARGS(p.city.id), 0, t->e), 90000);
}

TEST(writers_side_by_side_cannot_spend_the_same_money)
{
	PURSE p;
	NEED(purse_open(t, &p));
	int64_t a = purse_add(&p, purse_allocation(&p, p.source, 100000));
	CHECK_INT(run_race(t, &p, a, true), 3);
	NEED(p.db);
	CHECK_INT(db_int(p.db, "SELECT sum(amount) FROM spending WHERE city = $1",
	    ARGS(p.city.id), 0, t->e), 90000);
}

/* ---- groups ---- */

TEST(the_shares_of_groups_are_at_most_the_whole)
{
	PURSE p;
	NEED(purse_open(t, &p));
	int64_t a = purse_add(&p, purse_allocation(&p, p.source, 10000));
	static const struct { const char *group; int percent; bool fits; } shares[] = {
		{ "older", 60, true }, { "older", 10, false }, { "refugees", 41, false },
		{ "refugees", 40, true }, { "families", 1, false } };
	for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
		struct record *r = record_new(p.a, &fund_share_kind, p.city.id);
		record_set(r, "allocation", value_int(a));
		record_set(r, "group", value_cstr(shares[i].group));
		record_set(r, "percent", value_int(shares[i].percent));
		CHECK_INT(purse_add(&p, r) > 0, shares[i].fits);
	}
}

/* ---- hours in kind ---- */

TEST(hours_in_kind_are_worth_what_a_stated_rule_says)
{
	PURSE p;
	struct record *rule, *r;
	NEED(purse_open(t, &p));
	rule = record_new(p.a, &hour_rate_kind, p.city.id);
	record_set(rule, "name", value_cstr("Volunteer"));
	record_set(rule, "rate", value_int(1535));
	record_set(rule, "currency", value_cstr("EUR"));
	CHECK(!purse_add(&p, rule));
	CHECK_HAS(purse_problem(&p, "origin"), "filled in");
	record_set(rule, "origin", value_cstr("Decision of the council, 2026"));
	NEED(purse_add(&p, rule));
	r = purse_source(&p, "USD", 5);
	record_set(r, "type", value_cstr("hours"));
	CHECK(!purse_add(&p, r));
	record_set(r, "hours", value_real(120.5));
	record_set(r, "hour_rate", value_int(rule->id));
	CHECK(!purse_add(&p, r));
	CHECK_HAS(purse_problem(&p, "currency"), "in EUR, and this in USD");
	record_set(r, "currency", value_null());
	NEED(purse_add(&p, r));
	CHECK_INT(record_int(r, "amount"), 184968);	/* 120.5 × 15.35 = 1849.675 */
	CHECK_STR(record_str(r, "currency"), "EUR");
}

/* ---- currencies ---- */

static bool add_rate(struct purse *p, const char *day, double rate)
{
	struct record *r = record_new(p->a, &exchange_rate_kind, p->city.id);
	record_set(r, "from_currency", value_cstr("USD"));
	record_set(r, "to_currency", value_cstr("EUR"));
	record_set(r, "rate", value_real(rate));
	record_set(r, "day", value_int(day_of(day)));
	record_set(r, "origin", value_cstr("Central bank"));
	return purse_add(p, r) > 0;
}

TEST(two_currencies_are_only_added_by_a_rate_with_day_and_source)
{
	PURSE p;
	struct year_money m;
	NEED(purse_open(t, &p));
	NEED(purse_add(&p, purse_allocation(&p, p.source, 50000)));
	int64_t dollars = purse_add(&p, purse_source(&p, "USD", 20000));
	NEED(purse_add(&p, purse_allocation(&p, dollars, 10000)));
	NEED(money_of_year(p.db, p.a, NULL, p.city.id, 0, true, &m, t->e));
	CHECK_INT(m.year, 2026);
	CHECK_STR(m.currency, "EUR");
	CHECK_INT(m.allocated, 50000);
	CHECK_INT(m.left_out, 1);
	NEED(add_rate(&p, "2026-02-01", 0.9) && add_rate(&p, "2026-06-30", 0.85) &&
	    add_rate(&p, "2027-01-15", 0.1));
	NEED(money_of_year(p.db, p.a, NULL, p.city.id, 2026, true, &m, t->e));
	CHECK_INT(m.allocated, 58500);
	CHECK_INT(m.left_out, 0);
	NEED(m.rate_count == 1);
	CHECK_INT(m.rates[0].day, day_of("2026-06-30"));
	CHECK_STR(m.rates[0].source, "Central bank");
}

TEST(a_rate_works_in_both_directions)
{
	PURSE p;
	int64_t cents;
	struct rate_used used;
	NEED(purse_open(t, &p));
	NEED(add_rate(&p, "2026-02-01", 0.8));
	CHECK(money_convert(p.db, p.a, NULL, p.city.id, 80, S("EUR"), S("USD"),
	    day_of("2026-03-01"),
	    &cents, &used, t->e));
	CHECK_INT(cents, 100);
	CHECK(!money_convert(p.db, p.a, NULL, p.city.id, 80, S("EUR"), S("USD"),
	    day_of("2026-01-01"),
	    &cents, &used, t->e));
	CHECK_INT(t->e->kind, ERR_NONE);
}

TEST(what_is_not_open_is_not_on_the_public_page)
{
	PURSE p;
	struct year_money m;
	NEED(purse_open(t, &p));
	struct record *r = purse_source(&p, "EUR", 900);
	record_set(r, "open", value_int(0));
	int64_t hidden = purse_add(&p, r);
	NEED(purse_add(&p, purse_allocation(&p, hidden, 900)));
	NEED(money_of_year(p.db, p.a, NULL, p.city.id, 0, true, &m, t->e));
	CHECK_INT(m.flow_count, 0);
	NEED(money_of_year(p.db, p.a, NULL, p.city.id, 0, false, &m, t->e));
	CHECK_INT(m.flow_count, 1);
}

/* ---- small grants ---- */

TEST(small_grants_stay_within_the_call)
{
	PURSE p;
	struct record *r;
	NEED(purse_open(t, &p));
	int64_t partner = purse_partner(&p), call = purse_call(&p);
	NEED(partner && call);
	int64_t ids[2];
	for (int i = 0; i < 2; i++) {
		r = record_new(p.a, &grant_application_kind, p.city.id);
		record_set(r, "call", value_int(call));
		record_set(r, "partner", value_int(partner));
		record_set(r, "title", value_cstr(i ? "Garden" : "Kitchen"));
		record_set(r, "about", value_cstr("We cook."));
		record_set(r, "asked", value_int(50001));
		CHECK(!purse_add(&p, r));
		CHECK_HAS(purse_problem(&p, "asked"), "500");
		record_set(r, "asked", value_int(40000));
		NEED(ids[i] = purse_add(&p, r));
		CHECK_STR(record_str(r, "state"), "submitted");
		record_set(r, "state", value_cstr("awarded"));
		CHECK(!purse_add(&p, r));
		record_set(r, "granted", value_int(40000));
		record_set(r, "decided", value_int(day_of("2026-04-20")));
		CHECK_INT(purse_add(&p, r) > 0, i == 0);
	}
	CHECK_HAS(purse_problem(&p, "granted"), "200");
}

static int64_t allocated_for(struct purse *p, const char *title)
{
	return db_int(p->db, "SELECT coalesce(sum(amount), 0) FROM allocation WHERE city = $1"
	    " AND title = $2 AND deleted IS NULL", ARGS(p->city.id, title), -1, p->t->e);
}

TEST(an_award_is_an_allocation_until_it_is_taken_back)
{
	PURSE p;
	NEED(purse_open(t, &p));
	struct record *x = purse_award(&p, "Kitchen", 40000);
	NEED(purse_add(&p, x));
	CHECK_INT(allocated_for(&p, "Kitchen"), 40000);
	record_set(x, "granted", value_int(30000));
	NEED(purse_add(&p, x));
	CHECK_INT(allocated_for(&p, "Kitchen"), 30000);
	record_set(x, "state", value_cstr("withdrawn"));
	NEED(purse_add(&p, x));
	CHECK_INT(allocated_for(&p, "Kitchen"), 0);
	NEED(record_undo(p.db, &grant_application_kind, p.city.id, x->id, &p.by, t->e));
	CHECK_INT(allocated_for(&p, "Kitchen"), 30000);
}

TEST(an_award_is_never_more_than_is_left_of_the_source)
{
	PURSE p;
	NEED(purse_open(t, &p));
	NEED(purse_add(&p, purse_allocation(&p, p.source, 70000)));
	CHECK(!purse_add(&p, purse_award(&p, "Kitchen", 30001)));
	CHECK_HAS(purse_problem(&p, "granted"), "300\xc2\xa0" "EUR");
	CHECK(purse_add(&p, purse_award(&p, "Kitchen", 30000)) > 0);
}

/* ---- files for funders ---- */

TEST(an_incomplete_iati_file_is_not_written)
{
	PURSE p;
	struct problems found;
	struct export_facts bare = { .now = 1780000000000 };
	NEED(purse_open(t, &p));
	CHECK_INT(purse_iati(&p, &purse_facts, &found).n, 0);
	CHECK_INT(found.total, 1);
	NEED(purse_add(&p, purse_allocation(&p, p.source, 12345)));
	CHECK_INT(purse_iati(&p, &bare, &found).n, 0);
	CHECK_INT(found.total, 4);
}

/* ---- the picture ---- */

TEST(every_amount_of_the_picture_flows_to_a_group)
{
	PURSE p;
	struct year_money m;
	struct sankey *s = arena_new_of(t->arena, struct sankey);
	int64_t sum[COLUMNS] = { 0 };
	NEED(purse_open(t, &p));
	int64_t a = purse_add(&p, purse_allocation(&p, p.source, 10001));
	struct record *r = record_new(p.a, &fund_share_kind, p.city.id);
	record_set(r, "allocation", value_int(a));
	record_set(r, "group", value_cstr("older"));
	record_set(r, "percent", value_int(33));
	NEED(purse_add(&p, r));
	NEED(money_of_year(p.db, p.a, NULL, p.city.id, 0, true, &m, t->e));
	NEED(sankey_make(p.a, NULL, &m, s));
	for (int c = 0; c < COLUMNS; c++)
		for (int i = 0; i < s->counts[c]; i++)
			sum[c] += s->nodes[c][i].value;
	CHECK_INT(sum[0], 10001);
	CHECK_INT(sum[1], 10001);
	CHECK_INT(sum[2], 10001);
	CHECK_INT(s->counts[2], 2);
}

TEST(a_partner_asks_for_the_same_thing_once_in_a_call)
{
	PURSE p;
	NEED(purse_open(t, &p));
	struct record *first = purse_award(&p, "Cooking", 100), *again;
	record_set(first, "state", value_cstr("submitted"));
	record_set(first, "granted", value_null());
	record_set(first, "decided", value_null());
	NEED(purse_add(&p, first));
	again = record_new(p.a, &grant_application_kind, p.city.id);
	for (const struct field *f = again->kind->fields; f->name; f++)
		record_set(again, f->name, record_get(first, f->name));
	record_set(again, "title", value_cstr("COOKING"));
	CHECK(!purse_add(&p, again));
	CHECK_HAS(purse_problem(&p, "title"), "applied for this already");
	record_set(first, "state", value_cstr("withdrawn"));
	CHECK(purse_add(&p, first));
	CHECK(purse_add(&p, again));
}

/* ---- currencies, amounts and days that can be ---- */

TEST(a_currency_is_one_of_iso_4217)
{
	PURSE p;
	static const char *const wrong[] = { "ABC", "QQQ", "XTS", "EU", "XAU", "eur" };
	NEED(purse_open(t, &p));
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		CHECK(!purse_add(&p, purse_source(&p, wrong[i], 1000)));
		CHECK_HAS(purse_problem(&p, "currency"), "ISO 4217");
	}
}

TEST(an_amount_is_one_that_can_be_in_its_currency)
{
	PURSE p;
	NEED(purse_open(t, &p));
	CHECK(!purse_add(&p, purse_source(&p, "EUR", MONEY_MOST)));
	CHECK_HAS(purse_problem(&p, "amount"), "count the zeros");
	CHECK(purse_add(&p, purse_source(&p, "IDR", MONEY_MOST)));
	CHECK(!purse_add(&p, purse_source(&p, "JPY", 100050)));
	CHECK_HAS(purse_problem(&p, "amount"), "no decimals");
	CHECK(purse_add(&p, purse_source(&p, "JPY", 100000)));
}

TEST(a_spending_is_of_the_years_of_its_allocation_and_has_been)
{
	PURSE p;
	NEED(purse_open(t, &p));
	int64_t a = purse_add(&p, purse_allocation(&p, p.source, 10000));
	static const struct { const char *day, *says; } days[] = {
		{ "2025-12-31", "is for 2026" }, { "2131-03-01", "still to come" },
		{ "2026-01-01", NULL } };
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		struct record *r = purse_spending(&p, a, 100, NULL);
		record_set(r, "day", value_int(day_of(days[i].day)));
		CHECK_INT(purse_add(&p, r) > 0, !days[i].says);
		if (days[i].says)
			CHECK_HAS(purse_problem(&p, "day"), days[i].says);
	}
}

TEST(a_call_has_no_more_than_its_source_and_its_words_name_the_currency)
{
	PURSE p;
	NEED(purse_open(t, &p));
	struct record *r, *x = purse_award(&p, "Too much", 60001);
	record_set(x, "asked", value_int(60002));
	CHECK(!purse_add(&p, x));
	CHECK_HAS(purse_problem(&p, "asked"), "500\xc2\xa0" "EUR");
	CHECK_HAS(purse_problem(&p, "granted"), "600\xc2\xa0" "EUR");
	NEED(record_load(p.db, p.a, &grant_call_kind, p.city.id, record_int(x, "call"), NULL, &r,
	    t->e));
	record_set(r, "budget", value_int(100001));
	CHECK(!purse_add(&p, r));
	CHECK_HAS(purse_problem(&p, "budget"), "1,000\xc2\xa0" "EUR");
}
