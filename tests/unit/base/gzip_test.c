/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/buf.h"
#include "base/gzip.h"
#include "test.h"

TEST(what_is_packed_comes_back_whole_or_not_at_all)
{
	struct buf packed = buf_in(t->arena, 1000);
	gzip_pack(&packed, S("words of a city"), 9);
	struct str bytes = buf_view(&packed);
	struct str back = gzip_unpack(t->arena, bytes, 15);
	CHECK_STR(back, "words of a city");
	CHECK_INT(back.p[back.n], 0);
	CHECK(!gzip_unpack(t->arena, bytes, 14).p);
	CHECK(!gzip_unpack(t->arena, bytes, 16).p);
	CHECK(!gzip_unpack(t->arena, str_slice(bytes, 0, bytes.n - 9), 15).p);
	CHECK(!gzip_unpack(t->arena, S("no stream"), 15).p);
}
