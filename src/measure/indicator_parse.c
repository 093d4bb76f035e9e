/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The expressions of formulas: a parser by hand, one function a level.
 *
 *	sum      = product { ("+" | "-") product }
 *	product  = factor { ("*" | "/") factor | "per" number }
 *	factor   = number | "-" factor | "(" sum ")" | name "(" sum { "," sum } ")" | series
 *	series   = (name | "any code" | [any code]) [ "{" dimension=code { ";" … } "}" ]
 *
 * A name begins with a letter; codes such as 4.2.1 or kf-4.2 stand in quotes or brackets, since
 * they could be numbers or subtractions. "per 100000" multiplies by 100000.
 */
#include "measure/indicator_formula.h"

#include "base/lang.h"
#include "base/num.h"

#include <string.h>

enum { DEEPEST = 40 };

struct parser {
	struct arena *a;
	struct str text;
	size_t at, nodes, depth;
	struct expression *x;
	struct err *e;
};

static struct expression_node *parse_sum(struct parser *p);

/* ---- signs ---- */

static void skip_blanks(struct parser *p)
{
	while (p->at < p->text.n && (p->text.p[p->at] == ' ' || p->text.p[p->at] == '\t' ||
	    p->text.p[p->at] == '\n' || p->text.p[p->at] == '\r'))
		p->at++;
}

static char peek(struct parser *p)
{
	skip_blanks(p);
	return p->at < p->text.n ? p->text.p[p->at] : 0;
}

