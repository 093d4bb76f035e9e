/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rows as they come: what is in, what is refused, and where it stands. */
#include "../../test.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/gzip.h"
#include "measure/tally/tally.h"

#include <stdlib.h>
#include <string.h>

static struct tally_result *tally(struct test *t, const char *spec_text, struct str bytes,
    struct tally_options how)
{
	struct problems found = { .arena = t->arena };
	struct tally_spec *spec = tally_spec_read(t->arena, str_of(spec_text), "x.tally", t->folder,
	    &found);
	struct tally_input in = { .bytes = bytes, .name = "in.csv" };
	if (!spec) {
		test_fail(t, __FILE__, __LINE__, "%.*s",
		    STR(problem_line(t->arena, &found.items[0])));
		return NULL;
	}
	return tally_run(t->arena, spec, &in, 1, &how, t->e);
}

#define SPEC_SEX "person id\ndimension sex\ncount sex\n"

static int64_t learners(const struct tally_result *r, const char *code)
{
	const struct tally_table *t = &r->tables[0];
	for (size_t i = 0; i < t->cell_count; i++)
		if (str_eq(t->dims[0].categories[t->codes[i * t->dim_count]].code, str_of(code)))
			return t->cells[i].learners;
	return 0;
}

static void check_refusal(struct test *t, const struct tally_result *r, size_t i, int64_t line,
    const char *say)
{
	NEED(i < r->refusal_count);
	CHECK_INT(r->refusals[i].row, line);
	CHECK_STR(r->refusals[i].source, "in.csv");
	CHECK_HAS(r->refusals[i].text, say);
}

TEST(rows_too_long_or_too_short_are_refused_with_their_line)
{
	for (size_t chunk = 64; chunk < 200; chunk += 17) {
		struct tally_result *r = tally(t, SPEC_SEX,
		    S("id,sex,x\n1,F,\"two\nlines\"\n2,M\n\n3,M,a,b\n4,F,c\n,F,c\n"),
		    (struct tally_options){ .threads = 2, .chunk = chunk });
		NEED(r);
		CHECK_INT(r->rows.read, 5);
		CHECK_INT(r->rows.in, 2);
		CHECK_INT(r->rows.refused, 3);
		check_refusal(t, r, 0, 4, "has 2 cells, the header 3");
		check_refusal(t, r, 1, 6, "has 4 cells, the header 3");
		check_refusal(t, r, 2, 8, "empty");
		CHECK_STR(r->refusals[2].field, "id");
		CHECK_STR(r->refusals[2].excerpt, "");
	}
}

TEST(line_ends_and_marks_of_all_kinds_are_read)
{
	static const char *const texts[] = {
		"\xEF\xBB\xBFid,sex\n1,F\n2,M\n",
		"id,sex\r\n1,F\r\n2,M",
		"id,sex\r1,F\r2,M\r",
		"sep=;\r\nid;sex\r\n1;F\r\n2;M\r\n",
		"id\tsex\n1\tF\n\n2\tM\n\n",
		"\"id\",\"sex\"\n\"1\",\"F\"\n\"2\",\"M\"",
		"id,sex\n1,F\r\n2,M\r",
		" ID , Sex \n 1 , F \n2,M\n",
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct tally_result *r = tally(t, SPEC_SEX, str_of(texts[i]),
		    (struct tally_options){ .threads = 1 });
		NEED(r);
		CHECK_INT(r->rows.in, 2);
		CHECK_INT(r->rows.refused, 0);
		CHECK_INT(learners(r, "F"), 1);
		CHECK_INT(learners(r, "M"), 1);
	}
}

TEST(encodings_are_read_and_wrong_ones_located)
{
	struct tally_result *r = tally(t, SPEC_SEX, S("id,sex\n1,m\xC3\xA4nnlich\n2,m\xE4nnlich\n"),
	    (struct tally_options){ 0 });
	NEED(r);
	CHECK_INT(r->rows.in, 1);
	CHECK_INT(learners(r, "männlich"), 1);
	check_refusal(t, r, 0, 3, "not in the encoding");
	r = tally(t, "encoding WINDOWS-1252\n" SPEC_SEX, S("id,sex\n\xE9,m\xE4nnlich\n\xE9,x\n"),
	    (struct tally_options){ 0 });
	NEED(r);
	CHECK_INT(learners(r, "männlich"), 1);
	CHECK_INT(r->rows.learners, 1);
	r = tally(t, SPEC_SEX, S("\xFF\xFEi\0d\0,\0s\0e\0x\0\n\0001\0,\0F\0\n\0"),
	    (struct tally_options){ 0 });
	NEED(r);
	CHECK_INT(learners(r, "F"), 1);
}

TEST(unknown_codes_are_refused_collected_or_kept)
{
	static const struct { const char *rule; int64_t in, other, kept; } cases[] = {
		{ "refuse", 2, 0, 0 }, { "other", 4, 2, 0 }, { "keep", 4, 0, 2 } };
	for (size_t i = 0; i < 3; i++) {
		struct str spec = arena_printf(t->arena,
		    "person id\ndimension sex\ncodes F, M\nunknown %s\ncount sex\n", cases[i].rule);
		struct tally_result *r = tally(t, spec.p, S("id,sex\n1,F\n2,m\n3,zz\n4,zz\n"),
		    (struct tally_options){ .threads = 2 });
		NEED(r);
		CHECK_INT(r->rows.in, cases[i].in);
		CHECK_INT(learners(r, "_O"), cases[i].other);
		CHECK_INT(learners(r, "zz"), cases[i].kept);
		NEED(r->unknown_count == 1);
		CHECK_STR(r->unknown[0].code, "zz");
		CHECK_INT(r->unknown[0].rows, 2);
		CHECK(r->unknown[0].refused == (i == 0));
	}
}

