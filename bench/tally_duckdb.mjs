// SPDX-License-Identifier: AGPL-3.0-or-later
// The job of bench/tally in DuckDB: node tally_duckdb.mjs RECORDS.csv OUT.csv [FORM]
// FORM "sets": as one writes it, grouping sets with count(distinct). FORM "steps" (default): tuned by
// hand, records first cut down to small types, then a count per person and cell, then per cell.
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const require = createRequire(pathToFileURL(process.env.DUCKDB + '/x.js'));
const { DuckDBInstance } = require('@duckdb/node-api');
const [file, out, form = 'steps'] = process.argv.slice(2);
const single = ['neighbourhood', 'sex', 'age', 'migration', 'education', 'work', 'field', 'level', 'mode',
	'time', 'provider', 'fee', 'route', 'language'];
const groupings = [...single.map((d) => [d]), ['neighbourhood', 'sex', 'age'], ['neighbourhood', 'migration']];

const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '14GB' });
const db = await instance.connect();
const rows = async (sql) => (await db.runAndReadAll(sql)).getRows();
const started = process.hrtime.bigint();

const age = `CASE WHEN y - born <= 17 THEN '0-17' WHEN y - born <= 24 THEN '18-24' WHEN y - born <= 34 THEN '25-34'
	WHEN y - born <= 49 THEN '35-49' WHEN y - born <= 64 THEN '50-64' ELSE '65+' END`;
const columns = single.filter((d) => d !== 'age').map((d) => `"${d}"`).join(', ');
const source = `SELECT learner_id, year("date") AS y, ${columns}, born, status = 'done' AS done,
	CAST(round(hours * 100) AS BIGINT) AS h FROM read_csv('${file}', types = {'date': 'DATE', 'hours': 'DECIMAL(9,2)'})`;
const lines = [];
const take = (dims, all) => {
	for (const r of all)
		lines.push([dims.length > 1 ? dims.join('+') : dims[0], ...r.map(String)].join(','));
};
if (form === 'sets') {
	const sets = groupings.map((g) => `(y, ${g.map((d) => `"${d}"`).join(', ')})`).join(', ');
	const found = await rows(`SELECT grouping(${single.map((d) => `"${d}"`).join(', ')}) AS which, y,
		${single.map((d) => `"${d}"`).join(', ')}, count(*), count(*) FILTER (done), sum(h), count(DISTINCT learner_id)
		FROM (SELECT *, ${age} AS age FROM (${source})) GROUP BY GROUPING SETS (${sets})`);
	for (const r of found) {
		const dims = single.filter((d, i) => !(Number(r[0]) >> (single.length - 1 - i) & 1));
		const order = groupings.find((g) => g.length === dims.length && g.every((d) => dims.includes(d)));
		take(order, [[r[1], ...order.map((d) => r[2 + single.indexOf(d)]), ...r.slice(2 + single.length)]]);
	}
} else {
	await db.run(`CREATE TEMP TABLE raw AS ${source}`);
	await db.run(`CREATE TEMP TABLE people AS SELECT learner_id, CAST(row_number() OVER () AS INTEGER) AS p
		FROM (SELECT DISTINCT learner_id FROM raw)`);
	for (const d of single.filter((x) => x !== 'age'))
		await db.run(`CREATE TYPE t_${d} AS ENUM (SELECT DISTINCT CAST("${d}" AS VARCHAR) FROM raw)`);
	await db.run(`CREATE TEMP TABLE t AS SELECT p, CAST(y AS SMALLINT) AS y, ${single.map((d) => d === 'age'
		? `${age} AS age` : `CAST(CAST("${d}" AS VARCHAR) AS t_${d}) AS "${d}"`).join(', ')}, done, CAST(h AS INTEGER) AS h
		FROM raw JOIN people USING (learner_id)`);
	await db.run('DROP TABLE raw');
	for (const g of groupings) {
		const dims = g.map((d) => `"${d}"`).join(', ');
		take(g, await rows(`SELECT y, ${dims}, sum(n), sum(c), sum(h), count(*) FROM (SELECT y, ${dims}, p, count(*) AS n,
			count(*) FILTER (done) AS c, sum(h) AS h FROM t GROUP BY ALL) GROUP BY ALL`));
	}
}
console.log(Number(process.hrtime.bigint() - started) / 1e9);
writeFileSync(out, lines.sort().join('\n') + '\n');
process.exit(0);
