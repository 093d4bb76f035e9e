/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The pages and the API of records, through a running server. */
#include "fixture.h"

#include "base/lang.h"
#include "base/log.h"
#include "formats/json.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- a house of three rooms, and who comes ---- */

static bool find_city(struct request *r, struct str code, struct err *e)
{
	if (!str_eq(code, S("bristol")))
		return fail(e, ERR_MISSING, N_("There is no such city."));
	r->city = BRISTOL;
	r->city_code = S("bristol");
	r->city_name = S("Bristol");
	return true;
}

/* The session is the role's name; "partner 9" is the partner with that key. */
static bool find_who(struct request *r, struct str session, struct err *e)
{
	(void)e;
	r->who = (struct asker){ .person = 7, .name = S("Ada"), .session = session };
	r->csrf = S("token");
	if (str_eq(session, S("office")))
		r->who.roles = COORDINATOR;
	else if (str_eq(session, S("lead")))
		r->who.roles = LEAD;
	else if (str_eq(session, S("partner"))) {
		r->who.roles = PARTNER;
		r->who.partner = 9;
	} else
		r->who = (struct asker){ 0 };
	return true;
}

static const struct web_hooks hooks = { .city = find_city, .who = find_who };
static const struct room *const house[] = { &web_room, &record_room, &test_room, &record_pages_room,
	NULL };

struct site {
	struct fixture f;
	struct test *t;
	struct server *server;
	const char *who;	/* session; NULL: a stranger */
};

static void site_close(struct site *s)
{
	if (s->server)
		server_stop(s->server);
	fixture_close(&s->f);
}
#define SITE __attribute__((cleanup(site_close))) struct site

static bool site_open(struct test *t, struct site *s)
{
	s->t = t;
	log_set_level(LOG_ERROR);
	if (!fixture_open(t, &s->f) || !fixture_reopen(t, &s->f, house))
		return false;
	struct server_options o = { .listen = "127.0.0.1:0", .store = s->f.store, .rooms = house,
		.hooks = &hooks, .threads = 1 };
	s->server = server_start(&o, t->e);
	return s->server != NULL;
}

/* The test's own writer must be given back before the server can write. */
static void hand_over(struct site *s)
{
	if (s->f.db)
		store_give(s->f.db);
	s->f.db = NULL;
}

static bool take_back(struct site *s)
{
	s->f.db = store_writer(s->f.store, s->t->e);
	return s->f.db != NULL;
}

/* ---- asking ---- */

static struct str talk(struct site *s, struct str bytes)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)server_port(s->server)) };
	struct timeval limit = { .tv_sec = 20 };
	struct buf b = buf_in(s->t->arena, 16 << 20);
	char block[65536];
	ssize_t n;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	if (!connect(fd, (struct sockaddr *)&a, sizeof a) &&
	    send(fd, bytes.p, bytes.n, MSG_NOSIGNAL) == (ssize_t)bytes.n)
		while ((n = recv(fd, block, sizeof block, 0)) > 0)
			buf_add(&b, block, (size_t)n);
	close(fd);
	return b.n ? buf_view(&b) : STR_EMPTY;
}

static const char *cookie(const struct site *s)
{
	return s->who ? arena_printf(s->t->arena, "Cookie: stoa_session=%s\r\n", s->who).p : "";
}

/* path: below the city's base. */
static struct str get(struct site *s, const char *path)
{
	hand_over(s);
	return talk(s, arena_printf(s->t->arena, "GET /en/c/bristol%s HTTP/1.1\r\nHost: h\r\n"
	    "Connection: close\r\n%s\r\n", path, cookie(s)));
}

static struct str post_as(struct site *s, const char *path, const char *type, struct str body)
{
	hand_over(s);
	return talk(
	    s, arena_printf(s->t->arena,
		   "POST /en/c/bristol%s HTTP/1.1\r\nHost: h\r\n"
		   "Connection: close\r\nContent-Type: %s\r\nContent-Length: %zu\r\n%s\r\n%.*s",
		   path, type, body.n, cookie(s), STR(body)));
}

