/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "base/err.h"

#include <string.h>

TEST(an_error_keeps_its_first_sentence)
{
	struct err e = { 0 };
	CHECK(!fail(&e, ERR_MISSING, N_("There is no file called %s."), "a.csv"));
	CHECK_STR(e.say, "There is no file called a.csv.");
	CHECK_INT(e.kind, ERR_MISSING);
	CHECK_HAS(e.where, "err_test.c:");
	fail(&e, ERR_INPUT, "%s", "another");
	CHECK_STR(e.say, "There is no file called a.csv.");
	CHECK_INT(e.kind, ERR_MISSING);
	fail_system(&e, "disk");
	CHECK_STR(e.log, "");
}

TEST(a_failure_of_the_system_tells_the_user_no_detail)
{
	struct err e = { 0 };
	CHECK(!fail_system(&e, "sqlite: %s", "secret path"));
	CHECK_INT(e.kind, ERR_SYSTEM);
	CHECK(!strstr(e.say, "secret"));
	CHECK_STR(e.log, "sqlite: secret path");
}

TEST(what_was_being_done_is_put_before_the_detail)
{
	struct err e = { 0 };
	fail_system(&e, "sqlite: locked");
	CHECK(!fail_in(&e, "importing %s", "a.csv"));
	fail_in(&e, "job 7");
	CHECK_STR(e.log, "job 7: importing a.csv: sqlite: locked");
	struct err plain = { 0 };
	fail_in(&plain, "importing");
	CHECK_STR(plain.log, "importing");
}

TEST(long_texts_are_cut_and_still_end)
{
	struct err e = { 0 };
	char long_text[3000];
	memset(long_text, 'x', sizeof long_text - 1);
	long_text[sizeof long_text - 1] = 0;
	fail_system(&e, "%s", long_text);
	for (int i = 0; i < 5; i++)
		fail_in(&e, "%s", long_text);
	CHECK(strlen(e.log) < sizeof e.log);
	err_clear(&e);
	fail(&e, ERR_INPUT, "%s", long_text);
	CHECK_INT(strlen(e.say), sizeof e.say - 1);
}

TEST(a_cut_sentence_ends_with_a_whole_character)
{
	struct err e = { 0 };
	char text[1000] = "x";
	for (int i = 0; i < 300; i++)
		memcpy(text + 1 + 3 * i, "年", 4);
	fail(&e, ERR_INPUT, "%s", text);
	CHECK((strlen(e.say) - 1) % 3 == 0);
	err_clear(&e);
	fail_system(&e, "%s", text);
	CHECK((strlen(e.log) - 1) % 3 == 0);
}

TEST(a_cleared_error_keeps_its_language)
{
	struct err e = { .lang = lang_at(1) };
	fail(&e, ERR_BUSY, "%s", "x");
	err_clear(&e);
	CHECK_INT(e.kind, ERR_NONE);
	CHECK(e.lang == lang_at(1));
	CHECK_STR(e.say, "");
	CHECK(e.where == NULL);
}

TEST(every_kind_has_a_status_and_an_exit_code)
{
	CHECK_INT(err_status(ERR_USAGE), 400);
	CHECK_INT(err_exit(ERR_USAGE), 2);
	CHECK_INT(err_status(ERR_INPUT), 422);
	CHECK_INT(err_status(ERR_LIMIT), 413);
	CHECK_INT(err_status(ERR_BUSY), 503);
	CHECK_INT(err_exit(ERR_BUSY), 3);
	CHECK_INT(err_status(ERR_SYSTEM), 500);
	CHECK_INT(err_exit(ERR_SYSTEM), 3);
	for (enum err_kind kind = ERR_INPUT; kind <= ERR_LIMIT; kind++)
		CHECK_INT(err_exit(kind), 1);
	CHECK_INT(err_exit(ERR_NONE), 0);
}

TEST(all_problems_are_counted_and_the_first_are_kept)
{
	struct problems all = { .arena = t->arena, .max = 3 };
	for (int i = 1; i <= 10; i++)
		problem_add(&all, (struct problem){ .source = S("a.csv"), .row = i }, "row %d", i);
	CHECK_INT(all.count, 3);
	CHECK_INT(all.total, 10);
	CHECK_STR(all.items[2].text, "row 3");
	struct problems many = { .arena = t->arena };
	for (int i = 0; i < 1500; i++)
		problem_add(&many, (struct problem){ .row = i }, "x");
	CHECK_INT(many.count, 1000);
	CHECK_INT(many.total, 1500);
}

TEST(a_problem_outlives_what_it_was_found_in)
{
	struct problems all = { .arena = t->arena };
	char excerpt[500], field[] = "age";
	memset(excerpt, 'y', sizeof excerpt);
	problem_add(&all, (struct problem){ .source = S("survey.csv"), .row = 214,
		.field = str_of(field), .excerpt = str_n(excerpt, sizeof excerpt) },
	    "\"%s\" is not a number", "x7");
	memset(field, 0, sizeof field);
	memset(excerpt, 0, sizeof excerpt);
	CHECK_STR(all.items[0].field, "age");
	CHECK(all.items[0].excerpt.n <= 120 && all.items[0].excerpt.p[0] == 'y');
	CHECK_STR(problem_line(t->arena, &all.items[0]),
	    "survey.csv:214: \"age\": \"x7\" is not a number");
}

TEST(a_problem_without_a_place_is_only_its_sentence)
{
	struct problem p = { .text = S("the file is empty") };
	CHECK_STR(problem_line(t->arena, &p), "the file is empty");
	p.row = 3;
	p.column = 9;
	p.source = S("a.xlsx");
	CHECK_STR(problem_line(t->arena, &p), "a.xlsx:3:9: the file is empty");
}

TEST(an_excerpt_is_cut_between_characters)
{
	struct problems all = { .arena = t->arena };
	char text[400];
	text[0] = 'x';
	for (int i = 0; i < 100; i++)
		memcpy(text + 1 + 3 * i, "年", 3);
	problem_add(&all, (struct problem){ .excerpt = str_n(text, 301) }, "x");
	CHECK((all.items[0].excerpt.n - 1) % 3 == 0);
}
