/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Records in a store of their own are found, and only by those who may. */
#include "search/search.h"
#include "base/file.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct choice levels[] = { { "first", N_("First") }, { "next", N_("Next") }, { 0 } };

static const struct record_kind course = {
	.name = "course",
	.path = "courses",
	.one = N_("Course"),
	.many = N_("Courses"),
	.belongs_to = CITY,
	.read = RESIDENT,
	.write = COORDINATOR,
	.title = "title",
	.fields = (const struct field[]){ { "title", FIELD_TEXT, N_("Title"), .required = true,
					      .translated = true, .search = 4 },
	    { "about", FIELD_PROSE, N_("About"), .translated = true, .search = 1 },
	    { "level", FIELD_CHOICE, N_("Level"), .choices = levels, .filter = true },
	    { "teacher", FIELD_TEXT, N_("Teacher"), .personal = true, .search = 1 },
	    { "note", FIELD_TEXT, N_("Note"), .read = COORDINATOR, .search = 1 }, { 0 } },
};
static const struct record_kind minute = {
	.name = "minute", .path = "minutes", .one = N_("Minutes"), .many = N_("Minutes"),
	.belongs_to = CITY, .read = COORDINATOR | LEAD, .write = COORDINATOR, .title = "title",
	.fields = (const struct field[]){
		{ "title", FIELD_TEXT, N_("Title"), .required = true, .search = 4 },
		{ 0 } },
};

static bool source_state(struct db *db, int64_t *state_r, struct err *e)
{
	*state_r = db_int(db, "SELECT count(*) FROM history", NO_ARGS, 0, e);
	return e->kind == ERR_NONE;
}

static bool source_each(struct db *db, bool (*put)(const struct search_document *d, void *thing),
    void *thing, struct err *e)
{
	(void)db, (void)e;
	struct search_text texts[] = { { S("en"), S("Proficiency in reading"),
					   S("Share of children") },
		{ S("fr"), S("Maîtrise de la lecture"), S("Part des enfants") } };
	return put(&(struct search_document){ .id = S("4.1.1"), .path = S("/progress/sdg/4.1.1"),
	    .texts = texts, .text_count = 2 }, thing);
}

static const struct search_source measures = { "measure", N_("Measure"), source_state,
	source_each };
static const struct record_kind *const kinds[] = { &course, &minute, NULL };
static const struct room test_room = { .name = "test", .kinds = kinds, .search = &measures };
static const struct room *const test_rooms[] = { &record_room, &test_room, NULL };

enum { BRISTOL = 11, COLOGNE = 22 };

struct fixture {
	struct store *store;
	struct db *db;
	struct change by;
};

static void close_fixture(struct fixture *f)
{
	if (f->db)
		store_give(f->db);
	if (f->store)
		store_close(f->store);
}
#define FIXTURE __attribute__((cleanup(close_fixture))) struct fixture

static bool open_fixture(struct test *t, struct fixture *f)
{
	f->by = (struct change){ 7, 1700000000000, "test" };
	setenv("XDG_STATE_HOME", t->folder, 1);
	store_sync_kinds = record_sync_kinds;
	f->store = store_open(test_store_where(t),
	    &(struct store_options){ .rooms = test_rooms, .create = true, .migrate = true }, t->e);
	f->db = f->store ? store_writer(f->store, t->e) : NULL;
	return f->db != NULL;
}

static int64_t add_in(struct test *t, struct fixture *f, const struct record_kind *kind,
    int64_t city, const char *title, const char *about)
{
	struct problems found = { .arena = t->arena };
	struct record *r = record_new(t->arena, kind, city);
	record_set(r, "title", value_cstr(title));
	if (about)
		record_set(r, "about", value_cstr(about));
	CHECK(record_save(f->db, r, &f->by, &found, t->e));
	return r->id;
}

static int64_t add(struct test *t, struct fixture *f, const char *title, const char *about)
{
	return add_in(t, f, &course, BRISTOL, title, about);
}

