// SPDX-License-Identifier: AGPL-3.0-or-later
// Feeds of providers: a calendar is looked at, taken over, explained and approved.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { assert, as, axeSource, statement, stoa } from './harness.mjs'
import { raw } from './pages.mjs'

const soon = new Date(Date.now() + 10 * 86400000).toISOString().slice(0, 10).replaceAll('-', '')
const event = (uid, title, more = '') => `BEGIN:VEVENT\r\nUID:${uid}\r\nSUMMARY:${title}\r\nDTSTART:${soon}T180000` +
	`\r\nLOCATION:Weavers Hall\r\n${more}END:VEVENT\r\n`
const calendar = (...events) => `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${events.join('')}END:VCALENDAR\r\n`

async function upload(page, site, text, look) {
	const file = path.join(path.dirname(site.store), 'courses.ics')
	writeFileSync(file, text)
	await page.setInputFiles('[name=file]', file)
	await page.locator('[name=dry]').setChecked(look)
	await page.locator('form:has([name=file]) button').click()
}
const counts = async (page) => (await page.locator('main table').first().locator('tbody tr').first()
	.locator('td.number').allInnerTexts()).map(Number)

statement('a calendar is looked at, taken over, explained and approved', async ({ site }) => {
	const page = await as('coordinator', site)
	await page.goto('/en/feeds/new')
	await page.locator('[name=name]').fill('Evening school calendar')
	await page.locator('[name=partner]').selectOption({ index: 1 })
	await page.locator('[name=format]').selectOption('any')
	await page.locator('[name=every]').selectOption('never')
	await page.locator('[name=trust]').selectOption('wait')
	await page.locator('main form .buttons button').first().click()
	const feed = page.url()
	await upload(page, site, calendar(event('1', 'Bread for beginners'), event('2', '')), true)
	assert.match(await page.locator('main').innerText(), /only a look/)
	assert.deepEqual(await counts(page), [2, 1, 0, 0, 1, 0])
	await page.goto(feed)
	await upload(page, site, calendar(event('1', 'Bread for beginners'), event('2', '')), false)
	assert.match(await page.locator('main').innerText(), /It has no title/)
	const csv = await page.request.get(page.url() + '.csv')
	assert.match(await csv.text(), /1,\d+,,.*title/)
	await page.goto(feed)
	assert.match(await page.locator('main').innerText(), /wait for approval: 1/)
	const findings = await page.evaluate(async (source) => {
		new Function(source)()
		return (await globalThis.axe.run()).violations.map((v) => `${v.id}: ${v.nodes[0].html}`)
	}, axeSource()).catch((e) => [String(e)])
	assert.deepEqual(findings, [])
	await page.locator('form[action$="/approve"] button').click()
	assert.match(await page.locator('main').innerText(), /Offers published: 1/)
	await page.goto('/en/learn?q=beginners')
	assert.match(await page.locator('main').innerText(), /Bread for beginners/)
})

statement('a file that is no feed is red, says what it is, and changes nothing', async ({ site }) => {
	const page = await as('coordinator', site)
	for (const [name, bytes, says] of [['courses.ics', '', /an empty file/], ['photo.ics', '\x89PNG\r\n\x1a\n', /picture|program/],
		['letter.txt', 'Dear colleagues,\nour courses follow.\n', /Dear colleagues/]]) {
		await page.goto('/en/feeds')
		await page.getByRole('link', { name: 'Evening school calendar' }).click()
		await page.locator('[name=file]').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(bytes, 'latin1') })
		await page.locator('[name=dry]').uncheck()
		await page.getByRole('button', { name: 'Read the file' }).click()
		const text = await page.locator('main').innerText()
		assert.match(text, /Failed/, name)
		assert.match(text, says, name)
		assert.match(text, /Nothing was changed/, name)
	}
})

