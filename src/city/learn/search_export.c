/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A search in other formats: .json (with its facets), .csv (all of it, streamed, ending with how
 * many there are), .ics (to subscribe to in a calendar), .atom (what is new).
 */
#include "base/num.h"
#include "city/learn/offer_page.h"
#include "city/learn/search_page.h"
#include "formats/atom.h"
#include "formats/csv.h"
#include "formats/ical_write.h"
#include "formats/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { JSON_MAX = 100, ICS_OFFERS = 300, ATOM_MAX = 50, EVERYTHING = 4000000,
	OFFER_BYTES = 4 << 20 };

/* ---- JSON ---- */

static void put(struct json_writer *w, const char *name, struct str value)
{
	if (!value.n)
		return;
	json_put_key(w, str_of(name));
	json_put_text(w, value);
}

static void put_int(struct json_writer *w, const char *name, int64_t value)
{
	json_put_key(w, str_of(name));
	json_put_int(w, value);
}

static void put_offer(struct json_writer *w, struct request *r, const struct found_offer *f)
{
	const struct shown_offer *o = &f->offer;
	json_put_object(w);
	put_int(w, "id", o->record->id);
	put(w, "title", o->title);
	put(w, "address", offer_address(r, o));
	put(w, "provider", o->provider);
	put(w, "venue", o->venue ? record_title(o->venue) : STR_EMPTY);
	put(w, "neighbourhood", o->place);
	put(w, "when", o->when);
	put(w, "price", o->price);
	put(w, "getting_there", o->getting_there);
	put(w, "languages", record_str(o->record, "languages"));
	put(w, "needs", record_str(o->record, "needs"));
	put(w, "subject", record_str(o->record, "subject"));
	if (!isnan(o->lat)) {
		json_put_key(w, S("lat"));
		json_put_real(w, o->lat);
		json_put_key(w, S("lon"));
		json_put_real(w, o->lon);
	}
	json_put_end(w);
}

static void put_facets(struct json_writer *w, const struct answer *a)
{
	json_put_key(w, S("facets"));
	json_put_object(w);
	for (int f = 0; f < FACETS; f++) {
		const struct choice *c = facet_rows[f].choices;
		if (!c)
			continue;
		json_put_key(w, str_of(facet_rows[f].name));
		json_put_object(w);
		for (size_t i = 0; c[i].code; i++)
			if (a->counts[f][i])
				put_int(w, c[i].code, a->counts[f][i]);
		json_put_end(w);
	}
	json_put_end(w);
}

static bool write_json(struct request *r, struct reply *p, struct learn_page *page, struct err *e)
{
	struct sink out = sink_buf(&p->body);
	struct json_writer w = { .out = &out };
	if (!search_run(r, page, JSON_MAX, e))
		return false;
	json_put_object(&w);
	put_int(&w, "total", page->answer.total);
	put_int(&w, "from", page->q.offset);
	json_put_key(&w, S("any"));
	json_put_bool(&w, page->answer.any);
	put_facets(&w, &page->answer);
	json_put_key(&w, S("offers"));
	json_put_list(&w);
	for (size_t i = 0; i < page->offer_count; i++)
		put_offer(&w, r, &page->offers[i]);
	json_put_end(&w);
	json_put_end(&w);
	return sink_end(&out, e);
}

/* ---- the hits without their records, for what streams ---- */

static void drop_arena(void *thing)
{
	arena_free(thing);
}

/* All hits may be more than a request's arena may hold. */
static bool ask_all(struct request *r, struct learn_page *page, int limit, struct err *e)
{
	if (!question_of_request(r, page, e))
		return false;
	struct arena *own = arena_new(0);
	arena_defer(r->arena, drop_arena, own);
	page->q.limit = limit;
	page->q.offset = 0;
	return directory_ask(r->store, request_db(r, e), r->city, r->lang, page->words, &page->q,
	    own, &page->answer, &page->state, e);
}

struct exporting {
	struct request *r;
	const struct learn_page *page;
};

static const char *const columns[] = { "id", "title", "about", "provider", "venue", "address",
	"neighbourhood", "latitude", "longitude", "next", "price", "free", "languages", "kind",
	"subject", "level", "mode", "groups", "needs", "venue_access", "stop", "stop_metres",
	"join", "join_url", "join_phone", "join_email", "confirmed", "page" };

static void csv_number(struct csv_writer *w, struct arena *a, int64_t n)
{
	csv_write(w, arena_printf(a, "%lld", (long long)n));
}

