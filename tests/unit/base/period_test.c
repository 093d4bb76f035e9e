/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "base/buf.h"
#include "base/date.h"

/* "from to" as period_code writes it for days, or "" where the text is refused. */
static struct str days(struct test *t, struct str s, enum period_dash dash)
{
	struct period p;
	if (!period_read_as(s, dash, &p))
		return STR_EMPTY;
	struct buf b = buf_in(t->arena, 100);
	date_write(&b, p.from);
	buf_byte(&b, ' ');
	date_write(&b, p.to);
	return buf_view(&b);
}

struct reading {
	const char *text, *code;	/* NULL: refused */
};

static void check_all(struct test *t, const struct reading *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct period p;
		bool ok = period_read(str_of(list[i].text), &p);
		struct str code = ok ? period_code(t->arena, &p) : S("refused");
		if (!str_eq(code, str_of(list[i].code ? list[i].code : "refused")))
			test_fail(t, __FILE__, __LINE__, "\"%s\" is %.*s, not %s", list[i].text,
			    STR(code),
			    list[i].code ? list[i].code : "refused");
	}
}
#define CHECK_ALL(list) check_all(t, list, sizeof(list) / sizeof *(list))

TEST(iso_and_sdmx_periods_are_read)
{
	static const struct reading list[] = {
		{ "2016", "2016" }, { "2016-S1", "2016-S1" }, { "2016-S2", "2016-S2" },
		{ "2019-Q3", "2019-Q3" }, { "2019-03", "2019-03" }, { "2019-M03", "2019-03" },
		{ "2019-W05", "2019-W05" }, { "2019-03-07", "2019-03-07" }, { "2019-A1", "2019" },
		{ "2019-T2", "2019-05-01/2019-09-01" }, { "20190307", "2019-03-07" },
		{ "2019-01-01/2019-12-31", "2019" }, { "2019-01/2019-03", "2019-Q1" },
		{ "2010-11/2011-10", "2010-11-01/2011-11-01" }, { "2019-Q1/2019-Q2", "2019-S1" },
		{ "2009-04-01/2010-04-01", "2009-04-01/2010-04-01" },
		{ "2019-01-01/P1Y", "2019" }, { "2019-01-01/P3M", "2019-Q1" },
		{ "2019-01-07/P1W", "2019-W02" }, { "2019-01-31/P1D", "2019-01-31" },
		{ "2019-03-07T00:00:00", "2019-03-07" }, { "2019-03-07 00:00:00", "2019-03-07" },
		{ "2019-03-07T23:30:00-08:00", "2019-03-07" },
		{ "2019-01-01T00:00:00/P1M", "2019-01" },
	};
	CHECK_ALL(list);
}

TEST(years_of_real_tables_are_read)
{
	static const struct reading list[] = {
		{ "2009/10", "2009-04-01/2010-04-01" }, { "2009/2010", "2009-04-01/2010-04-01" },
		{ "2009-10", "2009-04-01/2010-04-01" }, { "1999/00", "1999-04-01/2000-04-01" },
		{ "1999-00", "1999-04-01/2000-04-01" }, { "2019–20", "2019-04-01/2020-04-01" },
		{ "2018/2019", "2018-04-01/2019-04-01" }, { "2013/16", "2013-04-01/2016-04-01" },
		{ "2016 to 2018", "2016-01-01/2019-01-01" }, { "2018-20", "2018-01-01/2021-01-01" },
		{ "2000 - 02", "2000-01-01/2003-01-01" }, { "2010 - 12", "2010-01-01/2013-01-01" },
		{ "2010/11 to 2012/13", "2010-04-01/2013-04-01" },
		{ "2012/13-2017/18", "2012-04-01/2018-04-01" }, { "2021.0", "2021" },
		{ "2016.00", "2016" },
		{ "1990-1994 (baseline)", "1990-01-01/1995-01-01" }, { " 2019 ", "2019" },
		{ "FY2019/20", "2019-04-01/2020-04-01" },
		{ "academic year 2019/20", "2019-04-01/2020-04-01" },
		{ "Year ending March 2019", "2018-04-01/2019-04-01" }, { "2016-2016", "2016" },
		{ "12 months to June 2020", "2019-07-01/2020-07-01" },
		{ "2019 / 20", "2019-04-01/2020-04-01" },
		{ "year ended 5 April 2019", "2018-04-06/2019-04-06" },
		{ "Calendar year 2016", "2016" },
	};
	CHECK_ALL(list);
}

