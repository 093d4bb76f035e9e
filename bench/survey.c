/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Makes a large survey, and times its estimates: what bench/survey measures.
 *	bench_survey make ROWS > FILE		60 items, 30 domains, 200 strata, 2,000 clusters
 *	bench_survey run FILE			one line for each step: name, milliseconds
 */
#include "measure/survey/survey.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { ITEMS = 60, DOMAINS = 30, STRATA = 200, CLUSTERS = 2000, REPLICATES = 100, TRIES = 3 };

static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static void make(long rows)
{
	uint64_t state = 20260101;
	printf("weight,stratum,psu,domain");
	for (int i = 0; i < ITEMS; i++)
		printf(",q%02d", i + 1);
	printf("\n");
	for (long row = 0; row < rows; row++) {
		unsigned psu = (unsigned)((int64_t)row * CLUSTERS / rows);
		printf("%.2f,%u,%u,d%02u", 10 + (double)(next_random(&state) % 9000) / 100,
		    psu / (CLUSTERS / STRATA), psu, (unsigned)(next_random(&state) % DOMAINS));
		char line[2 * ITEMS + 2];
		for (unsigned i = 0; i < ITEMS; i++) {
			unsigned share = 10 + i + (psu * 7 + i * 3) % 20;
			line[2 * i] = ',';
			line[2 * i + 1] = next_random(&state) % 100 < share ? '1' : '0';
		}
		line[2 * ITEMS] = '\n';
		fwrite(line, 1, 2 * ITEMS + 1, stdout);
	}
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

struct bench {
	struct arena *a;
	struct survey_data *data;
	struct survey_design *design;
	struct problems found;
	struct err e;
};

static struct str text_of(struct arena *a, const char *how)
{
	struct buf b = buf_in(a, 10000);
	buf_puts(&b, "weight weight\nstrata stratum\ncluster psu\n");
	if (strcmp(how, "logit") == 0) {
		buf_puts(&b, "proportion q01 method logit by domain\n");
		return buf_view(&b);
	}
	buf_puts(&b, "mean");
	for (int i = 0; i < ITEMS; i++)
		buf_printf(&b, " q%02d", i + 1);
	buf_puts(&b, strcmp(how, "domains") == 0 ? " by domain\n" : "\n");
	return buf_view(&b);
}

static void fail_with(const struct bench *b)
{
	fprintf(stderr, "%s %s\n", b->e.say, b->found.count ? b->found.items[0].text.p : "");
	exit(1);
}

/* The best of some tries: the machine does other things too. */
static void estimate(struct bench *b, const char *name, const char *how)
{
	struct survey_plan *plan = survey_plan_read(b->a, text_of(b->a, how), S("plan"), &b->found);
	double best = 1e300;
	struct survey_results *all = NULL;
	for (int i = 0; i < TRIES; i++) {
		double from = now();
		all = survey_estimate(b->a, plan, b->data, b->design, &b->found, &b->e);
		double took = now() - from;
		best = took < best ? took : best;
		if (!all)
			fail_with(b);
	}
	printf("%s %.3f %.17g %.17g\n", name, best, all->items[0].estimate, all->items[0].error);
}

static void run(const char *path)
{
	struct bench b = { .a = arena_new(0) };
	b.found.arena = b.a;
	struct str text = text_of(b.a, "domains");
	text = arena_printf(b.a, "%.*sproportion q01 by domain\n", STR(text));
	struct survey_plan *plan = survey_plan_read(b.a, text, S("plan"), &b.found);
	double from = now(), best = 1e300;
	b.data = survey_data_open(b.a, path, plan, &b.found, &b.e);
	if (!b.data)
		fail_with(&b);
	printf("read %.3f\n", now() - from);
	for (int i = 0; i < TRIES; i++) {
		struct arena *own = arena_new(0);
		from = now();
		struct survey_design *d =
		    survey_design_build(own, plan, b.data, NULL, &b.found, &b.e);
		double took = now() - from;
		best = took < best ? took : best;
		if (!d)
			fail_with(&b);
		arena_free(own);
	}
	printf("design %.3f\n", best);
	b.design = survey_design_build(b.a, plan, b.data, NULL, &b.found, &b.e);
	estimate(&b, "means", "means");
	estimate(&b, "domains", "domains");
	estimate(&b, "logit", "logit");
	if (!survey_design_replicate(b.a, b.design, REPLICATES_BOOTSTRAP, REPLICATES, 0, 1, &b.e))
		fail_with(&b);
	estimate(&b, "bootstrap", "means");
	struct rusage used;
	getrusage(RUSAGE_SELF, &used);
	printf("memory %ld\n", used.ru_maxrss);
	arena_free(b.a);
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "make") == 0)
		make(strtol(argv[2], NULL, 10));
	else if (argc == 3 && strcmp(argv[1], "run") == 0)
		run(argv[2]);
	else
		return 2;
	return 0;
}
