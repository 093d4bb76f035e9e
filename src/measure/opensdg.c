/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Open SDG repositories: folders of data/indicator_*.csv with metadata beside them.
 *
 * config_data.yml says under "inputs" which files are data (path_pattern of InputCsvData) and
 * where the metadata are: Markdown with YAML in front (InputYamlMdMeta), or two columns of label
 * and value (InputCsvMeta) whose labels metadata-mapping.csv turns into keys. Without "inputs"
 * the defaults of Open SDG hold: "data/(any)-(any).csv" and "meta/(any)-(any).md". Layers of a map
 * that lie in the repository become places; those elsewhere are not fetched. Titles that are a key
 * of the translations ("global_indicators.4-3-1-title") are not titles; the framework has those.
 */
#include "measure/folder.h"

#include "base/file.h"
#include "base/lang.h"
#include "base/utf8.h"
#include "formats/csv.h"
#include "formats/yaml.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

enum { CONFIG_MOST = 1 << 20, META_MOST = 4 << 20, PATTERNS = 8 };

struct opensdg {
	const char *folder;
	const struct json *config;
	const char *data, *md[PATTERNS], *csv[PATTERNS];
	size_t md_count, csv_count;
	const char *mapping;		/* metadata-mapping.csv, or NULL */
	struct { struct str *items; size_t count, room; } labels, keys;	/* of the mapping */
};

static char *text_of(struct arena *a, const struct json *v, const char *name)
{
	struct str s = json_text(json_get(v, name));
	return s.n ? arena_text(a, s) : NULL;
}

/* A path in the repository; nothing that leads out of it. */
static bool stays_inside(const char *path)
{
	return path && path[0] != '/' && !strstr(path, "..");
}

static void read_input(struct arena *a, struct opensdg *o, const struct json *input)
{
	struct str class = json_text(json_get(input, "class"));
	char *pattern = text_of(a, input, "path_pattern");
	if (!stays_inside(pattern))
		return;
	if (str_eq(class, S("InputCsvData"))) {
		o->data = pattern;
	} else if (str_eq(class, S("InputYamlMdMeta")) && o->md_count < PATTERNS) {
		o->md[o->md_count++] = pattern;
	} else if (str_eq(class, S("InputCsvMeta")) && o->csv_count < PATTERNS) {
		o->csv[o->csv_count++] = pattern;
		o->mapping = text_of(a, input, "metadata_mapping");
	}
}

static bool each_csv_row(struct arena *a, const char *path,
    void (*fn)(void *thing, struct arena *a, struct str label, struct str value), void *thing,
    struct err *e)
{
	struct csv_row row;
	struct source *s = source_open(a, path, (struct source_limits){ .bytes = META_MOST }, e);
	struct csv *c = s ? csv_open(a, s, NULL, e) : NULL;
	if (!c)
		return false;
	while (csv_next(c, &row))
		if (row.count >= 2)
			fn(thing, a, str_trim(row.cells[0]), str_trim(row.cells[1]));
	return csv_end(c, e);
}

static void add_label(void *thing, struct arena *a, struct str label, struct str key)
{
	struct opensdg *o = thing;
	*list_add(a, &o->labels) = arena_copy(a, label);
	*list_add(a, &o->keys) = arena_copy(a, key);
}

static bool read_config(struct arena *a, struct opensdg *o, const char *path, struct err *e)
{
	struct str text;
	if (!file_map(a, path, CONFIG_MOST, &text, e))
		return false;
	o->config = yaml_read(a, text, (struct json_limits){ .name = "config_data.yml" }, e);
	if (!o->config)
		return false;
	const struct json *inputs = json_get(o->config, "inputs");
	for (const struct json *i = json_first(inputs); i; i = i->next)
		read_input(a, o, i);
	if (!o->data)
		o->data = "data/*-*.csv";
	if (!o->md_count && !o->csv_count)
		o->md[o->md_count++] = "meta/*-*.md";
	if (!stays_inside(o->mapping) || !file_exists(file_join(a, o->folder, o->mapping)))
		return true;
	return each_csv_row(a, file_join(a, o->folder, o->mapping), add_label, o, e);
}

struct opensdg *opensdg_open(struct arena *a, const char *folder, struct err *e)
{
	char *config = file_join(a, folder, "config_data.yml");
	struct opensdg *o = arena_new_of(a, struct opensdg);
	o->folder = folder;
	if (!file_exists(config))
		return NULL;
	return read_config(a, o, config, e) ? o : NULL;
}

