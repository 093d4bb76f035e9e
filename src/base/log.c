/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/log.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

/* ORDER: enum log_level */
static const char *const level_names[] = { "error", "warn", "info", "debug" };
/* ORDER: enum err_kind */
static const char *const kind_names[ERR_KINDS] = { "none", "usage", "input", "denied", "missing",
	"conflict", "limit", "busy", "system" };

static _Atomic int shown = LOG_INFO;

void log_set_level(enum log_level level)
{
	atomic_store(&shown, (int)level);
}

/* A value is quoted when it has anything but plain characters; line ends never get through. */
static void put_value(struct buf *b, const char *v)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	    "-_.:/@,+";
	if (*v && strspn(v, plain) == strlen(v)) {
		buf_puts(b, v);
		return;
	}
	buf_byte(b, '"');
	for (; *v; v++) {
		if (*v == '"' || *v == '\\')
			buf_byte(b, '\\');
		if ((unsigned char)*v < 0x20 || *v == 0x7f)
			buf_printf(b, "\\x%02x", (unsigned char)*v);
		else
			buf_byte(b, *v);
	}
	buf_byte(b, '"');
}

void log_event(enum log_level level, const char *event, ...)
{
	if ((int)level > atomic_load(&shown))
		return;
	struct buf b = buf_heap(8192);
	date_write_instant(&b, date_now());
	buf_printf(&b, " %s ", level_names[level]);
	put_value(&b, event);
	va_list pairs;
	va_start(pairs, event);
	for (const char *key; (key = va_arg(pairs, const char *)) != NULL;) {
		const char *value = va_arg(pairs, const char *);
		buf_printf(&b, " %s=", key);
		put_value(&b, value ? value : "");
	}
	va_end(pairs);
	b.failed = false;
	buf_byte(&b, '\n');
	ssize_t ignored = write(STDERR_FILENO, b.p, b.n);	/* one write: lines do not mix */
	(void)ignored;
	buf_free(&b);
}

void log_err(const char *event, const struct err *e)
{
	log_event(e->kind == ERR_SYSTEM ? LOG_ERROR : LOG_WARN, event, "kind", kind_names[e->kind],
	    "where", e->where ? e->where : "", "say", e->say, "detail", e->log, NULL);
}
