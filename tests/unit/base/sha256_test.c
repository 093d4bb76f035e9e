/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "base/sha256.h"

#include <string.h>

TEST(digests_are_those_of_the_standard)
{
	CHECK_STR(sha256_of(t->arena, STR_EMPTY),
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	CHECK_STR(sha256_of(t->arena, S("abc")),
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	CHECK_STR(sha256_of(t->arena,
	    S("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
	    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	char *million = arena_alloc(t->arena, 1000000);
	memset(million, 'a', 1000000);
	CHECK_STR(sha256_of(t->arena, str_n(million, 1000000)),
	    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(a_digest_does_not_depend_on_how_the_bytes_came)
{
	char text[300];
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (char)i;
	struct str want = sha256_of(t->arena, str_n(text, sizeof text));
	for (size_t step = 1; step < 130; step++) {
		struct sha256 h = sha256_begin();
		char hex[SHA256_HEX];
		for (size_t at = 0; at < sizeof text; at += step)
			sha256_add(&h, text + at, at + step > sizeof text ? sizeof text - at :
			    step);
		sha256_end(&h, hex);
		CHECK_STR(hex, want);
	}
}
