/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Involvement: partners and their agreements, groups, meetings, decisions. */
#ifndef CITY_INVOLVE_H
#define CITY_INVOLVE_H

#include "measure/measure.h"

extern const struct room involve_room;

#endif
