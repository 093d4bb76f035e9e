/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* `stoa texts list` and `stoa texts load`: a sheet for translators, and back. */
#include "record/routes.h"

#include "base/command.h"
#include "base/date.h"
#include "base/utf8.h"
#include "formats/csv.h"
#include "formats/source.h"

#include <stdio.h>

static const char language_sql[] = "SELECT language FROM city WHERE city = 0 AND id = $1";

/* All languages of pages but the one in which the city writes. */
static bool choose_languages(const struct call *c, struct db *db, int64_t city,
    struct text_table *t, struct err *e)
{
	struct str own = db_text(db, c->arena, language_sql, ARGS(city), e);
	const struct lang *lang;
	size_t all = 0;
	while (lang_at(all))
		all++;
	t->langs = arena_array(c->arena, struct str, all + 1);
	for (size_t i = 0; (lang = lang_at(i)) != NULL; i++)
		if (!str_eq(str_of(lang->tag), own))
			t->langs[t->lang_count++] = str_of(lang->tag);
	return e->kind == ERR_NONE;
}

static bool write_texts(struct arena *a, const struct text_table *t, struct err *e)
{
	struct sink out = sink_file(stdout);
	struct csv_writer w = { .out = &out, .lf = true };
	csv_write(&w, S("text"));
	for (size_t i = 0; i < t->lang_count; i++)
		csv_write(&w, t->langs[i]);
	csv_end_row(&w);
	for (size_t i = 0; i < t->count; i++) {
		csv_write(&w, cell_guard(a, t->items[i].text));
		for (size_t k = 0; k < t->lang_count; k++)
			csv_write(&w, cell_guard(a, t->items[i].in[k]));
		csv_end_row(&w);
	}
	return sink_end(&out, e);
}

static bool list_texts(struct call *c, struct db *db, struct err *e)
{
	struct text_table t = { 0 };
	int64_t city;
	return call_city(c, db, &city, e) && choose_languages(c, db, city, &t, e) &&
	    texts_gather(db, c->arena, city, call_option(c, "missing") != NULL, &t, e) &&
	    write_texts(c->arena, &t, e);
}

static bool load_texts(struct call *c, struct db *db, struct err *e)
{
	struct text_table t;
	struct texts_counts n;
	struct change by = { .now = date_now(), .why = "import" };
	int64_t city, unused = 0;
	struct source *in = source_open(c->arena, c->args[0], (struct source_limits){ 0 }, e);
	if (!in || !texts_read(c->arena, in, &t, e) || !call_city(c, db, &city, e) ||
	    !texts_fill(db, c->arena, city, &t, call_option(c, "replace") != NULL, &by, &n, e))
		return false;
	for (size_t i = 0; i < t.count; i++) {
		if (t.items[i].used)
			continue;
		unused++;
		printf(tr(c->lang, N_("line %lld: no record says \"%.*s\"\n")),
		    (long long)t.items[i].line, STR(utf8_cut(t.items[i].text, 60)));
	}
	printf("texts set=%lld same=%lld kept=%lld unused=%lld\n", (long long)n.set,
	    (long long)n.same, (long long)n.kept, (long long)unused);
	return true;
}

static bool with_store(struct call *c, bool writes,
    bool (*work)(struct call *c, struct db *db, struct err *e), struct err *e)
{
	struct store_options o = { .rooms = c->rooms };
	struct store *s = store_open(c->store, &o, e);
	struct db *db = !s ? NULL : writes ? store_writer(s, e) : store_reader(s, e);
	bool ok = db && work(c, db, e);
	if (db)
		store_give(db);
	if (s)
		store_close(s);
	return ok;
}

static bool list_run(struct call *c, struct err *e)
{
	return with_store(c, false, list_texts, e);
}

static bool load_run(struct call *c, struct err *e)
{
	return with_store(c, true, load_texts, e);
}

static const struct option list_options[] = {
	{ "city", "CODE", N_("the city, where there are several"), false },
	{ "missing", NULL, N_("only what lacks a language"), false },
	{ 0 },
};

const struct command texts_list_command = {
	.name = "texts list", .args = "",
	.summary = N_("write what records say, with its translations, as CSV"),
	.about = N_("One line for each text, however many records say it, with a column for each "
		    "language. `stoa texts load` takes the sheet back."),
	.options = list_options, .run = list_run,
};

static const struct option load_options[] = {
	{ "city", "CODE", N_("the city, where there are several"), false },
	{ "replace", NULL, N_("also overwrite what is translated otherwise"), false },
	{ 0 },
};

const struct command texts_load_command = {
	.name = "texts load", .args = "FILE.csv",
	.summary = N_("take translations of what records say"),
	.about = N_("The first line is \"text\" and the tags of languages, such as text,fr,ar. "
		    "Every record that says a text of the first column gets its translations. What "
		    "somebody has translated otherwise is kept. All or nothing."),
	.options = load_options, .min_args = 1, .max_args = 1, .run = load_run,
};
