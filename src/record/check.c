/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What the table says about each field, checked when a record is saved, whoever saves it: a form,
 * a file, another program or Stoa itself. All problems are noted at once. Each names the field
 * by its label in its sentence, and by its name in .field, so that a form can stand it beside
 * the field.
 */
#include "base/currency.h"
#include "base/date.h"
#include "base/num.h"
#include "base/utf8.h"
#include "record/country.h"
#include "record/record_impl.h"

#include <math.h>
#include <string.h>

enum { MAX_TEXT = 2000, MAX_PROSE = 50000, MAX_SHAPE = 4000000, MAX_EMAIL = 254 };

/* Days of the years 1 and 9999: what every database, calendar and page can show. */
static const int64_t first_day = -719162, last_day = 2932896;

int64_t field_max(const struct field *f)
{
	if (f->max > 0)
		return f->max;
	return f->type == FIELD_PROSE ? MAX_PROSE : f->type == FIELD_SHAPE ? MAX_SHAPE
	    : f->type == FIELD_EMAIL						? MAX_EMAIL
									: MAX_TEXT;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
void field_problem(struct problems *found, const struct field *f, struct str excerpt,
    const char *text)
{
	problem_add(found, (struct problem){ .field = str_of(f->name), .excerpt = excerpt }, text,
	    tr(found->lang, f->label));
}
#pragma GCC diagnostic pop

/* What a check looks at. */
struct checking {
	const struct field *f;
	struct value v;
	struct problems *found;
};

static void refuse(const struct checking *c, const char *text)
{
	struct str excerpt = c->v.type == VALUE_TEXT ? c->v.s : STR_EMPTY;
	field_problem(c->found, c->f, utf8_cut(excerpt, 80), text);
}

static bool all_of(struct str s, const char *allowed)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool letter =
		    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		if (!letter && (!c || !strchr(allowed, c)))
			return false;
	}
	return true;
}

static bool has_control(struct str s, bool lines)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c < 32 || c == 127) && !(lines && (c == '\n' || c == '\t')))
			return true;
	}
	return false;
}

static bool has_choice(const struct field *f, struct str code)
{
	for (const struct choice *c = f->choices; c && c->code; c++)
		if (str_eq(str_of(c->code), code))
			return true;
	return false;
}

/* ---- one type each ---- */

static bool good_email(struct str s)
{
	ptrdiff_t at = str_rfind_byte(s, '@');
	if (at < 1 || at > 64)
		return false;
	struct str name = str_slice(s, 0, (size_t)at), host = str_from(s, (size_t)at + 1), part;
	if (has_control(s, false) || str_find_byte(host, '.', 0) < 1 || str_ends(host, S(".")))
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (strchr(" \"(),:;<>@[\\]", name.p[i]))
			return false;
	while (str_cut(&host, '.', &part))
		if (!part.n || part.p[0] == '-' || part.p[part.n - 1] == '-')
			return false;
		else
			for (size_t i = 0; i < part.n; i++)
				if ((signed char)part.p[i] > 0 &&
				    !all_of(str_n(part.p + i, 1), "-"))
					return false;
	return true;
}

static bool good_url(struct str s)
{
	struct str rest = str_istarts(s, S("https://")) ? str_from(s, 8)
	    : str_istarts(s, S("http://"))		    ? str_from(s, 7)
							    : STR_EMPTY;
	if (!rest.n || strchr("/?#:", rest.p[0]))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= 32 || s.p[i] == 127 || strchr("\"<>\\^`{|}", s.p[i]))
			return false;
	return true;
}

static bool good_colour(struct str s)
{
	if (s.n != 7 || s.p[0] != '#')
		return false;
	for (size_t i = 1; i < 7; i++)
		if (!strchr("0123456789abcdef", s.p[i]) || !s.p[i])
			return false;
	return true;
}

static bool good_point(struct str s)
{
	struct str rest = s, lat, lon;
	double y, x;
	return str_cut(&rest, ' ', &lat) && str_cut(&rest, ' ', &lon) && !rest.n &&
	       num_real(lat, &y) && num_real(lon, &x) && fabs(y) <= 90 && fabs(x) <= 180;
}

static void check_choices(const struct checking *c)
{
	struct str rest = c->v.s, code;
	while (str_cut(&rest, ' ', &code))
		if (!has_choice(c->f, code)) {
			field_problem(c->found, c->f, code, N_("%s: please choose from the list."));
			return;
		}
}

static void check_links(const struct checking *c)
{
	struct str rest = c->v.s, word;
	int64_t id;
	while (str_cut(&rest, ' ', &word))
		if (!num_int(word, &id)) {
			field_problem(c->found, c->f, word,
			    N_("%s does not name a record that is there."));
			return;
		}
}