static void follow(struct test *t, struct fixture *f)
{
	if (!search_follow(f->store, test_rooms, t->e))
		test_fail(t, __FILE__, __LINE__, "follow: %s %s", t->e->say, t->e->log);
}

static struct search_answer ask(struct test *t, struct fixture *f, struct search_query q)
{
	struct search_answer found = { 0 };
	struct search *s = search_open(f->store, t->e);
	if (!s || !search_ask(s, test_rooms, &q, t->arena, &found, t->e))
		test_fail(t, __FILE__, __LINE__, "ask: %s %s", t->e->say, t->e->log);
	search_close(s);
	return found;
}

static struct search_answer find(struct test *t, struct fixture *f, const char *words)
{
	return ask(
	    t, f, (struct search_query){ .words = str_of(words), .lang = lang_find(S("en")) });
}

static int64_t count(struct test *t, struct fixture *f, const char *words)
{
	return find(t, f, words).total;
}

static void remove_index(struct test *t, struct fixture *f)
{
	struct str folder = search_folder(t->arena, f->store, t->e), *parts, *names;
	size_t n, m;
	CHECK(file_list(t->arena, folder.p, &parts, &n, t->e));
	for (size_t i = 0; i < n; i++) {
		const char *part = file_join(t->arena, folder.p, parts[i].p);
		CHECK(file_list(t->arena, part, &names, &m, t->e));
		for (size_t k = 0; k < m; k++)
			unlink(file_join(t->arena, part, names[k].p));
		rmdir(part);
	}
	rmdir(folder.p);
}

TEST(before_there_is_an_index_the_answer_says_so)
{
	FIXTURE f = { 0 };
	NEED(open_fixture(t, &f));
	struct search_answer found = find(t, &f, "anything");
	CHECK(found.building && found.total == 0);
	follow(t, &f);
	CHECK(!find(t, &f, "anything").building);
}

TEST(records_are_found_by_their_words_their_stems_and_titles_first)
{
	FIXTURE f = { 0 };
	NEED(open_fixture(t, &f));
	int64_t second =
	    add(t, &f, "Walks", "A walk through the gardens of the city and its parks");
	int64_t first = add(t, &f, "Gardening", "Vegetables");
	follow(t, &f);
	struct search_answer found = find(t, &f, "garden");
	CHECK_INT(found.total, 2);
	NEED(found.count == 2);
	CHECK_STR(found.hits[0].id, arena_printf(t->arena, "%lld", (long long)first));
	CHECK_STR(found.hits[1].id, arena_printf(t->arena, "%lld", (long long)second));
	CHECK_STR(found.hits[1].path, arena_printf(t->arena, "/courses/%lld", (long long)second));
	CHECK_STR(found.hits[1].title, "Walks");
	NEED(found.hits[1].part_count == 3);
	CHECK(found.hits[1].parts[1].found);
	CHECK_STR(found.hits[1].parts[1].text, "gardens");
	CHECK_INT(count(t, &f, "garden vegetables"), 1);
	CHECK_INT(count(t, &f, "GARDEN Véğetables"), 1);
}

TEST(one_or_two_characters_are_enough_in_chinese_japanese_and_thai)
{
	FIXTURE f = { 0 };
	NEED(open_fixture(t, &f));
	add(t, &f, "终身学习城市", "社区图书馆的阅读小组");
	add(t, &f, "まちの図書館", NULL);
	add(t, &f, "เมืองแห่งการเรียนรู้", NULL);
	follow(t, &f);
	CHECK_INT(count(t, &f, "学"), 1);
	CHECK_INT(count(t, &f, "学习"), 1);
	CHECK_INT(count(t, &f, "书馆"), 1);
	CHECK_INT(count(t, &f, "图书馆"), 1);
	CHECK_INT(count(t, &f, "習学"), 0);
	CHECK_INT(count(t, &f, "図書"), 1);
	CHECK_INT(count(t, &f, "เรียน"), 1);
	CHECK_STR(find(t, &f, "图书馆").words[0].used, "图书馆");
}

