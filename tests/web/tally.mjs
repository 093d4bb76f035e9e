// SPDX-License-Identifier: AGPL-3.0-or-later
// Records of persons in, protected figures out: in the browser, and wherever they can be read.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { assert, as, said, statement } from './harness.mjs'
import { crawl, inLanguage } from './pages.mjs'

const button = (page, name) => page.getByRole('button', { name, exact: true })
const secret = 'P-4711-'		// the beginning of every person's number
const spec = `person person
date date
place area
dimension sex
count year, area
totals all
protect suppress
feeds learners series "walked"
count year, area, sex
protect suppress
feeds learners series "walked"
`
const sizes = { north: [140, 90], east: [75, 64], west: [58, 33], south: [71, 3] }

function register(site) {
	const file = path.join(path.dirname(site.store), 'register.csv')
	const rows = ['person,date,area,sex']
	let n = 0
	for (const [area, counts] of Object.entries(sizes))
		counts.forEach((count, sex) => {
			for (let i = 0; i < count; i++) rows.push(`${secret}${n++},2025-03-0${1 + (i % 9)},${area},${'FM'[sex]}`)
		})
	writeFileSync(file, rows.join('\n') + '\n')
	return file
}

statement('a specification is proposed from the file', async ({ site }) => {
	const page = await as('data-owner', site)
	await page.goto('/en/tally')
	await page.setInputFiles('[name=file]', register(site))
	await button(page, 'Propose').click()
	assert.match(await page.locator('[name=spec]').inputValue(), /person[\s\S]*count/)
	assert.match(await said(page), /Proposed/)
})

statement('a specification with mistakes is refused with their lines, and kept', async ({ site }) => {
	const page = await as('data-owner', site)
	await page.goto('/en/tally')
	await page.setInputFiles('[name=file]', register(site))
	await page.fill('[name=spec]', 'person person\ncount nothing\n')
	await page.fill('[name=data_set]', 'walk')
	await button(page, 'Count and protect, publish nothing').click()
	assert.match(await page.locator('.problems').innerText(), /nothing/)
	assert.match(await page.locator('[name=spec]').inputValue(), /count nothing/)
})

statement('counts are shown with what would be suppressed, and nothing is published', async ({ site }) => {
	const page = await as('data-owner', site)
	await page.goto('/en/tally')
	await page.setInputFiles('[name=file]', register(site))
	await page.fill('[name=spec]', spec)
	await page.fill('[name=data_set]', 'walk')
	await button(page, 'Count and protect, publish nothing').click()
	const text = await page.locator('main').innerText()
	assert.match(text, /534/)
	assert.match(text, /nobody can be recognised/)
	assert.equal((await site.get('/en/progress/own/walked')).status, 404)
})

statement('published figures show totals, and small ones as suppressed', async ({ site, browse }) => {
	const page = await as('data-owner', site)
	await page.goto('/en/tally')
	await page.setInputFiles('[name=file]', register(site))
	await page.fill('[name=spec]', spec)
	await page.fill('[name=data_set]', 'walk')
	await button(page, 'Publish').click()
	assert.match(await said(page), /Published: \d+ figures, [1-9]\d* of them suppressed/)
	const reader = await browse(site)
	await reader.goto('/en/progress/own/walked')
	assert.match(await reader.locator('main').innerText(), /534/)
	await reader.getByRole('link', { name: 'Choose two and see the table' }).click()
	const table = await reader.locator('main').innerText()
	assert.match(table, /uppressed/)
	assert.match(table, /140/)
	assert.match(table, /only not shown/)
})

statement('no public address tells a small count, and nothing anywhere names a person', async ({ site }) => {
	const pages = await crawl(site, ['/en/progress/own/walked', '/en/progress/own/walked?by=place',
		'/en/progress/own/walked?by=sex', '/en/cross/walked', '/en/equity'],
	{ only: (url) => inLanguage('en')(url) && /walked|equity/.test(url.href), limit: 80 })
	assert.ok(pages.length >= 5, `only ${pages.length} pages`)
	let figures = 0
	for (const address of ['/en/progress/own/walked.csv', '/en/progress/own/walked.csv?by=place',
		'/en/cross/walked.csv', '/en/cross/walked.csv?row=sex&col=place']) {
		const answer = await site.get(address)
		assert.equal(answer.status, 200, address)
		const [head, ...rows] = (await answer.text()).trim().split(/\r?\n/).map((line) => line.split(','))
		const at = head.findIndex((name) => /^(value|OBS_VALUE)$/i.test(name))
		assert.ok(at >= 0, `${address} has no column of values: ${head}`)
		for (const row of rows) {
			if (row[at] === undefined || row[at] === '') continue
			figures++
			const value = Number(row[at])
			assert.ok(!(value > 0 && value < 5), `${address} tells ${value}: ${row}`)
		}
	}
	assert.ok(figures > 8, `only ${figures} figures were looked at`)
	const all = pages.map((page) => page.html ?? '').join('') +
		readFileSync(site.store).toString('latin1') + site.log
	assert.ok(!all.includes(secret), 'a person\'s number was kept')
})
