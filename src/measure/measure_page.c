/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The page of one measure: fills what measure_page.html shows. The state of the page (series,
 * breakdown, day) stands in its query, so every link is the query with one part replaced.
 */
#include "measure/measure_page.h"
#include "base/num.h"
#include "measure/indicator_words.h"
#include "measure/measure_page.html.h"

#include <math.h>
#include <string.h>

static const struct measure_download downloads[] = {
	{ "csv", N_("CSV") }, { "xlsx", N_("Excel (XLSX)") }, { "json", N_("JSON") },
	{ "sdmx", N_("SDMX-CSV") }, { "svg", N_("Chart (SVG)") }, { "png", N_("Chart (PNG)") },
};

static const char *const direction_words[] = {
	N_("Neither more nor less is better in itself"),
	N_("More is better"),
	N_("Less is better"),
};

/* ORDER: enum standing */
static const enum mark marks[STANDINGS] = { MARK_NONE, MARK_NONE, MARK_UNSURE, MARK_GOOD,
	MARK_PATH, MARK_BEHIND, MARK_BAD };

enum mark standing_mark(enum standing s)
{
	return marks[s];
}

const struct observation *measure_at(const struct view_line *line, const struct period *p)
{
	for (size_t i = 0; i < line->count; i++)
		if (line->figures[i].when.from == p->from && line->figures[i].when.to == p->to)
			return &line->figures[i];
	return NULL;
}

struct str measure_value(struct arena *a, const struct lang *lang, const struct observation *o)
{
	struct buf b = buf_in(a, 80);
	num_show(&b, lang, o->value, -1);
	return buf_view(&b);
}

char measure_letter(const struct measure_page *m, const struct observation *o)
{
	return reliability(o, m->view->now->unit);
}

static bool has_letters(const struct measure_page *m)
{
	for (size_t i = 0; i < m->view->line_count; i++)
		for (size_t k = 0; k < m->view->lines[i].count; k++)
			if (measure_letter(m, &m->view->lines[i].figures[k]))
				return true;
	return false;
}

/* ---- the chart ---- */

static double middle(const struct period *p)
{
	return ((double)p->from + (double)p->to) / 2;
}

static bool uncertain(enum status s)
{
	return s == STATUS_ESTIMATED || s == STATUS_PROVISIONAL || s == STATUS_FORECAST ||
	    s == STATUS_LOW_RELIABILITY || s == STATUS_EXPERT || s == STATUS_PROXY;
}

static struct chart_line draw_line(struct arena *a, const struct view_line *line, bool faint)
{
	struct chart_point *points = arena_array(a, struct chart_point, line->count + 1);
	size_t n = 0;
	for (size_t i = 0; i < line->count; i++) {
		const struct observation *o = &line->figures[i];
		if (o->status == STATUS_WITHDRAWN)
			continue;
		points[n++] = (struct chart_point){ .x = middle(&o->when),
			.y = o->value,
			.low = o->low,
			.high = o->high,
			.label = o->when.label,
			.break_before = o->status == STATUS_BREAK,
			.uncertain = uncertain(o->status) };
	}
	return (struct chart_line){ .name = line->name, .points = points, .count = n,
		.faint = faint };
}

/* The path to the target as twelve points, so that a compound path bends. */
static void draw_target(struct arena *a, const struct view *v, struct chart *c)
{
	enum { POINTS = 13 };
	if (!v->has_target || isnan(v->target.base_value))
		return;
	struct chart_point *points = arena_array(a, struct chart_point, POINTS);
	int64_t from = v->target.base_day, to = v->target.target_day;
	for (int i = 0; i < POINTS; i++) {
		int64_t day = from + (to - from) * i / (POINTS - 1);
		points[i] = (struct chart_point){ .x = (double)day, .y = path_at(&v->target, day),
			.low = NAN, .high = NAN, .label = STR_EMPTY };
	}
	c->target = points;
	c->target_count = POINTS;
}

enum { MOST_LINES = 12 };

static void make_chart(struct request *r, const struct view *v, struct measure_page *m)
{
	struct arena *a = r->arena;
	size_t shown = v->line_count < MOST_LINES ? v->line_count : MOST_LINES;
	struct chart_line *lines = arena_array(a, struct chart_line, shown + 1);
	for (size_t i = 0; i < shown; i++)
		lines[i] = draw_line(a, &v->lines[i], v->lines[i].total && v->line_count > 1);
	m->chart = (struct chart){ .title = v->measure.title, .description = m->sentence,
		.unit = unit_text(r->lang, v->now->unit), .lines = lines, .line_count = shown };
	draw_target(a, v, &m->chart);
}

/* ---- the map ---- */

static const char shapes_sql[] =
    "SELECT id, " SQL_IN_LANG("place", "place", "name", "$2") ","
    " shape, COALESCE(level, '') FROM place WHERE city = $1 AND deleted IS NULL"
    " AND shape IS NOT NULL AND shape <> '' ORDER BY 2";

