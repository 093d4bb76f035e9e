/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The words of one line of a plan.
 *
 * Words stand between blanks, tabs and commas. "…" is one word whatever is in it ("" is a quote).
 * The signs = != < <= > >= / : are words of their own. # begins a comment. A keyword is only one
 * where it is not quoted, so that a column may be called "by".
 */
#include "measure/survey/plan_own.h"

#include "base/lang.h"
#include "base/num.h"

#include <string.h>

static const char *const keywords[] = { "by", "where", "and", "missing", "deff", "method", "at",
	"rule", "interval", "statistic", "together", "between", "until", "rounds", "partial",
	"bounds", "strict", "as", "period", "seed", NULL };

bool plan_say(struct reader *r, const char *format, ...)
{
	char text[400];
	va_list args;
	const struct lang *lang = r->found->lang;
	va_start(args, format);
	vsnprintf(text, sizeof text, _(format), args);
	va_end(args);
	problem_add(r->found, (struct problem){ .source = r->plan->name, .row = r->line.number },
	    "%s", text);
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == ',' || c == '\r';
}

static size_t sign_length(struct str s, size_t at)
{
	char c = s.p[at];
	bool equal = at + 1 < s.n && s.p[at + 1] == '=';
	if (c == '!' || c == '<' || c == '>')
		return equal ? 2 : c == '!' ? 0 : 1;
	return c == '=' || c == '/' || c == ':';
}

static void add_word(struct reader *r, struct str word, bool quoted)
{
	struct line *l = &r->line;
	if (l->count < PLAN_WORDS) {
		l->words[l->count] = word;
		l->quoted[l->count] = quoted;
	}
	l->count++;
}

/* "a ""quoted"" word"; at stands behind the opening mark. */
static bool read_quoted(struct reader *r, struct str s, size_t *at)
{
	struct buf b = buf_in(r->a, s.n + 1);
	size_t i = *at;
	for (; i < s.n; i++) {
		if (s.p[i] == '"' && !(i + 1 < s.n && s.p[i + 1] == '"'))
			break;
		i += s.p[i] == '"';
		buf_byte(&b, s.p[i]);
	}
	if (i == s.n)
		return plan_say(r, N_("a quotation mark is opened and not closed"));
	*at = i + 1;
	add_word(r, b.n ? buf_view(&b) : STR_EMPTY, true);
	return true;
}

static size_t word_end(struct str s, size_t i)
{
	while (i < s.n && !is_blank(s.p[i]) && s.p[i] != '"' && s.p[i] != '#' && !sign_length(s, i))
		i++;
	return i;
}

bool line_read(struct reader *r, struct str s)
{
	struct line *l = &r->line;
	l->count = l->at = 0;
	for (size_t i = 0; i < s.n && s.p[i] != '#';) {
		size_t sign = sign_length(s, i), end;
		if (is_blank(s.p[i])) {
			i++;
		} else if (s.p[i] == '"') {
			i++;
			if (!read_quoted(r, s, &i))
				return false;
		} else {
			end = sign ? i + sign : word_end(s, i + 1);
			add_word(r, str_slice(s, i, end), false);
			i = end;
		}
	}
	return l->count <= PLAN_WORDS || plan_say(r, N_("the line has too many words"));
}

bool line_more(const struct line *l)
{
	return l->at < l->count;
}

bool line_peek(const struct line *l, const char *word)
{
	return line_more(l) && !l->quoted[l->at] && str_ieq(l->words[l->at], str_of(word));
}

bool line_is(struct line *l, const char *word)
{
	bool is = line_peek(l, word);
	l->at += is;
	return is;
}

static bool is_sign(const struct line *l)
{
	struct str w = l->words[l->at];
	return !l->quoted[l->at] && w.n <= 2 && w.n && sign_length(w, 0) == w.n;
}

static bool is_special(const struct line *l)
{
	if (is_sign(l))
		return true;
	for (const char *const *k = keywords; *k; k++)
		if (line_peek(l, *k))
			return true;
	return false;
}

bool line_word(struct reader *r, const char *what, struct str *out_r)
{
	const struct lang *lang = r->found->lang;
	struct line *l = &r->line;
	if (!line_more(l) || is_sign(l))
		return plan_say(r, N_("%s is missing"), _(what));
	*out_r = l->words[l->at++];
	return true;
}

bool line_number(struct reader *r, const char *what, double *out_r)
{
	struct str word;
	const struct lang *lang = r->found->lang;
	if (!line_word(r, what, &word))
		return false;
	if (!num_real(word, out_r))
		return plan_say(r, N_("%s: \"%.*s\" is not a number"), _(what), (int)(word.n > 60 ?
		    60 : word.n), word.p);
	return true;
}

bool line_choice(struct reader *r, const char *what, const char *const *words, int *out_r)
{
	struct str word;
	struct buf all = buf_in(r->a, 300);
	const struct lang *lang = r->found->lang;
	if (!line_word(r, what, &word))
		return false;
	for (int i = 0; words[i]; i++) {
		if (str_ieq(word, str_of(words[i]))) {
			*out_r = i;
			return true;
		}
		buf_puts(&all, i ? ", " : "");
		buf_puts(&all, words[i]);
	}
	return plan_say(r, N_("%s: \"%.*s\" is not one of %s"), _(what), (int)(word.n > 60 ? 60 :
	    word.n), word.p, all.p);
}

bool line_names(struct reader *r, const char *what, struct survey_names *out_r)
{
	struct line *l = &r->line;
	const struct lang *lang = r->found->lang;
	size_t before = out_r->count;
	while (line_more(l) && !is_special(l))
		*list_add(r->a, out_r) = l->words[l->at++];
	return out_r->count > before || plan_say(r, N_("%s is missing"), _(what));
}

bool line_conditions(struct reader *r, struct survey_conditions *out_r)
{
	static const char *const signs[] = { "=", "!=", "<", "<=", ">", ">=", NULL };
	struct line *l = &r->line;
	do {
		struct survey_condition c = { .compare = COMPARE_IS };
		int sign = -1;
		if (!line_word(r, N_("the column of a condition"), &c.column))
			return false;
		for (int i = 0; signs[i] && sign < 0; i++)
			if (line_is(l, signs[i]))
				sign = i;
		if (sign < 0)
			return plan_say(r, N_("after \"%.*s\" one of = != < <= > >= is missing"),
			    STR(c.column));
		c.compare = (enum survey_compare)sign;
		if (!line_word(r, N_("the value of a condition"), &c.value))
			return false;
		if (!num_real(c.value, &c.number))
			c.number = NAN;
		if (sign > 1 && isnan(c.number))
			return plan_say(r, N_("\"%.*s\" is not a number to compare with"),
			    STR(c.value));
		*list_add(r->a, out_r) = c;
	} while (line_is(l, "and"));
	return true;
}
