/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * libzip behind our own names; the only file that sees zip.h. The sizes an archive states are
 * checked when it is opened, and what comes out is counted again, since they may be lies.
 */
#include "formats/archive.h"
#include "base/lang.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

enum { ENTRIES = 10000, RATIO = 200, RATIO_FREE = 1 << 20 };
#define BYTES ((int64_t)1 << 30)

struct archive {
	struct arena *arena;
	const char *label;
	zip_t *zip;
	struct archive_limits limits;
	size_t count;
	int64_t out;		/* bytes unpacked so far, over all files */
};

struct archive_file {
	struct archive *archive;
	zip_file_t *file;
	const char *name;
	int64_t packed, out;
	struct err err;
};

bool path_is_inside(struct str path)
{
	struct str part;
	if (!path.n || path.p[0] == '/' || memchr(path.p, '\\', path.n) ||
	    memchr(path.p, 0, path.n))
		return false;
	for (size_t i = 0; i < path.n; i++)
		if ((unsigned char)path.p[i] < ' ' || path.p[i] == 0x7F)
			return false;
	if (path.n >= 2 && path.p[1] == ':')
		return false;
	while (str_cut(&path, '/', &part))
		if (str_eq(part, S("..")) || str_eq(part, S(".")) || (!part.n && path.n))
			return false;
	return true;
}

bool archive_is(struct str start)
{
	return start.n >= 4 && (!memcmp(start.p, "PK\3\4", 4) || !memcmp(start.p, "PK\5\6", 4));
}

static void zip_done(void *thing)
{
	zip_discard(thing);
}

static bool check_entries(struct archive *z, struct err *e)
{
	int64_t total = 0;
	if (z->count > z->limits.entries)
		return fail(e, ERR_LIMIT, N_("%s holds more than %zu files."), z->label,
		    z->limits.entries);
	for (size_t i = 0; i < z->count; i++) {
		zip_stat_t st;
		if (zip_stat_index(z->zip, i, 0, &st) || !(st.valid & ZIP_STAT_NAME))
			return fail(e, ERR_INPUT, N_("%s is damaged or was cut off."), z->label);
		if ((st.valid & ZIP_STAT_SIZE) && st.size > (uint64_t)z->limits.bytes)
			total = z->limits.bytes;
		if (st.valid & ZIP_STAT_SIZE)
			total += (int64_t)(st.size & INT32_MAX);
		if (total > z->limits.bytes)
			return fail(e, ERR_LIMIT, N_("%s unpacks to more than %lld MB."), z->label,
			    (long long)(z->limits.bytes >> 20));
	}
	return true;
}

static struct archive *archive_new(struct arena *a, zip_t *zip, const char *label,
    struct archive_limits limits, struct err *e)
{
	struct archive *z = arena_new_of(a, struct archive);
	z->label = arena_text(a, str_of(label));
	if (!zip) {
		fail(e, ERR_INPUT, N_("%s is not a zip file, or it is damaged."), z->label);
		return NULL;
	}
	arena_defer(a, zip_done, zip);
	z->arena = a;
	z->zip = zip;
	z->count = (size_t)zip_get_num_entries(zip, 0);
	z->limits.entries = limits.entries ? limits.entries : ENTRIES;
	z->limits.bytes = limits.bytes ? limits.bytes : BYTES;
	z->limits.ratio = limits.ratio ? limits.ratio : RATIO;
	return check_entries(z, e) ? z : NULL;
}

struct archive *archive_open(struct arena *a, const char *path, struct archive_limits limits,
    struct err *e)
{
	int code;
	const char *slash = strrchr(path, '/');
	zip_t *zip = zip_open(path, ZIP_RDONLY, &code);
	return archive_new(a, zip, slash ? slash + 1 : path, limits, e);
}

struct archive *archive_bytes(struct arena *a, struct str bytes, const char *name,
    struct archive_limits limits, struct err *e)
{
	zip_error_t error;
	zip_error_init(&error);
	zip_source_t *source = zip_source_buffer_create(bytes.p, bytes.n, 0, &error);
	zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
	if (!zip && source)
		zip_source_free(source);
	zip_error_fini(&error);
	return archive_new(a, zip, name ? name : "data", limits, e);
}

