/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The money of a year, read once and ready for the page, the picture and the exports.
 *
 *  1. An amount stays in its source's currency. Beside it stands the amount in the city's
 *     currency, converted by the newest rate on or before the last day of the year; where there is
 *     none, the flow is not counted in any sum, and the page says which.
 *  2. Hours and rooms in kind are amounts by the rule of their source, and are summed apart too.
 */
#include "city/funds/model.h"

#include <math.h>

#define SQL_FLOWS "SELECT a.id, a.source, a.year, a.amount, a.title, a.action, a.event," \
	" a.partner, a.learners, a.hours, s.name, s.type, s.funder, s.funder_id, s.reference, " \
	    "s.currency," \
	" s.\"from\", s.\"to\", (SELECT coalesce(sum(p.amount), 0) FROM spending p WHERE" \
	" p.city = a.city AND p.allocation = a.id AND p.deleted IS NULL), a.created" \
	" FROM allocation a JOIN fund_source s ON s.city = a.city AND s.id = a.source" \
	" WHERE a.city = $1 AND a.year = $2 AND a.deleted IS NULL AND (s.open = 1 OR $3 = 0)" \
	" ORDER BY s.name, s.id, a.title, a.id"
#define SQL_SHARES "SELECT f.allocation, f.\"group\", f.percent FROM fund_share f" \
	" JOIN allocation a ON a.city = f.city AND a.id = f.allocation WHERE f.city = $1" \
	" AND a.year = $2 AND f.deleted IS NULL ORDER BY f.allocation, f.percent DESC, f.\"group\""
#define SQL_YEARS "SELECT DISTINCT a.year FROM allocation a JOIN fund_source s ON s.city = a.city" \
	" AND s.id = a.source WHERE a.city = $1 AND a.deleted IS NULL AND (s.open = 1 OR $2 = 0)" \
	" ORDER BY a.year DESC"
#define SQL_RATE "SELECT rate, day, " SQL_IN_LANG("exchange_rate", "exchange_rate", \
	"origin", "$5") " FROM exchange_rate WHERE city = $1" \
	" AND from_currency = $2 AND to_currency = $3 AND day <= $4 AND deleted IS NULL" \
	" ORDER BY day DESC LIMIT 1"
#define SQL_CURRENCY "SELECT currency FROM fund_source WHERE city = $1 AND deleted IS NULL" \
	" AND currency IS NOT NULL ORDER BY id LIMIT 1"

/* ---- currencies ---- */

struct str city_currency(struct db *db, struct arena *a, int64_t city)
{
	struct err ignored = { 0 };
	struct str set = setting_get(db, a, city, "currency", "");
	if (currency_find(set).n)
		return set;
	struct str first = db_text(db, a, SQL_CURRENCY, ARGS(city), &ignored);
	return currency_find(first).n ? first : S("EUR");
}

static bool find_rate(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct str from, struct str to, int64_t day, struct rate_used *out_r, struct err *e)
{
	struct rows *q = db_query(db, SQL_RATE, ARGS(city, from, to, day,
	    lang ? lang->tag : ""), e);
	bool found = rows_next(q);
	if (found)
		*out_r = (struct rate_used){ .from = from, .rate = rows_real(q, 0),
			.day = rows_int(q, 1), .source = rows_copy(q, 2, a) };
	return rows_end(q, e) && found;
}

bool money_convert(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    int64_t cents, struct str from, struct str to, int64_t day, int64_t *out_r,
    struct rate_used *used_r, struct err *e)
{
	*used_r = (struct rate_used){ .rate = 1 };
	*out_r = cents;
	if (str_eq(from, to))
		return true;
	if (!find_rate(db, a, lang, city, from, to, day, used_r, e)) {
		if (e->kind || !find_rate(db, a, lang, city, to, from, day, used_r, e))
			return false;
		used_r->rate = 1 / used_r->rate;
		used_r->from = from;
	}
	double value = round((double)cents * used_r->rate);
	*out_r = (int64_t)value;
	return fabs(value) <= MONEY_MOST;
}

/* ---- reading ---- */

static bool read_years(struct db *db, struct arena *a, int64_t city, struct year_money *m,
    struct err *e)
{
	struct { int64_t *items; size_t count, room; } years = { 0 };
	struct rows *q = db_query(db, SQL_YEARS, ARGS(city, m->open_only), e);
	while (rows_next(q))
		*list_add(a, &years) = rows_int(q, 0);
	m->years = years.items;
	m->year_count = years.count;
	return rows_end(q, e);
}

struct flows {
	struct flow *items;
	size_t count, room;
};

