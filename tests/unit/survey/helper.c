/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* See helper.h. */
#include "helper.h"

struct survey_try survey_try(struct test *t, const char *plan, struct str file)
{
	struct survey_try s = { .found = { .arena = t->arena } };
	s.plan = survey_plan_read(t->arena, str_of(plan), S("plan"), &s.found);
	if (!s.found.total)
		s.data = survey_data_bytes(t->arena, file, "answers.csv", s.plan, &s.found, &s.e);
	if (s.data)
		s.design = survey_design_build(t->arena, s.plan, s.data, NULL, &s.found, &s.e);
	if (s.design)
		s.all = survey_estimate(t->arena, s.plan, s.data, s.design, &s.found, &s.e);
	if (s.found.total)
		s.all = NULL;
	return s;
}

struct str survey_said(struct test *t, const struct survey_try *s)
{
	struct buf b = buf_in(t->arena, 20000);
	buf_puts(&b, s->e.say);
	for (size_t i = 0; i < s->found.count; i++) {
		buf_byte(&b, '\n');
		buf_str(&b, problem_line(t->arena, &s->found.items[i]));
	}
	return b.n ? buf_view(&b) : STR_EMPTY;
}
