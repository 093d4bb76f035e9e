/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The plan against the features and the areas of the guidelines; see matrix.c. */
#ifndef CITY_PLAN_MATRIX_H
#define CITY_PLAN_MATRIX_H

#include "city/plan/plan_impl.h"

#include <stdlib.h>

enum { PLAN_AREAS = 6 };

struct matrix_row {
	struct str code, title, area;
	const struct plan_action **actions;
	size_t action_count;
	int by_area[PLAN_AREAS];
};

struct matrix {
	struct matrix_row *rows;
	size_t row_count, covered;
	struct node *areas;		/* of the framework */
	size_t area_count;
	int by_area[PLAN_AREAS];	/* of the guidelines: actions */
};

/* matrix_area_title: Of an area of the framework. */
struct str matrix_area_title(const struct matrix *m, struct str code);

#endif
