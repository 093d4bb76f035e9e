/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The counts are what a plain walk over the records gives, however the run is made. */
#include "people.h"
#include "base/file.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const unsigned char secret[32] = "a secret of thirty-two bytes ..";

static struct tally_result *count(struct test *t, struct tally_spec *spec, struct str csv,
    struct tally_options how)
{
	struct tally_input in = { .bytes = csv };
	how.secret = secret;
	return tally_run(t->arena, spec, &in, 1, &how, t->e);
}

TEST(every_cell_is_exact_for_any_number_of_threads_and_any_chunk)
{
	struct tally_spec *spec = people_spec_read(t);
	NEED(spec);
	static const struct tally_options ways[] = { { .threads = 1 }, { .threads = 2 },
		{ .threads = 4, .chunk = 300 }, { .threads = 2, .chunk = 64, .plain = true },
		{ .threads = 1, .chunk = 97 } };
	for (unsigned i = 0; i < sizeof ways / sizeof *ways; i++) {
		struct people p = people_make(t->arena, i, 600 + i * 37, i % 2 ? 20 : 150);
		struct str csv = people_csv(t->arena, &p, (struct look){ .seed = i });
		struct tally_result *r = count(t, spec, csv, ways[i]);
		NEED(r);
		CHECK_INT(r->rows.read, (int64_t)p.count);
		CHECK_INT(r->rows.in, (int64_t)p.count);
		CHECK_INT(r->passes, 1);
		people_check(t, &p, r, secret);
	}
}

TEST(quoted_line_breaks_and_marks_cross_the_borders_of_chunks)
{
	struct tally_spec *spec = people_spec_read(t);
	NEED(spec);
	static const char *const ends[] = { "\n", "\r\n", "\r" };
	for (unsigned i = 0; i < 9; i++) {
		struct people p = people_make(t->arena, 50 + i, 250, 40);
		struct str csv = people_csv(t->arena, &p, (struct look){ .quotes = true, .seed = i,
			.line_end = ends[i % 3], .delimiter = i % 2 ? ';' : ',' });
		struct tally_result *r = count(t, spec, csv,
		    (struct tally_options){ .threads = 1 + (int)i % 3, .chunk = 64 + i * 31,
		    .plain = i % 2 });
		NEED(r);
		CHECK_INT(r->rows.in, (int64_t)p.count);
		people_check(t, &p, r, secret);
	}
}

static bool same_cells(const struct tally_result *a, const struct tally_result *b)
{
	for (size_t i = 0; i < a->table_count; i++) {
		const struct tally_table *x = &a->tables[i], *y = &b->tables[i];
		if (x->cell_count != y->cell_count ||
		    memcmp(x->cells, y->cells, x->cell_count * sizeof *x->cells) ||
		    memcmp(x->codes, y->codes, x->cell_count * x->dim_count * sizeof *x->codes))
			return false;
	}
	return true;
}

TEST(neither_the_order_of_rows_nor_the_files_matter)
{
	struct tally_spec *spec = people_spec_read(t);
	NEED(spec);
	struct people p = people_make(t->arena, 7, 3000, 300), half = p, other = p;
	half.count = 1111;
	other.items += 1111;
	other.count -= 1111;
	struct tally_result *one = count(t, spec, people_csv(t->arena, &p, (struct look){ 0 }),
	    (struct tally_options){ .threads = 1 });
	struct tally_result *mixed = count(t, spec,
	    people_csv(t->arena, &p, (struct look){ .shuffled = true, .seed = 9 }),
	    (struct tally_options){ .threads = 4, .chunk = 500 });
	struct tally_input in[] = {
		{ .bytes = people_csv(t->arena, &other, (struct look){ .line_end = "\r\n" }) },
		{ .bytes = people_csv(t->arena, &half, (struct look){ .delimiter = '\t' }) },
	};
	struct tally_result *parts = tally_run(t->arena, spec, in, 2,
	    &(struct tally_options){ .threads = 2, .secret = secret }, t->e);
	NEED(one && mixed && parts);
	CHECK(same_cells(one, mixed));
	CHECK(same_cells(one, parts));
	CHECK_INT(parts->files[0].in, 3000 - 1111);
	CHECK_INT(parts->files[1].in, 1111);
	CHECK_INT(parts->rows.learners, one->rows.learners);
}

