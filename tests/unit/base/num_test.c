/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "base/lang.h"
#include "base/num.h"

#include <float.h>
#include <math.h>
#include <string.h>

static struct str shown(struct test *t, const char *tag, double x, int decimals)
{
	struct buf b = buf_in(t->arena, 2000);
	num_show(&b, lang_find(str_of(tag)), x, decimals);
	return buf_view(&b);
}

static struct str shown_int(struct test *t, const char *tag, int64_t n)
{
	struct buf b = buf_in(t->arena, 100);
	num_show_int(&b, lang_find(str_of(tag)), n);
	return buf_view(&b);
}

static struct str written(struct test *t, double x)
{
	struct buf b = buf_in(t->arena, 100);
	num_write(&b, x);
	return buf_view(&b);
}

TEST(integers_are_read_whole_or_not_at_all)
{
	static const char *const bad[] = { "", "-", "+", " 1", "1 ", "1.0", "1e3", "0x10", "--1",
	    "+-1",
		"9223372036854775808", "-9223372036854775809", "99999999999999999999", "1a" };
	int64_t n = 42;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (num_int(str_of(bad[i]), &n))
			test_fail(t, __FILE__, __LINE__, "\"%s\" is taken", bad[i]);
	CHECK_INT(n, 42);
	CHECK(num_int(S("9223372036854775807"), &n) && n == INT64_MAX);
	CHECK(num_int(S("-9223372036854775808"), &n) && n == INT64_MIN);
	CHECK(num_int(S("+007"), &n) && n == 7);
	CHECK(num_int(S("-0"), &n) && n == 0);
}

TEST(reals_are_read_whole_or_not_at_all)
{
	static const char *const bad[] = { "", ".", "-.", "e5", "1e", "1e+", "1.2.3", "inf", "nan",
		"-Infinity", "0x1p3", "1e999", "-1e999", " 1", "1,5", "1_000", "1.5f", "١" };
	double x = 42;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (num_real(str_of(bad[i]), &x))
			test_fail(t, __FILE__, __LINE__, "\"%s\" is taken", bad[i]);
	CHECK_REAL(x, 42, 0);
	CHECK(!num_real(str_n("1\0", 2), &x));
	CHECK(num_real(S("1.5"), &x) && x == 1.5);
	CHECK(num_real(S("-.5e-1"), &x) && x == -0.05);
	CHECK(num_real(S("5."), &x) && x == 5);
	CHECK(num_real(S("0.1"), &x) && x == 0.1);
	CHECK(num_real(S("1e-999"), &x) && x == 0);
	CHECK(num_real(S("1.7976931348623157e308"), &x) && x == DBL_MAX);
	CHECK(num_real(S("5e-324"), &x) && x > 0);
	CHECK(num_real(S("9007199254740993"), &x) && x == 9007199254740992.0);
}

