/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Planning: objectives, actions, reviews, consultation, self-assessment. */
#ifndef CITY_PLAN_H
#define CITY_PLAN_H

#include "measure/measure.h"

extern const struct room plan_room;

#endif
