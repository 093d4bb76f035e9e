/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Tables as feeds. Rows of one key (or, without a key, one title), venue and age are one offer
 * with several sessions; meetings at the same hour are listed in one session.
 */
#include "formats/feed_table.h"
#include "base/date.h"
#include "base/lang.h"
#include "base/num.h"
#include "base/sha256.h"
#include "base/utf8.h"

#include <math.h>
#include <string.h>

enum { LIST_MAX = 150, GROUPS_MAX = 200000 };

struct group {
	struct feed_item item;
	int64_t rows;
};

struct sheet {
	struct feed_reader *r;
	struct arena *arena;
	struct table_shape shape;
	const struct table_row *row;
	struct { struct group **items; size_t count, room; } groups;
	size_t *table;			/* by hash: index + 1 */
	size_t room;
	int64_t rows;
};

static struct str cell(const struct sheet *s, enum feed_role role)
{
	int i = s->shape.column[role];
	if (i < 0 || (size_t)i >= s->row->count)
		return STR_EMPTY;
	struct str text = str_trim(s->row->cells[i].text);
	bool none = str_ieq(text, S("none")) || str_ieq(text, S("null")) || str_ieq(text, S("n/a"));
	return none ? STR_EMPTY : text;
}

static struct feed_note place(const struct sheet *s, bool refused, enum feed_role role)
{
	return (struct feed_note){ .refused = refused,
		.line = s->row->line ? s->row->line : s->row->row, .title = cell(s, ROLE_TITLE),
		.field = s->shape.column[role] >= 0 ? s->shape.header[role]
		    : str_of(feed_role_code(role)), .excerpt = cell(s, role) };
}

/* ---- cells ---- */

/* "2026-01-05", "05/01/2026", "5.1.2026", "5 January 2026"; a time may follow. */
static bool read_day(const struct sheet *s, struct str text, int64_t *day_r, int *minute_r)
{
	struct period p;
	*minute_r = -1;
	if (feed_when(s->r, text, day_r, minute_r))
		return true;
	if (period_read(text, &p) && p.kind == PERIOD_DAY) {
		*day_r = p.from;
		return true;
	}
	return false;
}

/* "18:30", "6.30 pm", "18h30", "1830", "18"; -1: none. */
static int read_minute(struct str text)
{
	int digits[4] = { 0 }, count = 0, hour, minute = 0;
	bool split = false;
	size_t i = 0;
	for (; i < text.n && i < 6; i++) {
		char c = text.p[i];
		if (c >= '0' && c <= '9' && count < 4)
			digits[count++] = c - '0';
		else if (!split && strchr(":.hH", c) && (count == 1 || count == 2)) {
			split = true;
			if (count == 1) {
				digits[1] = digits[0];
				digits[0] = 0;
				count = 2;
			}
		} else {
			break;
		}
	}
	if (!count || count == 3)
		return -1;
	hour = count == 1 ? digits[0] : digits[0] * 10 + digits[1];
	if (count == 4)
		minute = digits[2] * 10 + digits[3];
	struct str half = str_trim(str_from(text, i));
	if (str_istarts(half, S("p")) && hour < 12)
		hour += 12;
	if (str_istarts(half, S("a")) && hour == 12)
		hour = 0;
	return hour < 24 && minute < 60 ? hour * 60 + minute : -1;
}

static int clock_of(const struct sheet *s, enum feed_role whole, enum feed_role hour,
    enum feed_role minute)
{
	int64_t h, m = 0;
	if (cell(s, whole).n)
		return read_minute(cell(s, whole));
	if (!num_int(cell(s, hour), &h) || h < 0 || h > 23)
		return -1;
	if (cell(s, minute).n && (!num_int(cell(s, minute), &m) || m < 0 || m > 59))
		return -1;
	return (int)(h * 60 + m);
}

static bool read_price(struct str text, double *out_r)
{
	static const char *const signs[] = { "€", "£", "$", "¥", "EUR", "GBP", "USD", "CAD" };
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		struct str sign = str_of(signs[i]);
		if (str_starts(text, sign))
			text = str_trim(str_from(text, sign.n));
		if (str_ends(text, sign))
			text = str_trim(str_slice(text, 0, text.n - sign.n));
	}
	struct num_style style = { '.', ',' };
	ptrdiff_t comma = str_rfind_byte(text, ',');
	if (comma >= 0 && text.n - (size_t)comma <= 3)
		style = (struct num_style){ ',', '.' };
	return num_read(text, style, out_r);
}

static bool means_free(struct str text)
{
	static const char *const words[] = { "free", "gratuit", "gratis", "gratuito", "kostenlos",
		"бесплатно", "免费", "مجاني", "yes", "oui", "sí", "si", "да", "是", "نعم", "true",
		"1" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_ieq(text, str_of(words[i])))
			return true;
	return false;
}

/* ---- an offer ---- */

