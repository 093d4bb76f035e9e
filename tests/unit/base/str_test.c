/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "base/str.h"

TEST(equality_is_by_length_and_bytes)
{
	CHECK(str_eq(S("a"), S("a")));
	CHECK(!str_eq(S("a"), S("ab")));
	CHECK(!str_eq(S("A"), S("a")));
	CHECK(str_eq(STR_EMPTY, (struct str){ NULL, 0 }));
	CHECK(!str_eq(str_n("a\0b", 3), str_n("a\0c", 3)));
	CHECK(str_ieq(S("Bristol"), S("bRISTOL")));
	CHECK(!str_ieq(S("[a"), S("{a")));	/* 0x20 apart, but no letters */
	CHECK(!str_ieq(S("É"), S("é")));	/* only ASCII */
}

TEST(order_is_by_bytes_and_a_prefix_comes_first)
{
	CHECK(str_cmp(S("a"), S("b")) < 0);
	CHECK(str_cmp(S("b"), S("a")) > 0);
	CHECK(str_cmp(S("a"), S("aa")) < 0);
	CHECK(str_cmp(S("aa"), S("a")) > 0);
	CHECK(str_cmp(STR_EMPTY, STR_EMPTY) == 0);
	CHECK(str_cmp(S("z"), S("é")) < 0);	/* unsigned bytes */
}

TEST(starts_and_ends_know_the_empty_text)
{
	CHECK(str_starts(S("indicator_4-3-1.csv"), S("indicator_")));
	CHECK(!str_starts(S("in"), S("ind")));
	CHECK(str_starts(S(""), S("")));
	CHECK(str_istarts(S("CONTENT-type"), S("content-TYPE")));
	CHECK(str_ends(S("a.csv"), S(".csv")));
	CHECK(!str_ends(S("csv"), S(".csv")));
	CHECK(str_ends(S("x"), S("")));
}

TEST(finding_begins_where_it_is_told)
{
	CHECK_INT(str_find(S("abcabc"), S("bc"), 0), 1);
	CHECK_INT(str_find(S("abcabc"), S("bc"), 2), 4);
	CHECK_INT(str_find(S("abcabc"), S("bc"), 5), -1);
	CHECK_INT(str_find(S("abc"), S(""), 3), 3);
	CHECK_INT(str_find(S("abc"), S(""), 4), -1);
	CHECK_INT(str_find(S(""), S("a"), 0), -1);
	CHECK_INT(str_find_byte(S("a,b,c"), ',', 2), 3);
	CHECK_INT(str_find_byte(S("a"), 'a', 1), -1);
	CHECK_INT(str_find_byte(STR_EMPTY, 'a', 0), -1);
	CHECK_INT(str_rfind_byte(S("a,b,c"), ','), 3);
	CHECK_INT(str_rfind_byte((struct str){ NULL, 0 }, ','), -1);
}

TEST(slices_are_cut_to_what_there_is)
{
	CHECK_STR(str_slice(S("Bedminster"), 3, 6), "min");
	CHECK_STR(str_slice(S("abc"), 1, 99), "bc");
	CHECK_STR(str_slice(S("abc"), 5, 9), "");
	CHECK_STR(str_slice(S("abc"), 2, 1), "");
	CHECK_STR(str_from(S("abc"), 3), "");
	CHECK_STR(str_from(S("abc"), 4), "");
}

TEST(trimming_takes_every_kind_of_blank)
{
	CHECK_STR(str_trim(S(" 70 ")), "70");
	CHECK_STR(str_trim(S("\t\r\n\v\f70\xc2\xa0\xe2\x80\xaf\xe3\x80\x80")), "70");
	CHECK_STR(str_trim(S("\xef\xbb\xbfYear")), "Year");
	CHECK_STR(str_trim(S("   ")), "");
	CHECK_STR(str_trim(S("\xc2\xa0")), "");
	CHECK_STR(str_trim(STR_EMPTY), "");
	CHECK_STR(str_trim(S("a b")), "a b");
	CHECK_INT(str_trim(str_n("\0", 1)).n, 1);	/* a NUL is not a blank */
}

TEST(trimming_leaves_half_characters_alone)
{
	CHECK_INT(str_trim(S("a\xa0")).n, 2);	/* no U+00A0 without its C2 */
	CHECK_INT(str_trim(S("\xe2\x80")).n, 2);
	CHECK_STR(str_trim(S("à")), "à");	/* C3 A0 */
}

TEST(cutting_gives_every_part_also_empty_ones)
{
	struct str rest = S("a,,b,"), part;
	const char *want[] = { "a", "", "b", "" };
	int n = 0;
	while (str_cut(&rest, ',', &part)) {
		NEED(n < 4);
		CHECK_STR(part, want[n++]);
	}
	CHECK_INT(n, 4);
	rest = S("");
	CHECK(str_cut(&rest, ',', &part));
	CHECK_STR(part, "");
	CHECK(!str_cut(&rest, ',', &part));
}

TEST(the_hash_is_that_of_fnv)
{
	CHECK(str_hash(STR_EMPTY) == 0xcbf29ce484222325u);
	CHECK(str_hash(S("a")) == 0xaf63dc4c8601ec8cu);
	CHECK(str_hash(S("foobar")) == 0x85944171f73967e8u);
}

TEST(a_missing_c_string_is_the_empty_text)
{
	CHECK_INT(str_of(NULL).n, 0);
	CHECK(str_of(NULL).p != NULL);
	CHECK_STR(str_of("x"), "x");
}
