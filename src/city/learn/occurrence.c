/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What sessions come to: a row for each meeting inside a window around today. They are made anew
 * whenever their session is saved, and once a day for those that go on.
 */
#include "base/num.h"
#include "city/learn/offer.h"
#include "formats/rrule.h"

#include <stdlib.h>
#include <string.h>

static const char drop_session[] =
    "DELETE FROM learn_occurrence WHERE city = $1 AND session = $2";
static const char venue_sql[] = "SELECT venue FROM opportunity WHERE city = $1 AND id = $2";
static const char going_on[] =
    "SELECT id FROM learn_session WHERE city = $1 AND deleted IS NULL AND rhythm IS NOT NULL"
    " AND rhythm <> 'once' AND (until IS NULL OR until >= $2) ORDER BY id";
static const char drop_past[] = "DELETE FROM learn_occurrence WHERE city = $1 AND start < $2";

enum { MINUTES_OF_DAY = 1440, LISTED_DAYS = 200 };

bool time_read(struct str s, int *minutes_r)
{
	int64_t hours, minutes;
	struct str rest = s, head;
	s = str_trim(s);
	ptrdiff_t colon = str_find_byte(s, ':', 0);
	if (colon < 0)
		colon = str_find_byte(s, '.', 0);
	if (colon < 1 || colon > 2 || s.n - (size_t)colon != 3)
		return false;
	head = str_slice(s, 0, (size_t)colon);
	rest = str_from(s, (size_t)colon + 1);
	if (!num_int(head, &hours) || !num_int(rest, &minutes) || head.p[0] == '-' ||
	    rest.p[0] == '-' || head.p[0] == '+' || rest.p[0] == '+' || hours > 24 ||
	    minutes > 59 || (hours == 24 && minutes))
		return false;
	*minutes_r = (int)(hours * 60 + minutes);
	return true;
}

int weekday_of(int64_t day)
{
	int64_t n = (day + 3) % 7;	/* 1970-01-01 was a Thursday */
	return (int)(n < 0 ? n + 7 : n) + 1;
}

/* ---- one session ---- */

struct str session_rule(struct arena *a, const struct record *session)
{
	static const char *const days[] = { "", "MO", "TU", "WE", "TH", "FR", "SA", "SU" };
	static const struct {
		const char *rhythm, *rule;
	} rules[] = { { "daily", "FREQ=DAILY" }, { "weekly", "FREQ=WEEKLY" },
		{ "fortnightly", "FREQ=WEEKLY;INTERVAL=2" }, { "monthly", "FREQ=MONTHLY" } };
	struct str rhythm = record_str(session, "rhythm"), on = record_str(session, "weekdays");
	struct buf b = buf_in(a, 200);
	if (str_eq(rhythm, S("rule")))
		return record_str(session, "rule");
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (str_eq(rhythm, str_of(rules[i].rhythm)))
			buf_puts(&b, rules[i].rule);
	bool first = true;
	for (size_t i = 0; b.n && i < on.n; i++)
		if (on.p[i] >= '1' && on.p[i] <= '7') {
			buf_printf(&b, "%s%s", first ? ";BYDAY=" : ",", days[on.p[i] - '0']);
			first = false;
		}
	return b.n ? buf_view(&b) : STR_EMPTY;
}

static bool rule_of(struct arena *a, const struct record *session, const struct zone *zone,
    struct rrule *out, bool *once_r, struct err *e)
{
	struct str text = session_rule(a, session);
	*once_r = !text.n;
	if (!text.n)
		return !str_eq(record_str(session, "rhythm"), S("rule")) ||
		    fail(e, ERR_INPUT, N_("Write the rule that it follows."));
	if (!rrule_read(text, out, e))
		return false;
	if (out->until_given && out->until_utc) {
		out->until = zone_wall(zone, out->until);
		out->until_utc = false;
	}
	return true;
}

