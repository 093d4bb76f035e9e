/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fixture.h"

#include <pthread.h>
#include <string.h>

/* ---- handing in ---- */

TEST(an_event_that_is_handed_in_waits_for_the_office)
{
	FEST f;
	struct events all, shown;
	NEED(fest_open(t, &f));
	NEED(fest_add(&f, fest_event(&f, "Repair", 0, 0, "9:30", "11.00")));
	NEED(fest_load(&f, true, &all) && fest_load(&f, false, &shown));
	CHECK_INT(shown.count, 0);
	NEED(all.count == 1);
	CHECK_STR(all.items[0].state, "submitted");
	CHECK_STR(all.items[0].partner_name, "Library");
	CHECK_STR(event_hours(f.a, &all.items[0]), "09:30\xe2\x80\x93" "11:00");
}

TEST(what_comes_after_the_deadline_is_kept_and_said_to_be_late)
{
	FEST f;
	struct events all;
	NEED(fest_open(t, &f));
	f.by.now = (f.from - 31) * 86400000;
	NEED(fest_add(&f, fest_event(&f, "In time", 0, 0, "10:00", "11:00")));
	f.by.now = (f.from - 29) * 86400000;
	NEED(fest_add(&f, fest_event(&f, "Late", 0, 1, "10:00", "11:00")));
	NEED(fest_load(&f, true, &all) && all.count == 2);
	CHECK(!all.items[0].late);
	CHECK(all.items[1].late);
}

TEST(an_event_needs_a_day_of_the_festival_hours_and_a_place)
{
	FEST f;
	NEED(fest_open(t, &f));
	struct record *r = fest_event(&f, "Wrong", 0, 9, "25:00", "10:60");
	record_set(r, "address", value_null());
	record_set(r, "free", value_int(0));
	CHECK(!fest_add(&f, r));
	CHECK_HAS(fest_problem(&f, "day"), "does not take place");
	CHECK_HAS(fest_problem(&f, "start"), "18:30");
	CHECK_HAS(fest_problem(&f, "end"), "20:00");
	CHECK_HAS(fest_problem(&f, "venue"), "where");
	CHECK_HAS(fest_problem(&f, "free"), "costs");
}

TEST(an_event_may_end_after_midnight)
{
	FEST f;
	struct events all;
	NEED(fest_open(t, &f));
	NEED(fest_add(&f, fest_event(&f, "Stars", 0, 0, "22:00", "00:30")));
	NEED(fest_load(&f, true, &all) && all.count == 1);
	CHECK_INT(all.items[0].ends, 24 * 60 + 30);
}

/* ---- small grants ---- */

static int64_t with_grant(struct fest *f, const char *title, int64_t asked, int64_t given)
{
	struct record *r = fest_event(f, title, 0, 0, "10:00", "11:00");
	record_set(r, "grant_asked", value_int(asked));
	record_set(r, "grant_granted", value_int(given));
	return fest_add(f, r);
}

TEST(small_grants_stay_within_what_one_event_and_the_edition_may_have)
{
	FEST f;
	NEED(fest_open(t, &f));
	CHECK(!with_grant(&f, "Too much", 50001, 0));
	CHECK_HAS(fest_problem(&f, "grant_asked"), "500");
	CHECK(!with_grant(&f, "More than asked", 10000, 10001));
	CHECK(with_grant(&f, "First", 50000, 50000) > 0);
	CHECK(!with_grant(&f, "Over the budget", 40000, 30001));
	CHECK_HAS(fest_problem(&f, "grant_granted"), "300");
	CHECK(with_grant(&f, "The rest", 40000, 30000) > 0);
}

/* ---- clashes ---- */

static bool has_clash(struct fest *f, const char *title, enum clash_kind kind, const char *with)
{
	struct events all;
	struct clashes found;
	if (!fest_load(f, true, &all))
		return false;
	for (size_t i = 0; i < all.count; i++) {
		clashes_of(f->a, &all, &all.items[i], &found);
		for (size_t k = 0; k < found.count; k++)
			if (str_eq(all.items[i].title, str_of(title)) &&
			    found.items[k].kind == kind &&
			    str_eq(found.items[k].with->title, str_of(with)))
				return true;
	}
	return false;
}

TEST(clashes_are_found_by_venue_partner_and_group_at_the_same_hour)
{
	FEST f;
	NEED(fest_open(t, &f));
	NEED(fest_add(&f, fest_event(&f, "A", 0, 0, "10:00", "12:00")));
	NEED(fest_add(&f, fest_event(&f, "Same hall", 1, 0, "11:00", "13:00")));
	struct record *r = fest_event(&f, "Elsewhere", 0, 0, "11:30", "12:30");
	record_set(r, "address", value_cstr("Yard"));
	record_set(r, "audience", value_cstr("older"));
	NEED(fest_add(&f, r));
	r = fest_event(&f, "For the same people", 1, 0, "12:15", "14:00");
	record_set(r, "address", value_cstr("Garden"));
	record_set(r, "audience", value_cstr("families older"));
	NEED(fest_add(&f, r));
	NEED(fest_add(&f, fest_event(&f, "Right after", 1, 0, "13:00", "14:00")));
	CHECK(has_clash(&f, "A", CLASH_VENUE, "Same hall"));
	CHECK(has_clash(&f, "A", CLASH_PARTNER, "Elsewhere"));
	CHECK(has_clash(&f, "Elsewhere", CLASH_AUDIENCE, "For the same people"));
	CHECK(!has_clash(&f, "Same hall", CLASH_VENUE, "Right after"));
	CHECK(!has_clash(&f, "A", CLASH_AUDIENCE, "For the same people"));
}

