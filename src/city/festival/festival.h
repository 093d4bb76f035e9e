/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Celebration: editions of the learning festival, the events that partners submit, the programme,
 * counting at the door, awards, feedback and results.
 */
#ifndef CITY_FESTIVAL_H
#define CITY_FESTIVAL_H

#include "measure/measure.h"

extern const struct record_kind edition_kind;		/* name, theme, from, to, deadline, state */
extern const struct record_kind festival_event_kind;	/* edition, title, partner, day, state … */
extern const struct record_kind attendance_kind;	/* event, key, people by age and group */
extern const struct record_kind award_kind, nomination_kind, feedback_kind;
extern const struct room festival_room;

#endif
