/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The offers' pages, for the sitemap. */
#include "city/learn/offer_page.h"

#include <stdio.h>

static const char offers_sql[] =
    "SELECT o.id, o.changed FROM opportunity o WHERE o.city = $1 AND o.state = 'published'"
    " AND o.deleted IS NULL AND NOT EXISTS (SELECT 1 FROM learn_merge m WHERE m.city = o.city"
    " AND m.twin = o.id) ORDER BY o.id";

bool learn_pages(struct db *db, int64_t city, bool (*put)(struct str path, int64_t changed,
    void *thing), void *thing, struct err *e)
{
	struct rows *q = db_query(db, offers_sql, ARGS(city), e);
	bool more = true;
	while (more && rows_next(q)) {
		char path[40];
		int n = snprintf(path, sizeof path, "/learn/%lld", (long long)rows_int(q, 0));
		more = put(str_n(path, (size_t)n), rows_int(q, 1), thing);
	}
	return rows_end(q, e);
}
