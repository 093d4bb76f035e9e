/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reports, as the floors below see them. */
#include "city/report/pages.h"

enum { READERS = COORDINATOR | DATA_OWNER | LEAD | REVIEWER, WRITERS = COORDINATOR | DATA_OWNER };

static const struct param id_params[] = { { "id", PARAM_ID }, { 0 } };
static const struct param load_params[] = {
	{ "file", PARAM_FILE, .label = N_("File") }, { 0 }
};
static const struct param new_params[] = {
	{ "form", PARAM_CODE, .label = N_("Form") },
	{ "title", PARAM_TEXT, .max = 400, .label = N_("Title") },
	{ "language", PARAM_ONE_OF, .words = "en fr es ar zh ru", .label = N_("Language") },
	{ "from_day", PARAM_DATE, .label = N_("Period from") },
	{ "to_day", PARAM_DATE, .label = N_("Period to") },
	{ "due", PARAM_DATE, .label = N_("Due") }, { 0 }
};
static const struct param act_params[] = {
	{ "id", PARAM_ID },
	{ "act", PARAM_ONE_OF, .words = "ready open submitted draft delete", .required = true },
	{ 0 }
};
static const struct param sign_params[] = {
	{ "id", PARAM_ID }, { "name", PARAM_TEXT, .max = 200, .label = N_("Name") },
	{ "role", PARAM_TEXT, .max = 200, .label = N_("Office") }, { "sure", PARAM_FLAG }, { 0 }
};
static const struct param section_params[] = {
	{ "id", PARAM_ID }, { "section", PARAM_CODE }, { 0 }
};
static const struct param answer_params[] = {
	{ "id", PARAM_ID }, { "section", PARAM_CODE }, { "draft", PARAM_CODE },
	{ "read", PARAM_FLAG }, { "then", PARAM_ONE_OF, .words = "next stay" },
	{ "answers", PARAM_ANY }, { 0 }
};
static const struct param attach_params[] = {
	{ "id", PARAM_ID }, { "section", PARAM_CODE },
	{ "question", PARAM_CODE, .required = true }, { "file", PARAM_FILE }, { 0 }
};
static const struct param file_params[] = { { "id", PARAM_ID }, { "file", PARAM_ID }, { 0 } };
static const struct param detach_params[] = {
	{ "id", PARAM_ID }, { "section", PARAM_CODE }, { "file", PARAM_ID }, { 0 }
};

const struct route report_routes[] = {
	{ GET, "/forms/load", report_form_load, .needs = COORDINATOR, .about = N_("Load a form") },
	{ POST, "/forms/load", report_form_upload, .needs = COORDINATOR, .params = load_params,
	    .flags = ROUTE_UPLOAD | ROUTE_WORKER,
	    .about = N_("Load a form: CSV, XLSForm, LimeSurvey") },
	{ GET, "/forms/:id/file", report_form_file, .needs = READERS, .params = id_params,
	    .about = N_("A form as CSV") },
	{ GET, "/reports", report_list, .needs = READERS, .about = N_("Reports of the city") },
	{ GET, "/reports/new", report_new, .needs = COORDINATOR, .params = new_params,
	    .about = N_("Begin a report") },
	{ POST, "/reports/new", report_new_post, .needs = COORDINATOR, .params = new_params,
	    .about = N_("Begin a report from a form") },
	{ GET, "/reports/:id", report_show, .needs = READERS, .params = id_params,
	    .about = N_("A report: its sections and how far they are") },
	{ POST, "/reports/:id", report_act, .needs = COORDINATOR, .params = act_params,
	    .about = N_("Draft, hand on, open again or delete a report") },
	{ GET, "/reports/:id/sign", report_sign_page, .needs = READERS, .params = id_params,
	    .about = N_("Read and sign a report") },
	{ POST, "/reports/:id/sign", report_sign_post, .needs = LEAD, .params = sign_params,
	    .about = N_("Sign a report and freeze it") },
	{ GET, "/reports/:id/paper", report_paper_page, .needs = READERS, .params = id_params,
	    .flags = ROUTE_WORKER, .formats = "pdf docx json",
	    .about = N_("A report as a whole: to read, print and send") },
	{ GET, "/reports/:id/answers/:section", report_answers, .needs = READERS,
	    .params = section_params, .about = N_("The questions of a section") },
	{ POST, "/reports/:id/answers/:section", report_answers_post, .needs = WRITERS,
	    .params = answer_params, .about = N_("Save the answers of a section") },
	{ POST, "/reports/:id/files/:section", report_file_post, .needs = WRITERS,
	    .params = attach_params, .flags = ROUTE_UPLOAD | ROUTE_WORKER,
	    .about = N_("Attach a file to an answer") },
	{ GET, "/reports/:id/files/:file", report_file_get, .needs = READERS,
	    .params = file_params, .flags = ROUTE_WORKER, .about = N_("An attachment") },
	{ POST, "/reports/:id/files/:section/:file", report_file_drop_post, .needs = WRITERS,
	    .params = detach_params, .about = N_("Take an attachment away") },
	{ 0 }
};

static const struct record_kind *const kinds[] = { &form_kind, &report_kind, &answer_kind, NULL };

static const struct panel panels[] = {
	{ "desk", 30, READERS, report_desk_panel },
	{ "form", 10, COORDINATOR, report_form_panel },
	{ 0 }
};

const struct room report_room = {
	.name = "report", .about = N_("Reports and forms"), .migrations = report_migrations,
	.kinds = kinds, .routes = report_routes, .panels = panels, .demo = report_demo,
};
