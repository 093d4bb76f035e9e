/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Asking the index in Xapian. Every function catches what Xapian throws and turns it into an err.
 */
#include "search/xapian_impl.hh"

#include <algorithm>
#include <map>
#include <new>
#include <time.h>
#include <vector>

using std::string;

namespace {

long milliseconds_now()
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

class Deadline : public Xapian::MatchSpy {
	long end;
	unsigned calls = 0;
public:
	explicit Deadline(int milliseconds) : end(milliseconds_now() + milliseconds)
	{
	}
	void operator()(const Xapian::Document &, double) override
	{
		if (++calls % 256 == 0 && milliseconds_now() > end)
			throw Xapian::NetworkTimeoutError("deadline");
	}
};

} // namespace

/* ---- stems ---- */

struct stems {
	std::map<string, Xapian::Stem> all;
	string last;
};

struct stems *stems_new(void)
{
	return new stems;
}

void stems_free(struct stems *s)
{
	delete s;
}

struct str stem_of(struct stems *s, const char *lang, struct str word)
{
	try {
		string tag(lang);
		auto found = s->all.find(tag);
		if (found == s->all.end()) {
			Xapian::Stem stem;
			try {
				stem = Xapian::Stem(tag);
			} catch (const Xapian::Error &) {
			}
			found = s->all.emplace(tag, stem).first;
		}
		s->last = found->second(text_of(word));
		return { s->last.data(), s->last.size() };
	} catch (...) {
		return word;
	}
}

/* ---- reading ---- */

struct index {
	Xapian::Database db;
};

/* again: Open or read, and where a writer that committed twice meanwhile took blocks from under the
 * reader, start again from the newest state. It waits a little longer each time: whoever commits
 * many small changes in a row comes to an end. */
template <typename Read> static bool again(struct index *ix, struct err *e, Read read)
{
	enum { PATIENCE = 5000, LONGEST = 20 };
	const long end = milliseconds_now() + PATIENCE;
	for (long pause = 0;; pause = std::min(pause + 1, long(LONGEST))) {
		struct timespec wait = { 0, pause * 1000000L };
		if (milliseconds_now() > end)
			return fail(e, ERR_BUSY,
			    N_("Much is being written just now. Try again in a minute."));
		try {
			if (pause)
				ix->db.reopen();
			read(ix->db);
			return true;
		} catch (const Xapian::NetworkTimeoutError &) {
			return fail(e, ERR_BUSY,
			    N_("This search takes too long. Try fewer or rarer words."));
		} catch (const Xapian::DatabaseModifiedError &) {
			nanosleep(&wait, nullptr);
		} catch (const Xapian::Error &x) {
			return index_failed(e, x);
		} catch (const std::exception &x) {
			return index_failed(e, x);
		}
	}
}

static Xapian::Database open_all(const char *folder)
{
	Xapian::Database all;
	for (int i = 0; i < SHARDS; i++)
		all.add_database(Xapian::Database(shard_folder(folder, i)));
	return all;
}

struct index *index_open(const char *folder, struct err *e)
{
	struct index *ix = new (std::nothrow) struct index;
	if (!ix) {
		fail_system(e, "search index: out of memory");
		return nullptr;
	}
	bool missing = false, ok = again(ix, e, [&](Xapian::Database &db) {
		try {
			db = open_all(folder);
		} catch (const Xapian::DatabaseOpeningError &) {
			missing = true;
		}
	});
	if (missing)
		ok = fail(
		    e, ERR_MISSING, N_("The search is still being set up. Try again in a minute."));
	if (ok)
		return ix;
	delete ix;
	return nullptr;
}

void index_close(struct index *ix)
{
	delete ix;
}

bool index_noted(
    struct index *ix, struct arena *a, const char *name, struct str *out, struct err *e)
{
	return again(ix, e, [&](Xapian::Database &db) {
		*out = text_keep(a, db.get_metadata(name));
	});
}

bool index_documents(struct index *ix, int64_t *out, struct err *e)
{
	return again(ix, e, [&](Xapian::Database &db) { *out = db.get_doccount(); });
}

static struct str nearest(Xapian::Database &db, struct arena *a, const string &asked)
{
	auto known = db.spellings_begin();
	known.skip_to(asked);
	if (known != db.spellings_end() && *known == asked)
		return text_none();
	return text_keep(a, db.get_spelling_suggestion(asked, asked.size() < 6 ? 1 : 2));
}

