/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The sitemap of the directory for search engines (sitemaps.org), in parts where it is long. */
#include "city/learn/offer_page.h"
#include "formats/xml_write.h"

#define SHOWN                                                                              \
	" FROM opportunity o WHERE o.city = $1 AND o.state = 'published' AND o.deleted IS NULL" \
	" AND NOT EXISTS (SELECT 1 FROM learn_merge m WHERE m.city = o.city AND m.twin = o.id)"
static const char count_sql[] = "SELECT count(*)" SHOWN;
static const char part_sql[] = "SELECT o.id, o.changed" SHOWN " ORDER BY o.id LIMIT $2 OFFSET $3";

enum { PART = 20000 };

static void put_address(struct xml_writer *w, const char *element, struct str address,
    struct str day)
{
	xml_put_open(w, element);
	xml_put_element(w, "loc", address);
	xml_put_element(w, "lastmod", day);
	xml_put_close(w);
}

static void put_parts(struct request *r, struct xml_writer *w, int64_t total)
{
	for (int64_t part = 1; (part - 1) * PART < total; part++)
		put_address(w, "sitemap", arena_printf(r->arena,
		    "%.*s%.*s/learn/sitemap.xml?part=%lld", STR(r->origin), STR(r->base),
		    (long long)part), STR_EMPTY);
}

static bool put_offers(struct request *r, struct xml_writer *w, int64_t part, struct err *e)
{
	struct rows *q = db_query(request_db(r, e), part_sql,
	    ARGS(r->city, PART, (part - 1) * PART), e);
	while (rows_next(q)) {
		struct buf day = buf_in(r->arena, 20);
		date_write(&day, date_day_of(rows_int(q, 1)));
		put_address(w, "url", arena_printf(r->arena, "%.*s%.*s/learn/%lld",
		    STR(r->origin), STR(r->base), (long long)rows_int(q, 0)), buf_view(&day));
	}
	return rows_end(q, e);
}

bool learn_sitemap(struct request *r, struct reply *p, struct err *e)
{
	struct sink out = sink_buf(&p->body);
	struct xml_writer w = { .out = &out };
	int64_t part = param_int(r, "part");
	int64_t total = db_int(request_db(r, e), count_sql, ARGS(r->city), 0, e);
	bool index = !part && total > PART;
	p->type = page_format_type(S("xml"));
	xml_put_begin(&w);
	xml_put_open(&w, index ? "sitemapindex" : "urlset");
	xml_put_attribute(&w, "xmlns", S("http://www.sitemaps.org/schemas/sitemap/0.9"));
	if (index)
		put_parts(r, &w, total);
	else if (!put_offers(r, &w, part ? part : 1, e))
		return false;
	xml_put_close(&w);
	return e->kind == ERR_NONE && sink_end(&out, e);
}
