/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One run over one file. Items are written in transactions of FEED_BATCH, each with a savepoint of
 * its own, so that one that cannot be taken leaves nothing behind and nobody waits long for the
 * store. What a run was cut off from is found again by its keys at the next one.
 */
#include "city/learn/feed.h"
#include "base/date.h"
#include "base/id.h"
#include "base/lang.h"
#include "base/sha256.h"
#include "base/utf8.h"

#include <math.h>
#include <string.h>

static const char find_entry[] = "SELECT n.hash, n.opportunity, n.run, n.gone,"
    " COALESCE(c.hash, ''), COALESCE(o.state, ''), CASE WHEN o.id IS NULL THEN 1 ELSE 0 END"
    " FROM feed_entry n LEFT JOIN feed_change c ON c.city = n.city AND c.feed = n.feed AND"
    " c.item = n.item LEFT JOIN opportunity o ON o.city = n.city AND o.id = n.opportunity AND"
    " o.deleted IS NULL"
    " WHERE n.city = $1 AND n.feed = $2 AND n.item = $3";
static const char put_entry[] = "INSERT INTO feed_entry (city, feed, item, hash, opportunity, run,"
    " missed, gone, sig) VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $7) ON CONFLICT (city, feed, item)"
    " DO UPDATE SET hash = excluded.hash, run = excluded.run, missed = 0, gone = 0,"
    " sig = excluded.sig, opportunity = excluded.opportunity";
static const char seen_entry[] = "UPDATE feed_entry SET run = $4, missed = 0"
    " WHERE city = $1 AND feed = $2 AND item = $3";
static const char miss_entries[] = "UPDATE feed_entry SET missed = missed + 1"
    " WHERE city = $1 AND feed = $2 AND run <> $3 AND gone = 0";
static const char gone_entries[] = "SELECT item, opportunity FROM feed_entry WHERE city = $1"
    " AND feed = $2 AND gone = 0 AND missed >= $3 LIMIT 200";
static const char losses[] = "SELECT COUNT(*), COALESCE(SUM(CASE WHEN missed >= $3 THEN 1 ELSE 0"
    " END), 0) FROM feed_entry WHERE city = $1 AND feed = $2 AND gone = 0";
static const char drop_entry[] = "UPDATE feed_entry SET gone = 1 WHERE city = $1 AND feed = $2"
    " AND item = $3";
static const char put_run[] = "INSERT INTO feed_run (city, id, feed, started, ended, how, name,"
    " person, dry, items_read, fresh, changed, same, refused, noted, gone, error) VALUES"
    " ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";

static const char mapping_sql[] = "SELECT mapping FROM feed_mapping WHERE city = $1"
    " AND shape = $2";
static const char put_mapping[] = "INSERT INTO feed_mapping (city, shape, mapping) VALUES"
    " ($1, $2, $3) ON CONFLICT (city, shape) DO UPDATE SET mapping = excluded.mapping";

enum { LOSS_MIN = 10 };	/* fewer are the ordinary end of courses */

struct runner {
	struct feed_run *run;
	struct feed_saver saver;
	struct db *db;			/* a writer while a step is open */
	struct arena *item_arena;
	size_t in_step;
	bool hold;			/* changes wait */
	struct feed_memory memory;
	int withdraw_after;
	struct { struct feed_note *items; size_t count, room; } remarks;
	struct err *e;
	bool failed;
};

/* ---- steps of writing ---- */

static bool step_begin(struct runner *x)
{
	if (x->db)
		return true;
	x->saver.db = x->db = x->run->db;
	if (x->db)
		return true;
	x->db = store_writer(x->run->store, x->e);
	x->saver.db = x->db;
	x->in_step = 0;
	if (x->db && db_begin(x->db, x->e))
		return true;
	store_give(x->db);
	x->db = NULL;
	x->failed = true;
	return false;
}