static struct str day_text(struct arena *a, int64_t day)
{
	struct buf b = buf_in(a, 20);
	date_write(&b, day);
	return buf_view(&b);
}

static struct str next_text(struct arena *a, const struct shown_offer *o)
{
	if (!o->meeting_count)
		return STR_EMPTY;
	return arena_printf(a, "%.*s %.*s", STR(day_text(a, o->meetings[0].start / 1440)),
	    STR(minutes_text(a, o->meetings[0].start)));
}

static void csv_venue(struct csv_writer *w, struct arena *a, const struct shown_offer *o)
{
	csv_write(w, o->venue ? record_title(o->venue) : STR_EMPTY);
	csv_write(w, o->venue ? record_str(o->venue, "address") : STR_EMPTY);
	csv_write(w, o->place);
	csv_write_number(w, o->lat);
	csv_write_number(w, o->lon);
	csv_write(w, next_text(a, o));
}

static void csv_offer(struct csv_writer *w, struct request *r, struct arena *a,
    const struct shown_offer *o)
{
	static const char *const fields[] = { "languages", "kind", "subject", "level", "mode",
		"groups", "needs" };
	static const char *const joins[] = { "join", "join_url", "join_phone", "join_email" };
	csv_number(w, a, o->record->id);
	csv_write(w, o->title);
	csv_write(w, o->about);
	csv_write(w, o->provider);
	csv_venue(w, a, o);
	csv_write(w, o->price);
	csv_number(w, a, record_int(o->record, "free"));
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		csv_write(w, record_str(o->record, fields[i]));
	csv_write(w, o->venue ? record_str(o->venue, "access") : STR_EMPTY);
	csv_write(w, o->venue ? record_str(o->venue, "stop") : STR_EMPTY);
	csv_number(w, a, o->venue ? record_int(o->venue, "stop_metres") : 0);
	for (size_t i = 0; i < sizeof joins / sizeof *joins; i++)
		csv_write(w, record_str(o->record, joins[i]));
	struct value confirmed = record_get(o->record, "confirmed");
	csv_write(w, confirmed.type == VALUE_INT ? day_text(a, confirmed.i) : STR_EMPTY);
	csv_write(w, offer_address(r, o));
	csv_end_row(w);
}

static bool to_stream(void *thing, struct str bytes)
{
	return stream_write(thing, bytes);
}

static bool stream_csv(struct stream *s, void *thing, struct err *e)
{
	const struct exporting *x = thing;
	struct sink out = sink_call(to_stream, s);
	struct csv_writer w = { .out = &out, .guard = true };
	struct db *db = stream_db(s, e);
	size_t written = 0;
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		csv_write(&w, str_of(columns[i]));
	csv_end_row(&w);
	for (size_t i = 0; db && i < x->page->answer.count && !out.failed; i++) {
		struct arena *a = arena_new(OFFER_BYTES);
		struct request own = *x->r;
		struct shown_offer o;
		struct err missing = { .lang = e->lang };
		own.arena = a;
		if (offer_load(db, a, x->r->lang, x->r->city, x->page->answer.hits[i].id,
		        x->page->q.now, 1, &o, &missing)) {
			csv_offer(&w, &own, a, &o);
			written++;
		} else if (missing.kind != ERR_MISSING) {
			*e = missing;
		}
		arena_free(a);
	}
	struct str end = arena_printf(x->r->arena, "# rows: %zu", written);
	csv_write(&w, end);
	csv_end_row(&w);
	return db && e->kind == ERR_NONE && sink_end(&out, e);
}

static bool write_csv(struct request *r, struct reply *p, struct learn_page *page, struct err *e)
{
	struct exporting *x = arena_new_of(r->arena, struct exporting);
	struct learn_page *kept = arena_new_of(r->arena, struct learn_page);
	if (!ask_all(r, page, EVERYTHING, e))
		return false;
	*kept = *page;
	*x = (struct exporting){ r, kept };
	p->filename = S("learn.csv");
	reply_stream(p, page_format_type(S("csv")), stream_csv, x);
	return true;
}

/* ---- calendar and feed ---- */

static struct str title_of(struct request *r, const struct learn_page *page)
{
	const struct lang *lang = r->lang;
	if (page->words.n)
		return arena_printf(r->arena, _("%.*s: learning about “%.*s”"), STR(r->city_name),
		    STR(page->words));
	return arena_printf(r->arena, _("%.*s: what can be learned"), STR(r->city_name));
}

