/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "measure/protect/protect.h"

#include "test.h"

#include <math.h>

static uint64_t key_at(uint64_t i)
{
	uint64_t x = i * 0x9e3779b97f4a7c15u;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

static void check_rows(struct test *t, const struct protect_noise *n, double variance,
    int smallest, int from)
{
	int d = protect_noise_bound(n);
	double p[101];
	for (int count = 1; count < 40; count++) {
		double sum = 0, mean = 0, square = 0;
		protect_noise_row(n, count, p);
		for (int v = -d; v <= d; v++) {
			double q = p[v + d];
			CHECK(q >= 0);
			CHECK(q == 0 || count + v == 0 || count + v >= smallest);
			sum += q;
			mean += q * v;
			square += q * v * v;
		}
		CHECK_REAL(sum, 1, 1e-12);
		CHECK_REAL(mean, 0, 1e-9);
		if (count >= from)
			CHECK_REAL(square, variance, 1e-8);
	}
}

TEST(noise_has_mean_zero_the_stated_variance_and_shows_nothing_small)
{
	static const struct { int bound, smallest; double variance; } cases[] = {
		{ 5, 3, 2 }, { 5, 1, 2 }, { 3, 3, 1 }, { 8, 5, 6 }, { 2, 1, 1 }, { 10, 4, 3 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct protect_noise *n = protect_noise_new(t->arena,
		    &(struct protect_noise_options){ .bound = cases[i].bound,
			.smallest = cases[i].smallest, .variance = cases[i].variance }, t->e);
		NEED(n);
		check_rows(t, n, cases[i].variance, cases[i].smallest,
		    cases[i].bound + cases[i].smallest);
	}
}

TEST(what_is_drawn_has_the_distribution_of_the_table)
{
	enum { DRAWS = 200000 };
	struct protect_noise *n = protect_noise_new(t->arena,
	    &(struct protect_noise_options){ 0 }, t->e);
	NEED(n);
	for (int64_t count = 0; count < 12; count++) {
		int64_t seen[16] = { 0 };
		double p[11];
		for (uint64_t i = 0; i < DRAWS; i++) {
			int64_t shown = protect_perturb(n, count, key_at(i + 1));
			CHECK(shown >= 0 && shown >= count - 5 && shown <= count + 5);
			CHECK(shown != 1 && shown != 2);
			seen[shown - count + 5]++;
		}
		protect_noise_row(n, count, p);
		for (int v = 0; v <= 10; v++)
			CHECK(fabs((double)seen[v] / DRAWS - p[v]) < 0.006);
	}
}

TEST(the_same_cell_shows_the_same_value_and_zero_stays_zero)
{
	struct protect_noise *n = protect_noise_new(t->arena,
	    &(struct protect_noise_options){ 0 }, t->e);
	struct protect_noise *again = protect_noise_new(t->arena,
	    &(struct protect_noise_options){ 0 }, t->e);
	NEED(n && again);
	for (uint64_t i = 0; i < 1000; i++) {
		CHECK_INT(protect_perturb(n, (int64_t)i, key_at(i)),
		    protect_perturb(again, (int64_t)i, key_at(i)));
		CHECK_INT(protect_perturb(n, 0, key_at(i)), 0);
	}
	for (int64_t count = 1; count < 20; count++) {	/* both ends of the keys */
		CHECK(protect_perturb(n, count, 0) >= 0);
		CHECK(protect_perturb(n, count, UINT64_MAX) <= count + 5);
	}
}

TEST(noise_that_cannot_hide_small_counts_is_refused)
{
	struct protect_noise_options o = { .bound = 2, .smallest = 5 };
	CHECK(!protect_noise_new(t->arena, &o, t->e));
	CHECK_INT(t->e->kind, ERR_INPUT);
}
