/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* /ratings: rounds; /ratings/:id: rating, closing, results; and parts of other pages. */
#include "measure/expert.h"

#include "base/lang.h"
#include "base/num.h"
#include "measure/expert.html.h"

static const char rounds_sql[] =
    "SELECT id, " SQL_IN_LANG("rating_round", "rating_round", "title", "$2")
    ", period, closes, state, raters FROM rating_round WHERE city = $1"
    " AND deleted IS NULL ORDER BY id DESC LIMIT 200";
static const char of_series_sql[] =
    "SELECT id, rubric, period FROM rating_round WHERE city = $1 AND state = 'closed'"
    " AND deleted IS NULL AND (' ' || series || ' ') LIKE $2 ORDER BY id DESC LIMIT 1";
static const char levels_sql[] =
    "SELECT level FROM expert_rating WHERE city = $1 AND round = $2 AND series = $3"
    " AND deleted IS NULL LIMIT 1000";

static bool names(struct str list, int64_t person)
{
	struct str word;
	int64_t id;
	while (person && str_cut(&list, ' ', &word))
		if (num_int(word, &id) && id == person)
			return true;
	return false;
}

/* Those that the reader rates in; with all those of everybody. */
static bool read_rounds(struct request *r, bool all, struct rounds_page *p, struct err *e)
{
	struct { struct round_row *items; size_t count, room; } list = { 0 };
	struct rows *q = db_query(request_db(r, e), rounds_sql,
	    ARGS(r->city, str_of(r->lang->tag)), e);
	while (rows_next(q)) {
		bool mine = names(rows_text(q, 5), r->who.person);
		if (!mine && !all)
			continue;
		*list_add(r->arena, &list) = (struct round_row){ .id = rows_int(q, 0),
			.title = rows_copy(q, 1, r->arena), .period = rows_copy(q, 2, r->arena),
			.closes = rows_int(q, 3),
			.closed = str_eq(rows_text(q, 4), S("closed")), .mine = mine };
	}
	p->rows = list.items;
	p->count = list.count;
	return rows_end(q, e);
}

bool rounds_show(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	bool office = (r->who.roles & (COORDINATOR | LEAD | ADMINISTRATOR)) != 0;
	struct rounds_page page = { .may_add = (r->who.roles & (COORDINATOR | ADMINISTRATOR)) };
	if (!read_rounds(r, office, &page, e))
		return false;
	p->private = true;
	struct out *o = page_begin(r, p, &(struct page){ .title = str_of(_("Expert ratings")),
	    .wing = "desk", .noindex = true });
	rounds_write(o, &page);
	page_end(o);
	return true;
}

/* ---- one round ---- */

static bool may_see(const struct request *r, const struct round *round)
{
	return round->is_rater || (r->who.roles & (COORDINATOR | LEAD | ADMINISTRATOR));
}

static bool write_round(struct request *r, struct reply *p, const struct round *round,
    int status)
{
	const struct lang *lang = r->lang;
	const struct crumb crumbs[] = {
		{ str_of(_("Expert ratings")), S("/ratings") }, { round->title, STR_EMPTY },
	};
	p->private = true;
	p->status = status;
	struct out *o = page_begin(r, p, &(struct page){ .title = round->title, .wing = "desk",
	    .crumbs = crumbs, .crumb_count = 2, .noindex = true });
	round_write(o, round);
	page_end(o);
	return true;
}

static bool load(struct request *r, struct round *round, struct err *e)
{
	if (!round_load(r, param_int(r, "id"), round, e))
		return false;
	return may_see(r, round) ||
	    fail(e, ERR_DENIED, N_("You are not among the raters of this round."));
}

bool round_show(struct request *r, struct reply *p, struct err *e)
{
	struct round round;
	return load(r, &round, e) && write_round(r, p, &round, 0);
}

static struct round_item *item_of(struct round *round, struct str number)
{
	int64_t id;
	for (size_t i = 0; num_int(number, &id) && i < round->item_count; i++)
		if (round->items[i].series == id)
			return &round->items[i];
	return NULL;
}

/* "level-12" and "reason-12" into the items; sent_r: which were sent. */
static void read_form(struct request *r, struct round *round)
{
	struct str name, value;
	for (size_t at = 0; param_each(r, &at, &name, &value);) {
		ptrdiff_t dash = str_find_byte(name, '-', 0);
		int64_t level;
		struct round_item *x = dash > 0 ?
		    item_of(round, str_from(name, (size_t)dash + 1)) : NULL;
		if (!x)
			continue;
		if (str_starts(name, S("reason-")))
			x->mine.reason = str_trim(value);
		else if (num_int(value, &level) && level >= 0 && level < LEVELS)
			x->mine.level = (int)level;
	}
}

