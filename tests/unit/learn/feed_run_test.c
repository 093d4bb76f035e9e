/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Runs of feeds: what is new, changed, the same, refused, gone. On both databases. */
#include "house.h"

#include "base/date.h"
#include "base/file.h"
#include "city/learn/feed.h"
#include "base/utf8.h"
#include "base/gzip.h"

#include <stdio.h>
#include <string.h>

enum { NOW_DAY = 20600 };

struct feed_house {
	struct house h;
	struct test *t;
	int64_t feed;
	struct feed_run run;
};

static bool open_feed(struct test *t, struct feed_house *f, const char *trust)
{
	*f = (struct feed_house){ .t = t };
	if (!house_open(t, &f->h))
		return false;
	struct record *r = record_new(t->arena, &feed_kind, f->h.city);
	record_set(r, "name", value_text(S("Library calendar")));
	record_set(r, "partner", value_int(f->h.partner));
	record_set(r, "format", value_text(S("any")));
	record_set(r, "every", value_text(S("never")));
	record_set(r, "trust", value_cstr(trust));
	record_set(r, "withdraw_after", value_int(2));
	if (!house_save(t, &f->h, r))
		return false;
	f->feed = r->id;
	store_give(f->h.db);	/* runs take the writer themselves */
	f->h.db = NULL;
	return true;
}

static void close_feed(struct feed_house *f)
{
	f->h.db = store_writer(f->h.store, f->t->e);
	house_close(&f->h);
}

static bool run_text(struct feed_house *f, const char *text, bool dry)
{
	struct test *t = f->t;
	const char *path = arena_printf(t->arena, "%s/feed.txt", t->folder).p;
	if (!file_write(path, str_of(text), t->e))
		return false;
	f->run = (struct feed_run){ .store = f->h.store, .arena = t->arena, .city = f->h.city,
		.feed = f->feed, .now = (int64_t)NOW_DAY * 86400000, .path = path,
		.name = S("feed.txt"), .how = "upload", .dry = dry };
	return feed_run(&f->run, t->e);
}

static int64_t count(struct feed_house *f, const char *sql)
{
	struct db *db = store_reader(f->h.store, f->t->e);
	int64_t n = db_int(db, sql, ARGS(f->h.city), -1, f->t->e);
	store_give(db);
	return n;
}

#define EVENT(uid, title, more) "BEGIN:VEVENT\r\nUID:" uid "\r\nSUMMARY:" title "\r\n" \
	"DTSTART:20260601T180000\r\nLOCATION:Weavers' Hall\r\n" more "END:VEVENT\r\n"
#define CALENDAR(events) "BEGIN:VCALENDAR\r\n" events "END:VCALENDAR\r\n"

TEST(a_feed_run_counts_new_changed_same_and_refused)
{
	struct feed_house f;
	NEED(open_feed(t, &f, "publish"));
	NEED(run_text(&f, CALENDAR(EVENT("1", "Choir", "") EVENT("2", "Bread", "")
	    EVENT("3", "", "")), false));
	CHECK_INT(f.run.counts.fresh, 2);
	CHECK_INT(f.run.counts.refused, 1);
	CHECK_INT(f.run.counts.read, 3);
	NEED(run_text(&f, CALENDAR(EVENT("1", "Choir", "") EVENT("2", "Sourdough", "")
	    EVENT("2", "Sourdough", "") EVENT("1", "Another", "")), false));
	CHECK_INT(f.run.counts.same, 2);	/* one of them an identical repeat */
	CHECK_INT(f.run.counts.changed, 1);
	CHECK_INT(f.run.counts.refused, 1);	/* a key given twice, for different things */
	CHECK_INT(f.run.counts.read, 4);
	CHECK_INT(count(&f, "SELECT count(*) FROM opportunity WHERE city = $1"), 2);
	CHECK_INT(count(&f, "SELECT count(*) FROM opportunity WHERE city = $1 AND"
	    " title = 'Sourdough' AND state = 'published'"), 1);
	/* it is public as its provider says it; nobody here has confirmed it */
	CHECK_INT(count(&f, "SELECT count(*) FROM opportunity WHERE city = $1 AND"
	    " confirmed IS NOT NULL"), 0);
	CHECK_INT(count(&f, "SELECT count(*) FROM learn_session WHERE city = $1"
	    " AND deleted IS NULL"), 2);
	/* the venue of that name was there already */
	CHECK_INT(count(&f, "SELECT count(*) FROM venue WHERE city = $1"), 1);
	CHECK_INT(count(&f, "SELECT count(*) FROM feed_remark WHERE city = $1 AND refused = 1"), 2);
	close_feed(&f);
}

