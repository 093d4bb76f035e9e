/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A first plan for a file of answers, by the names and the values of its columns. Nothing in it is
 * certain; every line says why it is there, and what nobody can see in a file (the size of the
 * population, how the sample was drawn) stands as a question.
 */
#include "measure/survey/own.h"

#include "base/lang.h"
#include "formats/table.h"

#include <ctype.h>
#include <string.h>

enum { MOST_LEVELS = 12, SAMPLE_ROWS = 20000 };

static const char *const weight_names[] = { "weight", "weights", "w", "wt", "pw", "wgt", "pweight",
	"poids", "peso", NULL };
static const char *const stratum_names[] = { "stratum", "strata", "strat", "estrato", "strate",
	NULL };
static const char *const cluster_names[] = { "psu", "cluster", "household", "hh", "ea", "grappe",
	"conglomerado", "upm", NULL };
static const char *const fpc_names[] = { "fpc", "npop", "popsize", NULL };

static bool named(struct str name, const char *const *words)
{
	struct str head = name;
	while (head.n && isdigit((unsigned char)head.p[head.n - 1]))
		head.n--;
	for (size_t i = 0; words[i]; i++)
		if (str_ieq(name, str_of(words[i])) || str_ieq(head, str_of(words[i])) ||
		    (strlen(words[i]) > 3 && str_istarts(name, str_of(words[i]))))
			return true;
	return false;
}

static void put_name(struct buf *b, struct str name)
{
	bool plain = name.n > 0;
	for (size_t i = 0; i < name.n; i++)
		plain = plain && !strchr(" \t,\"#=!<>/:", name.p[i]);
	if (plain) {
		buf_str(b, name);
		return;
	}
	buf_byte(b, '"');
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '"')
			buf_byte(b, '"');
		buf_byte(b, name.p[i]);
	}
	buf_byte(b, '"');
}

static bool write_setting(struct buf *b, const struct survey_data *d, const char *keyword,
    const char *const *names, bool *taken)
{
	bool any = false;
	for (size_t i = 0; i < d->count; i++) {
		if (taken[i] || !named(d->columns[i].name, names))
			continue;
		buf_puts(b, any ? " " : keyword);
		buf_puts(b, any ? "" : " ");
		put_name(b, d->columns[i].name);
		taken[i] = any = true;
	}
	buf_puts(b, any ? "\n" : "");
	return any;
}

static bool is_yes_no(const struct column *c)
{
	if (!c->numeric || c->width == 8 || c->codes < 2 || c->codes > 3)
		return false;
	for (uint32_t i = 1; i < c->codes; i++)
		if (c->values[i] != 0 && c->values[i] != 1)
			return false;
	return true;
}

/* Nearly every row has a value of its own: a number of persons, not an answer. */
static bool is_key(const struct column *c, size_t rows)
{
	return c->width != 8 && c->codes > 20 && c->codes - 1u >= rows - (size_t)c->missing;
}

static void write_question(struct buf *b, const struct column *c, size_t rows)
{
	const char *keyword = is_yes_no(c) ? "proportion"
	    : c->codes - 1 <= MOST_LEVELS && c->width != 8 ? "share" : c->numeric ? "mean" : NULL;
	if (!keyword || is_key(c, rows) || c->codes < 2) {
		buf_puts(b, "# ");
		put_name(b, c->name);
		buf_puts(b, keyword ? ": looks like a number of the row\n"
				    : ": many different words; not estimated\n");
		return;
	}
	buf_puts(b, keyword);
	buf_byte(b, ' ');
	put_name(b, c->name);
	buf_byte(b, '\n');
}

static void write_plan(struct buf *b, const struct survey_data *d, bool *taken)
{
	buf_puts(b, "# A first plan; please check every line. The manual page \"survey\" explains "
	    "them.\n\n# How the sample was drawn\n");
	if (!write_setting(b, d, "weight", weight_names, taken))
		buf_puts(b, "# weight COLUMN   (none was found: every row counts the same)\n");
	if (!write_setting(b, d, "strata", stratum_names, taken))
		buf_puts(b, "# strata COLUMN   (if the sample was drawn separately by part)\n");
	if (!write_setting(b, d, "cluster", cluster_names, taken))
		buf_puts(b, "# cluster COLUMN   (if whole streets, schools or households were "
		    "drawn)\n");
	else
		buf_puts(b, "nest yes   # the numbers of clusters may begin anew in each "
		    "stratum\n");
	if (!write_setting(b, d, "fpc", fpc_names, taken))
		buf_puts(b, "# fpc COLUMN   (how many there are in the stratum, where the sample "
		    "is a large part)\n");
	buf_puts(b, "lonely adjust   # where a stratum has only one cluster\n\n"
	    "# What is to be estimated\n");
	for (size_t i = 0; i < d->count; i++)
		if (!taken[i])
			write_question(b, &d->columns[i], d->rows);
	buf_puts(b, "\n# Examples of more\n# mean hours by district sex\n# ratio cost / hours\n"
	    "# quantile income at 0.25 0.5 0.75\n# poststratify sex : F = 11000 M = 10000\n"
	    "# publish part as kf-3.1.2 period 2026\n");
}

/* All columns of the header are asked for, as means, which keeps them as they are. */
static bool ask_for_all(struct arena *a, struct table *in, struct survey_plan *plan, struct err *e)
{
	struct table_row row;
	if (!table_next(in, &row))
		return table_end(in, e) && fail(e, ERR_INPUT,
		    N_("The file has no header and no row."));
	struct survey_request q = { .kind = SURVEY_MEAN };
	for (size_t i = 0; i < row.count; i++) {
		struct str name = str_trim(row.cells[i].text);
		if (name.n)
			*list_add(a, &q.variables) = arena_copy(a, name);
	}
	*list_add(a, &plan->requests) = q;
	return true;
}

bool survey_propose(struct arena *a, const char *path, struct str bytes, struct str *plan_r,
    struct err *e)
{
	struct survey_plan plan = { .level = .95 };
	struct problems found = { .arena = a, .lang = e->lang };
	struct table *in = path ? table_open(a, path, NULL, e)
				: table_bytes(a, bytes, "data.csv", NULL, e);
	if (!in || !ask_for_all(a, in, &plan, e))
		return false;
	struct survey_data *d = path ? survey_data_open(a, path, &plan, &found, e)
	    : survey_data_bytes(a, bytes, "data.csv", &plan, &found, e);
	if (!d) {
		if (found.count) {
			struct str line = problem_line(a, &found.items[0]);
			fail(e, ERR_INPUT, "%.*s", STR(line));
		}
		return false;
	}
	struct buf b = buf_in(a, 4 << 20);
	write_plan(&b, d, arena_array(a, bool, d->count + 1));
	*plan_r = buf_view(&b);
	return true;
}
