/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A run from the inside. Data goes one way:
 *
 *	read.c     files → chunks of whole rows
 *	split.c    chunk → cells
 *	encode.c   cells → numbers (codes of each dimension), by dictionaries that grow
 *	rows.c     numbers → packed rows, parted by person, kept in memory or spilled
 *	people.c   the rows of one person at a time → counts in fine tables
 *	roll.c     fine tables → cells of the tables that the SPEC asks for
 *
 * A packed row is 64 bits of the person and one or more words of fields. A field is the code of a
 * dimension at a depth, or of the hours, the day, completed or not. How wide fields are is a
 * layout; when a field becomes too narrow a wider layout follows, and earlier rows keep theirs
 * until they are counted.
 */
#ifndef TALLY_ENGINE_H
#define TALLY_ENGINE_H

#include "measure/tally/spec.h"
#include "measure/tally/split.h"
#include "measure/tally/text_map.h"
#include "base/crypto.h"
#include "base/date.h"
#include "formats/source.h"
#include "formats/text.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
	PARTS = 256,		/* of the persons, by the first 8 bits of their hash */
	FIELDS_MOST = 400,
	WORDS_MOST = 32,
	CHUNK_SIZE = 256 << 10,
	BLOCK_SIZE = 4096
};

/* ---- fields and layouts ---- */

enum field_kind {
	FIELD_NODE,	/* the node at a depth, or the leaf where the tree is less deep there */
	FIELD_ABOVE,	/* the node at a depth that lies above the leaf; 0: there is none */
	FIELD_DONE, FIELD_HOURS, FIELD_DAY
};

struct field {
	enum field_kind kind;
	uint32_t dim;
	int32_t depth;
	uint32_t count;		/* codes so far */
	bool open;		/* codes may still come */
};

struct slot {
	uint8_t word, shift, bits;
};

struct layout {
	uint32_t number, words;
	struct slot slots[FIELDS_MOST];
};

/* ---- dictionaries ---- */

/* What a dictionary gives for a text it cannot simply count: the number of a special. */
#define SPECIAL 0x80000000u

enum reason {
	REASON_NONE, REASON_ENCODING, REASON_EMPTY, REASON_UNKNOWN, REASON_DATE, REASON_NUMBER,
	REASON_NEGATIVE, REASON_AGE, REASON_CELLS, REASON_OPEN
};

struct special {
	enum reason reason;
	bool refuse;
	uint32_t value;		/* what it counts as when it is not refused */
	struct str text;
};

/* A dimension as it grows in a run. */
struct run_dim {
	const struct dim *spec;
	struct { struct node *items; size_t count, room; } nodes;
	size_t declared;	/* nodes of the SPEC */
	struct text_map words;	/* folded words and codes of the file → node */
	uint32_t other, unset;	/* nodes of "_O", "_U"; 0: not yet */
	uint32_t *rest;		/* of an inner node: its leaf "not further known"; 0: not yet */
	size_t rest_room;
	int64_t *from, *to;	/* of a period's nodes */
	size_t day_room;
};

/* A column of the files that the run needs. */
struct run_column {
	enum role role;
	const struct column *spec;
	struct str name;	/* in messages */
	uint32_t dim;		/* of a class */
	uint16_t fields[64];	/* which this column fills */
	size_t field_count;
	struct text_map texts;	/* decoded and trimmed → value */
	size_t values;
	uint32_t *codes;	/* field_count for each value */
	int64_t *numbers;	/* day; year or day of birth, age; hundredths */
	size_t value_room;
	struct { struct special *items; size_t count, room; } specials;
};

/* ---- reading ---- */

/* Which cell of a row each column is, for one file. */
struct file_shape {
	uint32_t cells;
	uint32_t at[80];	/* by run column */
	char delimiter;
	bool decode;		/* cells are in spec->encoding, not in UTF-8 */
};

struct chunk {
	char *text;
	size_t room, n;
	uint32_t file;
	int64_t number;		/* of all chunks of the run */
	bool careful;
	const struct file_shape *shape;
};

struct run_file {
	const struct tally_input *input;
	const char *name;
	struct tally_rows rows;
	int64_t first_chunk, start_lines;	/* and the lines before its first row */
	bool stream;
};

