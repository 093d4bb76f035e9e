/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the pages of this room show: filled by page_*.c, written by pages.html. */
#ifndef ACCOUNT_PAGES_H
#define ACCOUNT_PAGES_H

#include "account/account_impl.h"

struct sign_in_view {
	struct str email, next;
	struct str error;
};

struct join_view {
	struct str token;
	struct invitation of;
	struct str name;
	bool reset;		/* only a new password */
	bool has_account;	/* somebody with this e-mail signs in already: no new password */
	bool is_me;		/* and it is who is signed in */
	const struct problems *found;
};

struct account_view {
	struct str name, email;
	struct input_option languages[16];
	size_t language_count;
	const struct session *sessions;
	size_t session_count;
	const struct member *roles;
	size_t role_count;
	const struct problems *found, *password_found;
};

struct invite_view {
	struct str email, name;
	struct input_option roles[8], *partners;
	size_t role_count, partner_count;
	const struct problems *found;
	struct str link;	/* made just now, or empty */
	struct str for_email;
	int64_t link_days;
	const struct invitation *open;
	size_t open_count;
};

struct people_view {
	const struct member *members;
	size_t count;
	bool manages;
	unsigned roles;
};

struct settings_view {
	const struct input *inputs;
	size_t count;
	const struct problems *found;
	bool city;	/* is there a city whose record can be changed? */
};

struct audit_entry {
	int64_t id, at, record;
	struct str who, kind, action, data;
	struct str label;	/* of the kind */
	struct str path;	/* of the record's page, or empty */
};
struct audit_view {
	const struct audit_entry *entries;
	size_t count;
	struct input_option *people, *kinds;
	size_t people_count, kind_count;
	struct str person, kind, from;
	struct str next;
	bool first;
};

struct home_view {
	struct str about, website, notice;
};

/* The handlers, for routes.c. */
bool sign_in_get(struct request *r, struct reply *p, struct err *e);
bool sign_in_post(struct request *r, struct reply *p, struct err *e);
bool sign_out_post(struct request *r, struct reply *p, struct err *e);
bool join_get(struct request *r, struct reply *p, struct err *e);
bool join_post(struct request *r, struct reply *p, struct err *e);
bool account_get(struct request *r, struct reply *p, struct err *e);
bool account_post(struct request *r, struct reply *p, struct err *e);
bool account_password_post(struct request *r, struct reply *p, struct err *e);
bool account_sessions_post(struct request *r, struct reply *p, struct err *e);
bool invite_get(struct request *r, struct reply *p, struct err *e);
bool invite_post(struct request *r, struct reply *p, struct err *e);
bool invite_withdraw_post(struct request *r, struct reply *p, struct err *e);
bool people_get(struct request *r, struct reply *p, struct err *e);
bool people_take_post(struct request *r, struct reply *p, struct err *e);
bool people_link_post(struct request *r, struct reply *p, struct err *e);
bool settings_get_page(struct request *r, struct reply *p, struct err *e);
bool settings_post(struct request *r, struct reply *p, struct err *e);
bool city_form_get(struct request *r, struct reply *p, struct err *e);
bool city_form_post(struct request *r, struct reply *p, struct err *e);
bool audit_get(struct request *r, struct reply *p, struct err *e);
bool home_get(struct request *r, struct reply *p, struct err *e);
bool desk_get(struct request *r, struct reply *p, struct err *e);

/* signed_in: Or a redirect to /sign-in; for pages that any person has, with a role here or not. */
bool signed_in(struct request *r, struct reply *p);
/* problem_of: The problem of a field, or empty. */
struct str problem_of(const struct problems *found, const char *field);
/* invite_show: The page of invitations, with a link made just now. */
bool invite_show(struct request *r, struct reply *p, struct invite_view *v, struct err *e);

#endif
