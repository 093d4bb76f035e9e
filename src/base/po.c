/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A .po file is read line by line. Lines of comments and strings gather into one entry until the
 * next entry begins; then the entry is checked and kept. A line that cannot be read is a problem
 * and is passed over, so that one mistake does not hide the others.
 */
#include "base/po.h"
#include "base/buf.h"
#include "base/lang.h"
#include "base/num.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST_TEXT = 100000 };

/* Where the strings of a line go. */
enum part { NOWHERE, ID, PLURAL, FORM };

struct reader {
	struct arena *arena;
	struct po *po;
	struct problems *found;
	int64_t line;
	struct po_entry entry;
	struct buf text;	/* of the part that is being read */
	enum part part;
	int form;
	bool begun, has_id;
};

static struct problem here(const struct reader *r, int64_t line)
{
	return (struct problem){ .source = r->po->path, .row = line };
}

/* The strings of a part are complete: put them where they belong. */
static void end_part(struct reader *r)
{
	struct str text = arena_copy(r->arena, buf_view(&r->text));
	if (r->text.failed)
		problem_add(r->found, here(r, r->line), N_("this text is too long"));
	if (r->part == ID)
		r->entry.id = text;
	if (r->part == PLURAL)
		r->entry.plural = text;
	if (r->part == FORM)
		r->entry.forms[r->form] = text;
	buf_clear(&r->text);
	r->part = NOWHERE;
}

static void begin_part(struct reader *r, enum part part)
{
	end_part(r);
	r->part = part;
}

/* Each entry is known by its id; the table of ids is sorted once, at the end. */
static void end_entry(struct reader *r)
{
	end_part(r);
	if (r->has_id && !r->entry.form_count)
		problem_add(r->found, here(r, r->entry.line),
		    N_("there is no msgstr for this msgid"));
	if (r->has_id && r->entry.id.n)
		*list_add(r->arena, r->po) = r->entry;
	else if (r->has_id && r->po->head.line)
		problem_add(r->found, here(r, r->entry.line), N_("a second empty msgid"));
	else if (r->has_id)
		r->po->head = r->entry;
	r->entry = (struct po_entry){ .id = STR_EMPTY };
	r->has_id = r->begun = false;
}

static void add_comment(struct reader *r, struct str line)
{
	/* Comments stand before their entry, so one after a msgstr belongs to the next. */
	if (r->has_id)
		end_entry(r);
	if (str_starts(line, S("#~")) || str_starts(line, S("#:")) || str_starts(line, S("#|")))
		return;
	if (str_starts(line, S("#,"))) {
		r->entry.fuzzy = r->entry.fuzzy || str_find(line, S("fuzzy"), 0) >= 0;
		return;
	}
	r->entry.comments = arena_printf(r->arena, "%.*s%.*s\n", STR(r->entry.comments), STR(line));
}

static void add_string(struct reader *r, struct str s)
{
	s = str_trim(s);
	bool closed = s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"';
	struct str body = closed ? str_slice(s, 1, s.n - 1) : STR_EMPTY;
	size_t slashes = 0;
	while (slashes < body.n && body.p[body.n - 1 - slashes] == '\\')
		slashes++;
	if (!closed || slashes % 2)
		problem_add(r->found, here(r, r->line),
		    N_("a text begins that does not end on this line"));
	else if (r->part == NOWHERE)
		problem_add(r->found, here(r, r->line),
		    N_("a text without msgid or msgstr before it"));
	else if (!po_unquote(&r->text, body))
		problem_add(r->found, here(r, r->line),
		    N_("only \\n, \\t, \\r, \\\" and \\\\ can follow a backslash, "
		    "and quotes need one"));
}

/* "msgstr[2]": which form; -1 if it is none. */
static int form_of(struct str *s)
{
	int64_t form = 0;
	if (!str_starts(*s, S("[")))
		return 0;
	ptrdiff_t end = str_find_byte(*s, ']', 0);
	if (end < 0 || !num_int(str_slice(*s, 1, (size_t)end), &form) || form < 0 ||
	    form >= PO_FORMS)
		return -1;
	*s = str_from(*s, (size_t)end + 1);
	return (int)form;
}

