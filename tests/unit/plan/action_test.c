/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Plans, actions and their steps; the way out to a file and back. */
#include "town.h"

#include "base/file.h"
#include "record/routes.h"

#include <math.h>

static int64_t add_plan(struct town *w, const char *state)
{
	struct record *r = town_new(w, &plan_kind);
	town_set(r, "title", "Plan");
	town_day(r, "begins", "2026-01-01");
	town_day(r, "ends", "2030-12-31");
	town_set(r, "state", state);
	return town_save(w, r) ? r->id : 0;
}

static int64_t add_objective(struct town *w, int64_t plan, const char *title, int position)
{
	struct record *r = town_new(w, &objective_kind);
	town_set(r, "title", title);
	record_set(r, "plan", value_int(plan));
	record_set(r, "position", value_int(position));
	return town_save(w, r) ? r->id : 0;
}

static struct record *action(struct town *w, int64_t objective, const char *title,
    const char *status)
{
	struct record *r = town_new(w, &action_kind);
	town_set(r, "title", title);
	town_set(r, "status", status);
	if (objective)
		record_set(r, "objective", value_int(objective));
	return r;
}

static bool add_milestone(struct town *w, int64_t to, const char *due, const char *done)
{
	struct record *r = town_new(w, &milestone_kind);
	town_set(r, "title", "Step");
	record_set(r, "action", value_int(to));
	town_day(r, "due", due);
	if (done)
		town_day(r, "done", done);
	return town_save(w, r);
}

TEST(codes_of_an_action_are_checked_against_the_frameworks)
{
	struct town w;
	if (!town_open(&w, t))
		return;
	struct record *r = action(&w, 0, "Cafés", "idea");
	town_set(r, "features", "4.2, 5.2;4.2");
	town_set(r, "sdg", "4.6 10");
	CHECK(town_save(&w, r));
	CHECK_STR(record_str(r, "features"), "4.2 5.2");
	CHECK_STR(record_str(r, "sdg"), "4.6 10");
	town_set(r, "features", "4.2 99.1");
	CHECK(!town_save(&w, r));
	CHECK_STR(w.found.items[0].field, "features");
	CHECK_HAS(w.found.items[0].text, "99.1");
	town_set(r, "features", "4");	/* an area is no feature */
	CHECK(!town_save(&w, r));
	town_close(&w);
}

TEST(an_aim_needs_a_figure_and_a_day)
{
	struct town w;
	if (!town_open(&w, t))
		return;
	struct record *r = action(&w, 0, "Cafés", "idea");
	record_set(r, "change_to", value_real(12));
	CHECK(!town_save(&w, r));
	CHECK_INT(w.found.total, 2);
	r = action(&w, 0, "Cafés", "stopped");
	CHECK(!town_save(&w, r));
	CHECK_STR(w.found.items[0].field, "status_note");
	r = action(&w, 0, "Cafés", "planned");
	town_day(r, "start", "2026-05-01");
	town_day(r, "end", "2026-04-01");
	CHECK(!town_save(&w, r));
	CHECK_STR(w.found.items[0].field, "end");
	town_close(&w);
}

TEST(a_plan_has_its_objectives_in_order_and_knows_what_is_late)
{
	struct town w;
	struct plan p;
	int64_t today;
	if (!town_open(&w, t))
		return;
	NEED(date_read(S("2026-06-01"), &today));
	int64_t plan = add_plan(&w, "adopted"), other = add_plan(&w, "draft");
	int64_t second = add_objective(&w, plan, "Second", 2);
	int64_t first = add_objective(&w, plan, "First", 1);
	int64_t elsewhere = add_objective(&w, other, "Elsewhere", 1);
	struct record *slow = action(&w, first, "Slow", "running");
	struct record *done = action(&w, first, "Done", "done");
	struct record *over = action(&w, second, "Over", "planned");
	town_day(over, "end", "2026-05-31");
	NEED(town_save(&w, slow) && town_save(&w, done) && town_save(&w, over));
	NEED(town_save(&w, action(&w, elsewhere, "Not ours", "running")));
	NEED(town_save(&w, action(&w, 0, "Idea", "idea")));
	NEED(add_milestone(&w, slow->id, "2026-05-01", NULL));
	NEED(add_milestone(&w, slow->id, "2026-04-01", "2026-04-02"));
	NEED(add_milestone(&w, done->id, "2026-05-01", NULL));
	NEED(plan_load(w.db, t->arena, NULL, w.city.id, plan, today, &p, t->e));
	CHECK_INT(p.objective_count, 2);
	CHECK_STR(p.objectives[0].title, "First");
	CHECK_INT(p.objectives[0].action_count, 2);
	CHECK_INT(p.action_count, 4);	/* three and the idea */
	CHECK_INT(p.loose_count, 1);
	CHECK_INT(p.by_status[ACTION_RUNNING], 1);
	for (size_t i = 0; i < p.action_count; i++) {
		const struct plan_action *a = &p.actions[i];
		CHECK_INT(a->late, a->id == slow->id || a->id == over->id);
		if (a->id != slow->id)
			continue;
		CHECK_INT(a->milestone_count, 2);
		CHECK_INT(a->milestones_done, 1);
		CHECK(a->milestones[0].done != 0);	/* the earlier first */
	}
	town_close(&w);
}

