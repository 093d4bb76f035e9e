/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Disclosure control: what may be published of counts of persons, so that nobody is exposed.
 * Pure: knows no city, no store, no web. docs/manual/disclosure.md says which rules, and why.
 *
 * (a) Fixed tables. All tables of a data set, with everything that was published of it before,
 * are one joint system of equations; cells below the threshold are suppressed, others with them,
 * until linear programs for every small cell prove that an attacker is left with an interval of
 * the promised width around the truth.
 *
 *	struct protect_result *r = protect_tables(a, tables, count, equations, equation_count,
 *	    &(struct protect_options){ .threshold = 5 }, e);
 *	if (!r)
 *		return false;				// the input makes no sense; e says why
 *	if (!r->safe)
 *		show(r->refusals, r->refusal_count);	// merge these classes, and ask again
 *	for (size_t t = 0; t < count; t++)
 *		for (size_t i = 0; i < tables[t].cell_count; i++)
 *			publish(&tables[t].cells[i], &r->answers[t][i]);
 *
 * Or without holes: protect_round gives rounded values that still add up.
 *
 * (b) Live cross-tabulations: the cell-key method.
 *
 *	struct protect_noise *n = protect_noise_new(a, &(struct protect_noise_options){ 0 }, e);
 *	shown = protect_perturb(n, learners, cell_key);
 *
 * A reader must not be told whether a suppressed cell is primary or secondary, nor its count of
 * contributors: both narrow what he knows.
 */
#ifndef MEASURE_PROTECT_PROTECT_H
#define MEASURE_PROTECT_PROTECT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PROTECT_DIMENSIONS = 8,		/* of one table */
	PROTECT_AMOUNTS = 2,		/* additive amounts beside the count: enrolments, hours */
	PROTECT_GRID = 2000000,		/* combinations of codes in all tables together */
};

/* ---- what is to be published ---- */

/* A class of a dimension. Parents stand before their children; the children of a parent are
 * disjoint and together make the parent up. */
struct protect_code {
	struct str code;
	int32_t parent;		/* index in the same dimension; -1: a root */
};

/* A dimension. Where it has one root, that root is its total, and a cell at the total is the same
 * cell as one of a table without the dimension. Dimensions of one name in several tables mean the
 * same, and so do codes of one name in them, whatever else stands beside them. A dimension of one
 * code only says which one it is (a period), and stays in the key. */
struct protect_dimension {
	struct str name;
	const struct protect_code *codes;
	size_t count;
	bool ordered;		/* only neighbours in the order may be merged (ages, years) */
	bool sensitive;		/* that all members of a group are in one class tells too much */
	/* pairs of codes that touch (areas); NULL: any two children of a parent may be merged */
	const uint32_t (*touching)[2];
	size_t touching_count;
};

/* What was published of a cell before; the earlier release wins where it said more. */
enum protect_past {
	PROTECT_NEW,		/* nothing */
	PROTECT_WAS_PUBLISHED,	/* the value `was` */
	PROTECT_WAS_SUPPRESSED,	/* and promised the interval was_low..was_high (0..0: none) */
};

struct protect_cell {
	uint16_t codes[PROTECT_DIMENSIONS];	/* index of the code in each dimension */
	int64_t count;		/* the protected count (learners); adds up over classes */
	int64_t contributors;	/* distinct persons behind it; 0: as many as count */
	/* Additive amounts (enrolments; hours in hundredths), published where the count is. For
	 * those named in options.dominance also the largest and the second largest contribution
	 * of one person. */
	int64_t amounts[PROTECT_AMOUNTS];
	int64_t largest[PROTECT_AMOUNTS], second[PROTECT_AMOUNTS];
	bool hidden;		/* is not published, only part of sums that are */
	bool structural;	/* everybody knows that it is zero */
	bool unknown;		/* only in a past table: what is the count is not kept */
	enum protect_past past;
	int64_t was;
	int64_t was_low, was_high;
};

/* A table. A combination that is not among the cells is a zero that everybody knows (leaves), or
 * is not published (sums of others). Give empty cells explicitly: then they can hide others. */
struct protect_table {
	struct str name;
	const struct protect_dimension *const *dimensions;
	size_t dimension_count;
	const struct protect_cell *cells;
	size_t cell_count;
	bool past;		/* from the ledger: nothing is decided about it */
};

/* A relation that the hierarchies do not say: the total is the sum of the parts. Each is a key
 * as protect_key writes it. For tables whose classes changed between releases. */
struct protect_equation {
	struct str total;
	const struct str *parts;
	size_t part_count;
};

/* protect_key: How a cell is called everywhere: "age=15-24;place=B03;sex=F", dimensions in the
 * order of bytes, totals left out; the total of everything is "". */
struct str protect_key(struct arena *a, const struct protect_table *t,
    const struct protect_cell *cell);

/* When one or two persons make up most of an amount. Zeros: the rule is off. */
struct protect_dominance {
	double percent;		/* p: nobody may guess the largest closer than p per cent of it */
	int n;			/* 1 or 2 persons together … */
	double k;		/* … hold more than k per cent */
};

struct protect_options {
	int64_t threshold;	/* fewest contributors of a published cell; 0: 5 */
	struct protect_dominance dominance[PROTECT_AMOUNTS];
	bool group;		/* in sensitive dimensions: one class must not hold everybody */
	/* The promise: whoever knows everything published can place the true count x of a small
	 * cell no closer than an interval that holds x - around and x + around and is at least
	 * `width` wide. 0: around 1, width = threshold. Who is alone in a cell, and knows it, is
	 * left with at least two values for every other small cell. */
	int64_t around;
	int64_t width;
	double share;		/* more small cells among those not empty: refused; 0: 1/4 */
	int threads;		/* 0: 2 */
	uint64_t seed;		/* of the installation: where the promised interval lies around x */
	/* Only for tests that show that the audit is needed: stop after the first guess. */
	bool without_audit;
};

