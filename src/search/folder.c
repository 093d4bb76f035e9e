/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Where the index of a store lies: "stoa-search" beside stoa.db; for PostgreSQL a folder named by
 * the hash of its address in the state folder of the machine, since it may hold a password.
 */
#include "base/sha256.h"
#include "search/search_impl.h"

#include <stdlib.h>
#include <sys/stat.h>

static struct str state_folder(struct arena *a)
{
	const char *state = getenv("STATE_DIRECTORY"), *home = getenv("HOME");
	if (!state || state[0] != '/')
		state = getenv("XDG_STATE_HOME");
	if (state && state[0] == '/')
		return arena_printf(a, "%s/stoa", state);
	return home && home[0] == '/' ? arena_printf(a, "%s/.local/state/stoa", home) : STR_EMPTY;
}

static void make_above(struct arena *a, struct str folder)
{
	for (ptrdiff_t at = 1; (at = str_find_byte(folder, '/', (size_t)at)) > 0; at++)
		(void)mkdir(arena_text(a, str_slice(folder, 0, (size_t)at)), 0700);
}

struct str search_folder(struct arena *a, struct store *store, struct err *e)
{
	struct str where = str_of(store_where(store));
	if (!store_is_postgres(store)) {
		if (str_ends(where, S(".db")))
			where.n -= 3;
		return arena_printf(a, "%.*s-search", STR(where));
	}
	struct str state = state_folder(a);
	if (!state.n) {
		fail_system(e, "no folder for the search index: set STATE_DIRECTORY or HOME");
		return STR_EMPTY;
	}
	struct str folder = arena_printf(a, "%.*s/search-%.*s", STR(state), 16,
	    sha256_of(a, where).p);
	make_above(a, folder);
	return folder;
}
