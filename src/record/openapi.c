/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The description of the API (OpenAPI 3.1), written from the tables of the kinds that the reader
 * may read: nothing in it is kept by hand, so it cannot be wrong about a field.
 */
#include "record/routes.h"

/* ---- small pieces ---- */

static void put(struct json_writer *w, const char *key, const char *text)
{
	json_put_key(w, str_of(key));
	json_put_text(w, str_of(text));
}

static void open_object(struct json_writer *w, const char *key)
{
	json_put_key(w, str_of(key));
	json_put_object(w);
}

static void open_list(struct json_writer *w, const char *key)
{
	json_put_key(w, str_of(key));
	json_put_list(w);
}

static void put_flag(struct json_writer *w, const char *key, bool truth)
{
	json_put_key(w, str_of(key));
	json_put_bool(w, truth);
}

static void put_ref(struct json_writer *w, struct arena *a, const char *schema)
{
	json_put_key(w, S("$ref"));
	json_put_text(w, arena_printf(a, "#/components/schemas/%s", schema));
}

static void put_type(struct json_writer *w, const char *type, const char *format, bool nullable)
{
	if (nullable) {
		open_list(w, "type");
		json_put_text(w, str_of(type));
		json_put_text(w, S("null"));
		json_put_end(w);
	} else {
		put(w, "type", type);
	}
	if (format)
		put(w, "format", format);
}

/* ---- schemas ---- */

/* ORDER: enum field_type */
static const struct {
	const char *type, *format;
} field_types[] = {
	[FIELD_TEXT] = { "string", NULL }, [FIELD_PROSE] = { "string", NULL },
	[FIELD_CODE] = { "string", NULL }, [FIELD_WHOLE] = { "integer", "int64" },
	[FIELD_NUMBER] = { "number", "double" },
	[FIELD_MONEY] = { "number", "double" }, [FIELD_CURRENCY] = { "string", NULL },
	[FIELD_COUNTRY] = { "string", NULL },
	[FIELD_DATE] = { "string", "date" },
	[FIELD_INSTANT] = { "string", "date-time" }, [FIELD_FLAG] = { "boolean", NULL },
	[FIELD_CHOICE] = { "string", NULL }, [FIELD_CHOICES] = { "array", NULL },
	[FIELD_LINK] = { "string", "int64" }, [FIELD_LINKS] = { "array", NULL },
	[FIELD_EMAIL] = { "string", "email" }, [FIELD_URL] = { "string", "uri" },
	[FIELD_COLOUR] = { "string", NULL }, [FIELD_POINT] = { "string", NULL },
	[FIELD_SHAPE] = { "object", NULL }, [FIELD_HIDDEN] = { "string", NULL },
};

static void put_codes(struct json_writer *w, const struct field *f, bool nullable)
{
	open_list(w, "enum");
	for (const struct choice *c = f->choices; c && c->code; c++)
		json_put_text(w, str_of(c->code));
	if (nullable)
		json_put_null(w);
	json_put_end(w);
}

static void put_limits(struct json_writer *w, const struct field *f)
{
	bool number = f->type == FIELD_WHOLE || f->type == FIELD_NUMBER;
	if (number && f->max > f->min) {
		json_put_key(w, S("minimum"));
		json_put_int(w, f->min);
		json_put_key(w, S("maximum"));
		json_put_int(w, f->max);
	} else if (f->type == FIELD_TEXT || f->type == FIELD_PROSE) {
		json_put_key(w, S("maxLength"));
		json_put_int(w, field_max(f));
	} else if (f->type == FIELD_COLOUR) {
		put(w, "pattern", "^#[0-9a-f]{6}$");
	} else if (f->type == FIELD_CURRENCY) {
		put(w, "pattern", "^[A-Z]{3}$");
	} else if (f->type == FIELD_COUNTRY) {
		put(w, "pattern", "^[A-Z]{2}$");
	}
}

