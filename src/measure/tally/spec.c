/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The SPEC, line by line. The first word of a line says what it is; each such word is a row of the
 * table at the end. Words such as `map` or `totals` are about the dimension or the `count` above.
 */
#include "measure/tally/spec.h"
#include "base/lang.h"
#include "base/num.h"
#include "base/utf8.h"

#include <string.h>

enum { DIMS_MOST = 60, GROUPINGS_MOST = 200, SPEC_BYTES = 1 << 20 };

/* ---- the file and its columns ---- */

static void read_delimiter(struct spec_reader *r)
{
	static const struct { const char *name; char sign; } names[] = {
		{ "comma", ',' }, { "semicolon", ';' }, { "tab", '\t' }, { "pipe", '|' },
		{ "bar", '|' },
	};
	struct str s;
	if (spec_sign(r, ',')) {
		r->spec->delimiter = ',';
		return;
	}
	if (!spec_take(r, N_("a sign, or a word such as semicolon or tab"), &s))
		return;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_ieq(s, str_of(names[i].name)))
			r->spec->delimiter = names[i].sign;
	if (s.n == 1 && s.p[0] != '"' && s.p[0] != '\n' && s.p[0] != '\r')
		r->spec->delimiter = s.p[0];
	if (!r->spec->delimiter)
		spec_say(r, r->line.number, N_("\"%.*s\" is not one sign that parts cells."),
		    STR(s));
}

static void read_encoding(struct spec_reader *r)
{
	struct str s;
	if (spec_take(r, N_("the name of an encoding"), &s))
		r->spec->encoding = str_ieq(s, S("UTF-8")) || str_ieq(s, S("UTF8")) ?
		    NULL : arena_text(r->arena, s);
}

static void read_quotes(struct spec_reader *r)
{
	if (spec_keyword(r, S("none")))
		r->spec->no_quotes = true;
	else if (!spec_keyword(r, S("yes")))
		spec_say(r, r->line.number, N_("Say yes or none."));
}

static void read_header(struct spec_reader *r)
{
	if (spec_keyword(r, S("none")))
		r->spec->no_header = true;
	else if (!spec_keyword(r, S("yes")))
		spec_say(r, r->line.number, N_("Say yes or none."));
}

static void read_person(struct spec_reader *r)
{
	do {
		struct column c;
		if (!spec_column(r, &c))
			return;
		*list_add(r->arena, &r->spec->person) = c;
	} while (spec_sign(r, ','));
}

/* A column that only one line may name. */
static bool read_once(struct spec_reader *r, struct column *c)
{
	if (c->line) {
		spec_say(r, r->line.number, N_("Line %lld has said this already."),
		    (long long)c->line);
		r->line.at = r->line.count;
		return false;
	}
	return spec_column(r, c);
}

static void read_date(struct spec_reader *r)
{
	static const struct { const char *name; enum date_order order; } orders[] = {
		{ "day/month/year", DATE_DMY }, { "month/day/year", DATE_MDY },
		{ "year/month/day", DATE_YMD },
	};
	if (!read_once(r, &r->spec->date) || !spec_keyword(r, S("as")))
		return;
	struct str s;
	if (!spec_take(r, N_("an order such as day/month/year"), &s))
		return;
	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
		if (str_ieq(s, str_of(orders[i].name)))
			r->spec->date_order = orders[i].order;
	if (!r->spec->date_order)
		spec_say(r, r->line.number,
		    N_("The order is day/month/year, month/day/year or year/month/day."));
}

static void read_period(struct spec_reader *r)
{
	r->spec->period_given = read_once(r, &r->spec->date);
}

static void read_born(struct spec_reader *r)
{
	read_once(r, &r->spec->born);
}

static void read_age(struct spec_reader *r)
{
	r->spec->age_given = read_once(r, &r->spec->born);
}

static void read_hours(struct spec_reader *r)
{
	if (!read_once(r, &r->spec->hours) || !spec_keyword(r, S("decimal")))
		return;
	if (spec_sign(r, ',') || spec_keyword(r, S(",")) || spec_keyword(r, S("comma")))
		r->spec->decimal = ',';
	else if (!spec_keyword(r, S(".")) && !spec_keyword(r, S("point")))
		spec_say(r, r->line.number, N_("Say decimal comma or decimal point."));
}

static void read_completed(struct spec_reader *r)
{
	if (!read_once(r, &r->spec->done))
		return;
	if (!spec_sign(r, '=')) {
		spec_say(r, r->line.number,
		    N_("Which words mean completed? Write: completed \"Result\" = passed, yes"));
		return;
	}
	struct str s;
	while (spec_take(r, N_("a word that means completed"), &s)) {
		*list_add(r->arena, &r->spec->done_words) = str_trim(s);
		if (!spec_sign(r, ','))
			return;
	}
}

