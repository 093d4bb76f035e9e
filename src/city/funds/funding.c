/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /funding: what money goes where, for whom, in a year; the same as CSV and JSON. The public sees
 * sources that are open to it, the office sees all.
 */
#include "city/funds/pages.h"

#include "formats/csv.h"
#include "formats/json.h"

#include "city/funds/funding.html.h"

/* ---- as data ---- */

static struct str amount_text(struct arena *a, int64_t cents)
{
	struct buf b = buf_in(a, 40);
	money_write(&b, cents);
	return buf_view(&b);
}

static struct str shares_text(struct arena *a, const struct flow *f)
{
	struct buf b = buf_in(a, 2000);
	for (size_t i = 0; i < f->share_count; i++)
		buf_printf(&b, "%s%.*s %lld", i ? "; " : "", STR(f->shares[i].group),
		    (long long)f->shares[i].percent);
	return b.n ? buf_view(&b) : STR_EMPTY;
}

static bool write_csv(struct request *r, struct reply *p, const struct year_money *m,
    struct err *e)
{
	static const char *const heads[] = { "id", "year", "source", "type", "funder", "reference",
		"for", "receiver", "shares", "amount", "spent", "currency", "learners" };
	p->type = "text/csv";
	p->body = buf_in(r->arena, 16 << 20);
	struct sink out = sink_buf(&p->body);
	struct csv_writer w = { .out = &out, .guard = true };
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		csv_write(&w, str_of(heads[i]));
	csv_end_row(&w);
	for (size_t i = 0; i < m->flow_count; i++) {
		const struct flow *f = &m->flows[i];
		const struct str cells[] = { arena_printf(r->arena, "%lld", (long long)f->id),
			arena_printf(r->arena, "%lld", (long long)f->year), f->source_name,
			f->type, f->funder, f->reference, f->target_name, f->partner_name,
			shares_text(r->arena, f), amount_text(r->arena, f->amount),
			amount_text(r->arena, f->spent), f->currency,
			arena_printf(r->arena, "%lld", (long long)f->learners) };
		for (size_t k = 0; k < sizeof cells / sizeof *cells; k++)
			csv_write(&w, cells[k]);
		csv_end_row(&w);
	}
	return sink_end(&out, e);
}

static void put(struct json_writer *w, const char *key, struct str text)
{
	json_put_key(w, str_of(key));
	json_put_text(w, text);
}

static void put_flow(struct arena *a, struct json_writer *w, const struct flow *f)
{
	json_put_object(w);
	put(w, "id", arena_printf(a, "%lld", (long long)f->id));
	put(w, "source", f->source_name);
	put(w, "type", f->type);
	put(w, "funder", f->funder);
	put(w, "for", f->target_name);
	put(w, "receiver", f->partner_name);
	put(w, "amount", amount_text(a, f->amount));
	put(w, "spent", amount_text(a, f->spent));
	put(w, "currency", f->currency);
	json_put_key(w, S("shares"));
	json_put_object(w);
	for (size_t i = 0; i < f->share_count; i++) {
		json_put_key(w, f->shares[i].group);
		json_put_int(w, f->shares[i].percent);
	}
	json_put_end(w);
	json_put_end(w);
}

static bool write_json(struct request *r, struct reply *p, const struct year_money *m,
    struct err *e)
{
	p->type = "application/json";
	p->body = buf_in(r->arena, 16 << 20);
	struct sink out = sink_buf(&p->body);
	struct json_writer w = { .out = &out, .pretty = true };
	json_put_object(&w);
	json_put_key(&w, S("year"));
	json_put_int(&w, m->year);
	json_put_key(&w, S("allocations"));
	json_put_list(&w);
	for (size_t i = 0; i < m->flow_count; i++)
		put_flow(r->arena, &w, &m->flows[i]);
	json_put_end(&w);
	json_put_end(&w);
	return sink_end(&out, e);
}

/* ---- the page ---- */

static void add_figure(struct request *r, struct funding_page *v, const char *label,
    struct str value, const char *note)
{
	(void)r;
	v->figures[v->figure_count++] = (struct key_figure){ .label = str_of(label),
		.value = value, .note = note ? str_of(note) : STR_EMPTY };
}

static void make_figures(struct request *r, struct funding_page *v)
{
	const struct lang *lang = r->lang;
	const struct year_money *m = &v->money;
	add_figure(r, v, _("Allocated"), money_text(r->arena, lang, m->allocated, m->currency),
	    NULL);
	add_figure(r, v, _("Spent"), money_text(r->arena, lang, m->spent, m->currency), NULL);
	if (m->in_kind)
		add_figure(r, v, _("In kind"), money_text(r->arena, lang, m->in_kind, m->currency),
		    _("hours and rooms, valued by a rule"));
}

