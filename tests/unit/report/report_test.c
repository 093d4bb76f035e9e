/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"

#include "base/sha256.h"
#include "city/festival/festival.h"
#include "city/funds/funds.h"
#include "city/involve/involve.h"
#include "city/learn/learn.h"
#include "city/plan/plan.h"
#include "city/report/report_impl.h"
#include "jobs/jobs.h"

#include <stdlib.h>
#include <string.h>

static const struct room *const rooms_of_tests[] = { &record_room, &account_room, &jobs_room,
	&measure_room, &involve_room, &learn_room, &plan_room, &festival_room, &funds_room,
	&report_room, NULL };

static const char form_csv[] =
    "type,name,label,hint,words,required,draft,options\n"
    "form,r,Report of the round,Ours,,,,\n"
    "section,s1,City,,,,,\n"
    "line,name,Name,,,yes,city name,\n"
    "text,partners,Partners,,6,,records partner sector,\n"
    "choices,fields,Fields,,,,,a=Health; b=Work\n"
    "section,s2,End,,,,,\n"
    "whole,people,Inhabitants,,,,,\n";

struct house {
	struct store *store;
	struct db *db;
	struct city city;
	struct change by;
	int64_t report;
};

static bool open_house_with(struct house *h, struct test *t, const char *csv)
{
	struct store_options o = { .rooms = rooms_of_tests, .create = true, .migrate = true };
	struct report_start s = { .form = S("r"), .csv = str_of(csv), .title = S("Round 7"),
		.language = S("en") };
	*h = (struct house){ .by = { .now = date_now(), .why = "test" } };
	store_sync_kinds = record_sync_kinds;
	h->store = store_open(test_store_where(t), &o, t->e);
	h->db = h->store ? store_writer(h->store, t->e) : NULL;
	if (!h->db || !city_add(h->db, t->arena, S("testingen"), S("Testingen"), &h->by, &h->city,
	        t->e))
		return false;
	s.city = h->city.id;
	return report_begin(h->db, t->arena, &s, &h->by, &h->report, t->e);
}

static bool open_house(struct house *h, struct test *t)
{
	return open_house_with(h, t, form_csv);
}

static void close_house(struct house *h)
{
	store_give(h->db);
	store_close(h->store);
}

static bool say(struct house *h, struct test *t, const char *question, const char *value)
{
	return answer_save(h->db, t->arena, h->city.id, h->report, str_of(question), str_of(value),
	    false, &h->by, t->e);
}

static bool look(struct house *h, struct test *t, struct report_view *v)
{
	return report_load(h->db, t->arena, h->city.id, h->report, NULL, v, t->e);
}

static bool sign(struct house *h, struct test *t)
{
	return report_sign(h->db, t->arena, h->city.id, h->report, S("M. Ayor"), S("Mayor"), &h->by,
	    t->e);
}

TEST(a_report_counts_what_is_answered_missing_and_too_long)
{
	struct house h;
	struct report_view v;
	NEED(open_house(&h, t));
	NEED(look(&h, t, &v));
	CHECK_INT(v.sections.count, 2);
	CHECK_INT(v.asked, 4);
	CHECK_INT(v.missing, 1);
	NEED(say(&h, t, "name", "Testingen") && say(&h, t, "fields", "a b") &&
	    say(&h, t, "partners", "one two three four five six seven"));
	NEED(look(&h, t, &v));
	CHECK_INT(v.answered, 3);
	CHECK_INT(v.missing, 0);
	CHECK_INT(v.over, 1);
	CHECK_STR(report_item_find(&v, S("fields"))->text, "Health\nWork");
	CHECK_INT(report_item_find(&v, S("partners"))->words, 7);
	NEED(say(&h, t, "name", ""));
	NEED(look(&h, t, &v));
	CHECK_INT(v.missing, 1);
	NEED(say(&h, t, "name", "again"));	/* an answer that was taken away comes back */
	NEED(look(&h, t, &v));
	CHECK_STR(report_item_find(&v, S("name"))->value, "again");
	close_house(&h);
}

