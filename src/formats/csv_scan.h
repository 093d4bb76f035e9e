/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Where the special bytes of a CSV file are: delimiter, quotation mark, escape, CR, LF. 64 bytes
 * are compared at once into a mask whose bits are then taken one after another; blocks without
 * any cost a few instructions. The text must have SCAN_PAD readable bytes behind its end.
 */
#ifndef FORMATS_CSV_SCAN_H
#define FORMATS_CSV_SCAN_H

#include <stddef.h>
#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { SCAN_PAD = 64 };

struct scan {
	const char *p;
	size_t end;
	size_t base;		/* first byte of the block that the mask is about */
	uint64_t mask;		/* bit i: byte base + i is special and not yet taken */
	char delimiter, quote, escape;	/* quote and escape: the delimiter where there is none */
};

#ifdef __SSE2__
static inline uint64_t scan_16(const struct scan *s, const char *p)
{
	__m128i b = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i hit = _mm_or_si128(
	    _mm_or_si128(_mm_cmpeq_epi8(b, _mm_set1_epi8(s->delimiter)),
		_mm_cmpeq_epi8(b, _mm_set1_epi8(s->quote))),
	    _mm_or_si128(_mm_cmpeq_epi8(b, _mm_set1_epi8('\n')),
		_mm_cmpeq_epi8(b, _mm_set1_epi8('\r'))));
	if (s->escape != s->delimiter)
		hit = _mm_or_si128(hit, _mm_cmpeq_epi8(b, _mm_set1_epi8(s->escape)));
	return (uint64_t)(unsigned)_mm_movemask_epi8(hit);
}

static inline uint64_t scan_block(const struct scan *s, const char *p)
{
	return scan_16(s, p) | scan_16(s, p + 16) << 16 | scan_16(s, p + 32) << 32 |
	    scan_16(s, p + 48) << 48;
}
#else
static inline uint64_t scan_block(const struct scan *s, const char *p)
{
	uint64_t mask = 0;
	for (int i = 0; i < 64; i++) {
		char b = p[i];
		mask |= (uint64_t)(b == s->delimiter || b == s->quote || b == s->escape ||
		    b == '\n' || b == '\r') << i;
	}
	return mask;
}
#endif

static inline void scan_from(struct scan *s, size_t at)
{
	s->base = at;
	s->mask = at < s->end ? scan_block(s, s->p + at) : 0;
}

/* Take the next special byte; end when there is none before it. */
static inline size_t scan_next(struct scan *s)
{
	while (!s->mask) {
		if (s->base + 64 >= s->end)
			return s->end;
		s->base += 64;
		s->mask = scan_block(s, s->p + s->base);
	}
	size_t at = s->base + (size_t)__builtin_ctzll(s->mask);
	s->mask &= s->mask - 1;
	return at < s->end ? at : s->end;
}

#endif
