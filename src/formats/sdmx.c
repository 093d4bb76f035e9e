/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * SDMX-CSV after the field guides of versions 1.0 and 2.0/2.1 (github.com/sdmx-twg/sdmx-csv).
 * Version 1 begins with DATAFLOW, version 2 with STRUCTURE, STRUCTURE_ID.
 */
#include "formats/sdmx.h"
#include "base/lang.h"
#include "base/utf8.h"

#include <string.h>

enum { MAX_COLUMNS = 1000 };

/* Concepts of SDMX's cross-domain list that say what a column is wherever it stands. */
static const struct { const char *id; enum sdmx_role role; } known[] = {
	{ "STRUCTURE_NAME", SDMX_STRUCTURE_NAME }, { "ACTION", SDMX_ACTION },
	{ "SERIES_KEY", SDMX_KEY }, { "OBS_KEY", SDMX_KEY },
	{ "TIME_PERIOD", SDMX_TIME }, { "OBS_VALUE", SDMX_VALUE },
	{ "FREQ", SDMX_DIMENSION }, { "REF_AREA", SDMX_DIMENSION }, { "SEX", SDMX_DIMENSION },
	{ "AGE", SDMX_DIMENSION }, { "INDICATOR", SDMX_DIMENSION }, { "SERIES", SDMX_DIMENSION },
	{ "OBS_STATUS", SDMX_ATTRIBUTE }, { "OBS_FLAG", SDMX_ATTRIBUTE },
	{ "OBS_CONF", SDMX_ATTRIBUTE }, { "CONF_STATUS", SDMX_ATTRIBUTE },
	{ "DECIMALS", SDMX_ATTRIBUTE }, { "UNIT_MULT", SDMX_ATTRIBUTE },
	{ "UNIT_MEASURE", SDMX_ATTRIBUTE }, { "COLLECTION", SDMX_ATTRIBUTE },
	{ "AVAILABILITY", SDMX_ATTRIBUTE }, { "TIME_FORMAT", SDMX_ATTRIBUTE },
	{ "TITLE", SDMX_ATTRIBUTE }, { "EMBARGO_TIME", SDMX_ATTRIBUTE },
	{ "PRE_BREAK_VALUE", SDMX_ATTRIBUTE }, { "COMMENT_OBS", SDMX_ATTRIBUTE },
	{ "SOURCE_DETAIL", SDMX_ATTRIBUTE }, { "BASE_PER", SDMX_ATTRIBUTE },
	{ "LAST UPDATE", SDMX_ATTRIBUTE },
};

/* "ID: label" in its two parts; a text without ": " is all id. */
static struct sdmx_value split(struct str s)
{
	ptrdiff_t at = str_find(s, S(": "), 0);
	if (at < 0)
		return (struct sdmx_value){ s, STR_EMPTY };
	return (struct sdmx_value){ str_slice(s, 0, (size_t)at), str_from(s, (size_t)at + 2) };
}

/* The version that the first two columns make; "STRUCTURE[;]" names the separator of values. */
static int version_of(const struct cell *cells, size_t count, char *separator_r)
{
	struct str first = count ? str_trim(split(cells[0].text).id) : STR_EMPTY;
	*separator_r = 0;
	if (str_ieq(first, S("DATAFLOW")))
		return 1;
	if (first.n == 12 && str_istarts(first, S("STRUCTURE[")) && first.p[11] == ']') {
		*separator_r = first.p[10];
		first.n = 9;
	}
	bool id = count > 1 && str_ieq(str_trim(split(cells[1].text).id), S("STRUCTURE_ID"));
	return str_ieq(first, S("STRUCTURE")) && id ? 2 : 0;
}

bool sdmx_is(const struct cell *cells, size_t count)
{
	char separator;
	return version_of(cells, count, &separator) != 0;
}

static enum sdmx_role role_of(const struct sdmx *s, size_t i, bool behind)
{
	if (i == 0)
		return s->version == 1 ? SDMX_STRUCTURE_ID : SDMX_STRUCTURE;
	if (i == 1 && s->version == 2)
		return SDMX_STRUCTURE_ID;
	for (size_t k = 0; k < sizeof known / sizeof *known; k++)
		if (str_ieq(s->columns[i].id, str_of(known[k].id)))
			return known[k].role;
	return behind ? SDMX_ATTRIBUTE : SDMX_DIMENSION;
}

static bool is_data(enum sdmx_role role)
{
	return role >= SDMX_DIMENSION && role <= SDMX_ATTRIBUTE;
}

/* Roles in order; with labels=name every second data column holds the names of the one before. */
static void set_roles(struct sdmx *s)
{
	bool behind = false, names = false, name_due = false;
	for (size_t i = 0; i < s->count; i++) {
		struct sdmx_column *c = &s->columns[i];
		if (name_due) {
			c->role = SDMX_NAME;
			s->columns[i - 1].label = c->id;
			name_due = false;
			continue;
		}
		c->role = role_of(s, i, behind);
		names |= c->role == SDMX_STRUCTURE_NAME;
		behind |= c->role == SDMX_TIME || c->role == SDMX_VALUE;
		name_due = names && is_data(c->role);
	}
}

