/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The kinds of record of funding. They are the office's; what is for everybody stands on the
 * page /funding. Partners hand in applications of their own.
 */
#include "city/funds/model.h"

enum { OFFICE = COORDINATOR | LEAD, READS = OFFICE | REVIEWER | DATA_OWNER };

#define CURRENCY(needed) { "currency", FIELD_CURRENCY, N_("Currency"), \
	N_("Three letters, such as EUR."), .max = 3, .required = needed, .list = true, \
	.filter = true }

const struct choice source_types[] = {
	{ "budget", N_("Line of the city's budget") }, { "grant", N_("Grant") },
	{ "donor", N_("Donation or sponsor") }, { "fee", N_("Fees") },
	{ "hours", N_("Hours in kind") }, { "rooms", N_("Rooms in kind") }, { NULL, NULL }
};

static const struct choice source_states[] = {
	{ "asked", N_("Asked for") }, { "promised", N_("Promised") },
	{ "received", N_("Received") }, { NULL, NULL }
};

const struct record_kind hour_rate_kind = {
	.name = "hour_rate", .path = "hour-rates", .one = N_("Value of an hour"),
	.many = N_("Values of an hour"),
	.about = N_("What an hour of volunteers or of a room counts for, and who says so."),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR, .title = "name",
	.wing = "funding",
	.fields = (const struct field[]){
		{ "name", FIELD_TEXT, N_("Name"), N_("Such as: hour of a volunteer, 2026."),
		    .required = true, .max = 120, .translated = true, .list = true },
		{ "rate", FIELD_MONEY, N_("Value of one hour"), .required = true, .min = 1,
		    .max = 10000000, .list = true },
		CURRENCY(true),
		{ "from", FIELD_DATE, N_("Valid from"), .list = true },
		{ "origin", FIELD_TEXT, N_("Who says so"),
		    N_("The source of the rule: a statute, a national study, a decision."),
		    .required = true, .max = 300, .list = true, .translated = true },
		{ "url", FIELD_URL, N_("Web address"), .max = 1000 },
		{ 0 }
	},
};

const struct record_kind exchange_rate_kind = {
	.name = "exchange_rate", .path = "exchange-rates", .one = N_("Exchange rate"),
	.many = N_("Exchange rates"),
	.about = N_("Without a rate here, amounts of two currencies are never added up."),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR, .title = "from_currency",
	.order = "-day", .wing = "funding", .check = rate_check,
	.unique = (const char *const[]){ "from_currency to_currency day", NULL },
	.fields = (const struct field[]){
		{ "from_currency", FIELD_CURRENCY, N_("One unit of"), .required = true, .max = 3,
		    .list = true },
		{ "to_currency", FIELD_CURRENCY, N_("is so many of"), .required = true, .max = 3,
		    .list = true },
		{ "rate", FIELD_NUMBER, N_("Rate"), .required = true, .list = true },
		{ "day", FIELD_DATE, N_("On"), .required = true, .list = true },
		{ "origin", FIELD_TEXT, N_("Who says so"), N_("Such as: European Central Bank."),
		    .required = true, .max = 300, .list = true, .translated = true },
		{ 0 }
	},
};

const struct record_kind fund_source_kind = {
	.name = "fund_source", .path = "fund-sources", .one = N_("Source of money"),
	.many = N_("Sources of money"),
	.about = N_("Budget lines, grants, donors, fees, and hours and rooms in kind."),
	.belongs_to = CITY, .read = READS, .write = COORDINATOR, .title = "name",
	.wing = "funding", .check = source_check,
	.fields = (const struct field[]){
		{ "name", FIELD_TEXT, N_("Name"), .required = true, .max = 200,
		    .translated = true, .list = true, .search = 2 },
		{ "type", FIELD_CHOICE, N_("What it is"), .choices = source_types,
		    .required = true, .list = true, .filter = true },
		{ "funder", FIELD_TEXT, N_("Who gives it"), .max = 200, .list = true,
		    .search = 1, .translated = true },
		{ "funder_id", FIELD_TEXT, N_("Identifier of who gives it"),
		    N_("As in org-id.guide, such as GB-GOV-1. Exports for funders need it."),
		    .max = 100 },
		{ "reference", FIELD_TEXT, N_("Reference"),
		    N_("Number of the budget line or of the grant."), .max = 120 },
		{ "from", FIELD_DATE, N_("From"), .list = true },
		{ "to", FIELD_DATE, N_("Until"), .list = true, .not_before = "from" },
		CURRENCY(false),
		{ "amount", FIELD_MONEY, N_("Amount"),
		    N_("Of hours and rooms in kind it is worked out."), .min = 0,
		    .max = MONEY_MOST, .list = true },
		{ "hours", FIELD_NUMBER, N_("Hours in kind"), .min = 0, .max = 100000000 },
		{ "hour_rate", FIELD_LINK, N_("Value of an hour"), .to = "hour_rate" },
		{ "state", FIELD_CHOICE, N_("State"), .choices = source_states, .list = true },
		{ "open", FIELD_FLAG, N_("On the public page") },
		{ "note", FIELD_PROSE, N_("Conditions and remarks"), .translated = true },
		{ 0 }
	},
};

