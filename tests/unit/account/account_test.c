/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signing in, sessions, roles, invitations, cities, erasure: on a store, with time as we say. */
#include "test.h"

#include "account/account_impl.h"
#include "base/buf.h"

#include <string.h>

static const int64_t NOW = 1790000000000;
static const struct room *const all[] = { &record_room, &account_room, NULL };
static const char RIGHT[] = "right horse battery";

static struct store *open_store(struct test *t)
{
	store_sync_kinds = record_sync_kinds;
	return store_open(test_store_where(t),
	    &(struct store_options){.rooms = all, .create = true, .migrate = true}, t->e);
}

static int64_t add_city(struct test *t, struct store *s, const char *name, struct city *out_r)
{
	struct change by = { .now = NOW };
	struct city city = { .id = 0 };
	struct db *db = store_writer(s, t->e);
	CHECK(db && city_add(db, t->arena, STR_EMPTY, str_of(name), &by, &city, t->e));
	store_give(db);
	if (out_r)
		*out_r = city;
	return city.id;
}

static int64_t add_person(struct test *t, struct store *s, const char *email, enum role role,
    int64_t city, const char *password)
{
	struct change by = { .now = NOW };
	int64_t person = 0;
	struct db *db = store_writer(s, t->e);
	CHECK(db && person_add(db, t->arena, str_of(email), S("Ana"), role, city, str_of(password),
			&by, &person, t->e));
	store_give(db);
	return person;
}

static bool try_sign_in(struct store *s, const char *email, const char *password,
    const char *address, int64_t now, char token[SECRET_TEXT], struct err *e)
{
	int64_t person;
	return sign_in(s, &(struct sign_in){ .email = str_of(email), .password = str_of(password),
	    .address = str_of(address), .agent = S("test"), .now = now }, token, &person, e);
}

static struct asker who_is(struct test *t, struct store *s, const char *token, int64_t city,
    int64_t now)
{
	struct asker who = { .person = 0 };
	int64_t used;
	struct db *db = store_reader(s, t->e);
	CHECK(db && session_who(db, t->arena, str_of(token), city, now, &who, &used, t->e));
	store_give(db);
	return who;
}

static int64_t ask(struct test *t, struct store *s, const char *sql)
{
	struct db *db = store_reader(s, t->e);
	int64_t n = db ? db_int(db, sql, NO_ARGS, -1, t->e) : -1;
	store_give(db);
	return n;
}

/* ---- signing in ---- */

TEST(right_password_signs_in_whatever_the_case_of_the_email)
{
	struct store *s = open_store(t);
	char token[SECRET_TEXT];
	NEED(s);
	int64_t city = add_city(t, s, "Bristol", NULL);
	int64_t person = add_person(t, s, "Ana@Example.ORG", COORDINATOR, city, RIGHT);
	NEED(try_sign_in(s, " aNA@example.org ", RIGHT, "192.0.2.1", NOW, token, t->e));
	struct asker who = who_is(t, s, token, city, NOW);
	CHECK_INT(who.person, person);
	CHECK_INT(who.roles, COORDINATOR);
	CHECK_STR(who.name, "Ana");
	CHECK_INT(ask(t, s, "SELECT count(*) FROM history WHERE action = 'sign-in'"), 1);
	store_close(s);
}

TEST(all_ways_to_fail_say_the_same)
{
	struct store *s = open_store(t);
	char token[SECRET_TEXT];
	struct err wrong = { 0 }, unknown = { 0 }, none = { 0 };
	NEED(s);
	int64_t city = add_city(t, s, "Bristol", NULL);
	add_person(t, s, "ana@example.org", COORDINATOR, city, RIGHT);
	add_person(t, s, "bo@example.org", PARTNER, city, "");
	CHECK(!try_sign_in(s, "ana@example.org", "wrong horse", "192.0.2.1", NOW, token, &wrong));
	CHECK(!try_sign_in(s, "nobody@example.org", RIGHT, "192.0.2.1", NOW, token, &unknown));
	CHECK(!try_sign_in(s, "bo@example.org", RIGHT, "192.0.2.1", NOW, token, &none));
	CHECK_INT(wrong.kind, ERR_DENIED);
	CHECK_STR(unknown.say, wrong.say);
	CHECK_STR(none.say, wrong.say);
	CHECK_INT(unknown.kind, wrong.kind);
	CHECK_INT(none.kind, wrong.kind);
	store_close(s);
}

