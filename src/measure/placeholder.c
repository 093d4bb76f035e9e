/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Files that only hold a place: the untouched starter of Open SDG (groups A and B with 1 and 3,
 * the total 2, for every year), and files whose one row says that there is no data.
 */
#include "measure/import.h"

#include "base/lang.h"
#include "base/num.h"

#include <string.h>

enum { STARTER_MOST = 60 };

static bool is_starter_row(const struct str *cells)
{
	static const struct { const char *group, *value; } rows[] = {
		{ "A", "1" }, { "B", "3" }, { "", "2" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (str_eq(cells[1], str_of(rows[i].group)) && str_eq(cells[2],
		    str_of(rows[i].value)))
			return true;
	return false;
}

static bool is_starter(const struct scan *s)
{
	if (s->count != 3 || !s->rows || s->rows > STARTER_MOST || s->rows % 3 ||
	    !str_ieq(s->columns[0].header, S("Year")) ||
	    !str_ieq(s->columns[1].header, S("Group")) ||
	    !str_ieq(s->columns[2].header, S("Value")))
		return false;
	for (size_t i = 0; i < s->sample_count; i++)
		if (!is_starter_row(s->sample[i]))
			return false;
	return true;
}

/* The even older starter of such repositories: year,var_1,var_2 with nothing below. */
static bool is_old_starter(const struct scan *s)
{
	return s->count == 3 && s->rows <= 2 && str_ieq(s->columns[0].header, S("year")) &&
	    str_ieq(s->columns[1].header, S("var_1")) && str_ieq(s->columns[2].header, S("var_2"));
}

static bool has_figure(const struct scan *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->columns[i].numbers || s->columns[i].periods)
			return true;
	return false;
}

enum placeholder placeholder_find(const struct scan *s)
{
	if (!s->rows)
		return is_old_starter(s) ? PLACEHOLDER_STARTER : PLACEHOLDER_EMPTY;
	if (is_starter(s) || is_old_starter(s))
		return PLACEHOLDER_STARTER;
	if (s->rows == 1 && !has_figure(s) && s->sample[0][0].n > 12)
		return PLACEHOLDER_NO_DATA;
	return NOT_PLACEHOLDER;
}

const char *placeholder_label(enum placeholder p)
{
	static const char *const labels[] = {
		NULL,
		N_("the untouched starter file, with invented groups A and B"),
		N_("its one row says that there is no data yet"),
		N_("there are no rows below the header"),
	};
	return labels[p];
}
