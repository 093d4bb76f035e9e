/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * /learn/7-baking-bread: one offer with everything somebody needs to come. Only the number counts;
 * the words behind it are for people. A twin leads to the offer that is shown in its place.
 */
#include "base/buf.h"
#include "base/num.h"
#include "base/zone.h"
#include "city/learn/offer_page.html.h"
#include "city/learn/offer_page.h"
#include "formats/qr.h"

enum { LISTED = 8, EXPORTED = 60, FACTS_MAX = 20, JOIN_SHORT = 90 };

/* ---- facts ---- */

static void add_fact(struct offer_page *x, const char *term, struct str text)
{
	if (text.n && x->fact_count < FACTS_MAX)
		x->facts[x->fact_count++] = (struct definition){ str_of(term), text };
}

static struct str label_of(const struct lang *lang, const struct choice *list, struct str code)
{
	const char *label = choice_label(list, code);
	return label ? str_of(_(label)) : STR_EMPTY;
}

static struct str ages_of(struct arena *a, const struct lang *lang, const struct record *r)
{
	long long from = record_int(r, "age_from"), to = record_int(r, "age_to");
	if (from && to)
		return arena_printf(a, _("%lld to %lld years"), from, to);
	if (from)
		return arena_printf(a, _("From %lld years on"), from);
	return to ? arena_printf(a, _("Up to %lld years"), to) : STR_EMPTY;
}

static struct str price_of(struct arena *a, const struct lang *lang, const struct shown_offer *o)
{
	struct buf b = buf_in(a, 1000);
	struct str note = record_str(o->record, "cost_note");
	struct str free_for = record_str(o->record, "who_free");
	buf_str(&b, o->price);
	if (note.n)
		buf_printf(&b, "%s%.*s", b.n ? " · " : "", STR(note));
	if (free_for.n)
		buf_printf(&b, "%s%s %.*s", b.n ? " · " : "", _("Free for:"), STR(free_for));
	return b.n ? buf_view(&b) : STR_EMPTY;
}

static struct str where_of(struct arena *a, const struct shown_offer *o)
{
	struct buf b = buf_in(a, 1000);
	if (!o->venue)
		return STR_EMPTY;
	buf_str(&b, record_title(o->venue));
	if (record_str(o->venue, "address").n)
		buf_printf(&b, " · \u2068%.*s\u2069", STR(record_str(o->venue, "address")));
	if (o->place.n)
		buf_printf(&b, " · %.*s", STR(o->place));
	return buf_view(&b);
}

static struct str help_of(struct arena *a, const struct lang *lang, const struct record *r)
{
	struct buf b = buf_in(a, 400);
	if (record_int(r, "childcare"))
		buf_puts(&b, _("Children are looked after"));
	if (record_int(r, "guidance"))
		buf_printf(&b, "%s%s", b.n ? " · " : "",
		    _("Somebody helps to choose and to begin"));
	return b.n ? buf_view(&b) : STR_EMPTY;
}

/* In a line; all of it stands below. */
static struct str joining(struct arena *a, const struct lang *lang, const struct offer_page *x)
{
	struct str join = short_text(a, x->join, JOIN_SHORT);
	if (join.n)
		return join;
	if (x->join_url.n)
		return str_of(_("Sign up online"));
	if (x->join_phone.n)
		return arena_printf(a, "%s \u2068%.*s\u2069", _("Telephone:"), STR(x->join_phone));
	return x->join_email.n ? arena_printf(a, "%s \u2068%.*s\u2069", _("E-mail:"),
	    STR(x->join_email)) : STR_EMPTY;
}

/* What one decides by comes first: it is the first screen of a telephone. */
static void fill_facts(struct arena *a, const struct lang *lang, struct offer_page *x)
{
	const struct shown_offer *o = &x->offer;
	const struct record *r = o->record;
	x->facts = arena_array(a, struct definition, FACTS_MAX);
	add_fact(x, _("When"), o->when);
	add_fact(x, _("Where"), where_of(a, o));
	if (!o->venue)
		add_fact(x, _("Where"), label_of(lang, learn_modes, record_str(r, "mode")));
	add_fact(x, _("Price"), price_of(a, lang, o));
	add_fact(x, _("How to join"), joining(a, lang, x));
	add_fact(x, _("Languages"), labels_of(a, lang, learn_languages,
	    record_str(r, "languages")));
	add_fact(x, _("Getting there"), o->getting_there);
	add_fact(x, _("Offered by"), o->provider);
	x->main_count = x->fact_count;
	if (o->venue)
		add_fact(x, _("On site or online"),
		    label_of(lang, learn_modes, record_str(r, "mode")));
	add_fact(x, _("Made for"), labels_of(a, lang, people_groups, record_str(r, "groups")));
	add_fact(x, _("Age"), ages_of(a, lang, r));
	add_fact(x, _("Access"), labels_of(a, lang, learn_needs, record_str(r, "needs")));
	if (o->venue)
		add_fact(x, _("The building has"), labels_of(a, lang, learn_access,
		    record_str(o->venue, "access")));
	add_fact(x, _("Help"), help_of(a, lang, r));
	add_fact(x, _("Kind of learning"), label_of(lang, learn_kinds, record_str(r, "kind")));
	add_fact(x, _("Subject"), label_of(lang, learn_subjects, record_str(r, "subject")));
	add_fact(x, _("Level"), label_of(lang, learn_levels, record_str(r, "level")));
}