/* Nothing listens at these addresses: what is refused is told from what is tried. */
TEST(a_feed_inside_the_network_is_fetched_only_where_an_administrator_allows_it)
{
	static const char *const urls[] = { "http://127.0.0.1:9/x.ics", "http://localhost:9/x" };
	for (size_t i = 0; i < 2 * sizeof urls / sizeof *urls; i++) {
		struct feed_house f;
		struct record *r;
		struct err e = { 0 };
		bool allowed = i % 2, unchanged;
		NEED(open_feed(t, &f, "wait"));
		f.h.db = store_writer(f.h.store, t->e);
		NEED(record_load(f.h.db, t->arena, &feed_kind, f.h.city, f.feed, NULL, &r, t->e));
		record_set(r, "url", value_cstr(urls[i / 2]));
		NEED(house_save(t, &f.h, r));
		/* a city cannot allow it, the installation can */
		NEED(setting_set(f.h.db, allowed ? 0 : f.h.city, "feed_inside", S("1"), t->e));
		store_give(f.h.db);
		f.run = (struct feed_run){ .store = f.h.store, .arena = t->arena,
			.city = f.h.city, .feed = f.feed, .now = date_now() };
		CHECK(!feed_fetch(&f.run, &unchanged, &e));
		CHECK_INT(e.kind == ERR_DENIED, !allowed);
		CHECK_INT(count(&f, "SELECT count(*) FROM feed_run WHERE city = $1"
		    " AND error <> ''"), 1);
		close_feed(&f);
	}
}

static bool fetched(struct feed_house *f, int events, int64_t person)
{
	struct buf b = buf_in(f->t->arena, 10000);
	for (int i = 0; i < events; i++)
		buf_printf(&b, EVENT("%d", "Course %d", ""), i, i);
	f->run = (struct feed_run){ .store = f->h.store, .arena = f->t->arena,
		.city = f->h.city, .feed = f->feed, .now = (int64_t)NOW_DAY * 86400000,
		.bytes = arena_printf(f->t->arena, CALENDAR("%.*s"), STR(buf_view(&b))),
		.name = S("feed.ics"), .how = "fetch", .person = person };
	return feed_run(&f->run, f->t->e);
}

TEST(a_fetch_by_itself_never_withdraws_most_of_a_feed)
{
	struct feed_house f;
	NEED(open_feed(t, &f, "publish"));
	NEED(fetched(&f, 30, 0));
	for (int i = 0; i < 3; i++) {
		NEED(fetched(&f, 2, 0));
		CHECK_INT(f.run.counts.gone, 0);
		CHECK_INT(f.run.counts.noted, i > 0);
	}
	NEED(fetched(&f, 2, 7));	/* a person asked */
	CHECK_INT(f.run.counts.gone, 28);
	close_feed(&f);
}

TEST(what_a_feed_no_longer_has_is_withdrawn_and_comes_back)
{
	struct feed_house f;
	NEED(open_feed(t, &f, "publish"));
	NEED(run_text(&f, CALENDAR(EVENT("1", "Choir", "") EVENT("2", "Bread", "")), false));
	NEED(run_text(&f, CALENDAR(EVENT("1", "Choir", "")), false));
	CHECK_INT(f.run.counts.gone, 0);
	NEED(run_text(&f, CALENDAR(""), false));	/* an empty file: nothing is missed */
	NEED(run_text(&f, CALENDAR(EVENT("1", "Choir", "")), false));
	CHECK_INT(f.run.counts.gone, 1);
	CHECK_INT(count(&f, "SELECT count(*) FROM opportunity WHERE city = $1"
	    " AND state = 'withdrawn' AND deleted IS NULL"), 1);
	NEED(run_text(&f, CALENDAR(EVENT("1", "Choir", "") EVENT("2", "Bread", "")), false));
	CHECK_INT(f.run.counts.changed, 1);
	CHECK_INT(count(&f, "SELECT count(*) FROM opportunity WHERE city = $1"
	    " AND state = 'published'"), 2);
	close_feed(&f);
}

