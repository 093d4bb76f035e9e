/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Whole files.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* file_map: The bytes of a file, mapped read-only until the arena goes (an empty file: ""). Over
 * max bytes (0: no limit) it is refused with ERR_LIMIT. */
bool file_map(struct arena *a, const char *path, size_t max, struct str *out_r, struct err *e);

/* file_write: Write a file whole or not at all: to a new name beside it, then renamed. */
bool file_write(const char *path, struct str bytes, struct err *e);

/* file_list: The names in a folder (neither "." nor ".."), sorted by bytes. */
bool file_list(struct arena *a, const char *folder, struct str **names_r, size_t *count_r,
    struct err *e);

bool file_exists(const char *path);
bool file_is_folder(const char *path);
/* file_join: folder/name in the arena. */
char *file_join(struct arena *a, const char *folder, const char *name);

#endif
