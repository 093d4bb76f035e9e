/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A plan out of its records: objectives in their order, each with its actions and their steps. */
#include "city/plan/plan_impl.h"

#include <math.h>
#include <stdlib.h>

enum { MOST = 1000 };

static const char pick_sql[] =
    "SELECT id FROM plan WHERE city = $1 AND deleted IS NULL AND (state = 'adopted' OR"
    " state = 'consultation' OR ($2 = 1 AND state = 'draft'))"
    " ORDER BY CASE state WHEN 'adopted' THEN 0 WHEN 'consultation' THEN 1 ELSE 2 END,"
    " begins DESC, id LIMIT 1";

bool words_have(struct str words, struct str word)
{
	struct str w;
	while (str_cut(&words, ' ', &w))
		if (w.n && str_eq(w, word))
			return true;
	return false;
}

struct str choice_words(struct arena *a, const struct lang *lang, const struct choice *choices,
    struct str codes)
{
	struct buf b = buf_in(a, 4000);
	struct str word;
	while (str_cut(&codes, ' ', &word)) {
		const char *label = choice_label(choices, word);
		if (!label)
			continue;
		/* A comma that all six languages read. */
		buf_puts(&b, b.n ? " · " : "");
		buf_puts(&b, _(label));
	}
	return b.n ? buf_view(&b) : STR_EMPTY;
}

/* ---- marks ---- */

enum mark plan_status_mark(enum action_status s)
{
	static const enum mark marks[] = { MARK_NONE, MARK_WAIT, MARK_PATH, MARK_GOOD, MARK_BAD };
	return marks[s];
}

enum mark plan_action_mark(const struct plan_action *a)
{
	return a->late ? MARK_BEHIND : plan_status_mark(a->status);
}

const char *plan_action_word(const struct lang *lang, const struct plan_action *a)
{
	return a->late ? _("Late") : _(action_statuses[a->status].label);
}

static enum action_status action_status_read(struct str code)
{
	for (int i = 0; i < ACTION_STATUSES; i++)
		if (str_eq(code, str_of(action_statuses[i].code)))
			return (enum action_status)i;
	return ACTION_IDEA;
}

/* ---- reading ---- */

struct loader {
	struct db *db;
	struct arena *a;
	const struct lang *lang;
	int64_t city;
	struct plan *plan;
	struct err *e;
};

static bool list_of(struct loader *l, const struct record_kind *kind, const char *field, int64_t is,
    struct record_list *out_r)
{
	struct record_query q = { .kind = kind, .city = l->city, .lang = l->lang, .limit = MOST };
	if (field) {
		q.where[0].field = field;
		q.where[0].is = value_int(is);
	}
	return record_list(l->db, l->a, &q, out_r, l->e);
}

static void take_plan(const struct record *r, struct plan *p)
{
	p->id = r->id;
	p->title = record_title(r);
	p->vision = record_str(r, "vision");
	p->begins = record_int(r, "begins");
	p->ends = record_int(r, "ends");
	p->state = record_str(r, "state");
	p->adopted = record_int(r, "adopted");
	p->adopted_by = record_str(r, "adopted_by");
	p->comments_until = record_int(r, "comments_until");
	p->ties = record_str(r, "ties");
	p->document = record_str(r, "document");
	p->open = str_eq(p->state, S("consultation")) && p->comments_until >= p->today;
}

static bool load_objectives(struct loader *l)
{
	struct record_list list;
	struct plan *p = l->plan;
	if (!list_of(l, &objective_kind, "plan", p->id, &list))
		return false;
	p->objectives = arena_array(l->a, struct plan_objective, list.count + 1);
	for (size_t i = 0; i < list.count; i++) {
		const struct record *r = list.items[i];
		p->objectives[p->objective_count++] = (struct plan_objective){ .id = r->id,
			.number = (int64_t)i + 1, .title = record_title(r),
			.about = record_str(r, "about"), .benefits = record_str(r, "benefits") };
	}
	return true;
}

static struct plan_action take_action(const struct record *r)
{
	return (struct plan_action){ .id = r->id, .objective = record_int(r, "objective"),
		.lead = record_int(r, "lead"), .start = record_int(r, "start"),
		.end = record_int(r, "end"), .series = record_int(r, "series"),
		.title = record_title(r), .status_note = record_str(r, "status_note"),
		.about = record_str(r, "about"), .budget = record_str(r, "budget"),
		.groups = record_str(r, "groups"), .areas = record_str(r, "areas"),
		.features = record_str(r, "features"), .sdg = record_str(r, "sdg"),
		.partners = record_str(r, "partners"), .slice = record_str(r, "slice"),
		.status = action_status_read(record_str(r, "status")),
		.change_from = record_real(r, "change_from"),
		.change_to = record_real(r, "change_to"),
		.change_by = record_int(r, "change_by") };
}

