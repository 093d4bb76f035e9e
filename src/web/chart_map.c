/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Areas shaded by value.
 *
 *	1. Equirectangular at the middle latitude: x = longitude × cos(latitude), fitted to the
 *frame.
 *	2. Points closer than a pixel to the one before are dropped; a ring keeps at least 3.
 *	3. Classes hold equal counts (quantiles of the values, at most 5; equal values share one),
 *so that each shade is in use; the legend says each class in numbers and how many areas it has.
 *	4. No figure: hatched, with a row of its own in the legend.
 *	5. Where its outer ring is in balance stands the name of an area, if there is room for it,
 *and else its number in the list below the drawing; on a telephone always the number.
 *	6. Legend and list are text below the drawing, so that they are as large as other text.
 */
#include "web/chart_axis.h"
#include "web/chart.html.h"

#include "base/num.h"
#include "base/utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { WIDTH = CHART_WIDTH, MOST_HEIGHT = 640, CLASSES = 5,
	NAME_SIZE = 13, NAME_LINE = 16, NAME_LINES = 2,
	MOST_LETTERS = 40, KEY_WIDE = 34, KEY_HIGH = 13 };

struct map {
	struct out *o;
	const struct map_area *areas;
	size_t count;
	double west, east, south, north, stretch, scale, left, height;
	double limit[CLASSES];		/* the lowest value of each class after the first */
	double low[CLASSES], high[CLASSES];
	size_t members[CLASSES], without;
	int classes, hatch;
	const struct map_mark *marks;
	size_t mark_count;
};

/* ---- frame ---- */

static void find_bounds(struct map *m)
{
	m->west = m->south = INFINITY;
	m->east = m->north = -INFINITY;
	for (size_t i = 0; i < m->count; i++) {
		size_t points = 0;
		for (size_t r = 0; r < m->areas[i].ring_count; r++)
			points += m->areas[i].ring_sizes[r];
		for (size_t k = 0; k < points; k++) {
			m->west = fmin(m->west, m->areas[i].points[2 * k]);
			m->east = fmax(m->east, m->areas[i].points[2 * k]);
			m->south = fmin(m->south, m->areas[i].points[2 * k + 1]);
			m->north = fmax(m->north, m->areas[i].points[2 * k + 1]);
		}
	}
}

static bool fit(struct map *m)
{
	find_bounds(m);
	if (!isfinite(m->west) || !isfinite(m->south))
		return false;
	m->stretch = cos((m->south + m->north) / 2 * M_PI / 180);
	double wide = (m->east - m->west) * m->stretch, high = m->north - m->south;
	if (!(wide > 0) || !(high > 0))
		return false;
	m->scale = fmin((WIDTH - 4) / wide, (MOST_HEIGHT - 4) / high);
	m->left = (WIDTH - wide * m->scale) / 2;
	m->height = high * m->scale + 4;
	return true;
}

/* ---- classes ---- */

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static int class_of(const struct map *m, double value)
{
	int class = 0;
	while (class + 1 < m->classes && value >= m->limit[class + 1])
		class++;
	return class;
}

static void count_members(struct map *m)
{
	for (int c = 0; c < CLASSES; c++)
		m->low[c] = m->high[c] = NAN;
	for (size_t i = 0; i < m->count; i++) {
		double value = m->areas[i].value;
		if (!isfinite(value)) {
			m->without++;
			continue;
		}
		int c = class_of(m, value);
		m->members[c]++;
		m->low[c] = fmin(isnan(m->low[c]) ? value : m->low[c], value);
		m->high[c] = fmax(isnan(m->high[c]) ? value : m->high[c], value);
	}
}

static void find_classes(struct map *m)
{
	double *values = calloc(m->count ? m->count : 1, sizeof *values);
	size_t n = 0;
	for (size_t i = 0; values && i < m->count; i++)
		if (isfinite(m->areas[i].value))
			values[n++] = m->areas[i].value;
	if (n)
		qsort(values, n, sizeof *values, by_value);
	m->classes = n > 0;
	for (size_t c = 1; n && c < CLASSES; c++) {
		double limit = values[c * n / CLASSES];
		double before = m->classes > 1 ? m->limit[m->classes - 1] : values[0];
		if (limit > before)
			m->limit[m->classes++] = limit;
	}
	free(values);
	count_members(m);
}

/* ---- drawing ---- */

static double x_of(const struct map *m, double lon)
{
	return 2 + m->left + (lon - m->west) * m->stretch * m->scale;
}

static double y_of(const struct map *m, double lat)
{
	return 2 + (m->north - lat) * m->scale;
}

