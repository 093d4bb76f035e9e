// SPDX-License-Identifier: AGPL-3.0-or-later
// A resident reads a measure page: by keyboard, on a small phone, without scripts, in Arabic, on paper.
import { assert, statement } from './harness.mjs'

const measure = '/en/progress/key-features/4.2.1'
const active = (page) => page.evaluate(() => {
	const e = document.activeElement
	const style = getComputedStyle(e)
	const box = e.getBoundingClientRect()
	return { tag: e.tagName, text: (e.innerText || e.ariaLabel || '').trim().slice(0, 60),
		href: e.getAttribute('href'), inMain: !!e.closest('main'),
		ring: parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none' || style.boxShadow !== 'none',
		seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight }
})

statement('the first Tab stops at a link that skips to the content', async ({ site, browse }) => {
	const page = await browse(site)
	await page.goto(measure)
	await page.keyboard.press('Tab')
	const first = await active(page)
	assert.equal(first.href, '#the-content')
	assert.ok(first.seen, 'the skip link cannot be seen when it has the focus')
	await page.keyboard.press('Enter')
	await page.keyboard.press('Tab')
	assert.ok((await active(page)).inMain, 'the next Tab is not in the content')
})

statement('Tab reaches everything in the order of the page, and shows where it is', async ({ site, browse }) => {
	const page = await browse(site)
	await page.goto(measure)
	const stops = []
	for (let i = 0; i < 300; i++) {
		await page.keyboard.press('Tab')
		const stop = await active(page)
		if (stop.tag === 'BODY') break
		stops.push(stop)
	}
	const hidden = stops.filter((s) => !s.ring || !s.seen)
	assert.deepEqual(hidden.map((s) => `${s.tag} ${s.text}`), [], 'stops without a visible focus')
	const wanted = await page.evaluate(() => [...document.querySelectorAll('main a[href]:not([tabindex="-1"])')]
		.filter((a) => a.checkVisibility() && !a.closest('details:not([open])')).map((a) => a.getAttribute('href')))
	assert.deepEqual(stops.filter((s) => s.inMain && s.tag === 'A').map((s) => s.href), wanted)
})

statement('the list of languages opens and closes by keyboard', async ({ site, browse }) => {
	const page = await browse(site)
	await page.goto(measure)
	await page.locator('details.languages summary').focus()
	await page.keyboard.press('Enter')
	assert.ok(await page.locator('details.languages a[lang=ar]').isVisible())
	await page.keyboard.press('Escape')
	assert.ok(!(await page.locator('details.languages a[lang=ar]').isVisible()))
})

for (const path of ['/en/', '/en/progress', measure, `${measure}?by=place`, '/en/equity', '/en/goals', '/en/data', '/ar/progress',
	'/ar/progress/key-features/4.2.1', '/en/sign-in', '/en/nothing-here'])
	statement(`nothing scrolls sideways at 320 pixels: ${path}`, async ({ site, browse }) => {
		const page = await browse(site, { width: 320, height: 640 })
		await page.goto(path)
		const wide = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth ? [] :
			[...document.querySelectorAll('body *')].filter((e) => {
				const box = e.getBoundingClientRect()
				return (box.right > innerWidth + 1 || box.left < -1) && !e.closest('.table, [role=region], svg, .unseen, .skip')
			}).slice(0, 8).map((e) => `${e.tagName}.${e.className}: ${e.textContent.trim().slice(0, 40)}`))
		assert.deepEqual(wide, [])
	})

statement('without scripts the page says all: figure, chart, table, groups, downloads', async ({ site, browse }) => {
	const page = await browse(site, { scripts: false })
	await page.goto(measure)
	assert.match(await page.locator('main .lead').first().innerText(), /\d/)
	assert.ok(await page.locator('main svg[role=img], main figure svg').count() > 0, 'no chart')
	assert.ok(await page.locator('main table tbody tr').count() > 5, 'no table')
	await page.locator('nav.tabs a', { hasNotText: /^All/ }).last().click()
	assert.match(page.url(), /\?/)
	assert.ok(await page.locator('main table thead th').count() > 2, 'the groups have no columns')
	assert.ok(await page.locator('#downloads a').count() >= 4, 'downloads')
})

statement('every download of a measure is what it says', async ({ site }) => {
	const starts = { csv: /^[\ufeff\w"]/, json: /^\s*[[{]/, xlsx: /^PK/, svg: /^(<\?xml|<svg)/, png: /^.PNG/s,
		sdmx: /STRUCTURE|DATAFLOW/ }
	for (const [ending, pattern] of Object.entries(starts)) {
		const answer = await site.get(`${measure}.${ending}`)
		assert.equal(answer.status, 200, ending)
		const bytes = Buffer.from(await answer.arrayBuffer())
		assert.match(bytes.subarray(0, 400).toString('latin1'), pattern, ending)
	}
})

statement('in Arabic the page runs from right to left and speaks Arabic', async ({ site, browse }) => {
	const page = await browse(site, { lang: 'ar' })
	await page.goto('/')
	assert.match(page.url(), /\/ar\//, 'the language of the browser is not followed')
	await page.goto('/ar/progress/key-features/4.2.1')
	assert.equal(await page.getAttribute('html', 'dir'), 'rtl')
	const side = await page.evaluate(() => document.querySelector('.brand').getBoundingClientRect().left > innerWidth / 2)
	assert.ok(side, 'the name of the city does not stand at the right')
	const words = await page.evaluate(() => ({
		headings: [...document.querySelectorAll('main h2')].map((h) => h.innerText),
		skip: document.querySelector('.skip').innerText }))
	assert.match(words.skip, /[\u0600-\u06ff]/)
	assert.deepEqual(words.headings.filter((h) => !/[\u0600-\u06ff]/.test(h)), [], 'headings that are not Arabic')
})

statement('the page can be printed: what is only for screens is gone', async ({ site, browse }) => {
	const page = await browse(site, { media: 'print' })
	await page.goto(measure)
	assert.ok(!(await page.locator('nav.main-nav').isVisible()), 'the navigation is printed')
	assert.ok(await page.locator('main h1').isVisible())
	assert.ok(await page.locator('main table').first().isVisible())
})
