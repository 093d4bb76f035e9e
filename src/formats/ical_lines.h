/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Lines of iCalendar on their way out: shared by ical_write.c and ical_write_zone.c. */
#ifndef FORMATS_ICAL_LINES_H
#define FORMATS_ICAL_LINES_H

#include "formats/ical_write.h"

/* One content line, folded as it grows. */
struct ical_line {
	struct sink *out;
	size_t n;	/* octets on the current line of the file */
};

struct ical_line ical_line(struct ical_writer *w, const char *name);
void ical_raw(struct ical_line *line, struct str s);
void ical_text(struct ical_line *line, struct str s);
void ical_quoted(struct ical_line *line, struct str s);
void ical_line_end(struct ical_line *line);
/* A whole line "NAME:value"; nothing for an empty value. */
void ical_plain_line(struct ical_writer *w, const char *name, struct str value);
/* "20240229T190000" */
struct str ical_wall(char out[24], int64_t wall);

/* ical_zone: The rules of the writer's zone as VTIMEZONE. */
void ical_zone(struct ical_writer *w);

#endif
