/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A plan is read line by line: how the sample was drawn here, its replicates, its calibration and
 * the estimates in files of their own. A line that is wrong is said and left out; the others are
 * read on, so that all mistakes are seen at once.
 */
#include "measure/survey/plan_own.h"

#include "base/lang.h"
#include "base/utf8.h"

#include <assert.h>

enum { LINE_BYTES = 1 << 16, PLAN_LINES = 20000, ONCE = 16 };

/* ---- settings ---- */

static bool read_flag(struct reader *r, bool *out_r)
{
	static const char *const words[] = { "no", "yes", NULL };
	int which = 1;
	if (line_more(&r->line) && !line_choice(r, N_("yes or no"), words, &which))
		return false;
	*out_r = which == 1;
	return true;
}

static bool set_weight(struct reader *r)
{
	return line_word(r, N_("the column of the weight"), &r->plan->weight);
}

static bool set_strata(struct reader *r)
{
	return line_names(r, N_("the column of the strata"), &r->plan->strata);
}

static bool set_clusters(struct reader *r)
{
	return line_names(r, N_("the column of the clusters"), &r->plan->clusters);
}

static bool set_fpc(struct reader *r)
{
	return line_names(r, N_("the column of the finite population"), &r->plan->fpc);
}

static bool set_nest(struct reader *r)
{
	return read_flag(r, &r->plan->nest);
}

static bool set_lonely(struct reader *r)
{
	static const char *const words[] = { "fail", "remove", "certainty", "adjust", "average",
		NULL };
	int which;
	if (!line_choice(r, N_("the rule for lonely clusters"), words, &which))
		return false;
	r->plan->lonely = (enum survey_lonely)which;
	return true;
}

static bool set_domain_lonely(struct reader *r)
{
	static const char *const words[] = { "leave", "adjust", NULL };
	int which;
	if (!line_choice(r, N_("the rule for lonely clusters in groups"), words, &which))
		return false;
	r->plan->domain_lonely = which == 1;
	return true;
}

static bool set_level(struct reader *r)
{
	double x;
	if (!line_number(r, N_("the level of the intervals"), &x))
		return false;
	if (!(x >= 50 && x < 100))
		return plan_say(r, N_("the level must be from 50 to below 100, such as 95"));
	r->plan->level = x / 100;
	return true;
}

static bool set_missing(struct reader *r)
{
	static const char *const words[] = { "drop", "keep", NULL };
	int which;
	if (!line_choice(r, N_("what to do with missing answers"), words, &which))
		return false;
	r->plan->missing = (enum survey_missing)which;
	return true;
}

static bool set_no_answer(struct reader *r)
{
	return line_names(r, N_("a code that means no answer"), &r->plan->no_answer);
}

static bool set_deff(struct reader *r)
{
	static const char *const words[] = { "no", "yes", "replace", NULL };
	int which;
	if (!line_choice(r, N_("the kind of design effect"), words, &which))
		return false;
	r->plan->deff = (enum survey_deff)which;
	return true;
}

static bool set_df(struct reader *r)
{
	struct line *l = &r->line;
	if (line_is(l, "design"))
		r->plan->df = DF_DESIGN;
	else if (line_is(l, "group"))
		r->plan->df = DF_DOMAIN;
	else if (line_is(l, "normal"))
		r->plan->df = DF_NORMAL;
	else if (line_number(r, N_("the degrees of freedom"), &r->plan->df_given))
		r->plan->df = DF_GIVEN;
	else
		return false;
	return r->plan->df != DF_GIVEN || r->plan->df_given > 0 ||
	    plan_say(r, N_("the degrees of freedom must be more than 0"));
}

static const struct {
	const char *word;
	bool (*set)(struct reader *r);
} settings[] = {
	{ "weight", set_weight }, { "strata", set_strata }, { "cluster", set_clusters },
	{ "fpc", set_fpc }, { "nest", set_nest }, { "lonely", set_lonely },
	{ "domain-lonely", set_domain_lonely }, { "level", set_level },
	{ "missing", set_missing }, { "no-answer", set_no_answer }, { "deff", set_deff },
	{ "df", set_df },
};

