// SPDX-License-Identifier: AGPL-3.0-or-later
// What kept people away is released by closed quarters, each answer once.
#include "city/learn/barrier.h"
#include "house.h"

enum { DAY_MS = 86400000 };

/* Several sheets that name a barrier, sent on a day. */
static void send(struct test *t, struct house *h, const char *day, const char *barrier, int sheets)
{
	int64_t when = 0;
	struct str code = str_of(barrier);
	CHECK(date_read(str_of(day), &when));
	CHECK(db_begin(h->db, t->e) && db_end(h->db, barrier_count(h->db, h->city,
	    quarter_of(t->arena, when), 0, S("refugees"), &code, 1, sheets, t->e), t->e));
}

/* What everybody sees after the nightly release of a day. */
static struct barrier_results night(struct test *t, struct house *h, const char *day)
{
	struct barrier_results x = { 0 };
	int64_t when = 0;
	CHECK(date_read(str_of(day), &when));
	CHECK(db_begin(h->db, t->e) && db_end(h->db, barriers_release(h->db, t->arena, h->city,
	    when * DAY_MS, t->e), t->e));
	CHECK(barriers_load(h->db, t->arena, NULL, h->city, STR_EMPTY, &x, t->e));
	return x;
}

TEST(a_quarter_is_shown_when_it_is_over_and_never_again)
{
	struct house h;
	NEED(house_open(t, &h));
	send(t, &h, "2026-02-10", "cost", 12);
	CHECK_STR(night(t, &h, "2026-03-31").name, "");
	struct barrier_results x = night(t, &h, "2026-04-01");
	CHECK_STR(x.name, "2026-Q1");
	CHECK_INT(x.answers, 12);
	CHECK_INT(x.all.count, 1);
	CHECK(x.all.count && x.all.lines[0].count == 12 && !x.all.lines[0].hidden);
	send(t, &h, "2026-04-02", "time", 9);
	x = night(t, &h, "2026-04-03");	/* what is counted today changes nothing */
	CHECK_STR(x.name, "2026-Q1");
	CHECK_INT(x.answers, 12);
	CHECK_INT(barriers_waiting(h.db, t->arena, h.city, t->e), 9);
	x = night(t, &h, "2026-07-01");
	CHECK_STR(x.name, "2026-Q2");
	CHECK_INT(x.answers, 9);
	CHECK(x.all.count && x.all.lines[0].count == 9);
	CHECK_INT(barriers_waiting(h.db, t->arena, h.city, t->e), 0);
	house_close(&h);
}

TEST(too_few_answers_wait_for_the_next_quarter)
{
	struct house h;
	NEED(house_open(t, &h));
	send(t, &h, "2026-02-10", "cost", 3);
	CHECK_STR(night(t, &h, "2026-04-01").name, "");
	send(t, &h, "2026-05-10", "cost", 4);
	struct barrier_results x = night(t, &h, "2026-07-01");
	CHECK_STR(x.name, "2026-Q1..2026-Q2");
	CHECK_STR(x.label, "January to March 2026 – April to June 2026");
	CHECK_INT(x.answers, 7);
	house_close(&h);
}

TEST(a_barrier_that_few_named_is_not_told)
{
	struct house h;
	NEED(house_open(t, &h));
	send(t, &h, "2026-02-10", "cost", 30);
	send(t, &h, "2026-02-10", "papers", 2);
	struct barrier_results x = night(t, &h, "2026-04-01");
	CHECK_INT(x.answers, 32);
	for (size_t i = 0; i < x.all.count; i++)
		CHECK(x.all.lines[i].hidden || x.all.lines[i].count >= 5);
	house_close(&h);
}
