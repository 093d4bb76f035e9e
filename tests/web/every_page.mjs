// SPDX-License-Identifier: AGPL-3.0-or-later
// What holds for every page there is: for residents, and for who is signed in.
import { brotliCompressSync, constants } from 'node:zlib'
import { assert, axeSource, statement } from './harness.mjs'
import { cookieOf, crawl, inLanguage, raw, shape } from './pages.mjs'

const found = new Map()
async function publicPages(site, lang) {
	if (!found.has(lang))
		found.set(lang, await crawl(site, [`/${lang}/`, `/${lang}/sign-in`, `/${lang}/search?q=reading`],
			{ only: inLanguage(lang) }))
	return found.get(lang)
}
const isPage = (page) => page.html && page.status === 200
const broken = (list, text) => assert.ok(!list.length, `${text}:\n${[...new Set(list)].slice(0, 25).join('\n')}`)

statement('every link that a resident can follow leads somewhere', async ({ site }) => {
	for (const lang of ['en', 'ar']) {
		const pages = await publicPages(site, lang)
		assert.ok(pages.length > 40, `only ${pages.length} pages in ${lang}`)
		broken(pages.filter((p) => p.status >= 400 && p.status !== 403)
			.map((p) => `${p.status} ${p.href}`), 'dead links')
	}
})

for (const role of ['coordinator', 'administrator', 'data-owner', 'partner'])
	statement(`every link leads somewhere for who signs in as ${role}`, async ({ site, as }) => {
		const cookie = await cookieOf(await as(role, site))
		const pages = await crawl(site, ['/en/desk'], { cookie, only: inLanguage('en'), limit: 500 })
		broken(pages.filter((p) => p.status >= 400).map((p) => `${p.status} ${p.href}`), 'dead links')
		found.set(role === 'coordinator' ? 'desk' : role, pages)
	})

statement('every page has one heading, a title, a language and a main part', async ({ site }) => {
	const wrong = []
	for (const name of ['en', 'ar', 'desk'])
		for (const { href, html } of ((found.get(name) ?? await publicPages(site, name))).filter(isPage)) {
			const need = (pattern, count, what) =>
				[...html.matchAll(pattern)].length !== count && wrong.push(`${href}: ${what}`)
			need(/<h1[\s>]/g, 1, 'not one <h1>')
			need(/<main[\s>]/g, 1, 'not one <main>')
			if (!/<head>[\s\S]*<title[^>]*>[^<]+<\/title>[\s\S]*<\/head>/.test(html)) wrong.push(`${href}: no title`)
			need(/<html lang="[a-z-]+" dir="(ltr|rtl)"/g, 1, 'no language and direction')
			if (/ id="([^"]+)"[\s\S]* id="\1"/.test(html)) wrong.push(`${href}: an id twice`)
		}
	broken(wrong, 'incomplete pages')
})

