/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What was published is in the ledger, comes back as it was, and under one regime. */
#include "house.h"
#include "measure/ledger.h"

static const int64_t counts[4][4] = { { 60, 20, 22, 18 }, { 30, 12, 15, 3 }, { 20, 4, 6, 10 },
	{ 10, 4, 1, 5 } };

/* Three places by three ages, with totals. */
static struct protect_table small_table(struct arena *a)
{
	static const char *const names[2][4] = { { "all", "A", "B", "C" },
		{ "all", "15-24", "25-64", "65+" } };
	struct protect_dimension *d = arena_array(a, struct protect_dimension, 2);
	const struct protect_dimension **list = arena_array(a, const struct protect_dimension *,
	    2);
	struct protect_cell *cells = arena_array(a, struct protect_cell, 16);
	for (size_t k = 0; k < 2; k++) {
		struct protect_code *codes = arena_array(a, struct protect_code, 4);
		for (size_t c = 0; c < 4; c++)
			codes[c] = (struct protect_code){ str_of(names[k][c]), c ? 0 : -1 };
		d[k] = (struct protect_dimension){ .name = str_of(k ? "age" : "place"),
			.codes = codes, .count = 4 };
		list[k] = &d[k];
	}
	for (uint16_t i = 0; i < 16; i++)
		cells[i] = (struct protect_cell){ .codes = { (uint16_t)(i / 4),
			(uint16_t)(i % 4) }, .count = counts[i / 4][i % 4] };
	return (struct protect_table){ S("place, age"), list, 2, cells, 16, false };
}

static struct protect_result *decide(struct test *t, struct protect_table table,
    const struct ledger_past *past)
{
	struct protect_table *all = arena_array(t->arena, struct protect_table, past->count + 1);
	all[0] = table;
	for (size_t i = 0; i < past->count; i++)
		all[i + 1] = past->tables[i];
	return protect_tables(t->arena, all, past->count + 1, NULL, 0,
	    &(struct protect_options){ .share = 0.9 }, t->e);
}

static bool publish(struct house *h, const char *name, struct protect_table table,
    struct protect_result **r_r)
{
	struct test *t = h->t;
	struct ledger_past past = { 0 };
	struct db *db = store_writer(h->store, t->e);
	bool ok = db && db_begin(db, t->e);
	if (ok) {
		ok = ledger_load(db, t->arena, h->city.id, S("learners"), LEDGER_SUPPRESSION,
		    &past, t->e);
		struct protect_result *r = ok ? decide(t, table, &past) : NULL;
		ok = r && r->safe && ledger_add(db, h->city.id, &(struct ledger_release){
		    .dataset = S("learners"), .name = str_of(name), .at = 1000,
		    .regime = LEDGER_SUPPRESSION }, &table, r->answers, 1, t->e);
		ok = db_end(db, ok, t->e);
		*r_r = r;
	}
	store_give(db);
	return ok;
}

TEST(the_ledger_gives_back_what_was_published)
{
	struct house h;
	struct protect_result *r;
	if (!house_open(&h, t))
		return;
	struct protect_table table = small_table(t->arena);
	NEED(publish(&h, "2026", table, &r));
	struct ledger_past past;
	struct db *db = store_writer(h.store, t->e);
	NEED(db && db_begin(db, t->e));
	CHECK(ledger_load(db, t->arena, h.city.id, S("learners"), LEDGER_SUPPRESSION, &past,
	    t->e));
	CHECK(db_end(db, true, t->e));
	NEED(past.count == 1 && past.tables[0].cell_count == 16);
	CHECK_INT(past.tables[0].dimension_count, 2);
	CHECK_STR(past.tables[0].dimensions[1]->codes[2].code, "25-64");
	CHECK_INT(past.tables[0].dimensions[1]->codes[2].parent, 0);
	for (size_t i = 0; i < 16; i++) {
		const struct protect_cell *c = &past.tables[0].cells[i];
		bool shown = r->answers[0][i].state == PROTECT_PUBLISHED;
		CHECK_INT(c->past, shown ? PROTECT_WAS_PUBLISHED : PROTECT_WAS_SUPPRESSED);
		CHECK_INT(c->was, shown ? table.cells[i].count : 0);
		CHECK_INT(c->was_high, r->answers[0][i].promise_high);
		CHECK_INT(c->count, c->was);	/* nothing else is known of it */
	}
	struct ledger_cell *cells;
	size_t count;
	CHECK(ledger_read(db, t->arena, h.city.id, S("learners"), S("2026"), &cells, &count,
	    t->e));
	NEED(count == 16);
	for (size_t i = 0; i + 1 < count; i++)
		CHECK(str_cmp(cells[i].key, cells[i + 1].key) < 0);
	CHECK_STR(cells[0].key, "");
	CHECK_INT(cells[0].value, table.cells[0].count);
	for (size_t i = 0; i < count; i++) {
		if (!str_eq(cells[i].key, S("age=25-64;place=C")))
			continue;
		CHECK(cells[i].suppressed);
		CHECK_INT(cells[i].value, 0);
	}
	CHECK(ledger_read(db, t->arena, h.city.id, S("learners"), S("2027"), &cells, &count,
	    t->e));
	CHECK_INT(count, 0);
	store_give(db);
	house_close(&h);
}

