/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The city at work. Now: the search on home, the way to everything on the desk, and the pages
 * about the site itself (about, accessibility).
 */
#ifndef CITY_CITY_H
#define CITY_CITY_H

#include "measure/measure.h"

extern const struct room city_room;

#endif
