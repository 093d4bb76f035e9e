/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The kinds of record of this room and its own tables. A report carries a copy of its form, so
 * that a form of the next round changes no report of the last one; an answer belongs to a report
 * and a question's name.
 */
#include "city/report/report_impl.h"

static const struct choice languages[] = {
	{ "en", N_("English") }, { "fr", N_("French") }, { "es", N_("Spanish") },
	{ "ar", N_("Arabic") }, { "zh", N_("Chinese") }, { "ru", N_("Russian") }, { 0 }
};

static const struct choice states[] = {
	{ "draft", N_("Being written") }, { "ready", N_("Ready to sign") },
	{ "signed", N_("Signed") }, { "submitted", N_("Sent in") }, { 0 }
};

enum { WRITERS = COORDINATOR | DATA_OWNER, READERS = WRITERS | LEAD | REVIEWER,
	MOST_FORM = 2 << 20 };

const struct record_kind form_kind = {
	.name = "form", .path = "forms", .one = N_("Form"), .many = N_("Forms"),
	.about = N_("Forms of a network or a funder that were loaded here. The four forms of "
	    "this program are offered when a report begins."),
	.belongs_to = CITY, .read = READERS, .write = COORDINATOR, .title = "title",
	.wing = "desk",
	.fields = (const struct field[]){
		{ "title", FIELD_TEXT, N_("Title"), .required = true, .max = 400, .search = 4,
		    .list = true },
		{ "code", FIELD_CODE, N_("Code"), .required = true, .unique = true, .max = 60,
		    .fixed = true, .list = true },
		{ "label", FIELD_TEXT, N_("Whose form it is"), .max = 1000 },
		{ "questions", FIELD_WHOLE, N_("Questions"), .fixed = true, .list = true },
		{ "left_out", FIELD_PROSE, N_("Read otherwise, or left out"), .fixed = true,
		    .max = MOST_LEFT_OUT },
		{ "source", FIELD_HIDDEN, N_("The form itself"), .max = MOST_FORM },
		{ 0 }
	},
};

const struct record_kind report_kind = {
	.name = "report", .path = "report-records", .one = N_("Report"), .many = N_("Reports"),
	.about = N_("Progress reports, applications and award files of the city."),
	.belongs_to = CITY, .read = READERS, .write = COORDINATOR, .title = "title",
	.order = "-created", .wing = "desk",
	.fields = (const struct field[]){
		{ "title", FIELD_TEXT, N_("Title"), .required = true, .max = 400, .search = 4,
		    .list = true, .translated = true },
		{ "form", FIELD_CODE, N_("Form"), .max = 60, .fixed = true, .list = true },
		{ "language", FIELD_CHOICE, N_("Language"), .choices = languages,
		    .required = true },
		{ "from_day", FIELD_DATE, N_("Period from") },
		{ "to_day", FIELD_DATE, N_("Period to"), .not_before = "from_day" },
		{ "due", FIELD_DATE, N_("Due"), .list = true },
		{ "state", FIELD_CHOICE, N_("State"), .choices = states, .required = true,
		    .fixed = true, .filter = true, .list = true },
		{ "note", FIELD_PROSE, N_("Notes for those who write it"), .translated = true },
		{ "definition", FIELD_HIDDEN, N_("The form itself"), .max = MOST_FORM },
		{ 0 }
	},
};

static const char *const one_answer[] = { "report question", NULL };

const struct record_kind answer_kind = {
	.name = "answer", .one = N_("Answer"), .many = N_("Answers"),
	.about = N_("What a report says to a question of its form."),
	.belongs_to = CITY, .read = READERS, .write = WRITERS, .title = "question",
	.unique = one_answer,
	.fields = (const struct field[]){
		{ "report", FIELD_WHOLE, N_("Report"), .required = true },
		{ "question", FIELD_CODE, N_("Question"), .required = true, .max = 80 },
		{ "value", FIELD_PROSE, N_("Answer"), .max = 200000 },
		{ "drafted", FIELD_FLAG, N_("As drafted, not yet read by anybody") },
		{ 0 }
	},
};

static const char tables[] =
    "CREATE TABLE report_frozen (\n"
    "	city @int NOT NULL, report @int NOT NULL, id @int NOT NULL, at @int NOT NULL,\n"
    "	person @int NOT NULL, name @text NOT NULL, role @text NOT NULL, sha256 @text NOT NULL,\n"
    "	json @text NOT NULL, PRIMARY KEY (city, report, id)) @strict;\n"
    "CREATE TABLE report_file (\n"
    "	city @int NOT NULL, report @int NOT NULL, id @int NOT NULL, question @text NOT NULL,\n"
    "	name @text NOT NULL, type @text NOT NULL, size @int NOT NULL, sha256 @text NOT NULL,\n"
    "	PRIMARY KEY (city, report, id)) @strict;\n"
    "CREATE TABLE report_file_part (\n"
    "	city @int NOT NULL, file @int NOT NULL, n @int NOT NULL, bytes @blob NOT NULL,\n"
    "	PRIMARY KEY (city, file, n)) @strict";

const struct migration report_migrations[] = {
	{ 1, tables, NULL },
	{ 0 },
};
