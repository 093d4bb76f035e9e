/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * From a gap to an action: /plan/gap?series=…&slice=… looks the group up, and opens the form of a
 * new action with what the figures know: which figure, of whom, from what, to what everybody has,
 * by the end of the third year. A person decides the rest, and may change all of it.
 */
#include "city/plan/plan_impl.h"

#include "base/num.h"

#include "city/plan/panels.html.h"

#include <math.h>
#include <string.h>

enum { YEARS = 3 };

static const char slice_sql[] = "SELECT id FROM slice WHERE city = $1 AND code = $2";

static bool newest(struct request *r, int64_t series, int64_t slice, struct observation *out_r,
    struct err *e)
{
	struct observation_query q = { .city = r->city, .series = series, .one_slice = true,
		.slice = slice, .one_place = true, .latest = true };
	struct observation *o;
	size_t count;
	*out_r = (struct observation){ .value = NAN };
	if (!observations_read(request_db(r, e), r->arena, &q, &o, &count, e))
		return false;
	if (count)
		*out_r = o[count - 1];
	return true;
}

static struct str group_name(struct request *r, int64_t series, struct str slice, struct err *e)
{
	struct category *all, *pairs;
	size_t count, n;
	if (!categories_of(request_db(r, e), r->arena, r->lang, r->city, series, &all, &count, e) ||
	    !slice_parse(r->arena, slice, &pairs, &n) || n != 1)
		return slice;
	for (size_t i = 0; i < count; i++)
		if (str_eq(all[i].dimension, pairs[0].dimension) &&
		    str_eq(all[i].code, pairs[0].code))
			return all[i].label;
	return pairs[0].code;
}

/* Which of the groups of the plan a slice is, or none. */
static struct str plan_group(struct str slice)
{
	struct str code = str_from(slice, (size_t)(str_find_byte(slice, '=', 0) + 1));
	if (choice_label(people_groups, code))
		return code;
	return str_eq(code, S("65-plus")) ? S("older") : STR_EMPTY;
}

static void add(struct buf *b, const char *name, struct str value)
{
	static const char digits[] = "0123456789ABCDEF";
	if (!value.n)
		return;
	buf_puts(b, b->n ? "&" : "");
	buf_puts(b, name);
	buf_byte(b, '=');
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			     (c >= '0' && c <= '9') || strchr("-._~", c);
		if (c && plain) {
			buf_byte(b, (char)c);
			continue;
		}
		buf_byte(b, '%');
		buf_byte(b, digits[c >> 4]);
		buf_byte(b, digits[c & 15]);
	}
}

static void add_number(struct request *r, struct buf *b, const char *name, double x)
{
	struct buf text = buf_in(r->arena, 60);
	if (isnan(x))
		return;
	num_write(&text, round(x * 1000) / 1000);
	add(b, name, buf_view(&text));
}

static struct str end_of_year(struct request *r)
{
	int year = date_from_day(date_day_of(r->now)).year + YEARS;
	return arena_printf(r->arena, "%d-12-31", year);
}

static bool fill_in(struct request *r, const struct record *series, struct str slice,
    struct buf *b, struct err *e)
{
	const struct lang *lang = r->lang;
	struct observation group, all;
	struct measure measure = { 0 };
	struct err none = { 0 };
	int64_t id = db_int(request_db(r, e), slice_sql, ARGS(r->city, slice), -1, e);
	if (!newest(r, series->id, id, &group, e) || !newest(r, series->id, 0, &all, e))
		return false;
	if (isnan(group.value))
		return fail(e, ERR_MISSING, N_("There is no figure of this group."));
	add(b, "title", arena_printf(r->arena, _("Close the gap: %.*s (%.*s)"),
	    STR(group_name(r, series->id, slice, e)), STR(record_title(series))));
	add(b, "status", S("planned"));
	add(b, "series", arena_printf(r->arena, "%lld", (long long)series->id));
	add(b, "slice", slice);
	add(b, "groups", plan_group(slice));
	add_number(r, b, "change_from", group.value);
	add_number(r, b, "change_to", all.value);
	add(b, "change_by", isnan(all.value) ? STR_EMPTY : end_of_year(r));
	if (str_eq(record_str(series, "framework"), S("key-features")) &&
	    measure_find(request_db(r, e), r->arena, lang, r->city, S("key-features"),
		record_str(series, "measure"), &measure, &none))
		add(b, "features", measure.node);
	return e->kind == ERR_NONE;
}

/* Beside a gap: the link that makes an action of it. subject: "SERIES SLICE NAME". */
bool plan_gap_panel(struct out *o, struct request *r, struct str subject, struct err *e)
{
	struct str series, slice;
	(void)r, (void)e;
	if (str_cut(&subject, ' ', &series) && str_cut(&subject, ' ', &slice))
		plan_gap_write(o, series, slice, subject);
	return true;
}

bool plan_gap_get(struct request *r, struct reply *p, struct err *e)
{
	struct buf b = buf_in(r->arena, 8000);
	struct db *db = request_db(r, e);
	struct record *series = !db ? NULL :
	    record_find(db, r->arena, &series_kind, r->city, "code",
		value_text(param_text(r, "series")), e);
	if (!series)
		return fail(e, ERR_MISSING, N_("There is no such series of figures."));
	if (!fill_in(r, series, param_text(r, "slice"), &b, e))
		return false;
	p->private = true;
	return reply_redirect(r, p, "/actions/new?%.*s", STR(buf_view(&b)));
}
