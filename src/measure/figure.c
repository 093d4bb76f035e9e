/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Figures as words: a value with its unit, and the sentence that says what the latest one means.
 * A change is called a change only when it is larger than the intervals of both figures allow
 * (their intervals do not overlap); without intervals it is stated as it is.
 */
#include "base/buf.h"
#include "base/num.h"
#include "measure/indicator_words.h"
#include "measure/view.h"

#include <math.h>

/* The number at the head of *s, which moves on; -1 when there is none. */
static int64_t head_number(struct str *s)
{
	int64_t n = -1;
	while (s->n && s->p[0] >= '0' && s->p[0] <= '9' && n < 1000000) {
		n = (n < 0 ? 0 : n * 10) + (s->p[0] - '0');
		*s = str_from(*s, 1);
	}
	return n;
}

int code_compare(struct str a, struct str b)
{
	while (a.n && b.n) {
		int64_t x = head_number(&a), y = head_number(&b);
		if (x != y)
			return x < y ? -1 : 1;
		if (!a.n || !b.n)
			break;
		if (a.p[0] != b.p[0])
			return a.p[0] < b.p[0] ? -1 : 1;
		a = str_from(a, 1);
		b = str_from(b, 1);
	}
	return (a.n > 0) - (b.n > 0);
}

static bool is_percent(struct str unit)
{
	return str_eq(unit, S("percent")) || str_eq(unit, S("%")) ||
	       str_istarts(unit, S("percent"));
}

/* The units of the shipped frameworks; others are the city's own words. */
static const char *const units[] = { N_("percent"), N_("rating"), N_("count"), N_("per 100000"),
	N_("per 1000"), N_("per 100"), N_("ratio"), N_("years"), N_("USD per person"),
	N_("visits per person"),
	N_("tonnes per person"), N_("kg per person"), N_("percent by sub-sector") };

struct str unit_text(const struct lang *lang, struct str unit)
{
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (str_eq(unit, str_of(units[i])))
			return str_of(tr(lang, units[i]));
	return unit;
}

struct str figure_text(struct arena *a, const struct lang *lang, double value, struct str unit)
{
	struct buf b = buf_in(a, 400);
	if (isnan(value))
		return S("–");
	num_show(&b, lang, value, -1);
	struct str number = buf_view(&b);
	if (is_percent(unit))
		return arena_printf(a, _("%.*s %%"), STR(number));
	return number;
}

static bool overlap(const struct observation *now, const struct observation *before)
{
	bool intervals = !isnan(now->low) && !isnan(before->low);
	return intervals && now->low <= before->high && before->low <= now->high;
}

/* "in 2019", "in 2009/10", "from 2016 to 2018": the label as the source gave it stands alone. */
static struct str change_words(struct arena *a, const struct lang *lang,
    const struct observation *now, const struct observation *before, struct str unit)
{
	double by = now->value - before->value;
	struct str size = figure_text(a, lang, fabs(by), is_percent(unit) ? STR_EMPTY : unit);
	struct str then = before->when.label;
	if (by == 0)
		return arena_printf(a, _("the same as in %.*s"), STR(then));
	if (overlap(now, before))
		return arena_printf(a, _("too close to the figure for %.*s to call it a change"),
		    STR(then));
	if (is_percent(unit))
		return arena_printf(a, by > 0 ? _("%.*s percentage points more than in %.*s") :
		    _("%.*s percentage points less than in %.*s"), STR(size), STR(then));
	return arena_printf(a, by > 0 ? _("%.*s more than in %.*s") : _("%.*s less than in %.*s"),
	    STR(size), STR(then));
}

static const struct observation *before_latest(const struct view_line *line)
{
	const struct observation *before = NULL;
	for (size_t i = 0; i < line->count; i++) {
		const struct observation *o = &line->figures[i];
		if (o == line->latest)
			break;
		if (!isnan(o->value) && o->status != STATUS_WITHDRAWN)
			before = o;
	}
	return before;
}

/* "Of 100 adults, 34 took part …": the series' own words, else those of its measure. */
static struct str meaning(struct arena *a, const struct lang *lang, const struct view *v,
    double value)
{
	const char *shipped = sentence_template(v->measure.framework, v->measure.code);
	struct str text = v->now->sentence;
	if (!text.n && shipped && v->now->main)
		text = str_of(tr(lang, shipped));
	struct str filled = text.n ? sentence_fill(a, lang, text, value, v->now->unit) : STR_EMPTY;
	return filled.n ? arena_printf(a, "%.*s ", STR(filled)) : STR_EMPTY;
}

const struct view_line *view_whole(const struct view *v)
{
	for (size_t i = 0; i < v->line_count; i++)
		if (v->lines[i].latest && (v->lines[i].total || v->line_count == 1))
			return &v->lines[i];
	return NULL;
}

bool figure_gains(const struct view *v)
{
	const struct view_line *line = view_whole(v);
	const struct observation *now = line ? line->latest : NULL;
	const struct observation *before = line ? before_latest(line) : NULL;
	if (!before || before->status == STATUS_BREAK || now->status == STATUS_BREAK ||
	    overlap(now, before))
		return false;
	return v->now->direction == DIRECTION_HIGHER ? now->value > before->value :
	    v->now->direction == DIRECTION_LOWER && now->value < before->value;
}

struct str figure_sentence(struct arena *a, const struct lang *lang, const struct view *v)
{
	const struct view_line *line = view_whole(v);
	if (!line)
		return STR_EMPTY;
	const struct observation *o = line->latest;
	struct str unit = v->now->unit, value = figure_text(a, lang, o->value, unit);
	struct str interval = STR_EMPTY, change = STR_EMPTY;
	if (!isnan(o->low) && !isnan(o->high)) {
		struct str low = figure_text(a, lang, o->low, unit);
		struct str high = figure_text(a, lang, o->high, unit);
		interval = arena_printf(a, _(" (between %.*s and %.*s)"), STR(low), STR(high));
	}
	struct str means = meaning(a, lang, v, o->value);
	const struct observation *before = before_latest(line);
	if (before && before->status != STATUS_BREAK && o->status != STATUS_BREAK)
		change = change_words(a, lang, o, before, unit);
	struct str is = change.n ?
	    arena_printf(a, _("In %.*s it was %.*s%.*s, %.*s."), STR(o->when.label), STR(value),
		STR(interval), STR(change)) :
	    arena_printf(a, _("In %.*s it was %.*s%.*s."), STR(o->when.label), STR(value),
		STR(interval));
	return means.n ? arena_printf(a, "%.*s%.*s", STR(means), STR(is)) : is;
}
