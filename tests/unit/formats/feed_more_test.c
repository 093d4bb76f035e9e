/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* XCRI-CAP, HSDS and tables as feeds, and where fetching may go. */
#include "feed_collect.h"
#include "base/date.h"
#include "formats/fetch.h"
#include "formats/rrule.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static int64_t day(const char *text)
{
	int64_t n = -1;
	date_read(str_of(text), &n);
	return n;
}

#define CATALOG(inside) "<?xml version=\"1.0\"?><catalog xmlns=\"http://xcri.org/profiles/1.2/" \
	"catalog\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" " \
	"xmlns:mlo=\"http://purl.org/net/mlo\">" \
	"<provider><dc:title>Mere College</dc:title><mlo:url>https://c.example/</mlo:url>" inside \
	"</provider></catalog>"

TEST(xcri_courses_become_offers)
{
	struct collected *c = collect_text(t, CATALOG("<course><dc:identifier>urn:1</dc:identifier>"
	    "<dc:title>Bread</dc:title><dc:description><div>Flour &amp; <b>water</b></div>"
	    "</dc:description><presentation><dc:identifier>p1</dc:identifier><mlo:start dtf=\""
	    "2024-06-05T18:00:00\">early June</mlo:start><end dtf=\"2024-06-05T20:00:00\"/>"
	    "<attendanceMode identifier=\"CM\">Campus</attendanceMode><mlo:cost>£12.50</mlo:cost>"
	    "<languageOfInstruction>en</languageOfInstruction><venue><provider><dc:title>Hall"
	    "</dc:title><mlo:location><mlo:street>High 1</mlo:street><mlo:town>Mere</mlo:town>"
	    "</mlo:location></provider></venue></presentation><presentation><mlo:start>someday"
	    "</mlo:start></presentation></course><course><dc:title/></course>"), FEED_ANY);
	NEED(c->ok);
	CHECK_INT(c->reader.items, 1);
	CHECK_INT(c->reader.refused, 1);
	CHECK_INT(c->reader.noted, 1);
	NEED(c->count == 1);
	struct feed_item *item = &c->items[0];
	CHECK_STR(item->key, "urn:1");
	CHECK_STR(item->organiser, "Mere College");
	CHECK_STR(item->venue.name, "Hall");
	CHECK_STR(item->currency, "GBP");
	CHECK_REAL(item->cost, 12.5, 0);
	NEED(item->session_count == 1);
	CHECK_INT(item->sessions[0].begins, 18 * 60);
	CHECK_INT(item->sessions[0].ends, 20 * 60);
	CHECK_STR(c->notes[0].excerpt, "someday");
}

TEST(entity_bombs_and_broken_xml_are_refused)
{
	struct collected *c = collect_text(t, "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol "
	    "\"lol\"><!ENTITY l2 \"&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;\">]><catalog>&l2;"
	    "</catalog>", FEED_XCRI);
	CHECK(!c->ok);
	CHECK_HAS(c->e.say, "DOCTYPE");
	c = collect_text(t, "<catalog><provider><course>", FEED_XCRI);
	CHECK(!c->ok);
}

TEST(hsds_is_read_as_json_and_as_a_package)
{
	const char *path = test_shared(t, "hsds/examples/service_full.json");
	if (!path)
		return;
	struct collected *one = collect_file(t, path, FEED_ANY);
	NEED(one->ok && one->count == 1);
	CHECK_STR(one->items[0].title, "Community Counselling");
	CHECK_STR(one->items[0].venue.name, "MyCity Civic Center");
	CHECK_STR(one->items[0].languages, "ur");
	CHECK_REAL(one->items[0].cost, 35, 0);
	CHECK_INT(one->items[0].session_count, 1);
	struct collected *other = collect_file(t, test_shared(t, "hsds/examples/tabular.json"),
	    FEED_ANY);
	NEED(other->ok && other->count == 1);
	CHECK_STR(other->items[0].key, one->items[0].key);
	CHECK_STR(other->items[0].venue.address, one->items[0].venue.address);
	CHECK_STR(other->items[0].phone, one->items[0].phone);
	CHECK_INT(other->items[0].session_count, 1);
}

