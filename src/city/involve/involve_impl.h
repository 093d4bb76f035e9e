/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Inside the room of involvement. */
#ifndef CITY_INVOLVE_IMPL_H
#define CITY_INVOLVE_IMPL_H

#include "city/involve/involve.h"

extern const struct choice seat_sexes[], seat_ages[], seat_backgrounds[];

#endif
