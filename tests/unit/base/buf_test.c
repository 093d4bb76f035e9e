/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "base/buf.h"

#include <string.h>

static void fill(struct test *t, struct buf b)
{
	buf_puts(&b, "rows ");
	buf_printf(&b, "%d", 17173);
	buf_byte(&b, ';');
	buf_str(&b, S(" in"));
	buf_add(&b, "", 0);
	CHECK_STR(buf_view(&b), "rows 17173; in");
	CHECK(b.p[b.n] == 0);
	for (int i = 0; i < 3000; i++)
		buf_printf(&b, "%d", i % 10);
	CHECK_INT(b.n, 3014);
	CHECK(b.p[3013] == '9' && b.p[3014] == 0);
	buf_clear(&b);
	CHECK_STR(buf_view(&b), "");
	CHECK(!b.failed);
	buf_free(&b);
	buf_puts(&b, "again");
	CHECK_STR(buf_view(&b), "again");
	buf_free(&b);
}

TEST(a_buffer_grows_on_the_heap_and_in_an_arena)
{
	fill(t, buf_heap(1 << 20));
	fill(t, buf_in(t->arena, 1 << 20));
}

TEST(a_buffer_over_its_maximum_fails_and_keeps_what_it_has)
{
	struct buf b = buf_heap(10);
	buf_puts(&b, "0123456789");
	CHECK(!b.failed);
	CHECK_STR(buf_view(&b), "0123456789");
	buf_byte(&b, 'x');
	CHECK(b.failed);
	buf_clear(&b);
	CHECK(!b.failed);
	buf_puts(&b, "0123456789x");
	CHECK(b.failed);
	CHECK_STR(buf_view(&b), "");
	buf_puts(&b, "a");	/* failed stays so until it is cleared */
	CHECK_STR(buf_view(&b), "");
	buf_free(&b);
}

TEST(a_formatted_text_over_the_maximum_is_dropped_whole)
{
	struct buf b = buf_in(t->arena, 5);
	buf_printf(&b, "%d", 123456);
	CHECK(b.failed);
	CHECK_INT(b.n, 0);
}

TEST(a_buffer_over_foreign_memory_can_be_written_to_its_end)
{
	char room[8];
	struct buf b = { .p = room, .room = sizeof room, .max = sizeof room - 1 };
	buf_puts(&b, "1234567");
	CHECK(!b.failed && b.p == room);
	buf_byte(&b, '8');
	CHECK(b.failed && b.p == room);
}

TEST(a_view_of_an_untouched_buffer_is_empty)
{
	struct buf b = buf_heap(10);
	CHECK_STR(buf_view(&b), "");
	CHECK(buf_view(&b).p != NULL);
	buf_free(&b);
}

TEST(room_is_for_exactly_what_was_asked)
{
	struct buf b = buf_heap(1 << 16);
	for (size_t n = 0; n < 2000; n += 37) {
		char *p = buf_room(&b, n);
		NEED(p != NULL);
		memset(p, 'x', n);
		b.n += n;
		b.p[b.n] = 0;
	}
	CHECK(strlen(b.p) == b.n);
	buf_free(&b);
}

TEST(an_empty_text_makes_a_c_string)
{
	struct buf b = buf_heap(10);
	buf_puts(&b, "");
	NEED(b.p != NULL);
	CHECK_STR(b.p, "");
	buf_free(&b);
}

TEST(bytes_of_any_value_are_kept)
{
	struct buf b = buf_heap(100);
	buf_add(&b, "a\0b", 3);
	CHECK_INT(b.n, 3);
	CHECK(!memcmp(b.p, "a\0b", 3));
	buf_free(&b);
}