/* Each is named; what is right is taken. */
TEST(a_feed_says_which_offer_has_days_that_cannot_be)
{
	struct feed_house f;
	NEED(open_feed(t, &f, "publish"));
	NEED(run_text(&f, "title;date;start time;end time;venue\r\n"
	    "Choir;2026-06-01;18:30;17:00;Hall\r\n"
	    "Bread;1990-06-01;18:30;20:00;Hall\r\n"
	    "Night of the stars;2026-06-01;20:00;02:00;Hall\r\n", false));
	CHECK_INT(f.run.counts.fresh, 2);
	CHECK_INT(f.run.counts.refused, 1);
	CHECK_INT(f.run.counts.noted, 2);	/* one says how the columns were read */
	CHECK_INT(count(&f, "SELECT count(*) FROM feed_remark WHERE city = $1 AND refused = 1"
	    " AND title = 'Bread' AND field = 'day' AND line = 3"), 1);
	CHECK_INT(count(&f, "SELECT count(*) FROM feed_remark WHERE city = $1 AND refused = 0"
	    " AND title = 'Choir' AND text LIKE '2026-06-01: the end was left out%'"), 1);
	CHECK_INT(count(&f, "SELECT count(*) FROM learn_session WHERE city = $1"
	    " AND ends = '02:00'"), 1);
	CHECK_INT(count(&f, "SELECT count(*) FROM learn_session WHERE city = $1"), 2);
	close_feed(&f);
}

TEST(a_look_at_a_feed_changes_nothing)
{
	struct feed_house f;
	NEED(open_feed(t, &f, "wait"));
	NEED(run_text(&f, CALENDAR(EVENT("1", "Choir", "")), true));
	CHECK_INT(f.run.counts.fresh, 1);
	CHECK_INT(count(&f, "SELECT count(*) FROM opportunity WHERE city = $1"), 0);
	CHECK_INT(count(&f, "SELECT count(*) FROM feed_run WHERE city = $1 AND dry = 1"), 1);
	NEED(run_text(&f, CALENDAR(EVENT("1", "Choir", "")), false));
	CHECK_INT(count(&f, "SELECT count(*) FROM opportunity WHERE city = $1"
	    " AND state = 'draft'"), 1);
	close_feed(&f);
}

TEST(a_changed_series_keeps_the_sessions_that_stay)
{
	struct feed_house f;
	NEED(open_feed(t, &f, "publish"));
	NEED(run_text(&f, CALENDAR(EVENT("1", "Choir", "RRULE:FREQ=WEEKLY;COUNT=5\r\n")), false));
	int64_t id = count(&f, "SELECT id FROM learn_session WHERE city = $1");
	CHECK_INT(count(&f, "SELECT count(*) FROM learn_occurrence WHERE city = $1"), 5);
	NEED(run_text(&f, CALENDAR(EVENT("1", "Choirs", "RRULE:FREQ=WEEKLY;COUNT=5\r\n")), false));
	CHECK_INT(count(&f, "SELECT id FROM learn_session WHERE city = $1"), id);
	NEED(run_text(&f, CALENDAR(EVENT("1", "Choirs", "RRULE:FREQ=WEEKLY;COUNT=3\r\n")), false));
	CHECK_INT(count(&f, "SELECT count(*) FROM learn_session WHERE city = $1"
	    " AND deleted IS NULL"), 1);
	CHECK_INT(count(&f, "SELECT count(*) FROM learn_occurrence WHERE city = $1"), 3);
	close_feed(&f);
}

TEST(a_file_that_is_no_feed_leaves_a_run_with_the_reason)
{
	static const struct { const char *text, *says; } files[] = {
		{ "{\"a\": ", "line 1" },
		{ "{\"a\": 1}", "JSON of another kind" },
		{ "", "an empty file" },
		{ " \r\n", "an empty file" },
		{ "\x89PNG\r\n\x1a\n\x01\x02\x03", "a picture" },
		{ "%PDF-1.7", "a PDF document" },
		{ "\x01\x02\x03\x04;\x05\n", "a file of some program" },
		{ "BEGIN:VCARD\r\nFN:Ada\r\nEND:VCARD\r\n", "an address book" },
		{ "<rss><channel><title>x</title></channel></rss>", "XCRI-CAP 1.2" },
		{ "<html><body>Our courses</body></html>", "without structured data" },
		{ "Dear colleagues,\nplease find our courses below.\n", "Dear colleagues" },
	};
	enum { FILES = sizeof files / sizeof *files };
	struct feed_house f;
	NEED(open_feed(t, &f, "publish"));
	NEED(run_text(&f, CALENDAR(EVENT("1", "Choir", "")), false));
	for (size_t i = 0; i < FILES; i++) {
		CHECK(!run_text(&f, files[i].text, false));
		CHECK_INT(t->e->kind, ERR_INPUT);
		CHECK_HAS(t->e->say, files[i].says);
		err_clear(t->e);
	}
	CHECK_INT(count(&f, "SELECT count(*) FROM feed_run WHERE city = $1 AND error <> ''"),
	    FILES);
	CHECK(run_text(&f, CALENDAR(""), false));	/* a calendar may be empty for a while */
	CHECK_INT(count(&f, "SELECT count(*) FROM opportunity WHERE city = $1"
	    " AND state = 'published'"), 1);
	close_feed(&f);
}

