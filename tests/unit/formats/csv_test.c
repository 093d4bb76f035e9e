/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "formats/csv.h"
#include "base/gzip.h"
#include "formats/json.h"
#include "base/buf.h"
#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The rows of a text as "a|b/c|d", where | and / separate cells and rows. */
static struct str rows_of(struct test *t, struct str text, const struct csv_options *options)
{
	struct buf out = buf_in(t->arena, 1 << 20);
	struct source *s = source_bytes(t->arena, text, "x.csv", (struct source_limits){ 0 }, t->e);
	struct csv *c = csv_open(t->arena, s, options, t->e);
	struct csv_row row;
	while (c && csv_next(c, &row)) {
		if (out.n)
			buf_byte(&out, '/');
		for (size_t i = 0; i < row.count; i++) {
			if (i)
				buf_byte(&out, '|');
			buf_str(&out, row.cells[i]);
		}
	}
	if (c)
		csv_end(c, t->e);
	return buf_view(&out);
}

#define ROWS(text) rows_of(t, S(text), NULL)

TEST(csv_reads_plain_rows_with_any_line_end)
{
	CHECK_STR(ROWS("a,b\n1,2\n"), "a|b/1|2");
	CHECK_STR(ROWS("a,b\r\n1,2\r\n"), "a|b/1|2");
	CHECK_STR(ROWS("a,b\r1,2\r"), "a|b/1|2");
	CHECK_STR(ROWS("a,b\r\n1,2\r3,4\n5,6"), "a|b/1|2/3|4/5|6");
}

TEST(csv_keeps_empty_cells_and_ragged_rows)
{
	CHECK_STR(ROWS("a,b,c\n1,,\n,\n1,2,3,4"), "a|b|c/1||/|/1|2|3|4");
}

TEST(csv_undoes_quotes)
{
	CHECK_STR(ROWS("a,\"b,\"\n\"1\n2\",\"say \"\"hi\"\"\"\n"), "a|b,/1\n2|say \"hi\"");
	CHECK_STR(ROWS("\"\",\"\"\"\"\nx,y"), "|\"/x|y");
	CHECK_STR(ROWS("a,b\n\"x\"y,5\" pipe\n"), "a|b/xy|5\" pipe");
	CHECK_STR(ROWS("a,b\n\"x\" ,y\"z\"\n"), "a|b/x |y\"z\"");
}

TEST(csv_refuses_an_open_quotation_mark_with_its_line)
{
	ROWS("a,b\n\"1\r\n2\",\"open\n3,4\n");
	CHECK_INT(t->e->kind, ERR_INPUT);
	CHECK_HAS(t->e->say, "x.csv, line 3:");
}

TEST(csv_skips_blank_lines_and_counts_them)
{
	struct source *s = source_bytes(t->arena, S("\n\r\na,b\n\n1,\"x\ny\"\n\n3,4"), NULL,
	    (struct source_limits){ 0 }, t->e);
	struct csv *c = csv_open(t->arena, s, NULL, t->e);
	struct csv_row row;
	NEED(c && csv_next(c, &row));
	CHECK_INT(row.row, 3);
	CHECK_INT(row.line, 3);
	CHECK_INT(row.byte, 3);
	NEED(csv_next(c, &row));
	CHECK_INT(row.row, 5);
	CHECK(row.quoted);
	NEED(csv_next(c, &row));
	CHECK_INT(row.row, 7);
	CHECK_INT(row.line, 8);
	CHECK_INT(row.byte, 17);
	CHECK(!csv_next(c, &row));
	CHECK(csv_end(c, t->e));
}

TEST(csv_finds_the_delimiter)
{
	CHECK_STR(ROWS("a;b;c\n1,5;2,3;3,1\n"), "a|b|c/1,5|2,3|3,1");
	CHECK_STR(ROWS("name, first\tage\nx\t1\ny\t2\n"), "name, first|age/x|1/y|2");
	CHECK_STR(ROWS("a|b\n1|2\n"), "a|b/1|2");
	CHECK_STR(ROWS("\"a;b\",c\n1,2\n"), "a;b|c/1|2");
	CHECK_STR(ROWS("one\ntwo;x\n"), "one/two;x");
	CHECK_STR(ROWS("sep=;\r\na,1;b\r\n2;3\r\n"), "a,1|b/2|3");
}

