/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Sentences about a figure, a trend, a target. What the uncertainty of the figures could explain
 * is never called a change.
 */
#include "measure/indicator_words.h"

#include "base/buf.h"
#include "base/lang.h"
#include "base/num.h"
#include "measure/view.h"

#include <math.h>

static bool is_percent(struct str unit)
{
	return str_istarts(unit, S("percent")) || str_eq(unit, S("%"));
}

static struct str number_text(struct arena *a, const struct lang *lang, double x, int decimals)
{
	struct buf b = buf_in(a, 80);
	num_show(&b, lang, x, decimals);
	return buf_view(&b);
}

/* To as many digits as a difference deserves: 0.57, 3.1, 12.3, 1234. */
static double tidy(double x)
{
	double size = fabs(x);
	if (!(size > 0) || isinf(size))
		return x;
	int digits = size < 10 ? 2 : size < 1000 ? 3 : 4;
	double unit = pow(10, floor(log10(size)) + 1 - digits);
	return round(x / unit) * unit;
}

struct str signed_text(struct arena *a, const struct lang *lang, double x)
{
	if (isnan(x))
		return STR_EMPTY;
	struct str size = number_text(a, lang, fabs(tidy(x)), -1);
	return arena_printf(a, "%s%.*s", num_sign(lang, x), STR(size));
}

struct str range_text(struct arena *a, const struct lang *lang, double low, double high,
    bool signs)
{
	if (isnan(low) || isnan(high) || isinf(low) || isinf(high))
		return STR_EMPTY;
	struct str from = signs ? signed_text(a, lang, low) : number_text(a, lang, low, -1);
	struct str to = signs ? signed_text(a, lang, high) : number_text(a, lang, high, -1);
	return arena_printf(a, _("%.*s to %.*s"), STR(from), STR(to));
}

struct str amount_text(struct arena *a, const struct lang *lang, double value, struct str unit)
{
	struct str size = number_text(a, lang, fabs(tidy(value)), -1);
	if (!is_percent(unit))
		return size;
	return arena_printf(a, _("%.*s percentage points"), STR(size));
}

/* ---- templates ---- */

/* Every {name} of a text replaced. */
static void replace(struct buf *b, struct str text, struct str name, struct str with)
{
	for (;;) {
		ptrdiff_t at = str_find(text, name, 0);
		if (at < 0)
			break;
		buf_str(b, str_slice(text, 0, (size_t)at));
		buf_str(b, with);
		text = str_from(text, (size_t)at + name.n);
	}
	buf_str(b, text);
}

struct str sentence_fill(struct arena *a, const struct lang *lang, struct str text, double value,
    struct str unit)
{
	bool of = str_find(text, S("{base}"), 0) >= 0, small = is_percent(unit) && value < 5;
	struct buf half = buf_in(a, 4000), whole = buf_in(a, 4000);
	if (isnan(value) || (of && (!is_percent(unit) || value < 0 || value > 100)))
		return STR_EMPTY;
	struct str base = number_text(a, lang, small ? 1000 : 100, 0);
	struct str figure = of ? number_text(a, lang, round(small ? value * 10 : value), 0) :
	    figure_text(a, lang, value, unit);
	replace(&half, text, S("{base}"), base);
	replace(&whole, buf_view(&half), S("{value}"), figure);
	return buf_view(&whole);
}

/* ---- trends ---- */

struct str trend_sentence(struct arena *a, const struct lang *lang, const struct trend *t,
    struct str unit)
{
	struct str since = t->first.label;
	if (!t->points)
		return STR_EMPTY;
	if (t->kind == TREND_TOO_FEW)
		return arena_printf(a, trn(lang,
		    "Trend: cannot tell yet, there is %zu figure since the last break.",
		    "Trend: cannot tell yet, there are %zu figures since the last break.",
		    (int64_t)t->points), t->points);
	struct str range = range_text(a, lang, t->slope.low, t->slope.high, true);
	if (t->kind == TREND_UNSURE && !range.n)
		return str_of(_("Trend: cannot tell yet, the figures go up and down."));
	struct str low = signed_text(a, lang, t->slope.low);
	struct str high = signed_text(a, lang, t->slope.high);
	if (t->kind == TREND_UNSURE)
		return arena_printf(a, _("Trend since %.*s: cannot tell yet; the change a year "
		    "lies between %.*s and %.*s, so it could be none."), STR(since), STR(low),
		    STR(high));
	struct str by = amount_text(a, lang, t->slope.value, unit);
	return arena_printf(a, t->kind == TREND_RISES ?
	    _("Trend since %.*s: rising by %.*s a year (%.*s).") :
	    _("Trend since %.*s: falling by %.*s a year (%.*s)."), STR(since), STR(by),
	    STR(range));
}

/* ---- targets ---- */

struct str target_sentence(struct arena *a, const struct lang *lang, const struct target *t,
    const struct observation *latest, enum direction direction, struct str unit)
{
	if (!latest || isnan(latest->value))
		return STR_EMPTY;
	double missing = t->value - latest->value;
	bool up = direction == DIRECTION_HIGHER || (direction == DIRECTION_NEUTRAL && missing > 0);
	if (missing == 0 || (missing > 0) != up)
		return STR_EMPTY;
	double years = (double)(t->target_day - latest->when.to) / 365.2425;
	struct str gap = amount_text(a, lang, missing, unit);
	if (years < .5)
		return arena_printf(a, _("It is %.*s away from the target."), STR(gap));
	struct str yearly = amount_text(a, lang, missing / years, unit);
	return arena_printf(a, up ?
	    _("It is %.*s away from the target; it would have to rise by %.*s a year.") :
	    _("It is %.*s away from the target; it would have to fall by %.*s a year."),
	    STR(gap), STR(yearly));
}