static int64_t waiting(struct feed_house *f)
{
	return count(f, "SELECT count(*) FROM feed_change WHERE city = $1");
}

/* Decides about all that waits; how many fields the first one would change. */
static size_t decide(struct feed_house *f, bool accept)
{
	struct test *t = f->t;
	struct feed_change *all;
	struct feed_difference *fields;
	struct problems found = { .arena = t->arena };
	size_t n = 0, differs = 0;
	struct db *db = store_writer(f->h.store, t->e);
	struct feed_saver s = { .db = db, .arena = t->arena, .city = f->h.city, .feed = f->feed,
		.partner = f->h.partner, .by = { .now = date_now(), .why = "feed" } };
	CHECK(feed_changes(db, t->arena, f->h.city, f->feed, STR_EMPTY, INT64_MAX, 10, &all, &n,
	    t->e));
	for (size_t i = 0; i < n; i++) {
		CHECK(feed_change_compare(db, t->arena, NULL, f->h.city, f->feed, &all[i], &fields,
		    &differs, t->e));
		CHECK(feed_change_decide(&s, &all[i], accept, &found, t->e));
	}
	store_give(db);
	return differs;
}

static int64_t titled(struct feed_house *f, const char *title)
{
	struct db *db = store_reader(f->h.store, f->t->e);
	int64_t n = db_int(db, "SELECT count(*) FROM opportunity WHERE city = $1 AND title = $2"
	    " AND state = 'published'", ARGS(f->h.city, title), -1, f->t->e);
	store_give(db);
	return n;
}

TEST(a_feed_whose_changes_wait_leaves_published_offers_as_they_are)
{
	struct feed_house f;
	NEED(open_feed(t, &f, "wait-all"));
	NEED(run_text(&f, CALENDAR(EVENT("1", "Choir", "") EVENT("2", "Bread", "")), false));
	NEED(run_text(&f, CALENDAR(EVENT("1", "Choirs", "") EVENT("2", "Bread", "")), false));
	CHECK_INT(waiting(&f), 0);	/* a draft waits already */
	f.h.db = store_writer(f.h.store, t->e);
	int64_t choir = db_int(f.h.db, "SELECT id FROM opportunity WHERE city = $1 AND"
	    " title = 'Choirs'", ARGS(f.h.city), 0, t->e);
	NEED(feed_set_state(f.h.db, t->arena, f.h.city, choir, "published",
	    &(struct change){ .now = date_now() }, t->e));
	store_give(f.h.db);
	NEED(run_text(&f, CALENDAR(EVENT("1", "Opera", "DURATION:PT2H\r\n")), false));
	CHECK_INT(f.run.counts.changed, 1);
	CHECK_INT(waiting(&f), 1);
	CHECK_INT(titled(&f, "Choirs"), 1);
	NEED(run_text(&f, CALENDAR(EVENT("1", "Opera", "DURATION:PT2H\r\n")), false));
	CHECK_INT(f.run.counts.same, 1);	/* the same change waits on */
	NEED(run_text(&f, CALENDAR(EVENT("1", "Oratorio", "DURATION:PT2H\r\n")), false));
	CHECK_INT(waiting(&f), 1);	/* instead of the one before */
	CHECK_INT(decide(&f, true), 2);	/* title and meeting */
	CHECK_INT(waiting(&f), 0);
	CHECK_INT(titled(&f, "Oratorio"), 1);
	CHECK_INT(count(&f, "SELECT count(*) FROM learn_session WHERE city = $1 AND ends = '20:00'"
	    " AND deleted IS NULL"), 1);
	NEED(run_text(&f, CALENDAR(EVENT("1", "Oratorio", "DURATION:PT2H\r\n")), false));
	CHECK_INT(f.run.counts.same, 1);
	close_feed(&f);
}

