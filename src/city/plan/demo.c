/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The plan of Brindlemere. It was put up for comments, changed after them, and adopted; so the
 * records are written on three days, and the versions of the plan have something to compare.
 */
#include "city/plan/demo.h"
#include "city/plan/proposals.h"

#include "base/num.h"

#include <math.h>

enum { MOST_ACTIONS = 32, MOST_PARTNERS = 6, FIRST = -60, AFTER_COMMENTS = -25,
	ADOPTED = -20 };
static const int64_t day_ms = 86400000;

struct filler {
	struct db *db;
	struct arena *a;
	int64_t city, today;
	struct change by;		/* .now moves through the history of the plan */
	int64_t now;
	struct err *e;
	int64_t plan, draft, objectives[8], partners[MOST_PARTNERS], actions[MOST_ACTIONS];
};

static void set_clock(struct filler *f, int days)
{
	f->by.now = f->now + days * day_ms;
}

static void set(struct record *r, const char *field, const char *text)
{
	if (text && *text)
		record_set(r, field, value_cstr(text));
}

static void set_day(struct filler *f, struct record *r, const char *field, int days)
{
	record_set(r, field, value_int(f->today + days));
}

static bool save(struct filler *f, struct record *r)
{
	return record_make(f->db, r, &f->by, f->e);
}

static bool find_partners(struct filler *f)
{
	static const char *const names[MOST_PARTNERS] = { "Brindlemere City Library",
		"University of the Mere", "Harbour Adult School", "Open Door Refugee Forum",
		"Chamber of Trades", "Museum of the Tides" };
	for (int i = 0; i < MOST_PARTNERS; i++) {
		struct record *r = record_find(f->db, f->a, &partner_kind, f->city, "name",
		    value_cstr(names[i]), f->e);
		f->partners[i] = r ? r->id : 0;
	}
	return f->e->kind == ERR_NONE;
}

/* ---- plans and objectives ---- */

static bool add_plan(struct filler *f)
{
	struct record *r = record_new(f->a, &plan_kind, f->city);
	set(r, "title", demo_plan_title);
	set(r, "vision", demo_plan_vision);
	record_set(r, "begins", value_int(date_to_day((struct date){ 2024, 1, 1 })));
	record_set(r, "ends", value_int(date_to_day((struct date){ 2030, 12, 31 })));
	set(r, "state", "consultation");
	set_day(f, r, "comments_until", AFTER_COMMENTS);
	set(r, "ties", "The city's housing strategy, the regional skills pact, and the national "
	    "policy for adult learning.");
	if (!save(f, r))
		return false;
	f->plan = r->id;
	return true;
}

static bool add_draft(struct filler *f)
{
	struct record *r = record_new(f->a, &plan_kind, f->city);
	set(r, "title", demo_draft_title);
	set(r, "vision", demo_draft_vision);
	record_set(r, "begins", value_int(date_to_day((struct date){ 2031, 1, 1 })));
	record_set(r, "ends", value_int(date_to_day((struct date){ 2035, 12, 31 })));
	set(r, "state", "consultation");
	set_day(f, r, "comments_until", 45);
	if (!save(f, r))
		return false;
	f->draft = r->id;
	return true;
}

static bool add_objectives(struct filler *f)
{
	for (int i = 0; demo_objectives[i].title; i++) {
		const struct demo_objective *x = &demo_objectives[i];
		struct record *r = record_new(f->a, &objective_kind, f->city);
		set(r, "title", x->title);
		record_set(r, "plan", value_int(f->plan));
		record_set(r, "position", value_int(i + 1));
		set(r, "about", x->about);
		set(r, "benefits", x->benefits);
		if (!save(f, r))
			return false;
		f->objectives[i] = r->id;
	}
	return true;
}

/* ---- actions ---- */

static struct str partner_ids(struct filler *f, const char *positions)
{
	struct buf b = buf_in(f->a, 400);
	struct str rest = str_of(positions), word;
	int64_t i;
	while (str_cut(&rest, ' ', &word))
		if (num_int(word, &i) && f->partners[i])
			buf_printf(&b, "%s%lld", b.n ? " " : "", (long long)f->partners[i]);
	return b.n ? buf_view(&b) : STR_EMPTY;
}

static bool set_change(struct filler *f, const struct demo_action *x, struct record *r)
{
	struct record *series = !*x->series ? NULL :
	    record_find(f->db, f->a, &series_kind, f->city, "code", value_cstr(x->series), f->e);
	if (!series)
		return f->e->kind == ERR_NONE;
	record_set(r, "series", value_int(series->id));
	set(r, "slice", x->slice);
	if (isnan(x->to))
		return true;
	record_set(r, "change_from", value_real(x->from));
	record_set(r, "change_to", value_real(x->to));
	record_set(r, "change_by", value_int(date_to_day((struct date){ 2028, 12, 31 })));
	return true;
}

