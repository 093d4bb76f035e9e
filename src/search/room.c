/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The room of search. */
#include "search/search_impl.h"

const struct room search_room = {
	.name = "search",
	.about = N_("Search: every record and text by its words, in any script"),
	.routes = search_routes,
	.service = &search_service,
};