TEST(more_passes_give_the_same_counts)
{
	struct tally_spec *spec = people_spec_read(t);
	NEED(spec);
	struct people p = people_make(t->arena, 3, 4000, 900);
	struct str csv = people_csv(t->arena, &p, (struct look){ 0 });
	struct tally_result *one = count(t, spec, csv, (struct tally_options){ .threads = 2 });
	struct tally_result *many = count(t, spec, csv, (struct tally_options){ .threads = 2,
		.chunk = 2000, .rows_in_memory = 700 });
	NEED(one && many);
	CHECK(many->passes > 2);
	CHECK(same_cells(one, many));
	CHECK_INT(many->rows.read, 4000);
	CHECK_INT(many->rows.learners, one->rows.learners);
}

/* A pipe that holds a text; written to by a child, so that it may be long. */
static int pipe_of(struct str text)
{
	int ends[2];
	if (pipe(ends))
		return -1;
	if (fork() == 0) {
		close(ends[0]);
		while (text.n) {
			ssize_t n = write(ends[1], text.p, text.n);
			if (n <= 0)
				_exit(1);
			text = str_from(text, (size_t)n);
		}
		_exit(0);
	}
	close(ends[1]);
	return ends[0];
}

TEST(what_does_not_fit_of_a_pipe_is_spilled_and_read_back)
{
	struct tally_spec *spec = people_spec_read(t);
	NEED(spec);
	struct people p = people_make(t->arena, 4, 20000, 3000);
	struct str csv = people_csv(t->arena, &p, (struct look){ 0 });
	struct tally_result *one = count(t, spec, csv, (struct tally_options){ .threads = 2 });
	int fd = pipe_of(csv);
	struct str path = arena_printf(t->arena, "/dev/fd/%d", fd);
	struct tally_input in = { .path = path.p };
	struct tally_options how = { .threads = 2, .secret = secret, .chunk = 5000,
		.rows_in_memory = 2000 };
	struct tally_result *spilled = tally_run(t->arena, spec, &in, 1, &how, t->e);
	close(fd);
	NEED(one && spilled);
	CHECK(spilled->passes > 2);
	CHECK(same_cells(one, spilled));
}

TEST(one_person_with_very_many_rows_is_one_learner)
{
	struct problems found = { .arena = t->arena };
	struct tally_spec *spec = tally_spec_read(t->arena,
	    S("person id\ndate d\ndimension x\ncount year, x\n\ttotals x\n\tprotect suppress\n"
	    "hours h\n"), "s", NULL, &found);
	NEED(spec);
	struct buf b = buf_heap((size_t)1 << 28);
	buf_puts(&b, "id,d,x,h\n");
	for (int i = 0; i < 1200000; i++)
		buf_printf(&b, "me,20%02d-02-03,%c,1\n", 10 + i % 3, 'a' + i % 7);
	struct tally_result *r =
	    count(t, spec, buf_view(&b), (struct tally_options){ .threads = 2 });
	buf_free(&b);
	NEED(r);
	CHECK_INT(r->rows.learners, 1);
	CHECK_INT((int64_t)r->tables[0].cell_count, 3 * 8);
	for (size_t i = 0; i < r->tables[0].cell_count; i++)
		CHECK_INT(r->tables[0].cells[i].learners, 1);
	CHECK_INT(r->tables[0].cells[0].enrolments, 400000);
	CHECK_INT(r->tables[0].cells[0].largest, 40000000);
	CHECK_INT(r->tables[0].cells[0].assigned, 1);
}

TEST(code_lists_of_any_length_are_counted)
{
	struct problems found = { .arena = t->arena };
	struct tally_spec *spec = tally_spec_read(t->arena,
	    S("person id\ndimension x\ndimension y\ncount x, y\ncount y\n"), "s", NULL, &found);
	NEED(spec);
	struct buf b = buf_heap((size_t)1 << 28);
	buf_puts(&b, "y,x,id\n");
	for (int i = 0; i < 60000; i++)
		buf_printf(&b, "a rather long name of a course %d,%d,%d\n", i % 30000, i % 20000,
		    i % 777);
	struct tally_result *r = count(t, spec, buf_view(&b),
	    (struct tally_options){ .threads = 2, .chunk = 10000 });
	buf_free(&b);
	NEED(r);
	CHECK_INT((int64_t)r->tables[0].cell_count, 60000);
	CHECK_INT((int64_t)r->tables[1].cell_count, 30000);
	CHECK_INT((int64_t)r->tables[1].dims[0].count, 30000);
	CHECK_INT(r->tables[1].cells[0].enrolments, 2);
	CHECK_INT(r->rows.learners, 777);
}
