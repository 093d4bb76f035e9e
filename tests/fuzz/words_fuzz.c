/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Any bytes as a cell that should be a period, a day or a number: what is read makes sense, and
 * a number that is written is read back as the same.
 */
#include "base/date.h"
#include "base/num.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_period(struct arena *a, struct str s)
{
	struct period p;
	if (!period_read(s, &p))
		return;
	if (p.to <= p.from || p.to - p.from > 1000000 || !period_code(a, &p).n)
		abort();
}

static void try_number(struct arena *a, struct str s)
{
	static const struct num_style styles[] = { { '.', 0 }, { '.', ',' }, { ',', '.' },
		{ ',', ' ' } };
	double x, again;
	for (size_t i = 0; i < sizeof styles / sizeof *styles; i++) {
		if (!num_read(s, styles[i], &x))
			continue;
		struct buf b = buf_in(a, 100);
		num_write(&b, x);
		if (!num_real(buf_view(&b), &again) || again != x)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);
	struct str s = str_n((const char *)data, size);
	int64_t day, instant;
	try_period(a, s);
	try_number(a, s);
	if (date_read(s, &day) && !date_valid(date_from_day(day)))
		abort();
	date_read_instant(s, &instant);
	arena_free(a);
	return 0;
}
