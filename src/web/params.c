/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Parameters: what a request gives, held against the rows of its route.
 *
 * Unknown names on GET are dropped by sending the reader to the cleaned address, so that a page
 * has one address; on POST they are a mistake of a program and refused. All mistakes are collected
 * and told together, each with the label of its field.
 */
#include "web/serve.h"

#include "base/date.h"
#include "base/num.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { GIVEN_MAX = 2000, TEXT_MAX = 200, PROSE_MAX = 20000, NAME_MAX_BYTES = 80 };

bool params_split(struct exchange *x, struct str text, enum from from)
{
	struct str pair;
	while (text.n && str_cut(&text, '&', &pair)) {
		if (!pair.n)
			continue;
		ptrdiff_t equal = str_find_byte(pair, '=', 0);
		struct str name = equal < 0 ? pair : str_slice(pair, 0, (size_t)equal);
		struct str value = equal < 0 ? STR_EMPTY : str_from(pair, (size_t)equal + 1);
		struct given g = { .from = from, .upload = -1 };
		if (!request_decode(x->arena, name, true, &g.name) ||
		    !request_decode(x->arena, value, true, &g.value)) {
			x->status = 400;
			return fail(
			    &x->e, ERR_USAGE, N_("What was sent is not valid text (UTF-8)."));
		}
		if (x->givens.count == GIVEN_MAX)
			return fail(&x->e, ERR_LIMIT, N_("Too many fields were sent."));
		*list_add(x->arena, &x->givens) = g;
	}
	return true;
}

static const struct param *row_of(const struct param *rows, struct str name)
{
	const struct param *any = NULL;
	for (; rows && rows->name; rows++) {
		if (str_eq(str_of(rows->name), name))
			return rows;
		if (rows->type == PARAM_ANY)
			any = rows;
	}
	return name.n <= NAME_MAX_BYTES ? any : NULL;
}

static bool is_token(const struct given *g)
{
	return g->from == FROM_BODY && str_eq(g->name, S("csrf"));
}

static struct str label_of(const struct exchange *x, const struct given *g)
{
	return g->row && g->row->label ? str_of(tr(x->r.lang, g->row->label))
				       : utf8_cut(g->name, 60);
}

/* ---- unknown and repeated names ---- */

bool params_unknown(struct exchange *x, struct str *address_r)
{
	bool dropped = false;
	struct buf b = buf_in(x->arena, 2 * HTTP_LINE_MAX);
	struct out o = { .buf = &b };
	ptrdiff_t mark = str_find_byte(x->head.target, '?', 0);
	buf_str(&b, mark < 0 ? x->head.target : str_slice(x->head.target, 0, (size_t)mark));
	size_t kept = 0;
	for (size_t i = 0; i < x->givens.count; i++) {
		struct given *g = &x->givens.items[i];
		g->row = row_of(x->r.route->params, g->name);
		if (g->from != FROM_QUERY)
			continue;
		if (!g->row) {
			dropped = true;
			continue;
		}
		buf_byte(&b, kept++ ? '&' : '?');
		out_url(&o, g->name);
		buf_byte(&b, '=');
		out_url(&o, g->value);
	}
	*address_r = buf_view(&b);
	return dropped && x->r.method == GET;
}

static bool check_names(struct exchange *x)
{
	for (size_t i = 0; i < x->givens.count; i++) {
		const struct given *g = &x->givens.items[i];
		if (is_token(g))
			continue;
		struct problem p = { .field = label_of(x, g), .excerpt = utf8_cut(g->value, 60) };
		if (!g->row)
			problem_add(&x->problems, p, N_("There is no field called %.*s here."),
			    STR(p.field));
		for (size_t j = 0; g->row && !g->row->many && j < i; j++)
			if (str_eq(x->givens.items[j].name, g->name)) {
				problem_add(&x->problems, p, N_("%.*s was given twice."),
				    STR(p.field));
				break;
			}
	}
	return !x->problems.total;
}

/* ---- values ---- */

static void say(struct exchange *x, const struct given *g, const char *text)
{
	struct str label = label_of(x, g);
	struct problem p = { .field = label, .excerpt = utf8_cut(g->value, 60) };
	problem_add(&x->problems, p, "%.*s: %s", STR(label), tr(x->r.lang, text));
}