/* ---- what comes out ---- */

enum protect_state {
	PROTECT_PUBLISHED,
	PROTECT_PRIMARY,	/* suppressed for its own sake */
	PROTECT_SECONDARY,	/* suppressed to protect others */
	PROTECT_KEPT,		/* the earlier value stands; the revised one is held back */
	PROTECT_HIDDEN,		/* was not to be published */
};

/* Why a cell is primary; bits. */
enum protect_reason {
	PROTECT_SMALL = 1,	/* fewer contributors than the threshold */
	PROTECT_DOMINATED = 2,	/* one or two persons make up an amount */
	PROTECT_GROUP = 4,	/* a whole group would be known to be in one class */
	PROTECT_BEFORE = 8,	/* was suppressed in an earlier release */
	PROTECT_CHANGE = 16,	/* differs from the earlier value by few */
};

struct protect_answer {
	enum protect_state state;
	unsigned reasons;
	int64_t value;		/* to be shown, when published or kept (then: the earlier one) */
	/* For primaries: what everybody can work out of everything published (the audit) … */
	double low, high;
	/* … and the part of it that the ledger keeps as promised to this person; the truth is
	 * strictly inside, at a place that tells nothing. */
	int64_t promise_low, promise_high;
};

/* Codes of a dimension to be merged to one. */
struct protect_merge {
	size_t table, dimension;
	const uint32_t *codes;
	size_t code_count;
	struct str name;	/* proposed: "15-19 + 20-24" */
};

struct protect_refusal {
	size_t table;
	int64_t cells, small;		/* not empty, and small among them */
	const struct protect_merge *merges;
	size_t merge_count;
	int64_t cells_after, small_after;	/* when all of them are done */
	struct str text;	/* a sentence for the person who publishes, translated */
};

/* One row of the audit report: a primary cell that could not be protected, or how one is. */
struct protect_audit {
	struct str key;
	int64_t count;
	double low, high;
	bool kept;		/* the promise */
};

struct protect_result {
	bool safe;		/* every promise is kept; else nothing may be published */
	struct protect_answer **answers;	/* [table][cell] as given */
	struct protect_refusal *refusals;
	size_t refusal_count;
	struct protect_audit *audit;		/* every primary cell once, by key */
	size_t audit_count;
	/* information lost; cells that several tables share count once, empty ones too */
	int64_t cells, primary, secondary, kept;
	int64_t count_all, count_lost;	/* persons in leaf cells, and in those not shown */
	/* what it took */
	int64_t programs;		/* linear programs solved */
	int64_t repaired;		/* cells that failed an audit and were repaired */
	int rounds;			/* audits of everything */
};

/* protect_tables: Decide about all tables at once. NULL (and e) when the input contradicts itself:
 * a sum that is not the sum of its parts, one key with two counts, a code that does not exist, a
 * past that nothing can satisfy. Everything is in the arena. The same input gives the same
 * answers, however many threads there are. In the thread that asks, GLPK is freed at the end. */
struct protect_result *protect_tables(struct arena *a, const struct protect_table *tables,
    size_t table_count, const struct protect_equation *equations, size_t equation_count,
    const struct protect_options *o, struct err *e);

/* ---- rounding instead of suppression ---- */

struct protect_rounded {
	int64_t **values;	/* [table][cell] as given */
	int64_t *worst;		/* [table]: the largest distance from the truth of any cell */
	double *mean;		/* [table]: the mean distance of published cells */
};

/* protect_round: Counts between 0 and base in the finest cells become 0 or base, so that sums stay
 * close; all sums are made of what is shown, so that every table adds up, and cells that tables
 * share are the same in all of them. After Langsrud and Heldal (2018), small count rounding.
 * base 0: 5. NULL and e as for protect_tables. */
struct protect_rounded *protect_round(struct arena *a, const struct protect_table *tables,
    size_t table_count, int64_t base, uint64_t seed, struct err *e);

/* ---- the cell-key method ---- */

struct protect_noise_options {
	int bound;		/* D: no value changes by more; 0: 5 */
	double variance;	/* of the noise, from the count bound + smallest on; 0: 2 */
	int smallest;		/* no count between 0 and this is shown (3: no 1, no 2); 0: 3 */
};

struct protect_noise;

/* protect_noise_new: The perturbation table: for each count the distribution of the change with the
 * largest entropy of all that have mean 0, the variance asked for, never leave ±bound, never give
 * a value below 0 or one that is not shown. A count for which no such distribution exists gets the
 * nearest variance that does. Zero stays zero. After Marley and Leaver (2011); Giessing (2016). */
struct protect_noise *protect_noise_new(struct arena *a, const struct protect_noise_options *o,
    struct err *e);

/* protect_perturb: What is shown for a count; key is the sum of the record keys of the distinct
 * contributors (64 bits, wrapping). The same count and key give the same value everywhere. */
int64_t protect_perturb(const struct protect_noise *n, int64_t count, uint64_t key);

/* protect_noise_row: For the documentation of a data set: the probability of each change
 * -bound…bound for a count. p_r has 2 × bound + 1 places. */
void protect_noise_row(const struct protect_noise *n, int64_t count, double *p_r);
int protect_noise_bound(const struct protect_noise *n);

#endif
