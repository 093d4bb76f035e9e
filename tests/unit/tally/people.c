/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The plain way: nothing here is shared with the code that is tested but dates and SipHash. */
#include "people.h"
#include "base/crypto.h"
#include "base/date.h"
#include "base/file.h"
#include "base/num.h"
#include "measure/tally/sip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char people_lookup[] = "code,parent,name\nC,,City\nD1,C,North\nN1,D1,Mill\nN2,D1,Quay\n"
    "D2,C,South\nN3,D2,Park\nN4,D2,Hill\nD3,C,Island\n";

const char people_spec[] =
    "person id\n"
    "date \"Start date\"\n"
    "born born\n"
    "hours hours\n"
    "completed result = Passed, \"with honours\"\n"
    "ages 0-17, 18-64, 65+\n"
    "place place \"Place\"\n"
    "\tlookup places.csv\n"
    "\tlevels city, district, neighbourhood\n"
    "dimension sex\n"
    "\tmap F = female, woman\n"
    "\tmap M = male\n"
    "\tunknown other\n"
    "dimension subject\n"
    "count year, place, sex, age\n"
    "\ttotals all\n"
    "\tprotect suppress\n"
    "count year, district, subject\n"
    "\ttotals district\n"
    "\tprotect suppress\n"
    "count quarter, sex\n"
    "count month, subject\n"
    "\ttotals subject\n"
    "\tprotect cell-key\n"
    "count sex, age\n"
    "\ttotals all\n"
    "\tprotect suppress\n"
    "count school-year, place, subject, sex, age\n"
    "\ttotals all\n"
    "\tprotect cell-key\n"
    "count day, neighbourhood\n"
    "count place\n";

/* ---- records ---- */

static uint64_t next(uint64_t *state)
{
	*state += 0x9e3779b97f4a7c15u;
	uint64_t x = *state;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	return (x ^ x >> 27) >> 16;
}

struct people people_make(struct arena *a, unsigned seed, size_t rows, int persons)
{
	static const char *const places[] = { "N1", "N2", "N3", "N4", "D3", "D1", "C", "N1", "N2" };
	static const char *const sexes[] = { "F", "M", "female", "Woman", "male", "?", "m" };
	static const char *const subjects[] = { "Languages", "IT", "Sewing, and \"more\"",
		"Two\nlines", "" };
	struct people p = { arena_array(a, struct record, rows + 1), rows, persons };
	uint64_t s = seed * 1000003u + 17;
	int64_t start = date_to_day((struct date){ 2021, 7, 1 });
	for (size_t i = 0; i < rows; i++) {
		/* A third of the rows belongs to three persons. */
		int person = (int)(next(&s) % (next(&s) % 3 ? (uint64_t)persons : 3));
		p.items[i] = (struct record){ .person = person,
			.day = start + (int64_t)(next(&s) % 500),
			.place = places[(next(&s) % 4 ? (uint64_t)person : next(&s)) % 9],
			.sex = sexes[(next(&s) % 9 ? (uint64_t)person : next(&s)) % 7],
			.subject = subjects[next(&s) % 5], .born = 1940 + person * 7 % 75,
			.hours = (int64_t)(next(&s) % 5000), .done = next(&s) % 3 == 0 };
	}
	return p;
}

static void put_cell(struct buf *b, const char *text, struct look look, uint64_t *s)
{
	char delimiter = look.delimiter ? look.delimiter : ',';
	bool must = strchr(text, delimiter) || strpbrk(text, "\"\n\r");
	if (!must && !(look.quotes && next(s) % 4 == 0)) {
		buf_puts(b, text);
		return;
	}
	buf_byte(b, '"');
	for (; *text; text++) {
		if (*text == '"')
			buf_byte(b, '"');
		buf_byte(b, *text);
	}
	buf_byte(b, '"');
}

/* Without quotes the two subjects that need them are written in other words. */
static const char *subject_of(const struct record *r, struct look look)
{
	if (look.quotes || !strpbrk(r->subject, ",\"\n"))
		return r->subject;
	return r->subject[0] == 'S' ? "Sewing" : "Two";
}

struct str people_csv(struct arena *a, const struct people *p, struct look look)
{
	struct buf b = buf_in(a, (size_t)1 << 30);
	char d = look.delimiter ? look.delimiter : ',';
	const char *end = look.line_end ? look.line_end : "\n";
	uint64_t s = look.seed + 5;
	size_t *order = arena_array(a, size_t, p->count + 1);
	for (size_t i = 0; i < p->count; i++) {
		size_t k = look.shuffled ? next(&s) % (i + 1) : i;
		order[i] = order[k];
		order[k] = i;
	}
	buf_printf(&b, "note%cid%cStart date%cPlace%csex%cborn%csubject%cresult%chours%s", d, d, d,
	    d, d, d, d, d, end);
	for (size_t i = 0; i < p->count; i++) {
		const struct record *r = &p->items[order[i]];
		char text[64];
		const char *cells[9] = { look.quotes && next(&s) % 5 == 0 ? "a \"quoted\"\nline"
									  : "x",
			text, NULL, r->place, r->sex, NULL, subject_of(r, look),
			r->done ? "passed" : "left", NULL };
		for (int c = 0; c < 9; c++) {
			struct date date = date_from_day(r->day);
			if (c == 1)
				snprintf(text, sizeof text, "id-%d", r->person);
			else if (c == 2)
				snprintf(text, sizeof text, "%04d-%02d-%02d", date.year, date.month,
				    date.day);
			else if (c == 5)
				snprintf(text, sizeof text, "%d", r->born);
			else if (c == 8)
				snprintf(text, sizeof text, "%d.%02d", (int)(r->hours / 100),
				    (int)(r->hours % 100));
			if (c)
				buf_byte(&b, d);
			put_cell(&b, cells[c] && c != 1 ? cells[c] : text, look, &s);
		}
		buf_puts(&b, end);
	}
	return buf_view(&b);
}