static size_t days_listed(struct str text, int64_t *days_r, struct err *e)
{
	size_t count = 0;
	for (size_t at = 0; at < text.n && count < LISTED_DAYS;) {
		size_t end = at;
		while (end < text.n && !strchr(" ,;\t\r\n", text.p[end]))
			end++;
		struct str word = str_slice(text, at, end);
		if (word.n && !date_read(word, &days_r[count])) {
			fail(e, ERR_INPUT, N_("This is not a day: %.*s. Write it like 2026-12-24."),
			    STR(str_slice(word, 0, 40)));
			return 0;
		}
		count += word.n > 0;
		at = end + 1;
	}
	return count;
}

static int by_start(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static bool listed(const int64_t *days, size_t count, int64_t day)
{
	for (size_t i = 0; i < count; i++)
		if (days[i] == day)
			return true;
	return false;
}

/* Where the minutes of a session begin, those of its lists taken out and put in. */
struct starts {
	const struct record *session;
	int64_t from, to;		/* days */
	int begins;			/* minute of the day */
	int64_t *items;			/* OCCURRENCES_MAX */
	size_t count;
};

static void add_start(struct starts *x, int64_t start, const int64_t *out, size_t outs)
{
	struct value until = record_get(x->session, "until");
	int64_t day = start / MINUTES_OF_DAY;
	if (day < x->from || day >= x->to || x->count == OCCURRENCES_MAX ||
	    (until.type == VALUE_INT && day > until.i) || listed(out, outs, day))
		return;
	x->items[x->count++] = start;
}

static void follow_rule(struct arena *a, struct starts *x, const struct rrule *rule,
    const int64_t *out, size_t outs)
{
	const int64_t day_ms = 86400000;
	int64_t wall, first = record_int(x->session, "day") * day_ms + x->begins * 60000;
	struct rrule_walk *walk =
	    rrule_begin(a, rule, first, x->from * day_ms, x->to * day_ms);
	while (x->count < OCCURRENCES_MAX && rrule_next(walk, &wall))
		add_start(x, wall / 60000, out, outs);
}

static bool session_starts(struct arena *a, const struct zone *zone, struct starts *x,
    struct err *e)
{
	struct rrule rule;
	int64_t out[LISTED_DAYS], in[LISTED_DAYS];
	bool once;
	size_t outs = days_listed(record_str(x->session, "not_on"), out, e);
	size_t ins = days_listed(record_str(x->session, "also_on"), in, e);
	if (e->kind || !rule_of(a, x->session, zone, &rule, &once, e))
		return false;
	if (once)
		add_start(x, record_int(x->session, "day") * MINUTES_OF_DAY + x->begins, out, outs);
	else
		follow_rule(a, x, &rule, out, outs);
	for (size_t i = 0; i < ins; i++)
		if (!listed(x->items, x->count, in[i] * MINUTES_OF_DAY + x->begins))
			add_start(x, in[i] * MINUTES_OF_DAY + x->begins, out, 0);
	if (x->count)
		qsort(x->items, x->count, sizeof *x->items, by_start);
	return true;
}

static bool expand(struct arena *a, const struct record *session, const struct zone *zone,
    int64_t from_day, int64_t to_day, struct occurrence **out_r, size_t *count_r, struct err *e)
{
	struct starts x = { .session = session, .from = from_day, .to = to_day,
		.items = arena_array(a, int64_t, OCCURRENCES_MAX) };
	int ends = 0;
	bool timed = time_read(record_str(session, "begins"), &x.begins);
	if (!session_starts(a, zone, &x, e))
		return false;
	int minutes = timed && time_read(record_str(session, "ends"), &ends) ? ends - x.begins : 0;
	if (minutes < 0)
		minutes += MINUTES_OF_DAY;	/* past midnight */
	*out_r = arena_array(a, struct occurrence, x.count + 1);
	*count_r = x.count;
	for (size_t i = 0; i < x.count; i++)
		(*out_r)[i] = (struct occurrence){ .session = session->id,
			.opportunity = record_int(session, "opportunity"),
			.venue = record_int(session, "venue"), .minutes = minutes,
			.start = x.items[i], .whole_day = !timed };
	return true;
}

bool occurrences_of_session(struct arena *a, const struct record *session, int64_t from_day,
    int64_t to_day, struct occurrence **out_r, size_t *count_r, struct err *e)
{
	return expand(a, session, NULL, from_day, to_day, out_r, count_r, e);
}

/* ---- their rows ---- */

static bool write_rows(struct db *db, struct arena *a, int64_t city, const struct occurrence *o,
    size_t count, struct err *e)
{
	static const char *const columns[] = { "city", "opportunity", "start", "session",
		"minutes", "whole_day", "weekday", "minute", "venue" };
	enum { COLUMNS = sizeof columns / sizeof *columns };
	struct value *values = arena_array(a, struct value, count * COLUMNS + 1), *v = values;
	for (size_t i = 0; i < count; i++, o++) {
		int64_t day = o->start / MINUTES_OF_DAY;
		const int64_t row[COLUMNS] = { city, o->opportunity, o->start, o->session,
			o->minutes, o->whole_day, weekday_of(day), o->start % MINUTES_OF_DAY,
			o->venue };
		for (int k = 0; k < COLUMNS; k++)
			*v++ = value_int(row[k]);
	}
	return !count || db_bulk(db, "learn_occurrence", columns, COLUMNS, values, count, e);
}

bool occurrences_save(struct db *db, const struct record *session, bool fresh, int64_t today,
    struct err *e)
{
	struct occurrence *all;
	size_t count = 0;
	struct arena *a = session->arena;
	struct arena_mark mark = arena_mark(a);
	bool ok = fresh || db_run(db, drop_session, ARGS(session->city, session->id), e);
	/* only a rule that somebody wrote may name an instant */
	const struct zone *zone = str_eq(record_str(session, "rhythm"), S("rule"))
	    ? wall_zone(db, a, session->city) : NULL;
	if (ok && !session->deleted && !record_int(session, "cancelled"))
		ok = expand(a, session, zone,
		    today - OCCURRENCES_BACK, today + OCCURRENCES_AHEAD, &all, &count, e);
	if (ok && count && !all[0].venue) {
		int64_t venue = db_int(db, venue_sql,
		    ARGS(session->city, record_int(session, "opportunity")), 0, e);
		for (size_t i = 0; i < count; i++)
			all[i].venue = venue;
	}
	ok = ok && e->kind == ERR_NONE && (!count || write_rows(db, a, session->city, all, count,
	    e));
	arena_release(a, mark);
	return ok;
}

static bool renew_one(struct db *db, int64_t city, int64_t id, int64_t today, struct err *e)
{
	struct arena *a = arena_new(1 << 20);
	struct record *session;
	bool ok = record_load(db, a, &session_kind, city, id, NULL, &session, e) &&
	    occurrences_save(db, session, false, today, e);
	arena_free(a);
	return ok;
}

bool occurrences_renew(struct db *db, int64_t city, int64_t today, struct err *e)
{
	struct arena *a = arena_new(0);
	struct { int64_t *items; size_t count, room; } ids = { 0 };
	struct rows *q = db_query(db, going_on, ARGS(city, today - OCCURRENCES_BACK), e);
	while (rows_next(q))
		*list_add(a, &ids) = rows_int(q, 0);
	bool ok = rows_end(q, e);
	for (size_t i = 0; ok && i < ids.count; i++)
		ok = renew_one(db, city, ids.items[i], today, e);
	arena_free(a);
	ok = ok && db_run(db, drop_past,
	    ARGS(city, (today - OCCURRENCES_BACK) * MINUTES_OF_DAY), e);
	db_touch(db, city);
	return ok;
}
