/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reports: forms of the network as data, answers drafted from what the city holds, sign-off, paper.
 */
#ifndef CITY_REPORT_H
#define CITY_REPORT_H

#include "measure/measure.h"

extern const struct room report_room;

#endif
