/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as SDMX-CSV. */
#include "formats/sdmx.h"
#include "formats/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = { 0 };
	struct arena *a = arena_new(0);
	struct table_row row;
	struct sdmx s;
	struct sdmx_row o;
	struct table_options options = { .format = TABLE_CSV, .bytes = 1 << 20 };
	struct table *in = table_bytes(a, str_n((const char *)data, size), "x", &options, &e);
	if (in && table_next(in, &row) && sdmx_open(a, row.cells, row.count, &s, &e)) {
		while (table_next(in, &row)) {
			sdmx_row(&s, row.cells, row.count, &o, &e);
			err_clear(&e);
		}
	}
	arena_free(a);
	return 0;
}
