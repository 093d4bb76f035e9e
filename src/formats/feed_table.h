/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which column of a table is what: proposed from the headers (feed_table_words.c), or given. */
#ifndef FORMATS_FEED_TABLE_H
#define FORMATS_FEED_TABLE_H

#include "formats/feed.h"
#include "formats/table.h"

enum feed_role {
	ROLE_NONE, ROLE_ID, ROLE_TITLE, ROLE_ABOUT, ROLE_VENUE, ROLE_ADDRESS, ROLE_LATITUDE,
	ROLE_LONGITUDE, ROLE_DAY, ROLE_UNTIL, ROLE_BEGINS, ROLE_ENDS, ROLE_BEGINS_HOUR,
	ROLE_BEGINS_MINUTE, ROLE_ENDS_HOUR, ROLE_ENDS_MINUTE, ROLE_WEEKDAY, ROLE_COST,
	ROLE_CURRENCY, ROLE_FREE, ROLE_AGE_FROM, ROLE_AGE_TO, ROLE_ORGANISER, ROLE_URL, ROLE_MAIL,
	ROLE_PHONE, ROLE_LANGUAGE, ROLE_SUBJECT, ROLE_PLACES, ROLE_VENUE_ID, ROLES
};

struct table_shape {
	int column[ROLES];		/* from 0; -1: there is none */
	struct str header[ROLES];
};

const char *feed_role_code(enum feed_role role);	/* "title" */
/* feed_shape_propose: By what the headers say in any of the six languages. */
void feed_shape_propose(struct arena *a, const struct table_row *head, struct table_shape *out_r);
/* feed_shape_read: "title=Name; day=Start" over the headers; false when a column is not there. */
bool feed_shape_read(const char *mapping, const struct table_row *head, struct table_shape *out_r);
/* feed_shape_text: The same text for a shape, in the arena. */
struct str feed_shape_text(struct arena *a, const struct table_shape *shape);

#endif
