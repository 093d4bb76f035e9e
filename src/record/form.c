/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Forms from the table of a kind, and back. After mistakes a field shows again what was typed,
 * also what is no value at all.
 *
 * A form carries the version it was made from. When that is not the stored one any more, both
 * changes are put together field by field, from what stood in the version they began with: what
 * only one side changed is taken from that side. Only where both changed the same field, the
 * person is asked.
 */
#include "record/form.h"

#include "base/money.h"
#include "base/num.h"
#include "record/form.html.h"
#include "record/routes.h"

#include <string.h>

enum { MOST_OPTIONS = 1000 };

/* ---- showing ---- */

/* ORDER: enum field_type */
static const enum input_kind input_kinds[] = {
	[FIELD_TEXT] = INPUT_TEXT, [FIELD_PROSE] = INPUT_PROSE, [FIELD_CODE] = INPUT_TEXT,
	[FIELD_WHOLE] = INPUT_NUMBER, [FIELD_NUMBER] = INPUT_NUMBER,
	[FIELD_MONEY] = INPUT_NUMBER, [FIELD_CURRENCY] = INPUT_TEXT,
	[FIELD_COUNTRY] = INPUT_TEXT, [FIELD_DATE] = INPUT_DATE,
	[FIELD_INSTANT] = INPUT_TEXT, [FIELD_FLAG] = INPUT_FLAG, [FIELD_CHOICE] = INPUT_CHOICE,
	[FIELD_CHOICES] = INPUT_CHOICES, [FIELD_LINK] = INPUT_CHOICE, [FIELD_LINKS] = INPUT_CHOICES,
	[FIELD_EMAIL] = INPUT_EMAIL, [FIELD_URL] = INPUT_URL, [FIELD_COLOUR] = INPUT_TEXT,
	[FIELD_POINT] = INPUT_TEXT, [FIELD_SHAPE] = INPUT_PROSE, [FIELD_HIDDEN] = INPUT_TEXT,
};

/* What was sent under a name: several values as words. False when the name was not sent. */
static bool sent(struct request *r, struct arena *a, const struct field *f, struct str *text_r)
{
	struct buf b = buf_in(a, 8 << 20);
	struct str name, value;
	size_t at = 0;
	bool any = false;
	while (param_each(r, &at, &name, &value)) {
		if (!str_eq(name, str_of(f->name)))
			continue;
		any = true;
		if (!field_is_list(f))
			buf_clear(&b);
		if (b.n && value.n)
			buf_byte(&b, ' ');
		buf_str(&b, value);
	}
	*text_r = b.n ? buf_view(&b) : STR_EMPTY;
	return any;
}

static void choice_options(struct arena *a, const struct lang *lang, const struct field *f,
    struct input *in)
{
	size_t n = 0;
	while (f->choices && f->choices[n].code)
		n++;
	struct input_option *options = arena_array(a, struct input_option, n + 1);
	for (size_t i = 0; i < n; i++)
		options[i] = (struct input_option){str_of(f->choices[i].code),
		    str_of(_(f->choices[i].label)),
		    list_has(in->value, str_of(f->choices[i].code))};
	in->options = options;
	in->option_count = n;
}

/* Two of one name are told apart by what else is said of them. */
static struct str option_text(struct db *db, const struct request *q,
    const struct record_list *list, size_t i)
{
	const struct record *r = list->items[i];
	struct str title = record_name(db, q->arena, q->rooms, q->lang, r);
	bool twin = (i && str_eq(record_title(list->items[i - 1]), record_title(r))) ||
	    (i + 1 < list->count && str_eq(record_title(list->items[i + 1]), record_title(r)));
	for (int f = 0; twin && r->kind->fields[f].name; f++)
		if (r->kind->fields[f].type == FIELD_TEXT && !r->kind->fields[f].personal &&
		    !value_empty(r->values[f]) && !str_eq(r->values[f].s, title))
			return arena_printf(q->arena, "%.*s \xc2\xb7 %.*s", STR(title),
			    STR(r->values[f].s));
	return title;
}

/* The records that could be linked; more than a list can hold are named by hand instead. */
static void link_options(struct request *r, struct db *db, int64_t city, const struct field *f,
    struct input *in)
{
	const struct record_kind *to = record_kind_find(r->rooms, str_of(f->to));
	struct record_list list = { 0 };
	struct err ignored = { 0 };
	if (!to || !record_list(db, r->arena,
		       &(struct record_query){ .kind = to, .city = city, .lang = r->lang,
			   .limit = MOST_OPTIONS }, &list, &ignored))
		return;
	if (list.next.n) {
		in->kind = INPUT_TEXT;
		return;
	}
	struct input_option *options = arena_array(r->arena, struct input_option, list.count + 1);
	for (size_t i = 0; i < list.count; i++) {
		struct str id = arena_printf(r->arena, "%lld", (long long)list.items[i]->id);
		options[i] = (struct input_option){ id, option_text(db, r, &list, i),
			list_has(in->value, id) };
	}
	in->options = options;
	in->option_count = list.count;
}

