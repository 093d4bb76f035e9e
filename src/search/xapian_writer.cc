/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Writing the index. Its parts are written side by side, each by a thread of its own once there
 * are many documents; a few are written at once by who brings them. What a thread could not do is
 * said by the next call.
 *
 * A commit is of every part first and of the notes after it, so that a note never says more than
 * there is. The parts know each other by the identity of the first; one that is of another index
 * is an error, upon which the index is made anew.
 *
 * Words of documents that everybody may read also stand in Xapian's spelling table, counted by
 * documents, and leave it with the last of them: what only some may read is never offered. For
 * many documents counting along would cost more than all the rest; the table is then "due", and
 * index_finish makes it out of what the index has.
 */
#include "search/xapian_impl.hh"

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <stdexcept>
#include <sys/stat.h>
#include <thread>
#include <unordered_map>
#include <vector>

using std::string;

namespace {

enum { AT_ONCE = 200, QUEUE = 256, MANY = 20000 };

bool is_plain_word(const string &term)
{
	if (term.size() < 3 || term.size() > 40 || (term[0] >= 'A' && term[0] <= 'Z'))
		return false;
	for (char c : term)
		if (c >= '0' && c <= '9')
			return false;
	return true;
}

/* A document on its way to its part. */
struct Written {
	string key, data, group;
	std::vector<std::pair<string, unsigned>> terms;
	bool spell, count;	/* count: its words, in the spelling table */
};

class Shard {
	std::unordered_map<string, long> spellings;
	std::mutex lock;
	std::condition_variable changed;
	std::deque<std::function<void()>> queue;
	std::thread thread;
	string failure;
	bool busy = false, ending = false;

	void work();
	void count_words(const string &key);
	std::vector<bool> public_documents();
	std::vector<std::pair<string, long>> wrong_spellings();
public:
	Xapian::WritableDatabase db;

	void open(const string &folder, bool fresh);
	void close();
	/* Do it now, or leave it to the thread where there is one. */
	void give(std::function<void()> task, bool beside);
	void wait();
	void put(const Written &d);
	void drop(const string &key, bool count);
	void commit();
	void spell();
};

void Shard::open(const string &folder, bool fresh)
{
	db = Xapian::WritableDatabase(folder, (fresh ? Xapian::DB_CREATE_OR_OVERWRITE
	    : Xapian::DB_CREATE_OR_OPEN) | Xapian::DB_BACKEND_GLASS);
}

/* ---- the thread ---- */

void Shard::work()
{
	std::unique_lock<std::mutex> hold(lock);
	for (;;) {
		changed.wait(hold, [this] { return ending || !queue.empty(); });
		if (ending)
			return;
		std::deque<std::function<void()>> tasks;
		tasks.swap(queue);
		busy = true;
		bool failed = !failure.empty();
		string words;
		changed.notify_all();
		hold.unlock();
		try {
			for (auto task = tasks.begin(); !failed && task != tasks.end(); ++task)
				(*task)();
		} catch (const Xapian::Error &x) {
			words = words_of(x);
		} catch (const std::exception &x) {
			words = x.what();
		}
		tasks.clear();
		hold.lock();
		busy = false;
		if (!words.empty())
			failure = words;
		changed.notify_all();
	}
}

void Shard::give(std::function<void()> task, bool beside)
{
	if (!beside && !thread.joinable()) {
		task();
		return;
	}
	if (!thread.joinable())
		thread = std::thread([this] { work(); });
	std::unique_lock<std::mutex> hold(lock);
	changed.wait(hold, [this] { return queue.size() < QUEUE; });
	if (!failure.empty())
		throw std::runtime_error(failure);
	queue.push_back(std::move(task));
	changed.notify_all();
}

void Shard::wait()
{
	if (!thread.joinable())
		return;
	std::unique_lock<std::mutex> hold(lock);
	changed.wait(hold, [this] { return queue.empty() && !busy; });
	if (!failure.empty())
		throw std::runtime_error(failure);
}

/* All writing is in transactions: else Xapian would commit at its end what is pending. */
void Shard::close()
{
	if (thread.joinable()) {
		{
			std::lock_guard<std::mutex> hold(lock);
			ending = true;
			changed.notify_all();
		}
		thread.join();
	}
	try {
		db.cancel_transaction();
	} catch (...) {
	}
	try {
		db.close();
	} catch (...) {
	}
}

/* ---- documents ---- */

/* The words of the document that goes. */
void Shard::count_words(const string &key)
{
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
		spellings[word]--;
}

void Shard::put(const Written &d)
{
	Xapian::Document doc;
	doc.set_data(d.data);
	doc.add_boolean_term(d.key);
	for (const auto &term : d.terms)
		doc.add_term(term.first, term.second);
	if (!d.group.empty())
		doc.add_value(SLOT_GROUP, d.group);
	if (d.count)
		count_words(d.key);
	db.replace_document(d.key, doc);
	if (!d.spell || !d.count)
		return;
	for (const auto &term : d.terms)
		if (is_plain_word(term.first))
			spellings[term.first]++;
}

void Shard::drop(const string &key, bool count)
{
	if (count)
		count_words(key);
	db.delete_document(key);
}

/* How often words came and went is summed up until here, since each change of the spelling table
 * costs more than a term. */
void Shard::commit()
{
	for (const auto &word : spellings)
		if (word.second > 0)
			db.add_spelling(word.first, Xapian::termcount(word.second));
		else if (word.second < 0)
			db.remove_spelling(word.first, Xapian::termcount(-word.second));
	spellings.clear();
	db.commit_transaction();
	db.begin_transaction();
}

/* ---- the spelling table, out of what there is ---- */

std::vector<bool> Shard::public_documents()
{
	std::vector<bool> all(size_t(db.get_lastdocid()) + 1);
	for (auto p = db.postlist_begin("P"); p != db.postlist_end("P"); ++p)
		all[*p] = true;
	return all;
}

/* Both lists are in the order of bytes: by how much each word is counted too low or too high. */
std::vector<std::pair<string, long>> Shard::wrong_spellings()
{
	std::vector<std::pair<string, long>> wrong;
	std::vector<bool> all = public_documents();
	auto s = db.spellings_begin();
	for (auto t = db.allterms_begin(); t != db.allterms_end(); ++t) {
		const string term = *t;
		long n = 0;
		if (!is_plain_word(term))
			continue;
		for (auto p = db.postlist_begin(term); p != db.postlist_end(term); ++p)
			n += all[*p];
		for (; s != db.spellings_end() && *s < term; ++s)
			wrong.emplace_back(*s, -long(s.get_termfreq()));
		if (s != db.spellings_end() && *s == term) {
			n -= long(s.get_termfreq());
			++s;
		}
		if (n)
			wrong.emplace_back(term, n);
	}
	for (; s != db.spellings_end(); ++s)
		wrong.emplace_back(*s, -long(s.get_termfreq()));
	return wrong;
}

void Shard::spell()
{
	commit();
	for (const auto &word : wrong_spellings())
		spellings[word.first] = word.second;
	commit();
}

} // namespace

