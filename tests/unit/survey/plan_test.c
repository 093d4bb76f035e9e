/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Plans and files that are wrong are refused with the place and what to do. */
#include "helper.h"

#include "base/file.h"

#include <stdio.h>

#define FILE_OF_FOUR S("y,w,h\n1,10,a\n3,10,a\n2,20,b\n6,20,b\n")

static const struct {
	const char *plan, *says;
} wrong[] = {
	{ "", "nothing is to be estimated" },
	{ "mean\n", "plan:1" },
	{ "mena y\n", "\"mena\" is not known here" },
	{ "weight w\nweight w\nmean y\n", "plan:2: \"weight\" stands in line 1 already" },
	{ "lonely maybe\nmean y\n", "\"maybe\" is not one of fail, remove, certainty" },
	{ "level 30\nmean y\n", "from 50 to below 100" },
	{ "level x\nmean y\n", "\"x\" is not a number" },
	{ "mean y \"open\n", "a quotation mark is opened" },
	{ "mean y by\n", "the column of the groups is missing" },
	{ "mean y where w 3\n", "one of = != < <= > >= is missing" },
	{ "mean y where w < many\n", "not a number to compare" },
	{ "quantile y at 2\n", "between 0 and 1" },
	{ "ratio y w\n", "write: ratio" },
	{ "difference mean y by h\n", "write: difference" },
	{ "test h\n", "two variables" },
	{ "known = 3\nmean y\n", "belongs below a line \"calibrate\"" },
	{ "calibrate logit\nknown = 3\nmean y\n", "needs bounds" },
	{ "calibrate linear bounds 2 3\nknown = 3\nmean y\n", "1 between them" },
	{ "trim 5 4\nmean y\n", "below the highest" },
	{ "poststratify h = 3\nmean y\n", "\":\" is missing" },
	{ "poststratify h : a b\nmean y\n", "\"= NUMBER\" is missing" },
	{ "replicates bootstrap\nmean y\n", "the number of replicates is missing" },
	{ "replicates given\nmean y\n", "needs a replicate-file" },
	{ "replicates Fay 2\nmean y\n", "from 0 to below 1" },
	{ "fpc n m\nmean y\n", "more columns of strata or of finite populations" },
	{ "mean y extra = 3\n", "\"=\" is too much" },
	{ "publish y kf-1\nmean y\n", "write: publish" },
	{ "df -1\nmean y\n", "more than 0" },
	{ "mean nothere\n", "answers.csv:1: \"nothere\": the file has no column" },
	{ "weight h\nmean y\n", "answers.csv:2: \"h\": is not a number" },
	{ "ratio y / h\n", "answers.csv:2: \"h\": is not a number, and line 1" },
	{ "difference mean y by h between a c\n", "no answer in the file is this group" },
	{ "replicates JK1\nstrata h\nmean y\n", "use JKn" },
	{ "replicates JKn\nmean y\n", "use JK1" },
	{ "replicate-file reps.csv\nmean y\n", "must be columns" },
	{ "replicates given\nreplicate-columns h\nmean y\n", "a replicate weight is missing" },
	{ "rake h : a = 10 b = 10 c = 10\nmean y\n", "nobody in the sample" },
	{ "calibrate linear\nknown h = 3\nmean y\n", "missing or no number" },
	{ "trim 1000 2000\nmean y\n", "no weight would be left" },
};

TEST(survey_plans_that_are_wrong_are_refused_with_their_line)
{
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct survey_try s = survey_try(t, wrong[i].plan, FILE_OF_FOUR);
		struct str said = survey_said(t, &s);
		if (s.all || str_find(said, str_of(wrong[i].says), 0) < 0)
			test_fail(t, __FILE__, __LINE__, "%s should say \"%s\", but says:%.*s",
			    wrong[i].plan, wrong[i].says, STR(said));
	}
}

TEST(survey_says_all_mistakes_of_a_plan_at_once)
{
	struct survey_try s = survey_try(t, "lonely x\nlevel y\nmena z\n", FILE_OF_FOUR);
	CHECK_INT(s.found.total, 3);
	CHECK_INT(s.found.items[2].row, 3);
}

