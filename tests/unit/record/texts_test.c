/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fixture.h"

#include "formats/source.h"

static bool read_table(struct test *t, struct fixture *f, const char *csv, struct text_table *out)
{
	struct source *in = source_bytes(f->a, str_of(csv), "x.csv", (struct source_limits){ 0 },
	    t->e);
	return texts_read(f->a, in, out, t->e);
}

static void refused(struct test *t, struct fixture *f, const char *csv, const char *words)
{
	struct text_table x;
	CHECK(!read_table(t, f, csv, &x));
	CHECK(str_find(str_of(t->e->say), str_of(words), 0) >= 0);
	err_clear(t->e);
}

static struct str about_in(struct test *t, struct fixture *f, int64_t id, const char *lang)
{
	struct record *r;
	if (!record_load(f->db, f->a, &course_kind, BRISTOL, id, lang_find(str_of(lang)), &r, t->e))
		return S("(not there)");
	return record_str(r, "about");
}

static int64_t course_about(struct test *t, struct fixture *f, const char *title, const char *about)
{
	int64_t id = course_new(t, f, title, venue_new(t, f, title));
	struct record *r = course_load(t, f, id);
	if (r) {
		record_set(r, "about", value_cstr(about));
		CHECK(record_save(f->db, r, &f->by, NULL, t->e));
	}
	return id;
}

TEST(a_table_of_texts_translates_every_record_that_says_one)
{
	FIXTURE f = { 0 };
	struct text_table x;
	struct texts_counts n;
	NEED(fixture_open(t, &f));
	int64_t a = course_about(t, &f, "One", "Just come."), b = course_about(t, &f, "Two",
	    "Just come."), c = course_about(t, &f, "Three", "=Sign up");
	NEED(record_translate(f.db, &course_kind, BRISTOL, b, "about", S("fr"), S("Entrez !"),
	    &f.by, t->e));
	NEED(read_table(t, &f, "text,fr,ar\nJust come.,Venez.,تعالوا.\n'=Sign up,Inscrivez-vous,\n"
	    "Nobody says this,Personne,\n", &x));
	NEED(texts_fill(f.db, f.a, BRISTOL, &x, false, &f.by, &n, t->e));
	CHECK_STR(about_in(t, &f, a, "fr"), "Venez.");
	CHECK_STR(about_in(t, &f, a, "ar"), "تعالوا.");
	CHECK_STR(about_in(t, &f, b, "fr"), "Entrez !");
	CHECK_STR(about_in(t, &f, b, "ar"), "تعالوا.");
	CHECK_STR(about_in(t, &f, c, "fr"), "Inscrivez-vous");
	CHECK_STR(about_in(t, &f, c, "ar"), "=Sign up");
	CHECK_INT(n.set, 4);
	CHECK_INT(n.kept, 1);
	CHECK(x.items[0].used && x.items[1].used && !x.items[2].used);
	NEED(texts_fill(f.db, f.a, BRISTOL, &x, true, &f.by, &n, t->e));
	CHECK_STR(about_in(t, &f, b, "fr"), "Venez.");
	CHECK_INT(n.set, 1);
	CHECK_INT(n.same, 4);
}

TEST(texts_are_gathered_once_each_and_only_what_is_missing_on_demand)
{
	FIXTURE f = { 0 };
	struct str langs[] = { S("fr"), S("ar") };
	struct text_table all = { .langs = langs, .lang_count = 2 }, missing = all, elsewhere = all;
	NEED(fixture_open(t, &f));
	int64_t a = course_about(t, &f, "One", "Just come.");
	course_about(t, &f, "Two", "Just come.");
	int64_t c = course_about(t, &f, "Three", "Sign up.");
	NEED(record_translate(f.db, &course_kind, BRISTOL, a, "about", S("fr"), S("Venez."), &f.by,
	    t->e));
	NEED(record_translate(f.db, &course_kind, BRISTOL, c, "about", S("fr"), S("Écrivez."),
	    &f.by, t->e));
	NEED(record_translate(f.db, &course_kind, BRISTOL, c, "about", S("ar"), S("اكتبوا."),
	    &f.by, t->e));
	NEED(texts_gather(f.db, f.a, BRISTOL, false, &all, t->e));
	NEED(texts_gather(f.db, f.a, BRISTOL, true, &missing, t->e));
	NEED(texts_gather(f.db, f.a, COLOGNE, false, &elsewhere, t->e));
	CHECK_INT(all.count, 5);		/* three titles, two texts about them */
	CHECK_INT(missing.count, 4);
	CHECK_INT(elsewhere.count, 0);
	CHECK_STR(missing.items[1].text, "Just come.");
	CHECK_STR(missing.items[1].in[0], "Venez.");
	CHECK_INT(missing.items[1].in[1].n, 0);
}

TEST(a_table_of_texts_that_contradicts_itself_is_refused)
{
	FIXTURE f = { 0 };
	NEED(fixture_open(t, &f));
	refused(t, &f, "", "empty");
	refused(t, &f, "title,fr\na,b\n", "first line must be");
	refused(t, &f, "text\na\n", "first line must be");
	refused(t, &f, "text,fr,not a tag\na,b,c\n", "not a tag is not the tag");
	refused(t, &f, "text,fr\na,b\n,c\n", "Line 3 has no text");
	refused(t, &f, "text,fr\na,b,c\n", "Line 2 has more cells");
	refused(t, &f, "text,fr\na,b\nz,y\na,c\n", "Line 4 translates the same text otherwise than "
	    "line 2 (fr)");
}
