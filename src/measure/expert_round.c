/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rounds of ratings: reading them as a reader may see them, summing up, closing. */
#include "measure/expert.h"

#include "base/lang.h"
#include "base/num.h"

#include <math.h>
#include <stdlib.h>

static const char series_sql[] =
    "SELECT code, " SQL_IN_LANG("series", "series", "title", "$3")
    ", framework, measure FROM series WHERE city = $1 AND id = $2";
static const char ratings_sql[] =
    "SELECT id, person, level, " SQL_IN_LANG("expert_rating", "expert_rating", "reason", "$4")
    " FROM expert_rating WHERE city = $1 AND round = $2"
    " AND series = $3 AND deleted IS NULL ORDER BY level, id";
static const char handed_in_sql[] =
    "SELECT count(DISTINCT person) FROM expert_rating WHERE city = $1 AND round = $2"
    " AND deleted IS NULL";

/* ---- summing up ---- */

static int by_size(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

struct rating_sum rating_sum_of(const int *levels, size_t count)
{
	enum { MOST = 1000 };
	int sorted[MOST];
	struct rating_sum s = { .count = count < MOST ? count : MOST, .median = NAN,
		.apart = NAN };
	if (!count)
		return s;
	for (size_t i = 0; i < s.count; i++) {
		sorted[i] = levels[i];
		s.of[levels[i] < 0 ? 0 : levels[i] >= LEVELS ? LEVELS - 1 : levels[i]]++;
	}
	qsort(sorted, s.count, sizeof *sorted, by_size);
	size_t middle = s.count / 2;
	s.median = s.count % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0;
	s.least = sorted[0];
	s.most = sorted[s.count - 1];
	double far = 0;
	for (size_t i = 0; i < s.count; i++)
		far += fabs(sorted[i] - s.median);
	s.apart = far / (double)s.count;
	return s;
}

const char *rating_agreement(const struct rating_sum *s)
{
	if (s->count < 2)
		return N_("Only one person rated this.");
	if (s->apart <= .5)
		return N_("The raters agree closely.");
	return s->apart <= 1 ? N_("The raters agree by and large.") :
	    N_("The raters do not agree; the reasons deserve a talk.");
}

/* ---- reading ---- */

bool rubric_load(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    int64_t rubric, struct rubric *out_r, struct err *e)
{
	static const char *const names[LEVELS] = { "level_0", "level_1", "level_2", "level_3",
		"level_4", "level_5" };
	struct record *r;
	if (!record_load(db, a, &rubric_kind, city, rubric, lang, &r, e))
		return false;
	*out_r = (struct rubric){ .name = record_str(r, "name"), .about = record_str(r, "about") };
	for (int i = 0; i < LEVELS; i++)
		out_r->levels[i] = record_str(r, names[i]);
	return true;
}

static size_t count_words(struct str list, int64_t wanted, bool *found_r)
{
	struct str word;
	size_t n = 0;
	int64_t id;
	while (str_cut(&list, ' ', &word))
		if (num_int(word, &id)) {
			n++;
			*found_r = *found_r || id == wanted;
		}
	return n;
}

static bool read_ratings(struct db *db, struct arena *a, const struct lang *lang, int64_t city,
    int64_t round, int64_t series, struct rating **out_r, size_t *count_r, struct err *e)
{
	struct { struct rating *items; size_t count, room; } list = { 0 };
	struct rows *q = db_query(db, ratings_sql,
	    ARGS(city, round, series, lang ? lang->tag : ""), e);
	while (rows_next(q))
		*list_add(a, &list) = (struct rating){ rows_int(q, 0), rows_int(q, 1),
			(int)rows_int(q, 2), rows_copy(q, 3, a) };
	*out_r = list.items;
	*count_r = list.count;
	return rows_end(q, e);
}

static struct rating_sum sum_up(struct arena *a, const struct rating *all, size_t count)
{
	int *levels = arena_array(a, int, count + 1);
	for (size_t i = 0; i < count; i++)
		levels[i] = all[i].level;
	return rating_sum_of(levels, count);
}

/* The rule that everything here rests on: another's rating leaves this function only when the
 * round is closed. */
static bool read_item(struct request *r, const struct round *round, struct round_item *item,
    struct err *e)
{
	struct db *db = request_db(r, e);
	struct rating *all;
	size_t count;
	struct rows *q = db_query(db, series_sql, ARGS(r->city, item->series,
	    r->lang ? r->lang->tag : ""), e);
	if (rows_next(q)) {
		item->code = rows_copy(q, 0, r->arena);
		item->title = rows_copy(q, 1, r->arena);
		item->framework = rows_copy(q, 2, r->arena);
		item->measure = rows_copy(q, 3, r->arena);
	}
	item->mine.level = -1;
	if (!rows_end(q, e) ||
	    !read_ratings(db, r->arena, r->lang, r->city, round->id, item->series, &all, &count,
	        e))
		return false;
	for (size_t i = 0; i < count; i++)
		if (all[i].person == r->who.person)
			item->mine = all[i];
	if (round->closed) {
		item->all = all;
		item->count = count;
		item->sum = sum_up(r->arena, all, count);
	}
	return true;
}

static bool read_items(struct request *r, struct round *round, struct err *e)
{
	struct { struct round_item *items; size_t count, room; } list = { 0 };
	struct str rest = record_str(round->record, "series"), word;
	int64_t id;
	while (str_cut(&rest, ' ', &word))
		if (num_int(word, &id))
			*list_add(r->arena, &list) = (struct round_item){ .series = id };
	round->items = list.items;
	round->item_count = list.count;
	for (size_t i = 0; i < list.count; i++)
		if (!read_item(r, round, &list.items[i], e))
			return false;
	return true;
}

bool round_load(struct request *r, int64_t id, struct round *out_r, struct err *e)
{
	struct record *x, *shown;
	struct db *db = request_db(r, e);
	if (!db || !record_load(db, r->arena, &round_kind, r->city, id, NULL, &x, e) ||
	    !record_load(db, r->arena, &round_kind, r->city, id, r->lang, &shown, e))
		return false;
	*out_r = (struct round){ .record = x, .id = x->id, .import = record_int(x, "import"),
		.title = record_str(shown, "title"), .period = record_str(x, "period"),
		.closes = record_int(x, "closes"),
		.closed = str_eq(record_str(x, "state"), S("closed")) };
	out_r->rater_count = count_words(record_str(x, "raters"), r->who.person ? r->who.person :
	    -1, &out_r->is_rater);
	out_r->may_close = !out_r->closed && (r->who.roles & (COORDINATOR | ADMINISTRATOR));
	out_r->handed_in = (size_t)db_int(db, handed_in_sql, ARGS(r->city, id), 0, e);
	return e->kind == ERR_NONE && rubric_load(db, r->arena, r->lang, r->city,
	    record_int(x, "rubric"), &out_r->rubric, e) && read_items(r, out_r, e);
}

/* ---- rating and closing ---- */

bool round_rate(struct db *db, struct arena *a, int64_t city, const struct round *round,
    const struct round_item *item, int64_t person, int level, struct str reason,
    const struct change *by, struct err *e)
{
	struct record *r;
	struct problems found = { .arena = a, .lang = e->lang };
	static const char state_sql[] =
	    "SELECT 1 FROM rating_round WHERE city = $1 AND id = $2 AND state = 'closed'";
	if (db_exists(db, state_sql, ARGS(city, round->id), e))
		return fail(e, ERR_CONFLICT, N_("This round is closed."));
	if (item->mine.id) {
		if (!record_load(db, a, &rating_kind, city, item->mine.id, NULL, &r, e))
			return false;
	} else {
		r = record_new(a, &rating_kind, city);
		record_set(r, "round", value_int(round->id));
		record_set(r, "series", value_int(item->series));
		record_set(r, "person", value_int(person));
	}
	record_set(r, "level", value_int(level));
	record_set(r, "reason", value_text(reason));
	return e->kind == ERR_NONE && record_save(db, r, by, &found, e);
}

struct closing {
	struct db *db;
	struct arena *a;
	int64_t city;
	struct record *round;
	const struct change *by;
	struct { struct observation *items; size_t count, room; } figures;
	struct buf covers;
};

static bool add_figure(struct closing *c, struct keys *keys, int64_t series, int64_t period,
    struct err *e)
{
	struct rating *all;
	size_t count;
	if (!read_ratings(c->db, c->a, NULL, c->city, c->round->id, series, &all, &count, e))
		return false;
	struct rating_sum s = sum_up(c->a, all, count);
	if (!count)
		return true;
	struct observation o = { .series = series, .period = period, .value = s.median,
		.low = s.least, .high = s.most, .error = NAN, .sample = (int64_t)s.count,
		.status = STATUS_EXPERT };
	struct str note = arena_printf(c->a, "Median of %zu ratings from %d to %d.", s.count,
	    s.least, s.most);
	buf_printf(&c->covers, c->figures.count ? " %lld" : "%lld", (long long)series);
	bool ok = keys_note(keys, note, &o.note, e);
	*list_add(c->a, &c->figures) = o;
	return ok;
}

static bool gather(struct closing *c, struct err *e)
{
	struct str rest = record_str(c->round, "series"), word;
	struct period p;
	int64_t period, id;
	struct keys *keys = keys_open(c->db, c->a, c->city, e);
	if (!period_read(record_str(c->round, "period"), &p))
		return fail(e, ERR_INPUT, N_("The round has no period."));
	if (!keys || !keys_period(keys, &p, &period, e))
		return false;
	while (str_cut(&rest, ' ', &word))
		if (num_int(word, &id) && !add_figure(c, keys, id, period, e))
			return false;
	return c->figures.count > 0 || fail(e, ERR_CONFLICT, N_("Nobody has rated anything yet."));
}

static bool publish(struct closing *c, struct err *e)
{
	struct problems found = { .arena = c->a, .lang = e->lang };
	struct record *import = record_new(c->a, &import_kind, c->city);
	record_set(import, "title", value_text(record_str(c->round, "title")));
	record_set(import, "origin", value_cstr("rating"));
	record_set(import, "state", value_cstr("staging"));
	record_set(import, "published", value_int(date_day_of(c->by->now)));
	record_set(import, "rows_read", value_int((int64_t)c->figures.count));
	record_set(import, "rows_in", value_int((int64_t)c->figures.count));
	record_set(import, "covers", value_text(buf_view(&c->covers)));
	if (!record_save(c->db, import, c->by, &found, e))
		return false;
	for (size_t i = 0; i < c->figures.count; i++)
		c->figures.items[i].import = import->id;
	record_set(c->round, "state", value_cstr("closed"));
	record_set(c->round, "import", value_int(import->id));
	return observations_add(c->db, c->city, c->figures.items, c->figures.count, e) &&
	    import_enforce(c->db, c->city, import->id, c->by, e) &&
	    record_save(c->db, c->round, c->by, &found, e);
}

bool round_close(struct db *db, struct arena *a, int64_t city, int64_t round,
    const struct change *by, struct err *e)
{
	struct closing c = { .db = db, .a = a, .city = city, .by = by,
		.covers = buf_in(a, 100000) };
	if (!record_load(db, a, &round_kind, city, round, NULL, &c.round, e))
		return false;
	if (str_eq(record_str(c.round, "state"), S("closed")))
		return fail(e, ERR_CONFLICT, N_("This round is closed."));
	return gather(&c, e) && publish(&c, e);
}
