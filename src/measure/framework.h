/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The commands of framework.c; its functions stand in model.h. What frameworks offer the search. */
#ifndef MEASURE_FRAMEWORK_H
#define MEASURE_FRAMEWORK_H

#include "measure/model.h"

extern const struct command framework_load_command, framework_list_command;
extern const struct search_source framework_search;

#endif
