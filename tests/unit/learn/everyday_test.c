/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"

#include "base/buf.h"
#include "city/learn/everyday.h"

/* "offer=free time=evening | computer": what is chosen, and what is left of the words. */
static struct str read_as(struct test *t, const char *lang, const char *typed)
{
	struct everyday_choice found[EVERYDAY_CHOICES];
	struct str rest;
	struct buf b = buf_in(t->arena, 2000);
	size_t n = everyday_choices(t->arena, lang, str_of(typed), found, &rest);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%.*s=%.*s ", STR(found[i].facet), STR(found[i].code));
	buf_printf(&b, "| %.*s", STR(rest));
	return buf_view(&b);
}

TEST(typed_conditions_become_choices_in_six_languages)
{
	CHECK_STR(read_as(t, "en", "computer free"), "offer=free | computer");
	CHECK_STR(read_as(t, "en", "Step-free evening courses"),
	    "need=step-free time=evening | courses");
	CHECK_STR(read_as(t, "en", "near a tram stop, for free"), "stop=tram offer=free | ");
	CHECK_STR(read_as(t, "fr", "anglais gratuit le soir"), "offer=free time=evening | anglais");
	CHECK_STR(read_as(t, "es", "inglés por la noche"), "time=evening | inglés");
	CHECK_STR(read_as(t, "ar", "كمبيوتر مجانا"), "offer=free | كمبيوتر");
	CHECK_STR(read_as(t, "zh", "免费电脑课程"), "offer=free | 电脑课程");
	CHECK_STR(read_as(t, "ru", "Бесплатно компьютер"), "offer=free | компьютер");
	CHECK_STR(read_as(t, "en", "freedom in the evenings of life"),
	    "time=evening | freedom in the of life");
	CHECK_STR(read_as(t, "en", "bread"), "| bread");
	CHECK_STR(read_as(t, "en", ""), "| ");
}

TEST(words_of_one_meaning_are_known_in_six_languages)
{
	const struct everyday_meaning *m = everyday_find(S("computer"));
	NEED(m);
	CHECK_STR(m->code, "word");
	CHECK(everyday_find(S("informatique")) == m);
	CHECK(everyday_find(S("电脑")) == m);
	CHECK(everyday_find(S("компьютер")) == m);
	CHECK(!everyday_find(S("zeppelin")));
	CHECK(!everyday_find(S("free")));			/* a choice */
	CHECK_STR(everyday_find(S("courses"))->code, "course");
	CHECK_STR(everyday_core(S("学英语课程")), "英语");
	CHECK_STR(everyday_core(S("学")), "学");
}
