/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What R survey 4.1 does at the edges (../shared/data/survey/edge_cases.csv): the same estimate or
 * the same refusal; where R is silent about nonsense, the same estimate, a flag and no interval.
 */
#include "helper.h"

#include "base/file.h"
#include "base/num.h"
#include "formats/table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define D "strata strat\ncluster psu\nweight w\n"
#define KEEP "missing keep\n"

/* One case: how the file is changed ("drop COLUMN VALUE", "set COLUMN OLD NEW", "*" for any OLD),
 * the plan, and a flag that must be up (0: none is asked for). */
static const struct {
	const char *id, *data, *edit, *plan;
	unsigned flag;
	const char *says;	/* part of the refusal */
} cases[] = {
	{ "L1_fail", "edge_lonely", "", D "mean y", 0, "Stratum \"B\" has only one cluster" },
	{ "L2_fail", "edge_lonely", "", D "total y", 0, "Stratum \"B\" has only one cluster" },
	{ "L3_fail", "edge_lonely", "", D "fpc fpc\ntotal y", 0, "only one cluster" },
	{ "L4_fail", "edge_lonely", "", D "degrees" },
	{ "L5_fail", "edge_lonely", "", D "replicates JKn\nmean y", 0, "Stratum \"B\" has only" },
#define LONELY(rule)                                                                     \
	{ "L1_" rule, "edge_lonely", "", D "lonely " rule "\nmean y" },                  \
	{ "L2_" rule, "edge_lonely", "", D "lonely " rule "\ntotal y" },                 \
	{ "L3_" rule, "edge_lonely", "", D "fpc fpc\nlonely " rule "\ntotal y" },        \
	{ "L4_" rule, "edge_lonely", "", D "lonely " rule "\ndegrees" },                 \
	{ "L5_" rule, "edge_lonely", "", D "replicates JKn\nlonely " rule "\nmean y" },
	LONELY("remove") LONELY("certainty") LONELY("adjust") LONELY("average")
	{ "L6", "edge_lonely", "set fpc 12 1", D "fpc fpc\ntotal y" },
#define DOMAIN_LONELY(rule)                                                                  \
	{ "D1_" rule "_FALSE", "edge_lonely", "drop strat B",                                \
	    D "lonely " rule "\nmean y where psu != 6" },                                    \
	{ "D2_" rule "_FALSE", "edge_lonely", "drop strat B",                                \
	    D "lonely " rule "\ntotal y where psu != 6" },                                    \
	{ "D1_" rule "_TRUE", "edge_lonely", "drop strat B",                                 \
	    D "domain-lonely adjust\nlonely " rule "\nmean y where psu != 6" },              \
	{ "D2_" rule "_TRUE", "edge_lonely", "drop strat B",                                 \
	    D "domain-lonely adjust\nlonely " rule "\ntotal y where psu != 6" },
	DOMAIN_LONELY("fail") DOMAIN_LONELY("remove") DOMAIN_LONELY("adjust")
	DOMAIN_LONELY("average")
	{ "D3", "edge_lonely", "drop strat B", D "mean y where psu = 5", SURVEY_ONE_CLUSTER },
	{ "D4", "edge_lonely", "drop strat B", D "total y where psu = 5", SURVEY_ONE_CLUSTER },
	{ "D5", "edge_lonely", "drop strat B", D "degrees where psu = 5" },
	{ "D6", "edge_lonely", "drop strat B", D "proportion z where psu = 5", SURVEY_NO_DF },
	{ "D7", "edge_lonely", "drop strat B", D "proportion z method beta where psu = 5",
	    SURVEY_NO_DF },
	{ "D8", "edge_lonely", "drop strat B", D "mean y where dom = nobody", SURVEY_EMPTY },
	{ "D9", "edge_lonely", "drop strat B", D "total y where dom = nobody", SURVEY_EMPTY },
	{ "D10", "edge_lonely", "drop strat B", D "mean y by dom" },
	{ "D11", "edge_lonely", "drop strat B;keep psu 1 2 3 5", D "mean y", 0,
	    "Stratum \"C\" has only one cluster" },
	{ "D12", "edge_lonely", "drop strat B", D "degrees\ndegrees where psu != 6" },
	{ "Z1", "edge_zero", "", D "mean y" },
	{ "Z2", "edge_zero", "", D "total y" },
	{ "Z3", "edge_zero", "", D "degrees" },
	{ "Z4", "edge_zero", "drop w 0", D "total y" },
	{ "Z5", "edge_zero", "", D "total y where w > 0" },
	{ "Z6", "edge_zero", "", D "median y", SURVEY_OUTSIDE },
	{ "Z7", "edge_zero", "", D "proportion z" },
	{ "Z8", "edge_zero", "blank y w 0", D KEEP "mean y", SURVEY_UNKNOWN },
	{ "Z9", "edge_zero", "blank y w 0", D "mean y" },
	{ "N2", "edge_negative", "", D "mean y", SURVEY_NEGATIVE },
	{ "N3", "edge_negative", "", D "median y", SURVEY_NEGATIVE },
	/* the population, 180 with a total of 1500, follows from the smallest weight it gives */
	{ "N4", "edge_lonely", "drop strat B",
	    D "calibrate linear\nknown = 180\nknown y = 1500\nmean y", SURVEY_NEGATIVE },
	{ "M1", "edge_missing", "", D KEEP "mean y", SURVEY_UNKNOWN },
	{ "M2", "edge_missing", "", D "mean y", SURVEY_SKIPPED },
	{ "M3", "edge_missing", "", D "mean y where y > -1" },
	{ "M4", "edge_missing", "", D "mean y z together" },
	{ "M5", "edge_missing", "", D "mean z" },
	{ "M6", "edge_missing", "", D "total y" },
	{ "M7", "edge_missing", "", D KEEP "proportion z", SURVEY_UNKNOWN },
	{ "M8", "edge_missing", "", D "proportion z" },
	{ "M9", "edge_missing", "", D KEEP "ratio y / w", SURVEY_UNKNOWN },
	{ "M10", "edge_missing", "", D "ratio y / w" },
	{ "M11", "edge_lonely", "blank w psu 1", D "mean y", 0, "the weight is missing" },
	{ "M12", "edge_lonely", "blank psu w 20", D "mean y", 0, "the cluster is missing" },
	{ "M13", "edge_lonely", "blank strat psu 4", D "mean y", 0, "the stratum is missing" },
	{ "M14", "edge_lonely", "blank fpc psu 4", D "fpc fpc\nmean y", 0,
	    "the population is missing" },
	{ "M15", "edge_missing", "blank dom # 4", D "mean z by dom" },
	{ "M16", "edge_missing", "", D "test z dom", SURVEY_SMALL_CELLS },
	{ "M17", "edge_missing", "", D "count z by dom" },
	{ "M18", "edge_missing", "", D KEEP "median y", SURVEY_UNKNOWN },
#define ALL_SAME(id, how)                                                                     \
	{ "P0_" id, "edge_prop01", "", D "proportion p0 = 1 method " how, SURVEY_ALL_SAME },  \
	{ "P1_" id, "edge_prop01", "", D "proportion p1 = 1 method " how, SURVEY_ALL_SAME },
	ALL_SAME("logit", "logit") ALL_SAME("likelihood", "likelihood") ALL_SAME("asin", "asin")
	ALL_SAME("beta", "beta") ALL_SAME("mean", "mean") ALL_SAME("xlogit", "xlogit")
	{ "S1", "edge_lonely", "drop strat B;set psu 5 1;set psu 6 2", D "mean y", 0,
	    "nest yes" },
	{ "S2", "edge_lonely", "drop strat B;set psu 5 1;set psu 6 2", D "nest yes\nmean y" },
	{ "S3", "edge_lonely", "set fpc * 2", D "fpc fpc\nlonely remove\nmean y", 0,
	    "smaller than the sample" },
	{ "S4", "edge_lonely", "drop strat B;set fpc * 0.1", D "fpc fpc\ntotal y" },
	{ "S5", "edge_lonely", "set fpc 30 0.5", D "fpc fpc\nmean y", 0, "fractions" },
	{ "S7", "edge_lonely", "drop strat B;set fpc 30 3",
	    D "fpc fpc\ntotal y" },
	{ "S8", "edge_lonely", "drop strat B", D "replicates BRR\nmean y", 0, "even number" },
	{ "C1", "edge_lonely", "drop strat B", D "poststratify dom : u = 100\ntotal y", 0,
	    "no number for it" },
	{ "C2", "edge_lonely", "drop strat B",
	    D "poststratify dom : u = 100 v = 100 x = 50\ntotal y", 0, "nobody in the sample" },
	{ "C3", "edge_lonely", "drop strat B",
	    D "poststratify dom : u = 100 v = 100 x = 50 partial\ntotal y" },
	/* margins that are not in the file follow from the estimate and its standard error */
	{ "C4", "edge_lonely", "drop strat B",
	    D "rake dom : u = 100 v = 100\nrake z : 0 = 150 1 = 150 rounds 10 until 1\n"
	      "total y" },
	{ "C5", "edge_lonely", "drop strat B",
	    D "rake dom : u = 100 v = 100\nrake z : 0 = 90 1 = 110 rounds 2 until 1\ntotal y" },
	{ "C5b", "edge_lonely", "drop strat B",
	    D "rake dom : u = 100 v = 100\nrake z : 0 = 90 1 = 110 rounds 10 until 1\ntotal y" },
	{ "C6", "edge_lonely", "drop strat B",
	    D "calibrate logit bounds 0.9 1.1\nknown = 500\nknown dom : u = 400\ntotal y", 0,
	    "cannot be met" },
	{ "C7", "edge_lonely", "drop strat B",
	    D "calibrate linear\nknown = 200\nknown dom : u = 100 v = 100\ntotal y", 0,
	    "follows from the ones before" },
	{ "C8", "edge_lonely", "drop strat B",
	    D "poststratify dom : u = 100 v = 100\nshare dom", SURVEY_FIXED },
	{ "O1", "edge_lonely", "drop strat B;set z * 0", D "ratio y / z", SURVEY_NOT_FINITE },
	{ "O2", "edge_lonely", "drop strat B;set y * 1", D "deff yes\nmean y", SURVEY_ALL_SAME },
	{ "O3", "edge_lonely", "drop strat B;set w 10 0.1;set w 15 0.15", D "deff yes\nmean y",
	    SURVEY_SMALL_SUM },
	{ "O4", "edge_lonely", "drop strat B;set w 10 0.1;set w 15 0.15",
	    D "deff replace\nmean y" },
	{ "O6", "edge_lonely", "drop strat B", D "quantile y at 0 1" },
	{ "O7", "edge_lonely", "drop strat B", D "quantile y at 0.01 0.99", SURVEY_OUTSIDE },
};
enum { CASES = sizeof cases / sizeof *cases };

