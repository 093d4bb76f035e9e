/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every address of the room, on one screen. */
#include "measure/board.h"
#include "measure/catalogue.h"
#include "measure/cross.h"
#include "measure/entry.h"
#include "measure/equity.h"
#include "measure/expert.h"
#include "measure/import_pages.h"
#include "measure/keep.h"
#include "measure/measure.h"
#include "measure/progress.h"
#include "measure/tally_pages.h"
#include "measure/survey_pages.h"
#include "measure/quality.h"

enum { DATA_PEOPLE = COORDINATOR | DATA_OWNER };

static const struct param code_params[] = {
	{ "framework", PARAM_CODE }, { "code", PARAM_CODE },
	{ "series", PARAM_TEXT, .max = 200 }, { "by", PARAM_TEXT, .max = 120 },
	{ "asof", PARAM_DATE, .label = N_("As of") }, { 0 }
};
static const struct param equity_params[] = {
	{ "by", PARAM_TEXT, .max = 120 }, { "page", PARAM_INT, .min = 1, .max = 10000 }, { 0 }
};
static const struct param cross_params[] = {
	{ "series", PARAM_CODE }, { "row", PARAM_TEXT, .max = 120 },
	{ "col", PARAM_TEXT, .max = 120 }, { "period", PARAM_TEXT, .max = 100 }, { 0 }
};
static const struct param board_params[] = {
	{ "state", PARAM_CODE }, { "mine", PARAM_FLAG }, { 0 }
};
static const struct param sheet_params[] = {
	{ "framework", PARAM_CODE }, { "code", PARAM_CODE },
	{ "period", PARAM_TEXT, .max = 100, .label = N_("Period") },
	{ "rows", PARAM_ONE_OF, .words = "groups places" }, { 0 }
};
static const struct param save_params[] = {
	{ "framework", PARAM_CODE }, { "code", PARAM_CODE },
	{ "period", PARAM_TEXT, .max = 100, .required = true, .label = N_("Period") },
	{ "rows", PARAM_ONE_OF, .words = "groups places" },
	{ "state", PARAM_CODE, .label = N_("State") },
	{ "evidence", PARAM_CODE, .label = N_("Evidence") },
	{ "evidence_url", PARAM_TEXT, .max = 1000, .label = N_("Where the evidence is") },
	{ "reason", PARAM_TEXT, .max = 1000, .label = N_("Why there is no figure") },
	{ "proxy", PARAM_FLAG },
	{ "proxy_about", PARAM_TEXT, .max = 1000, .label = N_("Which figure stands in") },
	{ "narrative", PARAM_PROSE, .label = N_("What the figure says") },
	{ "quality_reason", PARAM_TEXT, .max = 1000, .label = N_("Why the figure is right") },
	{ "file", PARAM_FILE, .label = N_("Workbook") },
	{ "cells", PARAM_ANY }, { 0 }
};
static const struct param approve_params[] = {
	{ "framework", PARAM_CODE }, { "code", PARAM_CODE },
	{ "period", PARAM_TEXT, .max = 100, .required = true },
	{ "rows", PARAM_ONE_OF, .words = "groups places" },
	{ "act", PARAM_ONE_OF, .words = "approve unlock" },
	{ "why", PARAM_TEXT, .max = 1000, .label = N_("Reason") }, { 0 }
};
static const struct param upload_params[] = {
	{ "file", PARAM_FILE, .label = N_("File") },
	{ "published", PARAM_DATE, .required = true, .label = N_("Published on") }, { 0 }
};
static const struct param tally_params[] = {
	{ "file", PARAM_FILE, .label = N_("File") }, { "lookup", PARAM_FILE },
	{ "spec", PARAM_PROSE, .max = 200000, .label = N_("What to count") },
	{ "data_set", PARAM_TEXT, .max = 100, .label = N_("Name of the data set") },
	{ "published", PARAM_DATE, .label = N_("Published on") },
	{ "act", PARAM_ONE_OF, .words = "propose try publish", .required = true }, { 0 }
};
static const struct param import_params[] = { { "id", PARAM_ID }, { 0 } };
static const struct param mapping_params[] = {
	{ "id", PARAM_ID }, { "measure", PARAM_TEXT, .max = 200, .label = N_("Measure") },
	{ "title", PARAM_TEXT, .max = 400 }, { "unit", PARAM_TEXT, .max = 200 },
	{ "time", PARAM_TEXT, .max = 100 },
	{ "decimal", PARAM_ONE_OF, .words = "point comma space" }, { "whole", PARAM_FLAG },
	{ "columns", PARAM_ANY }, { 0 }
};
static const struct param act_params[] = {
	{ "id", PARAM_ID }, { "act", PARAM_ONE_OF, .words = "apply drop undo", .required = true },
	{ "sure", PARAM_FLAG }, { 0 }
};
static const struct param survey_params[] = {
	{ "file", PARAM_FILE, .label = N_("Answers") },
	{ "questions", PARAM_TEXT, .max = 2000 }, { "groups", PARAM_TEXT, .max = 400 },
	{ "weight", PARAM_TEXT }, { "stratum", PARAM_TEXT }, { "cluster", PARAM_TEXT },
	{ "population", PARAM_TEXT }, { "plan", PARAM_PROSE, .max = 60000 }, { 0 }
};
static const struct param publish_params[] = {
	{ "results", PARAM_PROSE, .max = 1 << 20, .required = true },
	{ "title", PARAM_TEXT, .max = 200, .required = true, .label = N_("Name of the survey") },
	{ "period", PARAM_TEXT, .max = 40, .required = true, .label = N_("Year or period") },
	{ "measures", PARAM_ANY }, { 0 }
};
static const struct param follow_params[] = {
	{ "framework", PARAM_CODE }, { "code", PARAM_CODE }, { 0 }
};

