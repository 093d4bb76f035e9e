/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The tables of figures that are not records. Every key begins with the city, but in the shared
 * tables of frameworks. An observation's key ends with its import: vintages stand beside each
 * other, and the rows of one series' slice lie together, which is how pages read them.
 */
#include "measure/schema.h"

static const char tables[] =
    "CREATE TABLE framework (\n"
    "	code @text NOT NULL PRIMARY KEY, title @text NOT NULL, label @text NOT NULL,\n"
    "	sha256 @text NOT NULL, loaded @int NOT NULL) @strict;\n"
    "CREATE TABLE node (\n"
    "	framework @text NOT NULL, code @text NOT NULL, parent @text NOT NULL,\n"
    "	kind @text NOT NULL, title @text NOT NULL, about @text NOT NULL,\n"
    "	position @int NOT NULL, PRIMARY KEY (framework, code)) @strict;\n"
    "CREATE TABLE measure (\n"
    "	framework @text NOT NULL, code @text NOT NULL, node @text NOT NULL,\n"
    "	title @text NOT NULL, about @text NOT NULL, unit @text NOT NULL,\n"
    "	direction @int NOT NULL, collection @int NOT NULL, numerator @text NOT NULL,\n"
    "	denominator @text NOT NULL, position @int NOT NULL,\n"
    "	PRIMARY KEY (framework, code)) @strict;\n"
    "CREATE TABLE measure_link (\n"
    "	framework @text NOT NULL, code @text NOT NULL, to_framework @text NOT NULL,\n"
    "	to_code @text NOT NULL, strength @text NOT NULL,\n"
    "	PRIMARY KEY (framework, code, to_framework, to_code)) @strict;\n"
    "CREATE TABLE framework_text (\n"
    "	framework @text NOT NULL, code @text NOT NULL, field @text NOT NULL,\n"
    "	lang @text NOT NULL, text @text NOT NULL,\n"
    "	PRIMARY KEY (framework, code, field, lang)) @strict;\n"
    "CREATE TABLE dimension (\n"
    "	city @int NOT NULL, code @text NOT NULL, label @text NOT NULL,\n"
    "	PRIMARY KEY (city, code)) @strict;\n"
    "CREATE TABLE category (\n"
    "	city @int NOT NULL, dimension @text NOT NULL, code @text NOT NULL,\n"
    "	label @text NOT NULL, position @int NOT NULL,\n"
    "	PRIMARY KEY (city, dimension, code)) @strict;\n"
    "CREATE TABLE slice (\n"
    "	city @int NOT NULL, id @int NOT NULL, code @text NOT NULL,\n"
    "	PRIMARY KEY (city, id), UNIQUE (city, code)) @strict;\n"
    "CREATE TABLE period (\n"
    "	city @int NOT NULL, id @int NOT NULL, label @text NOT NULL, kind @int NOT NULL,\n"
    "	from_day @int NOT NULL, to_day @int NOT NULL,\n"
    "	PRIMARY KEY (city, id), UNIQUE (city, label)) @strict;\n"
    "CREATE TABLE note (\n"
    "	city @int NOT NULL, id @int NOT NULL, text @text NOT NULL,\n"
    "	PRIMARY KEY (city, id), UNIQUE (city, text)) @strict;\n"
    "CREATE TABLE observation (\n"
    "	city @int NOT NULL, series @int NOT NULL, slice @int NOT NULL, place @int NOT NULL,\n"
    "	period @int NOT NULL, import @int NOT NULL, status @int NOT NULL, value @real,\n"
    "	low @real, high @real, error @real, sample @int, note @int, row @int,\n"
    "	PRIMARY KEY (city, series, slice, place, period, import)) @clustered;\n"
    "CREATE INDEX observation_of_import ON observation (city, import);\n"
    /* which slices and places a series has, kept when an import is put in force */
    "CREATE TABLE series_slice (\n"
    "	city @int NOT NULL, series @int NOT NULL, slice @int NOT NULL,\n"
    "	PRIMARY KEY (city, series, slice)) @clustered;\n"
    /* rows of an import that were refused, and other remarks, for its page */
    "CREATE TABLE import_remark (\n"
    "	city @int NOT NULL, import @int NOT NULL, id @int NOT NULL, row @int NOT NULL,\n"
    "	col @int NOT NULL, field @text NOT NULL, text @text NOT NULL, excerpt @text NOT NULL,\n"
    "	PRIMARY KEY (city, import, id)) @clustered;\n"
    /* how files of one shape (their header) were mapped last */
    "CREATE TABLE mapping (\n"
    "	city @int NOT NULL, shape @text NOT NULL, mapping @text NOT NULL, used @int NOT NULL,\n"
    "	PRIMARY KEY (city, shape)) @strict";

/* the bytes of an uploaded file until it is applied, where every process can read them */
static const char parts[] =
    "CREATE TABLE import_part (\n"
    "	city @int NOT NULL, import @int NOT NULL, n @int NOT NULL, bytes @blob NOT NULL,\n"
    "	PRIMARY KEY (city, import, n)) @strict";

/* everything that was published from records of persons (ledger.h) */
static const char ledger[] =
    "CREATE TABLE ledger_release (\n"
    "	city @int NOT NULL, id @int NOT NULL, dataset @text NOT NULL, name @text NOT NULL,\n"
    "	regime @int NOT NULL, at @int NOT NULL, PRIMARY KEY (city, id)) @strict;\n"
    "CREATE UNIQUE INDEX ledger_release_of_name ON ledger_release (city, dataset, name);\n"
    "CREATE TABLE ledger_table (\n"
    "	city @int NOT NULL, release @int NOT NULL, n @int NOT NULL, name @text NOT NULL,\n"
    "	PRIMARY KEY (city, release, n)) @strict;\n"
    "CREATE TABLE ledger_code (\n"
    "	city @int NOT NULL, release @int NOT NULL, tbl @int NOT NULL,\n"
    "	dimension @int NOT NULL, n @int NOT NULL, name @text NOT NULL, code @text NOT NULL,\n"
    "	parent @int NOT NULL, PRIMARY KEY (city, release, tbl, dimension, n)) @strict;\n"
    "CREATE TABLE ledger_cell (\n"
    "	city @int NOT NULL, release @int NOT NULL, tbl @int NOT NULL, place @int NOT NULL,\n"
    "	cell @text NOT NULL, state @int NOT NULL, value @int NOT NULL, low @int NOT NULL,\n"
    "	high @int NOT NULL, sum @int NOT NULL,\n"
    "	PRIMARY KEY (city, release, tbl, place)) @clustered;\n"
    "CREATE INDEX ledger_cell_of_key ON ledger_cell (city, cell)";

const struct migration measure_migrations[] = {
	{ 1, tables, NULL },
	{ 2, parts, NULL },
	{ 3, ledger, NULL },
	{ 0 },
};