TEST(store_holds_neither_password_nor_token)
{
	struct store *s = open_store(t);
	char token[SECRET_TEXT], key[DIGEST_TEXT];
	NEED(s);
	int64_t city = add_city(t, s, "Bristol", NULL);
	add_person(t, s, "ana@example.org", COORDINATOR, city, RIGHT);
	NEED(try_sign_in(s, "ana@example.org", RIGHT, "192.0.2.1", NOW, token, t->e));
	digest("session", str_of(token), key);
	struct db *db = store_reader(s, t->e);
	struct str kept = db_text(db, t->arena, "SELECT token FROM session", NO_ARGS, t->e);
	struct str hash = db_text(db, t->arena, "SELECT hash FROM password", NO_ARGS, t->e);
	store_give(db);
	CHECK_STR(kept, key);
	CHECK(str_starts(hash, S("$argon2id$")));
	store_close(s);
}

/* ---- throttling ---- */

static int64_t wait_of(struct test *t, struct db *db, const char *email, const char *address,
    int64_t now)
{
	int64_t wait = -1;
	CHECK(throttle_try(db, str_of(email), str_of(address), now, &wait, t->e));
	return wait;
}

TEST(five_tries_are_free_and_then_the_wait_doubles)
{
	struct store *s = open_store(t);
	NEED(s);
	struct db *db = store_writer(s, t->e);
	int64_t now = NOW;
	for (int i = 0; i < 6; i++)
		CHECK_INT(wait_of(t, db, "a@x.org", "192.0.2.1", now), 0);
	for (int64_t wait = 1000; wait <= 512000; wait *= 2) {
		CHECK_INT(wait_of(t, db, "a@x.org", "192.0.2.1", now), wait);
		CHECK_INT(wait_of(t, db, "a@x.org", "192.0.2.1", now + wait - 1), 1);
		now += wait;
		CHECK_INT(wait_of(t, db, "a@x.org", "192.0.2.1", now), 0);
	}
	CHECK_INT(wait_of(t, db, "a@x.org", "192.0.2.1", now), 15 * MINUTE_MS);
	store_give(db);
	store_close(s);
}

TEST(owner_elsewhere_never_waits_longer_than_half_a_minute)
{
	struct store *s = open_store(t);
	NEED(s);
	struct db *db = store_writer(s, t->e);
	char address[40];
	int64_t longest = 0;
	for (int i = 0; i < 200; i++) {
		struct buf b = buf_in(t->arena, 40);
		buf_printf(&b, "192.0.2.%d", i % 250);
		memcpy(address, b.p, b.n + 1);
		wait_of(t, db, "a@x.org", address, NOW + i * 40000);
		int64_t wait = wait_of(t, db, "a@x.org", "198.51.100.7", NOW + i * 40000);
		longest = wait > longest ? wait : longest;
		CHECK(throttle_pass(db, S("b@x.org"), S("198.51.100.7"), t->e));
	}
	CHECK(longest > 0);
	CHECK_INT(wait_of(t, db, "a@x.org", "203.0.113.9", NOW + 200 * 40000), 0);
	store_give(db);
	store_close(s);
}

