/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Results in words: what was estimated, for whom, and a sentence about what it means. */
#include "measure/survey/own.h"

#include "base/lang.h"
#include "base/num.h"

static const struct {
	const char *code, *label;
} kinds[SURVEY_KINDS] = {
	{ "mean", N_("Mean") },
	{ "total", N_("Total") },
	{ "proportion", N_("Share") },
	{ "ratio", N_("Ratio") },
	{ "quantile", N_("Quantile") },
	{ "variance", N_("Variance") },
	{ "difference", N_("Difference") },
	{ "test", N_("Test") },
	{ "degrees", N_("Degrees of freedom") },
};

const char *survey_kind_code(enum survey_kind kind)
{
	return kinds[kind].code;
}

const char *survey_kind_label(enum survey_kind kind)
{
	return kinds[kind].label;
}

struct str survey_group_name(struct arena *a, const struct survey_result *r)
{
	struct buf b = buf_in(a, 2000);
	for (size_t i = 0; i < r->group_count; i++) {
		buf_puts(&b, i ? ", " : "");
		buf_str(&b, r->groups[i].column);
		buf_byte(&b, '=');
		buf_str(&b, r->groups[i].value);
	}
	return b.n ? buf_view(&b) : STR_EMPTY;
}

static const char *shown(struct arena *a, const struct lang *lang, double x, int decimals)
{
	struct buf b = buf_in(a, 60);
	num_show(&b, lang, x, decimals);
	return b.p;
}

/* A share is told of 100 people, with one decimal where whole numbers would say nothing. */
static struct str share_sentence(struct arena *a, const struct lang *lang,
    const struct survey_result *r)
{
	double low = r->low * 100, high = r->high * 100;
	int decimals = high - low < 2 || low < 1 || high > 99 ? 1 : 0;
	const char *from = shown(a, lang, low < 0 ? 0 : low, decimals);
	const char *to = shown(a, lang, high > 100 ? 100 : high, decimals);
	return arena_printf(a, _("Between %s and %s of 100 (the sample says %s)."), from, to,
	    shown(a, lang, r->estimate * 100, decimals));
}

static struct str test_sentence(struct arena *a, const struct lang *lang,
    const struct survey_result *r)
{
	if (isnan(r->p))
		return arena_printf(a, "%s", _("The sample cannot tell."));
	return arena_printf(a, r->p < .05
	    ? _("The two answers go together more than chance would have it (p = %s).")
	    : _("The sample cannot tell whether the two answers go together (p = %s)."),
	    shown(a, lang, r->p, r->p < .001 ? 6 : 3));
}

static struct str no_interval(struct arena *a, const struct lang *lang,
    const struct survey_result *r)
{
	const char *why = survey_flag_words(r->flags);
	if (r->request->kind == SURVEY_DF)
		return arena_printf(a, _("The design has %s degrees of freedom."), shown(a, lang,
		    r->estimate, 0));
	return why ? arena_printf(a, _("The sample cannot tell: %s."), _(why))
		   : arena_printf(a, "%s", _("The sample cannot tell."));
}

struct str survey_sentence(struct arena *a, const struct lang *lang, const struct survey_result *r)
{
	enum survey_kind kind = r->request->kind;
	if (kind == SURVEY_TEST)
		return test_sentence(a, lang, r);
	if (isnan(r->low) || isnan(r->high))
		return no_interval(a, lang, r);
	if (r->share)
		return share_sentence(a, lang, r);
	const char *low = shown(a, lang, r->low, -1), *high = shown(a, lang, r->high, -1);
	if (kind == SURVEY_DIFFERENCE && r->low <= 0 && r->high >= 0)
		return arena_printf(a, _("The sample cannot tell a difference: it lies between %s "
		    "and %s."), low, high);
	return arena_printf(a, _("Between %s and %s (the sample says %s)."), low, high,
	    shown(a, lang, r->estimate, -1));
}
