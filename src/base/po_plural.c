/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The plural rule of a .po file is an expression of C over n. It is short and is evaluated as it
 * is read, with one function for all binary operators by their rank; nothing is kept.
 */
#include "base/po.h"

#include <string.h>

enum { DEEPEST = 50, RANKS = 6 };

struct reader {
	struct str rest;
	uint64_t n;
	int depth;
	bool wrong;
};

static bool take(struct reader *r, const char *sign)
{
	r->rest = str_trim(r->rest);
	if (!str_starts(r->rest, str_of(sign)))
		return false;
	r->rest = str_from(r->rest, strlen(sign));
	return true;
}

static uint64_t choice(struct reader *r);

static uint64_t number(struct reader *r)
{
	uint64_t value = 0;
	size_t i = 0;
	for (; i < r->rest.n && i < 18 && r->rest.p[i] >= '0' && r->rest.p[i] <= '9'; i++)
		value = value * 10 + (uint64_t)(r->rest.p[i] - '0');
	r->wrong = r->wrong || !i;
	r->rest = str_from(r->rest, i);
	return value;
}

static uint64_t single(struct reader *r)
{
	uint64_t value;
	if (++r->depth > DEEPEST) {
		r->wrong = true;
		return 0;
	}
	if (take(r, "!")) {
		value = !single(r);
	} else if (take(r, "(")) {
		value = choice(r);
		r->wrong = r->wrong || !take(r, ")");
	} else if (take(r, "n")) {
		value = r->n;
	} else {
		value = number(r);
	}
	r->depth--;
	return value;
}

/* By rank, loosest first. Of two that begin alike the longer stands first. */
static const struct {
	const char *sign;
	int rank;
} operators[] = {
	{ "||", 0 }, { "&&", 1 }, { "==", 2 }, { "!=", 2 }, { "<=", 3 }, { ">=", 3 }, { "<", 3 },
	{ ">", 3 }, { "+", 4 }, { "-", 4 }, { "*", 5 }, { "/", 5 }, { "%", 5 },
};

static const char *take_operator(struct reader *r, int rank)
{
	for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
		if (operators[i].rank == rank && take(r, operators[i].sign))
			return operators[i].sign;
	return NULL;
}

static uint64_t apply(struct reader *r, const char *sign, uint64_t a, uint64_t b)
{
	if ((*sign == '/' || *sign == '%') && !b) {
		r->wrong = true;
		return 0;
	}
	switch (*sign) {
	case '|': return a || b;
	case '&': return a && b;
	case '=': return a == b;
	case '!': return a != b;
	case '<': return sign[1] ? a <= b : a < b;
	case '>': return sign[1] ? a >= b : a > b;
	case '+': return a + b;
	case '-': return a - b;
	case '*': return a * b;
	case '/': return a / b;
	default: return a % b;
	}
}

static uint64_t binary(struct reader *r, int rank)
{
	if (rank == RANKS)
		return single(r);
	uint64_t value = binary(r, rank + 1);
	const char *sign;
	while (!r->wrong && (sign = take_operator(r, rank)) != NULL)
		value = apply(r, sign, value, binary(r, rank + 1));
	return value;
}

static uint64_t choice(struct reader *r)
{
	if (++r->depth > DEEPEST) {
		r->wrong = true;
		return 0;
	}
	uint64_t value = binary(r, 0);
	if (!r->wrong && take(r, "?")) {
		uint64_t yes = choice(r);
		r->wrong = r->wrong || !take(r, ":");
		uint64_t no = r->wrong ? 0 : choice(r);
		value = value ? yes : no;
	}
	r->depth--;
	return value;
}

int po_plural_form(struct str rule, uint64_t n, int plurals)
{
	struct reader r = { .rest = rule, .n = n };
	uint64_t form = choice(&r);
	bool end = !str_trim(r.rest).n;
	return r.wrong || !end || form >= (uint64_t)plurals ? -1 : (int)form;
}
