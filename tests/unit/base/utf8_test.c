/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "base/utf8.h"

#include <string.h>

TEST(well_formed_text_is_valid)
{
	CHECK(utf8_valid(STR_EMPTY));
	CHECK(utf8_valid(S("plain text of more than eight bytes")));
	CHECK(utf8_valid(S("Köln, Москва, القاهرة, 北京, 😀")));
	CHECK(utf8_valid(S("\xf4\x8f\xbf\xbf")));	/* U+10FFFF */
	CHECK(utf8_valid(S("\xed\x9f\xbf\xee\x80\x80")));	/* beside the surrogates */
}

TEST(malformed_text_is_not_valid)
{
	const struct str bad[] = { { "a\0b", 3 }, S("\x80"), S("\xc0\xaf"), S("\xc1\xbf"),
		S("\xc3"), S("\xc3("), S("\xe0\x9f\xbf"), S("\xe2\x82"), S("\xed\xa0\x80"),
		S("\xed\xbf\xbf"), S("\xf0\x8f\xbf\xbf"), S("\xf4\x90\x80\x80"),
		    S("\xf5\x80\x80\x80"),
		S("\xff"), S("\xfe"), S("\xf0\x9f\x98"), S("12345678\xff"), S("1234567\xc3") };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (utf8_valid(bad[i]))
			test_fail(t, __FILE__, __LINE__, "case %zu is taken", i);
	/* at every place of a block of eight */
	char text[24];
	for (size_t i = 0; i < sizeof text; i++) {
		memset(text, 'a', sizeof text);
		text[i] = 0;
		CHECK(!utf8_valid(str_n(text, sizeof text)));
		text[i] = (char)0x80;
		CHECK(!utf8_valid(str_n(text, sizeof text)));
		text[i] = 0x7f;
		CHECK(utf8_valid(str_n(text, sizeof text)));
	}
}

TEST(every_character_survives_encoding)
{
	for (int32_t c = 1; c <= 0x10ffff; c++) {
		char bytes[4];
		size_t at = 0, n = utf8_put(c, bytes);
		int32_t back = utf8_next(str_n(bytes, n), &at);
		bool surrogate = c >= 0xd800 && c < 0xe000;
		NEED(back == (surrogate ? 0xfffd : c) && at == n);
	}
	char bytes[4];
	size_t at = 0;
	CHECK_INT(utf8_next(str_n(bytes, utf8_put(0x110000, bytes)), &at), 0xfffd);
	at = 0;
	CHECK_INT(utf8_next(str_n(bytes, utf8_put(-1, bytes)), &at), 0xfffd);
}

TEST(a_bad_byte_is_one_replacement_character)
{
	struct str s = S("a\xff\xc3z");
	size_t at = 0;
	CHECK_INT(utf8_next(s, &at), 'a');
	CHECK_INT(utf8_next(s, &at), 0xfffd);
	CHECK_INT(utf8_next(s, &at), 0xfffd);
	CHECK_INT(utf8_next(s, &at), 'z');
	CHECK_INT(utf8_next(s, &at), -1);
	CHECK_INT(utf8_next(s, &at), -1);
	CHECK_INT(utf8_length(s), 4);
	CHECK_INT(utf8_length(S("Köln")), 4);
}

TEST(a_cut_never_splits_a_character)
{
	struct str s = S("aé年😀b");	/* 1 + 2 + 3 + 4 + 1 */
	static const size_t want[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11 };
	for (size_t max = 0; max < sizeof want / sizeof *want; max++)
		CHECK_INT(utf8_cut(s, max).n, want[max]);
}

TEST(a_cut_in_bad_bytes_keeps_what_fits)
{
	CHECK_INT(utf8_cut(S("\x80\x80\x80\x80\x80\x80\x80\x80"), 6).n, 6);
	CHECK_INT(utf8_cut(S("abc\xff\xff"), 4).n, 4);
}

TEST(cleaning_drops_controls_and_mends_line_ends)
{
	CHECK_STR(utf8_clean(t->arena, S("a\r\nb\rc\nd")), "a\nb\nc\nd");
	CHECK_STR(utf8_clean(t->arena, S("\r")), "\n");
	CHECK_STR(utf8_clean(t->arena, S("\r\r\n")), "\n\n");
	CHECK_STR(utf8_clean(t->arena, str_n("a\0b\tc\x1b[0m\x7f", 10)), "ab\tc[0m");
	CHECK_STR(utf8_clean(t->arena, S("\xc2\x85x\xc2\xa0")), "x\xc2\xa0");	/* C1 controls */
	CHECK_STR(utf8_clean(t->arena, S("\xff\xfeK\xc3\xb6ln")), "\xef\xbf\xbd\xef\xbf\xbdKöln");
	CHECK_STR(utf8_clean(t->arena, STR_EMPTY), "");
}

TEST(what_was_cleaned_is_valid)
{
	unsigned seed = 7;
	char text[64];
	for (int round = 0; round < 20000; round++) {
		for (size_t i = 0; i < sizeof text; i++) {
			seed = seed * 1103515245 + 12345;
			text[i] = (char)(seed >> 16);
		}
		struct str s = utf8_clean(t->arena, str_n(text, (size_t)round % sizeof text));
		NEED(utf8_valid(s));
	}
}
