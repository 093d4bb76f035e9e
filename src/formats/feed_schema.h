/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* schema.org between walking a document (feed_schema_walk.c) and reading a node. */
#ifndef FORMATS_FEED_SCHEMA_H
#define FORMATS_FEED_SCHEMA_H

#include "formats/feed.h"
#include "formats/json.h"

struct schema {
	struct feed_reader *r;
	struct arena *arena;		/* of one offer */
	const struct json **ids;	/* nodes with an "@id" and more, by its hash */
	size_t room;			/* never 0 */
	const struct json *context;	/* the "@context" around the node, or NULL */
	int64_t line;			/* where the document begins, in HTML */
	int64_t others;			/* nodes that are no offers */
	int depth;
};

bool schema_is(const struct json *v, const char *type);
bool schema_ends(const struct json *v, const char *ending);
const struct json *schema_node(const struct schema *s, const struct json *v);
struct str schema_text(const struct schema *s, const struct json *v);
struct str schema_get(const struct schema *s, const struct json *v, const char *name);
/* schema_offer: Read and give one node that is an offer; false: stop. */
bool schema_offer(const struct schema *s, const struct json *v, struct str path);
/* schema_times: Its startDate, endDate, eventSchedule and courseSchedule as sessions. */
void schema_times(const struct schema *s, struct feed_item *item, const struct json *v);
/* schema_check_amb: Note what breaks the rules of the AMB profile, where the node is meant to
 * keep them. */
void schema_check_amb(const struct schema *s, const struct feed_item *item, const struct json *v);

#endif
