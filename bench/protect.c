/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Protecting the participation tables of a city: time, programs, cells lost, against the limit.
 * The town is invented from a seed: 41 places in two levels × sex × 61 ages in two levels, and
 * 41 places × migration, one joint system (and four tables more). The limit is meant for the
 * settings with about 950 small cells; the others show what happens beyond.
 */
#include "town.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const struct setting {
	const char *name;
	size_t people;
	double skew, place_skew;
	int ages[4], places[4];
	bool linked;	/* six tables instead of two */
} settings[] = {
	{ "many zeros", 4000000, 8, 6, { 6, 9, 0 }, { 4, 9, 0 }, false },
	{ "more small", 300000, 5, 5, { 6, 9, 0 }, { 4, 9, 0 }, false },
	{ "few zeros", 80000, 1.4, 0.7, { 6, 9, 0 }, { 4, 9, 0 }, false },
	{ "six tables", 80000, 1.4, 0.7, { 6, 9, 0 }, { 4, 9, 0 }, true },
	{ "too fine", 12000, 9, 4.5, { 6, 9, 0 }, { 4, 9, 0 }, false },
	{ "small town", 9000, 3, 1.5, { 6, 3, 0 }, { 4, 4, 0 }, false },
};

static void run(const struct setting *s, int threads)
{
	struct arena *a = arena_new(0);
	struct err e = { 0 };
	struct town *town = town_new(a, 20261);
	town_dimension(town, "place", s->places, s->place_skew);
	town_dimension(town, "sex", (int[]){ 2, 0 }, 0.2);
	town_dimension(town, "age", s->ages, s->skew);
	town_dimension(town, "migration", (int[]){ 4, 0 }, 2);
	town_dimension(town, "kind", (int[]){ 3, 4, 0 }, 3);
	town_people(town, s->people);
	struct protect_table tables[6] = { town_table(town, "place, sex, age", "place sex age"),
		town_table(town, "place, migration", "place migration"),
		town_table(town, "place, age", "place age"), town_table(town, "kind", "kind"),
		town_table(town, "sex, migration, kind", "sex migration kind"),
		town_table(town, "place, kind", "place kind") };
	size_t count = s->linked ? 6 : 2;
	double start = now(CLOCK_MONOTONIC), worked = now(CLOCK_PROCESS_CPUTIME_ID);
	/* a quarter of small cells would be refused: that is a rule of publishing, not of time */
	struct protect_result *r = protect_tables(a, tables, count, NULL, 0,
	    &(struct protect_options){ .threads = threads, .share = 0.5 }, &e);
	double took = now(CLOCK_MONOTONIC) - start;
	worked = now(CLOCK_PROCESS_CPUTIME_ID) - worked;
	if (!r) {
		fprintf(stderr, "%s %s\n", e.say, e.log);
		exit(1);
	}
	int64_t zeros = 0;
	for (size_t i = 0; i < tables[0].cell_count; i++)
		zeros += !tables[0].cells[i].count;
	printf("%-11s %6lld cells %5lld empty %5lld primary %5lld secondary  %5.1f %% of persons"
	    "  %6lld programs %4lld repaired %2d rounds  %s  %6.3f s, of processors %6.3f s"
	    "  ratio to 2 s %.2f\n",
	    s->name, (long long)r->cells, (long long)zeros, (long long)r->primary,
	    (long long)r->secondary, 100 * (double)r->count_lost / (double)r->count_all,
	    (long long)r->programs, (long long)r->repaired, r->rounds,
	    r->safe ? "safe" : r->refusal_count ? "REFUSED" : "UNSAFE", took,
	    worked, took / 2);
	for (size_t i = 0; i < r->refusal_count; i++)
		printf("  %.*s\n", STR(r->refusals[i].text));
	arena_free(a);
}

int main(int argc, char **argv)
{
	int threads = argc > 1 ? atoi(argv[1]) : 2;
	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		run(&settings[i], threads);
	return 0;
}
