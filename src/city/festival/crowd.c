/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Who came: sums of what was counted at the doors.
 *
 * A sending carries a key that the phone made. The same key again is the same sending, however
 * often a weak network makes the phone try: it is answered with thanks and changes nothing.
 */
#include "city/festival/model.h"

#define SUMS "SELECT count(*), coalesce(sum(a.age_0_5), 0), coalesce(sum(a.age_6_14), 0)," \
	" coalesce(sum(a.age_15_24), 0), coalesce(sum(a.age_25_44), 0)," \
	" coalesce(sum(a.age_45_64), 0), coalesce(sum(a.age_65), 0)," \
	" coalesce(sum(a.age_unknown), 0), coalesce(sum(a.first_time), 0)," \
	" coalesce(sum(a.women), 0), coalesce(sum(a.migrants), 0)," \
	" coalesce(sum(a.disability), 0) FROM attendance a"
#define SQL_EVENT SUMS " WHERE a.city = $1 AND a.event = $2 AND a.deleted IS NULL"
#define SQL_EDITION SUMS " JOIN festival_event f ON f.city = a.city AND f.id = a.event" \
	" WHERE a.city = $1 AND f.edition = $2 AND f.deleted IS NULL AND a.deleted IS NULL"

bool crowd_of(struct db *db, int64_t city, int64_t edition, int64_t event, struct crowd *out_r,
    struct err *e)
{
	struct rows *q = db_query(db, event ? SQL_EVENT : SQL_EDITION,
	    ARGS(city, event ? event : edition), e);
	*out_r = (struct crowd){ 0 };
	if (rows_next(q)) {
		out_r->sendings = rows_int(q, 0);
		for (int i = 0; i < AGES; i++) {
			out_r->ages[i] = rows_int(q, 1 + i);
			out_r->people += out_r->ages[i];
		}
		for (int i = 0; i < COUNTED; i++)
			out_r->groups[i] = rows_int(q, 1 + AGES + i);
	}
	return rows_end(q, e);
}

/* ---- adding ---- */

static bool was_sent(struct db *db, struct arena *a, int64_t city, struct str key, struct err *e)
{
	return record_find(db, a, &attendance_kind, city, "key", value_text(key), e) != NULL;
}

bool attendance_add(struct db *db, struct arena *a, int64_t city, const struct event *x,
    struct str key, int64_t counted, const int64_t *ages, const int64_t *groups,
    const struct change *by, struct problems *found, bool *again_r, struct err *e)
{
	struct record *r = record_new(a, &attendance_kind, city);
	record_set(r, "event", value_int(x->id));
	record_set(r, "partner", value_int(x->partner));
	record_set(r, "key", value_text(key));
	record_set(r, "counted", value_int(counted));
	for (size_t i = 0; i < AGES; i++)
		record_set(r, festival_ages[i].code, value_int(ages[i]));
	for (size_t i = 0; i < COUNTED; i++)
		record_set(r, festival_counted[i].code, value_int(groups[i]));
	/* Two sendings of one key stand in line here, so that only the first finds nothing. */
	*again_r = false;
	if (!db_begin(db, e))
		return false;
	bool ok = db_alone(db, city, e);
	if (ok) {
		*again_r = was_sent(db, a, city, key, e);
		ok = e->kind == ERR_NONE && (*again_r || record_save(db, r, by, found, e));
	}
	return db_end(db, ok, e);
}