static bool take(struct parser *p, char sign)
{
	if (peek(p) != sign)
		return false;
	p->at++;
	return true;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The text from here on, for messages. */
static struct str here(struct parser *p)
{
	skip_blanks(p);
	return str_slice(p->text, p->at, p->at + 20);
}

static struct expression_node *fail_here(struct parser *p, const char *what)
{
	struct str rest = here(p);
	if (rest.n)
		fail(p->e, ERR_INPUT, N_("Character %zu, at \"%.*s\": %s"), p->at + 1, STR(rest),
		    tr(p->e->lang, what));
	else
		fail(p->e, ERR_INPUT, N_("At the end: %s"), tr(p->e->lang, what));
	return NULL;
}

static struct expression_node *node(struct parser *p, enum node_kind kind)
{
	if (++p->nodes > NODES_MOST)
		return fail_here(p, N_("the expression is too long."));
	struct expression_node *n = arena_new_of(p->a, struct expression_node);
	n->kind = kind;
	return n;
}

static struct expression_node *pair(struct parser *p, enum node_kind kind,
    struct expression_node *first, struct expression_node *second)
{
	struct expression_node *n = first && second ? node(p, kind) : NULL;
	if (n) {
		n->first = first;
		first->next = second;
	}
	return n;
}

/* ---- words and numbers ---- */

static bool read_number(struct parser *p, double *out_r)
{
	size_t from = (skip_blanks(p), p->at);
	while (p->at < p->text.n && (is_digit(p->text.p[p->at]) || p->text.p[p->at] == '.'))
		p->at++;
	if (num_real(str_slice(p->text, from, p->at), out_r))
		return true;
	p->at = from;
	return false;
}

static struct str read_name(struct parser *p)
{
	size_t from = (skip_blanks(p), p->at);
	while (p->at < p->text.n && (is_letter(p->text.p[p->at]) || is_digit(p->text.p[p->at]) ||
	    p->text.p[p->at] == '.'))
		p->at++;
	return str_slice(p->text, from, p->at);
}

/* What stands up to a closing sign, which is taken too. */
static bool read_until(struct parser *p, char end, struct str *out_r)
{
	ptrdiff_t at = str_find_byte(p->text, end, p->at);
	if (at < 0)
		return false;
	*out_r = str_trim(str_slice(p->text, p->at, (size_t)at));
	p->at = (size_t)at + 1;
	return true;
}

/* ---- series ---- */

/* "sex=F; age=25-64" in the order of slices: "age=25-64;sex=F". */
static bool sort_pairs(struct parser *p, struct str given, struct str *out_r)
{
	struct str pairs[8], word, rest = given, code = STR_EMPTY;
	size_t n = 0;
	while (str_cut(&rest, ';', &word)) {
		word = str_trim(word);
		if (n == 8 || str_find_byte(word, '=', 0) <= 0)
			return false;
		size_t at = n++;
		for (; at && str_cmp(pairs[at - 1], word) > 0; at--)
			pairs[at] = pairs[at - 1];
		pairs[at] = word;
	}
	for (size_t i = 0; i < n; i++)
		code = i ? arena_printf(p->a, "%.*s;%.*s", STR(code), STR(pairs[i])) : pairs[i];
	*out_r = code;
	return true;
}

static struct expression_node *parse_input(struct parser *p, struct str code)
{
	struct expression *x = p->x;
	struct expression_input in = { .code = code, .fixed = STR_EMPTY };
	struct str pairs;
	if (!code.n)
		return fail_here(p, N_("a name of a series is missing."));
	if (take(p, '{') && (!read_until(p, '}', &pairs) || !sort_pairs(p, pairs, &in.fixed)))
		return fail_here(p, N_("a group is written like {sex=F}."));
	struct expression_node *n = node(p, NODE_INPUT);
	for (size_t i = 0; n && i < x->input_count; i++)
		if (str_eq(x->inputs[i].code, in.code) && str_eq(x->inputs[i].fixed, in.fixed)) {
			n->input = i;
			return n;
		}
	if (n && x->input_count == INPUTS_MOST)
		return fail_here(p, N_("there are too many series."));
	if (n) {
		n->input = x->input_count;
		x->inputs[x->input_count++] = in;
	}
	return n;
}

/* ---- functions ---- */

static const struct {
	const char *name;
	enum node_kind kind;
	size_t least, most;
} functions[] = {
	{ "sum", NODE_SUM, 1, INPUTS_MOST }, { "mean", NODE_MEAN, 1, INPUTS_MOST },
	{ "min", NODE_MIN, 1, INPUTS_MOST }, { "max", NODE_MAX, 1, INPUTS_MOST },
	{ "yes", NODE_YES, 1, INPUTS_MOST }, { "ratio", NODE_DIVIDE, 2, 2 },
	{ "standardised", NODE_STANDARDISED, 2, 2 },
};

static struct expression_node *parse_call(struct parser *p, struct str name)
{
	struct expression_node *n = NULL, **tail;
	size_t count = 0, i = 0, size = sizeof functions / sizeof *functions;
	while (i < size && !str_ieq(name, str_of(functions[i].name)))
		i++;
	if (i == size)
		return fail_here(p, N_("there is no such function; there are sum, mean, min, max, "
		    "ratio, yes and standardised."));
	if (!(n = node(p, functions[i].kind)))
		return NULL;
	tail = &n->first;
	do {
		*tail = parse_sum(p);
		if (!*tail)
			return NULL;
		tail = &(*tail)->next;
		count++;
	} while (take(p, ','));
	if (!take(p, ')'))
		return fail_here(p, N_("a closing bracket is missing."));
	if (count < functions[i].least || count > functions[i].most)
		return fail_here(p, N_("this function wants another number of values."));
	return n;
}

/* ---- levels ---- */

static struct expression_node *parse_name(struct parser *p)
{
	struct str code;
	if (take(p, '"'))
		return read_until(p, '"', &code) ? parse_input(p, code) :
		    fail_here(p, N_("a closing quotation mark is missing."));
	if (take(p, '['))
		return read_until(p, ']', &code) ? parse_input(p, code) :
		    fail_here(p, N_("a closing bracket is missing."));
	if (!is_letter(peek(p)))
		return fail_here(p, N_("a number, a series or a bracket should stand here."));
	code = read_name(p);
	return take(p, '(') ? parse_call(p, code) : parse_input(p, code);
}

static struct expression_node *parse_factor(struct parser *p)
{
	struct expression_node *n;
	double number;
	if (is_digit(peek(p)) || peek(p) == '.') {
		if (!read_number(p, &number))
			return fail_here(p, N_("this is not a number; codes of digits stand in "
			    "quotation marks."));
		if ((n = node(p, NODE_NUMBER)))
			n->number = number;
		return n;
	}
	if (++p->depth > DEEPEST)
		return fail_here(p, N_("the brackets are nested too deeply."));
	if (take(p, '-')) {
		n = node(p, NODE_NEGATE);
		if (n && !(n->first = parse_factor(p)))
			n = NULL;
	} else if (take(p, '(')) {
		n = parse_sum(p);
		if (n && !take(p, ')'))
			n = fail_here(p, N_("a closing bracket is missing."));
	} else {
		n = parse_name(p);
	}
	p->depth--;
	return n;
}

/* "per 100000" after a quotient. */
static bool take_per(struct parser *p)
{
	skip_blanks(p);
	if (!str_starts(str_from(p->text, p->at), S("per ")))
		return false;
	p->at += 4;
	return true;
}

static struct expression_node *parse_product(struct parser *p)
{
	struct expression_node *n = parse_factor(p);
	while (n) {
		if (take(p, '*')) {
			n = pair(p, NODE_MULTIPLY, n, parse_factor(p));
		} else if (take(p, '/')) {
			n = pair(p, NODE_DIVIDE, n, parse_factor(p));
		} else if (take_per(p)) {
			struct expression_node *times = node(p, NODE_NUMBER);
			if (!times || !read_number(p, &times->number))
				return fail_here(p, N_("a number should stand after \"per\"."));
			n = pair(p, NODE_MULTIPLY, n, times);
		} else {
			break;
		}
	}
	return n;
}

static struct expression_node *parse_sum(struct parser *p)
{
	struct expression_node *n = parse_product(p);
	while (n) {
		if (take(p, '+'))
			n = pair(p, NODE_ADD, n, parse_product(p));
		else if (take(p, '-'))
			n = pair(p, NODE_SUBTRACT, n, parse_product(p));
		else
			break;
	}
	return n;
}

struct expression *expression_parse(struct arena *a, struct str text, struct err *e)
{
	struct parser p = { .a = a, .text = text, .e = e, .x = arena_new_of(a, struct expression) };
	p.x->top = parse_sum(&p);
	if (!p.x->top)
		return NULL;
	if (peek(&p))
		return fail_here(&p, N_("nothing should follow here.")), NULL;
	if (!p.x->input_count)
		return fail_here(&p, N_("the expression names no series.")), NULL;
	return p.x;
}

/* ---- shapes ---- */

bool expression_ratio(const struct expression *x, const struct expression_node **part_r,
    const struct expression_node **whole_r, double *scale_r)
{
	const struct expression_node *n = x->top;
	*scale_r = 1;
	while (n->kind == NODE_MULTIPLY) {
		const struct expression_node *left = n->first, *right = left->next;
		bool number = left->kind == NODE_NUMBER;
		if (!number && right->kind != NODE_NUMBER)
			return false;
		*scale_r *= number ? left->number : right->number;
		n = number ? right : left;
	}
	if (n->kind != NODE_DIVIDE)
		return false;
	/* 100 * a / b is (100 * a) / b: the number belongs to the scale */
	const struct expression_node *part = n->first;
	if (part->kind == NODE_MULTIPLY && part->first->kind == NODE_NUMBER) {
		*scale_r *= part->first->number;
		part = part->first->next;
	}
	*part_r = part;
	*whole_r = n->first->next;
	return true;
}

const struct expression_node *expression_standardised(const struct expression *x,
    double *scale_r)
{
	const struct expression_node *n = x->top;
	*scale_r = 1;
	while (n->kind == NODE_MULTIPLY) {
		bool number = n->first->kind == NODE_NUMBER;
		if (!number && n->first->next->kind != NODE_NUMBER)
			return NULL;
		*scale_r *= number ? n->first->number : n->first->next->number;
		n = number ? n->first->next : n->first;
	}
	bool plain = n->kind == NODE_STANDARDISED && n->first->kind == NODE_INPUT &&
	    n->first->next->kind == NODE_INPUT;
	return plain ? n : NULL;
}
