/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The tables of this room that are not records: what sessions come to, which offers are shown as
 * another one, and what keeps people away - counts only, nobody's answers.
 */
#include "city/learn/learn_impl.h"

static const char tables[] =
    /* start: minutes since 1970 of the city's wall clock; weekday 1 is Monday */
    "CREATE TABLE learn_occurrence (\n"
    "	city @int NOT NULL, opportunity @int NOT NULL, start @int NOT NULL,\n"
    "	session @int NOT NULL, minutes @int NOT NULL, whole_day @int NOT NULL,\n"
    "	weekday @int NOT NULL, minute @int NOT NULL, venue @int NOT NULL,\n"
    "	PRIMARY KEY (city, opportunity, start, session)) @clustered;\n"
    "CREATE INDEX learn_occurrence_session ON learn_occurrence (city, session);\n"
    "CREATE TABLE learn_merge (\n"
    "	city @int NOT NULL, twin @int NOT NULL, kept @int NOT NULL, person @int NOT NULL,\n"
    "	at @int NOT NULL, PRIMARY KEY (city, twin)) @strict;\n"
    "CREATE INDEX learn_merge_kept ON learn_merge (city, kept);\n"
    /* two offers that somebody has said are not the same: low id first */
    "CREATE TABLE learn_apart (\n"
    "	city @int NOT NULL, one @int NOT NULL, other @int NOT NULL, person @int NOT NULL,\n"
    "	at @int NOT NULL, PRIMARY KEY (city, one, other)) @strict;\n"
    /* grp '' and place 0: not said */
    "CREATE TABLE learn_barrier (\n"
    "	city @int NOT NULL, period @text NOT NULL, place @int NOT NULL, grp @text NOT NULL,\n"
    "	barrier @text NOT NULL, answers @int NOT NULL,\n"
    "	PRIMARY KEY (city, period, place, grp, barrier)) @strict;\n";

const struct migration learn_migrations[] = {
	{ 1, tables, NULL },
	{ 0 }
};
