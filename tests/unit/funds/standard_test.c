/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What the standards for funders ask of our files, as tables of our own: written down from the
 * schema of IATI activities 2.03 with its code lists, and from the schema of 360Giving 1.1.
 */
#include "fixture.h"

#include "formats/json.h"
#include "formats/xml.h"

#include <string.h>

/* ---- IATI: children in their order, how often; attributes that must be there ---- */

enum { MANY = 1000 };

struct child {
	const char *parent, *name;	/* in the order of the schema */
	int min, max;
};
static const struct child children[] = {
	{ "iati-activities", "iati-activity", 1, MANY },
	{ "iati-activity", "iati-identifier", 1, 1 }, { "iati-activity", "reporting-org", 1, 1 },
	{ "iati-activity", "title", 1, 1 }, { "iati-activity", "description", 1, MANY },
	{ "iati-activity", "participating-org", 1, MANY },
	{ "iati-activity", "other-identifier", 0, MANY },
	{ "iati-activity", "activity-status", 1, 1 }, { "iati-activity", "activity-date", 1, MANY },
	{ "iati-activity", "contact-info", 0, MANY }, { "iati-activity", "activity-scope", 0, 1 },
	{ "iati-activity", "recipient-country", 0, MANY },
	{ "iati-activity", "recipient-region", 0, MANY }, { "iati-activity", "location", 0, MANY },
	{ "iati-activity", "sector", 0, MANY }, { "iati-activity", "tag", 0, MANY },
	{ "iati-activity", "budget", 0, MANY },
	{ "iati-activity", "planned-disbursement", 0, MANY },
	{ "iati-activity", "transaction", 0, MANY }, { "iati-activity", "document-link", 0, MANY },
	{ "reporting-org", "narrative", 1, MANY }, { "title", "narrative", 1, MANY },
	{ "description", "narrative", 1, MANY }, { "participating-org", "narrative", 0, MANY },
	{ "budget", "period-start", 1, 1 }, { "budget", "period-end", 1, 1 },
	{ "budget", "value", 1, 1 },
	{ "transaction", "transaction-type", 1, 1 }, { "transaction", "transaction-date", 1, 1 },
	{ "transaction", "value", 1, 1 }, { "transaction", "description", 0, 1 },
	{ "transaction", "provider-org", 0, 1 }, { "transaction", "receiver-org", 0, 1 },
	{ "provider-org", "narrative", 0, MANY }, { "receiver-org", "narrative", 0, MANY },
};
enum { CHILDREN = sizeof children / sizeof *children };

/* words: the code list, where it is short; "": any text; "date", "instant", "id": its form. */
static const struct { const char *element, *attribute, *words; } attributes[] = {
	{ "iati-activities", "version", "2.03" },
	{ "iati-activities", "generated-datetime", "instant" },
	{ "iati-activity", "last-updated-datetime", "instant" },
	{ "iati-activity", "lang", "" }, { "iati-activity", "default-currency", "EUR" },
	{ "reporting-org", "ref", "id" },
	{ "reporting-org", "type", "10 11 15 21 22 23 24 30 40 60 70 71 72 73 80 90" },
	{ "participating-org", "role", "1 2 3 4" },
	{ "activity-status", "code", "1 2 3 4 5 6" },
	{ "activity-date", "type", "1 2 3 4" }, { "activity-date", "iso-date", "date" },
	{ "recipient-country", "code", "GB" }, { "sector", "code", "11230" },
	{ "budget", "type", "1 2" }, { "budget", "status", "1 2" },
	{ "period-start", "iso-date", "date" }, { "period-end", "iso-date", "date" },
	{ "value", "value-date", "date" }, { "value", "currency", "EUR" },
	{ "transaction-type", "code", "1 2 3 4 5 6 7 8 9 10 11 12 13" },
	{ "transaction-date", "iso-date", "date" },
};
enum { ATTRIBUTES = sizeof attributes / sizeof *attributes };

struct place {			/* an element that is open */
	char name[40];
	int seen[CHILDREN], last;
};

struct reading {
	struct test *t;
	struct xml *x;
	struct place open[10];
	int depth;
	int64_t today;

};

static int rule_of(const char *parent, struct str name)
{
	for (int i = 0; i < CHILDREN; i++)
		if (!strcmp(children[i].parent, parent) && str_eq(name, str_of(children[i].name)))
			return i;
	return -1;
}

static void check_child(struct reading *r, struct str name)
{
	struct place *in = &r->open[r->depth - 1];
	int rule = rule_of(in->name, name);
	if (rule < 0) {
		test_fail(r->t, __FILE__, __LINE__, "<%.*s> may not stand in <%s>", STR(name),
		    in->name);
		return;
	}
	if (rule < in->last)
		test_fail(r->t, __FILE__, __LINE__, "<%.*s> stands too late in <%s>", STR(name),
		    in->name);
	in->last = rule;
	in->seen[rule]++;
}

