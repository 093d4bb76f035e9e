/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The lines of a plan about what is known of the population.
 *
 *	poststratify stype : E = 4421  H = 755  M = 1018
 *	rake stype : E = 4421  H = 755  M = 1018	(lines one after the other are one raking)
 *	rake sex : F = 11000  M = 10000
 *	calibrate linear | raking | logit  bounds 0.5 3
 *	known = 6194					(how many there are)
 *	known stype : H = 755  M = 1018
 *	known api99 = 3914069				(the sum of a number)
 *	trim 5 60 strict
 */
#include "measure/survey/plan_own.h"

#include "base/lang.h"

enum { ROUNDS = 1000 };

static struct survey_step *add_step(struct reader *r, enum survey_calibration kind)
{
	struct survey_step *s = list_add(r->a, &r->plan->steps);
	*s = (struct survey_step){ .line = r->line.number, .kind = kind, .lower = -INFINITY,
		.upper = INFINITY, .rounds = ROUNDS, .until = 1e-12 };
	r->step = s;
	return s;
}

/* VALUE … = NUMBER, as many values as there are columns. */
static bool read_known(struct reader *r, struct survey_margin *m)
{
	struct survey_known k = { .line = r->line.number };
	for (size_t i = 0; i < m->columns.count; i++) {
		struct str value;
		if (!line_word(r, N_("an answer"), &value))
			return false;
		*list_add(r->a, &k.values) = value;
	}
	if (!line_is(&r->line, "="))
		return plan_say(r, N_("\"= NUMBER\" is missing after an answer"));
	if (!line_number(r, N_("the number known"), &k.total))
		return false;
	*list_add(r->a, m) = k;
	return true;
}

static bool at_option(const struct line *l)
{
	return line_peek(l, "partial") || line_peek(l, "rounds") || line_peek(l, "until");
}

static bool read_margin(struct reader *r, struct survey_step *s)
{
	struct survey_margin m = { 0 };
	if (!line_names(r, N_("the column"), &m.columns))
		return false;
	if (!line_is(&r->line, ":"))
		return plan_say(r, N_("\":\" is missing after the columns"));
	while (line_more(&r->line) && !at_option(&r->line))
		if (!read_known(r, &m))
			return false;
	if (!m.count)
		return plan_say(r, N_("the numbers known are missing"));
	struct survey_margin *all = arena_array(r->a, struct survey_margin, s->count + 1);
	for (size_t i = 0; i < s->count; i++)
		all[i] = s->margins[i];
	all[s->count++] = m;
	s->margins = all;
	return true;
}

static bool read_options(struct reader *r, struct survey_step *s)
{
	struct line *l = &r->line;
	double x;
	while (line_more(l)) {
		if (line_is(l, "partial")) {
			s->partial = true;
		} else if (line_is(l, "rounds")) {
			if (!line_number(r, N_("the number of rounds"), &x))
				return false;
			if (!(x >= 1 && x <= 100000))
				return plan_say(r, N_("the rounds must be from 1 to 100000"));
			s->rounds = (int)x;
		} else if (line_is(l, "until")) {
			if (!line_number(r, N_("when to stop"), &s->until))
				return false;
		} else if (line_is(l, "bounds")) {
			if (!line_number(r, N_("the lower bound"), &s->lower) ||
			    !line_number(r, N_("the upper bound"), &s->upper))
				return false;
		} else {
			return true;
		}
	}
	return true;
}

static bool read_post(struct reader *r)
{
	struct survey_step *s = add_step(r, CALIBRATE_POST);
	return read_margin(r, s) && read_options(r, s);
}

static bool read_rake(struct reader *r)
{
	struct survey_step *s = r->step;
	if (!s || s->kind != CALIBRATE_RAKE)
		s = add_step(r, CALIBRATE_RAKE);
	return read_margin(r, s) && read_options(r, s);
}

static bool read_calibrate(struct reader *r)
{
	static const char *const words[] = { "linear", "raking", "logit", NULL };
	int which;
	if (!line_choice(r, N_("the kind of calibration"), words, &which))
		return false;
	struct survey_step *s =
	    add_step(r, (enum survey_calibration)((int)CALIBRATE_LINEAR + which));
	if (!read_options(r, s))
		return false;
	if (!(s->lower < 1 && s->upper > 1))
		return plan_say(r, N_("the bounds must have 1 between them"));
	if (s->kind == CALIBRATE_LOGIT && !(isfinite(s->lower) && isfinite(s->upper)))
		return plan_say(r, N_("logit calibration needs bounds, such as: bounds 0.5 3"));
	return true;
}

static bool read_known_line(struct reader *r)
{
	struct survey_step *s = r->step;
	struct survey_margin m = { 0 };
	if (!s || s->kind < CALIBRATE_LINEAR || s->kind > CALIBRATE_LOGIT)
		return plan_say(r, N_("\"known\" belongs below a line \"calibrate\""));
	if (line_more(&r->line) && !line_peek(&r->line, "=") &&
	    !line_names(r, N_("the column"), &m.columns))
		return false;
	if (line_is(&r->line, ":")) {
		while (line_more(&r->line))
			if (!read_known(r, &m))
				return false;
	} else {
		struct survey_known k = { .line = r->line.number };
		if (m.columns.count > 1 || !line_is(&r->line, "="))
			return plan_say(r, N_("write: known COLUMN = NUMBER, or known COLUMN : "
			    "ANSWER = NUMBER"));
		if (!line_number(r, N_("the number known"), &k.total))
			return false;
		*list_add(r->a, &m) = k;
	}
	struct survey_margin *all = arena_array(r->a, struct survey_margin, s->count + 1);
	for (size_t i = 0; i < s->count; i++)
		all[i] = s->margins[i];
	all[s->count++] = m;
	s->margins = all;
	return true;
}

static bool read_trim(struct reader *r)
{
	struct survey_step *s = add_step(r, CALIBRATE_TRIM);
	if (!line_number(r, N_("the lowest weight"), &s->lower) ||
	    !line_number(r, N_("the highest weight"), &s->upper))
		return false;
	s->strict = line_is(&r->line, "strict");
	return s->lower < s->upper ||
	    plan_say(r, N_("the lowest weight must be below the highest"));
}

static const struct {
	const char *word;
	bool (*read)(struct reader *r);
} lines[] = {
	{ "poststratify", read_post }, { "rake", read_rake }, { "calibrate", read_calibrate },
	{ "known", read_known_line }, { "trim", read_trim },
};

bool plan_calibration(struct reader *r, bool *known_r)
{
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (line_is(&r->line, lines[i].word)) {
			*known_r = true;
			return lines[i].read(r);
		}
	return true;
}