/* ---- data files ---- */

static void split_pattern(struct arena *a, const struct opensdg *o, const char *pattern,
    char **folder_r, const char **name_r)
{
	const char *slash = strrchr(pattern, '/');
	struct str part = slash ? str_n(pattern, (size_t)(slash - pattern)) : S(".");
	*folder_r = file_join(a, o->folder, arena_text(a, part));
	*name_r = slash ? slash + 1 : pattern;
}

bool opensdg_files(struct opensdg *o, struct arena *a, char ***paths_r, size_t *count_r,
    struct err *e)
{
	struct { char **items; size_t count, room; } found = { 0 };
	struct str *names;
	size_t count;
	char *folder;
	const char *pattern;
	split_pattern(a, o, o->data, &folder, &pattern);
	if (!file_list(a, folder, &names, &count, e))
		return false;
	for (size_t i = 0; i < count; i++) {
		char *name = arena_text(a, names[i]);
		if (fnmatch(pattern, name, FNM_PERIOD) == 0)
			*list_add(a, &found) = file_join(a, folder, name);
	}
	*paths_r = found.items;
	*count_r = found.count;
	return true;
}

/* ---- metadata ---- */

/* ORDER: struct about; the keys of Open SDG, the first that is filled counts */
static const struct {
	size_t at;
	const char *keys[4];
	size_t most;
} wanted[] = {
#define AT(member) offsetof(struct about, member)
	{ AT(title), { "indicator_available", "graph_title", "indicator_name" }, 400 },
	{ AT(definition), { "computation_definitions", "indicator_definition",
	    "indicator_description" }, 20000 },
	{ AT(unit), { "computation_units" }, 150 },
	{ AT(method), { "computation_calculations", "other_info", "other_information" }, 20000 },
	{ AT(footnote), { "data_footnote" }, 5000 },
	{ AT(source), { "source_url_text_1", "source_organisation_1" }, 290 },
	{ AT(organisation), { "source_organisation_1" }, 290 },
	{ AT(url), { "source_url_1" }, 900 },
	{ AT(contact), { "source_contact_1" }, 290 },
	{ AT(rhythm), { "source_periodicity_1" }, 90 },
	{ AT(next_release), { "source_next_release_1" }, 90 },
	{ AT(coverage), { "source_geographical_coverage_1", "national_geographical_coverage" },
	    290 },
	{ AT(source_about), { "source_other_info_1", "source_statistical_classification_1" },
	    5000 },
#undef AT
};
enum { WANTED = sizeof wanted / sizeof *wanted, KEYS = 4 };

struct meta {
	const struct opensdg *o;
	struct str values[WANTED][KEYS];
	bool any;
};

static bool is_translation_key(struct str s)
{
	return str_starts(s, S("global_indicators.")) || str_starts(s, S("global_targets.")) ||
	    str_starts(s, S("global_goals."));
}

static void keep(struct meta *m, struct arena *a, struct str key, struct str value)
{
	if (!value.n || is_translation_key(value) || str_ieq(value, S("NA")) ||
	    str_ieq(value, S("n/a")))
		return;
	for (size_t i = 0; i < WANTED; i++)
		for (size_t k = 0; k < KEYS && wanted[i].keys[k]; k++)
			if (str_eq(key, str_of(wanted[i].keys[k]))) {
				m->values[i][k] = utf8_cut(utf8_clean(a, value), wanted[i].most);
				m->any = true;
			}
}

static void keep_labelled(void *thing, struct arena *a, struct str label, struct str value)
{
	struct meta *m = thing;
	for (size_t i = 0; i < m->o->labels.count; i++)
		if (str_eq(m->o->labels.items[i], label))
			keep(m, a, m->o->keys.items[i], value);
}

static bool read_markdown(struct arena *a, const char *path, struct meta *m, struct err *e)
{
	struct str text;
	struct front front;
	if (!file_map(a, path, META_MOST, &text, e) ||
	    !yaml_front(a, text, path, &front, e))
		return false;
	for (const struct json *v = json_first(front.head); v; v = v->next)
		keep(m, a, v->name, str_trim(json_text(v)));
	return true;
}

