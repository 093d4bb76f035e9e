/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Remarks in words: each says which figures made it. */
#include "measure/quality.h"

#include "base/lang.h"
#include "measure/view.h"

#include <math.h>

/* ORDER: enum quality_rule */
const struct choice quality_rules[QUALITY_RULES + 1] = {
	{ "impossible", N_("Impossible value") },
	{ "break-unsaid", N_("Break without a word") },
	{ "level", N_("New level") },
	{ "jump", N_("Jump") },
	{ "outlier", N_("Outlier in time") },
	{ "outlier-places", N_("Outlier among places") },
	{ "range", N_("Outside the range so far") },
	{ "sum", N_("Groups do not add up") },
	{ "sum-places", N_("Places do not add up") },
	{ "mean", N_("Total outside its groups") },
	{ 0 }
};

const char *quality_code(enum quality_rule rule)
{
	return quality_rules[rule].code;
}

const char *quality_label(enum quality_rule rule)
{
	return quality_rules[rule].label;
}

bool quality_rule_read(struct str code, enum quality_rule *out_r)
{
	for (int i = 0; i < QUALITY_RULES; i++)
		if (str_eq(code, str_of(quality_rules[i].code))) {
			*out_r = (enum quality_rule)i;
			return true;
		}
	return false;
}

static struct str impossible(struct arena *a, const struct lang *lang, struct str is,
    struct str low, struct str high, bool no_low, bool no_high)
{
	if (no_high)
		return arena_printf(a, _("%.*s cannot be: it must not lie below %.*s."), STR(is),
		    STR(low));
	if (no_low)
		return arena_printf(a, _("%.*s cannot be: it must not lie above %.*s."), STR(is),
		    STR(high));
	return arena_printf(a, _("%.*s cannot be: it must lie between %.*s and %.*s."), STR(is),
	    STR(low), STR(high));
}

struct str quality_sentence(struct arena *a, const struct lang *lang, enum quality_rule rule,
    double value, double low, double high, struct str unit)
{
	struct str is = figure_text(a, lang, value, unit), from = figure_text(a, lang, low, unit);
	struct str to = figure_text(a, lang, high, unit);
	struct str tolerance = figure_text(a, lang, high, S("percent"));
	switch (rule) {
	case QUALITY_IMPOSSIBLE:
		return impossible(a, lang, is, from, to, isnan(low), isnan(high));
	case QUALITY_BREAK_UNSAID:
		return arena_printf(a, _("%.*s is marked as a break in the series, but no footnote "
		    "says what changed."), STR(is));
	case QUALITY_LEVEL:
		return arena_printf(a, _("%.*s begins a new level: the figure before was %.*s, and "
		    "earlier changes were at most %.*s. Has the definition changed? Then mark it "
		    "as a break."), STR(is), STR(from), STR(to));
	case QUALITY_JUMP:
		return arena_printf(a, _("%.*s is a jump: the figure before was %.*s, and earlier "
		    "changes were at most %.*s."), STR(is), STR(from), STR(to));
	case QUALITY_OUTLIER:
		return arena_printf(a, _("%.*s lies far from the middle of the earlier figures, "
		    "which usually lie between %.*s and %.*s."), STR(is), STR(from), STR(to));
	case QUALITY_OUTLIER_PLACES:
		return arena_printf(a, _("%.*s lies far from the other places of that time, which "
		    "usually lie between %.*s and %.*s."), STR(is), STR(from), STR(to));
	case QUALITY_RANGE:
		return arena_printf(a, _("%.*s lies well outside what was seen so far: %.*s to "
		    "%.*s."), STR(is), STR(from), STR(to));
	case QUALITY_SUM:
		return arena_printf(a, _("The groups add up to %.*s, the total says %.*s: more "
		    "than %.*s apart."), STR(from), STR(is), STR(tolerance));
	case QUALITY_SUM_PLACES:
		return arena_printf(a, _("The places add up to %.*s, the city's figure says %.*s: "
		    "more than %.*s apart."), STR(from), STR(is), STR(tolerance));
	default:
		return arena_printf(a, _("The total of %.*s lies outside all of its groups, which "
		    "lie between %.*s and %.*s."), STR(is), STR(from), STR(to));
	}
}