TEST(right_password_forgets_the_failures)
{
	struct store *s = open_store(t);
	NEED(s);
	struct db *db = store_writer(s, t->e);
	for (int i = 0; i < 6; i++)
		wait_of(t, db, "a@x.org", "192.0.2.1", NOW);
	CHECK(wait_of(t, db, "a@x.org", "192.0.2.1", NOW) > 0);
	CHECK(throttle_pass(db, S("A@x.org"), S("192.0.2.1"), t->e));
	CHECK_INT(wait_of(t, db, "a@x.org", "192.0.2.1", NOW), 0);
	store_give(db);
	store_close(s);
}

TEST(one_address_that_tries_many_people_is_slowed)
{
	struct store *s = open_store(t);
	NEED(s);
	struct db *db = store_writer(s, t->e);
	int64_t wait = 0;
	for (int i = 0; i < 60 && !wait; i++) {
		struct buf b = buf_in(t->arena, 40);
		buf_printf(&b, "p%d@x.org", i);
		wait = wait_of(t, db, b.p, "2001:db8:1:2::7", NOW);
		/* Another address of the same network is the same guesser. */
		if (wait)
			CHECK(wait_of(t, db, "other@x.org", "2001:db8:1:2:ffff::1", NOW) > 0);
	}
	CHECK(wait > 0);
	CHECK_INT(wait_of(t, db, "other@x.org", "2001:db8:1:3::1", NOW), 0);
	store_give(db);
	store_close(s);
}

TEST(throttled_sign_in_says_how_long_even_with_the_right_password)
{
	struct store *s = open_store(t);
	char token[SECRET_TEXT];
	NEED(s);
	add_person(t, s, "ana@example.org", COORDINATOR, add_city(t, s, "Bristol", NULL), RIGHT);
	struct db *db = store_writer(s, t->e);
	for (int i = 0; i < 9; i++)
		wait_of(t, db, "ana@example.org", "192.0.2.1", NOW + i * 3000);
	store_give(db);
	CHECK(!try_sign_in(
	    s, "ana@example.org", RIGHT, "192.0.2.1", NOW + 8 * 3000 + 500, token, t->e));
	CHECK_INT(t->e->kind, ERR_BUSY);
	CHECK_HAS(str_of(t->e->say), "seconds");
	err_clear(t->e);
	CHECK(try_sign_in(s, "ana@example.org", RIGHT, "192.0.2.1", NOW + HOUR_MS, token, t->e));
	store_close(s);
}

/* ---- sessions ---- */

TEST(session_ends_when_unused_when_old_and_when_told)
{
	struct store *s = open_store(t);
	char one[SECRET_TEXT], two[SECRET_TEXT];
	NEED(s);
	int64_t city = add_city(t, s, "Bristol", NULL);
	int64_t person = add_person(t, s, "ana@example.org", COORDINATOR, city, RIGHT);
	struct db *db = store_writer(s, t->e);
	CHECK(session_start(db, person, S("a"), NOW, one, t->e));
	CHECK(session_start(db, person, S("b"), NOW, two, t->e));
	store_give(db);
	int64_t idle = (int64_t)SESSION_IDLE_DAYS * DAY_MS, old = (int64_t)SESSION_DAYS * DAY_MS;
	CHECK(who_is(t, s, one, city, NOW + idle - 1).person == person);
	CHECK_INT(who_is(t, s, one, city, NOW + idle).person, 0);
	struct str key = who_is(t, s, one, city, NOW).session;
	session_used(s, key, NOW, NOW + idle - 1);
	CHECK(who_is(t, s, one, city, NOW + idle + 1).person == person);
	session_used(s, key, NOW + idle - 1, NOW + old - 2);
	CHECK(who_is(t, s, one, city, NOW + old - 1).person == person);
	CHECK_INT(who_is(t, s, one, city, NOW + old).person, 0);
	db = store_writer(s, t->e);
	CHECK(session_end(db, person, who_is(t, s, two, city, NOW).session, STR_EMPTY, t->e));
	store_give(db);
	CHECK_INT(who_is(t, s, two, city, NOW).person, 0);
	CHECK_INT(who_is(t, s, "a made up token", city, NOW).person, 0);
	store_close(s);
}

