/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The six languages that are compiled in, their plural rules (Unicode CLDR) and their texts.
 * The tables of texts are made from po/ by tools/poc.c and sorted by the English text; a language
 * that is loaded at start gets such a table from the same reader of .po files.
 */
#include "base/lang.h"
#include "base/err.h"
#include "base/file.h"
#include "base/gzip.h"
#include "base/lang_texts.h"
#include "base/num.h"
#include "base/po.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static int plural_one(int64_t n)	/* English, Spanish */
{
	return n == 1 ? 0 : 1;
}

static int plural_french(int64_t n)
{
	return n == 0 || n == 1 ? 0 : 1;
}

static int plural_none(int64_t n)
{
	(void)n;
	return 0;
}

static int plural_russian(int64_t n)
{
	int64_t ten = n % 10, hundred = n % 100;
	if (ten == 1 && hundred != 11)
		return 0;
	return ten >= 2 && ten <= 4 && (hundred < 12 || hundred > 14) ? 1 : 2;
}

static int plural_arabic(int64_t n)
{
	int64_t hundred = n % 100;
	if (n < 3)
		return (int)n;
	if (hundred >= 3 && hundred <= 10)
		return 3;
	return hundred >= 11 ? 4 : 5;
}

/* ORDER: lang_tables, but for English, which needs none. */
static const struct lang compiled[] = {
	{ "en", "English", false, ".", ",", 2, plural_one, NULL },
	{ "fr", "Français", false, ",", "\xe2\x80\xaf", 2, plural_french, &lang_tables[0] },
	{ "es", "Español", false, ",", ".", 2, plural_one, &lang_tables[1] },
	{ "ar", "العربية", true, ".", ",", 6, plural_arabic, &lang_tables[2] },
	{ "zh", "中文", false, ".", ",", 1, plural_none, &lang_tables[3] },
	{ "ru", "Русский", false, ",", "\xc2\xa0", 3, plural_russian, &lang_tables[4] },
};
enum { COMPILED = sizeof compiled / sizeof *compiled, MOST_LOADED = 60, LARGEST_PO = 16 << 20 };

/* What lang_load has added; written before any thread runs, only read afterwards. */
static struct {
	struct lang langs[MOST_LOADED];
	size_t count;
	struct arena *arena;
} loaded;

static const struct lang *find_exact(struct str tag)
{
	for (size_t i = 0; i < loaded.count; i++)
		if (str_ieq(tag, str_of(loaded.langs[i].tag)))
			return &loaded.langs[i];
	for (size_t i = 0; i < COMPILED; i++)
		if (str_ieq(tag, str_of(compiled[i].tag)))
			return &compiled[i];
	return NULL;
}

static bool is_compiled(const char *tag)
{
	for (size_t i = 0; i < COMPILED; i++)
		if (!strcmp(compiled[i].tag, tag))
			return true;
	return false;
}

/* A loaded language takes the place of the compiled one of its tag; the others follow. */
const struct lang *lang_at(size_t i)
{
	if (i < COMPILED)
		return find_exact(str_of(compiled[i].tag));
	i -= COMPILED;
	for (size_t at = 0; at < loaded.count; at++)
		if (!is_compiled(loaded.langs[at].tag) && i-- == 0)
			return &loaded.langs[at];
	return NULL;
}

/* "zh-Hant-TW" is looked for as it is, then as "zh-Hant", then as "zh". */
const struct lang *lang_find(struct str tag)
{
	while (tag.n) {
		const struct lang *found = find_exact(tag);
		ptrdiff_t dash = str_rfind_byte(tag, '-');
		if (found || dash < 0)
			return found;
		tag = str_slice(tag, 0, (size_t)dash);
	}
	return NULL;
}

