// SPDX-License-Identifier: AGPL-3.0-or-later
// One person more changes nothing that everybody can read: not a page, not a table, not a feed. Who
// compares the site of yesterday with that of today must not find out who came or what they said.
import { assert, as, said, statement } from './harness.mjs'
import { crawl, inLanguage, raw } from './pages.mjs'

// What differs by itself: addresses of files of the program, forms' proofs, the minute.
const steady = (text) => text
	.replace(/name="(csrf|key)" value="[^"]*"/g, '')
	.replace(/How much is \d+ plus \d+/g, '')		// asked of who comments
	.replace(/\/assets\/[^"]*/g, '')
	.replace(/DTSTAMP:\d{8}T\d{6}Z/g, '')
	.replace(/<updated>[^<]*<\/updated>/g, '')

// settled: Once the search says no more that its index is being built, which it does by itself.
async function settled(site) {
	for (let i = 0; i < 300; i++) {
		const answer = await raw(new URL('/en/search.json', site.url))
		if (!JSON.parse(answer.bytes.toString()).building) return
		await new Promise((resolve) => setTimeout(resolve, 200))
	}
	assert.fail('the index of the search was not built within a minute')
}

async function everything(site) {
	await settled(site)
	const pages = await crawl(site, ['/en/', '/en/learn/barriers/results', '/en/festival/results',
		'/en/attendance.csv', '/en/attendance', '/en/api/attendance', '/en/festival-feedback',
		'/en/festival-feedback.csv', '/en/api/festival-feedback'],
	{ only: (url) => inLanguage('en')(url) || url.pathname.startsWith('/api'), limit: 330 })
	const texts = new Map()
	for (const { href } of pages) {
		const answer = await raw(href)
		texts.set(href, `${answer.status} ${answer.status < 300 ? steady(answer.bytes.toString()) : ''}`)
	}
	return texts
}

async function cameAndSaid(site, browse) {
	const reader = await browse(site)
	await reader.goto('/en/learn/barriers')
	await reader.check('[name=barrier][value=papers]')
	await reader.locator('main form button').click()
	assert.match(await said(reader), /counted/)

	await reader.goto('/en/festival/results')
	const results = await reader.locator('main').innerText()
	assert.match(results, /Who came/, 'the demonstration city has released nothing')
	await reader.locator('main a[href*="results?edition="]').last().click()
	const edition = new URL(reader.url()).searchParams.get('edition')
	await reader.goto(`/en/festival?edition=${edition}`)
	await reader.locator('.events a').first().click()
	const event = new URL(reader.url()).pathname.split('/').pop()
	await reader.getByRole('link', { name: 'How was it?' }).click()
	await reader.check('[name=rating][value="1"]')
	await reader.getByRole('button', { name: 'Send' }).click()
	assert.match(await said(reader), /Thank you/)

	const office = await as('coordinator', site)
	await office.goto(`/en/festival/door/${event}`)
	return office
}

statement('one person more changes no public page, table or feed', async ({ site, browse }) => {
	const before = await everything(site)
	assert.ok(before.size > 200, `only ${before.size} addresses`)
	for (const [href, text] of before)
		if (/attendance|festival-feedback/.test(href))
			assert.match(text, /^(302|303|401|403|404) /, `${href} is open to everybody`)
	const office = await cameAndSaid(site, browse)
	await office.locator('[name=age_25_44]').fill('1')
	await office.locator('main form button').last().click()
	await office.waitForLoadState()
	await office.goto('/en/festival/results')
	const after = await everything(site)
	const changed = [...before].filter(([href, text]) => after.has(href) && after.get(href) !== text)
	assert.deepEqual(changed.map(([href]) => href), [])
	assert.ok([...before.keys()].filter((href) => after.has(href)).length > 200)
})