TEST(the_figure_an_action_should_change_is_judged_by_its_path)
{
	struct town w;
	struct plan p;
	struct plan_change c;
	if (!town_open(&w, t))
		return;
	NEED(town_demo(&w));
	int64_t plan = db_int(w.db, "SELECT id FROM plan WHERE city = $1 AND state = 'adopted'",
	    ARGS(w.city.id), 0, t->e);
	NEED(plan_load(w.db, t->arena, NULL, w.city.id, plan, date_day_of(w.by.now), &p, t->e));
	CHECK_INT(p.objective_count, 4);
	size_t with = 0;
	for (size_t i = 0; i < p.action_count; i++) {
		NEED(plan_change_load(w.db, t->arena, NULL, w.city.id, &p.actions[i], 0, &c, t->e));
		with += c.there;
		if (c.there)
			CHECK(!isnan(c.latest) && c.standing != STANDING_NO_TARGET);
		if (c.there && str_eq(p.actions[i].slice, S("background=refugees")))
			CHECK_STR(c.group, "Refugees");
	}
	CHECK(with >= 6);
	town_close(&w);
}

TEST(links_of_the_demonstration_city_lead_somewhere)
{
	struct town w;
	struct problems found = { .arena = t->arena };
	if (!town_open(&w, t))
		return;
	NEED(town_demo(&w));
	NEED(record_check(w.db, town_rooms, &found, t->e));
	for (size_t i = 0; i < found.count; i++)
		test_fail(t, __FILE__, __LINE__, "%.*s", STR(found.items[i].text));
	town_close(&w);
}

static bool export_actions(struct town *w, const char *path, struct err *e)
{
	struct buf b = buf_in(w->t->arena, 4 << 20);
	struct sink out = sink_buf(&b);
	struct exporting x = { .kind = &action_kind, .all = town_rooms,
		.query = { .kind = &action_kind, .city = w->city.id } };
	return export_write(w->db, &x, &out, e) && sink_end(&out, e) &&
	    file_write(path, buf_view(&b), e);
}

static bool import_actions(struct town *w, const char *path, struct importing *x)
{
	*x = (struct importing){ .kind = &action_kind, .all = town_rooms, .city = w->city.id,
		.by = w->by, .found = &w->found };
	w->found = (struct problems){ .arena = w->t->arena };
	return import_file(w->db, x, path, S("actions.csv"), w->t->e);
}

static struct str read_all(struct test *t, const char *path)
{
	struct str text = STR_EMPTY;
	struct source *in = source_open(t->arena, path, (struct source_limits){ 0 }, t->e);
	if (in)
		(void)source_all(in, t->arena, 4 << 20, &text, t->e);
	return text;
}

TEST(actions_go_out_to_a_spreadsheet_and_come_back_without_loss)
{
	struct town w;
	struct importing x;
	if (!town_open(&w, t))
		return;
	NEED(town_demo(&w));
	struct record *cafe = record_find(w.db, t->arena, &action_kind, w.city.id, "title",
	    value_cstr("Learning cafés in Tanner's Yard and Foundry Bank"), t->e);
	NEED(cafe && record_translate(w.db, &action_kind, w.city.id, cafe->id, "title", S("fr"),
	    S("Cafés d’apprentissage"), &w.by, t->e));
	char *one = file_join(t->arena, t->folder, "one.csv");
	char *two = file_join(t->arena, t->folder, "two.csv");
	NEED(export_actions(&w, one, t->e));
	NEED(import_actions(&w, one, &x));
	CHECK_INT(w.found.total, 0);
	CHECK_INT(x.read, 15);
	CHECK_INT(x.same, 15);
	/* Everything gone, and back from the file: the same ids, links, choices and texts. */
	NEED(db_run(w.db, "DELETE FROM action WHERE city = $1", ARGS(w.city.id), t->e));
	NEED(db_run(w.db, "DELETE FROM translation WHERE city = $1 AND kind = 'action'",
	    ARGS(w.city.id), t->e));
	NEED(import_actions(&w, one, &x));
	CHECK_INT(w.found.total, 0);
	CHECK_INT(x.made, 15);
	NEED(export_actions(&w, two, t->e));
	CHECK_STR(read_all(t, two), read_all(t, one));
	CHECK_HAS(read_all(t, two), "Cafés d’apprentissage");
	town_close(&w);
}

TEST(a_spreadsheet_may_name_partners_and_objectives_instead_of_keys)
{
	struct town w;
	struct importing x;
	struct record *r;
	if (!town_open(&w, t))
		return;
	int64_t plan = add_plan(&w, "adopted"), objective = add_objective(&w, plan, "First", 1);
	int64_t partner = town_partner(&w, "City Library");
	char *path = file_join(t->arena, t->folder, "actions.csv");
	NEED(file_write(path, S("title,objective,lead,status,groups,start\r\n"
	    "Cafés,First,City Library,running,older refugees,2026-03-01\r\n"), t->e));
	NEED(import_actions(&w, path, &x));
	CHECK_INT(w.found.total, 0);
	r = record_find(w.db, t->arena, &action_kind, w.city.id, "title", value_cstr("Cafés"),
	    t->e);
	NEED(r);
	CHECK_INT(record_int(r, "objective"), objective);
	CHECK_INT(record_int(r, "lead"), partner);
	CHECK_STR(record_str(r, "groups"), "refugees older");
	NEED(file_write(path, S("title,lead,status\r\nMore,No such partner,running\r\n"
	    "Less,City Library,flying\r\n"), t->e));
	NEED(import_actions(&w, path, &x));
	CHECK_INT(w.found.total, 2);
	CHECK_INT(w.found.items[0].row, 2);
	CHECK_INT(w.found.items[1].row, 3);
	town_close(&w);
}
