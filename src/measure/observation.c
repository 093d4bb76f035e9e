/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Observations out of the store and into it.
 *
 * Reading follows the primary key of one series; of each key's vintages the one counts that was
 * published last, and among those of one day the one recorded last. Imports count when they were
 * published on or before the day asked for and had not been undone on it. A key whose last word
 * is "withdrawn" is not there, but among vintages.
 */
#include "measure/model.h"

#include <math.h>

enum { DAY_MS = 86400000, COLUMNS = 14, CHUNK = 512 };

/* CROSS JOIN keeps SQLite to this order: the observations first, then their imports by key. */
#define READ_FROM \
	"SELECT o.slice, o.place, o.period, o.import, o.status, o.value, o.low, o.high, o.error," \
	" o.sample, o.note, o.row, p.label, p.kind, p.from_day, p.to_day, n.text, i.published," \
	" i.recorded FROM observation o CROSS JOIN import i CROSS JOIN period p" \
	" LEFT JOIN note n ON n.city = o.city AND n.id = o.note" \
	" WHERE o.city = $1 AND o.series = $2 AND i.city = o.city AND i.id = o.import" \
	" AND p.city = o.city AND p.id = o.period AND i.deleted IS NULL AND i.published <= $3" \
	" AND (i.state = 'in-force' OR (i.state = 'undone' AND i.undone >= $4))"
#define READ_ORDER \
	" ORDER BY o.slice, o.place, p.from_day, p.to_day, o.period, i.published DESC," \
	" i.recorded DESC, i.id DESC"

static const char read_all[] = READ_FROM READ_ORDER;
static const char read_slice[] = READ_FROM " AND o.slice = $5" READ_ORDER;
static const char read_place[] = READ_FROM " AND o.place = $5" READ_ORDER;
static const char read_slice_place[] = READ_FROM " AND o.slice = $5 AND o.place = $6" READ_ORDER;

struct list {
	struct observation *items;
	size_t count, room;
};

static double real_or_nan(struct rows *q, int column)
{
	return rows_null(q, column) ? NAN : rows_real(q, column);
}

static struct observation row_read(struct rows *q, struct arena *a, int64_t series)
{
	return (struct observation){
		.series = series, .slice = rows_int(q, 0), .place = rows_int(q, 1),
		.period = rows_int(q, 2), .import = rows_int(q, 3),
		.status = (enum status)rows_int(q, 4), .value = real_or_nan(q, 5),
		.low = real_or_nan(q, 6), .high = real_or_nan(q, 7), .error = real_or_nan(q, 8),
		.sample = rows_int(q, 9), .note = rows_int(q, 10), .row = rows_int(q, 11),
		.when = { .label = rows_copy(q, 12, a), .kind = (enum period_kind)rows_int(q, 13),
		    .from = rows_int(q, 14), .to = rows_int(q, 15) },
		.note_text = rows_copy(q, 16, a), .published = rows_int(q, 17),
		.recorded = rows_int(q, 18),
	};
}

static bool same_key(const struct observation *a, const struct observation *b)
{
	return a->slice == b->slice && a->place == b->place && a->period == b->period;
}

static bool same_line(const struct observation *a, const struct observation *b)
{
	return a->slice == b->slice && a->place == b->place;
}

/* Drop the withdrawn; with latest, keep of each line the newest with a value, else the newest. */
static size_t thin(struct observation *o, size_t count, bool latest)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		if (o[i].status == STATUS_WITHDRAWN)
			continue;
		bool follows = kept && same_line(&o[kept - 1], &o[i]);
		if (!latest || !follows)
			o[kept++] = o[i];
		else if (!isnan(o[i].value) || isnan(o[kept - 1].value))
			o[kept - 1] = o[i];
	}
	return kept;
}

static struct rows *ask(struct db *db, const struct observation_query *q, struct err *e)
{
	int64_t now = date_now(), day = q->as_of ? q->as_of : date_day_of(now);
	int64_t undone = q->as_of ? (q->as_of + 1) * DAY_MS : INT64_MAX;
	if (q->one_slice && q->one_place)
		return db_query(db, read_slice_place,
		    ARGS(q->city, q->series, day, undone, q->slice, q->place), e);
	if (q->one_slice)
		return db_query(db, read_slice, ARGS(q->city, q->series, day, undone, q->slice), e);
	if (q->one_place)
		return db_query(db, read_place, ARGS(q->city, q->series, day, undone, q->place), e);
	return db_query(db, read_all, ARGS(q->city, q->series, day, undone), e);
}

int observation_order(const void *one, const void *other)
{
	const struct observation *a = one, *b = other;
	const int64_t x[] = { a->series, a->slice, a->place, a->period };
	const int64_t y[] = { b->series, b->slice, b->place, b->period };
	for (int i = 0; i < 4; i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return 0;
}

bool observations_read(struct db *db, struct arena *a, const struct observation_query *q,
    struct observation **out_r, size_t *count_r, struct err *e)
{
	struct list list = { 0 };
	struct rows *rows = ask(db, q, e);
	while (rows_next(rows)) {
		struct observation o = row_read(rows, a, q->series);
		if (q->until && o.when.to > q->until + 1)
			continue;
		if (q->vintages || !list.count || !same_key(&list.items[list.count - 1], &o))
			*list_add(a, &list) = o;
	}
	if (!rows_end(rows, e))
		return false;
	*out_r = list.items;
	*count_r = q->vintages ? list.count : thin(list.items, list.count, q->latest);
	return true;
}

static const char *const columns[COLUMNS] = { "city", "series", "slice", "place", "period",
	"import", "status", "value", "low", "high", "error", "sample", "note", "row" };

static struct value real_or_null(double x)
{
	return isnan(x) ? value_null() : value_real(x);
}

static struct value int_or_null(int64_t n)
{
	return n ? value_int(n) : value_null();
}

static void put(struct value *v, int64_t city, const struct observation *o)
{
	struct value row[COLUMNS] = { value_int(city), value_int(o->series), value_int(o->slice),
		value_int(o->place), value_int(o->period), value_int(o->import),
		value_int(o->status), real_or_null(o->value), real_or_null(o->low),
		real_or_null(o->high), real_or_null(o->error), int_or_null(o->sample),
		int_or_null(o->note), int_or_null(o->row) };
	for (int i = 0; i < COLUMNS; i++)
		v[i] = row[i];
}

bool observations_add(struct db *db, int64_t city, const struct observation *o, size_t count,
    struct err *e)
{
	struct value values[COLUMNS * CHUNK];
	for (size_t done = 0; done < count;) {
		size_t n = count - done < CHUNK ? count - done : CHUNK;
		for (size_t i = 0; i < n; i++)
			put(values + i * COLUMNS, city, &o[done + i]);
		if (!db_bulk(db, "observation", columns, COLUMNS, values, n, e))
			return false;
		done += n;
	}
	return true;
}
