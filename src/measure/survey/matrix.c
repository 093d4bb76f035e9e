/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Small symmetric matrices. Cholesky's factor: Golub, Van Loan, Matrix Computations, 4.2; a pivot
 * below 1e-11 of the column's own square means that the column follows from the ones before it.
 * Eigenvalues by Jacobi's rotations: ibid. 8.5.
 */
#include "measure/survey/own.h"

#include <string.h>

bool matrix_cholesky(double *m, size_t n, size_t *at_r)
{
	for (size_t j = 0; j < n; j++) {
		double own = m[j * n + j], left = own;
		for (size_t k = 0; k < j; k++)
			left -= m[j * n + k] * m[j * n + k];
		if (!(left > 1e-11 * own)) {
			*at_r = j;
			return false;
		}
		m[j * n + j] = sqrt(left);
		for (size_t i = j + 1; i < n; i++) {
			double sum = m[i * n + j];
			for (size_t k = 0; k < j; k++)
				sum -= m[i * n + k] * m[j * n + k];
			m[i * n + j] = sum / m[j * n + j];
		}
	}
	return true;
}

static void solve_lower(const double *l, size_t n, double *b)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < i; k++)
			b[i] -= l[i * n + k] * b[k];
		b[i] /= l[i * n + i];
	}
}

void matrix_solve(const double *l, size_t n, double *b)
{
	solve_lower(l, n, b);
	for (size_t i = n; i-- > 0;) {
		for (size_t k = i + 1; k < n; k++)
			b[i] -= l[k * n + i] * b[k];
		b[i] /= l[i * n + i];
	}
}

static void rotate(double *s, size_t n, size_t p, size_t q)
{
	double apart = (s[q * n + q] - s[p * n + p]) / (2 * s[p * n + q]);
	double t = (apart >= 0 ? 1 : -1) / (fabs(apart) + sqrt(apart * apart + 1));
	double c = 1 / sqrt(t * t + 1), z = t * c;
	for (size_t k = 0; k < n; k++) {
		double a = s[k * n + p], b = s[k * n + q];
		s[k * n + p] = c * a - z * b;
		s[k * n + q] = z * a + c * b;
	}
	for (size_t k = 0; k < n; k++) {
		double a = s[p * n + k], b = s[q * n + k];
		s[p * n + k] = c * a - z * b;
		s[q * n + k] = z * a + c * b;
	}
}

void matrix_eigen(struct arena *a, const double *l, const double *m, size_t n, double *values)
{
	double *s = arena_array(a, double, n * n), *column = arena_array(a, double, n);
	for (size_t j = 0; j < n; j++) {		/* l^-1 m, column by column */
		for (size_t i = 0; i < n; i++)
			column[i] = m[i * n + j];
		solve_lower(l, n, column);
		for (size_t i = 0; i < n; i++)
			s[i * n + j] = column[i];
	}
	for (size_t i = 0; i < n; i++)			/* … l'^-1, row by row */
		solve_lower(l, n, &s[i * n]);
	for (int sweep = 0; sweep < 100; sweep++) {
		double off = 0, all = 0;
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j < n; j++) {
				all += s[i * n + j] * s[i * n + j];
				off += i == j ? 0 : s[i * n + j] * s[i * n + j];
			}
		if (!(off > 1e-30 * all))
			break;
		for (size_t p = 0; p + 1 < n; p++)
			for (size_t q = p + 1; q < n; q++)
				if (s[p * n + q] != 0)
					rotate(s, n, p, q);
	}
	for (size_t i = 0; i < n; i++)
		values[i] = s[i * n + i];
}
