/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A source as UTF-8 text, whatever it was written in.
 *
 * In this order: a byte-order mark (UTF-8, UTF-16), the encoding the caller names, UTF-16 without
 * a mark (told by its zero bytes), valid UTF-8 as it is, and otherwise windows-1252. The whole
 * source is looked through first, so that one file has one encoding. What cannot be read in it,
 * and NUL, become U+FFFD; nothing is dropped but the mark.
 */
#ifndef FORMATS_TEXT_H
#define FORMATS_TEXT_H

#include "base/arena.h"
#include "base/err.h"
#include "formats/source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;

/* text_open: encoding is a name that iconv knows, or NULL to find it out. NULL with e filled when
 * the name is unknown or the source cannot be read. Lives in the arena. */
struct text *text_open(struct arena *a, struct source *s, const char *encoding, struct err *e);
/* text_read: Up to room (at least 16) bytes of UTF-8, 0 at the end, -1 failure (source_fail). A
 * character may be split between two reads. */
ptrdiff_t text_read(struct text *t, char *out, size_t room);
/* text_encoding: What it was read as: "UTF-8", "WINDOWS-1252", … */
const char *text_encoding(const struct text *t);
/* text_skipped: Bytes of the byte-order mark, when the text is passed through as it is; -1 when it
 * is converted, so that places in it are not places in the file. */
int64_t text_skipped(const struct text *t);

/* One text after another in a known encoding, such as single cells. */
struct text_decoder;
/* text_decoder_open: NULL with e (which may be NULL) filled for an unknown encoding. */
struct text_decoder *text_decoder_open(struct arena *a, const char *encoding, struct err *e);
/* text_decode: A whole text as UTF-8, in the arena; false when it is not in that encoding. */
bool text_decode(struct text_decoder *d, struct arena *a, struct str in, struct str *out_r);

#endif