TEST(arabic_is_found_in_any_form_of_its_letters)
{
	FIXTURE f = { 0 };
	NEED(open_fixture(t, &f));
	add(t, &f, "مدرسة الأحياء للكبار ٢٠٢٤", NULL);
	follow(t, &f);
	CHECK_INT(count(t, &f, "مدرسه"), 1);
	CHECK_INT(count(t, &f, "مَدْرَسَة"), 1);
	CHECK_INT(count(t, &f, "الاحياء"), 1);
	CHECK_INT(count(t, &f, "2024"), 1);
	CHECK_INT(count(t, &f, "أحياء"), 1);
}

TEST(misspelt_words_are_corrected_and_the_answer_says_so)
{
	FIXTURE f = { 0 };
	NEED(open_fixture(t, &f));
	add(t, &f, "Storytelling festival", NULL);
	add(t, &f, "Histoires du quartier", NULL);
	follow(t, &f);
	struct search_answer found = find(t, &f, "storyteling festivel");
	CHECK_INT(found.total, 1);
	CHECK(found.corrected);
	NEED(found.word_count == 2);
	CHECK_STR(found.words[0].used, "storytelling");
	CHECK_STR(found.words[0].typed, "storyteling");
	CHECK_STR(found.words[1].used, "festival");
	found = find(t, &f, "festival quartier");
	CHECK(found.any && found.total == 2 && !found.corrected);
}

TEST(the_last_word_may_be_unfinished)
{
	FIXTURE f = { 0 };
	NEED(open_fixture(t, &f));
	add(t, &f, "Numeracy for parents", NULL);
	follow(t, &f);
	struct search_answer found = find(t, &f, "parents nume");
	CHECK(found.total == 1 && found.words[1].begins);
	found = ask(t, &f, (struct search_query){ .words = S("num"), .typing = true });
	CHECK_INT(found.total, 1);
}

TEST(what_may_not_be_read_is_never_found_or_offered)
{
	FIXTURE f = { 0 };
	NEED(open_fixture(t, &f));
	struct problems problems = { .arena = t->arena };
	add_in(t, &f, &minute, BRISTOL, "Confidential procurement", NULL);
	struct record *r = record_new(t->arena, &course, BRISTOL);
	record_set(r, "title", value_cstr("Pottery"));
	record_set(r, "note", value_cstr("undisclosed"));
	CHECK(record_save(f.db, r, &f.by, &problems, t->e));
	follow(t, &f);
	CHECK_INT(count(t, &f, "procurement"), 0);
	CHECK_INT(count(t, &f, "undisclosed"), 0);
	CHECK(!find(t, &f, "procuremant").corrected);
	struct search_query q = { .words = S("procurement"), .roles = LEAD };
	CHECK_INT(ask(t, &f, q).total, 1);
	q.roles = PARTNER | REVIEWER;
	CHECK_INT(ask(t, &f, q).total, 0);
	q.roles = ADMINISTRATOR;
	CHECK_INT(ask(t, &f, q).total, 1);
}

TEST(city_kind_and_facet_narrow_the_answer)
{
	FIXTURE f = { 0 };
	NEED(open_fixture(t, &f));
	struct problems problems = { .arena = t->arena };
	struct record *r = record_new(t->arena, &course, BRISTOL);
	record_set(r, "title", value_cstr("French"));
	record_set(r, "level", value_cstr("first"));
	CHECK(record_save(f.db, r, &f.by, &problems, t->e));
	add(t, &f, "French again", NULL);
	add_in(t, &f, &course, COLOGNE, "French", NULL);
	follow(t, &f);
	struct search_query q = { .words = S("french") };
	CHECK_INT(ask(t, &f, q).total, 3);
	q.city = BRISTOL;
	CHECK_INT(ask(t, &f, q).total, 2);
	q.facets[0] = (struct search_facet){ "level", S("first") };
	CHECK_INT(ask(t, &f, q).total, 1);
	static const char *const only[] = { "measure", NULL };
	q.kinds = only;
	CHECK_INT(ask(t, &f, q).total, 0);
}

