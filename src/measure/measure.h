/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Frameworks and figures: what the other rooms may use of it.
 *
 * The room's own parts share model.h. Its pages: /progress (the temple), /progress/<framework>/
 * <code>, /equity, /goals, /data; for those signed in /imports, /entry, /status.
 */
#ifndef MEASURE_MEASURE_H
#define MEASURE_MEASURE_H

#include "measure/model.h"

extern const struct room measure_room;
extern const struct route measure_routes[];	/* routes.c */

#endif