TEST(password_change_ends_all_other_sessions)
{
	struct store *s = open_store(t);
	char mine[SECRET_TEXT], other[SECRET_TEXT], hash[PASSWORD_TEXT];
	struct change by = { .now = NOW };
	NEED(s);
	int64_t city = add_city(t, s, "Bristol", NULL);
	int64_t person = add_person(t, s, "ana@example.org", COORDINATOR, city, RIGHT);
	NEED(password_hash(S("a new horse battery"), hash, t->e));
	struct db *db = store_writer(s, t->e);
	CHECK(session_start(db, person, S("a"), NOW, mine, t->e));
	CHECK(session_start(db, person, S("b"), NOW, other, t->e));
	struct str key = who_is(t, s, mine, city, NOW).session;
	CHECK(password_set(db, person, hash, key, &by, t->e));
	store_give(db);
	CHECK_INT(who_is(t, s, mine, city, NOW).person, person);
	CHECK_INT(who_is(t, s, other, city, NOW).person, 0);
	CHECK(!try_sign_in(s, "ana@example.org", RIGHT, "192.0.2.1", NOW, other, t->e));
	err_clear(t->e);
	CHECK(try_sign_in(
	    s, "ana@example.org", "a new horse battery", "192.0.2.1", NOW, other, t->e));
	store_close(s);
}

/* ---- roles ---- */

TEST(role_holds_in_its_city_only_and_everywhere_roles_in_all)
{
	struct store *s = open_store(t);
	char token[SECRET_TEXT];
	struct change by = { .now = NOW };
	NEED(s);
	int64_t bristol = add_city(t, s, "Bristol", NULL), koeln = add_city(t, s, "Köln", NULL);
	int64_t person = add_person(t, s, "ana@example.org", COORDINATOR, bristol, "");
	struct db *db = store_writer(s, t->e);
	CHECK(session_start(db, person, S("a"), NOW, token, t->e));
	CHECK(role_give(db, koeln, person, LEAD, 0, &by, t->e));
	store_give(db);
	CHECK_INT(who_is(t, s, token, bristol, NOW).roles, COORDINATOR);
	CHECK_INT(who_is(t, s, token, koeln, NOW).roles, LEAD);
	CHECK_INT(who_is(t, s, token, 0, NOW).roles, 0);
	db = store_writer(s, t->e);
	CHECK(role_give(db, 0, person, ADMINISTRATOR, 0, &by, t->e));
	CHECK(role_give(db, 0, person, COORDINATOR, 0, &by, t->e));
	CHECK(!role_give(db, bristol, person, SECRETARIAT, 0, &by, t->e));
	err_clear(t->e);
	store_give(db);
	CHECK_INT(who_is(t, s, token, bristol, NOW).roles, COORDINATOR | ADMINISTRATOR);
	db = store_writer(s, t->e);
	CHECK(role_take(db, koeln, person, LEAD, &by, t->e));
	CHECK(!role_take(db, koeln, person, LEAD, &by, t->e));
	CHECK_INT(t->e->kind, ERR_MISSING);
	store_give(db);
	CHECK_INT(who_is(t, s, token, koeln, NOW).roles, COORDINATOR | ADMINISTRATOR);
	store_close(s);
}

TEST(coordinator_gives_no_role_of_the_installation)
{
	CHECK(role_may_give(COORDINATOR, PARTNER));
	CHECK(role_may_give(COORDINATOR, COORDINATOR));
	CHECK(!role_may_give(COORDINATOR, ADMINISTRATOR));
	CHECK(!role_may_give(COORDINATOR, SECRETARIAT));
	CHECK(!role_may_give(LEAD | PARTNER | DATA_OWNER | REVIEWER | SECRETARIAT, PARTNER));
	CHECK(role_may_give(ADMINISTRATOR, ADMINISTRATOR));
	CHECK_INT(role_find(S("data-owner")), DATA_OWNER);
	CHECK_INT(role_find(S("Resident")), 0);
}

