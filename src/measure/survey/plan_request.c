/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The lines of a plan that ask for an estimate.
 *
 *	mean hours income by district sex where age >= 18 deff yes
 *	total enroll
 *	share educ by sex				(of each answer)
 *	count educ					(how many give each answer)
 *	proportion digital = 1 method logit by area
 *	ratio cost / hours
 *	quantile income at 0.25 0.5 0.75 rule hf7 interval xlogit
 *	variance hours
 *	difference mean hours by sex between F M
 *	test part educ statistic F
 *	degrees
 */
#include "measure/survey/plan_own.h"

#include "base/lang.h"

#include <assert.h>
#include <string.h>

static const char *const methods[] = { "logit", "likelihood", "asin", "beta", "mean", "xlogit",
	NULL };
static const char *const intervals[] = { "mean", "beta", "xlogit", "asin", "score", NULL };
static const char *const rules[] = { "math", "school", "shahvaish", "hf1", "hf2", "hf3", "hf4",
	"hf5", "hf6", "hf7", "hf8", "hf9", NULL };
static const char *const statistics[] = { "F", "Chisq", "Wald", "adjWald", "lincom",
	"saddlepoint", NULL };
static const char *const effects[] = { "no", "yes", "replace", NULL };
static const char *const missings[] = { "drop", "keep", NULL };

static bool read_points(struct reader *r, struct survey_request *q)
{
	struct line *l = &r->line;
	double x;
	q->points = arena_array(r->a, double, l->count - l->at + 1);
	while (line_more(l) && l->words[l->at].n && strchr("0123456789.", l->words[l->at].p[0])) {
		if (!line_number(r, N_("a share"), &x))
			return false;
		if (!(x >= 0 && x <= 1))
			return plan_say(r, N_("a quantile lies between 0 and 1"));
		q->points[q->point_count++] = x;
	}
	return q->point_count || plan_say(r, N_("write: at 0.25 0.5 0.75"));
}

static bool choose(struct reader *r, const char *what, const char *const *words, void *out,
    size_t size)
{
	int which = 0;
	static_assert(sizeof(enum survey_method) == sizeof(int), "enums are ints");
	if (!line_choice(r, what, words, &which))
		return false;
	memcpy(out, &which, size);
	return true;
}

/* The part after the variables, in any order. */
static bool read_tail(struct reader *r, struct survey_request *q)
{
	struct line *l = &r->line;
	bool ok = true;
	while (ok && line_more(l)) {
		if (line_is(l, "by"))
			ok = line_names(r, N_("the column of the groups"), &q->by);
		else if (line_is(l, "where"))
			ok = line_conditions(r, &q->where);
		else if (line_is(l, "together"))
			q->together = true;
		else if (line_is(l, "at"))
			ok = read_points(r, q);
		else if (line_is(l, "between"))
			ok = line_word(r, N_("the first group"), &q->first) &&
			    line_word(r, N_("the second group"), &q->second);
		else if (line_is(l, "missing"))
			ok = choose(r, N_("what to do with missing answers"), missings,
			    &q->missing, sizeof q->missing);
		else if (line_is(l, "deff"))
			ok = choose(r, N_("the kind of design effect"), effects, &q->deff,
			    sizeof q->deff);
		else if (line_is(l, "method"))
			ok = choose(r, N_("the method"), methods, &q->method, sizeof q->method);
		else if (line_is(l, "interval"))
			ok = choose(r, N_("the kind of interval"), intervals, &q->interval,
			    sizeof q->interval);
		else if (line_is(l, "rule"))
			ok = choose(r, N_("the rule"), rules, &q->rule, sizeof q->rule);
		else if (line_is(l, "statistic"))
			ok = choose(r, N_("the statistic"), statistics, &q->statistic,
			    sizeof q->statistic);
		else
			return true;
	}
	return ok;
}

/* ---- one function for each keyword, up to the tail ---- */