TEST(changes_deletions_and_undo_are_followed_in_their_order)
{
	FIXTURE f = { 0 };
	NEED(open_fixture(t, &f));
	struct problems problems = { .arena = t->arena };
	int64_t id = add(t, &f, "Basketry", NULL);
	follow(t, &f);
	struct record *r;
	NEED(record_load(f.db, t->arena, &course, BRISTOL, id, NULL, &r, t->e));
	record_set(r, "title", value_cstr("Knitting"));
	CHECK(record_save(f.db, r, &f.by, &problems, t->e));
	CHECK_INT(count(t, &f, "basketry"), 1);
	follow(t, &f);
	CHECK(count(t, &f, "basketry") == 0 && count(t, &f, "knitting") == 1);
	CHECK(record_undo(f.db, &course, BRISTOL, id, &f.by, t->e));
	follow(t, &f);
	CHECK(count(t, &f, "basketry") == 1 && count(t, &f, "knitting") == 0);
	CHECK(!find(t, &f, "knittinh").corrected);
	CHECK(record_delete(f.db, &course, BRISTOL, id, &f.by, t->e));
	follow(t, &f);
	CHECK_INT(count(t, &f, "basketry"), 0);
	CHECK(record_undo(f.db, &course, BRISTOL, id, &f.by, t->e));
	follow(t, &f);
	CHECK_INT(count(t, &f, "basketry"), 1);
}

TEST(translations_are_found_and_shown_in_the_readers_language)
{
	FIXTURE f = { 0 };
	NEED(open_fixture(t, &f));
	int64_t id = add(t, &f, "Learning circle", NULL);
	CHECK(record_translate(f.db, &course, BRISTOL, id, "title", S("fr"), S("Cercles d'étude"),
	    &f.by, t->e));
	follow(t, &f);
	struct search_answer found = ask(t, &f,
	    (struct search_query){ .words = S("études"), .lang = lang_find(S("fr")) });
	NEED(found.count == 1);
	CHECK_INT(count(t, &f, "learning"), 1);
	if (lang_find(S("fr")))
		CHECK_STR(found.hits[0].title, "Cercles d'étude");
}

TEST(erased_personal_words_are_gone)
{
	FIXTURE f = { 0 };
	NEED(open_fixture(t, &f));
	struct problems problems = { .arena = t->arena };
	struct record *r = record_new(t->arena, &course, BRISTOL);
	record_set(r, "title", value_cstr("Choir"));
	record_set(r, "teacher", value_cstr("Wilhelmina"));
	CHECK(record_save(f.db, r, &f.by, &problems, t->e));
	follow(t, &f);
	CHECK_INT(count(t, &f, "wilhelmina"), 1);
	CHECK(record_erase(f.db, &course, BRISTOL, r->id, &f.by, t->e));
	follow(t, &f);
	CHECK_INT(count(t, &f, "wilhelmina"), 0);
	CHECK(!find(t, &f, "wilhelmine").corrected);
	CHECK_INT(count(t, &f, "choir"), 1);
}

TEST(what_rooms_offer_is_found_and_not_doubled)
{
	FIXTURE f = { 0 };
	NEED(open_fixture(t, &f));
	follow(t, &f);
	add(t, &f, "Reading", NULL);
	follow(t, &f);
	struct search_answer found = find(t, &f, "4.1.1 proficiency");
	CHECK(found.any && found.total == 1);
	found = find(t, &f, "lecture");
	NEED(found.total == 1 && found.count == 1);
	CHECK_STR(found.hits[0].path, "/progress/sdg/4.1.1");
	CHECK_STR(str_of(found.hits[0].label), "Measure");
	CHECK_INT(count(t, &f, "reading"), 2);
}