TEST(same_email_is_one_person_with_more_roles)
{
	struct store *s = open_store(t);
	NEED(s);
	int64_t city = add_city(t, s, "Bristol", NULL);
	int64_t one = add_person(t, s, "ana@example.org", COORDINATOR, city, "");
	int64_t two = add_person(t, s, "ANA@example.org", LEAD, city, "");
	CHECK_INT(one, two);
	CHECK_INT(ask(t, s, "SELECT count(*) FROM role"), 2);
	CHECK_INT(ask(t, s, "SELECT count(*) FROM person"), 1);
	store_close(s);
}

/* ---- invitations ---- */

TEST(invitation_works_once_and_not_after_its_time)
{
	struct store *s = open_store(t);
	char token[SECRET_TEXT], late[SECRET_TEXT], hash[PASSWORD_TEXT];
	struct change by = { .now = NOW };
	struct invitation i, about = { .email = S("Bo@Example.org"), .name = S("Bo"),
		.role = DATA_OWNER };
	int64_t person;
	NEED(s);
	about.city = add_city(t, s, "Bristol", NULL);
	NEED(password_hash(str_of(RIGHT), hash, t->e));
	struct db *db = store_writer(s, t->e);
	NEED(invitation_add(db, &about, &by, token, t->e));
	NEED(invitation_add(db, &about, &by, late, t->e));
	NEED(invitation_find(db, t->arena, str_of(token), NOW, &i, t->e));
	CHECK_STR(i.email, "bo@example.org");
	CHECK_STR(i.city_name, "Bristol");
	CHECK(invitation_use(db, t->arena, &i, S("Bo B."), hash, &by, &person, t->e));
	CHECK(!invitation_use(db, t->arena, &i, S("Bo B."), hash, &by, &person, t->e));
	CHECK_INT(t->e->kind, ERR_MISSING);
	err_clear(t->e);
	CHECK(!invitation_find(db, t->arena, str_of(token), NOW, &i, t->e));
	err_clear(t->e);
	int64_t end = NOW + (int64_t)INVITATION_DAYS * DAY_MS;
	CHECK(invitation_find(db, t->arena, str_of(late), end - 1, &i, t->e));
	CHECK(!invitation_find(db, t->arena, str_of(late), end, &i, t->e));
	err_clear(t->e);
	store_give(db);
	CHECK(try_sign_in(s, "bo@example.org", RIGHT, "192.0.2.1", NOW, token, t->e));
	CHECK_INT(who_is(t, s, token, about.city, NOW).roles, DATA_OWNER);
	CHECK_STR(who_is(t, s, token, about.city, NOW).name, "Bo B.");
	store_close(s);
}

TEST(invitation_of_a_city_is_withdrawn_by_that_city_only)
{
	struct store *s = open_store(t);
	char token[SECRET_TEXT];
	struct change by = { .now = NOW };
	struct invitation *open, about = { .email = S("bo@example.org"), .name = STR_EMPTY,
		.role = PARTNER };
	size_t count;
	NEED(s);
	about.city = add_city(t, s, "Bristol", NULL);
	int64_t other = add_city(t, s, "Köln", NULL);
	struct db *db = store_writer(s, t->e);
	NEED(invitation_add(db, &about, &by, token, t->e));
	NEED(invitations_open(db, t->arena, about.city, NOW, &open, &count, t->e));
	NEED(count == 1);
	CHECK(!invitation_withdraw(db, other, open[0].key, &by, t->e));
	err_clear(t->e);
	CHECK(invitation_withdraw(db, about.city, open[0].key, &by, t->e));
	CHECK(!invitation_find(db, t->arena, str_of(token), NOW, &open[0], t->e));
	store_give(db);
	store_close(s);
}

