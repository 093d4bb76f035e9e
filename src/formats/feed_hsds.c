/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Open Referral's HSDS 3 as a feed: services, alone, in lists, inside organisations or at
 * locations (JSON), and the tabular package (services.csv and what refers to it, in a zip). Rows
 * of the package become the same objects as those of JSON; what belongs to a service is nested in
 * it there and found by its service_id here.
 */
#include "formats/archive.h"
#include "formats/feed.h"
#include "formats/json.h"
#include "formats/table.h"
#include "base/lang.h"
#include "base/num.h"
#include "base/utf8.h"

#include <math.h>
#include <string.h>

enum { DEPTH_MAX = 8, ROWS_MAX = 500000, FILE_MAX = 64 << 20 };

static const char *const tables[] = { "services", "organizations", "locations", "addresses",
	"service_at_location", "schedules", "languages", "cost_options", "phones",
	"accessibility" };
static const char *const keys[] = { "id", "id", "id", "location_id", "service_id", "service_id",
	"service_id", "service_id", "service_id", "location_id" };
enum { SERVICES, ORGANIZATIONS, LOCATIONS, ADDRESSES, AT_LOCATION, SCHEDULES, LANGUAGES, COSTS,
	PHONES, ACCESSIBILITY, TABLES };

/* Rows of the package by the key that leads to them; chained. */
struct index {
	const struct json **rows;
	size_t *next, *first;		/* index + 1 */
	size_t count, room;
};

struct hsds {
	struct feed_reader *r;
	struct arena *arena;		/* of one offer */
	struct index index[TABLES];
	bool package;
};

static struct str text(const struct json *v, const char *name)
{
	const struct json *m = json_get(v, name);
	return json_is(m, JSON_TEXT) || json_is(m, JSON_NUMBER) ? str_trim(m->text) : STR_EMPTY;
}

/* ---- what belongs to what ---- */

static const struct json *row_of(const struct hsds *h, int table, struct str key, size_t *at)
{
	const struct index *x = &h->index[table];
	if (!x->room || !key.n)
		return NULL;
	size_t i = *at ? x->next[*at - 1] : x->first[str_hash(key) % x->room];
	while (i && !str_eq(text(x->rows[i - 1], keys[table]), key))
		i = x->next[i - 1];
	*at = i;
	return i ? x->rows[i - 1] : NULL;
}

/* The first nested object of a list, or the first row that refers to it. */
static const struct json *child(const struct hsds *h, const struct json *v, const char *name,
    int table, struct str key)
{
	size_t at = 0;
	const struct json *list = json_get(v, name);
	if (list || !h->package)
		return json_is(list, JSON_LIST) ? json_first(list) : list;
	return row_of(h, table, key, &at);
}

static void build_index(struct arena *a, struct index *x, int table, const struct json *list)
{
	x->room = json_count(list) * 2 + 1;
	x->rows = arena_array(a, const struct json *, json_count(list) + 1);
	x->next = arena_array(a, size_t, json_count(list) + 1);
	x->first = arena_array(a, size_t, x->room);
	for (const struct json *row = json_first(list); row; row = row->next) {
		size_t slot = str_hash(text(row, keys[table])) % x->room;
		x->rows[x->count] = row;
		x->next[x->count] = x->first[slot];
		x->first[slot] = ++x->count;
	}
}

/* ---- a service ---- */

static int minute_of(struct str s)
{
	int64_t hour, minute;
	struct str part;
	if (!str_cut(&s, ':', &part) || !num_int(part, &hour) || hour < 0 || hour > 23 ||
	    !num_int(str_slice(s, 0, 2), &minute) || minute < 0 || minute > 59)
		return -1;
	return (int)(hour * 60 + minute);
}

/* "TU,TH", "1MO": bits 1 Monday … 7 Sunday. */
static unsigned weekdays_of(struct str list)
{
	static const char *const names[] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };
	struct str part;
	unsigned bits = 0;
	while (str_cut(&list, ',', &part)) {
		part = str_trim(part);
		for (int i = 0; i < 7; i++)
			if (part.n >= 2 && str_ieq(str_from(part, part.n - 2), str_of(names[i])))
				bits |= 1U << (i + 1);
	}
	return bits;
}