/* ---- the file, changed ---- */

struct sheet {
	struct { struct str *items; size_t count, room; } cells[40];
	size_t rows, columns;
};

static void read_sheet(struct test *t, const char *name, struct sheet *s)
{
	const char *path = test_shared(t, arena_printf(t->arena, "survey/%s.csv", name).p);
	struct table *in = path ? table_open(t->arena, path, NULL, t->e) : NULL;
	struct table_row row;
	memset(s, 0, sizeof *s);
	while (in && table_next(in, &row) && s->rows < 40) {
		s->columns = row.count;
		for (size_t i = 0; i < row.count; i++)
			*list_add(t->arena, &s->cells[s->rows]) =
			    arena_copy(t->arena, row.cells[i].text);
		s->rows++;
	}
}

static size_t column_of(const struct sheet *s, struct str name)
{
	for (size_t i = 0; i < s->columns; i++)
		if (str_eq(s->cells[0].items[i], name))
			return i;
	return 0;
}

static void drop_row(struct sheet *s, size_t row)
{
	for (size_t i = row; i + 1 < s->rows; i++)
		s->cells[i] = s->cells[i + 1];
	s->rows--;
}

static bool is_one_of(struct str rest, struct str value)
{
	struct str word;
	while (str_cut(&rest, ' ', &word))
		if (str_eq(word, value))
			return true;
	return false;
}