static void read_money(const struct sheet *s, struct feed_item *item)
{
	struct str price = cell(s, ROLE_COST);
	if (means_free(cell(s, ROLE_FREE)))
		item->free = 1;
	if (means_free(price) && !str_eq(price, S("1")))
		item->free = 1;
	else if (price.n && !read_price(price, &item->cost))
		item->cost_note = arena_copy(s->arena, price);
	item->currency = arena_copy(s->arena, cell(s, ROLE_CURRENCY));
}

static void read_item(const struct sheet *s, struct feed_item *item)
{
	struct arena *a = s->arena;
	int64_t n;
	const struct { enum feed_role role; struct str *to; } texts[] = {
		{ ROLE_TITLE, &item->title }, { ROLE_VENUE, &item->venue.name },
		{ ROLE_ADDRESS, &item->venue.address }, { ROLE_VENUE_ID, &item->venue.key },
		{ ROLE_ORGANISER, &item->organiser }, { ROLE_URL, &item->url },
		{ ROLE_MAIL, &item->mail }, { ROLE_PHONE, &item->phone },
		{ ROLE_SUBJECT, &item->subject },
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i].to = utf8_clean(a, cell(s, texts[i].role));
	item->about = feed_plain(a, cell(s, ROLE_ABOUT));
	/* "Location ID 1063" is better than nothing. */
	if (!item->venue.name.n && item->venue.key.n)
		item->venue.name = arena_printf(a, "%.*s %.*s", STR(s->shape.header[ROLE_VENUE_ID]),
		    STR(item->venue.key));
	item->languages = feed_languages(a, cell(s, ROLE_LANGUAGE));
	struct feed_venue *v = &item->venue;
	v->placed = num_real(cell(s, ROLE_LATITUDE), &v->latitude) &&
	    num_real(cell(s, ROLE_LONGITUDE), &v->longitude);
	if (num_int(cell(s, ROLE_AGE_FROM), &n) && n >= 0 && n <= 120)
		item->age_from = (int)n;
	if (num_int(cell(s, ROLE_AGE_TO), &n) && n >= 0 && n <= 120)
		item->age_to = (int)n;
	if (num_int(cell(s, ROLE_PLACES), &n) && n > 0 && n < 1000000)
		item->places = n;
	item->line = s->row->line ? s->row->line : s->row->row;
	read_money(s, item);
}

static struct group *group_of(struct sheet *s)
{
	struct arena_mark mark = arena_mark(s->arena);
	struct str id = cell(s, ROLE_ID);
	struct str venue = cell(s, ROLE_VENUE_ID).n ? cell(s, ROLE_VENUE_ID) : cell(s, ROLE_VENUE);
	struct str key = str_slice(sha256_of(s->arena, arena_printf(s->arena,
	    "%.*s|%.*s|%.*s|%.*s|%.*s", STR(id), STR(cell(s, ROLE_TITLE)), STR(venue),
	    STR(cell(s, ROLE_AGE_FROM)), STR(cell(s, ROLE_AGE_TO)))), 0, 24);
	size_t at = str_hash(key) % s->room;
	while (s->table[at] && !str_eq(s->groups.items[s->table[at] - 1]->item.key, key))
		at = (at + 1) % s->room;
	if (s->table[at]) {
		struct group *found = s->groups.items[s->table[at] - 1];
		arena_release(s->arena, mark);
		return found;
	}
	if (s->groups.count >= GROUPS_MAX)
		return NULL;
	struct group *g = arena_new_of(s->arena, struct group);
	g->item = feed_item_new();
	g->item.key = key;
	read_item(s, &g->item);
	*list_add(s->arena, &s->groups) = g;
	s->table[at] = s->groups.count;
	return g;
}

static void add_meeting(struct sheet *s, struct feed_item *item, int64_t day, int begins, int ends)
{
	for (size_t i = item->session_count; i-- > 0;) {
		struct feed_session *to = &item->sessions[i];
		if (to->begins != begins || to->ends != ends || strcmp(to->rhythm, "once") != 0)
			continue;
		if (to->also_on.n >= LIST_MAX * 11)
			break;
		struct date d = date_from_day(day);
		to->also_on = arena_printf(s->arena, "%.*s%s%04d-%02d-%02d", STR(to->also_on),
		    to->also_on.n ? " " : "", d.year, d.month, d.day);
		return;
	}
	if (item->session_count < FEED_SESSIONS_MAX)
		feed_session_add(s->arena, item, day, begins, ends);
}

static bool add_session(struct sheet *s, struct feed_item *item)
{
	int64_t day, until;
	int minute, ignored;
	struct str text = cell(s, ROLE_DAY);
	if (!text.n)
		return true;
	if (!read_day(s, text, &day, &minute)) {
		feed_say(s->r, place(s, true, ROLE_DAY), N_("This is no date. Write it like "
		    "2026-02-24."));
		return false;
	}
	int begins = clock_of(s, ROLE_BEGINS, ROLE_BEGINS_HOUR, ROLE_BEGINS_MINUTE);
	int ends = clock_of(s, ROLE_ENDS, ROLE_ENDS_HOUR, ROLE_ENDS_MINUTE);
	if (begins < 0 && cell(s, ROLE_BEGINS).n)
		feed_say(s->r, place(s, false, ROLE_BEGINS), N_("This is no time of day and was "
		    "left out. Write it like 18:30."));
	if (begins < 0)
		begins = minute;
	if (!cell(s, ROLE_UNTIL).n || !read_day(s, cell(s, ROLE_UNTIL), &until, &ignored) ||
	    until <= day) {
		add_meeting(s, item, day, begins, ends);
		return true;
	}
	struct feed_session *to = feed_session_add(s->arena, item, day, begins, ends);
	to->rhythm = cell(s, ROLE_WEEKDAY).n ? "weekly" : "daily";
	to->until = until;
	return true;
}

