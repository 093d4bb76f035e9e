/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The vocabulary that proposals and readings share: header_words.c. */
#ifndef MEASURE_PROPOSE_H
#define MEASURE_PROPOSE_H

#include "measure/import.h"

/* header_role: What a column of this name (a slug) usually is; name_r: its dimension or level. */
bool header_role(struct str word, enum column_role *role_r, const char **name_r);
/* header_category: The code of a category (a slug): one code for all words of a known list. */
struct str header_category(struct str dimension, struct str word);
/* header_is_total: Does the category (a slug) mean everybody? */
bool header_is_total(struct str word);
/* header_is_neutral_multiplier: "Units": values are as they stand. */
bool header_is_neutral_multiplier(struct str word);

#endif