static void draw_ring(struct map *m, const double *points, size_t count)
{
	double last_x = NAN, last_y = NAN;
	size_t drawn = 0;
	for (size_t k = 0; k < count; k++) {
		double x = x_of(m, points[2 * k]), y = y_of(m, points[2 * k + 1]);
		bool needed = count - k <= 3 && drawn < 3;
		if (drawn && !needed && hypot(x - last_x, y - last_y) < 1)
			continue;
		chart_step(m->o, drawn ? 'L' : 'M', round(x * 10) / 10, round(y * 10) / 10);
		last_x = x;
		last_y = y;
		drawn++;
	}
	if (drawn)
		buf_byte(m->o->buf, 'z');
}

static void draw_shape(struct map *m, const struct map_area *area, struct str words)
{
	static const char *const kinds[] = { "area q0", "area q1", "area q2", "area q3",
		"area q4" };
	/* With few classes the shades lie further apart. */
	int spread = m->classes > 1 ? (CLASSES - 1) / (m->classes - 1) : 2;
	if (isfinite(area->value))
		chart_path(m->o, kinds[class_of(m, area->value) * spread]);
	else
		chart_path_hatched(m->o, m->hatch);
	const double *points = area->points;
	for (size_t r = 0; r < area->ring_count; r++) {
		draw_ring(m, points, area->ring_sizes[r]);
		points += 2 * area->ring_sizes[r];
	}
	chart_path_end(m->o, words);
}

/* The list below says the same in links that a keyboard reaches; these are for who points. */
static void draw_area(struct map *m, const struct map_area *area)
{
	char text[400];
	int n = snprintf(text, sizeof text, "%.*s: %.*s", STR(area->name), STR(area->text));
	size_t length = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
	if (area->href.n)
		map_link(m->o, area->href);
	draw_shape(m, area, utf8_cut(str_n(text, length), length));
	if (area->href.n)
		chart_link_end(m->o);
}

/* ---- names ---- */

/* The centroid of the outer ring, in degrees; false where it has no area. */
static bool balance(const struct map_area *area, double *lon_r, double *lat_r)
{
	const double *p = area->points;
	size_t n = area->ring_count ? area->ring_sizes[0] : 0;
	double twice = 0, x = 0, y = 0;
	for (size_t i = 0; i < n; i++) {
		size_t k = (i + 1) % n;
		/* from the first point on: far from zero little would be left of the products */
		double ax = p[2 * i] - p[0], ay = p[2 * i + 1] - p[1], bx = p[2 * k] - p[0],
		    by = p[2 * k + 1] - p[1], cross = ax * by - bx * ay;
		twice += cross;
		x += (ax + bx) * cross;
		y += (ay + by) * cross;
	}
	if (fabs(twice) < 1e-14)
		return false;
	*lon_r = p[0] + x / (3 * twice);
	*lat_r = p[1] + y / (3 * twice);
	return true;
}

/* The stretch of the parallel at lat that lies in the outer ring around lon; 0 if none does. */
static double room_at(const struct map *m, const struct map_area *area, double lon, double lat)
{
	const double *p = area->points;
	size_t n = area->ring_sizes[0];
	double west = -INFINITY, east = INFINITY;
	for (size_t i = 0; i < n; i++) {
		size_t k = (i + 1) % n;
		double ay = p[2 * i + 1], by = p[2 * k + 1];
		if ((ay <= lat) == (by <= lat))
			continue;
		double x = p[2 * i] + (p[2 * k] - p[2 * i]) * (lat - ay) / (by - ay);
		west = x <= lon ? fmax(west, x) : west;
		east = x > lon ? fmin(east, x) : east;
	}
	double half = fmin(lon - west, east - lon);
	return isfinite(half) ? 2 * half * m->stretch * m->scale : 0;
}

/* How many letters of a name's script go into so many pixels, rather too few. */
static size_t letters_in(struct str name, double pixels)
{
	const double narrow = .58 * NAME_SIZE, square = NAME_SIZE;
	size_t at = 0;
	bool han = name.n && utf8_next(name, &at) >= 0x2e80;
	double letters = pixels / (han ? square : narrow);
	return letters < 1 ? 0 : letters > MOST_LETTERS ? MOST_LETTERS : (size_t)letters;
}

/* In one line or two, no word broken: how many; 0: it does not fit. */
static int name_lines(struct arena *a, struct str name, size_t letters, struct str *lines)
{
	for (int most = 1; letters && most <= NAME_LINES; most++) {
		size_t shown = 0;
		int count = chart_wrap(a, name, letters, most, lines);
		for (int i = 0; i < count; i++)
			shown += lines[i].n + (i > 0);
		if (shown == name.n && !str_ends(lines[count - 1], S("…")))
			return count;
	}
	return 0;
}

