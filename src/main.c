/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The table of rooms, in the order of the floors; nothing else. */
#include "account/account.h"
#include "base/command.h"
#include "city/city.h"
#include "city/festival/festival.h"
#include "city/funds/funds.h"
#include "city/involve/involve.h"
#include "city/learn/learn.h"
#include "city/plan/plan.h"
#include "city/report/report.h"
#include "jobs/jobs.h"
#include "measure/measure.h"
#include "record/record.h"
#include "search/search.h"
#include "store/store.h"
#include "web/web.h"

static const struct room *const all[] = {
	&help_room,
	&store_room,
	&web_room,
	&record_room,
	&account_room,
	&search_room,
	&jobs_room,
	&measure_room,
	&involve_room,
	&learn_room,
	&feed_room,
	&plan_room,
	&funds_room,
	&festival_room,
	&report_room,
	&city_room,
	&record_pages_room,	/* last: its addresses begin with a name that fits anything */
	NULL,
};

int main(int argc, char **argv)
{
	store_sync_kinds = record_sync_kinds;
	return command_main(all, argc, argv);
}
