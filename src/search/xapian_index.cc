/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The index in Xapian; the one file that sees it. Every function catches what Xapian throws and
 * turns it into an err.
 *
 * Words of documents that everybody may read also stand in Xapian's spelling table, counted by
 * documents, and leave it with the last of them: what only some may read is never offered.
 */
extern "C" {
#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
}
#include "search/index.h"

#include <map>
#include <string>
#include <time.h>
#include <unordered_map>
#include <vector>
#include <xapian.h>

using std::string;

namespace {

string of(struct str s)
{
	return string(s.p, s.n);
}

struct str keep(struct arena *a, const string &s)
{
	struct str view = { s.data(), s.size() };
	return arena_copy(a, view);
}

struct str nothing()
{
	return { "", 0 };
}

bool failed(struct err *e, const Xapian::Error &x)
{
	return fail_system(e, "xapian: %s: %s %s", x.get_type(), x.get_msg().c_str(),
	    x.get_error_string() ? x.get_error_string() : "");
}

bool is_plain_word(const string &term)
{
	if (term.size() < 3 || term.size() > 40 || (term[0] >= 'A' && term[0] <= 'Z'))
		return false;
	for (char c : term)
		if (c >= '0' && c <= '9')
			return false;
	return true;
}

class Deadline : public Xapian::MatchSpy {
	struct timespec end;
	unsigned calls = 0;
public:
	explicit Deadline(int milliseconds)
	{
		clock_gettime(CLOCK_MONOTONIC, &end);
		end.tv_sec += milliseconds / 1000;
		end.tv_nsec += milliseconds % 1000 * 1000000L;
	}
	void operator()(const Xapian::Document &, double) override
	{
		struct timespec now;
		if (++calls % 256)
			return;
		clock_gettime(CLOCK_MONOTONIC, &now);
		if ((now.tv_sec - end.tv_sec) * 1000000000L + now.tv_nsec - end.tv_nsec > 0)
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
		s->last = found->second(of(word));
		return { s->last.data(), s->last.size() };
	} catch (...) {
		return word;
	}
}

/* ---- writing ---- */

/* How often words came and went is summed up until the commit, since each change of the spelling
 * table costs more than a term. */
struct index_writer {
	Xapian::WritableDatabase db;
	std::unordered_map<string, long> spellings;
};

struct index_writer *index_writer_open(const char *folder, bool fresh, struct err *e)
{
	index_writer *w = nullptr;
	try {
		w = new index_writer;
		w->db = Xapian::WritableDatabase(folder, (fresh ? Xapian::DB_CREATE_OR_OVERWRITE
		    : Xapian::DB_CREATE_OR_OPEN) | Xapian::DB_BACKEND_GLASS);
		w->db.begin_transaction();
		return w;
	} catch (const Xapian::DatabaseLockError &) {
		fail(e, ERR_BUSY, N_("Another process is writing the search index."));
	} catch (const Xapian::Error &x) {
		failed(e, x);
	} catch (const std::exception &x) {
		fail_system(e, "search index: %s", x.what());
	}
	delete w;
	return nullptr;
}

/* All writing is in transactions: else Xapian would commit at its end what is pending. */
void index_writer_close(struct index_writer *w)
{
	if (!w)
		return;
	try {
		w->db.cancel_transaction();
		w->db.close();
	} catch (...) {
	}
	delete w;
}

static void forget_spellings(struct index_writer *w, const string &key)
{
	Xapian::WritableDatabase &db = w->db;
	auto at = db.postlist_begin(key);
	if (at == db.postlist_end(key))
		return;
	Xapian::docid id = *at;
	std::vector<string> words;
	bool spelt = false;
	for (auto t = db.termlist_begin(id); t != db.termlist_end(id); ++t) {
		const string term = *t;
		spelt = spelt || term == "P";
		if (is_plain_word(term))
			words.push_back(term);
	}
	if (!spelt)
		return;
	for (const auto &word : words)
		w->spellings[word]--;
}

bool index_put(struct index_writer *w, const struct index_document *d, struct err *e)
{
	try {
		const string key = of(d->key);
		Xapian::Document doc;
		doc.set_data(of(d->data));
		doc.add_boolean_term(key);
		for (size_t i = 0; i < d->term_count; i++)
			doc.add_term(of(d->terms[i].text), d->terms[i].weight);
		forget_spellings(w, key);
		w->db.replace_document(key, doc);
		if (!d->spell)
			return true;
		for (auto t = doc.termlist_begin(); t != doc.termlist_end(); ++t)
			if (is_plain_word(*t))
				w->spellings[*t]++;
		return true;
	} catch (const Xapian::Error &x) {
		return failed(e, x);
	} catch (const std::exception &x) {
		return fail_system(e, "search index: %s", x.what());
	}
}

bool index_drop(struct index_writer *w, struct str key, struct err *e)
{
	try {
		forget_spellings(w, of(key));
		w->db.delete_document(of(key));
		return true;
	} catch (const Xapian::Error &x) {
		return failed(e, x);
	} catch (const std::exception &x) {
		return fail_system(e, "search index: %s", x.what());
	}
}

bool index_note(struct index_writer *w, const char *name, struct str value, struct err *e)
{
	try {
		w->db.set_metadata(name, of(value));
		return true;
	} catch (const Xapian::Error &x) {
		return failed(e, x);
	} catch (const std::exception &x) {
		return fail_system(e, "search index: %s", x.what());
	}
}

struct str index_writer_noted(struct index_writer *w, struct arena *a, const char *name)
{
	try {
		return keep(a, w->db.get_metadata(name));
	} catch (...) {
		return nothing();
	}
}

bool index_commit(struct index_writer *w, struct err *e)
{
	try {
		for (const auto &word : w->spellings)
			if (word.second > 0)
				w->db.add_spelling(word.first, Xapian::termcount(word.second));
			else if (word.second < 0)
				w->db.remove_spelling(word.first, Xapian::termcount(-word.second));
		w->spellings.clear();
		w->db.commit_transaction();
		w->db.begin_transaction();
		return true;
	} catch (const Xapian::Error &x) {
		return failed(e, x);
	} catch (const std::exception &x) {
		return fail_system(e, "search index: %s", x.what());
	}
}

bool index_keys_of(struct index_writer *w, struct arena *a, struct str term, struct str **keys_r,
    size_t *count_r, struct err *e)
{
	try {
		std::vector<string> keys;
		const string name = of(term);
		for (auto p = w->db.postlist_begin(name); p != w->db.postlist_end(name); ++p) {
			auto t = w->db.termlist_begin(*p);
			t.skip_to("Q");
			if (t != w->db.termlist_end(*p))
				keys.push_back(*t);
		}
		*keys_r = arena_array(a, struct str, keys.size() + 1);
		*count_r = keys.size();
		for (size_t i = 0; i < keys.size(); i++)
			(*keys_r)[i] = keep(a, keys[i]);
		return true;
	} catch (const Xapian::Error &x) {
		return failed(e, x);
	} catch (const std::exception &x) {
		return fail_system(e, "search index: %s", x.what());
	}
}

/* ---- reading ---- */

struct index {
	Xapian::Database db;
};

struct index *index_open(const char *folder, struct err *e)
{
	struct index *ix = nullptr;
	try {
		ix = new struct index;
		ix->db = Xapian::Database(folder);
		return ix;
	} catch (const Xapian::DatabaseOpeningError &) {
		fail(
		    e, ERR_MISSING, N_("The search is still being set up. Try again in a minute."));
	} catch (const Xapian::Error &x) {
		failed(e, x);
	} catch (const std::exception &x) {
		fail_system(e, "search index: %s", x.what());
	}
	delete ix;
	return nullptr;
}

void index_close(struct index *ix)
{
	delete ix;
}

struct str index_noted(struct index *ix, struct arena *a, const char *name)
{
	try {
		return keep(a, ix->db.get_metadata(name));
	} catch (...) {
		return nothing();
	}
}

int64_t index_documents(struct index *ix)
{
	try {
		return ix->db.get_doccount();
	} catch (...) {
		return 0;
	}
}

struct str index_spelling(struct index *ix, struct arena *a, struct str word)
{
	try {
		const string asked = of(word);
		auto known = ix->db.spellings_begin();
		known.skip_to(asked);
		if (known != ix->db.spellings_end() && *known == asked)
			return nothing();
		return keep(a, ix->db.get_spelling_suggestion(asked, asked.size() < 6 ? 1 : 2));
	} catch (...) {
		return nothing();
	}
}

static Xapian::Query query_of(const struct index_word &word)
{
	if (word.prefix && word.count)
		return Xapian::Query(Xapian::Query::OP_WILDCARD, of(word.terms[0]), 80,
		    Xapian::Query::WILDCARD_LIMIT_MOST_FREQUENT);
	std::vector<Xapian::Query> terms;
	for (size_t i = 0; i < word.count; i++)
		terms.emplace_back(of(word.terms[i]));
	return Xapian::Query(word.all ? Xapian::Query::OP_AND : Xapian::Query::OP_OR,
	    terms.begin(), terms.end());
}

/* A filter that all documents pass costs time and changes nothing. */
static bool all_pass(const Xapian::Database &db, const struct index_filter &filter)
{
	for (size_t i = 0; i < filter.count; i++)
		if (db.get_termfreq(of(filter.terms[i])) == db.get_doccount())
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
			terms.emplace_back(of(q.filters[i].terms[k]));
		filters.emplace_back(Xapian::Query::OP_OR, terms.begin(), terms.end());
	}
	if (filters.empty())
		return all;
	return Xapian::Query(Xapian::Query::OP_FILTER, all,
	    Xapian::Query(Xapian::Query::OP_AND, filters.begin(), filters.end()));
}

