/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The room of figures, as the floors below see it. */
#include "measure/measure.h"

#include "measure/board.h"
#include "measure/cross.h"
#include "measure/bridge.h"
#include "measure/demo.h"
#include "measure/expert.h"
#include "measure/folder.h"
#include "measure/import_job.h"
#include "measure/framework.h"
#include "measure/indicator_formula.h"
#include "measure/indicator_groups.h"
#include "measure/keep.h"
#include "measure/progress.h"
#include "measure/quality.h"
#include "measure/schema.h"
#include "measure/survey_publish.h"

static const struct record_kind *const kinds[] = {
	&place_kind,
	&source_kind,
	&series_kind,
	&followed_kind,
	&own_measure_kind,
	&target_kind,
	&import_kind,
	&duty_kind,
	&grouping_kind,
	&formula_kind,
	&standard_kind,
	&quality_kind,
	&rubric_kind,
	&round_kind,
	&rating_kind,
	&bridge_kind,
	NULL,
};

static const struct command *const commands[] = {
	&demo_command,
	&framework_load_command,
	&framework_list_command,
	&import_command,
	&export_figures_command,
	&places_load_command,
	&tally_command,
	&estimate_command,
	&quality_command,
	NULL,
};

static const struct job_kind *const jobs[] = {
	&import_job,
	&formula_job,
	&retire_job,
	NULL,
};

static const struct panel panels[] = {
	{ "home", 20, RESIDENT, progress_home_panel },
	{ "desk", 10, SIGNED_IN, board_desk_panel },
	{ "measure", 20, RESIDENT, cross_panel },
	{ "desk", 15, COORDINATOR | DATA_OWNER | LEAD, quality_desk_panel },
	{ "measure", 60, COORDINATOR | DATA_OWNER | LEAD, quality_measure_panel },
	{ "import", 10, COORDINATOR | DATA_OWNER | LEAD, quality_import_panel },
	{ "desk", 12, SIGNED_IN, rounds_desk_panel },
	{ "rating_round", 10, SIGNED_IN, round_record_panel },
	{ "measure", 30, RESIDENT, bridges_panel },
	{ "measure", 50, RESIDENT, round_measure_panel },
	{ "measure", 20, RESIDENT, groups_panel },
	{ "measure", 40, RESIDENT, formula_measure_panel },
	{ "formula", 10, RESIDENT, formula_record_panel },
	{ 0 }
};

const struct room measure_room = {
	.name = "measure", .about = N_("Frameworks, figures, progress"),
	.migrations = measure_migrations, .kinds = kinds, .routes = measure_routes,
	.panels = panels, .jobs = jobs, .commands = commands, .fill = framework_load_shipped,
	.search = &framework_search,
	.demo = demo_fill,
};