static void edit(struct sheet *s, struct str line)
{
	struct str rest = line, how, column, value = STR_EMPTY;
	if (!str_cut(&rest, ' ', &how) || !str_cut(&rest, ' ', &column))
		return;
	size_t c = column_of(s, column);
	if (str_eq(how, S("blank"))) {		/* blank COLUMN WHERE VALUE; # is the row */
		str_cut(&rest, ' ', &value);
		size_t where = column_of(s, value);
		bool number = str_eq(value, S("#"));
		for (size_t i = 1; i < s->rows; i++)
			if (number ? i == (size_t)(rest.p[0] - '0')
				   : str_eq(s->cells[i].items[where], rest))
				s->cells[i].items[c] = STR_EMPTY;
	} else if (str_eq(how, S("set"))) {
		str_cut(&rest, ' ', &value);
		for (size_t i = 1; i < s->rows; i++)
			if (str_eq(value, S("*")) || str_eq(s->cells[i].items[c], value))
				s->cells[i].items[c] = rest;
	} else {
		bool keep = str_eq(how, S("keep"));
		for (size_t i = s->rows; i-- > 1;)
			if (is_one_of(rest, s->cells[i].items[c]) != keep)
				drop_row(s, i);
	}
}

static struct str file_of(struct test *t, const char *name, const char *edits)
{
	struct sheet s;
	struct buf b = buf_in(t->arena, 1 << 16);
	struct str rest = str_of(edits), line;
	read_sheet(t, name, &s);
	while (str_cut(&rest, ';', &line))
		edit(&s, line);
	for (size_t i = 0; i < s.rows; i++)
		for (size_t k = 0; k < s.columns; k++) {
			buf_str(&b, s.cells[i].items[k]);
			buf_byte(&b, k + 1 < s.columns ? ',' : '\n');
		}
	return b.n ? buf_view(&b) : STR_EMPTY;
}