static bool of_this_plan(const struct plan *p, int64_t objective)
{
	for (size_t i = 0; i < p->objective_count; i++)
		if (p->objectives[i].id == objective)
			return true;
	return false;
}

static bool load_actions(struct loader *l)
{
	struct record_list list;
	struct plan *p = l->plan;
	if (!list_of(l, &action_kind, NULL, 0, &list))
		return false;
	p->actions = arena_array(l->a, struct plan_action, list.count + 1);
	for (size_t i = 0; i < list.count; i++)
		if (of_this_plan(p, record_int(list.items[i], "objective")))
			p->actions[p->action_count++] = take_action(list.items[i]);
	for (size_t i = 0; i < list.count; i++)
		if (!record_int(list.items[i], "objective")) {
			p->actions[p->action_count++] = take_action(list.items[i]);
			p->loose_count++;
		}
	return true;
}

/* The names of those who lead; the city office has none. */
static bool name_leads(struct loader *l)
{
	struct record_list list;
	if (!list_of(l, &partner_kind, NULL, 0, &list))
		return false;
	for (size_t i = 0; i < l->plan->action_count; i++)
		for (size_t k = 0; k < list.count && l->plan->actions[i].lead; k++)
			if (list.items[k]->id == l->plan->actions[i].lead)
				l->plan->actions[i].lead_name = record_title(list.items[k]);
	return true;
}

static int by_action_then_due(const void *x, const void *y)
{
	const struct plan_milestone *a = x, *b = y;
	if (a->action != b->action)
		return a->action < b->action ? -1 : 1;
	return (a->due > b->due) - (a->due < b->due);
}

static int by_action(const void *x, const void *y)
{
	const struct plan_output *a = x, *b = y;
	if (a->action != b->action)
		return a->action < b->action ? -1 : 1;
	return (a->id > b->id) - (a->id < b->id);
}

static bool load_steps(struct loader *l)
{
	struct record_list m, o;
	struct plan *p = l->plan;
	if (!list_of(l, &milestone_kind, NULL, 0, &m) || !list_of(l, &output_kind, NULL, 0, &o))
		return false;
	p->milestones = arena_array(l->a, struct plan_milestone, m.count + 1);
	p->outputs = arena_array(l->a, struct plan_output, o.count + 1);
	for (size_t i = 0; i < m.count; i++) {
		const struct record *r = m.items[i];
		int64_t due = record_int(r, "due"), done = record_int(r, "done");
		p->milestones[p->milestone_count++] = (struct plan_milestone){ r->id,
			record_int(r, "action"), due, done, record_title(r),
			!done && due < p->today, record_str(r, "evidence") };
	}
	for (size_t i = 0; i < o.count; i++) {
		const struct record *r = o.items[i];
		p->outputs[p->output_count++] = (struct plan_output){ r->id,
			record_int(r, "action"), record_title(r), record_real(r, "planned"),
			record_real(r, "reached") };
	}
	if (m.count)
		qsort(p->milestones, m.count, sizeof *p->milestones, by_action_then_due);
	if (o.count)
		qsort(p->outputs, o.count, sizeof *p->outputs, by_action);
	return true;
}

/* ---- putting together ---- */

static void give_milestones(struct plan *p, struct plan_action *a)
{
	for (size_t i = 0; i < p->milestone_count; i++) {
		if (p->milestones[i].action != a->id)
			continue;
		if (!a->milestone_count++)
			a->milestones = &p->milestones[i];
		a->milestones_done += p->milestones[i].done != 0;
		a->milestones_late += p->milestones[i].late;
	}
	for (size_t i = 0; i < p->output_count; i++)
		if (p->outputs[i].action == a->id && !a->output_count++)
			a->outputs = &p->outputs[i];
}

static void put_together(struct loader *l)
{
	struct plan *p = l->plan;
	for (size_t i = 0; i < p->objective_count; i++)
		p->objectives[i].actions = arena_array(l->a, struct plan_action *,
		    p->action_count + 1);
	p->loose = arena_array(l->a, struct plan_action *, p->loose_count + 1);
	size_t loose = 0;
	for (size_t i = 0; i < p->action_count; i++) {
		struct plan_action *a = &p->actions[i];
		bool open = a->status == ACTION_PLANNED || a->status == ACTION_RUNNING;
		give_milestones(p, a);
		a->late = open && (a->milestones_late || (a->end && a->end < p->today));
		if (!a->objective)
			p->loose[loose++] = a;
		else
			p->by_status[a->status]++;
		for (size_t k = 0; k < p->objective_count; k++)
			if (p->objectives[k].id == a->objective)
				p->objectives[k].actions[p->objectives[k].action_count++] = a;
	}
}

