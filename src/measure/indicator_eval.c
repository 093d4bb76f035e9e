/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * An expression at one slice, place and period. Beside the value its derivatives by the inputs
 * are carried along, and the standard error is sqrt(Σ (∂f/∂xᵢ · seᵢ)²), the delta method, for
 * inputs that were estimated independently of each other. An input named twice is one input. An
 * input without an error is exact; where all are, so is the result.
 *
 * Wilson's interval (a share of people: part of whole) and Byar's (events: the count above the
 * line is a Poisson number) take the counts as they are; they need number * part / whole.
 */
#include "measure/indicator_formula.h"

#include <math.h>

struct dual {
	double value;
	double by[INPUTS_MOST];
};

static struct dual constant(double x)
{
	return (struct dual){ .value = x };
}

/* a·f + b·g by the chain rule: df and dg are the outer derivatives. */
static struct dual combine(double value, const struct dual *f, double df, const struct dual *g,
    double dg)
{
	struct dual r = { .value = value };
	for (int i = 0; i < INPUTS_MOST; i++)
		r.by[i] = df * f->by[i] + (g ? dg * g->by[i] : 0);
	return r;
}

static struct dual evaluate(const struct expression_node *n, const struct estimate *in);

static struct dual evaluate_pair(const struct expression_node *n, const struct estimate *in)
{
	struct dual f = evaluate(n->first, in), g = evaluate(n->first->next, in);
	switch (n->kind) {
	case NODE_ADD: return combine(f.value + g.value, &f, 1, &g, 1);
	case NODE_SUBTRACT: return combine(f.value - g.value, &f, 1, &g, -1);
	case NODE_MULTIPLY: return combine(f.value * g.value, &f, g.value, &g, f.value);
	default: break;
	}
	if (g.value == 0)
		return constant(NAN);
	return combine(f.value / g.value, &f, 1 / g.value, &g, -f.value / (g.value * g.value));
}

static bool yes_or_no(double x)
{
	return x == 0 || x == 1;
}

static struct dual evaluate_list(const struct expression_node *n, const struct estimate *in)
{
	struct dual all = constant(0);
	int count = 0;
	for (const struct expression_node *x = n->first; x; x = x->next, count++) {
		struct dual f = evaluate(x, in);
		if (isnan(f.value) || (n->kind == NODE_YES && !yes_or_no(f.value)))
			return constant(NAN);
		bool smaller = f.value < all.value;
		if (n->kind == NODE_MIN || n->kind == NODE_MAX)
			all = !count || smaller == (n->kind == NODE_MIN) ? f : all;
		else
			all = combine(all.value + f.value, &all, 1, &f, 1);
	}
	double share = n->kind == NODE_MEAN ? 1.0 / count : n->kind == NODE_YES ? 100.0 / count : 1;
	return combine(all.value * share, &all, share, NULL, 0);
}

static struct dual evaluate(const struct expression_node *n, const struct estimate *in)
{
	struct dual r = constant(NAN);
	switch (n->kind) {
	case NODE_NUMBER:
		return constant(n->number);
	case NODE_INPUT:
		r.value = in[n->input].value;
		r.by[n->input] = 1;
		return r;
	case NODE_NEGATE:
		r = evaluate(n->first, in);
		return combine(-r.value, &r, -1, NULL, 0);
	case NODE_ADD: case NODE_SUBTRACT: case NODE_MULTIPLY: case NODE_DIVIDE:
		return evaluate_pair(n, in);
	case NODE_SUM: case NODE_MEAN: case NODE_MIN: case NODE_MAX: case NODE_YES:
		return evaluate_list(n, in);
	case NODE_STANDARDISED:
		break;			/* over age bands: indicator_formula.c */
	}
	return r;
}

double node_value(const struct expression_node *n, const struct estimate *inputs)
{
	return evaluate(n, inputs).value;
}

static struct estimate scaled(struct estimate x, double by)
{
	struct estimate r = { x.value * by, x.error * fabs(by), x.low * by, x.high * by };
	if (by < 0) {
		r.low = x.high * by;
		r.high = x.low * by;
	}
	return r;
}

static struct estimate by_counts(const struct expression *x, const struct estimate *inputs,
    enum interval_method method)
{
	const struct expression_node *part, *whole;
	double scale;
	struct estimate none = { NAN, NAN, NAN, NAN };
	if (!expression_ratio(x, &part, &whole, &scale))
		return none;
	double above = node_value(part, inputs), below = node_value(whole, inputs);
	if (method == INTERVAL_WILSON)
		return scaled(interval_wilson(above, below), scale);
	return below > 0 ? scaled(interval_byar(above), scale / below) : none;
}

struct estimate expression_value(const struct expression *x, const struct estimate *inputs,
    enum interval_method method)
{
	double variance = 0;
	bool exact = true;
	if (method == INTERVAL_WILSON || method == INTERVAL_BYAR)
		return by_counts(x, inputs, method);
	struct dual d = evaluate(x->top, inputs);
	for (size_t i = 0; i < x->input_count; i++)
		if (!isnan(inputs[i].error)) {
			variance += pow(d.by[i] * inputs[i].error, 2);
			exact = false;
		}
	bool none = exact || method == INTERVAL_NONE || isnan(d.value);
	return estimate_make(d.value, none ? NAN : sqrt(variance));
}
