/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Nothing is given away or spent twice. Each check reads the sums that are stored besides the
 * record at hand; record_save has the city to itself (db_alone), so no other writer can change
 * them before this one is written. Taking a record out of the trash and undoing are checked alike.
 */
#include "city/funds/model.h"

#include <math.h>

#define SUM_OF "SELECT coalesce(sum(amount), 0) FROM "
#define SQL_ALLOCATED SUM_OF "allocation WHERE city = $1 AND source = $2 AND id <> $3" \
	" AND deleted IS NULL"
#define SQL_SPENT SUM_OF "spending WHERE city = $1 AND allocation = $2 AND id <> $3" \
	" AND deleted IS NULL"
#define SQL_SHARED "SELECT coalesce(sum(percent), 0) FROM fund_share WHERE city = $1" \
	" AND allocation = $2 AND id <> $3 AND deleted IS NULL"
#define SQL_GRANTED "SELECT coalesce(sum(granted), 0) FROM grant_application WHERE city = $1" \
	" AND call = $2 AND id <> $3 AND state = 'awarded' AND deleted IS NULL"

/* What a partner has asked for in the same words, and what is not off the table. */
#define SQL_AGAIN "SELECT 1 FROM grant_application WHERE city = $1 AND call = $2 AND partner = $3" \
	" AND lower(title) = lower($4) AND id <> $5 AND deleted IS NULL" \
	" AND state IN ('submitted', 'awarded')"

static void say(struct problems *found, const char *field, const char *text)
{
	problem_add(found, (struct problem){ .field = str_of(field) }, "%s", tr(found->lang, text));
}

/* A sentence with an amount in it. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void say_amount(struct problems *found, const char *field, const char *text, int64_t cents,
    struct str currency)
{
	struct str amount = money_text(found->arena, found->lang, cents, currency);
	problem_add(found, (struct problem){ .field = str_of(field) }, text, STR(amount));
}
#pragma GCC diagnostic pop

struct str money_text(struct arena *a, const struct lang *lang, int64_t cents, struct str currency)
{
	struct buf b = buf_in(a, 80);
	money_show(&b, lang, cents, currency);
	return buf_view(&b);
}

/* The record that a link names; NULL with e clear when it is not there, which the check of links
 * says. */
static struct record *linked(struct db *db, const struct record *now, const char *field,
    const struct record_kind *kind, struct err *e)
{
	struct record *r;
	int64_t id = record_int(now, field);
	if (!id)
		return NULL;
	if (record_load(db, now->arena, kind, now->city, id, NULL, &r, e))
		return r;
	if (e->kind == ERR_MISSING)
		err_clear(e);
	return NULL;
}

static struct str currency_of(const struct record *source)
{
	return source ? record_str(source, "currency") : STR_EMPTY;
}

/* ---- rates ---- */

bool rate_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	struct str from = record_str(now, "from_currency");
	(void)db, (void)old, (void)e;
	if (!(record_real(now, "rate") > 0))
		say(found, "rate", N_("The rate must be above zero."));
	if (from.n && str_eq(from, record_str(now, "to_currency")))
		say(found, "to_currency", N_("A rate is between two different currencies."));
	return true;
}

/* ---- sources ---- */

bool type_in_kind(struct str type)
{
	return str_eq(type, S("hours")) || str_eq(type, S("rooms"));
}

/* Hours are valued by a rule that is a record; the amount is worked out when it is saved. */
static bool value_hours(struct db *db, struct record *now, struct problems *found, struct err *e)
{
	struct record *rule = linked(db, now, "hour_rate", &hour_rate_kind, e);
	double hours = record_real(now, "hours");
	if (e->kind)
		return false;
	if (!(hours > 0))
		say(found, "hours", N_("Please say how many hours."));
	if (!rule)
		say(found, "hour_rate", N_("Please choose the rule that says what an hour is "
		    "worth."));
	if (!rule || !(hours > 0))
		return true;
	double amount = round(hours * (double)record_int(rule, "rate"));
	if (amount > MONEY_MOST) {
		say(found, "hours", N_("That is more than can be kept."));
		return true;
	}
	struct str currency = record_str(now, "currency"), of_rule = record_str(rule, "currency");
	record_set(now, "amount", value_int((int64_t)amount));
	if (!currency.n)
		record_set(now, "currency", value_text(of_rule));
	else if (!str_eq(currency, of_rule))
		problem_add(found, (struct problem){ .field = S("currency") },
		    N_("The value of the hour is in %.*s, and this in %.*s."), STR(of_rule),
		    STR(currency));
	return true;
}

