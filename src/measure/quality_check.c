/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The rules, in this order; of a figure the first that fits is reported, sums beside it.
 *
 *  impossible      below 0 where the unit cannot be negative (count, percent, "per …", years,
 *                  rating); a percentage over 100, unless the series says that it may; a rating
 *                  over 5; a figure outside its own interval
 *  break, unsaid   marked as a break without a footnote
 *  level           from this figure on all (two or more) stay nearer to it than to the one before,
 *                  and the step is a jump: perhaps another definition
 *  jump            the change is more than five times the median of the earlier changes and more
 *                  than twice the largest, and the intervals of both figures do not overlap; from
 *                  four earlier figures on
 *  outlier         farther than 3.5 scaled MADs from the median of the earlier figures of its line
 *                  (B. Iglewicz, D. C. Hoaglin, How to Detect and Handle Outliers, 1993; MAD times
 *                  1.4826); from five earlier figures on
 *  outlier, places a place with fewer than four earlier figures is compared with the other places
 *                  of its level and period in the same way, at 5 MADs; from eight places on
 *  range           outside the smallest and largest earlier figure by more than half their
 *                  distance; from four earlier figures on
 *  sum             where groups add up (the series says so): the classes of a dimension differ
 *                  from the total by more than the tolerance; places of one level likewise
 *  mean            where they do not: the total lies outside all classes by more than the
 *                  tolerance; from three classes on
 *
 * A figure in the direction of a steady rise or fall is no outlier: outlier and range ask besides
 * that the step from the figure before is larger than twice the median step so far and than any
 * step so far, and that the figure's interval, where it has one, lies outside too.
 *
 * History begins anew at a figure that is marked as a break.
 * Level, jump, outlier and range look at the last three figures of a line only, if they are new:
 * what lies longer back was published and explained long ago.
 */
#include "measure/quality.h"

#include "measure/indicator_math.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RECENT = 3, JUMP_NEEDS = 4, OUTLIER_NEEDS = 5, PLACES_NEED = 8, MOST = 2000 };

static bool is_percent(struct str unit)
{
	return str_istarts(unit, S("percent")) || str_eq(unit, S("%"));
}

static bool never_negative(struct str unit)
{
	return is_percent(unit) || str_istarts(unit, S("count")) ||
	    str_istarts(unit, S("per ")) || str_istarts(unit, S("years")) ||
	    str_istarts(unit, S("rating")) || str_istarts(unit, S("number"));
}

static bool counts(const struct quality_figure *f)
{
	return !isnan(f->value) && f->status != STATUS_WITHDRAWN && f->status != STATUS_FORECAST;
}

