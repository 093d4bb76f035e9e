/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The descriptor (datapackage.org, v1 and v2), checked as far as reading its tables needs. */
#include "formats/datapackage.h"
#include "formats/archive.h"
#include "formats/yaml.h"
#include "base/file.h"
#include "base/lang.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { DESCRIPTOR_BYTES = 16 << 20 };

struct reader {
	struct arena *arena;
	char folder[PATH_MAX];		/* with links followed */
	const char *where;		/* of the resource at hand, for errors */
	struct err *e;
};

static bool refuse(struct reader *r, const char *what)
{
	return fail(r->e, ERR_INPUT, N_("Data package, %s: %s"), r->where,
	    tr(r->e->lang, what));
}

/* A path of the descriptor as a whole path; NULL when it leads out or to nothing. */
static const char *path_of(struct reader *r, struct str path)
{
	char real[PATH_MAX];
	if (!path_is_inside(path)) {
		refuse(r, N_("a path must be that of a file in the package's folder."));
		return NULL;
	}
	const char *full = file_join(r->arena, r->folder, arena_text(r->arena, path));
	size_t n = strlen(r->folder);
	if (!realpath(full, real)) {
		fail(r->e, ERR_MISSING, N_("Data package, %s: there is no file %.*s."), r->where,
		    STR(str_slice(path, 0, 200)));
		return NULL;
	}
	if (strncmp(real, r->folder, n) || real[n] != '/' || file_is_folder(real)) {
		refuse(r, N_("a path must be that of a file in the package's folder."));
		return NULL;
	}
	return arena_text(r->arena, str_of(real));
}

static const struct json *read_file(struct reader *r, const char *path)
{
	struct str text, name = str_of(path);
	struct json_limits limits = { .name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path };
	if (!file_map(r->arena, path, DESCRIPTOR_BYTES, &text, r->e))
		return NULL;
	if (str_ends(name, S(".yaml")) || str_ends(name, S(".yml")))
		return yaml_read(r->arena, text, limits, r->e);
	return json_read(r->arena, text, limits, r->e);
}

/* A schema or dialect: an object, or the path of a file with one. */
static bool part_of(struct reader *r, const struct json *v, const struct json **out_r)
{
	const char *path;
	*out_r = v;
	if (json_is(v, JSON_TEXT)) {
		path = path_of(r, v->text);
		if (!path || !(*out_r = read_file(r, path)))
			return false;
	}
	return !v || json_is(*out_r, JSON_OBJECT) ||
	    refuse(r, N_("its schema and dialect must be objects or paths."));
}

static bool known_type(struct str type)
{
	static const char *const types[] = { "string", "number", "integer", "boolean", "object",
	    "array", "list", "date", "time", "datetime", "year", "yearmonth", "duration",
	    "geopoint", "geojson", "any" };
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (str_eq(type, str_of(types[i])))
			return true;
	return false;
}

static bool read_field(struct reader *r, const struct json *v, struct package_field *f)
{
	f->json = v;
	f->name = json_text(json_get(v, "name"));
	f->title = json_text(json_get(v, "title"));
	f->type = json_get(v, "type") ? json_text(json_get(v, "type")) : S("any");
	f->format = json_text(json_get(v, "format"));
	f->required = json_true(json_get(json_get(v, "constraints"), "required"));
	if (!f->name.n)
		return refuse(r, N_("a field of its schema has no name."));
	return known_type(f->type) || refuse(r, N_("a field of its schema has an unknown type."));
}

static bool read_missing(struct reader *r, const struct json *list, struct package_resource *p)
{
	p->missing = arena_array(r->arena, struct str, json_count(list) + 1);
	p->missing[0] = STR_EMPTY;
	p->missing_count = list ? 0 : 1;
	if (list && !json_is(list, JSON_LIST))
		return refuse(r, N_("missingValues must be a list."));
	for (const struct json *v = json_first(list); v; v = v->next) {
		/* Version 2 also has {"value": …, "label": …}. */
		struct str s = json_text(json_is(v, JSON_OBJECT) ? json_get(v, "value") : v);
		p->missing[p->missing_count++] = s;
	}
	return true;
}

