/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The page of the search; see pages.c. */
#ifndef SEARCH_PAGES_H
#define SEARCH_PAGES_H

#include "search/search.h"
#include "web/parts.h"

struct search_page {
	struct str words;
	struct str instead;		/* the words with corrections, when there are any */
	struct search_answer found;
	const struct str *addresses;	/* of the hits */
	int offset;
	struct str before, after;	/* queries of the neighbouring pages, or empty */
	bool offered;			/* rooms have shown what they found */
	struct tab *kinds;		/* one kind alone, or all; none where there is one kind */
	size_t kind_count;
};

#endif
