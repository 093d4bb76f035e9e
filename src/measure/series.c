/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Series as the model has them, and the dimensions and categories that their slices name. */
#include "measure/model.h"
#include "measure/words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char slices_sql[] =
    "SELECT s.code FROM series_slice x JOIN slice s ON s.city = x.city AND s.id = x.slice"
    " WHERE x.city = $1 AND x.series = $2";
static const char dimension_sql[] =
    "SELECT c.code, c.label, d.label, c.position FROM category c JOIN dimension d"
    " ON d.city = c.city AND d.code = c.dimension WHERE c.city = $1 AND c.dimension = $2"
    " ORDER BY c.position, c.code";

enum direction direction_read(struct str word)
{
	if (str_eq(word, S("higher")))
		return DIRECTION_HIGHER;
	return str_eq(word, S("lower")) ? DIRECTION_LOWER : DIRECTION_NEUTRAL;
}

static struct series series_of(const struct record *r)
{
	struct value decimals = record_get(r, "decimals");
	return (struct series){
		.id = r->id, .code = record_str(r, "code"), .framework = record_str(r, "framework"),
		.measure = record_str(r, "measure"), .title = record_str(r, "title"),
		.definition = record_str(r, "definition"), .unit = record_str(r, "unit"),
		.direction = direction_read(record_str(r, "direction")),
		.source = record_int(r, "source"),
		.decimals = decimals.type == VALUE_INT ? (int)decimals.i : -1,
		.main = record_int(r, "main") == 1,
		.sentence = record_str(r, "sentence"), .method = record_str(r, "method"),
		.over_hundred = record_int(r, "over_hundred") == 1,
		.adds_up = record_int(r, "adds_up") == 1,
		.tolerance = isnan(record_real(r, "tolerance")) ? 1 : record_real(r, "tolerance"),
	};
}

bool series_find(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct str code, struct series *out_r, struct err *e)
{
	struct record *r = record_find(db, a, &series_kind, city, "code", value_text(code), e);
	if (!r && e->kind == ERR_NONE)
		return fail(e, ERR_MISSING, N_("There is no series called %.*s."), STR(code));
	if (!r || !record_load(db, a, &series_kind, city, r->id, lang, &r, e))
		return false;
	*out_r = series_of(r);
	return true;
}

static int main_first(const void *a, const void *b)
{
	const struct series *x = a, *y = b;
	if (x->main != y->main)
		return x->main ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

bool series_of_measure(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct str framework, struct str code, struct series **out_r, size_t *count_r, struct err *e)
{
	struct record_list list;
	struct record_query q = { .kind = &series_kind, .city = city, .lang = lang, .limit = 1000,
		.where = { { "framework", value_text(framework) }, { "measure",
		    value_text(code) } } };
	if (!record_list(db, a, &q, &list, e))
		return false;
	struct series *s = arena_array(a, struct series, list.count + 1);
	for (size_t i = 0; i < list.count; i++)
		s[i] = series_of(list.items[i]);
	if (list.count)
		qsort(s, list.count, sizeof *s, main_first);
	*out_r = s;
	*count_r = list.count;
	return true;
}

/* ---- categories ---- */

/* Code lists that are the same everywhere, so that their labels can be translated. */
static const struct {
	const char *dimension, *code, *label;
} common[] = {
	{ "sex", "F", N_("Female") },
	{ "sex", "M", N_("Male") },
	{ "sex", NULL, N_("Sex") },
	{ "age", NULL, N_("Age") },
};

/* What the program writes itself when it counts: the festival's doors. */
static const char *const own_labels[] = { N_("Group"), N_("Under 6"), N_("6 to 14"),
	N_("15 to 24"), N_("25 to 44"), N_("45 to 64"), N_("65 and over"), N_("Age not known"),
	N_("Here for the first time"), N_("Women and girls"), N_("Migrants and refugees"),
	N_("People with disabilities") };

/* Labels as sources usually write them. */
static const char *const usual[] = { N_("Background"), N_("Born in the country"), N_("Migrants"),
	N_("Refugees"), N_("Deprivation"), N_("Most deprived fifth"), N_("Second fifth"),
	N_("Third fifth"), N_("Fourth fifth"), N_("Least deprived fifth") };

static struct str usual_label(struct arena *a, const struct lang *lang, struct str label)
{
	int from, to, end = 0;
	const char *text = arena_text(a, label);
	for (size_t i = 0; i < sizeof own_labels / sizeof *own_labels; i++)
		if (str_eq(label, str_of(own_labels[i])))
			return str_of(_(own_labels[i]));
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
		if (str_ieq(label, str_of(usual[i])))
			return str_of(_(usual[i]));
	if (sscanf(text, "%3d to %3d years%n", &from, &to, &end) == 2 && end == (int)label.n)
		return arena_printf(a, _("%d to %d years"), from, to);
	end = 0;
	if (sscanf(text, "%3d years and over%n", &from, &end) == 1 && end == (int)label.n)
		return arena_printf(a, _("%d years and over"), from);
	return label;
}

struct str common_label(struct arena *a, const struct lang *lang, struct str dimension,
    struct str code, struct str label)
{
	for (size_t i = 0; i < sizeof common / sizeof *common; i++)
		if (str_eq(dimension, str_of(common[i].dimension)) &&
		    str_eq(code, str_of(common[i].code)))
			return str_of(_(common[i].label));
	return usual_label(a, lang, label);
}

/* The pairs that the slices of a series name, as words "sex=F", and their dimensions. */
static bool read_pairs(struct db *db, struct arena *a, int64_t city, int64_t series,
    struct words *pairs, struct words *dimensions, struct err *e)
{
	struct rows *q = db_query(db, slices_sql, ARGS(city, series), e);
	while (rows_next(q)) {
		struct str rest = rows_copy(q, 0, a), pair;
		while (rest.n && str_cut(&rest, ';', &pair)) {
			ptrdiff_t eq = str_find_byte(pair, '=', 0);
			words_add(pairs, pair);
			words_add(dimensions, str_slice(pair, 0, eq < 0 ? 0 : (size_t)eq));
		}
	}
	return rows_end(q, e);
}

struct categories {
	struct category *items;
	size_t count, room;
};

static bool add_dimension(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct str dimension, const struct words *pairs, struct categories *out, struct err *e)
{
	struct rows *q = db_query(db, dimension_sql, ARGS(city, dimension), e);
	uint32_t n;
	while (rows_next(q)) {
		struct str code = rows_copy(q, 0, a);
		if (!words_find(pairs, arena_printf(a, "%.*s=%.*s", STR(dimension), STR(code)), &n))
			continue;
		*list_add(a, out) = (struct category){ .dimension = dimension, .code = code,
			.label = common_label(a, lang, dimension, code, rows_copy(q, 1, a)),
			.dimension_label = common_label(a, lang, dimension, STR_EMPTY,
			    rows_copy(q, 2, a)),
			.position = rows_int(q, 3) };
	}
	return rows_end(q, e);
}

bool categories_of(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    int64_t series, struct category **out_r, size_t *count_r, struct err *e)
{
	struct words pairs = { .arena = a }, dimensions = { .arena = a };
	struct categories out = { 0 };
	if (!read_pairs(db, a, city, series, &pairs, &dimensions, e))
		return false;
	for (size_t i = 0; i < dimensions.count; i++)
		if (!add_dimension(db, a, lang, city, dimensions.items[i], &pairs, &out, e))
			return false;
	*out_r = out.items;
	*count_r = out.count;
	return true;
}