/* A rating needs its reason; what is not rated yet may stay so. */
static bool check_form(const struct lang *lang, struct round *round)
{
	bool ok = true;
	for (size_t i = 0; i < round->item_count; i++) {
		struct round_item *x = &round->items[i];
		if (x->mine.level >= 0 && !x->mine.reason.n)
			x->error = str_of(_("Please say why, in a sentence."));
		else if (x->mine.level < 0 && x->mine.reason.n)
			x->error = str_of(_("Please choose a rating."));
		ok = ok && !x->error.n;
	}
	return ok;
}

static bool save_ratings(struct request *r, struct round *round, struct err *e)
{
	struct change by = { .person = r->who.person, .now = r->now, .why = "form" };
	struct db *db = store_writer(r->store, e);
	bool ok = db && db_begin(db, e);
	if (ok) {
		for (size_t i = 0; ok && i < round->item_count; i++) {
			const struct round_item *x = &round->items[i];
			ok = x->mine.level < 0 || round_rate(db, r->arena, r->city, round, x,
			    r->who.person, x->mine.level, x->mine.reason, &by, e);
		}
		ok = db_end(db, ok, e);
	}
	store_give(db);
	return ok;
}

bool round_post(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct round round;
	if (!load(r, &round, e))
		return false;
	if (!round.is_rater)
		return fail(e, ERR_DENIED, N_("You are not among the raters of this round."));
	read_form(r, &round);
	if (!check_form(lang, &round))
		return write_round(r, p, &round, 422);
	if (!save_ratings(r, &round, e))
		return false;
	page_notice(r, p, str_of(_("Your ratings are saved. You can change them until the round is "
	    "closed.")));
	return reply_redirect(r, p, "/ratings/%lld", (long long)round.id);
}

bool round_post_close(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct change by = { .person = r->who.person, .now = r->now, .why = "form" };
	int64_t id = param_int(r, "id");
	if (!param_flag(r, "sure"))
		return fail(e, ERR_INPUT, N_("Please tick the box to close the round."));
	struct db *db = store_writer(r->store, e);
	bool ok = db && db_begin(db, e);
	if (ok)
		ok = db_end(db, round_close(db, r->arena, r->city, id, &by, e), e);
	store_give(db);
	if (!ok)
		return false;
	page_notice(r, p, str_of(_("Closed. The medians are published.")));
	return reply_redirect(r, p, "/ratings/%lld", (long long)id);
}

/* ---- parts of other pages ---- */

bool rounds_desk_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct rounds_page page = { 0 };
	size_t kept = 0;
	(void)subject;
	if (!read_rounds(r, false, &page, e))
		return false;
	for (size_t i = 0; i < page.count; i++)
		if (!page.rows[i].closed)
			page.rows[kept++] = page.rows[i];
	page.count = kept;
	if (kept)
		rounds_panel_write(o, &page);
	return true;
}

bool round_record_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	(void)r, (void)e;
	round_link_write(o, subject);
	return true;
}

bool round_measure_panel(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	struct { int *items; size_t count, room; } levels = { 0 };
	struct rubric rubric;
	int64_t round = 0, rubric_id = 0;
	struct str period = STR_EMPTY;
	struct str like = arena_printf(r->arena, "%% %lld %%", (long long)subject);
	struct rows *q = db_query(request_db(r, e), of_series_sql, ARGS(r->city, like), e);
	if (rows_next(q)) {
		round = rows_int(q, 0);
		rubric_id = rows_int(q, 1);
		period = rows_copy(q, 2, r->arena);
	}
	if (!rows_end(q, e) || !round)
		return e->kind == ERR_NONE;
	q = db_query(request_db(r, e), levels_sql, ARGS(r->city, round, subject), e);
	while (rows_next(q))
		*list_add(r->arena, &levels) = (int)rows_int(q, 0);
	if (!rows_end(q, e) || !rubric_load(request_db(r, e), r->arena, r->lang, r->city,
	        rubric_id, &rubric, e))
		return false;
	struct rating_sum s = rating_sum_of(levels.items, levels.count);
	if (s.count)
		round_measure_write(o, &rubric, &s, period);
	return true;
}
