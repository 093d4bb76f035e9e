/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The questions of the self-assessment that ship with the program. */
#include "city/plan/questions.h"
#include "town.h"

TEST(every_question_has_a_section_and_speaks_six_languages)
{
	struct questions english, other;
	NEED(questions_load(t->arena, NULL, &english, t->e));
	CHECK_INT(english.count, 64);
	for (size_t k = 1; lang_at(k); k++) {
		NEED(questions_load(t->arena, lang_at(k), &other, t->e));
		CHECK_INT(other.count, english.count);
		for (size_t i = 0; i < other.count; i++) {
			CHECK(section_label(other.items[i].section) != NULL);
			CHECK(other.items[i].text.n && other.items[i].act.n);
			CHECK(!str_eq(other.items[i].text, english.items[i].text));
			CHECK_STR(other.items[i].act_en, english.items[i].act);
		}
	}
}

TEST(codes_of_questions_are_unique_and_their_features_exist)
{
	static const char sql[] = "SELECT 1 FROM node WHERE framework = $1 AND code = $2";
	struct questions all;
	struct town w;
	if (!town_open(&w, t))
		return;
	NEED(questions_load(t->arena, NULL, &all, t->e));
	for (size_t i = 0; i < all.count; i++) {
		struct str rest = all.items[i].features, code;
		for (size_t k = 0; k < i; k++)
			CHECK(!str_eq(all.items[k].code, all.items[i].code));
		while (str_cut(&rest, ' ', &code))
			CHECK(db_exists(w.db, sql, ARGS("key-features", code), t->e));
		rest = all.items[i].sdg;
		while (str_cut(&rest, ' ', &code))
			CHECK(!code.n || db_exists(w.db, sql, ARGS("sdg", code), t->e));
	}
	town_close(&w);
}
