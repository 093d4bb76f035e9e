/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The allocations of a year as IATI activities (iatistandard.org, version 2.03).
 *
 * One activity an allocation of money; hours and rooms in kind are no flows of money and are left
 * out. Elements stand in the order that the schema asks for (its rules: standard_test.c of the
 * tests). What has not begun is only planned: nothing actual lies in the future. Amounts in the
 * currency of the source. What the standard requires and is missing is noted, and nothing is
 * written then.
 */
#include "city/funds/pages.h"

#include "base/num.h"
#include "formats/xml_write.h"

#include <string.h>

#define SQL_LATER "SELECT p.what FROM spending p JOIN allocation a ON a.city = p.city" \
	" AND a.id = p.allocation WHERE p.city = $1 AND a.year = $2 AND p.day > $3" \
	" AND p.deleted IS NULL AND a.deleted IS NULL ORDER BY p.day, p.id"
#define SQL_SPENT "SELECT day, amount, what FROM spending WHERE city = $1 AND allocation = $2" \
	" AND deleted IS NULL ORDER BY day, id"

struct iati {
	struct db *db;
	struct arena *a;
	int64_t city;
	const struct export_facts *x;
	struct xml_writer w;
};

/* ---- what is missing ---- */

static void missing(struct problems *found, const char *text)
{
	problem_add(found, (struct problem){ 0 }, "%s", tr(found->lang, text));
}

static bool all_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return true;
}

/* As the rules of IATI ask: an agency, a hyphen, a number, and no letter that ends it. */
static bool identifier_good(struct str id)
{
	for (size_t i = 0; i < id.n; i++)
		if ((unsigned char)id.p[i] <= ' ' || strchr("/&|?", id.p[i]))
			return false;
	return str_find_byte(id, '-', 1) > 0;
}

/* What is reported has happened. */
static bool check_days(struct db *db, int64_t city, const struct export_facts *x, int64_t year,
    struct problems *found, struct err *e)
{
	struct rows *q = db_query(db, SQL_LATER, ARGS(city, year, date_day_of(x->now)), e);
	while (rows_next(q)) {
		struct str what = rows_copy(q, 0, found->arena);
		problem_add(found, (struct problem){ 0 },
		    N_("The day of a spending lies in the future: %.*s"), STR(what));
	}
	return rows_end(q, e);
}

static void check_facts(const struct export_facts *x, struct problems *found)
{
	if (!x->org_id.n)
		missing(found, N_("The identifier of the organisation that publishes is missing."));
	else if (!identifier_good(x->org_id))
		missing(found, N_("The identifier of the organisation must be an agency, a hyphen "
		    "and a number, such as GB-LAE-BRS."));
	if (!x->org_name.n)
		missing(found, N_("The name of the organisation that publishes is missing."));
	if (x->country.n != 2)
		missing(found, N_("The country of the city (two letters) is missing in its "
		    "settings."));
	if (x->sector.n != 5 || !all_digits(x->sector))
		missing(found, N_("The sector (five digits of the DAC list) is missing."));
}

static bool is_activity(const struct flow *f)
{
	return !type_in_kind(f->type);
}

static bool check_flows(const struct year_money *m, struct problems *found)
{
	size_t activities = 0;
	for (size_t i = 0; i < m->flow_count; i++) {
		const struct flow *f = &m->flows[i];
		activities += is_activity(f);
		if (is_activity(f) && f->funder_id.n && !identifier_good(f->funder_id))
			problem_add(found, (struct problem){ 0 },
			    N_("The identifier of who gives it is not right for the source %.*s."),
			    STR(f->source_name));
		if (is_activity(f) && !f->funder.n)
			problem_add(found, (struct problem){ 0 },
			    N_("Who gives it is missing for the source %.*s."),
			    STR(f->source_name));
	}
	if (!activities)
		missing(found, N_("There is no allocation of money to write."));
	return !found->total;
}

/* ---- writing ---- */

static struct str day_text(struct arena *a, int64_t day)
{
	struct buf b = buf_in(a, 20);
	date_write(&b, day);
	return buf_view(&b);
}

static void put_narrative(struct iati *i, const char *element, struct str text)
{
	xml_put_open(&i->w, element);
	xml_put_element(&i->w, "narrative", text);
	xml_put_close(&i->w);
}

static void put_organisation(struct iati *i, const char *element, struct str ref, const char *role,
    struct str type, struct str name)
{
	xml_put_open(&i->w, element);
	if (ref.n)
		xml_put_attribute(&i->w, "ref", ref);
	if (type.n)
		xml_put_attribute(&i->w, "type", type);
	if (role)
		xml_put_attribute(&i->w, "role", str_of(role));
	xml_put_element(&i->w, "narrative", name);
	xml_put_close(&i->w);
}

/* An element that is all attributes: name, value, …, NULL. */
static void put_codes(struct iati *i, const char *element, const char *name, struct str value,
    const char *name2, struct str value2)
{
	xml_put_open(&i->w, element);
	xml_put_attribute(&i->w, name, value);
	if (name2)
		xml_put_attribute(&i->w, name2, value2);
	xml_put_close(&i->w);
}

static void put_value(struct iati *i, int64_t cents, struct str currency, int64_t day)
{
	struct buf b = buf_in(i->a, 40);
	money_write(&b, cents);
	xml_put_open(&i->w, "value");
	xml_put_attribute(&i->w, "currency", currency);
	xml_put_attribute(&i->w, "value-date", day_text(i->a, day));
	xml_put_text(&i->w, buf_view(&b));
	xml_put_close(&i->w);
}