/* Lines together, each in the order of time. */
static int by_line(const void *a, const void *b)
{
	const struct quality_figure *x = a, *y = b;
	int c = str_cmp(x->slice, y->slice);
	if (c)
		return c;
	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	if (x->when.to != y->when.to)
		return x->when.to < y->when.to ? -1 : 1;
	return (x->when.from > y->when.from) - (x->when.from < y->when.from);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double median_of(double *x, size_t n)
{
	qsort(x, n, sizeof *x, by_size);
	return n % 2 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
}

struct look {
	struct arena *a;
	const struct series *s;
	struct quality_remarks *out;
	double *scratch;		/* MOST numbers */
};

static void remark(struct look *l, enum quality_rule rule, const struct quality_figure *f,
    double low, double high)
{
	*list_add(l->a, l->out) = (struct quality_remark){ rule, f, low, high };
}

/* ---- one figure by itself ---- */

static bool check_possible(struct look *l, const struct quality_figure *f)
{
	struct str unit = l->s->unit;
	bool percent = is_percent(unit), rating = str_istarts(unit, S("rating"));
	double most = percent && !l->s->over_hundred ? 100 : rating ? 5 : NAN;
	if ((never_negative(unit) && f->value < 0) || (!isnan(most) && f->value > most))
		remark(l, QUALITY_IMPOSSIBLE, f, 0, most);
	else if ((!isnan(f->low) && f->value < f->low) || (!isnan(f->high) && f->value > f->high))
		remark(l, QUALITY_IMPOSSIBLE, f, f->low, f->high);
	else
		return false;
	return true;
}

/* ---- a line ---- */

/* The largest and the median change between the first n figures. */
static void changes_of(struct look *l, const struct quality_figure *const *line, size_t n,
    double *largest_r, double *median_r)
{
	size_t k = 0;
	*largest_r = 0;
	for (size_t i = 1; i < n && k < MOST; i++) {
		l->scratch[k] = fabs(line[i]->value - line[i - 1]->value);
		*largest_r = fmax(*largest_r, l->scratch[k++]);
	}
	*median_r = median_of(l->scratch, k);
}

static bool overlap(const struct quality_figure *a, const struct quality_figure *b)
{
	return !isnan(a->low) && !isnan(b->low) && !isnan(a->high) && !isnan(b->high) &&
	    a->low <= b->high && b->low <= a->high;
}

static bool stays(const struct quality_figure *const *line, size_t at, size_t count)
{
	double before = line[at - 1]->value, here = line[at]->value;
	for (size_t i = at + 1; i < count; i++)
		if (fabs(line[i]->value - here) >= fabs(line[i]->value - before))
			return false;
	return at + 1 < count;
}

static bool check_jump(struct look *l, const struct quality_figure *const *line, size_t at,
    size_t count)
{
	double largest, median, before = line[at - 1]->value;
	double step = fabs(line[at]->value - before);
	if (at < JUMP_NEEDS || line[at]->status == STATUS_BREAK || overlap(line[at], line[at - 1]))
		return false;
	changes_of(l, line, at, &largest, &median);
	if (step <= 5 * median || step <= 2 * largest)
		return false;
	bool level = stays(line, at, count);
	remark(l, level ? QUALITY_LEVEL : QUALITY_JUMP, line[at], before, largest);
	return true;
}

/* What lies within `times` scaled MADs of the median of numbers in scratch. */
static void usual_range(struct look *l, size_t n, double times, double *low_r, double *high_r)
{
	double middle = median_of(l->scratch, n);
	for (size_t i = 0; i < n; i++)
		l->scratch[i] = fabs(l->scratch[i] - middle);
	double half = times * 1.4826 * median_of(l->scratch, n);
	*low_r = middle - half;
	*high_r = middle + half;
}

/* Is the step to this figure an unusual one at all? */
static bool strides(struct look *l, const struct quality_figure *const *line, size_t at)
{
	double largest, median, step = fabs(line[at]->value - line[at - 1]->value);
	changes_of(l, line, at, &largest, &median);
	return step > largest && step > 2 * median;
}

/* Does a figure lie outside a range, with its whole interval? */
static bool outside(const struct quality_figure *f, double low, double high)
{
	double least = isnan(f->low) ? f->value : f->low;
	double most = isnan(f->high) ? f->value : f->high;
	return most < low || least > high;
}

static bool check_outlier(struct look *l, const struct quality_figure *const *line, size_t at)
{
	double low, high;
	size_t n = at < MOST ? at : MOST;
	if (at < OUTLIER_NEEDS || !strides(l, line, at))
		return false;
	for (size_t i = 0; i < n; i++)
		l->scratch[i] = line[at - 1 - i]->value;
	usual_range(l, n, 3.5, &low, &high);
	if (high <= low || !outside(line[at], low, high))
		return false;
	remark(l, QUALITY_OUTLIER, line[at], low, high);
	return true;
}

static bool check_range(struct look *l, const struct quality_figure *const *line, size_t at)
{
	double low = INFINITY, high = -INFINITY;
	if (at < JUMP_NEEDS || !strides(l, line, at))
		return false;
	for (size_t i = 0; i < at; i++) {
		low = fmin(low, line[i]->value);
		high = fmax(high, line[i]->value);
	}
	double more = (high - low) / 2;
	if (more <= 0 || !outside(line[at], low - more, high + more))
		return false;
	remark(l, QUALITY_RANGE, line[at], low, high);
	return true;
}

static void check_line(struct look *l, const struct quality_figure *figures, size_t count)
{
	const struct quality_figure **line = arena_array(l->a, const struct quality_figure *,
	    count + 1);
	size_t n = 0, base = 0;
	for (size_t i = 0; i < count; i++)
		if (counts(&figures[i]))
			line[n++] = &figures[i];
	for (size_t at = 0; at < n; at++) {
		bool breaks = line[at]->status == STATUS_BREAK;
		base = breaks ? at : base;
		if (!line[at]->is_new || check_possible(l, line[at]))
			continue;
		if (breaks && !line[at]->noted)
			remark(l, QUALITY_BREAK_UNSAID, line[at], NAN, NAN);
		else if (at > base && at + RECENT >= n &&
		    !check_jump(l, line + base, at - base, n - base) &&
		    !check_outlier(l, line + base, at - base))
			check_range(l, line + base, at - base);
	}
}

/* ---- places beside each other, and sums ---- */

static bool same_days(const struct quality_figure *a, const struct quality_figure *b)
{
	return a->when.from == b->when.from && a->when.to == b->when.to;
}

/* How many figures of its line come before one; lines lie together. */
static size_t earlier(const struct quality_figure *all, size_t at)
{
	size_t n = 0;
	for (size_t i = at; i-- > 0 && all[i].place == all[at].place &&
	    str_eq(all[i].slice, all[at].slice);)
		n += counts(&all[i]);
	return n;
}

static bool has_remark(const struct look *l, const struct quality_figure *f)
{
	for (size_t i = l->out->count; i-- > 0;)
		if (l->out->items[i].figure == f)
			return true;
	return false;
}

static int by_peers(const void *a, const void *b)
{
	const struct quality_figure *x = *(const struct quality_figure *const *)a;
	const struct quality_figure *y = *(const struct quality_figure *const *)b;
	int c = str_cmp(x->slice, y->slice);
	c = c ? c : str_cmp(x->level, y->level);
	if (c)
		return c;
	if (x->when.to != y->when.to)
		return x->when.to < y->when.to ? -1 : 1;
	if (x->when.from != y->when.from)
		return x->when.from < y->when.from ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

static bool are_peers(const struct quality_figure *a, const struct quality_figure *b)
{
	return str_eq(a->slice, b->slice) && str_eq(a->level, b->level) && same_days(a, b);
}

/* Places of one slice, level and period. */
static void check_peers(struct look *l, const struct quality_figure *all,
    const struct quality_figure *const *peers, size_t n)
{
	double low, high;
	if (n < PLACES_NEED || n > MOST)
		return;
	for (size_t i = 0; i < n; i++)
		l->scratch[i] = peers[i]->value;
	usual_range(l, n, 5, &low, &high);
	for (size_t i = 0; i < n && high > low; i++)
		if (peers[i]->is_new && outside(peers[i], low, high) && !has_remark(l, peers[i]) &&
		    earlier(all, (size_t)(peers[i] - all)) < JUMP_NEEDS)
			remark(l, QUALITY_OUTLIER_PLACES, peers[i], low, high);
}

static const struct quality_figure *find(const struct quality_figure *all, size_t count,
    struct str slice, int64_t place, const struct quality_figure *when)
{
	struct quality_figure key = { .slice = slice, .place = place, .when = when->when };
	const struct quality_figure *f = bsearch(&key, all, count, sizeof *all, by_line);
	return f && counts(f) ? f : NULL;
}

static void check_place_sum(struct look *l, const struct quality_figure *all, size_t count,
    const struct quality_figure *const *peers, size_t n)
{
	const struct quality_figure *total = find(all, count, peers[0]->slice, 0, peers[0]);
	double sum = 0;
	bool any = total && total->is_new;
	for (size_t i = 0; i < n; i++) {
		sum += peers[i]->value;
		any = any || peers[i]->is_new;
	}
	if (!l->s->adds_up || !total || !any || n < 2 || total->value == 0)
		return;
	if (fabs(sum - total->value) > fabs(total->value) * l->s->tolerance / 100)
		remark(l, QUALITY_SUM_PLACES, total, sum, l->s->tolerance);
}

static void check_places(struct look *l, const struct quality_figure *all, size_t count)
{
	const struct quality_figure **places = arena_array(l->a, const struct quality_figure *,
	    count + 1);
	size_t n = 0;
	for (size_t i = 0; i < count; i++)
		if (all[i].place && counts(&all[i]))
			places[n++] = &all[i];
	if (n)
		qsort(places, n, sizeof *places, by_peers);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && are_peers(places[i], places[end]); end++)
			;
		check_peers(l, all, places + i, end - i);
		check_place_sum(l, all, count, places + i, end - i);
	}
}

