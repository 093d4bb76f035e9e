/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Dates, times and durations as iCalendar writes them. */
#ifndef FORMATS_ICAL_TIME_H
#define FORMATS_ICAL_TIME_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct ical_time {
	int64_t wall;		/* ms (base/zone.h); with utc an instant */
	bool day_only, utc;
};

/* ical_time_read: "20240229", "20240229T190000", "…Z"; also with the hyphens and colons of ISO
 * 8601, without seconds and with blanks around, as some programs write. False for what is no time,
 * 30 February among them. */
bool ical_time_read(struct str s, struct ical_time *out_r);
/* ical_duration_read: "P1DT2H", "-PT15M", "P2W"; in ms. Also what ISO 8601 adds: years and months,
 * counted as 365 and 30 days. */
bool ical_duration_read(struct str s, int64_t *ms_r);
/* ical_offset_read: "+0100", "-053000", "+01:00"; in ms. */
bool ical_offset_read(struct str s, int32_t *ms_r);

#endif