TEST(parts_of_years_are_read)
{
	static const struct reading list[] = {
		{ "2019 Q3", "2019-Q3" }, { "2011Q1", "2011-Q1" }, { "Q1 2011", "2011-Q1" },
		{ "Q1/2011", "2011-Q1" }, { "Quarter 3 2019", "2019-Q3" },
		{ "1st quarter 2019", "2019-Q1" },
		{ "T3 2019", "2019-Q3" }, { "H1 2019", "2019-S1" }, { "2019H2", "2019-S2" },
		{ "1993 01", "1993-01" }, { "March 2019", "2019-03" }, { "mar 2019", "2019-03" },
		{ "Sept. 2019", "2019-09" }, { "2019M03", "2019-03" }, { "03/2019", "2019-03" },
		{ "2019/03", "2019-03" }, { "Week 5 2019", "2019-W05" }, { "2020-W53", "2020-W53" },
		{ "Jan-Mar 2020", "2020-Q1" }, { "Jan to Mar 2020", "2020-Q1" },
		{ "Apr 2019 to Mar 2020", "2019-04-01/2020-04-01" },
		{ "January to December 2019", "2019" },
		{ "Nov - Jan 2020", "2019-11-01/2020-02-01" },
		{ "Q1-Q3 2011", "2011-01-01/2011-10-01" },
		{ "2019 Q4 to 2020 Q1", "2019-10-01/2020-04-01" },
	};
	CHECK_ALL(list);
}

TEST(days_and_spans_of_days_are_read)
{
	static const struct reading list[] = {
		{ "17 May to 11 June 2023", "2023-05-17/2023-06-12" },
		{ "May 17 to June 11, 2023", "2023-05-17/2023-06-12" },
		{ "17-20 May 2023", "2023-05-17/2023-05-21" },
		{ "May 17-20, 2023", "2023-05-17/2023-05-21" },
		{ "28 Dec to 3 Jan 2020", "2019-12-28/2020-01-04" },
		{ "March 5, 2019", "2019-03-05" },
		{ "07-Mar-2019", "2019-03-07" }, { "31/12/2019", "2019-12-31" },
		{ "5.6.2019", "2019-06-05" },
		{ "2019/03/07", "2019-03-07" }, { "6 to 12 May 2019", "2019-W19" },
	};
	CHECK_ALL(list);
}

TEST(months_are_read_in_six_languages)
{
	static const struct reading list[] = {
		{ "décembre 2020", "2020-12" }, { "DÉCEMBRE 2020", "2020-12" },
		{ "févr. 2020", "2020-02" },
		{ "1er janvier 2019", "2019-01-01" }, { "janvier à mars 2020", "2020-Q1" },
		{ "1er trimestre 2019", "2019-Q1" },
		{ "du 17 mai au 11 juin 2023", "2023-05-17/2023-06-12" },
		{ "5 de marzo de 2019", "2019-03-05" }, { "enero a marzo de 2020", "2020-Q1" },
		{ "Septiembre de 2019", "2019-09" }, { "3.er trimestre de 2019", NULL },
		{ "مارس 2019", "2019-03" }, { "مارس ٢٠١٩", "2019-03" },
		{ "كانون الثاني 2019", "2019-01" },
		{ "من يناير إلى مارس 2020", "2020-Q1" }, { "5 جويلية 2020", "2020-07-05" },
		{ "2019年", "2019" }, { "2019年3月", "2019-03" }, { "2019年3月5日", "2019-03-05" },
		{ "2019年十二月", "2019-12" }, { "2019年第3季度", "2019-Q3" }, { "2019年上半年", "2019-S1" },
		{ "2019年1月至3月", "2019-Q1" }, { "２０１９年", "2019" },
		{ "Март 2019 г.", "2019-03" }, { "5 марта 2019 г.", "2019-03-05" },
		{ "I квартал 2019", "2019-Q1" }, { "ЯНВАРЬ-МАРТ 2020", "2020-Q1" },
		{ "с 2016 по 2018", "2016-01-01/2019-01-01" },
	};
	CHECK_ALL(list);
}

