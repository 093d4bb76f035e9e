/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Everything from one store into another, with proof.
 *
 * The source is read in one transaction, so as it was at one moment; the target is filled in one,
 * so wholly or not at all. The checksum of a table is the sum of the hashes of its rows, so that
 * the order in which a database gives rows does not matter, and the hash is made from values as
 * both databases give them. What the target holds is read back from it before it is committed.
 */
#include "store/store_impl.h"

#include "base/buf.h"
#include "base/lang.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH_ROWS = 500, BATCH_BYTES = 1 << 20, REPORT_MOST = 1 << 20 };

struct proof {
	int64_t rows;
	uint64_t sum;
};

struct table {
	struct str name;
	struct str *columns;
	const char **column_names;
	size_t column_count;
	const char *select;
};

/* ---- checksums ---- */

/* The finisher of splitmix64: every bit of x reaches every bit of the result. */
static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

static uint64_t hash_bytes(uint64_t h, struct str s)
{
	h = mix(h ^ s.n);
	for (size_t i = 0; i < s.n; i += 8) {
		uint64_t word = 0;
		for (size_t k = 0; k < 8 && i + k < s.n; k++)
			word |= (uint64_t)(unsigned char)s.p[i + k] << (8 * k);
		h = mix(h + 0x9e3779b97f4a7c15u + word);
	}
	return h;
}

static uint64_t hash_value(uint64_t h, struct value v)
{
	uint64_t bits = 0;
	h = mix(h + 0x9e3779b97f4a7c15u + (uint64_t)v.type);
	if (v.type == VALUE_TEXT || v.type == VALUE_BLOB)
		return hash_bytes(h, v.s);
	if (v.type == VALUE_REAL)
		memcpy(&bits, &v.r, sizeof bits);
	else if (v.type == VALUE_INT)
		bits = (uint64_t)v.i;
	return mix(h ^ bits);
}

static void proof_add(struct proof *p, struct rows *q, size_t count)
{
	uint64_t h = 1;
	for (size_t i = 0; i < count; i++)
		h = hash_value(h, value_canonical(rows_value(q, (int)i)));
	p->rows++;
	p->sum += h;
}

static void proof_tell(struct buf *b, struct str table, struct proof p)
{
	buf_printf(b, "%-28.*s %12lld rows  %016llx\n", STR(table), (long long)p.rows,
	    (unsigned long long)p.sum);
}

/* ---- tables ---- */