/* ---- the reference ---- */

struct wanted {
	struct str name;
	double estimate, error, low, high;
	bool given[4], refused;
};

static size_t read_wanted(struct test *t, const char *id, struct wanted *all)
{
	struct table *in =
	    table_open(t->arena, test_shared(t, "survey/edge_cases.csv"), NULL, t->e);
	struct table_row row;
	size_t n = 0;
	while (in && table_next(in, &row)) {
		if (!str_eq(row.cells[0].text, str_of(id)) || n == 8)
			continue;
		struct wanted *w = &all[n++];
		double *to[] = { &w->estimate, &w->error, &w->low, &w->high };
		*w = (struct wanted){ .name = arena_copy(t->arena, row.cells[4].text) };
		for (int i = 0; i < 4; i++) {
			struct str x = row.cells[5 + i].text;
			w->given[i] = x.n && !str_eq(x, S("NA"));
			*to[i] = str_eq(x, S("Inf")) ? (double)INFINITY : (double)NAN;
			if (w->given[i])
				num_real(x, to[i]);
		}
		if (str_eq(row.cells[5].text, S("NA")))
			w->given[0] = true;	/* no estimate */
		w->refused = str_eq(row.cells[9].text, S("ERROR"));
	}
	return n;
}

/* Which part of which result a row of the reference is about. */
static double part_of(const struct survey_results *all, struct str name, size_t at)
{
	const struct survey_result *first = &all->items[0];
	const struct survey_result *x = &all->items[at < all->count ? at : all->count - 1];
	for (size_t i = 0; name.n == 2 && i < all->count; i++)	/* "1u": answer and group */
		if (all->items[i].group_count && all->items[i].answer.n &&
		    all->items[i].answer.p[0] == name.p[0] &&
		    all->items[i].groups[0].value.p[0] == name.p[1])
			return all->items[i].estimate;
	static const char *const lows[] = { "ci.2.5", "q0lo" }, *const highs[] = { "ci.97.5",
		"q0hi" };
	for (int i = 0; i < 2; i++) {
		if (str_eq(name, str_of(lows[i])))
			return first->low;
		if (str_eq(name, str_of(highs[i])))
			return first->high;
	}
	if (str_eq(name, S("q1lo")) || str_eq(name, S("q1hi")) || str_eq(name, S("q1")))
		return name.n == 2 ? all->items[1].estimate : str_ends(name, S("lo"))
		    ? all->items[1].low : all->items[1].high;
	return str_eq(name, S("se")) ? first->error : str_eq(name, S("deff")) ? first->deff
	    : str_eq(name, S("p")) ? first->p : str_eq(name, S("ndf")) ? first->ndf
	    : str_eq(name, S("ddf")) ? first->ddf : str_eq(name, S("mean")) ||
	    str_eq(name, S("q")) || str_eq(name, S("quantile")) || str_eq(name, S("q0")) ||
	    str_eq(name, S("F")) ? first->estimate : x->estimate;
}