TEST(an_offer_that_the_office_has_deleted_stays_so_and_the_run_goes_on)
{
	struct feed_house f;
	NEED(open_feed(t, &f, "publish"));
	NEED(run_text(&f, CALENDAR(EVENT("1", "Choir", "") EVENT("2", "Bread", "")
	    EVENT("3", "Yarn", "")), false));
	f.h.db = store_writer(f.h.store, t->e);
	for (const char *const *title = (const char *const[]){ "Choir", "Yarn", NULL }; *title;
	     title++) {
		int64_t id = db_int(f.h.db, "SELECT id FROM opportunity WHERE city = $1 AND"
		    " title = $2", ARGS(f.h.city, *title), 0, t->e);
		int64_t meeting = db_int(f.h.db, "SELECT id FROM learn_session WHERE city = $1 AND"
		    " opportunity = $2", ARGS(f.h.city, id), 0, t->e);
		struct change by = { .now = date_now() };
		NEED(record_delete(f.h.db, &session_kind, f.h.city, meeting, &by, t->e) &&
		    record_delete(f.h.db, &opportunity_kind, f.h.city, id, &by, t->e));
	}
	store_give(f.h.db);
	/* one of them changes, one is gone from the file for good */
	for (int i = 0; i < 4; i++)
		NEED(run_text(&f, CALENDAR(EVENT("1", "Opera", "") EVENT("2", "Sourdough", "")),
		    false));
	CHECK_INT(titled(&f, "Sourdough"), 1);
	CHECK_INT(titled(&f, "Opera"), 0);
	CHECK_INT(count(&f, "SELECT count(*) FROM opportunity WHERE city = $1"
	    " AND deleted IS NULL"), 1);
	CHECK_INT(f.run.counts.refused, 1);
	CHECK_INT(count(&f, "SELECT count(*) FROM feed_remark WHERE city = $1 AND refused = 1"
	    " AND text LIKE '%deleted%'") > 0, 1);
	close_feed(&f);
}

TEST(a_refused_change_stays_away_and_one_that_is_taken_back_or_withdrawn_is_dropped)
{
	struct feed_house f;
	NEED(open_feed(t, &f, "publish"));
	NEED(run_text(&f, CALENDAR(EVENT("1", "Choir", "") EVENT("2", "Bread", "")), false));
	f.h.db = store_writer(f.h.store, t->e);
	struct record *r;
	NEED(record_load(f.h.db, t->arena, &feed_kind, f.h.city, f.feed, NULL, &r, t->e));
	record_set(r, "trust", value_text(S("wait-all")));
	NEED(house_save(t, &f.h, r));
	store_give(f.h.db);
	NEED(run_text(&f, CALENDAR(EVENT("1", "Opera", "") EVENT("2", "Bread", "")), false));
	CHECK_INT(waiting(&f), 1);
	decide(&f, false);
	NEED(run_text(&f, CALENDAR(EVENT("1", "Opera", "") EVENT("2", "Bread", "")), false));
	CHECK_INT(waiting(&f), 0);
	CHECK_INT(titled(&f, "Choir"), 1);
	NEED(run_text(&f, CALENDAR(EVENT("1", "Opera", "") EVENT("2", "Buns", "")), false));
	CHECK_INT(waiting(&f), 1);
	NEED(run_text(&f, CALENDAR(EVENT("1", "Opera", "") EVENT("2", "Bread", "")), false));
	CHECK_INT(waiting(&f), 0);	/* the provider took it back */
	NEED(run_text(&f, CALENDAR(EVENT("1", "Opera", "") EVENT("2", "Buns", "")), false));
	NEED(run_text(&f, CALENDAR(EVENT("1", "Opera", "")), false));
	CHECK_INT(waiting(&f), 1);
	NEED(run_text(&f, CALENDAR(EVENT("1", "Opera", "")), false));
	CHECK_INT(f.run.counts.gone, 1);
	CHECK_INT(waiting(&f), 0);
	close_feed(&f);
}

static bool run_bytes(struct feed_house *f, struct str bytes, struct err *e)
{
	struct test *t = f->t;
	f->run = (struct feed_run){ .store = f->h.store, .arena = t->arena, .city = f->h.city,
		.feed = f->feed, .now = (int64_t)NOW_DAY * 86400000, .bytes = bytes,
		.name = S("feed"), .how = "upload" };
	return feed_run(&f->run, e);
}