const struct record_kind allocation_kind = {
	.name = "allocation", .path = "allocations", .one = N_("Allocation"),
	.many = N_("Allocations"),
	.about = N_("What of a source goes to which action or event. Never more than there is."),
	.belongs_to = CITY, .read = READS, .write = COORDINATOR, .title = "title",
	.order = "-year", .wing = "funding", .check = allocation_check,
	.saved = allocation_saved,
	.fields = (const struct field[]){
		{ "title", FIELD_TEXT, N_("What for"), .required = true, .max = 200,
		    .translated = true, .list = true, .search = 2 },
		{ "source", FIELD_LINK, N_("Source of money"), .to = "fund_source",
		    .required = true, .list = true, .filter = true },
		{ "year", FIELD_WHOLE, N_("Year"), .required = true, .min = 1990, .max = 2200,
		    .list = true, .filter = true },
		{ "amount", FIELD_MONEY, N_("Amount"), N_("In the currency of the source."),
		    .required = true, .min = 1, .max = MONEY_MOST, .list = true },
		{ "action", FIELD_LINK, N_("Action"), .to = "action", .filter = true,
		    .told = true },
		{ "event", FIELD_LINK, N_("Festival event"), .to = "festival_event",
		    .told = true },
		{ "partner", FIELD_LINK, N_("Who receives it"), .to = "partner", .filter = true },
		{ "learners", FIELD_WHOLE, N_("Learners reached"), .min = 0, .max = 100000000 },
		{ "hours", FIELD_NUMBER, N_("Hours of learning in all"),
		    N_("Hours times learners, as they were held."), .min = 0, .max = 1000000000 },
		/* "festival_event 12": the one decision that this comes from (grant.c) */
		{ "decision", FIELD_HIDDEN, N_("Decision"), .unique = true, .max = 100 },
		{ 0 }
	},
};

const struct record_kind fund_share_kind = {
	.name = "fund_share", .path = "fund-shares", .one = N_("Share of a group"),
	.many = N_("Shares of groups"),
	.about = N_("How much of an allocation is meant for which group; the rest is for "
	    "everybody."),
	.belongs_to = CITY, .read = READS, .write = COORDINATOR, .title = "group",
	.wing = "funding", .check = share_check,
	.unique = (const char *const[]){ "allocation group", NULL },
	.fields = (const struct field[]){
		{ "allocation", FIELD_LINK, N_("Allocation"), .to = "allocation",
		    .required = true, .list = true, .filter = true },
		{ "group", FIELD_CHOICE, N_("Group"), .choices = people_groups, .required = true,
		    .list = true, .filter = true },
		{ "percent", FIELD_WHOLE, N_("Percent"), .required = true, .min = 1, .max = 100,
		    .list = true },
		{ 0 }
	},
};

const struct record_kind spending_kind = {
	.name = "spending", .path = "spendings", .one = N_("Spending"), .many = N_("Spendings"),
	.about = N_("What was paid out of an allocation. A receipt counts once."),
	.belongs_to = CITY, .read = READS, .write = COORDINATOR, .title = "what", .order = "-day",
	.wing = "funding", .check = spending_check,
	.fields = (const struct field[]){
		{ "what", FIELD_TEXT, N_("What for"), .required = true, .max = 200, .list = true,
		    .translated = true },
		{ "allocation", FIELD_LINK, N_("Allocation"), .to = "allocation",
		    .required = true, .list = true, .filter = true },
		{ "day", FIELD_DATE, N_("Day"), .required = true, .list = true, .past = true },
		{ "amount", FIELD_MONEY, N_("Amount"), N_("In the currency of the source."),
		    .required = true, .min = 1, .max = MONEY_MOST, .list = true },
		{ "receipt", FIELD_TEXT, N_("Number of the receipt"), .unique = true, .max = 100,
		    .list = true },
		{ 0 }
	},
};

/* ---- small grants ---- */

static const struct choice call_states[] = {
	{ "planned", N_("Being planned") }, { "open", N_("Open") }, { "closed", N_("Closed") },
	{ "decided", N_("Decided") }, { NULL, NULL }
};

