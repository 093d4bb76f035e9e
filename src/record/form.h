/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What form.html shows. Inside of this room. */
#ifndef RECORD_FORM_H
#define RECORD_FORM_H

#include "record/record_impl.h"
#include "web/web.h"

/* A field that two people have changed. */
struct both {
	const char *name, *label;
	struct str theirs, mine;
};

/* The fields of a form that belong together: the first part stands open, the others fold. */
struct form_part {
	const char *label;		/* translated; NULL: the first part */
	const struct input *fields;
	size_t count, filled;
	bool wrong;			/* one of them has a problem: it stands open */
};

/* link_title: What a record that a field links to is called; its key where it is not there. */
struct str link_title(struct db *db, struct arena *a, const struct record_kind *to, int64_t city,
    int64_t id, const struct lang *lang);
/* link_find: The key of the record that a text names, by its key or its title; 0 if none. */
int64_t link_find(struct db *db, struct arena *a, const struct record_kind *to, int64_t city,
    struct str text, struct err *e);
/* record_name: What a record is called on a page; one that is named by a link is called after it.
 */
struct str record_name(struct db *db, struct arena *a, rooms all, const struct lang *lang,
    const struct record *record);
/* field_show: A value for people, links by their titles. */
struct str field_show(struct db *db, struct arena *a, rooms all, const struct lang *lang,
    const struct record *record, int field);

/* form_save: Read the form back into record and save it. False only on failure; what is wrong
 * with what was given is in found, and fields that another has changed too are in the list. */
struct conflict {
	struct both *items;
	size_t count, room;
	struct record *theirs;	/* NULL: nobody was faster */
};
bool form_save(struct request *r, struct db *db, struct record *record, const char *why,
    struct problems *found, struct conflict *conflict, struct err *e);
/* person_title: Who somebody is; 0 is Stoa itself. */
struct str person_title(struct db *db, struct arena *a, rooms all, const struct lang *lang,
    int64_t person);

#endif
