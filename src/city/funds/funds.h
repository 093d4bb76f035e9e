/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Funding: sources, allocations, spending, small grants. */
#ifndef CITY_FUNDS_H
#define CITY_FUNDS_H

#include "measure/measure.h"

extern const struct room funds_room;

#endif
