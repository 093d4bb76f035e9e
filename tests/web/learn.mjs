// SPDX-License-Identifier: AGPL-3.0-or-later
// The directory of learning: found on an old phone in Arabic, kept, printed, counted, tidied.
import { assert, as, axeSource, statement } from './harness.mjs'
import { raw } from './pages.mjs'

// Opens a facet by its nth group and follows the choice whose address has these words.
async function choose(page, part) {
	const link = page.locator(`.facets a[href*="${part}"]`).first()
	const facet = link.locator('xpath=ancestor::details')
	if (await facet.getAttribute('open') === null) await facet.locator('summary').click()
	await link.click()
}

statement('a resident finds a free evening course near a tram stop, in Arabic, at 320 px, without scripts',
	async ({ site, browse }) => {
		const page = await browse(site, { lang: 'ar', width: 320, height: 640, scripts: false })
		await page.goto('/ar/')
		await page.locator('#learn-q').fill('إنجليزية')
		await page.locator('form[action$="/learn"] button').first().click()
		assert.equal(await page.locator('html').getAttribute('dir'), 'rtl')
		assert.ok(await page.locator('.hits > li').count() >= 1, 'nothing is found')
		await choose(page, 'offer=free')
		await choose(page, 'time=evening')
		await choose(page, 'stop=tram')
		const hits = page.locator('.hits > li')
		assert.ok(await hits.count() >= 1, 'nothing is left')
		assert.match(await hits.first().innerText(), /(1[789]|2\d):\d\d/)
		const wide = await page.evaluate(() => document.documentElement.scrollWidth)
		assert.ok(wide <= 320, `the list is ${wide} px wide`)
		await hits.first().locator('a').first().click()
		const text = await page.locator('main').innerText()
		assert.match(text, /\+00 555/, 'nobody to ring')
		const json = JSON.parse(await page.locator('script[type="application/ld+json"]').innerText())
		assert.equal(json['@type'], 'Course')
		assert.equal(json.isAccessibleForFree, true)
		assert.ok(json.hasCourseInstance.length > 0)
	})

statement('home asks one question, shows what is on next, and the way to everything else', async ({ site, browse }) => {
	const page = await browse(site, { scripts: false })
	await page.goto('/en/')
	assert.equal(await page.locator('main form').count(), 1)
	assert.equal(await page.getByRole('searchbox', { name: 'What do you want to learn?' }).count(), 1)
	const cards = page.locator('.learn .card')
	assert.equal(await cards.count(), 4)
	const words = await page.locator('#menu a').allInnerTexts()
	assert.deepEqual(words, ['Learn', 'Festival', 'Progress', 'Equity', 'Goals', 'Plan', 'Partners', 'Funding', 'Data'])
	const title = await cards.first().locator('a').innerText()
	await cards.first().locator('a').click()
	assert.equal(await page.locator('h1').innerText(), title)
	await page.locator('.tools a', { hasText: 'Search' }).click()
	assert.ok(new URL(page.url()).pathname.endsWith('/en/search'))
	const list = await raw(new URL('/en/learn', site.url))
	assert.ok(list.bytes.toString().split('<ol')[1].includes(title), 'the directory begins with another offer')
})

statement('pages of the directory are light, narrow and have nothing that axe reports', async ({ site, browse }) => {
	for (const address of ['/en/learn', '/ar/learn?offer=free&view=map', '/zh/learn/coverage', '/en/learn/barriers',
		'/ru/learn/barriers/results', '/en/learn/poster?offer=free', '/fr/learn?q=pain']) {
		const answer = await raw(new URL(address, site.url), { 'accept-encoding': 'br' })
		assert.equal(answer.status, 200, address)
		assert.ok(answer.bytes.length < 14000, `${address} takes ${answer.bytes.length} bytes`)
		const page = await browse(site, { width: 320 })
		await page.goto(address)
		assert.equal(await page.locator('h1').count(), 1, address)
		const wide = await page.evaluate(() => document.documentElement.scrollWidth)
		assert.ok(wide <= 320, `${address} is ${wide} px wide`)
		await page.evaluate(axeSource())
		const found = await page.evaluate(() => window.axe.run(document))
		assert.deepEqual(found.violations.map((v) => [v.id, v.nodes.map((n) => n.html)]), [], address)
		assert.deepEqual(page.complaints, [], address)
	}
})

