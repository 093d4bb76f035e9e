/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Lists of records. A page ends with a cursor that holds the sorting value and the id of its last
 * record, and the next page begins behind them, so that a page deep in a list costs what the
 * first one costs and records that come or go meanwhile neither repeat nor hide others.
 *
 * Order is (value, id), records without a value last, in both directions and on both databases.
 *
 * Words are looked for here, record by record, without regard to case: enough for the lists of
 * an office. The directory of everything is the search room's.
 */
#include "base/num.h"
#include "base/utf8.h"
#include "record/record_impl.h"

#include <assert.h>
#include <locale.h>
#include <string.h>
#include <wctype.h>

enum { WHERE_MAX = 8, CHUNK = 500 };

/* A query being put together: its text, and what is bound to it. */
struct sql {
	struct buf text;
	struct value bound[32];
	size_t count;
};

static void sql_bind(struct sql *q, struct value v)
{
	assert(q->count < sizeof q->bound / sizeof *q->bound);
	q->bound[q->count++] = v;
	buf_printf(&q->text, "$%zu", q->count);
}

/* ---- conditions ---- */

static void add_list_condition(struct sql *q, struct arena *a, const char *field, struct str word)
{
	struct buf like = buf_in(a, word.n * 2 + 16);
	buf_puts(&like, "% ");
	for (size_t i = 0; i < word.n; i++) {
		if (strchr("%_\\", word.p[i]))
			buf_byte(&like, '\\');
		buf_byte(&like, word.p[i]);
	}
	buf_puts(&like, " %");
	buf_printf(&q->text, " AND ' ' || k.\"%s\" || ' ' LIKE ", field);
	sql_bind(q, value_text(buf_view(&like)));
	buf_puts(&q->text, " ESCAPE '\\'");
}

static bool add_condition(struct sql *q, struct arena *a, const struct record_kind *kind,
    const char *field, struct value is, struct err *e)
{
	if (!kind_column(kind, field))
		return fail(e, ERR_INPUT, N_("There is no field called %s."), field);
	int i = record_field(kind, field);
	if (is.type == VALUE_NULL) {
		buf_printf(&q->text, " AND k.\"%s\" IS NULL", field);
	} else if (i >= 0 && field_is_list(&kind->fields[i])) {
		struct buf b = buf_in(a, 32);
		if (is.type == VALUE_INT)
			num_write_int(&b, is.i);
		add_list_condition(q, a, field, is.type == VALUE_INT ? buf_view(&b) : is.s);
	} else {
		buf_printf(&q->text, " AND k.\"%s\" = ", field);
		sql_bind(q, is);
	}
	return true;
}

static bool add_conditions(struct sql *q, struct arena *a, const struct record_query *query,
    struct err *e)
{
	buf_printf(&q->text, " FROM \"%s\" k WHERE k.city = ", query->kind->name);
	sql_bind(q, value_int(kind_city(query->kind, query->city)));
	buf_puts(
	    &q->text, query->deleted ? " AND k.deleted IS NOT NULL" : " AND k.deleted IS NULL");
	for (int i = 0; i < WHERE_MAX && query->where[i].field; i++)
		if (!add_condition(q, a, query->kind, query->where[i].field, query->where[i].is, e))
			return false;
	return true;
}

/* ---- the cursor: order, value and id in hexadecimal, so that it travels in any address ---- */

struct cursor {
	struct value value;
	int64_t id;
};

static struct str cursor_write(struct arena *a, const char *order, struct value v, int64_t id)
{
	struct buf plain = buf_in(a, 1 << 16), hex = buf_in(a, 1 << 17);
	buf_printf(&plain, "%s\n%lld\n", order, (long long)id);
	buf_byte(&plain, "nirtb"[v.type]);
	if (v.type == VALUE_INT)
		num_write_int(&plain, v.i);
	else if (v.type == VALUE_REAL)
		num_write(&plain, v.r);
	else if (v.type != VALUE_NULL)
		buf_str(&plain, v.s);
	for (size_t i = 0; i < plain.n; i++)
		buf_printf(&hex, "%02x", (unsigned char)plain.p[i]);
	return buf_view(&hex);
}

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c) : NULL;
	return at ? (int)(at - digits) : -1;
}

