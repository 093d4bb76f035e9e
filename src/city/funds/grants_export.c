/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Small grants that were awarded, those of the festival too, in the 360Giving Data Standard
 * (standard.threesixtygiving.org, version 1.1): as a table with its titles, and as its JSON.
 * Identifiers begin with the prefix of the publisher; an organisation without a number of its own
 * gets one made of that prefix.
 */
#include "city/funds/pages.h"

#include "formats/csv.h"
#include "formats/json.h"

#define SQL_GRANTS "SELECT g.id, g.title, g.about, g.asked, g.granted, g.decided, g.changed," \
	" g.org_id, g.partner, p.name, c.name, s.currency FROM grant_application g" \
	" JOIN partner p ON p.city = g.city AND p.id = g.partner" \
	" JOIN grant_call c ON c.city = g.city AND c.id = g.\"call\"" \
	" JOIN fund_source s ON s.city = c.city AND s.id = c.source" \
	" WHERE g.city = $1 AND g.state = 'awarded' AND g.deleted IS NULL ORDER BY g.decided, g.id"
/* Grants to events of the festival: those that hold an allocation. */
#define SQL_EVENTS "SELECT g.id, g.title, g.about, g.grant_asked, a.amount, g.decided, g.changed," \
	" g.partner, p.name, d.name, s.currency, a.created FROM allocation a" \
	" JOIN festival_event g ON g.city = a.city AND g.id = a.event" \
	" JOIN partner p ON p.city = g.city AND p.id = g.partner" \
	" JOIN edition d ON d.city = g.city AND d.id = g.edition" \
	" JOIN fund_source s ON s.city = a.city AND s.id = a.source" \
	" WHERE a.city = $1 AND a.decision IS NOT NULL AND a.deleted IS NULL ORDER BY a.created," \
	" g.id"

/* An organisation without a number of its own is known to the publisher by ours. */
static struct str own_number(struct arena *a, const struct export_facts *x, int64_t partner)
{
	return arena_printf(a, "%.*s-org:%lld", STR(x->prefix), (long long)partner);
}

static bool load_awards(struct db *db, struct arena *a, int64_t city, const struct export_facts *x,
    struct grants *out, struct err *e)
{
	struct rows *q = db_query(db, SQL_GRANTS, ARGS(city), e);
	while (rows_next(q)) {
		struct grant *g = list_add(a, out);
		*g = (struct grant){ .id = rows_int(q, 0), .title = rows_copy(q, 1, a),
			.about = rows_copy(q, 2, a), .asked = rows_int(q, 3),
			.awarded = rows_int(q, 4), .day = rows_int(q, 5),
			.changed = rows_int(q, 6), .recipient_id = rows_copy(q, 7, a),
			.recipient = rows_copy(q, 9, a), .programme = rows_copy(q, 10, a),
			.currency = rows_copy(q, 11, a), .open_call = true };
		if (!g->recipient_id.n)
			g->recipient_id = own_number(a, x, rows_int(q, 8));
	}
	return rows_end(q, e);
}

static bool load_events(struct db *db, struct arena *a, int64_t city, const struct export_facts *x,
    struct grants *out, struct err *e)
{
	struct rows *q = db_query(db, SQL_EVENTS, ARGS(city), e);
	while (rows_next(q)) {
		int64_t decided = rows_int(q, 5) ? rows_int(q, 5) : rows_int(q, 11);
		*list_add(a, out) = (struct grant){ .id = rows_int(q, 0),
			.title = rows_copy(q, 1, a), .about = rows_copy(q, 2, a),
			.asked = rows_int(q, 3), .awarded = rows_int(q, 4),
			.day = date_day_of(decided), .changed = rows_int(q, 6),
			.recipient_id = own_number(a, x, rows_int(q, 7)),
			.recipient = rows_copy(q, 8, a), .programme = rows_copy(q, 9, a),
			.currency = rows_copy(q, 10, a) };
	}
	return rows_end(q, e);
}

bool grants_load(struct db *db, struct arena *a, int64_t city, const struct export_facts *x,
    struct grants *out, struct err *e)
{
	*out = (struct grants){ 0 };
	if (!load_awards(db, a, city, x, out, e))
		return false;
	return !record_kind_find(db_rooms(db), S("festival_event")) ||
	    load_events(db, a, city, x, out, e);
}

static void missing(struct problems *found, const char *text)
{
	problem_add(found, (struct problem){ 0 }, "%s", tr(found->lang, text));
}

