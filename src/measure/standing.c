/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Where a figure stands against its target. Exact behaviour, in this order:
 *
 *  1. The figure stands at the last day of its period. Missing and withdrawn values are passed
 *     over. A base without a value takes the first figure at or after the base day.
 *  2. No figure at all: no data.
 *  3. The good side is the measure's direction; for a neutral measure it is the side of the base
 *     on which the target lies. A target equal to the base of a neutral measure cannot be judged.
 *  4. Reached: the latest figure, and where it has an interval the whole interval, is at the
 *     target or beyond it on the good side.
 *  5. Fewer than two figures since the base: cannot tell (too few points).
 *  6. Moving away: the latest figure with its whole interval is on the bad side of the base.
 *  7. On the path: the latest figure with its whole interval is at or beyond the path's value of
 *     that day. Behind: its whole interval falls short of it.
 *  8. An interval that contains the path's value: cannot tell. Without an interval the figure
 *     counts as exact, and the rule says so.
 *  9. A person's override with a reason wins over all of this, and shows as such.
 *
 * The path is linear, base + (target - base) * elapsed share, or compound,
 * base * (target / base) ^ share, which needs both of the same sign (else it is linear).
 */
#include "measure/model.h"

#include <math.h>

/* ORDER: enum standing */
static const struct {
	const char *code, *label;
} standings[STANDINGS] = {
	{ "no-target", N_("No target") },
	{ "no-data", N_("No data") },
	{ "cannot-tell", N_("Cannot tell yet") },
	{ "reached", N_("Reached") },
	{ "on-path", N_("On the path") },
	{ "behind", N_("Behind") },
	{ "moving-away", N_("Moving away") },
};

const char *standing_label(enum standing s)
{
	return standings[s].label;
}

const char *standing_code(enum standing s)
{
	return standings[s].code;
}

bool standing_read(struct str code, enum standing *out_r)
{
	for (int i = 0; i < STANDINGS; i++)
		if (str_eq(code, str_of(standings[i].code))) {
			*out_r = (enum standing)i;
			return true;
		}
	return false;
}

double path_at(const struct target *t, int64_t day)
{
	if (isnan(t->base_value) || day < t->base_day)
		return NAN;
	if (day >= t->target_day || t->target_day <= t->base_day)
		return t->value;
	double share = (double)(day - t->base_day) / (double)(t->target_day - t->base_day);
	if (t->path == PATH_COMPOUND && t->base_value * t->value > 0)
		return t->base_value * pow(t->value / t->base_value, share);
	return t->base_value + (t->value - t->base_value) * share;
}

static bool counts(const struct observation *o)
{
	return !isnan(o->value) && o->status != STATUS_WITHDRAWN && o->status != STATUS_FORECAST;
}

static int64_t stands_at(const struct observation *o)
{
	return o->when.to - 1;
}

/* How far a value lies on the good side of another; sign is +1 or -1. */
static double better(double sign, double value, double than)
{
	return sign * (value - than);
}

/* The worst and the best end of a figure's interval; the value itself without one. */
static double worst(double sign, const struct observation *o)
{
	double end = sign > 0 ? o->low : o->high;
	return isnan(end) ? o->value : end;
}

static double best(double sign, const struct observation *o)
{
	double end = sign > 0 ? o->high : o->low;
	return isnan(end) ? o->value : end;
}

struct evidence {
	const struct observation *latest;
	size_t since_base;
};

/* The latest figure, how many there are since the base, and the base's value if it has none. */
static struct evidence gather(struct target *t, const struct observation *o, size_t count)
{
	struct evidence found = { 0 };
	for (size_t i = 0; i < count; i++) {
		if (!counts(&o[i]))
			continue;
		bool since = stands_at(&o[i]) >= t->base_day;
		if (since && isnan(t->base_value)) {
			t->base_value = o[i].value;
			t->base_day = stands_at(&o[i]);
		}
		found.since_base += since;
		if (!found.latest || stands_at(&o[i]) >= stands_at(found.latest))
			found.latest = &o[i];
	}
	return found;
}

static double good_side(enum direction direction, const struct target *t)
{
	if (direction == DIRECTION_HIGHER)
		return 1;
	if (direction == DIRECTION_LOWER)
		return -1;
	if (isnan(t->base_value) || t->value == t->base_value)
		return 0;
	return t->value > t->base_value ? 1 : -1;
}

/* Rules 6 to 8: the latest figure against the base and the path. */
static enum standing compare(const struct lang *lang, const struct target *t, double sign,
    const struct observation *o, double expected, const char **rule_r)
{
	bool exact = isnan(o->low) && isnan(o->high);
	if (!isnan(t->base_value) && better(sign, best(sign, o), t->base_value) < 0) {
		*rule_r = _("The latest figure is worse than at the start.");
		return STANDING_MOVING_AWAY;
	}
	if (isnan(expected)) {
		*rule_r = _("The path to the target has no starting value.");
		return STANDING_CANNOT_TELL;
	}
	if (better(sign, worst(sign, o), expected) >= 0) {
		*rule_r = exact ? _("The latest figure is at or beyond the path to the target. It "
				    "has no stated "
				    "uncertainty and is taken as exact.")
				: _("The whole interval of the latest figure is at or beyond the "
				    "path to the target.");
		return STANDING_ON_PATH;
	}
	if (better(sign, best(sign, o), expected) < 0) {
		*rule_r = exact ? _("The latest figure falls short of the path to the target. It "
				    "has no stated "
				    "uncertainty and is taken as exact.")
				: _("The whole interval of the latest figure falls short of the "
				    "path to the target.");
		return STANDING_BEHIND;
	}
	*rule_r =
	    _("The interval of the latest figure includes the path to the target, so it could "
	      "lie on either side.");
	return STANDING_CANNOT_TELL;
}

static enum standing judge(const struct lang *lang, struct target *t, const struct evidence *found,
    double sign, double *expected_r, const char **rule_r)
{
	const struct observation *o = found->latest;
	if (!o) {
		*rule_r = _("There is no figure yet.");
		return STANDING_NO_DATA;
	}
	if (sign == 0) {
		*rule_r =
		    _("The target equals the starting value, and the measure has no direction.");
		return STANDING_CANNOT_TELL;
	}
	*expected_r = path_at(t, stands_at(o));
	if (better(sign, worst(sign, o), t->value) >= 0) {
		*rule_r = _("The latest figure meets the target.");
		return STANDING_REACHED;
	}
	if (found->since_base < 2) {
		*rule_r = _("There are fewer than two figures since the start: too few points.");
		return STANDING_CANNOT_TELL;
	}
	return compare(lang, t, sign, o, *expected_r, rule_r);
}

struct judgement standing_judge(struct arena *a, const struct lang *lang, const struct target *t,
    const struct observation *o, size_t count, enum direction direction)
{
	struct target own = *t;
	struct evidence found = gather(&own, o, count);
	struct judgement j = { .expected = NAN, .latest = NAN };
	const char *rule = "";
	j.standing = judge(lang, &own, &found, good_side(direction, &own), &j.expected, &rule);
	j.rule = str_of(rule);
	if (found.latest) {
		j.latest = found.latest->value;
		j.latest_day = stands_at(found.latest);
	}
	if (standing_read(t->override_standing, &j.standing)) {
		j.overridden = true;
		j.rule = arena_printf(a, _("Set by a person: %.*s"), STR(t->override_reason));
	}
	return j;
}