static void add_schedule(const struct hsds *h, struct feed_item *item, const struct json *v)
{
	int64_t day, until, interval = 1;
	int ignored;
	struct str start = text(v, "dtstart"), end = text(v, "until");
	if (!start.n)
		start = text(v, "valid_from");
	if (!end.n)
		end = text(v, "valid_to");
	if (!start.n)
		day = h->r->from;
	else if (!feed_when(h->r, start, &day, &ignored)) {
		feed_say(h->r, (struct feed_note){ .path = item->path, .title = item->title,
		    .line = item->line, .field = S("dtstart"), .excerpt = start },
		    N_("This is no date and was left out. Write it like 2026-02-24."));
		return;
	}
	struct str freq = text(v, "freq");
	if (item->session_count >= FEED_SESSIONS_MAX || (!freq.n && !start.n))
		return;
	struct feed_session *s = feed_session_add(h->arena, item, day,
	    minute_of(text(v, "opens_at")), minute_of(text(v, "closes_at")));
	num_int(text(v, "interval"), &interval);
	s->weekdays = weekdays_of(text(v, "byday"));
	s->rhythm = str_ieq(freq, S("DAILY")) ? "daily"
	    : str_ieq(freq, S("WEEKLY")) ? interval == 2 ? "fortnightly" : "weekly"
	    : str_ieq(freq, S("MONTHLY")) ? "monthly" : "once";
	if (end.n && feed_when(h->r, end, &until, &ignored) && until >= day)
		s->until = until;
}

static void read_location(const struct hsds *h, struct feed_item *item, const struct json *v)
{
	static const char *const parts[] = { "address_1", "address_2", "postal_code", "city" };
	struct feed_venue *to = &item->venue;
	struct buf b = buf_in(h->arena, 300);
	to->key = text(v, "id");
	to->name = text(v, "name");
	to->url = text(v, "url");
	to->online = str_ieq(text(v, "location_type"), S("virtual"));
	to->placed = num_real(text(v, "latitude"), &to->latitude) &&
	    num_real(text(v, "longitude"), &to->longitude);
	const struct json *address = child(h, v, "addresses", ADDRESSES, to->key);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		struct str part = text(address, parts[i]);
		if (part.n)
			buf_printf(&b, "%s%.*s", b.n ? ", " : "", STR(utf8_cut(part, 70)));
	}
	to->address = buf_view(&b);
	if (!to->name.n)
		to->name = to->address;
}

static void read_each(const struct hsds *h, struct feed_item *item, const struct json *v,
    const char *name, int table, struct str id,
    void (*fn)(const struct hsds *h, struct feed_item *item, const struct json *v))
{
	const struct json *list = json_get(v, name);
	if (json_is(list, JSON_LIST)) {
		for (const struct json *i = json_first(list); i; i = i->next)
			fn(h, item, i);
	} else if (h->package) {
		size_t at = 0;
		const struct json *row;
		while ((row = row_of(h, table, id, &at)))
			fn(h, item, row);
	}
}

static void add_language(const struct hsds *h, struct feed_item *item, const struct json *v)
{
	struct str code = text(v, "code");
	if (!code.n)
		code = text(v, "name");
	item->languages = arena_printf(h->arena, "%.*s%s%.*s", STR(item->languages),
	    item->languages.n ? ", " : "", STR(utf8_cut(code, 40)));
}

static void read_facts(const struct hsds *h, struct feed_item *item, const struct json *v)
{
	int64_t n;
	item->about = feed_plain(h->arena, text(v, "description"));
	item->url = text(v, "url");
	item->mail = text(v, "email");
	item->join = text(v, "application_process");
	item->cost_note = text(v, "fees_description");
	if (num_int(text(v, "minimum_age"), &n) && n >= 0 && n <= 120)
		item->age_from = (int)n;
	if (num_int(text(v, "maximum_age"), &n) && n >= 0 && n <= 120)
		item->age_to = (int)n;
	const struct json *phone = child(h, v, "phones", PHONES, item->key);
	struct str number = text(phone, "number");
	while (number.n && number.p[0] == '"')
		number = str_slice(number, 1, number.n - 1);
	item->phone = number;
	const struct json *cost = child(h, v, "cost_options", COSTS, item->key);
	if (num_real(text(cost, "amount"), &item->cost))
		item->free = item->cost == 0;
	else
		item->cost = NAN;
	item->currency = text(cost, "currency");
	read_each(h, item, v, "languages", LANGUAGES, item->key, add_language);
	item->languages = feed_languages(h->arena, item->languages);
}

