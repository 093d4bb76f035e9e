/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Expressions of forms: when a question is asked ("${q1} = 'yes' and not(selected(${q2}, 'b'))"),
 * what an answer must be (". >= 0 and . <= ${all}"), what follows from answers ("${one} + ${two}").
 * The language is XLSForm's without its paths; what LimeSurvey writes (==, &&, ||, !, "…",
 * Q1.NAOK, is_empty(Q1)) means the same here.
 *
 *	or       = and { ("or" | "||") and }
 *	and      = equal { ("and" | "&&") equal }
 *	equal    = order { ("=" | "==" | "!=" | "<>") order }
 *	order    = sum { ("<" | "<=" | ">" | ">=") sum }
 *	sum      = product { ("+" | "-") product }
 *	product  = unary { ("*" | "/" | "div" | "mod") unary }
 *	unary    = ("!" | "-" | "+") unary | "(" or ")" | "." | ${name} | name | 'text' | "text"
 *		 | number | function "(" or { "," or } ")"
 *
 * so "!a == b" compares "!a" with b, as LimeSurvey does. A question that is not asked has no
 * answer; a value that stands alone holds when it is said and is not 0 or false. Two numbers
 * compare as numbers, all else as texts; no answer is less and greater than nothing, and gives no
 * number.
 */
#include "base/num.h"
#include "base/utf8.h"
#include "city/report/form_value.h"

#include <math.h>
#include <string.h>

/* A form may hold thousands of conditions; one that is longer is a trap. */
enum { DEEPEST = 40, LONGEST = 20000 };

enum sign { END, WORD, NAME, TEXT, OPEN, CLOSE, COMMA, NOT, AND, OR, EQUAL, OTHER, LESS, MOST, MORE,
	LEAST, PLUS, MINUS, TIMES, DIVIDE, REST, UNKNOWN };

struct parser {
	const struct form_answers *x;
	struct str rest, token;		/* token: a word, or what stands in quotes */
	enum sign sign;
	int depth;
	bool wrong, owned;		/* owned: "." is own */
	struct str own;
	void (*named)(void *thing, const struct form_question *q);
	void *thing;
};

/* ---- signs ---- */

static bool in_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	    c == '_' || c == '.' || (c & 0x80);
}

static const struct { const char *text; enum sign sign; } signs[] = {
	{ "(", OPEN }, { ")", CLOSE }, { ",", COMMA }, { "&&", AND }, { "||", OR }, { "==", EQUAL },
	{ "!=", OTHER }, { "<>", OTHER }, { "<=", MOST }, { ">=", LEAST }, { "=", EQUAL },
	{ "<", LESS }, { ">", MORE }, { "!", NOT }, { "+", PLUS }, { "-", MINUS }, { "*", TIMES },
	{ "/", DIVIDE },
};
static const struct { const char *text; enum sign sign; } words[] = {
	{ "and", AND }, { "or", OR }, { "eq", EQUAL }, { "ne", OTHER }, { "lt", LESS },
	{ "le", MOST }, { "gt", MORE }, { "ge", LEAST }, { "div", DIVIDE }, { "mod", REST },
};

static void take(struct parser *p, size_t skip, size_t n, size_t behind, enum sign sign)
{
	p->token = str_slice(p->rest, skip, skip + n);
	p->rest = str_from(p->rest, skip + n + behind);
	p->sign = sign;
}

static void take_word(struct parser *p)
{
	size_t n = 0;
	while (n < p->rest.n && (in_word(p->rest.p[n]) ||
	    (n && p->rest.p[n] == '-' && n + 1 < p->rest.n && p->rest.p[n + 1] > '9')))
		n++;
	take(p, 0, n, 0, n ? WORD : UNKNOWN);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_ieq(p->token, str_of(words[i].text)))
			p->sign = words[i].sign;
}

/* Also ‘…’ and “…”, which word processors and spreadsheets put in the place of '…' and "…". */
static bool take_text(struct parser *p)
{
	static const char *const quotes[][2] = { { "'", "'" }, { "\"", "\"" }, { "‘", "’" },
		{ "“", "”" }, { "’", "’" }, { "”", "”" } };
	for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
		size_t n = strlen(quotes[i][0]);
		ptrdiff_t end = str_starts(p->rest, str_of(quotes[i][0]))
		    ? str_find(p->rest, str_of(quotes[i][1]), n) : -1;
		if (end < 0)
			continue;
		take(p, n, (size_t)end - n, n, TEXT);
		return true;
	}
	return false;
}

