/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A JSON list of records as rows of cells; see table.h. */
#ifndef FORMATS_TABLE_JSON_H
#define FORMATS_TABLE_JSON_H

#include "formats/table.h"

struct table_json;

struct table_json *table_json_open(struct arena *a, struct str text, const char *name,
    size_t columns, struct err *e);
bool table_json_next(struct table_json *in, struct table_row *row_r, struct err *e);

#endif
