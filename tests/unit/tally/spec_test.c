/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a SPEC can say, and what it is told when it is wrong. */
#include "../../test.h"
#include "base/file.h"
#include "measure/tally/tally.h"

static struct tally_spec *read_spec(struct test *t, const char *text, struct problems *found)
{
	*found = (struct problems){ .arena = t->arena };
	return tally_spec_read(t->arena, str_of(text), "x.tally", t->folder, found);
}

TEST(a_small_specification_is_enough)
{
	struct problems found;
	struct tally_spec *spec = read_spec(t, "person id\ndimension sex\ncount sex\n", &found);
	NEED(spec);
	const struct tally_grouping *all;
	CHECK_INT((int64_t)tally_spec_groupings(spec, &all), 1);
	CHECK_STR(all[0].name, "sex");
	CHECK(all[0].protect == TALLY_OPEN);
	CHECK(!tally_spec_needs_secret(spec));
}

TEST(words_for_the_caller_are_kept)
{
	struct problems found;
	struct tally_spec *spec = read_spec(t,
	    "# a comment\nperson \"the \"\"id\"\"\", [3]\ndate start as day/month/year\n"
	    "dimension sex \"Sex\" # another\n"
	    "count year, sex\n\tname by-sex\n\tprotect cell-key\n"
	    "\tfeeds learners series adult-learning\n\trate per 100 population \"adults 18+\"\n",
	    &found);
	NEED(spec);
	const struct tally_grouping *all;
	CHECK_INT((int64_t)tally_spec_groupings(spec, &all), 1);
	CHECK_STR(all[0].name, "by-sex");
	CHECK_INT((int64_t)all[0].feed_count, 1);
	CHECK_STR(all[0].feeds[0].series, "adult-learning");
	CHECK_STR(all[0].feeds[0].population, "adults 18+");
	CHECK_INT(all[0].feeds[0].per, 100);
	CHECK(tally_spec_needs_secret(spec));
}

TEST(every_mistake_is_told_with_its_line)
{
	static const struct { const char *text; int64_t row; const char *say;
	} cases[] = {
		{ "person id\ncount sex\n", 2, "no dimension or level called sex" },
		{ "dimension sex\ncount sex\n", 0, "Which column says who?" },
		{ "person id\n", 0, "Nothing is to be counted" },
		{ "person id\ndimension a\ndimension A\ncount a\n", 3, "already" },
		{ "person id\ncount year\n", 2, "Which column says when?" },
		{ "person id\nperiod p\ncount year\n", 3, "count by period" },
		{ "person id\nfoo bar\ndimension a\ncount a\n", 2, "begins with \"foo\"" },
		{ "person \"id\ndimension a\ncount a\n", 1, "not closed" },
		{ "person id\nages 0-17, 5-20\ncount age\n", 2, "not an age band" },
		{ "person id\nages 0-17\ncount age\n", 2, "Which column says the age?" },
		{ "person id\ntotals all\n", 2, "belongs below a line that begins with count" },
		{ "person id\ndimension a\ncount a\ntotals b\n", 3, "has no total" },
		{ "person id\ndate d\ndimension a\ncount year, month, a\n", 4,
		    "one kind of period" },
		{ "person id\ndimension a\ncount a, a\n", 3, "named twice" },
		{ "person id\ndimension a\nmap x y\ncount a\n", 3, "map CODE" },
		{ "person id\nunknown whatever\ndimension a\ncount a\n", 2,
		    "refuse, other or keep" },
		{ "person id\ncompleted c\ndimension a\ncount a\n", 2, "mean completed" },
		{ "person id\ndimension a\ncount a\nfeeds hours series x\n", 4, "says the hours" },
		{ "person id\ndimension a\nlookup none.csv\ncount a\n", 2, "none.csv" },
		{ "person id\ndimension a\ncount a extra\n", 3, "not expected" },
		{ "delimiter ab\nperson id\ndimension a\ncount a\n", 1, "not one sign" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct problems found;
		CHECK(!read_spec(t, cases[i].text, &found));
		bool told = false;
		for (size_t k = 0; k < found.count; k++)
			told |= found.items[k].row == cases[i].row &&
			    str_find(found.items[k].text, str_of(cases[i].say), 0) >= 0;
		if (!told)
			test_fail(t, __FILE__, __LINE__, "\"%s\" is told: %.*s", cases[i].text,
			    STR(found.count ? problem_line(t->arena, &found.items[0])
					    : S("nothing")));
	}
}

TEST(a_tree_that_is_none_is_refused)
{
	static const struct { const char *text, *say; } cases[] = {
		{ "code,parent\na,b\nb,a\nc,\n", "circle" },
		{ "code,parent\na,\nb,zz\n", "no code zz" },
		{ "code,parent\na,\na,\n", "stands in line 2 already" },
		{ "code,parent\na,\n,a\n", "code is missing" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct problems found;
		NEED(file_write(
		    file_join(t->arena, t->folder, "p.csv"), str_of(cases[i].text), t->e));
		CHECK(!read_spec(t, "person id\nplace p\nlookup p.csv\ncount p\n", &found));
		CHECK(found.count > 0);
		if (found.count)
			CHECK_HAS(found.items[0].text, cases[i].say);
	}
}
