/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Languages: which there are, and the texts of the program in each.
 *
 * A text for people is written in English in the source and marked: _("Save") where a variable
 * `lang` is in scope, N_("Save") in tables and in fail(). The .po files in po/ are compiled into
 * sorted tables (tools/poc.c). The language is a parameter of every output, never of the process.
 */
#ifndef BASE_LANG_H
#define BASE_LANG_H

#include "base/str.h"
#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lang {
	const char *tag;	/* BCP 47: "en", "fr", "es", "ar", "zh", "ru" */
	const char *name;	/* in itself: "Français" */
	bool rtl;
	const char *decimal;	/* "." or "," or "٫" */
	const char *group;	/* between thousands */
	int plurals;		/* how many plural forms */
	int (*plural)(int64_t n);	/* which form for n; NULL: lang.c asks the loaded rule */
	const void *texts;	/* its table; lang.c only */
};

#define N_(text) text
#define _(text) tr(lang, text)

/* tr: The text in a language; the English text itself where there is none or lang is NULL. */
const char *tr(const struct lang *lang, const char *text) __attribute__((format_arg(2)));
/* trn: The right plural form for n. The .po entry has msgid `one` and msgid_plural `other`. */
const char *trn(const struct lang *lang, const char *one, const char *other, int64_t n)
    __attribute__((format_arg(2), format_arg(3)));

/* lang_find: By tag, or by the first parts of a longer tag ("pt-BR" finds "pt"); NULL if none. */
const struct lang *lang_find(struct str tag);
/* lang_at: All languages in order, English first; NULL past the end. */
const struct lang *lang_at(size_t i);
/* lang_accept: The best language for an Accept-Language value; English when nothing fits. */
const struct lang *lang_accept(struct str header);
/* lang_load: Load the .po files of a folder at start; false (with the file and line in e) when
 * one is broken. Call before any thread runs. A file is named by its tag ("pt-BR.po"); besides
 * Plural-Forms its head may say X-Name, X-Direction (rtl), X-Decimal and X-Group (a sign, or
 * "space" or "thin"). One for a compiled language takes that one's place. */
struct err;
bool lang_load(const char *folder, struct err *e);

#endif
