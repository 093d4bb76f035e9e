/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Replicate weights that are given; only the replicates' files. */
#ifndef SURVEY_REPLICATES_OWN_H
#define SURVEY_REPLICATES_OWN_H

#include "measure/survey/own.h"

/* replicates_read: From columns of the answers or from the plan's file, one row for each row. */
bool replicates_read(struct arena *a, struct survey_design *d, const struct survey_data *data,
    const char *folder, struct problems *found, struct err *e);

#endif
