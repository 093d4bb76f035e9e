/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Small grants to events of the festival: one decision, one allocation. */
#include "fixture.h"

static struct record *asking(struct fest *f, const char *title, int64_t asked, int64_t given)
{
	struct record *r = fest_event(f, title, 1, 0, "10:00", "11:00");
	record_set(r, "grant_asked", value_int(asked));
	record_set(r, "grant_granted", value_int(given));
	record_set(r, "state", value_cstr("accepted"));
	return r;
}

static int64_t allocated(struct fest *f, int64_t event)
{
	return db_int(f->db, "SELECT coalesce(sum(amount), 0) FROM allocation WHERE city = $1"
	    " AND event = $2 AND deleted IS NULL", ARGS(f->city.id, event), -1, f->t->e);
}

static struct record *allocation_of(struct fest *f, int64_t event)
{
	return record_find(f->db, f->a, &allocation_kind, f->city.id, "event", value_int(event),
	    f->t->e);
}

static struct record *spending(struct fest *f, int64_t allocation, int64_t amount)
{
	struct record *r = record_new(f->a, &spending_kind, f->city.id);
	record_set(r, "what", value_cstr("Paint"));
	record_set(r, "allocation", value_int(allocation));
	record_set(r, "day", value_int(f->from));
	record_set(r, "amount", value_int(amount));
	return r;
}

TEST(a_grant_to_an_event_is_one_allocation_of_the_named_source)
{
	FEST f;
	NEED(fest_open(t, &f));
	struct record *x = asking(&f, "Painting", 40000, 30000);
	NEED(fest_add(&f, x));
	struct record *a = allocation_of(&f, x->id);
	NEED(a);
	CHECK_INT(record_int(a, "amount"), 30000);
	CHECK_INT(record_int(a, "source"), f.source);
	CHECK_INT(record_int(a, "partner"), f.partners[1]);
	CHECK_INT(record_int(a, "year"), 2026);
	CHECK_STR(record_str(a, "title"), "Painting");
	record_set(x, "grant_granted", value_int(25000));
	NEED(fest_add(&f, x));
	record_set(x, "about", value_cstr("Come, and bring a friend."));
	NEED(fest_add(&f, x));
	CHECK_INT(allocated(&f, x->id), 25000);
	CHECK_INT(db_int(f.db, "SELECT count(*) FROM allocation WHERE city = $1",
	    ARGS(f.city.id), 0, t->e), 1);
}

TEST(an_event_that_is_withdrawn_gives_its_grant_back)
{
	FEST f;
	NEED(fest_open(t, &f));
	struct record *x = asking(&f, "Painting", 50000, 50000);
	NEED(fest_add(&f, x));
	CHECK(!fest_add(&f, asking(&f, "Clay", 40000, 40000)));
	record_set(x, "state", value_cstr("cancelled"));
	NEED(fest_add(&f, x));
	CHECK_INT(allocated(&f, x->id), 0);
	struct record *other = asking(&f, "Clay", 50000, 50000);
	NEED(fest_add(&f, other));
	record_set(x, "state", value_cstr("accepted"));
	CHECK(!fest_add(&f, x));
	CHECK_HAS(fest_problem(&f, "grant_granted"), "300");
	record_set(x, "grant_granted", value_int(30000));
	CHECK(fest_add(&f, x));
	CHECK_INT(allocated(&f, x->id), 30000);
}

TEST(a_grant_is_never_more_than_is_left_of_its_source)
{
	FEST f;
	NEED(fest_open(t, &f));
	struct record *a = record_new(f.a, &allocation_kind, f.city.id);
	record_set(a, "title", value_cstr("Posters"));
	record_set(a, "source", value_int(f.source));
	record_set(a, "year", value_int(2026));
	record_set(a, "amount", value_int(70000));
	NEED(fest_add(&f, a));
	CHECK(!fest_add(&f, asking(&f, "Painting", 30000, 20001)));
	CHECK_HAS(fest_problem(&f, "grant_granted"), "200\xc2\xa0" "EUR");
	CHECK(fest_add(&f, asking(&f, "Painting", 30000, 20000)));
}

TEST(a_grant_needs_a_source_that_stays_while_it_is_given)
{
	FEST f;
	struct record *edition;
	NEED(fest_open(t, &f));
	NEED(record_load(f.db, f.a, &edition_kind, f.city.id, f.edition, NULL, &edition, t->e));
	record_set(edition, "grant_source", value_null());
	NEED(fest_add(&f, edition));
	CHECK(!fest_add(&f, asking(&f, "Painting", 30000, 20000)));
	CHECK_HAS(fest_problem(&f, "grant_granted"), "which source");
	record_set(edition, "grant_source", value_int(f.source));
	NEED(fest_add(&f, edition));
	NEED(fest_add(&f, asking(&f, "Painting", 30000, 20000)));
	record_set(edition, "grant_source", value_null());
	CHECK(!fest_add(&f, edition));
	CHECK_HAS(fest_problem(&f, "grant_source"), "given already");
}

TEST(an_edition_has_the_currency_of_its_source)
{
	FEST f;
	struct record *edition;
	NEED(fest_open(t, &f));
	NEED(record_load(f.db, f.a, &edition_kind, f.city.id, f.edition, NULL, &edition, t->e));
	record_set(edition, "currency", value_cstr("USD"));
	CHECK(!fest_add(&f, edition));
	CHECK_HAS(fest_problem(&f, "currency"), "in EUR, and the edition in USD");
	record_set(edition, "currency", value_null());
	NEED(fest_add(&f, edition));
	CHECK_STR(record_str(edition, "currency"), "EUR");
}

TEST(the_allocation_of_a_grant_is_changed_by_the_decision_only)
{
	FEST f;
	NEED(fest_open(t, &f));
	struct record *x = asking(&f, "Painting", 40000, 30000);
	NEED(fest_add(&f, x));
	struct record *a = allocation_of(&f, x->id);
	NEED(a);
	record_set(a, "amount", value_int(20000));
	CHECK(!fest_add(&f, a));
	CHECK_HAS(fest_problem(&f, "amount"), "where it was decided");
	CHECK(!record_delete(f.db, &allocation_kind, f.city.id, a->id, &f.by, t->e));
	CHECK_HAS(t->e->say, "where it was decided");
	err_clear(t->e);
	CHECK_INT(allocated(&f, x->id), 30000);
}

TEST(what_is_spent_of_a_grant_cannot_be_taken_back)
{
	FEST f;
	NEED(fest_open(t, &f));
	struct record *x = asking(&f, "Painting", 40000, 30000);
	NEED(fest_add(&f, x));
	NEED(fest_add(&f, spending(&f, allocation_of(&f, x->id)->id, 10000)));
	record_set(x, "grant_granted", value_int(9999));
	CHECK(!fest_add(&f, x));
	CHECK_HAS(fest_problem(&f, "grant_granted"), "is spent already");
	record_set(x, "grant_granted", value_int(10000));
	CHECK(fest_add(&f, x));
	record_set(x, "state", value_cstr("cancelled"));
	CHECK(!fest_add(&f, x));
	CHECK_HAS(fest_problem(&f, "grant_granted"), "is spent already");
	CHECK_INT(allocated(&f, x->id), 10000);
}