static bool cursor_value(struct str s, struct value *out_r)
{
	char type = s.n ? s.p[0] : '?';
	struct str rest = str_from(s, 1);
	*out_r = value_text(rest);
	if (type == 'n')
		*out_r = value_null();
	else if (type == 'i')
		*out_r = value_int(0);
	else if (type == 'r')
		*out_r = value_real(0);
	return type == 'n' || (type == 't' && utf8_valid(rest)) ||
	    (type == 'i' && num_int(rest, &out_r->i)) || (type == 'r' && num_real(rest, &out_r->r));
}

static bool cursor_read(struct arena *a, struct str hex, const char *order, struct cursor *out_r)
{
	struct buf plain = buf_in(a, 1 << 16);
	bool ok = hex.n % 2 == 0;
	for (size_t i = 0; ok && i + 1 < hex.n; i += 2) {
		int high = hex_digit(hex.p[i]), low = hex_digit(hex.p[i + 1]);
		ok = high >= 0 && low >= 0;
		buf_byte(&plain, (char)(high * 16 + low));
	}
	struct str rest = buf_view(&plain), name, id;
	return ok && !plain.failed && str_cut(&rest, '\n', &name) && str_eq(name, str_of(order)) &&
	    str_cut(&rest, '\n', &id) && num_int(id, &out_r->id) &&
	    cursor_value(rest, &out_r->value);
}

/* Does the type that a cursor brings fit the column it is compared with? An outsider may have
 * made it up, and PostgreSQL would refuse the query. */
static bool cursor_fits(const struct record_kind *kind, const char *column, struct value v)
{
	int i = record_field(kind, column);
	if (v.type == VALUE_NULL)
		return true;
	if (i >= 0 && field_is_text(&kind->fields[i]))
		return v.type == VALUE_TEXT;
	return v.type == VALUE_INT ||
	    (i >= 0 && kind->fields[i].type == FIELD_NUMBER && v.type == VALUE_REAL);
}

static void add_after(struct sql *q, const char *column, bool down, const struct cursor *c)
{
	const char *than = down ? "<" : ">";
	if (c->value.type == VALUE_NULL) {
		buf_printf(&q->text, " AND k.\"%s\" IS NULL AND k.id %s ", column, than);
		sql_bind(q, value_int(c->id));
		return;
	}
	buf_printf(&q->text, " AND (k.\"%s\" %s ", column, than);
	sql_bind(q, c->value);
	buf_printf(&q->text, " OR k.\"%s\" = ", column);
	sql_bind(q, c->value);
	buf_printf(&q->text, " AND k.id %s ", than);
	sql_bind(q, value_int(c->id));
	buf_printf(&q->text, " OR k.\"%s\" IS NULL)", column);
}

/* ---- words ---- */

/* What a list is made of while it is read. */
struct listing {
	struct db *db;
	struct arena *a;
	const struct record_query *query;
	const char *column, *order;
	bool down, foreign;
	int limit;
	struct cursor after;
	struct str words;	/* folded */
	locale_t letters;	/* for folding; only where there are words */
};

/* A text in small letters of any script. */
static struct str fold(const struct listing *l, struct str s)
{
	struct buf b = buf_in(l->a, s.n * 3 + 8);
	for (size_t at = 0; at < s.n;) {
		char bytes[4];
		int32_t c = (int32_t)towlower_l((wint_t)utf8_next(s, &at), l->letters);
		buf_add(&b, bytes, utf8_put(c, bytes));
	}
	return buf_view(&b);
}

