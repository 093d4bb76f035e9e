/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Records of 60 words in six languages in a store: how fast a server makes the index of them, and
 * how long a question takes, one to three words and a facet; beside SQLite FTS5 (facet folded into
 * its index) with the same words and questions in the same run. No stems, snippets, corrections
 * or permissions there.
 *	bench_search FOLDER [RECORDS] [QUESTIONS]
 */
#include "account/account.h"
#include "search/search_impl.h"
#include "base/buf.h"
#include "base/utf8.h"

#include <malloc.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { VOCABULARY = 30000, TITLE = 5, WORDS = 60, FACETS = 12 };

static const char *const languages[] = {"en", "fr", "es", "ar", "zh", "ru"};
/* Characters of words: consonants, then vowels (Chinese: any). */
static const struct {
	int32_t first[20], second[8];
} letters[] = {
    {{'b', 'c', 'd', 'f', 'g', 'h', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 'w', 'y', 'z', 'j',
	 'q'},
	{'a', 'e', 'i', 'o', 'u', 'y', 'e', 'a'}},
    {{'b', 'c', 'd', 'f', 'g', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 0xe7, 'j', 'q', 'x', 'z',
	 'h', 'k'},
	{'a', 'e', 'i', 'o', 'u', 0xe9, 0xe8, 0xea}},
    {{'b', 'c', 'd', 'f', 'g', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 0xf1, 'j', 'q', 'x', 'z',
	 'h', 'y'},
	{'a', 'e', 'i', 'o', 'u', 0xf3, 0xe1, 0xed}},
    {{0x628, 0x62a, 0x62c, 0x62d, 0x62e, 0x62f, 0x631, 0x632, 0x633, 0x634, 0x635, 0x637, 0x639,
	 0x641, 0x642, 0x643, 0x644, 0x645, 0x646, 0x647},
	{0x627, 0x648, 0x64a, 0x629, 0x623, 0x627, 0x648, 0x64a}},
    {{0x4eba, 0x5b66, 0x4e60, 0x57ce, 0x5e02, 0x793e, 0x533a, 0x4e66, 0x9986, 0x751f, 0x65b0,
	 0x8001, 0x6821, 0x56ed, 0x8bfb, 0x5199, 0x6559, 0x80b2, 0x6587, 0x5316},
	{0x4e2d, 0x5927, 0x5c0f, 0x4e0a, 0x4e0b, 0x529e, 0x4f1a, 0x5bb6}},
    {{0x431, 0x432, 0x433, 0x434, 0x436, 0x437, 0x43a, 0x43b, 0x43c, 0x43d, 0x43f, 0x440, 0x441,
	 0x442, 0x444, 0x445, 0x446, 0x447, 0x448, 0x449},
	{0x430, 0x435, 0x438, 0x43e, 0x443, 0x44b, 0x44f, 0x44e}},
};

static const struct record_kind course = {
	.name = "course", .path = "courses", .one = N_("Course"), .many = N_("Courses"),
	.belongs_to = CITY, .title = "title",
	.fields = (const struct field[]){
		{ "title", FIELD_TEXT, N_("Title"), .search = 4, .translated = true },
		{ "about", FIELD_PROSE, N_("About"), .search = 1, .translated = true },
		{ "level", FIELD_CODE, N_("Level"), .filter = true },
		{ 0 } },
};
static const struct record_kind *const kinds[] = { &course, NULL };
static const struct room course_room = { .name = "course", .kinds = kinds };
static const struct room *const used[] = { &store_room, &record_room, &account_room, &course_room,
	NULL };

