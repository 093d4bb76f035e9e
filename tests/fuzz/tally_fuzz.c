/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Any bytes as a SPEC (before the first line "---") and as records (behind it): every row is in or
 * refused, whatever the size of chunks, with SIMD and without, and the cells are the same.
 */
#include "measure/tally/tally.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char fallback[] = "person a\ndate b\nborn c\nages 0-17, 18+\nhours d\n"
    "completed e = x\ndimension f\ncodes F, M\nunknown other\nplace g\n"
    "count year, g, f, age\ntotals all\nprotect suppress\ncount month, g\nprotect cell-key\n";

static struct tally_result *count(struct arena *a, const struct tally_spec *spec, struct str rows,
    struct tally_options how)
{
	static const unsigned char secret[32] = "secret";
	struct err e = { 0 };
	struct tally_input in = { .bytes = rows };
	how.secret = secret;
	return tally_run(a, spec, &in, 1, &how, &e);
}

static void same(const struct tally_result *x, const struct tally_result *y)
{
	if (!x != !y)
		abort();
	if (!x)
		return;
	if (x->rows.read != x->rows.in + x->rows.refused || x->rows.read != y->rows.read ||
	    x->rows.in != y->rows.in || x->refusal_count != y->refusal_count)
		abort();
	for (size_t i = 0; i < x->refusal_count; i++)
		if (x->refusals[i].row != y->refusals[i].row)
			abort();
	for (size_t i = 0; i < x->table_count; i++) {
		const struct tally_table *s = &x->tables[i], *t = &y->tables[i];
		if (s->cell_count != t->cell_count || (s->cell_count &&
		    memcmp(s->codes, t->codes, s->cell_count * s->dim_count * sizeof *s->codes)))
			abort();
		for (size_t k = 0; k < s->cell_count; k++)
			if (s->cells[k].learners != t->cells[k].learners ||
			    s->cells[k].assigned != t->cells[k].assigned ||
			    s->cells[k].hours != t->cells[k].hours)
				abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);
	struct str all = str_n((const char *)data, size), text = str_of(fallback), rows = all;
	ptrdiff_t cut = str_find(all, S("---\n"), 0);
	if (cut >= 0) {
		text = str_slice(all, 0, (size_t)cut);
		rows = str_from(all, (size_t)cut + 4);
	}
	struct problems found = { .arena = a };
	struct tally_spec *spec = tally_spec_read(a, text, "x", "/nonexistent", &found);
	if (!spec && !found.total)
		abort();
	if (spec) {
		struct tally_result *one = count(a, spec, rows,
		    (struct tally_options){ .threads = 1, .chunk = 1 << 16 });
		same(one, count(a, spec, rows, (struct tally_options){ .threads = 1, .chunk = 64,
			.plain = true, .rows_in_memory = 5 }));
	}
	arena_free(a);
	return 0;
}
