/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /funding/exports: who publishes, and what is missing for IATI and 360Giving; and the two files.
 * An incomplete file is refused with what is missing, rather than written.
 */
#include "city/funds/pages.h"

#include "city/funds/funding.html.h"

bool export_facts_load(struct db *db, struct arena *a, int64_t city, struct export_facts *x,
    struct err *e)
{
	struct record *c;
	if (!record_load(db, a, &city_kind, 0, city, NULL, &c, e))
		return false;
	*x = (struct export_facts){ .country = record_str(c, "country"),
		.language = record_str(c, "language"),
		.org_type = S("11"),	/* local government */
		.org_id = setting_get(db, a, city, "publisher_id", ""),
		.org_name = setting_get(db, a, city, "publisher_name", ""),
		.prefix = setting_get(db, a, city, "publisher_360", ""),
		.sector = setting_get(db, a, city, "publisher_sector", "11230") };
	return true;
}

static bool load(struct request *r, struct db *db, struct export_facts *x, struct year_money *m,
    struct grants *all, struct err *e)
{
	if (!export_facts_load(db, r->arena, r->city, x, e) ||
	    !money_of_year(db, r->arena, NULL, r->city, param_int(r, "year"), true, m, e) ||
	    !grants_load(db, r->arena, r->city, x, all, e))
		return false;
	x->now = r->now;
	return true;
}

static bool show(struct request *r, struct reply *p, struct problems *found, struct err *e)
{
	const struct lang *lang = r->lang;
	struct exports_page v = { .found = found,
		.iati = { .arena = r->arena, .lang = lang },
		.grants = { .arena = r->arena, .lang = lang } };
	struct year_money m;
	struct grants all;
	struct buf ignored = buf_in(r->arena, 32 << 20);
	struct sink out = sink_buf(&ignored);
	struct db *db = request_db(r, e);
	if (!db || !load(r, db, &v.facts, &m, &all, e) ||
	    !iati_write(db, r->arena, r->city, &v.facts, &m, &out, &v.iati, e))
		return false;
	grants_check(&v.facts, &all, &v.grants);
	const struct crumb crumbs[] = { { str_of(_("Funding")), S("/funding") },
		{ str_of(_("Exports for funders")), STR_EMPTY } };
	struct page page = { .title = str_of(_("Exports for funders")), .wing = "funding",
		.narrow = true, .crumbs = crumbs, .crumb_count = 2 };
	struct out *o = page_begin(r, p, &page);
	exports_write(o, &v);
	page_end(o);
	return true;
}

bool exports_show(struct request *r, struct reply *p, struct err *e)
{
	return show(r, p, NULL, e);
}

static bool save(struct request *r, struct db *db, struct err *e)
{
	static const char *const names[][2] = { { "org_id", "publisher_id" },
		{ "org_name", "publisher_name" }, { "prefix", "publisher_360" },
		{ "sector", "publisher_sector" } };
	bool ok = db_begin(db, e);
	if (!ok)
		return false;
	for (size_t i = 0; ok && i < sizeof names / sizeof *names; i++)
		ok = setting_set(db, r->city, names[i][1], param_text(r, names[i][0]), e);
	db_touch(db, r->city);
	return db_end(db, ok, e);
}

bool exports_post(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct db *db = store_writer(r->store, e);
	bool ok = db && save(r, db, e);
	if (db)
		store_give(db);
	if (!ok)
		return false;
	page_notice(r, p, str_of(_("Saved.")));
	return reply_redirect(r, p, "/funding/exports");
}

/* ---- the files ---- */

static bool refuse(const struct problems *found, struct err *e)
{
	return fail(e, ERR_INPUT, N_("The file is not complete, so it is not written. %.*s"),
	    STR(found->items[0].text));
}

bool iati_show(struct request *r, struct reply *p, struct err *e)
{
	struct export_facts x;
	struct year_money m;
	struct grants all;
	struct problems found = { .arena = r->arena, .lang = r->lang };
	struct db *db = request_db(r, e);
	p->type = "application/xml";
	p->body = buf_in(r->arena, 64 << 20);
	struct sink out = sink_buf(&p->body);
	if (!db || !load(r, db, &x, &m, &all, e) ||
	    !iati_write(db, r->arena, r->city, &x, &m, &out, &found, e))
		return false;
	if (found.total)
		return refuse(&found, e);
	p->filename = S("iati-activities.xml");
	return sink_end(&out, e);
}

bool grants_show(struct request *r, struct reply *p, struct err *e)
{
	struct export_facts x;
	struct grants all;
	struct problems found = { .arena = r->arena, .lang = r->lang };
	struct db *db = request_db(r, e);
	bool csv = str_eq(r->format, S("csv"));
	if (!db || !export_facts_load(db, r->arena, r->city, &x, e) ||
	    !grants_load(db, r->arena, r->city, &x, &all, e))
		return false;
	if (!grants_check(&x, &all, &found))
		return refuse(&found, e);
	p->type = csv ? "text/csv" : "application/json";
	p->body = buf_in(r->arena, 64 << 20);
	struct sink out = sink_buf(&p->body);
	(csv ? grants_write_csv : grants_write_json)(r->arena, &x, &all, &out);
	return sink_end(&out, e);
}
