/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* /tally: counting records of persons in the browser; see tally_pages.c. */
#ifndef MEASURE_TALLY_PAGES_H
#define MEASURE_TALLY_PAGES_H

#include "measure/publish.h"

struct tally_page {
	struct str spec, data_set, published;
	const struct problems *problems;
	const struct tally_result *result;	/* NULL: nothing was counted yet */
	const struct publish_report *report;	/* NULL: the SPEC publishes nothing */
	struct str why_not;			/* why nothing could be protected, or empty */
	bool proposed;				/* the SPEC was written from the file just now */
};

bool tally_show(struct request *r, struct reply *p, struct err *e);
bool tally_post(struct request *r, struct reply *p, struct err *e);

#endif