static const struct observation *at_place(const struct view *v, int64_t place)
{
	for (size_t i = 0; i < v->by_place_count; i++)
		if (v->by_place[i].place == place)
			return &v->by_place[i];
	return NULL;
}

struct levelled_area {
	struct map_area area;
	struct str level;
};
struct levelled_areas {
	struct levelled_area *items;
	size_t count, room;
};

static bool read_shapes(struct request *r, const struct view *v, struct levelled_areas *all,
    struct err *e)
{
	const struct lang *lang = r->lang;
	struct rows *q = db_query(request_db(r, e), shapes_sql,
	    ARGS(r->city, r->lang->tag), e);
	while (rows_next(q)) {
		const struct observation *o = at_place(v, rows_int(q, 0));
		struct levelled_area x = { .level = rows_copy(q, 3, r->arena) };
		x.area = (struct map_area){ .name = rows_copy(q, 1, r->arena), .value = NAN,
			.text = str_of(_("No figure")) };
		if (!place_shape_read(r->arena, rows_text(q, 2), &x.area))
			continue;
		if (o && !isnan(o->value)) {
			x.area.value = o->value;
			x.area.text = figure_text(r->arena, lang, o->value, v->now->unit);
		}
		*list_add(r->arena, all) = x;
	}
	return rows_end(q, e);
}

static bool level_has_figures(const struct levelled_areas *all, struct str level)
{
	for (size_t i = 0; i < all->count; i++)
		if (!isnan(all->items[i].area.value) && str_eq(all->items[i].level, level))
			return true;
	return false;
}

/* Only levels of places that have figures are drawn, so that districts do not cover their
 * neighbourhoods; a place of such a level without a figure is hatched. */
static bool read_areas(struct request *r, const struct view *v, struct measure_page *m,
    struct err *e)
{
	const struct lang *lang = r->lang;
	struct levelled_areas all = { 0 };
	if (!v->by_place_count)
		return true;
	if (!read_shapes(r, v, &all, e))
		return false;
	m->areas = arena_array(r->arena, struct map_area, all.count + 1);
	for (size_t i = 0; i < all.count; i++)
		if (level_has_figures(&all, all.items[i].level))
			m->areas[m->area_count++] = all.items[i].area;
	m->map_title = arena_printf(r->arena, _("%.*s by place, %.*s"), STR(v->measure.title),
	    STR(v->map_period));
	m->map_description = arena_printf(r->arena,
	    _("%zu places; darker means a higher figure. The table below has every figure."),
	    m->area_count);
	return true;
}

/* ---- links ---- */

static struct tab tab_of(struct request *r, struct str text, const char *name, struct str value,
    bool current)
{
	return (struct tab){ .text = text, .current = current,
		.href = query_with(r, r->arena, name, value) };
}

static bool has_total(const struct view *v)
{
	for (size_t i = 0; i < v->line_count; i++)
		if (v->lines[i].total)
			return true;
	return false;
}

static void make_tabs(struct request *r, const struct view *v, struct measure_page *m)
{
	const struct lang *lang = r->lang;
	bool total = !v->by.n;
	m->series_tabs = arena_array(r->arena, struct tab, v->series_count + 1);
	for (size_t i = 0; i < v->series_count; i++)
		m->series_tabs[i] = tab_of(r, v->series[i].title, "series", v->series[i].code,
		    &v->series[i] == v->now);
	m->by_tabs = arena_array(r->arena, struct tab, v->dimension_count + 2);
	if (has_total(v))
		m->by_tabs[m->by_tab_count++] = tab_of(r, str_of(_("All")), "by", STR_EMPTY, total);
	for (size_t i = 0; i < v->dimension_count; i++)
		m->by_tabs[m->by_tab_count++] = tab_of(r, v->dimensions[i].label, "by",
		    v->dimensions[i].code, v->dimensions[i].chosen);
	if (v->by_place_count)
		m->by_tabs[m->by_tab_count++] = tab_of(r, str_of(_("Place")), "by", S("place"),
		    str_eq(v->by, S("place")));
}

static void make_links(struct request *r, const struct view *v, struct measure_page *m)
{
	struct arena *a = r->arena;
	m->vintage_links = arena_array(a, struct str, v->vintage_count + 1);
	for (size_t i = 0; i < v->vintage_count; i++) {
		struct buf day = buf_in(a, 20);
		date_write(&day, v->vintages[i].published);
		m->vintage_links[i] = query_with(r, a, "asof", buf_view(&day));
	}
	m->now_link = query_with(r, a, "asof", STR_EMPTY);
	m->query = r->query.n ? arena_printf(a, "?%.*s", STR(r->query)) : STR_EMPTY;
	make_tabs(r, v, m);
}

static struct str target_words(struct request *r, const struct view *v)
{
	const struct lang *lang = r->lang;
	struct str value = figure_text(r->arena, lang, v->target.value, v->now->unit);
	return arena_printf(r->arena, _("Target: %.*s by %d."), STR(value),
	    date_from_day(v->target.target_day).year);
}