/* ---- classes of a dimension ---- */

static struct str dimension_of(struct str slice)
{
	ptrdiff_t eq = str_find_byte(slice, '=', 0);
	bool one = eq > 0 && str_find_byte(slice, ';', 0) < 0;
	return one ? str_slice(slice, 0, (size_t)eq) : STR_EMPTY;
}

static int by_classes(const void *a, const void *b)
{
	const struct quality_figure *x = *(const struct quality_figure *const *)a;
	const struct quality_figure *y = *(const struct quality_figure *const *)b;
	int c = str_cmp(dimension_of(x->slice), dimension_of(y->slice));
	if (c)
		return c;
	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	if (x->when.to != y->when.to)
		return x->when.to < y->when.to ? -1 : 1;
	if (x->when.from != y->when.from)
		return x->when.from < y->when.from ? -1 : 1;
	return str_cmp(x->slice, y->slice);
}

static void check_classes(struct look *l, const struct quality_figure *all, size_t count,
    const struct quality_figure *const *classes, size_t n)
{
	const struct quality_figure *total = find(all, count, STR_EMPTY, classes[0]->place,
	    classes[0]);
	double sum = 0, low = INFINITY, high = -INFINITY;
	bool any = total && total->is_new;
	if (!total || n < 2)
		return;
	for (size_t i = 0; i < n; i++) {
		sum += classes[i]->value;
		low = fmin(low, classes[i]->value);
		high = fmax(high, classes[i]->value);
		any = any || classes[i]->is_new;
	}
	double off = fabs(total->value) * l->s->tolerance / 100;
	if (!any)
		return;
	if (l->s->adds_up && total->value != 0 && fabs(sum - total->value) > off)
		remark(l, QUALITY_SUM, total, sum, l->s->tolerance);
	else if (!l->s->adds_up && n >= 3 && is_percent(l->s->unit) &&
	    (total->value < low - off || total->value > high + off))
		remark(l, QUALITY_MEAN, total, low, high);
}