bool index_spelling(
    struct index *ix, struct arena *a, struct str word, struct str *out, struct err *e)
{
	return again(
	    ix, e, [&](Xapian::Database &db) { *out = nearest(db, a, text_of(word)); });
}

static Xapian::Query query_of(const struct index_word &word)
{
	if (word.prefix && word.count)
		return Xapian::Query(Xapian::Query::OP_WILDCARD, text_of(word.terms[0]), 80,
		    Xapian::Query::WILDCARD_LIMIT_MOST_FREQUENT);
	std::vector<Xapian::Query> terms;
	for (size_t i = 0; i < word.count; i++)
		terms.emplace_back(text_of(word.terms[i]));
	return Xapian::Query(word.all ? Xapian::Query::OP_AND : Xapian::Query::OP_OR,
	    terms.begin(), terms.end());
}

/* A filter that all documents pass costs time and changes nothing. */
static bool all_pass(const Xapian::Database &db, const struct index_filter &filter)
{
	for (size_t i = 0; i < filter.count; i++)
		if (db.get_termfreq(text_of(filter.terms[i])) == db.get_doccount())
			return true;
	return false;
}

static Xapian::Query query_of(const Xapian::Database &db, const struct index_query &q)
{
	std::vector<Xapian::Query> words, filters;
	for (size_t i = 0; i < q.word_count; i++)
		words.push_back(query_of(q.words[i]));
	Xapian::Query all(q.any ? Xapian::Query::OP_OR : Xapian::Query::OP_AND, words.begin(),
	    words.end());
	for (size_t i = 0; i < q.filter_count; i++) {
		if (all_pass(db, q.filters[i]))
			continue;
		std::vector<Xapian::Query> terms;
		for (size_t k = 0; k < q.filters[i].count; k++)
			terms.emplace_back(text_of(q.filters[i].terms[k]));
		filters.emplace_back(Xapian::Query::OP_OR, terms.begin(), terms.end());
	}
	if (filters.empty())
		return all;
	return Xapian::Query(Xapian::Query::OP_FILTER, all,
	    Xapian::Query(Xapian::Query::OP_AND, filters.begin(), filters.end()));
}

static void put_groups(const Xapian::ValueCountMatchSpy &seen, struct arena *a,
    struct index_answer *out)
{
	std::vector<std::pair<string, Xapian::doccount>> all;
	for (auto v = seen.values_begin(); v != seen.values_end(); ++v)
		all.emplace_back(*v, v.get_termfreq());
	std::sort(all.begin(), all.end(), [](const auto &x, const auto &y) {
		return x.second != y.second ? x.second > y.second : x.first < y.first;
	});
	out->groups = arena_array(a, struct index_group, all.size() + 1);
	out->group_count = 0;
	for (const auto &group : all)
		out->groups[out->group_count++] = { text_keep(a, group.first), group.second };
}

static void ask(Xapian::Database &db, const struct index_query &q, struct arena *a,
    struct index_answer *out)
{
	enum { COUNTED = 1000 };
	Deadline spy(q.milliseconds);
	Xapian::ValueCountMatchSpy seen(SLOT_GROUP);
	Xapian::Enquire enquire(db);
	enquire.set_query(query_of(db, q));
	enquire.set_docid_order(Xapian::Enquire::DONT_CARE);
	if (q.milliseconds)
		enquire.add_matchspy(&spy);
	enquire.add_matchspy(&seen);
	Xapian::MSet found = enquire.get_mset(Xapian::doccount(q.offset), Xapian::doccount(q.limit),
	    Xapian::doccount(q.offset + q.limit + COUNTED));
	out->data = arena_array(a, struct str, found.size() + 1);
	out->count = 0;
	for (auto hit = found.begin(); hit != found.end(); ++hit)
		out->data[out->count++] = text_keep(a, hit.get_document().get_data());
	put_groups(seen, a, out);
	out->total = found.get_matches_estimated();
	out->exact = found.get_matches_lower_bound() == found.get_matches_upper_bound();
}

bool index_ask(struct index *ix, const struct index_query *q, struct arena *a,
    struct index_answer *out_r, struct err *e)
{
	return again(ix, e, [&](Xapian::Database &db) { ask(db, *q, a, out_r); });
}