TEST(csv_takes_the_dialect_it_is_given)
{
	struct csv_options escaped = { .delimiter = ',', .escape = '\\' };
	CHECK_STR(rows_of(t, S("a,\"b\\\"c\",d\n"), &escaped), "a|b\"c|d");
	struct csv_options single = { .delimiter = ';', .quote = '\'' };
	CHECK_STR(rows_of(t, S("'a;b';\"c\n"), &single), "a;b|\"c");
	struct csv_options none = { .delimiter = ',', .no_quotes = true };
	CHECK_STR(rows_of(t, S("\"a,b\"\n"), &none), "\"a|b\"");
}

TEST(csv_reads_other_encodings)
{
	CHECK_STR(ROWS("\xEF\xBB\xBF" "a,b\n1,2"), "a|b/1|2");
	CHECK_STR(ROWS("K\xF6ln,\x80\n"), "Köln|€");
	CHECK_STR(ROWS("\xFF\xFEK\0\xF6\0,\0b\0\n\0"), "Kö|b");
	CHECK_STR(ROWS("\xFE\xFF\0K\0\xF6\0,\0b"), "Kö|b");
	CHECK_STR(ROWS("a\0,\0b\0\n\0c\0,\0d\0"), "a|b/c|d");
	struct csv_options named = { .encoding = "ISO-8859-5" };
	CHECK_STR(rows_of(t, S("\xBF,x"), &named), "П|x");
	struct csv_options unknown = { .encoding = "klingon" };
	rows_of(t, S("a"), &unknown);
	CHECK_INT(t->e->kind, ERR_INPUT);
}

TEST(csv_shows_nul_bytes_and_bad_bytes_as_replacement_characters)
{
	CHECK_STR(ROWS("Kö,b\n1\0,2\n"), "Kö|b/1\xEF\xBF\xBD|2");
	CHECK_STR(ROWS("\xEF\xBB\xBF" "K\xF6ln"), "K\xEF\xBF\xBDln");
	CHECK_STR(ROWS("\xFF\xFE\x00\xD8" "a\0"), "\xEF\xBF\xBD" "a");
}

TEST(csv_of_nothing_has_no_rows)
{
	CHECK_STR(ROWS(""), "");
	CHECK_STR(ROWS("\n\n\r\n"), "");
	CHECK_STR(ROWS("\xEF\xBB\xBF"), "");
	CHECK_INT(t->e->kind, ERR_NONE);
}

TEST(csv_reads_the_same_from_a_file_across_all_block_borders)
{
	struct buf b = buf_in(t->arena, 64 << 20);
	for (int i = 0; i < 60000; i++)
		buf_printf(&b, "%d,\"q\"\"%d\r\n\",%*d\r\n", i, i, i % 37, i);
	char *path = file_join(t->arena, t->folder, "big.csv");
	NEED(file_write(path, buf_view(&b), t->e));
	struct source *s = source_open(t->arena, path, (struct source_limits){ 0 }, t->e);
	struct csv *c = csv_open(t->arena, s, NULL, t->e);
	struct csv_row row;
	int64_t n = 0, wrong = 0, bytes = 0;
	while (csv_next(c, &row)) {
		char want[32];
		snprintf(want, sizeof want, "q\"%lld\r\n", (long long)n);
		wrong += row.count != 3 || !str_eq(row.cells[1], str_of(want)) ||
		    row.line != n * 2 + 1 || row.row != n + 1 || row.byte != bytes;
		bytes = (str_find(buf_view(&b), S("\","), (size_t)row.byte) + 2) +
			(n % 37 > 5 ? n % 37
				    : snprintf(want, sizeof want, "%*lld", (int)(n % 37),
					  (long long)n)) +
			2;
		n++;
	}
	CHECK(csv_end(c, t->e));
	CHECK_INT(n, 60000);
	CHECK_INT(wrong, 0);
}

TEST(csv_grows_for_a_long_row_and_refuses_one_past_the_limit)
{
	size_t n = 5 << 20;
	char *text = arena_alloc(t->arena, n + 8);
	memset(text, 'x', n);
	memcpy(text + n, ",y\nz,1", 6);
	struct str rows = rows_of(t, str_n(text + n - 3, 9), NULL);
	CHECK_STR(rows, "xxx|y/z|1");
	struct source *s = source_bytes(t->arena, str_n(text, n + 6), NULL,
	    (struct source_limits){ 0 }, t->e);
	struct csv_row row;
	struct csv *c = csv_open(t->arena, s, &(struct csv_options){ .delimiter = ',' }, t->e);
	CHECK(csv_next(c, &row) && row.cells[0].n == n && csv_next(c, &row) && row.count == 2);
	source_rewind(s);
	c = csv_open(t->arena, s, &(struct csv_options){ .row_bytes = 1 << 20 }, t->e);
	CHECK(!csv_next(c, &row));
	CHECK(!csv_end(c, t->e));
	CHECK_INT(t->e->kind, ERR_LIMIT);
}

