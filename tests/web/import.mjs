// SPDX-License-Identifier: AGPL-3.0-or-later
// A coordinator in her first ten minutes: from a file of the statistics office to a figure with a
// target on a public page, and back.
import path from 'node:path'
import { assert, as, data, password, said, statement, stoa } from './harness.mjs'

const file = path.join(data, 'evening-courses.csv')
const measure = '/en/progress/key-features/2.3.1'
const figure = async (page, word) =>
	Number(await page.locator('dl.figures > div', { hasText: word }).locator('dd.value').innerText())
let address	// of the import

async function waitForReading(page) {
	for (let i = 0; i < 60; i++) {
		if (!(await page.locator('meta[http-equiv=refresh]').count())) return
		await page.waitForTimeout(500)
		await page.reload()
	}
	assert.fail('the work in the background never ends')
}

statement('somebody invited sets a password, and is signed in as a coordinator', async ({ site, browse }) => {
	const invited = stoa(['user', 'add', 'nora@example.org', '--role', 'coordinator', '--url', site.url,
		'--store', site.store])
	assert.equal(invited.code, 0, invited.err)
	const page = await browse(site)
	await page.goto(invited.out.trim())
	await page.fill('[name=name]', 'Nora New')
	await page.fill('[name=password]', password)
	await page.locator('main form button').click()
	await page.goto('/en/desk')
	assert.match(await page.locator('header').innerText(), /Nora New/)
	assert.ok(await page.locator('main a[href$="/imports"], main a[href$="/imports/new"]').count(),
		'the desk does not lead to imports')
})

statement('a file is uploaded and only looked at', async ({ site }) => {
	const page = await as('nora@example.org', site)
	await page.goto('/en/imports/new')
	await page.setInputFiles('[name=file]', file)
	await page.fill('[name=published]', '2025-03-01')
	await page.locator('main form button').click()
	await waitForReading(page)
	address = new URL(page.url()).pathname
	assert.match(address, /\/imports\/\d+$/)
	assert.equal(await figure(page, 'Rows read'), 8)
	assert.equal(await page.locator('select[name=role-0]').inputValue(), 'time')
	assert.equal(await page.locator('select[name=role-1]').inputValue(), 'dimension')
})

statement('the row that is refused has its line, its reason and what stands there', async ({ site }) => {
	const page = await as('nora@example.org', site)
	await page.goto(address)
	const row = page.locator('table', { hasText: 'Rows that were refused' }).locator('tbody tr').first()
	const cells = await row.locator('td').allInnerTexts()
	assert.equal(cells[0], '8')
	assert.match(cells[1], /Share of adults/)
	assert.match(cells[2], /number/)
	assert.match(cells[3], /about thirty/)
	const csv = await page.request.get(`${address}.csv`)
	assert.match(await csv.text(), /about thirty/)
})

statement('the proposed mapping is put right: no rooms, and the measure it is about', async ({ site }) => {
	const page = await as('nora@example.org', site)
	await page.goto(address)
	await page.selectOption('select[name=role-3]', 'ignored')
	await page.fill('[name=category-2]', '')
	await page.selectOption('select[name=measure]', 'key-features:2.3.1')
	await page.fill('[name=title]', 'Adults in evening courses')
	await page.fill('[name=unit]', 'percent')
	await page.locator('form[action$="/mapping"] button').click()
	await waitForReading(page)
	assert.equal(await page.locator('select[name=role-3]').inputValue(), 'ignored')
	assert.equal(await figure(page, 'Taken in'), 7)
	assert.equal(await figure(page, 'Refused'), 1)
	await page.goto(measure)
	assert.doesNotMatch(await page.locator('main').innerText(), /31\.5/, 'figures are shown before they are applied')
})

statement('after it is applied the figure stands on the public page', async ({ site, browse }) => {
	const page = await as('nora@example.org', site)
	await page.goto(address)
	await page.locator('form:has([name=act][value=apply]) button').click()
	await waitForReading(page)
	assert.match(await page.locator('.status').first().innerText(), /In force/)
	const public_ = await browse(site)
	await public_.goto(measure)
	assert.match(await public_.locator('main .lead').first().innerText(), /31\.5/)
	await public_.goto(`${measure}?by=sex`)
	assert.match(await public_.locator('main table').first().innerText(), /Women|Female/)
})

statement('a target is set, and the page says how the city stands', async ({ site, browse }) => {
	const page = await as('nora@example.org', site)
	await page.goto(measure)
	await page.locator('main a', { hasText: 'Set a target' }).click()
	await page.fill('[name=value]', '40')
	await page.fill('[name=target_day]', '2030-12-31')
	await page.locator('main form button').first().click()
	await page.waitForLoadState()
	assert.ok(!(await page.locator('.problems').count()), await said(page))
	const public_ = await browse(site)
	await public_.goto(measure)
	const lead = await public_.locator('main').innerText()
	assert.match(lead, /40/)
	assert.match(await public_.locator('main .status').first().innerText(), /path|behind|tell|reached|away/i)
})

statement('the same file again changes nothing', async ({ site }) => {
	const page = await as('nora@example.org', site)
	await page.goto('/en/imports/new')
	await page.setInputFiles('[name=file]', file)
	await page.fill('[name=published]', '2025-03-01')
	await page.locator('main form button').click()
	await waitForReading(page)
	assert.equal(await figure(page, 'Taken in'), 0, 'the mapping was not remembered, or rows are taken twice')
	assert.equal(await figure(page, 'Already there'), 7)
})

statement('undone, the figure is gone from the page, and everything else is as before', async ({ site, browse }) => {
	const page = await as('nora@example.org', site)
	await page.goto(address)
	await page.check('[name=sure]')
	await page.locator('form:has([name=act][value=undo]) button').click()
	await page.waitForLoadState()
	assert.match(await page.locator('.status').first().innerText(), /Undone/)
	const public_ = await browse(site)
	await public_.goto(measure)
	assert.doesNotMatch(await public_.locator('main').innerText(), /31\.5/)
})
