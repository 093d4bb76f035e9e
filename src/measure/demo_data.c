/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What the invented city of Brindlemere is like: its measures, groups and neighbourhoods. All of
 * it is made up; no real city has this name or these figures.
 */
#include "measure/demo.h"

#include <math.h>

#define NONE NAN

const struct demo_measure demo_measures[] = {
	{ "1.1.1", 95.8, 97.4, 0, .02, 98.6, 2012, 3, DEMO_SEX | DEMO_AGE | DEMO_BACKGROUND },
	{ "1.2.1", 46.2, 51.9, 0, .25, 60, 2012, 4, DEMO_PLACE | DEMO_AGE },
	{ "1.2.2", 24.1, 27.8, 1.8, .30, 29, 2013, 2, DEMO_ALL },
	{ "1.3.1", 31.1, 42.2, 0, 0, 50, 2012, 4, 0 },
	{ "1.4.1", 5120, 4480, 0, .35, 3890, 2012, 1, DEMO_PLACE },
	{ "1.4.2", 48.5, 46.1, 2.6, .20, 55, 2014, 2, DEMO_ALL },
	{ "2.1.1", 34900, 41200, 0, 0, NONE, 2012, 1, 0 },
	{ "2.2.1", 9.8, 6.3, 0, .45, 5.7, 2012, 1, DEMO_ALL },
	{ "2.4.1", 3.1, 3.6, .2, .30, 3.8, 2014, 2, DEMO_AGE | DEMO_BACKGROUND },
	{ "2.5.1", 33.9, 38.2, 2.1, .22, 42, 2014, 2, DEMO_ALL },
	{ "3.1.1", 7.9, 5.4, 0, 0, 3.1, 2012, 1, 0 },
	{ "3.1.2", 472, 428, 0, .12, 420, 2012, 1, DEMO_PLACE },
	{ "3.2.2", 61.0, 66.7, 2.2, .15, 71.4, 2013, 2, DEMO_AGE | DEMO_PLACE },
	{ "3.3.1", 2, 3, 0, 0, 4, 2016, 2, 0 },
	{ "4.1.1", 81.2, 92.6, 0, .10, 96.1, 2012, 1, DEMO_SEX | DEMO_BACKGROUND | DEMO_PLACE },
	{ "4.1.2", 11.4, 12.6, 0, .12, NONE, 2012, 3, DEMO_SEX | DEMO_BACKGROUND | DEMO_PLACE },
	{ "4.1.3", 38.4, 47.0, 0, .30, 54.9, 2012, 1, DEMO_SEX | DEMO_BACKGROUND },
	{ "4.2.1", 21.7, 29.4, 1.6, .32, 31.2, 2012, 1, DEMO_ALL },
	{ "4.3.1", 2, 3, 0, 0, 4, 2016, 2, 0 },
	{ "4.4.1", 52.0, 58.3, 0, .15, 59.7, 2015, 1, DEMO_BACKGROUND },
	{ "5.1.1", 11.2, 14.9, 0, .40, 16, 2012, 1, DEMO_PLACE },
	{ "5.2.1", 12.8, 18.9, 1.4, .35, 21.7, 2014, 1, DEMO_ALL },
	{ "5.2.2", 30.5, 33.0, 2.3, .18, 36, 2015, 2, DEMO_SEX | DEMO_BACKGROUND },
	{ "6.1.1", 34.0, 41.5, 2.0, .10, 50, 2013, 2, DEMO_SEX | DEMO_AGE | DEMO_BACKGROUND },
	{ "6.1.2", 18.3, 22.0, 3.1, 0, 25.7, 2015, 2, DEMO_SEX },
	{ "6.4.1", 14.9, 9.2, 0, .50, 8.2, 2012, 1, DEMO_SEX | DEMO_BACKGROUND | DEMO_PLACE },
	{ "6.4.2", 22.4, 27.1, 0, 0, 28.6, 2012, 1, DEMO_SEX | DEMO_AGE },
	{ "7.1.2", 41.0, 68.5, 3.2, 0, 85, 2014, 2, DEMO_AGE },
	{ "7.2.2", 74.3, 93.1, 0, .06, 110, 2012, 1, DEMO_AGE | DEMO_PLACE | DEMO_BACKGROUND },
	{ "7.2.3", 15.5, 28.7, 1.9, .30, 32.7, 2015, 1, DEMO_ALL },
	{ "8.2.1", 55.2, 54.6, 2.5, .12, 54.1, 2014, 2, DEMO_AGE | DEMO_PLACE },
	{ "8.3.1", 88.1, 93.4, 0, 0, 94.3, 2012, 1, 0 },
	{ "8.3.2", 17.8, 16.1, 0, .10, 15.6, 2012, 1, DEMO_PLACE },
	{ "8.4.1", 66.0, 71.9, 2.4, .10, 80, 2014, 2, DEMO_SEX | DEMO_AGE },
	{ "9.1.1", 38, 164, 0, 0, 300, 2014, 1, 0 },
	{ "9.2.1", 44.0, 57.2, 2.7, .14, 65, 2015, 2, DEMO_ALL },
	{ "10.1.1", 3, 4, 0, 0, 4, 2016, 2, 0 },
	{ "10.3.1", 1, 3, 0, 0, 4, 2016, 2, 0 },
	{ "11.1.1", 2, 3, 0, 0, 4, 2016, 2, 0 },
	{ "12.1.1", 17.9, 19.3, 0, 0, 19.8, 2012, 1, 0 },
	{ "12.3.1", 21.0, 26.5, 0, 0, 32.5, 2014, 1, DEMO_BACKGROUND },
	{ "12.4.2", 1, 6, 0, 0, 7.4, 2014, 1, 0 },
	{ NULL }
};