statement('no page has script or style of its own, or anything of a third party', async ({ site }) => {
	const wrong = []
	for (const name of ['en', 'ar', 'desk'])
		for (const { href, html, headers } of (found.get(name) ?? await publicPages(site, name)).filter(isPage)) {
			const csp = headers['content-security-policy'] ?? ''
			if (!csp.includes("default-src 'none'") || csp.includes('unsafe')) wrong.push(`${href}: ${csp}`)
			for (const [script] of html.matchAll(/<script\b[^>]*>/g))
				if (!/ src="\//.test(script) && !script.includes('application/ld+json'))
					wrong.push(`${href}: ${script}`)
			if (/<[a-z][^>]*\son[a-z]+=/.test(html)) wrong.push(`${href}: a handler in the page`)
			if (/<style[\s>]/.test(html) || /<[a-z][^>]*\sstyle=/.test(html)) wrong.push(`${href}: style in the page`)
			for (const [, kind, address] of html.matchAll(/<(script|img|iframe|source|link rel="(?:stylesheet|icon)")[^>]*?(?:src|href)="([^"]+)"/g))
				if (!/^(\/[^/]|data:)/.test(address)) wrong.push(`${href}: ${kind} from ${address}`)
		}
	broken(wrong, 'foreign or inline parts')
})

statement('a browser asks nobody but the site itself, and complains of nothing', async ({ site, browse }) => {
	const page = await browse(site)
	for (const path of ['/en/', '/en/progress', '/en/progress/key-features/4.2.1?by=place', '/en/equity',
		'/en/goals', '/en/data', '/ar/']) {
		await page.goto(path)
		await page.waitForLoadState('networkidle')
	}
	broken(page.asked.filter((url) => !url.startsWith(site.url + '/') && !url.startsWith('data:')), 'asked elsewhere')
	broken(page.complaints, 'complaints')
})

statement('the first view of every public page is under 14 kB, style included', async ({ site }) => {
	const sizes = []
	const packed = new Map()
	const weight = async (href) => {
		if (!packed.has(href)) {
			const answer = await raw(href, { 'accept-encoding': 'br' })
			// What is made anew for each reader is not kept packed; count what it would be.
			const bytes = answer.headers['content-encoding'] === 'br' ? answer.bytes.length :
				brotliCompressSync(answer.bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length
			packed.set(href, bytes)
		}
		return packed.get(href)
	}
	for (const { href, html } of (await publicPages(site, 'en')).filter(isPage)) {
		let bytes = await weight(href)
		for (const [, sheet] of html.matchAll(/<link rel="stylesheet" href="([^"]+)"/g))
			bytes += await weight(new URL(sheet, href).href)
		sizes.push({ href, bytes })
	}
	sizes.sort((a, b) => b.bytes - a.bytes)
	console.log(`     the heaviest of ${sizes.length}: ${sizes[0].bytes} bytes, ${sizes[0].href}`)
	broken(sizes.filter((s) => s.bytes > 14 * 1024).map((s) => `${s.bytes} ${s.href}`), 'too heavy')
})

// One page of each shape; STOA_WEB_ALL=1 takes all that were found.
function oneOfEach(pages) {
	const seen = new Map()
	for (const page of pages.filter(isPage)) {
		const key = new URL(page.href).pathname.replace(/\/(ID|\d{12,})/g, '/ID').replace(/\d+/g, 'N') +
			[...new URL(page.href).searchParams.keys()].join('&')
		if (process.env.STOA_WEB_ALL || !seen.has(key)) seen.set(process.env.STOA_WEB_ALL ? page.href : key, page)
	}
	return [...seen.values()].map((page) => page.href)
}

async function tried(page, hrefs) {
	const wrong = []
	const source = axeSource()
	for (const href of hrefs) {
		await page.goto(href)
		await page.evaluate(source)
		const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
		for (const v of violations)
			wrong.push(`${href}: ${v.id}: ${v.help}: ${v.nodes[0].html.slice(0, 160)}` +
				` ${v.nodes[0].failureSummary.split('\n')[1]?.trim() ?? ''}`)
	}
	return wrong
}

for (const [lang, scheme] of [['en', 'light'], ['ar', 'light'], ['en', 'dark']])
	statement(`axe has nothing to report on public pages (${lang}, ${scheme})`, async ({ site, browse }) => {
		const hrefs = oneOfEach(await publicPages(site, lang))
		broken(await tried(await browse(site, { scheme }), hrefs), `of ${hrefs.length} pages`)
	})

const signedIn = (name) => oneOfEach((found.get(name) ?? []).filter((p) => !/\/progress(?!\/\d{12})/.test(p.href)))

for (const scheme of ['light', 'dark'])
	statement(`axe has nothing to report behind the sign-in (${scheme})`, async ({ site, as }) => {
		const hrefs = signedIn('desk')
		assert.ok(hrefs.length > 20, `only ${hrefs.length} pages`)
		broken(await tried(await as('coordinator', site, { scheme }), hrefs), `of ${hrefs.length} pages`)
	})

statement('axe has nothing to report on what only a partner sees', async ({ site, as }) => {
	const office = new Set(signedIn('desk').map(shape))
	const hrefs = signedIn('partner').filter((href) => !office.has(shape(href)))
	hrefs.push(`${site.url}/en/desk`)
	broken(await tried(await as('partner', site), hrefs), `of ${hrefs.length} pages`)
})