TEST(answers_are_checked_offered_and_worked_out_as_the_form_says)
{
	static const char csv[] =
	    "type,name,label,options,check,message,offered,default,result,required\n"
	    "form,r,Report,,,,,,,\n"
	    "choice,area,Area?,n=North; s=South,,,,n,,\n"
	    "choice,place,Place?,a=Oak; b=Elm,,,a=${area} = 'n'; b=${area} = 's',,,\n"
	    "whole,men,Men?,,. >= 0,Not below 0.,,,,\n"
	    "whole,all,All?,,. >= ${men},,,,,\n"
	    "result,rest,Others,,,,,,${all} - ${men},\n"
	    "note,told,You are ${all} in ${area}.,,,,,,,\n";
	struct house h;
	struct report_view v;
	struct str json;
	NEED(open_house_with(&h, t, csv));
	NEED(look(&h, t, &v));
	struct report_item *area = report_item_find(&v, S("area"));
	struct report_item *place = report_item_find(&v, S("place"));
	CHECK_STR(area->value, "n");
	CHECK(area->drafted);				/* nobody has read it */
	NEED(place->offered_count == 1);
	CHECK_STR(place->offered[0]->code, "a");
	CHECK_STR(report_item_find(&v, S("told"))->label, "You are … in North.");
	CHECK_INT(v.asked, 4);
	NEED(say(&h, t, "men", "5") && say(&h, t, "all", "3") && say(&h, t, "place", "a") &&
	    say(&h, t, "area", "s"));
	NEED(look(&h, t, &v));
	CHECK_INT(v.wrong, 2);				/* fewer than men; a place in the north */
	CHECK_HAS(report_item_find(&v, S("all"))->error, "not what the form asks for");
	CHECK_HAS(report_item_find(&v, S("place"))->error, "that are offered");
	CHECK_INT(report_item_find(&v, S("place"))->offered_count, 2);
	CHECK(!sign(&h, t) && t->e->kind == ERR_INPUT);
	err_clear(t->e);
	NEED(say(&h, t, "all", "12") && say(&h, t, "place", "b"));
	NEED(look(&h, t, &v));
	CHECK_INT(v.wrong, 0);
	CHECK_STR(report_item_find(&v, S("rest"))->value, "7");
	CHECK_STR(report_item_find(&v, S("told"))->label, "You are 12 in South.");
	NEED(sign(&h, t) && look(&h, t, &v) && report_json(t->arena, &v, &json, t->e));
	CHECK(v.frozen);
	CHECK_STR(report_item_find(&v, S("rest"))->text, "7");
	NEED(say(&h, t, "area", "") == false);
	err_clear(t->e);
	close_house(&h);
}

TEST(a_question_that_is_not_asked_is_not_missing_and_its_answer_is_not_lost)
{
	static const char csv[] = "type,name,label,required,options,when\n"
	    "form,r,Report,,,\n"
	    "choice,plan,A plan?,yes,yes=Yes; no=No,\n"
	    "line,title,Its title?,yes,,${plan} = 'yes'\n"
	    "line,year,Its year?,,,${title} != ''\n";
	struct house h;
	struct report_view v;
	struct str json;
	NEED(open_house_with(&h, t, csv));
	NEED(look(&h, t, &v));
	CHECK_INT(v.asked, 1);
	CHECK_INT(v.missing, 1);
	NEED(say(&h, t, "plan", "yes"));
	NEED(look(&h, t, &v));
	CHECK_INT(v.asked, 2);
	CHECK_INT(v.missing, 1);
	CHECK_STR(report_item_find(&v, S("title"))->depends, "“A plan?”");
	NEED(say(&h, t, "title", "Everyone learns") && say(&h, t, "year", "2030"));
	NEED(say(&h, t, "plan", "no"));
	NEED(look(&h, t, &v));
	CHECK_INT(v.asked, 1);			/* nor what hangs on what is not asked */
	CHECK_INT(v.missing, 0);
	NEED(report_json(t->arena, &v, &json, t->e));
	CHECK(str_find(json, S("Everyone learns"), 0) < 0 && str_find(json, S("2030"), 0) < 0);
	NEED(say(&h, t, "plan", "yes"));
	NEED(look(&h, t, &v));
	CHECK_STR(report_item_find(&v, S("title"))->value, "Everyone learns");
	CHECK_INT(v.answered, 3);
	NEED(say(&h, t, "plan", "no") && sign(&h, t));
	NEED(look(&h, t, &v));
	CHECK(v.frozen && !report_item_find(&v, S("title")));
	close_house(&h);
}

