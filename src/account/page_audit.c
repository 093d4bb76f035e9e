/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The audit trail: the history of a city, newest first, with who and what, by filters; and the
 * same as CSV. Signing in is noted with the installation (a person is of no city); a city's trail
 * shows it for the people who have a role there.
 */
#include "account/pages.h"
#include "account/pages.html.h"
#include "base/date.h"
#include "base/num.h"
#include "formats/csv.h"

enum { PAGE = 100, DOWNLOAD = 100000 };

/* $1 city, $2 person or 0, $3 kind or '', $4 before this instant, $5 before this entry, $6 limit */
static const char entries_sql[] =
    "SELECT h.id, h.at, h.person, p.name, h.kind, h.action, h.record,"
    " CASE WHEN h.action IN ('create', 'change', 'delete', 'undo', 'translate', 'erase')"
    " THEN '' ELSE h.data END FROM history h"
    " LEFT JOIN person p ON p.city = 0 AND p.id = h.person"
    " WHERE (h.city = $1 OR (h.city = 0 AND h.kind = 'person'"
    "  AND h.action IN ('sign-in', 'password-set')"
    "  AND h.record IN (SELECT person FROM role WHERE city = $1)))"
    " AND ($2 = 0 OR h.person = $2) AND ($3 = '' OR h.kind = $3)"
    " AND h.at < $4 AND h.id < $5 ORDER BY h.id DESC LIMIT $6";
static const char kinds_sql[] = "SELECT DISTINCT kind FROM history WHERE city = $1 ORDER BY kind";
static const char people_sql[] = "SELECT DISTINCT p.id, p.name FROM history h"
    " JOIN person p ON p.city = 0 AND p.id = h.person WHERE h.city = $1 AND p.name IS NOT NULL"
    " ORDER BY p.name, p.id LIMIT 500";

static const struct { const char *action, *label;
} actions[] = {
    {"create", N_("added")},
    {"change", N_("changed")},
    {"delete", N_("put into the trash")},
    {"undo", N_("undone")},
    {"translate", N_("translated")},
    {"erase", N_("erased")},
    {"sign-in", N_("signed in")},
    {"password-set", N_("set a password")},
    {"role-given", N_("gave a role")},
    {"role-taken", N_("took a role away")},
    {"invitation", N_("made an invitation")},
    {"password-link", N_("made a password link")},
    {"invitation-withdrawn", N_("withdrew an invitation")},
    {"setting", N_("changed a setting")},
    {"import", N_("imported")},
    {"export", N_("exported")},
};

static struct str action_label(const struct lang *lang, struct str action)
{
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (str_eq(action, str_of(actions[i].action)))
			return str_of(tr(lang, actions[i].label));
	return action;
}

static struct audit_entry entry_of_row(struct request *r, struct rows *q)
{
	const struct lang *lang = r->lang;
	struct str name = rows_copy(q, 3, r->arena), kind = rows_copy(q, 4, r->arena);
	const struct record_kind *row = record_kind_find(r->rooms, kind);
	struct audit_entry x = {
	    .id = rows_int(q, 0),
	    .at = rows_int(q, 1),
	    .kind = kind,
	    .record = rows_int(q, 6),
	    .who = !rows_int(q, 2) ? S("Stoa")
		   : name.n	   ? name
				   : str_of(_("someone who has left")),
	    .action = action_label(lang, rows_copy(q, 5, r->arena)),
	    .data = utf8_cut(rows_copy(q, 7, r->arena), 200),
	    .label = row ? str_of(_(row->one)) : kind,
	    .path = STR_EMPTY,
	};
	if (row && row->path && x.record && record_may_read(r, row))
		x.path = arena_printf(r->arena, "/%s/%lld", row->path, (long long)x.record);
	return x;
}

