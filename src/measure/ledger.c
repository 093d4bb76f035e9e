/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The ledger in the store. A release has one text per table, since nobody asks for a single cell:
 *
 *	d NAME 0|1		a dimension, 1: its classes are ordered
 *	c PARENT CODE		its classes in order; the parent's number or -1
 *	p I J … VALUE		a cell that was published: its classes, its value
 *	s I J … LOW HIGH	one that was suppressed, and the interval it was promised
 *	h I J …			one that is only part of sums
 *
 * Names and codes have their blanks, line ends and per cent signs percent-encoded.
 */
#include "measure/ledger.h"

#include "base/id.h"
#include "base/num.h"

static const char last_sql[] = "SELECT id, regime FROM ledger_release WHERE city = $1 AND"
    " data_set = $2 ORDER BY id DESC LIMIT 1";
static const char tables_sql[] = "SELECT t.name, t.body FROM ledger_release r JOIN ledger_table t"
    " ON t.city = r.city AND t.release = r.id WHERE r.city = $1 AND r.data_set = $2"
    " ORDER BY r.id, t.n";
static const char add_release_sql[] = "INSERT INTO ledger_release (city, id, data_set, regime,"
    " import, published, at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
static const char add_table_sql[] = "INSERT INTO ledger_table (city, release, n, name, body)"
    " VALUES ($1, $2, $3, $4, $5)";

/* ---- words ---- */

static void put_word(struct buf *b, struct str word)
{
	for (size_t i = 0; i < word.n; i++) {
		unsigned char c = (unsigned char)word.p[i];
		if (c <= ' ' || c == '%')
			buf_printf(b, "%%%02x", c);
		else
			buf_byte(b, (char)c);
	}
	if (!word.n)
		buf_puts(b, "%");
}

static int hex(char c)
{
	return c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
}

static struct str read_word(struct arena *a, struct str word)
{
	struct buf b = buf_in(a, 1 << 16);
	for (size_t i = 0; i < word.n; i++)
		if (word.p[i] == '%' && i + 2 < word.n) {
			buf_byte(&b, (char)(hex(word.p[i + 1]) * 16 + hex(word.p[i + 2])));
			i += 2;
		} else if (word.p[i] != '%') {
			buf_byte(&b, word.p[i]);
		}
	return buf_view(&b);
}

/* ---- writing ---- */

static void put_dimension(struct buf *b, const struct protect_dimension *d)
{
	buf_puts(b, "d ");
	put_word(b, d->name);
	buf_printf(b, " %d\n", d->ordered);
	for (size_t i = 0; i < d->count; i++) {
		buf_printf(b, "c %d ", (int)d->codes[i].parent);
		put_word(b, d->codes[i].code);
		buf_byte(b, '\n');
	}
}

static void put_cell(struct buf *b, const struct protect_table *t, const struct protect_cell *cell,
    const struct protect_answer *answer)
{
	bool published = answer->state == PROTECT_PUBLISHED || answer->state == PROTECT_KEPT;
	bool hidden = answer->state == PROTECT_HIDDEN;
	buf_byte(b, hidden ? 'h' : published ? 'p' : 's');
	for (size_t d = 0; d < t->dimension_count; d++)
		buf_printf(b, " %d", cell->codes[d]);
	if (published)
		buf_printf(b, " %lld", (long long)answer->value);
	else if (!hidden)
		buf_printf(b, " %lld %lld", (long long)answer->promise_low,
		    (long long)answer->promise_high);
	buf_byte(b, '\n');
}

static bool add_table(struct db *db, struct arena *a, int64_t city, int64_t release, int64_t n,
    const struct protect_table *t, const struct protect_answer *answers, struct err *e)
{
	struct arena_mark mark = arena_mark(a);
	struct buf b = buf_in(a, (size_t)256 << 20);
	for (size_t d = 0; d < t->dimension_count; d++)
		put_dimension(&b, t->dimensions[d]);
	for (size_t i = 0; i < t->cell_count; i++)
		put_cell(&b, t, &t->cells[i], &answers[i]);
	bool ok = !b.failed || fail(e, ERR_LIMIT, N_("The table \"%.*s\" has too many cells to "
	    "protect. Please split it."), STR(t->name));
	ok = ok && db_run(db, add_table_sql, ARGS(city, release, n, t->name, buf_view(&b)), e);
	arena_release(a, mark);
	return ok;
}

static bool check_regime(struct str data_set, int64_t was, enum ledger_regime is, struct err *e)
{
	if (was == (int64_t)is)
		return true;
	return fail(e, ERR_CONFLICT, was == LEDGER_SUPPRESSION ?
	    N_("\"%.*s\" was published with suppression; with cell keys as well, one would give "
	       "the other away. Give the new tables another protection or another name.") :
	    N_("\"%.*s\" was published with cell keys; with suppression as well, one would give "
	       "the other away. Give the new tables another protection or another name."),
	    STR(data_set));
}

