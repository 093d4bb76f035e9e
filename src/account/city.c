/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Cities: finding one by its code, and adding one. */
#include "account/account_impl.h"
#include "base/command.h"
#include "base/utf8.h"

#define COLUMNS "SELECT id, code, name, country, about, language FROM city" \
	" WHERE city = 0 AND deleted IS NULL"

static const char by_code[] = COLUMNS " AND code = $1";
static const char first_two[] = COLUMNS " ORDER BY code LIMIT 2";
static const char every[] = COLUMNS " ORDER BY name, code";

static struct city city_of_row(struct rows *q, struct arena *a)
{
	return (struct city){
		.id = rows_int(q, 0), .code = rows_copy(q, 1, a), .name = rows_copy(q, 2, a),
		.country = rows_copy(q, 3, a), .about = rows_copy(q, 4, a),
		.language = rows_copy(q, 5, a),
	};
}

static bool read_cities(struct db *db, struct arena *a, const char *sql, struct args args,
    struct city_list *out_r, struct err *e)
{
	struct city_list all = { 0 };
	struct rows *q = db_query(db, sql, args, e);
	while (rows_next(q)) {
		struct city city = city_of_row(q, a);
		*list_add(a, &all) = city;
	}
	if (!rows_end(q, e))
		return false;
	*out_r = all;
	return true;
}

bool cities_all(struct db *db, struct arena *a, struct city_list *out_r, struct err *e)
{
	return read_cities(db, a, every, NO_ARGS, out_r, e);
}

/* "bristol, köln, …": at most ten of them. */
static struct str codes_of(struct arena *a, const struct city_list *all)
{
	struct buf b = buf_in(a, 1000);
	for (size_t i = 0; i < all->count && i < 10; i++)
		buf_printf(&b, "%s%.*s", i ? ", " : "", STR(all->items[i].code));
	if (all->count > 10)
		buf_puts(&b, ", …");
	return buf_view(&b);
}

static bool no_city(struct db *db, struct arena *a, struct str code, struct err *e)
{
	struct city_list all;
	if (!cities_all(db, a, &all, e))
		return false;
	if (!all.count)
		return fail(e, ERR_MISSING,
		    N_("There is no city yet. Add one with: stoa city add \"Name of the city\""));
	struct str codes = codes_of(a, &all);
	if (!code.n)
		return fail(e, ERR_MISSING, N_("There are several cities; name one of them: %.*s."),
		    STR(codes));
	return fail(e, ERR_MISSING, N_("There is no city called \"%.*s\". There are: %.*s."),
	    STR(utf8_cut(code, 80)), STR(codes));
}

bool city_find(struct db *db, struct arena *a, struct str code, struct city *out_r, struct err *e)
{
	struct city_list found;
	bool ok = code.n ? read_cities(db, a, by_code, ARGS(email_fold(a, code)), &found, e)
			 : read_cities(db, a, first_two, NO_ARGS, &found, e);
	if (!ok)
		return false;
	if (found.count != 1)
		return no_city(db, a, code, e);
	*out_r = found.items[0];
	return true;
}

bool city_of_call(const struct call *c, struct db *db, struct city *out_r, struct err *e)
{
	return city_find(db, c->arena, str_of(call_option(c, "city")), out_r, e);
}

/* ---- adding ---- */

static const struct fold {
	int32_t from, to;
	const char *ascii;
} folds[] = {
	{ 0xc0, 0xc5, "a" }, { 0xc6, 0xc6, "ae" }, { 0xc7, 0xc7, "c" }, { 0xc8, 0xcb, "e" },
	{ 0xcc, 0xcf, "i" }, { 0xd1, 0xd1, "n" }, { 0xd2, 0xd5, "o" }, { 0xd6, 0xd6, "oe" },
	{ 0xd8, 0xd8, "o" }, { 0xd9, 0xdb, "u" }, { 0xdc, 0xdc, "ue" }, { 0xdf, 0xdf, "ss" },
	{ 0xe0, 0xe3, "a" }, { 0xe4, 0xe4, "ae" }, { 0xe5, 0xe5, "a" }, { 0xe6, 0xe6, "ae" },
	{ 0xe7, 0xe7, "c" }, { 0xe8, 0xeb, "e" }, { 0xec, 0xef, "i" }, { 0xf1, 0xf1, "n" },
	{ 0xf2, 0xf5, "o" }, { 0xf6, 0xf6, "oe" }, { 0xf8, 0xf8, "o" }, { 0xf9, 0xfb, "u" },
	{ 0xfc, 0xfc, "ue" },
};

static const char *fold_letter(int32_t c)
{
	for (size_t i = 0; i < sizeof folds / sizeof *folds; i++)
		if (c >= folds[i].from && c <= folds[i].to)
			return folds[i].ascii;
	return NULL;
}

/* "Santiago de Chile" is santiago-de-chile; a name in another script has no code of its own. */
static struct str code_of_name(struct arena *a, struct str name)
{
	struct buf b = buf_in(a, 200);
	int32_t c;
	for (size_t at = 0; (c = utf8_next(name, &at)) >= 0 && b.n < 50;) {
		if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		const char *letters = fold_letter(c);
		if (letters)
			buf_puts(&b, letters);
		else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			buf_byte(&b, (char)c);
		else if (b.n && b.p[b.n - 1] != '-' && c < 128)
			buf_byte(&b, '-');
	}
	struct str code = buf_view(&b);
	while (str_ends(code, S("-")))
		code.n--;
	return code.n >= 2 ? code : S("city");
}

/* The code, or code-2, code-3 … : the first that no city has. */
static struct str free_code(struct db *db, struct arena *a, struct str code, struct err *e)
{
	static const char taken[] = "SELECT 1 FROM city WHERE city = 0 AND code = $1";
	struct str now = code;
	for (int i = 2; db_exists(db, taken, ARGS(now), e); i++)
		now = arena_printf(a, "%.*s-%d", STR(code), i);
	return now;
}

bool city_add(struct db *db, struct arena *a, struct str code, struct str name,
    const struct change *by, struct city *out_r, struct err *e)
{
	struct record *r = record_new(a, &city_kind, 0);
	const char *language = e->lang ? e->lang->tag : "en";
	if (!code.n)
		code = free_code(db, a, code_of_name(a, name), e);
	record_set(r, "name", value_text(str_trim(name)));
	record_set(r, "code", value_text(email_fold(a, code)));
	record_set(r, "language", value_cstr(language));
	if (e->kind || !record_save(db, r, by, NULL, e))
		return false;
	*out_r = (struct city){ .id = r->id, .code = record_str(r, "code"),
		.name = record_str(r, "name"), .country = STR_EMPTY, .about = STR_EMPTY,
		.language = str_of(language) };
	return true;
}
