// SPDX-License-Identifier: AGPL-3.0-or-later
// Six languages: what Chinese readers see of figures, groups and places has no English left in it.
import { assert, axeSource, statement } from './harness.mjs'
import { cookieOf, crawl, inLanguage, shape } from './pages.mjs'

const english = ['Female', 'Women', 'Age', 'Background', 'Born in the country', 'Migrants', 'Refugees', 'Deprivation',
	'Most deprived fifth', 'years and over', 'Adult literacy', 'City register', 'Ropewalk', 'Old Harbour', 'Market Cross']

statement('groups, places, sources and titles are in the language of the page', async ({ site, browse }) => {
	const page = await browse(site, { lang: 'zh' })
	for (const path of ['/zh/equity', '/zh/equity?by=deprivation', '/zh/data', '/zh/representation', '/zh/festival/map',
		'/zh/progress/key-features/4.2.1?by=place', '/zh/progress/key-features/4.2.1?by=background']) {
		await page.goto(path)
		const text = await page.locator('main').textContent()
		assert.deepEqual(english.filter((word) => text.includes(word)), [], path)
	}
})

// What a page says to a reader of its language, without what says itself to be in another one: each
// text, and each label or explanation in an attribute.
function texts([html, lang]) {
	const page = new DOMParser().parseFromString(html, 'text/html'), found = []
	const elsewhere = (e) => e.closest('[lang]')?.lang !== lang ||
		e.closest('script, style, template, code, pre, kbd, samp, textarea, [translate=no], [hidden]')
	const walk = page.createTreeWalker(page.documentElement, NodeFilter.SHOW_TEXT)
	while (walk.nextNode()) if (!elsewhere(walk.currentNode.parentElement)) found.push(walk.currentNode.data)
	for (const name of ['aria-label', 'placeholder', 'alt', 'title'])
		for (const e of page.querySelectorAll(`[${name}]`)) if (!elsewhere(e)) found.push(e.getAttribute(name))
	return found
}

// Names that stay as they are: of the partners, who call themselves so; of streets and houses, as
// their signs say; of people, of formats, and of what a resident calls himself.
const names = [/Brindlemere City Library|Harbour Adult School|Open Door Refugee Forum|University of the Mere/g,
	/Chamber of Trades|Museum of the Tides|Mereside Bakery/g,
	/(\d+ )?(Beacon Hill Road|End of Kiln Lane|The Old Mill, Weavers' Row|Tanner's Yard|Saltmarsh Road|St Ada's Place)/g,
	/Car park|Mill Pond, Orchard Lea/g, /(Prof\. )?[A-Z][a-z]+ (Brindle|Strand|Voss|Lind|Okafor|Reed|Tallis)/g,
	/HSDS \(Open Referral\)/g, /https?:\S+|\S+@\S+|\b[\w-]+\.[\w.-]+\b/g]

async function left(page, pages, lang) {
	const found = new Map()
	for (const { href, html, status } of pages) {
		if (!html || status !== 200) continue
		for (const text of await page.evaluate(texts, [html, lang])) {
			const rest = names.reduce((t, name) => t.replace(name, ' · '), text)
			if (/[A-Za-z]{2,}[,.;:'’]*(\s+["“]?[A-Za-z'’-]{1,}["”]?[,.;:]*){2,}/.test(rest))
				found.set(text.trim().replace(/\s+/g, ' ').slice(0, 120), new URL(href).pathname)
		}
	}
	return [...found].map(([text, at]) => `${at}: ${text}`)
}

for (const role of [null, 'coordinator', 'partner'])
	statement(`no English is left on the Chinese pages of ${role ?? 'residents'}`, async ({ site, browse, as }) => {
		const page = role ? await as(role, site) : await browse(site)
		const cookie = role ? await cookieOf(page) : ''
		await page.goto('/zh/')
		const pages = await crawl(site, ['/zh/', '/zh/search?q=reading', ...role ? ['/zh/desk'] : []],
			{ cookie, only: inLanguage('zh'), limit: 700 })
		assert.ok(pages.length > 100, `only ${pages.length} pages`)
		const list = await left(page, pages, 'zh')
		assert.ok(!list.length, `${list.length} texts:\n${list.slice(0, 60).join('\n')}`)
	})

const tried = new Set()	// what the office has looked at need not be looked at as a partner
for (const role of ['coordinator', 'partner'])
	statement(`axe has nothing to report on the Arabic pages of ${role}`, async ({ site, as }) => {
		const page = await as(role, site), wrong = []
		const pages = await crawl(site, ['/ar/desk'], { cookie: await cookieOf(page), only: inLanguage('ar'),
			limit: 500, each: 1 })
		const source = axeSource()
		for (const { href, html, status } of pages) {
			const key = shape(href)
			if (!html || status !== 200 || tried.has(key) || /\/(learn|progress)\?/.test(href)) continue
			tried.add(key)
			await page.goto(href)
			await page.evaluate(source)
			const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
			for (const v of violations) wrong.push(`${href}: ${v.id}: ${v.nodes[0].html.slice(0, 160)}`)
		}
		assert.ok(tried.size > 30, `only ${tried.size} pages`)
		assert.ok(!wrong.length, wrong.slice(0, 25).join('\n'))
	})
