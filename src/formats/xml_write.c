/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* XML out. */
#include "formats/xml_write.h"
#include "base/utf8.h"

#include <assert.h>

static void put_escaped(struct sink *out, struct str s)
{
	for (size_t at = 0; at < s.n;) {
		char bytes[4];
		int32_t c = utf8_next(s, &at);
		if (c < 0)
			return;
		if (c == '&')
			sink_add(out, S("&amp;"));
		else if (c == '<')
			sink_add(out, S("&lt;"));
		else if (c == '>')
			sink_add(out, S("&gt;"));
		else if (c == '"')
			sink_add(out, S("&quot;"));
		else if (c == '\r')
			sink_add(out, S("&#13;"));
		else if ((c < ' ' && c != '\n' && c != '\t') || c == 0xfffe || c == 0xffff)
			sink_add(out, S("\xef\xbf\xbd"));
		else
			sink_add(out, str_n(bytes, utf8_put(c, bytes)));
	}
}

static void end_tag(struct xml_writer *w)
{
	if (w->tag)
		sink_byte(w->out, '>');
	w->tag = false;
}

static void new_line(struct xml_writer *w)
{
	sink_byte(w->out, '\n');
	for (int i = 0; i < w->depth; i++)
		sink_byte(w->out, ' ');
}

void xml_put_begin(struct xml_writer *w)
{
	sink_puts(w->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
}

void xml_put_open(struct xml_writer *w, const char *name)
{
	assert(w->depth < XML_WRITE_DEPTH);
	end_tag(w);
	new_line(w);
	sink_byte(w->out, '<');
	sink_puts(w->out, name);
	w->open[w->depth++] = name;
	w->tag = true;
	w->text = false;
}

void xml_put_attribute(struct xml_writer *w, const char *name, struct str value)
{
	assert(w->tag);
	sink_byte(w->out, ' ');
	sink_puts(w->out, name);
	sink_add(w->out, S("=\""));
	put_escaped(w->out, value);
	sink_byte(w->out, '"');
}

void xml_put_text(struct xml_writer *w, struct str text)
{
	end_tag(w);
	put_escaped(w->out, text);
	w->text = true;
}

void xml_put_close(struct xml_writer *w)
{
	assert(w->depth > 0);
	const char *name = w->open[--w->depth];
	if (w->tag) {
		sink_add(w->out, S("/>"));
	} else {
		if (!w->text)
			new_line(w);
		sink_add(w->out, S("</"));
		sink_puts(w->out, name);
		sink_byte(w->out, '>');
	}
	w->tag = w->text = false;
	if (!w->depth)
		sink_byte(w->out, '\n');
}

void xml_put_element(struct xml_writer *w, const char *name, struct str text)
{
	if (!text.n)
		return;
	xml_put_open(w, name);
	xml_put_text(w, text);
	xml_put_close(w);
}