static bool is_word_of(const char *words, struct str value)
{
	struct str rest = str_of(words), word;
	while (str_cut(&rest, ' ', &word))
		if (word.n && str_eq(word, value))
			return true;
	return false;
}

static bool is_code(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    c != '-' && c != '_' && c != '.')
			return false;
	}
	return true;
}

static bool is_flag(struct str s)
{
	return str_eq(s, S("1")) || str_eq(s, S("on")) || str_eq(s, S("true"));
}

static bool is_off(struct str s)
{
	return str_eq(s, S("0")) || str_eq(s, S("off")) || str_eq(s, S("false"));
}

static void check_text(struct exchange *x, struct given *g)
{
	const struct param *row = g->row;
	int64_t max = row->max ? row->max : row->type == PARAM_TEXT ? TEXT_MAX : PROSE_MAX;
	struct str label = label_of(x, g);
	g->value = row->type == PARAM_ANY ? g->value : utf8_clean(x->arena, str_trim(g->value));
	bool lines = memchr(g->value.p, '\n', g->value.n) != NULL;
	if (row->type == PARAM_TEXT && lines)
		say(x, g, N_("this must be one line"));
	if (row->type == PARAM_ANY ? row->max && (int64_t)g->value.n > row->max :
	    (int64_t)utf8_length(g->value) > max)
		problem_add(&x->problems, (struct problem){ .field = label },
		    N_("%.*s: this is too long; at most %lld letters"), STR(label),
		    (long long)max);
}

static void check_number(struct exchange *x, struct given *g)
{
	const struct param *row = g->row;
	struct str label = label_of(x, g);
	int64_t n = 0;
	double d = 0;
	g->value = str_trim(g->value);
	bool whole = row->type != PARAM_REAL;
	if (whole ? !num_int(g->value, &n) : !num_real(g->value, &d)) {
		say(x, g, whole ? N_("this is not a whole number") : N_("this is not a number"));
		return;
	}
	d = whole ? (double)n : d;
	if (row->type == PARAM_ID && n <= 0)
		say(x, g, N_("this is not a key"));
	else if (row->max > row->min && (d < (double)row->min || d > (double)row->max))
		problem_add(&x->problems, (struct problem){ .field = label, .excerpt = g->value },
		    N_("%.*s: must be from %lld to %lld"), STR(label), (long long)row->min,
		    (long long)row->max);
}

static void check_value(struct exchange *x, struct given *g)
{
	int64_t day;
	switch (g->row->type) {
	case PARAM_TEXT:
	case PARAM_PROSE:
	case PARAM_ANY:
		check_text(x, g);
		break;
	case PARAM_INT:
	case PARAM_REAL:
	case PARAM_ID:
		check_number(x, g);
		break;
	case PARAM_CODE:
		if (!is_code(g->value) ||
		    (int64_t)g->value.n > (g->row->max ? g->row->max : TEXT_MAX))
			say(x, g, N_("this is not a code"));
		break;
	case PARAM_DATE:
		if (!date_read(str_trim(g->value), &day))
			say(x, g, N_("this is not a date such as 2024-02-29"));
		break;
	case PARAM_FLAG:
		if (!is_flag(g->value) && !is_off(g->value))
			say(x, g, N_("this is neither on nor off"));
		break;
	case PARAM_ONE_OF:
		if (!is_word_of(g->row->words, g->value))
			say(x, g, N_("this is not one of the choices"));
		break;
	case PARAM_FILE:
		if (g->upload < 0)
			say(x, g, N_("this is not a file"));
	}
}

static bool was_given(const struct givens *all, const char *name)
{
	for (size_t i = 0; i < all->count; i++)
		if (str_eq(all->items[i].name, str_of(name)) &&
		    (all->items[i].value.n || all->items[i].upload >= 0))
			return true;
	return false;
}

static void check_required(struct exchange *x)
{
	for (const struct param *row = x->r.route->params; row && row->name; row++)
		if (row->required && !was_given(&x->givens, row->name)) {
			struct given g = { .name = str_of(row->name), .row = row,
				.value = STR_EMPTY };
			say(x, &g, N_("this is needed"));
		}
}

