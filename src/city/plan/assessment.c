/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /assessment: the city asks itself, question by question: yes, partly, no, and what shows it. A
 * gap becomes an action with one press: an idea without an objective, with its title in every
 * language, the codes it serves, and a link from the question to it.
 */
#include "city/plan/questions.h"

#include "city/plan/assessment.html.h"

#include <string.h>

enum { MOST = 500, NAME = 60 };

static const struct {
	const char *part, *label;
} parts[] = {
	{ "guidelines", N_("Checklist of the guidelines") },
	{ "sdg", N_("Questions on the goals") },
};

/* ---- what the city says ---- */

static enum answer answer_read(struct str code)
{
	for (int i = 0; self_answers[i].code; i++)
		if (str_eq(code, str_of(self_answers[i].code)))
			return (enum answer)i;
	return ANSWER_NONE;
}

static bool add_answers(struct request *r, struct questions *all, struct err *e)
{
	struct record_list list;
	struct record_query q = { .kind = &self_answer_kind, .city = r->city, .lang = r->lang,
		.limit = MOST };
	if (!record_list(request_db(r, e), r->arena, &q, &list, e))
		return false;
	for (size_t i = 0; i < list.count; i++)
		for (size_t k = 0; k < all->count; k++) {
			const struct record *x = list.items[i];
			struct question *is = &all->items[k];
			if (!str_eq(record_str(x, "question"), is->code))
				continue;
			is->answer = answer_read(record_str(x, "answer"));
			is->evidence = record_str(x, "evidence");
			is->asked = record_int(x, "asked");
			is->action = record_int(x, "action");
		}
	return true;
}

static void put_together(struct request *r, const struct questions *all, struct assessment *s)
{
	s->sections = arena_array(r->arena, struct question_section, all->count + 1);
	for (size_t i = 0; i < all->count; i++) {
		struct question *x = &all->items[i];
		if (!str_eq(x->part, s->part))
			continue;
		if (!s->count || !str_eq(s->sections[s->count - 1].code, x->section))
			s->sections[s->count++] =
			    (struct question_section){ .code = x->section, .items = x };
		struct question_section *now = &s->sections[s->count - 1];
		now->count++;
		now->answered += x->answer != ANSWER_NONE;
		now->yes += x->answer == ANSWER_YES;
	}
}

bool plan_assessment_get(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct questions all;
	bool sdg = str_eq(param_text(r, "part"), S("sdg"));
	struct assessment s = { .part = str_of(parts[sdg].part),
		.office = in_plan_office(r) };
	if (!questions_load(r->arena, lang, &all, e) || !add_answers(r, &all, e))
		return false;
	put_together(r, &all, &s);
	const struct crumb crumbs[] = { { str_of(_("Plan")), S("/plan") },
		{ str_of(_("Self-assessment")), STR_EMPTY } };
	struct out *o = page_begin(r, p, &(struct page){ .title = str_of(_("Self-assessment")),
		.wing = "plan", .crumbs = crumbs, .crumb_count = 2,
		.description = str_of(_("How the city judges itself, question by question.")) });
	struct tab tabs[2];
	for (int i = 0; i < 2; i++)
		tabs[i] = (struct tab){ .text = str_of(_(parts[i].label)), .current = i == sdg,
			.href = arena_printf(r->arena, "?part=%s", parts[i].part) };
	assessment_write(o, &s, tabs, 2);
	page_end(o);
	return true;
}

/* ---- answering ---- */

/* What was sent for a question: "a.1.3" the answer, "e.1.3" what shows it. */
static struct str sent(struct request *r, char what, struct str code)
{
	struct str name, value, wanted = arena_printf(r->arena, "%c.%.*s", what, STR(code));
	size_t at = 0;
	while (param_each(r, &at, &name, &value))
		if (str_eq(name, wanted))
			return value;
	return STR_EMPTY;
}

static struct record *record_of(struct request *r, struct db *db, struct str code, struct err *e)
{
	struct record *x = record_find(db, r->arena, &self_answer_kind, r->city, "question",
	    value_text(code), e);
	if (x || e->kind)
		return x;
	x = record_new(r->arena, &self_answer_kind, r->city);
	record_set(x, "question", value_text(code));
	return x;
}

static bool save_answer(struct request *r, struct db *db, const struct question *x,
    const struct change *by, struct problems *found, struct err *e)
{
	struct str code = sent(r, 'a', x->code), evidence = sent(r, 'e', x->code);
	enum answer answer = answer_read(code);
	if (answer == ANSWER_NONE)
		return true;
	struct record *now = record_of(r, db, x->code, e);
	if (!now)
		return false;
	bool same = str_eq(record_str(now, "answer"), code) &&
		    str_eq(record_str(now, "evidence"), evidence);
	if (same)
		return true;
	record_set(now, "answer", value_text(code));
	record_set(now, "evidence", evidence.n ? value_text(evidence) : value_null());
	record_set(now, "asked", value_int(date_day_of(r->now)));
	return record_save(db, now, by, found, e);
}

