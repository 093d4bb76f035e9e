/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Packed rows of a stream that did not fit into memory, in a file that has no name and whose key
 * is only in memory: each block is sealed by ChaCha20-Poly1305 under a number of its own. Rows
 * hold no id of a person, only 64 bits of it under a key that is just as short-lived.
 */
#include "measure/tally/engine.h"
#include "base/id.h"
#include "base/lang.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SEALED = BLOCK_SIZE + CRYPTO_SEAL };

struct spill {
	struct run *run;
	pthread_mutex_t lock;
	int fd;
	unsigned char key[CRYPTO_KEY];
	struct { uint32_t *items; size_t count, room; } parts[PARTS];	/* numbers of blocks */
	struct arena *arena;
	uint32_t blocks;
};

static int open_unnamed(void)
{
	const char *folder = getenv("TMPDIR");
	if (!folder || !*folder)
		folder = "/var/tmp";
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
	char path[4096];
	if ((size_t)snprintf(path, sizeof path, "%s/stoa-XXXXXX", folder) >= sizeof path)
		return -1;
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

struct spill *spill_new(struct run *run, struct err *e)
{
	int fd = open_unnamed();
	if (fd < 0) {
		fail(e, ERR_SYSTEM, N_("There is no place for a temporary file (TMPDIR): %s."),
		    strerror(errno));
		return NULL;
	}
	struct spill *s = arena_new_of(run->arena, struct spill);
	s->run = run;
	s->fd = fd;
	s->arena = arena_new(0);
	random_fill(s->key, sizeof s->key);
	pthread_mutex_init(&s->lock, NULL);
	return s;
}

static bool whole(ssize_t n)
{
	return n == SEALED;
}

bool spill_write(struct spill *s, int part, const struct block *b, struct err *e)
{
	unsigned char sealed[SEALED];
	struct block plain = { .layout = b->layout, .rows = b->rows };
	const struct layout *l = s->run->layouts.items[b->layout];
	memcpy(plain.words, b->words, (size_t)b->rows * (1 + l->words) * 8);
	pthread_mutex_lock(&s->lock);
	uint32_t number = s->blocks++;
	*list_add(s->arena, &s->parts[part]) = number;
	pthread_mutex_unlock(&s->lock);
	crypto_seal(s->key, number, &plain, BLOCK_SIZE, sealed);
	return whole(pwrite(s->fd, sealed, SEALED, (off_t)number * SEALED)) ||
	    fail(e, ERR_SYSTEM, N_("The temporary file cannot be written: %s."), strerror(errno));
}

bool spill_read(struct spill *s, struct worker *w, int part, struct err *e)
{
	unsigned char sealed[SEALED];
	for (size_t i = 0; i < s->parts[part].count; i++) {
		uint32_t number = s->parts[part].items[i];
		struct block *b = block_take(w);
		if (!whole(pread(s->fd, sealed, SEALED, (off_t)number * SEALED)) ||
		    !crypto_open(s->key, number, sealed, SEALED, b)) {
			block_give(w, b);
			return fail(e, ERR_SYSTEM, N_("The temporary file cannot be read: %s."),
			    strerror(errno));
		}
		b->next = w->full[part].first;
		w->full[part].first = b;
		w->full[part].rows += b->rows;
		run_hold(w->run, BLOCK_SIZE);
	}
	return true;
}

void spill_free(struct spill *s)
{
	if (!s)
		return;
	close(s->fd);
	crypto_wipe(s->key, sizeof s->key);
	arena_free(s->arena);
	pthread_mutex_destroy(&s->lock);
}
