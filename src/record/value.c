/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One value of a field in its three clothes: as it is stored, as text in files and forms (the
 * same everywhere, without a locale), and as people read it. An empty text is no value: it is
 * null everywhere, so that "not given" has one form.
 */
#include "base/currency.h"
#include "base/date.h"
#include "base/money.h"
#include "base/num.h"
#include "base/utf8.h"
#include "record/country.h"
#include "record/record_impl.h"

#include <string.h>

bool field_is_text(const struct field *f)
{
	return f->type != FIELD_WHOLE && f->type != FIELD_NUMBER && f->type != FIELD_MONEY &&
	    f->type != FIELD_DATE && f->type != FIELD_INSTANT && f->type != FIELD_FLAG &&
	    f->type != FIELD_LINK;
}

bool field_is_list(const struct field *f)
{
	return f->type == FIELD_CHOICES || f->type == FIELD_LINKS;
}

bool value_empty(struct value v)
{
	return v.type == VALUE_NULL || ((v.type == VALUE_TEXT || v.type == VALUE_BLOB) && !v.s.n);
}

bool value_equal(struct value a, struct value b)
{
	if (value_empty(a) || value_empty(b))
		return value_empty(a) && value_empty(b);
	if (a.type != b.type)
		return (a.type == VALUE_INT ? (double)a.i : a.r) ==
			   (b.type == VALUE_INT ? (double)b.i : b.r) &&
		       a.type <= VALUE_REAL && b.type <= VALUE_REAL;
	return a.type == VALUE_INT    ? a.i == b.i
	       : a.type == VALUE_REAL ? a.r == b.r
				      : str_eq(a.s, b.s);
}

struct value value_keep(struct arena *a, struct value v)
{
	if (value_empty(v))
		return value_null();
	if (v.type == VALUE_TEXT || v.type == VALUE_BLOB)
		v.s = arena_copy(a, v.s);
	return v;
}

bool list_has(struct str words, struct str word)
{
	struct str part;
	while (str_cut(&words, ' ', &part))
		if (word.n && str_eq(part, word))
			return true;
	return false;
}

/* ---- text of files and forms ---- */

struct str value_write(struct arena *a, const struct field *f, struct value v)
{
	if (value_empty(v))
		return STR_EMPTY;
	if (v.type == VALUE_TEXT || v.type == VALUE_BLOB)
		return v.s;
	struct buf b = buf_in(a, 64);
	if (f->type == FIELD_DATE)
		date_write(&b, v.i);
	else if (f->type == FIELD_INSTANT)
		date_write_instant(&b, v.i);
	else if (f->type == FIELD_MONEY)
		money_write(&b, v.i);
	else if (v.type == VALUE_REAL)
		num_write(&b, v.r);
	else
		num_write_int(&b, v.i);
	return buf_view(&b);
}

static bool read_flag(struct str s, struct value *out_r)
{
	static const char *const yes[] = { "1", "true", "on", "yes", NULL };
	static const char *const no[] = { "0", "false", "off", "no", NULL };
	for (int i = 0; yes[i]; i++)
		if (str_ieq(s, str_of(yes[i])) || str_ieq(s, str_of(no[i]))) {
			*out_r = value_int(str_ieq(s, str_of(yes[i])));
			return true;
		}
	return false;
}

/* An instant, also as <input type=datetime-local> sends it, which is without a zone: UTC. */
static bool read_instant(struct arena *a, struct str s, int64_t *out_r)
{
	if (date_read_instant(s, out_r))
		return true;
	if (s.n == 16)
		s = arena_printf(a, "%.*s:00Z", STR(s));
	else if (s.n == 19)
		s = arena_printf(a, "%.*sZ", STR(s));
	return date_read_instant(s, out_r);
}

static bool read_int(struct arena *a, const struct field *f, struct str s, struct value *out_r,
    const char **why_r)
{
	int64_t n = 0;
	bool ok;
	if (f->type == FIELD_DATE) {
		*why_r = N_("%s must be a date such as 2024-02-29.");
		ok = date_read(s, &n);
	} else if (f->type == FIELD_INSTANT) {
		*why_r = N_("%s must be a date and time such as 2024-02-29T13:05.");
		ok = read_instant(a, s, &n);
	} else if (f->type == FIELD_MONEY) {
		*why_r = N_("%s must be an amount such as 1234.50.");
		ok = money_read(s, &n);
	} else {
		*why_r = f->type == FIELD_LINK ? N_("%s does not name a record that is there.")
					       : N_("%s must be a whole number.");
		ok = num_int(s, &n);
	}
	*out_r = value_int(n);
	return ok;
}

/* The words of a list, each once: commas and line ends separate too, as people type them. */
static struct str list_clean(struct arena *a, struct str text)
{
	struct buf b = buf_in(a, text.n + 2);
	for (size_t i = 0; i < text.n; i++)
		buf_byte(&b, strchr(",;\n\r\t", text.p[i]) ? ' ' : text.p[i]);
	struct str rest = buf_view(&b), word;
	struct buf out = buf_in(a, text.n + 2);
	while (str_cut(&rest, ' ', &word))
		if (word.n && !list_has(buf_view(&out), word)) {
			if (out.n)
				buf_byte(&out, ' ');
			buf_str(&out, word);
		}
	return buf_view(&out);
}

