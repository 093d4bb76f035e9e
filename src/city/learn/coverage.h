/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /learn/coverage: who is served and who is not. Offers per 1,000 residents by neighbourhood, and
 * by neighbourhood how many there are of each subject, time of day and language.
 *
 *  1. An offer counts where its venue is; offers without a venue (online) count for nobody here.
 *  2. Residents are the newest figures of the series that the setting "population_series" names
 *     ("population" when it names none), by place.
 *  3. Only the smallest places are rows: those that no other place lies in.
 */
#ifndef CITY_LEARN_COVERAGE_H
#define CITY_LEARN_COVERAGE_H

#include "city/learn/directory.h"

enum { COVERAGE_COLUMNS = 12 };

struct coverage_row {
	int64_t place;
	struct str code, name, shape;
	double residents, rate;		/* nan: not known */
	int64_t offers;
	uint32_t cells[COVERAGE_COLUMNS];
};

struct coverage_page {
	struct coverage_row *rows;
	size_t count;
	struct column *columns;		/* four fixed ones, then those of the breakdown */
	size_t column_count, cell_count;
	struct tab tabs[4];
	struct map_area *areas;
	size_t area_count;
	struct str *gaps;		/* sentences: what nobody offers where */
	size_t gap_count;
	struct str year;		/* of the figures of residents, or empty */
	int64_t online, total;
};

bool coverage_show(struct request *r, struct reply *p, struct err *e);

#endif