size_t archive_count(const struct archive *z)
{
	return z->count;
}

struct str archive_name(const struct archive *z, size_t i)
{
	return str_of(zip_get_name(z->zip, i, 0));
}

bool archive_has(const struct archive *z, const char *name)
{
	return zip_name_locate(z->zip, name, 0) >= 0;
}

const char *archive_label(const struct archive *z)
{
	return z->label;
}

static void file_done(void *thing)
{
	archive_close(thing);
}

static struct archive_file *file_at(struct archive *z, zip_uint64_t i, struct err *e)
{
	zip_stat_t st;
	struct archive_file *f = arena_new_of(z->arena, struct archive_file);
	f->archive = z;
	f->err.lang = e->lang;
	if (zip_stat_index(z->zip, i, 0, &st) == 0) {
		f->packed = st.valid & ZIP_STAT_COMP_SIZE ? (int64_t)st.comp_size : 0;
		f->name = st.name;
		f->file = zip_fopen_index(z->zip, i, 0);
	}
	if (!f->file) {
		fail(e, ERR_INPUT, N_("%s: %s is damaged or encrypted."), z->label,
		    f->name ? f->name : "?");
		return NULL;
	}
	arena_defer(z->arena, file_done, f);
	return f;
}

struct archive_file *archive_file(struct archive *z, const char *name, struct err *e)
{
	zip_int64_t i = zip_name_locate(z->zip, name, 0);
	if (i < 0) {
		fail(e, ERR_INPUT, N_("%s has no %s in it."), z->label, name);
		return NULL;
	}
	return file_at(z, (zip_uint64_t)i, e);
}

ptrdiff_t archive_read(struct archive_file *f, char *out, size_t room)
{
	struct archive *z = f->archive;
	if (f->err.kind || !f->file)
		return -1;
	zip_int64_t n = zip_fread(f->file, out, room);
	if (n < 0) {
		fail(&f->err, ERR_INPUT, N_("%s: %s is damaged."), z->label, f->name);
		return -1;
	}
	f->out += n;
	z->out += n;
	if (z->out > z->limits.bytes)
		fail(&f->err, ERR_LIMIT, N_("%s unpacks to more than %lld MB."), z->label,
		    (long long)(z->limits.bytes >> 20));
	else if (f->out > RATIO_FREE && f->out / z->limits.ratio > f->packed)
		fail(&f->err, ERR_LIMIT, N_("%s: %s unpacks to more than %lld times its size."),
		    z->label, f->name, (long long)z->limits.ratio);
	return f->err.kind ? -1 : (ptrdiff_t)n;
}

bool archive_fail(struct archive_file *f, struct err *e)
{
	const struct lang *lang = e->lang;
	if (!e->kind && f->err.kind) {
		*e = f->err;
		e->lang = lang;
	}
	return false;
}

void archive_close(struct archive_file *f)
{
	if (f->file)
		zip_fclose(f->file);
	f->file = NULL;
}

static bool is_link(struct archive *z, zip_uint64_t i)
{
	zip_uint8_t system;
	zip_uint32_t attributes;
	if (zip_file_get_external_attributes(z->zip, i, 0, &system, &attributes))
		return false;
	mode_t type = (mode_t)(attributes >> 16) & S_IFMT;
	return system == ZIP_OPSYS_UNIX && type && type != S_IFREG && type != S_IFDIR;
}

/* Make the folders of folder/name, up to its last "/". */
static bool make_folders(const char *folder, char *path, struct err *e)
{
	for (char *p = path + strlen(folder) + 1; (p = strchr(p, '/')); p++) {
		*p = 0;
		int rc = mkdir(path, 0700);
		*p = '/';
		if (rc && errno != EEXIST)
			return fail_system(e, "mkdir %s: %s", path, strerror(errno));
	}
	return true;
}

static bool write_all(int fd, const char *p, ptrdiff_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, p, (size_t)n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		p += done;
		n -= done;
	}
	return true;
}

