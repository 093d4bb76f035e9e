/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The pages of funding: what their templates show, and the handlers. The room's own. */
#ifndef CITY_FUNDS_PAGES_H
#define CITY_FUNDS_PAGES_H

#include "city/funds/model.h"
#include "formats/sink.h"

/* ---- the flow picture (sankey.c) ---- */

enum { COLUMNS = 3, NODES = 9 };	/* the smallest of more are put together */

struct sankey_node {
	struct str name;
	int64_t value;
	double y, height, out, in;	/* out, in: where the next flow starts */
};
struct sankey_link {
	int from, to;
	int64_t value;
};
struct sankey {
	struct sankey_node nodes[COLUMNS][NODES + 1];
	int counts[COLUMNS];
	struct sankey_link links[COLUMNS - 1][(NODES + 1) * (NODES + 1)];
	int link_counts[COLUMNS - 1];
	struct str currency;
};

/* sankey_make: From the flows of a year that are counted; false when there is nothing to draw. */
bool sankey_make(struct arena *a, const struct lang *lang, const struct year_money *m,
    struct sankey *out);
void sankey_draw(struct out *o, const struct sankey *s, struct str title, struct str description);

/* ---- /funding ---- */

struct group_row {
	struct str name;
	int64_t base;
	double share;
};
struct call_view {
	struct record *call;
	struct str currency;
	bool open;
};
struct funding_page {
	struct year_money money;
	struct tab *years;
	size_t year_count;
	struct key_figure figures[5];
	size_t figure_count;
	struct sankey sankey;
	bool drawn, office, partner, costs;
	struct group_row *groups;
	size_t group_count;
	struct call_view *calls;
	size_t call_count;
};

bool funding_show(struct request *r, struct reply *p, struct err *e);
bool funding_panel(struct out *o, struct request *r, int64_t subject, struct err *e);
/* What an action or an event costs and who pays: on its page. */
bool funding_action_panel(struct out *o, struct request *r, int64_t subject, struct err *e);
bool funding_event_panel(struct out *o, struct request *r, int64_t subject, struct err *e);
/* groups_of: Each group's part of the money of a year, largest first; everybody last. */
void groups_of(struct arena *a, const struct lang *lang, const struct year_money *m,
    struct group_row **out_r, size_t *count_r);

/* ---- exports for funders (iati.c, grants_export.c, exports.c) ---- */

struct export_facts {
	struct str org_id, org_name, org_type, country, sector, prefix, language;
	int64_t now;
};
bool export_facts_load(struct db *db, struct arena *a, int64_t city, struct export_facts *x,
    struct err *e);

/* iati_write: IATI 2.03 activities of a year. Notes what is missing and writes nothing then. */
bool iati_write(struct db *db, struct arena *a, int64_t city, const struct export_facts *x,
    const struct year_money *m, struct sink *out, struct problems *found, struct err *e);

struct grant {
	int64_t id, asked, awarded, day, changed;
	struct str title, about, currency, recipient_id, recipient, programme;
	bool open_call;
};
struct grants {
	struct grant *items;
	size_t count, room;
};
/* grants_load: All that were awarded. grants_check: What 360Giving requires and is missing. */
bool grants_load(struct db *db, struct arena *a, int64_t city, const struct export_facts *x,
    struct grants *out, struct err *e);
bool grants_check(const struct export_facts *x, const struct grants *all, struct problems *found);
void grants_write_csv(struct arena *a, const struct export_facts *x, const struct grants *all,
    struct sink *out);
void grants_write_json(struct arena *a, const struct export_facts *x, const struct grants *all,
    struct sink *out);

struct exports_page {
	struct export_facts facts;
	struct problems iati, grants;
	struct problems *found;
};
bool exports_show(struct request *r, struct reply *p, struct err *e);
bool exports_post(struct request *r, struct reply *p, struct err *e);
bool iati_show(struct request *r, struct reply *p, struct err *e);
bool grants_show(struct request *r, struct reply *p, struct err *e);

/* ---- small grants (calls.c) ---- */

struct application_row {
	struct record *application;
	struct str partner, groups;
	int64_t scores;
	double mean;			/* nan: nobody has scored it */
	bool mine;			/* the reader has scored it */
};
struct call_page {
	struct record *call, *application;
	struct str currency;
	struct application_row *rows;
	size_t row_count;
	int64_t granted;
	struct problems *found;
	struct record_list mine;	/* what the partner has asked for in this call */
	bool late, office;
};

bool apply_show(struct request *r, struct reply *p, struct err *e);
bool apply_post(struct request *r, struct reply *p, struct err *e);
bool withdraw_post(struct request *r, struct reply *p, struct err *e);
bool withdraw_panel(struct out *o, struct request *r, int64_t subject, struct err *e);
bool call_review_show(struct request *r, struct reply *p, struct err *e);
bool score_post(struct request *r, struct reply *p, struct err *e);
bool decide_post(struct request *r, struct reply *p, struct err *e);

bool funds_demo(struct db *db, struct arena *a, int64_t city, const struct change *by,
    struct err *e);

#endif
