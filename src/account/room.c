/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The room of accounts: its own tables, and the lists of all it offers. Tables of persons' access
 * (role, password, session, …) are of the installation, except that a role names its city first.
 */
#include "account/account_impl.h"

static const struct migration migrations[] = {
	{ .to = 1, .sql =
	    "CREATE TABLE role (city @int NOT NULL, person @int NOT NULL, role @int NOT NULL,"
	    " partner @int, PRIMARY KEY (city, person, role)) @strict;\n"
	    "CREATE INDEX role_person ON role (person);\n"
	    "CREATE TABLE password (person @int NOT NULL PRIMARY KEY, hash @text NOT NULL,"
	    " changed @int NOT NULL) @strict;\n"
	    "CREATE TABLE session (token @text NOT NULL PRIMARY KEY, person @int NOT NULL,"
	    " created @int NOT NULL, used @int NOT NULL, expires @int NOT NULL,"
	    " agent @text NOT NULL) @strict;\n"
	    "CREATE INDEX session_person ON session (person);\n"
	    "CREATE TABLE throttle (key @text NOT NULL PRIMARY KEY, failures @int NOT NULL,"
	    " last @int NOT NULL, wait_until @int NOT NULL) @strict;\n"
	    "CREATE TABLE invitation (city @int NOT NULL, token @text NOT NULL,"
	    " email @text NOT NULL, name @text NOT NULL, role @int NOT NULL, partner @int,"
	    " created @int NOT NULL,"
	    " created_by @int NOT NULL, expires @int NOT NULL,"
	    " PRIMARY KEY (city, token)) @strict;\n"
	    "CREATE INDEX invitation_token ON invitation (token);\n"
	    "CREATE TABLE setting (city @int NOT NULL, name @text NOT NULL, value @text NOT NULL,"
	    " PRIMARY KEY (city, name)) @strict" },
	{ 0 },
};

static const struct record_kind *const kinds[] = { &city_kind, &person_kind, &partner_kind, NULL };

static const struct command *const commands[] = {
	&user_add_command, &user_list_command, &user_remove_command, &city_add_command,
	&city_list_command, NULL
};

static const struct panel panels[] = { { "home", 10, RESIDENT, city_panel }, { 0 } };

const struct room account_room = {
	.name = "account",
	.about = N_("Cities, people, roles, partners, and signing in"),
	.migrations = migrations,
	.kinds = kinds,
	.routes = account_routes,
	.panels = panels,
	.hooks = &account_hooks,
	.commands = commands,
};
