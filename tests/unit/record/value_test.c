/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The one reader of values, which forms, files, the API and filters share. */
#include "fixture.h"

#include "record/record_impl.h"

static const struct field currency = { "currency", FIELD_CURRENCY, N_("Currency"), .max = 3 };
static const struct field country = { "country", FIELD_COUNTRY, N_("Country"), .max = 2 };
static const struct field number = { "rate", FIELD_NUMBER, N_("Rate") };
static const struct field money = { "fee", FIELD_MONEY, N_("Fee") };

/* From a form or a file, and from JSON, which must be the same. */
static struct value read(struct test *t, const struct field *f, const char *text)
{
	struct value v, w;
	const char *why;
	struct json json = { .kind = JSON_TEXT, .text = str_of(text) };
	bool ok = value_read(t->arena, f, str_of(text), &v, &why);
	CHECK_INT(json_read_field(t->arena, f, &json, &w, &why), ok);
	if (!ok)
		return value_null();
	CHECK(value_equal(v, w));
	return v;
}

TEST(a_currency_is_taken_in_any_letters)
{
	CHECK_STR(read(t, &currency, "eur").s, "EUR");
	CHECK_STR(read(t, &currency, " Usd ").s, "USD");
	CHECK_STR(read(t, &currency, "qqq").s, "qqq");	/* said by the check, with what was typed */
}

TEST(a_country_is_a_code_and_shown_by_its_name)
{
	struct value v = read(t, &country, " ie ");
	CHECK_STR(v.s, "IE");
	CHECK_STR(record_value_text(t->arena, lang_find(S("en")), &country, v), "Ireland");
	CHECK_STR(record_value_text(t->arena, lang_find(S("zh")), &country, v), "爱尔兰");
	CHECK_STR(read(t, &country, "qq").s, "qq");	/* said by the check, with what was typed */
	CHECK_STR(record_value_text(t->arena, NULL, &country, value_text(S("qq"))), "qq");
}

TEST(a_decimal_comma_is_read_alike_in_numbers_and_amounts)
{
	CHECK(read(t, &number, "5,5").r == 5.5);
	CHECK(read(t, &number, "0,925").r == 0.925);
	CHECK(read(t, &number, "-3,25").r == -3.25);
	CHECK(value_empty(read(t, &number, "1,234")));
	CHECK(value_empty(read(t, &number, "1,5,5")));
	CHECK(value_empty(read(t, &number, "5,")));
	CHECK_INT(read(t, &money, "5,50").i, 550);
}