/* "fr-CH, fr;q=0.9, en;q=0.8": the language known here with the greatest q; the first of equals. */
const struct lang *lang_accept(struct str header)
{
	const struct lang *best = lang_at(0);
	double best_q = 0;
	struct str part;
	while (str_cut(&header, ',', &part)) {
		struct str tag;
		double q = 1;
		str_cut(&part, ';', &tag);
		part = str_trim(part);
		if (str_starts(part, S("q=")) && !num_real(str_from(part, 2), &q))
			continue;
		const struct lang *found = lang_find(str_trim(tag));
		q = q > 1 ? 1 : q;
		if (found && q > best_q) {
			best = found;
			best_q = q;
		}
	}
	return best;
}

/* The texts of a compiled language, once somebody reads it. */
static struct {
	pthread_mutex_t lock;
	struct arena *arena;
	_Atomic(const char *) forms[LANG_TABLES];
} unpacked = { .lock = PTHREAD_MUTEX_INITIALIZER };

static const char *unpack(const struct lang_texts *t, size_t i)
{
	pthread_mutex_lock(&unpacked.lock);
	const char *forms = atomic_load(&unpacked.forms[i]);
	if (!forms) {
		if (!unpacked.arena)
			unpacked.arena = arena_new(0);
		forms = gzip_unpack(unpacked.arena,
		    str_n((const char *)t->packed, t->packed_size), t->size).p;
		if (!forms)
			abort();	/* the program itself is damaged */
		atomic_store(&unpacked.forms[i], forms);
	}
	pthread_mutex_unlock(&unpacked.lock);
	return forms;
}

static const char *forms_of(const struct lang_texts *t)
{
	if (t->forms)
		return t->forms;
	size_t i = (size_t)(t - lang_tables);
	const char *forms = atomic_load_explicit(&unpacked.forms[i], memory_order_acquire);
	return forms ? forms : unpack(t, i);
}

/* The forms of a text; NULL: it is not translated. */
static const char *find_forms(const struct lang *lang, const char *text)
{
	const struct lang_texts *t = lang ? lang->texts : NULL;
	size_t low = 0, high = t ? t->count : 0;
	while (low < high) {
		size_t at = (low + high) / 2;
		int c = strcmp(text, t->ids[at]);
		if (!c)
			return t->at[at] ? forms_of(t) + t->at[at] : NULL;
		if (c < 0)
			high = at;
		else
			low = at + 1;
	}
	return NULL;
}

const char *tr(const struct lang *lang, const char *text)
{
	const char *forms = find_forms(lang, text);
	return forms ? forms : text;
}

static int form_for(const struct lang *lang, int64_t n)
{
	uint64_t size = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	if (lang->plural)
		return lang->plural(size > INT64_MAX ? INT64_MAX : (int64_t)size);
	const struct lang_texts *t = lang->texts;
	int form = po_plural_form(str_of(t->plural_rule), size, lang->plurals);
	return form < 0 ? lang->plurals - 1 : form;
}

/* NULL: the text has not so many. */
static const char *nth_form(const char *forms, int n)
{
	while (*forms && n--)
		forms += strlen(forms) + 1;
	return *forms ? forms : NULL;
}

const char *trn(const struct lang *lang, const char *one, const char *other, int64_t n)
{
	const char *forms = find_forms(lang, one);
	const char *form = forms ? nth_form(forms, form_for(lang, n)) : NULL;
	if (form)
		return form;
	return n == 1 || n == -1 ? one : other;
}

/* ---- loading ---- */

static int by_id(const void *a, const void *b)
{
	return str_cmp(((const struct po_entry *)a)->id, ((const struct po_entry *)b)->id);
}

