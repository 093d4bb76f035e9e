/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "city/learn/spelling.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { LETTERS_MAX = 64 };

uint64_t word_mark(struct str word)
{
	uint64_t mark = 0;
	for (size_t at = 0; at < word.n;)
		mark |= (uint64_t)1 << ((uint32_t)utf8_next(word, &at) % 61);
	return mark;
}

static int letters_of(struct str word, int32_t out[LETTERS_MAX])
{
	int n = 0;
	for (size_t at = 0; at < word.n && n < LETTERS_MAX;)
		out[n++] = utf8_next(word, &at);
	return n;
}

static int least(int a, int b)
{
	return a < b ? a : b;
}

int word_distance(struct str first, struct str second, int limit)
{
	int32_t a[LETTERS_MAX], b[LETTERS_MAX];
	int n = letters_of(first, a), m = letters_of(second, b);
	int rows[3][LETTERS_MAX + 1], *before = rows[0], *last = rows[1], *now = rows[2];
	if (abs(n - m) > limit)
		return limit + 1;
	for (int j = 0; j <= m; j++)
		last[j] = j;
	for (int i = 1; i <= n; i++) {
		int best = now[0] = i;
		for (int j = 1; j <= m; j++) {
			int changed = last[j - 1] + (a[i - 1] != b[j - 1]);
			now[j] = least(changed, least(last[j], now[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				now[j] = least(now[j], before[j - 2] + 1);
			best = least(best, now[j]);
		}
		if (best > limit)
			return limit + 1;
		int *free_row = before;
		before = last;
		last = now;
		now = free_row;
	}
	return last[m] > limit ? limit + 1 : last[m];
}

int word_slips(struct str word)
{
	int n = 0;
	for (size_t at = 0; at < word.n; n++)
		utf8_next(word, &at);
	return n < 4 ? 0 : n < 6 ? 1 : 2;
}