static void put_field(struct json_writer *w, struct request *r, const struct field *f)
{
	bool many = field_is_list(f);
	open_object(w, f->name);
	put_type(w, field_types[f->type].type, field_types[f->type].format, true);
	put(w, "title", tr(r->lang, f->label));
	if (f->help)
		put(w, "description", tr(r->lang, f->help));
	if (many) {
		open_object(w, "items");
		put(w, "type", "string");
		if (f->choices)
			put_codes(w, f, false);
		json_put_end(w);
	} else if (f->choices) {
		put_codes(w, f, true);
	}
	put_limits(w, f);
	json_put_end(w);
}

static bool shown(const struct request *r, const struct field *f)
{
	return f->type != FIELD_HIDDEN &&
	    (!f->read || (r->who.roles & (f->read | f->write | ADMINISTRATOR)));
}

static void put_system_field(struct json_writer *w, const char *name, const char *type,
    const char *format)
{
	open_object(w, name);
	put_type(w, type, format, false);
	put_flag(w, "readOnly", true);
	json_put_end(w);
}

/* Texts by field and language. */
static void put_translations(struct json_writer *w)
{
	open_object(w, "translations");
	put(w, "type", "object");
	put_flag(w, "readOnly", true);
	for (int i = 0; i < 2; i++) {
		open_object(w, "additionalProperties");
		put(w, "type", i ? "string" : "object");
	}
	json_put_end(w);
	json_put_end(w);
	json_put_end(w);
}

static void put_kind_schema(struct json_writer *w, struct request *r,
    const struct record_kind *kind)
{
	open_object(w, kind->name);
	put(w, "type", "object");
	put(w, "title", tr(r->lang, kind->one));
	if (kind->about)
		put(w, "description", tr(r->lang, kind->about));
	open_object(w, "properties");
	put_system_field(w, "id", "string", "int64");
	put_system_field(w, "version", "integer", "int64");
	put_system_field(w, "created", "string", "date-time");
	put_system_field(w, "changed", "string", "date-time");
	for (const struct field *f = kind->fields; f->name; f++)
		if (shown(r, f))
			put_field(w, r, f);
	if (kind_translated(kind))
		put_translations(w);
	json_put_end(w);
	open_list(w, "required");
	json_put_text(w, S("id"));
	json_put_text(w, S("version"));
	for (const struct field *f = kind->fields; f->name; f++)
		if (f->required && shown(r, f) && !f->personal)
			json_put_text(w, str_of(f->name));
	json_put_end(w);
	json_put_end(w);
}

static void put_simple(struct json_writer *w, const char *name, const char *type, bool nullable)
{
	open_object(w, name);
	put_type(w, type, NULL, nullable);
	json_put_end(w);
}

static void put_error_schema(struct json_writer *w)
{
	open_object(w, "Error");
	put(w, "type", "object");
	open_object(w, "properties");
	open_object(w, "error");
	put(w, "type", "object");
	open_object(w, "properties");
	put_simple(w, "status", "integer", false);
	put_simple(w, "text", "string", false);
	put_simple(w, "request", "string", false);
	open_object(w, "problems");
	put(w, "type", "array");
	open_object(w, "items");
	put(w, "type", "object");
	open_object(w, "properties");
	put_simple(w, "field", "string", false);
	put_simple(w, "text", "string", false);
	for (int i = 0; i < 7; i++)
		json_put_end(w);
}

static void put_change_schema(struct json_writer *w)
{
	open_object(w, "Change");
	put(w, "type", "object");
	open_object(w, "properties");
	put_system_field(w, "change", "string", "int64");
	put_system_field(w, "at", "string", "date-time");
	put_simple(w, "kind", "string", false);
	put_simple(w, "action", "string", false);
	put_system_field(w, "id", "string", "int64");
	put_simple(w, "record", "object", true);
	json_put_end(w);
	json_put_end(w);
}

/* ---- paths ---- */

