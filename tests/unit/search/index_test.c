/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The index by itself: many documents by two threads, and the words it may offer. */
#include "search/index.h"
#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MANY = 30000 };

static bool put(struct test *t, struct index_writer *w, int number, const char *word, bool public)
{
	struct index_term terms[] = { { str_of(word), 1 }, { S("lantern"), 2 }, { S("P"), 0 } };
	struct arena_mark mark = arena_mark(t->arena);
	struct index_document d = { .key = arena_printf(t->arena, "Qcourse:1:%d", number),
		.terms = terms, .term_count = public ? 3 : 2, .data = str_of(word),
		.group = number % 3 ? S("course") : S("venue"), .spell = public };
	bool ok = index_put(w, &d, t->e);
	arena_release(t->arena, mark);
	return ok;
}

static bool drop(struct test *t, struct index_writer *w, int number)
{
	return index_drop(w, arena_printf(t->arena, "Qcourse:1:%d", number), t->e);
}

static struct index_answer ask_open(struct test *t, struct index *ix, const char *word)
{
	struct str term = str_of(word);
	struct index_word asked = { &term, 1, false, false };
	struct index_query q = { .words = &asked, .word_count = 1, .limit = 3 };
	struct index_answer found = { 0 };
	CHECK(ix && index_ask(ix, &q, t->arena, &found, t->e));
	return found;
}

static struct index_answer ask(struct test *t, const char *folder, const char *word)
{
	struct index *ix = index_open(folder, t->e);
	struct index_answer found = ask_open(t, ix, word);
	index_close(ix);
	return found;
}

static int64_t documents(struct test *t, const char *folder)
{
	struct index *ix = index_open(folder, t->e);
	int64_t n = -1;
	CHECK(ix && index_documents(ix, &n, t->e));
	index_close(ix);
	return n;
}

static struct str nearest(struct test *t, const char *folder, const char *word)
{
	struct index *ix = index_open(folder, t->e);
	struct str found = STR_EMPTY;
	CHECK(ix && index_spelling(ix, t->arena, str_of(word), &found, t->e));
	index_close(ix);
	return found;
}

static struct str noted(struct test *t, struct index *ix)
{
	struct str found = STR_EMPTY;
	CHECK(index_noted(ix, t->arena, "at", &found, t->e));
	return found;
}

TEST(many_documents_are_written_side_by_side_and_counted_by_their_group)
{
	struct index_writer *w = index_writer_open(t->folder, true, t->e);
	NEED(w != NULL);
	for (int i = 0; i < 900; i++)
		NEED(put(t, w, i, i % 2 ? "basket" : "kettle", true));
	CHECK(index_note(w, "at", S("900"), t->e) && index_finish(w, t->e));
	index_writer_close(w);
	CHECK_INT(ask(t, t->folder, "basket").total, 450);
	struct index_answer all = ask(t, t->folder, "lantern");
	CHECK(all.total == 900 && all.exact && all.group_count == 2);
	CHECK_STR(all.groups[0].name, "course");
	CHECK_INT(all.groups[0].count, 600);
	CHECK_INT(all.groups[1].count, 300);
}

TEST(far_pages_of_an_answer_are_there_too)
{
	struct index_writer *w = index_writer_open(t->folder, true, t->e);
	NEED(w != NULL);
	for (int i = 0; i < MANY; i++)
		NEED(put(t, w, i, i % 2 ? "basket" : "kettle", true));
	NEED(index_finish(w, t->e));
	index_writer_close(w);
	struct str term = S("basket");
	struct index_word asked = { &term, 1, false, false };
	struct index_query q = { .words = &asked, .word_count = 1, .offset = MANY / 2 - 2,
		.limit = 3 };
	struct index_answer found = { 0 };
	struct index *ix = index_open(t->folder, t->e);
	CHECK(ix && index_ask(ix, &q, t->arena, &found, t->e));
	CHECK_INT(found.count, 2);
	index_close(ix);
}

TEST(words_are_offered_only_while_a_public_document_has_them)
{
	struct index_writer *w = index_writer_open(t->folder, true, t->e);
	NEED(w != NULL);
	CHECK(put(t, w, 1, "basket", true) && put(t, w, 2, "kettle", false));
	CHECK(put(t, w, 3, "pottery", true) && index_finish(w, t->e));
	CHECK_STR(nearest(t, t->folder, "baskett"), "basket");
	CHECK_STR(nearest(t, t->folder, "kettel"), "");
	CHECK(drop(t, w, 1) && put(t, w, 3, "weaving", true) && index_finish(w, t->e));
	CHECK_STR(nearest(t, t->folder, "baskett"), "");
	CHECK_STR(nearest(t, t->folder, "potery"), "");
	CHECK_STR(nearest(t, t->folder, "weeving"), "weaving");
	index_writer_close(w);
}

