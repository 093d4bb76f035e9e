// SPDX-License-Identifier: AGPL-3.0-or-later
// The search of everything, and what search engines are told.
import { assert, as, axeSource, statement, stoa } from './harness.mjs'

// The index is made within some seconds of the first start.
async function found(page, address, what = '.hits a') {
	for (let tries = 0; tries < 60; tries++) {
		await page.goto(address)
		if (await page.locator(what).count()) return
		await page.waitForTimeout(250)
	}
	assert.fail(`${address} shows no ${what}`)
}

statement('the search of everything shows courses and events first', async ({ site, browse }) => {
	const page = await browse(site, { scripts: false })
	await found(page, '/en/search?q=library')
	await page.goto('/en/search?q=bicycle')
	assert.equal(await page.locator('.learn .card').count(), 3)
	assert.match(await page.locator('main .festival').innerText(), /Repair your bicycle/)
	await page.getByRole('link', { name: 'See all 3 offers' }).click()
	assert.equal(await page.locator('.hits > li').count(), 3)
	await page.goto('/en/search?q=bycicle')
	assert.match(await page.locator('main .learn').innerText(), /instead of “bycicle”/)
	await page.goto('/en/search?q=bicycle+zzqqx')
	assert.equal(await page.locator('.learn .card').count(), 0)
	assert.match(await page.locator('main .learn').innerText(), /3 offers have some of these words/)
	await page.goto('/ar/search?q=' + encodeURIComponent('دراجة'))
	assert.equal(await page.locator('.learn .card').count(), 3)
	await page.goto('/en/search?q=zzqqx')
	assert.match(await page.locator('main').innerText(), /Nothing was found/)
})

statement('what is withdrawn, deleted or still a draft is in nobody\'s search from that moment on', async ({ site, browse }) => {
	const page = await browse(site, { scripts: false })
	const office = await as('coordinator', site)
	await page.goto('/en/search?q=bicycle')
	const first = await page.locator('.learn .card a').first().getAttribute('href')
	const id = first.match(/learn\/(\d+)/)[1]
	for (const state of ['draft', 'withdrawn', 'published']) {
		await office.goto(`/en/opportunities/${id}/edit`)
		await office.locator('[name=state]').selectOption(state)
		await office.locator('main form.form button').first().click()
		await office.waitForLoadState()
		await page.reload()
		assert.equal(await page.locator('.learn .card').count(), state === 'published' ? 3 : 2, state)
	}
	await office.goto('/en/venues/new')
	await office.locator('[name=name]').fill('Quillwright Attic')
	await office.locator('main form.form button').first().click()
	await office.waitForLoadState()
	const venue = new URL(office.url()).pathname
	await found(page, '/en/search?q=quillwright')
	assert.equal(await page.locator('.hits a').first().innerText(), 'Quillwright Attic')
	await office.goto(venue)
	await office.getByRole('button', { name: 'Move to the trash' }).click()
	await office.waitForLoadState()
	await page.reload()
	assert.equal(await page.locator('.hits a').count(), 0, 'what was deleted is still shown')
})

statement('what was found on other pages can be narrowed down to one kind', async ({ site, browse }) => {
	const page = await browse(site, { scripts: false })
	await found(page, '/en/search?q=library', '.tabs a')
	await page.locator('.tabs a', { hasText: 'Venues' }).click()
	assert.equal(await page.locator('.hits > li').count(), 2)
	assert.equal(await page.locator('.tabs [aria-current]').innerText(), 'Venues 2')
	await page.locator('.tabs a', { hasText: 'Everything' }).click()
	assert.ok(await page.locator('.hits > li').count() > 2)
})

statement('areas and measures are found by their titles in the reader\'s language', async ({ site, browse }) => {
	const page = await browse(site, { scripts: false })
	await found(page, '/fr/search?q=alphabétisation', '.hits a[href*="/progress/"]')
	const hit = page.locator('.hits a[href*="/fr/progress/key-features/"]').first()
	assert.match(await hit.innerText(), /alphab/i)
	await hit.click()
	assert.match(await page.locator('h1').innerText(), /alphab/i)
})

statement('the results have nothing that axe reports, at 320 px and in Arabic', async ({ site, browse }) => {
	const page = await browse(site, { lang: 'ar', width: 320, height: 640 })
	await page.goto('/ar/search?q=' + encodeURIComponent('تعلم'))
	assert.ok(await page.locator('.learn .card').count() > 0)
	const wide = await page.evaluate(() => document.documentElement.scrollWidth)
	assert.ok(wide <= 320, `the page is ${wide} px wide`)
	await page.evaluate(axeSource())
	const found = await page.evaluate(() => window.axe.run(document))
	assert.deepEqual(found.violations.map((v) => [v.id, v.nodes.map((n) => n.html)]), [])
})

const locations = async (site, address) =>
	[...(await (await site.get(address)).text()).matchAll(/<loc>([^<]*)<\/loc>/g)].map((m) => m[1])

statement('robots.txt names the sitemap, which leads to every public page and no other', async ({ site }) => {
	const robots = await (await site.get('/robots.txt')).text()
	const [, address] = robots.match(/^Sitemap: (\S+)$/m)
	const maps = await locations(site, new URL(address).pathname)
	assert.equal(maps.length, 6)
	const pages = await locations(site, new URL(maps.find((m) => m.includes('/ar/'))).pathname)
	for (const part of ['/ar/', '/ar/learn', '/ar/learn/\\d+', '/ar/festival/event/\\d+', '/ar/progress/key-features/1.1',
		'/ar/progress/sdg/4', '/ar/plan', '/ar/places/\\d+', '/ar/partners/\\d+', '/ar/venues/\\d+', '/ar/objectives/\\d+'])
		assert.ok(pages.some((p) => new RegExp(`${part}$`).test(p)), `${part} is missing`)
	assert.equal(new Set(pages).size, pages.length, 'an address stands there twice')
	assert.ok(!pages.some((p) => /settings|people|opportunities|imports|desk/.test(p)))
	const kinds = new Map(pages.map((p) => [p.replace(/\d{6,}/, 'N').replace(/(progress\/[^/]+)\/.*/, '$1'), p]))
	for (const p of kinds.values()) {
		const answer = await site.get(new URL(p).pathname)
		assert.equal(answer.status, 200, `${p} answers ${answer.status}`)
	}
})

statement('in a network every city has its sitemap in every language', async ({ site }) => {
	const added = stoa(['city', 'add', 'Second City', '--code', 'second', '--store', site.store])
	assert.equal(added.code, 0, added.err)
	assert.equal((await locations(site, '/sitemap.xml')).length, 6, 'one city is served')
	const page = await as('administrator', site)
	await page.goto('/en/settings')
	await page.locator('[name=single_city]').fill('')
	await page.locator('form:has([name=single_city]) button').first().click()
	await page.waitForLoadState()
	const maps = await locations(site, '/sitemap.xml')
	assert.equal(maps.length, 18)
	const mine = maps.find((m) => m.endsWith('/ru/c/second/sitemap.xml'))
	const pages = await locations(site, new URL(mine).pathname)
	assert.ok(pages.every((p) => p.includes('/ru/c/second/')))
	assert.ok(pages.some((p) => p.endsWith('/ru/c/second/learn')))
	assert.ok(!pages.some((p) => /learn\/\d/.test(p)), 'offers of the other city')
})