static void check_form(const struct checking *c)
{
	struct str s = c->v.s;
	switch (c->f->type) {
	case FIELD_CODE:
		if (!all_of(s, "-_."))
			refuse(
			    c, N_("%s may hold letters without accents, digits, \"-\", \"_\" and "
				  "\".\" only."));
		break;
	case FIELD_CHOICE:
	case FIELD_CHOICES:
		check_choices(c);
		break;
	case FIELD_LINKS:
		check_links(c);
		break;
	case FIELD_EMAIL:
		if (!good_email(s))
			refuse(c, N_("%s must be an e-mail address such as name@example.org."));
		break;
	case FIELD_URL:
		if (!good_url(s))
			refuse(c,
			    N_("%s must be a web address that begins with https:// or http://."));
		break;
	case FIELD_CURRENCY:
		if (!str_eq(currency_find(s), s))
			refuse(c, N_("%s must be a currency of ISO 4217, such as EUR or USD."));
		break;
	case FIELD_COUNTRY:
		if (!str_eq(country_find(s), s))
			refuse(c, N_("%s must be the two letters of a country in ISO 3166, such as "
				     "GB or KE."));
		break;
	case FIELD_COLOUR:
		if (!good_colour(s))
			refuse(c, N_("%s must be a colour such as #1a6b8f."));
		break;
	case FIELD_POINT:
		if (!good_point(s))
			refuse(c, N_("%s must be latitude and longitude in degrees, such as "
				     "51.4545 -2.5879."));
		break;
	case FIELD_SHAPE:
		if (!shape_good(c->found->arena, s))
			refuse(
			    c, N_("%s must be a GeoJSON geometry: a Polygon or MultiPolygon with "
				  "closed rings."));
		break;
	default:
		break;
	}
}

static void check_length(const struct checking *c)
{
	struct problem p = { .field = str_of(c->f->name), .excerpt = utf8_cut(c->v.s, 80) };
	const char *label = tr(c->found->lang, c->f->label);
	long long max = field_max(c->f), letters = (long long)utf8_length(c->v.s);
	if (letters > max)
		problem_add(c->found, p, N_("%s is too long: %lld letters, and at most %lld fit."),
		    label, letters, max);
	else if (letters < c->f->min)
		problem_add(c->found, p, N_("%s is too short: at least %lld letters are needed."),
		    label, (long long)c->f->min);
}

static void check_text(const struct checking *c)
{
	bool lines = c->f->type == FIELD_PROSE || c->f->type == FIELD_SHAPE ||
	    c->f->type == FIELD_HIDDEN;
	if (c->v.type != VALUE_TEXT || !utf8_valid(c->v.s)) {
		refuse(c, N_("%s holds letters that cannot be read; they must be UTF-8."));
		return;
	}
	int64_t before = c->found->total;
	check_length(c);
	if (c->found->total > before)
		return;
	if (has_control(c->v.s, lines))
		refuse(c, lines ? N_("%s holds control characters.")
				: N_("%s must be one line, without control characters."));
	else
		check_form(c);
}

static void check_range(const struct checking *c)
{
	double x = c->v.type == VALUE_REAL ? c->v.r : (double)c->v.i;
	const char *label = tr(c->found->lang, c->f->label);
	if (!isfinite(x)) {
		refuse(c, N_("%s must be a number such as 12.5."));
		return;
	}
	if (c->f->max <= c->f->min || (x >= (double)c->f->min && x <= (double)c->f->max))
		return;
	struct str low =
	    record_value_text(c->found->arena, c->found->lang, c->f, value_int(c->f->min));
	struct str high =
	    record_value_text(c->found->arena, c->found->lang, c->f, value_int(c->f->max));
	problem_add(c->found, (struct problem){ .field = str_of(c->f->name) },
	    N_("%s must lie between %.*s and %.*s."), label, STR(low), STR(high));
}

static void check_number(const struct checking *c)
{
	const struct field *f = c->f;
	bool whole = c->v.type == VALUE_INT;
	if (!whole && !(f->type == FIELD_NUMBER && c->v.type == VALUE_REAL))
		refuse(c, N_("%s is not of the right type."));
	else if (f->type == FIELD_DATE && (c->v.i < first_day || c->v.i > last_day))
		refuse(c, N_("%s must be a date in the years 1 to 9999."));
	else if (f->past && c->v.i > date_day_of(date_now()) + 1)	/* a day ahead somewhere */
		refuse(c, N_("%s: this day is still to come."));
	else if (f->type == FIELD_FLAG && c->v.i != 0 && c->v.i != 1)
		refuse(c, N_("%s must be yes or no."));
	else if (f->type != FIELD_LINK && f->type != FIELD_FLAG)
		check_range(c);
}

static void check_order(const struct checking *c, const struct record *r)
{
	int first = c->f->not_before ? record_field(r->kind, c->f->not_before) : -1;
	if (first < 0 || value_empty(r->values[first]) || c->v.i >= r->values[first].i)
		return;
	problem_add(c->found, (struct problem){ .field = str_of(c->f->name) },
	    N_("%s cannot come before \"%s\"."), tr(c->found->lang, c->f->label),
	    tr(c->found->lang, r->kind->fields[first].label));
}

void record_check_fields(struct record *r, struct problems *found)
{
	for (int i = 0; r->kind->fields[i].name; i++) {
		struct checking c = { &r->kind->fields[i], r->values[i], found };
		if (value_empty(c.v)) {
			if (c.f->required)
				refuse(&c, N_("%s must be filled in."));
		} else if (field_is_text(c.f)) {
			check_text(&c);
		} else {
			check_number(&c);
			check_order(&c, r);
		}
	}
}
