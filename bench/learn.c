/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A store full of offers in six languages, each with its title in all of them, a text in one, a
 * venue and six meetings; then the index made of it, and questions asked: words, filters, near,
 * days. Every answer has all facets counted.
 *	bench_learn FOLDER [OFFERS] [QUESTIONS]
 */
#include "base/buf.h"
#include "base/utf8.h"
#include "city/learn/directory.h"
#include "city/learn/offer.h"
#include "jobs/jobs.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { VOCABULARY = 30000, TITLE = 5, TEXT = 45, MEETINGS = 6, VENUES = 20000, PLACES = 100,
	BATCH = 5000, TODAY = 20600 };

static const char *const languages[] = { "en", "fr", "es", "ar", "zh", "ru" };
/* Characters of words: consonants, then vowels (Chinese: any). */
static const struct {
	int32_t first[20], second[8];
} letters[] = {
	{ { 'b', 'c', 'd', 'f', 'g', 'h', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 'w', 'y',
	    'z', 'j', 'q' }, { 'a', 'e', 'i', 'o', 'u', 'y', 'e', 'a' } },
	{ { 'b', 'c', 'd', 'f', 'g', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 0xe7, 'j', 'q', 'x',
	    'z', 'h', 'k' }, { 'a', 'e', 'i', 'o', 'u', 0xe9, 0xe8, 0xea } },
	{ { 'b', 'c', 'd', 'f', 'g', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 0xf1, 'j', 'q', 'x',
	    'z', 'h', 'y' }, { 'a', 'e', 'i', 'o', 'u', 0xf3, 0xe1, 0xed } },
	{ { 0x628, 0x62a, 0x62c, 0x62d, 0x62e, 0x62f, 0x631, 0x632, 0x633, 0x634, 0x635, 0x637,
	    0x639, 0x641, 0x642, 0x643, 0x644, 0x645, 0x646, 0x647 },
	    { 0x627, 0x648, 0x64a, 0x629, 0x623, 0x627, 0x648, 0x64a } },
	{ { 0x4eba, 0x5b66, 0x4e60, 0x57ce, 0x5e02, 0x793e, 0x533a, 0x4e66, 0x9986, 0x751f, 0x65b0,
	    0x8001, 0x6821, 0x56ed, 0x8bfb, 0x5199, 0x6559, 0x80b2, 0x6587, 0x5316 },
	    { 0x4e2d, 0x5927, 0x5c0f, 0x4e0a, 0x4e0b, 0x529e, 0x4f1a, 0x5bb6 } },
	{ { 0x431, 0x432, 0x433, 0x434, 0x436, 0x437, 0x43a, 0x43b, 0x43c, 0x43d, 0x43f, 0x440,
	    0x441, 0x442, 0x444, 0x445, 0x446, 0x447, 0x448, 0x449 },
	    { 0x430, 0x435, 0x438, 0x43e, 0x443, 0x44b, 0x44f, 0x44e } },
};

struct bench {
	uint64_t random;
	long offers, questions;
	struct arena *arena;
	struct store *store;
	struct db *db;
	int64_t city;
	bool filled;		/* by an earlier run in the same folder */
	sqlite3 *plain;
	sqlite3_stmt *insert;
	double *mine, *busy, *whole, *theirs;
	struct err e;
};

static const struct room *const used[] = { &store_room, &record_room, &account_room, &search_room,
	&jobs_room, &measure_room, &learn_room, NULL };

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint64_t below(struct bench *b, uint64_t n)
{
	b->random = b->random * 6364136223846793005u + 1442695040888963407u;
	return (b->random >> 33) % n;
}

static void check(struct bench *b, bool ok)
{
	if (ok)
		return;
	fprintf(stderr, "%s %s %s\n", b->e.say, b->e.log,
	    b->plain ? sqlite3_errmsg(b->plain) : "");
	exit(1);
}

/* Words as in a language: few occur often, most rarely (about 1/rank). */
static void add_word(struct bench *b, size_t language, struct buf *to)
{
	uint64_t top = 1 + below(b, VOCABULARY), rank = below(b, top);
	rank = below(b, rank + 1);
	char bytes[4];
	for (uint64_t left = rank * 1103 % 4000000 + 170; left; left /= 160) {
		buf_add(to, bytes, utf8_put(letters[language].first[left % 20], bytes));
		buf_add(to, bytes, utf8_put(letters[language].second[left / 20 % 8], bytes));
	}
	buf_byte(to, ' ');
}

static struct str words(struct bench *b, size_t language, int n)
{
	struct buf text = buf_in(b->arena, 1 << 14);
	for (int i = 0; i < n; i++)
		add_word(b, language, &text);
	return str_trim(buf_view(&text));
}