static const struct param quality_params[] = {
	{ "state", PARAM_ONE_OF, .words = "open done" }, { 0 }
};
static const struct param round_params[] = { { "id", PARAM_ID }, { 0 } };
static const struct param rate_params[] = {
	{ "id", PARAM_ID }, { "ratings", PARAM_ANY }, { 0 }
};
static const struct param close_params[] = {
	{ "id", PARAM_ID }, { "sure", PARAM_FLAG }, { 0 }
};
static const struct param accept_params[] = {
	{ "id", PARAM_ID }, { "reason", PARAM_TEXT, .max = 1000 }, { 0 }
};

const struct route measure_routes[] = {
	{ GET, "/progress", progress_show_temple, .flags = ROUTE_CACHED,
	    .nav = N_("Progress"), .nav_at = 30, .about = N_("The temple of the twelve areas") },
	{ GET, "/progress/:framework/:code", progress_show_code, .params = code_params,
	    .flags = ROUTE_CACHED, .formats = "csv xlsx json sdmx svg png",
	    .about = N_("An area, a feature or a measure with its figures") },
	{ GET, "/goals", progress_show_goals, .flags = ROUTE_CACHED,
	    .nav = N_("Goals"), .nav_at = 50, .about = N_("The 17 Sustainable Development Goals") },
	{ GET, "/equity", equity_show, .params = equity_params, .flags = ROUTE_CACHED,
	    .nav = N_("Equity"), .nav_at = 40,
	    .about = N_("Where every group stands against everybody") },
	{ GET, "/cross/:series", cross_show, .params = cross_params, .flags = ROUTE_CACHED,
	    .formats = "csv json", .about = N_("Two dimensions of a series against each other") },
	{ GET, "/data", catalogue_show, .flags = ROUTE_CACHED, .formats = "jsonld json",
	    .nav = N_("Data"), .nav_at = 90,
	    .about = N_("The catalogue of data: page, DCAT, data package") },
	{ GET, "/status", board_show, .needs = SIGNED_IN, .params = board_params,
	    .about = N_("Who owes which figure, by when") },
	{ GET, "/entry/:framework/:code", entry_show, .needs = DATA_PEOPLE | LEAD,
	    .params = sheet_params, .formats = "xlsx", .about = N_("Figures by hand: the sheet") },
	{ POST, "/entry/:framework/:code", entry_post, .needs = DATA_PEOPLE, .params = save_params,
	    .flags = ROUTE_UPLOAD, .about = N_("Save figures entered by hand") },
	{ POST, "/entry/:framework/:code/approve", entry_approve, .needs = COORDINATOR | LEAD,
	    .params = approve_params, .about = N_("Approve and lock figures, or open them again") },
	{ GET, "/tally", tally_show, .needs = DATA_PEOPLE,
	    .about = N_("Count records of persons") },
	{ POST, "/tally", tally_post, .needs = DATA_PEOPLE, .params = tally_params,
	    .flags = ROUTE_UPLOAD | ROUTE_WORKER,
	    .about = N_("Count, protect and publish records of persons") },
	{ GET, "/imports", imports_show, .needs = DATA_PEOPLE | LEAD, .about = N_("Imports") },
	{ GET, "/imports/new", imports_new, .needs = DATA_PEOPLE, .about = N_("Import a file") },
	{ POST, "/imports/new", imports_upload, .needs = DATA_PEOPLE, .params = upload_params,
	    .flags = ROUTE_UPLOAD | ROUTE_WORKER, .about = N_("Upload a file of figures") },
	{ GET, "/imports/:id", import_show, .needs = DATA_PEOPLE | LEAD, .params = import_params,
	    .formats = "csv", .about = N_("One import: its mapping, refusals, result") },
	{ POST, "/imports/:id/mapping", import_post_mapping, .needs = DATA_PEOPLE,
	    .params = mapping_params, .about = N_("Check an import with another mapping") },
	{ POST, "/imports/:id", import_post_act, .needs = DATA_PEOPLE, .params = act_params,
	    .about = N_("Apply, give up or undo an import") },
	{ GET, "/surveys", surveys_show, .needs = DATA_PEOPLE,
	    .about = N_("Figures estimated from surveys") },
	{ GET, "/surveys/new", surveys_new, .needs = DATA_PEOPLE,
	    .about = N_("Estimate from a survey") },
	{ POST, "/surveys/new", surveys_estimate, .needs = DATA_PEOPLE, .params = survey_params,
	    .flags = ROUTE_UPLOAD | ROUTE_WORKER, .about = N_("Estimate from an upload") },
	{ POST, "/surveys/publish", surveys_publish, .needs = DATA_PEOPLE,
	    .params = publish_params, .flags = ROUTE_UPLOAD,
	    .about = N_("Publish estimates as figures") },
	{ GET, "/quality", quality_show, .needs = DATA_PEOPLE | LEAD, .params = quality_params,
	    .about = N_("Figures that somebody should look at") },
	{ POST, "/quality/:id", quality_post, .needs = DATA_PEOPLE, .params = accept_params,
	    .about = N_("Set a remark on a figure aside, with the reason") },
	{ GET, "/methods", methods_show, .flags = ROUTE_CACHED | ROUTE_LISTED,
	    .about = N_("How figures are judged") },
	{ GET, "/data-protection", keep_show, .flags = ROUTE_CACHED | ROUTE_LISTED,
	    .formats = "json",
	    .about = N_("What is kept about people, why, who sees it, until when") },
	{ GET, "/ratings", rounds_show, .needs = SIGNED_IN, .about = N_("Expert ratings") },
	{ GET, "/ratings/:id", round_show, .needs = SIGNED_IN, .params = round_params,
	    .about = N_("A round of ratings: one's own, and when it is closed all") },
	{ POST, "/ratings/:id", round_post, .needs = SIGNED_IN, .params = rate_params,
	    .about = N_("Save one's own ratings") },
	{ POST, "/ratings/:id/close", round_post_close, .needs = COORDINATOR,
	    .params = close_params, .about = N_("Close a round and publish the medians") },
	{ POST, "/progress/:framework/:code/follow", entry_follow, .needs = COORDINATOR,
	    .params = follow_params, .about = N_("Follow a measure, or no longer") },
	{ 0 }
};