const struct demo_group demo_groups[] = {
	{ "sex", "Sex", "F", "Women", DEMO_SEX, 1.05 },
	{ "sex", "Sex", "M", "Men", DEMO_SEX, .95 },
	{ "age", "Age", "15-24", "15 to 24 years", DEMO_AGE, 1.18 },
	{ "age", "Age", "25-44", "25 to 44 years", DEMO_AGE, 1.10 },
	{ "age", "Age", "45-64", "45 to 64 years", DEMO_AGE, .96 },
	{ "age", "Age", "65-plus", "65 years and over", DEMO_AGE, .71 },
	{ "background", "Background", "born-here", "Born in the country", DEMO_BACKGROUND, 1.04 },
	{ "background", "Background", "migrants", "Migrants", DEMO_BACKGROUND, .82 },
	{ "background", "Background", "refugees", "Refugees", DEMO_BACKGROUND, .61 },
	{ "deprivation", "Deprivation", "q1", "Most deprived fifth", DEMO_DEPRIVATION, .74 },
	{ "deprivation", "Deprivation", "q2", "Second fifth", DEMO_DEPRIVATION, .88 },
	{ "deprivation", "Deprivation", "q3", "Third fifth", DEMO_DEPRIVATION, 1.01 },
	{ "deprivation", "Deprivation", "q4", "Fourth fifth", DEMO_DEPRIVATION, 1.13 },
	{ "deprivation", "Deprivation", "q5", "Least deprived fifth", DEMO_DEPRIVATION, 1.24 },
	{ NULL }
};

const char *const demo_districts[][2] = { { "D1", "Old Harbour" }, { "D2", "Millside" },
	{ "D3", "Southfields" }, { "D4", "Hillcrest" }, { NULL, NULL } };

const struct demo_place demo_places[] = {
	{ "N01", "Ropewalk", "D1", -.35 }, { "N02", "Quayside", "D1", .25 },
	{ "N03", "Lantern Street", "D2", -.55 }, { "N04", "Tanner's Yard", "D2", -.80 },
	{ "N05", "Market Cross", "D1", .45 }, { "N06", "St Ada's", "D1", .10 },
	{ "N07", "Weavers' Row", "D2", -.20 }, { "N08", "Foundry Bank", "D2", -.65 },
	{ "N09", "Orchard Lea", "D3", .35 }, { "N10", "Kiln Lane", "D3", -.15 },
	{ "N11", "Upper Meadow", "D4", .70 }, { "N12", "Beacon Hill", "D4", .85 },
	{ "N13", "Saltmarsh", "D3", -.45 }, { "N14", "Southgate", "D3", .05 },
	{ "N15", "Linden Park", "D4", .60 }, { "N16", "Far End", "D4", -.30 },
	{ NULL }
};