/* ---- the store ---- */

static const char *const offer_columns[] = { "city", "id", "version", "created", "created_by",
	"changed", "changed_by", "title", "kind", "subject", "level", "mode", "languages", "free",
	"groups", "needs", "venue", "state" };
enum { OFFER_COLUMNS = sizeof offer_columns / sizeof *offer_columns };
static const char *const text_columns[] = { "city", "kind", "record", "field", "lang", "text",
	"version" };
static const char *const meeting_columns[] = { "city", "opportunity", "start", "session",
	"minutes", "whole_day", "weekday", "minute", "venue" };
static const char *const venue_columns[] = { "city", "id", "version", "created", "created_by",
	"changed", "changed_by", "name", "place", "point", "access", "stop_kind", "stop_metres" };

static const char *code_of(struct bench *b, const struct choice *list)
{
	size_t n = 0;
	while (list[n].code)
		n++;
	return list[below(b, n)].code;
}

struct batch {
	struct value *offers, *texts, *meetings;
	size_t texts_count, meetings_count;
};

static void put(struct value **to, struct value v)
{
	*(*to)++ = v;
}

static void add_texts(struct bench *b, struct batch *x, int64_t id, struct str title)
{
	size_t own = below(b, 6);
	struct buf all = buf_in(b->arena, 1 << 16);
	buf_str(&all, title);
	for (size_t l = 1; l < 7; l++) {
		bool text = l == 6;
		size_t language = text ? own : l;
		struct str s = words(b, language, text ? TEXT : TITLE);
		struct value *v = x->texts + x->texts_count++ * 7;
		put(&v, value_int(b->city));
		put(&v, value_text(S("opportunity")));
		put(&v, value_int(id));
		put(&v, text ? value_text(S("about")) : value_text(S("title")));
		put(&v, value_cstr(languages[language]));
		put(&v, value_text(s));
		put(&v, value_int(1));
		buf_byte(&all, ' ');
		buf_str(&all, s);
	}
	sqlite3_bind_text(b->insert, 1, all.p, (int)all.n, SQLITE_STATIC);
}

static void add_meetings(struct bench *b, struct batch *x, int64_t id, int64_t venue)
{
	int64_t start = (TODAY + (int64_t)below(b, 60)) * 1440 + 480 + 30 * (int64_t)below(b, 26);
	for (int i = 0; i < MEETINGS; i++, start += 7 * 1440) {
		struct value *v = x->meetings + x->meetings_count++ * 9;
		const int64_t row[] = { b->city, id, start, id, 90, 0, start / 1440 % 7 + 1,
			start % 1440, venue };
		for (int k = 0; k < 9; k++)
			put(&v, value_int(row[k]));
	}
}

static void add_offer(struct bench *b, struct batch *x, size_t at, int64_t id)
{
	struct value *v = x->offers + at * OFFER_COLUMNS;
	struct str title = words(b, 0, TITLE);
	int64_t venue = 1 + (int64_t)below(b, VENUES);
	const char *language = code_of(b, learn_languages);
	for (int i = 0; i < 7; i++)
		put(&v, value_int(i == 0 ? b->city : i == 1 ? id : i == 2 ? 1 : 0));
	put(&v, value_text(title));
	put(&v, value_cstr(code_of(b, learn_kinds)));
	put(&v, value_cstr(code_of(b, learn_subjects)));
	put(&v, value_cstr(code_of(b, learn_levels)));
	put(&v, value_cstr(code_of(b, learn_modes)));
	put(&v, value_cstr(language));
	put(&v, value_int(below(b, 2) == 0));
	put(&v, value_cstr(code_of(b, people_groups)));
	put(&v, value_cstr(code_of(b, learn_needs)));
	put(&v, value_int(venue));
	put(&v, value_text(S("published")));
	add_texts(b, x, id, title);
	add_meetings(b, x, id, venue);
	sqlite3_bind_text(b->insert, 2, language, -1, SQLITE_STATIC);
	check(b, sqlite3_step(b->insert) == SQLITE_DONE);
	sqlite3_reset(b->insert);
}

static void add_venues(struct bench *b)
{
	struct value *values = arena_array(b->arena, struct value, VENUES * 13), *v = values;
	for (int64_t i = 1; i <= VENUES; i++) {
		for (int k = 0; k < 7; k++)
			put(&v, value_int(k == 0 ? b->city : k == 1 ? i : k == 2 ? 1 : 0));
		put(&v, value_text(arena_printf(b->arena, "Venue %lld", (long long)i)));
		put(&v, value_int(1 + (int64_t)below(b, PLACES)));
		put(&v, value_text(arena_printf(b->arena, "%.5f %.5f",
		    51 + (double)below(b, 100000) / 1e5, (double)below(b, 100000) / 1e5)));
		put(&v, value_cstr(code_of(b, learn_access)));
		put(&v, value_text(S("tram")));
		put(&v, value_int((int64_t)below(b, 2000)));
	}
	check(b, db_bulk(b->db, "venue", venue_columns, 13, values, VENUES, &b->e));
}