static bool check_columns(const struct sdmx *s, struct err *e)
{
	size_t data = 0;
	for (size_t i = 0; i < s->count; i++) {
		const struct sdmx_column *c = &s->columns[i];
		data += is_data(c->role);
		if (!c->id.n)
			return fail(e, ERR_INPUT, N_("SDMX-CSV: column %zu has no name."), i + 1);
		for (size_t k = 0; k < i && c->role != SDMX_NAME; k++)
			if (s->columns[k].role != SDMX_NAME && str_ieq(s->columns[k].id, c->id))
				return fail(e, ERR_INPUT,
				    N_("SDMX-CSV: there are two columns \"%.*s\"."),
				    STR(utf8_cut(c->id, 100)));
	}
	return data > 0 || fail(e, ERR_INPUT,
	    N_("SDMX-CSV: there is no column of data behind the structure."));
}

bool sdmx_open(struct arena *a, const struct cell *cells, size_t count, struct sdmx *out_r,
    struct err *e)
{
	struct sdmx s = { .count = count };
	s.version = version_of(cells, count, &s.separator);
	if (!s.version)
		return fail(e, ERR_INPUT,
		    N_("This is not SDMX-CSV: its first column must be DATAFLOW, "
		    "or STRUCTURE followed by STRUCTURE_ID."));
	if (count > MAX_COLUMNS)
		return fail(e, ERR_LIMIT, N_("SDMX-CSV: more than %d columns."), MAX_COLUMNS);
	s.columns = arena_array(a, struct sdmx_column, count);
	for (size_t i = 0; i < count; i++) {
		struct sdmx_value name = split(cells[i].text);
		s.both |= name.label.n > 0;
		s.columns[i].id = arena_copy(a, str_trim(name.id));
		s.columns[i].label = arena_copy(a, str_trim(name.label));
	}
	set_roles(&s);
	if (!check_columns(&s, e))
		return false;
	*out_r = s;
	out_r->values = arena_array(a, struct sdmx_value, count);
	return true;
}

static bool action_of(struct str s, enum sdmx_action *out_r, struct err *e)
{
	static const char letters[] = "AIRDM";
	static const enum sdmx_action actions[] = { SDMX_APPEND, SDMX_APPEND, SDMX_REPLACE,
	    SDMX_DELETE, SDMX_MERGE };
	const char *found = s.n == 1 && s.p[0] ? strchr(letters, s.p[0]) : NULL;
	if (!s.n)
		*out_r = SDMX_APPEND;
	else if (!found)
		return fail(e, ERR_INPUT, N_("The action \"%.*s\" is none of A, I, R, D and M."),
		    STR(utf8_cut(s, 40)));
	else
		*out_r = actions[found - letters];
	return true;
}

static bool structure_of(struct sdmx_row *row, struct err *e)
{
	static const char *const words[] = { "dataflow", "datastructure", "dataprovision" };
	bool known_word = false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		known_word |= str_ieq(row->structure, str_of(words[i]));
	if (!known_word)
		return fail(e, ERR_INPUT, N_("The structure \"%.*s\" is none of dataflow, "
		    "datastructure and dataprovision."), STR(utf8_cut(row->structure, 40)));
	return row->structure_id.n > 0 ||
	    fail(e, ERR_INPUT, N_("The row does not name its structure."));
}

bool sdmx_row(const struct sdmx *s, const struct cell *cells, size_t count,
    struct sdmx_row *out_r, struct err *e)
{
	struct sdmx_row row = { .values = s->values, .structure = S("dataflow") };
	if (count != s->count)
		return fail(e, ERR_INPUT, N_("The row has %zu cells, the header %zu."), count,
		    s->count);
	for (size_t i = 0; i < count; i++) {
		struct sdmx_value *v = &row.values[i];
		*v = s->both ? split(cells[i].text) :
		    (struct sdmx_value){ cells[i].text, STR_EMPTY };
		switch (s->columns[i].role) {
		case SDMX_STRUCTURE:
			row.structure = v->id;
			break;
		case SDMX_STRUCTURE_ID:
			row.structure_id = v->id;
			break;
		case SDMX_ACTION:
			if (!action_of(v->id, &row.action, e))
				return false;
			break;
		case SDMX_TIME:
			row.time = v->id;
			break;
		case SDMX_VALUE:
			row.value = v->id;
			break;
		case SDMX_NAME:
			row.values[i - 1].label = v->id;
			break;
		case SDMX_STRUCTURE_NAME:
		case SDMX_KEY:
		case SDMX_DIMENSION:
		case SDMX_ATTRIBUTE:
			break;
		}
	}
	if (!structure_of(&row, e))
		return false;
	*out_r = row;
	return true;
}

void sdmx_write_header(struct sdmx_writer *w, const struct str *ids, size_t count)
{
	if (w->version == 1) {
		csv_write(&w->csv, S("DATAFLOW"));
	} else {
		csv_write(&w->csv, S("STRUCTURE"));
		csv_write(&w->csv, S("STRUCTURE_ID"));
		csv_write(&w->csv, S("ACTION"));
	}
	for (size_t i = 0; i < count; i++)
		csv_write(&w->csv, ids[i]);
	csv_end_row(&w->csv);
}

void sdmx_begin_row(struct sdmx_writer *w, enum sdmx_action action)
{
	/* Version 2.0 calls what adds I(nformation), later ones A(ppend): readers take both. */
	static const char letters[] = { 'I', 'R', 'D', 'M' };
	if (w->version != 1)
		csv_write(&w->csv, str_of(w->structure));
	csv_write(&w->csv, w->structure_id);
	if (w->version != 1)
		csv_write(&w->csv, str_n(&letters[action], 1));
}