static struct str post(struct site *s, const char *path, const char *fields)
{
	return post_as(s, path, "application/x-www-form-urlencoded",
	    arena_printf(s->t->arena, "csrf=token&%s", fields));
}

static int status_of(struct str answer)
{
	return str_starts(answer, S("HTTP/1.1 ")) ? atoi(answer.p + 9) : 0;
}

static const struct json *body_of(struct site *s, struct str answer)
{
	ptrdiff_t at = str_find(answer, S("\r\n\r\n"), 0);
	struct str body = at < 0 ? STR_EMPTY : str_from(answer, (size_t)at + 4);
	return json_read(s->t->arena, body, (struct json_limits){ 0 }, s->t->e);
}

static bool has(struct str text, const char *part)
{
	return str_find(text, str_of(part), 0) >= 0;
}

static const char *address(struct site *s, int64_t id, const char *rest)
{
	return arena_printf(s->t->arena, "/courses/%lld%s", (long long)id, rest).p;
}

static int64_t pottery(struct site *s)
{
	struct fixture *f = &s->f;
	struct test *t = s->t;
	struct record *r = record_new(f->a, &course_kind, BRISTOL);
	record_set(r, "title", value_cstr("Pottery <b>"));
	record_set(r, "about", value_cstr("Clay & **more**"));
	record_set(r, "level", value_cstr("first"));
	record_set(r, "seats", value_int(12));
	record_set(r, "teacher", value_cstr("Grunhilde"));
	record_set(r, "note", value_cstr("late payer"));
	record_set(r, "venue", value_int(venue_new(t, f, "Library")));
	CHECK(record_save(f->db, r, &f->by, &f->found, t->e));
	return r->id;
}

/* ---- reading ---- */

TEST(a_list_shows_filters_sorts_and_pages)
{
	SITE s = { 0 };
	NEED(site_open(t, &s));
	pottery(&s);
	for (int i = 0; i < 60; i++)
		course_new(t, &s.f, arena_printf(t->arena, "Course %02d", i).p, 0);
	struct str page = get(&s, "/courses");
	CHECK_INT(status_of(page), 200);
	CHECK(has(page, "61 records") && has(page, "Course 07") && !has(page, "Pottery"));
	CHECK(has(page, "rel=\"next\""));
	page = get(&s, "/courses?level=first");
	CHECK(has(page, "Pottery &lt;b&gt;") && has(page, "1 record") && !has(page, "Course 0"));
	CHECK(has(page, "Level: For beginners"));
	page = get(&s, "/courses?q=COURSE+07");
	CHECK(has(page, "Course 07") && !has(page, "Course 08"));
	page = get(&s, "/courses?sort=-title");
	CHECK(has(page, "Pottery") && has(page, "aria-sort=\"descending\""));
	page = get(&s, "/courses?venue=x");
	CHECK_INT(status_of(page), 422);
	CHECK_INT(status_of(get(&s, "/courses?after=zz")), 422);
	CHECK_INT(status_of(get(&s, "/nothing")), 404);
	CHECK(has(get(&s, "/courses?level=next"), "Nothing fits."));
}

TEST(a_record_shows_its_links_both_ways_and_keeps_what_is_personal)
{
	SITE s = { 0 };
	NEED(site_open(t, &s));
	int64_t id = pottery(&s), venue = record_int(course_load(t, &s.f, id), "venue");
	struct str page = get(&s, address(&s, id, ""));
	CHECK_INT(status_of(page), 200);
	CHECK(has(page, "<h1>Pottery &lt;b&gt;</h1>") &&
	      has(page, "Clay &amp; <strong>more</strong>"));
	CHECK(has(page, ">Library</a>") && !has(page, "Grunhilde") && !has(page, "late payer"));
	CHECK(!has(page, "/edit"));
	page = get(&s, arena_printf(t->arena, "/venues/%lld", (long long)venue).p);
	CHECK(has(page, "Courses") && has(page, "Pottery &lt;b&gt;</a>"));
	s.who = "office";
	page = get(&s, address(&s, id, ""));
	CHECK(has(page, "Grunhilde") && has(page, "late payer") && has(page, "/edit"));
	page = get(&s, address(&s, id, ".json"));
	CHECK_STR(json_text(json_get(body_of(&s, page), "teacher")), "Grunhilde");
	CHECK_INT(status_of(get(&s, "/courses/1")), 404);
	CHECK_INT(status_of(get(&s, "/courses/x")), 404);
}