static void next(struct parser *p)
{
	p->rest = str_trim(p->rest);
	ptrdiff_t end = -1;
	if (!p->rest.n) {
		p->sign = END;
		return;
	}
	if (take_text(p))
		return;
	if (str_starts(p->rest, S("${")) && (end = str_find_byte(p->rest, '}', 2)) > 0) {
		take(p, 2, (size_t)end - 2, 1, NAME);
		return;
	}
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (str_starts(p->rest, str_of(signs[i].text))) {
			take(p, 0, strlen(signs[i].text), 0, signs[i].sign);
			return;
		}
	take_word(p);
}

static bool accept(struct parser *p, enum sign sign)
{
	if (p->sign != sign)
		return false;
	next(p);
	return true;
}

static void expect(struct parser *p, enum sign sign)
{
	if (!accept(p, sign))
		p->wrong = true;
}

/* ---- answers ---- */

/* "Q1.NAOK" and "Q1_SQ2.value" are answers of Q1 and of a part of it. */
static struct str bare(struct str name)
{
	static const char *const tails[] = { ".NAOK", ".value", ".code", ".shown" };
	for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
		if (str_ends(name, str_of(tails[i])))
			return str_slice(name, 0, name.n - strlen(tails[i]));
	return name;
}

static struct str answer_to(struct parser *p, const struct form_question *q)
{
	if (p->named)
		p->named(p->thing, q);
	return p->x->answer ? p->x->answer(p->x->thing, q->name) : STR_EMPTY;
}

static struct str answer_of(struct parser *p, struct str name)
{
	name = bare(name);
	if (str_eq(name, S(".")) || str_eq(name, S("this")) || str_eq(name, S("self"))) {
		p->wrong = p->wrong || !p->owned;
		return p->own;
	}
	const struct form_question *q = form_find(p->x->form, name);
	if (q)
		return answer_to(p, q);
	/* an option of several: LimeSurvey's "Q1_SQ2" is Y when it is ticked */
	ptrdiff_t at = str_rfind_byte(name, '_');
	q = at > 0 ? form_find(p->x->form, str_slice(name, 0, (size_t)at)) : NULL;
	if (q && q->kind == QUESTION_CHOICES) {
		struct str code = str_from(name, (size_t)at + 1);
		return codes_have(answer_to(p, q), code) ? S("Y") : STR_EMPTY;
	}
	p->wrong = true;
	return STR_EMPTY;
}

/* ---- from inside to outside ---- */

static struct form_value either(struct parser *p);

/* Behind the name and "(". All that stands in the parentheses is read, even where it cannot
 * matter. */
static struct form_value call(struct parser *p, struct str name)
{
	struct form_value values[MOST_ARGUMENTS], out = { 0 };
	size_t count = 0;
	if (p->sign != CLOSE)
		do
			values[count++] = either(p);
		while (!p->wrong && count < MOST_ARGUMENTS && accept(p, COMMA));
	expect(p, CLOSE);
	if (!p->wrong && !form_call(p->x, name, values, count, &out))
		p->wrong = true;
	return out;
}

static struct form_value word(struct parser *p)
{
	struct str token = p->token;
	double x;
	expect(p, WORD);
	if (p->wrong)
		return value_of_text(STR_EMPTY);
	if (accept(p, OPEN))
		return call(p, token);
	return num_real(token, &x) ? value_of_text(token) : value_of_text(answer_of(p, token));
}

static struct form_value unary(struct parser *p)
{
	struct form_value v = { 0 };
	struct str token = p->token;
	if (++p->depth > DEEPEST) {
		p->wrong = true;
		return v;
	}
	if (accept(p, NOT)) {
		v = value_of_truth(!value_holds(unary(p)));
	} else if (accept(p, MINUS)) {
		v = value_of_number(-value_number(unary(p)));
	} else if (accept(p, PLUS)) {
		v = unary(p);
	} else if (accept(p, OPEN)) {
		v = either(p);
		expect(p, CLOSE);
	} else if (accept(p, TEXT)) {
		v = value_of_text(token);
	} else if (accept(p, NAME)) {
		v = value_of_text(answer_of(p, str_trim(token)));
	} else {
		v = word(p);
	}
	p->depth--;
	return v;
}

