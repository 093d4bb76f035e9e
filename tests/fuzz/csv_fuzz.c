/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as CSV: read to the end within limits, and every cell is where it says. */
#include "formats/csv.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = { 0 };
	struct csv_row row;
	struct arena *a = arena_new(0);
	struct csv_options options = { .columns = 1000, .row_bytes = 1 << 16 };
	if (size && data[0] == '\\')
		options.escape = '\\';
	struct source *s = source_bytes(a, str_n((const char *)data, size), "x",
	    (struct source_limits){ .bytes = 1 << 20 }, &e);
	struct csv *c = csv_open(a, s, &options, &e);
	int64_t line = 0;
	while (c && csv_next(c, &row)) {
		if (!row.count || row.count > 1000 || row.line <= line)
			abort();
		line = row.line;
		size_t sum = 0;
		for (size_t i = 0; i < row.count; i++)
			for (size_t k = 0; k < row.cells[i].n; k++)
				sum += (unsigned char)row.cells[i].p[k];
		if (sum == SIZE_MAX)
			abort();
	}
	if (c)
		csv_end(c, &e);
	arena_free(a);
	return 0;
}
