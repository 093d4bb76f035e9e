/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Writing a reading, in steps short enough that nobody waits: a step that has taken STEP_MS is
 * committed, the writer given back and asked for again. Until the last step puts the import in
 * force nobody sees any of it; what an interruption leaves is swept away (import_state.c).
 */
#include "measure/apply.h"

#include "base/lang.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { STEP_MS = 250, CHUNK = 256 };

struct writing {
	struct store *store;
	struct arena *arena;
	const struct import_file *f;
	struct reading *r;
	struct record *import;
	struct db *db;
	struct keys *keys;
	int64_t began;			/* of this step */
	int64_t source;
	struct ids { int64_t *items; size_t count, room; } covers;
};

/* ---- steps ---- */

static bool step_begin(struct writing *w, struct err *e)
{
	w->db = store_writer(w->store, e);
	if (!w->db)
		return false;
	w->began = date_now();
	if (!db_begin(w->db, e)) {
		store_give(w->db);
		w->db = NULL;
		return false;
	}
	if (w->keys)
		keys_use(w->keys, w->db);
	return true;
}

static bool step_end(struct writing *w, bool ok, struct err *e)
{
	if (!w->db)
		return false;
	ok = db_end(w->db, ok, e);
	store_give(w->db);
	w->db = NULL;
	return ok;
}

static bool step_tick(struct writing *w, struct err *e)
{
	if (date_now() - w->began < STEP_MS)
		return true;
	return step_end(w, true, e) && step_begin(w, e);
}

static bool save(struct writing *w, struct record *r, struct err *e)
{
	struct problems found = { .arena = w->arena, .lang = e->lang };
	if (record_save(w->db, r, &w->f->by, &found, e))
		return true;
	if (found.count)
		fail_in(e, "%s: %.*s: %.*s", r->kind->name, STR(found.items[0].field),
		    STR(found.items[0].text));
	return false;
}

static void set(struct record *r, const char *field, struct str text)
{
	if (text.n)
		record_set(r, field, value_text(text));
}

/* ---- what the figures are about ---- */

static bool make_source(struct writing *w, struct err *e)
{
	const struct about *about = w->f->about;
	if (!about || !about->source.n)
		return true;
	struct record *old = record_find(w->db, w->arena, &source_kind, w->f->city, "name",
	    value_text(about->source), e);
	if (old)
		w->source = old->id;
	if (old || e->kind != ERR_NONE)
		return e->kind == ERR_NONE;
	struct record *r = record_new(w->arena, &source_kind, w->f->city);
	set(r, "name", about->source);
	set(r, "organisation", about->organisation);
	set(r, "url", about->url);
	set(r, "licence", about->licence);
	set(r, "contact", about->contact);
	set(r, "rhythm", about->rhythm);
	set(r, "next_release", about->next_release);
	set(r, "coverage", about->coverage);
	set(r, "about", about->source_about);
	bool ok = save(w, r, e);
	w->source = ok ? r->id : 0;
	if (!ok && e->kind == ERR_INPUT) {	/* odd metadata do not keep figures out */
		err_clear(e);
		ok = true;
	}
	return ok;
}

static bool make_own_measure(struct writing *w, struct err *e)
{
	const struct mapping *m = w->r->mapping;
	if (!str_eq(m->framework, S("own")))
		return true;
	struct record *old = record_find(w->db, w->arena, &own_measure_kind, w->f->city, "code",
	    value_text(m->measure), e);
	if (old || e->kind != ERR_NONE)
		return e->kind == ERR_NONE;
	struct record *r = record_new(w->arena, &own_measure_kind, w->f->city);
	set(r, "code", m->measure);
	set(r, "title", m->title.n ? m->title : m->measure);
	set(r, "unit", w->r->series.count ? w->r->series_of[0].unit : STR_EMPTY);
	record_set(r, "direction", value_cstr("neutral"));
	return save(w, r, e);
}

static const char *direction_word(enum direction d)
{
	static const char *const words[] = { "neutral", "higher", "lower" };
	return words[d];
}