TEST(every_month_has_its_names_in_every_language)
{
	static const char *const names[][12] = {
		{ "January", "February", "March", "April", "May", "June", "July", "August",
		    "September",
		    "October", "November", "December" },
		{ "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
		    "septembre",
		    "octobre", "novembre", "décembre" },
		{ "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
		    "septiembre",
		    "octubre", "noviembre", "diciembre" },
		{ "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر",
		    "أكتوبر", "نوفمبر", "ديسمبر" },
		{ "1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月" },
		{ "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа",
		    "сентября",
		    "октября", "ноября", "декабря" },
	};
	for (size_t lang = 0; lang < sizeof names / sizeof *names; lang++)
		for (int m = 0; m < 12; m++) {
			struct period p;
			bool year_first = lang == 4;
			struct str text = arena_printf(t->arena, "%s%s%s", year_first ? "2021年" :
			    "",
			    names[lang][m], year_first ? "" : " 2021");
			NEED(period_read(text, &p));
			CHECK_STR(period_code(t->arena, &p), arena_printf(t->arena, "2021-%02d",
			    m + 1));
		}
}

TEST(what_is_no_period_is_refused)
{
	static const char *const bad[] = { "", " ", "Year", "0", "12", "99", "123", "12345",
	    "2019-13",
		"2019-00", "2019-02-30", "2019-Q5", "2019-Q0", "2019-W53", "2019-W00", "2018-2016",
		"2016 2017", "2016,2017", "-2016", "2016-", "2016/", "to 2016", "2016 to", "2,016",
		"2016.5",
		"January", "Jan-Mar", "17 May", "12/31/2019", "32/01/2019", "Mar-19", "Sept 19",
		"Spring 2019",
		"FY 2019", "There is no data for this indicator yet",
		"This is a non-statistical indicator.",
		"c. 2016", "0999", "3000", "2019-01-01/P", "2019-01-01/PT5H", "2019-01-01/P0D",
		"(2019)",
		"2019 Bristol", "Bristol 2019", "2019/18", "=2019", "2019=20", "all", "Total",
		"4-3-1",
		"10.5", "1e3", "2019-W1-5", "Men 2016", "18 to 24", "2016-2017-2018", "20191332" };
	struct period p = { .from = 42 };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (period_read(str_of(bad[i]), &p))
			test_fail(t, __FILE__, __LINE__, "\"%s\" is taken", bad[i]);
	CHECK_INT(p.from, 42);
	char long_text[500];
	for (size_t i = 0; i < sizeof long_text; i++)
		long_text[i] = "2019 "[i % 5];
	CHECK(!period_read(str_n(long_text, sizeof long_text), &p));
}

TEST(label_and_note_are_kept_apart)
{
	static const struct {
		const char *text, *label, *note;
	} list[] = {
		{ " 2019/20 [Note 9] ", "2019/20 [Note 9]", "[Note 9]" },
		{ "1990-1994 (baseline)", "1990-1994 (baseline)", "(baseline)" },
		{ "1974a", "1974a", "a" },
		{ "2016", "2016", "" }, { "2019 p", "2019 p", "p" }, { "2016*", "2016*", "*" },
		{ "2016 [r] (p)", "2016 [r] (p)", "[r] (p)" },
		{ "2019-01-01/P1Y", "2019-01-01/P1Y", "" },
		{ "2019Q1p", "2019Q1p", "p" },
	};
	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		struct period p;
		struct str text = str_of(list[i].text);
		NEED(period_read(text, &p));
		CHECK_STR(p.label, list[i].label);
		CHECK_STR(p.note, list[i].note);
		CHECK(p.label.p >= text.p && p.label.p + p.label.n <= text.p + text.n);
	}
}