struct tally_spec *people_spec_read(struct test *t)
{
	struct problems found = { .arena = t->arena };
	char *path = file_join(t->arena, t->folder, "places.csv");
	if (!file_write(path, str_of(people_lookup), t->e))
		return NULL;
	struct tally_spec *spec = tally_spec_read(t->arena, str_of(people_spec), "people.tally",
	    t->folder, &found);
	for (size_t i = 0; i < found.count; i++)
		test_fail(t, __FILE__, __LINE__, "%.*s",
		    STR(problem_line(t->arena, &found.items[i])));
	return spec;
}

/* ---- is a record in a category? ---- */

static bool place_in(const char *place, struct str code)
{
	static const struct {
		const char *below, *above;
	} tree[] = { { "N1", "D1" }, { "N2", "D1" }, { "N3", "D2" }, { "N4", "D2" }, { "D1", "C" },
		{ "D2", "C" }, { "D3", "C" }, { "D1._U", "D1" }, { "C._U", "C" } };
	if (!strcmp(place, "D1") || !strcmp(place, "C"))
		place = place[0] == 'C' ? "C._U" : "D1._U";
	for (;;) {
		if (str_eq(str_of(place), code))
			return true;
		const char *up = NULL;
		for (size_t i = 0; i < sizeof tree / sizeof *tree; i++)
			if (!strcmp(tree[i].below, place))
				up = tree[i].above;
		if (!up)
			return false;
		place = up;
	}
}

static const char *sex_code(const char *sex)
{
	static const char *const codes[][2] = { { "F", "F" }, { "female", "F" }, { "Woman", "F" },
		{ "M", "M" }, { "m", "M" }, { "male", "M" } };
	for (size_t i = 0; i < 6; i++)
		if (!strcmp(codes[i][0], sex))
			return codes[i][1];
	return "_O";
}

static const char *age_code(const struct record *r)
{
	int age = date_from_day(r->day).year - r->born;
	return age < 18 ? "0-17" : age < 65 ? "18-64" : "65+";
}

static bool class_in(const struct record *r, struct str dim, struct str code)
{
	if (str_eq(code, S("_T")))
		return true;
	if (str_eq(dim, S("sex")))
		return str_eq(code, str_of(sex_code(r->sex)));
	if (str_eq(dim, S("age")))
		return str_eq(code, str_of(age_code(r)));
	if (!r->subject[0])
		return str_eq(code, S("_U"));
	if (str_eq(code, S("Sewing")) || str_eq(code, S("Two")))	/* subject_of */
		return r->subject[0] == code.p[0];
	return str_eq(code, str_of(r->subject));
}

static bool record_in(const struct record *r, const struct tally_table *t, size_t cell)
{
	for (size_t k = 0; k < t->dim_count; k++) {
		const struct tally_category *c =
		    &t->dims[k].categories[t->codes[cell * t->dim_count + k]];
		bool in = t->dims[k].kind == TALLY_PERIOD ? r->day >= c->from && r->day < c->to :
		    t->dims[k].kind == TALLY_PLACE ? place_in(r->place, c->code) :
		    class_in(r, t->dims[k].name, c->code);
		if (!in)
			return false;
	}
	return true;
}

/* ---- first participation ---- */

static int rank_of(const char *const *list, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(list[i], text))
			return (int)i;
	return (int)n;
}

/* ORDER: the dimensions of people_spec: ages, place, sex, subject. */
static int compare(const struct record *a, const struct record *b)
{
	static const char *const ages[] = { "0-17", "18-64" };
	static const char *const places[] = { "N1", "N2", "D1", "N3", "N4", "D3", "C" };
	static const char *const sexes[] = { "F", "M" };
	static const char *const subjects[] = { "IT", "Languages", "Sewing, and \"more\"",
		"Two\nlines" };
	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	int d = rank_of(ages, 2, age_code(a)) - rank_of(ages, 2, age_code(b));
	if (!d)
		d = rank_of(places, 7, a->place) - rank_of(places, 7, b->place);
	if (!d)
		d = rank_of(sexes, 2, sex_code(a->sex)) - rank_of(sexes, 2, sex_code(b->sex));
	return d ? d : rank_of(subjects, 4, a->subject) - rank_of(subjects, 4, b->subject);
}