/* A wrong key or code in the path is an address that leads nowhere. */
static bool check_path_values(struct exchange *x)
{
	for (size_t i = 0; i < x->givens.count; i++) {
		struct given *g = &x->givens.items[i];
		if (g->from != FROM_PATH || !g->row)
			continue;
		check_value(x, g);
		if (x->problems.total) {
			x->problems.total = 0;
			x->problems.count = 0;
			return fail(&x->e, ERR_MISSING, N_("There is nothing at this address."));
		}
	}
	return true;
}

bool params_check(struct exchange *x)
{
	x->r.params = x;
	x->r.uploads = x->uploads.items;
	x->r.upload_count = x->uploads.count;
	x->problems.lang = x->r.lang;
	if (!check_path_values(x))
		return false;
	if (check_names(x)) {
		for (size_t i = 0; i < x->givens.count; i++) {
			struct given *g = &x->givens.items[i];
			bool empty = !g->value.n && g->upload < 0;
			if (g->row && g->from != FROM_PATH && !empty)
				check_value(x, g);
		}
		check_required(x);
	}
	if (!x->problems.total)
		return true;
	struct str first = x->problems.items[0].text;
	return fail(&x->e, ERR_INPUT, "%.*s", STR(first));
}

/* ---- what handlers read ---- */

static const struct givens *givens_of(const struct request *r)
{
	return &((const struct exchange *)r->params)->givens;
}

static const struct given *given_nth(const struct request *r, const char *name, size_t nth)
{
	assert(row_of(r->route->params, str_of(name)));
	const struct givens *all = givens_of(r);
	for (size_t i = 0; i < all->count; i++) {
		const struct given *g = &all->items[i];
		bool empty = !g->value.n && g->upload < 0;
		if (str_eq(g->name, str_of(name)) && !empty && !nth--)
			return g;
	}
	return NULL;
}

bool param_given(const struct request *r, const char *name)
{
	return given_nth(r, name, 0) != NULL;
}

struct str param_nth(const struct request *r, const char *name, size_t i)
{
	const struct given *g = given_nth(r, name, i);
	return g ? g->value : STR_EMPTY;
}

struct str param_text(const struct request *r, const char *name)
{
	return param_nth(r, name, 0);
}

int64_t param_int(const struct request *r, const char *name)
{
	const struct given *g = given_nth(r, name, 0);
	int64_t n = 0;
	if (g && g->row->type == PARAM_DATE)
		date_read(str_trim(g->value), &n);
	else if (g)
		num_int(str_trim(g->value), &n);
	return n;
}

double param_real(const struct request *r, const char *name)
{
	double d = NAN;
	num_real(str_trim(param_text(r, name)), &d);
	return d;
}

bool param_flag(const struct request *r, const char *name)
{
	return is_flag(param_text(r, name));
}

size_t param_count(const struct request *r, const char *name)
{
	size_t n = 0;
	while (given_nth(r, name, n))
		n++;
	return n;
}

bool param_each(const struct request *r, size_t *at, struct str *name_r, struct str *value_r)
{
	const struct givens *all = givens_of(r);
	while (*at < all->count) {
		const struct given *g = &all->items[(*at)++];
		if (g->from == FROM_PATH || is_token(g))
			continue;
		*name_r = g->name;
		*value_r = g->value;
		return true;
	}
	return false;
}

const struct upload *param_upload(const struct request *r, const char *name)
{
	const struct given *g = given_nth(r, name, 0);
	return g && g->upload >= 0 ? &r->uploads[g->upload] : NULL;
}

struct str query_with(const struct request *r, struct arena *a, const char *name, struct str value)
{
	struct buf b = buf_in(a, 2 * HTTP_LINE_MAX);
	struct out o = { .buf = &b };
	const struct givens *all = r->params ? givens_of(r) : &(struct givens){ 0 };
	for (size_t i = 0; i < all->count; i++) {
		const struct given *g = &all->items[i];
		if (g->from != FROM_QUERY || str_eq(g->name, str_of(name)))
			continue;
		buf_byte(&b, b.n ? '&' : '?');
		out_url(&o, g->name);
		buf_byte(&b, '=');
		out_url(&o, g->value);
	}
	if (value.n) {
		buf_byte(&b, b.n ? '&' : '?');
		out_url(&o, name);
		buf_byte(&b, '=');
		out_url(&o, value);
	}
	return b.n ? buf_view(&b) : STR_EMPTY;
}
