/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * An invented town whose learners are counted: tables to protect, of any shape, from a seed.
 *
 *	struct town *town = town_new(a, 7);
 *	town_dimension(town, "place", (int[]){ 4, 3, 0 }, 1.2);		// 4 districts of 3
 *	town_dimension(town, "sex", (int[]){ 2, 0 }, 0);
 *	town_people(town, 500);
 *	struct protect_table t = town_table(town, "by place and sex", "place sex");
 */
#ifndef TESTS_TOWN_H
#define TESTS_TOWN_H

#include "measure/protect/protect.h"

enum { TOWN_DIMENSIONS = 8 };

struct town {
	struct arena *a;
	uint64_t seed;
	struct protect_dimension dimensions[TOWN_DIMENSIONS];
	double *share[TOWN_DIMENSIONS];		/* cumulated, of each leaf */
	uint16_t *leaf[TOWN_DIMENSIONS];
	size_t leaves[TOWN_DIMENSIONS];
	size_t count;
	uint16_t (*people)[TOWN_DIMENSIONS];	/* code of each person in each dimension */
	int32_t *hours;
	size_t people_count;
};

uint64_t town_random(struct town *town);
double town_uniform(struct town *town);
struct town *town_new(struct arena *a, uint64_t seed);
/* Children of the total, their children, …; 0 ends. skew: how unequal classes are. */
void town_dimension(struct town *town, const char *name, const int *branches, double skew);
void town_people(struct town *town, size_t count);
/* All combinations of the classes of the dimensions named, with all sums. */
struct protect_table town_table(struct town *town, const char *name, const char *dimensions);

#endif
