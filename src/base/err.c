/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/err.h"
#include "base/buf.h"
#include "base/lang.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

/* ORDER: enum err_kind */
static const struct {
	int status, exit;
} outside[ERR_KINDS] = {
	{ 200, 0 }, { 400, 2 }, { 422, 1 }, { 403, 1 }, { 404, 1 }, { 409, 1 }, { 413, 1 },
	{ 503, 3 }, { 500, 3 },
};

int err_status(enum err_kind kind)
{
	return outside[kind].status;
}

int err_exit(enum err_kind kind)
{
	return outside[kind].exit;
}

void err_clear(struct err *e)
{
	e->kind = ERR_NONE;
	e->where = NULL;
	e->say[0] = e->log[0] = 0;
}

/* A text that filled its room may have lost the end of its last character: drop the rest of it. */
static void end_whole(char *text, size_t room)
{
	size_t n = strlen(text), start = n;
	if (n + 1 < room)
		return;
	while (start && ((unsigned char)text[start - 1] & 0xc0) == 0x80)
		start--;
	if (start && !utf8_valid(str_n(text + start - 1, n - start + 1)))
		text[start - 1] = 0;
}

/* The sentence is a translation of a literal; poc has checked that its arguments are the same. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
bool err_fail(struct err *e, enum err_kind kind, const char *where, const char *format, ...)
{
	if (e->kind != ERR_NONE)
		return false;
	e->kind = kind;
	e->where = where;
	va_list args;
	va_start(args, format);
	vsnprintf(e->say, sizeof e->say, tr(e->lang, format), args);
	va_end(args);
	end_whole(e->say, sizeof e->say);
	return false;
}

void problem_add(struct problems *all, struct problem p, const char *format, ...)
{
	all->total++;
	if (all->count >= (all->max ? all->max : 1000))
		return;
	va_list args;
	va_start(args, format);
	p.text = arena_vprintf(all->arena, tr(all->lang, format), args);
	va_end(args);
	p.source = arena_copy(all->arena, p.source);
	p.field = arena_copy(all->arena, p.field);
	p.excerpt = arena_copy(all->arena, utf8_cut(p.excerpt, 120));
	*list_add(all->arena, all) = p;
}
#pragma GCC diagnostic pop

bool err_fail_system(struct err *e, const char *where, const char *format, ...)
{
	if (e->kind != ERR_NONE)
		return false;
	err_fail(e, ERR_SYSTEM, where, N_("Something failed on our side. It has been noted."));
	va_list args;
	va_start(args, format);
	vsnprintf(e->log, sizeof e->log, format, args);
	va_end(args);
	end_whole(e->log, sizeof e->log);
	return false;
}

bool fail_in(struct err *e, const char *format, ...)
{
	char doing[200], before[sizeof e->log];
	va_list args;
	va_start(args, format);
	vsnprintf(doing, sizeof doing, format, args);
	va_end(args);
	end_whole(doing, sizeof doing);
	memcpy(before, e->log, sizeof before);
	snprintf(e->log, sizeof e->log, "%s%s%.*s", doing, before[0] ? ": " : "",
	    STR(utf8_cut(str_of(before), 270)));
	return false;
}

struct str problem_line(struct arena *a, const struct problem *p)
{
	struct buf b = buf_in(a, 4096);
	buf_str(&b, p->source);
	if (p->row)
		buf_printf(&b, ":%lld", (long long)p->row);
	if (p->column)
		buf_printf(&b, ":%lld", (long long)p->column);
	if (b.n)
		buf_puts(&b, ": ");
	if (p->field.n)
		buf_printf(&b, "\"%.*s\": ", STR(p->field));
	buf_str(&b, p->text);
	return buf_view(&b);
}
