/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Bitmaps: where facets are counted, most of the time of a search is spent. The processor's own
 * instruction for counting is used where there is one.
 */
#include "city/learn/ask.h"

#include <math.h>

#define COUNT_BODY                                                            \
	size_t n = 0;                                                         \
	for (size_t i = 0; i < lane; i++)                                     \
		n += (size_t)__builtin_popcountll(b ? a[i] & b[i] : a[i]);    \
	return n

static size_t count_plain(const uint64_t *a, const uint64_t *b, size_t lane)
{
	COUNT_BODY;
}

#ifdef __x86_64__
__attribute__((target("popcnt"))) static size_t count_fast(const uint64_t *a, const uint64_t *b,
    size_t lane)
{
	COUNT_BODY;
}
#endif

static size_t count_bits(const uint64_t *a, const uint64_t *b, size_t lane)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("popcnt"))
		return count_fast(a, b, lane);
#endif
	return count_plain(a, b, lane);
}

size_t bits_count(const uint64_t *a, size_t lane)
{
	return count_bits(a, NULL, lane);
}

size_t bits_count_both(const uint64_t *a, const uint64_t *b, size_t lane)
{
	return count_bits(a, b, lane);
}

size_t bits_filled(const uint64_t *a, size_t lane, uint32_t *out, size_t most)
{
	size_t n = 0;
	for (size_t i = 0; i < lane; i++) {
		if (!a[i])
			continue;
		if (n == most)
			return most + 1;
		out[n++] = (uint32_t)i;
	}
	return n;
}

#define SPARSE_BODY                                                           \
	size_t n = 0;                                                         \
	for (size_t i = 0; i < count; i++)                                    \
		n += (size_t)__builtin_popcountll(a[at[i]] & b[at[i]]);       \
	return n

static size_t sparse_plain(const uint64_t *a, const uint64_t *b, const uint32_t *at, size_t count)
{
	SPARSE_BODY;
}

#ifdef __x86_64__
__attribute__((target("popcnt"))) static size_t sparse_fast(const uint64_t *a, const uint64_t *b,
    const uint32_t *at, size_t count)
{
	SPARSE_BODY;
}
#endif

size_t bits_count_at(const uint64_t *a, const uint64_t *b, const uint32_t *at, size_t count)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("popcnt"))
		return sparse_fast(a, b, at, count);
#endif
	return sparse_plain(a, b, at, count);
}

void bits_and(uint64_t *to, const uint64_t *with, size_t lane)
{
	for (size_t i = 0; i < lane; i++)
		to[i] &= with[i];
}

void bits_or(uint64_t *to, const uint64_t *with, size_t lane)
{
	for (size_t i = 0; i < lane; i++)
		to[i] |= with[i];
}

/* Haversine on a sphere of 6371 km: enough for ways on foot and by tram. */
double earth_km(double lat, double lon, double other_lat, double other_lon)
{
	const double degree = 0.017453292519943295;
	double y = sin((other_lat - lat) * degree / 2), x = sin((other_lon - lon) * degree / 2);
	double h = y * y + cos(lat * degree) * cos(other_lat * degree) * x * x;
	return 2 * 6371 * asin(sqrt(h > 1 ? 1 : h));
}
