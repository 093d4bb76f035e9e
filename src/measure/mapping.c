/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Mappings: what each column of a file is, as JSON, checked, and remembered by the shape of the
 * header for the next file of that shape. What a file's name points to is not part of its shape:
 * the measure is taken from the name each time.
 */
#include "measure/import.h"

#include "base/lang.h"
#include "formats/json.h"

#include <string.h>

static const char recall_sql[] = "SELECT mapping FROM mapping WHERE city = $1 AND shape = $2";
static const char keep_sql[] =
    "INSERT INTO mapping (city, shape, mapping, used) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (city, shape) DO UPDATE SET mapping = excluded.mapping, used = excluded.used";

/* ORDER: roles */
static const struct {
	const char *code, *label;
} roles[ROLES] = {
	{ "ignored", N_("Leave out") },
	{ "time", N_("Year or period") },
	{ "value", N_("Value") },
	{ "place-code", N_("Code of the place") },
	{ "place-name", N_("Name of the place") },
	{ "unit", N_("Unit") },
	{ "series", N_("Name of the series") },
	{ "status", N_("Status of the figure") },
	{ "note", N_("Footnote") },
	{ "multiplier", N_("Multiplier") },
	{ "dimension", N_("Group (age, sex …)") },
	{ "label", N_("Words for the codes beside it") },
	{ "low", N_("Lower end of the interval") },
	{ "high", N_("Upper end of the interval") },
	{ "error", N_("Standard error") },
	{ "sample", N_("Sample size") },
};

const char *column_role_code(enum column_role r)
{
	return roles[r].code;
}

const char *column_role_label(enum column_role r)
{
	return roles[r].label;
}

bool column_role_read(struct str code, enum column_role *out_r)
{
	for (int i = 0; i < ROLES; i++)
		if (str_eq(code, str_of(roles[i].code)))
			return *out_r = (enum column_role)i, true;
	return false;
}

size_t mapping_find(const struct mapping *m, enum column_role role)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->columns[i].role == role)
			return i;
	return SIZE_MAX;
}

/* ---- JSON ---- */

static void put(struct json_writer *w, const char *key, struct str text)
{
	if (!text.n)
		return;
	json_put_key(w, str_of(key));
	json_put_text(w, text);
}

static void put_column(struct json_writer *w, const struct mapping_column *c)
{
	json_put_object(w);
	put(w, "header", c->header);
	put(w, "role", str_of(column_role_code(c->role)));
	put(w, "name", c->name);
	put(w, "label", c->label);
	put(w, "time", c->time);
	put(w, "category", c->category);
	if (c->why) {
		json_put_key(w, S("sure"));
		json_put_int(w, c->sure);
		put(w, "why", str_of(c->why));
	}
	json_put_end(w);
}

struct str mapping_write(struct arena *a, const struct mapping *m)
{
	struct buf b = buf_in(a, (size_t)64 << 20);
	struct sink out = sink_buf(&b);
	struct json_writer w = { .out = &out, .pretty = true };
	json_put_object(&w);
	put(&w, "framework", m->framework);
	put(&w, "measure", m->measure);
	put(&w, "prefix", m->prefix);
	put(&w, "title", m->title);
	put(&w, "unit", m->unit);
	put(&w, "time", m->time);
	put(&w, "decimal", str_n(&m->style.decimal, 1));
	put(&w, "group", str_n(&m->style.group, m->style.group != 0));
	json_put_key(&w, S("whole"));
	json_put_bool(&w, m->whole);
	json_put_key(&w, S("header_rows"));
	json_put_int(&w, m->header_rows);
	json_put_key(&w, S("columns"));
	json_put_list(&w);
	for (size_t i = 0; i < m->count; i++)
		put_column(&w, &m->columns[i]);
	json_put_end(&w);
	json_put_end(&w);
	return buf_view(&b);
}

