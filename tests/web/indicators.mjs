// SPDX-License-Identifier: AGPL-3.0-or-later
// Figures that mean something: sentences, gaps, trends, formulas, ratings, doubts.
import { assert, as, axeSource, said, statement } from './harness.mjs'

const text = async (page) => (await page.locator('main').innerText()).replace(/\s+/g, ' ')

statement('a figure says in plain words what it means, whether it changed, how far the target is', async ({ site, browse }) => {
	const page = await browse(site)
	await page.goto('/en/progress/key-features/4.2.1')
	const all = await text(page)
	assert.match(all, /Of 100 adult residents, \d+ took part/)
	assert.match(all, /Trend since \d{4}: (rising|falling|cannot tell yet)/)
	assert.match(all, /away from the target; it would have to rise by/)
	assert.equal(await page.locator('abbr.letter').first().innerText(), 'A')
})

statement('every group is compared with the rest, with intervals and the slope over ordered groups', async ({ site, browse }) => {
	const page = await browse(site)
	await page.goto('/en/equity?by=deprivation')
	const all = await text(page)
	assert.match(all, /Gap to the rest/)
	assert.match(all, /−[\d.]+ \(−[\d.]+ to −[\d.]+\)/)
	assert.match(all, /slope index of inequality/)
	await page.goto('/en/progress/key-features/4.2.1?by=background')
	assert.match(await text(page), /Who is left out/)
	assert.match(await text(page), /"Refugees" lies [\d.]+ percentage points below the rest/)
})

statement('a computed series shows its formula, its sources and the rate as it is', async ({ site, browse }) => {
	const page = await browse(site)
	await page.goto('/en/progress/own/jobless-rate')
	const all = await text(page)
	assert.match(all, /standardised\(jobless, population\) per 1000/)
	assert.match(all, /Not standardised/)
	assert.match(all, /Brindlemere in 2020/)
})

statement('a series breaks visibly where its definition changed', async ({ site, browse }) => {
	const page = await browse(site)
	await page.goto('/en/progress/key-features/1.4.1')
	assert.match(await text(page), /What changed, and when [^]*1 January 2019/)
	const csv = await (await site.get('/en/progress/key-features/1.4.1.csv')).text()
	assert.match(csv, /^1\.4\.1,2019,[^\n]*,B,/m)
	await page.goto('/en/progress/own/jobless')
	assert.match(await page.content(), /not measured: they are estimated/)
})

statement('a formula with a mistake is refused with its place', async ({ site }) => {
	const page = await as('coordinator', site)
	await page.goto('/en/formulas')
	await page.locator('main tbody a').first().click()
	await page.goto(page.url().replace(/\?.*$/, '') + '/edit')
	await page.fill('[name=expression]', '100 * (jobless / population')
	await page.locator('main form button').first().click()
	await page.waitForLoadState()
	assert.match(await said(page), /a closing bracket is missing/)
	await page.fill('[name=expression]', '100 * jobless / nobody')
	await page.locator('main form button').first().click()
	await page.waitForLoadState()
	assert.match(await said(page), /no series with the code "nobody"/)
})

statement('what others rated is seen only when the round is closed', async ({ site }) => {
	const page = await as('coordinator', site)
	await page.goto('/en/ratings')
	await page.getByRole('link', { name: 'Ratings of 2026' }).click()
	assert.match(await text(page), /1 of 5 raters have handed in/)
	assert.doesNotMatch(await text(page), /mayor opens every festival/)
	await page.check('[name=sure]')
	await page.getByRole('button', { name: 'Close and publish' }).click()
	await page.waitForLoadState()
	assert.match(await said(page), /medians are published/)
	await page.locator('main summary').first().click()
	assert.match(await text(page), /mayor opens every festival/)
	await page.goto('/en/progress/key-features/10.1.1')
	assert.match(await text(page), /How it was rated/)
})

statement('others do not reach a round that is not theirs', async ({ site }) => {
	const page = await as('coordinator', site)
	await page.goto('/en/ratings')
	const href = await page.getByRole('link', { name: 'Ratings of 2025' }).getAttribute('href')
	const stranger = await as('partner', site)
	const answer = await stranger.goto(href)
	assert.equal(answer.status(), 403)
	assert.equal((await stranger.goto('/en/api/expert_rating')).status(), 404)
})

statement('a figure that stands out is asked about before it is saved', async ({ site }) => {
	const page = await as('data-owner', site)
	await page.goto('/en/entry/key-features/8.3.2?period=2026')
	await page.locator('input[name^="value:"]').first().fill('61')
	await page.locator('form:has(input[name^="value:"]) .buttons button').click()
	await page.waitForLoadState()
	assert.match(await text(page), /Are these figures right\?/)
	assert.match(await text(page), /61 is a jump: the figure before was/)
	await page.fill('[name=quality_reason]', 'A new way of counting.')
	await page.locator('form:has(input[name^="value:"]) .buttons button').click()
	await page.waitForLoadState()
	assert.match(await said(page), /Saved/)
	await page.goto('/en/quality?state=done')
	assert.match(await text(page), /A new way of counting/)
})

statement('a remark is set aside with a reason, not without', async ({ site }) => {
	const page = await as('coordinator', site)
	await page.goto('/en/quality')
	const before = await page.locator('main li.card').count()
	assert.ok(before > 0)
	await page.locator('main li.card').first().locator('[name=reason]').evaluate((x) => x.removeAttribute('required'))
	await page.locator('main li.card').first().locator('button').click()
	await page.waitForLoadState()
	assert.match(await said(page), /Please say why/)
	await page.locator('main li.card').first().locator('[name=reason]').fill('The school said so.')
	await page.locator('main li.card').first().locator('button').click()
	await page.waitForLoadState()
	assert.match(await said(page), /reason is kept/)
	assert.equal(await page.locator('main li.card').count(), before - 1)
})

statement('what is kept about people stands on a page that prints', async ({ site, browse }) => {
	const page = await browse(site, { media: 'print' })
	await page.goto('/en/about')
	await page.getByRole('link', { name: /What is kept about people/ }).click()
	assert.match(await text(page), /E-mail/)
	const record = await (await site.get('/en/data-protection.json')).json()
	const people = record.kinds.find((kind) => kind.kind === 'person')
	assert.match(people.personal_fields, /Name/)
	assert.ok(people.keep_days > 0)
})

statement('these pages work at 320 pixels, from right to left, and axe has nothing to report', async ({ site }) => {
	const page = await as('coordinator', site, { width: 320 })
	for (const address of ['/ar/equity?by=deprivation', '/ar/progress/own/jobless-rate', '/en/methods',
		'/ar/data-protection', '/en/quality', '/en/ratings', '/ar/progress/key-features/1.4.1']) {
		await page.goto(address)
		const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
		assert.ok(!wide, `${address} scrolls sideways`)
		await page.evaluate(axeSource())
		const found = await page.evaluate(async () => (await window.axe.run()).violations
			.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).slice(0, 2).join(' | ')}`))
		assert.deepEqual(found, [], address)
	}
})
