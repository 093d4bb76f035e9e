/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "feed_collect.h"
#include "base/date.h"

#include <string.h>

static struct feed_session *sessions_of(struct arena *a, const struct feed_item *item)
{
	struct feed_session *all = arena_array(a, struct feed_session, item->session_count + 1);
	for (size_t i = 0; i < item->session_count; i++) {
		all[i] = item->sessions[i];
		all[i].also_on = arena_copy(a, all[i].also_on);
		all[i].not_on = arena_copy(a, all[i].not_on);
		all[i].note = arena_copy(a, all[i].note);
	}
	return all;
}

static bool take(void *thing, struct feed_item *item)
{
	struct collected *c = thing;
	struct arena *a = c->t->arena;
	c->sessions += (int64_t)item->session_count;
	if (c->count >= sizeof c->items / sizeof *c->items)
		return true;
	struct feed_item *to = &c->items[c->count++];
	*to = *item;
	struct str *const texts[] = { &to->key, &to->title, &to->about, &to->url, &to->organiser,
		&to->mail, &to->phone, &to->venue.name, &to->venue.address, &to->currency,
		&to->mode, &to->languages, &to->subject, &to->path, &to->cost_note, &to->join };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = arena_copy(a, *texts[i]);
	to->sessions = sessions_of(a, item);
	return true;
}

static void keep(void *thing, const struct feed_note *note)
{
	struct collected *c = thing;
	struct arena *a = c->t->arena;
	if (c->note_count >= sizeof c->notes / sizeof *c->notes)
		return;
	struct feed_note *to = &c->notes[c->note_count++];
	*to = *note;
	to->text = arena_copy(a, note->text);
	to->field = arena_copy(a, note->field);
	to->excerpt = arena_copy(a, note->excerpt);
	to->path = arena_copy(a, note->path);
}

static struct collected *begin(struct test *t, const char *name)
{
	struct collected *c = arena_new_of(t->arena, struct collected);
	c->t = t;
	c->reader = (struct feed_reader){ .arena = t->arena, .name = name, .item = take,
		.note = keep, .thing = c, .zone = zone_find(t->arena, S("Europe/Berlin")),
		.from = date_to_day((struct date){ 2024, 1, 1 }),
		.to = date_to_day((struct date){ 2025, 1, 1 }) };
	return c;
}

struct collected *collect_text(struct test *t, const char *text, enum feed_format f)
{
	struct collected *c = begin(t, "text");
	struct source *s = source_bytes(t->arena, str_of(text), "text",
	    (struct source_limits){ 0 }, &c->e);
	c->ok = s && feed_read(&c->reader, f, s, &c->e);
	return c;
}

struct collected *collect_file(struct test *t, const char *path, enum feed_format f)
{
	struct collected *c = begin(t, path);
	struct source *s = source_open(t->arena, path, (struct source_limits){ 0 }, &c->e);
	c->ok = s && feed_read(&c->reader, f, s, &c->e);
	return c;
}