TEST(a_list_is_also_a_file)
{
	SITE s = { 0 };
	NEED(site_open(t, &s));
	pottery(&s);
	struct str csv = get(&s, "/courses.csv"), json = get(&s, "/courses.json");
	CHECK(has(csv, "text/csv") && has(csv, "Pottery <b>") && has(csv, "# rows: 1"));
	CHECK(!has(csv, "Grunhilde") && !has(csv, "late payer"));
	CHECK(has(json, "\"count\":1") && !has(json, "Grunhilde"));
	s.who = "office";
	CHECK(has(get(&s, "/courses.csv"), "Grunhilde"));
	CHECK(!has(get(&s, "/courses.csv?level=next"), "Pottery"));
}

/* ---- changing ---- */

TEST(a_form_says_what_is_wrong_and_keeps_what_was_typed)
{
	SITE s = { .who = "office" };
	NEED(site_open(t, &s));
	struct str page = get(&s, "/courses/new");
	CHECK_INT(status_of(page), 200);
	CHECK(has(page, "name=\"title\"") && has(page, "For beginners") && !has(page, "secret"));
	page = post(&s, "/courses", "title=&seats=many&email=a%40b&level=first&levels=&levels=all");
	CHECK_INT(status_of(page), 422);
	CHECK(has(page, "There are 3 problems") &&
	      has(page, "<a href=\"#title\">Title must be filled in."));
	CHECK(has(page, "Seats must be a whole number.") && has(page, "value=\"many\""));
	CHECK(has(page, "value=\"a@b\"") && has(page, "value=\"first\" selected"));
	CHECK(has(page, "value=\"all\" checked"));
	CHECK(has(post(&s, "/courses", "title=x&secret=y"), "You may not change Key."));
	CHECK(has(post(&s, "/courses", "title=x&other=y"), "There is no field called other."));
	page = post(
	    &s, "/courses", "title=Weaving&seats=5&open=&open=1&levels=&levels=first&levels=all");
	CHECK_INT(status_of(page), 303);
	NEED(take_back(&s));
	struct record *r = record_find(s.f.db, t->arena, &course_kind, BRISTOL, "title",
	    value_cstr("Weaving"), t->e);
	NEED(r);
	CHECK_INT(record_int(r, "open"), 1);
	CHECK_STR(record_str(r, "levels"), "first all");
	CHECK_INT(r->created_by, 7);
}

TEST(a_field_that_is_not_sent_stays_and_an_empty_box_counts_as_no)
{
	SITE s = { .who = "office" };
	NEED(site_open(t, &s));
	int64_t id = pottery(&s);
	CHECK_INT(status_of(post(&s, address(&s, id, ""), "version=1&open=&seats=")), 303);
	NEED(take_back(&s));
	struct record *r = course_load(t, &s.f, id);
	CHECK_STR(record_str(r, "title"), "Pottery <b>");
	CHECK_STR(record_str(r, "teacher"), "Grunhilde");
	CHECK(record_get(r, "seats").type == VALUE_NULL);
	CHECK(record_get(r, "open").type == VALUE_INT);
	CHECK_INT(r->version, 2);
}

TEST(two_changes_of_different_fields_are_put_together)
{
	SITE s = { .who = "office" };
	NEED(site_open(t, &s));
	int64_t id = pottery(&s);
	CHECK_INT(status_of(post(&s, address(&s, id, ""), "version=1&title=Clay&seats=12")), 303);
	CHECK_INT(
	    status_of(post(&s, address(&s, id, ""), "version=1&title=Pottery+%3Cb%3E&seats=20")),
	    303);
	NEED(take_back(&s));
	struct record *r = course_load(t, &s.f, id);
	CHECK_STR(record_str(r, "title"), "Clay");
	CHECK_INT(record_int(r, "seats"), 20);
	CHECK_INT(r->version, 3);
}

