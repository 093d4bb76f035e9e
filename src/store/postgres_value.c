/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Values as PostgreSQL sends and takes them.
 *
 * Results come in binary, so that every double is the one that was stored. What SQL counts as
 * numeric there (the sum of integers, an average, a literal like 0.5) becomes an integer where it
 * has no decimals and fits, else a real, as SQLite has it. Rows for COPY go as text, which the
 * server reads into whatever type the column has.
 */
#include "store/postgres_value.h"

#include "base/num.h"

#include <endian.h>
#include <stdio.h>
#include <string.h>

/* Object numbers of the built-in types, fixed in PostgreSQL's catalog. */
enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25,
	OID_OID = 26, OID_FLOAT4 = 700, OID_FLOAT8 = 701, OID_NUMERIC = 1700, OID_VOID = 2278 };

static uint64_t read_big(const char *p, size_t n)
{
	uint64_t x = 0;
	for (size_t i = 0; i < n; i++)
		x = x << 8 | (unsigned char)p[i];
	return x;
}

static struct value read_float8(const char *p)
{
	uint64_t bits = read_big(p, 8);
	double x;
	memcpy(&x, &bits, 8);
	return value_canonical(value_real(x));
}

static struct value read_float4(const char *p)
{
	uint32_t bits = (uint32_t)read_big(p, 4);
	float x;
	memcpy(&x, &bits, 4);
	return value_canonical(value_real((double)x));
}

/* Digits to the base 10000, the first one worth 10000^weight; sign; decimals to show. */
static struct value read_numeric(const char *p, size_t n)
{
	if (n < 8)
		return value_null();
	size_t digits = read_big(p, 2);
	int weight = (int16_t)read_big(p + 2, 2);
	uint64_t sign = read_big(p + 4, 2), decimals = read_big(p + 6, 2);
	if ((sign != 0 && sign != 0x4000) || n < 8 + 2 * digits || digits > 1000)
		return sign == 0xD000 ? value_real(INFINITY) :
		    sign == 0xF000 ? value_real(-INFINITY) : value_null();
	bool whole = !decimals && weight < 5;
	int64_t i = 0;
	for (int k = 0; whole && k <= weight; k++) {
		int64_t digit = (size_t)k < digits ? (int64_t)read_big(p + 8 + 2 * k, 2) : 0;
		whole = !__builtin_mul_overflow(i, (int64_t)10000, &i) &&
		    !__builtin_sub_overflow(i, digit, &i);
	}
	if (whole && (sign || i != INT64_MIN))
		return value_int(sign ? i : -i);
	char text[4096];
	size_t at = (size_t)snprintf(text, sizeof text, sign ? "-0" : "0");
	for (size_t k = 0; k < digits && at < sizeof text - 32; k++)
		at += (size_t)snprintf(text + at, sizeof text - at, "%04d",
		    (int)read_big(p + 8 + 2 * k, 2));
	snprintf(text + at, sizeof text - at, "e%d", (weight - (int)digits + 1) * 4);
	double x = NAN;
	num_real(str_of(text), &x);
	return value_canonical(value_real(x));
}

struct value postgres_read(unsigned oid, const char *p, size_t n)
{
	switch (oid) {
	case OID_INT8:
		return value_int((int64_t)read_big(p, 8));
	case OID_INT4:
		return value_int((int32_t)read_big(p, 4));
	case OID_INT2:
		return value_int((int16_t)read_big(p, 2));
	case OID_OID:
		return value_int((int64_t)read_big(p, 4));
	case OID_BOOL:
		return value_int(p[0] != 0);
	case OID_FLOAT8:
		return read_float8(p);
	case OID_FLOAT4:
		return read_float4(p);
	case OID_NUMERIC:
		return read_numeric(p, n);
	case OID_BYTEA:
		return value_blob(str_n(p, n));
	case OID_VOID:
		return value_null();
	default:
		return value_text(str_n(p, n));
	}
}

unsigned postgres_type(enum value_type type)
{
	/* ORDER: enum value_type; null has the type that its place asks for */
	static const unsigned oids[] = { 0, OID_INT8, OID_FLOAT8, OID_TEXT, OID_BYTEA };
	return oids[type];
}

void postgres_write(struct value v, uint64_t *room, const char **p_r, int *n_r)
{
	*p_r = (const char *)room;
	*n_r = 8;
	if (v.type == VALUE_INT)
		*room = (uint64_t)v.i;
	else if (v.type == VALUE_REAL)
		memcpy(room, &v.r, 8);
	*room = htobe64(*room);
	if (v.type == VALUE_NULL)
		*p_r = NULL;
	if (v.type == VALUE_TEXT || v.type == VALUE_BLOB) {
		*p_r = v.s.p ? v.s.p : "";
		*n_r = (int)v.s.n;
	}
}

/* ---- rows for COPY ---- */

static void copy_text(struct buf *b, struct str s)
{
	size_t start = 0;
	for (size_t i = 0; i < s.n; i++) {
		const char *escape = s.p[i] == '\\' ? "\\\\" : s.p[i] == '\n' ? "\\n" :
		    s.p[i] == '\r' ? "\\r" : s.p[i] == '\t' ? "\\t" : NULL;
		if (!escape)
			continue;
		buf_add(b, s.p + start, i - start);
		buf_puts(b, escape);
		start = i + 1;
	}
	if (s.n > start)
		buf_add(b, s.p + start, s.n - start);
}

static void copy_blob(struct buf *b, struct str s)
{
	static const char hex[] = "0123456789abcdef";
	buf_puts(b, "\\\\x");
	char *out = buf_room(b, s.n * 2);
	for (size_t i = 0; out && i < s.n; i++) {
		out[2 * i] = hex[(unsigned char)s.p[i] >> 4];
		out[2 * i + 1] = hex[s.p[i] & 15];
	}
	if (out) {
		b->n += s.n * 2;
		b->p[b->n] = 0;
	}
}

static void copy_value(struct buf *b, struct value v)
{
	v = value_canonical(v);
	if (v.type == VALUE_NULL)
		buf_puts(b, "\\N");
	else if (v.type == VALUE_INT)
		buf_printf(b, "%lld", (long long)v.i);
	else if (v.type == VALUE_REAL)
		buf_printf(b, "%.17g", v.r);
	else if (v.type == VALUE_TEXT)
		copy_text(b, v.s);
	else
		copy_blob(b, v.s);
}

void postgres_copy_row(struct buf *b, const struct value *values, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_byte(b, '\t');
		copy_value(b, values[i]);
	}
	buf_byte(b, '\n');
}
