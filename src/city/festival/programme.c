/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /festival: the programme of an edition. One day at a time, or everything that fits words and
 * filters; while the festival is on, what is on now and what comes next. The same view is the
 * page, the calendar and the table of data.
 */
#include "city/festival/pages.h"

#include "base/date.h"
#include "base/num.h"
#include "formats/csv.h"
#include "formats/json.h"

#include "city/festival/programme.html.h"

enum { PER_PAGE = 40, NOW_MOST = 5 };

static const char *const weekdays[] = { N_("Monday"), N_("Tuesday"), N_("Wednesday"),
	N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday") };

struct str festival_day_text(struct arena *a, const struct lang *lang, int64_t day)
{
	struct buf b = buf_in(a, 120);
	/* 1970-01-01 was a Thursday. */
	buf_printf(&b, "%s, ", _(weekdays[((day + 3) % 7 + 7) % 7]));
	date_show(&b, lang, day);
	return buf_view(&b);
}

/* ---- what the reader asks for ---- */

static bool read_filter(struct request *r, struct programme_page *v, struct err *e)
{
	v->words = param_text(r, "q");
	v->filter = (struct event_filter){ .lang = r->lang->tag, .group = param_text(r, "group"),
		.access = param_text(r, "access"), .day = param_int(r, "day"),
		.place = param_int(r, "place"), .partner = param_int(r, "partner"),
		.free = param_flag(r, "free"), .online = param_flag(r, "online") };
	if (v->words.n)
		v->filter.words = search_words_of(r->arena, r->lang->tag, v->words, e);
	return !v->words.n || v->filter.words;
}

static bool is_search(const struct event_filter *f)
{
	return f->words || f->group.n || f->access.n || f->place || f->partner || f->free ||
	    f->online;
}

static void keep_fitting(struct request *r, const struct events *all,
    const struct event_filter *f, struct events *out)
{
	*out = (struct events){ 0 };
	for (size_t i = 0; i < all->count; i++)
		if (event_fits(&all->items[i], f))
			*list_add(r->arena, out) = all->items[i];
}

/* ---- days ---- */

static struct str with_day(struct request *r, int64_t day)
{
	struct buf b = buf_in(r->arena, 20);
	if (day)
		date_write(&b, day);
	struct str query = query_with(r, r->arena, "day", day ? buf_view(&b) : STR_EMPTY);
	return arena_printf(r->arena, "%.*s/festival%.*s", STR(r->base), STR(query));
}

/* A tab for every day that has events which fit the rest of the filter. */
static void make_days(struct request *r, const struct events *all, struct programme_page *v)
{
	const struct lang *lang = r->lang;
	struct event_filter any = v->filter;
	struct events fitting;
	any.day = 0;
	keep_fitting(r, all, &any, &fitting);
	struct { struct tab *items; size_t count, room; } days = { 0 };
	if (is_search(&v->filter))
		*list_add(r->arena, &days) = (struct tab){ .text = str_of(_("All days")),
			.href = with_day(r, 0), .current = !v->filter.day,
			.count = (int64_t)fitting.count };
	for (size_t i = 0; i < fitting.count; i++) {
		int64_t day = fitting.items[i].day;
		if (!i || day != fitting.items[i - 1].day)
			*list_add(r->arena, &days) = (struct tab){
				.text = festival_day_text(r->arena, lang, day),
				.href = with_day(r, day), .current = v->filter.day == day };
		days.items[days.count - 1].count++;
	}
	v->days = days.items;
	v->day_count = days.count;
}

/* Without a search the page opens with today, or else with the first day. */
static void choose_day(struct request *r, const struct events *all, struct programme_page *v)
{
	int64_t today = festival_now(r) / DAY_MINUTES;
	if (v->filter.day || is_search(&v->filter) || !all->count)
		return;
	v->filter.day = all->items[0].day;
	for (size_t i = 0; i < all->count; i++)
		if (all->items[i].day == today)
			v->filter.day = today;
}

/* ---- now and next ---- */

static void find_now(struct request *r, const struct events *all, struct programme_page *v)
{
	int64_t now = festival_now(r), first = 0;
	for (size_t i = 0; i < all->count; i++) {
		const struct event *x = &all->items[i];
		int64_t from = x->day * DAY_MINUTES + x->begins;
		int64_t to = x->day * DAY_MINUTES + x->ends;
		if (from <= now && now < to && v->now.count < NOW_MOST)
			*list_add(r->arena, &v->now) = *x;
		if (from > now && from < now + DAY_MINUTES && (!first || from == first) &&
		    v->next.count < NOW_MOST) {
			first = from;
			*list_add(r->arena, &v->next) = *x;
		}
	}
}

/* ---- filters and links ---- */

static struct input choice_input(struct request *r, const char *name, const char *label,
    const struct choice *choices, struct str value)
{
	const struct lang *lang = r->lang;
	size_t n = 0;
	while (choices[n].code)
		n++;
	struct input_option *options = arena_array(r->arena, struct input_option, n + 1);
	for (size_t i = 0; i < n; i++)
		options[i] = (struct input_option){ str_of(choices[i].code),
			str_of(_(choices[i].label)), false };
	return (struct input){ .name = name, .label = label, .kind = INPUT_CHOICE,
		.filter = true, .value = value, .options = options, .option_count = n };
}

/* The neighbourhoods that have events. */
static struct input place_input(struct request *r, const struct events *all, int64_t chosen)
{
	const struct lang *lang = r->lang;
	struct { struct input_option *items; size_t count, room; } places = { 0 };
	for (size_t i = 0; i < all->count; i++) {
		struct str id = arena_printf(r->arena, "%lld", (long long)all->items[i].place);
		bool known = !all->items[i].place;
		for (size_t k = 0; k < places.count && !known; k++)
			known = str_eq(places.items[k].code, id);
		if (!known)
			*list_add(r->arena, &places) = (struct input_option){ id,
				all->items[i].place_name, false };
	}
	return (struct input){ .name = "place", .label = _("Neighbourhood"), .kind = INPUT_CHOICE,
		.filter = true,
		.value = chosen ? arena_printf(r->arena, "%lld", (long long)chosen) : STR_EMPTY,
		.options = places.items, .option_count = places.count };
}

static void make_filters(struct request *r, const struct events *all, struct programme_page *v)
{
	const struct lang *lang = r->lang;
	v->filters = arena_array(r->arena, struct input, 6);
	v->filters[v->filter_count++] = (struct input){ .name = "q", .label = _("Words"),
		.kind = INPUT_SEARCH, .value = v->words };
	v->filters[v->filter_count++] = place_input(r, all, v->filter.place);
	v->filters[v->filter_count++] = choice_input(r, "group", _("Especially for"),
	    people_groups, v->filter.group);
	v->filters[v->filter_count++] = choice_input(r, "access", _("Access"), festival_access,
	    v->filter.access);
	v->filters[v->filter_count++] = (struct input){ .name = "free", .label = _("Free only"),
		.kind = INPUT_FLAG, .value = v->filter.free ? S("1") : STR_EMPTY };
}

static void add_link(struct request *r, struct programme_page *v, const char *text,
    const char *path)
{
	v->links[v->link_count++] = (struct tab){ .text = str_of(text),
		.href = arena_printf(r->arena, "%.*s%s?edition=%lld", STR(r->base), path,
		    (long long)v->edition.id) };
}

static void make_links(struct request *r, struct programme_page *v)
{
	const struct lang *lang = r->lang;
	v->links = arena_array(r->arena, struct tab, 8);
	add_link(r, v, _("Print"), "/festival/print");
	add_link(r, v, _("Map"), "/festival/map");
	add_link(r, v, _("Awards"), "/festival/awards");
	add_link(r, v, _("Results"), "/festival/results");
	if (r->who.roles & (PARTNER | COORDINATOR | ADMINISTRATOR)) {
		add_link(r, v, _("Hand in an event"), "/festival/submit");
		add_link(r, v, _("Count at the door"), "/festival/door");
	}
	if (r->who.roles & (COORDINATOR | REVIEWER | LEAD | ADMINISTRATOR))
		add_link(r, v, _("Review"), "/festival/review");
}

/* ---- one page of what fits ---- */

static void cut_page(struct request *r, struct programme_page *v)
{
	int64_t page = param_int(r, "page") > 0 ? param_int(r, "page") : 1;
	size_t first = (size_t)(page - 1) * PER_PAGE, all = v->events.count;
	v->all = (int64_t)all;
	if (first > all)
		first = all;
	v->events.items += first;
	v->events.count = all - first < PER_PAGE ? all - first : PER_PAGE;
	if (page > 1)
		v->earlier = query_with(r, r->arena, "page", page == 2 ? STR_EMPTY :
		    arena_printf(r->arena, "%lld", (long long)page - 1));
	if (first + PER_PAGE < all)
		v->later = query_with(r, r->arena, "page",
		    arena_printf(r->arena, "%lld", (long long)page + 1));
}

/* ---- as data ---- */

static void csv_row(struct request *r, struct csv_writer *w, const struct event *x)
{
	struct buf day = buf_in(r->arena, 20);
	date_write(&day, x->day);
	const struct str cells[] = { arena_printf(r->arena, "%lld", (long long)x->id),
		buf_view(&day), x->start, x->end, x->title, x->partner_name, x->venue_name,
		x->address, x->place_name, x->audience, x->languages, x->access,
		x->free ? S("1") : S("0"), x->price, x->online };
	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
		csv_write(w, cells[i]);
	csv_end_row(w);
}

static bool write_csv(struct request *r, struct reply *p, const struct events *all, struct err *e)
{
	static const char *const heads[] = { "id", "day", "start", "end", "title", "partner",
		"venue", "address", "neighbourhood", "audience", "languages", "access", "free",
		"price", "online" };
	p->type = "text/csv";
	p->body = buf_in(r->arena, 16 << 20);
	struct sink out = sink_buf(&p->body);
	struct csv_writer w = { .out = &out, .guard = true };
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		csv_write(&w, str_of(heads[i]));
	csv_end_row(&w);
	for (size_t i = 0; i < all->count; i++)
		csv_row(r, &w, &all->items[i]);
	return sink_end(&out, e);
}

static void json_text_of(struct json_writer *w, const char *key, struct str text)
{
	json_put_key(w, str_of(key));
	json_put_text(w, text);
}

static void json_event(struct request *r, struct json_writer *w, const struct event *x)
{
	struct buf day = buf_in(r->arena, 20);
	date_write(&day, x->day);
	json_put_object(w);
	json_text_of(w, "id", arena_printf(r->arena, "%lld", (long long)x->id));
	json_text_of(w, "day", buf_view(&day));
	json_text_of(w, "start", x->start);
	json_text_of(w, "end", x->end);
	json_text_of(w, "title", x->title);
	json_text_of(w, "about", x->about);
	json_text_of(w, "partner", x->partner_name);
	json_text_of(w, "where", event_where(r->arena, x));
	json_text_of(w, "neighbourhood", x->place_name);
	json_text_of(w, "audience", x->audience);
	json_text_of(w, "access", x->access);
	json_put_key(w, S("free"));
	json_put_bool(w, x->free);
	json_put_end(w);
}

static bool write_json(struct request *r, struct reply *p, const struct programme_page *v,
    struct err *e)
{
	p->type = "application/json";
	p->body = buf_in(r->arena, 16 << 20);
	struct sink out = sink_buf(&p->body);
	struct json_writer w = { .out = &out, .pretty = true };
	json_put_object(&w);
	json_text_of(&w, "edition", v->edition.name);
	json_put_key(&w, S("events"));
	json_put_list(&w);
	for (size_t i = 0; i < v->events.count; i++)
		json_event(r, &w, &v->events.items[i]);
	json_put_end(&w);
	json_put_end(&w);
	return sink_end(&out, e);
}

/* ---- the page ---- */

static bool load(struct request *r, struct programme_page *v, struct events *all, struct err *e)
{
	struct db *db = request_db(r, e);
	return db && read_filter(r, v, e) &&
	    edition_of(db, r->arena, r->lang, r->city, param_int(r, "edition"), false,
	        &v->edition, e) &&
	    edition_list(db, r->arena, r->lang, r->city, &v->editions, &v->edition_count, e) &&
	    events_load(db, r->arena, r->lang, &v->edition, false, all, e);
}

bool programme_show(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct programme_page v = { 0 };
	struct events all;
	if (!load(r, &v, &all, e))
		return false;
	if (!r->format.n)
		choose_day(r, &all, &v);
	keep_fitting(r, &all, &v.filter, &v.events);
	if (str_eq(r->format, S("ics")))
		return festival_calendar(r, p, &v.events, v.edition.name, e);
	if (str_eq(r->format, S("csv")))
		return write_csv(r, p, &v.events, e);
	if (str_eq(r->format, S("json")))
		return write_json(r, p, &v, e);
	make_days(r, &all, &v);
	make_filters(r, &all, &v);
	make_links(r, &v);
	find_now(r, &all, &v);
	cut_page(r, &v);
	v.by_day = v.filter.day != 0;
	struct page page = { .title = v.edition.record ? v.edition.name : str_of(_("Festival")),
		.wing = "festival", .formats = "ics csv json", .description = v.edition.theme };
	struct out *o = page_begin(r, p, &page);
	programme_write(o, &v);
	page_end(o);
	return true;
}

/* On the home page: while an edition is near. */
bool programme_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct programme_page v = { 0 };
	struct events all;
	struct db *db = request_db(r, e);
	(void)subject;
	if (!db || !edition_of(db, r->arena, r->lang, r->city, 0, false, &v.edition, e))
		return false;
	int64_t today = festival_now(r) / DAY_MINUTES;
	if (!v.edition.record || v.edition.to < today || v.edition.from > today + 60)
		return true;
	if (!events_load(db, r->arena, r->lang, &v.edition, false, &all, e))
		return false;
	find_now(r, &all, &v);
	v.all = (int64_t)all.count;
	programme_home(o, &v);
	return true;
}

/* In the search of everything: events of the edition that is on or comes, with these words. */
bool programme_search_panel(struct out *o, struct request *r, struct str words, struct err *e)
{
	enum { FEW = 4 };
	struct programme_page v = { .filter.lang = r->lang->tag };
	struct events all;
	struct db *db = request_db(r, e);
	v.filter.words = search_words_of(r->arena, r->lang->tag, words, e);
	if (!db || !v.filter.words ||
	    !edition_of(db, r->arena, r->lang, r->city, 0, false, &v.edition, e))
		return false;
	if (!v.edition.record || v.edition.to < festival_now(r) / DAY_MINUTES)
		return true;
	if (!events_load(db, r->arena, r->lang, &v.edition, false, &all, e))
		return false;
	keep_fitting(r, &all, &v.filter, &v.events);
	v.all = (int64_t)v.events.count;
	if (v.events.count > FEW)
		v.events.count = FEW;
	if (v.all)
		programme_found(o, &v, words);
	return true;
}

/* On the page of an action of the plan. */
bool action_events_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct events all;
	struct db *db = request_db(r, e);
	if (!db || !events_of_action(db, r->arena, r->lang, r->city, subject, &all, e))
		return false;
	if (all.count)
		programme_action_events(o, &all);
	return true;
}