static bool step_end(struct runner *x)
{
	if (x->db && !x->failed && !feed_memory_write(&x->memory, x->db, x->run->id, x->e))
		x->failed = true;
	if (x->run->db)
		x->db = NULL;
	if (!x->db)
		return !x->failed;
	if (!db_end(x->db, !x->failed, x->e))
		x->failed = true;
	store_give(x->db);
	x->db = NULL;
	return !x->failed;
}

/* ---- remarks ---- */

static void keep_note(void *thing, const struct feed_note *note)
{
	struct runner *x = thing;
	struct arena *a = x->run->arena;
	x->run->counts.refused += note->refused;
	x->run->counts.noted += !note->refused;
	if (x->remarks.count >= FEED_REMARKS_MAX)
		return;
	struct feed_note *n = list_add(a, &x->remarks);
	*n = *note;
	n->path = arena_copy(a, utf8_cut(note->path, 300));
	n->field = arena_copy(a, utf8_cut(note->field, 100));
	n->excerpt = utf8_clean(a, utf8_cut(note->excerpt, 200));
	n->title = utf8_clean(a, utf8_cut(note->title, 200));
	n->text = arena_copy(a, note->text);
}

static void refuse(struct runner *x, const struct feed_item *item, struct str field,
    struct str excerpt, struct str text)
{
	keep_note(x, &(struct feed_note){ .refused = true, .line = item->line, .path = item->path,
	    .title = item->title, .field = field, .excerpt = excerpt, .text = text });
}

/* ---- what an item is known by ---- */

static void add_session_text(struct buf *b, const struct feed_session *s)
{
	buf_printf(b, "%lld %d %d %s %u %lld %.*s %.*s %d %.*s\n", (long long)s->day, s->begins,
	    s->ends, s->rhythm, s->weekdays, (long long)s->until, STR(s->also_on), STR(s->not_on),
	    s->cancelled, STR(s->note));
}

static struct str hash_of(struct arena *a, const struct feed_item *item)
{
	struct buf b = buf_in(a, 4 << 20);
	const struct feed_venue *v = &item->venue;
	const struct str texts[] = { item->title, item->about, item->url, item->organiser,
		item->mail, item->phone, item->join, item->join_url, item->subject, item->level,
		item->mode, item->kind, item->currency, item->cost_note, item->languages,
		item->groups, v->key, v->name, v->address, v->url, v->phone };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		buf_str(&b, texts[i]);
		buf_byte(&b, '\x1f');
	}
	buf_printf(&b, "%d %a %d %d %lld %lld %lld %d %d %a %a\n", item->free,
	    isnan(item->cost) ? -1.0 : item->cost, item->age_from, item->age_to,
	    (long long)item->places, (long long)item->starts, (long long)item->ends,
	    item->cancelled, v->placed, v->latitude, v->longitude);
	for (size_t i = 0; i < item->session_count; i++)
		add_session_text(&b, &item->sessions[i]);
	return str_slice(sha256_of(a, buf_view(&b)), 0, 32);
}

/* Title without regard to case and signs, venue and first meeting: equal for duplicates. */
static struct str sig_of(struct arena *a, const struct feed_item *item, int64_t venue)
{
	struct buf b = buf_in(a, 700);
	for (size_t i = 0; i < item->title.n; i++) {
		char c = item->title.p[i];
		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 32);
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 128)
			buf_byte(&b, c);
	}
	const struct feed_session *s = item->session_count ? item->sessions : NULL;
	buf_printf(&b, "|%lld|%lld|%d", (long long)venue, (long long)(s ? s->day : 0),
	    s ? s->begins : -1);
	return str_slice(sha256_of(a, buf_view(&b)), 0, 32);
}

/* ---- one item ---- */

struct known {
	bool found, gone;
	bool published, deleted;	/* deleted: by the office */
	struct str hash, waiting;	/* of what waits, or empty */
	int64_t opportunity, run;
};

