/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Linear programs: the least and the largest value of a sum of columns, where every row is a sum
 * that is zero and every column lies between bounds. One program is solved again and again with
 * another question, each time from where it stood.
 *
 *	struct lp *lp = lp_new(columns, low, high, rows, row_count);
 *	if (lp_ask(lp, column, LP_MOST) == LP_SOLVED)
 *		use(lp_value(lp, column));
 *	lp_free(lp);
 *
 * A program belongs to the thread that made it; a thread that ends calls lp_thread_end.
 */
#ifndef MEASURE_PROTECT_LP_H
#define MEASURE_PROTECT_LP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lp;

/* A sum of columns, each with its coefficient. */
struct lp_row {
	const int32_t *columns;
	const double *coefficients;
	size_t count;
};

enum lp_answer { LP_SOLVED, LP_WITHOUT_END, LP_IMPOSSIBLE, LP_FAILED };
enum lp_question { LP_LEAST = 1, LP_MOST = -1 };

/* low and high: of each column; infinities are allowed. */
struct lp *lp_new(size_t columns, const double *low, const double *high, const struct lp_row *rows,
    size_t row_count);
void lp_free(struct lp *lp);
void lp_thread_end(void);

/* lp_ask: The least or the largest value of one column. */
enum lp_answer lp_ask(struct lp *lp, size_t column, enum lp_question question);
/* lp_least: The least value of the sum of the columns, each times its cost. */
enum lp_answer lp_least(struct lp *lp, const double *costs);
/* lp_bound: From now on the column lies between low and high. */
void lp_bound(struct lp *lp, size_t column, double low, double high);
double lp_value(const struct lp *lp, size_t column);
/* lp_values: Of all columns, as the last answer left them. */
void lp_values(const struct lp *lp, double *values);
int64_t lp_solved(const struct lp *lp);

#endif