TEST(an_index_thrown_away_or_damaged_is_rebuilt_equal)
{
	FIXTURE f = { 0 };
	NEED(open_fixture(t, &f));
	for (int i = 0; i < 30; i++)
		add(t, &f, arena_printf(t->arena, "Common number%c", 'a' + i % 26).p, "common");
	follow(t, &f);
	struct search_answer before = find(t, &f, "common");
	remove_index(t, &f);
	CHECK(find(t, &f, "common").building);
	follow(t, &f);
	struct search_answer after = find(t, &f, "common");
	CHECK_INT(after.total, 30);
	NEED(before.count == after.count);
	for (size_t i = 0; i < after.count; i++)
		CHECK_INT(before.hits[i].part_count, after.hits[i].part_count);
	struct str folder = search_folder(t->arena, f.store, t->e);
	for (int part = 0; part < 2; part++) {
		const char *of = arena_printf(t->arena, "%.*s/%d/iamglass", STR(folder), part).p;
		CHECK(file_write(of, S("damaged"), t->e));
		follow(t, &f);
		CHECK_INT(count(t, &f, "common"), 30);
	}
}

TEST(an_index_of_another_installation_is_not_used)
{
	FIXTURE f = { 0 };
	NEED(open_fixture(t, &f));
	add(t, &f, "Foreign", NULL);
	follow(t, &f);
	CHECK(db_run(f.db, "DELETE FROM history", NO_ARGS, t->e));
	CHECK(db_run(f.db, "DELETE FROM course", NO_ARGS, t->e));
	add(t, &f, "Own", NULL);
	follow(t, &f);
	CHECK(count(t, &f, "foreign") == 0 && count(t, &f, "own") == 1);
}

/* The other process writes while this one reads; each sees whole documents. */
TEST(two_processes_share_one_index)
{
	FIXTURE f = { 0 };
	NEED(open_fixture(t, &f));
	add(t, &f, "Lantern", NULL);
	follow(t, &f);
	for (int i = 0; i < 20; i++)
		add(t, &f, "Lantern", "again");
	const char *where = store_where(f.store);
	fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		struct err e = { 0 };
		struct store *s =
		    store_open(where, &(struct store_options){ .rooms = test_rooms }, &e);
		bool ok = s && search_follow(s, test_rooms, &e);
		_exit(ok ? 0 : 1);
	}
	int64_t before = 1;
	for (int i = 0; i < 50; i++) {
		int64_t n = count(t, &f, "lantern");
		CHECK(n >= before && n <= 21);
		before = n;
	}
	int status = -1;
	waitpid(child, &status, 0);
	CHECK_INT(status, 0);
	CHECK_INT(count(t, &f, "lantern"), 21);
}

TEST(hostile_questions_are_bounded)
{
	FIXTURE f = { 0 };
	NEED(open_fixture(t, &f));
	add(t, &f, "Quiet", NULL);
	follow(t, &f);
	char *many = arena_alloc(t->arena, 60001);
	for (int i = 0; i < 10000; i++)
		snprintf(many + i * 6, 7, "w%04d ", i);
	struct search_answer found = find(t, &f, many);
	CHECK(found.left_out && found.word_count == 10);
	CHECK_INT(find(t, &f, "\"quiet\" AND (NOT *) ~^ -x").word_count, 4);
	CHECK_INT(count(t, &f, "\x01quiet\x02\x03"), 1);
	CHECK_INT(count(t, &f, "qu\xff"), 1);
	CHECK_INT(count(t, &f, "C0"), 0);
	CHECK_INT(find(t, &f, "").total, 0);
	CHECK_INT(ask(t, &f, (struct search_query){ .words = S("quiet"), .offset = -5,
	    .limit = 1000000 }).count, 1);
}
