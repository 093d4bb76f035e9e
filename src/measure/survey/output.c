/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Results as CSV, as JSON and as a table to be read. */
#include "measure/survey/own.h"

#include "base/lang.h"
#include "base/num.h"
#include "formats/csv.h"
#include "formats/json.h"

static const char *const head[] = { "kind", "variable", "answer", "group", "estimate", "se", "low",
	"high", "df", "own_df", "n", "left_out", "deff", "reliability", "share", "p",
	"ndf", "ddf", "note" };
enum { COLUMNS = sizeof head / sizeof *head };

static struct str all_notes(struct arena *a, unsigned flags)
{
	struct buf b = buf_in(a, 1000);
	for (unsigned bit = 1; bit; bit <<= 1) {
		const char *words = flags & bit ? survey_flag_words(bit) : NULL;
		if (!words)
			continue;
		buf_puts(&b, b.n ? "; " : "");
		buf_puts(&b, words);
	}
	return b.n ? buf_view(&b) : STR_EMPTY;
}

void survey_write_csv(struct sink *out, const struct survey_results *all)
{
	struct arena *a = arena_new(0);		/* out may grow in the caller's */
	struct csv_writer w = { .out = out, .guard = true, .lf = true };
	for (int i = 0; i < COLUMNS; i++)
		csv_write(&w, str_of(head[i]));
	csv_end_row(&w);
	for (size_t i = 0; i < all->count; i++) {
		const struct survey_result *r = &all->items[i];
		const double numbers[] = { r->estimate, r->error, r->low, r->high, r->df,
			r->own_df, (double)r->n, (double)r->left_out, r->deff };
		csv_write(&w, str_of(survey_kind_code(r->request->kind)));
		csv_write(&w, r->variable);
		csv_write(&w, r->answer);
		csv_write(&w, survey_group_name(a, r));
		for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
			csv_write_number(&w, numbers[k]);
		csv_write(&w, str_n(&r->letter, 1));
		csv_write(&w, r->share ? S("yes") : S("no"));
		csv_write_number(&w, r->p);
		csv_write_number(&w, r->ndf);
		csv_write_number(&w, r->ddf);
		csv_write(&w, all_notes(a, r->flags));
		csv_end_row(&w);
		arena_reset(a);
	}
	arena_free(a);
}

static void put_groups(struct json_writer *w, const struct survey_result *r)
{
	json_put_key(w, S("groups"));
	json_put_object(w);
	for (size_t i = 0; i < r->group_count; i++) {
		json_put_key(w, r->groups[i].column);
		json_put_text(w, r->groups[i].value);
	}
	json_put_end(w);
}

static void put_numbers(struct json_writer *w, const struct survey_result *r)
{
	const struct { const char *key; double x; } numbers[] = {
		{ "estimate", r->estimate }, { "se", r->error }, { "low", r->low },
		{ "high", r->high }, { "df", r->df }, { "own_df", r->own_df },
		{ "deff", r->deff }, { "p", r->p }, { "ndf", r->ndf }, { "ddf", r->ddf },
	};
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		json_put_key(w, str_of(numbers[i].key));
		json_put_real(w, numbers[i].x);
	}
	json_put_key(w, S("n"));
	json_put_int(w, r->n);
	json_put_key(w, S("share"));
	json_put_bool(w, r->share);
	json_put_key(w, S("flags"));
	json_put_int(w, r->flags);
	json_put_key(w, S("left_out"));
	json_put_int(w, r->left_out);
}

void survey_write_json(struct sink *out, const struct survey_results *all)
{
	struct arena *a = arena_new(0);		/* out may grow in the caller's */
	struct json_writer w = { .out = out, .pretty = true };
	json_put_list(&w);
	for (size_t i = 0; i < all->count; i++) {
		const struct survey_result *r = &all->items[i];
		json_put_object(&w);
		json_put_key(&w, S("kind"));
		json_put_text(&w, str_of(survey_kind_code(r->request->kind)));
		json_put_key(&w, S("variable"));
		json_put_text(&w, r->variable);
		json_put_key(&w, S("answer"));
		json_put_text(&w, r->answer);
		put_groups(&w, r);
		put_numbers(&w, r);
		json_put_key(&w, S("reliability"));
		json_put_text(&w, str_n(&r->letter, 1));
		json_put_key(&w, S("note"));
		json_put_text(&w, all_notes(a, r->flags));
		json_put_end(&w);
		arena_reset(a);
	}
	json_put_end(&w);
	sink_puts(out, "\n");
	arena_free(a);
}

/* ---- to be read ---- */

static const char *shown(struct arena *a, const struct lang *lang, double x)
{
	struct buf b = buf_in(a, 60);
	if (isnan(x))
		return "";
	num_show(&b, lang, x, -1);
	return b.p;
}

static void write_line(struct sink *out, struct arena *a, const struct lang *lang,
    const struct survey_result *r)
{
	struct str group = survey_group_name(a, r);
	struct str what = arena_printf(a, "%s %.*s%s%.*s%s%.*s", survey_kind_code(r->request->kind),
	    STR(r->variable), r->answer.n ? " " : "", STR(r->answer), group.n ? "  " : "",
	    STR(group));
	const char *why = survey_flag_words(r->flags & ~(unsigned)SURVEY_SKIPPED);
	bool test = r->request->kind == SURVEY_TEST;
	sink_add(out, arena_printf(a, "%-44.*s %12s %10s %12s %12s %7s %7lld %c %s%s%s\n",
	    STR(what), shown(a, lang, r->estimate), shown(a, lang, test ? r->p : r->error),
	    shown(a, lang, r->low), shown(a, lang, r->high),
	    shown(a, lang, test ? r->ddf : r->df), (long long)r->n, r->letter,
	    shown(a, lang, r->deff), why ? "  " : "", why ? _(why) : ""));
}

void survey_write_text(struct sink *out, const struct lang *lang,
    const struct survey_results *all)
{
	struct arena *a = arena_new(0);
	sink_add(out, arena_printf(a, "%-44s %12s %10s %12s %12s %7s %7s %s %s\n", "",
	    _("estimate"), _("error"), _("low"), _("high"), "df", "n", " ", "deff"));
	for (size_t i = 0; i < all->count; i++) {
		write_line(out, a, lang, &all->items[i]);
		arena_reset(a);
	}
	arena_free(a);
}
