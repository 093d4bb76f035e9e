/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Columns while they are being read; only data.c and data_read.c. */
#ifndef SURVEY_DATA_OWN_H
#define SURVEY_DATA_OWN_H

#include "measure/survey/own.h"

/* column_start: Empty; its memory goes with the arena. The column must stay where it is. */
void column_start(struct arena *a, struct column *c, struct str name);
/* column_put: The next row's text. False when it is no number in a column of numbers only.
 * column_put_missing: Where text means no answer. */
bool column_put(struct arena *a, struct column *c, size_t row, struct str text);
void column_put_missing(struct column *c, size_t row, struct str text);

#endif
