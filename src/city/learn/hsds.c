/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The directory for other programs: HSDS 3.0 (Open Referral's Human Services Data Specification),
 * page by page.
 */
#include "city/learn/offer_page.h"
#include "formats/json.h"

#include <math.h>

#define SHOWN                                                                              \
	" FROM opportunity o WHERE o.city = $1 AND o.state = 'published' AND o.deleted IS NULL" \
	" AND NOT EXISTS (SELECT 1 FROM learn_merge m WHERE m.city = o.city AND m.twin = o.id)"
static const char count_sql[] = "SELECT count(*)" SHOWN;
static const char page_sql[] = "SELECT o.id" SHOWN " ORDER BY o.id LIMIT $2 OFFSET $3";

enum { MEETINGS = 20 };

/* ---- HSDS ---- */

static void put(struct json_writer *w, const char *name, struct str value)
{
	if (!value.n)
		return;
	json_put_key(w, str_of(name));
	json_put_text(w, value);
}

static void put_int(struct json_writer *w, const char *name, int64_t n)
{
	json_put_key(w, str_of(name));
	json_put_int(w, n);
}

static void begin_list(struct json_writer *w, const char *name)
{
	json_put_key(w, str_of(name));
	json_put_list(w);
}

/* HSDS wants UUIDs; a key of ours is given as one of version 8 (RFC 9562), whose bits are free. */
static struct str uuid_of(struct arena *a, unsigned kind, int64_t id)
{
	uint64_t n = (uint64_t)id;
	return arena_printf(a, "%08llx-%04llx-8%03x-8000-%012llx",
	    (unsigned long long)(n >> 32), (unsigned long long)(n >> 16 & 0xffff), kind & 0xfff,
	    (unsigned long long)n & 0xffffffffffff);
}

enum { SERVICE = 1, ORGANIZATION, LOCATION, AT_LOCATION, ADDRESS, PHONE, COST, LANGUAGE,
	SCHEDULE };

static void put_access(struct json_writer *w, struct arena *a, const struct record *venue)
{
	struct str codes = record_str(venue, "access"), code;
	begin_list(w, "accessibility");
	while (codes.n && str_cut(&codes, ' ', &code)) {
		json_put_object(w);
		put(w, "description", code);
		json_put_end(w);
	}
	json_put_end(w);
	begin_list(w, "addresses");
	if (record_str(venue, "address").n) {
		json_put_object(w);
		put(w, "id", uuid_of(a, ADDRESS, venue->id));
		put(w, "address_1", record_str(venue, "address"));
		put(w, "address_type", S("physical"));
		json_put_end(w);
	}
	json_put_end(w);
}

static void put_location(struct json_writer *w, struct arena *a, const struct shown_offer *o)
{
	int64_t id = o->venue->id;
	begin_list(w, "service_at_locations");
	json_put_object(w);
	put(w, "id", uuid_of(a, AT_LOCATION, o->record->id));
	json_put_key(w, S("location"));
	json_put_object(w);
	put(w, "id", uuid_of(a, LOCATION, id));
	put(w, "location_type", S("physical"));
	put(w, "name", record_title(o->venue));
	put(w, "transportation", o->getting_there);
	if (!isnan(o->lat)) {
		json_put_key(w, S("latitude"));
		json_put_real(w, o->lat);
		json_put_key(w, S("longitude"));
		json_put_real(w, o->lon);
	}
	put_access(w, a, o->venue);
	json_put_end(w);
	json_put_end(w);
	json_put_end(w);
}

static void put_schedules(struct json_writer *w, struct arena *a, const struct shown_offer *o)
{
	begin_list(w, "schedules");
	for (size_t i = 0; i < o->meeting_count; i++) {
		const struct meeting *m = &o->meetings[i];
		struct buf day = buf_in(a, 20);
		date_write(&day, m->start / 1440);
		json_put_object(w);
		put(w, "id", uuid_of(a, SCHEDULE + (unsigned)i, m->session));
		put(w, "dtstart", buf_view(&day));
		if (!m->whole_day)
			put(w, "opens_at", minutes_text(a, m->start));
		if (m->minutes)
			put(w, "closes_at", minutes_text(a, m->start + m->minutes));
		json_put_end(w);
	}
	json_put_end(w);
}

static void put_languages(struct json_writer *w, struct arena *a, const struct shown_offer *o)
{
	struct str codes = record_str(o->record, "languages"), code;
	begin_list(w, "languages");
	while (codes.n && str_cut(&codes, ' ', &code)) {
		const char *label = choice_label(learn_languages, code);
		json_put_object(w);
		put(w, "id", uuid_of(a, LANGUAGE, o->record->id + code.p[0]));
		put(w, "code", code);
		put(w, "name", str_of(label ? label : ""));
		json_put_end(w);
	}
	json_put_end(w);
}

static void put_cost(struct json_writer *w, struct arena *a, const struct shown_offer *o)
{
	double cost = record_int(o->record, "free") ? 0 : record_real(o->record, "cost");
	begin_list(w, "cost_options");
	if (!isnan(cost)) {
		json_put_object(w);
		put(w, "id", uuid_of(a, COST, o->record->id));
		json_put_key(w, S("amount"));
		json_put_real(w, cost);
		put(w, "currency", record_str(o->record, "currency"));
		put(w, "option", record_str(o->record, "who_free"));
		json_put_end(w);
	}
	json_put_end(w);
	begin_list(w, "phones");
	if (record_str(o->record, "join_phone").n) {
		json_put_object(w);
		put(w, "id", uuid_of(a, PHONE, o->record->id));
		put(w, "number", record_str(o->record, "join_phone"));
		json_put_end(w);
	}
	json_put_end(w);
}

static void put_organization(struct json_writer *w, struct arena *a, const struct shown_offer *o)
{
	json_put_key(w, S("organization"));
	json_put_object(w);
	put(w, "id", uuid_of(a, ORGANIZATION, o->partner));
	put(w, "name", o->provider.n ? o->provider : o->title);
	json_put_end(w);
}

static void put_service(struct json_writer *w, struct request *r, const struct shown_offer *o)
{
	struct buf day = buf_in(r->arena, 20);
	struct value confirmed = record_get(o->record, "confirmed");
	if (confirmed.type == VALUE_INT)
		date_write(&day, confirmed.i);
	json_put_object(w);
	put(w, "id", uuid_of(r->arena, SERVICE, o->record->id));
	put(w, "name", o->title);
	put(w, "description", o->about);
	put(w, "url", offer_address(r, o));
	put(w, "email", record_str(o->record, "join_email"));
	put(w, "status", S("active"));
	put(w, "application_process", record_str(o->record, "join"));
	put(w, "fees_description", record_str(o->record, "cost_note"));
	put(w, "assured_date", buf_view(&day));
	put_organization(w, r->arena, o);
	put_schedules(w, r->arena, o);
	put_languages(w, r->arena, o);
	put_cost(w, r->arena, o);
	if (o->venue)
		put_location(w, r->arena, o);
	json_put_end(w);
}

static bool put_contents(struct json_writer *w, struct request *r, int64_t page, int64_t size,
    int64_t *written_r, struct err *e)
{
	struct { int64_t *items; size_t count, room; } ids = { 0 };
	struct db *db = request_db(r, e);
	int64_t now = wall_now(db, r->arena, r->city, r->now);
	struct rows *q = db_query(db, page_sql, ARGS(r->city, size, (page - 1) * size), e);
	while (rows_next(q))
		*list_add(r->arena, &ids) = rows_int(q, 0);
	if (!rows_end(q, e))
		return false;
	begin_list(w, "contents");
	for (size_t i = 0; i < ids.count; i++) {
		struct shown_offer o;
		if (!offer_load(db, r->arena, r->lang, r->city, ids.items[i], now, MEETINGS, &o, e))
			return false;
		put_service(w, r, &o);
	}
	json_put_end(w);
	*written_r = (int64_t)ids.count;
	return true;
}

bool hsds_services(struct request *r, struct reply *p, struct err *e)
{
	struct sink out = sink_buf(&p->body);
	struct json_writer w = { .out = &out };
	int64_t page = param_int(r, "page") > 0 ? param_int(r, "page") : 1, written = 0;
	int64_t size = param_int(r, "per_page") > 0 ? param_int(r, "per_page") : 50;
	int64_t total = db_int(request_db(r, e), count_sql, ARGS(r->city), 0, e);
	int64_t pages = (total + size - 1) / size;
	p->type = page_format_type(S("json"));
	json_put_object(&w);
	put_int(&w, "total_items", total);
	put_int(&w, "total_pages", pages);
	put_int(&w, "page_number", page);
	put_int(&w, "size", size);
	json_put_key(&w, S("first_page"));
	json_put_bool(&w, page == 1);
	json_put_key(&w, S("last_page"));
	json_put_bool(&w, page >= pages);
	if (!put_contents(&w, r, page, size, &written, e))
		return false;
	json_put_key(&w, S("empty"));
	json_put_bool(&w, written == 0);
	json_put_end(&w);
	return sink_end(&out, e);
}