static struct str problem_about(const struct problems *found, const char *field)
{
	for (size_t i = 0; found && i < found->count; i++)
		if (str_eq(found->items[i].field, str_of(field)))
			return found->items[i].text;
	return STR_EMPTY;
}

/* As it goes into its field: amounts with the decimal sign of the reader. */
static struct str written(struct request *r, const struct field *f, struct value v)
{
	struct buf b = buf_in(r->arena, 64);
	if (f->type != FIELD_MONEY || v.type != VALUE_INT)
		return value_write(r->arena, f, v);
	money_input(&b, r->lang, v.i);
	return buf_view(&b);
}

static struct input field_input(struct request *r, struct db *db, const struct record *record,
    int i, const struct problems *found)
{
	const struct lang *lang = r->lang;
	const struct field *f = &record->kind->fields[i];
	struct input in = {
		.name = f->name,
		.label = _(f->label),
		.help = f->help ? _(f->help) : NULL,
		.error = problem_about(found, f->name),
		.kind = input_kinds[f->type],
		.required = f->required && f->type != FIELD_FLAG,
		.max = field_is_text(f) && !f->choices ? field_max(f) : 0,
		.step = f->type == FIELD_WHOLE ? "1" : NULL,
		.autocomplete = f->type == FIELD_EMAIL ? "email" : NULL,
	};
	if (!(found && found->total && r->method == POST && sent(r, r->arena, f, &in.value)))
		in.value = written(r, f, record->values[i]);
	if (f->type == FIELD_CHOICE || f->type == FIELD_CHOICES)
		choice_options(r->arena, lang, f, &in);
	else if (db && (f->type == FIELD_LINK || f->type == FIELD_LINKS))
		link_options(r, db, record->city, f, &in);
	return in;
}

struct input filter_input(struct request *r, struct db *db, const struct record *record, int field)
{
	struct input in = field_input(r, db, record, field, NULL);
	in.required = false;
	in.filter = true;
	in.help = NULL;
	in.max = 0;
	if (in.kind == INPUT_CHOICES)
		in.kind = INPUT_CHOICE;
	if (in.kind == INPUT_FLAG) {
		const struct lang *lang = r->lang;
		struct input_option *options = arena_array(r->arena, struct input_option, 2);
		options[0] = (struct input_option){ S("1"), str_of(_("Yes")), false };
		options[1] = (struct input_option){ S("0"), str_of(_("No")), false };
		in.kind = INPUT_CHOICE;
		in.options = options;
		in.option_count = 2;
	}
	return in;
}

void record_form(struct out *o, struct request *r, const struct record *record,
    const struct problems *found)
{
	struct err ignored = { 0 };
	struct db *db = request_db(r, &ignored);
	const struct field *fields = record->kind->fields;
	size_t most = kind_fields(record->kind) + 1, count = 0;
	struct input *inputs = arena_array(r->arena, struct input, most);
	struct form_part *parts = arena_array(r->arena, struct form_part, most);
	struct form_part *part = parts;
	part->fields = inputs;
	for (int i = 0; fields[i].name; i++) {
		if (fields[i].group)
			*++part = (struct form_part){ .label = tr(r->lang, fields[i].group),
				.fields = inputs + count };
		if (!field_may_write(r, record, &fields[i]))
			continue;
		const struct input *in = &inputs[count++];
		inputs[count - 1] = field_input(r, db, record, i, found);
		part->count++;
		bool no = in->kind == INPUT_FLAG && str_eq(in->value, S("0"));
		part->filled += in->value.n && !no;
		part->wrong |= in->error.n > 0;
	}
	form_fields(o, record->version, parts, (size_t)(part - parts) + 1);
}

/* ---- reading back ---- */

static bool known_name(const struct record *record, struct str name)
{
	static const char *const own[] = { "version", "csrf", "records", "id", NULL };
	for (int i = 0; own[i]; i++)
		if (str_eq(name, str_of(own[i])))
			return true;
	for (const struct field *f = record->kind->fields; f->name; f++)
		if (str_eq(name, str_of(f->name)))
			return true;
	return false;
}

/* Names typed by hand instead of keys. */
static bool read_links(struct request *r, struct db *db, const struct record *record,
    const struct field *f, struct str *text, struct err *e)
{
	if (f->type != FIELD_LINK || !text->n)
		return true;
	const struct record_kind *to = record_kind_find(r->rooms, str_of(f->to));
	int64_t id = link_find(db, r->arena, to, record->city, *text, e);
	if (id)
		*text = arena_printf(r->arena, "%lld", (long long)id);
	return e->kind == ERR_NONE;
}