bool plan_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city, int64_t plan,
    int64_t today, struct plan *out_r, struct err *e)
{
	struct record *r;
	*out_r = (struct plan){ .today = today };
	struct loader l = { db, a, lang, city, out_r, e };
	if (!record_load(db, a, &plan_kind, city, plan, lang, &r, e))
		return false;
	take_plan(r, out_r);
	if (!load_objectives(&l) || !load_actions(&l) || !name_leads(&l) || !load_steps(&l))
		return false;
	put_together(&l);
	return true;
}

int64_t plan_current(struct request *r, struct err *e)
{
	struct db *db = request_db(r, e);
	return db ? db_int(db, pick_sql, ARGS(r->city, (int64_t)(r->who.person != 0)), 0, e) : 0;
}

bool plan_of_request(struct request *r, struct plan *out_r, struct err *e)
{
	int64_t id = param_int(r, "plan");
	*out_r = (struct plan){ 0 };
	if (!id)
		id = plan_current(r, e);
	if (!id)
		return e->kind == ERR_NONE;
	return plan_load(request_db(r, e), r->arena, r->lang, r->city, id, date_day_of(r->now),
	    out_r, e);
}

/* ---- the figure ---- */

static struct str group_words(struct arena *a, const struct category *labels, size_t count,
    struct str slice)
{
	struct category *pairs;
	size_t n;
	struct buf b = buf_in(a, 1000);
	if (!slice.n || !slice_parse(a, slice, &pairs, &n))
		return slice;
	for (size_t i = 0; i < n; i++) {
		struct str label = pairs[i].code;
		for (size_t k = 0; k < count; k++)
			if (str_eq(labels[k].dimension, pairs[i].dimension) &&
			    str_eq(labels[k].code, pairs[i].code))
				label = labels[k].label;
		buf_puts(&b, b.n ? " · " : "");
		buf_str(&b, label);
	}
	return buf_view(&b);
}

static void judge(struct arena *a, const struct lang *lang, const struct plan_action *x,
    const struct observation *o, size_t count, enum direction direction, struct plan_change *c)
{
	struct target t = { .value = x->change_to, .base_value = x->change_from,
		.base_day = x->start, .target_day = x->change_by, .path = PATH_LINEAR };
	struct judgement j = standing_judge(a, lang, &t, o, count, direction);
	c->standing = j.standing;
	c->rule = j.rule;
	c->latest = NAN;
	for (size_t i = 0; i < count; i++)
		if (!isnan(o[i].value) && o[i].status != STATUS_WITHDRAWN &&
		    o[i].status != STATUS_FORECAST) {
			c->latest = o[i].value;
			c->latest_label = o[i].when.label;
		}
}

static bool load_series(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    int64_t id, struct record **out_r, struct err *e)
{
	if (record_load(db, a, &series_kind, city, id, lang, out_r, e))
		return true;
	if (e->kind != ERR_MISSING)
		return false;
	err_clear(e);
	*out_r = NULL;
	return true;
}

bool plan_change_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    const struct plan_action *action, int64_t as_of, struct plan_change *out_r, struct err *e)
{
	static const char slice_sql[] = "SELECT id FROM slice WHERE city = $1 AND code = $2";
	struct observation_query q = { .city = city, .series = action->series, .as_of = as_of,
		.one_slice = true, .one_place = true };
	struct observation *o;
	struct category *labels;
	size_t count, label_count;
	struct record *series = NULL;
	*out_r = (struct plan_change){ .latest = NAN };
	if (!action->series || isnan(action->change_to))
		return true;
	if (!load_series(db, a, lang, city, action->series, &series, e) || !series)
		return e->kind == ERR_NONE;
	q.slice = action->slice.n ? db_int(db, slice_sql, ARGS(city, action->slice), -1, e) : 0;
	if (!observations_read(db, a, &q, &o, &count, e) ||
	    !categories_of(db, a, lang, city, action->series, &labels, &label_count, e))
		return false;
	*out_r = (struct plan_change){ .there = true, .title = record_title(series),
		.unit = record_str(series, "unit"), .from = action->change_from,
		.to = action->change_to, .by = action->change_by,
		.href = arena_printf(a, "/progress/%.*s/%.*s",
		    STR(record_str(series, "framework")), STR(record_str(series, "measure"))),
		.group = group_words(a, labels, label_count, action->slice) };
	judge(a, lang, action, o, count, direction_read(record_str(series, "direction")), out_r);
	return true;
}