/* The measure's title is translated, a series' often is not: it is used where there are several. */
static struct str caption_text(struct request *r, const struct view *v)
{
	struct str title = v->series_count > 1 ? v->now->title : v->measure.title;
	if (!v->now->unit.n)
		return title;
	return arena_printf(r->arena, "%.*s (%.*s)", STR(title),
	    STR(unit_text(r->lang, v->now->unit)));
}

static bool read_followed(struct request *r, const struct view *v, struct measure_page *m,
    struct err *e)
{
	static const char sql[] = "SELECT 1 FROM followed WHERE city = $1 AND framework = $2 AND"
	    " measure = $3 AND deleted IS NULL";
	m->followed = db_exists(request_db(r, e), sql,
	    ARGS(r->city, v->measure.framework, v->measure.code), e);
	return e->kind == ERR_NONE;
}

static void fill_words(struct request *r, const struct view *v, struct measure_page *m)
{
	const struct observation *latest = NULL;
	for (size_t i = 0; i < v->line_count && !latest; i++)
		latest = v->lines[i].total ? v->lines[i].latest : NULL;
	m->letters = has_letters(m);
	m->trend_text = trend_sentence(r->arena, r->lang, &v->trend, v->now->unit);
	if (!v->has_target)
		return;
	m->target_text = target_words(r, v);
	m->target_gap = target_sentence(r->arena, r->lang, &v->target, latest, v->now->direction,
	    v->now->unit);
}

static bool fill(struct request *r, const struct view *v, struct measure_page *m, struct err *e)
{
	const struct lang *lang = r->lang;
	*m = (struct measure_page){ .view = v, .downloads = downloads,
		.download_count = sizeof downloads / sizeof *downloads,
		.may_enter = (r->who.roles & (COORDINATOR | DATA_OWNER | ADMINISTRATOR)) != 0,
		.may_steer = (r->who.roles & (COORDINATOR | ADMINISTRATOR)) != 0 };
	if (m->may_steer && !read_followed(r, v, m, e))
		return false;
	struct measure_link *links;
	if (!measure_links(request_db(r, e), r->arena, lang, v->measure.framework, v->measure.code,
	        &links, &m->link_count, e))
		return false;
	m->links = links;
	make_links(r, v, m);
	if (!v->now)
		return true;
	m->sentence = figure_sentence(r->arena, lang, v);
	m->direction = str_of(tr(lang, direction_words[v->now->direction]));
	m->caption = caption_text(r, v);
	fill_words(r, v, m);
	make_chart(r, v, m);
	return read_areas(r, v, m, e);
}

static struct str first_crumb(struct request *r, const struct view *v, struct str *path_r)
{
	const struct lang *lang = r->lang;
	bool goals = str_eq(v->measure.framework, S("sdg"));
	*path_r = goals ? S("/goals") : S("/progress");
	return str_of(goals ? _("Goals") : _("Progress"));
}

/* A measure of the city's own stands under a feature of the framework, or nowhere. */
static struct str node_path(struct request *r, const struct measure *m)
{
	bool own = str_eq(m->framework, S("own"));
	return arena_printf(r->arena, "/progress/%.*s/%.*s",
	    STR(own ? S("key-features") : m->framework), STR(m->node));
}

bool measure_show(struct request *r, struct reply *p, const struct view *v, struct err *e)
{
	struct measure_page m;
	if (!fill(r, v, &m, e))
		return false;
	struct crumb crumbs[3] = { 0 };
	size_t count = 1;
	crumbs[0].text = first_crumb(r, v, &crumbs[0].path);
	if (v->measure.node.n)	/* a measure of the city's own may stand under none */
		crumbs[count++] = (struct crumb){ v->measure.node, node_path(r, &v->measure) };
	crumbs[count++] = (struct crumb){ v->measure.code, STR_EMPTY };
	struct page page = { .title = v->measure.title, .description = m.sentence,
		.wing = "progress", .crumbs = crumbs, .crumb_count = count };
	struct out *o = page_begin(r, p, &page);
	measure_page_write(o, &m);
	bool ok = panels_write(o, r, "measure", v->now ? v->now->id : 0, e);
	page_end(o);
	return ok;
}

bool measure_svg(struct request *r, struct reply *p, const struct view *v, struct err *e)
{
	struct measure_page m;
	if (!v->now)
		return fail(e, ERR_MISSING, N_("The city has no figures for this measure yet."));
	if (!fill(r, v, &m, e))
		return false;
	p->type = "image/svg+xml";
	p->body = buf_in(r->arena, 4 << 20);
	struct out o = { .buf = &p->body, .lang = r->lang, .r = r };
	chart_standalone_begin(&o, v->measure.title, 320);
	chart_lines(&o, &m.chart);
	chart_standalone_end(&o, v->source_name, 320);
	return true;
}
