/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "feed_collect.h"
#include "base/date.h"
#include "base/file.h"

#include <math.h>
#include <stdio.h>

TEST(a_course_gives_its_instances_as_sessions)
{
	struct collected *c = collect_text(t, "{\"@context\":\"https://schema.org\",\"@graph\":["
	    "{\"@type\":\"Place\",\"@id\":\"#p\",\"name\":\"Hall\",\"address\":{\"@type\":"
	    "\"PostalAddress\",\"streetAddress\":\"High 1\",\"addressLocality\":\"Town\"},"
	    "\"geo\":{\"latitude\":\"52.5\",\"longitude\":13.4}},"
	    "{\"@type\":[\"Course\",\"Thing\"],\"@id\":\"urn:c1\",\"name\":\"Bread\","
	    "\"inLanguage\":[\"en-GB\",\"de\"],\"offers\":{\"price\":\"12.50\",\"priceCurrency\":"
	    "\"EUR\"},\"typicalAgeRange\":\"18-35\",\"hasCourseInstance\":[{\"@type\":"
	    "\"CourseInstance\",\"startDate\":\"2024-06-05T16:00:00Z\",\"endDate\":"
	    "\"2024-06-05T18:00:00Z\",\"location\":{\"@id\":\"#p\"}},{\"@type\":"
	    "\"CourseInstance\",\"courseSchedule\":{\"byDay\":[\"Monday\"],\"startTime\":"
	    "\"18:00\",\"endTime\":\"19:30\",\"startDate\":\"2024-06-03\",\"repeatFrequency\":"
	    "\"P1W\",\"repeatCount\":4}}]}]}", FEED_ANY);
	NEED(c->ok && c->count == 1 && !c->note_count);
	struct feed_item *item = &c->items[0];
	CHECK_STR(item->title, "Bread");
	CHECK_STR(item->key, "urn:c1");
	CHECK_STR(item->venue.name, "Hall");
	CHECK_STR(item->venue.address, "High 1, Town");
	CHECK_REAL(item->venue.latitude, 52.5, 0);
	CHECK_REAL(item->cost, 12.5, 0);
	CHECK_STR(item->languages, "en de");
	CHECK_INT(item->age_to, 35);
	NEED(item->session_count == 2);
	CHECK_INT(item->sessions[0].begins, 18 * 60);
	CHECK_INT(item->sessions[0].ends, 20 * 60);
	CHECK_STR(item->sessions[1].rhythm, "weekly");
	CHECK_INT(item->sessions[1].until, item->sessions[1].day + 21);
}

TEST(only_scripts_of_a_page_are_read_not_what_links_to_the_same_as_a_file)
{
	struct collected *c = collect_text(t, "<!DOCTYPE html><html><head><link rel=\"alternate\" "
	    "type=\"application/ld+json\" href=\"/a.jsonld\"><SCRIPT src=\"/a.js\"></SCRIPT>"
	    "<script id=x type=\"application/ld+json\">{\"@type\":\"Event\",\"name\":\"Choir\","
	    "\"startDate\":\"2024-06-05\"}</script></head><body><a href=\"/a.jsonld\" "
	    "type=\"application/ld+json\">JSON-LD</a></body>", FEED_ANY);
	NEED(c->ok);
	CHECK_INT(c->reader.items, 1);
	CHECK_INT(c->reader.refused, 0);
}

TEST(scripts_of_a_page_are_read_one_by_one)
{
	struct collected *c = collect_text(t, "<!DOCTYPE html><html><head>\n"
	    "<script type=\"application/ld+json\">{\"@type\":\"Event\",\"name\":\"A &amp; B\","
	    "\"startDate\":\"2024-06-05\"}</script>\n<script type='application/ld+json'>{broken"
	    "</script>\n<script type=\"application/ld+json\">[{\"@type\":\"EducationEvent\","
	    "\"startDate\":\"yesterday\",\"name\":\"C\"},{\"@type\":\"Event\"}]</script>",
	    FEED_ANY);
	NEED(c->ok);
	CHECK_INT(c->reader.items, 2);
	CHECK_INT(c->reader.refused, 2);
	CHECK_STR(c->items[0].title, "A & B");
	CHECK_INT(c->items[0].sessions[0].begins, -1);
	CHECK_STR(c->notes[1].field, "startDate");
	CHECK_STR(c->notes[1].excerpt, "yesterday");
}

TEST(the_events_of_toronto_are_read_all)
{
	const char *path = test_shared(t, "toronto/docs/all.jsonld");
	if (!path)
		return;
	struct collected *c = collect_file(t, path, FEED_ANY);
	NEED(c->ok);
	printf("     850 events: %lld read, %lld refused, %lld noted, %lld sessions\n",
	    (long long)c->reader.items, (long long)c->reader.refused,
	    (long long)c->reader.noted, (long long)c->sessions);
	CHECK_INT(c->reader.items, 850);
	CHECK_INT(c->sessions, 850);
	CHECK_INT(c->reader.refused, 0);
}

