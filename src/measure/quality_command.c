/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* stoa quality: the open remarks of a city; --check looks through all its series first. */
#include "measure/quality.h"

#include "base/command.h"
#include "base/lang.h"
#include "formats/json.h"

#include <math.h>
#include <stdio.h>

static const char remarks_sql[] =
    "SELECT s.code, COALESCE(p.name, ''), COALESCE(q.slice, ''), q.period, q.rule, q.value, q.low,"
    " q.high, q.state, COALESCE(q.reason, ''), COALESCE(s.unit, '') FROM quality_remark q"
    " JOIN series s ON s.city = q.city AND s.id = q.series"
    " LEFT JOIN place p ON p.city = q.city AND p.id = q.place"
    " WHERE q.city = $1 AND q.deleted IS NULL AND (q.state = 'open' OR $2 = 1)"
    " ORDER BY s.code, q.id";
static const char series_sql[] =
    "SELECT code FROM series WHERE city = $1 AND deleted IS NULL ORDER BY code";

static double real_or_nan(struct rows *q, int column)
{
	return rows_null(q, column) ? NAN : rows_real(q, column);
}

static struct str sentence_of(const struct call *c, struct rows *q)
{
	enum quality_rule rule = QUALITY_RANGE;
	quality_rule_read(rows_text(q, 4), &rule);
	return quality_sentence(c->arena, c->lang, rule, real_or_nan(q, 5), real_or_nan(q, 6),
	    real_or_nan(q, 7), rows_copy(q, 10, c->arena));
}

static void print_text(const struct call *c, struct rows *q)
{
	struct str sentence = sentence_of(c, q);
	printf("%.*s", STR(rows_text(q, 0)));
	for (int i = 1; i <= 3; i++)
		if (rows_text(q, i).n)
			printf(", %.*s", STR(rows_text(q, i)));
	printf(": %.*s", STR(sentence));
	if (rows_text(q, 9).n)
		printf(" [%.*s]", STR(rows_text(q, 9)));
	printf("\n");
}

static void print_json(const struct call *c, struct rows *q, struct json_writer *w)
{
	static const char *const names[] = { "series", "place", "group", "period", "rule" };
	json_put_object(w);
	for (int i = 0; i < 5; i++) {
		json_put_key(w, str_of(names[i]));
		json_put_text(w, rows_text(q, i));
	}
	json_put_key(w, S("value"));
	json_put_real(w, real_or_nan(q, 5));
	json_put_key(w, S("state"));
	json_put_text(w, rows_text(q, 8));
	json_put_key(w, S("why"));
	json_put_text(w, sentence_of(c, q));
	json_put_key(w, S("reason"));
	json_put_text(w, rows_text(q, 9));
	json_put_end(w);
}

static bool print_all(struct call *c, struct db *db, int64_t city, struct err *e)
{
	const struct lang *lang = c->lang;
	struct sink out = sink_file(stdout);
	struct json_writer w = { .out = &out, .pretty = true };
	int64_t open = 0;
	struct rows *q = db_query(db, remarks_sql, ARGS(city, call_option(c, "all") ? 1 : 0), e);
	if (c->json)
		json_put_list(&w);
	while (rows_next(q)) {
		open += str_eq(rows_text(q, 8), S("open"));
		if (c->json)
			print_json(c, q, &w);
		else
			print_text(c, q);
	}
	if (c->json) {
		json_put_end(&w);
		sink_puts(&out, "\n");
	}
	bool ok = rows_end(q, e) && sink_end(&out, e);
	if (ok && !c->json)
		printf(trn(lang, "%lld open remark\n", "%lld open remarks\n", open),
		    (long long)open);
	return ok;
}

static bool look_at(struct db *db, int64_t city, struct str code, struct err *e)
{
	struct arena *a = arena_new(0);
	struct change by = { .now = date_now(), .why = "quality" };
	struct series s;
	int64_t open;
	bool ok = db_begin(db, e);
	if (ok)
		ok = db_end(db, series_find(db, a, NULL, city, code, &s, e) &&
		    quality_look(db, a, city, &s, &by, &open, e), e);
	arena_free(a);
	return ok;
}

static bool look_at_all(struct call *c, struct store *s, int64_t city, struct err *e)
{
	struct { struct str *items; size_t count, room; } codes = { 0 };
	struct progress_bar bar;
	struct db *db = store_writer(s, e);
	if (!db)
		return false;
	struct rows *q = db_query(db, series_sql, ARGS(city), e);
	while (rows_next(q))
		*list_add(c->arena, &codes) = rows_copy(q, 0, c->arena);
	bool ok = rows_end(q, e);
	progress_start(&bar, c);
	for (size_t i = 0; ok && i < codes.count; i++) {
		ok = look_at(db, city, codes.items[i], e);
		progress_show(&bar, tr(c->lang, N_("Series")), (int64_t)i + 1,
		    (int64_t)codes.count);
	}
	progress_end(&bar);
	store_give(db);
	return ok;
}

static bool run(struct call *c, struct err *e)
{
	struct store *s = store_open(c->store, &(struct store_options){ .rooms = c->rooms }, e);
	struct city city;
	if (!s)
		return false;
	struct db *db = store_reader(s, e);
	bool ok = db && city_of_call(c, db, &city, e);
	store_give(db);
	ok = ok && (!call_option(c, "check") || look_at_all(c, s, city.id, e));
	db = ok ? store_reader(s, e) : NULL;
	ok = db && print_all(c, db, city.id, e);
	store_give(db);
	store_close(s);
	return ok;
}

static const struct option options[] = {
	{ "city", "NAME", N_("The city the figures are about (else the only one)") },
	{ "check", NULL, N_("Look through all series of the city first") },
	{ "all", NULL, N_("Also remarks that were set aside or settled") },
	{ 0 }
};

const struct command quality_command = {
	.name = "quality", .args = "", .summary = N_("list figures that somebody should look at"),
	.about = N_("Prints the open remarks on the quality of figures: impossible values, jumps, "
	    "outliers, breaks, sums that do not add up, each with its reason. Imports and entry "
	    "by hand make them; --check looks through everything anew."),
	.options = options, .max_args = 0, .run = run,
};