TEST(an_event_past_midnight_clashes_with_the_next_morning)
{
	FEST f;
	NEED(fest_open(t, &f));
	NEED(fest_add(&f, fest_event(&f, "Night", 0, 0, "22:00", "06:00")));
	NEED(fest_add(&f, fest_event(&f, "Dawn", 1, 1, "05:00", "07:00")));
	CHECK(has_clash(&f, "Night", CLASH_VENUE, "Dawn"));
	CHECK(has_clash(&f, "Dawn", CLASH_VENUE, "Night"));
}

TEST(what_was_refused_or_cancelled_is_in_nobodys_way)
{
	FEST f;
	NEED(fest_open(t, &f));
	NEED(fest_add(&f, fest_event(&f, "A", 0, 0, "10:00", "12:00")));
	struct record *r = fest_event(&f, "B", 1, 0, "10:00", "12:00");
	record_set(r, "state", value_cstr("cancelled"));
	NEED(fest_add(&f, r));
	CHECK(!has_clash(&f, "A", CLASH_VENUE, "B"));
	CHECK(!has_clash(&f, "B", CLASH_VENUE, "A"));
}

/* ---- looking for something ---- */

TEST(words_find_events_whatever_their_case_and_accents)
{
	FEST f;
	struct events all;
	NEED(fest_open(t, &f));
	NEED(fest_add(&f, fest_event(&f, "Caf\xc3\xa9 des langues", 1, 0, "10:00", "12:00")));
	NEED(fest_load(&f, true, &all));
	const struct { const char *words; bool fits; } tries[] = { { "cafe museum", true },
		{ "LANG", true }, { "langue", true }, { "theatre", false } };
	struct event_filter filter = { .lang = "fr" };
	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
		filter.words = search_words_of(f.a, "fr", str_of(tries[i].words), t->e);
		NEED(filter.words != NULL);
		CHECK(event_fits(&all.items[0], &filter) == tries[i].fits);
	}
	filter = (struct event_filter){ .day = f.from + 1 };
	CHECK(!event_fits(&all.items[0], &filter));
}

/* ---- the door ---- */

static bool count(struct fest *f, struct db *db, struct arena *a, int64_t event, const char *key,
    int64_t people, bool *again)
{
	struct event x = { .id = event, .partner = f->partners[0] };
	int64_t ages[AGES] = { 0, 0, 0, people }, groups[COUNTED] = { 1 };
	struct err e = { 0 };
	struct problems found = { .arena = a };
	int64_t at = (f->from + 1) * INT64_C(86400000);
	return attendance_add(db, a, f->city.id, &x, str_of(key), at, ages, groups, &f->by,
	    &found, again, &e);
}

TEST(a_sending_that_comes_twice_counts_once)
{
	FEST f;
	struct crowd crowd;
	bool again;
	NEED(fest_open(t, &f));
	int64_t event = fest_add(&f, fest_event(&f, "A", 0, 0, "10:00", "12:00"));
	CHECK(count(&f, f.db, f.a, event, "key-one-1", 5, &again) && !again);
	CHECK(count(&f, f.db, f.a, event, "key-one-1", 5, &again) && again);
	CHECK(count(&f, f.db, f.a, event, "key-two-2", 2, &again) && !again);
	NEED(crowd_of(f.db, f.city.id, 0, event, &crowd, t->e));
	CHECK_INT(crowd.people, 7);
	CHECK_INT(crowd.sendings, 2);
	NEED(crowd_of(f.db, f.city.id, f.edition, 0, &crowd, t->e));
	CHECK_INT(crowd.people, 7);
	CHECK_INT(crowd.ages[3], 7);
	CHECK_INT(crowd.groups[0], 2);
}

struct racer {
	struct fest *f;
	int64_t event;
	bool ok, again;
};

static void *race(void *thing)
{
	struct racer *r = thing;
	struct err e = { 0 };
	struct arena *a = arena_new(0);
	struct db *db = store_writer(r->f->store, &e);
	r->ok = db && count(r->f, db, a, r->event, "same-key-9", 3, &r->again);
	if (db)
		store_give(db);
	arena_free(a);
	return NULL;
}