bool grants_check(const struct export_facts *x, const struct grants *all, struct problems *found)
{
	if (!str_starts(x->prefix, S("360G-")) || x->prefix.n < 6)
		missing(found, N_("The publisher prefix of 360Giving is missing; it begins with "
		    "360G-."));
	if (!x->org_id.n)
		missing(found, N_("The identifier of the organisation that publishes is missing."));
	if (!x->org_name.n)
		missing(found, N_("The name of the organisation that publishes is missing."));
	if (!all->count)
		missing(found, N_("No small grant was awarded yet."));
	for (size_t i = 0; i < all->count; i++) {
		const struct grant *g = &all->items[i];
		if (!g->day)
			problem_add(found, (struct problem){ 0 },
			    N_("The day of the decision is missing: %.*s"), STR(g->title));
		if (!currency_find(g->currency).n)
			problem_add(found, (struct problem){ 0 }, N_("The currency is missing: "
			    "%.*s"),
			    STR(g->title));
	}
	return !found->total;
}

/* ---- the same facts in both formats ---- */

static struct str grant_id(struct arena *a, const struct export_facts *x, const struct grant *g)
{
	return arena_printf(a, "%.*s-%lld", STR(x->prefix), (long long)g->id);
}

static struct str day_text(struct arena *a, int64_t day)
{
	struct buf b = buf_in(a, 20);
	date_write(&b, day);
	return buf_view(&b);
}

static struct str changed_text(struct arena *a, int64_t instant)
{
	struct buf b = buf_in(a, 40);
	date_write_instant(&b, instant);
	return buf_view(&b);
}

static struct str amount_text(struct arena *a, int64_t cents)
{
	struct buf b = buf_in(a, 40);
	money_write(&b, cents);
	return buf_view(&b);
}

static struct str open_call(const struct grant *g)
{
	return g->open_call ? S("Yes") : S("No");
}

void grants_write_csv(struct arena *a, const struct export_facts *x, const struct grants *all,
    struct sink *out)
{
	static const char *const heads[] = { "Identifier", "Title", "Description", "Currency",
		"Amount Applied For", "Amount Awarded", "Award Date", "Recipient Org:Identifier",
		"Recipient Org:Name", "Funding Org:Identifier", "Funding Org:Name",
		"Grant Programme:Title", "From an open call?", "Last Modified" };
	struct csv_writer w = { .out = out, .guard = true };
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		csv_write(&w, str_of(heads[i]));
	csv_end_row(&w);
	for (size_t i = 0; i < all->count; i++) {
		const struct grant *g = &all->items[i];
		const struct str cells[] = { grant_id(a, x, g), g->title, g->about, g->currency,
			amount_text(a, g->asked), amount_text(a, g->awarded), day_text(a, g->day),
			g->recipient_id, g->recipient, x->org_id, x->org_name, g->programme,
			open_call(g), changed_text(a, g->changed) };
		for (size_t k = 0; k < sizeof cells / sizeof *cells; k++)
			csv_write(&w, cells[k]);
		csv_end_row(&w);
	}
}

static void put(struct json_writer *w, const char *key, struct str text)
{
	json_put_key(w, str_of(key));
	json_put_text(w, text);
}

static void put_amount(struct json_writer *w, const char *key, int64_t cents)
{
	json_put_key(w, str_of(key));
	json_put_real(w, (double)cents / 100);
}

/* A list of one object, as the standard has it for organisations and programmes. */
static void put_one(struct json_writer *w, const char *key, struct str id, const char *name_key,
    struct str name)
{
	json_put_key(w, str_of(key));
	json_put_list(w);
	json_put_object(w);
	if (id.n)
		put(w, "id", id);
	put(w, name_key, name);
	json_put_end(w);
	json_put_end(w);
}

static void put_grant(struct arena *a, struct json_writer *w, const struct export_facts *x,
    const struct grant *g)
{
	json_put_object(w);
	put(w, "id", grant_id(a, x, g));
	put(w, "title", g->title);
	put(w, "description", g->about);
	put(w, "currency", g->currency);
	put_amount(w, "amountAppliedFor", g->asked);
	put_amount(w, "amountAwarded", g->awarded);
	put(w, "awardDate", day_text(a, g->day));
	put_one(w, "recipientOrganization", g->recipient_id, "name", g->recipient);
	put_one(w, "fundingOrganization", x->org_id, "name", x->org_name);
	put_one(w, "grantProgramme", STR_EMPTY, "title", g->programme);
	put(w, "fromOpenCall", open_call(g));
	put(w, "dateModified", changed_text(a, g->changed));
	json_put_end(w);
}

void grants_write_json(struct arena *a, const struct export_facts *x, const struct grants *all,
    struct sink *out)
{
	struct json_writer w = { .out = out, .pretty = true };
	json_put_object(&w);
	put(&w, "version", S("1.1"));
	json_put_key(&w, S("grants"));
	json_put_list(&w);
	for (size_t i = 0; i < all->count; i++)
		put_grant(a, &w, x, &all->items[i]);
	json_put_end(&w);
	json_put_end(&w);
}