/* Is this the record by which the person first took part in the table's period? */
static bool is_first(const struct people *p, size_t i, const struct tally_table *t)
{
	const struct record *r = &p->items[i];
	int64_t from = INT64_MIN, to = INT64_MAX;
	for (size_t k = 0; k < t->dim_count; k++)
		for (size_t c = 0; t->dims[k].kind == TALLY_PERIOD && c < t->dims[k].count; c++) {
			const struct tally_category *cat = &t->dims[k].categories[c];
			if (r->day >= cat->from && r->day < cat->to) {
				from = cat->from;
				to = cat->to;
			}
		}
	for (size_t k = 0; k < p->count; k++) {
		const struct record *s = &p->items[k];
		if (k == i || s->person != r->person || s->day < from || s->day >= to)
			continue;
		int c = compare(s, r);
		if (c < 0 || (c == 0 && k < i))
			return false;
	}
	return true;
}

/* ---- checking ---- */

struct count {
	struct tally_cell cell;
	int64_t *by_person;
};

static void count_cell(const struct people *p, const struct tally_table *t, size_t cell,
    const bool *first, const uint64_t *keys, struct count *c)
{
	c->cell = (struct tally_cell){ 0 };
	for (int i = 0; i < p->persons; i++)
		c->by_person[i] = -1;
	for (size_t i = 0; i < p->count; i++) {
		const struct record *r = &p->items[i];
		if (!record_in(r, t, cell))
			continue;
		c->cell.enrolments++;
		c->cell.completions += r->done;
		c->cell.hours += r->hours;
		c->cell.assigned += first && first[i];
		int64_t *sum = &c->by_person[r->person];
		*sum = (*sum < 0 ? 0 : *sum) + r->hours;
	}
	for (int i = 0; i < p->persons; i++) {
		int64_t sum = c->by_person[i];
		if (sum < 0)
			continue;
		c->cell.learners++;
		c->cell.key += keys ? keys[i] : 0;
		if (sum > c->cell.largest) {
			c->cell.second = c->cell.largest;
			c->cell.largest = sum;
		} else if (sum > c->cell.second) {
			c->cell.second = sum;
		}
	}
}

static void check_cell(struct test *t, const struct tally_table *table, size_t cell,
    const struct tally_cell *want)
{
	const struct tally_cell *is = &table->cells[cell];
	CHECK_INT(is->enrolments, want->enrolments);
	CHECK_INT(is->completions, want->completions);
	CHECK_INT(is->hours, want->hours);
	CHECK_INT(is->learners, want->learners);
	bool suppress = tally_assigns(table->grouping->protect);
	CHECK_INT(is->assigned, suppress ? want->assigned : 0);
	CHECK_INT(is->largest, suppress ? want->largest : 0);
	CHECK_INT(is->second, suppress ? want->second : 0);
	CHECK(is->key == (table->grouping->protect == TALLY_CELL_KEY ? want->key : 0));
}

/* In how many cells of the table each record must be: one for each choice of categories. */
static int64_t places_of(const struct people *p, const struct tally_table *t)
{
	int64_t all = 0;
	for (size_t i = 0; i < p->count; i++) {
		int64_t product = 1;
		for (size_t k = 0; k < t->dim_count; k++) {
			struct tally_dim dim = t->dims[k];
			int64_t in = 0;
			for (int32_t c = 0; c < (int32_t)dim.count; c++) {
				struct tally_table one = {
					.dims = &dim, .dim_count = 1, .codes = &c
				};
				in += record_in(&p->items[i], &one, 0);
			}
			product *= in;
		}
		all += product;
	}
	return all;
}

static uint64_t *make_keys(struct test *t, const struct people *p, const unsigned char *secret)
{
	uint64_t key[2], *keys = arena_array(t->arena, uint64_t, (size_t)p->persons);
	crypto_derive(secret, "tally record key", key, sizeof key);
	for (int i = 0; i < p->persons; i++) {
		struct str id = arena_printf(t->arena, "id-%d", i);
		keys[i] = sip_24(key, id.p, id.n);
	}
	return keys;
}

void people_check(struct test *t, const struct people *p, const struct tally_result *r,
    const unsigned char *secret)
{
	uint64_t *keys = secret ? make_keys(t, p, secret) : NULL;
	struct count c = { .by_person = arena_array(t->arena, int64_t, (size_t)p->persons) };
	bool *first = arena_array(t->arena, bool, p->count + 1);
	for (size_t k = 0; k < r->table_count && !t->failed; k++) {
		const struct tally_table *table = &r->tables[k];
		int64_t sum = 0;
		bool suppress = tally_assigns(table->grouping->protect);
		for (size_t i = 0; suppress && i < p->count; i++)
			first[i] = is_first(p, i, table);
		for (size_t i = 0; i < table->cell_count && t->failed < 10; i++) {
			count_cell(p, table, i, suppress ? first : NULL, keys, &c);
			check_cell(t, table, i, &c.cell);
			sum += table->cells[i].enrolments;
		}
		CHECK_INT(sum, places_of(p, table));
		if (t->failed)
			fprintf(stderr, "table %.*s\n", STR(table->grouping->name));
	}
}