TEST(two_changes_of_one_field_are_shown_side_by_side)
{
	SITE s = { .who = "office" };
	NEED(site_open(t, &s));
	int64_t id = pottery(&s);
	CHECK_INT(status_of(post(&s, address(&s, id, ""), "version=1&title=Clay")), 303);
	struct str page = post(&s, address(&s, id, ""), "version=1&title=Ceramics&seats=20");
	CHECK_INT(status_of(page), 409);
	CHECK(
	    has(page, "Somebody else has changed this") && has(page, "<td dir=\"auto\">Clay</td>"));
	CHECK(has(page, "<td dir=\"auto\">Ceramics</td>") &&
	      has(page, "name=\"version\" value=\"2\""));
	CHECK(has(page, "value=\"Ceramics\"") && has(page, "value=\"20\""));
	CHECK_INT(
	    status_of(post(&s, address(&s, id, ""), "version=2&title=Ceramics&seats=20")), 303);
	NEED(take_back(&s));
	CHECK_STR(record_str(course_load(t, &s.f, id), "title"), "Ceramics");
}

TEST(trash_history_undo_and_erasure_work_by_their_buttons)
{
	SITE s = { .who = "office" };
	NEED(site_open(t, &s));
	int64_t id = pottery(&s);
	CHECK_INT(
	    status_of(post(&s, address(&s, id, ""), "version=1&title=Clay&teacher=Otto")), 303);
	struct str page = get(&s, address(&s, id, "/history"));
	CHECK(has(page, "<del lang=\"\" dir=\"auto\">Pottery &lt;b&gt;</del>") &&
	      has(page, "<ins lang=\"\" dir=\"auto\">Clay</ins>"));
	CHECK(has(page, "as it stands now") && has(page, "Bring this version back"));
	CHECK_INT(status_of(post(&s, address(&s, id, "/undo"), "version=1")), 409);
	CHECK_INT(status_of(post(&s, address(&s, id, "/undo"), "version=2")), 303);
	CHECK(has(get(&s, address(&s, id, "")), "<h1>Pottery"));
	CHECK_INT(status_of(post(&s, address(&s, id, "/restore"), "version=3&to=2")), 303);
	CHECK(has(get(&s, address(&s, id, "")), "<h1>Clay"));
	CHECK_INT(status_of(post(&s, address(&s, id, "/delete"), "version=4")), 303);
	CHECK_INT(status_of(get(&s, address(&s, id, ""))), 404);
	CHECK(has(get(&s, "/courses/trash"), "Clay"));
	CHECK_INT(status_of(get(&s, address(&s, id, "/history"))), 200);
	s.who = "partner";
	CHECK(!has(get(&s, "/courses/trash"), "Clay"));
	s.who = "office";
	CHECK_INT(status_of(post(&s, address(&s, id, "/undo"), "")), 303);
	CHECK(has(get(&s, address(&s, id, "")), "Otto"));
	CHECK_INT(status_of(post(&s, address(&s, id, "/erase"), "")), 303);
	CHECK(!has(get(&s, address(&s, id, "")), "Otto"));
	CHECK(!has(get(&s, address(&s, id, "/history")), "Grunhilde"));
	s.who = "lead";
	page = get(&s, address(&s, id, "/history"));
	CHECK_INT(status_of(page), 200);
	CHECK(!has(page, "Bring this version back") && !has(page, "late payer"));
}