TEST(examples_of_schema_org_are_read_or_explained)
{
	const char *folder = test_shared(t, "schemaorg");
	struct str *names;
	size_t count;
	int64_t files = 0, items = 0;
	if (!folder)
		return;
	NEED(file_list(t->arena, folder, &names, &count, t->e));
	for (size_t i = 0; i < count; i++) {
		if (!str_ends(names[i], S("jsonld")))
			continue;
		struct collected *c = collect_file(t, file_join(t->arena, folder,
		    arena_text(t->arena, names[i])), FEED_SCHEMA);
		files++;
		items += c->reader.items;
		CHECK(c->ok ? c->reader.items + c->note_count > 0 : c->e.say[0]);
	}
	printf("     %lld files, %lld offers\n", (long long)files, (long long)items);
	CHECK(files >= 48 && items > 20);
}

/* All 34 files that break the profile say what is wrong; none of the 33 that keep it does. */
TEST(what_breaks_the_amb_profile_is_named_and_what_keeps_it_is_not)
{
	static const char *const folders[] = { "amb/20231019/examples/valid",
		"amb/20231019/examples/invalid" };
	for (size_t f = 0; f < 2; f++) {
		const char *folder = test_shared(t, folders[f]);
		struct str *names;
		size_t count, files = 0;
		if (!folder)
			return;
		NEED(file_list(t->arena, folder, &names, &count, t->e));
		for (size_t i = 0; i < count; i++) {
			if (!str_ends(names[i], S("json")))
				continue;
			struct collected *c = collect_file(t, file_join(t->arena, folder,
			    arena_text(t->arena, names[i])), FEED_SCHEMA);
			bool said = !c->ok || c->note_count > 0;
			files++;
			if (said != (f == 1) || c->reader.items != 1)
				printf("     %.*s: %zu notes, %s\n", STR(names[i]), c->note_count,
				    c->note_count ? c->notes[0].text.p : c->e.say);
			CHECK_INT(said, f == 1);
			CHECK_INT(c->reader.items, 1);	/* and comes in all the same */
			for (size_t k = 0; k < c->note_count; k++)
				CHECK(c->notes[k].field.n > 0 && c->notes[k].text.n > 10);
		}
		CHECK(files >= 33);
	}
}

#define AMB(more) "{\"@context\": [\"https://w3id.org/kim/amb/context.jsonld\", {\"@language\": " \
	"\"de\"}], \"id\": \"https://example.org/a\", \"type\": [\"LearningResource\"], " \
	"\"name\": \"Kurs\"" more "}"

TEST(a_fault_of_amb_names_its_field_what_stands_there_and_what_to_do)
{
	static const struct { const char *text, *field, *excerpt, *says; } cases[] = {
		{ AMB(", \"mainEntityOfPage\": [{\"id\": \"https://a.b/\", \"dateCreated\": "
		    "\"10.09.2022\"}]"), "mainEntityOfPage[0].dateCreated", "10.09.2022",
		    "2026-02-24" },
		{ AMB(", \"keywords\": \"one, two\""), "keywords", "one, two", "list" },
		{ AMB(", \"duration\": \"47m58s\""), "duration", "47m58s", "PT47M58S" },
		{ AMB(", \"inLanguage\": [\"de-AT\"]"), "inLanguage[0]", "de-AT", "two small" },
		{ AMB(", \"license\": {\"id\": \"https://a.b/c\"}"), "license.id",
		    "https://a.b/c", "creativecommons" },
		{ AMB(", \"creator\": [{\"type\": \"Person\"}]"), "creator[0].name", "",
		    "missing" },
		{ AMB(", \"encoding\": [{\"type\": \"MediaObject\"}]"),
		    "encoding[0].contentUrl", "", "embedUrl" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct collected *c = collect_text(t, cases[i].text, FEED_ANY);
		NEED(c->ok);
		CHECK_INT(c->reader.items, 1);
		CHECK_INT(c->note_count, 1);
		CHECK_STR(c->notes[0].field, cases[i].field);
		CHECK_STR(c->notes[0].excerpt, cases[i].excerpt);
		CHECK(str_find(c->notes[0].text, str_of(cases[i].says), 0) >= 0);
	}
	/* one that forgot its context is not taken for HSDS */
	struct collected *c = collect_text(t, "{\"type\": [\"LearningResource\"], "
	    "\"id\": \"https://a.b/\", \"name\": \"Kurs\"}", FEED_ANY);
	NEED(c->ok && c->note_count > 0);
	CHECK_STR(c->notes[0].field, "@context");
	CHECK_INT(collect_text(t, "[" AMB("") ", " AMB("") "]", FEED_SCHEMA)->note_count, 0);
}