static void put_parameter(struct json_writer *w, const char *name, const char *in,
    const char *type, const char *about)
{
	json_put_object(w);
	put(w, "name", name);
	put(w, "in", in);
	put_flag(w, "required", in[0] == 'p');
	if (about)
		put(w, "description", about);
	open_object(w, "schema");
	put(w, "type", type);
	json_put_end(w);
	json_put_end(w);
}

/* One answer, with the schema it has; list: records of it with the cursor. */
static void put_content(
    struct json_writer *w, struct arena *a, const char *schema, const char *list)
{
	open_object(w, "content");
	open_object(w, "application/json");
	open_object(w, "schema");
	if (!list) {
		put_ref(w, a, schema);
	} else {
		put(w, "type", "object");
		open_object(w, "properties");
		open_object(w, list);
		put(w, "type", "array");
		open_object(w, "items");
		put_ref(w, a, schema);
		json_put_end(w);
		json_put_end(w);
		put_simple(w, "next", "string", true);
		json_put_end(w);
	}
	json_put_end(w);
	json_put_end(w);
	json_put_end(w);
}

static void put_responses(struct json_writer *w, struct arena *a, const char *status,
    const char *schema, const char *list)
{
	open_object(w, "responses");
	open_object(w, status);
	put(w, "description", "OK");
	if (schema)
		put_content(w, a, schema, list);
	json_put_end(w);
	open_object(w, "default");
	put(w, "description", "Error");
	put_content(w, a, "Error", NULL);
	json_put_end(w);
	json_put_end(w);
}

static void put_operation(struct json_writer *w, struct arena *a, const char *verb,
    const char *what, const struct record_kind *kind, const char *summary)
{
	open_object(w, verb);
	json_put_key(w, S("operationId"));
	json_put_text(w, arena_printf(a, "%s_%s", what, kind ? kind->name : "records"));
	put(w, "summary", summary);
}

static void put_body(struct json_writer *w, struct arena *a, const struct record_kind *kind)
{
	open_object(w, "requestBody");
	open_object(w, "content");
	open_object(w, "application/x-www-form-urlencoded");
	open_object(w, "schema");
	open_list(w, "allOf");
	json_put_object(w);
	put_ref(w, a, kind->name);
	json_put_end(w);
	json_put_object(w);
	put(w, "type", "object");
	open_object(w, "properties");
	put_simple(w, "csrf", "string", false);
	put_simple(w, "version", "integer", false);
	for (int i = 0; i < 7; i++)
		json_put_end(w);
}

static void put_list_path(struct json_writer *w, struct request *r, const struct record_kind *kind)
{
	const struct lang *lang = r->lang;
	json_put_key(w, arena_printf(r->arena, "/api/%s", kind->path));
	json_put_object(w);
	put_operation(w, r->arena, "get", "list", kind, _(kind->many));
	open_list(w, "parameters");
	put_parameter(w, "q", "query", "string", _("Words that must all occur"));
	put_parameter(w, "after", "query", "string", _("The cursor \"next\" of the page before"));
	put_parameter(w, "limit", "query", "integer", _("How many, at most 1000"));
	put_parameter(
	    w, "sort", "query", "string", _("A field of lists; with \"-\" in front, descending"));
	for (const struct field *f = kind->fields; f->name; f++)
		if ((f->filter || f->type == FIELD_LINK) && !f->personal && !f->read)
			put_parameter(w, f->name, "query", "string", _(f->label));
	json_put_end(w);
	put_responses(w, r->arena, "200", kind->name, "records");
	json_put_end(w);
	if (record_may_write(r, kind, NULL)) {
		put_operation(w, r->arena, "post", "create", kind, _("Add a record"));
		put_body(w, r->arena, kind);
		put_responses(w, r->arena, "201", kind->name, NULL);
		json_put_end(w);
	}
	json_put_end(w);
}

