/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* /festival/event/:id: one event, for people, calendars and search engines (schema.org). */
#include "city/festival/pages.h"

#include "base/date.h"
#include "city/plan/plan.h"
#include "formats/json.h"

#include "city/festival/programme.html.h"

static bool is_office(const struct request *r)
{
	return (r->who.roles & (COORDINATOR | REVIEWER | LEAD | ADMINISTRATOR)) != 0;
}

const struct zone *festival_zone(struct request *r)
{
	struct err ignored = { 0 };
	struct db *db = request_db(r, &ignored);
	return db ? zone_find(r->arena, setting_get(db, r->arena, r->city, "timezone", "UTC")) :
	    NULL;
}

int64_t festival_now(struct request *r)
{
	return zone_wall(festival_zone(r), r->now) / 60000;
}

static struct str labels(struct request *r, const struct choice *choices, struct str codes)
{
	struct buf b = buf_in(r->arena, 2000);
	struct str code;
	while (str_cut(&codes, ' ', &code))
		if (code.n)
			buf_printf(&b, "%s%.*s", b.n ? ", " : "",
			    STR(choice_text(choices, code, r->lang)));
	return b.n ? buf_view(&b) : STR_EMPTY;
}

static void add_fact(struct event_page *v, const char *term, struct str text)
{
	if (text.n)
		v->facts[v->fact_count++] = (struct definition){ str_of(term), text };
}

static void make_facts(struct request *r, struct event_page *v)
{
	const struct lang *lang = r->lang;
	const struct event *x = &v->event;
	const struct record_kind *k = &festival_event_kind;
	add_fact(v, _("Where"), event_where(r->arena, x));
	add_fact(v, _("Neighbourhood"), x->place_name);
	add_fact(v, _("Offered by"), x->partner_name);
	add_fact(v, _("What it is"), choice_text(field_choices(k, "type"), x->type, lang));
	add_fact(v, _("Especially for"), x->audience.n ?
	    labels(r, people_groups, x->audience) : str_of(_("Everybody")));
	add_fact(v, _("Cost"), x->free ? str_of(_("Free for everybody")) : x->price);
	add_fact(v, _("How to join"), x->booking);
	add_fact(v, _("Languages"), labels(r, field_choices(k, "languages"), x->languages));
	add_fact(v, _("Access"), labels(r, festival_access, x->access));
	if (x->capacity)
		add_fact(v, _("Most people at a time"),
		    arena_printf(r->arena, "%lld", (long long)x->capacity));
}

/* ---- for search engines ---- */

static void put(struct json_writer *w, const char *key, struct str text)
{
	if (!text.n)
		return;
	json_put_key(w, str_of(key));
	json_put_text(w, text);
}

static struct str local_time(struct arena *a, int64_t day, int minutes)
{
	struct buf b = buf_in(a, 40);
	date_write(&b, day + minutes / DAY_MINUTES);
	buf_printf(&b, "T%02d:%02d", minutes % DAY_MINUTES / 60, minutes % 60);
	return buf_view(&b);
}

static void put_named(struct json_writer *w, const char *key, const char *type, struct str name)
{
	json_put_key(w, str_of(key));
	json_put_object(w);
	put(w, "@type", str_of(type));
	put(w, "name", name);
	json_put_end(w);
}

static struct str json_ld(struct request *r, const struct event *x)
{
	struct buf b = buf_in(r->arena, 64 << 10);
	struct sink out = sink_buf(&b);
	struct json_writer w = { .out = &out };
	json_put_object(&w);
	put(&w, "@context", S("https://schema.org"));
	put(&w, "@type", S("EducationEvent"));
	put(&w, "name", x->title);
	put(&w, "description", x->about);
	put(&w, "startDate", local_time(r->arena, x->day, x->begins));
	put(&w, "endDate", local_time(r->arena, x->day, x->ends));
	put_named(&w, "location", "Place", event_where(r->arena, x));
	put_named(&w, "organizer", "Organization", x->partner_name);
	json_put_key(&w, S("isAccessibleForFree"));
	json_put_bool(&w, x->free);
	json_put_end(&w);
	return b.failed ? STR_EMPTY : buf_view(&b);
}

/* ---- the page ---- */

/* What is not in the programme is for the office and for whose it is. */
static bool may_see(struct request *r, const struct event *x)
{
	return x->accepted || is_office(r) ||
	    record_may_write(r, &festival_event_kind, x->record);
}

/* Empty for one that is in the trash. */
static struct str action_title(struct request *r, struct db *db, int64_t id)
{
	struct record *action;
	struct err lost = { 0 };
	return record_load(db, r->arena, &action_kind, r->city, id, r->lang, &action, &lost) ?
	    record_title(action) : STR_EMPTY;
}

bool event_show(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct event_page v = { 0 };
	struct db *db = request_db(r, e);
	if (!db || !event_load(db, r->arena, lang, r->city, param_int(r, "id"), &v.event, e) ||
	    !edition_of(db, r->arena, lang, r->city, v.event.edition, true, &v.edition, e))
		return false;
	if (!may_see(r, &v.event))
		return fail(e, ERR_MISSING, N_("There is no such event in the programme."));
	if (str_eq(r->format, S("ics")))
		return festival_calendar(r, p, &(struct events){ &v.event, 1, 1 }, v.event.title,
		    e);
	v.over = v.event.accepted &&
	    v.event.day * DAY_MINUTES + v.event.begins <= festival_now(r);
	v.counts = record_may_write(r, &festival_event_kind, v.event.record);
	make_facts(r, &v);
	v.action = record_int(v.event.record, "action");
	v.action_title = v.action ? action_title(r, db, v.action) : STR_EMPTY;
	if (!v.action_title.n)
		v.action = 0;
	const struct crumb crumbs[] = {
		{ v.edition.name, S("/festival") },
		{ v.event.title, STR_EMPTY } };
	struct page page = { .title = v.event.title, .wing = "festival", .crumbs = crumbs,
		.crumb_count = 2, .formats = "ics", .description = str_slice(v.event.about, 0, 160),
		.json_ld = v.event.accepted ? json_ld(r, &v.event) : STR_EMPTY };
	struct out *o = page_begin(r, p, &page);
	event_write(o, &v);
	page_end(o);
	return true;
}