static bool read_service(const struct hsds *h, const struct json *v, const struct json *holder,
    struct str path, int64_t line)
{
	struct feed_item item = feed_item_new();
	size_t at = 0;
	struct str status = text(v, "status");
	item.key = text(v, "id");
	item.title = text(v, "name");
	item.path = path;
	item.line = line;
	if (status.n && !str_ieq(status, S("active"))) {
		feed_say(h->r, (struct feed_note){ .refused = true, .path = path, .line = line,
		    .title = item.title, .field = S("status"), .excerpt = status },
		    N_("Only services whose status is \"active\" are taken."));
		return !h->r->stopped;
	}
	read_facts(h, &item, v);
	const struct json *organization = json_get(v, "organization");
	if (!organization)
		organization = h->package
		    ? row_of(h, ORGANIZATIONS, text(v, "organization_id"), &at)
		    : json_get(holder, "services") ? holder : NULL;
	item.organiser = text(organization, "name");
	const struct json *there = child(h, v, "service_at_locations", AT_LOCATION, item.key);
	at = 0;
	const struct json *location = json_get(there, "location");
	if (!location && h->package)
		location = row_of(h, LOCATIONS, text(there, "location_id"), &at);
	if (!location)
		location = json_get(holder, "location");
	read_location(h, &item, location);
	read_each(h, &item, v, "schedules", SCHEDULES, item.key, add_schedule);
	if (!item.session_count && !h->package)
		read_each(h, &item, holder, "schedules", SCHEDULES, item.key, add_schedule);
	return feed_give(h->r, h->arena, &item);
}

/* ---- JSON ---- */

static bool is_service(const struct json *v)
{
	static const char *const marks[] = { "status", "schedules", "service_at_locations",
		"fees_description", "eligibility_description", "organization", "cost_options" };
	for (size_t i = 0; i < sizeof marks / sizeof *marks && json_get(v, "name"); i++)
		if (json_get(v, marks[i]) && !json_get(v, "services") &&
		    !json_get(v, "location_type") && !json_get(v, "latitude"))
			return true;
	return false;
}

static bool walk(struct hsds *h, const struct json *v, const struct json *holder, struct str path,
    int depth)
{
	static const char *const inside[] = { "contents", "services", "service", "organizations",
		"data" };
	int64_t n = 0;
	if (depth > DEPTH_MAX)
		return true;
	if (json_is(v, JSON_LIST)) {
		for (const struct json *i = json_first(v); i; i = i->next, n++) {
			struct arena_mark mark = arena_mark(h->arena);
			bool go = walk(h, i, holder, arena_printf(h->arena, "%.*s[%lld]", STR(path),
			    (long long)n), depth + 1);
			arena_release(h->arena, mark);
			if (!go)
				return false;
		}
		return true;
	}
	if (!json_is(v, JSON_OBJECT))
		return true;
	if (is_service(v) || (holder && json_get(holder, "service") == v))
		return read_service(h, v, holder, path, 0);
	for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
		if (json_get(v, inside[i]) && !walk(h, json_get(v, inside[i]), v,
		        arena_printf(h->arena, "%.*s.%s", STR(path), inside[i]), depth + 1))
			return false;
	return true;
}

/* ---- the tabular package ---- */

static void give_services(struct hsds *h)
{
	struct index *x = &h->index[SERVICES];
	for (size_t i = 0; i < x->count; i++) {
		struct arena_mark mark = arena_mark(h->arena);
		bool go = read_service(h, x->rows[i], NULL, S("services.csv"), (int64_t)i + 2);
		arena_release(h->arena, mark);
		if (!go)
			return;
	}
}

static struct json *add_value(struct arena *a, struct json *to, struct json **last,
    enum json_kind kind)
{
	struct json *v = arena_new_of(a, struct json);
	v->kind = kind;
	if (*last)
		(*last)->next = v;
	else
		to->all.first = v;
	*last = v;
	to->all.count++;
	return v;
}