TEST(numbers_of_tables_are_read_by_their_style)
{
	static const struct {
		const char *text;
		struct num_style style;
		double want;
	} cases[] = {
		{ "70 ", { '.', 0 }, 70 }, { "12.5%", { '.', ',' }, 12.5 },
		{ " 12.5 % ", { '.', 0 }, 12.5 },
		{ "1,234,567.8", { '.', ',' }, 1234567.8 }, { "1.234.567,8", { ',', '.' },
		1234567.8 },
		{ "1 234 567,8", { ',', ' ' }, 1234567.8 }, { "12,345", { '.', ',' }, 12345 },
		{ "1\xc2\xa0""234,5", { ',', ' ' }, 1234.5 }, { "1\xe2\x80\xaf""234", { ',', ' ' },
		1234 },
		{ "1\xe2\x80\x89""234", { ',', ' ' }, 1234 }, { "1'234.5", { '.', '\'' }, 1234.5 },
		{ "1\xe2\x80\x99""234.5", { '.', '\'' }, 1234.5 }, { "\xe2\x88\x92""5", { '.', 0 },
		-5 },
		{ "-1,234", { '.', ',' }, -1234 }, { "+3", { '.', 0 }, 3 }, { "3,5", { ',', 0 },
		3.5 },
		{ "1.5e3", { '.', ',' }, 1500 }, { "0,5", { ',', '.' }, 0.5 },
		{ "174.6", { '.', ',' }, 174.6 },
		{ "123,456,789", { '.', ',' }, 123456789 }, { ".5", { '.', ',' }, 0.5 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		double x = -1;
		if (!num_read(str_of(cases[i].text), cases[i].style, &x) || x != cases[i].want)
			test_fail(t, __FILE__, __LINE__, "\"%s\" gives %.17g", cases[i].text, x);
	}
}

TEST(numbers_with_signs_out_of_place_are_refused)
{
	static const struct {
		const char *text;
		struct num_style style;
	} cases[] = {
		{ "1,23", { '.', ',' } }, { "1,2345", { '.', ',' } }, { "1234,567", { '.', ',' } },
		{ ",123", { '.', ',' } }, { "1,,234", { '.', ',' } }, { "1,234,", { '.', ',' } },
		{ "1.234,567", { '.', ',' } }, { "1.5", { ',', 0 } }, { "1,5", { '.', 0 } },
		{ "1.234.5", { ',', '.' } }, { "12 34", { ',', ' ' } }, { "n/a", { '.', ',' } },
		{ "", { '.', ',' } }, { "%", { '.', ',' } }, { "-", { '.', ',' } },
		{ "1%%", { '.', ',' } },
		{ "--1", { '.', ',' } }, { "1,234.5,6", { '.', ',' } }, { "5-", { '.', ',' } },
		{ "1-2", { '.', ',' } }, { "0.123,456", { '.', ',' } }, { "1e5,000", { '.', ',' } },
		{ "\xe2\x88\x92", { '.', ',' } }, { "c", { '.', ',' } }, { "1 2", { '.', 0 } },
	};
	double x = 42;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (num_read(str_of(cases[i].text), cases[i].style, &x))
			test_fail(t, __FILE__, __LINE__, "\"%s\" gives %.17g", cases[i].text, x);
	CHECK_REAL(x, 42, 0);
	char nines[5000];
	memset(nines, '9', sizeof nines);
	CHECK(!num_read(str_n(nines, sizeof nines), (struct num_style){ '.', ',' }, &x));
}

TEST(written_numbers_are_short)
{
	CHECK_STR(written(t, 0.1), "0.1");
	CHECK_STR(written(t, 70), "70");
	CHECK_STR(written(t, -0.0), "0");
	CHECK_STR(written(t, 1.0 / 3), "0.3333333333333333");
	CHECK_STR(written(t, 174.6), "174.6");
	CHECK_STR(written(t, 123456789012), "123456789012");
	CHECK_STR(written(t, 1e22), "1e+22");
	CHECK_STR(written(t, 5e-324), "5e-324");
	CHECK_STR(written(t, -2.5), "-2.5");
	CHECK_STR(written(t, NAN), "");
	CHECK_STR(written(t, INFINITY), "");
	CHECK_STR(written(t, -INFINITY), "");
}

TEST(written_numbers_read_back_as_the_same_double)
{
	uint64_t seed = 88172645463325252u;
	for (int i = 0; i < 200000; i++) {
		double x, back;
		seed ^= seed << 13;
		seed ^= seed >> 7;
		seed ^= seed << 17;
		memcpy(&x, &seed, sizeof x);
		if (!isfinite(x))
			continue;
		char room[64];
		struct buf b = { .p = room, .room = sizeof room, .max = sizeof room - 1 };
		num_write(&b, x);
		NEED(num_real(buf_view(&b), &back) && back == x);
	}
}

TEST(whole_numbers_are_written_to_their_ends)
{
	struct buf b = buf_in(t->arena, 100);
	num_write_int(&b, INT64_MIN);
	CHECK_STR(buf_view(&b), "-9223372036854775808");
	buf_clear(&b);
	num_write_int(&b, INT64_MAX);
	CHECK_STR(buf_view(&b), "9223372036854775807");
	buf_clear(&b);
	num_write_int(&b, 0);
	CHECK_STR(buf_view(&b), "0");
}

TEST(a_sign_stays_on_the_left_of_its_number_in_every_direction)
{
	CHECK_STR(str_of(num_sign(lang_find(S("en")), 2)), "+");
	CHECK_STR(str_of(num_sign(lang_find(S("ar")), 2)), "\u200e+");
	CHECK_STR(str_of(num_sign(lang_find(S("ar")), -2)), "\u200e\u2212");
	CHECK_STR(str_of(num_sign(lang_find(S("ar")), 0)), "");
}

TEST(each_language_groups_and_divides_in_its_way)
{
	CHECK_STR(shown(t, "en", 1234.5, 1), "1,234.5");
	CHECK_STR(shown(t, "fr", 1234.5, 1), "1\xe2\x80\xaf""234,5");
	CHECK_STR(shown(t, "es", 1234.5, 1), "1234,5");
	CHECK_STR(shown(t, "es", 12345.5, 1), "12.345,5");
	CHECK_STR(shown(t, "ar", 1234.5, 1), "1,234.5");
	CHECK_STR(shown(t, "zh", 1234.5, 1), "1,234.5");
	CHECK_STR(shown(t, "ru", 1234.5, 1), "1\xc2\xa0""234,5");
	CHECK_STR(shown_int(t, "fr", 1234567), "1\xe2\x80\xaf""234\xe2\x80\xaf""567");
	CHECK_STR(shown_int(t, "es", 1234), "1234");
	CHECK_STR(shown_int(t, "en", 999), "999");
	CHECK_STR(shown_int(t, "en", 1000), "1,000");
}

TEST(a_minus_is_a_minus_sign_and_stays_on_the_left)
{
	CHECK_STR(shown_int(t, "en", -5), "\xe2\x88\x92""5");
	CHECK_STR(shown_int(t, "ar", -5), "\xe2\x80\x8e\xe2\x88\x92""5");
	CHECK_STR(shown_int(t, "en", INT64_MIN), "\xe2\x88\x92""9,223,372,036,854,775,808");
	CHECK_STR(shown(t, "en", -0.04, 1), "0.0");
	CHECK_STR(shown(t, "en", -0.0, 0), "0");
}

TEST(without_a_word_on_decimals_a_number_shows_what_matters)
{
	CHECK_STR(shown(t, "en", 1234.5678, -1), "1,235");
	CHECK_STR(shown(t, "en", 174.62, -1), "174.6");
	CHECK_STR(shown(t, "en", 12.3456, -1), "12.35");
	CHECK_STR(shown(t, "en", 12.5, -1), "12.5");
	CHECK_STR(shown(t, "en", 70, -1), "70");
	CHECK_STR(shown(t, "en", 0.12345, -1), "0.123");
	CHECK_STR(shown(t, "en", 0, -1), "0");
}

TEST(a_small_number_is_not_shown_as_nothing)
{
	CHECK_STR(shown(t, "en", 0.0012345, -1), "0.00123");
	CHECK_STR(shown(t, "en", 0.00004, -1), "0.00004");
	CHECK_STR(shown(t, "en", -0.00004, -1), "\xe2\x88\x92""0.00004");
}

TEST(what_is_no_number_is_shown_as_a_dash)
{
	CHECK_STR(shown(t, "en", NAN, -1), "–");
	CHECK_STR(shown(t, "fr", INFINITY, 2), "–");
}

TEST(the_greatest_number_is_shown_whole)
{
	CHECK_INT(shown(t, "en", DBL_MAX, 0).n, 309 + 102);
	CHECK(shown(t, "en", DBL_MAX, 1000).n > 400);
}

TEST(no_language_is_english)
{
	struct buf b = buf_in(t->arena, 100);
	num_show(&b, NULL, 1234.5, 1);
	CHECK_STR(buf_view(&b), "1,234.5");
}
