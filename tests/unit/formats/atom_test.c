/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "test.h"
#include "formats/atom.h"
#include "formats/xml.h"

TEST(atom_is_xml_that_reads_back)
{
	struct buf b = buf_in(t->arena, 1 << 16);
	struct sink out = sink_buf(&b);
	struct atom_writer w = { .out = &out };
	atom_begin(&w, &(struct atom_head){ .id = S("https://x.example/?a=1&b=2"),
	    .title = S("New <courses>"), .author = S("City"), .self = S("https://x.example/feed"),
	    .language = S("en"), .updated = 86400000 });
	atom_entry(&w, &(struct atom_entry){ .id = S("tag:x.example,2024:1"),
	    .title = S("A & \x02 \xff B"), .link = S("https://x.example/\"1\""),
	    .summary = S("]]>"), .updated = 0, .categories = (struct str[]){ S("art") },
	    .category_count = 1 });
	atom_entry(&w, &(struct atom_entry){ .id = S("tag:x.example,2024:2") });
	atom_end(&w);
	struct str text = buf_view(&b);
	CHECK_HAS(text, "<updated>1970-01-02T00:00:00Z</updated>");
	CHECK_HAS(text, "<title/>");
	CHECK_HAS(text, "New &lt;courses&gt;");
	struct xml *x = xml_bytes(t->arena, text, "feed", t->e);
	NEED(x);
	int entries = 0;
	while (xml_next(x))
		entries += x->event == XML_OPEN && str_eq(x->name, S("entry"));
	NEED(xml_end(x, t->e));
	CHECK_INT(entries, 2);
}