/* The last row of our own files says how many there are. */
static bool is_count(const struct table_row *row)
{
	for (size_t i = 1; i < row->count; i++)
		if (row->cells[i].text.n)
			return false;
	return row->count && str_starts(row->cells[0].text, S("# rows: "));
}

static void read_row(struct sheet *s)
{
	if (is_count(s->row))
		return;
	s->rows++;
	if (!cell(s, ROLE_TITLE).n) {
		feed_say(s->r, place(s, true, ROLE_TITLE), N_("The row has no title. Fill it in, "
		    "or take the row out."));
		return;
	}
	struct feed_item probe = feed_item_new();
	if (!add_session(s, &probe))	/* a row whose date is wrong adds nothing */
		return;
	struct group *g = group_of(s);
	if (!g) {
		s->r->stopped = true;
		return;
	}
	g->rows++;
	for (size_t i = 0; i < probe.session_count; i++) {
		struct feed_session *from = &probe.sessions[i];
		if (!strcmp(from->rhythm, "once"))
			add_meeting(s, &g->item, from->day, from->begins, from->ends);
		else if (g->item.session_count < FEED_SESSIONS_MAX)
			*feed_session_add(s->arena, &g->item, 0, 0, 0) = *from;
	}
}

/* ---- the table ---- */

static bool find_shape(struct sheet *s, const struct table_row *head, struct err *e)
{
	struct feed_reader *r = s->r;
	struct buf headers = buf_in(r->arena, 1 << 16);
	for (size_t i = 0; i < head->count; i++)
		buf_printf(&headers, "%.*s\x1f", STR(head->cells[i].text));
	r->shape = str_slice(sha256_of(r->arena, buf_view(&headers)), 0, 32);
	const char *mapping = r->mapping;
	if (!mapping && r->find_mapping)
		mapping = r->find_mapping(r->thing, r->shape);
	if (!mapping || !feed_shape_read(mapping, head, &s->shape)) {
		if (r->mapping)
			return fail(e, ERR_INPUT, N_("The mapping names a column that %s does not "
			    "have, or a meaning that there is not."), r->name);
		feed_shape_propose(r->arena, head, &s->shape);
	}
	for (int role = 0; role < ROLES; role++)
		s->shape.header[role] = arena_copy(r->arena, s->shape.header[role]);
	r->mapped = feed_shape_text(r->arena, &s->shape);
	if (s->shape.column[ROLE_TITLE] < 0)
		return fail(e, ERR_INPUT, N_("%s was read as a table, for it is no calendar and no "
		    "other feed that is known here. But no column of its first line (\"%.*s\") is "
		    "a title. Call one \"Title\", or say which one it is. Nothing was changed."),
		    r->name, STR(str_trim(utf8_cut(head->count ? head->cells[0].text : STR_EMPTY,
		    60))));
	return true;
}

static bool give_all(struct sheet *s)
{
	struct feed_reader *r = s->r;
	for (size_t i = 0; i < s->groups.count; i++)
		if (!feed_give(r, s->arena, &s->groups.items[i]->item))
			return false;
	feed_say(r, (struct feed_note){ .line = 1, .excerpt = r->mapped }, N_("Rows: %lld; offers "
	    "made of them: %zu. The columns were understood as shown."), (long long)s->rows,
	    s->groups.count);
	return true;
}

bool feed_read_table(struct feed_reader *r, struct str bytes, struct err *e)
{
	struct table_row row;
	struct sheet s = { .r = r, .arena = arena_new(0), .room = GROUPS_MAX * 2 + 1 };
	struct table *in = table_bytes(r->arena, bytes, r->name, NULL, e);
	bool ok = in && table_next(in, &row);
	if (in && !ok && table_end(in, e))
		fail(e, ERR_INPUT, N_("%s has no rows."), r->name);
	ok = ok && find_shape(&s, &row, e);
	if (ok) {
		s.table = arena_array(s.arena, size_t, s.room);
		s.row = &row;
		while (!r->stopped && table_next(in, &row))
			read_row(&s);
		ok = table_end(in, e);
	}
	if (ok && s.groups.count >= GROUPS_MAX && r->stopped)
		ok = fail(e, ERR_LIMIT, N_("%s has over %d offers. Split it."), r->name,
		    GROUPS_MAX);
	if (ok)
		give_all(&s);
	arena_free(s.arena);
	return ok;
}
