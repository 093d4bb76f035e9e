/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Attachments of a report: kept in the store in parts, given back byte for byte. */
#include "base/file.h"
#include "base/id.h"
#include "base/sha256.h"
#include "city/report/report_impl.h"

enum { PART = 256 << 10 };

static const char list_sql[] = "SELECT id, question, name, type, size, sha256 FROM report_file"
    " WHERE city = $1 AND report = $2 ORDER BY id";
static const char size_sql[] = "SELECT CAST(COALESCE(SUM(size), 0) AS bigint) FROM report_file"
    " WHERE city = $1 AND report = $2";
static const char add_sql[] = "INSERT INTO report_file (city, report, id, question, name, type,"
    " size, sha256) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
static const char add_part_sql[] =
    "INSERT INTO report_file_part (city, file, n, bytes) VALUES ($1, $2, $3, $4)";
static const char drop_sql[] = "DELETE FROM report_file WHERE city = $1 AND report = $2"
    " AND id = $3";
/* Once a report was signed, its attachments are kept for the proof. */
static const char drop_parts_sql[] = "DELETE FROM report_file_part WHERE city = $1 AND file = $2"
    " AND NOT EXISTS (SELECT 1 FROM report_frozen f WHERE f.city = $1 AND f.report = $3)";
static const char one_sql[] = "SELECT name, type, size FROM report_file WHERE city = $1"
    " AND report = $2 AND id = $3";
static const char parts_sql[] = "SELECT bytes FROM report_file_part WHERE city = $1 AND file = $2"
    " ORDER BY n";

bool report_files(struct db *db, struct arena *a, int64_t city, int64_t report,
    struct report_file **out_r, size_t *count_r, struct err *e)
{
	struct { struct report_file *items; size_t count, room; } list = { 0 };
	struct rows *q = db_query(db, list_sql, ARGS(city, report), e);
	while (rows_next(q))
		*list_add(a, &list) = (struct report_file){ .id = rows_int(q, 0),
			.question = rows_copy(q, 1, a), .name = rows_copy(q, 2, a),
			.type = rows_copy(q, 3, a), .size = rows_int(q, 4),
			.sha256 = rows_copy(q, 5, a) };
	*out_r = list.items;
	*count_r = list.count;
	return rows_end(q, e);
}

static bool may_add(struct db *db, int64_t city, int64_t report, const struct upload *u,
    struct err *e)
{
	if (u->size > MOST_FILE)
		return fail(e, ERR_LIMIT, N_("An attachment may have at most %d MB."),
		    MOST_FILE >> 20);
	int64_t all = db_int(db, size_sql, ARGS(city, report), 0, e);
	if (e->kind != ERR_NONE)
		return false;
	return all + u->size <= MOST_FILES || fail(e, ERR_LIMIT,
	    N_("The attachments of a report may have at most %d MB together."), MOST_FILES >> 20);
}

bool report_file_add(struct db *db, struct arena *a, int64_t city, int64_t report,
    struct str question, const struct upload *u, const struct change *by, struct err *e)
{
	struct str bytes, name = u->name.n ? u->name : S("file");
	int64_t id = id_new();
	if (!may_add(db, city, report, u, e) || !file_map(a, u->path, MOST_FILE, &bytes, e))
		return false;
	bool ok = db_run(db, add_sql, ARGS(city, report, id, question, name, u->type,
	    (int64_t)bytes.n, sha256_of(a, bytes)), e);
	for (size_t at = 0, n = 0; ok && at < bytes.n; at += PART, n++)
		ok = db_run(db, add_part_sql, ARGS(city, id, (int64_t)n,
		    value_blob(str_slice(bytes, at, at + PART))), e);
	db_touch(db, city);
	return ok && history_note(db, city, "report", report, "attach", name, by, e);
}

bool report_file_drop(struct db *db, int64_t city, int64_t report, int64_t file,
    const struct change *by, struct err *e)
{
	db_touch(db, city);
	return db_run(db, drop_sql, ARGS(city, report, file), e) &&
	    db_run(db, drop_parts_sql, ARGS(city, file, report), e) &&
	    history_note(db, city, "report", report, "detach", STR_EMPTY, by, e);
}

/* Only pictures and PDF keep their type; nothing that a browser would run. */
static const char *safe_type(struct str type)
{
	static const char *const shown[] = { "image/png", "image/jpeg", "image/webp",
		"application/pdf" };
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		if (str_eq(type, str_of(shown[i])))
			return shown[i];
	return "application/octet-stream";
}

bool report_file_get(struct request *r, struct reply *p, struct err *e)
{
	int64_t report = param_int(r, "id"), file = param_int(r, "file");
	struct db *db = request_db(r, e);
	p->private = true;
	if (!db)
		return false;
	struct rows *q = db_query(db, one_sql, ARGS(r->city, report, file), e);
	bool there = rows_next(q);
	if (there) {
		p->filename = rows_copy(q, 0, r->arena);
		p->type = safe_type(rows_text(q, 1));
	}
	if (!rows_end(q, e))
		return false;
	if (!there)
		return fail(e, ERR_MISSING, N_("There is no such attachment."));
	p->body = buf_in(r->arena, MOST_FILE + 1);
	q = db_query(db, parts_sql, ARGS(r->city, file), e);
	while (rows_next(q))
		buf_str(&p->body, rows_text(q, 0));
	return rows_end(q, e);
}
