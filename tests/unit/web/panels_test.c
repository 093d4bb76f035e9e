/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "web/web.h"

static bool first(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	buf_printf(o->buf, "first %d;", (int)subject);
	return r && e;
}

static bool second(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	buf_printf(o->buf, "second %d;", (int)subject);
	return r && e;
}

static bool fails(struct out *o, struct request *r, int64_t subject, struct err *e)
{
	return o && r && subject && fail(e, ERR_MISSING, "There is nothing.");
}

static const struct panel low[] = {
	{ "home", 20, 0, second }, { "desk", 1, COORDINATOR, second }, { "bad", 0, 0, fails }, { 0 }
};
static const struct panel high[] = { { "home", 10, 0, first }, { 0 } };
static const struct room one = { .name = "one", .panels = low };
static const struct room two = { .name = "two", .panels = high };
static const struct room *const both[] = { &one, &two, NULL };

static struct str panels(struct test *t, const char *place, unsigned roles, bool *ok_r)
{
	struct buf *b = arena_new_of(t->arena, struct buf);
	*b = buf_in(t->arena, 10000);
	struct request r = { .arena = t->arena, .rooms = both, .who.roles = roles };
	*ok_r = panels_write(&(struct out){ .buf = b, .r = &r }, &r, place, 7, t->e);
	return buf_view(b);
}

TEST(panels_of_all_rooms_come_in_their_order)
{
	bool ok;
	CHECK_STR(panels(t, "home", 0, &ok), "first 7;second 7;");
	CHECK(ok);
}

TEST(a_panel_is_written_only_for_its_roles)
{
	bool ok;
	CHECK_STR(panels(t, "desk", PARTNER, &ok), "");
	CHECK_STR(panels(t, "desk", COORDINATOR, &ok), "second 7;");
	CHECK_STR(panels(t, "desk", ADMINISTRATOR, &ok), "second 7;");
}

TEST(a_panel_that_fails_says_so)
{
	bool ok;
	panels(t, "bad", 0, &ok);
	CHECK(!ok);
	CHECK_INT(t->e->kind, ERR_MISSING);
}