TEST(partner_of_an_invitation_becomes_the_persons_own)
{
	struct store *s = open_store(t);
	char token[SECRET_TEXT];
	struct change by = { .now = NOW };
	struct invitation i, about = { .email = S("bo@example.org"), .name = STR_EMPTY,
		.role = PARTNER };
	int64_t person;
	NEED(s);
	about.city = add_city(t, s, "Bristol", NULL);
	struct db *db = store_writer(s, t->e);
	struct record *partner = record_new(t->arena, &partner_kind, about.city);
	record_set(partner, "name", value_cstr("Library"));
	record_set(partner, "sector", value_cstr("library"));
	NEED(record_save(db, partner, &by, NULL, t->e));
	about.partner = partner->id;
	NEED(invitation_add(db, &about, &by, token, t->e));
	NEED(invitation_find(db, t->arena, str_of(token), NOW, &i, t->e));
	NEED(invitation_use(db, t->arena, &i, STR_EMPTY, NULL, &by, &person, t->e));
	NEED(session_start(db, person, S("a"), NOW, token, t->e));
	store_give(db);
	CHECK_INT(who_is(t, s, token, about.city, NOW).partner, about.partner);
	store_close(s);
}

/* ---- cities ---- */

TEST(codes_of_cities_come_from_their_names_and_stay_apart)
{
	struct store *s = open_store(t);
	struct city city;
	NEED(s);
	add_city(t, s, "Santiago de Chile", &city);
	CHECK_STR(city.code, "santiago-de-chile");
	add_city(t, s, "Köln", &city);
	CHECK_STR(city.code, "koeln");
	add_city(t, s, "KÖLN", &city);
	CHECK_STR(city.code, "koeln-2");
	add_city(t, s, "北京", &city);
	CHECK_STR(city.code, "city");
	store_close(s);
}

TEST(only_city_is_found_without_a_code_and_several_are_named)
{
	struct store *s = open_store(t);
	struct city city;
	NEED(s);
	struct db *db = store_reader(s, t->e);
	CHECK(!city_find(db, t->arena, STR_EMPTY, &city, t->e));
	CHECK_HAS(str_of(t->e->say), "stoa city add");
	err_clear(t->e);
	int64_t bristol = add_city(t, s, "Bristol", NULL);
	CHECK(city_find(db, t->arena, STR_EMPTY, &city, t->e));
	CHECK_INT(city.id, bristol);
	add_city(t, s, "Köln", NULL);
	CHECK(!city_find(db, t->arena, STR_EMPTY, &city, t->e));
	CHECK_HAS(str_of(t->e->say), "bristol, koeln");
	err_clear(t->e);
	CHECK(!city_find(db, t->arena, S("brstol"), &city, t->e));
	CHECK_INT(t->e->kind, ERR_MISSING);
	CHECK_HAS(str_of(t->e->say), "brstol");
	err_clear(t->e);
	CHECK(city_find(db, t->arena, S("BRISTOL"), &city, t->e));
	store_give(db);
	store_close(s);
}

TEST(first_city_is_served_alone_until_the_setting_changes)
{
	struct store *s = open_store(t);
	NEED(s);
	CHECK_STR(account_hooks.single_city(s, t->arena), "");
	add_city(t, s, "Bristol", NULL);
	CHECK_STR(account_hooks.single_city(s, t->arena), "bristol");
	add_city(t, s, "Köln", NULL);
	CHECK_STR(account_hooks.single_city(s, t->arena), "bristol");
	struct db *db = store_writer(s, t->e);
	CHECK(setting_set(db, 0, "single_city", S("atlantis"), t->e));
	store_give(db);
	CHECK_STR(account_hooks.single_city(s, t->arena), "");
	db = store_writer(s, t->e);
	CHECK(setting_set(db, 0, "single_city", STR_EMPTY, t->e));
	store_give(db);
	CHECK_STR(account_hooks.single_city(s, t->arena), "");
	store_close(s);
}