static void check_dimensions(struct look *l, const struct quality_figure *all, size_t count)
{
	const struct quality_figure **classes = arena_array(l->a, const struct quality_figure *,
	    count + 1);
	size_t n = 0;
	for (size_t i = 0; i < count; i++)
		if (dimension_of(all[i].slice).n && counts(&all[i]))
			classes[n++] = &all[i];
	if (n)
		qsort(classes, n, sizeof *classes, by_classes);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && classes[end]->place == classes[i]->place &&
		    same_days(classes[end], classes[i]) &&
		    str_eq(dimension_of(classes[end]->slice), dimension_of(classes[i]->slice));
		    end++)
			;
		check_classes(l, all, count, classes + i, end - i);
	}
}

void quality_check(struct arena *a, const struct series *s, struct quality_figure *figures,
    size_t count, struct quality_remarks *out)
{
	struct look l = { .a = a, .s = s, .out = out, .scratch = arena_array(a, double, MOST + 1) };
	if (!count)
		return;
	qsort(figures, count, sizeof *figures, by_line);
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i + 1; end < count && figures[end].place == figures[i].place &&
		    str_eq(figures[end].slice, figures[i].slice); end++)
			;
		check_line(&l, figures + i, end - i);
	}
	check_places(&l, figures, count);
	check_dimensions(&l, figures, count);
}
