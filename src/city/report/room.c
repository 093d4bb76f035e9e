/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reports, as the floors below see it. */
#include "city/report/report.h"

const struct room report_room = {
	.name = "report", .about = N_("Reports and forms"),
};