/* ---- erasure ---- */

TEST(erased_person_is_a_number_without_a_name_and_cannot_sign_in)
{
	struct store *s = open_store(t);
	char token[SECRET_TEXT];
	struct change by = { .now = NOW };
	NEED(s);
	int64_t city = add_city(t, s, "Bristol", NULL);
	int64_t person = add_person(t, s, "ana@example.org", COORDINATOR, city, RIGHT);
	NEED(try_sign_in(s, "ana@example.org", RIGHT, "192.0.2.1", NOW, token, t->e));
	struct db *db = store_writer(s, t->e);
	NEED(person_erase(db, person, &by, t->e));
	CHECK_STR(person_name(db, t->arena, NULL, person), "someone who has left");
	CHECK_STR(person_name(db, t->arena, NULL, 0), "Stoa");
	store_give(db);
	CHECK_INT(who_is(t, s, token, city, NOW).person, 0);
	CHECK_INT(ask(t, s, "SELECT count(*) FROM history WHERE data LIKE '%example.org%'"
	    " OR data LIKE '%Ana%'"), 0);
	CHECK_INT(ask(t, s, "SELECT count(*) FROM person WHERE email IS NOT NULL"), 0);
	CHECK_INT(ask(t, s, "SELECT count(*) FROM role"), 0);
	CHECK(!try_sign_in(s, "ana@example.org", RIGHT, "192.0.2.1", NOW, token, t->e));
	err_clear(t->e);
	CHECK(add_person(t, s, "ana@example.org", LEAD, city, "") != person);
	store_close(s);
}

/* ---- rules without a store ---- */

TEST(next_never_leaves_the_site)
{
	static const char *const good[] = { "/", "/en/c/bristol/desk", "/fr/progress/4?by=sex&a=1",
		"/en/?x=//y" };
	static const char *const evil[] = { "", "//evil.org", "https://evil.org", "/\\evil.org",
		"/\t/evil.org", "\\\\evil.org", "javascript:alert(1)", "evil.org", "/a//evil.org",
		"/ /evil.org", "/a\r\nSet-Cookie: x=1", "/en/sign-out", " /en" };
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		if (!next_is_local(str_of(good[i])))
			test_fail(t, __FILE__, __LINE__, "%s is refused", good[i]);
	for (size_t i = 0; i < sizeof evil / sizeof *evil; i++)
		if (next_is_local(str_of(evil[i])))
			test_fail(t, __FILE__, __LINE__, "%s is taken", evil[i]);
}

TEST(passwords_are_long_and_not_the_email)
{
	static const struct { const char *password; int problems;
	} rows[] = {
	    {"right horse battery", 0},
	    {"ärgerlich!", 0},
	    {"short", 1},
	    {"ninechars", 1},
	    {"ana.long@example.org", 1},
	    {"ANA.LONG@example.org", 1},
	    {"aaaaaaaaaaaa", 1},
	    {"1234567890", 1},
	    {"abcdefghijkl", 1},
	    {"", 1},
	    {"\xff\xfe 123456789", 1},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct problems found = { .arena = t->arena };
		password_problems(str_of(rows[i].password), S("ana.long@example.org"), &found);
		if ((int)found.count != rows[i].problems)
			test_fail(t, __FILE__, __LINE__, "%s: %zu problems", rows[i].password,
			    found.count);
	}
}

TEST(digests_of_different_purposes_differ)
{
	char a[DIGEST_TEXT], b[DIGEST_TEXT], c[DIGEST_TEXT];
	digest("session", S("token"), a);
	digest("invitation", S("token"), b);
	digest("session", S("token"), c);
	CHECK(strcmp(a, b) != 0);
	CHECK_STR(a, c);
	CHECK_INT(strlen(a), 64);
}
