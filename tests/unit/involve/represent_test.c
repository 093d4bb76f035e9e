/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Seats beside population. */
#include "city/involve/represent.h"
#include "town.h"

#include <math.h>

TEST(whoever_is_within_one_seat_of_his_share_is_in_proportion)
{
	CHECK_INT(represent_judge(5, 10, 51, 100), SIDE_IN_PROPORTION);
	CHECK_INT(represent_judge(5, 10, 60, 100), SIDE_UNDER);	/* exactly one seat off */
	CHECK_INT(represent_judge(4, 10, 51, 100), SIDE_UNDER);
	CHECK_INT(represent_judge(7, 10, 51, 100), SIDE_OVER);
	CHECK_INT(represent_judge(0, 20, 4, 100), SIDE_IN_PROPORTION);
	CHECK_INT(represent_judge(0, 20, 6, 100), SIDE_UNDER);
}

TEST(a_few_seats_and_missing_figures_say_nothing)
{
	CHECK_INT(represent_judge(0, 4, 51, 100), SIDE_TOO_FEW);
	CHECK_INT(represent_judge(3, 10, NAN, 100), SIDE_NO_FIGURES);
	CHECK_INT(represent_judge(3, 10, 20, NAN), SIDE_NO_FIGURES);
	CHECK_INT(represent_judge(3, 10, 0, 0), SIDE_NO_FIGURES);
}

TEST(ages_of_finer_figures_are_added_up)
{
	struct population p = { .there = true };
	static const struct { const char *code; double people; } ages[] = { { "15-19", 3 },
		{ "20-24", 4 }, { "25-29", 5 }, { "65-74", 6 }, { "75-plus", 7 }, { "10-14", 2 } };
	p.slices = arena_alloc_array(t->arena, sizeof *p.slices, 6);
	for (size_t i = 0; i < 6; i++) {
		p.slices[i].dimension = S("age");
		p.slices[i].code = str_of(ages[i].code);
		p.slices[p.slice_count++].people = ages[i].people;
	}
	CHECK_REAL(population_of(&p, S("age"), S("15-24")), 7, 1e-9);
	CHECK_REAL(population_of(&p, S("age"), S("65-plus")), 13, 1e-9);
	CHECK_REAL(population_of(&p, S("age"), S("0-14")), 2, 1e-9);
	CHECK(isnan(population_of(&p, S("age"), S("45-64"))));
	CHECK(isnan(population_of(&p, S("sex"), S("F"))));
}

TEST(without_a_series_there_is_no_population_and_no_error)
{
	struct town w;
	struct population p;
	if (!town_open(&w, t))
		return;
	CHECK(population_load(w.db, t->arena, NULL, w.city.id, &p, t->e));
	CHECK(!p.there);
	CHECK_INT(t->e->kind, ERR_NONE);
	town_close(&w);
}

TEST(the_demonstration_city_has_people_by_sex_age_and_place)
{
	struct town w;
	struct population p;
	if (!town_open(&w, t))
		return;
	NEED(town_demo(&w));
	NEED(population_load(w.db, t->arena, NULL, w.city.id, &p, t->e));
	CHECK(p.there);
	double women = population_of(&p, S("sex"), S("F")),
	       men = population_of(&p, S("sex"), S("M"));
	CHECK(women > men && men > 10000);
	CHECK(population_of(&p, S("age"), S("65-plus")) > 1000);
	CHECK_INT(p.place_count, 16);
	double sum = 0;
	for (size_t i = 0; i < p.place_count; i++)
		sum += p.places[i].people;
	CHECK_REAL(sum, women + men, .01);
	town_close(&w);
}
