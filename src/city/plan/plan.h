/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Planning: a plan with its vision, objectives, actions and milestones; its reviews, versions and
 * consultation; the self-assessment.
 *
 * Pages: /plan and below it board, timeline, chain, matrix, versions, consultation, gap;
 * /assessment; /partners/network. Everything else is records, and actions go out to a spreadsheet
 * and come back as records do.
 */
#ifndef CITY_PLAN_H
#define CITY_PLAN_H

#include "measure/measure.h"

extern const struct room plan_room;

extern const struct record_kind plan_kind;	/* title, vision, begins, ends, state … */
extern const struct record_kind objective_kind;	/* title, plan, position, benefits … */
extern const struct record_kind action_kind;	/* title, objective, lead, partners, status … */
extern const struct record_kind milestone_kind;	/* title, action, due, done */
extern const struct record_kind output_kind;	/* title, action, planned, reached */
extern const struct record_kind review_kind;	/* title, plan, due, held, findings, decision */

/* The six areas of the guidelines: planning, involvement, celebration … */
extern const struct choice plan_areas[];

#endif
