/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * How long a question takes among many documents of 60 words in six languages, one to three words
 * and a facet, beside SQLite FTS5 (facet folded into its index) with the same documents and
 * questions in the same run.
 *	bench_search FOLDER [DOCUMENTS] [QUESTIONS]
 */
#include "search/search_impl.h"
#include "base/buf.h"
#include "base/utf8.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { VOCABULARY = 30000, WORDS = 60, FACETS = 12 };

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

struct bench {
	uint64_t random;
	long documents, questions;
	struct arena *arena;
	struct store *store;
	sqlite3 *plain;
	double *mine, *theirs;
	struct err e;
};

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
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

static void put(
    struct bench *b, struct index_writer *w, struct cutter *c, sqlite3_stmt *insert, long number)
{
	struct document d;
	size_t language = random_below(b, 6);
	struct buf text = buf_in(b->arena, 1 << 16);
	struct str lang = str_of(languages[language]);
	for (int i = 0; i < WORDS; i++)
		add_word(b, language, &text);
	struct str facet = arena_printf(b->arena, "level%d", (int)random_below(b, FACETS));
	struct entry entry = {.kind = S("course"),
	    .path = S("/courses/1"),
	    .id = arena_printf(b->arena, "%ld", number)};
	document_begin(&d, b->arena, c, entry);
	*list_add(b->arena, &d.entry.texts) =
	    (struct search_text){lang, S("Course"), buf_view(&text)};
	document_words(&d, lang, buf_view(&text), 1);
	document_facet(&d, "level", facet);
	document_end(&d, 0);
	check(b, index_put(w, &d.it, &b->e));
	sqlite3_bind_text(insert, 1, text.p, (int)text.n, SQLITE_STATIC);
	sqlite3_bind_text(insert, 2, facet.p, (int)facet.n, SQLITE_STATIC);
	check(b, sqlite3_step(insert) == SQLITE_DONE && sqlite3_reset(insert) == SQLITE_OK);
}

static void fill(struct bench *b)
{
	struct cutter c;
	struct str folder = search_folder(b->arena, b->store, &b->e);
	check(b, cutter_open(&c, &b->e));
	struct index_writer *w = index_writer_open(folder.p, true, &b->e);
	check(b, w != NULL);
	sqlite3_stmt *insert;
	sqlite3_exec(b->plain,
	    "DROP TABLE IF EXISTS f; CREATE VIRTUAL TABLE f USING fts5(t, level);"
	    "BEGIN",
	    NULL, NULL, NULL);
	check(
	    b, sqlite3_prepare_v2(b->plain, "INSERT INTO f VALUES (?, ?)", -1, &insert, NULL) == 0);
	double from = now();
	for (long i = 0; i < b->documents; i++) {
		struct arena_mark mark = arena_mark(b->arena);
		put(b, w, &c, insert, i);
		arena_release(b->arena, mark);
		if (i % 5000 == 4999)
			check(b, index_commit(w, &b->e));
	}
	check(b, index_note(w, "languages", S("en fr es"), &b->e) && index_commit(w, &b->e));
	printf("%ld documents in %.0f s (both together): %.0f a second\n", b->documents,
	    now() - from, (double)b->documents / (now() - from));
	index_writer_close(w);
	cutter_close(&c);
	sqlite3_finalize(insert);
	sqlite3_exec(b->plain, "COMMIT", NULL, NULL, NULL);
}

static double ask_mine(struct bench *b, struct str words, size_t language, struct str level)
{
	static const struct room *const none[] = {NULL};
	struct search_query q = {.words = words, .lang = lang_find(str_of(languages[language]))};
	struct search_answer found;
	q.facets[0] = (struct search_facet){"level", level};
	double from = now();
	struct search *s = search_open(b->store, &b->e);
	check(b, s && search_ask(s, none, &q, b->arena, &found, &b->e));
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
	b.store = store_open(arena_printf(b.arena, "%s/bench.db", argv[1]).p,
	    &(struct store_options){.create = true}, &b.e);
	check(&b, b.store && sqlite3_open(arena_printf(b.arena, "%s/plain.db", argv[1]).p,
				 &b.plain) == SQLITE_OK);
	fill(&b);
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