bool ledger_add(struct db *db, struct arena *a, int64_t city, const struct ledger_release *r,
    const struct protect_table *tables, const struct protect_answer *const *answers,
    size_t table_count, int64_t now, struct err *e)
{
	int64_t id = id_new(), last = 0, regime = r->regime;
	if (!db_alone(db, city, e))
		return false;
	struct rows *q = db_query(db, last_sql, ARGS(city, r->data_set), e);
	if (rows_next(q)) {
		last = rows_int(q, 0);
		regime = rows_int(q, 1);
	}
	if (!rows_end(q, e) || !check_regime(r->data_set, regime, r->regime, e))
		return false;
	if (last != r->after)
		return fail(e, ERR_CONFLICT, N_("Somebody else has just published figures of "
		    "\"%.*s\". Please try again, so that both are protected together."),
		    STR(r->data_set));
	if (!db_run(db, add_release_sql, ARGS(city, id, r->data_set, (int)r->regime, r->import,
	        r->published, now), e))
		return false;
	for (size_t i = 0; answers && i < table_count; i++)
		if (!add_table(db, a, city, id, (int64_t)i, &tables[i], answers[i], e))
			return false;
	return true;
}

/* ---- reading ---- */

struct reader {
	struct arena *a;
	struct { struct protect_dimension *items; size_t count, room; } dims;
	struct { struct protect_code *items; size_t count, room; } codes;
	struct { struct protect_cell *items; size_t count, room; } cells;
};

static int64_t number(struct str *rest)
{
	struct str word;
	int64_t n = 0;
	if (str_cut(rest, ' ', &word))
		num_int(word, &n);
	return n;
}

static void end_dimension(struct reader *r)
{
	if (!r->dims.count)
		return;
	struct protect_dimension *d = &r->dims.items[r->dims.count - 1];
	if (!d->codes) {
		d->codes = r->codes.items;
		d->count = r->codes.count;
		r->codes.items = NULL;
		r->codes.count = r->codes.room = 0;
	}
}

static void read_cell(struct reader *r, char kind, struct str rest)
{
	struct protect_cell c = { .unknown = true };
	for (size_t d = 0; d < r->dims.count && d < PROTECT_DIMENSIONS; d++)
		c.codes[d] = (uint16_t)number(&rest);
	c.hidden = kind == 'h';
	if (kind == 'p') {
		c.past = PROTECT_WAS_PUBLISHED;
		c.was = number(&rest);
	} else if (kind == 's') {
		c.past = PROTECT_WAS_SUPPRESSED;
		c.was_low = number(&rest);
		c.was_high = number(&rest);
	}
	*list_add(r->a, &r->cells) = c;
}

static void read_line(struct reader *r, struct str line)
{
	struct str rest = str_from(line, 2), word;
	if (line.p[0] == 'd') {
		end_dimension(r);
		str_cut(&rest, ' ', &word);
		*list_add(r->a, &r->dims) = (struct protect_dimension){
			.name = read_word(r->a, word), .ordered = number(&rest) == 1 };
	} else if (line.p[0] == 'c') {
		int64_t parent = number(&rest);
		*list_add(r->a, &r->codes) =
		    (struct protect_code){ read_word(r->a, rest), (int32_t)parent };
	} else {
		end_dimension(r);
		read_cell(r, line.p[0], rest);
	}
}

static struct protect_table read_table(struct arena *a, struct str name, struct str body)
{
	struct reader r = { .a = a };
	struct str line;
	while (str_cut(&body, '\n', &line))
		if (line.n > 2)
			read_line(&r, line);
	end_dimension(&r);
	const struct protect_dimension **dims =
	    arena_array(a, const struct protect_dimension *, r.dims.count + 1);
	for (size_t i = 0; i < r.dims.count; i++)
		dims[i] = &r.dims.items[i];
	return (struct protect_table){ .name = name, .dimensions = dims,
		.dimension_count = r.dims.count, .cells = r.cells.items,
		.cell_count = r.cells.count, .past = true };
}

bool ledger_load(struct db *db, struct arena *a, int64_t city, struct str data_set,
    enum ledger_regime regime, struct ledger_past *out_r, struct err *e)
{
	struct { struct protect_table *items; size_t count, room; } list = { 0 };
	struct ledger_past past = { 0 };
	int64_t was = regime;
	struct rows *q = db_query(db, last_sql, ARGS(city, data_set), e);
	if (rows_next(q)) {
		past.last = rows_int(q, 0);
		was = rows_int(q, 1);
	}
	if (!rows_end(q, e) || !check_regime(data_set, was, regime, e))
		return false;
	q = db_query(db, tables_sql, ARGS(city, data_set), e);
	while (rows_next(q)) {
		struct str name = rows_copy(q, 0, a);
		*list_add(a, &list) = read_table(a, name, rows_copy(q, 1, a));
	}
	past.tables = list.items;
	past.table_count = list.count;
	*out_r = past;
	return rows_end(q, e);
}