static bool read_column(struct arena *a, const struct json *v, size_t i, struct mapping_column *c,
    struct err *e)
{
	struct str role = json_text(json_get(v, "role"));
	int64_t sure = 0;
	if (!column_role_read(role, &c->role))
		return fail(e, ERR_INPUT,
		    N_("The mapping gives column %zu the role \"%.*s\", which "
		    "there is not."), i + 1, STR(role));
	json_int(json_get(v, "sure"), &sure);
	c->sure = (int)sure;
	struct str why = json_text(json_get(v, "why"));
	c->why = why.n ? arena_text(a, why) : NULL;
	c->header = json_text(json_get(v, "header"));
	c->name = json_text(json_get(v, "name"));
	c->label = json_text(json_get(v, "label"));
	c->time = json_text(json_get(v, "time"));
	c->category = json_text(json_get(v, "category"));
	return true;
}

static bool read_columns(struct arena *a, const struct json *list, struct mapping *m,
    struct err *e)
{
	size_t i = 0;
	m->count = json_count(list);
	m->columns = arena_array(a, struct mapping_column, m->count + 1);
	for (const struct json *v = json_first(list); v; v = v->next, i++)
		if (!read_column(a, v, i, &m->columns[i], e))
			return false;
	return true;
}

static bool fits(const struct mapping *m, const struct scan *s, struct err *e)
{
	if (m->count != s->count || m->header_rows != s->header_rows)
		return fail(e, ERR_INPUT,
		    N_("The mapping is for %zu columns and the file has %zu."),
		    m->count, s->count);
	for (size_t i = 0; i < s->count; i++)
		if (!str_eq(m->columns[i].header, s->columns[i].header))
			return fail(e, ERR_INPUT, N_("The mapping's column %zu is \"%.*s\", the "
			    "file's is \"%.*s\"."), i + 1, STR(m->columns[i].header),
			    STR(s->columns[i].header));
	return true;
}

bool mapping_parse(struct arena *a, struct str json, struct mapping *out_r, struct err *e)
{
	struct mapping m = { 0 };
	int64_t rows = 1;
	struct json *v = json_read(a, json, (struct json_limits){ .name = "mapping" }, e);
	if (!v)
		return false;
	m.framework = json_text(json_get(v, "framework"));
	m.measure = json_text(json_get(v, "measure"));
	m.prefix = json_text(json_get(v, "prefix"));
	m.title = json_text(json_get(v, "title"));
	m.unit = json_text(json_get(v, "unit"));
	m.time = json_text(json_get(v, "time"));
	struct str decimal = json_text(json_get(v, "decimal")), group = json_text(json_get(v,
	    "group"));
	m.style = (struct num_style){ decimal.n ? decimal.p[0] : '.', group.n ? group.p[0] : '\0' };
	m.whole = json_true(json_get(v, "whole"));
	json_int(json_get(v, "header_rows"), &rows);
	m.header_rows = (int)rows;
	if (!read_columns(a, json_get(v, "columns"), &m, e))
		return false;
	*out_r = m;
	return true;
}

bool mapping_read(struct arena *a, struct str json, const struct scan *s, struct mapping *out_r,
    struct err *e)
{
	return mapping_parse(a, json, out_r, e) && fits(out_r, s, e);
}

bool mapping_recall(struct db *db, struct arena *a, int64_t city, const struct scan *s,
    struct mapping *out_r)
{
	struct err e = { 0 };
	struct str json = db_text(db, a, recall_sql, ARGS(city, scan_shape(a, s)), &e);
	return json.n && mapping_read(a, json, s, out_r, &e);
}

bool mapping_keep(struct db *db, int64_t city, struct str shape, struct str json, int64_t now,
    struct err *e)
{
	return db_run(db, keep_sql, ARGS(city, shape, json, now), e);
}

/* ---- can it work? ---- */

static size_t count_of(const struct mapping *m, enum column_role role)
{
	size_t n = 0;
	for (size_t i = 0; i < m->count; i++)
		n += m->columns[i].role == role;
	return n;
}

static bool all_values_have_time(const struct mapping *m)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->columns[i].role == ROLE_VALUE && !m->columns[i].time.n)
			return false;
	return true;
}

