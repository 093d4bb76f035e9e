/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The one file that knows GLPK. Its environment is thread-local (glp_config("TLS")), so threads
 * that have programs of their own do not meet.
 *
 * An answer is only believed when the solver says that it is optimal. Where it gives up, the
 * question is asked once more from a fresh basis; if that fails too, nothing was proved.
 */
#include "measure/protect/lp.h"

#include <glpk.h>
#include <math.h>
#include <stdlib.h>

struct lp {
	glp_prob *p;
	glp_smcp how;
	size_t columns;
	size_t asked;		/* column whose objective is set, from 1; 0: none or all */
	int64_t solved;
};

static void set_bounds(glp_prob *p, int column, double low, double high)
{
	bool down = isfinite(low), up = isfinite(high);
	int type = down && up ? (low < high ? GLP_DB : GLP_FX) :
	    down ? GLP_LO : up ? GLP_UP : GLP_FR;
	glp_set_col_bnds(p, column, type, down ? low : 0, up ? high : 0);
}

static void load(struct lp *lp, const struct lp_row *rows, size_t row_count)
{
	int *columns = malloc((lp->columns + 1) * sizeof *columns);
	double *values = malloc((lp->columns + 1) * sizeof *values);
	if (!columns || !values)
		abort();
	for (size_t r = 0; r < row_count; r++) {
		for (size_t k = 0; k < rows[r].count; k++) {
			columns[k + 1] = rows[r].columns[k] + 1;
			values[k + 1] = rows[r].coefficients[k];
		}
		glp_set_row_bnds(lp->p, (int)r + 1, GLP_FX, 0, 0);
		glp_set_mat_row(lp->p, (int)r + 1, (int)rows[r].count, columns, values);
	}
	free(columns);
	free(values);
}

struct lp *lp_new(size_t columns, const double *low, const double *high, const struct lp_row *rows,
    size_t row_count)
{
	struct lp *lp = calloc(1, sizeof *lp);
	if (!lp)
		abort();
	glp_term_out(GLP_OFF);
	lp->p = glp_create_prob();
	lp->columns = columns;
	glp_init_smcp(&lp->how);
	lp->how.msg_lev = GLP_MSG_OFF;
	lp->how.meth = GLP_PRIMAL;
	if (row_count)
		glp_add_rows(lp->p, (int)row_count);
	if (columns)
		glp_add_cols(lp->p, (int)columns);
	for (size_t c = 0; c < columns; c++)
		set_bounds(lp->p, (int)c + 1, low[c], high[c]);
	load(lp, rows, row_count);
	return lp;
}

void lp_free(struct lp *lp)
{
	if (!lp)
		return;
	glp_delete_prob(lp->p);
	free(lp);
}

void lp_thread_end(void)
{
	glp_free_env();
}

static enum lp_answer answer(struct lp *lp)
{
	switch (glp_get_status(lp->p)) {
	case GLP_OPT:
		return LP_SOLVED;
	case GLP_UNBND:
		return LP_WITHOUT_END;
	case GLP_NOFEAS:
		return LP_IMPOSSIBLE;
	default:
		return LP_FAILED;
	}
}

static enum lp_answer solve(struct lp *lp)
{
	lp->solved++;
	int rc = glp_simplex(lp->p, &lp->how);
	enum lp_answer a = rc ? LP_FAILED : answer(lp);
	if (a != LP_FAILED)
		return a;
	glp_adv_basis(lp->p, 0);
	rc = glp_simplex(lp->p, &lp->how);
	return rc ? LP_FAILED : answer(lp);
}

enum lp_answer lp_ask(struct lp *lp, size_t column, enum lp_question question)
{
	if (lp->asked)
		glp_set_obj_coef(lp->p, (int)lp->asked, 0);
	lp->asked = column + 1;
	glp_set_obj_dir(lp->p, question == LP_LEAST ? GLP_MIN : GLP_MAX);
	glp_set_obj_coef(lp->p, (int)column + 1, 1);
	return solve(lp);
}

enum lp_answer lp_least(struct lp *lp, const double *costs)
{
	for (size_t c = 0; c < lp->columns; c++)
		glp_set_obj_coef(lp->p, (int)c + 1, costs[c]);
	lp->asked = 0;
	glp_set_obj_dir(lp->p, GLP_MIN);
	return solve(lp);
}

void lp_bound(struct lp *lp, size_t column, double low, double high)
{
	set_bounds(lp->p, (int)column + 1, low, high);
}

double lp_value(const struct lp *lp, size_t column)
{
	return glp_get_col_prim(lp->p, (int)column + 1);
}

void lp_values(const struct lp *lp, double *values)
{
	for (size_t c = 0; c < lp->columns; c++)
		values[c] = glp_get_col_prim(lp->p, (int)c + 1);
}

int64_t lp_solved(const struct lp *lp)
{
	return lp->solved;
}
