/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Writing what was read: apply.c. */
#ifndef MEASURE_APPLY_H
#define MEASURE_APPLY_H

#include "measure/import.h"

/* apply_reading: Write what of a reading is not dropped and withdraw what is gone, then put the
 * import in force. import: a record of state "staging", new or saved before. After a failure
 * nothing is in force and what was staged is swept away. */
bool apply_reading(struct store *s, struct record *import, struct reading *r,
    const struct import_file *f, const struct observations *gone,
    const struct problem *refused, size_t refused_count, struct err *e);

/* remarks_write: What was refused, for the import's page. In a transaction. */
bool remarks_write(struct db *db, int64_t city, int64_t import, const struct problem *problems,
    size_t count, struct err *e);

#endif
