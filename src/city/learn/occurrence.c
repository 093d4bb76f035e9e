/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What sessions come to: a row for each meeting inside a window around today. They are made anew
 * whenever their session is saved, and once a day for those that go on.
 */
#include "base/num.h"
#include "city/learn/learn_impl.h"
#include "city/learn/rhythm.h"

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

/* ---- one session ---- */

static bool rhythm_of(const struct record *session, struct rhythm *out, struct err *e)
{
	struct str word = record_str(session, "rhythm");
	*out = (struct rhythm){ .frequency = ONCE };
	if (str_eq(word, S("rule"))) {
		struct str rule = record_str(session, "rule");
		if (!rule.n)
			return fail(e, ERR_INPUT, N_("Write the rule that it follows."));
		if (!rhythm_read(rule, out, e))
			return false;
	}
	if (str_eq(word, S("daily")))
		out->frequency = DAILY;
	else if (str_eq(word, S("weekly")) || str_eq(word, S("fortnightly")))
		out->frequency = WEEKLY;
	else if (str_eq(word, S("monthly")))
		out->frequency = MONTHLY;
	if (str_eq(word, S("fortnightly")))
		out->interval = 2;
	struct str days = record_str(session, "weekdays");
	for (size_t i = 0; i < days.n && !str_eq(word, S("rule")); i++)
		if (days.p[i] >= '1' && days.p[i] <= '7')
			out->weekdays |= 1U << (days.p[i] - '0');
	struct value until = record_get(session, "until");
	if (until.type == VALUE_INT && (!out->until || until.i < out->until))
		out->until = until.i;
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

static int by_day(const void *a, const void *b)
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

/* The days of a session, those of its lists taken out and put in. */
static bool session_days(const struct record *session, int64_t from, int64_t to, int64_t *days,
    size_t *count_r, struct err *e)
{
	struct rhythm rhythm;
	int64_t out[LISTED_DAYS], in[LISTED_DAYS];
	size_t outs = days_listed(record_str(session, "not_on"), out, e);
	size_t ins = days_listed(record_str(session, "also_on"), in, e);
	if (e->kind || !rhythm_of(session, &rhythm, e))
		return false;
	size_t all = rhythm_days(&rhythm, record_int(session, "day"), from, to, days,
	    OCCURRENCES_MAX), kept = 0;
	for (size_t i = 0; i < all; i++)
		if (!listed(out, outs, days[i]))
			days[kept++] = days[i];
	for (size_t i = 0; i < ins && kept < OCCURRENCES_MAX; i++)
		if (in[i] >= from && in[i] < to && !listed(days, kept, in[i]))
			days[kept++] = in[i];
	if (kept)
		qsort(days, kept, sizeof *days, by_day);
	*count_r = kept;
	return true;
}

bool occurrences_of_session(struct arena *a, const struct record *session, int64_t from_day,
    int64_t to_day, struct occurrence **out_r, size_t *count_r, struct err *e)
{
	int64_t *days = arena_array(a, int64_t, OCCURRENCES_MAX);
	int begins = 0, ends = 0;
	*count_r = 0;
	if (!session_days(session, from_day, to_day, days, count_r, e))
		return false;
	bool timed = time_read(record_str(session, "begins"), &begins);
	int minutes = timed && time_read(record_str(session, "ends"), &ends) ? ends - begins : 0;
	if (minutes < 0)
		minutes += MINUTES_OF_DAY;	/* past midnight */
	*out_r = arena_array(a, struct occurrence, *count_r + 1);
	for (size_t i = 0; i < *count_r; i++)
		(*out_r)[i] = (struct occurrence){ .session = session->id,
			.opportunity = record_int(session, "opportunity"),
			.venue = record_int(session, "venue"), .minutes = minutes,
			.start = days[i] * MINUTES_OF_DAY + begins, .whole_day = !timed };
	return true;
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

bool occurrences_save(struct db *db, const struct record *session, int64_t today, struct err *e)
{
	struct occurrence *all;
	size_t count = 0;
	struct arena *a = session->arena;
	struct arena_mark mark = arena_mark(a);
	bool ok = db_run(db, drop_session, ARGS(session->city, session->id), e);
	if (ok && !session->deleted && !record_int(session, "cancelled"))
		ok = occurrences_of_session(a, session, today - OCCURRENCES_BACK,
		    today + OCCURRENCES_AHEAD, &all, &count, e);
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
	    occurrences_save(db, session, today, e);
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