statement('everyday words find what is called otherwise, and conditions in words are chosen', async ({ site, browse }) => {
	const page = await browse(site, { scripts: false, width: 320, lang: 'fr' })
	const hits = page.locator('ol.hits > li')
	await page.goto('/fr/learn')
	await page.fill('[name=q]', 'informatique gratuit')
	await page.locator('main form button').first().click()
	assert.ok(await hits.count() > 0)
	assert.match(await hits.first().innerText(), /ordinateur/)
	assert.match(await page.locator('.chips').first().innerText(), /Gratuit/)
	assert.match(new URL(page.url()).search, /q=informatique&.*offer=free/)
	assert.equal(await page.inputValue('[name=q]'), 'informatique')
	await page.goto(`/ar/learn?q=${encodeURIComponent('كمبيوتر')}`)
	assert.match(await hits.first().innerText(), /الحاسوب/)
	// as it stands
	await page.goto('/en/learn?q=free+english')
	const all = await hits.count()
	await page.getByRole('link', { name: 'Look for all the words instead' }).click()
	assert.equal(await page.inputValue('[name=q]'), 'free english')
	assert.ok(all > 0)
	// nothing: what would be found without each condition
	await page.goto('/en/learn?q=sewing&time=evening&mode=online')
	assert.match(await page.locator('h2').first().innerText(), /Nothing was found/)
	const way = page.getByRole('link', { name: /^Without/ }).first()
	const said = Number((await way.locator('..').innerText()).match(/: (\d+) offer/)[1])
	await way.click()
	assert.match(await page.locator('main').innerText(), new RegExp(`\\b${said} offers?`))
	await page.goto('/en/learn?q=sewing&time=evening&mode=online')
	assert.ok(await page.getByRole('link', { name: 'Tell us what is missing' }).count())
	// what cannot be read is left out and said, never an error
	for (const part of ['since=2027-02-30', 'km=far', 'from=99999', 'offer=nothing', 'partner=x',
		'since=2030-03-01&until=2030-01-01']) {
		const answer = await page.goto(`/en/learn?${part}`)
		assert.equal(answer.status(), 200, part)
		assert.match(await page.locator('main').innerText(), /cannot be read, and was left out/, part)
	}
	// the same as data
	const json = JSON.parse((await raw(new URL(`${new URL(page.url()).origin}/en/learn.json?q=computer&offer=free`))).bytes.toString())
	assert.ok(json.total > 0)
})

