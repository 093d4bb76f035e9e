/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The room of records: its tables, its addresses, its commands. The tables of the kinds come from
 * schema.c.
 *
 * One set of routes serves all kinds: their first part is a name that is looked up among the
 * kinds. Such a pattern fits every address, so these routes are a room of their own which main
 * lists last, behind every room that has an address of its own.
 */
#include "record/routes.h"

static const struct migration migrations[] = {
	{ .to = 1, .sql =
	    "CREATE TABLE history (city @int NOT NULL, id @int NOT NULL, kind @text NOT NULL,"
	    " record @int NOT NULL, version @int NOT NULL, at @int NOT NULL, person @int NOT NULL,"
	    " action @text NOT NULL, why @text, data @text, PRIMARY KEY (city, id)) @strict;\n"
	    "CREATE INDEX history_record ON history (city, kind, record, version);\n"
	    "CREATE TABLE translation (city @int NOT NULL, kind @text NOT NULL,"
	    " record @int NOT NULL, field @text NOT NULL, lang @text NOT NULL, text @text NOT NULL,"
	    " version @int NOT NULL, PRIMARY KEY (city, kind, record, field, lang)) @strict" },
	{ 0 },
};

static bool check_all(struct db *db, struct problems *found, struct err *e)
{
	return record_check(db, db_rooms(db), found, e);
}

/* ---- parameters ---- */

#define KIND { "records", PARAM_CODE, .max = 60, .required = true }
#define RECORD { "id", PARAM_ID, .required = true }
/* Fields of the kind: which there are, the handler knows. */
#define FIELDS { "*", PARAM_ANY, .many = true }
#define VIEW \
	{ "q", PARAM_TEXT, .max = 200, .label = N_("Words") }, \
	{ "sort", PARAM_TEXT, .max = 80 }, { "after", PARAM_TEXT, .max = 8192 }

static const struct param list_params[] = { KIND, VIEW, FIELDS, { 0 } };
static const struct param api_list_params[] = { KIND, VIEW,
	{ "limit", PARAM_INT, .min = 1, .max = 1000, .label = N_("How many, at most 1000") },
	FIELDS, { 0 } };
static const struct param add_params[] = { KIND, { "version", PARAM_INT }, FIELDS, { 0 } };
static const struct param one_params[] = { KIND, RECORD, { 0 } };
static const struct param change_params[] = { KIND, RECORD, { "version", PARAM_INT },
	FIELDS, { 0 } };
static const struct param button_params[] = { KIND, RECORD, { "version", PARAM_INT }, { 0 } };
static const struct param restore_params[] = { KIND, RECORD, { "version", PARAM_INT },
	{ "to", PARAM_INT, .required = true }, { 0 } };
static const struct param translate_params[] = { KIND, RECORD, { "lang", PARAM_CODE, .max = 35 },
	FIELDS, { 0 } };
static const struct param import_params[] = { KIND, { 0 } };
static const struct param upload_params[] = { KIND,
	{ "file", PARAM_FILE, .required = true, .label = N_("File") },
	{ "how", PARAM_ONE_OF, .words = "try do", .label = N_("What to do") }, { 0 } };
static const struct param changes_params[] = { { "after", PARAM_INT, .min = 0, .max = INT64_MAX },
	{ 0 } };

/* ---- addresses ---- */

enum { EVERYWHERE = ROUTE_NO_CITY };

static const struct route api_routes[] = {
	{ GET, "/api", api_document, .flags = EVERYWHERE | ROUTE_CACHED,
	    .about = N_("The description of the API (OpenAPI 3.1)") },
	{ GET, "/api/me", api_me, .flags = EVERYWHERE,
	    .about = N_("Who is signed in, and the token") },
	{ GET, "/api/changes", api_changes, .params = changes_params, .flags = EVERYWHERE,
	    .about = N_("What has changed since") },
	{ GET, "/api/:records", api_list, .params = api_list_params,
	    .flags = EVERYWHERE | ROUTE_CACHED | ROUTE_COSTLY, .about = N_("Records of a kind") },
	{ POST, "/api/:records", api_create, .needs = SIGNED_IN, .params = add_params,
	    .flags = EVERYWHERE, .about = N_("Add a record") },
	{ GET, "/api/:records/:id", api_get, .params = one_params,
	    .flags = EVERYWHERE | ROUTE_CACHED, .about = N_("One record") },
	{ POST, "/api/:records/:id", api_change, .needs = SIGNED_IN, .params = change_params,
	    .flags = EVERYWHERE, .about = N_("Change a record") },
	{ 0 },
};