static bool load_known(struct runner *x, struct db *db, struct str key, struct known *out)
{
	const struct feed_run *run = x->run;
	*out = (struct known){ 0 };
	struct rows *q = db_query(db, find_entry, ARGS(run->city, run->feed, key), x->e);
	if (rows_next(q))
		*out = (struct known){ .found = true, .gone = rows_int(q, 3) != 0,
			.hash = rows_copy(q, 0, x->item_arena),
			.waiting = rows_copy(q, 4, x->item_arena),
			.published = str_eq(rows_text(q, 5), S("published")),
			.deleted = rows_int(q, 6) != 0,
			.opportunity = rows_int(q, 1), .run = rows_int(q, 2) };
	return rows_end(q, x->e);
}

/* The first problem of a record, as the reason of a refusal. */
static void refuse_by(struct runner *x, const struct feed_item *item,
    const struct problems *found, const struct err *wrong)
{
	struct str text = found->count ? found->items[0].text : str_of(wrong->say);
	refuse(x, item, found->count ? found->items[0].field : STR_EMPTY,
	    found->count ? found->items[0].excerpt : STR_EMPTY, text);
}

static bool write_item(struct runner *x, const struct feed_item *item, const struct known *was,
    struct str hash)
{
	struct arena *a = x->item_arena;
	const struct feed_run *run = x->run;
	struct problems found = { .arena = a, .lang = run->lang };
	struct err wrong = { .lang = run->lang };
	int64_t opportunity = was->opportunity, venue = 0;
	if (!db_begin(x->db, x->e))
		return false;
	bool ok = feed_save_item(&x->saver, a, item, &opportunity, &venue, &found, &wrong);
	if (ok)
		ok = db_run(x->db, put_entry, ARGS(run->city, run->feed, item->key, hash,
		    opportunity, run->id, sig_of(a, item, venue)), &wrong) &&
		    (!was->waiting.n || feed_change_drop(x->db, run->city, run->feed, item->key,
		    &wrong));
	bool input = !ok && (wrong.kind == ERR_INPUT || wrong.kind == ERR_CONFLICT ||
	    wrong.kind == ERR_NONE);
	if (!ok && !input) {
		*x->e = wrong;
		db_end(x->db, false, &wrong);
		return false;
	}
	struct err ended = { 0 };
	if (!db_end(x->db, ok, &ended) && ok) {
		*x->e = ended;
		return false;
	}
	if (!ok)
		refuse_by(x, item, &found, &wrong);
	else if (was->found)
		x->run->counts.changed++;
	else
		x->run->counts.fresh++;
	return true;
}

static bool seen(struct runner *x, struct db *db, const struct feed_item *item)
{
	const struct feed_run *run = x->run;
	return run->dry || db_run(db, seen_entry, ARGS(run->city, run->feed, item->key, run->id),
	    x->e);
}

/* A published offer stays as it is; the change waits, instead of an earlier one. */
static bool hold_item(struct runner *x, struct db *db, const struct feed_item *item,
    const struct known *was, struct str hash)
{
	struct feed_run *run = x->run;
	bool again = str_eq(was->waiting, hash);
	run->counts.same += again;
	run->counts.changed += !again;
	return seen(x, db, item) && (again || run->dry || feed_change_put(db, run->city, run->feed,
	    was->opportunity, run->now, hash, item, x->e));
}