static bool read_schema(struct reader *r, struct package_resource *p)
{
	const struct json *schema, *fields;
	if (!part_of(r, json_get(p->json, "schema"), &schema))
		return false;
	fields = json_get(schema, "fields");
	if (schema && !json_is(fields, JSON_LIST))
		return refuse(r, N_("its schema has no list of fields."));
	p->fields = arena_array(r->arena, struct package_field, json_count(fields) + 1);
	for (const struct json *v = json_first(fields); v; v = v->next)
		if (!read_field(r, v, &p->fields[p->field_count++]))
			return false;
	return read_missing(r, json_get(schema, "missingValues"), p);
}

static char one_byte(const struct json *v)
{
	struct str s = json_text(v);
	return s.n == 1 ? s.p[0] : 0;
}

static bool read_dialect(struct reader *r, struct package_resource *p)
{
	const struct json *d;
	if (!part_of(r, json_get(p->json, "dialect"), &d))
		return false;
	/* Frictionless' own files keep these under "csv". */
	const struct json *csv = json_get(d, "csv") ? json_get(d, "csv") : d;
	p->options.csv.delimiter = one_byte(json_get(csv, "delimiter"));
	p->options.csv.quote = one_byte(json_get(csv, "quoteChar"));
	p->options.csv.escape = one_byte(json_get(csv, "escapeChar"));
	const struct json *header = json_get(d, "header");
	p->headless = json_is(header, JSON_BOOL) && !json_true(header);
	struct str encoding = json_text(json_get(p->json, "encoding"));
	if (encoding.n)
		p->options.csv.encoding = arena_text(r->arena, encoding);
	return true;
}

static bool read_paths(struct reader *r, struct package_resource *p)
{
	const struct json *path = json_get(p->json, "path");
	p->data = json_get(p->json, "data");
	if (!path && !p->data)
		return refuse(r, N_("it has neither path nor data."));
	p->paths = arena_array(r->arena, const char *, json_count(path) + 1);
	const struct json *v = json_is(path, JSON_LIST) ? json_first(path) : path;
	for (; v; v = json_is(path, JSON_LIST) ? v->next : NULL) {
		const char *full = path_of(r, json_text(v));
		if (!full)
			return false;
		p->paths[p->path_count++] = full;
	}
	return p->path_count || p->data || refuse(r, N_("its list of paths is empty."));
}

static bool read_resource(struct reader *r, const struct json *v, struct package_resource *p,
    size_t number)
{
	r->where = arena_printf(r->arena, "resource %zu", number).p;
	if (!json_is(v, JSON_OBJECT))
		return refuse(r, N_("it must be an object."));
	p->json = v;
	p->name = json_text(json_get(v, "name"));
	p->title = json_text(json_get(v, "title"));
	if (p->name.n)
		r->where = arena_printf(r->arena, "\"%.*s\"", STR(str_slice(p->name, 0, 100))).p;
	return read_paths(r, p) && read_schema(r, p) && read_dialect(r, p);
}

static struct package *read_package(struct reader *r, const struct json *root)
{
	struct package *p = arena_new_of(r->arena, struct package);
	const struct json *all = json_get(root, "resources");
	r->where = "resources";
	if (!json_is(all, JSON_LIST) || !json_count(all)) {
		refuse(r, N_("a list of at least one resource was expected."));
		return NULL;
	}
	p->json = root;
	p->name = json_text(json_get(root, "name"));
	p->title = json_text(json_get(root, "title"));
	p->licence = json_text(json_get(json_first(json_get(root, "licenses")), "name"));
	p->resources = arena_array(r->arena, struct package_resource, json_count(all));
	for (const struct json *v = json_first(all); v; v = v->next, p->count++) {
		struct package_resource *one = &p->resources[p->count];
		if (!read_resource(r, v, one, p->count + 1))
			return NULL;
		for (size_t i = 0; i < p->count && one->name.n; i++) {
			if (str_eq(p->resources[i].name, one->name)) {
				refuse(r, N_("two resources have this name."));
				return NULL;
			}
		}
	}
	return p;
}

struct package *package_open(struct arena *a, const char *path, struct err *e)
{
	struct reader r = { .arena = a, .e = e };
	if (file_is_folder(path))
		path = file_join(a, path, "datapackage.json");
	const char *slash = strrchr(path, '/');
	const char *folder = slash ? arena_text(a, str_n(path, (size_t)(slash - path) + 1)) : ".";
	if (!file_exists(path) || !realpath(folder, r.folder)) {
		fail(e, ERR_MISSING, N_("There is no file called %s."), path);
		return NULL;
	}
	const struct json *root = read_file(&r, path);
	return root ? read_package(&r, root) : NULL;
}
