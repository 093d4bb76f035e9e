/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An offer as data for other programs: schema.org in JSON-LD. Its calendar is in offer_ical.c. */
#include "base/num.h"
#include "base/zone.h"
#include "city/learn/offer_page.h"
#include "formats/json.h"

#include <math.h>

static void put(struct json_writer *w, const char *name, struct str value)
{
	if (!value.n)
		return;
	json_put_key(w, str_of(name));
	json_put_text(w, value);
}

static void begin(struct json_writer *w, const char *name, const char *type)
{
	if (name)
		json_put_key(w, str_of(name));
	json_put_object(w);
	put(w, "@type", str_of(type));
}

struct str offer_address(struct request *r, const struct shown_offer *o)
{
	return arena_printf(r->arena, "%.*s%.*s%.*s", STR(r->origin), STR(r->base), STR(o->path));
}

/* ---- schema.org ---- */

static void put_list(struct json_writer *w, const char *name, struct str codes)
{
	struct str code;
	if (!codes.n)
		return;
	json_put_key(w, str_of(name));
	json_put_list(w);
	while (codes.n && str_cut(&codes, ' ', &code))
		json_put_text(w, code);
	json_put_end(w);
}

static void put_place(struct json_writer *w, const struct shown_offer *o)
{
	if (!o->venue)
		return;
	begin(w, "location", "Place");
	put(w, "name", record_title(o->venue));
	put(w, "address", record_str(o->venue, "address"));
	if (!isnan(o->lat)) {
		begin(w, "geo", "GeoCoordinates");
		json_put_key(w, S("latitude"));
		json_put_real(w, o->lat);
		json_put_key(w, S("longitude"));
		json_put_real(w, o->lon);
		json_put_end(w);
	}
	json_put_end(w);
}

static struct str instant_text(struct arena *a, const struct zone *zone, int64_t minutes,
    bool day)
{
	struct buf b = buf_in(a, 40);
	if (day)
		date_write(&b, minutes / 1440);
	else
		date_write_instant(&b, zone_instant(zone, minutes * 60000));
	return buf_view(&b);
}

static void put_instance(struct json_writer *w, struct arena *a, const struct shown_offer *o,
    const struct meeting *m, const struct zone *zone)
{
	struct str mode = record_str(o->record, "mode");
	begin(w, NULL, "CourseInstance");
	put(w, "courseMode", str_eq(mode, S("on-site")) ? S("onsite") : mode);
	put(w, "startDate", instant_text(a, zone, m->start, m->whole_day));
	if (m->minutes)
		put(w, "endDate", instant_text(a, zone, m->start + m->minutes, false));
	put_place(w, o);
	json_put_end(w);
}

static void put_price(struct json_writer *w, const struct shown_offer *o)
{
	bool free = record_int(o->record, "free") != 0;
	json_put_key(w, S("isAccessibleForFree"));
	json_put_bool(w, free);
	if (!free && isnan(record_real(o->record, "cost")))
		return;
	begin(w, "offers", "Offer");
	put(w, "category", free ? S("Free") : S("Paid"));
	json_put_key(w, S("price"));
	json_put_real(w, free ? 0 : record_real(o->record, "cost"));
	put(w, "priceCurrency", record_str(o->record, "currency"));
	json_put_end(w);
}

static void put_course(struct json_writer *w, struct request *r, const struct shown_offer *o,
    const struct zone *zone)
{
	begin(w, NULL, "Course");
	put(w, "@context", S("https://schema.org"));
	put(w, "@id", offer_address(r, o));
	put(w, "url", offer_address(r, o));
	put(w, "name", o->title);
	put(w, "description", o->about.n ? o->about : o->title);
	if (o->provider.n) {
		begin(w, "provider", "Organization");
		put(w, "name", o->provider);
		json_put_end(w);
	}
	put_list(w, "inLanguage", record_str(o->record, "languages"));
	put(w, "educationalLevel", record_str(o->record, "level"));
	put_list(w, "accessibilityFeature", record_str(o->record, "needs"));
	put(w, "sameAs", record_str(o->record, "url"));
	put_price(w, o);
	json_put_key(w, S("hasCourseInstance"));
	json_put_list(w);
	for (size_t i = 0; i < o->meeting_count; i++)
		put_instance(w, r->arena, o, &o->meetings[i], zone);
	json_put_end(w);
	json_put_end(w);
}

struct str offer_json_ld(struct request *r, const struct shown_offer *o, const struct zone *zone)
{
	struct buf b = buf_in(r->arena, 1 << 18);
	struct sink out = sink_buf(&b);
	struct json_writer w = { .out = &out };
	put_course(&w, r, o, zone);
	return b.failed ? STR_EMPTY : buf_view(&b);
}
