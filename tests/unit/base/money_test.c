/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "base/lang.h"
#include "base/money.h"

static int64_t read(const char *text)
{
	int64_t cents = -1;
	return money_read(str_of(text), &cents) ? cents : INT64_MIN;
}

static struct str shown(struct test *t, const char *tag, int64_t cents, struct str currency)
{
	struct buf b = buf_in(t->arena, 200);
	money_show(&b, lang_find(str_of(tag)), cents, currency);
	return buf_view(&b);
}

TEST(an_amount_is_read_as_people_write_it)
{
	static const struct {
		const char *text;
		int64_t cents;
	} cases[] = {
		{ "0", 0 }, { "12", 1200 }, { "12.5", 1250 }, { "12,50", 1250 },
		{ "1234.50", 123450 }, { "1,234.50", 123450 }, { "1.234,50", 123450 },
		{ "1 234,50", 123450 }, { "1\xc2\xa0" "234,50", 123450 },
		{ "1\xe2\x80\xaf" "234,5", 123450 }, { "1'234.50", 123450 }, { "1,234", 123400 },
		{ "1,234,567", 123456700 }, { "1.234.567", 123456700 }, { " 7.01 ", 701 },
		{ "-3.20", -320 }, { "\xe2\x88\x92" "3", -300 }, { "1234\xd9\xab" "5", 123450 },
		{ "\xd9\xa5\xd9\xab\xd9\xa5\xd9\xa0", 550 }, { "5,50", 550 },
		{ "90000000000000", MONEY_MOST },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (read(cases[i].text) != cases[i].cents)
			test_fail(t, __FILE__, __LINE__, "%s is %lld", cases[i].text,
			    (long long)read(cases[i].text));
}

TEST(what_could_be_two_amounts_or_none_is_refused)
{
	static const char *const wrong[] = { "", "-", "1.234", "12.345", "1,23,4", "1,2345.00",
		"1,234.567", "12 34", "1.234.56", "1,234,56", "x", "12 EUR", "1e3", ".5", "5.",
		"1..2", "--3", "90000000000000.01", "99999999999999999999999999999999999999999",
		"1 234,567", "1234,567" };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		if (read(wrong[i]) != INT64_MIN)
			test_fail(t, __FILE__, __LINE__, "\"%s\" was read as %lld", wrong[i],
			    (long long)read(wrong[i]));
}

TEST(an_amount_reads_back_as_it_was_written)
{
	const int64_t all[] = { 0, 1, -1, 99, 100, -101, 123456789, MONEY_MOST, -MONEY_MOST };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct buf b = buf_in(t->arena, 60), in = buf_in(t->arena, 60);
		money_write(&b, all[i]);
		money_input(&in, lang_find(S("fr")), all[i]);
		CHECK_INT(read(b.p), all[i]);
		CHECK_INT(read(in.p), all[i]);
	}
}

TEST(an_amount_is_shown_in_the_way_of_the_language)
{
	CHECK_STR(shown(t, "en", 123450, S("EUR")), "1,234.50\xc2\xa0" "EUR");
	CHECK_STR(shown(t, "en", 123400, STR_EMPTY), "1,234");
	CHECK_STR(shown(t, "es", 123405, STR_EMPTY), "1234,05");
	CHECK_HAS(shown(t, "en", -50, STR_EMPTY), "0.50");
}