/* Each of them may stand once; the line of the first is remembered. */
static bool only_once(struct reader *r, size_t i, const char *word)
{
	int *line = &r->plan->lines[i];
	if (*line)
		return plan_say(r, N_("\"%s\" stands in line %d already"), word, *line);
	*line = r->line.number;
	return true;
}

bool plan_setting(struct reader *r, bool *known_r)
{
	static_assert(sizeof settings / sizeof *settings <= ONCE, "room for the lines");
	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		if (line_is(&r->line, settings[i].word)) {
			*known_r = true;
			return only_once(r, i, settings[i].word) && settings[i].set(r);
		}
	return true;
}

/* ---- lines ---- */

static bool set_publication(struct reader *r)
{
	struct survey_publication p = { .line = r->line.number };
	struct line *l = &r->line;
	if (!line_word(r, N_("the variable to publish"), &p.variable))
		return false;
	if (line_is(l, "/")) {
		struct str below;
		if (!line_word(r, N_("the denominator"), &below))
			return false;
		p.variable = arena_printf(r->a, "%.*s/%.*s", STR(p.variable), STR(below));
	}
	if (!line_is(l, "as") || !line_word(r, N_("the code of the series"), &p.series))
		return plan_say(r, N_("write: publish VARIABLE as SERIES period 2026"));
	if (line_is(l, "period") && !line_word(r, N_("the period"), &p.period))
		return false;
	*list_add(r->a, &r->plan->publications) = p;
	return true;
}

static bool read_line(struct reader *r)
{
	bool (*const parts[])(struct reader *r, bool *known_r) = { plan_setting,
		plan_replicate_setting, plan_calibration, plan_request };
	struct line *l = &r->line;
	if (!l->count)
		return true;
	bool known = false, ok = true;
	for (size_t i = 0; ok && !known && i < sizeof parts / sizeof *parts; i++)
		ok = parts[i](r, &known);
	if (ok && !known && line_is(l, "publish")) {
		known = true;
		ok = set_publication(r);
	}
	if (!ok)
		return false;
	if (!known)
		return plan_say(r, N_("\"%.*s\" is not known here; see the manual, \"survey\""),
		    STR(str_slice(l->words[0], 0, 60)));
	if (line_more(l))
		return plan_say(r, N_("\"%.*s\" is too much in this line"),
		    STR(str_slice(l->words[l->at], 0, 60)));
	return true;
}

/* What only the whole can be wrong in. */
static void check_whole(struct reader *r)
{
	struct survey_plan *p = r->plan;
	r->line.number = 0;
	if (p->fpc.count > (p->clusters.count ? p->clusters.count : 1) ||
	    p->strata.count > (p->clusters.count ? p->clusters.count : 1) ||
	    p->clusters.count > SURVEY_STAGES)
		plan_say(r, N_("there are more columns of strata or of finite populations than "
		    "stages of clusters, or more than %d stages"), SURVEY_STAGES);
	if (p->replicates == REPLICATES_GIVEN && !p->replicate_file.n &&
	    !p->replicate_columns.count)
		plan_say(r, N_("\"replicates given\" needs a replicate-file or "
		    "replicate-columns"));
	if (!p->requests.count && !r->found->total)
		plan_say(r, N_("nothing is to be estimated; add a line such as: mean hours"));
}

struct survey_plan *survey_plan_read(struct arena *a, struct str text, struct str name,
    struct problems *found)
{
	struct survey_plan *plan = arena_new_of(a, struct survey_plan);
	struct reader r = { .a = a, .plan = plan, .found = found };
	struct str rest = text, line;
	*plan = (struct survey_plan){ .name = name, .level = 0.95, .scale = NAN };
	r.line.words = arena_array(a, struct str, PLAN_WORDS);
	r.line.quoted = arena_array(a, bool, PLAN_WORDS);
	if (str_starts(rest, S("\xef\xbb\xbf")))
		rest = str_from(rest, 3);
	while (str_cut(&rest, '\n', &line) && r.line.number++ < PLAN_LINES) {
		if (line.n > LINE_BYTES || !utf8_valid(line))
			plan_say(&r, N_("the line is too long or not UTF-8"));
		else if (line_read(&r, line))
			read_line(&r);
	}
	if (r.line.number > PLAN_LINES)
		plan_say(&r, N_("the plan has too many lines"));
	check_whole(&r);
	return plan;
}