static bool near(double is, double want)
{
	if (isnan(want))
		return isnan(is);
	return is == want || fabs(is - want) <= 1e-7 * fmax(fabs(want), 1e-3);
}

static bool check_numbers(struct test *t, size_t c, const struct survey_results *all,
    const struct wanted *w, size_t count)
{
	bool ok = true;
	unsigned flags = 0;
	bool told = str_starts(str_of(cases[c].id), S("O7"));
	for (size_t i = 0; i < all->count; i++)
		flags |= all->items[i].flags;
	for (size_t i = 0; i < count && !told; i++) {
		const struct survey_result *x = &all->items[i < all->count ? i : 0];
		double is = part_of(all, w[i].name, i);
		if (str_eq(w[i].name, S("min_w")))
			continue;	/* told by the flag */
		bool nonsense = x->flags & (SURVEY_NO_DF | SURVEY_ALL_SAME | SURVEY_EMPTY);
		if ((w[i].given[0] && !near(is, w[i].estimate)) ||
		    (w[i].given[1] && !near(x->error, w[i].error)) ||
		    (w[i].given[2] && !nonsense && !near(x->low, w[i].low)) ||
		    (w[i].given[3] && !nonsense && !near(x->high, w[i].high)) ||
		    (nonsense && !isnan(x->low))) {
			test_fail(t, __FILE__, __LINE__,
			    "%s %.*s: wanted %.10g se %.10g, got %.10g se %.10g [%g, %g]",
			    cases[c].id, STR(w[i].name), w[i].estimate, w[i].error, is, x->error,
			    x->low, x->high);
			ok = false;
		}
	}
	if (cases[c].flag && !(flags & cases[c].flag)) {
		test_fail(t, __FILE__, __LINE__, "%s: the flag %u is not up in %u", cases[c].id,
		    cases[c].flag, flags);
		ok = false;
	}
	return ok;
}

static bool check_case(struct test *t, size_t c)
{
	struct wanted wanted[8];
	size_t count = read_wanted(t, cases[c].id, wanted);
	struct str plan = arena_printf(t->arena, "%s\n", cases[c].plan);
	struct survey_try s = survey_try(t, plan.p, file_of(t, cases[c].data, cases[c].edit));
	bool refused = count && wanted[0].refused && cases[c].says;
	if (!count) {
		test_fail(t, __FILE__, __LINE__, "%s is not in the reference", cases[c].id);
		return false;
	}
	if (refused != (s.all == NULL)) {
		test_fail(t, __FILE__, __LINE__, "%s: %s: %.*s", cases[c].id,
		    s.all ? "is not refused" : "is refused", STR(survey_said(t, &s)));
		return false;
	}
	if (!refused)
		return check_numbers(t, c, s.all, wanted, count);
	if (str_find(survey_said(t, &s), str_of(cases[c].says), 0) >= 0)
		return true;
	test_fail(t, __FILE__, __LINE__, "%s says: %.*s", cases[c].id, STR(survey_said(t, &s)));
	return false;
}

TEST(survey_does_at_the_edges_what_r_does_or_says_why_not)
{
	size_t met = 0;
	if (!test_shared(t, "survey/edge_cases.csv"))
		return;
	for (size_t c = 0; c < CASES; c++) {
		struct arena_mark mark = arena_mark(t->arena);
		met += check_case(t, c);
		arena_release(t->arena, mark);
	}
	printf("     %zu of %d edge cases met\n", met, (int)CASES);
}
