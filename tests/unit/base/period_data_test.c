/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The first columns of two real repositories: every distinct text is a period, or is known not to
 * be one. */
#include "test.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"

#include <stdlib.h>

struct texts {
	struct str *items;
	size_t count, room;
};

static int by_bytes(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* The first field of every line but the first; quotes do not occur in it but in broken lines. */
static void add_column(struct test *t, struct texts *all, struct str text)
{
	struct str line, field;
	str_cut(&text, '\n', &line);
	while (str_cut(&text, '\n', &line)) {
		str_cut(&line, ',', &field);
		*list_add(t->arena, all) = str_trim(field);
	}
}

static bool collect(struct test *t, const char *folder, struct texts *all)
{
	struct str *names, text;
	size_t count;
	if (!file_list(t->arena, folder, &names, &count, t->e))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!str_ends(names[i], S(".csv")))
			continue;
		if (!file_map(t->arena, file_join(t->arena, folder, names[i].p), 0, &text, t->e))
			return false;
		add_column(t, all, text);
	}
	if (all->count)
		qsort(all->items, all->count, sizeof *all->items, by_bytes);
	return true;
}

/* Distinct texts that are refused, one behind another. */
static struct str refused(struct test *t, const struct texts *all, int *read_r)
{
	struct buf b = buf_in(t->arena, 1 << 16);
	struct period p;
	*read_r = 0;
	for (size_t i = 0; i < all->count; i++) {
		if (i && str_eq(all->items[i], all->items[i - 1]))
			continue;
		if (period_read(all->items[i], &p)) {
			(*read_r)++;
			continue;
		}
		buf_printf(&b, "[%.*s]", STR(all->items[i]));
	}
	return buf_view(&b);
}

TEST(every_period_of_the_uk_repository_is_read_and_nothing_else)
{
	const char *folder = test_shared(t, "uk/data");
	struct texts all = { 0 };
	int read;
	if (!folder)
		return;
	NEED(collect(t, folder, &all));
	CHECK_STR(refused(t, &all, &read), "[][There is no data for this indicator yet]"
	    "[There is not data for this indicator yet]"
	    "[This indicator has embedded content but no data]"
	    "[This is a non-statistical indicator][This is a non-statistical indicator.][Year]");
	CHECK_INT(read, 278);
}

TEST(every_period_of_the_bristol_repository_is_read_and_nothing_else)
{
	const char *folder = test_shared(t, "bristol/data");
	struct texts all = { 0 };
	int read;
	if (!folder)
		return;
	NEED(collect(t, folder, &all));
	CHECK_STR(refused(t, &all, &read), "[][\"]");
	CHECK_INT(read, 1157);
}