/* The table that poc would write for the file. */
static const struct lang_texts *texts_from(struct arena *a, struct po *po, const char *tag)
{
	struct lang_texts *texts = arena_new_of(a, struct lang_texts);
	const char **ids = arena_array(a, const char *, po->count + 1);
	uint32_t *at = arena_array(a, uint32_t, po->count + 1);
	struct buf forms = buf_in(a, 2 * LARGEST_PO);
	if (po->count)
		qsort(po->items, po->count, sizeof *po->items, by_id);
	buf_byte(&forms, 0);
	for (size_t i = 0; i < po->count; i++) {
		const struct po_entry *entry = &po->items[i];
		if (!po_complete(po, entry))
			continue;
		ids[texts->count] = arena_text(a, entry->id);
		at[texts->count++] = (uint32_t)buf_view(&forms).n;
		for (int form = 0; form < entry->form_count; form++) {
			buf_str(&forms, entry->forms[form]);
			buf_byte(&forms, 0);
		}
		buf_byte(&forms, 0);
	}
	texts->forms = arena_text(a, buf_view(&forms));
	texts->ids = ids;
	texts->at = at;
	texts->tag = tag;
	texts->plural_rule = arena_text(a, po->plural_rule);
	return texts;
}

static const char *head_or(struct arena *a, const struct po *po, const char *field,
    const char *otherwise)
{
	struct str value = po_head(po, field);
	return value.n ? arena_text(a, value) : otherwise;
}

static void add_language(struct po *po, const char *tag)
{
	struct arena *a = loaded.arena;
	const struct lang *like = find_exact(str_of(tag));
	if (!like)
		like = &compiled[0];
	struct lang *lang = &loaded.langs[loaded.count++];
	*lang = *like;
	lang->tag = tag;
	lang->name = head_or(a, po, "X-Name", is_compiled(tag) ? like->name : tag);
	lang->decimal = head_or(a, po, "X-Decimal", like->decimal);
	lang->group = head_or(a, po, "X-Group", like->group);
	/* A header cannot hold a blank at its end, so blanks are named. */
	if (!strcmp(lang->group, "space"))
		lang->group = "\xc2\xa0";
	if (!strcmp(lang->group, "thin"))
		lang->group = "\xe2\x80\xaf";
	if (po_head(po, "X-Direction").n)
		lang->rtl = str_ieq(po_head(po, "X-Direction"), S("rtl"));
	lang->texts = texts_from(a, po, tag);
	if (po->plurals) {
		lang->plurals = po->plurals;
		lang->plural = NULL;
	}
}

/* BCP 47 as far as a file name needs it: letters, digits and dashes, two letters first. */
static bool good_tag(struct str tag)
{
	static const char letters[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
	for (size_t i = 0; i < tag.n; i++)
		if (!tag.p[i] || !strchr(letters, tag.p[i]) || (i < 2 && tag.p[i] < 'A'))
			return false;
	return tag.n >= 2 && tag.n <= 35;
}

static bool load_file(const char *folder, struct str name, struct err *e)
{
	struct arena *a = loaded.arena;
	struct problems found = { .arena = a, .lang = e->lang, .max = 1 };
	struct str tag = str_slice(name, 0, name.n - 3), bytes;
	const char *path = file_join(a, folder, arena_text(a, name));
	struct po po;
	if (!good_tag(tag))
		return fail(e, ERR_INPUT,
		    N_("%s: the name must be a language tag, such as pt-BR.po"), path);
	for (size_t i = 0; i < loaded.count; i++)
		if (str_ieq(tag, str_of(loaded.langs[i].tag)))
			return fail(e, ERR_CONFLICT, N_("%s: this language is loaded already"),
			    path);
	if (loaded.count == MOST_LOADED)
		return fail(e, ERR_LIMIT, N_("%s: at most %d languages can be loaded"), path,
		    MOST_LOADED);
	if (!file_map(a, path, LARGEST_PO, &bytes, e))
		return false;
	if (!po_read(a, path, bytes, &po, &found))
		return fail(e, ERR_INPUT, "%s", problem_line(a, &found.items[0]).p);
	add_language(&po, arena_text(a, tag));
	return true;
}

bool lang_load(const char *folder, struct err *e)
{
	struct str *names;
	size_t count;
	if (!loaded.arena)
		loaded.arena = arena_new(0);
	if (!file_list(loaded.arena, folder, &names, &count, e))
		return false;
	for (size_t i = 0; i < count; i++)
		if (str_ends(names[i], S(".po")) && !load_file(folder, names[i], e))
			return false;
	return true;
}