static void put_transaction(struct iati *i, const char *type, int64_t day, int64_t cents,
    const struct flow *f, struct str about)
{
	xml_put_open(&i->w, "transaction");
	put_codes(i, "transaction-type", "code", str_of(type), NULL, STR_EMPTY);
	put_codes(i, "transaction-date", "iso-date", day_text(i->a, day), NULL, STR_EMPTY);
	put_value(i, cents, f->currency, day);
	put_narrative(i, "description", about);
	if (str_eq(str_of(type), S("11")))
		put_organisation(i, "provider-org", f->funder_id, NULL, STR_EMPTY, f->funder);
	xml_put_close(&i->w);
}

static void put_budget(struct iati *i, const struct flow *f, int64_t first, int64_t last)
{
	xml_put_open(&i->w, "budget");
	xml_put_attribute(&i->w, "type", S("1"));
	xml_put_attribute(&i->w, "status", S("2"));
	put_codes(i, "period-start", "iso-date", day_text(i->a, first), NULL, STR_EMPTY);
	put_codes(i, "period-end", "iso-date", day_text(i->a, last), NULL, STR_EMPTY);
	put_value(i, f->amount, f->currency, first);
	xml_put_close(&i->w);
}

static bool put_spendings(struct iati *i, const struct flow *f, struct err *e)
{
	struct rows *q = db_query(i->db, SQL_SPENT, ARGS(i->city, f->id), e);
	while (rows_next(q))
		put_transaction(i, "4", rows_int(q, 0), rows_int(q, 1), f,
		    rows_copy(q, 2, i->a));
	return rows_end(q, e);
}

static void put_head(struct iati *i, const struct flow *f)
{
	const struct export_facts *x = i->x;
	xml_put_element(&i->w, "iati-identifier", arena_printf(i->a, "%.*s-%lld", STR(x->org_id),
	    (long long)f->id));
	put_organisation(i, "reporting-org", x->org_id, NULL, x->org_type, x->org_name);
	put_narrative(i, "title", f->title);
	xml_put_open(&i->w, "description");
	xml_put_attribute(&i->w, "type", S("1"));
	xml_put_element(&i->w, "narrative", arena_printf(i->a, "%.*s: %.*s (%.*s)",
	    STR(f->target_name), STR(f->title), STR(f->source_name)));
	xml_put_close(&i->w);
	put_organisation(i, "participating-org", f->funder_id, "1", STR_EMPTY, f->funder);
	put_organisation(i, "participating-org", x->org_id, "2", x->org_type, x->org_name);
	put_organisation(i, "participating-org", STR_EMPTY, "4", STR_EMPTY,
	    f->partner_name.n ? f->partner_name : x->org_name);
}

static bool put_activity(struct iati *i, const struct flow *f, struct err *e)
{
	const struct export_facts *x = i->x;
	int64_t first = date_to_day((struct date){ (int)f->year, 1, 1 });
	int64_t last = date_to_day((struct date){ (int)f->year, 12, 31 });
	int64_t today = date_day_of(x->now);
	bool over = last < today, begun = first <= today;
	struct buf changed = buf_in(i->a, 40);
	date_write_instant(&changed, x->now);
	xml_put_open(&i->w, "iati-activity");
	xml_put_attribute(&i->w, "last-updated-datetime", buf_view(&changed));
	xml_put_attribute(&i->w, "xml:lang", x->language);
	xml_put_attribute(&i->w, "default-currency", f->currency);
	put_head(i, f);
	put_codes(i, "activity-status", "code", over ? S("4") : begun ? S("2") : S("1"), NULL,
	    STR_EMPTY);
	put_codes(i, "activity-date", "type", begun ? S("2") : S("1"), "iso-date",
	    day_text(i->a, first));
	put_codes(i, "activity-date", "type", over ? S("4") : S("3"), "iso-date",
	    day_text(i->a, last));
	put_codes(i, "recipient-country", "code", x->country, "percentage", S("100"));
	put_codes(i, "sector", "vocabulary", S("1"), "code", x->sector);
	put_budget(i, f, first, last);
	put_transaction(i, "11", begun ? first : f->made, f->amount, f, f->source_name);
	bool ok = put_spendings(i, f, e);
	xml_put_close(&i->w);
	return ok;
}

bool iati_write(struct db *db, struct arena *a, int64_t city, const struct export_facts *x,
    const struct year_money *m, struct sink *out, struct problems *found, struct err *e)
{
	struct iati i = { .db = db, .a = a, .city = city, .x = x, .w = { .out = out } };
	struct buf now = buf_in(a, 40);
	check_facts(x, found);
	if (!check_days(db, city, x, m->year, found, e))
		return false;
	if (!check_flows(m, found))
		return true;
	date_write_instant(&now, x->now);
	xml_put_begin(&i.w);
	xml_put_open(&i.w, "iati-activities");
	xml_put_attribute(&i.w, "version", S("2.03"));
	xml_put_attribute(&i.w, "generated-datetime", buf_view(&now));
	bool ok = true;
	for (size_t k = 0; ok && k < m->flow_count; k++)
		if (is_activity(&m->flows[k]))
			ok = put_activity(&i, &m->flows[k], e);
	xml_put_close(&i.w);
	return ok;
}
