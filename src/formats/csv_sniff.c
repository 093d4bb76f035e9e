/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Each candidate cuts the first rows on trial. One that does not occur in the first row that is
 * not blank is out; of the others that wins by which most rows have as many cells as the first,
 * then the one with more cells.
 */
#include "formats/csv_sniff.h"

#include <stdbool.h>
#include <stddef.h>

enum { TRIAL_ROWS = 100 };

struct trial {
	size_t first;		/* cells of the first row */
	size_t rows, same;	/* rows seen, and those with as many */
};

char csv_sep_line(struct str start)
{
	if (!str_istarts(start, S("sep=")) || start.n < 5)
		return 0;
	bool alone = start.n == 5 || start.p[5] == '\r' || start.p[5] == '\n';
	return alone && start.p[4] != '\r' && start.p[4] != '\n' ? start.p[4] : 0;
}

static void trial_row(struct trial *t, size_t cells, bool blank)
{
	if (blank)
		return;
	if (!t->rows)
		t->first = cells;
	t->rows++;
	t->same += cells == t->first;
}

static struct trial trial_run(struct str s, char quote, char delimiter)
{
	struct trial t = { 0 };
	size_t cells = 1, cell = 0, from = 0;
	bool inside = false;
	for (size_t i = 0; i < s.n && t.rows < TRIAL_ROWS; i++) {
		char b = s.p[i];
		if (inside) {
			inside = b != quote;
		} else if (b == quote && (i == cell || (i && s.p[i - 1] == quote))) {
			inside = true;
		} else if (b == delimiter) {
			cells++;
			cell = i + 1;
		} else if (b == '\n' || b == '\r') {
			trial_row(&t, cells, i == from);
			cells = 1;
			cell = from = i + 1;
		}
	}
	if (!t.rows)
		trial_row(&t, cells, from == s.n);
	return t;
}

char csv_sniff(struct str start, char quote)
{
	static const char candidates[] = { ',', ';', '\t', '|' };
	struct trial best = { 0 };
	char found = ',';
	for (size_t i = 0; i < sizeof candidates; i++) {
		struct trial t = trial_run(start, quote, candidates[i]);
		if (t.first < 2)
			continue;
		double share = (double)t.same / (double)t.rows;
		double best_share = best.rows ? (double)best.same / (double)best.rows : -1;
		if (share > best_share || (share == best_share && t.first > best.first)) {
			best = t;
			found = candidates[i];
		}
	}
	return found;
}
