/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One body, three ways to compare 64 bytes. The body takes bits off the mask eight at a time and
 * writes more places than there may be: what is too many is overwritten by the next block.
 */
#include "measure/tally/split_scan.h"

#if defined __x86_64__
#include <immintrin.h>
#endif

struct block {
	uint64_t delimiter, line, cr;
};

typedef struct block (*block_fn)(const char *p, char delimiter);

static inline __attribute__((always_inline)) void take_bits(uint64_t bits, uint32_t base,
    uint32_t *out, int count)
{
	for (int from = 0; from < count; from += 8)
		for (int i = 0; i < 8; i++) {
			out[from + i] = base + (uint32_t)__builtin_ctzll(bits | 1ull << 63);
			bits &= bits - 1;
		}
}

static inline __attribute__((always_inline)) void scan_body(const char *text, size_t n,
    char delimiter, struct scan_out *out, block_fn block)
{
	size_t ends = 1, stops = 0;
	uint64_t carry = 0, bare = 0;
	for (size_t at = 0; at < n; at += 64) {
		struct block b = block(text + at, delimiter);
		if (n - at < 64) {
			uint64_t keep = (1ull << (n - at)) - 1;
			b.delimiter &= keep;
			b.line &= keep;
			b.cr &= keep;
		}
		bare |= (b.cr << 1 | carry) & ~b.line;
		carry = b.cr >> 63;
		uint64_t bits = b.delimiter | b.line;
		for (uint64_t l = b.line; l; l &= l - 1)
			out->stops[stops++] = (uint32_t)(ends +
			    (size_t)__builtin_popcountll(bits & ((l & -l) - 1)));
		int count = __builtin_popcountll(bits);
		take_bits(bits, (uint32_t)at, out->ends + ends, count);
		ends += (size_t)count;
	}
	out->end_count = ends;
	out->stop_count = stops;
	out->bare = bare || carry;
}

static inline struct block block_plain(const char *p, char delimiter)
{
	struct block b = { 0 };
	for (int i = 0; i < 64; i++) {
		b.delimiter |= (uint64_t)(p[i] == delimiter) << i;
		b.line |= (uint64_t)(p[i] == '\n') << i;
		b.cr |= (uint64_t)(p[i] == '\r') << i;
	}
	return b;
}

static void scan_plain(const char *text, size_t n, char delimiter, struct scan_out *out)
{
	scan_body(text, n, delimiter, out, block_plain);
}

#if defined __x86_64__
static inline __attribute__((always_inline)) uint64_t same_sse2(const __m128i v[4], char c)
{
	uint64_t mask = 0;
	for (int i = 0; i < 4; i++)
		mask |= (uint64_t)(unsigned)_mm_movemask_epi8(
		    _mm_cmpeq_epi8(v[i], _mm_set1_epi8(c))) << (16 * i);
	return mask;
}

static inline __attribute__((always_inline)) struct block block_sse2(const char *p, char delimiter)
{
	__m128i v[4];
	for (int i = 0; i < 4; i++)
		v[i] = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
	return (struct block){ same_sse2(v, delimiter), same_sse2(v, '\n'), same_sse2(v, '\r') };
}

static void scan_sse2(const char *text, size_t n, char delimiter, struct scan_out *out)
{
	scan_body(text, n, delimiter, out, block_sse2);
}

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt")))

AVX2 static inline uint64_t same_avx2(__m256i a, __m256i b, char c)
{
	__m256i v = _mm256_set1_epi8(c);
	uint32_t low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, v));
	uint32_t high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b, v));
	return low | (uint64_t)high << 32;
}

AVX2 static inline struct block block_avx2(const char *p, char delimiter)
{
	__m256i a = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
	return (struct block){ same_avx2(a, b, delimiter), same_avx2(a, b, '\n'),
		same_avx2(a, b, '\r') };
}

AVX2 static void scan_avx2(const char *text, size_t n, char delimiter, struct scan_out *out)
{
	scan_body(text, n, delimiter, out, block_avx2);
}
#endif

void split_scan(const char *text, size_t n, char delimiter, bool plain, struct scan_out *out)
{
	out->ends[0] = UINT32_MAX;	/* the first cell begins one behind: at 0 */
	if (plain) {
		scan_plain(text, n, delimiter, out);
		return;
	}
#if defined __x86_64__
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2"))
		scan_avx2(text, n, delimiter, out);
	else
		scan_sse2(text, n, delimiter, out);
#else
	scan_plain(text, n, delimiter, out);
#endif
}
