/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The addresses of this room. */
#include "account/pages.h"

static const struct param next_param[] = {
	{ "next", PARAM_TEXT, .max = 1000, .label = N_("Where to go afterwards") }, { 0 }
};
static const struct param sign_in_params[] = {
	{ "email", PARAM_TEXT, .max = 254, .label = N_("E-mail") },
	{ "password", PARAM_TEXT, .max = 1000, .label = N_("Password") },
	{ "next", PARAM_TEXT, .max = 1000 }, { 0 }
};
static const struct param token_param[] = { { "token", PARAM_CODE, .max = 60 }, { 0 } };
static const struct param join_params[] = {
	{ "token", PARAM_CODE, .max = 60 }, { "name", PARAM_TEXT, .max = 200, .label = N_("Name") },
	{ "password", PARAM_TEXT, .max = 1000, .label = N_("Password") }, { 0 }
};
static const struct param account_params[] = {
	{ "name", PARAM_TEXT, .max = 200, .required = true, .label = N_("Name") },
	{ "language", PARAM_TEXT, .max = 20, .label = N_("Language") }, { 0 }
};
static const struct param password_params[] = {
	{ "old", PARAM_TEXT, .max = 1000, .label = N_("Password now") },
	{ "password", PARAM_TEXT, .max = 1000, .label = N_("New password") }, { 0 }
};
static const struct param session_params[] = {
	{ "session", PARAM_CODE, .max = 64, .label = N_("Where you are signed in") }, { 0 }
};
static const struct param invite_params[] = {
	{ "email", PARAM_TEXT, .max = 254, .label = N_("E-mail") },
	{ "name", PARAM_TEXT, .max = 200, .label = N_("Name") },
	{ "role", PARAM_CODE, .max = 40, .label = N_("Role") },
	{ "partner", PARAM_ID, .label = N_("Partner") }, { 0 }
};
static const struct param withdraw_params[] = {
	{ "key", PARAM_CODE, .max = 64, .required = true, .label = N_("Invitation") }, { 0 }
};
static const struct param member_params[] = {
	{ "person", PARAM_ID, .required = true, .label = N_("Person") },
	{ "role", PARAM_CODE, .max = 40, .label = N_("Role") }, { 0 }
};
static const struct param any_params[] = { { "*", PARAM_ANY, .many = true }, { 0 } };
static const struct param audit_params[] = {
	{ "person", PARAM_ID, .label = N_("Person") },
	{ "kind", PARAM_CODE, .max = 60, .label = N_("Kind") },
	{ "until", PARAM_DATE, .label = N_("Until") },
	{ "after", PARAM_ID, .label = N_("Page") }, { 0 }
};

enum { KEEPS = COORDINATOR | ADMINISTRATOR };

const struct route account_routes[] = {
	{ GET, "/sign-in", sign_in_get, .params = next_param, .flags = ROUTE_NO_CITY,
	    .about = N_("The form to sign in") },
	{ POST, "/sign-in", sign_in_post, .params = sign_in_params,
	    .flags = ROUTE_NO_CITY | ROUTE_WORKER, .about = N_("Sign in") },
	{ POST, "/sign-out", sign_out_post, .flags = ROUTE_NO_CITY, .about = N_("Sign out") },
	{ GET, "/join/:token", join_get, .params = token_param, .flags = ROUTE_NO_CITY,
	    .about = N_("Accept an invitation") },
	{ POST, "/join/:token", join_post, .params = join_params,
	    .flags = ROUTE_NO_CITY | ROUTE_WORKER, .about = N_("Accept an invitation") },
	{ GET, "/", home_get, .flags = ROUTE_NO_CITY | ROUTE_CACHED | ROUTE_LISTED, .step = 900,
	    .about = N_("The home page of the city, or the list of cities") },
	{ GET, "/desk", desk_get, .flags = ROUTE_NO_CITY,
	    .about = N_("What is due, for who is signed in") },
	{ GET, "/account", account_get, .flags = ROUTE_NO_CITY,
	    .about = N_("Name, language, password and sessions of who is signed in") },
	{ POST, "/account", account_post, .params = account_params, .flags = ROUTE_NO_CITY,
	    .about = N_("Change name and language") },
	{ POST, "/account/password", account_password_post, .params = password_params,
	    .flags = ROUTE_NO_CITY | ROUTE_WORKER, .about = N_("Change the password") },
	{ POST, "/account/sessions", account_sessions_post, .params = session_params,
	    .flags = ROUTE_NO_CITY, .about = N_("End a session, or all others") },
	{ GET, "/account/invite", invite_get, KEEPS, .flags = ROUTE_NO_CITY,
	    .about = N_("Invitations: the form and those that are open") },
	{ POST, "/account/invite", invite_post, KEEPS, invite_params, ROUTE_NO_CITY,
	    .about = N_("Make a link that gives a role") },
	{ POST, "/account/invite/withdraw", invite_withdraw_post, KEEPS, withdraw_params,
	    ROUTE_NO_CITY, .about = N_("Withdraw an invitation") },
	{ GET, "/people", people_get, KEEPS | LEAD, .flags = ROUTE_NO_CITY,
	    .about = N_("Who has which role") },
	{ POST, "/people/take", people_take_post, KEEPS, member_params, ROUTE_NO_CITY,
	    .about = N_("Take a role away") },
	{ POST, "/people/link", people_link_post, KEEPS, member_params, ROUTE_NO_CITY,
	    .about = N_("Make a link for a new password") },
	{ GET, "/settings", settings_get_page, KEEPS, .flags = ROUTE_NO_CITY,
	    .about = N_("Settings of the city and of the installation") },
	{ POST, "/settings", settings_post, KEEPS, any_params, ROUTE_NO_CITY,
	    .about = N_("Save the settings") },
	{ GET, "/settings/city", city_form_get, KEEPS, .params = any_params,
	    .about = N_("The city: name, languages, what it is about") },
	{ POST, "/settings/city", city_form_post, KEEPS, .params = any_params,
	    .about = N_("Save the city") },
	{ GET, "/audit", audit_get, KEEPS | LEAD, audit_params, ROUTE_NO_CITY, "csv",
	    .about = N_("Who did what, and when") },
	{ 0 }
};
