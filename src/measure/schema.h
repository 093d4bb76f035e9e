/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The tables of the measure room that are not records; see schema.c. */
#ifndef MEASURE_SCHEMA_H
#define MEASURE_SCHEMA_H

#include "store/store.h"

extern const struct migration measure_migrations[];

#endif