TEST(kinds_are_those_of_the_days)
{
	static const struct {
		const char *text;
		enum period_kind kind;
	} list[] = {
		{ "2016", PERIOD_YEAR }, { "Jan-Dec 2016", PERIOD_YEAR },
		{ "2016-S2", PERIOD_HALF },
		{ "Q3 2016", PERIOD_QUARTER }, { "Jul-Sep 2016", PERIOD_QUARTER },
		{ "2016-05", PERIOD_MONTH },
		{ "2016-W05", PERIOD_WEEK }, { "2016-05-01", PERIOD_DAY },
		{ "2016/17", PERIOD_SCHOOL_YEAR },
		{ "Sep 2016 to Aug 2017", PERIOD_SCHOOL_YEAR }, { "2016 to 2018", PERIOD_SPAN },
		{ "Feb-Apr 2016", PERIOD_SPAN },
	};
	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		struct period p;
		NEED(period_read(str_of(list[i].text), &p));
		if (p.kind != list[i].kind)
			test_fail(t, __FILE__, __LINE__, "\"%s\" is of kind %d", list[i].text,
			    (int)p.kind);
	}
}

TEST(a_column_says_what_two_digits_behind_a_dash_are)
{
	CHECK_STR(days(t, S("2008-10"), PERIOD_DASH_YEARS), "2008-01-01 2011-01-01");
	CHECK_STR(days(t, S("2008-10"), PERIOD_DASH_MONTHS), "2008-10-01 2008-11-01");
	CHECK_STR(days(t, S("2008-10"), PERIOD_DASH_UNKNOWN), "2008-10-01 2008-11-01");
	CHECK_STR(days(t, S("2009-10"), PERIOD_DASH_UNKNOWN), "2009-04-01 2010-04-01");
	CHECK_STR(days(t, S("2009-10"), PERIOD_DASH_MONTHS), "2009-10-01 2009-11-01");
	CHECK_STR(days(t, S("2000-02"), PERIOD_DASH_YEARS), "2000-01-01 2003-01-01");
	CHECK_STR(days(t, S("2016"), PERIOD_DASH_YEARS), "2016-01-01 2017-01-01");
	CHECK_INT(period_dash_of(S("2012-14")), PERIOD_DASH_YEARS);
	CHECK_INT(period_dash_of(S("1999-00")), PERIOD_DASH_YEARS);
	CHECK_INT(period_dash_of(S("2019-03")), PERIOD_DASH_MONTHS);
	CHECK_INT(period_dash_of(S("2014-11")), PERIOD_DASH_MONTHS);
	CHECK_INT(period_dash_of(S("2008-10")), PERIOD_DASH_UNKNOWN);
	CHECK_INT(period_dash_of(S("2009-10")), PERIOD_DASH_UNKNOWN);
	CHECK_INT(period_dash_of(S("2016")), PERIOD_DASH_UNKNOWN);
	CHECK_INT(period_dash_of(S("1998-01")), PERIOD_DASH_UNKNOWN);
	CHECK_INT(period_dash_of(S("Total")), PERIOD_DASH_UNKNOWN);
}

TEST(equal_days_have_equal_codes)
{
	static const char *const same[][2] = { { "2019", "January to December 2019" },
		{ "2009/10", "Apr 2009 to Mar 2010" }, { "2019 Q1", "Jan-Mar 2019" },
		{ "2009/10", "2009-04-01/2010-03-31" }, { "2019-W05", "28 Jan to 3 Feb 2019" },
		{ "2019", "2019-01-01/P1Y" } };
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		struct period a, b;
		NEED(period_read(str_of(same[i][0]), &a) && period_read(str_of(same[i][1]), &b));
		CHECK_STR(period_code(t->arena, &a), period_code(t->arena, &b));
	}
}

TEST(every_iso_week_is_seven_days_after_the_one_before)
{
	int64_t before = 0;
	int weeks = 0;
	for (int year = 1990; year < 2040; year++)
		for (int week = 1; week <= 53; week++) {
			struct period p;
			struct str text = arena_printf(t->arena, "%d-W%02d", year, week);
			if (!period_read(text, &p))
				continue;
			NEED(!weeks || p.from == before + 7);
			CHECK_STR(period_code(t->arena, &p), text);
			before = p.from;
			weeks++;
		}
	CHECK_INT(weeks, 2609);
}