static void fill(struct bench *b)
{
	double from = now();
	check(b, db_begin(b->db, &b->e));
	add_venues(b);
	for (long done = 0; done < b->offers; done += BATCH) {
		struct arena_mark mark = arena_mark(b->arena);
		struct batch x = { arena_array(b->arena, struct value, BATCH * OFFER_COLUMNS),
			arena_array(b->arena, struct value, BATCH * 6 * 7),
			arena_array(b->arena, struct value, BATCH * MEETINGS * 9), 0, 0 };
		size_t n = 0;
		for (; n < BATCH && done + (long)n < b->offers; n++)
			add_offer(b, &x, n, done + (long)n + 1);
		check(b, db_bulk(b->db, "opportunity", offer_columns, OFFER_COLUMNS, x.offers, n,
		    &b->e) && db_bulk(b->db, "translation", text_columns, 7, x.texts,
		    x.texts_count, &b->e) && db_bulk(b->db, "learn_occurrence", meeting_columns, 9,
		    x.meetings, x.meetings_count, &b->e));
		arena_release(b->arena, mark);
	}
	check(b, db_end(b->db, true, &b->e));
	printf("%ld offers, %ld texts, %ld meetings written in %.0f s (FTS5 beside)\n", b->offers,
	    b->offers * 7, b->offers * MEETINGS, now() - from);
}

/* ---- the index ---- */

static double seconds_of(const struct rusage *u)
{
	return (double)(u->ru_utime.tv_sec + u->ru_stime.tv_sec) +
	    (double)(u->ru_utime.tv_usec + u->ru_stime.tv_usec) / 1e6;
}

static void make(struct bench *b)
{
	double from = now();
	struct question q = { .now = (int64_t)TODAY * 1440 };
	struct answer a;
	struct directory_state state = { .building = true };
	struct rusage before;
	getrusage(RUSAGE_SELF, &before);
	while (state.building) {
		check(b, directory_ask(b->store, b->db, b->city, NULL, STR_EMPTY, &q, b->arena, &a,
		    &state, &b->e));
		if (state.building)
			usleep(20000);
	}
	double took = now() - from;
	struct rusage use;
	getrusage(RUSAGE_SELF, &use);
	double busy = seconds_of(&use) - seconds_of(&before);
	printf("index of %lld offers made in %.1f s: %.0f a second (%.1f s of processor time); "
	       "%ld MB in memory at most\n", (long long)state.offers, took,
	    (double)state.offers / took, busy, use.ru_maxrss / 1024);
}

/* ---- questions ---- */

struct asked {
	struct question q;
	struct str typed;
	size_t language;
	const char *filter;	/* a language, also asked of FTS5; NULL: none */
};

static struct asked question(struct bench *b)
{
	struct asked x = { .q = { .now = (int64_t)TODAY * 1440, .limit = 20 },
		.language = below(b, 6) };
	uint64_t kind = below(b, 10);
	if (kind > 0)
		x.typed = words(b, x.language, 1 + (int)below(b, 3));
	if (below(b, 2) || kind == 0) {
		x.filter = code_of(b, learn_languages);
		x.q.codes[FACET_LANGUAGE] = facet_codes(FACET_LANGUAGE, str_of(x.filter));
	}
	if (below(b, 4) == 0)
		x.q.codes[FACET_OFFER] = 1;
	if (below(b, 4) == 0)
		x.q.times = 1u << below(b, 3);
	if (below(b, 8) == 0) {
		x.q.lat = 51.5;
		x.q.lon = .5;
		x.q.km = 10;
	}
	if (below(b, 8) == 0) {
		x.q.from_day = TODAY + (int64_t)below(b, 30);
		x.q.to_day = x.q.from_day + 7;
	}
	return x;
}

