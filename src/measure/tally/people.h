/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files that count persons share. */
#ifndef TALLY_PEOPLE_H
#define TALLY_PEOPLE_H

#include "measure/tally/plan.h"

static inline uint64_t people_hours(const struct people *p, const uint64_t *row)
{
	uint32_t field = (uint32_t)p->plan->hours_field;
	return (uint64_t)p->hours[layout_get(p->plan->layout, row, field)];
}

/* people_list: Count all rows of a list, whose persons agree in the first `used` bits. */
void people_list(struct worker *w, struct block_list *list, int used);

/* A person with many rows, row by row, in any order. */
void people_many_start(struct people *p);
void people_many_row(struct people *p, uint64_t person, const uint64_t *row);

/* assign.c: first participation and largest contributors of a person with several rows. */
void people_assign_start(struct people *p);
void people_assign_row(struct people *p, const uint64_t *row);
void people_assign_end(struct people *p);

#endif
