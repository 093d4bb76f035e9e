/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Makes records of persons as a city register might hold them: enrolments over five years with 14
 * dimensions, for bench/tally. The same seed gives the same bytes.
 *	bench_tally_data ROWS [SEED] >file
 * Persons are Zipf-distributed (exponent 0.6 over ROWS/3 persons): most have one or two rows, a few
 * very many. A person has a home, a sex, a year of birth and so on; some of them move.
 */
#include "base/num.h"
#include "base/str.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

static uint64_t state;

static uint32_t draw(uint32_t n)
{
	state += 0x9e3779b97f4a7c15u;
	return (uint32_t)((mix(state) >> 32) * n >> 32);
}

/* A code 0 … n-1, the low ones more often. */
static uint32_t skewed(uint64_t random, uint32_t n)
{
	double u = (double)(random >> 11) * 0x1p-53;
	return (uint32_t)(u * u * n);
}

static const char *const sexes[] = { "F", "M", "X" };
static const char *const migration[] = { "none", "first", "second" };
static const char *const education[] = { "none", "primary", "lower", "upper", "tertiary",
	"unknown" };
static const char *const work[] = { "paid", "seeking", "student", "retired", "home",
	"other" };
static const char *const fields[] = { "language", "it", "health", "arts", "basic",
	"work", "civic", "nature", "family", "science" };
static const char *const levels[] = { "A1", "A2", "B1", "B2", "C1" };
static const char *const modes[] = { "onsite", "online", "both" };
static const char *const times[] = { "morning", "day", "evening", "weekend" };
static const char *const providers[] = { "library", "college", "museum", "ngo", "union", "firm",
	"parish", "sports" };
static const char *const fees[] = { "free", "reduced", "full" };
static const char *const routes[] = { "web", "phone", "desk", "partner" };
static const char *const languages[] = { "en", "fr", "es", "ar", "zh", "ru", "de", "tr" };

#define PICK(list, random) list[(random) % (sizeof list / sizeof *list)]

static void row(uint64_t person, uint64_t seed)
{
	uint64_t p = mix(person * 2 + seed), q = mix(p);
	uint32_t year = 2019 + draw(5), month = 1 + draw(12), day = 1 + draw(28);
	uint32_t home = draw(20) ? skewed(p, 120) : draw(120);
	uint32_t born = 1935 + (uint32_t)(q % 70);
	uint32_t hours = draw(80) * 100 + 25 * draw(4);
	bool done = draw(10) < 7;
	printf("P%010llu,%04u-%02u-%02u,N%03u,%s,%u,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%u.%02u\n",
	    (unsigned long long)(mix(person + seed) % 10000000000u), year, month, day, home,
	    PICK(sexes, p >> 20), born, PICK(migration, p >> 24), PICK(education, p >> 28),
	    PICK(work, draw(7) ? p >> 32 : draw(6)), PICK(fields, draw(10)), PICK(levels, draw(5)),
	    PICK(modes, draw(3)), PICK(times, draw(4)), PICK(providers, draw(8)),
	    PICK(fees, p >> 40), PICK(routes, draw(4)), PICK(languages, p >> 44),
	    done ? "done" : "left", hours / 100, hours % 100);
}

int main(int argc, char **argv)
{
	int64_t rows = 0, seed = 1;
	if (argc < 2 || !num_int(str_of(argv[1]), &rows) ||
	    (argc > 2 && !num_int(str_of(argv[2]), &seed))) {
		fprintf(stderr, "usage: bench_tally_data ROWS [SEED]\n");
		return 2;
	}
	static char room[1 << 20];
	setvbuf(stdout, room, _IOFBF, sizeof room);
	state = mix((uint64_t)seed);
	double persons = (double)(rows / 3 + 1);
	puts(
	    "learner_id,date,neighbourhood,sex,born,migration,education,work,field,level,mode,time,"
	    "provider,fee,route,language,status,hours");
	for (int64_t i = 0; i < rows; i++) {
		/* Zipf by inversion of the continuous law: rank = n * u^(1 / (1 - 0.6)). */
		double u = (double)(draw(UINT32_MAX) + 1.0) * 0x1p-32;
		row((uint64_t)(persons * pow(u, 2.5)), (uint64_t)seed);
	}
	return fflush(stdout) != 0;
}