/* Above a number of changes the words are counted at the end: the same comes out. */
TEST(what_may_be_offered_is_right_after_many_changes_too)
{
	struct index_writer *w = index_writer_open(t->folder, true, t->e);
	NEED(w != NULL);
	CHECK(put(t, w, -1, "basket", true) && put(t, w, -2, "kettle", true));
	CHECK(index_finish(w, t->e));
	CHECK(drop(t, w, -1));
	for (int i = 0; i < MANY; i++)
		NEED(put(t, w, i % 50, "pottery", true));
	CHECK(drop(t, w, -2) && put(t, w, 7, "weaving", true) && index_commit(w, t->e));
	CHECK(index_finish(w, t->e));
	index_writer_close(w);
	CHECK_STR(nearest(t, t->folder, "baskett"), "");
	CHECK_STR(nearest(t, t->folder, "kettel"), "");
	CHECK_STR(nearest(t, t->folder, "potery"), "pottery");
	w = index_writer_open(t->folder, false, t->e);
	NEED(w != NULL);
	for (int i = 0; i < 50; i++)
		CHECK(drop(t, w, i));
	CHECK(index_finish(w, t->e));
	index_writer_close(w);
	CHECK_STR(nearest(t, t->folder, "potery"), "");
	CHECK_STR(nearest(t, t->folder, "lanternn"), "");
}

TEST(a_note_never_says_more_than_was_committed)
{
	struct index_writer *w = index_writer_open(t->folder, true, t->e);
	NEED(w && put(t, w, 1, "basket", true));
	CHECK(index_note(w, "at", S("1"), t->e));
	index_writer_close(w);
	w = index_writer_open(t->folder, false, t->e);
	NEED(w != NULL);
	CHECK_STR(index_writer_noted(w, t->arena, "at"), "");
	CHECK(index_note(w, "at", S("2"), t->e) && index_commit(w, t->e));
	CHECK(index_note(w, "at", STR_EMPTY, t->e));
	index_writer_close(w);
	CHECK_INT(documents(t, t->folder), 0);
	struct index *ix = index_open(t->folder, t->e);
	if (ix)
		CHECK_STR(noted(t, ix), "2");
	index_close(ix);
}

TEST(parts_of_two_indexes_are_not_taken_for_one)
{
	const char *one = arena_printf(t->arena, "%s/one", t->folder).p;
	const char *two = arena_printf(t->arena, "%s/two", t->folder).p;
	const char *const both[] = { one, two };
	for (int i = 0; i < 2; i++) {
		struct index_writer *w = index_writer_open(both[i], true, t->e);
		NEED(w && put(t, w, i, "basket", true) && index_finish(w, t->e));
		index_writer_close(w);
	}
	const char *part = arena_printf(t->arena, "%s/1", one).p;
	NEED(!rename(part, arena_printf(t->arena, "%s/away", t->folder).p));
	NEED(!rename(arena_printf(t->arena, "%s/1", two).p, part));
	CHECK(!index_writer_open(one, false, t->e));
	CHECK_INT(t->e->kind, ERR_SYSTEM);
	err_clear(t->e);
	struct index_writer *w = index_writer_open(one, true, t->e);	/* made anew */
	CHECK(w && documents(t, one) == 0);
	index_writer_close(w);
}

/* Locks are of a process, so the second writer is in another. */
TEST(there_is_one_writer_at_a_time)
{
	struct index_writer *w = index_writer_open(t->folder, true, t->e);
	NEED(w != NULL);
	pid_t child = fork();
	if (child == 0) {
		struct err e = { 0 };
		struct index_writer *other = index_writer_open(t->folder, false, &e);
		_exit(!other && e.kind == ERR_BUSY ? 0 : 1);
	}
	int status = -1;
	waitpid(child, &status, 0);
	CHECK_INT(status, 0);
	index_writer_close(w);
}

/* In another process: one document changed and committed, again and again, until it is stopped; at
 * last by the alarm, if nobody is left to do it. */
static void write_without_end(struct test *t)
{
	alarm(120);
	struct index_writer *w = index_writer_open(t->folder, false, t->e);
	for (int i = 0; w; i++)
		if (!put(t, w, i % 900, i % 2 ? "basket" : "kettle", true) ||
		    !index_commit(w, t->e))
			break;
	_exit(1);
}

/* Each commit takes blocks from under whoever reads the state before the last. */
TEST(a_writer_that_never_stops_does_not_keep_readers_out)
{
	struct index_writer *w = index_writer_open(t->folder, true, t->e);
	NEED(w != NULL);
	for (int i = 0; i < 900; i++)
		NEED(put(t, w, i, i % 2 ? "basket" : "kettle", true));
	NEED(index_note(w, "at", S("900"), t->e) && index_finish(w, t->e));
	index_writer_close(w);
	struct index *ix = index_open(t->folder, t->e);
	NEED(ix != NULL);
	pid_t child = fork();
	if (child == 0)
		write_without_end(t);
	for (int i = 0; i < 400; i++) {
		int64_t n = 0;
		struct str near = STR_EMPTY;
		CHECK_INT(ask_open(t, ix, "lantern").total, 900);
		CHECK_STR(noted(t, ix), "900");
		CHECK(index_documents(ix, &n, t->e) && n == 900);
		CHECK_INT(documents(t, t->folder), 900);
		CHECK(index_spelling(ix, t->arena, S("lanternn"), &near, t->e));
		CHECK_STR(near, "lantern");
	}
	int status = -1;
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	CHECK(WIFSIGNALED(status));
	index_close(ix);
}
