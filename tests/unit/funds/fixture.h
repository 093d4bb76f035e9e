/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A city with one source of 1,000.00 EUR for 2026 to 2027. */
#ifndef TESTS_FUNDS_FIXTURE_H
#define TESTS_FUNDS_FIXTURE_H

#include "city/funds/pages.h"
#include "test.h"

struct purse {
	struct test *t;
	struct store *store;
	struct db *db;
	struct arena *a;
	struct city city;
	struct problems found;
	struct change by;
	int64_t source;
};
#define PURSE __attribute__((cleanup(purse_close))) struct purse

bool purse_open(struct test *t, struct purse *p);
void purse_close(struct purse *p);
/* purse_add: Saved: its id; 0: refused, see purse_problem. */
int64_t purse_add(struct purse *p, struct record *r);
struct str purse_problem(struct purse *p, const char *field);
/* Ready to be saved. */
struct record *purse_source(struct purse *p, const char *currency, int64_t amount);
struct record *purse_allocation(struct purse *p, int64_t source, int64_t amount);
struct record *purse_spending(struct purse *p, int64_t allocation, int64_t amount,
    const char *receipt);
/* A partner, and a call of 600.00 with at most 500.00 each, saved. */
int64_t purse_partner(struct purse *p);
int64_t purse_call(struct purse *p);
/* An awarded application, with a call and a partner of its own. */
struct record *purse_award(struct purse *p, const char *title, int64_t granted);
/* Who publishes, on a day of May 2026. */
extern const struct export_facts purse_facts;
/* The newest year as IATI; empty when something is missing, which is in found. */
struct str purse_iati(struct purse *p, const struct export_facts *x, struct problems *found);
int64_t day_of(const char *text);

#endif