static bool save_section(struct request *r, struct db *db, const struct questions *all,
    struct err *e)
{
	struct problems found = { .arena = r->arena, .lang = r->lang };
	struct change by = { r->who.person, r->now, "form" };
	if (!db_begin(db, e))
		return false;
	bool ok = true;
	for (size_t i = 0; ok && i < all->count; i++)
		if (str_eq(all->items[i].section, param_text(r, "section")))
			ok = save_answer(r, db, &all->items[i], &by, &found, e);
	return db_end(db, ok, e);
}

static bool back(struct request *r, struct reply *p, struct str section, const char *notice)
{
	bool sdg = section.n && section.p[0] > '9';
	page_notice(r, p, str_of(tr(r->lang, notice)));
	return reply_redirect(r, p, "/assessment?part=%s#s-%.*s", parts[sdg].part, STR(section));
}

bool plan_assessment_post(struct request *r, struct reply *p, struct err *e)
{
	struct questions all;
	struct str section = param_text(r, "section");
	if (!questions_load(r->arena, NULL, &all, e))
		return false;
	if (!section_label(section))
		return fail(e, ERR_INPUT, N_("There is no such part of the self-assessment."));
	struct db *db = store_writer(r->store, e);
	bool ok = db && save_section(r, db, &all, e);
	if (db)
		store_give(db);
	return ok && back(r, p, section, N_("Saved."));
}

/* ---- from a gap to an action ---- */

static const char *area_of(struct str section)
{
	int i = section.n == 1 ? section.p[0] - '1' : -1;
	return i >= 0 && i < 6 ? plan_areas[i].code : NULL;
}

static bool make_action(struct request *r, struct db *db, const struct question *x,
    const struct change *by, int64_t *id_r, struct err *e)
{
	struct problems found = { .arena = r->arena, .lang = r->lang };
	struct record *a = record_new(r->arena, &action_kind, r->city);
	record_set(a, "title", value_text(x->act_en));
	record_set(a, "status", value_cstr("idea"));
	record_set(a, "features", value_text(x->features));
	record_set(a, "sdg", x->sdg.n ? value_text(x->sdg) : value_null());
	record_set(a, "areas", value_cstr(area_of(x->section)));
	if (!record_save(db, a, by, &found, e))
		return false;
	for (size_t i = 1; lang_at(i); i++) {
		struct str text;
		const char *tag = lang_at(i)->tag;
		if (!question_translate(r->arena, x->code, tag, &text, e) ||
		    (!str_eq(text, x->act_en) && !record_translate(db, &action_kind, r->city, a->id,
			"title", str_of(tag), text, by, e)))
			return false;
	}
	*id_r = a->id;
	return true;
}

static bool suggest(struct request *r, struct db *db, const struct question *x, int64_t *id_r,
    struct err *e)
{
	struct problems found = { .arena = r->arena, .lang = r->lang };
	struct change by = { r->who.person, r->now, "form" };
	struct record *answer = record_of(r, db, x->code, e);
	if (!answer)
		return false;
	*id_r = record_int(answer, "action");
	if (*id_r)	/* pressed twice */
		return true;
	if (!make_action(r, db, x, &by, id_r, e))
		return false;
	record_set(answer, "action", value_int(*id_r));
	return record_save(db, answer, &by, &found, e);
}

bool plan_suggest_post(struct request *r, struct reply *p, struct err *e)
{
	struct questions all;
	const struct question *x = NULL;
	int64_t id = 0;
	if (!questions_load(r->arena, NULL, &all, e))
		return false;
	for (size_t i = 0; i < all.count; i++)
		if (str_eq(all.items[i].code, param_text(r, "question")))
			x = &all.items[i];
	if (!x)
		return fail(e, ERR_MISSING, N_("There is no such question."));
	struct db *db = store_writer(r->store, e);
	bool ok = db && db_begin(db, e);
	if (ok)
		ok = db_end(db, suggest(r, db, x, &id, e), e);
	if (db)
		store_give(db);
	if (!ok)
		return false;
	page_notice(r, p, str_of(tr(r->lang, N_("An idea for an action. Say who leads it, when, "
	    "and which objective it serves."))));
	return reply_redirect(r, p, "/actions/%lld/edit", (long long)id);
}
