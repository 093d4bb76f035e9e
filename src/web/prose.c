/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Markdown of users as HTML: CommonMark with tables, strikethrough and bare addresses; the only
 * file that sees cmark-gfm.
 *
 * Safe mode: HTML in the text is dropped, and so are addresses of other schemes than the usual.
 * Headings begin at the third level, below the page's own. A picture becomes a link to it, because
 * a page never makes a reader's browser ask a third party. A text over the limit is shown as it
 * was written.
 */
#include "web/out.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include <pthread.h>
#include <stdlib.h>

enum { LIMIT = 60000, FIRST_LEVEL = 3, LAST_LEVEL = 6 };

static const char *const extensions[] = { "table", "strikethrough", "autolink" };

/* cmark keeps its table of extensions in a global of its own. */
static pthread_once_t registered = PTHREAD_ONCE_INIT;

static cmark_node *parse(struct str markdown)
{
	cmark_parser *parser = cmark_parser_new(CMARK_OPT_VALIDATE_UTF8);
	for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
		cmark_parser_attach_syntax_extension(parser,
		    cmark_find_syntax_extension(extensions[i]));
	cmark_parser_feed(parser, markdown.p, markdown.n);
	cmark_node *document = cmark_parser_finish(parser);
	cmark_parser_free(parser);
	return document;
}

static cmark_node *link_for(cmark_node *image)
{
	cmark_node *link = cmark_node_new(CMARK_NODE_LINK), *child;
	cmark_node_set_url(link, cmark_node_get_url(image));
	while ((child = cmark_node_first_child(image)) != NULL)
		cmark_node_append_child(link, child);
	cmark_node_replace(image, link);
	cmark_node_free(image);
	return link;
}

static void adapt(cmark_node *document)
{
	cmark_iter *iter = cmark_iter_new(document);
	for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
		cmark_node *node = cmark_iter_get_node(iter);
		if (event == CMARK_EVENT_ENTER && cmark_node_get_type(node) == CMARK_NODE_HEADING) {
			int level = cmark_node_get_heading_level(node) + FIRST_LEVEL - 1;
			cmark_node_set_heading_level(node, level > LAST_LEVEL ? LAST_LEVEL : level);
		}
		if (event == CMARK_EVENT_EXIT && cmark_node_get_type(node) == CMARK_NODE_IMAGE)
			cmark_iter_reset(iter, link_for(node), CMARK_EVENT_EXIT);
	}
	cmark_iter_free(iter);
}

static void put_as_written(struct out *o, struct str text)
{
	buf_puts(o->buf, "<pre>");
	out_text(o, text);
	buf_puts(o->buf, "</pre>");
}

void out_prose(struct out *o, struct str markdown)
{
	if (markdown.n > LIMIT) {
		put_as_written(o, markdown);
		return;
	}
	pthread_once(&registered, cmark_gfm_core_extensions_ensure_registered);
	cmark_node *document = parse(markdown);
	adapt(document);
	char *html = cmark_render_html(document, CMARK_OPT_DEFAULT, NULL);
	buf_puts(o->buf, html);
	free(html);
	cmark_node_free(document);
}