static bool unpack_file(struct archive *z, zip_uint64_t i, const char *path, struct err *e)
{
	char block[16 << 10];
	ptrdiff_t n = 0;
	bool ok = true;
	struct archive_file *f = file_at(z, i, e);
	if (!f)
		return false;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0) {
		archive_close(f);
		if (errno == EEXIST)
			return fail(e, ERR_INPUT, N_("%s holds two files called %s."), z->label,
			    f->name);
		return fail_system(e, "open %s: %s", path, strerror(errno));
	}
	while (ok && (n = archive_read(f, block, sizeof block)) > 0)
		ok = write_all(fd, block, n) || fail_system(e, "%s: %s", path, strerror(errno));
	if (n < 0)
		ok = archive_fail(f, e);
	archive_close(f);
	if (close(fd) && ok)
		ok = fail_system(e, "close %s: %s", path, strerror(errno));
	return ok;
}

bool archive_unpack(struct archive *z, const char *folder, struct err *e)
{
	for (size_t i = 0; i < z->count; i++) {
		struct str name = archive_name(z, i);
		if (!path_is_inside(name) || is_link(z, i))
			return fail(e, ERR_INPUT,
			    N_("%s: %.*s is a link or would leave its folder."), z->label,
			    STR(str_slice(name, 0, 100)));
		struct arena_mark mark = arena_mark(z->arena);
		char *path = arena_text(z->arena, arena_printf(z->arena, "%s/%.*s", folder,
		    STR(name)));
		bool ok = make_folders(folder, path, e) &&
		    (str_ends(name, S("/")) || unpack_file(z, i, path, e));
		arena_release(z->arena, mark);
		if (!ok)
			return false;
	}
	return true;
}

/* ---- writing ---- */

struct archive_writer {
	zip_t *zip;
	zip_source_t *source;	/* the bytes of the archive; ours after zip_close */
	char failure[200];
};

static void writer_done(void *thing)
{
	struct archive_writer *z = thing;
	if (z->zip)
		zip_discard(z->zip);
	if (z->source)
		zip_source_free(z->source);
}

struct archive_writer *archive_write(struct arena *a, struct err *e)
{
	zip_error_t error;
	struct archive_writer *z = arena_new_of(a, struct archive_writer);
	zip_error_init(&error);
	z->source = zip_source_buffer_create(NULL, 0, 0, &error);
	z->zip = z->source ? zip_open_from_source(z->source, ZIP_TRUNCATE, &error) : NULL;
	if (!z->zip) {
		fail_system(e, "libzip: %s", zip_error_strerror(&error));
		zip_source_free(z->source);
		return NULL;
	}
	zip_source_keep(z->source);
	arena_defer(a, writer_done, z);
	return z;
}

void archive_put(struct archive_writer *z, const char *name, struct str bytes)
{
	zip_source_t *s = zip_source_buffer(z->zip, bytes.p, bytes.n, 0);
	zip_int64_t i = s ? zip_file_add(z->zip, name, s, ZIP_FL_ENC_UTF_8) : -1;
	if (i >= 0) {
		zip_file_set_mtime(
		    z->zip, (zip_uint64_t)i, 315532800, 0); /* always the same bytes */
		return;
	}
	zip_source_free(s);
	snprintf(z->failure, sizeof z->failure, "%s: %s", name, zip_strerror(z->zip));
}

bool archive_finish(struct archive_writer *z, struct sink *out, struct err *e)
{
	char block[16384];
	zip_int64_t n;
	if (z->failure[0] || zip_close(z->zip))
		return fail_system(
		    e, "libzip: %s", z->failure[0] ? z->failure : zip_strerror(z->zip));
	z->zip = NULL;
	if (zip_source_open(z->source))
		return fail_system(
		    e, "libzip: %s", zip_error_strerror(zip_source_error(z->source)));
	while ((n = zip_source_read(z->source, block, sizeof block)) > 0)
		sink_add(out, str_n(block, (size_t)n));
	zip_source_close(z->source);
	return n == 0 || fail_system(e, "libzip: the archive could not be read back");
}
