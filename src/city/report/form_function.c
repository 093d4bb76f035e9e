/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Values of expressions, and the functions: those of XLSForm and of LimeSurvey's expressions that
 * say something about answers. */
#include "base/buf.h"
#include "base/date.h"
#include "base/num.h"
#include "base/utf8.h"
#include "city/report/form_value.h"

#include <math.h>
#include <string.h>

/* ---- values ---- */

struct form_value value_of_text(struct str text)
{
	return (struct form_value){ .text = text };
}

struct form_value value_of_number(double x)
{
	return (struct form_value){ .number = x, .counts = true };
}

struct form_value value_of_truth(bool is)
{
	return value_of_number(is);
}

double value_number(struct form_value v)
{
	double x = NAN;
	if (v.counts)
		return v.number;
	num_real(str_trim(v.text), &x);
	return x;
}

bool value_is_number(struct form_value v)
{
	return !isnan(value_number(v));
}

struct str value_text_of(struct arena *a, struct form_value v)
{
	if (!v.counts)
		return v.text;
	struct buf b = buf_in(a, 64);
	num_write(&b, v.number);
	return buf_view(&b);
}

bool value_holds(struct form_value v)
{
	if (v.counts)
		return v.number != 0 && !isnan(v.number);
	return v.text.n && !str_eq(v.text, S("0")) && !str_eq(v.text, S("false"));
}

bool codes_have(struct str codes, struct str code)
{
	struct str one;
	while (code.n && str_cut(&codes, ' ', &one))
		if (str_eq(one, code))
			return true;
	return false;
}

static bool is_empty(struct form_value v)
{
	return v.counts ? isnan(v.number) : !v.text.n;
}

/* ---- functions ---- */

struct call {
	const struct form_answers *x;
	struct str name;
	const struct form_value *v;
	size_t count;
};

static struct str text(const struct call *c, size_t i)
{
	return i < c->count ? value_text_of(c->x->arena, c->v[i]) : STR_EMPTY;
}

static bool truth(const struct call *c, struct form_value *out)
{
	*out = value_of_truth(str_ieq(c->name, S("true")));
	return true;
}

static bool not(const struct call *c, struct form_value *out)
{
	*out = value_of_truth(!value_holds(c->v[0]));
	return true;
}

static bool boolean(const struct call *c, struct form_value *out)
{
	*out = value_of_truth(value_holds(c->v[0]));
	return true;
}

static bool selected(const struct call *c, struct form_value *out)
{
	*out = value_of_truth(codes_have(text(c, 0), text(c, 1)));
	return true;
}

static bool empty(const struct call *c, struct form_value *out)
{
	*out = value_of_truth(is_empty(c->v[0]));
	return true;
}

static bool length(const struct call *c, struct form_value *out)
{
	*out = value_of_number((double)utf8_length(text(c, 0)));
	return true;
}

static bool count_selected(const struct call *c, struct form_value *out)
{
	struct str rest = text(c, 0), one;
	int n = 0;
	while (str_cut(&rest, ' ', &one))
		n += one.n > 0;
	*out = value_of_number(n);
	return true;
}

static bool choose(const struct call *c, struct form_value *out)
{
	*out = value_holds(c->v[0]) ? c->v[1] : c->v[2];
	return true;
}

static bool coalesce(const struct call *c, struct form_value *out)
{
	*out = is_empty(c->v[0]) ? c->v[1] : c->v[0];
	return true;
}

static bool concat(const struct call *c, struct form_value *out)
{
	struct buf b = buf_in(c->x->arena, 1 << 16);
	for (size_t i = 0; i < c->count; i++)
		buf_str(&b, text(c, i));
	*out = value_of_text(buf_view(&b));
	return true;
}

static bool part(const struct call *c, struct form_value *out)
{
	struct str in = text(c, 0), what = text(c, 1);
	bool is = str_eq(c->name, S("starts-with")) ? str_starts(in, what) :
	    str_eq(c->name, S("ends-with")) ? str_ends(in, what) : str_find(in, what, 0) >= 0;
	*out = value_of_truth(is);
	return true;
}

/* XLSForm: regex(text, pattern), the whole text. */
static bool regex(const struct call *c, struct form_value *out)
{
	bool is;
	if (!pattern_matches(c->x->arena, text(c, 1), text(c, 0), true, &is))
		return false;
	*out = value_of_truth(is);
	return true;
}