static int column_order(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* The columns are sorted, because the two databases may have got them in another order. */
static bool table_read(struct db *db, struct arena *a, struct str name, struct table *t,
    struct err *e)
{
	struct buf b = buf_in(a, REPORT_MOST);
	t->name = name;
	if (!store_columns(db, a, arena_text(a, name), &t->columns, &t->column_count, e))
		return false;
	if (t->column_count)
		qsort(t->columns, t->column_count, sizeof *t->columns, column_order);
	t->column_names = arena_array(a, const char *, t->column_count);
	buf_puts(&b, "SELECT ");
	for (size_t i = 0; i < t->column_count; i++) {
		t->column_names[i] = arena_text(a, t->columns[i]);
		buf_printf(&b, "%s%.*s", i ? ", " : "", STR(ddl_quote(a, t->columns[i])));
	}
	buf_printf(&b, " FROM %.*s", STR(ddl_quote(a, name)));
	t->select = b.p;
	return true;
}

static bool tables_read(struct db *db, struct arena *a, struct table **tables_r, size_t *count_r,
    struct err *e)
{
	struct str *names;
	size_t count;
	if (!store_tables(db, a, &names, &count, e))
		return false;
	struct table *tables = arena_array(a, struct table, count);
	for (size_t i = 0; i < count; i++)
		if (!table_read(db, a, names[i], &tables[i], e))
			return false;
	*tables_r = tables;
	*count_r = count;
	return true;
}

static bool table_same(const struct table *a, const struct table *b)
{
	bool same = str_eq(a->name, b->name) && a->column_count == b->column_count;
	for (size_t i = 0; same && i < a->column_count; i++)
		same = str_eq(a->columns[i], b->columns[i]);
	return same;
}

static bool tables_same(const struct table *a, size_t a_count, const struct table *b,
    size_t b_count, struct err *e)
{
	for (size_t i = 0; i < a_count || i < b_count; i++) {
		if (i < a_count && i < b_count && table_same(&a[i], &b[i]))
			continue;
		const struct table *first = i < a_count ? &a[i] : &b[i];
		return fail(e, ERR_CONFLICT,
		    N_("The two stores do not have the same tables; the first "
		       "difference is at \"%.*s\". Bring both up to date with \"stoa init\"."),
		    STR(first->name));
	}
	return true;
}

static bool prove(struct db *db, const struct table *t, struct proof *p, struct err *e)
{
	struct rows *q = db_query(db, t->select, NO_ARGS, e);
	while (rows_next(q))
		proof_add(p, q, t->column_count);
	return rows_end(q, e);
}

static bool proofs_agree(const struct table *t, struct proof one, struct proof other,
    struct err *e)
{
	if (one.rows == other.rows && one.sum == other.sum)
		return true;
	fail(e, ERR_CONFLICT, N_("The two stores differ in the table \"%.*s\"."), STR(t->name));
	return fail_in(e, "%lld rows %016llx, %lld rows %016llx", (long long)one.rows,
	    (unsigned long long)one.sum, (long long)other.rows, (unsigned long long)other.sum);
}

/* ---- copying ---- */

/* Rows on their way, in an arena that is emptied with each batch. */
struct batch {
	struct arena *arena;
	struct value *values;
	size_t rows, bytes;
};

static bool batch_send(struct batch *b, struct db *to, const struct table *t, struct err *e)
{
	bool ok = !b->rows || db_bulk(to, t->name.p, t->column_names, t->column_count, b->values,
	    b->rows, e);
	arena_reset(b->arena);
	b->rows = b->bytes = 0;
	return ok;
}

static void batch_add(struct batch *b, struct rows *q, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct value v = rows_value(q, (int)i);
		if (v.type == VALUE_TEXT || v.type == VALUE_BLOB) {
			b->bytes += v.s.n;
			v.s = arena_copy(b->arena, v.s);
		}
		b->values[b->rows * count + i] = v;
	}
	b->rows++;
}

static bool table_copy(struct db *from, struct db *to, const struct table *t, struct proof *p,
    struct err *e)
{
	struct batch b = { .arena = arena_new(0) };
	b.values = store_memory(BATCH_ROWS * t->column_count * sizeof *b.values);
	struct rows *q = db_query(from, t->select, NO_ARGS, e);
	bool ok = true;
	while (ok && rows_next(q)) {
		proof_add(p, q, t->column_count);
		batch_add(&b, q, t->column_count);
		if (b.rows == BATCH_ROWS || b.bytes > BATCH_BYTES)
			ok = batch_send(&b, to, t, e);
	}
	ok = rows_end(q, e) && ok && batch_send(&b, to, t, e);
	free(b.values);
	arena_free(b.arena);
	return ok || fail_in(e, "%.*s", STR(t->name));
}

static bool is_own(struct str table)
{
	return str_eq(table, S("schema_version")) || str_eq(table, S("revision"));
}

/* A store without tables gets them, and loses what its migrations put into them; another one
 * must be empty but for the store's own tables. */
