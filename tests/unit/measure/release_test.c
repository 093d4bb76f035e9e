// SPDX-License-Identifier: AGPL-3.0-or-later
// Counts that rooms collect themselves are shown in releases, protected with all before them.
#include "house.h"
#include "measure/measure.h"

enum { PARTS = 4 };

static const struct str ages[PARTS] = { { "0-14", 4 }, { "15-24", 5 }, { "25-64", 5 },
	{ "65-plus", 7 } };

/* One release of people by age, and by whether they are women. */
static bool give(struct house *h, const char *name, const int64_t *by_age, int64_t women,
    bool *released_r)
{
	static const struct str yes_no[] = { { "yes", 3 }, { "no", 2 } };
	struct test *t = h->t;
	int64_t people = by_age[0] + by_age[1] + by_age[2] + by_age[3];
	int64_t halves[] = { women, people - women };
	struct count_table tables[] = {
		{ S("2026"), S("age"), ages, by_age, PARTS },
		{ S("2026"), S("women"), yes_no, halves, 2 },
	};
	struct db *db = store_writer(h->store, t->e);
	bool ok = db && db_begin(db, t->e) && db_end(db, release_counts(db, t->arena, h->city.id,
	    S("visitors"), str_of(name), 7, tables, 2, released_r, t->e), t->e);
	store_give(db);
	return ok;
}

static struct release newest(struct house *h)
{
	struct release r = { 0 };
	struct db *db = store_reader(h->store, h->t->e);
	release_newest(db, h->t->arena, h->city.id, S("visitors"), &r, h->t->e);
	store_give(db);
	return r;
}

TEST(what_is_small_is_hidden_with_another_and_the_total_stands)
{
	struct house h;
	bool released;
	if (!house_open(&h, t))
		return;
	NEED(give(&h, "1", (int64_t[]){ 2, 40, 60, 30 }, 70, &released));
	CHECK(released);
	struct release r = newest(&h);
	CHECK_STR(r.name, "1");
	CHECK_INT(r.at, 7);
	struct release_count all = release_find(&r, S("2026"), S("age"), STR_EMPTY);
	CHECK(all.listed && !all.hidden);
	CHECK_INT(all.n, 132);
	size_t hidden = 0;
	for (int i = 0; i < PARTS; i++) {
		struct release_count n = release_find(&r, S("2026"), S("age"), ages[i]);
		CHECK(n.listed);
		hidden += n.hidden;
		CHECK(!n.hidden || n.n == 0);
	}
	CHECK(release_find(&r, S("2026"), S("age"), S("0-14")).hidden);
	CHECK_INT(hidden, 2);
	CHECK_INT(release_find(&r, S("2026"), S("women"), S("yes")).n, 70);
	CHECK(!release_find(&r, S("2027"), S("women"), S("yes")).listed);
	house_close(&h);
}

TEST(one_more_person_in_the_next_release_is_not_told)
{
	struct house h;
	bool released;
	if (!house_open(&h, t))
		return;
	NEED(give(&h, "1", (int64_t[]){ 20, 40, 60, 30 }, 70, &released));
	NEED(give(&h, "2", (int64_t[]){ 20, 41, 60, 30 }, 71, &released));
	CHECK(released);
	struct release r = newest(&h);
	CHECK_STR(r.name, "2");
	CHECK_INT(release_find(&r, S("2026"), S("age"), S("15-24")).n, 40);
	CHECK_INT(release_find(&r, S("2026"), S("women"), S("yes")).n, 70);
	CHECK_INT(release_find(&r, S("2026"), S("age"), STR_EMPTY).n, 150);
	NEED(give(&h, "3", (int64_t[]){ 20, 80, 60, 30 }, 90, &released));
	r = newest(&h);
	CHECK_INT(release_find(&r, S("2026"), S("age"), S("15-24")).n, 80);
	CHECK(!give(&h, "3", (int64_t[]){ 20, 80, 60, 30 }, 90, &released));
	CHECK_INT(t->e->kind, ERR_CONFLICT);
	err_clear(t->e);
	house_close(&h);
}

TEST(too_few_people_are_not_released_at_all)
{
	struct house h;
	bool released = true;
	if (!house_open(&h, t))
		return;
	NEED(give(&h, "1", (int64_t[]){ 1, 1, 1, 0 }, 2, &released));
	CHECK(!released);
	CHECK_STR(newest(&h).name, "");
	/* enough for a total, too few for its parts */
	NEED(give(&h, "1", (int64_t[]){ 3, 2, 4, 2 }, 6, &released));
	CHECK(released);
	struct release r = newest(&h);
	CHECK_INT(release_find(&r, S("2026"), S("age"), STR_EMPTY).n, 11);
	CHECK(!release_find(&r, S("2026"), S("age"), S("0-14")).listed);
	CHECK_INT(release_find(&r, S("2026"), S("women"), S("yes")).n, 6);
	house_close(&h);
}