/* ---- the writer ---- */

struct index_writer {
	Shard shards[SHARDS];
	std::map<string, string> notes, pending;
	size_t changes = 0;
	bool due = false;

	Shard &of(const string &key)
	{
		return shards[str_hash({ key.data(), key.size() }) % SHARDS];
	}
	bool beside()
	{
		if (++changes == MANY) {
			due = true;
			pending["spelling"] = notes["spelling"] = "due";
		}
		return changes > AT_ONCE;
	}
	void open(const char *folder, bool fresh);
	void make(const char *folder);
	void close();
	void commit();
};

/* Every part notes the identity of the first. */
void index_writer::make(const char *folder)
{
	for (int i = 0; i < SHARDS; i++)
		shards[i].open(shard_folder(folder, i), true);
	shards[0].db.set_metadata("spelling", "due");
	for (int i = SHARDS - 1; i >= 0; i--) {
		shards[i].db.set_metadata("first", shards[0].db.get_uuid());
		shards[i].db.commit();
	}
}

void index_writer::open(const char *folder, bool fresh)
{
	(void)mkdir(folder, 0700);
	if (!fresh)
		shards[0].open(shard_folder(folder, 0), false);
	bool none = fresh || shards[0].db.get_metadata("first").empty();
	if (none && !fresh)
		shards[0].db.close();
	if (none)
		make(folder);
	for (int i = 0; i < SHARDS; i++) {
		if (i && !none)
			shards[i].open(shard_folder(folder, i), false);
		if (shards[i].db.get_metadata("first") != shards[0].db.get_uuid())
			throw std::runtime_error("its parts are of different indexes");
		shards[i].db.begin_transaction();
	}
	Xapian::Database &first = shards[0].db;
	for (auto m = first.metadata_keys_begin(); m != first.metadata_keys_end(); ++m)
		notes[*m] = first.get_metadata(*m);
	due = notes.count("spelling") > 0;
}

void index_writer::close()
{
	for (Shard &shard : shards)
		shard.close();
}

