/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "formats/sdmx.h"
#include "formats/table.h"
#include "base/buf.h"

#include <string.h>

/* Rows of a file that read well, those that do not; -1 when its header is refused. */
static int64_t rows_of(struct test *t, const char *name, int64_t *refused_r)
{
	const char *path =
	    test_shared(t, arena_printf(t->arena, "sdmx/pysdmx/tests/io/%s", name).p);
	struct table_row row;
	struct sdmx s;
	struct sdmx_row o;
	int64_t good = 0;
	*refused_r = 0;
	if (!path)
		return -1;
	struct table *in = table_open(t->arena, path, NULL, t->e);
	if (!in || !table_next(in, &row) || !sdmx_is(row.cells, row.count) ||
	    !sdmx_open(t->arena, row.cells, row.count, &s, t->e))
		return -1;
	while (table_next(in, &row)) {
		bool ok = sdmx_row(&s, row.cells, row.count, &o, t->e);
		good += ok;
		*refused_r += !ok;
		err_clear(t->e);
	}
	return table_end(in, t->e) ? good : -1;
}

TEST(sdmx_files_of_others_are_read_and_refused_as_they_should)
{
	static const struct { const char *name; int64_t rows, refused; } files[] = {
		{ "csv/sdmx10/reader/samples/data_v1.csv", 1000, 0 },
		{ "csv/sdmx10/reader/samples/csv_labels_both.csv", 1, 0 },
		{ "csv/sdmx10/reader/samples/data_v1_no_freq_cols.csv", 7, 0 },
		{ "csv/sdmx10/reader/samples/data_v1_exception.csv", -1, 0 },
		{ "csv/sdmx20/reader/samples/data_v2.csv", 20, 0 },
		/* Its rows lack the cell of the column ACTION that its header has. */
		{ "csv/sdmx20/reader/samples/data_v2_action_col.csv", 0, 20 },
		{ "csv/sdmx20/reader/samples/csv_keys_both.csv", 1, 0 },
		{ "csv/sdmx20/reader/samples/csv_labels_name.csv", 1, 0 },
		{ "csv/sdmx20/reader/samples/data_v2_exception.csv", -1, 0 },
		{ "csv/sdmx20/reader/samples/data_v2_structures_uppercase.csv", 3, 0 },
		{ "csv/sdmx20/reader/samples/data_v2_invalid_action.csv", 0, 1 },
		{ "csv/sdmx21/reader/samples/data_v21_three_actions.csv", 4, 0 },
		{ "csv/sdmx21/reader/samples/data_v21_merge_action.csv", 1, 0 },
	};
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		int64_t refused, rows = rows_of(t, files[i].name, &refused);
		if (t->skipped)
			return;
		if (rows != files[i].rows || refused != files[i].refused)
			test_fail(t, __FILE__, __LINE__, "%s: %d rows, %d refused: %s",
			    files[i].name, (int)rows, (int)refused, t->e->say);
		err_clear(t->e);
	}
}

static bool first_row(struct test *t, const char *text, struct sdmx *s, struct sdmx_row *o)
{
	struct table_row row;
	struct table *in = table_bytes(t->arena, str_of(text), "x", NULL, t->e);
	return in && table_next(in, &row) && sdmx_open(t->arena, row.cells, row.count, s, t->e) &&
	    table_next(in, &row) && sdmx_row(s, row.cells, row.count, o, t->e);
}

TEST(sdmx_columns_get_their_roles)
{
	struct sdmx s;
	struct sdmx_row o;
	NEED(first_row(t,
	    "STRUCTURE,STRUCTURE_ID,ACTION,GEO: Place,SEX,TIME_PERIOD,OBS_VALUE,NOTE\n"
	    "dataflow,X:Y(1.0): Flow,R,BS: Bristol: city,F: Female,2020,12.5,x\n",
	    &s, &o));
	static const enum sdmx_role want[] = { SDMX_STRUCTURE, SDMX_STRUCTURE_ID, SDMX_ACTION,
	    SDMX_DIMENSION, SDMX_DIMENSION, SDMX_TIME, SDMX_VALUE, SDMX_ATTRIBUTE };
	for (size_t i = 0; i < 8; i++)
		CHECK_INT(s.columns[i].role, want[i]);
	CHECK_STR(s.columns[3].label, "Place");
	CHECK_INT(o.action, SDMX_REPLACE);
	CHECK_STR(o.structure_id, "X:Y(1.0)");
	CHECK_STR(o.values[3].id, "BS");
	CHECK_STR(o.values[3].label, "Bristol: city");
	CHECK_STR(o.time, "2020");
	CHECK_STR(o.value, "12.5");
}

TEST(sdmx_rows_of_another_length_and_double_columns_are_refused)
{
	struct sdmx s;
	struct sdmx_row o;
	CHECK(!first_row(t, "DATAFLOW,A,OBS_VALUE\nX:Y(1.0),1\n", &s, &o));
	CHECK_STR(t->e->say, "The row has 2 cells, the header 3.");
	err_clear(t->e);
	CHECK(!first_row(t, "DATAFLOW,A,A\nX:Y(1.0),1,2\n", &s, &o));
	CHECK_HAS(t->e->say, "two columns \"A\"");
}

TEST(sdmx_comes_back_as_it_was_written)
{
	struct buf b = buf_in(t->arena, 4096);
	struct sink out = sink_buf(&b);
	struct sdmx_writer w = { .csv = { .out = &out }, .version = 2, .structure = "dataflow",
	    .structure_id = S("X:Y(1.0)") };
	const struct str ids[] = { S("GEO"), S("TIME_PERIOD"), S("OBS_VALUE") };
	sdmx_write_header(&w, ids, 3);
	sdmx_begin_row(&w, SDMX_REPLACE);
	csv_write(&w.csv, S("BS"));
	csv_write(&w.csv, S("2020"));
	csv_write(&w.csv, S("1.5"));
	csv_end_row(&w.csv);
	CHECK_STR(buf_view(&b), "STRUCTURE,STRUCTURE_ID,ACTION,GEO,TIME_PERIOD,OBS_VALUE\r\n"
	    "dataflow,X:Y(1.0),R,BS,2020,1.5\r\n");
	struct sdmx s;
	struct sdmx_row o;
	NEED(first_row(t, b.p, &s, &o));
	CHECK_STR(o.value, "1.5");
	CHECK_INT(o.action, SDMX_REPLACE);
}