static double busy(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void ask_mine(struct bench *b, struct asked *x, double *ask_r, double *busy_r,
    double *whole_r)
{
	struct answer a;
	struct directory_state state;
	const struct lang *lang = lang_find(str_of(languages[x->language]));
	double from = now(), busy_from = busy();
	check(b, directory_ask(b->store, b->db, b->city, lang, x->typed, &x->q, b->arena, &a,
	    &state, &b->e));
	*ask_r = now() - from;
	*busy_r = busy() - busy_from;
	for (size_t i = 0; i < a.count; i++) {
		struct shown_offer o;
		check(b, offer_load(b->db, b->arena, lang, b->city, a.hits[i].id, x->q.now, 1, &o,
		    &b->e));
	}
	*whole_r = now() - from;
}

static double ask_theirs(struct bench *b, sqlite3_stmt *s, const struct asked *x)
{
	struct str match = x->filter && x->typed.n
	    ? arena_printf(b->arena, "t:(%.*s) AND level:%s", STR(x->typed), x->filter)
	    : x->typed.n ? arena_printf(b->arena, "t:(%.*s)", STR(x->typed))
			 : arena_printf(b->arena, "level:%s", x->filter);
	double from = now();
	sqlite3_bind_text(s, 1, match.p, (int)match.n, SQLITE_STATIC);
	while (sqlite3_step(s) == SQLITE_ROW)
		;
	sqlite3_reset(s);
	return now() - from;
}

static int by_time(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

static void tell(const char *name, double *times, long n)
{
	qsort(times, (size_t)n, sizeof *times, by_time);
	printf("%-28s median %7.2f ms   99 in 100 under %7.2f ms   longest %7.2f ms\n", name,
	    times[n / 2] * 1e3, times[n * 99 / 100] * 1e3, times[n - 1] * 1e3);
}

static void ask(struct bench *b)
{
	sqlite3_stmt *s;
	check(b, sqlite3_prepare_v2(b->plain, "SELECT t FROM f WHERE f MATCH ? ORDER BY rank"
	    " LIMIT 20", -1, &s, NULL) == SQLITE_OK);
	for (long i = 0; i < b->questions; i++) {
		struct arena_mark mark = arena_mark(b->arena);
		struct asked x = question(b);
		ask_mine(b, &x, &b->mine[i], &b->busy[i], &b->whole[i]);
		b->theirs[i] = ask_theirs(b, s, &x);
		arena_release(b->arena, mark);
	}
	sqlite3_finalize(s);
	tell("search with all facets", b->mine, b->questions);
	tell("the same, processor time", b->busy, b->questions);
	tell("and its 20 offers read", b->whole, b->questions);
	tell("SQLite FTS5, no facets", b->theirs, b->questions);
}

static void open_all(struct bench *b, const char *folder)
{
	struct city city;
	struct change by = { .now = (int64_t)TODAY * 86400000, .why = "bench" };
	store_sync_kinds = record_sync_kinds;
	b->store = store_open(arena_printf(b->arena, "%s/bench.db", folder).p,
	    &(struct store_options){ .rooms = used, .create = true, .migrate = true }, &b->e);
	b->db = b->store ? store_writer(b->store, &b->e) : NULL;
	check(b, b->db != NULL);
	b->filled = db_exists(b->db, "SELECT 1 FROM opportunity", NO_ARGS, &b->e);
	bool ok = b->filled
	    ? city_find(b->db, b->arena, STR_EMPTY, &city, &b->e)
	    : city_add(b->db, b->arena, S("bench"), S("Bench"), &by, &city, &b->e);
	check(b, ok);
	b->city = city.id;
	check(b, sqlite3_open(arena_printf(b->arena, "%s/plain.db", folder).p, &b->plain) ==
	    SQLITE_OK);
	sqlite3_exec(b->plain, "CREATE VIRTUAL TABLE IF NOT EXISTS f USING fts5(t, level); BEGIN",
	    NULL, NULL, NULL);
	check(b, sqlite3_prepare_v2(b->plain, "INSERT INTO f VALUES (?, ?)", -1, &b->insert,
	    NULL) == SQLITE_OK);
}

int main(int argc, char **argv)
{
	struct bench b = { .random = 7, .arena = arena_new(0) };
	if (argc < 2)
		return 2;
	b.offers = argc > 2 ? strtol(argv[2], NULL, 10) : 1000000;
	b.questions = argc > 3 ? strtol(argv[3], NULL, 10) : 2000;
	if (b.offers < 1 || b.questions < 1)
		return 2;
	b.mine = arena_array(b.arena, double, (size_t)b.questions);
	b.busy = arena_array(b.arena, double, (size_t)b.questions);
	b.whole = arena_array(b.arena, double, (size_t)b.questions);
	b.theirs = arena_array(b.arena, double, (size_t)b.questions);
	open_all(&b, argv[1]);
	if (!b.filled)
		fill(&b);
	sqlite3_finalize(b.insert);
	sqlite3_exec(b.plain, "COMMIT", NULL, NULL, NULL);
	make(&b);
	ask(&b);
	sqlite3_close(b.plain);
	store_give(b.db);
	directory_forget(b.store);
	store_close(b.store);
	arena_free(b.arena);
	return 0;
}