/* A record of the city: text fields by "name", "value" pairs, a link or a day as "#7". */
static int64_t keep(struct house *h, struct test *t, const struct record_kind *kind,
    const char *const *pairs)
{
	struct record *r = record_new(t->arena, kind, h->city.id);
	for (; *pairs; pairs += 2)
		record_set(r, pairs[0], pairs[1][0] == '#' ?
		    value_int(strtoll(pairs[1] + 1, NULL, 10)) :
		    value_cstr(pairs[1]));
	return record_make(h->db, r, &h->by, t->e) ? r->id : 0;
}

#define KEEP(kind, ...) keep(&h, t, &kind, (const char *const[]){ __VA_ARGS__, NULL })
#define NUMBER(n) arena_printf(t->arena, "#%lld", (long long)(n)).p

static struct draft draft_of(struct house *h, struct test *t, struct report_view *v,
    struct report_item item, const char *words)
{
	struct draft_question q = { .db = h->db, .rooms = rooms_of_tests, .city = h->city.id,
		.today = date_to_day((struct date){ 2026, 5, 1 }), .report = v, .item = &item,
		.reader = lang_find(S("en")) };
	struct draft out = { 0 };
	item.draft = str_of(words);
	CHECK(draft_write(&q, t->arena, &out, t->e));
	return out;
}

static struct draft draft(struct house *h, struct test *t, struct report_view *v,
    const char *words, int64_t limit)
{
	struct report_item item = *report_item_find(v, S("partners"));
	item.limit = limit;
	return draft_of(h, t, v, item, words);
}

static struct draft draft_for(struct house *h, struct test *t, struct report_view *v,
    enum question_kind kind, const char *words)
{
	struct report_item item = *report_item_find(v, S("partners"));
	item.limit = 0;
	item.kind = kind;
	return draft_of(h, t, v, item, words);
}

TEST(drafts_come_from_what_the_city_holds_and_keep_to_the_limit)
{
	struct house h;
	struct report_view v;
	NEED(open_house(&h, t));
	for (int i = 0; i < 4; i++)
		NEED(KEEP(partner_kind, "name", arena_printf(t->arena, "Library %d", i).p, "sector",
		    "library"));
	NEED(look(&h, t, &v));
	CHECK_STR(draft(&h, t, &v, "city name", 0).text, "Testingen");
	struct draft d = draft(&h, t, &v, "records partner sector", 6);
	CHECK_STR(d.text, "Partners: 4\n- Library 0 – Library");
	CHECK(d.cut);
	struct record *city;
	NEED(record_load(h.db, t->arena, &city_kind, 0, h.city.id, NULL, &city, t->e));
	record_set(city, "about",
	    value_cstr("A harbour city. Ships made it, long ago. It learns."));
	NEED(record_make(h.db, city, &h.by, t->e));
	d = draft(&h, t, &v, "city about", 8);
	CHECK_STR(d.text, "A harbour city. Ships made it, long ago.");
	CHECK(d.cut);
	CHECK_STR(draft(&h, t, &v, "city about", 2).text, "A harbour");
	v.lang = lang_find(S("fr"));
	d = draft(&h, t, &v, "records partner sector | records nothing | figures * | no 1", 0);
	CHECK_HAS(d.text, "Library 3");
	CHECK(!d.cut);
	close_house(&h);
}