struct reader {
	pthread_mutex_t lock;
	struct run *run;
	struct arena *arena;	/* of the file that is open */
	struct arena *keep;	/* of shapes, which chunks point to */
	struct source *source;
	struct text *text;	/* UTF-16 only */
	struct file_shape *shape;
	size_t next_file;
	bool at_end;		/* of the open file */
	char *carry;
	size_t carry_n, carry_room;
	int64_t chunks, bytes;
	int64_t taken, before;	/* packed bytes of the open file and of those before it */
	struct err err;
};

/* ---- rows ---- */

struct block {
	struct block *next;
	uint32_t layout, rows;
	uint64_t words[(BLOCK_SIZE - 16) / 8];
};

struct block_list {
	struct block *first;
	int64_t rows;
};

/* One of the first refusals that a worker met. */
struct refusal {
	int64_t chunk, line;	/* line counts within the chunk, from 0 */
	uint32_t file, column;	/* column: of the run; UINT32_MAX: the whole row */
	enum reason reason;
	uint32_t cells, wanted;
	char excerpt[124];
	uint8_t excerpt_n;
};

/* Something about one cell of the chunk at hand. */
struct flaw {
	uint32_t row, column;
	uint32_t special;	/* UINT32_MAX: none */
	enum reason reason;
	bool refuse;
};

/* What a worker must know of a special without the lock. */
struct quick_special {
	enum reason reason;
	bool refuse;
	uint32_t value;
	int64_t rows;
};

/* A worker's copy of a dictionary: bytes as they stand in the file → value. */
struct quick_slot {
	uint64_t a, b;
	uint32_t n, value;
};

struct quick {
	struct quick_slot *slots;
	size_t room, count;
	int shift;
	uint64_t *packed;	/* what a value adds to a row in this layout */
	int64_t *numbers;
	size_t value_room;
	struct quick_special *specials;
	size_t special_room;
};

/* What each age adds to a row; -1 (not known) is the first. */
enum { AGES = 152 };
struct quick_age {
	uint8_t state[AGES];	/* 0: not yet looked up, 1: here, 2: refused */
	uint64_t *packed;	/* AGES rows of words */
};

struct worker {
	struct run *run;
	int number;
	pthread_t thread;
	struct chunk chunk;
	struct split split;
	const struct layout *layout;
	struct quick *quick;	/* by run column */
	struct quick_age *ages;	/* by age dimension */
	uint64_t multiplier;
	bool account;		/* the first pass: count rows and note refusals */
	bool decode;		/* how the quick dictionaries read bytes */
	struct text_decoder *decoder;
	struct arena *scratch;
	struct arena *texts;	/* long texts of the quick dictionaries */
	/* one chunk's rows */
	size_t batch_room, batch_words;
	uint64_t *persons, *words;
	uint8_t *person_set;
	int64_t *days, *borns;
	uint32_t *bad;		/* flaw + 1 */
	struct { struct flaw *items; size_t count, room; } flaws;
	/* rows kept */
	struct block *open[PARTS];
	struct block_list full[PARTS];
	int64_t part_rows[PARTS];	/* all that were seen in the first pass */
	struct block *spare;
	atomic_int keep_from, keep_to;	/* parts that it keeps */
	struct { struct refusal *items; size_t count, room; } refusals;
	struct tally_rows *files;
	struct people *people;
	struct err err;
};

struct run {
	struct arena *arena, *result_arena;
	const struct tally_spec *spec;
	struct tally_options options;
	int threads;
	uint64_t person_key[2];
	bool record_keys;	/* persons are hashed as record keys */
	pthread_mutex_t lock;	/* dictionaries, layouts, the pool of blocks */
	struct run_dim *dims;
	size_t dim_count;
	struct run_column columns[80];
	size_t column_count;
	struct field fields[FIELDS_MOST];
	size_t field_count;
	int date_column, born_column, hours_column;	/* -1: none */
	uint32_t age_dims[64];
	size_t age_dim_count;
	uint16_t age_fields[64];
	struct { const struct layout **items; size_t count, room; } layouts;
	struct run_file *files;
	size_t file_count;
	struct reader reader;
	struct { int64_t *items; size_t count, room; } chunk_lines;
	struct worker *workers;
	struct plan *plan;
	struct spill *spill;
	atomic_bool stop;
	atomic_int keep;	/* parts at and above it are left to a later pass */
	atomic_llong rows_kept, rows_seen, held, most_held;
	atomic_llong kept_rows[PARTS], kept_blocks[PARTS];	/* in the first pass */
	int pass;
	int64_t part_rows[PARTS];
	_Atomic int64_t shown;
	int64_t all_bytes;	/* of all files, packed; 0: not known */
	atomic_int next_part;
	int count_to;
	struct { struct block **items; size_t count, room; } slabs;
	struct block *pool;
};

