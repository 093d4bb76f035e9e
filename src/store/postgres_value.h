/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Values as PostgreSQL sends and takes them; for postgres.c only.
 */
#ifndef STORE_POSTGRES_VALUE_H
#define STORE_POSTGRES_VALUE_H

#include "base/buf.h"
#include "store/store_impl.h"

/* postgres_read: A column in binary form; text and blobs stay where they are. */
struct value postgres_read(unsigned oid, const char *p, size_t n);
/* postgres_type: The type under which a parameter is announced. */
unsigned postgres_type(enum value_type type);
/* postgres_write: A canonical value in binary form, numbers in *room. */
void postgres_write(struct value v, uint64_t *room, const char **p_r, int *n_r);
/* postgres_copy_row: One line of COPY's text format. */
void postgres_copy_row(struct buf *b, const struct value *values, size_t count);

#endif