/* LimeSurvey: regexMatch('/pattern/i', text), any part of it. */
static bool regex_match(const struct call *c, struct form_value *out)
{
	struct str pattern = text(c, 0);
	ptrdiff_t end = str_rfind_byte(pattern, '/');
	bool is;
	if (end <= 0 || pattern.p[0] != '/')
		return false;
	bool any_case = str_find_byte(pattern, 'i', (size_t)end) >= 0;
	pattern = arena_printf(c->x->arena, "%s%.*s", any_case ? "(?i)" : "",
	    STR(str_slice(pattern, 1, (size_t)end)));
	if (!pattern_matches(c->x->arena, pattern, text(c, 1), false, &is))
		return false;
	*out = value_of_truth(is);
	return true;
}

/* sum, count, min, max over what is answered. */
static bool gather(const struct call *c, struct form_value *out)
{
	double sum = 0, least = NAN, most = NAN;
	int n = 0;
	for (size_t i = 0; i < c->count; i++) {
		double x = value_number(c->v[i]);
		n += !is_empty(c->v[i]);
		if (isnan(x))
			continue;
		sum += x;
		least = isnan(least) || x < least ? x : least;
		most = isnan(most) || x > most ? x : most;
	}
	*out = value_of_number(str_eq(c->name, S("sum")) ? sum : str_eq(c->name, S("count")) ? n :
	    str_eq(c->name, S("min")) ? least : most);
	return true;
}

static bool number(const struct call *c, struct form_value *out)
{
	double x = value_number(c->v[0]);
	double places = c->count > 1 ? value_number(c->v[1]) : 0;
	if (str_eq(c->name, S("int")))
		x = trunc(x);
	else if (str_eq(c->name, S("abs")))
		x = fabs(x);
	else if (str_eq(c->name, S("round")) && places >= 0 && places <= 15)
		x = round(x * pow(10, places)) / pow(10, places);
	*out = value_of_number(x);
	return !c->v[0].day;
}

static bool string(const struct call *c, struct form_value *out)
{
	*out = value_of_text(text(c, 0));
	return true;
}

static bool today(const struct call *c, struct form_value *out)
{
	struct buf b = buf_in(c->x->arena, 40);
	date_write(&b, c->x->today);
	*out = value_of_text(buf_view(&b));
	out->day = true;
	return true;
}

static const struct {
	const char *name;
	size_t least, most;
	bool (*fn)(const struct call *c, struct form_value *out);
} functions[] = {
	{ "true", 0, 0, truth }, { "false", 0, 0, truth }, { "not", 1, 1, not },
	{ "boolean", 1, 1, boolean }, { "selected", 2, 2, selected }, { "empty", 1, 1, empty },
	{ "is_empty", 1, 1, empty }, { "string-length", 1, 1, length }, { "strlen", 1, 1, length },
	{ "count-selected", 1, 1, count_selected }, { "if", 3, 3, choose }, { "iif", 3, 3, choose },
	{ "coalesce", 2, 2, coalesce }, { "concat", 1, MOST_ARGUMENTS, concat },
	{ "contains", 2, 2, part },
	{ "starts-with", 2, 2, part }, { "ends-with", 2, 2, part }, { "regex", 2, 2, regex },
	{ "regexMatch", 2, 2, regex_match }, { "sum", 1, MOST_ARGUMENTS, gather },
	{ "count", 1, MOST_ARGUMENTS, gather }, { "min", 1, MOST_ARGUMENTS, gather },
	{ "max", 1, MOST_ARGUMENTS, gather }, { "number", 1, 1, number }, { "int", 1, 1, number },
	{ "intval", 1, 1, number }, { "abs", 1, 1, number }, { "round", 1, 2, number },
	{ "string", 1, 1, string }, { "date", 1, 1, string }, { "today", 0, 0, today },
};

bool form_call(const struct form_answers *x, struct str name, const struct form_value *values,
    size_t count, struct form_value *out_r)
{
	struct call c = { x, name, values, count };
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
		if (str_eq(name, str_of(functions[i].name)))
			return functions[i].fn && count >= functions[i].least &&
			    count <= functions[i].most && functions[i].fn(&c, out_r);
	return false;
}