/* Chosen codes in the order of the choices; unknown ones stay at the end, for the check to see. */
static struct str choices_order(struct arena *a, const struct field *f, struct str words)
{
	struct buf b = buf_in(a, words.n + 2);
	struct str rest = words, word;
	for (const struct choice *c = f->choices; c && c->code; c++)
		if (list_has(words, str_of(c->code)))
			buf_printf(&b, "%s%s", b.n ? " " : "", c->code);
	while (str_cut(&rest, ' ', &word))
		if (word.n && !list_has(buf_view(&b), word))
			buf_printf(&b, "%s%.*s", b.n ? " " : "", STR(word));
	return buf_view(&b);
}

static struct str read_text(struct arena *a, const struct field *f, struct str s)
{
	switch (f->type) {
	case FIELD_PROSE:
	case FIELD_SHAPE:
	case FIELD_HIDDEN:
		return s;
	case FIELD_CHOICES:
		return choices_order(a, f, list_clean(a, s));
	case FIELD_LINKS:
		return list_clean(a, s);
	case FIELD_CURRENCY: {
		struct str code = currency_find(s);	/* what is none stays, for the check */
		return code.n ? code : s;
	}
	case FIELD_COUNTRY: {
		struct str code = country_find(s);
		return code.n ? code : s;
	}
	case FIELD_COLOUR: {
		struct str low = arena_copy(a, s);
		for (size_t i = 0; i < low.n; i++)
			if (low.p[i] >= 'A' && low.p[i] <= 'F')
				((char *)low.p)[i] = (char)(low.p[i] + 'a' - 'A');
		return low;
	}
	default:
		return s;
	}
}

/* A number, also with the decimal comma; "1,234" could be two numbers and is none. */
static bool read_number(struct arena *a, struct str s, double *out_r)
{
	ptrdiff_t comma = str_find_byte(s, ',', 0);
	if (comma < 0)
		return num_real(s, out_r);
	bool zero = comma == 1 && s.p[0] == '0';
	size_t behind = s.n - (size_t)comma - 1;
	if (!behind || (behind == 3 && !zero) || str_find_byte(s, '.', 0) >= 0)
		return false;
	struct str dotted = arena_copy(a, s);
	((char *)dotted.p)[comma] = '.';
	return num_real(dotted, out_r);
}

bool value_read(struct arena *a, const struct field *f, struct str text, struct value *out_r,
    const char **why_r)
{
	*why_r = N_("%s holds letters that cannot be read; they must be UTF-8.");
	*out_r = value_null();
	if (!utf8_valid(text))
		return false;
	struct str s = f->type == FIELD_PROSE ? utf8_clean(a, text) : text;
	if (f->type != FIELD_HIDDEN)
		s = str_trim(s);
	if (!s.n)
		return true;
	if (field_is_text(f)) {
		*out_r = value_text(read_text(a, f, s));
		return true;
	}
	*why_r = N_("%s must be yes or no.");
	if (f->type == FIELD_FLAG)
		return read_flag(s, out_r);
	if (f->type != FIELD_NUMBER)
		return read_int(a, f, s, out_r, why_r);
	double x;
	*why_r = N_("%s must be a number such as 12.5.");
	if (!read_number(a, s, &x))
		return false;
	*out_r = value_real(x);
	return true;
}

/* ---- for people ---- */

static const char *choice_label(const struct field *f, struct str code, const struct lang *lang)
{
	for (const struct choice *c = f->choices; c && c->code; c++)
		if (str_eq(str_of(c->code), code))
			return _(c->label);
	return NULL;
}

static struct str choices_text(struct arena *a, const struct lang *lang, const struct field *f,
    struct str codes)
{
	struct buf b = buf_in(a, 1 << 16);
	struct str code;
	while (str_cut(&codes, ' ', &code)) {
		const char *label = choice_label(f, code, lang);
		buf_puts(&b, b.n ? ", " : "");
		buf_str(&b, label ? str_of(label) : code);
	}
	return buf_view(&b);
}

struct str record_value_text(struct arena *a, const struct lang *lang, const struct field *f,
    struct value v)
{
	if (value_empty(v))
		return STR_EMPTY;
	if (f->type == FIELD_CHOICE || f->type == FIELD_CHOICES)
		return choices_text(a, lang, f, v.s);
	if (f->type == FIELD_FLAG)
		return str_of(v.i ? _("Yes") : _("No"));
	if (f->type == FIELD_COUNTRY)
		return country_name(a, lang, v.s);
	if (v.type == VALUE_TEXT)
		return f->say ? f->say(lang, v.s) : v.s;
	struct buf b = buf_in(a, 256);
	if (f->type == FIELD_DATE)
		date_show(&b, lang, v.i);
	else if (f->type == FIELD_INSTANT) {
		date_show_instant(&b, lang, v.i);
		buf_puts(&b, " UTC");
	} else if (f->type == FIELD_MONEY)
		money_show(&b, lang, v.i, STR_EMPTY);
	else if (v.type == VALUE_REAL)
		num_show(&b, lang, v.r, -1);
	else if (f->type == FIELD_LINK || (f->max > f->min && f->max <= 9999))
		num_write_int(&b, v.i);		/* years and the like stand ungrouped */
	else
		num_show_int(&b, lang, v.i);
	return buf_view(&b);
}
