/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * schema.org JSON-LD as a feed: courses and their instances, events, series and schedules,
 * learning resources; alone, in lists, below "@graph" or inside the scripts of an HTML page. What
 * stands elsewhere and is only named by its "@id" is looked up in the same document; nothing is
 * ever fetched. Unknown properties are nobody's fault and are passed over.
 */
#include "formats/feed_schema.h"
#include "base/date.h"
#include "base/lang.h"
#include "base/num.h"
#include "base/utf8.h"

#include <math.h>
#include <string.h>

enum { DEPTH_MAX = 12, NODES_MAX = 200000 };

/* ---- values ---- */

bool schema_is(const struct json *v, const char *type)
{
	const struct json *t = json_get(v, "@type");
	if (!t)
		t = json_get(v, "type");
	const struct json *first = json_is(t, JSON_LIST) ? json_first(t) : t;
	for (const struct json *i = first; i; i = json_is(t, JSON_LIST) ? i->next : NULL) {
		struct str name = json_text(i);
		ptrdiff_t cut = str_rfind_byte(name, name.n && str_find_byte(name, '/', 0) >= 0
		    ? '/' : ':');
		if (str_eq(str_from(name, (size_t)(cut + 1)), str_of(type)))
			return true;
	}
	return false;
}

bool schema_ends(const struct json *v, const char *ending)
{
	const struct json *t = json_get(v, "@type");
	const struct json *first = json_is(t, JSON_LIST) ? json_first(t) : t;
	for (const struct json *i = first; i; i = json_is(t, JSON_LIST) ? i->next : NULL)
		if (str_ends(json_text(i), str_of(ending)))
			return true;
	return false;
}

/* The node itself, or the one of the document that its "@id" names. */
const struct json *schema_node(const struct schema *s, const struct json *v)
{
	if (json_is(v, JSON_LIST))
		v = json_first(v);
	if (!json_is(v, JSON_OBJECT) || json_count(v) > 2)
		return v;
	struct str id = json_text(json_get(v, "@id"));
	size_t at = str_hash(id) % s->room;
	for (size_t n = 0; id.n && n < s->room && s->ids[at]; n++, at = (at + 1) % s->room)
		if (str_eq(json_text(json_get(s->ids[at], "@id")), id))
			return s->ids[at];
	return v;
}

/* A text: plain, {"@value": …}, {"en": …}, a node's name, or the first of a list. */
struct str schema_text(const struct schema *s, const struct json *v)
{
	v = schema_node(s, v);
	if (json_is(v, JSON_TEXT) || json_is(v, JSON_NUMBER))
		return str_trim(v->text);
	if (!json_is(v, JSON_OBJECT))
		return STR_EMPTY;
	static const char *const keys[] = { "@value", "name", "prefLabel", "title", "en", "value",
		"@id", "id" };
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const struct json *inner = json_get(v, keys[i]);
		if (json_is(inner, JSON_TEXT))
			return str_trim(inner->text);
		if (json_is(inner, JSON_OBJECT) && json_is(json_first(inner), JSON_TEXT))
			return str_trim(json_first(inner)->text);
	}
	return STR_EMPTY;
}

struct str schema_get(const struct schema *s, const struct json *v, const char *name)
{
	return schema_text(s, json_get(v, name));
}

static bool schema_number(const struct json *v, double *out_r)
{
	if (json_real(v, out_r))
		return true;
	struct str text = str_trim(json_text(v));
	if (str_starts(text, S("$")) || str_starts(text, S("£")))
		text = str_from(text, text.p[0] == '$' ? 1 : 2);
	return num_real(text, out_r);
}

static void say(const struct schema *s, const struct feed_item *item, const char *field,
    struct str excerpt, const char *text)
{
	feed_say(s->r, (struct feed_note){ .path = item->path, .line = item->line,
	    .field = str_of(field), .excerpt = excerpt, .title = item->title }, "%s",
	    tr(s->r->lang, text));
}

/* ---- parts of an offer ---- */