statement('a search is kept by its address: as calendar, feed, table and poster', async ({ site }) => {
	const text = async (address) => (await site.get(address)).text()
	const calendar = await text('/en/learn.ics?q=choir')
	assert.match(calendar, /^BEGIN:VCALENDAR\r\n/)
	assert.match(calendar, /SUMMARY:Choir for everybody/)
	assert.match(await text('/en/learn.atom?q=choir'), /<entry>[\s\S]*Choir for everybody/)
	assert.match(await text('/en/learn.csv?q=choir'), /Choir for everybody[\s\S]*# rows: \d+/)
	const json = JSON.parse(await text('/en/learn.json?q=bycicle'))
	assert.ok(json.total >= 1 && /Bicycle/.test(json.offers[0].title), 'spelling is not forgiven')
	assert.match(await text('/en/learn/poster?q=choir'), /<svg viewBox="0 0 \d+ \d+"/)
	const hsds = JSON.parse(await text('/en/learn/hsds.json?per_page=3'))
	assert.equal(hsds.contents.length, 3)
})

statement('what kept somebody away is counted; shown are closed quarters, not today', async ({ site, browse }) => {
	const page = await browse(site)
	await page.goto('/en/learn/barriers/results')
	const before = await page.locator('main').innerText()
	assert.match(before, /It cost too much\s+68/)
	for (let i = 0; i < 5; i++) {
		await page.goto('/en/learn/barriers')
		await page.locator('[name=barrier][value=cost]').check()
		if (!i) await page.locator('[name=barrier][value=language]').check()
		await page.locator('main form button').click()
	}
	const after = await page.locator('main').innerText()
	assert.ok(after.endsWith(before.trimEnd().slice(-400)), 'the figures moved with the answers')
	const office = await as('coordinator', site)
	await office.goto('/en/learn/barriers/results')
	assert.match(await office.locator('main').innerText(), /\d+ answers wait for the end of their quarter/)
	await page.goto('/en/learn/barriers')
	await page.locator('main form button').click()
	assert.match(await page.locator('main').innerText(), /Tick at least one reason/)
})

statement('what nobody has confirmed for long is confirmed with one press', async ({ site }) => {
	const page = await as('coordinator', site)
	await page.goto('/en/desk')
	await page.locator('a[href$="/learn/stale"]').first().click()
	assert.ok(await page.locator('[name=id]').count() > 0)
	await page.locator('main form.form button').click()
	assert.match(await page.locator('main').innerText(), /Everything has been confirmed/)
})

statement('the form of an offer begins with what every offer has, on a phone', async ({ site }) => {
	const page = await as('coordinator', site)
	await page.setViewportSize({ width: 320, height: 640 })
	await page.goto('/en/opportunities/new')
	assert.equal(await page.locator('[name=state]').inputValue(), 'draft')
	assert.equal(await page.locator('main form details').count(), 5)
	assert.equal(await page.locator('main form details[open]').count(), 0)
	const tall = await page.evaluate(() => document.querySelector('main form').scrollHeight)
	assert.ok(tall < 2400, `the form is ${tall} px tall`)
	assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 320)
	await page.locator('[name=title]').fill('Bread')
	await page.locator('summary', { hasText: 'For whom' }).click()
	await page.locator('[name=age_from]').fill('18')
	await page.locator('[name=age_to]').fill('8')
	await page.locator('main form .buttons button').first().click()
	assert.equal(await page.locator('main form details[open]').count(), 1, 'what is wrong stands open')
})

statement('the first screens of an offer say when, where, for how much and how to join', async ({ site, browse }) => {
	const page = await browse(site, { width: 320, height: 640, scripts: false })
	await page.goto('/en/learn?offer=free')
	await page.locator('.hits > li a').first().click()
	const terms = await page.locator('.glance aside dt').allInnerTexts()
	assert.deepEqual(terms.slice(0, 4), ['When', 'Where', 'Price', 'How to join'])
	const join = await page.locator('.glance aside dd').nth(3).boundingBox()
	assert.ok(join.y < 800, `how to join stands at ${join.y} px`)
})

statement('buttons for duplicates name the offer they show; quarters are words', async ({ site }) => {
	const page = await as('coordinator', site)
	await page.goto('/en/learn/duplicates')
	assert.match(await page.locator('main').innerText(), /\d+ metres from each other|At the same venue/)
	const labels = await page.locator('main form button').allInnerTexts()
	assert.equal(new Set(labels).size, labels.length, 'two buttons say the same')
	await page.goto('/ar/learn/barriers/results')
	assert.doesNotMatch(await page.locator('main').innerText(), /\d{4}-Q\d/)
})

statement('the pages of those who keep the directory have nothing that axe reports', async ({ site }) => {
	const page = await as('coordinator', site)
	for (const address of ['/en/learn/stale', '/en/learn/duplicates', '/en/opportunities/new', '/en/sessions/new',
		'/en/venues/new']) {
		await page.goto(address)
		await page.evaluate(axeSource())
		const found = await page.evaluate(() => window.axe.run(document))
		assert.deepEqual(found.violations.map((v) => [v.id, v.nodes.map((n) => n.html)]), [], address)
	}
})
