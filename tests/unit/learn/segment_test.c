/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The index without a store: offers go in, questions are answered. */
#include "city/learn/ask.h"
#include "city/learn/directory.h"
#include "city/learn/spelling.h"
#include "test.h"

#include <math.h>

enum { TODAY = 20600 };	/* 2026-05-27, a Wednesday */

static const uint32_t tuesday_evening[] = { (TODAY + 6) * 2880 + 18 * 120 };
static const uint32_t saturday_morning[] = { (TODAY + 3) * 2880 + 10 * 120 };
static const uint32_t over[] = { (TODAY - 2) * 2880 + 10 * 120 };

#define CODE(facet, codes) [facet] = facet_codes(facet, S(codes))

static struct part *make_part(struct test *t)
{
	struct maker *m = maker_new(t->e);
	struct offer offers[] = {
		{ .id = 1, .place = 7, .venue = 70, .lat = 51.50, .lon = -2.50,
		    .has_sessions = true, .meetings = tuesday_evening, .meeting_count = 1,
		    .text_count = 2,
		    .texts = { { "en", S("Cooking for beginners"), S("Bread and soup") },
		        { "ar", S("الطبخ للمبتدئين"), S("خبز وحساء") } } },
		{ .id = 2, .place = 8, .venue = 80, .lat = 51.60, .lon = -2.50,
		    .has_sessions = true, .meetings = saturday_morning, .meeting_count = 1,
		    .text_count = 2,
		    .texts = { { "en", S("English conversation"), S("Talk over bread and tea") },
		        { "zh", S("英语会话"), S("喝茶聊天") } } },
		{ .id = 3, .venue = 70, .lat = 51.50, .lon = -2.50, .has_sessions = true,
		    .meetings = over, .meeting_count = 1, .text_count = 1,
		    .texts = { { "en", S("Bread of yesterday"), S("") } } },
		{ .id = 4, .lat = NAN, .lon = NAN, .text_count = 2,
		    .texts = { { "en", S("Repairing bicycles"), S("Any time") },
		        { "ru", S("Ремонт велосипедов"), S("") } } },
	};
	offers[0].codes[FACET_OFFER] = facet_codes(FACET_OFFER, S("free"));
	offers[0].codes[FACET_NEED] = facet_codes(FACET_NEED, S("step-free quiet"));
	offers[1].codes[FACET_NEED] = facet_codes(FACET_NEED, S("step-free"));
	offers[0].codes[FACET_LANGUAGE] = facet_codes(FACET_LANGUAGE, S("en ar"));
	offers[1].codes[FACET_LANGUAGE] = facet_codes(FACET_LANGUAGE, S("en"));
	for (size_t i = 0; m && i < 4; i++)
		maker_add(m, &offers[i]);
	return m ? part_new(maker_end(m), (int64_t)TODAY * 1440) : NULL;
}

struct asked {
	struct answer answer;
	struct question q;
	char ids[40];
};

/* The ids found, in order: "1 2". */
static const char *ask(struct test *t, const char *lang, const char *words, struct asked *x)
{
	struct part *p = make_part(t);
	struct vocabulary *v = vocabulary_new(t->e);
	x->q.now = (int64_t)TODAY * 1440;
	question_words(&x->q, v, t->arena, lang, str_of(words));
	question_understand(&x->q, p, 1, v, t->arena, lang);
	parts_ask(p, 1, &x->q, t->arena, &x->answer);
	struct buf b = buf_in(t->arena, 100);
	for (size_t i = 0; i < x->answer.count; i++)
		buf_printf(&b, i ? " %lld" : "%lld", (long long)x->answer.hits[i].id);
	vocabulary_free(v);
	part_free(p);
	buf_puts(&b, "");
	return b.p ? b.p : "";
}

TEST(everything_that_is_not_over_is_listed_soonest_first)
{
	struct asked x = { 0 };
	CHECK_STR(ask(t, "en", "", &x), "2 1 4");
	CHECK_INT(x.answer.total, 3);
	x.q.limit = 1;
	x.q.offset = 1;
	CHECK_STR(ask(t, "en", "", &x), "1");
	CHECK_INT(x.answer.total, 3);
}

/* The order of what is not over, "2 1", and the same as a part made at that minute would say. */
static const char *order_at(struct test *t, struct part *p, int64_t now)
{
	struct question q = { .now = now, .limit = 10 };
	struct answer answer;
	struct buf b = buf_in(t->arena, 100);
	part_move(p, now);
	parts_ask(p, 1, &q, t->arena, &answer);
	for (size_t i = 0; i < answer.count; i++)
		buf_printf(&b, i ? " %lld" : "%lld", (long long)answer.hits[i].id);
	buf_puts(&b, "");
	return b.p;
}

