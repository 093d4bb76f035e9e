/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /festival/results: what an edition came to. Festivals like to count events; this counts people
 * as well, and shows no number that would point at somebody.
 */
#include "city/festival/results.h"

#include "base/num.h"

#include "city/festival/results.html.h"

#include <math.h>

#define SQL_EVENTS "SELECT count(*), count(DISTINCT partner)," \
	" coalesce(sum(CASE WHEN free = 1 THEN 1 ELSE 0 END), 0) FROM festival_event" \
	" WHERE city = $1 AND edition = $2 AND state = 'accepted' AND deleted IS NULL"
#define SQL_DOORS "SELECT count(DISTINCT a.event) FROM attendance a JOIN festival_event f" \
	" ON f.city = a.city AND f.id = a.event WHERE a.city = $1 AND f.edition = $2" \
	" AND a.deleted IS NULL AND f.deleted IS NULL"
#define SQL_RATINGS "SELECT b.rating FROM festival_feedback b" \
	" JOIN festival_event f ON f.city = b.city AND f.id = b.event" \
	" WHERE b.city = $1 AND f.edition = $2 AND b.deleted IS NULL AND f.deleted IS NULL" \
	" ORDER BY b.id"

enum { RATINGS_STEP = 5 };	/* answers are shown by fives, so that none can be subtracted */

static bool count_events(struct db *db, int64_t city, struct results_page *v, struct err *e)
{
	struct rows *q = db_query(db, SQL_EVENTS, ARGS(city, v->edition.id), e);
	if (rows_next(q)) {
		v->events = rows_int(q, 0);
		v->partners = rows_int(q, 1);
		v->free_events = rows_int(q, 2);
	}
	if (!rows_end(q, e))
		return false;
	v->counted_events = db_int(db, SQL_DOORS, ARGS(city, v->edition.id), 0, e);
	return e->kind == ERR_NONE;
}

static bool count_ratings(struct db *db, int64_t city, struct results_page *v, struct err *e)
{
	struct rows *q = db_query(db, SQL_RATINGS, ARGS(city, v->edition.id), e);
	int64_t count = 0, sum = 0;
	v->rating = NAN;
	while (rows_next(q)) {
		sum += rows_int(q, 0);
		if (++count % RATINGS_STEP)
			continue;
		v->ratings = count;
		v->rating = (double)sum / (double)count;
	}
	return rows_end(q, e);
}

bool results_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    struct results_page *v, struct err *e)
{
	if (!edition_list(db, a, lang, city, &v->editions, &v->edition_count, e))
		return false;
	if (!v->edition.record)
		return true;
	return count_events(db, city, v, e) && count_ratings(db, city, v, e) &&
	    crowd_of(db, city, v->edition.id, 0, &v->so_far, e) &&
	    crowd_released(db, a, city, v->edition.id, &v->crowd, e);
}

/* ---- key figures ---- */

static void add(struct request *r, struct results_page *v, const char *label, int64_t n,
    struct str note)
{
	struct buf b = buf_in(r->arena, 40);
	num_show_int(&b, r->lang, n);
	v->figures[v->figure_count++] = (struct key_figure){ .label = str_of(label),
		.value = buf_view(&b), .note = note };
}

static void make_figures(struct request *r, struct results_page *v)
{
	const struct lang *lang = r->lang;
	struct buf b = buf_in(r->arena, 40);
	add(r, v, _("Events"), v->events, arena_printf(r->arena, _("%lld of them free"),
	    (long long)v->free_events));
	add(r, v, _("Partners"), v->partners, STR_EMPTY);
	if (v->crowd.people.listed && !v->crowd.people.hidden)
		add(r, v, _("Learners"), v->crowd.people.n, arena_printf(r->arena,
		    _("counted at the doors of %lld events"), (long long)v->counted_events));
	if (isnan(v->rating))
		return;
	num_show(&b, lang, v->rating, 1);
	v->figures[v->figure_count++] = (struct key_figure){ .label = str_of(_("How it was")),
		.value = arena_printf(r->arena, _("%.*s of 5"), STR(buf_view(&b))),
		.note = arena_printf(r->arena, _("%lld answers"), (long long)v->ratings) };
}

/* ---- the page ---- */

/* Without a word the page is about the newest edition that is over, if there is one. */
static int64_t newest_over(struct request *r, struct db *db, struct err *e)
{
	struct edition *all;
	size_t count;
	if (!edition_list(db, r->arena, r->lang, r->city, &all, &count, e))
		return 0;
	for (size_t i = 0; i < count; i++)
		if (str_eq(all[i].state, S("over")))
			return all[i].id;
	return 0;
}

static bool load(struct request *r, struct db *db, struct results_page *v, struct err *e)
{
	int64_t id = param_int(r, "edition") ? param_int(r, "edition") : newest_over(r, db, e);
	return e->kind == ERR_NONE && edition_of(db, r->arena, r->lang, r->city, id, false,
	    &v->edition,
	    e) &&
	    results_load(db, r->arena, r->lang, r->city, v, e);
}

bool results_show(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct results_page v = { 0 };
	struct db *db = request_db(r, e);
	if (!db || !load(r, db, &v, e))
		return false;
	make_figures(r, &v);
	v.office = (r->who.roles & (COORDINATOR | ADMINISTRATOR)) != 0;
	v.published = db_exists(db, "SELECT 1 FROM series WHERE city = $1 AND"
	    " code = 'festival-events' AND deleted IS NULL", ARGS(r->city), e);
	const struct crumb crumbs[] = { { str_of(_("Festival")), S("/festival") },
		{ str_of(_("Results")), STR_EMPTY } };
	struct page page = { .title = str_of(_("What came of the festival")), .wing = "festival",
		.crumbs = crumbs, .crumb_count = 2 };
	struct out *o = page_begin(r, p, &page);
	results_write(o, &v);
	page_end(o);
	return e->kind == ERR_NONE;
}

bool results_publish(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct results_page v = { 0 };
	struct problems found = { .arena = r->arena, .lang = lang };
	struct db *db = store_writer(r->store, e);
	bool ok = db && load(r, db, &v, e);
	if (ok && !v.edition.record)
		ok = fail(e, ERR_MISSING, N_("There is no such edition of the festival."));
	ok = ok && figures_publish(r, db, &v, &found, e);
	if (db)
		store_give(db);
	if (!ok)
		return false;
	page_notice(r, p, str_of(_("The result is in the figures now.")));
	return reply_redirect(r, p, "/festival/results?edition=%lld", (long long)v.edition.id);
}
