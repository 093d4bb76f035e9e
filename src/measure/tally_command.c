/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * stoa tally SPEC FILE…: counts from records of persons. The result is a CSV; refusals and the
 * closing line go to standard error, because the result may go to a pipe.
 */
#include "measure/folder.h"
#include "measure/publish.h"

#include "base/command.h"
#include "base/file.h"
#include "base/lang.h"
#include "base/num.h"
#include "formats/sink.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

static atomic_bool interrupted;

static void on_interrupt(int signal)
{
	(void)signal;
	atomic_store(&interrupted, true);
}

/* Ctrl-C stops the run at the next chunk; a second one ends the program. */
static void catch_interrupt(void)
{
	struct sigaction act = { .sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND };
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
}

struct tally_call {
	struct call *call;
	struct tally_options how;
	struct progress_bar bar;
	struct tally_spec *spec;
	struct store *store;		/* only when figures are published */
	unsigned char secret[32];
};

/* The bar counts rows; how many there will be is told by the bytes. */
static bool show(void *thing, int64_t rows, int64_t bytes, int64_t all, int pass)
{
	struct tally_call *t = thing;
	const struct lang *lang = t->call->lang;
	int64_t expected = bytes > 0 && all > 0 ?
	    (int64_t)((double)rows * (double)all / (double)bytes) : 0;
	progress_show(&t->bar, pass == 1 ? _("counting rows") : _("counting rows once more"), rows,
	    expected);
	return !atomic_load(&interrupted);
}

static bool read_size(struct str s, int64_t *bytes_r)
{
	int64_t unit = 1;
	char last = s.n ? s.p[s.n - 1] : 0;
	if (last == 'G' || last == 'g')
		unit = 1 << 30;
	else if (last == 'M' || last == 'm')
		unit = 1 << 20;
	if (unit > 1)
		s.n--;
	if (!num_int(s, bytes_r) || *bytes_r < 1 || *bytes_r > INT64_MAX / unit)
		return false;
	*bytes_r *= unit;
	return true;
}

static bool read_options(struct tally_call *t, struct err *e)
{
	const char *memory = call_option(t->call, "memory");
	const char *threads = call_option(t->call, "threads");
	int64_t n = 0;
	if (memory && !read_size(str_of(memory), &t->how.memory))
		return fail(e, ERR_USAGE,
		    N_("--memory wants a size such as 512M or 2G, not \"%.40s\"."), memory);
	if (threads && (!num_int(str_of(threads), &n) || n < 1 || n > 256))
		return fail(e, ERR_USAGE,
		    N_("--threads wants a number from 1 to 256, not \"%.40s\"."), threads);
	t->how.threads = (int)n;
	t->how.progress = show;
	t->how.thing = t;
	return true;
}

static void print_problem(struct arena *a, const struct problem *p)
{
	struct str line = problem_line(a, p);
	if (p->excerpt.n)
		fprintf(stderr, "%.*s (%.*s)\n", STR(line), STR(p->excerpt));
	else
		fprintf(stderr, "%.*s\n", STR(line));
}

static const char *folder_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? arena_text(a, str_n(path, (size_t)(slash - path) + (slash == path))) : ".";
}

static bool read_spec(struct tally_call *t, struct err *e)
{
	struct call *c = t->call;
	struct problems found = { .arena = c->arena, .lang = c->lang };
	struct str text;
	if (!file_map(c->arena, c->args[0], 1 << 20, &text, e))
		return false;
	t->spec = tally_spec_read(c->arena, text, c->args[0], folder_of(c->arena, c->args[0]),
	    &found);
	for (size_t i = 0; i < found.count; i++)
		print_problem(c->arena, &found.items[i]);
	return t->spec ||
	       fail(e, ERR_INPUT, N_("The specification %s cannot be used."), c->args[0]);
}

/* ---- results ---- */