static bool judge(struct runner *x, struct db *db, const struct feed_item *item)
{
	struct feed_run *run = x->run;
	struct known was;
	const struct lang *lang = run->lang;
	struct str hash = hash_of(x->item_arena, item);
	struct feed_seen *before = feed_memory_find(&x->memory, item->key);
	if (before && !before->seen && str_eq(before->hash, hash)) {
		run->counts.same++;
		feed_memory_see(&x->memory, before);
		return true;
	}
	if (before && before->seen && !run->dry &&	/* a key given twice */
	    !feed_memory_write(&x->memory, db, run->id, x->e))
		return false;
	if (!load_known(x, db, item->key, &was))
		return false;
	if (was.found && was.run == run->id) {
		if (str_eq(was.waiting.n ? was.waiting : was.hash, hash))
			run->counts.same++;	/* an identical repeat */
		else
			refuse(x, item, S("id"), item->key, str_of(_("Another offer of this file "
			    "has the same key. Give each offer a key of its own (UID, @id).")));
		return true;
	}
	if (was.found && !was.gone && str_eq(was.hash, hash)) {
		run->counts.same++;
		return seen(x, db, item) && (!was.waiting.n || run->dry ||	/* as before */
		    feed_change_drop(db, run->city, run->feed, item->key, x->e));
	}
	if (was.deleted) {
		refuse(x, item, S("id"), item->key, str_of(_("The city has deleted this offer; it "
		    "is not taken again.")));
		return seen(x, db, item);
	}
	if (x->hold && was.published && !was.gone)
		return hold_item(x, db, item, &was, hash);
	if (run->dry) {
		run->counts.changed += was.found;
		run->counts.fresh += !was.found;
		return true;
	}
	return write_item(x, item, &was, hash);
}

static bool take_item(void *thing, struct feed_item *item)
{
	struct runner *x = thing;
	struct arena_mark mark = arena_mark(x->item_arena);
	struct db *db = NULL;
	if (x->run->dry && !x->saver.db)
		x->saver.db = store_reader(x->run->store, x->e);
	if (!x->run->dry && !step_begin(x))
		return false;
	db = x->run->dry ? x->saver.db : x->db;
	if (!db || !judge(x, db, item))
		x->failed = true;
	arena_release(x->item_arena, mark);
	if (!x->run->dry && ++x->in_step >= FEED_BATCH)
		step_end(x);
	return !x->failed;
}

/* ---- what is no longer there ---- */

static bool withdraw_some(struct runner *x, size_t *count_r)
{
	struct feed_run *run = x->run;
	struct arena *a = arena_new(0);
	struct { struct { struct str key; int64_t id; } *items; size_t count, room; } gone = { 0 };
	bool ok = step_begin(x);
	if (ok) {
		struct rows *q = db_query(x->db, gone_entries,
		    ARGS(run->city, run->feed, x->withdraw_after), x->e);
		while (rows_next(q)) {
			typeof(gone.items) one = list_add(a, &gone);
			one->key = rows_copy(q, 0, a);
			one->id = rows_int(q, 1);
		}
		ok = rows_end(q, x->e);
	}
	for (size_t i = 0; ok && i < gone.count; i++) {
		struct err missing = { 0 };	/* somebody may have deleted it meanwhile */
		if (!feed_set_state(x->db, a, run->city, gone.items[i].id, "withdrawn",
		        &x->saver.by, &missing) && missing.kind != ERR_MISSING)
			*x->e = missing;
		ok = !x->e->kind && db_run(x->db, drop_entry,
		    ARGS(run->city, run->feed, gone.items[i].key), x->e) &&
		    feed_change_drop(x->db, run->city, run->feed, gone.items[i].key, x->e);
	}
	run->counts.gone += ok ? (int64_t)gone.count : 0;
	*count_r = gone.count;
	x->failed |= !ok;
	arena_free(a);
	return step_end(x);
}

/* A broken server gives a short file too: by itself, a fetch never withdraws most of a feed. */
static bool too_many(struct runner *x)
{
	const struct feed_run *run = x->run;
	const struct lang *lang = run->lang;
	int64_t all = 0, lost = 0;
	if (run->person || strcmp(run->how, "fetch") != 0 || !step_begin(x))
		return false;
	struct rows *q = db_query(x->db, losses, ARGS(run->city, run->feed, x->withdraw_after),
	    x->e);
	if (rows_next(q)) {
		all = rows_int(q, 0);
		lost = rows_int(q, 1);
	}
	x->failed = !rows_end(q, x->e);
	if (!step_end(x) || lost < LOSS_MIN || lost * 2 <= all)
		return false;
	keep_note(x, &(struct feed_note){ .text = arena_printf(run->arena, _("%lld of %lld offers "
	    "are missing from the file. Nothing was withdrawn. If they have really ended, fetch "
	    "the feed by hand; otherwise ask the provider."), (long long)lost, (long long)all) });
	return true;
}

