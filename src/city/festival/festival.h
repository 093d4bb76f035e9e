/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Celebration: editions, events, programme, attendance, awards. */
#ifndef CITY_FESTIVAL_H
#define CITY_FESTIVAL_H

#include "measure/measure.h"

extern const struct room festival_room;

#endif