static void read_school_year(struct spec_reader *r)
{
	static const char *const months[] = { "january", "february", "march", "april", "may",
		"june", "july", "august", "september", "october", "november", "december" };
	spec_keyword(r, S("from"));
	struct str s;
	if (!spec_take(r, N_("a month"), &s))
		return;
	r->spec->school_month = 0;
	for (int i = 0; i < 12; i++)
		if (str_ieq(s, str_of(months[i])))
			r->spec->school_month = i + 1;
	if (!r->spec->school_month)
		spec_say(r, r->line.number, N_("\"%.*s\" is not the name of a month."), STR(s));
}

/* ---- dimensions ---- */

uint32_t dim_add_node(struct arena *a, struct dim *d, struct str code, int32_t parent)
{
	struct node n = { .code = code, .label = STR_EMPTY, .parent = parent };
	if (parent >= 0) {
		n.depth = d->nodes.items[parent].depth + 1;
		d->nodes.items[parent].inner = true;
	}
	*list_add(a, &d->nodes) = n;
	return (uint32_t)d->nodes.count - 1;
}

int64_t dim_find_code(const struct dim *d, struct str code)
{
	for (size_t i = 0; i < d->nodes.count; i++)
		if (str_eq(d->nodes.items[i].code, code))
			return (int64_t)i;
	return -1;
}

static struct dim *add_dim(struct spec_reader *r, struct str name, enum tally_dim_kind kind)
{
	struct tally_spec *spec = r->spec;
	r->grouping = NULL;
	for (size_t i = 0; i < spec->dims.count; i++)
		if (str_ieq(spec->dims.items[i].name, name)) {
			spec_say(r, r->line.number, N_("There is a dimension %.*s already."),
			    STR(name));
			return NULL;
		}
	if (spec->dims.count == DIMS_MOST) {
		spec_say(r, r->line.number, N_("There are more than %d dimensions."), DIMS_MOST);
		return NULL;
	}
	struct dim *d = list_add(r->arena, &spec->dims);
	*d = (struct dim){ .name = name, .kind = kind, .line = r->line.number,
		.unknown = spec->unknown };
	dim_add_node(r->arena, d, S("_T"), -1);
	r->dim = d;
	return d;
}

static void read_dim(struct spec_reader *r, enum tally_dim_kind kind)
{
	struct str name;
	r->dim = NULL;
	if (!spec_take(r, N_("the name of the dimension"), &name))
		return;
	struct column c = { .name = name, .line = r->line.number };
	if (spec_more(r) && !spec_column(r, &c))
		return;
	struct dim *d = add_dim(r, name, kind);
	if (d)
		d->column = c;
}

static void read_class(struct spec_reader *r)
{
	read_dim(r, TALLY_CLASS);
}

static void read_place(struct spec_reader *r)
{
	read_dim(r, TALLY_PLACE);
}

/* "18-24", "65+", "65-" */
static bool read_band(struct str s, struct age_band *out_r)
{
	int64_t from, to = 150;
	ptrdiff_t dash = str_find_byte(s, '-', 0), plus = str_find_byte(s, '+', 0);
	ptrdiff_t cut = dash >= 0 ? dash : plus;
	struct str first = cut >= 0 ? str_slice(s, 0, (size_t)cut) : s;
	struct str rest = cut >= 0 ? str_from(s, (size_t)cut + 1) : STR_EMPTY;
	if (!num_int(first, &from) || from < 0 || from > 150)
		return false;
	if (cut < 0)
		to = from;
	else if (rest.n && (!num_int(rest, &to) || to < from || to > 150))
		return false;
	*out_r = (struct age_band){ (int)from, (int)to };
	return true;
}

static void read_ages(struct spec_reader *r)
{
	struct str s, name = S("age");
	r->dim = NULL;
	if (!spec_take(r, N_("an age band such as 18-24"), &s))
		return;
	struct age_band band = { 0 };
	if (!read_band(s, &band)) {
		name = s;
		spec_sign(r, '=');
		if (!spec_take(r, N_("an age band such as 18-24"), &s))
			return;
	}
	struct dim *d = add_dim(r, name, TALLY_AGE);
	while (d) {
		int last = d->bands.count ? d->bands.items[d->bands.count - 1].to : -1;
		if (!read_band(s, &band) || band.from <= last) {
			spec_say(r, r->line.number,
			    N_("\"%.*s\" is not an age band above the one before it."), STR(s));
			return;
		}
		*list_add(r->arena, &d->bands) = band;
		dim_add_node(r->arena, d, s, 0);
		if (!spec_sign(r, ',') || !spec_take(r, N_("an age band such as 18-24"), &s))
			return;
	}
}

