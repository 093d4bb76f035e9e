/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * XCRI-CAP 1.2 (EN 15982 with its British extensions): catalogue, provider, course, presentation.
 * A course is an offer, its presentations are its sessions. The document is read as a stream; a
 * DOCTYPE, and with it every entity bomb, is refused by the reader of XML.
 */
#include "formats/feed.h"
#include "formats/xml.h"
#include "base/lang.h"
#include "base/num.h"
#include "base/utf8.h"

#include <math.h>
#include <string.h>

enum { DEPTH_MAX = 40, TEXT_MAX = 60000 };

struct presentation {
	struct str start, end, mode, venue, cost;
	struct str street, town, postcode, latitude, longitude, apply, language, ages, url;
};

struct xcri {
	struct feed_reader *r;
	struct arena *arena;		/* of one course */
	struct xml *xml;
	struct str path[DEPTH_MAX];	/* names of what is open */
	int depth;
	struct buf text;
	struct str provider, provider_mail, provider_phone, provider_url;
	struct feed_item item;
	struct presentation now;
	struct str dtf;			/* the attribute of start and end */
	bool in_course, in_presentation, in_venue, stopped;
	int64_t courses;
};

static ptrdiff_t read_source(void *thing, char *out, size_t room)
{
	return source_read(thing, out, room);
}

static bool is(struct str name, const char *text)
{
	return str_eq(name, str_of(text));
}

static void keep(struct xcri *x, struct str *to)
{
	if (!to->n)
		*to = arena_copy(x->arena, str_trim(buf_view(&x->text)));
}

static struct str chosen(struct xcri *x)
{
	return x->dtf.n ? x->dtf : arena_copy(x->arena, str_trim(buf_view(&x->text)));
}

/* ---- what an element that closes says ---- */

static void close_in_provider(struct xcri *x, struct str name)
{
	struct arena *a = x->r->arena;
	struct str text = str_trim(buf_view(&x->text));
	bool own = x->depth >= 1 && is(x->path[x->depth - 1], "provider");
	if (own && is(name, "title"))
		x->provider = arena_copy(a, text);
	else if (is(name, "email") && !x->provider_mail.n)
		x->provider_mail = arena_copy(a, text);
	else if (is(name, "phone") && !x->provider_phone.n)
		x->provider_phone = arena_copy(a, text);
	else if (own && is(name, "url"))
		x->provider_url = arena_copy(a, text);
}

static void close_in_course(struct xcri *x, struct str name)
{
	struct feed_item *item = &x->item;
	if (is(name, "identifier"))
		keep(x, &item->key);
	else if (is(name, "title"))
		keep(x, &item->title);
	else if (is(name, "description") && !item->about.n)
		item->about = feed_plain(x->arena, buf_view(&x->text));
	else if (is(name, "subject"))
		keep(x, &item->subject);
	else if (is(name, "url"))
		keep(x, &item->url);
	else if (is(name, "applicationProcedure"))
		keep(x, &item->join);
}

static void close_in_venue(struct xcri *x, struct str name)
{
	struct presentation *p = &x->now;
	const struct { const char *name; struct str *to; } texts[] = { { "title", &p->venue },
		{ "street", &p->street }, { "address", &p->street }, { "town", &p->town },
		{ "city", &p->town }, { "postcode", &p->postcode }, { "lat", &p->latitude },
		{ "long", &p->longitude } };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (is(name, texts[i].name))
			keep(x, texts[i].to);
}

static void close_in_presentation(struct xcri *x, struct str name)
{
	struct presentation *p = &x->now;
	const struct { const char *name; struct str *to; } texts[] = { { "cost", &p->cost },
		{ "attendanceMode", &p->mode }, { "applyTo", &p->apply }, { "age", &p->ages },
		{ "languageOfInstruction", &p->language }, { "url", &p->url } };
	if (is(name, "start"))
		p->start = chosen(x);
	else if (is(name, "end"))
		p->end = chosen(x);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (is(name, texts[i].name))
			keep(x, texts[i].to);
}

/* ---- presentations and courses ---- */

static void take_place(struct xcri *x)
{
	const struct presentation *p = &x->now;
	struct feed_venue *v = &x->item.venue;
	if (v->name.n || !(p->venue.n || p->street.n))
		return;
	v->name = p->venue.n ? p->venue : p->street;
	v->address = arena_printf(x->arena, "%.*s%s%.*s%s%.*s", STR(p->street),
	    p->town.n ? ", " : "", STR(p->town), p->postcode.n ? ", " : "", STR(p->postcode));
	v->placed = num_real(p->latitude, &v->latitude) && num_real(p->longitude, &v->longitude);
}

static void take_cost(struct xcri *x)
{
	struct str cost = x->now.cost;
	struct feed_item *item = &x->item;
	if (!cost.n || item->cost_note.n || !isnan(item->cost))
		return;
	bool pounds = str_starts(cost, S("£"));
	struct str number = pounds ? str_from(cost, 2) : cost;
	if (num_read(number, (struct num_style){ '.', ',' }, &item->cost)) {
		item->free = item->cost == 0;
		item->currency = pounds ? S("GBP") : STR_EMPTY;
	} else {
		item->cost_note = cost;
		item->free = str_ieq(cost, S("free")) ? 1 : -1;
	}
}