static void add_msgstr(struct reader *r, struct str rest)
{
	bool numbered = str_starts(rest, S("["));
	int form = form_of(&rest);
	if (!r->has_id || form != r->entry.form_count || (form && !numbered)) {
		problem_add(r->found, here(r, r->line), N_("this msgstr is out of order"));
		begin_part(r, NOWHERE);
		return;
	}
	begin_part(r, FORM);
	if (numbered != (r->entry.plural.n > 0))
		problem_add(r->found, here(r, r->line),
		    N_("msgstr[…] goes with msgid_plural, and msgstr without it"));
	r->form = form;
	r->entry.form_count++;
	add_string(r, rest);
}

static void add_line(struct reader *r, struct str line)
{
	if (!line.n)
		return;
	if (line.p[0] == '#') {
		add_comment(r, line);
	} else if (line.p[0] == '"') {
		add_string(r, line);
	} else if (str_starts(line, S("msgid_plural"))) {
		if (!r->has_id || r->entry.form_count)
			problem_add(r->found, here(r, r->line),
			    N_("this msgid_plural is out of order"));
		begin_part(r, PLURAL);
		add_string(r, str_from(line, 12));
	} else if (str_starts(line, S("msgid"))) {
		if (r->has_id)
			end_entry(r);
		begin_part(r, ID);
		r->has_id = true;
		r->entry.line = r->line;
		add_string(r, str_from(line, 5));
	} else if (str_starts(line, S("msgstr"))) {
		add_msgstr(r, str_from(line, 6));
	} else {
		problem_add(r->found, here(r, r->line),
		    N_("this line is no part of a .po file: %.*s"),
		    STR(utf8_cut(line, 60)));
	}
}

/* "nplurals=2; plural=(n != 1);" */
static void read_plural_rule(struct reader *r)
{
	struct po *po = r->po;
	struct str rule = po_head(po, "Plural-Forms"), part;
	int64_t n;
	while (str_cut(&rule, ';', &part)) {
		part = str_trim(part);
		if (str_starts(part, S("nplurals=")) && num_int(str_from(part, 9), &n) && n > 0 &&
		    n <= PO_FORMS)
			po->plurals = (int)n;
		if (str_starts(part, S("plural=")))
			po->plural_rule = str_from(part, 7);
	}
	if (!po_head(po, "Plural-Forms").n)
		return;
	for (uint64_t i = 0; i <= 200; i++)
		if (!po->plurals || po_plural_form(po->plural_rule, i, po->plurals) < 0) {
			problem_add(r->found, here(r, po->head.line),
			    N_("Plural-Forms needs nplurals (1 to 6) and a rule that gives one of "
			    "them for every n"));
			return;
		}
}

static void check_entry(struct reader *r, const struct po_entry *entry)
{
	int want = entry->plural.n ? r->po->plurals : 1;
	bool any = false;
	for (int i = 0; i < entry->form_count; i++)
		any = any || entry->forms[i].n;
	if (entry->plural.n && !r->po->plurals)
		problem_add(r->found, here(r, entry->line),
		    N_("the head of the file has no Plural-Forms, which this text needs"));
	else if (any && entry->form_count != want)
		problem_add(r->found, here(r, entry->line),
		    N_("%d forms where the language has %d"),
		    entry->form_count, want);
	struct str text = entry->plural.n ? entry->plural : entry->id;
	for (int i = 0; i < entry->form_count; i++)
		if (entry->forms[i].n && !entry->fuzzy &&
		    !po_same_arguments(text, entry->forms[i], entry->plural.n > 0))
			problem_add(r->found, here(r, entry->line),
			    N_("\"%.*s\" does not take the arguments of \"%.*s\""),
			    STR(utf8_cut(entry->forms[i], 150)), STR(utf8_cut(text, 150)));
}

static int by_id(const void *a, const void *b)
{
	const struct po_entry *x = *(const struct po_entry *const *)a;
	const struct po_entry *y = *(const struct po_entry *const *)b;
	int c = str_cmp(x->id, y->id);
	return c ? c : (x->line > y->line) - (x->line < y->line);
}

