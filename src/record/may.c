/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Who may read and write what. Roles come from the table of the kind and of the field; a partner
 * may besides write what is his own. Personal fields are for those who may write the record,
 * unless the field names its readers. A record's handlers ask here before they do anything.
 */
#include "record/record_impl.h"

#include <string.h>

static bool has_role(const struct request *r, unsigned roles)
{
	return (r->who.roles & (roles | ADMINISTRATOR)) != 0;
}

static bool is_own(const struct request *r, const struct record_kind *kind,
    const struct record *record)
{
	if (!kind->own || !r->who.partner || !(r->who.roles & PARTNER))
		return false;
	if (!strcmp(kind->own, "id"))
		return record && record->version && record->id == r->who.partner;
	return !record || record_int(record, kind->own) == r->who.partner;
}

bool record_may_read(const struct request *r, const struct record_kind *kind)
{
	return !kind->read || has_role(r, kind->read | kind->write) || is_own(r, kind, NULL);
}

bool record_may_write(const struct request *r, const struct record_kind *kind,
    const struct record *record)
{
	return has_role(r, kind->write) || is_own(r, kind, record);
}

bool field_may_read(const struct request *r, const struct record *record, const struct field *f)
{
	if (f->type == FIELD_HIDDEN)
		return false;
	if (f->read)
		return has_role(r, f->read | f->write);
	return !f->personal || record_may_write(r, record->kind, record);
}

bool field_may_write(const struct request *r, const struct record *record, const struct field *f)
{
	const char *own = record->kind->own;
	if (f->type == FIELD_HIDDEN || (f->fixed && record->version))
		return false;
	/* Whose a record is, only those may say who may write all of them. */
	if (own && !strcmp(own, f->name) && !has_role(r, record->kind->write))
		return false;
	return f->write ? has_role(r, f->write) : field_may_read(r, record, f);
}

bool history_may_read(const struct request *r, const struct record_kind *kind)
{
	return record_may_read(r, kind) && has_role(r, SIGNED_IN);
}
