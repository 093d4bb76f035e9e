/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Seats beside the city's population; see represent.c, population.c. */
#ifndef CITY_INVOLVE_REPRESENT_H
#define CITY_INVOLVE_REPRESENT_H

#include "city/involve/involve_impl.h"

#include <stdlib.h>

enum side { SIDE_NO_FIGURES, SIDE_TOO_FEW, SIDE_IN_PROPORTION, SIDE_UNDER, SIDE_OVER };

/* One group of a dimension: women, the 25 to 44, a district. */
struct share {
	struct str code, label;
	int64_t seats;
	double people;		/* in the city; nan: no figure */
	enum side side;
};

struct represented {
	const char *title;	/* translated: "Sex" */
	struct share *shares;
	size_t count;
	int64_t known, unknown;	/* seats of which it is said, and not */
	double people;		/* sum of those with a figure; nan */
};

/* The city's inhabitants, out of one series of figures. */
struct population {
	bool there;
	struct str series, title, period;
	struct { struct str dimension, code; double people; } *slices;
	size_t slice_count;
	struct { int64_t place; double people; } *places;
	size_t place_count;
};

/* population_load: The series that the city chose (setting "population_series"), else the one
 * with the code "population"; .there is false without it. */
bool population_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct population *out_r, struct err *e);
/* population_of: Of a group ("sex", "F"); ages are added up where the figures are finer. nan. */
double population_of(const struct population *p, struct str dimension, struct str code);
/* population_at: Of a place itself; nan. */
double population_at(const struct population *p, int64_t place);

/* represent_judge: A share against the population: whoever is within one seat of his share is in
 * proportion, since seats cannot be cut. Fewer than five seats say nothing. */
enum side represent_judge(int64_t seats, int64_t all_seats, double people, double all_people);
const char *represent_word(enum side s);	/* N_() */
enum mark represent_mark(enum side s);

bool represent_get(struct request *r, struct reply *p, struct err *e);
bool represent_post(struct request *r, struct reply *p, struct err *e);

#endif