static struct str search_address(struct request *r)
{
	return arena_printf(r->arena, "%.*s%.*s/learn%s%.*s", STR(r->origin), STR(r->base),
	    r->query.n && r->query.p[0] != '?' ? "?" : "", STR(r->query));
}

static bool offer_of(struct request *r, int64_t id, const struct learn_page *page, int meetings,
    struct shown_offer *o, bool *there_r, struct err *e)
{
	struct err missing = { .lang = e->lang };
	*there_r = offer_load(request_db(r, e), r->arena, r->lang, r->city, id, page->q.now,
	    meetings, o, &missing);
	if (!*there_r && missing.kind != ERR_MISSING)
		*e = missing;
	return e->kind == ERR_NONE;
}

static bool write_ics(struct request *r, struct reply *p, struct learn_page *page, struct err *e)
{
	struct sink out = sink_buf(&p->body);
	if (!ask_all(r, page, ICS_OFFERS, e))
		return false;
	struct ical_writer w = { .out = &out,
		.zone = wall_zone(request_db(r, e), r->arena, r->city) };
	ical_begin(&w, &(struct ical_head){ .name = title_of(r, page), .url = search_address(r),
	    .language = str_of(r->lang->tag), .refresh_hours = 12 });
	for (size_t i = 0; i < page->answer.count; i++) {
		struct shown_offer o;
		bool there;
		if (!offer_of(r, page->answer.hits[i].id, page, 1, &o, &there, e))
			return false;
		if (there && !offer_events(r, &w, &o, page->q.now, e))
			return false;
	}
	ical_end(&w);
	return sink_end(&out, e);
}

/* Ids grow with time: the greatest are the newest. */
static int newest_first(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;
	return (x->id < y->id) - (x->id > y->id);
}

static void put_entry(struct request *r, struct atom_writer *w, const struct shown_offer *o)
{
	struct buf summary = buf_in(r->arena, 2000);
	if (o->when.n)
		buf_printf(&summary, "%.*s. ", STR(o->when));
	if (o->venue)
		buf_printf(&summary, "%.*s. ", STR(record_title(o->venue)));
	buf_str(&summary, short_text(r->arena, o->about, 600));
	buf_puts(&summary, "");
	atom_entry(w, &(struct atom_entry){ .title = o->title, .link = offer_address(r, o),
	    .id = arena_printf(r->arena, "%.*s/opportunity/%lld", STR(r->origin),
	        (long long)o->record->id), .updated = o->record->changed,
	    .published = o->record->created, .author = o->provider,
	    .summary = buf_view(&summary) });
}

static bool write_atom(struct request *r, struct reply *p, struct learn_page *page, struct err *e)
{
	struct sink out = sink_buf(&p->body);
	struct atom_writer w = { .out = &out };
	struct shown_offer offers[ATOM_MAX];
	size_t count = 0;
	int64_t updated = 0;
	if (!ask_all(r, page, EVERYTHING, e))
		return false;
	if (page->answer.count)
		qsort(page->answer.hits, page->answer.count, sizeof(struct hit), newest_first);
	for (size_t i = 0; i < page->answer.count && count < ATOM_MAX; i++) {
		bool there;
		if (!offer_of(r, page->answer.hits[i].id, page, 1, &offers[count], &there, e))
			return false;
		if (there && offers[count].record->changed > updated)
			updated = offers[count].record->changed;
		count += there;
	}
	struct str self = arena_printf(r->arena, "%.*s%.*s/learn.atom%s%.*s", STR(r->origin),
	    STR(r->base), r->query.n && r->query.p[0] != '?' ? "?" : "", STR(r->query));
	atom_begin(&w, &(struct atom_head){ .id = self, .self = self, .title = title_of(r, page),
	    .page = search_address(r), .author = r->city_name, .language = str_of(r->lang->tag),
	    .updated = updated });
	for (size_t i = 0; i < count; i++)
		put_entry(r, &w, &offers[i]);
	atom_end(&w);
	return sink_end(&out, e);
}

bool search_export(struct request *r, struct reply *p, struct learn_page *page, struct err *e)
{
	p->type = page_format_type(r->format);
	if (str_eq(r->format, S("json")))
		return write_json(r, p, page, e);
	if (str_eq(r->format, S("csv")))
		return write_csv(r, p, page, e);
	if (str_eq(r->format, S("ics")))
		return write_ics(r, p, page, e);
	return write_atom(r, p, page, e);
}