TEST(csv_refuses_ten_million_columns_in_little_memory)
{
	size_t n = 20000000;
	char *text = malloc(n);
	for (size_t i = 0; i < n; i++)
		text[i] = i & 1 ? ',' : '1';
	struct arena *a = arena_new(0);
	struct source *s = source_bytes(a, str_n(text, n), "wide.csv",
	    (struct source_limits){ 0 }, t->e);
	struct csv *c = csv_open(a, s, NULL, t->e);
	struct csv_row row;
	CHECK(!csv_next(c, &row));
	CHECK(!csv_end(c, t->e));
	CHECK_STR(t->e->say, "wide.csv, line 1: more than 16384 columns.");
	CHECK(arena_size(a) < 1 << 20);
	arena_free(a);
	free(text);
}

TEST(csv_unpacks_gzip_and_refuses_what_unpacks_too_far)
{
	struct buf packed = buf_in(t->arena, 1 << 20);
	gzip_pack(&packed, S("a,b\n1,2\n"), 9);
	gzip_pack(&packed, S("3,4\n"), 1);
	CHECK_STR(rows_of(t, buf_view(&packed), NULL), "a|b/1|2/3|4");
	CHECK_INT(t->e->kind, ERR_NONE);
	rows_of(t, str_slice(buf_view(&packed), 0, packed.n - 5), NULL);
	CHECK_INT(t->e->kind, ERR_INPUT);
	err_clear(t->e);
	char *zeros = calloc(1, 32 << 20);
	memset(zeros, '\n', 32 << 20);
	struct buf bomb = buf_in(t->arena, 64 << 20);
	gzip_pack(&bomb, str_n(zeros, 32 << 20), 9);
	free(zeros);
	rows_of(t, buf_view(&bomb), NULL);
	CHECK_INT(t->e->kind, ERR_LIMIT);
}

static struct str spectrum(struct test *t, const char *name, const char *folder, const char *end)
{
	struct str out = STR_EMPTY;
	struct str path = arena_printf(t->arena, "csv/csv-spectrum/%s/%s.%s", folder, name, end);
	const char *full = test_shared(t, path.p);
	if (full)
		file_map(t->arena, full, 0, &out, t->e);
	return out;
}

static struct str without_cr(struct arena *a, struct str s)
{
	struct buf b = buf_in(a, s.n + 1);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '\r')
			buf_byte(&b, s.p[i]);
	return b.n ? buf_view(&b) : STR_EMPTY;
}

/* Line ends within quotes differ between the suite's files, and one telephone number does. */
static void check_cell(struct test *t, struct str column, struct str cell,
    const struct json *record)
{
	if (!str_eq(column, S("Contact Phone Number")))
		CHECK_STR(without_cr(t->arena, cell),
		    without_cr(t->arena, json_text(json_get_str(record, column))));
}

TEST(csv_spectrum_is_read_as_its_json_says)
{
	static const char *const names[] = { "comma_in_quotes", "empty", "empty_crlf",
	    "escaped_quotes", "json", "location_coordinates", "newlines", "newlines_crlf",
	    "quotes_and_newlines", "simple", "simple_crlf", "utf8" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct str text = spectrum(t, names[i], "csvs", "csv");
		struct str want = spectrum(t, names[i], "json", "json");
		if (t->skipped)
			return;
		struct json_limits limits = { 0 };
		const struct json *record = json_read(t->arena, want, limits, t->e);
		record = json_is(record, JSON_LIST) ? json_first(record) : record;
		struct csv *c = csv_open(t->arena, source_bytes(t->arena, text, NULL,
		    (struct source_limits){ 0 }, t->e), NULL, t->e);
		struct csv_row row;
		NEED(c && csv_next(c, &row));
		struct str *header = arena_array(t->arena, struct str, row.count);
		size_t columns = row.count;
		for (size_t k = 0; k < columns; k++)
			header[k] = arena_copy(t->arena, row.cells[k]);
		for (; csv_next(c, &row); record = record->next) {
			NEED(record);
			CHECK_INT(row.count, columns);
			for (size_t k = 0; k < row.count; k++)
				check_cell(t, header[k], row.cells[k], record);
		}
		CHECK(!record);
	}
}

