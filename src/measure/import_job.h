/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An uploaded file, from the browser to the store: import_job.c. */
#ifndef MEASURE_IMPORT_JOB_H
#define MEASURE_IMPORT_JOB_H

#include "jobs/jobs.h"
#include "measure/import.h"

extern const struct job_kind import_job;

/* import_upload: Keep an uploaded file and have it checked. id_r: its import. */
bool import_upload(struct store *s, int64_t city, const char *path, struct str name,
    int64_t published, const struct change *by, int64_t *id_r, struct err *e);
/* import_check_again: With another mapping. import_apply_later: In earnest. Both make a job. */
bool import_check_again(struct store *s, int64_t city, int64_t import, struct str mapping,
    const struct change *by, struct err *e);
bool import_apply_later(struct store *s, int64_t city, int64_t import, const struct change *by,
    struct err *e);
/* import_undo_all: An import and, of a folder, all of its parts, the newest first. */
bool import_undo_all(struct store *s, int64_t city, int64_t import, const struct change *by,
    struct err *e);
/* import_give_up: An upload that is not wanted any more. */
bool import_give_up(struct store *s, int64_t city, int64_t import, const struct change *by,
    struct err *e);

#endif