TEST(a_draft_is_what_its_question_takes)
{
	struct house h;
	struct report_view v;
	struct record *city;
	NEED(open_house(&h, t));
	NEED(look(&h, t, &v));
	NEED(record_load(h.db, t->arena, &city_kind, 0, h.city.id, NULL, &city, t->e));
	record_set(city, "country", value_cstr("KE"));
	record_set(city, "founded", value_int(date_to_day((struct date){ 2019, 9, 8 })));
	record_set(city, "population", value_int(184000));
	NEED(record_make(h.db, city, &h.by, t->e));
	CHECK_STR(draft(&h, t, &v, "city country", 0).text, "Kenya");
	CHECK_STR(draft(&h, t, &v, "city founded", 0).text, "8 September 2019");
	CHECK_STR(draft_for(&h, t, &v, QUESTION_DATE, "city founded").text, "2019-09-08");
	CHECK_STR(draft_for(&h, t, &v, QUESTION_WHOLE, "city population").text, "184000");
	CHECK_STR(draft_for(&h, t, &v, QUESTION_CHOICE, "city language").text, "en");
	CHECK_HAS(draft(&h, t, &v, "role lead", 0).why, "Nobody has this role");
	CHECK_STR(draft(&h, t, &v, "role nobody | figure 2 | figure 2.1.1", 0).text, "");
	close_house(&h);
}

TEST(a_draft_says_what_is_missing_and_where_it_is_entered)
{
	struct house h;
	struct report_view v;
	NEED(open_house(&h, t));
	NEED(look(&h, t, &v));
	struct draft d = draft(&h, t, &v, "city population", 0);
	CHECK_STR(d.text, "");
	CHECK_HAS(d.why, "Inhabitants");
	CHECK_STR(d.path, "/settings/city");
	CHECK_STR(draft(&h, t, &v, "records action status", 0).path, "/actions");
	CHECK_STR(draft(&h, t, &v, "funding", 0).path, "/funding");
	CHECK_STR(draft(&h, t, &v, "gaps *", 0).path, "/equity");
	CHECK_STR(draft(&h, t, &v, "figures 4 | gains 4", 0).path, "/progress");
	d = draft(&h, t, &v, "records contact name", 0);	/* the office only */
	CHECK_STR(d.text, "");
	close_house(&h);
}

TEST(drafts_keep_to_the_period_of_the_report_and_to_the_state_asked_for)
{
	struct house h;
	struct report_view v;
	NEED(open_house(&h, t));
	const char *plan = NUMBER(KEEP(plan_kind, "title", "Plan", "begins", "#18000", "ends",
	    "#22000", "state", "adopted"));
	const char *aim = NUMBER(KEEP(objective_kind, "title", "Aim", "plan", plan));
	const char *cafe = NUMBER(KEEP(action_kind, "title", "Cafés", "objective", aim, "status",
	    "running", "sdg", "10.2 4.a", "start", "#19800", "end", "#20700"));
	const char *trade = NUMBER(KEEP(action_kind, "title", "Trades", "objective", aim, "status",
	    "stopped", "status_note", "No money", "start", "#19800", "end", "#20200"));
	NEED(KEEP(milestone_kind, "title", "Begun", "action", cafe, "due", "#19900", "done",
	    "#19950") && KEEP(milestone_kind, "title", "Early", "action", cafe, "due", "#19000",
	    "done", "#19000") && KEEP(milestone_kind, "title", "Ahead", "action", cafe, "due",
	    "#20600") && KEEP(milestone_kind, "title", "Given up", "action", trade, "due",
	    "#20600"));
	NEED(look(&h, t, &v));
	v.from = date_to_day((struct date){ 2024, 1, 1 });	/* day 19723 */
	v.to = date_to_day((struct date){ 2025, 12, 31 });	/* day 20453 */
	CHECK_STR(draft(&h, t, &v, "records milestone action in:done", 0).text,
	    "Milestones: 1\n- Begun – Cafés");
	CHECK_STR(draft(&h, t, &v, "records milestone due done= action.status=running after:due",
	    0).text, "Milestones: 1\n- Ahead – Due: 27 May 2026");
	CHECK_STR(draft(&h, t, &v, "records action in:start,end status=running,done", 0).text,
	    "Actions: 1\n- Cafés");
	CHECK_STR(draft(&h, t, &v, "count action in:start,end", 0).text, "Actions: 2");
	CHECK_STR(draft(&h, t, &v, "records action sdg=4.*", 0).text, "Actions: 1\n- Cafés");
	CHECK_STR(draft(&h, t, &v, "count action sdg=4", 0).text, "");
	CHECK_STR(draft(&h, t, &v, "count action sdg=1.*", 0).text, "");
	v.to = date_to_day((struct date){ 2024, 2, 1 });
	CHECK_STR(draft(&h, t, &v, "count action in:start,end", 0).text, "");
	close_house(&h);
}