/* A CSV file as a list of objects. */
static bool read_rows(struct arena *a, struct str bytes, const char *name, struct json *list,
    struct err *e)
{
	struct table_row row;
	struct str heads[200];
	size_t columns = 0;
	struct json *last = NULL;
	struct table_options options = { .format = TABLE_CSV, .rows = ROWS_MAX };
	struct table *in = table_bytes(a, bytes, name, &options, e);
	if (!in)
		return false;
	while (table_next(in, &row)) {
		if (!columns) {
			for (; columns < row.count && columns < 200; columns++)
				heads[columns] = arena_copy(a, row.cells[columns].text);
			continue;
		}
		struct json *object = add_value(a, list, &last, JSON_OBJECT), *member = NULL;
		for (size_t i = 0; i < row.count && i < columns; i++) {
			struct json *v = add_value(a, object, &member, JSON_TEXT);
			v->name = heads[i];
			v->text = arena_copy(a, row.cells[i].text);
		}
	}
	return table_end(in, e);
}

/* The file of a table wherever it is in the archive; empty when there is none. */
static bool unpack(struct arena *a, struct archive *z, const char *table, struct str *out_r,
    struct err *e)
{
	struct buf b = buf_in(a, FILE_MAX);
	char block[16384];
	ptrdiff_t n;
	*out_r = STR_EMPTY;
	for (size_t i = 0; i < archive_count(z); i++) {
		struct str name = archive_name(z, i);
		ptrdiff_t cut = str_rfind_byte(name, '/');
		struct str last = str_from(name, (size_t)(cut + 1));
		if (!str_starts(last, str_of(table)) ||
		    !str_eq(str_from(last, strlen(table)), S(".csv")))
			continue;
		struct archive_file *f = archive_file(z, arena_text(a, name), e);
		if (!f)
			return false;
		while ((n = archive_read(f, block, sizeof block)) > 0)
			buf_add(&b, block, (size_t)n);
		bool ok = n == 0 || archive_fail(f, e);
		archive_close(f);
		if (b.failed)
			return fail(e, ERR_LIMIT, N_("%s is larger than %d MB."), table,
			    FILE_MAX >> 20);
		*out_r = buf_view(&b);
		return ok;
	}
	return true;
}

static bool read_package(struct hsds *h, struct str bytes, struct err *e)
{
	struct arena *a = h->r->arena;
	struct archive *z = archive_bytes(a, bytes, h->r->name, (struct archive_limits){ 0 }, e);
	bool ok = z != NULL;
	h->package = true;
	for (int i = 0; ok && i < TABLES; i++) {
		struct str file;
		struct json *list = arena_new_of(a, struct json);
		list->kind = JSON_LIST;
		ok = unpack(a, z, tables[i], &file, e) &&
		    (!file.n ||
		    read_rows(a, file, arena_printf(a, "%s.csv", tables[i]).p, list, e));
		if (ok)
			build_index(a, &h->index[i], i, list);
	}
	if (ok && !h->index[SERVICES].count)
		return fail(e, ERR_INPUT, N_("%s has no services.csv with a service in it."),
		    h->r->name);
	if (ok)
		give_services(h);
	return ok;
}

/* {"services.csv": [ … ], …}: the package as one JSON document. */
static bool read_json_package(struct hsds *h, const struct json *v)
{
	h->package = true;
	for (int i = 0; i < TABLES; i++) {
		const struct json *list = json_get_str(v, arena_printf(h->r->arena, "%s.csv",
		    tables[i]));
		build_index(h->r->arena, &h->index[i], i, json_is(list, JSON_LIST) ? list : NULL);
	}
	give_services(h);
	return true;
}

bool feed_read_hsds(struct feed_reader *r, struct str bytes, struct err *e)
{
	struct hsds h = { .r = r, .arena = arena_new(0) };
	bool ok = true;
	if (archive_is(bytes)) {
		ok = read_package(&h, bytes, e);
	} else {
		struct json_limits limits = { .name = r->name, .depth = 64 };
		const struct json *v = json_read(r->arena, bytes, limits, e);
		ok = v != NULL;
		if (ok && json_get(v, "services.csv"))
			read_json_package(&h, v);
		else if (ok)
			walk(&h, v, NULL, S("$"), 0);
	}
	if (ok && !r->items && !r->refused)
		feed_say(r, (struct feed_note){ .path = S("$") }, N_("There is no service in it. "
		    "Read are the services of HSDS 3, also in lists and inside organisations."));
	arena_free(h.arena);
	return ok;
}