static const struct route page_routes[] = {
	{ GET, "/:records", list_get, .params = list_params, .flags = EVERYWHERE | ROUTE_CACHED,
	    .formats = "csv xlsx json", .about = N_("The records of a kind, with filters") },
	{ POST, "/:records", new_post, .needs = SIGNED_IN, .params = add_params,
	    .flags = EVERYWHERE, .about = N_("Add a record") },
	{ GET, "/:records/new", new_get, .needs = SIGNED_IN, .params = add_params,
	    .flags = EVERYWHERE, .about = N_("The form for a new record") },
	{ GET, "/:records/trash", trash_get, .needs = SIGNED_IN, .params = list_params,
	    .flags = EVERYWHERE, .about = N_("Records in the trash") },
	{ GET, "/:records/import", import_get, .needs = SIGNED_IN,
	    .params = import_params, .flags = EVERYWHERE,
	    .about = N_("Import records from a file") },
	{ POST, "/:records/import", import_post, .needs = SIGNED_IN, .params = upload_params,
	    .flags = EVERYWHERE | ROUTE_UPLOAD | ROUTE_WORKER,
	    .about = N_("Import records from a file, or try to") },
	{ GET, "/:records/:id", record_get_page, .params = one_params,
	    .flags = EVERYWHERE | ROUTE_CACHED, .formats = "json", .about = N_("One record") },
	{ POST, "/:records/:id", edit_post, .needs = SIGNED_IN, .params = change_params,
	    .flags = EVERYWHERE, .about = N_("Change a record") },
	{ GET, "/:records/:id/edit", edit_get, .needs = SIGNED_IN, .params = change_params,
	    .flags = EVERYWHERE, .about = N_("The form of a record") },
	{ GET, "/:records/:id/history", history_get, .needs = SIGNED_IN, .params = one_params,
	    .flags = EVERYWHERE, .about = N_("Who changed what, and when") },
	{ GET, "/:records/:id/translate", translate_get, .needs = SIGNED_IN,
	    .params = translate_params, .flags = EVERYWHERE,
	    .about = N_("Texts in other languages") },
	{ POST, "/:records/:id/translate", translate_post, .needs = SIGNED_IN,
	    .params = translate_params, .flags = EVERYWHERE,
	    .about = N_("Save texts in a language") },
	{ POST, "/:records/:id/delete", delete_post, .needs = SIGNED_IN, .params = button_params,
	    .flags = EVERYWHERE, .about = N_("Move a record to the trash") },
	{ POST, "/:records/:id/undo", undo_post, .needs = SIGNED_IN, .params = button_params,
	    .flags = EVERYWHERE, .about = N_("Undo the latest change") },
	{ POST, "/:records/:id/restore", restore_post, .needs = SIGNED_IN, .params = restore_params,
	    .flags = EVERYWHERE, .about = N_("Bring an earlier version back") },
	{ POST, "/:records/:id/erase", erase_post, .needs = SIGNED_IN, .params = button_params,
	    .flags = EVERYWHERE, .about = N_("Erase personal data for ever") },
	{ 0 },
};

static const struct command *const commands[] = { &export_command, &load_command,
	&texts_list_command, &texts_load_command, NULL };

const struct room record_room = {
	.name = "record",
	.about = N_("Records: kinds as tables, their history, the API"),
	.migrations = migrations,
	.check = check_all,
	.routes = api_routes,
	.commands = commands,
};

const struct room record_pages_room = {
	.name = "record pages",
	.about = N_("The pages that every kind of record has"),
	.routes = page_routes,
};