static bool record_has_words(const struct listing *l, const struct record *r)
{
	struct arena *a = l->a;
	if (!l->words.n)
		return true;
	struct buf b = buf_in(a, 1 << 20);
	for (int i = 0; r->kind->fields[i].name; i++) {
		const struct field *f = &r->kind->fields[i];
		bool named = r->kind->title && !strcmp(f->name, r->kind->title);
		if ((f->search || named) && r->values[i].type == VALUE_TEXT) {
			buf_str(&b, r->values[i].s);
			buf_byte(&b, '\n');
		}
	}
	struct str text = fold(l, buf_view(&b)), rest = l->words, word;
	while (str_cut(&rest, ' ', &word))
		if (word.n && str_find(text, word, 0) < 0)
			return false;
	return true;
}

/* ---- pages of a list ---- */

static void listing_end(struct listing *l)
{
	if (l->letters)
		freelocale(l->letters);
}

static void listing_words(struct listing *l)
{
	struct str words = str_trim(utf8_clean(l->a, utf8_cut(l->query->words, 500)));
	if (!words.n)
		return;
	l->letters = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);
	assert(l->letters);
	l->words = fold(l, words);
}

/* After success listing_end is called. */
static bool listing_start(struct listing *l, struct db *db, struct arena *a,
    const struct record_query *query, struct err *e)
{
	*l = (struct listing){ .db = db, .a = a, .query = query };
	l->column = kind_order(query->kind, query->order, &l->down);
	l->order = query->order && *query->order ? query->order
	    : query->kind->order		 ? query->kind->order
						 : l->column;
	l->foreign = query->lang && kind_translated(query->kind);
	l->limit = query->limit <= 0 ? 50 : query->limit > 1000 ? 1000 : query->limit;
	if (!kind_column(query->kind, l->column))
		return fail(e, ERR_INPUT, N_("There is no field called %s."), l->column);
	if (query->after.n && !(cursor_read(a, query->after, l->order, &l->after) &&
				  cursor_fits(query->kind, l->column, l->after.value)))
		return fail(e, ERR_INPUT, N_("This page of the list is not there any more. "
					     "Begin again at its first page."));
	listing_words(l);
	return true;
}

/* The records of the list, from the cursor on if `after`, in order; the sorting value comes last,
 * as it is stored, since a translated one would not be in this order. limit 0: all. Never NULL
 * unless e is filled. */
static struct rows *listing_query(struct listing *l, bool after, int limit, struct err *e)
{
	struct sql q = { .text = buf_in(l->a, 1 << 18) };
	const struct record_kind *kind = l->query->kind;
	if (l->foreign)
		q.bound[q.count++] = value_cstr(l->query->lang->tag);
	buf_puts(&q.text, "SELECT ");
	select_columns(&q.text, kind, l->foreign ? 1 : 0);
	buf_printf(&q.text, ", k.\"%s\"", l->column);
	if (!add_conditions(&q, l->a, l->query, e))
		return NULL;
	if (after)
		add_after(&q, l->column, l->down, &l->after);
	const char *way = l->down ? "DESC" : "ASC";
	buf_printf(&q.text, " ORDER BY k.\"%s\" %s NULLS LAST, k.id %s", l->column, way, way);
	if (limit) {
		buf_puts(&q.text, " LIMIT ");
		sql_bind(&q, value_int(limit));
	}
	return db_query(l->db, q.text.p, ARGS_N(q.bound, q.count), e);
}

static bool listing_total(struct listing *l, int64_t *total_r, struct err *e)
{
	struct sql q = { .text = buf_in(l->a, 1 << 16) };
	buf_puts(&q.text, "SELECT count(*)");
	if (!add_conditions(&q, l->a, l->query, e))
		return false;
	*total_r = db_int(l->db, q.text.p, ARGS_N(q.bound, q.count), 0, e);
	return e->kind == ERR_NONE;
}

/* How many have all the words: reads every record of the list. */
static bool listing_count_words(struct listing *l, int64_t *total_r, struct err *e)
{
	struct rows *q = listing_query(l, false, 0, e);
	if (!q)
		return false;
	*total_r = 0;
	while (rows_next(q)) {
		struct arena_mark mark = arena_mark(l->a);
		*total_r += record_has_words(l, record_of_row(q, l->a, l->query->kind));
		arena_release(l->a, mark);
	}
	return rows_end(q, e);
}