struct bench {
	uint64_t random;
	long documents, questions;
	struct arena *arena;
	struct store *store;
	int64_t cities[6];
	sqlite3 *plain;
	sqlite3_stmt *insert;
	double plain_busy;	/* processor time of FTS5 */
	double *mine, *theirs;
	struct err e;
};

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Processor time of all threads. */
static double busy(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint64_t random_below(struct bench *b, uint64_t n)
{
	b->random = b->random * 6364136223846793005u + 1442695040888963407u;
	return (b->random >> 33) % n;
}

/* Words as in a language: few occur often, most rarely (about 1/rank). */
static void add_word(struct bench *b, size_t language, struct buf *to)
{
	uint64_t top = 1 + random_below(b, VOCABULARY), rank = random_below(b, top);
	rank = random_below(b, rank + 1);
	char bytes[4];
	for (uint64_t left = rank * 1103 % 4000000 + 170; left; left /= 160) {
		buf_add(to, bytes, utf8_put(letters[language].first[left % 20], bytes));
		buf_add(to, bytes, utf8_put(letters[language].second[left / 20 % 8], bytes));
	}
	buf_byte(to, ' ');
}

static void check(struct bench *b, bool ok)
{
	if (ok)
		return;
	fprintf(stderr, "%s %s %s\n", b->e.say, b->e.log, b->plain ? sqlite3_errmsg(b->plain) : "");
	exit(1);
}

/* ---- the store ---- */

enum { BATCH = 5000, COLUMNS = 10, HISTORY = 9 };
static const char *const course_columns[COLUMNS] = { "city", "id", "version", "created",
	"created_by", "changed", "changed_by", "title", "about", "level" };
static const char *const history_columns[HISTORY] = { "city", "id", "kind", "record", "version",
	"at", "person", "action", "data" };

static struct value text_value(struct bench *b, size_t language, int words)
{
	struct buf text = buf_in(b->arena, 1 << 16);
	for (int i = 0; i < words; i++)
		add_word(b, language, &text);
	return value_text(buf_view(&text));
}

static void add_course(struct bench *b, int64_t id, struct value *row_r, struct value *history)
{
	size_t language = random_below(b, 6);
	const struct value row[COLUMNS] = { value_int(b->cities[language]), value_int(id),
		value_int(1), value_int(0), value_int(0), value_int(0), value_int(0),
		text_value(b, language, TITLE), text_value(b, language, WORDS - TITLE),
		value_text(arena_printf(b->arena, "level%d", (int)random_below(b, FACETS))) };
	const struct value note[HISTORY] = { row[0], row[1], value_text(S("course")), row[1],
		row[2], value_int(0), value_int(0), value_text(S("create")), row[8] };
	memcpy(row_r, row, sizeof row);
	memcpy(history, note, sizeof note);
	struct str whole = arena_printf(b->arena, "%.*s %.*s", STR(row[7].s), STR(row[8].s));
	double from = busy();
	sqlite3_bind_text(b->insert, 1, whole.p, (int)whole.n, SQLITE_STATIC);
	sqlite3_bind_text(b->insert, 2, row[9].s.p, (int)row[9].s.n, SQLITE_STATIC);
	check(b, sqlite3_step(b->insert) == SQLITE_DONE);
	sqlite3_reset(b->insert);
	b->plain_busy += busy() - from;
}

/* Records and their history, as if they had been saved one by one. */
static void fill(struct bench *b)
{
	struct db *db = store_writer(b->store, &b->e);
	check(b, db && db_begin(db, &b->e));
	for (size_t i = 0; i < 6; i++) {
		struct city city;
		struct change by = { .now = 1, .why = "bench" };
		check(b, city_add(db, b->arena, str_of(languages[i]), str_of(languages[i]), &by,
		    &city, &b->e) && db_run(db, "UPDATE city SET language = $2 WHERE city = 0"
		    " AND id = $1", ARGS(city.id, languages[i]), &b->e));
		b->cities[i] = city.id;
	}
	for (long done = 0; done < b->documents; done += BATCH) {
		struct arena_mark mark = arena_mark(b->arena);
		struct value *courses = arena_array(b->arena, struct value, BATCH * COLUMNS);
		struct value *history = arena_array(b->arena, struct value, BATCH * HISTORY);
		size_t n = 0;
		for (; n < BATCH && done + (long)n < b->documents; n++)
			add_course(b, 1000 + done + (long)n, courses + n * COLUMNS,
			    history + n * HISTORY);
		check(b, db_bulk(db, "course", course_columns, COLUMNS, courses, n, &b->e) &&
		    db_bulk(db, "history", history_columns, HISTORY, history, n, &b->e));
		arena_release(b->arena, mark);
	}
	check(b, db_end(db, true, &b->e));
	store_give(db);
	double from = busy();
	sqlite3_exec(b->plain, "COMMIT", NULL, NULL, NULL);
	b->plain_busy += busy() - from;
}

/* ---- the index ---- */

/* As a server makes it from nothing: the whole of its work, by the clock and of all threads. */
static void make(struct bench *b)
{
	double from = now(), busy_from = busy(), n = (double)b->documents;
	check(b, search_follow(b->store, used, &b->e));
	double took = now() - from, worked = busy() - busy_from;
	printf("index of %ld records made in %.1f s: %.0f a second; %.1f s of processor time: "
	       "%.0f a second on two cores\n", b->documents, took, n / took, worked,
	    2 * n / worked);
	printf("SQLite FTS5 takes %.1f s of processor time for the same words; "
	       "stoa %.1f times that\n",
	    b->plain_busy, worked / b->plain_busy);
	from = now();
	check(b, search_follow(b->store, used, &b->e));
	printf("nothing new: %.1f ms\n", (now() - from) * 1e3);
}

/* ---- questions ---- */

static double ask_mine(struct bench *b, struct str words, size_t language, struct str level)
{
	struct search_query q = {.words = words, .lang = lang_find(str_of(languages[language]))};
	struct search_answer found;
	q.facets[0] = (struct search_facet){"level", level};
	double from = now();
	struct search *s = search_open(b->store, &b->e);
	check(b, s && search_ask(s, used, &q, b->arena, &found, &b->e));
	search_close(s);
	return now() - from;
}

static double ask_theirs(struct bench *b, sqlite3_stmt *s, struct str words, struct str level)
{
	struct str match = arena_printf(b->arena, "%.*s%.*s", STR(words), STR(level));
	double from = now();
	sqlite3_bind_text(s, 1, match.p, (int)match.n, SQLITE_STATIC);
	while (sqlite3_step(s) == SQLITE_ROW)
		;
	sqlite3_reset(s);
	return now() - from;
}

static void ask(struct bench *b)
{
	sqlite3_stmt *s;
	check(b,
	    sqlite3_prepare_v2(b->plain, "SELECT t FROM f WHERE f MATCH ? ORDER BY rank LIMIT 20",
		-1, &s, NULL) == SQLITE_OK);
	for (long i = 0; i < b->questions; i++) {
		struct arena_mark mark = arena_mark(b->arena);
		struct buf words = buf_in(b->arena, 1000);
		size_t language = random_below(b, 6), n = 1 + random_below(b, 3);
		for (size_t k = 0; k < n; k++)
			add_word(b, language, &words);
		struct str level = arena_printf(b->arena, "level%d", (int)random_below(b, FACETS));
		b->mine[i] = ask_mine(b, buf_view(&words), language, level);
		b->theirs[i] = ask_theirs(b, s, buf_view(&words), level);
		arena_release(b->arena, mark);
	}
	sqlite3_finalize(s);
}

static int by_time(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

static void tell(const char *name, double *times, long n)
{
	qsort(times, (size_t)n, sizeof *times, by_time);
	printf("%-12s median %7.2f ms   99 in 100 under %7.2f ms\n", name, times[n / 2] * 1e3,
	    times[n * 99 / 100] * 1e3);
}

int main(int argc, char **argv)
{
	struct bench b = {.random = 7, .arena = arena_new(0)};
	if (argc < 2)
		return 2;
	b.documents = argc > 2 ? strtol(argv[2], NULL, 10) : 1000000;
	b.questions = argc > 3 ? strtol(argv[3], NULL, 10) : 1000;
	if (b.documents < 1 || b.questions < 1)
		return 2;
	b.mine = arena_array(b.arena, double, (size_t)b.questions);
	b.theirs = arena_array(b.arena, double, (size_t)b.questions);
	store_sync_kinds = record_sync_kinds;
	b.store = store_open(arena_printf(b.arena, "%s/bench.db", argv[1]).p,
	    &(struct store_options){ .rooms = used, .create = true, .migrate = true }, &b.e);
	mallopt(M_ARENA_MAX, 2);	/* as a server */
	check(&b, b.store && sqlite3_open(arena_printf(b.arena, "%s/plain.db", argv[1]).p,
				 &b.plain) == SQLITE_OK);
	sqlite3_exec(b.plain, "CREATE VIRTUAL TABLE f USING fts5(t, level); BEGIN", NULL, NULL,
	    NULL);
	check(&b, sqlite3_prepare_v2(b.plain, "INSERT INTO f VALUES (?, ?)", -1, &b.insert, NULL)
	    == SQLITE_OK);
	fill(&b);
	sqlite3_finalize(b.insert);
	make(&b);
	ask(&b);
	tell("stoa", b.mine, b.questions);
	tell("SQLite FTS5", b.theirs, b.questions);
	printf("stoa takes %.2f of FTS5's median, %.2f of its 99th\n",
	    b.mine[b.questions / 2] / b.theirs[b.questions / 2],
	    b.mine[b.questions * 99 / 100] / b.theirs[b.questions * 99 / 100]);
	sqlite3_close(b.plain);
	store_close(b.store);
	arena_free(b.arena);
	return 0;
}