static struct str cut_gzip(struct arena *a)
{
	struct buf text = buf_in(a, 1 << 20), packed = buf_in(a, 1 << 20);
	buf_puts(&text, "BEGIN:VCALENDAR\r\n");
	for (int i = 0; i < 2000; i++)
		buf_printf(&text, EVENT("%d", "Course %d", ""), i, i * 7919);
	buf_puts(&text, "END:VCALENDAR\r\n");
	gzip_pack(&packed, buf_view(&text), 6);
	return str_slice(buf_view(&packed), 0, packed.n / 2);
}

/* Each is refused as a whole with a sentence, and what was there stays as it was. */
TEST(bad_input_is_explained_and_nothing_of_the_earlier_state_is_lost)
{
	const struct { struct str bytes; const char *says; } cases[] = {
		{ S("<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"bbbbbbbb\"><!ENTITY c "
		    "\"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;\">]>"
		    "<catalog>&d;</catalog>"), "DOCTYPE" },
		{ S("{\"@type\": \"Course\", \"name\": \"Caf"), "1" },
		{ S("<!doctype html><title>Not found</title>"), "structured data" },
		{ S(""), "empty" },
		{ cut_gzip(t->arena), "" },
	};
	struct feed_house f;
	NEED(open_feed(t, &f, "publish"));
	NEED(run_text(&f, CALENDAR(EVENT("a", "Choir", "") EVENT("b", "Bread", "")), false));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err e = { 0 };
		CHECK(!run_bytes(&f, cases[i].bytes, &e));
		CHECK(e.kind == ERR_INPUT || e.kind == ERR_LIMIT);
		CHECK(strlen(e.say) > 20);
		CHECK_HAS(e.say, cases[i].says);
		CHECK_INT(titled(&f, "Choir"), 1);
		CHECK_INT(titled(&f, "Bread"), 1);
		CHECK_INT(count(&f, "SELECT count(*) FROM feed_run WHERE city = $1"
		    " AND error <> ''"), (int64_t)i + 1);
	}
	CHECK_INT(count(&f, "SELECT count(*) FROM opportunity WHERE city = $1"
	    " AND state = 'withdrawn'"), 0);
	close_feed(&f);
}

TEST(other_encodings_are_read_or_cleaned_and_never_stored_broken)
{
	static const char wide[] = "\xff\xfe" "B\0E\0G\0I\0N\0:\0V\0C\0A\0L\0";
	struct feed_house f;
	struct err e = { 0 };
	NEED(open_feed(t, &f, "publish"));
	bool taken = run_bytes(&f, str_n(wide, sizeof wide - 1), &e);
	CHECK(!taken && strlen(e.say) > 20);
	/* Latin-1: the title is readable, and UTF-8 in the store */
	NEED(run_text(&f, CALENDAR(EVENT("1", "Caf\xe9 of languages", "")), false));
	CHECK_INT(f.run.counts.fresh + f.run.counts.refused, 1);
	struct db *db = store_reader(f.h.store, t->e);
	struct str title = db_text(db, t->arena, "SELECT title FROM opportunity WHERE city = $1",
	    ARGS(f.h.city), t->e);
	store_give(db);
	CHECK(utf8_valid(title));
	close_feed(&f);
}

TEST(a_series_without_end_has_no_more_meetings_than_the_window)
{
	struct feed_house f;
	NEED(open_feed(t, &f, "publish"));
	NEED(run_text(&f, CALENDAR(EVENT("1", "Each day", "RRULE:FREQ=DAILY\r\n")
	    EVENT("2", "Each minute", "RRULE:FREQ=MINUTELY\r\n")), false));
	CHECK_INT(f.run.counts.read, 2);
	CHECK(count(&f, "SELECT count(*) FROM learn_occurrence WHERE city = $1") <=
	    2 * OCCURRENCES_MAX);
	close_feed(&f);
}

TEST(offers_that_are_the_same_are_seen_in_batches_and_none_is_missed)
{
	struct feed_house f;
	NEED(open_feed(t, &f, "publish"));
	NEED(fetched(&f, 90, 0));
	for (int i = 0; i < 3; i++) {
		NEED(fetched(&f, 90, 0));
		CHECK_INT(f.run.counts.same, 90);
		CHECK_INT(f.run.counts.gone, 0);
	}
	CHECK_INT(count(&f, "SELECT count(*) FROM feed_entry WHERE city = $1 AND missed > 0"), 0);
	CHECK_INT(count(&f, "SELECT count(DISTINCT run) FROM feed_entry WHERE city = $1"), 1);
	close_feed(&f);
}