static bool read_variables(struct reader *r, struct survey_request *q)
{
	return line_names(r, N_("the variable"), &q->variables);
}

static bool read_ratio(struct reader *r, struct survey_request *q)
{
	struct str above, below;
	if (!line_word(r, N_("the numerator"), &above))
		return false;
	if (!line_is(&r->line, "/"))
		return plan_say(r, N_("write: ratio NUMERATOR / DENOMINATOR"));
	if (!line_word(r, N_("the denominator"), &below))
		return false;
	*list_add(r->a, &q->variables) = above;
	*list_add(r->a, &q->variables) = below;
	return true;
}

/* A column of 0 and 1 alone, or a condition. */
static bool read_proportion(struct reader *r, struct survey_request *q)
{
	static const char *const signs[] = { "=", "!=", "<", "<=", ">", ">=" };
	struct line *l = &r->line;
	struct str name;
	if (!line_word(r, N_("the variable"), &name))
		return false;
	*list_add(r->a, &q->variables) = name;
	bool compared = false;
	for (int i = 0; i < 6; i++)
		compared = compared || line_peek(l, signs[i]);
	if (compared) {
		l->at--;
		return line_conditions(r, &q->yes);
	}
	*list_add(r->a, &q->yes) = (struct survey_condition){ name, COMPARE_IS, S("1"), 1 };
	return true;
}

static bool read_difference(struct reader *r, struct survey_request *q)
{
	q->of = SURVEY_MEAN;
	if (line_is(&r->line, "total"))
		q->of = SURVEY_TOTAL;
	else
		line_is(&r->line, "mean");
	return line_names(r, N_("the variable"), &q->variables);
}

static bool read_nothing(struct reader *r, struct survey_request *q)
{
	(void)r;
	(void)q;
	return true;
}

static const struct {
	const char *word;
	enum survey_kind kind;
	bool shares;
	bool (*read)(struct reader *r, struct survey_request *q);
} words[] = {
	{ "mean", SURVEY_MEAN, false, read_variables },
	{ "share", SURVEY_MEAN, true, read_variables },
	{ "total", SURVEY_TOTAL, false, read_variables },
	{ "count", SURVEY_TOTAL, true, read_variables },
	{ "proportion", SURVEY_PROPORTION, false, read_proportion },
	{ "ratio", SURVEY_RATIO, false, read_ratio },
	{ "quantile", SURVEY_QUANTILE, false, read_variables },
	{ "median", SURVEY_QUANTILE, false, read_variables },
	{ "variance", SURVEY_VARIANCE, false, read_variables },
	{ "difference", SURVEY_DIFFERENCE, false, read_difference },
	{ "test", SURVEY_TEST, true, read_variables },
	{ "degrees", SURVEY_DF, false, read_nothing },
};

static bool check_request(struct reader *r, struct survey_request *q)
{
	if (q->kind == SURVEY_QUANTILE && !q->point_count) {
		q->points = arena_array(r->a, double, 1);
		q->points[q->point_count++] = 0.5;
	}
	if (q->kind == SURVEY_TEST && q->variables.count != 2)
		return plan_say(r, N_("a test wants two variables"));
	if (q->kind == SURVEY_DIFFERENCE && (q->by.count != 1 || !q->second.p))
		return plan_say(r, N_("write: difference mean VARIABLE by GROUPS between A B"));
	if (q->kind == SURVEY_TEST && q->by.count)
		return plan_say(r, N_("a test has no groups; use where"));
	return true;
}

bool plan_request(struct reader *r, bool *known_r)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (!line_is(&r->line, words[i].word))
			continue;
		struct survey_request q = { .line = r->line.number, .kind = words[i].kind,
			.shares = words[i].shares, .missing = r->plan->missing,
			.deff = r->plan->deff };
		*known_r = true;
		if (!words[i].read(r, &q) || !read_tail(r, &q) || !check_request(r, &q))
			return false;
		*list_add(r->a, &r->plan->requests) = q;
		return true;
	}
	return true;
}