void index_writer::commit()
{
	for (Shard &shard : shards)
		shard.give([&shard] { shard.commit(); }, false);
	for (Shard &shard : shards)
		shard.wait();
	if (pending.empty())
		return;
	for (const auto &note : pending)
		shards[0].db.set_metadata(note.first, note.second);
	pending.clear();
	shards[0].commit();
}

struct index_writer *index_writer_open(const char *folder, bool fresh, struct err *e)
{
	index_writer *w = nullptr;
	try {
		w = new index_writer;
		w->open(folder, fresh);
		return w;
	} catch (const Xapian::DatabaseLockError &) {
		fail(e, ERR_BUSY, N_("Another process is writing the search index."));
	} catch (const Xapian::Error &x) {
		index_failed(e, x);
	} catch (const std::exception &x) {
		index_failed(e, x);
	}
	index_writer_close(w);
	return nullptr;
}

void index_writer_close(struct index_writer *w)
{
	if (w)
		w->close();
	delete w;
}

bool index_put(struct index_writer *w, const struct index_document *d, struct err *e)
{
	try {
		bool beside = w->beside();
		Written x = { text_of(d->key), text_of(d->data), text_of(d->group), {}, d->spell,
			!w->due };
		x.terms.reserve(d->term_count);
		for (size_t i = 0; i < d->term_count; i++)
			x.terms.emplace_back(text_of(d->terms[i].text), d->terms[i].weight);
		Shard &shard = w->of(x.key);
		shard.give([&shard, x = std::move(x)] { shard.put(x); }, beside);
		return true;
	} catch (const Xapian::Error &x) {
		return index_failed(e, x);
	} catch (const std::exception &x) {
		return index_failed(e, x);
	}
}

bool index_drop(struct index_writer *w, struct str key, struct err *e)
{
	try {
		bool beside = w->beside(), count = !w->due;
		string name = text_of(key);
		Shard &shard = w->of(name);
		shard.give([&shard, name, count] { shard.drop(name, count); }, beside);
		return true;
	} catch (const Xapian::Error &x) {
		return index_failed(e, x);
	} catch (const std::exception &x) {
		return index_failed(e, x);
	}
}

bool index_note(struct index_writer *w, const char *name, struct str value, struct err *e)
{
	try {
		w->pending[name] = w->notes[name] = text_of(value);
		return true;
	} catch (const std::exception &x) {
		return index_failed(e, x);
	}
}

struct str index_writer_noted(struct index_writer *w, struct arena *a, const char *name)
{
	try {
		auto found = w->notes.find(name);
		return found == w->notes.end() ? text_none() : text_keep(a, found->second);
	} catch (...) {
		return text_none();
	}
}

bool index_commit(struct index_writer *w, struct err *e)
{
	try {
		w->commit();
		return true;
	} catch (const Xapian::Error &x) {
		return index_failed(e, x);
	} catch (const std::exception &x) {
		return index_failed(e, x);
	}
}

bool index_finish(struct index_writer *w, struct err *e)
{
	try {
		if (w->due) {
			for (Shard &shard : w->shards)
				shard.give([&shard] { shard.spell(); }, w->changes > AT_ONCE);
			for (Shard &shard : w->shards)
				shard.wait();
			w->due = false;
			w->notes.erase("spelling");
			w->pending["spelling"] = "";
			w->changes = 0;
		}
		w->commit();
		return true;
	} catch (const Xapian::Error &x) {
		return index_failed(e, x);
	} catch (const std::exception &x) {
		return index_failed(e, x);
	}
}

bool index_keys_of(struct index_writer *w, struct arena *a, struct str term, struct str **keys_r,
    size_t *count_r, struct err *e)
{
	try {
		std::vector<string> keys;
		const string name = text_of(term);
		for (Shard &shard : w->shards) {
			Xapian::Database &db = shard.db;
			shard.wait();
			for (auto p = db.postlist_begin(name); p != db.postlist_end(name); ++p) {
				auto t = db.termlist_begin(*p);
				t.skip_to("Q");
				if (t != db.termlist_end(*p))
					keys.push_back(*t);
			}
		}
		*keys_r = arena_array(a, struct str, keys.size() + 1);
		*count_r = keys.size();
		for (size_t i = 0; i < keys.size(); i++)
			(*keys_r)[i] = text_keep(a, keys[i]);
		return true;
	} catch (const Xapian::Error &x) {
		return index_failed(e, x);
	} catch (const std::exception &x) {
		return index_failed(e, x);
	}
}
