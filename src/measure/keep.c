/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /data-protection: the record of what this installation keeps about people, made from the tables
 * of the record kinds, so that it cannot fall behind them: a field that is marked personal stands
 * there at the next start. And the daily job that forgets what is past its time.
 */
#include "measure/keep.h"

#include "base/date.h"
#include "base/lang.h"
#include "formats/json.h"
#include "measure/keep.html.h"

#include <string.h>

enum { DAY_SECONDS = 86400, MAX_BYTES = 1 << 20 };

/* ---- the job ---- */

static bool run(struct job_run *j, struct str *result_r, struct err *e)
{
	struct change by = { .now = date_now(), .why = "retire" };
	const struct lang *lang = j->lang;
	int64_t erased = 0;
	struct db *db = store_writer(j->store, e);
	bool ok = db && db_begin(db, e);
	if (ok)
		ok = db_end(db, record_retire(db, j->rooms, &by, &erased, e), e);
	store_give(db);
	*result_r = arena_printf(j->arena, trn(lang, "%lld record was wiped of personal data.",
	    "%lld records were wiped of personal data.", erased), (long long)erased);
	return ok;
}

const struct job_kind retire_job = {
	.name = "retire", .label = N_("Erasing personal data whose time is over"), .run = run,
	.tries = 3, .every = DAY_SECONDS,
};

/* ---- the record ---- */

static const unsigned roles[] = { PARTNER, DATA_OWNER, COORDINATOR, LEAD, REVIEWER, SECRETARIAT,
	ADMINISTRATOR };

static void add_words(struct arena *a, struct str *list, struct str word)
{
	*list = list->n ? arena_printf(a, "%.*s, %.*s", STR(*list), STR(word)) : word;
}

static struct str role_words(struct arena *a, const struct lang *lang, unsigned wanted)
{
	struct str all = STR_EMPTY;
	if ((wanted & SIGNED_IN) == SIGNED_IN)
		return str_of(_("everybody who is signed in"));
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if ((wanted | ADMINISTRATOR) & roles[i])
			add_words(a, &all, str_of(tr(lang, role_label((enum role)roles[i]))));
	return all;
}

/* Personal fields are read by those who may write the record, unless a field says who. */
static bool describe(struct arena *a, const struct lang *lang, const struct record_kind *kind,
    struct keep_kind *out)
{
	unsigned readers = 0;
	*out = (struct keep_kind){ .name = kind->name, .label = kind->many, .about = kind->about,
		.keep_days = kind->keep_days, .fields = STR_EMPTY };
	for (const struct field *f = kind->fields; f->name; f++) {
		if (!f->personal)
			continue;
		add_words(a, &out->fields, str_of(tr(lang, f->label)));
		readers |= f->read ? f->read | f->write : kind->write;
	}
	if (!out->fields.n)
		return false;
	out->readers = role_words(a, lang, readers);
	out->writers = role_words(a, lang, kind->write);
	if (kind->own) {
		struct str own = str_of(_("the partner whose own it is"));
		add_words(a, &out->readers, own);
		add_words(a, &out->writers, own);
	}
	out->until = kind->keep_days ? arena_printf(a, trn(lang,
	    "erased %d day after the record is deleted", "erased %d days after the record is "
	    "deleted", kind->keep_days), kind->keep_days) :
	    str_of(_("until somebody erases it, on request at any time"));
	return true;
}

static void fill(struct request *r, struct keep_page *p, struct err *e)
{
	struct { struct keep_kind *items; size_t count, room; } all = { 0 };
	struct db *db = request_db(r, e);
	for (rooms room = r->rooms; *room; room++)
		for (const struct record_kind *const *k = (*room)->kinds; k && *k; k++) {
			struct keep_kind kind;
			if (describe(r->arena, r->lang, *k, &kind))
				*list_add(r->arena, &all) = kind;
		}
	p->kinds = all.items;
	p->count = all.count;
	p->city = r->city_name;
	if (!db)
		return;
	p->controller = setting_get(db, r->arena, r->city, "controller", "");
	p->officer = setting_get(db, r->arena, r->city, "protection_officer", "");
	p->contact = setting_get(db, r->arena, 0, "contact", "");
}

static void put(struct json_writer *w, const char *key, struct str value)
{
	json_put_key(w, str_of(key));
	json_put_text(w, value);
}

static bool write_json(struct request *r, struct reply *p, const struct keep_page *page,
    struct err *e)
{
	p->type = "application/json";
	p->body = buf_in(r->arena, MAX_BYTES);
	struct sink out = sink_buf(&p->body);
	struct json_writer w = { .out = &out };
	json_put_object(&w);
	put(&w, "city", page->city);
	put(&w, "controller", page->controller);
	put(&w, "protection_officer", page->officer);
	json_put_key(&w, S("kinds"));
	json_put_list(&w);
	for (size_t i = 0; i < page->count; i++) {
		const struct keep_kind *k = &page->kinds[i];
		json_put_object(&w);
		put(&w, "kind", str_of(k->name));
		put(&w, "label", str_of(tr(r->lang, k->label)));
		put(&w, "why", str_of(tr(r->lang, k->about)));
		put(&w, "personal_fields", k->fields);
		put(&w, "seen_by", k->readers);
		put(&w, "changed_by", k->writers);
		put(&w, "until", k->until);
		json_put_key(&w, S("keep_days"));
		json_put_int(&w, k->keep_days);
		json_put_end(&w);
	}
	json_put_end(&w);
	json_put_end(&w);
	return sink_end(&out, e);
}

bool keep_show(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct keep_page page = { 0 };
	fill(r, &page, e);
	if (e->kind != ERR_NONE)
		return false;
	if (str_eq(r->format, S("json")))
		return write_json(r, p, &page, e);
	struct out *o = page_begin(r, p, &(struct page){ .title = str_of(_("Data protection")),
	    .description = str_of(_("What is kept about people, why, who sees it, until when.")),
	    .formats = "json" });
	keep_write(o, &page);
	page_end(o);
	return true;
}

bool methods_show(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	(void)e;
	struct out *o = page_begin(r, p, &(struct page){ .wing = "progress",
	    .title = str_of(_("How figures are judged")), .narrow = true,
	    .description = str_of(_("The rules for reliability, trends, gaps and checks.")) });
	methods_write(o);
	page_end(o);
	return true;
}