TEST(hours_are_whole_hundredths)
{
	struct tally_result *r =
	    tally(t, "person id\nhours h decimal comma\ndimension sex\ncount sex\n",
		S("id;sex;h\n1;F;1,5\n2;F;0,005\n3;F;\n4;F;2\n5;F;-1\n6;F;1.5\n7;F;0,3333\n"),
		(struct tally_options){ 0 });
	NEED(r);
	CHECK_INT(r->tables[0].cells[0].hours, 150 + 1 + 200 + 33);
	CHECK_INT(r->rows.refused, 2);
	check_refusal(t, r, 0, 6, "below zero");
	check_refusal(t, r, 1, 7, "not a number");
	CHECK_STR(r->refusals[1].excerpt, "1.5");
}

TEST(dates_and_ages_are_read_as_the_specification_says)
{
	struct tally_result *r = tally(t,
	    "person id\ndate d as day/month/year\nborn b\nages 0-17, 18+\ncount year, age\n",
	    S("id,d,b\n1,31/12/2020,2002-12-31\n2,30.12.2020,31/12/2002\n3,2021-01-01,2003\n"
	    "4,13/13/2020,2000\n5,2020-02-03T10:11:12,\n"), (struct tally_options){ 0 });
	NEED(r);
	CHECK_INT(r->rows.in, 4);
	check_refusal(t, r, 0, 5, "not a date");
	const struct tally_table *table = &r->tables[0];
	NEED(table->cell_count == 4);
	/* 2020: 0-17 is 2, 18+ is 1, not known 5; 2021: 18+ is 3 */
	CHECK_STR(table->dims[0].categories[0].code, "2020");
	CHECK_STR(table->dims[1].categories[table->codes[1]].code, "0-17");
	CHECK_STR(table->dims[1].categories[table->codes[5]].code, "_U");
	CHECK_STR(table->dims[1].categories[table->codes[7]].code, "18+");
}

TEST(a_mark_that_is_never_closed_costs_one_row)
{
	struct buf b = buf_heap(16 << 20);
	buf_puts(&b, "id,sex\n1,F\n2,\"M\n");
	for (int i = 0; i < 200000; i++)
		buf_printf(&b, "%d,F\n", 10 + i);
	for (size_t chunk = 1000; chunk < 3000000; chunk *= 50) {
		struct tally_result *r = tally(t, SPEC_SEX, buf_view(&b),
		    (struct tally_options){ .threads = 2, .chunk = chunk });
		NEED(r);
		CHECK_INT(r->rows.read, 200002);
		CHECK_INT(r->rows.refused, 1);
		check_refusal(t, r, 0, 3, "never closed");
	}
	buf_free(&b);
}

TEST(packed_files_are_read_and_damaged_ones_refused)
{
	struct buf b = buf_in(t->arena, 1 << 20);
	gzip_pack(&b, S("id,sex\n1,F\n2,M\n"), 6);
	struct tally_result *r = tally(t, SPEC_SEX, buf_view(&b), (struct tally_options){ 0 });
	NEED(r);
	CHECK_INT(r->rows.in, 2);
	CHECK(
	    !tally(t, SPEC_SEX, str_slice(buf_view(&b), 0, b.n - 9), (struct tally_options){ 0 }));
	CHECK_HAS(t->e->say, "damaged");
	err_clear(t->e);
	/* zstd -c of the same text */
	static const char zstd[] = "\x28\xb5\x2f\xfd\x20\x0f\x79\x00\x00id,sex\n1,F\n2,M\n";
	r = tally(t, SPEC_SEX, str_n(zstd, sizeof zstd - 1), (struct tally_options){ 0 });
	NEED(r);
	CHECK_INT(r->rows.in, 2);
}

TEST(files_that_do_not_fit_the_specification_are_told_so)
{
	CHECK(!tally(t, SPEC_SEX, S("id,gender\n1,F\n"), (struct tally_options){ 0 }));
	CHECK_HAS(t->e->say, "no column called \"sex\"");
	err_clear(t->e);
	CHECK(!tally(t, SPEC_SEX, S("id,sex,sex\n1,F\n"), (struct tally_options){ 0 }));
	CHECK_HAS(t->e->say, "two columns");
	err_clear(t->e);
	CHECK(!tally(t, SPEC_SEX, S(""), (struct tally_options){ 0 }));
	CHECK_HAS(t->e->say, "empty");
	err_clear(t->e);
	struct tally_result *r = tally(t, SPEC_SEX, S("id,sex\n"), (struct tally_options){ 0 });
	NEED(r);
	CHECK_INT(r->rows.read, 0);
	CHECK_INT((int64_t)r->tables[0].cell_count, 0);
	r = tally(t, "header none\nperson [2]\ndimension sex [1]\ncount sex\n", S("F,1\nM,2\n"),
	    (struct tally_options){ 0 });
	NEED(r);
	CHECK_INT(r->rows.in, 2);
}

static bool stop_at_once(void *thing, int64_t rows, int64_t bytes, int64_t all, int pass)
{
	(void)thing, (void)rows, (void)bytes, (void)all, (void)pass;
	return false;
}

TEST(a_run_can_be_stopped)
{
	struct buf b = buf_heap(16 << 20);
	buf_puts(&b, "id,sex\n");
	for (int i = 0; i < 100000; i++)
		buf_printf(&b, "%d,F\n", i);
	CHECK(!tally(t, SPEC_SEX, buf_view(&b), (struct tally_options){ .chunk = 1000,
	    .progress = stop_at_once }));
	CHECK_HAS(t->e->say, "stopped");
	buf_free(&b);
}
