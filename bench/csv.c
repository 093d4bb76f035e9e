/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reads a CSV file and prints its rows and cells: what bench/csv measures. */
#include "formats/csv.h"

#include <stdio.h>

int main(int argc, char **argv)
{
	struct err e = { 0 };
	struct csv_row row;
	size_t rows = 0, cells = 0;
	struct arena *a = arena_new(0);
	struct source_limits limits = { 0 };
	struct source *s = argc > 1 ? source_open(a, argv[1], limits, &e) : NULL;
	struct csv *c = s ? csv_open(a, s, NULL, &e) : NULL;
	while (c && csv_next(c, &row)) {
		rows++;
		cells += row.count;
	}
	bool ok = c && csv_end(c, &e);
	if (ok)
		printf("%zu rows %zu cells\n", rows, cells);
	else
		fprintf(stderr, "%s\n", e.say);
	arena_free(a);
	return ok ? 0 : 1;
}