/* All of the data of others that lies here: so many offers, or the reason why there are none. */
TEST(the_data_of_others_are_read_or_explained_file_by_file)
{
	static const struct { const char *file; int items, noted; } files[] = {
		{ "toronto/docs/upcoming.jsonld", 202, 3 },
		{ "toronto/docs/all.jsonld", 850, 10 },
		{ "hsds/examples/organization_full.json", 1, 1 },
		{ "hsds/examples/service_at_location_full.json", 1, 1 },
		{ "hsds/examples/service_at_location_list.json", 1, 1 },
		{ "hsds/examples/service_full.json", 1, 1 },
		{ "hsds/examples/service_list.json", 1, 0 },
		{ "hsds/examples/tabular.json", 1, 1 },
		/* these hold no services */
		{ "hsds/examples/base.json", 0, 0 },
		{ "hsds/examples/location.json", 0, 0 },
		{ "hsds/examples/organization_list.json", 0, 0 },
		{ "hsds/examples/taxonomy.json", 0, 0 },
		{ "hsds/examples/taxonomy_list.json", 0, 0 },
		{ "hsds/examples/taxonomy_term.json", 0, 0 },
		{ "hsds/examples/taxonomy_term_list.json", 0, 0 },
	};
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		const char *path = test_shared(t, files[i].file);
		if (!path)
			return;
		struct collected *c = collect_file(t, path, FEED_ANY);
		CHECK_INT(c->ok, files[i].items > 0);
		CHECK_INT(c->reader.items, files[i].items);
		CHECK_INT(c->reader.refused, 0);
		if (!c->ok) {
			CHECK_HAS(c->e.say, "holds no offers");
			continue;
		}
		CHECK_INT(c->reader.noted, files[i].noted);
		for (size_t k = 0; k < c->note_count; k++)	/* whose, and what to do */
			CHECK(c->notes[k].title.n && c->notes[k].text.n);
	}
}

TEST(tables_are_understood_by_headers_in_six_languages)
{
	static const char *const tables[] = {
		"Title,Start date,Start time,Venue,Price\nBread,2024-06-05,18:30,Hall,\"£12.50\"\n",
		"Intitulé;Date de début;Heure de début;Lieu;Tarif\n"
		"Bread;05/06/2024;18h30;Hall;12,50 €\n",
		"Título;Fecha de inicio;Hora de inicio;Lugar;Precio\n"
		"Bread;5/6/2024;18:30;Hall;12,50\n",
		"Название;Дата начала;Время начала;Место;Стоимость\n"
		"Bread;05.06.2024;18:30;Hall;12.50\n",
		"标题,开始日期,开始时间,地点,费用\nBread,2024-06-05,18:30,Hall,12.50\n",
		"العنوان,تاريخ البدء,وقت البدء,المكان,السعر\nBread,2024-06-05,18:30,Hall,12.50\n",
	};
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		struct collected *c = collect_text(t, tables[i], FEED_TABLE);
		NEED(c->ok && c->count == 1);
		CHECK_STR(c->items[0].title, "Bread");
		CHECK_STR(c->items[0].venue.name, "Hall");
		CHECK_REAL(c->items[0].cost, 12.5, 0);
		NEED(c->items[0].session_count == 1);
		CHECK_INT(c->items[0].sessions[0].day, day("2024-06-05"));
		CHECK_INT(c->items[0].sessions[0].begins, 18 * 60 + 30);
	}
}

TEST(the_row_that_counts_the_rows_of_our_own_files_is_no_offer)
{
	struct collected *c = collect_text(t, "Title,Date,Time,Venue\nBread,2024-06-05,18:30,Hall\n"
	    "# rows: 1\n", FEED_ANY);
	NEED(c->ok && c->count == 1);
	CHECK_INT(c->reader.refused, 0);
}

TEST(rows_of_one_offer_are_its_sessions)
{
	struct collected *c = collect_text(t, "Title,Date,Time,Venue\nBread,2024-06-05,18:30,Hall\n"
	    "Bread,2024-06-12,18:30,Hall\nBread,soon,18:30,Hall\nBread,2024-06-19,20:00,Hall\n"
	    ",2024-06-19,20:00,Hall\nBread,2024-06-19,18:30,Mill\n", FEED_ANY);
	NEED(c->ok && c->count == 2);
	CHECK_INT(c->reader.refused, 2);
	CHECK_INT(c->notes[0].line, 4);
	CHECK_STR(c->notes[0].field, "Date");
	CHECK_STR(c->notes[0].excerpt, "soon");
	NEED(c->items[0].session_count == 2);
	CHECK_STR(c->items[0].sessions[0].also_on, "2024-06-12");
}