static bool read_entries(struct request *r, struct db *db, int limit, struct audit_view *v,
    struct err *e)
{
	struct { struct audit_entry *items; size_t count, room; } all = { 0 };
	int64_t until = param_given(r, "until") ? (param_int(r, "until") + 1) * DAY_MS : INT64_MAX;
	int64_t after = param_int(r, "after") ? param_int(r, "after") : INT64_MAX;
	struct rows *q = db_query(db, entries_sql, ARGS(r->city, param_int(r, "person"),
	    param_text(r, "kind"), until, after, limit + 1), e);
	while (rows_next(q)) {
		struct audit_entry x = entry_of_row(r, q);
		*list_add(r->arena, &all) = x;
	}
	v->entries = all.items;
	v->count = all.count;
	v->next = STR_EMPTY;
	if (all.count > (size_t)limit) {
		v->count = (size_t)limit;
		v->next = arena_printf(r->arena, "%lld", (long long)all.items[limit - 1].id);
	}
	return rows_end(q, e);
}

static bool read_filters(struct request *r, struct db *db, struct audit_view *v, struct err *e)
{
	struct { struct input_option *items; size_t count, room; } kinds = { 0 }, people = { 0 };
	struct rows *q = db_query(db, kinds_sql, ARGS(r->city), e);
	while (rows_next(q)) {
		struct str code = rows_copy(q, 0, r->arena);
		const struct record_kind *row = record_kind_find(r->rooms, code);
		struct input_option one = { .code = code,
			.label = row ? str_of(tr(r->lang, row->one)) : code };
		*list_add(r->arena, &kinds) = one;
	}
	if (!rows_end(q, e))
		return false;
	q = db_query(db, people_sql, ARGS(r->city), e);
	while (rows_next(q)) {
		struct input_option one = { .label = rows_copy(q, 1, r->arena),
			.code = arena_printf(r->arena, "%lld", (long long)rows_int(q, 0)) };
		*list_add(r->arena, &people) = one;
	}
	v->kinds = kinds.items;
	v->kind_count = kinds.count;
	v->people = people.items;
	v->people_count = people.count;
	return rows_end(q, e);
}

static void write_csv(struct reply *p, struct request *r, const struct audit_view *v)
{
	p->body = buf_in(r->arena, 64 << 20);
	p->type = "text/csv; charset=utf-8";
	p->filename = S("audit.csv");
	struct sink out = sink_buf(&p->body);
	struct csv_writer w = { .out = &out, .guard = true };
	static const char *const heads[] = { "at", "who", "action", "kind", "record", "detail" };
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		csv_write(&w, str_of(heads[i]));
	csv_end_row(&w);
	for (size_t i = 0; i < v->count; i++) {
		const struct audit_entry *x = &v->entries[i];
		struct buf at = buf_in(r->arena, 40);
		date_write_instant(&at, x->at);
		csv_write(&w, buf_view(&at));
		csv_write(&w, x->who);
		csv_write(&w, x->action);
		csv_write(&w, x->kind);
		csv_write(&w, arena_printf(r->arena, "%lld", (long long)x->record));
		csv_write(&w, x->data);
		csv_end_row(&w);
	}
}

bool audit_get(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct audit_view v = { .first = !param_int(r, "after"), .kind = param_text(r, "kind"),
		.person = param_given(r, "person") ? param_text(r, "person") : STR_EMPTY,
		.from = param_given(r, "until") ? param_text(r, "until") : STR_EMPTY };
	struct db *db = request_db(r, e);
	bool csv = str_eq(r->format, S("csv"));
	p->private = true;
	if (!db || !read_entries(r, db, csv ? DOWNLOAD : PAGE, &v, e))
		return false;
	if (csv) {
		write_csv(p, r, &v);
		return true;
	}
	if (!read_filters(r, db, &v, e))
		return false;
	struct out *o = page_begin(r, p, &(struct page){ .title = str_of(_("Who did what")),
	    .noindex = true, .formats = "csv" });
	audit_page(o, &v);
	page_end(o);
	return true;
}