/* One more than the page holds tells whether another follows. */
static bool listing_page(struct listing *l, struct record_list *out_r, struct err *e)
{
	struct { struct record **items; size_t count, room; } list = { 0 };
	struct rows *q = listing_query(l, l->query->after.n > 0, l->words.n ? 0 : l->limit + 1, e);
	if (!q)
		return false;
	struct value last = value_null();
	while (rows_next(q)) {
		if (list.count == (size_t)l->limit) {
			struct arena_mark mark = arena_mark(l->a);
			bool more = record_has_words(l, record_of_row(q, l->a, l->query->kind));
			arena_release(l->a, mark);
			if (!more)
				continue;
			out_r->next =
			    cursor_write(l->a, l->order, last, list.items[list.count - 1]->id);
			break;
		}
		struct record *r = record_of_row(q, l->a, l->query->kind);
		if (!record_has_words(l, r))
			continue;
		r->foreign = l->foreign;
		last = value_keep(l->a, rows_value(q, rows_columns(q) - 1));
		*list_add(l->a, &list) = r;
	}
	out_r->items = list.items;
	out_r->count = list.count;
	return rows_end(q, e);
}

bool record_list(struct db *db, struct arena *a, const struct record_query *query,
    struct record_list *out_r, struct err *e)
{
	struct listing l;
	*out_r = (struct record_list){ 0 };
	if (!listing_start(&l, db, a, query, e))
		return false;
	bool ok = (l.words.n ? listing_count_words(&l, &out_r->total, e)
			     : listing_total(&l, &out_r->total, e)) &&
	    listing_page(&l, out_r, e);
	listing_end(&l);
	return ok;
}

/* ---- all of them ---- */

/* A chunk of records by id, in the arena; the rows are closed before anybody sees one, so that
 * the receiver may ask the database himself. */
static bool each_chunk(struct listing *l, int64_t after, struct record **items, size_t *count_r,
    struct err *e)
{
	struct sql q = { .text = buf_in(l->a, 1 << 18) };
	if (l->foreign)
		q.bound[q.count++] = value_cstr(l->query->lang->tag);
	buf_puts(&q.text, "SELECT ");
	select_columns(&q.text, l->query->kind, l->foreign ? 1 : 0);
	if (!add_conditions(&q, l->a, l->query, e))
		return false;
	buf_puts(&q.text, " AND k.id > ");
	sql_bind(&q, value_int(after));
	buf_printf(&q.text, " ORDER BY k.id LIMIT %d", CHUNK);
	struct rows *rows = db_query(l->db, q.text.p, ARGS_N(q.bound, q.count), e);
	for (*count_r = 0; rows_next(rows); ++*count_r) {
		items[*count_r] = record_of_row(rows, l->a, l->query->kind);
		items[*count_r]->foreign = l->foreign;
	}
	return rows_end(rows, e);
}

static bool each_of(struct listing *l, bool (*fn)(const struct record *r, void *thing), void *thing,
    struct err *e)
{
	struct record *items[CHUNK];
	size_t count = CHUNK;
	for (int64_t after = 0; count == CHUNK;) {
		struct arena_mark mark = arena_mark(l->a);
		if (!each_chunk(l, after, items, &count, e))
			return false;
		for (size_t i = 0; i < count; i++) {
			after = items[i]->id;
			if (record_has_words(l, items[i]) && !fn(items[i], thing))
				return true;
		}
		arena_release(l->a, mark);
	}
	return true;
}

bool record_each(struct db *db, const struct record_query *q,
    bool (*fn)(const struct record *r, void *thing), void *thing, struct err *e)
{
	struct arena *a = arena_new(0);
	struct record_query query = *q;
	struct listing l;
	query.after = STR_EMPTY;
	bool ok = listing_start(&l, db, a, &query, e);
	if (ok) {
		ok = each_of(&l, fn, thing, e);
		listing_end(&l);
	}
	arena_free(a);
	return ok;
}