static bool in_words(const char *words, struct str value)
{
	struct str rest = str_of(words), word;
	while (str_cut(&rest, ' ', &word))
		if (str_eq(word, value))
			return true;
	return false;
}

static bool fits(const struct reading *r, const char *words, struct str value)
{
	int64_t day;
	if (!strcmp(words, "instant"))
		return date_read(str_slice(value, 0, 10), &day) && day <= r->today &&
		    value.n >= 20 && value.p[10] == 'T' && str_ends(value, S("Z"));
	if (!strcmp(words, "date"))
		return date_read(value, &day) && value.n == 10;
	if (!strcmp(words, "id"))
		return str_find_byte(value, '-', 1) > 0 && str_find_byte(value, ' ', 0) < 0;
	return value.n && (!words[0] || in_words(words, value));
}

static void check_attributes(struct reading *r, struct str name)
{
	for (int i = 0; i < ATTRIBUTES; i++) {
		if (!str_eq(name, str_of(attributes[i].element)))
			continue;
		struct str value = xml_attribute(r->x, attributes[i].attribute);
		if (!fits(r, attributes[i].words, value))
			test_fail(r->t, __FILE__, __LINE__, "%s of <%.*s> is \"%.*s\"",
			    attributes[i].attribute, STR(name), STR(value));
	}
}

/* What is actual, or was paid, does not lie in the future. */
static void check_day(struct reading *r, struct str name)
{
	int64_t day;
	struct str type = xml_attribute(r->x, "type");
	bool actual = str_eq(name, S("transaction-date")) ||
	    (str_eq(name, S("activity-date")) && (str_eq(type, S("2")) || str_eq(type, S("4"))));
	if (actual && date_read(xml_attribute(r->x, "iso-date"), &day) && day > r->today)
		test_fail(r->t, __FILE__, __LINE__, "the day of <%.*s> is in the future",
		    STR(name));
}

static void enter(struct reading *r)
{
	struct str name = r->x->name;
	if (r->depth)
		check_child(r, name);
	check_attributes(r, name);
	check_day(r, name);
	struct place *p = &r->open[r->depth++];
	*p = (struct place){ .last = -1 };
	memcpy(p->name, name.p, name.n < 39 ? name.n : 39);
}

static void leave(struct reading *r)
{
	const struct place *p = &r->open[--r->depth];
	for (int i = 0; i < CHILDREN; i++)
		if (!strcmp(children[i].parent, p->name) &&
		    (p->seen[i] < children[i].min || p->seen[i] > children[i].max))
			test_fail(r->t, __FILE__, __LINE__, "<%s> has %d of <%s>", p->name,
			    p->seen[i], children[i].name);
}

static int check_iati(struct test *t, struct str bytes, int64_t today)
{
	struct reading r = { .t = t, .x = xml_bytes(t->arena, bytes, "iati.xml", t->e),
		.today = today };
	int activities = 0;
	if (!r.x)
		return 0;
	while (xml_next(r.x) && r.depth < 9) {
		if (r.x->event == XML_OPEN) {
			activities += str_eq(r.x->name, S("iati-activity"));
			enter(&r);
		} else if (r.x->event == XML_CLOSE) {
			leave(&r);
		}
	}
	bool ok = xml_end(r.x, t->e);
	xml_close(r.x);
	return ok ? activities : 0;
}

static void put_money(struct purse *p, int64_t year)
{
	struct record *r = purse_allocation(p, p->source, 12345);
	record_set(r, "year", value_int(year));
	record_set(r, "title", value_cstr("Reading & writing <again>"));
	record_set(r, "partner", value_int(purse_partner(p)));
	purse_add(p, r);
	purse_add(p, purse_allocation(p, p->source, 100));
}

static struct str iati_of(struct purse *p, const struct export_facts *x)
{
	struct problems found;
	struct str xml = purse_iati(p, x, &found);
	for (size_t i = 0; i < found.count; i++)
		test_fail(p->t, __FILE__, __LINE__, "%.*s", STR(found.items[i].text));
	return xml;
}

TEST(an_iati_file_keeps_the_order_and_the_codes_of_the_schema)
{
	PURSE p;
	NEED(purse_open(t, &p));
	put_money(&p, 2026);
	int64_t a = purse_add(&p, purse_allocation(&p, p.source, 5000));
	NEED(purse_add(&p, purse_spending(&p, a, 2050, "R & D")));
	struct str xml = iati_of(&p, &purse_facts);
	CHECK_INT(check_iati(t, xml, date_day_of(purse_facts.now)), 3);
	CHECK_HAS(xml, "20.50");
	CHECK_HAS(xml, "<activity-status code=\"2\"");
}

