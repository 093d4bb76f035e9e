/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How a series was computed, for its pages: indicator_panel.c. */
#ifndef MEASURE_INDICATOR_PANEL_H
#define MEASURE_INDICATOR_PANEL_H

#include "measure/indicator_formula.h"

struct formula_input_row {
	struct str code, title, framework, measure, fixed, source;
};
struct formula_crude_row {
	struct str name, period, crude, standardised;
};
struct formula_view {
	const struct formula *f;
	struct str about;
	struct formula_input_row *inputs;
	size_t input_count;
	const char *interval;		/* N_() label */
	struct formula_crude_row *crude;
	size_t crude_count;
	size_t figures, unmatched, undefined;
	struct str error;		/* of a formula that cannot be computed */
	bool own_page;			/* of the formula; else of its measure */
};

#endif
