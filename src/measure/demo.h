/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The demonstration city: invented, made by a seeded generator; the room's own. */
#ifndef MEASURE_DEMO_H
#define MEASURE_DEMO_H

#include "measure/model.h"

#define DEMO_CODE "brindlemere"
#define DEMO_EMAIL "coordinator@brindlemere.example"
#define DEMO_LEAD_EMAIL "mayor@brindlemere.example"

/* A generator of repeatable numbers (splitmix64). */
struct dice {
	uint64_t state;
};
double dice_even(struct dice *d, double low, double high);
double dice_normal(struct dice *d, double mean, double sd);

/* What one invented measure does: ends with code NULL. */
struct demo_measure {
	const char *code;
	double first, last;	/* the city's value in the first and the last year */
	double half;		/* half of the 95 % interval; 0: taken as exact */
	double spread;		/* how far neighbourhoods lie apart, as a share of the value */
	double target;		/* by 2030; nan: none */
	int first_year, step;	/* a figure every so many years */
	unsigned groups;	/* DEMO_SEX … */
};
enum { DEMO_SEX = 1, DEMO_AGE = 2, DEMO_BACKGROUND = 4, DEMO_PLACE = 8,
	DEMO_DEPRIVATION = 16, DEMO_ALL = 31 };
extern const struct demo_measure demo_measures[];

struct demo_group {
	const char *dimension, *dimension_label, *code, *label;
	unsigned bit;
	double factor;		/* of the city's value; turned round where less is better */
};
extern const struct demo_group demo_groups[];

struct demo_place {
	const char *code, *name, *district;
	double fortune;		/* -1 (deprived) … 1 (well off) */
};
extern const struct demo_place demo_places[]; /* 16 neighbourhoods, in the order of a 4 × 4 grid */
extern const char *const demo_districts[][2];

/* demo_shape: The outline of the i-th neighbourhood as GeoJSON; neighbours share their borders. */
struct str demo_shape(struct arena *a, size_t i);

/* demo_add_indicators: What the city computes and compares; after its figures. */
bool demo_add_indicators(struct db *db, struct arena *a, int64_t city, const struct change *by,
    struct err *e);

/* demo_add_ratings: What experts rated, what changed, what stands out; last of all. */
bool demo_add_ratings(struct db *db, struct arena *a, int64_t city, const struct change *by,
    struct err *e);

/* demo_fill: Everything of the demonstration city, in one transaction. */
bool demo_fill(struct db *db, struct arena *a, int64_t city, const struct change *by,
    struct err *e);

extern const struct command demo_command;

#endif
