/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Accessibility: learning opportunities, venues, feeds, coverage, barriers. */
#ifndef CITY_LEARN_H
#define CITY_LEARN_H

#include "measure/measure.h"

extern const struct room learn_room;

#endif