static void print_unknown(const struct call *c, const struct tally_result *r)
{
	const struct lang *lang = c->lang;
	size_t most = 20;
	for (size_t i = 0; i < r->unknown_count && i < most; i++) {
		const struct tally_unknown *u = &r->unknown[i];
		fprintf(stderr, _("unknown code in %.*s: \"%.*s\", rows: %lld\n"), STR(u->dim),
		    STR(u->code), (long long)u->rows);
	}
	if (r->unknown_count > most)
		fprintf(stderr, _("… and %zu more unknown codes.\n"), r->unknown_count - most);
}

static void print_talk(struct tally_call *t, const struct tally_result *r)
{
	struct call *c = t->call;
	const struct lang *lang = c->lang;
	for (size_t i = 0; i < r->refusal_count; i++)
		print_problem(c->arena, &r->refusals[i]);
	if (r->rows.refused > (int64_t)r->refusal_count)
		fprintf(stderr, _("… and %lld more.\n"),
		    (long long)r->rows.refused - (long long)r->refusal_count);
	print_unknown(c, r);
	/* Scripts read this line; it is not translated. */
	fprintf(stderr, "rows read=%lld in=%lld refused=%lld; learners=%lld; passes=%d\n",
	    (long long)r->rows.read, (long long)r->rows.in, (long long)r->rows.refused,
	    (long long)r->rows.learners, r->passes);
}

static bool write_out(struct tally_call *t, const struct tally_result *r, struct err *e)
{
	const char *path = call_option(t->call, "out");
	if (!path) {
		struct sink out = sink_file(stdout);
		tally_write_csv(t->spec, r, &out);
		return sink_end(&out, e);
	}
	struct buf b = buf_heap((size_t)4 << 30);
	struct sink out = sink_buf(&b);
	tally_write_csv(t->spec, r, &out);
	bool ok = sink_end(&out, e) && file_write(path, buf_view(&b), e);
	buf_free(&b);
	return ok;
}

static bool propose(struct call *c, const char *path, struct err *e)
{
	struct str spec;
	if (!tally_propose(c->arena, path, &spec, e))
		return false;
	fwrite(spec.p, 1, spec.n, stdout);
	return true;
}

/* ---- publication ---- */

static bool open_store(struct tally_call *t, struct err *e)
{
	struct store_options o = { .rooms = t->call->rooms };
	t->store = store_open(t->call->store, &o, e);
	if (!t->store || !publish_secret(t->store, t->secret, e))
		return false;
	t->how.secret = t->secret;
	return true;
}

/* The name in the ledger: given, or that of the specification without its folder and ending. */
static struct str data_set_of(const struct call *c)
{
	const char *given = call_option(c, "data-set");
	struct str name = str_of(given ? given : c->args[0]);
	ptrdiff_t slash = str_rfind_byte(name, '/');
	name = given || slash < 0 ? name : str_from(name, (size_t)slash + 1);
	ptrdiff_t dot = str_rfind_byte(name, '.');
	return given || dot <= 0 ? name : str_slice(name, 0, (size_t)dot);
}

static bool find_publication(struct tally_call *t, struct publication *p, struct err *e)
{
	struct call *c = t->call;
	struct city city;
	const char *day = call_option(c, "published");
	struct db *db = store_reader(t->store, e);
	bool ok = db && city_of_call(c, db, &city, e);
	store_give(db);
	if (!ok)
		return false;
	*p = (struct publication){ .store = t->store, .arena = c->arena, .lang = c->lang,
		.city = city.id, .data_set = data_set_of(c), .title = data_set_of(c),
		.dry = call_option(c, "dry-run") != NULL,
		.by = { .now = date_now(), .why = "import" } };
	p->published = date_day_of(p->by.now);
	return !day || date_read(str_of(day), &p->published) ||
	       fail(e, ERR_USAGE, N_("--published wants a day such as 2026-03-31, not \"%.40s\"."),
		   day);
}