TEST(what_has_not_begun_is_planned_in_an_iati_file)
{
	PURSE p;
	NEED(purse_open(t, &p));
	put_money(&p, 2027);
	struct str xml = iati_of(&p, &purse_facts);
	CHECK_INT(check_iati(t, xml, date_day_of(purse_facts.now)), 1);
	CHECK_HAS(xml, "<activity-status code=\"1\"");
	CHECK_HAS(xml, "<activity-date type=\"1\" iso-date=\"2027-01-01\"");
}

TEST(what_is_over_is_closed_in_an_iati_file)
{
	PURSE p;
	struct export_facts later = purse_facts;
	NEED(purse_open(t, &p));
	put_money(&p, 2026);
	later.now = day_of("2027-03-01") * 86400000;
	struct str xml = iati_of(&p, &later);
	CHECK_INT(check_iati(t, xml, date_day_of(later.now)), 2);
	CHECK_HAS(xml, "<activity-status code=\"4\"");
}

TEST(an_iati_file_needs_an_identifier_of_the_right_form_and_no_spending_to_come)
{
	PURSE p;
	struct problems found;
	struct export_facts wrong = purse_facts;
	NEED(purse_open(t, &p));
	int64_t a = purse_add(&p, purse_allocation(&p, p.source, 5000));
	wrong.org_id = S("City of X/1");
	CHECK_INT(purse_iati(&p, &wrong, &found).n, 0);
	CHECK_HAS(found.items[0].text, "GB-LAE-BRS");
	struct record *later = purse_spending(&p, a, 2050, NULL);
	record_set(later, "day", value_int(date_day_of(purse_facts.now) + 1));
	NEED(purse_add(&p, later));
	CHECK_INT(purse_iati(&p, &purse_facts, &found).n, 0);
	CHECK_HAS(found.items[0].text, "future");
}

/* ---- 360Giving ---- */

static const char *const grant_texts[] = { "id", "title", "description", "currency", "awardDate",
	"fromOpenCall", "dateModified" };

static struct str text_in(const struct json *o, const char *key)
{
	return json_text(json_get(o, key));
}

static void check_organisation(struct test *t, const struct json *grant, const char *key)
{
	const struct json *first = json_first(json_get(grant, key));
	if (!text_in(first, "id").n || !text_in(first, "name").n)
		test_fail(t, __FILE__, __LINE__, "%s has no identifier and name", key);
}

static void check_grant(struct test *t, const struct json *grant)
{
	int64_t day;
	for (size_t i = 0; i < sizeof grant_texts / sizeof *grant_texts; i++)
		if (!text_in(grant, grant_texts[i]).n)
			test_fail(t, __FILE__, __LINE__, "%s is missing", grant_texts[i]);
	check_organisation(t, grant, "recipientOrganization");
	check_organisation(t, grant, "fundingOrganization");
	CHECK(str_starts(text_in(grant, "id"), S("360G-test-")));
	CHECK(text_in(grant, "title").n <= 140);
	CHECK_INT(text_in(grant, "currency").n, 3);
	CHECK(date_read(text_in(grant, "awardDate"), &day));
	CHECK(in_words("Yes No", text_in(grant, "fromOpenCall")));
	CHECK(json_is(json_get(grant, "amountAwarded"), JSON_NUMBER));
	struct str changed = text_in(grant, "dateModified");
	CHECK(changed.n >= 20 && changed.p[10] == 'T' && str_ends(changed, S("Z")));
}

TEST(a_file_of_grants_has_what_360giving_requires)
{
	PURSE p;
	struct grants all;
	struct problems found = { .arena = t->arena };
	NEED(purse_open(t, &p));
	NEED(purse_add(&p, purse_award(&p, "Kitchen", 40000)));
	NEED(purse_add(&p, purse_award(&p, "Garden", 1050)));
	NEED(grants_load(p.db, p.a, p.city.id, &purse_facts, &all, t->e));
	NEED(grants_check(&purse_facts, &all, &found));
	struct buf b = buf_in(p.a, 1 << 20);
	struct sink out = sink_buf(&b);
	grants_write_json(p.a, &purse_facts, &all, &out);
	NEED(sink_end(&out, t->e));
	struct json *root = json_read(p.a, buf_view(&b), (struct json_limits){ 0 }, t->e);
	NEED(root);
	CHECK_STR(text_in(root, "version"), "1.1");
	const struct json *grants = json_get(root, "grants");
	CHECK_INT(json_count(grants), 2);
	for (const struct json *g = json_first(grants); g; g = g->next)
		check_grant(t, g);
	CHECK_HAS(buf_view(&b), "10.5");
}