/* The room for a text of so many pixels above and below the middle of an area. */
static double room_around(const struct map *m, const struct map_area *area, double lon, double lat,
    double pixels)
{
	double above = pixels / m->scale;
	return fmin(room_at(m, area, lon, lat), fmin(room_at(m, area, lon, lat + above),
	    room_at(m, area, lon, lat - above)));
}

static void draw_name(struct map *m, const struct map_area *area, size_t number)
{
	struct str lines[NAME_LINES];
	char key[24];
	double lon, lat;
	if (!balance(area, &lon, &lat))
		return;
	double room = room_around(m, area, lon, lat, NAME_LINE), x = x_of(m, lon), y = y_of(m, lat);
	struct arena *a = arena_new(0);
	int count = name_lines(a, area->name, letters_in(area->name, room), lines);
	for (int i = 0; i < count; i++)
		chart_text(m->o, x, y + NAME_LINE * (i + .8 - count / 2.0), "middle", "name",
		    lines[i]);
	arena_free(a);
	snprintf(key, sizeof key, "%zu", number);
	if (room_around(m, area, lon, lat, KEY_HIGH) >= KEY_WIDE)
		chart_text(m->o, x, y + NAME_SIZE / 3.0, "middle", count ? "key spare" : "key",
		    str_of(key));
}

static void draw_names(struct map *m)
{
	map_names(m->o);
	for (size_t i = 0; i < m->count; i++)
		draw_name(m, &m->areas[i], i + 1);
	chart_group_end(m->o);
}

/* ---- legend and list ---- */

static struct str class_words(struct map *m, struct buf *b, int class)
{
	const struct lang *lang = m->o->lang;
	long long n = (long long)(class < 0 ? m->without : m->members[class]);
	buf_clear(b);
	if (class < 0)
		buf_puts(b, _("No figure"));
	else
		num_show(b, lang, m->low[class], -1);
	if (class >= 0 && m->high[class] > m->low[class]) {
		buf_puts(b, " – ");
		num_show(b, lang, m->high[class], -1);
	}
	buf_puts(b, " · ");
	buf_printf(b, trn(lang, "%lld place", "%lld places", n), n);
	return buf_view(b);
}

static void write_legend(struct map *m, struct str unit)
{
	struct buf words = buf_heap(1000);
	/* With few classes the shades lie further apart. */
	int spread = m->classes > 1 ? (CLASSES - 1) / (m->classes - 1) : 2;
	map_legend(m->o, unit);
	for (int c = 0; c < m->classes; c++)
		map_legend_row(m->o, c * spread, m->hatch, class_words(m, &words, c));
	if (m->without)
		map_legend_row(m->o, -1, m->hatch, class_words(m, &words, -1));
	map_legend_end(m->o);
	map_list(m->o, m->areas, m->count);
	buf_free(&words);
}

/* ---- marks ---- */

static void draw_mark(struct map *m, const struct map_mark *mark)
{
	double x = x_of(m, mark->lon), y = y_of(m, mark->lat);
	if (!(mark->lon >= m->west && mark->lon <= m->east && mark->lat >= m->south &&
	        mark->lat <= m->north))
		return;
	if (mark->href.n)
		chart_link(m->o, mark->href, mark->name);
	chart_path(m->o, "place");
	chart_marker(m->o, 0, x, y, 9);
	chart_path_end(m->o, mark->name);
	if (mark->href.n)
		chart_link_end(m->o);
}

static bool has_links(const struct map *m)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->areas[i].href.n)
			return true;
	for (size_t i = 0; i < m->mark_count; i++)
		if (m->marks[i].href.n)
			return true;
	return false;
}

void chart_map(struct out *o, struct str title, struct str description, struct str unit,
    const struct map_area *areas, size_t count)
{
	chart_map_marks(o, title, description, unit, areas, count, NULL, 0);
}

void chart_map_marks(struct out *o, struct str title, struct str description, struct str unit,
    const struct map_area *areas, size_t count, const struct map_mark *marks, size_t mark_count)
{
	struct map m = { .o = o, .areas = areas, .count = count, .hatch = out_id(o),
		.marks = marks, .mark_count = mark_count };
	bool drawn = fit(&m);
	find_classes(&m);
	double height = drawn ? m.height : 60;
	(has_links(&m) ? chart_open_links : chart_open)(o, "chart map", WIDTH, height, title,
	    description);
	if (drawn) {
		chart_hatch(o, m.hatch);
		for (size_t i = 0; i < count; i++)
			draw_area(&m, &areas[i]);
		draw_names(&m);
		for (size_t i = 0; i < mark_count; i++)
			draw_mark(&m, &marks[i]);
	} else {
		chart_text(o, WIDTH / 2.0, 35, "middle", "tick",
		    str_of(tr(o->lang, "There are no shapes to draw.")));
	}
	chart_close(o);
	if (drawn)
		write_legend(&m, unit);
}