static void fill_texts(struct request *r, struct offer_page *x)
{
	const struct record *rec = x->offer.record;
	const struct lang *lang = r->lang;
	struct buf day = buf_in(r->arena, 60);
	x->easy_read = record_str(rec, "easy_read");
	x->join = record_str(rec, "join");
	x->join_url = record_str(rec, "join_url");
	x->join_phone = record_str(rec, "join_phone");
	x->join_email = record_str(rec, "join_email");
	x->url = record_str(rec, "url");
	x->sign_url = record_str(rec, "sign_url");
	x->audio_url = record_str(rec, "audio_url");
	x->access_note =
	    x->offer.venue ? record_str(x->offer.venue, "access_note") : STR_EMPTY;
	bool confirmed = record_get(rec, "confirmed").type == VALUE_INT;
	date_show(&day, r->lang, offer_confirmed(rec));
	x->confirmed_text = arena_printf(r->arena, confirmed ? _("Confirmed on %.*s")
	    : record_str(rec, "feed").n ? _("As its provider publishes it; changed on %.*s")
	    : _("Changed on %.*s, not confirmed since"), STR(buf_view(&day)));
	if (x->offer.venue)
		x->venue_search = arena_printf(r->arena, "%.*s/learn?venue=%lld", STR(r->base),
		    (long long)x->offer.venue->id);
	if (x->offer.partner)
		x->provider_search = arena_printf(r->arena, "%.*s/learn?partner=%lld",
		    STR(r->base), (long long)x->offer.partner);
	x->may_edit = record_may_write(r, &opportunity_kind, rec);
	x->edit = arena_printf(r->arena, "%.*s/opportunities/%lld", STR(r->base),
	    (long long)rec->id);
	x->address = offer_address(r, &x->offer);
}

static void fill_meetings(struct request *r, struct offer_page *x)
{
	const struct shown_offer *o = &x->offer;
	x->meetings = arena_array(r->arena, struct str, o->meeting_count + 1);
	for (size_t i = 0; i < o->meeting_count; i++)
		x->meetings[i] = meeting_text(r->arena, r->lang, &o->meetings[i]);
	x->further = o->meeting_total - (int64_t)o->meeting_count;
}

/* ---- loading ---- */

static int64_t id_of(struct request *r)
{
	struct str rest = param_text(r, "id"), number;
	int64_t id = 0;
	if (!str_cut(&rest, '-', &number) || !num_int(number, &id) || id < 1)
		return 0;
	return id;
}

/* A draft is shown to those who may change it. */
static bool load(struct request *r, int meetings, struct offer_page *x, int64_t *kept_r,
    struct err *e)
{
	struct db *db = request_db(r, e);
	int64_t id = id_of(r);
	if (!db)
		return false;
	int64_t now = wall_now(db, r->arena, r->city, r->now);
	*kept_r = id ? offer_kept(db, r->city, id, e) : 0;
	if (e->kind)
		return false;
	if (!id || !offer_load(db, r->arena, r->lang, r->city, *kept_r, now, meetings, &x->offer,
	        e))
		return fail(e, ERR_MISSING, N_("There is no such offer."));
	struct str state = record_str(x->offer.record, "state");
	if (!str_eq(state, S("published")) &&
	    !record_may_write(r, &opportunity_kind, x->offer.record))
		return fail(e, ERR_MISSING, N_("This offer is no longer in the directory."));
	fill_texts(r, x);
	return true;
}

bool offer_show(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct offer_page x = { 0 };
	int64_t kept;
	if (!load(r, r->format.n ? EXPORTED : LISTED, &x, &kept, e))
		return false;
	if (kept != id_of(r))
		return reply_redirect(r, p, "%.*s", STR(x.offer.path));
	if (str_eq(r->format, S("ics")))
		return offer_calendar(r, p, &x.offer, e);
	const struct zone *zone = wall_zone(request_db(r, e), r->arena, r->city);
	struct str json_ld = offer_json_ld(r, &x.offer, zone);
	if (r->format.n) {
		p->type = page_format_type(S("jsonld"));
		buf_str(&p->body, json_ld);
		return true;
	}
	fill_facts(r->arena, lang, &x);
	fill_meetings(r, &x);
	struct crumb crumbs[] = { { str_of(_("Learn")), S("/learn") },
		{ x.offer.title, STR_EMPTY } };
	struct out *o = page_begin(r, p, &(struct page){ .title = x.offer.title, .wing = "learn",
	    .description = short_text(r->arena, x.offer.about, 160), .crumbs = crumbs,
	    .crumb_count = 2, .formats = "jsonld ics", .json_ld = json_ld });
	offer_page_write(o, &x);
	page_end(o);
	return true;
}

bool offer_poster(struct request *r, struct reply *p, struct err *e)
{
	const struct lang *lang = r->lang;
	struct offer_page x = { 0 };
	int64_t kept;
	if (!load(r, LISTED, &x, &kept, e))
		return false;
	fill_facts(r->arena, lang, &x);
	fill_meetings(r, &x);
	x.address = arena_printf(r->arena, "%.*s%.*s/learn/%lld", STR(r->origin), STR(r->base),
	    (long long)kept);
	x.qr = qr_path(r->arena, x.address, &x.qr_size);
	struct crumb crumbs[] = { { str_of(_("Learn")), S("/learn") },
		{ x.offer.title, x.offer.path }, { str_of(_("Poster")), STR_EMPTY } };
	struct out *o = page_begin(r, p, &(struct page){ .title = x.offer.title, .wing = "learn",
	    .crumbs = crumbs, .crumb_count = 3, .noindex = true });
	poster_write(o, &x);
	page_end(o);
	return true;
}
