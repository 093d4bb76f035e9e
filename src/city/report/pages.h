/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the templates of reports show. */
#ifndef CITY_REPORT_PAGES_H
#define CITY_REPORT_PAGES_H

#include "city/report/report_impl.h"

struct form_choice {
	struct str code, title, about;	/* code: of a shipped form, or the id of a kept one */
	int64_t questions;
	bool kept;
};

struct new_page {
	struct form_choice *forms;
	size_t form_count;
	struct str form, title, language, from, to, due;
	const struct problems *problems;
};

/* What stands between a report and its signature. */
enum lack { EMPTY, TOO_LONG, UNFIT };

struct report_page {
	struct report_view *v;
	bool writes, signs, coordinates;
	const struct report_section *section;	/* the one that is being answered */
	const struct report_section *next;
	const struct problems *problems;
	struct str name, role;			/* of who signs */
	bool sure;				/* the box was ticked */
	struct str signers;			/* the names of those who may sign */
};

/* The address of a section's page, after the city's base. */
struct str section_path(struct arena *a, const struct report_view *v,
    const struct report_section *s);
struct str report_path(struct arena *a, const struct report_view *v, const char *rest);
enum mark report_mark(struct str state);
const char *report_state_word(struct str state);	/* N_() */

bool report_form_load(struct request *r, struct reply *p, struct err *e);
bool report_form_upload(struct request *r, struct reply *p, struct err *e);
bool report_form_file(struct request *r, struct reply *p, struct err *e);
bool report_new(struct request *r, struct reply *p, struct err *e);
bool report_new_post(struct request *r, struct reply *p, struct err *e);
bool report_list(struct request *r, struct reply *p, struct err *e);
bool report_show(struct request *r, struct reply *p, struct err *e);
bool report_act(struct request *r, struct reply *p, struct err *e);
bool report_sign_page(struct request *r, struct reply *p, struct err *e);
bool report_sign_post(struct request *r, struct reply *p, struct err *e);
bool report_paper_page(struct request *r, struct reply *p, struct err *e);
bool report_answers(struct request *r, struct reply *p, struct err *e);
bool report_answers_post(struct request *r, struct reply *p, struct err *e);
bool report_file_post(struct request *r, struct reply *p, struct err *e);
bool report_file_drop_post(struct request *r, struct reply *p, struct err *e);
bool report_form_panel(struct out *o, struct request *r, int64_t subject, struct err *e);
bool report_desk_panel(struct out *o, struct request *r, int64_t subject, struct err *e);

#endif