TEST(a_signed_report_is_frozen_and_its_code_proves_it)
{
	struct house h;
	struct report_view v;
	NEED(open_house(&h, t));
	CHECK(!sign(&h, t));			/* an answer is missing */
	CHECK_HAS(t->e->say, "must still be answered");
	err_clear(t->e);
	NEED(say(&h, t, "name", "Testingen"));
	NEED(sign(&h, t));
	NEED(look(&h, t, &v));
	CHECK(v.frozen);
	CHECK_STR(v.signature.name, "M. Ayor");
	CHECK_STR(sha256_of(t->arena, v.json), v.signature.sha256);
	CHECK_STR(report_item_find(&v, S("name"))->text, "Testingen");
	CHECK(!say(&h, t, "name", "Other"));
	CHECK(t->e->kind == ERR_CONFLICT);
	err_clear(t->e);
	CHECK(!sign(&h, t));			/* once is enough */
	err_clear(t->e);
	NEED(report_open(h.db, t->arena, h.city.id, h.report, &h.by, t->e));
	NEED(say(&h, t, "name", "Other"));
	NEED(look(&h, t, &v));
	CHECK(!v.frozen);
	CHECK_INT(db_int(h.db, "SELECT count(*) FROM report_frozen WHERE city = $1",
	    ARGS(h.city.id), 0, t->e), 1);
	close_house(&h);
}

TEST(the_same_report_gives_the_same_json)
{
	struct house h;
	struct report_view v;
	struct str one, two;
	NEED(open_house(&h, t));
	NEED(say(&h, t, "name", "A \"quoted\" name\nin two lines"));
	NEED(look(&h, t, &v) && report_json(t->arena, &v, &one, t->e));
	NEED(look(&h, t, &v) && report_json(t->arena, &v, &two, t->e));
	CHECK_STR(one, two);
	CHECK_HAS(one, "A \\\"quoted\\\" name\\nin two lines");
	close_house(&h);
}

TEST(answers_are_checked_for_their_kind)
{
	struct form f;
	struct problems found = { .arena = t->arena };
	struct str kept;
	const struct lang *fr = lang_find(S("fr"));
	NEED(form_read(t->arena, str_of(form_csv), "form", &f, &found, t->e));
	const struct form_question *people = form_find(&f, S("people"));
	const struct form_question *fields = form_find(&f, S("fields"));
	CHECK_STR(answer_check(t->arena, NULL, people, S("12,345"), &kept), "");
	CHECK_STR(kept, "12345");
	CHECK_STR(answer_check(t->arena, fr, people, S("12 345"), &kept), "");
	CHECK_STR(kept, "12345");
	CHECK(answer_check(t->arena, NULL, people, S("many"), &kept).n > 0);
	CHECK(answer_check(t->arena, NULL, people, S("1.5"), &kept).n > 0);
	CHECK_STR(answer_check(t->arena, NULL, fields, S("b a"), &kept), "");
	CHECK_STR(kept, "a b");
	CHECK(answer_check(t->arena, NULL, fields, S("z"), &kept).n > 0);
}

TEST(the_forms_that_ship_are_whole)
{
	struct form *forms;
	size_t count;
	NEED(shipped_forms(t->arena, &forms, &count, t->e));
	CHECK_INT(count, 4);
	for (size_t i = 0; i < count; i++) {
		CHECK_HAS(form_say(&forms[i].about, NULL), "Unofficial");
		CHECK(shipped_form(t->arena, forms[i].code).n > 0);
	}
}
