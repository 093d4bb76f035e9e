/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * SipHash (Aumasson and Bernstein, 2012): 64 bits of a text under a key of 128 bits. 1-3 for
 * tables in memory and for the persons of one run, 2-4 for record keys that last.
 *
 * Inline, because it runs once for each row.
 */
#ifndef TALLY_SIP_H
#define TALLY_SIP_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct sip {
	uint64_t a, b, c, d;
};

static inline uint64_t sip_turn(uint64_t x, int n)
{
	return x << n | x >> (64 - n);
}

static inline void sip_round(struct sip *s)
{
	s->a += s->b;
	s->c += s->d;
	s->b = sip_turn(s->b, 13) ^ s->a;
	s->d = sip_turn(s->d, 16) ^ s->c;
	s->a = sip_turn(s->a, 32);
	s->c += s->b;
	s->a += s->d;
	s->b = sip_turn(s->b, 17) ^ s->c;
	s->d = sip_turn(s->d, 21) ^ s->a;
	s->c = sip_turn(s->c, 32);
}

static inline void sip_word(struct sip *s, uint64_t word, int rounds)
{
	s->d ^= word;
	for (int i = 0; i < rounds; i++)
		sip_round(s);
	s->a ^= word;
}

static inline uint64_t sip_hash(const uint64_t key[2], const void *text, size_t n, int rounds,
    int last_rounds)
{
	struct sip s = { key[0] ^ 0x736f6d6570736575u, key[1] ^ 0x646f72616e646f6du,
		key[0] ^ 0x6c7967656e657261u, key[1] ^ 0x7465646279746573u };
	const char *p = text;
	uint64_t word, last = (uint64_t)n << 56;
	size_t left = n;
	for (; left >= 8; left -= 8, p += 8) {
		memcpy(&word, p, 8);
		sip_word(&s, word, rounds);
	}
	for (size_t i = 0; i < left; i++)
		last |= (uint64_t)(unsigned char)p[i] << (8 * i);
	sip_word(&s, last, rounds);
	s.c ^= 0xff;
	for (int i = 0; i < last_rounds; i++)
		sip_round(&s);
	return s.a ^ s.b ^ s.c ^ s.d;
}

static inline uint64_t sip_13(const uint64_t key[2], const void *text, size_t n)
{
	return sip_hash(key, text, n, 1, 3);
}

static inline uint64_t sip_24(const uint64_t key[2], const void *text, size_t n)
{
	return sip_hash(key, text, n, 2, 4);
}

#endif