TEST(eight_phones_with_one_key_at_once_count_once)
{
	enum { RACERS = 8 };
	FEST f;
	pthread_t threads[RACERS];
	struct racer racers[RACERS];
	struct crowd crowd;
	int news = 0;
	NEED(fest_open(t, &f));
	int64_t event = fest_add(&f, fest_event(&f, "A", 0, 0, "10:00", "12:00"));
	store_give(f.db);
	f.db = NULL;
	for (int i = 0; i < RACERS; i++) {
		racers[i] = (struct racer){ .f = &f, .event = event };
		pthread_create(&threads[i], NULL, race, &racers[i]);
	}
	for (int i = 0; i < RACERS; i++) {
		pthread_join(threads[i], NULL);
		CHECK(racers[i].ok);
		news += racers[i].ok && !racers[i].again;
	}
	CHECK_INT(news, 1);
	f.db = store_writer(f.store, t->e);
	NEED(f.db && crowd_of(f.db, f.city.id, 0, event, &crowd, t->e));
	CHECK_INT(crowd.people, 3);
}

TEST(a_count_of_nobody_or_of_more_in_a_group_than_in_all_is_refused)
{
	FEST f;
	bool again;
	NEED(fest_open(t, &f));
	int64_t event = fest_add(&f, fest_event(&f, "A", 0, 0, "10:00", "12:00"));
	CHECK(!count(&f, f.db, f.a, event, "nobody-01", 0, &again));
	CHECK(!count(&f, f.db, f.a, event, "short", 4, &again));
	CHECK(count(&f, f.db, f.a, event, "somebody-1", 1, &again));
}

/* ---- what may be shown ---- */

/* Ten women of 25 to 44, two children: counted, and released. */
static struct released_crowd release(struct fest *f, int64_t at, bool *released_r)
{
	struct test *t = f->t;
	struct released_crowd crowd = { 0 };
	bool ok = db_begin(f->db, t->e) && db_end(f->db, crowd_release(f->db, t->arena,
	    f->city.id, f->edition, at, released_r, t->e), t->e);
	CHECK(ok && crowd_released(f->db, t->arena, f->city.id, f->edition, &crowd, t->e));
	return crowd;
}

TEST(who_came_is_told_in_releases_and_a_late_count_of_one_is_not)
{
	FEST f;
	bool again, released;
	NEED(fest_open(t, &f));
	int64_t event = fest_add(&f, fest_event(&f, "A", 0, 0, "10:00", "12:00"));
	CHECK(count(&f, f.db, f.a, event, "somebody-1", 3, &again));
	struct released_crowd crowd = release(&f, 100, &released);
	CHECK(!released);		/* three people: nothing is said */
	CHECK_INT(crowd.at, 0);
	CHECK(count(&f, f.db, f.a, event, "somebody-2", 40, &again));
	crowd = release(&f, 200, &released);
	CHECK(released);
	CHECK_INT(crowd.at, 200);
	CHECK_INT(crowd.people.n, 43);
	CHECK(crowd.people.listed && !crowd.people.hidden);
	CHECK(count(&f, f.db, f.a, event, "somebody-3", 1, &again));
	crowd = release(&f, 300, &released);
	CHECK_INT(crowd.at, 300);
	CHECK_INT(crowd.people.n, 43);	/* one more: the earlier number stands */
	CHECK(count(&f, f.db, f.a, event, "somebody-4", 30, &again));
	crowd = release(&f, 400, &released);
	CHECK_INT(crowd.people.n, 74);
}

/* ---- days and prices that cannot be ---- */

TEST(nobody_is_counted_weeks_before_the_event)
{
	FEST f;
	NEED(fest_open(t, &f));
	struct record *x = fest_event(&f, "Bread", 0, 0, "10:00", "12:00"), *r;
	NEED(fest_add(&f, x));
	for (int day = -9; day <= 0; day += 9) {
		r = record_new(f.a, &attendance_kind, f.city.id);
		record_set(r, "event", value_int(x->id));
		record_set(r, "partner", value_int(f.partners[0]));
		record_set(r, "key", value_text(arena_printf(f.a, "phone-%d-key", -day)));
		record_set(r, "counted", value_int((f.from + day) * INT64_C(86400000)));
		record_set(r, "age_65", value_int(3));
		CHECK_INT(fest_add(&f, r) > 0, day == 0);
		if (day)
			CHECK_HAS(fest_problem(&f, "event"), "opens on");
	}
}

TEST(days_do_not_move_away_from_under_events_and_free_has_no_price)
{
	FEST f;
	struct record *r;
	NEED(fest_open(t, &f));
	NEED(fest_add(&f, fest_event(&f, "Bread", 0, 0, "10:00", "12:00")));
	NEED(record_load(f.db, f.a, &edition_kind, f.city.id, f.edition, NULL, &r, t->e));
	record_set(r, "from", value_int(f.from + 1));
	CHECK(!fest_add(&f, r));
	CHECK_HAS(fest_problem(&f, "from"), "1 event lies outside");
	r = fest_event(&f, "Cake", 0, 0, "10:00", "12:00");
	record_set(r, "free", value_int(1));
	record_set(r, "price", value_cstr("5 euros"));
	CHECK(!fest_add(&f, r));
	CHECK_HAS(fest_problem(&f, "price"), "Either it is free");
}