static bool make_empty(struct db *to, rooms all, struct arena *a, struct err *e)
{
	struct str *names;
	size_t count;
	if (!store_tables(to, a, &names, &count, e))
		return false;
	bool fresh = count == 0;
	if (fresh && (!migrate_all(to, all, e) || !store_tables(to, a, &names, &count, e)))
		return false;
	if (!to->driver->unbind(to, a, e))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct str table = ddl_quote(a, names[i]);
		if (!fresh && !is_own(names[i]) && db_exists(to,
		    arena_printf(a, "SELECT 1 FROM %.*s LIMIT 1", STR(table)).p, NO_ARGS, e))
			return fail(e, ERR_CONFLICT,
			    N_("The store %s is not empty: there are rows in its "
			       "table \"%.*s\". Give a new one."),
			    store_where(to->store), STR(names[i]));
		if (!db_run(to, arena_printf(a, "DELETE FROM %.*s", STR(table)).p, NO_ARGS, e))
			return false;
	}
	return true;
}

static bool copy_all(struct db *from, struct db *to, struct arena *a, struct buf *report,
    struct err *e)
{
	struct table *tables, *others;
	size_t count, other_count;
	if (!make_empty(to, from->store->rooms, a, e) ||
	    !tables_read(from, a, &tables, &count, e) ||
	    !tables_read(to, a, &others, &other_count, e) ||
	    !tables_same(tables, count, others, other_count, e))
		return false;
	struct proof *proofs = arena_array(a, struct proof, count);
	for (size_t i = 0; i < count; i++)
		if (!table_copy(from, to, &tables[i], &proofs[i], e))
			return false;
	if (!to->driver->rebind(to, e))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct proof there = { 0 };
		if (!prove(to, &tables[i], &there, e) ||
		    !proofs_agree(&tables[i], proofs[i], there, e))
			return false;
		proof_tell(report, tables[i].name, there);
	}
	return true;
}

bool store_copy(struct store *from, struct store *to, struct arena *a, struct str *report_r,
    struct err *e)
{
	struct buf report = buf_in(a, REPORT_MOST);
	struct db *r = store_reader(from, e), *w = r ? store_writer(to, e) : NULL;
	bool ok = w && db_begin(r, e) && db_begin(w, e);
	if (ok)
		ok = db_end(w, copy_all(r, w, a, &report, e), e);
	store_give(r);
	store_give(w);
	if (!ok)
		return fail_in(e, "copying %s to %s", store_where(from), store_where(to));
	revisions_forget_all(to);
	*report_r = buf_view(&report);
	return true;
}

/* ---- the proof alone ---- */

static bool compare_all(struct db *one, struct db *other, struct arena *a, struct buf *report,
    struct err *e)
{
	struct table *tables, *others;
	size_t count, other_count;
	if (!tables_read(one, a, &tables, &count, e) ||
	    !tables_read(other, a, &others, &other_count, e) ||
	    !tables_same(tables, count, others, other_count, e))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct proof p = { 0 }, there = { 0 };
		if (!prove(one, &tables[i], &p, e) || !prove(other, &tables[i], &there, e) ||
		    !proofs_agree(&tables[i], p, there, e))
			return false;
		proof_tell(report, tables[i].name, p);
	}
	return true;
}

bool store_compare(struct store *one, struct store *other, struct arena *a, struct str *report_r,
    struct err *e)
{
	struct buf report = buf_in(a, REPORT_MOST);
	struct db *x = store_reader(one, e), *y = x ? store_reader(other, e) : NULL;
	bool ok = y && db_begin(x, e) && db_begin(y, e) && compare_all(x, y, a, &report, e);
	store_give(x);
	store_give(y);
	if (ok)
		*report_r = buf_view(&report);
	return ok;
}

bool proof_report(struct store *s, struct arena *a, struct str *report_r, struct err *e)
{
	struct buf report = buf_in(a, REPORT_MOST);
	struct table *tables;
	size_t count = 0;
	struct db *db = store_reader(s, e);
	bool ok = db && db_begin(db, e) && tables_read(db, a, &tables, &count, e);
	for (size_t i = 0; ok && i < count; i++) {
		struct proof p = { 0 };
		ok = prove(db, &tables[i], &p, e);
		proof_tell(&report, tables[i].name, p);
	}
	store_give(db);
	if (ok)
		*report_r = buf_view(&report);
	return ok;
}
