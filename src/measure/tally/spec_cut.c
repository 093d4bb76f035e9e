/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Lines of a SPEC as words: blanks part them, "…" keeps them together, # begins a comment. */
#include "measure/tally/spec.h"
#include "base/lang.h"
#include "base/num.h"

#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* A quoted word, its marks doubled inside; at stands behind the opening mark. */
static bool cut_quoted(struct spec_reader *r, struct str s, size_t *at, struct str *out_r)
{
	char *p = arena_alloc(r->arena, s.n + 1);
	size_t n = 0, i = *at;
	for (; i < s.n; i++) {
		if (s.p[i] == '"') {
			if (i + 1 < s.n && s.p[i + 1] == '"')
				i++;
			else
				break;
		}
		p[n++] = s.p[i];
	}
	if (i == s.n)
		return false;
	*at = i + 1;
	*out_r = str_n(p, n);
	return true;
}

static struct str cut_plain(struct str s, size_t *at)
{
	size_t from = *at;
	while (*at < s.n && !is_blank(s.p[*at]) && !strchr(",=\"", s.p[*at]))
		++*at;
	return str_slice(s, from, *at);
}

bool spec_cut(struct spec_reader *r, struct str s, int64_t number)
{
	struct spec_line *line = &r->line;
	line->count = line->at = 0;
	line->number = number;
	for (size_t at = 0; at < s.n;) {
		if (is_blank(s.p[at])) {
			at++;
			continue;
		}
		if (s.p[at] == '#')
			break;
		if (line->count == sizeof line->words / sizeof *line->words) {
			spec_say(r, number, N_("This line has more than %d words."), 256);
			return false;
		}
		struct spec_word *w = &line->words[line->count++];
		*w = (struct spec_word){ .quoted = s.p[at] == '"',
			.sign = s.p[at] == ',' || s.p[at] == '=' };
		if (w->quoted) {
			at++;
			if (!cut_quoted(r, s, &at, &w->text)) {
				spec_say(r, number, N_("A quotation mark is not closed."));
				return false;
			}
		} else if (w->sign) {
			w->text = str_n(s.p + at++, 1);
		} else {
			w->text = cut_plain(s, &at);
		}
	}
	return true;
}

bool spec_more(const struct spec_reader *r)
{
	return r->line.at < r->line.count;
}

bool spec_take(struct spec_reader *r, const char *what, struct str *out_r)
{
	struct spec_line *line = &r->line;
	if (!spec_more(r) || line->words[line->at].sign) {
		spec_say(r, line->number, N_("Here %s is missing."), tr(r->found->lang, what));
		return false;
	}
	*out_r = line->words[line->at++].text;
	return true;
}

bool spec_sign(struct spec_reader *r, char sign)
{
	struct spec_line *line = &r->line;
	bool is = spec_more(r) && line->words[line->at].sign &&
	    line->words[line->at].text.p[0] == sign;
	line->at += is;
	return is;
}

bool spec_keyword(struct spec_reader *r, struct str word)
{
	struct spec_line *line = &r->line;
	bool is = spec_more(r) && !line->words[line->at].quoted &&
	    str_ieq(line->words[line->at].text, word);
	line->at += is;
	return is;
}

bool spec_column(struct spec_reader *r, struct column *out_r)
{
	bool quoted = spec_more(r) && r->line.words[r->line.at].quoted;
	struct str s;
	int64_t number;
	if (!spec_take(r, N_("the name of a column"), &s))
		return false;
	*out_r = (struct column){ .name = s, .line = r->line.number };
	if (!quoted && s.n > 2 && s.p[0] == '[' && s.p[s.n - 1] == ']' &&
	    num_int(str_slice(s, 1, s.n - 1), &number) && number >= 1 && number <= 16384)
		*out_r = (struct column){ .number = (int)number, .line = r->line.number };
	return true;
}

bool spec_end(struct spec_reader *r)
{
	if (!spec_more(r))
		return true;
	spec_say(r, r->line.number, N_("\"%.*s\" is not expected here."),
	    STR(r->line.words[r->line.at].text));
	return false;
}