/* An amount as it can be in its currency. */
static void check_amount(struct problems *found, int64_t amount, struct str currency,
    bool in_kind)
{
	if (amount > currency_most(currency))
		say_amount(found, "amount", N_("That is more than %.*s. Please count the zeros."),
		    currency_most(currency), currency);
	if (amount % 100 && !in_kind && currency_parts(currency) == 0)
		problem_add(found, (struct problem){ .field = S("amount") },
		    N_("Amounts in %.*s have no decimals."), STR(currency));
}

bool source_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	if (type_in_kind(record_str(now, "type")) && !value_hours(db, now, found, e))
		return false;
	int64_t amount = record_int(now, "amount");
	struct str currency = record_str(now, "currency");
	if (amount <= 0 && !type_in_kind(record_str(now, "type")))
		say(found, "amount", N_("Please say how much it is."));
	if (!currency.n && !type_in_kind(record_str(now, "type")))
		say(found, "currency", N_("Please say in which currency it is."));
	check_amount(found, amount, currency, type_in_kind(record_str(now, "type")));
	if (!now->version)
		return true;
	int64_t given = db_int(db, SQL_ALLOCATED, ARGS(now->city, now->id, 0), 0, e);
	if (given > amount)
		say_amount(found, "amount", N_("%.*s of this source is allocated already."), given,
		    currency);
	if (old && given && !str_eq(record_str(old, "currency"), currency))
		say(found, "currency", N_("The currency cannot change while money of this source "
		    "is allocated."));
	return e->kind == ERR_NONE;
}

/* ---- allocations ---- */

static void check_year(const struct record *source, const struct record *now,
    struct problems *found)
{
	int64_t from = record_int(source, "from"), to = record_int(source, "to");
	int64_t year = record_int(now, "year");
	if (year && ((from && date_from_day(from).year > year) ||
	    (to && date_from_day(to).year < year)))
		say(found, "year", N_("The source has no money in that year."));
}

bool source_left(struct db *db, const struct record *source, int64_t *left_r, struct err *e)
{
	*left_r = record_int(source, "amount") -
	    db_int(db, SQL_ALLOCATED, ARGS(source->city, source->id, 0), 0, e);
	return e->kind == ERR_NONE;
}

bool allocation_fits(struct db *db, const struct record *now, struct problems *found,
    struct err *e)
{
	struct record *source = linked(db, now, "source", &fund_source_kind, e);
	int64_t amount = record_int(now, "amount");
	if (!source)
		return e->kind == ERR_NONE;
	check_year(source, now, found);
	int64_t given = db_int(db, SQL_ALLOCATED, ARGS(now->city, source->id, now->id), 0, e);
	int64_t left = record_int(source, "amount") - given;
	if (e->kind == ERR_NONE && amount > left)
		say_amount(found, "amount", N_("Only %.*s is left of this source."),
		    left > 0 ? left : 0, record_str(source, "currency"));
	int64_t spent = db_int(db, SQL_SPENT, ARGS(now->city, now->id, 0), 0, e);
	if (e->kind == ERR_NONE && spent > amount)
		say_amount(found, "amount", N_("%.*s of this allocation is spent already."), spent,
		    record_str(source, "currency"));
	return e->kind == ERR_NONE;
}

/* What a decision gave is changed by the decision. */
static bool check_decision(struct db *db, const struct record *now, struct problems *found,
    struct err *e)
{
	int64_t gives;
	if (!record_str(now, "decision").n)
		return true;
	if (!decision_gives(db, now, &gives, e))
		return false;
	if (gives != record_int(now, "amount"))
		say(found, "amount", N_("This is a small grant. Change it where it was decided."));
	return true;
}

bool allocation_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	(void)old;
	if (record_int(now, "action") && record_int(now, "event"))
		say(found, "event", N_("Please choose an action or an event, not both."));
	return check_decision(db, now, found, e) && allocation_fits(db, now, found, e);
}

bool share_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	int64_t others = db_int(db, SQL_SHARED,
	    ARGS(now->city, record_int(now, "allocation"), now->id), 0, e);
	(void)old;
	if (e->kind == ERR_NONE && others + record_int(now, "percent") > 100)
		problem_add(found, (struct problem){ .field = S("percent") },
		    N_("The shares of an allocation cannot be more than 100 percent: %lld are "
		    "left."),
		    (long long)(100 - others));
	return e->kind == ERR_NONE;
}

/* Money is paid in the year it was given for; the last bills come in the next. */
static void check_day(const struct record *of, const struct record *now, struct problems *found)
{
	int64_t day = record_int(now, "day"), year = record_int(of, "year");
	int in = date_from_day(day).year;
	if (in < year || in > year + 1)
		problem_add(found, (struct problem){ .field = S("day") },
		    N_("The allocation is for %lld: it is paid in that year or the next."),
		    (long long)year);
}