static struct str address_of(const struct schema *s, const struct json *v)
{
	static const char *const parts[] = { "streetAddress", "postalCode", "addressLocality",
		"addressRegion" };
	v = schema_node(s, v);
	if (!json_is(v, JSON_OBJECT))
		return schema_text(s, v);
	struct buf b = buf_in(s->arena, 300);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		struct str part = schema_get(s, v, parts[i]);
		if (part.n)
			buf_printf(&b, "%s%.*s", b.n ? ", " : "", STR(utf8_cut(part, 100)));
	}
	return buf_view(&b);
}

static void read_place(const struct schema *s, struct feed_item *item, const struct json *list)
{
	struct feed_venue *to = &item->venue;
	const struct json *v = json_is(list, JSON_LIST) ? json_first(list) : list;
	for (const struct json *next; v; v = next) {
		next = json_is(list, JSON_LIST) ? v->next : NULL;
		const struct json *place = schema_node(s, v);
		if (schema_is(place, "VirtualLocation")) {
			to->online = true;
			item->join_url = schema_get(s, place, "url");
			continue;
		}
		if (to->name.n)
			continue;
		to->name = schema_text(s, place);
		to->key = schema_get(s, place, "@id");
		to->address = address_of(s, json_get(place, "address"));
		to->url = schema_get(s, place, "url");
		to->phone = schema_get(s, place, "telephone");
		const struct json *geo = schema_node(s, json_get(place, "geo"));
		to->placed = schema_number(json_get(geo ? geo : place, "latitude"),
		    &to->latitude) && schema_number(json_get(geo ? geo : place, "longitude"),
		    &to->longitude);
		if (!to->name.n)
			to->name = to->address;
	}
}

static void read_offer(const struct schema *s, struct feed_item *item, const struct json *v)
{
	v = schema_node(s, v);
	double price;
	const struct json *is = json_get(v, "price");
	if (!is)
		is = json_get(v, "lowPrice");
	const struct json *detail = schema_node(s, json_get(v, "priceSpecification"));
	if (!is && detail)
		is = json_get(detail, "price");
	if (is && schema_number(is, &price)) {
		item->cost = price;
		item->free = price == 0;
	} else if (is && is->kind != JSON_NULL) {
		say(s, item, "price", schema_text(s, is), N_("The price is no number and was left "
		    "out. Write it like 12.50, with the currency in priceCurrency."));
	}
	item->currency = schema_get(s, v, "priceCurrency");
	if (!item->currency.n)
		item->currency = schema_get(s, detail, "priceCurrency");
	item->cost_note = utf8_cut(schema_get(s, v, "description"), 300);
	if (!item->join_url.n)
		item->join_url = schema_get(s, v, "url");
}

/* "18-35", "13+", "7-" */
static void read_ages(struct feed_item *item, struct str text)
{
	int64_t n;
	struct str low;
	struct str high = text;
	ptrdiff_t plus = str_find_byte(text, '+', 0);
	if (plus > 0 && num_int(str_trim(str_slice(text, 0, (size_t)plus)), &n) && n >= 0 &&
	    n <= 120) {
		item->age_from = (int)n;
		return;
	}
	if (!str_cut(&high, '-', &low))
		return;
	if (num_int(str_trim(low), &n) && n >= 0 && n <= 120)
		item->age_from = (int)n;
	if (num_int(str_trim(high), &n) && n >= 0 && n <= 120)
		item->age_to = (int)n;
}

static struct str list_text(const struct schema *s, const struct json *v)
{
	if (!json_is(v, JSON_LIST))
		return schema_text(s, v);
	struct buf b = buf_in(s->arena, 1000);
	for (const struct json *i = json_first(v); i; i = i->next) {
		struct str text = schema_text(s, i);
		if (text.n)
			buf_printf(&b, "%s%.*s", b.n ? ", " : "", STR(utf8_cut(text, 100)));
	}
	return buf_view(&b);
}

static void read_people(const struct schema *s, struct feed_item *item, const struct json *v)
{
	static const char *const roles[] = { "organizer", "provider", "publisher", "creator" };
	for (size_t i = 0; i < sizeof roles / sizeof *roles && !item->organiser.n; i++) {
		const struct json *who = schema_node(s, json_get(v, roles[i]));
		if (!who)
			continue;
		item->organiser = schema_text(s, who);
		item->mail = schema_get(s, who, "email");
		item->phone = schema_get(s, who, "telephone");
	}
}

