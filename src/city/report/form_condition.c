/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * When a question is asked: "${q1} = 'yes' and not(selected(${q2}, 'b'))". The language is that
 * part of XLSForm's which compares answers; what LimeSurvey writes (==, &&, ||, !, "…",
 * Q1.NAOK, is_empty(Q1)) means the same here.
 *
 *	or     = and { ("or" | "||") and }
 *	and    = not { ("and" | "&&") not }
 *	not    = "not(" or ")" | "!" not | "(" or ")" | value [ compare value ]
 *	value  = ${name} | name | 'text' | "text" | number | function "(" value { "," value } ")"
 *
 * A question that is not asked has no answer; a value that stands alone holds when it is said and
 * is not 0 or false. Two numbers compare as numbers, all else as texts; no answer is less and
 * greater than nothing.
 */
#include "base/num.h"
#include "base/utf8.h"
#include "city/report/form.h"

#include <stdio.h>
#include <string.h>

enum { DEEPEST = 40 };

enum sign { END, WORD, TEXT, OPEN, CLOSE, COMMA, NOT, AND, OR, EQUAL, OTHER, LESS, MOST, MORE,
	LEAST, UNKNOWN };

struct parser {
	const struct form *f;
	struct str rest, token;		/* token: a word, or what stands in quotes */
	enum sign sign;
	int depth, counted;
	char counts[8][24];		/* numbers of functions, as texts */
	bool wrong;
	struct str (*answer)(void *thing, struct str name);
	void *thing;
	void (*named)(void *thing, const struct form_question *q);
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
	{ "<", LESS }, { ">", MORE }, { "!", NOT },
};
static const struct { const char *text; enum sign sign; } words[] = {
	{ "and", AND }, { "or", OR }, { "eq", EQUAL }, { "ne", OTHER }, { "lt", LESS },
	{ "le", MOST }, { "gt", MORE }, { "ge", LEAST },
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

static void next(struct parser *p)
{
	p->rest = str_trim(p->rest);
	char c = p->rest.n ? p->rest.p[0] : 0;
	ptrdiff_t end = -1;
	if (!c) {
		p->sign = END;
		return;
	}
	if (c == '\'' || c == '"')
		end = str_find_byte(p->rest, c, 1);
	if (end > 0) {
		take(p, 1, (size_t)end - 1, 1, TEXT);
		return;
	}
	if (str_starts(p->rest, S("${")) && (end = str_find_byte(p->rest, '}', 2)) > 0) {
		take(p, 2, (size_t)end - 2, 1, WORD);
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

/* ---- values ---- */

/* "Q1.NAOK" and "Q1_SQ2.value" are answers of Q1 and of a part of it. */
static struct str bare(struct str name)
{
	static const char *const tails[] = { ".NAOK", ".value", ".code", ".shown" };
	for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
		if (str_ends(name, str_of(tails[i])))
			return str_slice(name, 0, name.n - strlen(tails[i]));
	return name;
}

static bool has_code(struct str codes, struct str code)
{
	struct str one;
	while (str_cut(&codes, ' ', &one))
		if (str_eq(one, code))
			return true;
	return false;
}

static struct str answer_to(struct parser *p, const struct form_question *q)
{
	if (p->named)
		p->named(p->thing, q);
	return p->answer ? p->answer(p->thing, q->name) : STR_EMPTY;
}

static struct str answer_of(struct parser *p, struct str name)
{
	name = bare(name);
	const struct form_question *q = form_find(p->f, name);
	if (q)
		return answer_to(p, q);
	/* an option of several: LimeSurvey's "Q1_SQ2" is Y when it is ticked */
	ptrdiff_t at = str_rfind_byte(name, '_');
	q = at > 0 ? form_find(p->f, str_slice(name, 0, (size_t)at)) : NULL;
	if (q && q->kind == QUESTION_CHOICES) {
		struct str code = str_from(name, (size_t)at + 1);
		return has_code(answer_to(p, q), code) ? S("Y") : STR_EMPTY;
	}
	p->wrong = true;
	return STR_EMPTY;
}

static bool is_number(struct str s)
{
	double x;
	return num_real(s, &x);
}

static bool either(struct parser *p);

static struct str said(bool is)
{
	return is ? S("1") : S("0");
}

static struct str value(struct parser *p);

static struct str counted(struct parser *p, size_t n)
{
	char *text = p->counts[p->counted++ % 8];
	int length = snprintf(text, sizeof *p->counts, "%zu", n);
	return str_n(text, (size_t)length);
}

static size_t count_codes(struct str codes)
{
	size_t n = 0;
	struct str one;
	while (str_cut(&codes, ' ', &one))
		n += one.n > 0;
	return n;
}

/* Behind the name and "(". What is in the parentheses is read even where it cannot matter. */
static struct str call(struct parser *p, struct str name)
{
	struct str first = STR_EMPTY, second = STR_EMPTY;
	if (str_eq(name, S("not"))) {
		bool is = either(p);
		expect(p, CLOSE);
		return said(!is);
	}
	if (p->sign != CLOSE)
		first = value(p);
	if (accept(p, COMMA))
		second = value(p);
	expect(p, CLOSE);
	if (str_eq(name, S("true")) || str_eq(name, S("false")))
		return said(str_eq(name, S("true")));
	if (str_eq(name, S("selected")))
		return said(has_code(first, second));
	if (str_eq(name, S("is_empty")) || str_eq(name, S("empty")))
		return said(!first.n);
	if (str_eq(name, S("string-length")) || str_eq(name, S("strlen")))
		return counted(p, utf8_length(first));
	if (str_eq(name, S("count-selected")))
		return counted(p, count_codes(first));
	p->wrong = true;
	return STR_EMPTY;
}

static struct str value(struct parser *p)
{
	struct str token = p->token;
	if (accept(p, TEXT))
		return token;
	if (!accept(p, WORD)) {
		p->wrong = true;
		return STR_EMPTY;
	}
	if (accept(p, OPEN))
		return call(p, token);
	return is_number(token) ? token : answer_of(p, token);
}

/* ---- comparing ---- */

static bool compare(struct str a, enum sign sign, struct str b)
{
	double x, y;
	int order = str_cmp(a, b);
	if (sign == EQUAL || sign == OTHER) {
		bool same = num_real(a, &x) && num_real(b, &y) ? x == y : !order;
		return same == (sign == EQUAL);
	}
	if (!a.n || !b.n)
		return false;
	if (num_real(a, &x) && num_real(b, &y))
		order = (x > y) - (x < y);
	return sign == LESS ? order < 0 : sign == MOST ? order <= 0 : sign == MORE ? order > 0
	    : order >= 0;
}

static bool one(struct parser *p)
{
	bool is = false;
	if (++p->depth > DEEPEST) {
		p->wrong = true;
		return false;
	}
	if (accept(p, NOT)) {
		is = !one(p);
	} else if (accept(p, OPEN)) {
		is = either(p);
		expect(p, CLOSE);
	} else {
		struct str a = value(p);
		enum sign sign = p->sign;
		is = a.n && !str_eq(a, S("0")) && !str_eq(a, S("false"));
		if (sign >= EQUAL && sign <= LEAST) {
			next(p);
			is = compare(a, sign, value(p));
		}
	}
	p->depth--;
	return is;
}

static bool both(struct parser *p)
{
	bool is = one(p);
	while (!p->wrong && accept(p, AND))
		is = one(p) && is;
	return is;
}

static bool either(struct parser *p)
{
	bool is = both(p);
	while (!p->wrong && accept(p, OR))
		is = both(p) || is;
	return is;
}

static bool run(struct parser *p, struct str condition)
{
	p->rest = condition;
	next(p);
	bool is = either(p);
	p->wrong = p->wrong || p->sign != END;
	return is;
}

bool form_condition_check(const struct form *f, struct str condition)
{
	struct parser p = { .f = f };
	run(&p, condition);
	return !p.wrong;
}

bool form_condition_holds(const struct form *f, struct str condition,
    struct str (*answer)(void *thing, struct str name), void *thing)
{
	struct parser p = { .f = f, .answer = answer, .thing = thing };
	bool is = !str_trim(condition).n || run(&p, condition);
	return is || p.wrong;
}

void form_condition_names(const struct form *f, struct str condition,
    void (*named)(void *thing, const struct form_question *q), void *thing)
{
	struct parser p = { .f = f, .named = named, .thing = thing };
	run(&p, condition);
}
