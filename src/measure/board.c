/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /status: every figure that somebody owes, the late ones first; the same list, of one's own, is
 * a panel of the desk. A figure is late when its day has passed and it is neither complete nor
 * approved nor not applicable; it is due soon within the duty's own days of notice (30 unless
 * set).
 */
#include "measure/board.h"
#include "base/num.h"
#include "measure/board.html.h"

static const char duties_sql[] =
    "SELECT d.id, d.framework, d.measure, d.period, d.state, d.person, d.due, d.remind_days,"
    " COALESCE(p.name, '') FROM duty d LEFT JOIN person p ON p.id = d.person AND p.city = 0"
    " WHERE d.city = $1 AND d.deleted IS NULL AND ($2 = '' OR d.state = $2)"
    " AND ($3 = 0 OR d.person = $3)"
    " ORDER BY CASE WHEN d.due IS NULL THEN 1 ELSE 0 END, d.due, d.id LIMIT 1000";
static const char counts_sql[] =
    "SELECT state, COUNT(*), SUM(CASE WHEN due < $2 THEN 1 ELSE 0 END) FROM duty"
    " WHERE city = $1 AND deleted IS NULL GROUP BY state";

static const struct {
	const char *code, *label;
	bool settled;
	enum mark mark;
} states[] = {
	{ "open", N_("Not begun"), false, MARK_NONE },
	{ "in-progress", N_("In progress"), false, MARK_WAIT },
	{ "looking", N_("Looking for a source"), false, MARK_UNSURE },
	{ "not-applicable", N_("Not applicable"), true, MARK_NONE },
	{ "complete", N_("Complete"), true, MARK_GOOD },
	{ "approved", N_("Approved and locked"), true, MARK_GOOD },
};
enum { STATES = sizeof states / sizeof *states };

static size_t state_index(struct str code)
{
	for (size_t i = 0; i < STATES; i++)
		if (str_eq(code, str_of(states[i].code)))
			return i;
	return 0;
}

const char *board_state_label(struct str state)
{
	return states[state_index(state)].label;
}

enum mark board_state_mark(const struct board_duty *d)
{
	if (d->late)
		return MARK_BAD;
	return d->soon ? MARK_BEHIND : states[state_index(d->state)].mark;
}

static bool read_duties(struct request *r, struct str state, int64_t person, struct board *b,
    struct err *e)
{
	struct { struct board_duty *items; size_t count, room; } list = { 0 };
	struct arena *a = r->arena;
	struct rows *q = db_query(request_db(r, e), duties_sql, ARGS(r->city, state, person), e);
	while (rows_next(q)) {
		struct board_duty *d = list_add(a, &list);
		int64_t notice = rows_int(q, 7) ? rows_int(q, 7) : 30;
		*d = (struct board_duty){ .id = rows_int(q, 0),
			.framework = rows_copy(q, 1, a),
			.measure = rows_copy(q, 2, a),
			.period = rows_copy(q, 3, a),
			.state = rows_copy(q, 4, a),
			.person = rows_int(q, 5),
			.due = rows_int(q, 6),
			.person_name = rows_copy(q, 8, a) };
		bool settled = states[state_index(d->state)].settled || rows_null(q, 6);
		d->late = !settled && d->due < b->today;
		d->soon = !settled && !d->late && d->due - notice <= b->today;
	}
	b->duties = list.items;
	b->count = list.count;
	return rows_end(q, e);
}

static bool name_measures(struct request *r, struct board *b, struct err *e)
{
	for (size_t i = 0; i < b->count; i++) {
		struct measure m;
		struct err missing = { .lang = r->lang };
		if (measure_find(request_db(r, e), r->arena, r->lang, r->city,
			b->duties[i].framework, b->duties[i].measure, &m, &missing))
			b->duties[i].title = m.title;
	}
	return true;
}

static struct str count_text(struct request *r, int64_t n)
{
	struct buf b = buf_in(r->arena, 40);
	num_show_int(&b, r->lang, n);
	return buf_view(&b);
}

static bool read_counts(struct request *r, struct board *b, struct err *e)
{
	const struct lang *lang = r->lang;
	int64_t by_state[STATES] = { 0 }, all = 0, late = 0, settled = 0;
	struct rows *q = db_query(request_db(r, e), counts_sql, ARGS(r->city, b->today), e);
	while (rows_next(q)) {
		size_t i = state_index(rows_text(q, 0));
		by_state[i] += rows_int(q, 1);
		all += rows_int(q, 1);
		settled += states[i].settled ? rows_int(q, 1) : 0;
		late += states[i].settled ? 0 : rows_int(q, 2);
	}
	b->state_count = STATES + 1;
	b->states = arena_array(r->arena, struct tab, STATES + 1);
	struct str chosen = param_text(r, "state");
	b->states[0] = (struct tab){ .text = str_of(_("All")), .current = !chosen.n, .count = all,
		.href = query_with(r, r->arena, "state", STR_EMPTY) };
	for (size_t i = 0; i < STATES; i++)
		b->states[i + 1] = (struct tab){ .text = str_of(tr(lang, states[i].label)),
			.current = str_eq(chosen, str_of(states[i].code)), .count = by_state[i],
			.href = query_with(r, r->arena, "state", str_of(states[i].code)) };
	b->figures[0] = (struct key_figure){ .label = str_of(_("Figures owed")),
		.value = count_text(r, all) };
	b->figures[1] = (struct key_figure){ .label = str_of(_("Settled")),
		.value = count_text(r, settled), .mark = MARK_GOOD };
	b->figures[2] = (struct key_figure){ .label = str_of(_("Late")), .mark = MARK_BAD,
		.value = count_text(r, late), .word = late ? _("Needs attention") : NULL };
	return rows_end(q, e);
}

static bool may_see_sheet(const struct request *r)
{
	return (r->who.roles & (COORDINATOR | DATA_OWNER | LEAD)) != 0;
}

bool board_show(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct board b = { .today = date_day_of(r->now), .may_enter = may_see_sheet(r),
		.may_add = (r->who.roles & (COORDINATOR | ADMINISTRATOR)) != 0 };
	if (!read_counts(r, &b, e) || !read_duties(r, param_text(r, "state"),
	        param_flag(r, "mine") ? r->who.person : 0, &b, e) || !name_measures(r, &b, e))
		return false;
	struct page page = { .title = str_of(_("Figures owed")), .wing = "desk", .noindex = true,
		.description = str_of(_("Who owes which figure, by when.")) };
	struct out *o = page_begin(r, p, &page);
	board_write(o, &b);
	page_end(o);
	return true;
}

bool board_desk_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct board b = { .today = date_day_of(r->now), .may_enter = may_see_sheet(r) };
	(void)subject;
	if (!read_duties(r, STR_EMPTY, r->who.person, &b, e))
		return false;
	size_t kept = 0;
	for (size_t i = 0; i < b.count; i++)
		if (b.duties[i].late || b.duties[i].soon)
			b.duties[kept++] = b.duties[i];
	b.count = kept;
	if (!name_measures(r, &b, e))
		return false;
	board_panel_write(o, &b);
	return true;
}