static void put_one_path(struct json_writer *w, struct request *r, const struct record_kind *kind)
{
	const struct lang *lang = r->lang;
	json_put_key(w, arena_printf(r->arena, "/api/%s/{id}", kind->path));
	json_put_object(w);
	open_list(w, "parameters");
	put_parameter(w, "id", "path", "string", NULL);
	json_put_end(w);
	put_operation(w, r->arena, "get", "get", kind, _(kind->one));
	put_responses(w, r->arena, "200", kind->name, NULL);
	json_put_end(w);
	if (record_may_write(r, kind, NULL)) {
		put_operation(w, r->arena, "post", "change", kind,
		    _("Change a record; fields that are not sent stay"));
		put_body(w, r->arena, kind);
		put_responses(w, r->arena, "200", kind->name, NULL);
		json_put_end(w);
	}
	json_put_end(w);
}

static void put_own_paths(struct json_writer *w, struct request *r)
{
	const struct lang *lang = r->lang;
	open_object(w, "/api/changes");
	put_operation(w, r->arena, "get", "changes", NULL,
	    _("What has changed since, in order; a record that is gone is null"));
	open_list(w, "parameters");
	put_parameter(w, "after", "query", "string", _("The \"next\" of the answer before"));
	json_put_end(w);
	put_responses(w, r->arena, "200", "Change", "changes");
	json_put_end(w);
	json_put_end(w);
	open_object(w, "/api/me");
	put_operation(w, r->arena, "get", "me", NULL,
	    _("Who is signed in, and the token that a POST must carry as \"csrf\""));
	put_responses(w, r->arena, "200", NULL, NULL);
	json_put_end(w);
	json_put_end(w);
}

/* ---- the document ---- */

static bool listed(const struct request *r, const struct record_kind *kind)
{
	return kind->path && record_may_read(r, kind) &&
	       (kind->belongs_to == INSTALLATION || r->city);
}

static void each_kind(struct json_writer *w, struct request *r,
    void (*fn)(struct json_writer *w, struct request *r, const struct record_kind *kind))
{
	for (size_t i = 0; r->rooms[i]; i++)
		for (size_t k = 0; r->rooms[i]->kinds && r->rooms[i]->kinds[k]; k++)
			if (listed(r, r->rooms[i]->kinds[k]))
				fn(w, r, r->rooms[i]->kinds[k]);
}

static void put_paths(struct json_writer *w, struct request *r, const struct record_kind *kind)
{
	put_list_path(w, r, kind);
	put_one_path(w, r, kind);
}

void openapi_write(struct json_writer *w, struct request *r)
{
	const struct lang *lang = r->lang;
	json_put_object(w);
	put(w, "openapi", "3.1.0");
	open_object(w, "info");
	put(w, "title", "Stoa");
	put(w, "version", STOA_VERSION);
	put(w, "description",
	    _("What the pages show, for programs. Every list and record also has the "
	      "addresses of its page with .json and .csv."));
	json_put_end(w);
	open_list(w, "servers");
	json_put_object(w);
	json_put_key(w, S("url"));
	json_put_text(w, arena_printf(r->arena, "%.*s%.*s", STR(r->origin), STR(r->base)));
	json_put_end(w);
	json_put_end(w);
	open_object(w, "paths");
	each_kind(w, r, put_paths);
	put_own_paths(w, r);
	json_put_end(w);
	open_object(w, "components");
	open_object(w, "schemas");
	each_kind(w, r, put_kind_schema);
	put_error_schema(w);
	put_change_schema(w);
	json_put_end(w);
	json_put_end(w);
	json_put_end(w);
}

bool api_document(struct request *r, struct reply *p, struct err *e)
{
	p->type = "application/json";
	p->body = buf_in(r->arena, 8 << 20);
	struct sink out = sink_buf(&p->body);
	struct json_writer w = { .out = &out, .pretty = true };
	openapi_write(&w, r);
	return sink_end(&out, e);
}