static void check_single(const struct mapping *m, struct problems *found)
{
	static const enum column_role single[] = { ROLE_TIME, ROLE_PLACE_CODE, ROLE_STATUS,
	    ROLE_LOW,
		ROLE_HIGH, ROLE_ERROR, ROLE_SAMPLE, ROLE_UNIT, ROLE_MULTIPLIER };
	for (size_t i = 0; i < sizeof single / sizeof *single; i++)
		if (count_of(m, single[i]) > 1)
			problem_add(found,
			    (struct problem){ .field = str_of(column_role_code(single[i])) },
			    N_("Only one column can be: %s."),
			    tr(found->lang, column_role_label(single[i])));
}

bool mapping_check(const struct mapping *m, struct problems *found)
{
	int64_t before = found->total;
	struct period p;
	check_single(m, found);
	if (!count_of(m, ROLE_VALUE))
		problem_add(found, (struct problem){ .field = S("value") },
		    N_("No column holds the values."));
	else if (!count_of(m, ROLE_TIME) && !m->time.n && !all_values_have_time(m))
		problem_add(found, (struct problem){ .field = S("time") },
		    N_("No column says which year or period a figure is about."));
	if (m->time.n && !period_read(m->time, &p))
		problem_add(found, (struct problem){ .field = S("time"), .excerpt = m->time },
		    N_("This is not a year or period."));
	if (!m->measure.n || !m->prefix.n)
		problem_add(found, (struct problem){ .field = S("measure") },
		    N_("Please say which measure the figures belong to."));
	return found->total == before;
}

/* ---- what a name points to ---- */

/* "4-3-1", "9-c-1", "11-1-1-a": a goal, a target, an indicator, and what distinguishes it. */
static bool indicator_of(struct arena *a, struct str name, struct str *code_r, struct str *more_r)
{
	struct str part[3], rest = name;
	for (int i = 0; i < 3; i++) {
		int64_t n;
		if (!str_cut(&rest, '-', &part[i]) || !part[i].n || part[i].n > 2)
			return false;
		bool letter = i == 1 && part[i].n == 1 && part[i].p[0] >= 'a' &&
		    part[i].p[0] <= 'z';
		if (!letter && (!num_int(part[i], &n) || n < 1 || (i == 0 && n > 17)))
			return false;
	}
	*code_r = arena_printf(a, "%.*s.%.*s.%.*s", STR(part[0]), STR(part[1]), STR(part[2]));
	*more_r = rest;
	return true;
}

static struct str without_folders(struct str file)
{
	ptrdiff_t slash = str_rfind_byte(file, '/');
	return slash >= 0 ? str_from(file, (size_t)slash + 1) : file;
}

static struct str without_endings(struct str name)
{
	static const char *const ends[] = { ".gz", ".csv", ".tsv", ".txt", ".xlsx", ".xml",
	    ".json" };
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (str_ends(name, str_of(ends[i])) && name.n > strlen(ends[i]))
			name.n -= strlen(ends[i]);
	return name;
}

void mapping_aim(struct arena *a, struct str file, struct mapping *m)
{
	struct str name = without_endings(without_folders(file)), code, more, was = STR_EMPTY;
	struct str stem = name;
	if (str_starts(stem, S("indicator_")))
		stem = str_from(stem, strlen("indicator_"));
	if (str_starts(stem, S("archived-"))) {
		stem = str_from(stem, strlen("archived-"));
		was = S("-archived");
	}
	if (indicator_of(a, stem, &code, &more)) {
		m->framework = S("sdg");
		m->measure = code;
		more = more.n ? arena_printf(a, "-%.*s", STR(slug(a, more))) : STR_EMPTY;
		m->prefix = arena_printf(a, "sdg-%.*s%.*s%.*s", STR(code), STR(more), STR(was));
		return;
	}
	m->framework = S("own");
	m->measure = slug(a, name);
	for (size_t i = 0; i < m->measure.n; i++)
		if ((unsigned char)m->measure.p[i] >= 0x80)
			m->measure = arena_printf(a, "x%08x", (unsigned)str_hash(name));
	m->prefix = m->measure;
	m->title = m->title.n ? m->title : name;
}
