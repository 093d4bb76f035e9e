/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Zip archives from outside: their files are read as streams or unpacked into a folder, within
 * limits that are kept on what really comes out.
 *
 *	struct archive *z = archive_open(arena, path, (struct archive_limits){ 0 }, e);
 *	if (!archive_unpack(z, folder, e)) ...
 *
 * Names that are absolute, contain "..", backslashes or control characters, links, encrypted
 * files and two files of one name are refused.
 */
#ifndef FORMATS_ARCHIVE_H
#define FORMATS_ARCHIVE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "formats/sink.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct archive;
struct archive_file;

struct archive_limits {
	size_t entries;		/* 0: 10,000 */
	int64_t bytes;		/* of all files together, unpacked; 0: 1 GB */
	int64_t ratio;		/* of a file of over 1 MB; 0: 200 */
};

/* archive_open: A zip file; closed with the arena. archive_bytes: The same in memory, which must
 * stay. NULL when it is no zip, has too many entries or says itself that it is too large. */
struct archive *archive_open(struct arena *a, const char *path, struct archive_limits limits,
    struct err *e);
struct archive *archive_bytes(struct arena *a, struct str bytes, const char *name,
    struct archive_limits limits, struct err *e);
bool archive_is(struct str start);

size_t archive_count(const struct archive *z);
struct str archive_name(const struct archive *z, size_t i);	/* a folder ends with "/" */
bool archive_has(const struct archive *z, const char *name);
const char *archive_label(const struct archive *z);		/* what errors call it */

/* archive_file: Begin to read one file; NULL with e filled. Freed with the arena of the archive;
 * archive_close gives its memory back before. */
struct archive_file *archive_file(struct archive *z, const char *name, struct err *e);
/* archive_read: Bytes into out, 0 at the end, -1 failure (archive_fail). */
ptrdiff_t archive_read(struct archive_file *f, char *out, size_t room);
bool archive_fail(struct archive_file *f, struct err *e);
void archive_close(struct archive_file *f);

/* archive_unpack: Every file into an existing empty folder. What was written before a failure
 * stays there, for the caller to remove. */
bool archive_unpack(struct archive *z, const char *folder, struct err *e);

/* Writing, in memory: the bytes given must stay until archive_finish. Failures show there.
 *	struct archive_writer *z = archive_write(arena, e);
 *	archive_put(z, "word/document.xml", text);
 *	ok = archive_finish(z, &sink, e);
 */
struct archive_writer;
struct archive_writer *archive_write(struct arena *a, struct err *e);
void archive_put(struct archive_writer *z, const char *name, struct str bytes);
bool archive_finish(struct archive_writer *z, struct sink *out, struct err *e);

/* path_is_inside: A relative path that cannot lead out of the folder it is read in. */
bool path_is_inside(struct str path);

#endif
