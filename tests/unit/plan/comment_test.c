/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Comments of residents: the sum, and how many may come. */
#include "city/plan/comments.h"
#include "town.h"

TEST(the_sum_is_read_in_the_digits_of_the_reader)
{
	struct request r = { .arena = t->arena, .csrf = S("a reader's own secret") };
	struct sum sum = comment_sum(&r);
	int n = sum.one + sum.other;
	CHECK(sum.one >= 1 && sum.one <= 8 && sum.other >= 1 && sum.other <= 9);
	CHECK(comment_sum_right(&r, arena_printf(t->arena, " %d ", n)));
	CHECK(!comment_sum_right(&r, arena_printf(t->arena, "%d", n + 1)));
	CHECK(!comment_sum_right(&r, S("")));
	CHECK(!comment_sum_right(&r, arena_printf(t->arena, "%dx", n)));
	CHECK(!comment_sum_right(&r, S("99999999999999999999")));
	struct buf arabic = buf_in(t->arena, 40);	/* U+0660 is D9 A0 */
	if (n > 9)
		buf_puts(&arabic, "\xd9\xa1");
	buf_byte(&arabic, '\xd9');
	buf_byte(&arabic, (char)(0xa0 + n % 10));
	CHECK(comment_sum_right(&r, buf_view(&arabic)));
}

TEST(another_reader_has_another_sum)
{
	struct request one = { .arena = t->arena, .csrf = S("one") };
	int differ = 0;
	for (int i = 0; i < 20; i++) {
		struct request other = { .arena = t->arena,
			.csrf = arena_printf(t->arena, "other %d", i) };
		struct sum a = comment_sum(&one), b = comment_sum(&other);
		differ += a.one != b.one || a.other != b.other;
	}
	CHECK(differ > 10);
}

static bool send(struct town *w, int64_t city, const char *from, int64_t at, bool *allowed)
{
	return comment_rate(w->db, w->t->arena, city, str_of(from), at, allowed, w->t->e);
}

TEST(an_address_may_send_five_comments_an_hour_and_a_city_a_hundred)
{
	struct town w;
	bool allowed = false;
	int64_t now = 1800000000000;
	if (!town_open(&w, t))
		return;
	NEED(db_begin(w.db, t->e));
	for (int i = 0; i < RATE_ADDRESS; i++) {
		NEED(send(&w, w.city.id, "192.0.2.7", now + i, &allowed));
		CHECK(allowed);
	}
	NEED(send(&w, w.city.id, "192.0.2.7", now + 10, &allowed));
	CHECK(!allowed);
	NEED(send(&w, w.city.id, "192.0.2.8", now + 11, &allowed));
	CHECK(allowed);
	NEED(send(&w, w.city.id, "192.0.2.7", now + 3600001, &allowed));
	CHECK(allowed);
	int sent = 1;
	for (int i = 0; i < 150; i++) {
		const char *from = arena_printf(t->arena, "198.51.100.%d", i).p;
		NEED(send(&w, w.city.id, from, now + 3600100 + i, &allowed));
		sent += allowed;
	}
	CHECK_INT(sent, RATE_CITY);
	/* Where a comment came from is not kept in clear. */
	CHECK_INT(db_int(w.db, "SELECT count(*) FROM comment_rate WHERE key LIKE '%198.51%'",
	    NO_ARGS, -1, t->e), 0);
	CHECK(db_end(w.db, true, t->e));
	town_close(&w);
}
