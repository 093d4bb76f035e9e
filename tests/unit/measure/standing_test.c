/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The numbered rules at the head of standing.c. */
#include "measure/model.h"
#include "test.h"

#include <math.h>

static int64_t end_of(int year)
{
	return date_to_day((struct date){ year, 12, 31 });
}

static struct observation figure(int year, double value, double low, double high)
{
	return (struct observation){ .value = value,
		.low = low,
		.high = high,
		.when = {
		    .from = date_to_day((struct date){ year, 1, 1 }), .to = end_of(year) + 1 } };
}

static struct observation plain(int year, double value)
{
	return figure(year, value, NAN, NAN);
}

static struct target to(double base, double value)
{
	return (struct target){ .base_value = base, .value = value, .base_day = end_of(2015),
		.target_day = end_of(2025), .path = PATH_LINEAR };
}

static enum standing stands(struct test *t, struct target target, const struct observation *o,
    size_t n, enum direction d)
{
	return standing_judge(t->arena, NULL, &target, o, n, d).standing;
}

TEST(a_target_without_figures_has_no_data)
{
	struct observation o = plain(2016, NAN);
	CHECK_INT(stands(t, to(10, 20), &o, 1, DIRECTION_HIGHER), STANDING_NO_DATA);
	CHECK_INT(stands(t, to(10, 20), NULL, 0, DIRECTION_HIGHER), STANDING_NO_DATA);
}

TEST(a_single_figure_is_too_few_unless_it_meets_the_target)
{
	struct observation low = plain(2016, 12), high = plain(2016, 21);
	CHECK_INT(stands(t, to(10, 20), &low, 1, DIRECTION_HIGHER), STANDING_CANNOT_TELL);
	CHECK_INT(stands(t, to(10, 20), &high, 1, DIRECTION_HIGHER), STANDING_REACHED);
}

TEST(the_linear_path_divides_the_way_by_days)
{
	struct target target = to(10, 20);
	CHECK_REAL(path_at(&target, end_of(2015)), 10, 1e-12);
	CHECK_REAL(path_at(&target, end_of(2020)), 15, 1e-3);
	CHECK_REAL(path_at(&target, end_of(2030)), 20, 1e-12);
	CHECK(isnan(path_at(&target, end_of(2014))));
}

TEST(the_compound_path_grows_by_the_same_share)
{
	struct target target = to(100, 400);
	target.path = PATH_COMPOUND;
	CHECK_REAL(path_at(&target, end_of(2020)), 200, 1e-3);
}

TEST(a_figure_on_either_side_of_the_path_is_told_apart)
{
	struct observation ahead[] = { plain(2015, 10), plain(2020, 15.2) };
	struct observation short_of[] = { plain(2015, 10), plain(2020, 14.5) };
	struct observation away[] = { plain(2015, 10), plain(2020, 9) };
	CHECK_INT(stands(t, to(10, 20), ahead, 2, DIRECTION_HIGHER), STANDING_ON_PATH);
	CHECK_INT(stands(t, to(10, 20), short_of, 2, DIRECTION_HIGHER), STANDING_BEHIND);
	CHECK_INT(stands(t, to(10, 20), away, 2, DIRECTION_HIGHER), STANDING_MOVING_AWAY);
}

TEST(lower_is_better_turns_everything_round)
{
	struct observation ahead[] = { plain(2015, 20), plain(2020, 14) };
	struct observation away[] = { plain(2015, 20), plain(2020, 21) };
	struct observation done[] = { plain(2015, 20), plain(2020, 10) };
	CHECK_INT(stands(t, to(20, 10), ahead, 2, DIRECTION_LOWER), STANDING_ON_PATH);
	CHECK_INT(stands(t, to(20, 10), away, 2, DIRECTION_LOWER), STANDING_MOVING_AWAY);
	CHECK_INT(stands(t, to(20, 10), done, 2, DIRECTION_LOWER), STANDING_REACHED);
	CHECK_INT(stands(t, to(20, 10), ahead, 2, DIRECTION_NEUTRAL), STANDING_ON_PATH);
}

TEST(an_interval_that_includes_the_path_cannot_tell)
{
	struct observation o[] = { plain(2015, 10), figure(2020, 15.2, 14, 16.4) };
	CHECK_INT(stands(t, to(10, 20), o, 2, DIRECTION_HIGHER), STANDING_CANNOT_TELL);
	o[1] = figure(2020, 13, 12, 14);
	CHECK_INT(stands(t, to(10, 20), o, 2, DIRECTION_HIGHER), STANDING_BEHIND);
	o[1] = figure(2020, 20.5, 19, 22); /* the value meets the target, its interval does not */
	CHECK_INT(stands(t, to(10, 20), o, 2, DIRECTION_HIGHER), STANDING_ON_PATH);
}

TEST(a_decline_within_its_interval_is_not_called_moving_away)
{
	struct observation o[] = { plain(2015, 10), figure(2020, 9.8, 9, 10.6) };
	CHECK_INT(stands(t, to(10, 20), o, 2, DIRECTION_HIGHER), STANDING_BEHIND);
}

TEST(forecasts_and_withdrawn_figures_do_not_count)
{
	struct observation o[] = { plain(2015, 10), plain(2020, 14), plain(2021, 30),
		plain(2022, 30) };
	o[2].status = STATUS_FORECAST;
	o[3].status = STATUS_WITHDRAWN;
	CHECK_INT(stands(t, to(10, 20), o, 4, DIRECTION_HIGHER), STANDING_BEHIND);
}

TEST(a_base_without_a_value_takes_the_first_figure)
{
	struct observation o[] = { plain(2016, 12), plain(2020, 11) };
	CHECK_INT(stands(t, to(NAN, 20), o, 2, DIRECTION_HIGHER), STANDING_MOVING_AWAY);
}

TEST(an_override_wins_and_says_so)
{
	struct observation o[] = { plain(2015, 10), plain(2020, 9) };
	struct target target = to(10, 20);
	target.override_standing = S("on-path");
	target.override_reason = S("The survey changed its question.");
	struct judgement j = standing_judge(t->arena, NULL, &target, o, 2, DIRECTION_HIGHER);
	CHECK_INT(j.standing, STANDING_ON_PATH);
	CHECK(j.overridden);
	CHECK_HAS(j.rule, "The survey changed its question.");
}