/* ---- who offers what ---- */

/* read.c */
bool reader_start(struct run *run, struct err *e);
/* reader_take: The next chunk; false at the end and after an error (run->reader.err). */
bool reader_take(struct run *run, struct chunk *c);
void reader_done(struct run *run);

/* setup.c: what the SPEC needs: dimensions, columns, fields. */
bool run_setup(struct run *run, struct err *e);
int field_for(struct run *run, enum field_kind kind, uint32_t dim, int32_t depth);

/* layout.c */
const struct layout *layout_latest(struct run *run);	/* one that fits all codes so far */
static inline uint64_t layout_get(const struct layout *l, const uint64_t *words, uint32_t field)
{
	struct slot s = l->slots[field];
	return words[s.word] >> s.shift & ((1ull << s.bits) - 1);
}
static inline void layout_put(const struct layout *l, uint64_t *words, uint32_t field, uint64_t v)
{
	words[l->slots[field].word] |= v << l->slots[field].shift;
}
bool layout_holds(const struct layout *l, uint32_t field, uint64_t code);

/* dictionary.c; with run->lock held */
struct value {
	uint32_t number;	/* or SPECIAL | special */
	uint32_t *codes;
	int64_t n;
};
struct value dictionary_get(struct run *run, struct run_column *c, struct str text, bool valid);
/* dim_age_node: The band of an age (-1: not known); 0 and a reason where it is refused. */
uint32_t dim_age_node(struct run *run, uint32_t dim, int64_t age, enum reason *reason_r);
void dim_codes(struct run *run, uint32_t dim, uint32_t node, const uint16_t *fields, size_t n,
    uint32_t *codes);
uint32_t dim_other(struct run *run, struct run_dim *d);
uint32_t dim_unset(struct run *run, struct run_dim *d);
/* node_at: The node of a tree that lies at a depth, seen from a node. */
uint32_t node_at(const struct run_dim *d, uint32_t node, int32_t depth, enum field_kind kind);

/* dictionary_period.c */
uint32_t period_node(struct run *run, struct run_dim *d, int64_t day);
uint32_t period_label_node(struct run *run, struct run_dim *d, const struct period *p);
bool date_text(struct str s, enum date_order order, int64_t *day_r);

/* encode.c */
bool encode_chunk(struct worker *w, bool survey);
void encode_done(struct worker *w);

/* rows.c */
void rows_add(struct worker *w, size_t count);
void rows_flush(struct worker *w);
/* rows_trim: Give up parts when memory runs short, and those that another worker gave up;
 * rows_follow: only the latter. */
void rows_trim(struct worker *w);
void rows_follow(struct worker *w);
/* rows_share: Give the blocks that are not in use to all, for another worker may need them. */
void rows_share(struct worker *w);
struct block *block_take(struct worker *w);
void block_give(struct worker *w, struct block *b);
/* run_hold: Note that memory was taken (or, negative, given back). */
void run_hold(struct run *run, int64_t bytes);
static inline uint32_t block_most(const struct layout *l)
{
	return (uint32_t)(BLOCK_SIZE - 16) / 8 / (1 + l->words);
}

/* refuse.c */
void refuse_rows(struct worker *w);
void refuse_report(struct run *run, struct tally_result *r);

/* spill.c */
struct spill *spill_new(struct run *run, struct err *e);
bool spill_write(struct spill *s, int part, const struct block *b, struct err *e);
bool spill_read(struct spill *s, struct worker *w, int part, struct err *e);
void spill_free(struct spill *s);

/* plan.c */
struct plan *plan_new(struct run *run, struct err *e);

/* people.c */
void people_start(struct worker *w);
void people_part(struct worker *w, int part);
void people_done(struct worker *w);

/* roll.c */
void roll_up(struct run *run, struct tally_result *r);

#endif
