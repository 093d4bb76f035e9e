/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the two files that see Xapian share: texts of both worlds, and its exceptions as an err. */
#ifndef SEARCH_XAPIAN_IMPL_HH
#define SEARCH_XAPIAN_IMPL_HH

extern "C" {
#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
}
#include "search/index.h"

#include <string>
#include <xapian.h>

/* An index is two databases side by side, so that two threads can write it; a document is in one
 * of them by its key. Notes are in the first. */
enum { SHARDS = 2 };

/* The value that says which group a document is counted in. */
enum { SLOT_GROUP = 0 };

inline std::string text_of(struct str s)
{
	return std::string(s.p, s.n);
}

inline struct str text_keep(struct arena *a, const std::string &s)
{
	struct str view = { s.data(), s.size() };
	return arena_copy(a, view);
}

inline struct str text_none()
{
	return { "", 0 };
}

inline std::string shard_folder(const char *folder, int number)
{
	return std::string(folder) + "/" + std::to_string(number);
}

inline std::string words_of(const Xapian::Error &x)
{
	return std::string("xapian: ") + x.get_type() + ": " + x.get_msg() + " " +
	    (x.get_error_string() ? x.get_error_string() : "");
}

inline bool index_failed(struct err *e, const Xapian::Error &x)
{
	return fail_system(e, "%s", words_of(x).c_str());
}

inline bool index_failed(struct err *e, const std::exception &x)
{
	return fail_system(e, "search index: %s", x.what());
}

#endif