TEST(the_same_release_again_hides_the_same_cells)
{
	struct house h;
	struct protect_result *one, *two;
	if (!house_open(&h, t))
		return;
	struct protect_table table = small_table(t->arena);
	NEED(publish(&h, "2026", table, &one));
	CHECK(!publish(&h, "2026", table, &two));
	CHECK_INT(t->e->kind, ERR_CONFLICT);
	err_clear(t->e);
	NEED(publish(&h, "2026 once more", table, &two));
	for (size_t i = 0; i < 16; i++)
		CHECK_INT(one->answers[0][i].state == PROTECT_PUBLISHED,
		    two->answers[0][i].state == PROTECT_PUBLISHED);
	struct ledger_release *releases;
	size_t count;
	struct db *db = store_reader(h.store, t->e);
	CHECK(ledger_list(db, t->arena, h.city.id, S(""), &releases, &count, t->e));
	CHECK_INT(count, 2);
	store_give(db);
	house_close(&h);
}

TEST(a_data_set_has_one_regime_and_one_noise)
{
	struct house h;
	struct protect_result *r;
	if (!house_open(&h, t))
		return;
	struct protect_table table = small_table(t->arena);
	NEED(publish(&h, "2026", table, &r));
	int64_t shown[16], *rows[] = { shown };
	uint64_t sums[16], *keys[] = { sums };
	for (size_t i = 0; i < 16; i++) {
		shown[i] = table.cells[i].count + 1;
		sums[i] = UINT64_MAX - i;
	}
	struct ledger_release noise = { .dataset = S("learners"), .name = S("live"), .at = 2,
		.regime = LEDGER_CELL_KEYS };
	struct db *db = store_writer(h.store, t->e);
	NEED(db_begin(db, t->e));
	CHECK(!ledger_add_shown(db, h.city.id, &noise, &table, rows, keys, 1, t->e));
	CHECK_INT(t->e->kind, ERR_CONFLICT);
	err_clear(t->e);
	noise.dataset = S("visits");
	CHECK(ledger_add_shown(db, h.city.id, &noise, &table, rows, keys, 1, t->e));
	noise.name = S("live again");
	CHECK(ledger_add_shown(db, h.city.id, &noise, &table, rows, keys, 1, t->e));
	shown[3]++;
	noise.name = S("another table");
	CHECK(!ledger_add_shown(db, h.city.id, &noise, &table, rows, keys, 1, t->e));
	CHECK_INT(t->e->kind, ERR_CONFLICT);
	err_clear(t->e);
	CHECK(db_end(db, true, t->e));
	struct ledger_cell *cells;
	size_t count;
	CHECK(ledger_read(db, t->arena, h.city.id, S("visits"), S("live"), &cells, &count, t->e));
	CHECK_INT(count, 16);
	CHECK(!cells[0].suppressed);
	CHECK_INT(cells[0].value, 61);
	store_give(db);
	house_close(&h);
}
