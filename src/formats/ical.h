/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * iCalendar in (RFC 5545), as a stream of content lines: unfolded, split into name, parameters
 * and value. Memory is one block and the longest line.
 *
 *	struct ical *in = ical_open(arena, source, e);
 *	while (ical_next(in))
 *		if (in->event == ICAL_BEGIN && str_ieq(in->name, S("VEVENT"))) ...
 *	if (!ical_done(in, e)) ...
 *
 * Line ends may be CRLF, LF or CR. A line that is none ("no colon") is given as ICAL_BAD, so that
 * the reader can say where; reading goes on. Lines over LINE_MAX (pictures within) come cut.
 */
#ifndef FORMATS_ICAL_H
#define FORMATS_ICAL_H

#include "base/arena.h"
#include "base/err.h"
#include "formats/source.h"

#include <stdbool.h>
#include <stdint.h>

enum ical_event_kind { ICAL_BEGIN, ICAL_END, ICAL_PROPERTY, ICAL_BAD };

struct ical {
	enum ical_event_kind event;
	struct str name;	/* of the property, or of the component that begins or ends */
	struct str parameters;	/* as written, without the first ";" */
	struct str value;	/* as written */
	int64_t line;		/* where it begins */
	bool cut;
};

struct ical *ical_open(struct arena *a, struct source *s, struct err *e);
bool ical_next(struct ical *in);	/* what it points to lives until the next call */
bool ical_done(struct ical *in, struct err *e);
/* ical_parameter: The first value of a parameter, without its quotation marks; or empty. */
struct str ical_parameter(const struct ical *in, const char *name);
/* ical_unescape: A TEXT without its backslashes, as clean UTF-8, in the arena. */
struct str ical_unescape(struct arena *a, struct str value);

#endif