static void read_flow(struct rows *q, struct arena *a, struct flow *f, int64_t links[3])
{
	*f = (struct flow){ .id = rows_int(q, 0), .source = rows_int(q, 1), .year = rows_int(q, 2),
		.amount = rows_int(q, 3), .title = rows_copy(q, 4, a), .learners = rows_int(q, 8),
		.hours = rows_real(q, 9), .source_name = rows_copy(q, 10, a),
		.type = rows_copy(q, 11, a), .funder = rows_copy(q, 12, a),
		.funder_id = rows_copy(q, 13, a), .reference = rows_copy(q, 14, a),
		.currency = rows_copy(q, 15, a), .from = rows_int(q, 16), .to = rows_int(q, 17),
		.spent = rows_int(q, 18), .made = date_day_of(rows_int(q, 19)) };
	for (int i = 0; i < 3; i++)
		links[i] = rows_int(q, 5 + i);
}

static struct str title_of(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    const char *kind, int64_t id)
{
	struct err ignored = { 0 };
	struct record *r;
	const struct record_kind *k = record_kind_find(db_rooms(db), str_of(kind));
	return id && k && record_load(db, a, k, city, id, lang, &r, &ignored) ? record_title(r)
									      : STR_EMPTY;
}

/* What it goes to: the action, the event, or what the allocation itself says. */
static void name_target(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct flow *f, const int64_t links[3])
{
	f->target_kind = links[0] ? S("action") : links[1] ? S("festival_event") : STR_EMPTY;
	f->target = links[0] ? links[0] : links[1];
	f->target_name = title_of(db, a, lang, city, links[0] ? "action" : "festival_event",
	    f->target);
	f->partner_name = title_of(db, a, lang, city, "partner", links[2]);
	struct str title = title_of(db, a, lang, city, "allocation", f->id);
	struct str source = title_of(db, a, lang, city, "fund_source", f->source);
	f->title = title.n ? title : f->title;
	f->source_name = source.n ? source : f->source_name;
	if (!f->target_name.n)
		f->target_name = f->title;
}

static bool read_shares(struct db *db, struct arena *a, int64_t city, struct flows *flows,
    int64_t year, struct err *e)
{
	struct { struct share *items; size_t count, room; } some;
	struct flow *at = NULL;
	struct rows *q = db_query(db, SQL_SHARES, ARGS(city, year), e);
	while (rows_next(q)) {
		if (!at || at->id != rows_int(q, 0)) {
			at = NULL;
			for (size_t i = 0; i < flows->count && !at; i++)
				if (flows->items[i].id == rows_int(q, 0))
					at = &flows->items[i];
			some.items = NULL;
			some.count = some.room = 0;
		}
		if (!at)
			continue;
		*list_add(a, &some) = (struct share){ rows_copy(q, 1, a), rows_int(q, 2) };
		at->shares = some.items;
		at->share_count = some.count;
	}
	return rows_end(q, e);
}

/* ---- sums ---- */

static void note_rate(struct arena *a, struct year_money *m, const struct rate_used *used)
{
	if (!used->from.n)
		return;
	for (size_t i = 0; i < m->rate_count; i++)
		if (str_eq(m->rates[i].from, used->from))
			return;
	if (!m->rates)
		m->rates = arena_array(a, struct rate_used, 64);
	if (m->rate_count < 64)
		m->rates[m->rate_count++] = *used;
}

static bool count_flow(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct year_money *m, struct flow *f, struct err *e)
{
	struct rate_used used;
	int64_t day = date_to_day((struct date){ (int)m->year, 12, 31 });
	f->counted = money_convert(db, a, lang, city, f->amount, f->currency, m->currency, day,
	    &f->base, &used, e) &&
	    money_convert(db, a, lang, city, f->spent, f->currency, m->currency, day,
	        &f->base_spent, &used, e);
	if (!f->counted) {
		m->left_out++;
		f->base = f->base_spent = 0;
		return e->kind == ERR_NONE;
	}
	note_rate(a, m, &used);
	m->allocated += f->base;
	m->spent += f->base_spent;
	m->in_kind += type_in_kind(f->type) ? f->base : 0;
	return true;
}

bool money_of_year(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    int64_t year, bool open_only, struct year_money *m, struct err *e)
{
	struct flows flows = { 0 };
	struct { int64_t (*items)[3]; size_t count, room; } links = { 0 };
	*m = (struct year_money){ .year = year, .open_only = open_only,
		.currency = city_currency(db, a, city) };
	if (!read_years(db, a, city, m, e))
		return false;
	if (!m->year && m->year_count)
		m->year = m->years[0];
	struct rows *q = db_query(db, SQL_FLOWS, ARGS(city, m->year, open_only), e);
	while (rows_next(q))
		read_flow(q, a, list_add(a, &flows), *list_add(a, &links));
	if (!rows_end(q, e) || !read_shares(db, a, city, &flows, m->year, e))
		return false;
	m->flows = flows.items;
	m->flow_count = flows.count;
	for (size_t i = 0; i < flows.count; i++) {
		name_target(db, a, lang, city, &flows.items[i], links.items[i]);
		if (!count_flow(db, a, lang, city, m, &flows.items[i], e))
			return false;
	}
	return true;
}