/* A file without a single offer is more often a fault than the truth: nothing is missed by it. */
static bool withdraw(struct runner *x)
{
	const struct feed_run *run = x->run;
	size_t count;
	if (run->counts.fresh + run->counts.changed + run->counts.same == 0)
		return true;
	if (!step_begin(x))
		return false;
	x->failed = !db_run(x->db, miss_entries, ARGS(run->city, run->feed, run->id), x->e);
	if (!step_end(x))
		return false;
	if (too_many(x) || x->failed)
		return !x->failed;
	do
		if (!withdraw_some(x, &count))
			return false;
	while (count == 200);
	return true;
}

/* ---- the whole ---- */

static bool write_remarks(struct db *db, struct runner *x, struct err *e)
{
	static const char *const columns[] = { "city", "run", "n", "refused", "line", "path",
		"title", "field", "excerpt", "text" };
	enum { COLUMNS = sizeof columns / sizeof *columns };
	struct feed_run *run = x->run;
	struct value *values =
	    arena_array(run->arena, struct value, x->remarks.count * COLUMNS + 1);
	struct value *v = values;
	for (size_t i = 0; i < x->remarks.count; i++) {
		const struct feed_note *n = &x->remarks.items[i];
		const struct value row[COLUMNS] = { VALUE(run->city), VALUE(run->id),
			VALUE((int64_t)i), VALUE(n->refused), VALUE(n->line), VALUE(n->path),
			VALUE(n->title), VALUE(n->field), VALUE(n->excerpt), VALUE(n->text) };
		for (int k = 0; k < COLUMNS; k++)
			*v++ = row[k].type == VALUE_TEXT && !row[k].s.p ? value_text(STR_EMPTY)
									 : row[k];
	}
	return !x->remarks.count ||
	    db_bulk(db, "feed_remark", columns, COLUMNS, values, x->remarks.count, e);
}

static bool write_run(struct runner *x, const struct err *why, struct err *e)
{
	struct feed_run *run = x->run;
	const struct feed_counts *c = &run->counts;
	struct db *db = run->db ? run->db : store_writer(run->store, e);
	if (!db)
		return false;
	const struct value values[] = { VALUE(run->city), VALUE(run->id), VALUE(run->feed),
		VALUE(run->now), VALUE(date_now()), VALUE(run->how), VALUE(utf8_cut(run->name,
		500)), VALUE(run->person), VALUE(run->dry), VALUE(c->read), VALUE(c->fresh),
		VALUE(c->changed), VALUE(c->same), VALUE(c->refused), VALUE(c->noted),
		VALUE(c->gone), VALUE(why->kind ? why->say : "") };
	bool ok = db_begin(db, e);
	if (ok) {
		ok = db_run(db, put_run, ARGS_N(values, sizeof values / sizeof *values), e) &&
		    write_remarks(db, x, e);
		db_touch(db, run->city);
		ok = db_end(db, ok, e);
	}
	if (!run->db)
		store_give(db);
	return ok;
}

static const struct { const char *code; enum feed_format format; } formats[] = {
	{ "ical", FEED_ICAL }, { "schema", FEED_SCHEMA }, { "xcri", FEED_XCRI },
	{ "hsds", FEED_HSDS }, { "table", FEED_TABLE },
};

/* ---- mappings of tables, remembered by their headers ---- */

static const char *find_mapping(void *thing, struct str shape)
{
	struct runner *x = thing;
	struct feed_run *run = x->run;
	struct err e = { 0 };	/* without it the headers are read anew */
	struct db *db = store_reader(run->store, &e);
	struct str found = db ? db_text(db, run->arena, mapping_sql, ARGS(run->city, shape), &e)
			      : STR_EMPTY;
	if (db)
		store_give(db);
	return found.n ? arena_text(run->arena, found) : NULL;
}

