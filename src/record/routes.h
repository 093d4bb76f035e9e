/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The handlers of this room, and what they share. Inside of this room. */
#ifndef RECORD_ROUTES_H
#define RECORD_ROUTES_H

#include "record/pages.h"

#include "formats/csv.h"

/* page_list.c */
bool list_get(struct request *r, struct reply *p, struct err *e);
bool trash_get(struct request *r, struct reply *p, struct err *e);
/* query_of_address: The filters that an address names, and what of a kind this reader sees. */
bool query_of_address(struct request *r, const struct record_kind *kind, struct record_query *q_r,
    struct err *e);

/* page_record.c */
bool record_get_page(struct request *r, struct reply *p, struct err *e);
/* page_edit.c */
bool new_get(struct request *r, struct reply *p, struct err *e);
bool new_post(struct request *r, struct reply *p, struct err *e);
bool edit_get(struct request *r, struct reply *p, struct err *e);
bool edit_post(struct request *r, struct reply *p, struct err *e);
bool delete_post(struct request *r, struct reply *p, struct err *e);
bool undo_post(struct request *r, struct reply *p, struct err *e);
bool restore_post(struct request *r, struct reply *p, struct err *e);
bool erase_post(struct request *r, struct reply *p, struct err *e);
/* page_history.c */
bool history_get(struct request *r, struct reply *p, struct err *e);
/* page_translate.c */
bool translate_get(struct request *r, struct reply *p, struct err *e);
bool translate_post(struct request *r, struct reply *p, struct err *e);
/* page_import.c */
bool import_get(struct request *r, struct reply *p, struct err *e);
bool import_post(struct request *r, struct reply *p, struct err *e);
/* api.c */
bool api_list(struct request *r, struct reply *p, struct err *e);
bool api_get(struct request *r, struct reply *p, struct err *e);
bool api_create(struct request *r, struct reply *p, struct err *e);
bool api_change(struct request *r, struct reply *p, struct err *e);
bool api_changes(struct request *r, struct reply *p, struct err *e);
bool api_me(struct request *r, struct reply *p, struct err *e);
/* openapi.c */
void openapi_write(struct json_writer *w, struct request *r);
bool api_document(struct request *r, struct reply *p, struct err *e);

/* form.c: an input of a filter, with all choices. */
struct input filter_input(struct request *r, struct db *db, const struct record *record, int field);

/* ---- files out (export.c) ---- */

enum file_format { FILE_CSV, FILE_JSON, FILE_XLSX };

/* file_format_of: By a word such as "xlsx"; false: there is no such format. */
bool file_format_of(struct str word, enum file_format *format_r);

/* Who reads: NULL r is a command, which sees all but hidden fields. */
struct exporting {
	struct request *r;
	const struct record_kind *kind;
	rooms all;
	enum file_format format;
	struct record_query query;	/* lang NULL: as written, with its translations */
};
/* export_write: All records of the query, then their number. */
bool export_write(struct db *db, const struct exporting *x, struct sink *out, struct err *e);
/* export_reply: The same as a streamed reply in the format that was asked for. */
bool export_reply(struct request *r, struct reply *p, const struct record_query *q, struct err *e);
/* record_put: One record as JSON, with what this reader may see. */
void record_put(struct json_writer *w, const struct request *r, const struct record *record,
    const struct translations *all);
/* cell_guard, cell_unguard: Cells that a spreadsheet would run, and back without loss. */
struct str cell_guard(struct arena *a, struct str cell);
struct str cell_unguard(struct str cell);

/* ---- files in (import.c) ---- */

struct importing {
	struct request *r;	/* NULL: a command */
	const struct record_kind *kind;
	rooms all;
	int64_t city;
	bool dry;
	struct change by;
	struct problems *found;
	int64_t read, made, changed, same, refused;
};
/* import_file: Take the whole file or, when anything in it is wrong, nothing. name tells the
 * format by its extension. False on failure; what is wrong with the file is in found. */
bool import_file(struct db *db, struct importing *x, const char *path, struct str name,
    struct err *e);

struct call;
/* call_city: The city of a command: by its code in --city, else the only one. */
bool call_city(const struct call *c, struct db *db, int64_t *city_r, struct err *e);

extern const struct command export_command, load_command, texts_list_command,
    texts_load_command;

#endif