TEST(survey_files_that_are_wrong_are_refused_with_their_row)
{
	static const struct { const char *plan, *file, *says; } files[] = {
		{ "mean y", "y,w\n1,2\n3\n", "answers.csv:3: the row has more or fewer cells" },
		{ "mean y", "", "answers.csv" },
		{ "mean y", "y\n", "no rows below the header" },
		{ "weight w\nmean y", "y,w\n1,2\n3,\n", "answers.csv:3: \"w\"" },
		{ "fpc w\nmean y", "y,w\n1,0\n3,0\n", "must be more than 0" },
	};
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct survey_try s = survey_try(t, files[i].plan, str_of(files[i].file));
		CHECK(!s.all);
		CHECK_HAS(survey_said(t, &s), files[i].says);
	}
}

TEST(survey_columns_may_be_called_anything_when_they_are_quoted)
{
	struct survey_try s = survey_try(t, "mean \"by\" by \"a = b\" # and a comment\n",
	    S("by,a = b\n1,x\n2,x\n3,\"say \"\"hi\"\"\"\n5,\"say \"\"hi\"\"\"\n"));
	NEED(s.all);
	CHECK_INT((int64_t)s.all->count, 2);
	CHECK_STR(s.all->items[0].groups[0].value, "say \"hi\"");
	CHECK_REAL(s.all->items[0].estimate, 4, 1e-12);
}

TEST(survey_words_for_no_answer_are_told_by_the_plan)
{
	struct survey_try s = survey_try(t, "no-answer 98 99 refused\nmean y\nshare z\n",
	    S("y,z\n1,a\n3,b\n99,refused\n98,a\n"));
	NEED(s.all);
	CHECK_REAL(s.all->items[0].estimate, 2, 1e-12);
	CHECK_INT(s.all->items[0].left_out, 2);
	CHECK_INT((int64_t)s.all->count, 3);
	CHECK_REAL(s.all->items[1].estimate, 2.0 / 3, 1e-12);
}

TEST(survey_proposes_a_plan_that_can_be_read)
{
	struct str plan;
	struct str file = S("id,weight,stratum,psu,sex,part,hours\n"
	    "1,10,a,1,F,1,3.5\n2,12,a,2,M,0,0\n3,9,b,3,F,1,7\n4,10,b,4,M,0,2.5\n");
	NEED(survey_propose(t->arena, NULL, file, &plan, t->e));
	CHECK_HAS(plan, "weight weight\nstrata stratum\ncluster psu\n");
	CHECK_HAS(plan, "proportion part");
	struct survey_try s = survey_try(t, arena_text(t->arena, plan), file);
	NEED(s.all);
	CHECK(s.all->count >= 3);
}

/* The worked example of the manual: its files and its output stand between fences. */
static struct str fenced(struct str page, const char *title)
{
	ptrdiff_t at = str_find(page, str_of(title), 0);
	ptrdiff_t from = at < 0 ? -1 : str_find(page, S("```\n"), (size_t)at);
	ptrdiff_t to = from < 0 ? -1 : str_find(page, S("```"), (size_t)from + 4);
	return to < 0 ? STR_EMPTY : str_slice(page, (size_t)from + 4, (size_t)to);
}

TEST(survey_manual_s_example_gives_what_the_manual_prints)
{
	struct str page;
	const char *path = test_data(t, "../../docs/manual/survey.md");
	NEED(path && file_map(t->arena, path, 1 << 20, &page, t->e));
	struct str plan = fenced(page, "`evening.design`:"), file = fenced(page, "`evening.csv`:");
	struct str want = fenced(page, "`stoa estimate evening.design evening.csv` prints");
	NEED(plan.n && file.n && want.n);
	struct survey_try s = survey_try(t, arena_text(t->arena, plan), file);
	if (!s.all)
		test_fail(t, __FILE__, __LINE__, "%.*s", STR(survey_said(t, &s)));
	NEED(s.all);
	struct buf out = buf_in(t->arena, 1 << 16);
	struct sink sink = sink_buf(&out);
	survey_write_text(&sink, NULL, s.all);
	CHECK_STR(buf_view(&out), want);
}