static void check_twice(struct reader *r)
{
	struct po *po = r->po;
	const struct po_entry **sorted = arena_array(r->arena, const struct po_entry *,
	    po->count + 1);
	for (size_t i = 0; i < po->count; i++)
		sorted[i] = &po->items[i];
	qsort(sorted, po->count, sizeof *sorted, by_id);
	for (size_t i = 1; i < po->count; i++)
		if (str_eq(sorted[i]->id, sorted[i - 1]->id))
			problem_add(r->found, here(r, sorted[i]->line),
			    N_("this msgid stands in line %lld already"),
			    (long long)sorted[i - 1]->line);
}

bool po_read(struct arena *a, const char *path, struct str bytes, struct po *out_r,
    struct problems *found)
{
	struct po po = { .path = arena_copy(a, str_of(path)) };
	struct reader r = { .arena = a, .po = &po, .found = found,
		.text = buf_in(a, LONGEST_TEXT) };
	int64_t before = found->total;
	struct str line;
	while (str_cut(&bytes, '\n', &line)) {
		r.line++;
		if (!utf8_valid(line))
			problem_add(found, here(&r, r.line), N_("this line is not UTF-8"));
		else
			add_line(&r, str_trim(line));
	}
	end_entry(&r);
	read_plural_rule(&r);
	for (size_t i = 0; i < po.count; i++)
		check_entry(&r, &po.items[i]);
	check_twice(&r);
	*out_r = po;
	return found->total == before;
}

bool po_complete(const struct po *po, const struct po_entry *entry)
{
	int want = entry->plural.n ? po->plurals : 1;
	bool all = !entry->fuzzy && entry->form_count == want;
	for (int i = 0; all && i < want; i++)
		all = entry->forms[i].n > 0;
	return all;
}

struct str po_head(const struct po *po, const char *field)
{
	struct str rest = po->head.forms[0], line, name = str_of(field);
	while (rest.n && str_cut(&rest, '\n', &line))
		if (str_istarts(line, name) && line.n > name.n && line.p[name.n] == ':')
			return str_trim(str_from(line, name.n + 1));
	return STR_EMPTY;
}

const struct po_entry *po_find(const struct po *po, struct str id)
{
	for (size_t i = 0; i < po->count; i++)
		if (str_eq(po->items[i].id, id))
			return &po->items[i];
	return NULL;
}

/* ORDER: a letter behind a backslash, and what it stands for. */
static const char escapes[] = "ntr\"\\'?abfv", meanings[] = "\n\t\r\"\\'?\a\b\f\v";

void po_quote(struct buf *b, struct str text)
{
	buf_byte(b, '"');
	for (size_t i = 0; i < text.n; i++) {
		const char *known = text.p[i] ? strchr(meanings, text.p[i]) : NULL;
		if (known && *known != '\'' && *known != '?') {
			buf_byte(b, '\\');
			buf_byte(b, escapes[known - meanings]);
		} else {
			buf_byte(b, text.p[i]);
		}
	}
	buf_byte(b, '"');
}

/* "\x27" of C, at most two digits; how many bytes were read, 0 if it is none. */
static size_t unquote_hex(struct buf *b, struct str s)
{
	int value = 0;
	size_t i = 1;
	for (; i < s.n && i <= 2; i++) {
		const char *digits = "0123456789abcdefABCDEF", *at = strchr(digits, s.p[i]);
		if (!at || !s.p[i])
			break;
		value = value * 16 + (int)(at - digits < 16 ? at - digits : at - digits - 6);
	}
	if (i > 1)
		buf_byte(b, (char)value);
	return i > 1 ? i : 0;
}

bool po_unquote(struct buf *b, struct str body)
{
	for (size_t i = 0; i < body.n; i++) {
		if (body.p[i] == '"')
			return false;
		if (body.p[i] != '\\') {
			buf_byte(b, body.p[i]);
			continue;
		}
		if (++i == body.n)
			return false;
		const char *known = body.p[i] ? strchr(escapes, body.p[i]) : NULL;
		size_t hex = body.p[i] == 'x' ? unquote_hex(b, str_from(body, i)) : 0;
		if (!known && !hex)
			return false;
		if (known)
			buf_byte(b, meanings[known - escapes]);
		else
			i += hex - 1;
	}
	return true;
}