TEST(texts_are_translated_beside_their_originals)
{
	SITE s = { .who = "office" };
	NEED(site_open(t, &s));
	int64_t id = pottery(&s);
	CHECK(has(get(&s, address(&s, id, "/translate?lang=fr")), "Clay &amp; **more**"));
	CHECK_INT(status_of(post(
		      &s, address(&s, id, "/translate"), "lang=fr&title=Poterie&about=Argile")),
	    303);
	struct str page = get(&s, address(&s, id, "/translate?lang=fr"));
	CHECK(has(page, "value=\"Poterie\"") && !has(page, "has changed since"));
	CHECK(has(
	    talk(&s,
		S("GET /fr/c/bristol/courses HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")),
	    "Poterie"));
	CHECK_INT(status_of(post(&s, address(&s, id, ""), "title=Clay")), 303);
	CHECK(has(get(&s, address(&s, id, "/translate?lang=fr")), "has changed since"));
	char text[200] = "lang=fr&title=";
	memset(text + strlen(text), 'x', 130);
	page = post(&s, address(&s, id, "/translate"), text);
	CHECK_INT(status_of(page), 422);
	CHECK(has(page, "Title is too long") && has(page, "xxxxxx"));
}

static struct str upload(struct site *s, const char *how, const char *file)
{
	return post_as(s, "/courses/import", "multipart/form-data; boundary=XX",
	    arena_printf(s->t->arena,
		"--XX\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\ntoken\r\n"
		"--XX\r\nContent-Disposition: form-data; name=\"how\"\r\n\r\n%s\r\n"
		"--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"c.csv\"\r\n"
		"Content-Type: text/csv\r\n\r\n%s\r\n--XX--\r\n",
		how, file));
}

TEST(a_file_is_tried_first_and_then_imported)
{
	SITE s = { .who = "office" };
	NEED(site_open(t, &s));
	CHECK_INT(status_of(get(&s, "/courses/import")), 200);
	struct str page = upload(&s, "try", "title,seats\nPottery,many\n");
	CHECK_INT(status_of(page), 422);
	CHECK(has(page, "Line 2:") && has(page, "Seats must be a whole number.") &&
	      has(page, "refused: 1"));
	page = upload(&s, "try", "title,seats\nPottery,4\n");
	CHECK(has(page, "This file can be imported") && has(page, "New: 1"));
	CHECK(has(get(&s, "/courses"), "There is nothing here yet."));
	CHECK(has(upload(&s, "do", "title,seats\nPottery,4\n"), "Imported"));
	CHECK(has(get(&s, "/courses"), "Pottery"));
}

/* ---- who may what ---- */

TEST(every_address_that_changes_asks_who_is_there)
{
	static const char *const posts[] = {
	    "", "/translate", "/delete", "/undo", "/erase", "/restore"};
	static const char *const gets[] = { "/edit", "/translate", "/history" };
	static const char *const whos[] = { NULL, "lead", "partner" };
	SITE s = { 0 };
	NEED(site_open(t, &s));
	int64_t id = pottery(&s);
	for (size_t w = 0; w < 3; w++) {
		s.who = whos[w];
		for (size_t i = 0; i < sizeof posts / sizeof *posts; i++) {
			struct str answer = post(&s, address(&s, id, posts[i]),
			    strcmp(posts[i], "/restore") ? "" : "to=1");
			int status = status_of(answer);
			if (status != 401 && status != 403)
				test_fail(
				    t, __FILE__, __LINE__, "%s %s: %d", whos[w], posts[i], status);
		}
		for (size_t i = 0; i < (w ? 2 : 3); i++) {
			int status = status_of(get(&s, address(&s, id, gets[i])));
			if (status != (w ? 403 : 302))
				test_fail(
				    t, __FILE__, __LINE__, "%s %s: %d", whos[w], gets[i], status);
		}
		CHECK_INT(status_of(get(&s, "/courses/trash")), w == 0 ? 302 : w == 1 ? 403 : 200);
		CHECK_INT(status_of(get(&s, "/courses/import")), w == 0 ? 302 : w == 1 ? 403 : 200);
	}
	CHECK_INT(status_of(post_as(&s, "/courses", "application/x-www-form-urlencoded",
	    S("title=x"))), 403);
	NEED(take_back(&s));
	CHECK_INT(course_load(t, &s.f, id)->version, 1);
}

