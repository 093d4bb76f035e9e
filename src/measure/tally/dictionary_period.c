/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From a day to the period of a kind that it lies in. */
#include "measure/tally/engine.h"
#include "base/num.h"

#include <stdlib.h>
#include <string.h>

/* ---- days ---- */

static bool three_numbers(struct str s, int64_t n[3])
{
	size_t at = 0;
	for (int i = 0; i < 3; i++) {
		size_t from = at;
		n[i] = 0;
		while (at < s.n && s.p[at] >= '0' && s.p[at] <= '9' && at - from < 4)
			n[i] = n[i] * 10 + (s.p[at++] - '0');
		if (at == from)
			return false;
		if (i < 2 && (at == s.n || !strchr("/.-", s.p[at++])))
			return false;
	}
	/* A time may follow. */
	return at == s.n || s.p[at] == ' ' || s.p[at] == 'T';
}

bool date_text(struct str s, enum date_order order, int64_t *day_r)
{
	int64_t n[3];
	struct period p;
	if (three_numbers(s, n) && (order || n[0] > 999)) {
		if (n[0] > 999 || order == DATE_ANY)
			order = DATE_YMD;
		struct date d = { .year = (int)(order == DATE_YMD ? n[0] : n[2]),
			.month = (int)(order == DATE_DMY || order == DATE_YMD ? n[1] : n[0]),
			.day = (int)(order == DATE_YMD ? n[2] : order == DATE_DMY ? n[0] : n[1]) };
		if (d.year < 1000 || !date_valid(d))
			return false;
		*day_r = date_to_day(d);
		return true;
	}
	ptrdiff_t space = str_find_byte(s, ' ', 8);
	if (!period_read(s, &p) && (space < 0 || !period_read(str_slice(s, 0, (size_t)space), &p)))
		return false;
	*day_r = p.from;
	return p.kind == PERIOD_DAY;
}

/* ---- periods ---- */

static struct date add_months(struct date d, int months)
{
	int all = d.year * 12 + d.month - 1 + months;
	return (struct date){ all / 12, all % 12 + 1, 1 };
}

static void period_around(const struct run *run, enum period_unit unit, int64_t day,
    int64_t *from_r, int64_t *to_r)
{
	static const int months[] = { [UNIT_YEAR] = 12, [UNIT_HALF] = 6, [UNIT_QUARTER] = 3,
		[UNIT_MONTH] = 1, [UNIT_SCHOOL_YEAR] = 12 };
	*from_r = day;
	*to_r = day + 1;
	if (unit == UNIT_DAY)
		return;
	struct date d = date_from_day(day);
	int first = unit == UNIT_SCHOOL_YEAR ? run->spec->school_month : 1;
	int step = months[unit], since = (d.month - first + 12) % 12;
	struct date from = add_months((struct date){ d.year, d.month, 1 }, -(since % step));
	*from_r = date_to_day(from);
	*to_r = date_to_day(add_months(from, step));
}

static void keep_days(struct run *run, struct run_dim *d, int64_t from, int64_t to)
{
	size_t n = d->nodes.count;
	if (n > d->day_room) {
		size_t room = n * 2;
		d->from = arena_grow(run->arena, d->from, d->day_room * 8, room * 8);
		d->to = arena_grow(run->arena, d->to, d->day_room * 8, room * 8);
		d->day_room = room;
	}
	d->from[n - 1] = from;
	d->to[n - 1] = to;
}

static uint32_t node_of_days(struct run *run, struct run_dim *d, int64_t from, int64_t to,
    enum period_kind kind)
{
	int64_t days[2] = { from, to };
	struct str key = str_n((const char *)days, sizeof days);
	uint32_t node;
	if (text_map_find(&d->words, key, &node))
		return node;
	struct period p = { from, to, kind, STR_EMPTY, STR_EMPTY };
	struct str code = period_code(run->arena, &p);
	*list_add(run->arena, &d->nodes) = (struct node){ .code = code, .label = code, .depth = 1 };
	keep_days(run, d, from, to);
	node = (uint32_t)d->nodes.count - 1;
	text_map_add(&d->words, arena_copy(run->arena, key), node);
	return node;
}

uint32_t period_node(struct run *run, struct run_dim *d, int64_t day)
{
	static const enum period_kind kinds[] = { [UNIT_YEAR] = PERIOD_YEAR,
		[UNIT_HALF] = PERIOD_HALF, [UNIT_QUARTER] = PERIOD_QUARTER,
		[UNIT_MONTH] = PERIOD_MONTH, [UNIT_SCHOOL_YEAR] = PERIOD_SCHOOL_YEAR,
		[UNIT_DAY] = PERIOD_DAY };
	int64_t from, to;
	period_around(run, d->spec->unit, day, &from, &to);
	size_t before = d->nodes.count;
	uint32_t node = node_of_days(run, d, from, to, kinds[d->spec->unit]);
	if (d->nodes.count > before && d->spec->unit == UNIT_SCHOOL_YEAR &&
	    run->spec->school_month != 1) {
		int year = date_from_day(from).year;
		d->nodes.items[node].label = arena_printf(run->arena, "%d/%02d", year,
		    (year + 1) % 100);
	}
	return node;
}

uint32_t period_label_node(struct run *run, struct run_dim *d, const struct period *p)
{
	size_t before = d->nodes.count;
	uint32_t node = node_of_days(run, d, p->from, p->to, p->kind);
	/* Of several labels for the same days the first by its bytes, whatever came first. */
	if (d->nodes.count > before || str_cmp(p->label, d->nodes.items[node].label) < 0)
		d->nodes.items[node].label = arena_copy(run->arena, p->label);
	return node;
}
