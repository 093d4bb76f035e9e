/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Home, desk and the pages about the site: what their templates need; see site.c. */
#ifndef CITY_SITE_H
#define CITY_SITE_H

#include "city/city.h"

struct site_page {
	struct str name, about, website;	/* of the city */
	struct str contact, source_url;		/* settings of the installation */
	struct tab *links;			/* of the desk */
	size_t link_count;
	bool may_search;
	const char *version;
};

bool site_home(struct request *r, struct reply *p, struct err *e);
bool site_cities(struct request *r, struct reply *p, struct err *e);
bool site_desk(struct request *r, struct reply *p, struct err *e);
bool site_about(struct request *r, struct reply *p, struct err *e);
bool site_accessibility(struct request *r, struct reply *p, struct err *e);

#endif
