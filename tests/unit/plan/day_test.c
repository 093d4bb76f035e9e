/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"

#include "base/date.h"
#include "city/plan/plan.h"
#include "record/record_impl.h"

TEST(a_day_that_has_not_been_and_an_end_before_the_beginning_are_refused)
{
	struct problems found = { .arena = t->arena };
	struct record *m = record_new(t->arena, &milestone_kind, 1);
	record_set(m, "title", value_cstr("Opened"));
	record_set(m, "due", value_int(20000));
	record_set(m, "done", value_int(date_day_of(date_now()) + 400));
	record_set(m, "action", value_int(1));
	record_check_fields(m, &found);
	CHECK_INT(found.count, 1);
	CHECK_STR(found.items[0].field, "done");
	CHECK_STR(found.items[0].text, "Done on: this day is still to come.");
	struct record *a = record_new(t->arena, &action_kind, 1);
	record_set(a, "title", value_cstr("Cafés"));
	record_set(a, "status", value_cstr("running"));
	record_set(a, "start", value_int(20100));
	record_set(a, "end", value_int(20099));
	found = (struct problems){ .arena = t->arena };
	record_check_fields(a, &found);
	CHECK_INT(found.count, 1);
	CHECK_STR(found.items[0].text, "Ends cannot come before \"Begins\".");
	record_set(a, "end", value_int(20100));
	found = (struct problems){ .arena = t->arena };
	record_check_fields(a, &found);
	CHECK_INT(found.count, 0);
}