static bool keep_mapping(struct runner *x, const struct feed_reader *r)
{
	const struct feed_run *run = x->run;
	if (!run->mapping || !r->shape.n || run->dry)
		return true;
	if (!step_begin(x))
		return false;
	x->failed = !db_run(x->db, put_mapping, ARGS(run->city, r->shape, r->mapped), x->e);
	return step_end(x);
}

/* What the feed's record says, and the city's zone. */
static bool prepare(struct runner *x, struct feed_reader *r)
{
	struct feed_run *run = x->run;
	struct record *feed;
	struct db *db = run->db ? run->db : store_reader(run->store, x->e);
	if (!db)
		return false;
	bool ok = record_load(db, run->arena, &feed_kind, run->city, run->feed, NULL, &feed, x->e);
	if (ok) {
		x->saver.partner = record_int(feed, "partner");
		x->saver.publish = str_eq(record_str(feed, "trust"), S("publish"));
		x->hold = str_eq(record_str(feed, "trust"), S("wait-all"));
		x->withdraw_after = (int)record_int(feed, "withdraw_after");
		if (!x->withdraw_after)
			x->withdraw_after = FEED_WITHDRAW_AFTER;
		for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
			if (!run->format && str_eq(record_str(feed, "format"),
			        str_of(formats[i].code)))
				run->format = formats[i].format;
		ok = feed_memory_load(db, run->arena, run->city, run->feed, &x->memory, x->e);
		r->zone = zone_find(run->arena, setting_get(db, run->arena, run->city, "timezone",
		    "UTC"));
	}
	if (!run->db)
		store_give(db);
	return ok;
}

static bool read_file(struct runner *x, struct feed_reader *r)
{
	struct feed_run *run = x->run;
	struct source_limits limits = { .bytes = 1LL << 30 };
	struct source *s = run->bytes.p
	    ? source_bytes(run->arena, run->bytes, "feed", limits, x->e)
	    : source_open(run->arena, run->path, limits, x->e);
	bool ok = s && feed_read(r, run->format, s, x->e) && !x->failed;
	if (run->dry) {
		store_give(x->saver.db);
		return ok;
	}
	return step_end(x) && ok;
}

bool feed_run(struct feed_run *run, struct err *e)
{
	struct runner x = { .run = run, .e = e, .item_arena = arena_new(0) };
	struct feed_reader r = { .arena = run->arena, .lang = run->lang, .item = take_item,
		.note = keep_note, .thing = &x, .mapping = run->mapping,
		.find_mapping = find_mapping, .name = arena_text(run->arena, run->name),
		.from = date_day_of(run->now) - OCCURRENCES_BACK,
		.to = date_day_of(run->now) + OCCURRENCES_AHEAD };
	run->id = id_new();
	run->counts = (struct feed_counts){ 0 };
	x.saver = (struct feed_saver){ .arena = run->arena, .city = run->city, .feed = run->feed,
		.by = { .person = run->person, .now = run->now, .why = "feed", .whole = true } };
	bool ok = prepare(&x, &r) && read_file(&x, &r) && keep_mapping(&x, &r);
	struct feed_counts *c = &run->counts;
	if (ok && !run->dry && !r.stopped)
		ok = withdraw(&x);
	c->read = c->fresh + c->changed + c->same + c->refused;
	struct err own = { .lang = e->lang };
	bool kept = write_run(&x, e, ok ? e : &own);
	arena_free(x.item_arena);
	return ok && kept;
}

bool feed_run_failed(struct feed_run *run, struct err *e)
{
	struct runner x = { .run = run, .e = e };
	struct err own = { .lang = e->lang };
	run->id = id_new();
	(void)write_run(&x, e, &own);
	return false;
}