static void describe_series(struct writing *w, const struct series_words *s, struct record *r)
{
	const struct mapping *m = w->r->mapping;
	const struct about *about = w->f->about;
	struct str unit = s->unit.n ? s->unit : about ? about->unit : STR_EMPTY;
	if (s->multiplier.n)
		unit = unit.n ? arena_printf(w->arena, "%.*s, %.*s", STR(unit), STR(s->multiplier))
			      : s->multiplier;
	set(r, "code", s->code);
	set(r, "title", s->title.n ? s->title : m->measure);
	set(r, "framework", m->framework);
	set(r, "measure", m->measure);
	set(r, "unit", str_slice(unit, 0, 200));
	if (about) {
		set(r, "definition", about->definition);
		set(r, "method", about->method);
		set(r, "footnote", about->footnote);
	}
	if (w->source)
		record_set(r, "source", value_int(w->source));
	record_set(r, "decimals", value_int(-1));
}

static bool make_series(struct writing *w, struct series_words *s, bool *has_main, struct err *e)
{
	const struct mapping *m = w->r->mapping;
	struct measure measure;
	struct err none = { 0 };
	struct record *r = record_new(w->arena, &series_kind, w->f->city);
	describe_series(w, s, r);
	bool known = measure_find(w->db, w->arena, NULL, w->f->city, m->framework, m->measure,
	    &measure, &none);
	record_set(r, "direction", value_cstr(direction_word(known ? measure.direction
	    : DIRECTION_NEUTRAL)));
	record_set(r, "main", value_bool(!*has_main));
	*has_main = true;
	if (!save(w, r, e))
		return false;
	s->id = r->id;
	return true;
}

/* Series of no candidate are not made; of two with one code the second takes the first's id. */
static bool make_all_series(struct writing *w, struct err *e)
{
	struct reading *r = w->r;
	const struct mapping *m = r->mapping;
	bool *used = arena_array(w->arena, bool, r->series.count + 1);
	for (size_t i = 0; i < r->all.count; i++)
		used[r->all.items[i].series] |=
		    r->rows.items[r->all.items[i].row].fate != FATE_REFUSED;
	bool has_main = db_exists(w->db, "SELECT 1 FROM series WHERE city = $1 AND framework = $2"
	    " AND measure = $3 AND main = 1 AND deleted IS NULL",
	    ARGS(w->f->city, m->framework, m->measure), e);
	for (size_t i = 0; i < r->series.count && e->kind == ERR_NONE; i++) {
		struct series_words *s = &r->series_of[i];
		if (!used[i])
			continue;
		if (!s->id && !(make_series(w, s, &has_main, e) && step_tick(w, e)))
			return false;
		*list_add(w->arena, &w->covers) = s->id;
	}
	return e->kind == ERR_NONE;
}

static bool make_categories(struct writing *w, struct err *e)
{
	for (size_t i = 0; i < w->r->categories.count; i++) {
		struct str rest = w->r->categories.items[i], part[3] = { { 0 } };
		for (int k = 0; k < 3; k++)
			if (!str_cut(&rest, '\x1f', &part[k]))
				part[k] = STR_EMPTY;
		if (!keys_category(w->keys, part[0], part[1], part[2], rest, e) || !step_tick(w, e))
			return false;
	}
	return true;
}

static struct str level_or_other(struct str level)
{
	return level.n ? level : S("other");
}

/* The ids that candidates to be written need, found or made. */
static bool make_keys(struct writing *w, struct err *e)
{
	struct reading *r = w->r;
	for (size_t i = 0; i < r->all.count; i++) {
		struct candidate *c = &r->all.items[i];
		struct place_words *p = &r->place_of[c->place];
		if (c->dropped)
			continue;
		if ((!p->id && !p->city && !keys_place(w->keys, p->code, p->name,
		        level_or_other(p->level), &p->id, e)) ||
		    (c->slice && !r->slice_ids[c->slice] && !keys_slice(w->keys,
		        r->slices.items[c->slice], &r->slice_ids[c->slice], e)) ||
		    (!r->period_ids[c->period] && !keys_period(w->keys,
		        &r->period_of.items[c->period], &r->period_ids[c->period], e)) ||
		    (c->note && !r->note_ids[c->note] && !keys_note(w->keys,
		        r->notes.items[c->note], &r->note_ids[c->note], e)) ||
		    !step_tick(w, e))
			return false;
	}
	return true;
}

/* ---- the figures ---- */

