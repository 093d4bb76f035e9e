/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Structured log lines on standard error: time, level, event, then key=value pairs.
 *
 *	log_event(LOG_WARN, "import refused", "file", path, "rows", "12", NULL);
 *	2026-11-23T03:10:11Z warn "import refused" file=a.csv rows=12
 *
 * Only the outer edges log: the server per request that failed, commands, jobs.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

struct err;

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/* log_event: One line. Pairs of C strings end with NULL; values are quoted where needed. */
void log_event(enum log_level level, const char *event, ...) __attribute__((sentinel));
/* log_err: One line for an error, with its kind, place and detail. */
void log_err(const char *event, const struct err *e);
/* log_set_level: What is written; the only setting that is global. */
void log_set_level(enum log_level level);

#endif