static bool has_dim(struct spec_reader *r)
{
	if (!r->dim)
		spec_say(r, r->line.number, N_("This belongs below a dimension or a place."));
	return r->dim;
}

static uint32_t node_for(struct spec_reader *r, struct str code)
{
	int64_t node = dim_find_code(r->dim, code);
	return node > 0 ? (uint32_t)node : dim_add_node(r->arena, r->dim, code, 0);
}

static void read_codes(struct spec_reader *r)
{
	struct str s;
	if (!has_dim(r))
		return;
	r->dim->closed = true;
	while (spec_take(r, N_("a code"), &s)) {
		node_for(r, str_trim(s));
		if (!spec_sign(r, ','))
			return;
	}
}

static void read_map(struct spec_reader *r)
{
	struct str code, s;
	if (!has_dim(r) || !spec_take(r, N_("a code"), &code))
		return;
	if (!spec_sign(r, '=')) {
		spec_say(r, r->line.number, N_("Write: map CODE = word, word"));
		return;
	}
	uint32_t node = node_for(r, str_trim(code));
	r->dim->closed = true;
	while (spec_take(r, N_("a word of the file"), &s)) {
		*list_add(r->arena, &r->dim->words) = (struct map_word){ str_trim(s), node };
		if (!spec_sign(r, ','))
			return;
	}
}

static void read_lookup(struct spec_reader *r)
{
	if (has_dim(r) && spec_take(r, N_("the name of a file"), &r->dim->lookup))
		r->dim->closed = true;
}

static void read_levels(struct spec_reader *r)
{
	struct str s;
	if (!has_dim(r))
		return;
	while (spec_take(r, N_("the name of a level"), &s)) {
		*list_add(r->arena, &r->dim->levels) = s;
		if (!spec_sign(r, ','))
			return;
	}
}

static void read_unknown(struct spec_reader *r)
{
	static const struct { const char *word; enum tally_unknown_rule rule; } rules[] = {
		{ "keep", UNKNOWN_KEEP }, { "other", UNKNOWN_OTHER }, { "refuse", UNKNOWN_REFUSE },
	};
	enum tally_unknown_rule *to = r->dim ? &r->dim->unknown : &r->spec->unknown;
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (spec_keyword(r, str_of(rules[i].word))) {
			*to = rules[i].rule;
			return;
		}
	spec_say(r, r->line.number, N_("Unknown codes: say refuse, other or keep."));
	r->line.at = r->line.count;
}

/* ---- what to count ---- */

static void read_count(struct spec_reader *r)
{
	struct str s;
	r->dim = NULL;
	r->grouping = NULL;
	if (r->spec->groupings.count == GROUPINGS_MOST) {
		spec_say(r, r->line.number, N_("There are more than %d tables."), GROUPINGS_MOST);
		return;
	}
	struct grouping *g = list_add(r->arena, &r->spec->groupings);
	*g = (struct grouping){ .period = -1, .face.line = r->line.number };
	r->grouping = g;
	while (spec_take(r, N_("the name of a dimension"), &s)) {
		*list_add(r->arena, &g->names) = s;
		if (!spec_sign(r, ','))
			return;
	}
}

static bool has_grouping(struct spec_reader *r)
{
	if (!r->grouping)
		spec_say(
		    r, r->line.number, N_("This belongs below a line that begins with count."));
	return r->grouping;
}

static void read_name(struct spec_reader *r)
{
	if (has_grouping(r))
		spec_take(r, N_("the name of the table"), &r->grouping->face.name);
}

static void read_totals(struct spec_reader *r)
{
	struct str s;
	if (!has_grouping(r))
		return;
	if (spec_keyword(r, S("all")))
		r->grouping->all_totals = true;
	else if (!spec_keyword(r, S("none")))
		while (spec_take(r, N_("the name of a dimension"), &s)) {
			*list_add(r->arena, &r->grouping->totals) = s;
			if (!spec_sign(r, ','))
				return;
		}
}

static void read_protect(struct spec_reader *r)
{
	if (!has_grouping(r))
		return;
	if (spec_keyword(r, S("suppress")))
		r->grouping->face.protect = TALLY_SUPPRESS;
	else if (spec_keyword(r, S("cell-key")) || spec_keyword(r, S("cellkey")))
		r->grouping->face.protect = TALLY_CELL_KEY;
	else if (spec_keyword(r, S("round")))
		r->grouping->face.protect = TALLY_ROUND;
	else if (!spec_keyword(r, S("none")))
		spec_say(r, r->line.number,
		    N_("Protection: say suppress, round, cell-key or none."));
}