statement('an offer that was entered by hand is suggested as the same, and can be told apart', async ({ site }) => {
	const page = await as('coordinator', site)
	await page.goto('/en/feeds')
	await page.getByRole('link', { name: 'Evening school calendar' }).click()
	const feed = page.url()
	await page.goto('/en/venues')
	const hall = page.getByRole('link', { name: 'Weavers Hall' })
	const venue = (await hall.first().getAttribute('href')).match(/\d+/)[0]
	await page.goto('/en/opportunities/new')
	await page.locator('[name=title]').fill('BREAD for beginners')
	await page.locator('[name=venue]').selectOption(venue)
	await page.locator('[name=state]').selectOption('published')
	await page.locator('main form .buttons button').first().click()
	assert.match(await page.locator('main').innerText(), /Nobody would know who offers it[^]*Nobody would know when/)
	await page.locator('[name=partner]').selectOption({ index: 1 })
	await page.locator('[name=state]').selectOption('draft')
	await page.locator('main form .buttons button').first().click()
	const offer = page.url().match(/\d+$/)[0]
	await page.getByRole('link', { name: 'a session: when it takes place' }).click()
	await page.locator('[name=day]').fill(`${soon.slice(0, 4)}-${soon.slice(4, 6)}-${soon.slice(6)}`)
	await page.locator('[name=begins]').fill('18:00')
	await page.locator('main form .buttons button').first().click()
	await page.goto(`/en/opportunities/${offer}`)
	await page.getByRole('button', { name: 'Publish it' }).click()
	assert.match(await page.locator('main').innerText(), /Published/)
	await page.goto(feed)
	assert.match(await page.locator('main').innerText(), /Perhaps the same/)
	await page.locator('button[value=apart]').click()
	assert.doesNotMatch(await page.locator('main').innerText(), /Perhaps the same/)
})

statement('the page of a feed fits an old phone in Arabic', async ({ site }) => {
	const page = await as('coordinator', site, { width: 320, height: 640 })
	await page.goto('/ar/feeds')
	await page.locator('main table tbody a, main ul a').first().click()
	assert.equal(await page.locator('html').getAttribute('dir'), 'rtl')
	const wide = await page.evaluate(() => document.documentElement.scrollWidth)
	assert.ok(wide <= 320, `the page is ${wide} px wide`)
})

statement('changes of a feed wait where they are to, and are taken one by one', async ({ site }) => {
	const page = await as('coordinator', site)
	await page.goto('/en/feeds/new')
	await page.locator('[name=name]').fill('Choir calendar')
	await page.locator('[name=partner]').selectOption({ index: 1 })
	await page.locator('[name=format]').selectOption('any')
	await page.locator('[name=every]').selectOption('never')
	await page.locator('[name=trust]').selectOption('wait-all')
	await page.locator('main form .buttons button').first().click()
	const feed = page.url()
	await upload(page, site, calendar(event('c1', 'Evening choir'), event('c2', 'Morning choir')), false)
	await page.goto(feed)
	await page.locator('form[action$="/approve"] button').click()
	await upload(page, site, calendar(event('c1', 'Night choir'), event('c2', 'Noon choir')), false)
	await page.goto('/en/desk')
	assert.match(await page.locator('main').innerText(), /Choir calendar/)
	await page.getByRole('link', { name: /2 changes of offers.*Choir calendar/ }).click()
	const text = await page.locator('main').innerText()
	assert.match(text, /Title\s+Evening choir\s+Night choir/)
	const findings = await page.evaluate(async (source) => {
		new Function(source)()
		return (await globalThis.axe.run()).violations.map((v) => `${v.id}: ${v.nodes[0].html}`)
	}, axeSource()).catch((e) => [String(e)])
	assert.deepEqual(findings, [])
	await page.getByRole('button', { name: /Accept.*Evening choir/ }).click()
	assert.match(await page.locator('main').innerText(), /1 change waits/)
	await page.goto('/en/learn?q=choir')
	assert.match(await page.locator('main').innerText(), /Night choir/)
	assert.match(await page.locator('main').innerText(), /Morning choir/)
	await page.goto(feed + '/changes')
	await page.getByRole('button', { name: /Refuse.*Morning choir/ }).click()
	assert.match(await page.locator('main').innerText(), /No change waits/)
	await page.setViewportSize({ width: 320, height: 640 })
	assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 320)
})

statement('what the directory gives out, another Stoa takes in without a refusal', async ({ site }) => {
	const list = (await raw(new URL('/en/learn', site.url).href)).bytes.toString()
	const offer = list.match(/\/en\/learn\/\d{12,}[^"?#]*/)[0]
	for (const [address, least] of [['/en/learn.ics', 100], ['/en/learn.csv', 100], ['/en/learn/hsds.json', 20],
		['/en/festival.ics', 20], [offer, 1], [`${offer}.jsonld`, 1]]) {
		const file = path.join(path.dirname(site.store), path.basename(address))
		writeFileSync(file, (await raw(new URL(address, site.url).href)).bytes)
		const r = stoa(['feed', 'import', file, '--provider', 'Another city', '--dry-run', '--store', site.store])
		const [, taken, refused] = r.out.match(/new (\d+) .*refused (\d+)/) ?? []
		assert.equal(refused, '0', `${address}: ${r.out} ${r.err}`)
		assert.ok(Number(taken) >= least, `${address}: ${r.out}`)
	}
})