static struct observation observation_of(const struct writing *w, const struct candidate *c)
{
	const struct reading *r = w->r;
	return (struct observation){
		.series = r->series_of[c->series].id, .slice = r->slice_ids[c->slice],
		.place = r->place_of[c->place].city ? 0 : r->place_of[c->place].id,
		.period = r->period_ids[c->period], .value = c->value, .low = c->low,
		    .high = c->high,
		.error = c->error, .sample = c->sample, .status = c->status,
		.note = r->note_ids[c->note], .import = w->import->id,
		.row = r->rows.items[c->row].line,
	};
}

static bool write_all(struct writing *w, const struct observations *gone, struct err *e)
{
	struct observations out = { 0 };
	for (size_t i = 0; i < w->r->all.count; i++)
		if (!w->r->all.items[i].dropped)
			*list_add(w->arena, &out) = observation_of(w, &w->r->all.items[i]);
	for (size_t i = 0; i < gone->count; i++) {
		struct observation o = gone->items[i];
		o.value = o.low = o.high = o.error = NAN;
		o.status = STATUS_WITHDRAWN;
		o.import = w->import->id;
		o.sample = o.note = o.row = 0;
		*list_add(w->arena, &out) = o;
	}
	if (out.count)
		qsort(out.items, out.count, sizeof *out.items, observation_order);
	for (size_t done = 0; done < out.count; done += CHUNK) {
		size_t n = out.count - done < CHUNK ? out.count - done : CHUNK;
		if (!observations_add(w->db, w->f->city, out.items + done, n, e) || !step_tick(w,
		    e))
			return false;
		if (w->f->progress && !w->f->progress(w->f->thing, N_("Writing"),
		    (int64_t)(done + n), (int64_t)out.count))
			return fail(e, ERR_CONFLICT, N_("The import was cancelled."));
	}
	return true;
}

bool remarks_write(struct db *db, int64_t city, int64_t import, const struct problem *problems,
    size_t count, struct err *e)
{
	static const char *const columns[] = { "city", "import", "id", "row", "col", "field",
	    "text",
		"excerpt" };
	enum { COLUMNS = 8, AT_ONCE = 100 };
	struct value v[AT_ONCE * COLUMNS];
	for (size_t done = 0, n; done < count; done += n) {
		n = count - done < AT_ONCE ? count - done : AT_ONCE;
		for (size_t i = 0; i < n; i++) {
			const struct problem *p = &problems[done + i];
			struct value row[COLUMNS] = { value_int(city), value_int(import),
				value_int((int64_t)(done + i + 1)), value_int(p->row),
				value_int(p->column), value_text(p->field), value_text(p->text),
				value_text(p->excerpt) };
			for (int k = 0; k < COLUMNS; k++)
				v[i * COLUMNS + (size_t)k] = row[k];
		}
		if (!db_bulk(db, "import_remark", columns, COLUMNS, v, n, e))
			return false;
	}
	return true;
}

/* ---- all of it ---- */

static struct str covers_text(struct writing *w)
{
	struct buf b = buf_in(w->arena, 100000);
	for (size_t i = 0; i < w->covers.count; i++)
		buf_printf(&b, i ? " %lld" : "%lld", (long long)w->covers.items[i]);
	return buf_view(&b);
}

static bool finish(struct writing *w, const struct problem *refused, size_t count, struct err *e)
{
	record_set(w->import, "covers", value_text(covers_text(w)));
	return remarks_write(w->db, w->f->city, w->import->id, refused, count, e) &&
	    save(w, w->import, e) &&
	    import_enforce(w->db, w->f->city, w->import->id, &w->f->by, e);
}

bool apply_reading(struct store *s, struct record *import, struct reading *r,
    const struct import_file *f, const struct observations *gone,
    const struct problem *refused, size_t refused_count, struct err *e)
{
	struct writing w = { .store = s, .arena = r->arena, .f = f, .r = r, .import = import };
	if (!step_begin(&w, e))
		return false;
	bool ok = save(&w, import, e);
	w.keys = ok ? keys_open(w.db, r->arena, f->city, e) : NULL;
	ok = w.keys && make_source(&w, e) && make_own_measure(&w, e) && make_all_series(&w, e) &&
	    make_categories(&w, e) && make_keys(&w, e) && write_all(&w, gone, e) &&
	    finish(&w, refused, refused_count, e);
	bool saved = import->id != 0;
	ok = step_end(&w, ok, e);
	if (!ok && saved) {
		struct err again = { .lang = e->lang };
		import_sweep(s, f->city, import->id, &again);
	}
	return ok;
}