static bool read_measure(struct spec_reader *r, enum tally_measure *out_r)
{
	/* ORDER: enum tally_measure */
	static const char *const names[] = { "enrolments", "completions", "hours", "learners" };
	for (int i = 0; i < 4; i++)
		if (spec_keyword(r, str_of(names[i]))) {
			*out_r = (enum tally_measure)i;
			return true;
		}
	spec_say(r, r->line.number,
	    N_("What feeds the series: say enrolments, completions, hours or learners."));
	return false;
}

static void read_rate(struct spec_reader *r)
{
	struct str s;
	struct tally_feed *f = r->grouping && r->grouping->feeds.count ?
	    &r->grouping->feeds.items[r->grouping->feeds.count - 1] : NULL;
	if (!f) {
		spec_say(
		    r, r->line.number, N_("A rate belongs below a line that begins with feeds."));
		return;
	}
	if (!spec_keyword(r, S("per")) || !spec_take(r, N_("a number of persons"), &s) ||
	    !num_int(s, &f->per) || f->per < 1) {
		spec_say(r, r->line.number, N_("Write: rate per 100 population \"SERIES\""));
		r->line.at = r->line.count;
		return;
	}
	spec_keyword(r, S("persons"));
	if (spec_keyword(r, S("population")))
		spec_take(r, N_("the name of a series"), &f->population);
	if (!f->population.n)
		spec_say(r, r->line.number, N_("Write: rate per 100 population \"SERIES\""));
}

static void read_feeds(struct spec_reader *r)
{
	struct tally_feed f = { .line = r->line.number, .population = STR_EMPTY };
	if (!has_grouping(r) || !read_measure(r, &f.measure))
		return;
	spec_keyword(r, S("series"));
	if (!spec_take(r, N_("the name of a series"), &f.series))
		return;
	*list_add(r->arena, &r->grouping->feeds) = f;
	if (spec_keyword(r, S("rate")))
		read_rate(r);
}

/* ---- all lines ---- */

static const struct {
	const char *word;
	void (*read)(struct spec_reader *r);
} lines[] = {
	{ "delimiter", read_delimiter }, { "encoding", read_encoding }, { "quotes", read_quotes },
	{ "header", read_header }, { "person", read_person }, { "date", read_date },
	{ "period", read_period }, { "born", read_born }, { "age", read_age },
	{ "hours", read_hours }, { "completed", read_completed },
	{ "school-year", read_school_year }, { "ages", read_ages }, { "dimension", read_class },
	{ "place", read_place }, { "codes", read_codes }, { "map", read_map },
	{ "lookup", read_lookup }, { "levels", read_levels }, { "unknown", read_unknown },
	{ "count", read_count }, { "name", read_name }, { "totals", read_totals },
	{ "protect", read_protect }, { "feeds", read_feeds }, { "rate", read_rate },
};

static void read_line(struct spec_reader *r)
{
	struct str word;
	if (!spec_more(r) || !spec_take(r, N_("a word"), &word))
		return;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		if (!str_ieq(word, str_of(lines[i].word)))
			continue;
		int64_t before = r->found->total;
		lines[i].read(r);
		if (r->found->total == before)
			spec_end(r);
		return;
	}
	spec_say(r, r->line.number, N_("No line of a specification begins with \"%.*s\"."),
	    STR(utf8_cut(word, 60)));
}

struct tally_spec *tally_spec_read(struct arena *a, struct str text, const char *name,
    const char *folder, struct problems *found)
{
	struct spec_reader *r = arena_new_of(a, struct spec_reader);
	*r = (struct spec_reader){ .arena = a, .name = name, .folder = folder, .found = found };
	r->spec = arena_new_of(a, struct tally_spec);
	*r->spec = (struct tally_spec){ .arena = a, .decimal = '.', .school_month = 9 };
	int64_t before = found->total, number = 0;
	if (text.n > SPEC_BYTES || !utf8_valid(text)) {
		spec_say(r, 0, N_("A specification is a UTF-8 text of at most 1 MB."));
		return NULL;
	}
	if (str_starts(text, S("\xEF\xBB\xBF")))
		text = str_from(text, 3);
	struct str line;
	text = arena_copy(a, text);
	while (str_cut(&text, '\n', &line))
		if (spec_cut(r, line, ++number))
			read_line(r);
	if (found->total == before)
		spec_resolve(r);
	return found->total == before ? r->spec : NULL;
}

size_t tally_spec_groupings(const struct tally_spec *spec, const struct tally_grouping **all_r)
{
	*all_r = spec->faces;
	return spec->groupings.count;
}

bool tally_spec_needs_secret(const struct tally_spec *spec)
{
	for (size_t i = 0; i < spec->groupings.count; i++)
		if (spec->groupings.items[i].face.protect == TALLY_CELL_KEY)
			return true;
	return false;
}