static void ask(Xapian::Database &db, const struct index_query &q, struct arena *a,
    struct index_answer *out)
{
	enum { COUNTED = 1000 };
	Deadline spy(q.milliseconds);
	Xapian::Enquire enquire(db);
	enquire.set_query(query_of(db, q));
	enquire.set_docid_order(Xapian::Enquire::DONT_CARE);
	if (q.milliseconds)
		enquire.add_matchspy(&spy);
	Xapian::MSet found = enquire.get_mset(Xapian::doccount(q.offset), Xapian::doccount(q.limit),
	    Xapian::doccount(q.offset + q.limit + COUNTED));
	found.fetch();
	out->data = arena_array(a, struct str, found.size() + 1);
	out->count = 0;
	for (auto hit = found.begin(); hit != found.end(); ++hit)
		out->data[out->count++] = keep(a, hit.get_document().get_data());
	out->total = found.get_matches_estimated();
	out->exact = found.get_matches_lower_bound() == found.get_matches_upper_bound();
}

/* A writer that commits twice meanwhile takes blocks from under a reader, which then starts again
 * from the newest state. */
bool index_ask(struct index *ix, const struct index_query *q, struct arena *a,
    struct index_answer *out_r, struct err *e)
{
	for (int tries = 0;; tries++) {
		try {
			ask(ix->db, *q, a, out_r);
			return true;
		} catch (const Xapian::NetworkTimeoutError &) {
			return fail(e, ERR_BUSY,
			    N_("This search takes too long. Try fewer or rarer words."));
		} catch (const Xapian::DatabaseModifiedError &x) {
			if (tries == 4)
				return failed(e, x);
		} catch (const Xapian::Error &x) {
			return failed(e, x);
		} catch (const std::exception &x) {
			return fail_system(e, "search index: %s", x.what());
		}
		try {
			ix->db.reopen();
		} catch (const Xapian::Error &x) {
			return failed(e, x);
		}
	}
}
