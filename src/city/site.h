/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Panels of home and desk, and the pages about the site; see site.c. */
#ifndef CITY_SITE_H
#define CITY_SITE_H

#include "city/city.h"

/* Links of the desk that belong together. */
struct desk_block {
	const char *title;		/* translated */
	struct tab *links;
	size_t link_count;
};

struct site_page {
	struct str name;			/* of the city */
	struct str contact, source_url;		/* settings of the installation */
	const char *version;
};

bool site_desk_panel(struct out *o, struct request *r, int64_t subject, struct err *e);
bool site_about(struct request *r, struct reply *p, struct err *e);
bool site_accessibility(struct request *r, struct reply *p, struct err *e);

bool city_demo(struct db *db, struct arena *a, int64_t city, const struct change *by,
    struct err *e);

#endif