TEST(what_a_partner_adds_is_his_own_and_he_may_change_only_that)
{
	SITE s = { .who = "partner" };
	NEED(site_open(t, &s));
	struct record *guide = record_new(t->arena, &guide_kind, 0);
	guide->id = 9;
	record_set(guide, "name", value_cstr("Guide"));
	NEED(record_save(s.f.db, guide, &s.f.by, NULL, t->e));
	CHECK_INT(status_of(post(&s, "/courses", "title=Mine")), 303);
	CHECK(has(post(&s, "/courses", "title=Other&guide=8"), "You may not change Guide."));
	NEED(take_back(&s));
	struct record *r = record_find(s.f.db, t->arena, &course_kind, BRISTOL, "title",
	    value_cstr("Mine"), t->e);
	NEED(r);
	CHECK_INT(record_int(r, "guide"), 9);
	CHECK_INT(status_of(post(&s, address(&s, r->id, ""), "title=Still+mine&teacher=Me")), 303);
	CHECK_INT(status_of(get(&s, "/guides")), 200);
	s.who = NULL;
	CHECK_INT(status_of(get(&s, "/guides")), 403);
}

/* ---- the API ---- */

TEST(the_api_creates_changes_and_says_what_is_wrong_in_one_shape)
{
	SITE s = { .who = "office" };
	NEED(site_open(t, &s));
	CHECK_STR(json_text(json_get(body_of(&s, get(&s, "/api/me")), "csrf")), "token");
	struct str answer = post(&s, "/api/courses", "title=Weaving&seats=3");
	CHECK_INT(status_of(answer), 201);
	const struct json *made = body_of(&s, answer);
	const char *path =
	    arena_printf(t->arena, "/api/courses/%.*s", STR(json_text(json_get(made, "id")))).p;
	CHECK_STR(json_text(json_get(body_of(&s, get(&s, path)), "title")), "Weaving");
	answer = post(&s, path, "seats=900&email=x");
	CHECK_INT(status_of(answer), 422);
	const struct json *error = json_get(body_of(&s, answer), "error");
	CHECK_INT((int64_t)json_count(json_get(error, "problems")), 2);
	CHECK_STR(json_text(json_get(json_first(json_get(error, "problems")), "text")),
	    "Seats must lie between 1 and 500.");
	CHECK_INT(status_of(post(&s, path, "version=1&seats=8")), 200);
	CHECK_INT(status_of(post(&s, path, "version=1&seats=9")), 409);
	CHECK_INT(status_of(get(&s, "/api/courses/1")), 404);
	CHECK(json_get(body_of(&s, get(&s, "/api/courses/1")), "error"));
	const struct json *list = body_of(&s, get(&s, "/api/courses?limit=1"));
	int64_t total = 0;
	CHECK(json_int(json_get(list, "total"), &total) && total == 1);
	s.who = NULL;
	CHECK_INT(status_of(post(&s, path, "seats=5")), 401);
}

TEST(the_change_feed_tells_all_in_order_and_what_is_gone)
{
	SITE s = { .who = "office" };
	NEED(site_open(t, &s));
	int64_t id = pottery(&s);
	CHECK_INT(status_of(post(&s, address(&s, id, ""), "version=1&title=Clay")), 303);
	CHECK_INT(status_of(post(&s, address(&s, id, "/delete"), "version=2")), 303);
	s.who = NULL;
	struct str answer = get(&s, "/api/changes");
	CHECK(!has(answer, "Grunhilde") && !has(answer, "late payer"));
	const struct json *feed = body_of(&s, answer), *last = NULL;
	const struct json *changes = json_get(feed, "changes");
	CHECK_INT((int64_t)json_count(changes), 4);
	for (const struct json *c = json_first(changes); c; c = c->next)
		last = c;
	CHECK_STR(json_text(json_get(last, "action")), "delete");
	CHECK(json_is(json_get(last, "record"), JSON_NULL));
	CHECK_STR(json_text(json_get(feed, "next")), json_text(json_get(last, "change")));
	feed = body_of(&s, get(&s, arena_printf(t->arena, "/api/changes?after=%.*s",
	    STR(json_text(json_get(feed, "next")))).p));
	CHECK_INT((int64_t)json_count(json_get(feed, "changes")), 0);
}