static const char *mode_of(struct str text)
{
	if (str_find(text, S("Mixed"), 0) >= 0 || str_ieq(text, S("blended")))
		return "blended";
	if (str_find(text, S("Online"), 0) >= 0 || str_ieq(text, S("online")))
		return "online";
	if (str_find(text, S("Offline"), 0) >= 0 || str_ieq(text, S("onsite")))
		return "on-site";
	return "";
}

static void read_facts(const struct schema *s, struct feed_item *item, const struct json *v)
{
	double places;
	const struct json *free = json_get(v, "isAccessibleForFree");
	if (json_is(free, JSON_BOOL))
		item->free = free->truth;
	struct str mode = list_text(s, json_get(v, "eventAttendanceMode"));
	item->mode = str_of(mode_of(mode.n ? mode : list_text(s, json_get(v, "courseMode"))));
	item->languages = feed_languages(s->arena, list_text(s, json_get(v, "inLanguage")));
	item->level = schema_get(s, v, "educationalLevel");
	item->subject = list_text(s, json_get(v, "about"));
	if (!item->subject.n)
		item->subject = list_text(s, json_get(v, "keywords"));
	if (schema_number(json_get(v, "maximumAttendeeCapacity"), &places) && places > 0 &&
	    places < 1e6)
		item->places = (int64_t)places;
	read_ages(item, schema_get(s, v, "typicalAgeRange"));
	item->cancelled = str_find(schema_get(s, v, "eventStatus"), S("Cancelled"), 0) >= 0;
}

/* ---- one offer ---- */

static void read_sessions(const struct schema *s, struct feed_item *item, const struct json *v,
    int depth)
{
	static const char *const inner[] = { "hasCourseInstance", "subEvent", "subEvents" };
	schema_times(s, item, v);
	for (size_t i = 0; i < sizeof inner / sizeof *inner && depth < DEPTH_MAX; i++) {
		const struct json *list = json_get(v, inner[i]);
		const struct json *one = json_is(list, JSON_LIST) ? json_first(list) : list;
		for (const struct json *next; one; one = next) {
			next = json_is(list, JSON_LIST) ? one->next : NULL;
			const struct json *node = schema_node(s, one);
			if (!json_is(node, JSON_OBJECT))
				continue;
			if (!item->venue.name.n)
				read_place(s, item, json_get(node, "location"));
			if (isnan(item->cost) && json_get(node, "offers"))
				read_offer(s, item, json_get(node, "offers"));
			if (!item->mode.n)
				item->mode = str_of(mode_of(list_text(s,
				    json_get(node, "courseMode"))));
			read_sessions(s, item, node, depth + 1);
		}
	}
}

/* The key: what the provider calls it. An address alone is none: series share one. */
static struct str key_of(const struct schema *s, const struct json *v)
{
	struct str id = schema_get(s, v, "@id");
	if (!id.n && json_get(v, "type"))
		id = schema_get(s, v, "id");
	if (!id.n)
		id = schema_get(s, v, "identifier");
	return id.n ? id : schema_get(s, v, "courseCode");
}

bool schema_offer(const struct schema *s, const struct json *v, struct str path)
{
	struct feed_item item = feed_item_new();
	item.path = path;
	item.line = s->line;
	item.title = feed_plain(s->arena, schema_get(s, v, "name"));
	item.key = key_of(s, v);
	item.about = feed_plain(s->arena, schema_get(s, v, "description"));
	item.url = schema_get(s, v, "url");
	if (!item.url.n && str_starts(item.key, S("http")))
		item.url = item.key;
	read_people(s, &item, v);
	read_place(s, &item, json_get(v, "location"));
	read_facts(s, &item, v);
	if (json_get(v, "offers"))
		read_offer(s, &item, json_get(v, "offers"));
	read_sessions(s, &item, v, 0);
	if (schema_ends(v, "Event") && !item.session_count && !item.key.n)
		say(s, &item, "startDate", STR_EMPTY, N_("It has no date, so it is found only by "
		    "its words. Add a startDate like 2026-02-24T19:00:00+01:00."));
	schema_check_amb(s, &item, v);
	return feed_give(s->r, s->arena, &item);
}
