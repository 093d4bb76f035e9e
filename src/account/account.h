/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Cities, people, their roles, partners, and signing in.
 *
 * city_kind and person_kind belong to the installation, partner_kind to a city. Roles are rows
 * (city, person, role); city 0 means everywhere. Passwords: argon2id (libsodium, seen by one
 * file); sessions are rows, so that every serving process knows them. Every sign-in, change of a
 * role or password and every invitation is noted in the history (the audit trail).
 */
#ifndef ACCOUNT_ACCOUNT_H
#define ACCOUNT_ACCOUNT_H

#include "record/record.h"

extern const struct record_kind city_kind;	/* code, name, country, languages, about, … */
extern const struct record_kind person_kind;	/* name, email, language, … */
extern const struct record_kind partner_kind;
/* The groups of the principle of equity and inclusion, for every "for whom?": "refugees" … */
extern const struct choice people_groups[];		/* ends with code NULL */
extern const struct room account_room;		/* kinds, sign-in pages, hooks, `stoa user …` */

struct city {
	int64_t id;
	struct str code, name, country, about;
	struct str language;	/* main language of its content */
};

/* city_find: By code; empty code: the only city there is. False with ERR_MISSING (which names the
 * cities there are). */
bool city_find(struct db *db, struct arena *a, struct str code, struct city *out_r, struct err *e);
/* city_of_call: The city of a command: --city NAME, else the only one. */
struct call;
bool city_of_call(const struct call *c, struct db *db, struct city *out_r, struct err *e);
/* city_add: A new city; code from the name when empty (letters, digits, "-"). */
bool city_add(struct db *db, struct arena *a, struct str code, struct str name,
    const struct change *by, struct city *out_r, struct err *e);

/* person_add: A person with a role in a city (0: everywhere) and a password (empty: none yet; an
 * invitation sets it). An existing e-mail gets the role added. */
bool person_add(struct db *db, struct arena *a, struct str email, struct str name, enum role role,
    int64_t city, struct str password, const struct change *by, int64_t *person_r, struct err *e);
/* role_find: By its name on the command line ("coordinator"); 0 if unknown. role_label: N_(). */
enum role role_find(struct str name);
const char *role_label(enum role role);
/* role_holders: The names of those who have a role in a city: "Ada, Ben"; empty: nobody. */
bool role_holders(struct db *db, struct arena *a, int64_t city, enum role role, struct str *out_r,
    struct err *e);
/* person_name: For histories: the name, or "someone who has left" when erased; 0 is "Stoa". */
struct str person_name(struct db *db, struct arena *a, const struct lang *lang, int64_t person);

/* setting_get, setting_set: Small settings of a city (0: of the installation), by name. */
struct str setting_get(struct db *db, struct arena *a, int64_t city, const char *name,
    const char *none);
bool setting_set(struct db *db, int64_t city, const char *name, struct str value, struct err *e);

#endif