static void count_file(struct test *t, const char *path, int64_t counts[3])
{
	struct arena *a = arena_new(0);
	struct source *s = source_open(a, path, (struct source_limits){ 0 }, t->e);
	struct csv *c = s ? csv_open(a, s, NULL, t->e) : NULL;
	struct csv_row row;
	counts[0]++;
	while (c && csv_next(c, &row)) {
		counts[1]++;
		counts[2] += (int64_t)row.count;
	}
	if (!c || !csv_end(c, t->e))
		test_fail(t, __FILE__, __LINE__, "%s: %s", path, t->e->say);
	arena_free(a);
}

static void count_folder(struct test *t, const char *folder, int64_t counts[3])
{
	struct str *names;
	size_t n;
	NEED(file_list(t->arena, folder, &names, &n, t->e));
	for (size_t i = 0; i < n; i++) {
		char *path = file_join(t->arena, folder, arena_text(t->arena, names[i]));
		if (file_is_folder(path))
			count_folder(t, path, counts);
		else if (str_ends(names[i], S(".csv")))
			count_file(t, path, counts);
	}
}

/* Files, rows and cells as Python's csv module counts them. */
static void check_counts(struct test *t, const char *folder, int64_t files, int64_t rows,
    int64_t cells)
{
	int64_t counts[3] = { 0 };
	const char *path = test_shared(t, folder);
	if (!path)
		return;
	count_folder(t, path, counts);
	CHECK_INT(counts[0], files);
	CHECK_INT(counts[1], rows);
	CHECK_INT(counts[2], cells);
}

TEST(csv_counts_of_the_uk_are_right)
{
	check_counts(t, "uk", 352, 117440, 1085559);
}

TEST(csv_counts_of_bristol_are_right)
{
	check_counts(t, "bristol", 371, 25008, 92530);
}

TEST(csv_counts_of_cologne_are_right)
{
	check_counts(t, "koeln", 6, 29949, 269939);
}

TEST(csv_counts_of_english_libraries_are_right)
{
	check_counts(t, "libraries-england", 13, 21738, 239089);
}

static struct str written(struct test *t, struct csv_writer w, const char *const *cells)
{
	struct buf b = buf_in(t->arena, 4096);
	struct sink out = sink_buf(&b);
	w.out = &out;
	for (; *cells; cells++) {
		if (!strcmp(*cells, "END"))
			csv_end_row(&w);
		else
			csv_write(&w, str_of(*cells));
	}
	CHECK(sink_end(&out, t->e));
	return buf_view(&b);
}

#define WRITTEN(w, ...) written(t, (struct csv_writer)w, (const char *const[]){ __VA_ARGS__, NULL })

TEST(csv_writes_quotes_where_they_are_needed)
{
	CHECK_STR(WRITTEN({ 0 }, "a", "b,c", "END", "say \"hi\"", "x\ny", " z", "END"),
	    "a,\"b,c\"\r\n\"say \"\"hi\"\"\",\"x\ny\",\" z\"\r\n");
	CHECK_STR(WRITTEN({ .lf = true }, "", "END", "", "", "END"), "\"\"\n,\n");
	CHECK_STR(WRITTEN({ .delimiter = ';' }, "1,5", "a;b", "END"), "1,5;\"a;b\"\r\n");
}

TEST(csv_guards_formulas_and_leaves_numbers_alone)
{
	CHECK_STR(WRITTEN({ .guard = true }, "=1+1", "@x", "+a", "-b", "=\"a\"", "END"),
	    "'=1+1,'@x,'+a,'-b,\"'=\"\"a\"\"\"\r\n");
	CHECK_STR(WRITTEN({ .guard = true }, "-5", "+3.2", "-1e-5", "-1 234.5 %", "-", "END"),
	    "-5,+3.2,-1e-5,-1 234.5 %,'-\r\n");
	CHECK_STR(WRITTEN({ .guard = true }, "-2+3", "-1-2", "END"), "'-2+3,'-1-2\r\n");
	CHECK_STR(WRITTEN({ 0 }, "=1+1", "END"), "=1+1\r\n");
}

TEST(csv_writer_keeps_the_first_error_until_the_end)
{
	struct buf b = buf_in(t->arena, 8);
	struct sink out = sink_buf(&b);
	struct csv_writer w = { .out = &out };
	for (int i = 0; i < 10; i++) {
		csv_write(&w, S("figure"));
		csv_end_row(&w);
	}
	CHECK(!sink_end(&out, t->e));
	CHECK_INT(t->e->kind, ERR_LIMIT);
}