/* "data/indicator_4-3-1.csv" → "4-3-1" */
static struct str code_of(const char *path)
{
	struct str s = str_of(path);
	ptrdiff_t slash = str_rfind_byte(s, '/');
	s = slash >= 0 ? str_from(s, (size_t)slash + 1) : s;
	if (str_starts(s, S("indicator_")))
		s = str_from(s, strlen("indicator_"));
	ptrdiff_t dot = str_rfind_byte(s, '.');
	return dot > 0 ? str_slice(s, 0, (size_t)dot) : s;
}

static char *meta_path(struct arena *a, const struct opensdg *o, const char *pattern,
    struct str code)
{
	char *folder;
	const char *name;
	split_pattern(a, o, pattern, &folder, &name);
	const char *dot = strrchr(name, '.');
	return file_join(a, folder, arena_text(a, arena_printf(a, "%.*s%s", STR(code),
	    dot ? dot : "")));
}

/* Only what a record's web address may hold. */
static bool good_url(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= 32 || strchr("\"<>\\^`{|}", s.p[i]))
			return false;
	return (str_istarts(s, S("http://")) && s.n > 7) || (str_istarts(s, S("https://")) &&
	    s.n > 8);
}

/* One line of text for fields that are one line. */
static struct str one_line(struct arena *a, struct str s)
{
	char *p = arena_text(a, s);
	for (size_t i = 0; i < s.n; i++)
		if (p[i] == '\n' || p[i] == '\t')
			p[i] = ' ';
	return str_n(p, s.n);
}

static const struct about *about_of(struct arena *a, const struct meta *m)
{
	struct about *about = arena_new_of(a, struct about);
	for (size_t i = 0; i < WANTED; i++) {
		struct str *field = (struct str *)(void *)((char *)about + wanted[i].at);
		for (size_t k = 0; k < KEYS && !field->n; k++)
			*field = m->values[i][k];
		if (wanted[i].most < 1000)
			*field = one_line(a, *field);
	}
	if (!good_url(about->url))
		about->url = STR_EMPTY;
	return about;
}

/* Broken metadata do not keep figures out: what can be read of them is taken. */
const struct about *opensdg_about(struct opensdg *o, struct arena *a, const char *path)
{
	struct meta *m = arena_new_of(a, struct meta);
	struct str code = code_of(path);
	struct err e = { 0 };
	m->o = o;
	for (size_t i = 0; i < o->md_count; i++) {
		char *file = meta_path(a, o, o->md[i], code);
		err_clear(&e);
		if (file_exists(file))
			read_markdown(a, file, m, &e);
	}
	for (size_t i = 0; i < o->csv_count; i++) {
		char *file = meta_path(a, o, o->csv[i], code);
		err_clear(&e);
		if (file_exists(file))
			each_csv_row(a, file, keep_labelled, m, &e);
	}
	return m->any ? about_of(a, m) : NULL;
}

/* ---- map layers ---- */

static struct str level_of(struct str layer)
{
	static const struct { const char *word, *level; } levels[] = {
		{ "ward", "ward" }, { "district", "district" }, { "neighbo", "neighbourhood" },
		{ "region", "region" }, { "country", "country" }, { "local_auth", "municipality" },
		{ "quarter", "quarter" },
	};
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
		if (str_find(layer, str_of(levels[i].word), 0) >= 0)
			return str_of(levels[i].level);
	return S("other");
}

bool opensdg_places(struct opensdg *o, struct import_job *job, struct err *e)
{
	const struct json *layers = json_get(o->config, "map_layers");
	for (const struct json *v = json_first(layers); v; v = v->next) {
		char *file = text_of(job->arena, v, "geojson_file");
		if (!stays_inside(file) || !file_exists(file_join(job->arena, o->folder, file)))
			continue;
		struct place_file f = { .path = file_join(job->arena, o->folder, file),
			.code = json_text(json_get(v, "id_property")),
			.name = json_text(json_get(v, "name_property")),
			.level = level_of(json_text(json_get(v, "output_subfolder"))) };
		int64_t count;
		struct err mine = { .lang = e->lang };
		if (f.code.n && f.name.n && !places_load(job->store, job->city, &f, &job->by,
		    &count,
		    &mine))
			problem_add(job->found, (struct problem){ .source = str_of(file) }, "%s",
			    mine.say);
	}
	return true;
}