static bool add_steps(struct filler *f, const struct demo_action *x, int64_t action)
{
	for (int i = 0; i < x->step_count; i++) {
		struct record *r = record_new(f->a, &milestone_kind, f->city);
		set(r, "title", demo_steps[x->steps[i].step]);
		record_set(r, "action", value_int(action));
		set_day(f, r, "due", x->steps[i].due);
		if (x->steps[i].done)
			set_day(f, r, "done", x->steps[i].done);
		if (x->steps[i].done && i % 2)
			set(r, "evidence", "https://brindlemere.example/learning/minutes");
		if (!save(f, r))
			return false;
	}
	for (int i = 0; i < 3 && x->outputs[i].what; i++) {
		struct record *r = record_new(f->a, &output_kind, f->city);
		set(r, "title", x->outputs[i].what);
		record_set(r, "action", value_int(action));
		record_set(r, "planned", value_real(x->outputs[i].planned));
		record_set(r, "reached", value_real(x->outputs[i].reached));
		set_day(f, r, "counted", -15);
		if (!save(f, r))
			return false;
	}
	return true;
}

static bool add_action(struct filler *f, int i)
{
	const struct demo_action *x = &demo_actions[i];
	struct record *r = record_new(f->a, &action_kind, f->city);
	set(r, "title", x->title);
	if (x->objective >= 0)
		record_set(r, "objective", value_int(f->objectives[x->objective]));
	if (x->lead >= 0 && f->partners[x->lead])
		record_set(r, "lead", value_int(f->partners[x->lead]));
	set(r, "status", x->note ? "running" : x->status);
	set(r, "about", x->about);
	set(r, "budget", x->budget);
	record_set(r, "partners", value_text(partner_ids(f, x->partners)));
	set(r, "groups", x->groups);
	set(r, "areas", x->areas);
	set(r, "features", x->features);
	set(r, "sdg", x->sdg);
	if (x->end) {
		set_day(f, r, "start", x->start);
		set_day(f, r, "end", x->end);
	}
	if (!set_change(f, x, r) || !save(f, r) ||
	    !add_steps(f, x, r->id))
		return false;
	f->actions[i] = r->id;
	return true;
}

/* ---- what comments changed ---- */

static bool load(struct filler *f, const struct record_kind *kind, int64_t id, struct record **r)
{
	return record_load(f->db, f->a, kind, f->city, id, NULL, r, f->e);
}

static bool change_actions(struct filler *f)
{
	for (int i = 0; demo_actions[i].title; i++) {
		struct record *r;
		if (!demo_actions[i].note && i != 2)
			continue;
		if (!load(f, &action_kind, f->actions[i], &r))
			return false;
		if (demo_actions[i].note) {
			set(r, "status", demo_actions[i].status);
			set(r, "status_note", demo_actions[i].note);
		} else {
			set(r, "about", "Reading, numbers and computers, in the hours in which "
			    "children are at school; the little ones are looked after next door. "
			    "From autumn also on two evenings.");
		}
		if (!save(f, r))
			return false;
	}
	return true;
}

static bool adopt(struct filler *f)
{
	struct record *r;
	if (!load(f, &plan_kind, f->plan, &r))
		return false;
	set(r, "state", "adopted");
	set_day(f, r, "adopted", ADOPTED);
	set(r, "adopted_by", "City council");
	return save(f, r);
}

static bool add_version(struct filler *f, const char *title)
{
	struct record *r = record_new(f->a, &plan_version_kind, f->city);
	set(r, "title", title);
	record_set(r, "plan", value_int(f->plan));
	record_set(r, "at", value_int(f->by.now));
	return save(f, r);
}

static bool add_comments(struct filler *f)
{
	for (int i = 0; demo_comments[i].text; i++) {
		const struct demo_comment *x = &demo_comments[i];
		struct record *r = record_new(f->a, &plan_comment_kind, f->city);
		bool later = x->state[0] == 'w';
		set_clock(f, x->day);
		set(r, "text", x->text);
		set(r, "name", x->name);
		set(r, "language", x->language);
		set(r, "state", x->state);
		set(r, "answer", x->answer);
		record_set(r, "received", value_int(f->by.now));
		record_set(r, "plan", value_int(later ? f->draft : f->plan));
		if (x->action >= 0 && !later)
			record_set(r, "action", value_int(f->actions[x->action]));
		if (!save(f, r))
			return false;
	}
	set_clock(f, 0);
	return true;
}