static void make_years(struct request *r, struct funding_page *v)
{
	v->years = arena_array(r->arena, struct tab, v->money.year_count + 1);
	for (size_t i = 0; i < v->money.year_count; i++) {
		long long year = v->money.years[i];
		v->years[v->year_count++] = (struct tab){
			.text = arena_printf(r->arena, "%lld", year),
			.href = arena_printf(r->arena, "%.*s/funding?year=%lld", STR(r->base),
			    year),
			.current = year == v->money.year };
	}
}

static bool load_calls(struct request *r, struct db *db, struct funding_page *v, struct err *e)
{
	struct record_list list;
	if (!record_list(db, r->arena, &(struct record_query){ .kind = &grant_call_kind,
	        .city = r->city, .lang = r->lang, .limit = 10 }, &list, e))
		return false;
	v->calls = arena_array(r->arena, struct call_view, list.count + 1);
	for (size_t i = 0; i < list.count; i++) {
		struct str state = record_str(list.items[i], "state");
		bool open = str_eq(state, S("open")) &&
		    record_int(list.items[i], "deadline") >= date_day_of(r->now);
		struct record *source;
		if (str_eq(state, S("planned")) && !v->office)
			continue;
		if (!record_load(db, r->arena, &fund_source_kind, r->city,
		        record_int(list.items[i], "source"), NULL, &source, e))
			return false;
		v->calls[v->call_count++] = (struct call_view){ list.items[i],
			record_str(source, "currency"), open };
	}
	return true;
}

static void find_costs(struct funding_page *v)
{
	for (size_t i = 0; i < v->money.flow_count; i++)
		v->costs |= v->money.flows[i].counted &&
		    (v->money.flows[i].learners > 0 || v->money.flows[i].hours > 0);
}

bool funding_show(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct funding_page *v = arena_new_of(r->arena, struct funding_page);
	struct db *db = request_db(r, e);
	v->office = (r->who.roles & (COORDINATOR | LEAD | REVIEWER | ADMINISTRATOR)) != 0;
	v->partner = (r->who.roles & PARTNER) != 0;
	if (!db || !money_of_year(db, r->arena, lang, r->city, param_int(r, "year"), !v->office,
	        &v->money, e))
		return false;
	if (str_eq(r->format, S("csv")))
		return write_csv(r, p, &v->money, e);
	if (str_eq(r->format, S("json")))
		return write_json(r, p, &v->money, e);
	if (!load_calls(r, db, v, e))
		return false;
	make_years(r, v);
	make_figures(r, v);
	groups_of(r->arena, lang, &v->money, &v->groups, &v->group_count);
	find_costs(v);
	v->drawn = sankey_make(r->arena, lang, &v->money, &v->sankey);
	struct page page = { .title = str_of(_("Funding")), .wing = "funding",
		.formats = "csv json" };
	struct out *o = page_begin(r, p, &page);
	funding_write(o, v);
	page_end(o);
	return true;
}

/* ---- on other pages ---- */

#define SQL_SPENT "SELECT coalesce(sum(amount), 0) FROM spending WHERE city = $1" \
	" AND allocation = $2 AND deleted IS NULL"

/* The public sees the money of sources that are open to it. */
static bool panel_for(struct out *o, struct request *r, const char *field, int64_t subject,
    struct err *e)
{
	struct year_money m = { 0 };
	struct record_list list;
	struct record_query q = { .kind = &allocation_kind, .city = r->city, .lang = r->lang,
		.limit = 50, .order = "year", .where = { { field, value_int(subject) } } };
	struct db *db = request_db(r, e);
	bool office = (r->who.roles & (SIGNED_IN & ~PARTNER)) != 0;
	bool gives = (r->who.roles & (COORDINATOR | ADMINISTRATOR)) != 0;
	if (!db || !record_list(db, r->arena, &q, &list, e))
		return false;
	m.currency = city_currency(db, r->arena, r->city);
	m.flows = arena_array(r->arena, struct flow, list.count + 1);
	for (size_t i = 0; i < list.count; i++) {
		struct record *a = list.items[i], *s;
		if (!record_load(db, r->arena, &fund_source_kind, r->city,
		        record_int(a, "source"), r->lang, &s, e))
			return false;
		if (!office && !record_int(s, "open"))
			continue;
		m.flows[m.flow_count++] = (struct flow){ .id = a->id, .title = record_title(a),
			.source_name = record_title(s), .year = record_int(a, "year"),
			.amount = record_int(a, "amount"), .currency = record_str(s, "currency"),
			.spent = db_int(db, SQL_SPENT, ARGS(r->city, a->id), 0, e) };
	}
	if (m.flow_count || gives)
		funding_panel_write(o, &m, gives ? field : NULL, subject, office);
	return e->kind == ERR_NONE;
}

bool funding_action_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	return panel_for(o, r, "action", subject, e);
}

bool funding_event_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	return panel_for(o, r, "event", subject, e);
}