static bool read_field(struct request *r, struct db *db, struct record *record, int i,
    struct problems *found, struct err *e)
{
	const struct field *f = &record->kind->fields[i];
	struct str text;
	const char *why;
	if (!sent(r, r->arena, f, &text))
		return true;
	if (!field_may_write(r, record, f)) {
		field_problem(found, f, STR_EMPTY, N_("You may not change %s."));
		return true;
	}
	if (f->type == FIELD_FLAG && !text.n)
		text = S("0");
	if (!read_links(r, db, record, f, &text, e))
		return false;
	struct value v;
	if (value_read(r->arena, f, text, &v, &why))
		record->values[i] = v;
	else
		field_problem(found, f, utf8_cut(text, 80), why);
	return true;
}

bool record_from_form(struct request *r, struct record *record, struct problems *found,
    struct err *e)
{
	struct db *db = request_db(r, e);
	struct str name, value;
	size_t at = 0;
	if (!db)
		return false;
	while (param_each(r, &at, &name, &value))
		if (!known_name(record, name))
			problem_add(found, (struct problem){ .field = name },
			    N_("There is no field called %.*s."), STR(name));
	for (int i = 0; record->kind->fields[i].name; i++)
		if (!read_field(r, db, record, i, found, e))
			return false;
	/* What a partner adds is his own. */
	const char *own = record->kind->own;
	if (own && strcmp(own, "id") != 0 && !record->version &&
	    !(r->who.roles & (record->kind->write | ADMINISTRATOR)))
		record_set(record, own, value_int(r->who.partner));
	return true;
}

/* ---- two versions ---- */

/* mine was made from base, theirs is stored now: mine becomes both. */
static void merge(struct request *r, struct db *db, const struct record *base,
    const struct record *theirs, struct record *mine, struct conflict *c)
{
	for (int i = 0; mine->kind->fields[i].name; i++) {
		const struct field *f = &mine->kind->fields[i];
		if (value_equal(mine->values[i], theirs->values[i]))
			continue;
		if (value_equal(mine->values[i], base->values[i]))
			mine->values[i] = theirs->values[i];
		else if (!value_equal(theirs->values[i], base->values[i]))
			*list_add(r->arena, c) = (struct both){ f->name, tr(r->lang, f->label),
				field_show(db, r->arena, r->rooms, r->lang, theirs, i),
				field_show(db, r->arena, r->rooms, r->lang, mine, i) };
	}
	mine->version = theirs->version;
}

static struct record *record_copy(struct arena *a, const struct record *r)
{
	struct record *copy = record_new(a, r->kind, r->city);
	struct value *values = copy->values;
	*copy = *r;
	copy->arena = a;
	copy->values = values;
	memcpy(values, r->values, kind_fields(r->kind) * sizeof *values);
	return copy;
}

/* The record becomes what the form began with, so that what it does not send is not a change. */
static bool begin_with(struct request *r, struct db *db, struct record *record, int64_t version,
    struct record **base_r, struct err *e)
{
	struct history_entry entry;
	struct translations ignored;
	if (!history_version(
		db, r->arena, record->kind, record->city, record->id, version, &entry, e) ||
	    !snapshot_read(entry.data, record, &ignored, e))
		return false;
	*base_r = record_copy(r->arena, record);
	return true;
}

/* Problems of the fields, but for those that could not even be read. */
static void check_rest(struct record *record, struct problems *found)
{
	struct problems more = { .arena = found->arena, .lang = found->lang };
	record_check_fields(record, &more);
	for (size_t i = 0; i < more.count; i++)
		if (!problem_about(found, arena_text(found->arena, more.items[i].field)).n)
			problem_add(found, more.items[i], "%.*s", STR(more.items[i].text));
}

bool record_save_sent(struct request *r, struct record *record, const char *why,
    struct problems *found, struct err *e)
{
	struct change by = { r->who.person, r->now, why };
	struct db *writer = store_writer(r->store, e);
	bool ok = writer && record_save(writer, record, &by, found, e);
	if (writer)
		store_give(writer);
	return ok;
}

bool form_save(struct request *r, struct db *db, struct record *record, const char *why,
    struct problems *found, struct conflict *conflict, struct err *e)
{
	struct record *theirs = record_copy(r->arena, record), *base = NULL;
	int64_t version = param_int(r, "version");
	if (record->version && version && version != record->version &&
	    !begin_with(r, db, record, version, &base, e))
		return false;
	if (!record_from_form(r, record, found, e))
		return false;
	if (!record_may_write(r, record->kind, record))
		return fail(e, ERR_DENIED, N_("You may not change this."));
	if (base) {
		merge(r, db, base, theirs, record, conflict);
		conflict->theirs = conflict->count ? theirs : NULL;
	}
	if (found->total)
		check_rest(record, found);
	if (found->total || conflict->theirs)
		return true;
	if (record_save_sent(r, record, why, found, e))
		return true;
	bool told = found->total && e->kind == ERR_INPUT;
	if (told)
		err_clear(e);
	return told;
}