static bool add_review(struct filler *f, const char *title, int due, bool held)
{
	struct record *r = record_new(f->a, &review_kind, f->city);
	set(r, "title", title);
	record_set(r, "plan", value_int(f->plan));
	set_day(f, r, "due", due);
	if (held) {
		set_day(f, r, "held", due + 4);
		set(r, "findings", "Most steps are done on time. Learning after 65 grows slowly, "
		    "and the green trades lost their money.");
		set(r, "decision", "Stop the green trades, add evening courses for women, and put "
		    "two mentors into Saltmarsh.");
	}
	return save(f, r);
}

static bool add_answers(struct filler *f)
{
	static const struct {
		const char *question, *answer, *evidence;
	} answers[] = {
		{ "1.1", "yes", "Guiding documents read with the council in spring." },
		{ "1.2", "yes", "Study of needs by the University of the Mere." },
		{ "1.3", "yes", "Consultation on the plan." },
		{ "1.6", "partly", "Measures are chosen; money only for two years." },
		{ "2.2", "yes", "Steering group with a mandate of the council." },
		{ "2.5", "partly", "Four of six partners have signed." },
		{ "2.6", "yes", "Two seats of learners." },
		{ "3.2", "yes", "Learning Days every year." },
		{ "3.5", "no", NULL },
		{ "4.3", "partly", "Libraries yes, schools not yet." },
		{ "4.8", "no", NULL },
		{ "5.3", "yes", "Baseline of 2016." },
		{ "6.5", "no", NULL },
		{ "g.2", "partly", "Repair cafés in two quarters." },
		{ "e.1", "yes", "Equity page of the figures." },
		{ "w.3", "partly", "Second chance, with the Chamber." },
	};
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		struct record *r = record_new(f->a, &self_answer_kind, f->city);
		set(r, "question", answers[i].question);
		set(r, "answer", answers[i].answer);
		set(r, "evidence", answers[i].evidence);
		set_day(f, r, "asked", -50);
		if (!save(f, r))
			return false;
	}
	return true;
}

/* What partners want: something new, and something otherwise. */
static bool add_proposals(struct filler *f)
{
	struct record *fresh = record_new(f->a, &action_proposal_kind, f->city), *other, *of;
	record_set(fresh, "partner", value_int(f->partners[1]));
	set(fresh, "title", "Open laboratory on Saturdays");
	set(fresh, "about", "Students keep the laboratory of the university open one Saturday a "
	    "month for families who have never been inside.");
	set_day(f, fresh, "start", 60);
	set_day(f, fresh, "end", 420);
	set(fresh, "groups", "families deprived");
	set(fresh, "budget", "The university pays the students; tickets for the tram are missing.");
	set(fresh, "why", "Hardly a child of Far End has seen the university from inside.");
	if (!save(f, fresh) || !load(f, &action_kind, f->actions[0], &of))
		return false;
	other = record_new(f->a, &action_proposal_kind, f->city);
	record_set(other, "partner", record_get(of, "lead"));
	record_set(other, "action", value_int(of->id));
	for (int i = 0; proposal_fields[i]; i++)
		record_set(other, proposal_fields[i], record_get(of, proposal_fields[i]));
	record_set(other, "end", value_int(record_int(of, "end") + 180));
	set(other, "about", "Three mornings a week, tea included. People come for a form that has "
	    "to be filled in and stay for the reading group.");
	set(other, "why", "Both cafés are full; a third morning is asked for every week.");
	return save(f, other);
}

static bool add_actions(struct filler *f)
{
	for (int i = 0; demo_actions[i].title && i < MOST_ACTIONS; i++)
		if (!add_action(f, i))
			return false;
	return true;
}

bool plan_demo(struct db *db, struct arena *a, int64_t city, const struct change *by,
    struct err *e)
{
	struct filler f = { .db = db, .a = a, .city = city, .by = *by, .now = by->now, .e = e,
		.today = date_day_of(by->now) };
	set_clock(&f, FIRST);
	if (!find_partners(&f) || !add_plan(&f) || !add_objectives(&f) || !add_actions(&f))
		return false;
	set_clock(&f, FIRST + 5);
	if (!add_version(&f, "As put up for comments") || !add_draft(&f) || !add_comments(&f))
		return false;
	set_clock(&f, AFTER_COMMENTS);
	if (!change_actions(&f))
		return false;
	set_clock(&f, ADOPTED);
	if (!adopt(&f))
		return false;
	set_clock(&f, ADOPTED + 1);
	if (!add_version(&f, "As adopted"))
		return false;
	set_clock(&f, 0);
	return add_review(&f, "Yearly review", -30, true) &&
	       add_review(&f, "Half-year review", 25, false) && add_answers(&f) &&
	       add_proposals(&f);
}
