/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The room of records: its own tables. The tables of the kinds come from schema.c. */
#include "record/record_impl.h"

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

const struct room record_room = {
	.name = "record",
	.about = N_("Records: kinds as tables, their history and their pages"),
	.migrations = migrations,
	.check = check_all,
};
