/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The frame of a page: what it offers, to whom, in which language. */
#include "test.h"
#include "web/web.h"

static bool nothing(struct request *r, struct reply *p, struct err *e)
{
	return r && p && e;
}

static const struct route routes[] = {
	{ GET, "/progress", nothing, .nav = "Progress" },
	{ GET, "/desk", nothing, .needs = COORDINATOR, .nav = "Desk" },
	{ GET, "/sign-in", nothing, .flags = ROUTE_NO_CITY },
	{ GET, "/about", nothing, .flags = ROUTE_NO_CITY },
	{ 0 }
};
static const struct room room = { .name = "r", .routes = routes };
static const struct room *const all[] = { &room, NULL };

static struct request request(struct test *t, const char *lang)
{
	return (struct request){ .arena = t->arena,
		.rooms = all,
		.lang = lang_find(str_of(lang)),
		.path = S("/progress/4.1"),
		.query = S("sex=f&q=%3Cb%3E"),
		.city = 1,
		.base = arena_printf(t->arena, "/%s/c/north", lang),
		.root = S("/en"),
		.origin = S("https://learn.example.org"),
		.city_name = S("North <b> bank"),
		.id = "r1" };
}

static struct str page(struct test *t, struct request *r, const struct page *about)
{
	struct reply *p = arena_new_of(t->arena, struct reply);
	page_end(page_begin(r, p, about));
	return buf_view(&p->body);
}

TEST(a_page_has_language_direction_title_and_one_heading)
{
	struct request en = request(t, "en"), ar = request(t, "ar");
	struct str html = page(t, &en, &(struct page){ .title = S("A & B"), .wing = "progress" });
	CHECK_HAS(html, "<!doctype html><html lang=\"en\" dir=\"ltr\">");
	CHECK_HAS(html, "<title>A &amp; B · North &lt;b&gt; bank</title>");
	CHECK_HAS(html, "<body class=\"progress\">");
	CHECK_HAS(html, "<h1>A &amp; B</h1>");
	CHECK_HAS(
	    page(t, &ar, &(struct page){ .title = S("x") }), "<html lang=\"ar\" dir=\"rtl\">");
	html = page(t, &en, &(struct page){ .title = S("x"), .own_heading = true });
	CHECK_INT(str_find(html, S("<h1"), 0), -1);
}

TEST(each_language_has_the_same_page_and_keeps_the_view)
{
	struct request r = request(t, "en");
	struct str html = page(t, &r, &(struct page){ .title = S("x") });
	CHECK_HAS(html, "<link rel=\"canonical\" "
	    "href=\"https://learn.example.org/en/c/north/progress/4.1\">");
	CHECK_HAS(html, "hreflang=\"fr\" "
	    "href=\"https://learn.example.org/fr/c/north/progress/4.1\">");
	CHECK_HAS(html, "href=\"/zh/c/north/progress/4.1?sex=f&amp;q=%3Cb%3E\"");
	CHECK_HAS(html, "aria-current=\"true\">English</a>");
}

TEST(the_navigation_shows_what_the_reader_may_see)
{
	struct request r = request(t, "en");
	struct str html = page(t, &r, &(struct page){ .title = S("x") });
	CHECK_HAS(
	    html, "<a class=\"progress\" href=\"/en/c/north/progress\" aria-current=\"page\">");
	CHECK_INT(str_find(html, S("/desk"), 0), -1);
	CHECK_HAS(html, "href=\"/en/c/north/sign-in\"");
	r.who = (struct asker){ .person = 7, .name = S("<Ann>"), .roles = COORDINATOR };
	html = page(t, &r, &(struct page){ .title = S("x") });
	CHECK_HAS(html, "href=\"/en/c/north/desk\">&lt;Ann&gt;</a>");
	CHECK_INT(str_find(html, S("/sign-in"), 0), -1);
	r.who.roles = PARTNER;
	html = page(t, &r, &(struct page){ .title = S("x") });
	CHECK_INT(str_find(html, S("/desk"), 0), -1);
}

TEST(links_of_the_frame_stand_only_where_a_room_has_the_page)
{
	struct request r = request(t, "en");
	struct str html = page(t, &r, &(struct page){ .title = S("x") });
	CHECK_HAS(html, "/en/c/north/about#source");
	CHECK_INT(str_find(html, S("/accessibility"), 0), -1);
}

TEST(data_formats_are_offered_with_the_view)
{
	struct request r = request(t, "en");
	struct str html = page(t, &r, &(struct page){ .title = S("x"), .formats = "csv json" });
	CHECK_HAS(html, "href=\"/en/c/north/progress/4.1.csv?sex=f&amp;q=%3Cb%3E\" "
	    "rel=\"alternate\" type=\"text/csv\">CSV</a>");
	CHECK_HAS(html, "<link rel=\"alternate\" type=\"application/json\"");
}

TEST(a_notice_is_shown_once_to_one_reader)
{
	struct request r = request(t, "en");
	struct reply *p = arena_new_of(t->arena, struct reply);
	page_notice(&r, p, S("Saved; <b> \"ok\"."));
	CHECK(str_starts(p->cookie, S("notice=Saved%3B%20%3Cb%3E%20%22ok%22.; Path=/")));
	r.cookies = S("a=b; notice=Saved%3B%20%3Cb%3E%20%22ok%22.; c=d");
	struct reply *next = arena_new_of(t->arena, struct reply);
	page_end(page_begin(&r, next, &(struct page){ .title = S("x") }));
	CHECK_HAS(buf_view(&next->body), "role=\"status\">Saved; &lt;b&gt; \"ok\".</p>");
	CHECK(next->private);
	CHECK_HAS(next->cookie, "notice=; Path=/; Max-Age=0");
}

TEST(an_error_has_its_status_words_and_reference)
{
	struct request r = request(t, "en");
	struct reply *p = arena_new_of(t->arena, struct reply);
	struct err e = { 0 };
	CHECK(!fail(&e, ERR_MISSING, "There is no measure called %s.", "<x>"));
	page_error(&r, p, &e);
	CHECK_INT(p->status, 404);
	CHECK(p->private);
	CHECK_HAS(
	    buf_view(&p->body), "<p class=\"lead\">There is no measure called &lt;x&gt;.</p>");
	CHECK_HAS(buf_view(&p->body), "<code>r1</code>");
	CHECK_HAS(buf_view(&p->body), "content=\"noindex\"");
}
