/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Frameworks and figures: what the other rooms may use of it.
 *
 * The room's own parts share model.h. Its pages: /progress (the temple), /progress/<framework>/
 * <code>, /equity, /goals, /data; for those signed in /imports, /entry, /status.
 */
#ifndef MEASURE_MEASURE_H
#define MEASURE_MEASURE_H

#include "measure/model.h"

/* What the latest figure of a measure says, for texts that are written elsewhere (reports). */
struct measure_statement {
	struct str code, title;
	struct str sentence;		/* in the reader's language */
	struct str source;		/* name of the source, or empty */
	struct str path;		/* of its page, after the city's base */
};
/* measure_statements: Of the followed measures of a framework that have figures, below a node
 * (empty: all). */
bool measure_statements(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct str framework, struct str node, struct measure_statement **out_r, size_t *count_r,
    struct err *e);

extern const struct room measure_room;
extern const struct route measure_routes[];	/* routes.c */

#endif