static void end_presentation(struct xcri *x)
{
	struct presentation *p = &x->now;
	struct feed_item *item = &x->item;
	int64_t day, until;
	int begins, ends;
	take_place(x);
	take_cost(x);
	if (!item->languages.n)
		item->languages = feed_languages(x->arena, p->language);
	if (!item->mode.n && p->mode.n)
		item->mode = str_find(p->mode, S("istance"), 0) >= 0 ||
		        str_find(p->mode, S("nline"), 0) >= 0 ? S("online")
		    : str_find(p->mode, S("ixed"), 0) >= 0 ? S("blended") : S("on-site");
	if (!item->join_url.n && str_starts(p->apply, S("http")))
		item->join_url = p->apply;
	if (!p->start.n)
		return;
	if (!feed_when(x->r, p->start, &day, &begins)) {
		feed_say(x->r, (struct feed_note){ .line = item->line, .title = item->title,
		    .field = S("start"), .excerpt = p->start }, N_("This is no date and was left "
		    "out. Write it in the attribute dtf, like 2026-02-24T19:00:00."));
		return;
	}
	if (item->session_count >= FEED_SESSIONS_MAX)
		return;
	struct feed_session *s = feed_session_add(x->arena, item, day, begins, -1);
	if (!feed_when(x->r, p->end, &until, &ends))
		return;
	if (until == day)
		s->ends = ends;
	else if (until > day && (item->ends == FEED_NO_DAY || until > item->ends))
		item->ends = until;	/* a course of several weeks: on which days is not said */
}

static void end_course(struct xcri *x)
{
	struct feed_item *item = &x->item;
	item->organiser = x->provider;
	item->mail = x->provider_mail;
	item->phone = x->provider_phone;
	if (!item->url.n)
		item->url = x->provider_url;
	if (item->ends != FEED_NO_DAY && item->session_count)
		item->starts = item->sessions[0].day;
	x->courses++;
	x->stopped = !feed_give(x->r, x->arena, item);
}

/* ---- the stream ---- */

static void open_element(struct xcri *x, struct arena_mark empty)
{
	struct str name = x->xml->name;
	if (is(name, "course")) {
		arena_release(x->arena, empty);
		x->in_course = true;
		x->item = feed_item_new();
		x->item.line = xml_line(x->xml);
	} else if (x->in_course && is(name, "presentation")) {
		x->in_presentation = true;
		x->now = (struct presentation){ 0 };
	} else if (x->in_presentation && is(name, "venue")) {
		x->in_venue = true;
	}
	x->dtf = x->in_course ? arena_copy(x->arena, xml_attribute(x->xml, "dtf")) : STR_EMPTY;
	buf_clear(&x->text);
	if (x->depth < DEPTH_MAX)
		x->path[x->depth] = is(name, "provider") ? S("provider") : STR_EMPTY;
	x->depth++;
}

static void close_element(struct xcri *x, struct str name)
{
	x->depth -= x->depth > 0;
	if (x->depth >= DEPTH_MAX) {
		return;
	} else if (x->in_venue && is(name, "venue")) {
		x->in_venue = false;
	} else if (x->in_presentation && is(name, "presentation")) {
		x->in_presentation = false;
		end_presentation(x);
	} else if (x->in_course && is(name, "course")) {
		x->in_course = false;
		end_course(x);
	} else if (x->in_venue) {
		close_in_venue(x, name);
	} else if (x->in_presentation) {
		close_in_presentation(x, name);
	} else if (x->in_course) {
		close_in_course(x, name);
	} else {
		close_in_provider(x, name);
	}
	buf_clear(&x->text);
}

bool feed_read_xcri(struct feed_reader *r, struct source *s, struct err *e)
{
	/* libxml calls entities within entities malformed before it names the DOCTYPE */
	if (str_find(source_start(s), S("<!DOCTYPE"), 0) >= 0)
		return fail(e, ERR_INPUT, "%s: %s", r->name,
		    tr(r->lang, N_("a DOCTYPE and entities are not accepted here.")));
	struct xcri x = { .r = r, .arena = arena_new(0), .text = buf_heap(TEXT_MAX) };
	struct arena_mark empty = arena_mark(x.arena);
	x.xml = xml_open(r->arena, read_source, s, r->name, e);
	while (x.xml && !x.stopped && xml_next(x.xml)) {
		if (x.xml->event == XML_OPEN)
			open_element(&x, empty);
		else if (x.xml->event == XML_CLOSE)
			close_element(&x, x.xml->name);
		else if (x.xml->event == XML_CHARS)
			buf_str(&x.text, x.xml->text);
	}
	bool ok = x.xml && (x.stopped || xml_end(x.xml, e));
	if (x.xml)
		xml_close(x.xml);
	if (ok && !x.courses)
		ok = fail(e, ERR_INPUT, N_("%s has no course in it. XCRI-CAP 1.2 is read: catalog, "
		    "provider, course, presentation."), r->name);
	buf_free(&x.text);
	arena_free(x.arena);
	return ok;
}