TEST(what_has_met_today_gives_way_to_what_comes_next)
{
	static const uint32_t at_ten[] = { TODAY * 2880 + 10 * 120, (TODAY + 7) * 2880 + 1200 },
	    at_noon[] = { TODAY * 2880 + 12 * 120, (TODAY + 7) * 2880 + 1440 },
	    once_at_nine[] = { TODAY * 2880 + 9 * 120 };
	struct maker *m = maker_new(t->e);
	struct offer offers[] = {
		{ .id = 1, .lat = NAN, .has_sessions = true, .meetings = at_ten,
		    .meeting_count = 2 },
		{ .id = 2, .lat = NAN, .has_sessions = true, .meetings = at_noon,
		    .meeting_count = 2 },
		{ .id = 3, .lat = NAN, .has_sessions = true, .meetings = once_at_nine,
		    .meeting_count = 1 },
	};
	for (size_t i = 0; i < 3; i++)
		maker_add(m, &offers[i]);
	struct part *p = part_new(maker_end(m), (int64_t)TODAY * 1440);
	CHECK_STR(order_at(t, p, (int64_t)TODAY * 1440), "3 1 2");
	CHECK_STR(order_at(t, p, (int64_t)TODAY * 1440 + 9 * 60 + 30), "1 2 3");
	CHECK_STR(order_at(t, p, (int64_t)TODAY * 1440 + 10 * 60 + 15), "2 3 1");
	CHECK_STR(order_at(t, p, (int64_t)TODAY * 1440 + 13 * 60), "3 1 2");
	CHECK_STR(order_at(t, p, (int64_t)(TODAY + 1) * 1440), "1 2");
	part_free(p);
}

TEST(offers_are_found_by_words_of_any_language)
{
	struct asked x = { 0 };
	CHECK_STR(ask(t, "en", "bread", &x), "2 1");
	CHECK_STR(ask(t, "en", "cook", &x), "1");
	CHECK_STR(ask(t, "fr", "cooking", &x), "1");
	CHECK_STR(ask(t, "ar", "طبخ", &x), "1");
	CHECK_STR(ask(t, "zh", "英语", &x), "2");
	CHECK_STR(ask(t, "zh", "法语", &x), "");
	CHECK_STR(ask(t, "ru", "велосипед", &x), "4");
	CHECK_STR(ask(t, "en", "where can I learn cooking", &x), "1");
}

TEST(spelling_is_forgiven_and_said)
{
	struct asked x = { 0 };
	CHECK_STR(ask(t, "en", "bycicles now", &x), "4");
	CHECK(x.q.wants[0].corrected);
	CHECK_STR(x.q.wants[0].used, "bicycles");
	CHECK_STR(ask(t, "en", "conversatoin", &x), "2");
	CHECK_STR(ask(t, "en", "bicyc", &x), "4");
	CHECK(x.q.wants[0].begins);
	CHECK_STR(ask(t, "en", "xylophone", &x), "");
	CHECK(x.q.wants[0].unknown);
	CHECK_STR(ask(t, "en", "cooking bicycles", &x), "1 4");
	CHECK(x.answer.any);
}

TEST(filters_narrow_and_counts_say_what_others_would_find)
{
	struct asked x = { 0 };
	x.q.codes[FACET_LANGUAGE] = facet_codes(FACET_LANGUAGE, S("ar"));
	CHECK_STR(ask(t, "en", "", &x), "1");
	CHECK_INT(x.answer.counts[FACET_LANGUAGE][0], 2);	/* English */
	CHECK_INT(x.answer.counts[FACET_NEED][0], 1);		/* step-free, in the answer */
	x = (struct asked){ 0 };
	x.q.codes[FACET_NEED] = facet_codes(FACET_NEED, S("step-free quiet"));
	CHECK_STR(ask(t, "en", "", &x), "1");
	x = (struct asked){ 0 };
	x.q.days = 1 << 1;
	x.q.times = 1 << 2;
	CHECK_STR(ask(t, "en", "", &x), "1");
	CHECK_INT(x.answer.counts[FACET_DAY][5], 0);	/* Saturday evenings */
	CHECK_INT(x.answer.counts[FACET_TIME][0], 0);	/* Tuesday mornings */
	x.q.times = 0;
	x.q.days = 1 << 5;
	CHECK_STR(ask(t, "en", "", &x), "2");
	x = (struct asked){ 0 };
	x.q.places[0] = 7;
	x.q.place_count = 1;
	CHECK_STR(ask(t, "en", "", &x), "1");
	CHECK_INT((int64_t)x.answer.place_count, 2);
}

TEST(near_here_and_between_two_days)
{
	struct asked x = { 0 };
	x.q.lat = 51.59;
	x.q.lon = -2.5;
	x.q.km = 5;
	CHECK_STR(ask(t, "en", "", &x), "2");
	CHECK(fabs(x.answer.hits[0].km - 1.112) < .01);
	x.q.km = 20;
	CHECK_STR(ask(t, "en", "", &x), "2 1");
	x = (struct asked){ 0 };
	x.q.from_day = TODAY + 4;
	x.q.to_day = TODAY + 8;
	CHECK_STR(ask(t, "en", "", &x), "1");
	x.q.days = 1 << 0;
	CHECK_STR(ask(t, "en", "", &x), "");
}

TEST(slips_are_counted_by_characters)
{
	CHECK_INT(word_distance(S("bread"), S("bread"), 2), 0);
	CHECK_INT(word_distance(S("bread"), S("braed"), 2), 1);
	CHECK_INT(word_distance(S("хлеб"), S("хлебы"), 2), 1);
	CHECK_INT(word_distance(S("bread"), S("tea"), 2), 3);
	CHECK_INT(word_slips(S("tea")), 0);
	CHECK_INT(word_slips(S("хлеб")), 1);
}