TEST(the_drop_in_sessions_of_toronto_are_grouped_into_offers)
{
	const char *path = test_shared(t, "toronto/dropin/drop-in.csv.gz");
	if (!path)
		return;
	struct collected *c = collect_file(t, path, FEED_ANY);
	NEED(c->ok);
	CHECK_INT(c->reader.items, 6159);
	CHECK_INT(c->reader.refused, 0);
	CHECK_HAS(c->notes[c->note_count - 1].text, "Rows: 32069; offers made of them: 6159");
	printf("     32069 rows: %lld offers, %lld sessions\n", (long long)c->reader.items,
	    (long long)c->sessions);
}

TEST(fetching_stays_on_the_open_web)
{
	static const char *const inside[] = { "127.0.0.1", "10.1.2.3", "192.168.0.1",
		"172.31.255.255", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
		"255.255.255.255" };
	static const char *const open[] = { "8.8.8.8", "172.32.0.1", "100.128.0.1", "193.168.0.1" };
	static const char *const inside6[] = { "::1", "::", "fe80::1", "fc00::1", "fd12::1",
		"::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::" };
	unsigned char address[16];
	for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
		CHECK(inet_pton(AF_INET, inside[i], address) == 1 && fetch_is_inside(address, 4));
	for (size_t i = 0; i < sizeof open / sizeof *open; i++)
		CHECK(inet_pton(AF_INET, open[i], address) == 1 && !fetch_is_inside(address, 4));
	for (size_t i = 0; i < sizeof inside6 / sizeof *inside6; i++)
		CHECK(inet_pton(AF_INET6, inside6[i], address) == 1 &&
		    fetch_is_inside(address, 16));
	CHECK(inet_pton(AF_INET6, "2a00:1450:4001::1", address) == 1 &&
	    !fetch_is_inside(address, 16));
}

TEST(addresses_inside_the_house_are_not_fetched)
{
	static const char *const addresses[] = { "http://127.0.0.1:9/x", "http://localhost:9/",
		"http://[::1]:9/", "http://0x7f000001:9/", "http://2130706433:9/" };
	for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
		struct fetched got;
		struct err e = { 0 };
		struct fetch_limits limits = { .path = arena_printf(t->arena, "%s/f", t->folder).p,
			.seconds = 5 };
		CHECK(!fetch(t->arena, str_of(addresses[i]), &limits, &got, &e));
		CHECK_INT(e.kind, ERR_DENIED);
	}
	static const char *const others[] = { "file:///etc/passwd", "gopher://x/", "ftp://x/y" };
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		struct fetched got;
		struct err e = { 0 };
		struct fetch_limits limits = {
			.path = arena_printf(t->arena, "%s/f", t->folder).p };
		CHECK(!fetch(t->arena, str_of(others[i]), &limits, &got, &e));
		CHECK_HAS(e.say, "http");
	}
}

static struct str walked(struct test *t, const char *rule, const char *start, const char *to)
{
	struct rrule r;
	int64_t wall;
	struct buf b = buf_in(t->arena, 10000);
	if (!rrule_read(str_of(rule), &r, t->e))
		return str_of(t->e->say);
	struct rrule_walk *w = rrule_begin(t->arena, &r, day(start) * 86400000, 0,
	    day(to) * 86400000);
	while (rrule_next(w, &wall)) {
		if (b.n)
			buf_byte(&b, ' ');
		date_write(&b, date_day_of(wall));
	}
	return buf_view(&b);
}

TEST(rules_of_the_rfc_give_its_dates)
{
	CHECK_STR(walked(t, "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
	    "1996-11-05", "2006-01-01"), "1996-11-05 2000-11-07 2004-11-02");
	CHECK_STR(walked(t, "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "1997-09-04",
	    "1999-01-01"), "1997-09-04 1997-10-07 1997-11-06");
	CHECK_STR(walked(t, "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997-08-05",
	    "1999-01-01"), "1997-08-05 1997-08-10 1997-08-19 1997-08-24");
	CHECK_STR(walked(t, "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997-08-05",
	    "1999-01-01"), "1997-08-05 1997-08-17 1997-08-19 1997-08-31");
	CHECK_STR(walked(t, "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "1997-05-12", "2000-01-01"),
	    "1997-05-12 1998-05-11 1999-05-17");
	CHECK_STR(walked(t, "FREQ=MONTHLY;BYMONTHDAY=-3", "1997-09-28", "1998-01-01"),
	    "1997-09-28 1997-10-29 1997-11-28 1997-12-29");
	CHECK_STR(walked(t, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "1997-09-28", "2998-01-01"), "");
	CHECK_HAS(walked(t, "FREQ=WEEKLY;BYDAY=XX", "1997-09-28", "1998-01-01"), "BYDAY=XX");
	CHECK_HAS(walked(t, "COUNT=2", "1997-09-28", "1998-01-01"), "");
}