static double worked_out(double x, enum sign sign, double y)
{
	switch (sign) {
	case PLUS: return x + y;
	case MINUS: return x - y;
	case TIMES: return x * y;
	case DIVIDE: return y == 0 ? NAN : x / y;
	default: return y == 0 ? NAN : fmod(x, y);
	}
}

/* Sums, or products: what stands between their signs is read by inner. */
static struct form_value chain(struct parser *p, enum sign from, enum sign to,
    struct form_value (*inner)(struct parser *p))
{
	struct form_value v = inner(p);
	while (!p->wrong && p->sign >= from && p->sign <= to) {
		enum sign sign = p->sign;
		next(p);
		struct form_value w = inner(p);
		p->wrong = p->wrong || v.day || w.day;
		v = value_of_number(worked_out(value_number(v), sign, value_number(w)));
	}
	return v;
}

static struct form_value product(struct parser *p)
{
	return chain(p, TIMES, REST, unary);
}

static struct form_value sum(struct parser *p)
{
	return chain(p, PLUS, MINUS, product);
}

static bool compare(struct arena *a, struct form_value v, enum sign sign, struct form_value w)
{
	struct str one = value_text_of(a, v), other = value_text_of(a, w);
	double x = value_number(v), y = value_number(w);
	bool numbers = !isnan(x) && !isnan(y);
	int order = numbers ? (x > y) - (x < y) : str_cmp(one, other);
	if (sign == EQUAL || sign == OTHER)
		return !order == (sign == EQUAL);
	if (!one.n || !other.n)
		return false;
	return sign == LESS ? order < 0 : sign == MOST ? order <= 0 : sign == MORE ? order > 0
	    : order >= 0;
}

static struct form_value comparing(struct parser *p, enum sign from, enum sign to,
    struct form_value (*inner)(struct parser *p))
{
	struct form_value v = inner(p);
	while (!p->wrong && p->sign >= from && p->sign <= to) {
		enum sign sign = p->sign;
		next(p);
		v = value_of_truth(compare(p->x->arena, v, sign, inner(p)));
	}
	return v;
}

static struct form_value order(struct parser *p)
{
	return comparing(p, LESS, LEAST, sum);
}

static struct form_value equal(struct parser *p)
{
	return comparing(p, EQUAL, OTHER, order);
}

static struct form_value both(struct parser *p)
{
	struct form_value v = equal(p);
	while (!p->wrong && accept(p, AND)) {
		bool is = value_holds(equal(p));
		v = value_of_truth(value_holds(v) && is);
	}
	return v;
}

static struct form_value either(struct parser *p)
{
	struct form_value v = both(p);
	while (!p->wrong && accept(p, OR)) {
		bool is = value_holds(both(p));
		v = value_of_truth(value_holds(v) || is);
	}
	return v;
}

static struct form_value run(struct parser *p, struct str expression)
{
	p->rest = expression;
	p->wrong = expression.n > LONGEST;
	next(p);
	struct form_value v = either(p);
	p->wrong = p->wrong || p->sign != END;
	return v;
}

/* ---- for others ---- */

bool form_expression_check(struct arena *a, const struct form *f, struct str expression, bool own)
{
	struct form_answers x = { .form = f, .arena = a };
	struct parser p = { .x = &x, .owned = own };
	run(&p, expression);
	return !p.wrong;
}

bool form_holds(const struct form_answers *x, struct str condition, struct str own)
{
	struct parser p = { .x = x, .owned = true, .own = own };
	bool is = !str_trim(condition).n || value_holds(run(&p, condition));
	return is || p.wrong;
}

struct str form_result(const struct form_answers *x, struct str expression)
{
	struct parser p = { .x = x };
	struct form_value v = run(&p, expression);
	return p.wrong ? STR_EMPTY : value_text_of(x->arena, v);
}

void form_names(struct arena *a, const struct form *f, struct str expression,
    void (*named)(void *thing, const struct form_question *q), void *thing)
{
	struct form_answers x = { .form = f, .arena = a };
	struct parser p = { .x = &x, .owned = true, .named = named, .thing = thing };
	run(&p, expression);
}