bool spending_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	struct record *of = linked(db, now, "allocation", &allocation_kind, e);
	(void)old;
	if (!of)
		return e->kind == ERR_NONE;
	check_day(of, now, found);
	int64_t others = db_int(db, SQL_SPENT, ARGS(now->city, of->id, now->id), 0, e);
	int64_t left = record_int(of, "amount") - others;
	struct record *source = linked(db, of, "source", &fund_source_kind, e);
	if (e->kind == ERR_NONE && record_int(now, "amount") > left)
		say_amount(found, "amount", N_("Only %.*s is left of this allocation."),
		    left > 0 ? left : 0, currency_of(source));
	return e->kind == ERR_NONE;
}

/* ---- small grants ---- */

bool call_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	struct record *source = linked(db, now, "source", &fund_source_kind, e);
	(void)old;
	if (record_int(now, "most") > record_int(now, "budget"))
		say(found, "most", N_("One application cannot get more than all together."));
	if (source && record_int(now, "budget") > record_int(source, "amount"))
		say_amount(found, "budget", N_("The source has %.*s in all."),
		    record_int(source, "amount"), currency_of(source));
	return e->kind == ERR_NONE;
}

/* An award gives money of the call's source in the year of the decision. */
static struct decision decision_of(const struct record *call, const struct record *x)
{
	bool gives = !x->deleted && str_eq(record_str(x, "state"), S("awarded"));
	int64_t day = record_int(x, "decided");
	return (struct decision){ .kind = "grant_application", .city = x->city, .id = x->id,
		.title = record_title(x), .source = record_int(call, "source"),
		.amount = gives ? record_int(x, "granted") : 0,
		.year = date_from_day(day).year, .partner = record_int(x, "partner"),
		.learners = record_int(x, "learners"),
		.by = { x->changed_by, x->changed, "grant" } };
}

/* One thing is asked for once in a call. */
static bool check_again(struct db *db, const struct record *now, struct problems *found,
    struct err *e)
{
	struct str state = record_str(now, "state");
	bool stands = str_eq(state, S("submitted")) || str_eq(state, S("awarded"));
	if (stands && db_exists(db, SQL_AGAIN, ARGS(now->city, record_int(now, "call"),
	        record_int(now, "partner"), record_title(now), now->id), e))
		say(found, "title", N_("You have applied for this already. Change that "
		    "application, or withdraw it first."));
	return e->kind == ERR_NONE;
}

bool application_check(struct db *db, const struct record *old, struct record *now,
    struct problems *found, struct err *e)
{
	struct record *call = linked(db, now, "call", &grant_call_kind, e);
	int64_t asked = record_int(now, "asked"), granted = record_int(now, "granted");
	if (!old && !record_str(now, "state").n)
		record_set(now, "state", value_cstr("submitted"));
	if (e->kind == ERR_NONE && call && !check_again(db, now, found, e))
		return false;
	struct record *source = call ? linked(db, call, "source", &fund_source_kind, e) : NULL;
	if (!call || e->kind)
		return e->kind == ERR_NONE;
	struct str currency = currency_of(source);
	bool awarded = str_eq(record_str(now, "state"), S("awarded"));
	if (asked > record_int(call, "most"))
		say_amount(found, "asked", N_("One application can ask for %.*s at most."),
		    record_int(call, "most"), currency);
	if (awarded && granted <= 0)
		say(found, "granted", N_("Please say how much is given."));
	if (awarded && !record_int(now, "decided"))
		say(found, "decided", N_("Please say when it was decided."));
	if (granted > asked)
		say(found, "granted", N_("No more is given than was asked for."));
	struct decision d = decision_of(call, now);
	if (!awarded)
		return decision_check(db, &d, "state", found, e);
	int64_t others = db_int(db, SQL_GRANTED, ARGS(now->city, call->id, now->id), 0, e);
	int64_t left = record_int(call, "budget") - others;
	if (e->kind == ERR_NONE && granted > left)
		say_amount(found, "granted", N_("Only %.*s is left of this call."),
		    left > 0 ? left : 0, currency);
	return e->kind == ERR_NONE && decision_check(db, &d, "granted", found, e);
}

bool application_saved(struct db *db, const struct record *old, const struct record *now,
    struct err *e)
{
	struct record *call;
	(void)old;
	if (!record_load(db, now->arena, &grant_call_kind, now->city, record_int(now, "call"), NULL,
	        &call, e))
		return false;
	struct decision d = decision_of(call, now);
	return decision_settle(db, now->arena, &d, e);
}