const struct record_kind grant_call_kind = {
	.name = "grant_call", .path = "grant-calls", .one = N_("Call for small grants"),
	.many = N_("Calls for small grants"),
	.about = N_("Small grants for community groups: what for, how much, until when."),
	.belongs_to = CITY, .read = RESIDENT, .write = COORDINATOR, .title = "name",
	.order = "-deadline", .wing = "funding", .check = call_check,
	.fields = (const struct field[]){
		{ "name", FIELD_TEXT, N_("Name"), .required = true, .max = 200,
		    .translated = true, .list = true, .search = 2 },
		{ "about", FIELD_PROSE, N_("What is funded, and what counts"), .required = true,
		    .translated = true, .max = 4000 },
		{ "source", FIELD_LINK, N_("Source of money"), .to = "fund_source",
		    .required = true, .read = READS, .write = COORDINATOR },
		{ "budget", FIELD_MONEY, N_("All grants together"), .required = true, .min = 1,
		    .max = MONEY_MOST, .list = true },
		{ "most", FIELD_MONEY, N_("Most for one application"), .required = true, .min = 1,
		    .max = MONEY_MOST, .list = true },
		{ "deadline", FIELD_DATE, N_("Applications until"), .required = true,
		    .list = true },
		{ "state", FIELD_CHOICE, N_("State"), .choices = call_states, .required = true,
		    .list = true, .filter = true },
		{ 0 }
	},
};

static const struct choice application_states[] = {
	{ "submitted", N_("Handed in") }, { "awarded", N_("Awarded") },
	{ "refused", N_("Not chosen") }, { "withdrawn", N_("Withdrawn") }, { NULL, NULL }
};

const struct record_kind grant_application_kind = {
	.name = "grant_application", .path = "grant-applications",
	.one = N_("Application for a grant"), .many = N_("Applications for grants"),
	.about = N_("What partners ask small grants for."),
	.belongs_to = CITY, .read = OFFICE | REVIEWER, .write = COORDINATOR, .own = "partner",
	.title = "title", .order = "-id", .wing = "funding", .check = application_check,
	.saved = application_saved,
	.fields = (const struct field[]){
		{ "call", FIELD_LINK, N_("Call for small grants"), .to = "grant_call",
		    .required = true, .fixed = true, .list = true, .filter = true },
		{ "partner", FIELD_LINK, N_("Partner"), .to = "partner", .required = true,
		    .list = true, .filter = true },
		{ "title", FIELD_TEXT, N_("What you want to do"), .required = true, .max = 140,
		    .list = true, .translated = true },
		{ "about", FIELD_PROSE, N_("How, with whom, and what will be different"),
		    .required = true, .max = 4000, .translated = true },
		{ "groups", FIELD_CHOICES, N_("For whom"), .choices = people_groups },
		{ "asked", FIELD_MONEY, N_("What you ask for"), .required = true, .min = 1,
		    .max = MONEY_MOST, .list = true },
		{ "learners", FIELD_WHOLE, N_("How many people will learn"), .min = 0,
		    .max = 10000000 },
		{ "org_id", FIELD_TEXT, N_("Number of your organisation"),
		    N_("As in org-id.guide, such as GB-CHC-1234567; empty if it has none."),
		    .max = 100 },
		{ "state", FIELD_CHOICE, N_("State"), .choices = application_states,
		    .list = true, .filter = true, .write = COORDINATOR },
		{ "granted", FIELD_MONEY, N_("Given"), .max = MONEY_MOST, .write = COORDINATOR,
		    .read = READS | PARTNER, .list = true },
		{ "decided", FIELD_DATE, N_("Decided on"), .past = true, .write = COORDINATOR,
		    .read = READS | PARTNER },
		{ "reply", FIELD_PROSE, N_("What the partner is told"), .max = 2000,
		    .write = COORDINATOR, .read = READS | PARTNER, .translated = true },
		{ 0 }
	},
};

#define POINTS(name, label) { name, FIELD_WHOLE, label, .required = true, .min = 0, .max = 5, \
	.list = true }

const struct record_kind grant_score_kind = {
	.name = "grant_score", .path = "grant-scores", .one = N_("Score"), .many = N_("Scores"),
	.about = N_("What a reviewer thinks of an application, from 0 to 5."),
	.belongs_to = CITY, .read = OFFICE | REVIEWER, .write = COORDINATOR | REVIEWER,
	.title = "application", .order = "-id", .wing = "funding",
	.unique = (const char *const[]){ "application person", NULL },
	.fields = (const struct field[]){
		{ "application", FIELD_LINK, N_("Application for a grant"),
		    .to = "grant_application", .required = true, .fixed = true, .list = true,
		    .filter = true },
		{ "person", FIELD_LINK, N_("Reviewer"), .to = "person", .required = true,
		    .fixed = true },
		POINTS("need", N_("It is needed")), POINTS("inclusion", N_("It reaches who is left "
		    "out")),
		POINTS("doable", N_("It can be done")), POINTS("lasting", N_("It lasts")),
		{ "comment", FIELD_PROSE, N_("Comment"), .max = 1000, .translated = true },
		{ 0 }
	},
};