static void print_table(const struct lang *lang, const struct published_table *t)
{
	if (t->refusal.n) {
		printf("%.*s: %.*s\n", STR(t->name), STR(t->refusal));
		return;
	}
	printf(
	    _("%.*s: %lld cells, %lld suppressed because few are in them, %lld to protect these, "
	      "%lld kept as published before\n"),
	    STR(t->name), (long long)t->cells, (long long)t->primary, (long long)t->secondary,
	    (long long)t->kept);
}

static bool publish(struct tally_call *t, const struct tally_result *r, struct err *e)
{
	const struct lang *lang = t->call->lang;
	struct publication p;
	struct publish_report report;
	if (!find_publication(t, &p, e) || !publish_tally(&p, t->spec, r, &report, e))
		return false;
	for (size_t i = 0; i < report.table_count; i++)
		print_table(lang, &report.tables[i]);
	if (!report.safe)
		return fail(e, ERR_INPUT, N_("Nothing was published: too many cells are small. "
		    "Merge the classes named above in the specification and try again."));
	if (report.no_population)
		fprintf(stderr, _("%lld rates have no population of the same group, place and "
		    "period.\n"), (long long)report.no_population);
	/* Scripts read this line; it is not translated. */
	printf("figures=%lld suppressed=%lld persons=%lld hidden=%lld published=%d\n",
	    (long long)report.figures, (long long)report.suppressed, (long long)report.persons,
	    (long long)report.persons_hidden, report.import != 0);
	return true;
}

static bool tally_command_run(struct call *c, struct err *e)
{
	struct tally_call t = { .call = c };
	bool publishes = call_option(c, "publish") || call_option(c, "dry-run");
	const char *sample = call_option(c, "propose");
	if (sample)
		return propose(c, sample, e);
	if (c->arg_count < 2)
		return fail(e, ERR_USAGE,
		    N_("Write: stoa tally SPEC FILE…, or stoa tally --propose FILE."));
	if (!read_options(&t, e) || !read_spec(&t, e) || (publishes && !open_store(&t, e)))
		return false;
	size_t n = c->arg_count - 1;
	struct tally_input *in = arena_array(c->arena, struct tally_input, n);
	for (size_t i = 0; i < n; i++)
		in[i].path = c->args[i + 1];
	catch_interrupt();
	progress_start(&t.bar, c);
	struct tally_result *r = tally_run(c->arena, t.spec, in, n, &t.how, e);
	progress_end(&t.bar);
	if (!r)
		return false;
	print_talk(&t, r);
	c->refused = r->rows.refused > 0;
	bool ok = publishes ? publish(&t, r, e) : write_out(&t, r, e);
	store_close(t.store);
	return ok;
}

static const struct option options[] = {
	{ "out", "FILE", N_("Write the counts there (else to standard output)") },
	{ "propose", "FILE", N_("Print a first specification for a file, and stop") },
	{ "memory", "SIZE",
	    N_("The most memory to use, such as 512M; more passes follow if needed") },
	{ "threads", "N", N_("How many threads (else one for each processor)") },
	{ "publish", NULL, N_("Protect the counts and publish them as figures of the city") },
	{ "dry-run", NULL, N_("Protect the counts and say what would be published") },
	{ "city", "NAME", N_("The city (else the only one)") },
	{ "data-set", "NAME", N_("Under which name the ledger keeps it (else that of SPEC)") },
	{ "published", "DATE", N_("The day of publication (else today)") },
	{ 0 }
};

const struct command tally_command = {
	.name = "tally",
	.args = "SPEC FILE…",
	.summary = N_("count learners and enrolments from records of persons"),
	.about =
	    N_("Reads records of persons (CSV, also packed with gzip or zstd; - is standard "
	       "input) and counts enrolments, completions, hours and distinct learners as the "
	       "specification says. The counts are exact, and nothing of a person is kept. "
	       "With --publish they pass through disclosure control and become figures; without it "
	       "they are not protected: do not publish them as they are. Every row is counted or "
	       "refused "
	       "with its place and the reason."),
	.options = options,
	.min_args = 0,
	.max_args = -1,
	.run = tally_command_run,
};
